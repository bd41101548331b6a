//! UK postcodes, read by their form alone.
//!
//! The form is the one of BS 7666: an area of one or two letters, a district, and an inward code of
//! a digit and two letters. Areas are not looked up: one that Royal Mail never gave out is as good.

/// A postcode as a key that does not tell O from 0 or I from 1, the two slips that typists make.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Postcode {
    /// Bytes of the code without its gap, slips folded, right-aligned.
    key: [u8; 7],
}

impl Postcode {
    /// Reads a whole field: `MQ1 4TB`, `mq14tb`, `MQI 4TB`, `MQ1  4TB.`; `None` when the form is
    /// not that of a full postcode.
    pub fn parse(field: &str) -> Option<Self> {
        let mut code = [0_u8; 7];
        let mut length = 0;
        for c in field.chars() {
            if c.is_ascii_alphanumeric() {
                if length == 7 {
                    return None;
                }
                code[length] = c.to_ascii_uppercase() as u8;
                length += 1;
            } else if !c.is_whitespace() && !matches!(c, '.' | ',' | '-' | '\u{a0}') {
                return None;
            }
        }
        Self::of_code(&code[..length])
    }

    fn of_code(code: &[u8]) -> Option<Self> {
        if !(5..=7).contains(&code.len()) {
            return None;
        }
        let (outward, inward) = code.split_at(code.len() - 3);
        let letter = |byte: u8| byte.is_ascii_uppercase() || matches!(byte, b'0' | b'1');
        let digit = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'O' | b'I' | b'L');
        if !(digit(inward[0]) && letter(inward[1]) && letter(inward[2])) {
            return None;
        }
        let fits = match *outward {
            // A9, A99 and AA9, A9A, AA99 and AA9A.
            [a, b] => letter(a) && digit(b),
            [a, b, c] => {
                letter(a) && ((digit(b) && (digit(c) || letter(c))) || (letter(b) && digit(c)))
            }
            [a, b, c, d] => letter(a) && letter(b) && digit(c) && (digit(d) || letter(d)),
            _ => false,
        };
        // A code of digits or of letters alone has the form only by slips: a number or a word.
        let has_letter = code
            .iter()
            .any(|byte| byte.is_ascii_alphabetic() && !matches!(byte, b'O' | b'I' | b'L'));
        let has_digit = code.iter().any(u8::is_ascii_digit);
        if !fits || !has_letter || !has_digit {
            return None;
        }
        let mut key = [b' '; 7];
        let shift = 7 - code.len();
        for (at, &byte) in code.iter().enumerate() {
            let inward_digit = at == code.len() - 3;
            key[shift + at] = match byte {
                b'O' => b'0',
                b'I' => b'1',
                b'L' if inward_digit => b'1',
                other => other,
            };
        }
        Some(Self { key })
    }

    /// The sector: all but the last two letters, a few streets.
    pub fn sector(self) -> [u8; 5] {
        let [a, b, c, d, e, _, _] = self.key;
        [a, b, c, d, e]
    }

    /// The postcode that two neighbouring words make, or one word glued.
    pub fn in_words<'a>(words: impl Iterator<Item = &'a str>) -> Vec<Self> {
        let mut found = Vec::new();
        let mut before: Option<&str> = None;
        for word in words {
            if word.len() <= 7 {
                if word.len() >= 5 {
                    found.extend(Self::parse(word));
                } else if word.len() == 3
                    && let Some(before) = before
                    && (2..=4).contains(&before.len())
                {
                    found.extend(Self::parse(&format!("{before}{word}")));
                }
            }
            before = Some(word);
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_code_however_it_is_typed() {
        let plain = Postcode::parse("MQ10 4TB");
        assert!(plain.is_some());
        for written in [
            "mq104tb",
            "MQ1O 4TB",
            "MQI0 4TB",
            " MQ10  4TB ",
            "MQ10-4TB",
            "MQ10 4T8",
        ] {
            let same = Postcode::parse(written) == plain;
            assert_eq!(same, written != "MQ10 4T8", "{written}");
        }
    }

    #[test]
    fn every_form_of_the_standard_and_no_other() {
        for good in [
            "M1 1AA", "M60 1NW", "CR2 6XH", "DN55 1PT", "W1A 1HQ", "EC1A 1BB", "QZ9 9ZZ",
        ] {
            assert!(Postcode::parse(good).is_some(), "{good}");
        }
        for bad in [
            "",
            "M1",
            "12345",
            "MQ1 4T",
            "MQ111 4TB",
            "hotel",
            "1010101",
            "N/A",
            "MQ1 TTB",
        ] {
            assert!(Postcode::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn codes_are_found_among_words() {
        let words = "the lodge mq1 4tb and mq21ab".split(' ');
        assert_eq!(
            Postcode::in_words(words),
            [Postcode::parse("MQ1 4TB"), Postcode::parse("MQ2 1AB")]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
        );
    }
}
