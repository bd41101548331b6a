//! Which words of a text its hits are, by number.

use super::Hit;

/// Numbers of the first and the last word of each hit within the text, from 0, in the order of the
/// hits, which are sorted by their start. Linear in the length of the text up to the last hit.
///
/// A word is a run of letters and digits; an apostrophe between them, marks on them and characters
/// that are not seen do not part it: `child's` is one word, `follow-up` two.
pub fn word_numbers(text: &str, hits: &[Hit]) -> Vec<(u32, u32)> {
    let mut words = Words {
        text,
        ends: Vec::new(),
        at: 0,
    };
    let last = hits.iter().map(|hit| hit.end as usize).max().unwrap_or(0);
    words.read_to(last);
    hits.iter()
        .map(|hit| {
            // A hit starts within or before its first word and ends within its last.
            let first = words.holding(hit.start as usize + 1);
            let last = words.holding(hit.end as usize);
            (first, last.max(first))
        })
        .collect()
}

/// Where the words of a text end.
struct Words<'a> {
    text: &'a str,
    ends: Vec<u32>,
    at: usize,
}

impl Words<'_> {
    /// Finds all words that begin before `until`.
    fn read_to(&mut self, until: usize) {
        while self.at < until {
            let rest = &self.text[self.at..];
            let Some(begin) = rest.find(char::is_alphanumeric) else {
                break;
            };
            self.at += begin;
            if self.at >= until {
                break;
            }
            self.at += word_len(&self.text[self.at..]);
            self.ends.push(self.at as u32);
        }
    }

    /// The number of the first word that ends at this byte or after.
    fn holding(&self, byte: usize) -> u32 {
        self.ends.partition_point(|end| (*end as usize) < byte) as u32
    }
}

/// Bytes of the word at the head of a text.
fn word_len(text: &str) -> usize {
    let mut len = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c.is_alphanumeric() || is_mark(c) {
            len = at + c.len_utf8();
        } else if !(matches!(c, '\'' | '\u{2019}')
            && chars.peek().is_some_and(|(_, next)| next.is_alphanumeric()))
        {
            break;
        }
    }
    len
}

/// Combining marks, and characters within a word that are not seen.
fn is_mark(c: char) -> bool {
    matches!(
        c,
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}'
    ) || unicode_normalization::char::is_combining_mark(c)
}

#[cfg(test)]
mod tests {
    use super::super::State;
    use super::*;

    fn number(text: &str, part: &str) -> (u32, u32) {
        let start = text.find(part).expect("the part");
        let hit = Hit {
            term: 0,
            start: start as u32,
            end: (start + part.len()) as u32,
            state: State::Asserted,
            cue: None,
            attributes: Vec::new(),
        };
        word_numbers(text, &[hit])[0]
    }

    #[test]
    fn words_are_numbered_from_nought() {
        assert_eq!(number("CSE", "CSE"), (0, 0));
        assert_eq!(number("seen at the hotel.", "hotel"), (3, 3));
        assert_eq!(number("A child's room, booked by him", "booked by"), (3, 4));
        assert_eq!(number("a follow-up visit", "visit"), (3, 3));
        assert_eq!(
            number("(the) \u{201C}night\u{201D} porter", "night\u{201D} porter"),
            (1, 2)
        );
        assert_eq!(number("cafe\u{301} ho\u{AD}tel", "ho\u{AD}tel"), (1, 1));
        assert_eq!(number("15YOF at hotel", "hotel"), (2, 2));
        assert_eq!(number("... - ...", "..."), (0, 0));
    }
}
