//! Words of a text, found 64 bytes at a time, and a dictionary that says at once which it lacks.
//!
//! Nearly all words of an extract are in no phrase. A word is cut out by a bit for each byte and
//! lowered within one 64-bit integer, and one more bit tells that the dictionary does not hold it:
//! that is all that most bytes of an extract cost.

/// A run of alphanumeric characters in a text, with no such character on either side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    pub start: usize,
    pub end: usize,
    /// Whether it is made of ASCII letters alone.
    pub letters: bool,
    print: Print,
}

impl Run {
    #[inline]
    fn of(bytes: &[u8], start: usize, end: usize) -> Self {
        let word = &bytes[start..end];
        let block = block_at(bytes, start);
        // Of letters and digits only digits lack this bit, as does the end of any other character.
        let mut letters = (!block & 0x40 * EACH) << beyond(word.len()) == 0;
        if word.len() > BLOCK {
            letters &= word[BLOCK..].iter().all(u8::is_ascii_alphabetic);
        }
        Self {
            start,
            end,
            letters,
            print: Print::of(word, block),
        }
    }

    /// Equal for runs that are equal but for the case of ASCII letters, hardly ever for others.
    #[inline]
    pub fn print(self) -> Print {
        self.print
    }
}

/// The runs of a text, in order.
#[derive(Debug, Clone)]
pub struct Runs<'a> {
    text: &'a str,
    ascii: bool,
    /// Where the bytes of `edges` begin.
    base: usize,
    /// Bytes from `base` on at which a stretch begins or has ended, as far as they are to come.
    edges: u64,
    /// 1 if the last of the bytes from `base` on is in a stretch.
    open: u64,
    /// What is still to come of a stretch with other than ASCII characters.
    mixed: (usize, usize),
}

impl<'a> Runs<'a> {
    #[inline]
    pub fn of(text: &'a str) -> Self {
        let marks = marks_at(text.as_bytes(), 0);
        Self {
            text,
            ascii: text.is_ascii(),
            base: 0,
            edges: marks ^ (marks << 1),
            open: marks >> (MARKED - 1),
            mixed: (0, 0),
        }
    }

    /// Where the next stretch of bytes that are alphanumeric or no ASCII begins, or where it ends.
    #[inline]
    fn edge(&mut self) -> Option<usize> {
        while self.edges == 0 {
            self.base += MARKED;
            if self.base >= self.text.len() {
                self.base = self.text.len();
                return None;
            }
            let marks = marks_at(self.text.as_bytes(), self.base);
            self.edges = marks ^ (marks << 1 | self.open);
            self.open = marks >> (MARKED - 1);
        }
        let edge = self.base.wrapping_add(self.edges.trailing_zeros() as usize);
        self.edges &= self.edges.wrapping_sub(1);
        Some(edge)
    }

    /// The next run of a stretch in which some characters may part words.
    #[inline(never)]
    fn run_in_mixed(&mut self) -> Option<Run> {
        let (from, to) = self.mixed;
        let stretch = &self.text[from..to];
        let start = from + stretch.find(char::is_alphanumeric)?;
        let run = &self.text[start..to];
        let end = run.find(|c: char| !c.is_alphanumeric());
        let end = end.map_or(to, |n| start + n);
        self.mixed.0 = end;
        Some(Run::of(self.text.as_bytes(), start, end))
    }
}

impl Iterator for Runs<'_> {
    type Item = Run;

    #[inline]
    fn next(&mut self) -> Option<Run> {
        let bytes = self.text.as_bytes();
        loop {
            if !self.ascii && self.mixed.0 < self.mixed.1 {
                if let Some(run) = self.run_in_mixed() {
                    return Some(run);
                }
                self.mixed = (0, 0);
            }
            let start = self.edge()?;
            let end = self.edge().unwrap_or(bytes.len());
            if self.ascii || bytes[start..end].is_ascii() {
                return Some(Run::of(bytes, start, end));
            }
            self.mixed = (start, end);
        }
    }
}

/// Bytes marked in one step.
const MARKED: usize = 64;

/// A bit for each byte from `at` on that is alphanumeric or no ASCII, the first lowest.
#[inline]
fn marks_at(bytes: &[u8], at: usize) -> u64 {
    let mut block = [0; MARKED];
    match bytes.get(at..at + MARKED) {
        Some(all) => block.copy_from_slice(all),
        None => {
            let rest = &bytes[at..];
            block[..rest.len()].copy_from_slice(rest);
        }
    }
    for byte in &mut block {
        let letter = (*byte | 0x20).wrapping_sub(b'a') < 26;
        let digit = byte.wrapping_sub(b'0') < 10;
        *byte = (u8::from(letter | digit) << 7) | (*byte & 0x80);
    }
    let mut marks = 0;
    for (n, eight) in block.as_chunks::<BLOCK>().0.iter().enumerate() {
        // Each high bit is moved to its place among the highest eight.
        let bits = (u64::from_le_bytes(*eight) >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        marks |= bits << (8 * n);
    }
    marks
}

/// A number that stands for a word, or for two words side by side. Its first bits are the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Print(u64);

impl Print {
    /// Of a word and the block that it starts with; the same for a word in any case. Words of up
    /// to sixteen bytes hardly ever share one.
    #[inline]
    fn of(word: &[u8], block: u64) -> Self {
        let mut rest = word.len() as u64;
        if word.len() > BLOCK {
            rest ^= (block_at(word, word.len() - BLOCK) | 0x20 * EACH).rotate_left(8);
        }
        Self((block | 0x20 * EACH) << beyond(word.len())).then(Self(rest))
    }

    pub fn of_word(word: &[u8]) -> Self {
        Self::of(word, block_at(word, 0))
    }

    /// Of this and another one after it.
    #[inline]
    pub fn then(self, next: Self) -> Self {
        // Odd numbers near 2^64 divided by the golden ratio and by the root of two: Fibonacci
        // hashing (Knuth 1973, 6.4).
        let sum = self.0 ^ next.0.wrapping_mul(0xB504_F333_F9DE_6485);
        Self(sum.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }
}

/// What belongs to each of many prints; says at once that nothing belongs to most others.
#[derive(Debug)]
pub struct Table<T> {
    /// One bit for each value of the first bits of a print: set where some print has it.
    marks: Vec<u64>,
    /// Bits of a print that are not among the first ones.
    unmarked: u32,
    /// Indices of `values`, each at the first free place from its print on; half are free.
    places: Vec<Option<(Print, u32)>>,
    values: Vec<T>,
}

/// Marks for each print, so that few others are taken for one.
const MARKS_EACH: usize = 32;

impl<T> FromIterator<(Print, T)> for Table<T> {
    /// Of equal prints the first is found.
    fn from_iter<I: IntoIterator<Item = (Print, T)>>(all: I) -> Self {
        let (prints, values): (Vec<Print>, Vec<T>) = all.into_iter().unzip();
        let size = prints.len().max(2).next_power_of_two();
        let mut table = Self {
            marks: vec![0; size * MARKS_EACH / 64],
            unmarked: 64 - (size * MARKS_EACH).trailing_zeros(),
            places: vec![None; 2 * size],
            values,
        };
        for (number, print) in prints.into_iter().enumerate() {
            let (mark, bit) = table.mark_of(print);
            table.marks[mark] |= bit;
            let mut at = table.place_of(print);
            while table.places[at].is_some() {
                at = (at + 1) & (table.places.len() - 1);
            }
            table.places[at] = Some((print, number as u32));
        }
        table
    }
}

impl<T> Table<T> {
    #[inline]
    pub fn get(&self, print: Print) -> Option<&T> {
        let (mark, bit) = self.mark_of(print);
        if self.marks[mark] & bit == 0 {
            return None;
        }
        self.find(print)
    }

    #[inline(never)]
    fn find(&self, print: Print) -> Option<&T> {
        let mut at = self.place_of(print);
        loop {
            let (known, number) = self.places[at]?;
            if known == print {
                return self.values.get(number as usize);
            }
            at = (at + 1) & (self.places.len() - 1);
        }
    }

    /// Which mark, and which bit of it.
    #[inline]
    fn mark_of(&self, print: Print) -> (usize, u64) {
        let bit = print.0.wrapping_shr(self.unmarked);
        ((bit >> 6) as usize, 1 << (bit & 63))
    }

    fn place_of(&self, print: Print) -> usize {
        (print.0 >> (64 - self.places.len().trailing_zeros())) as usize
    }
}

/// Words with what belongs to each, found in any case of their ASCII letters.
#[derive(Debug)]
pub struct Dictionary<T>(Table<(&'static str, T)>);

impl<T> FromIterator<(&'static str, T)> for Dictionary<T> {
    /// Of equal words the first is found.
    fn from_iter<I: IntoIterator<Item = (&'static str, T)>>(all: I) -> Self {
        Self(
            all.into_iter()
                .map(|(word, value)| (Print::of_word(word.as_bytes()), (word, value)))
                .collect(),
        )
    }
}

impl<T> Dictionary<T> {
    pub fn get(&self, word: &[u8]) -> Option<&T> {
        let (known, value) = self.0.get(Print::of_word(word))?;
        known.as_bytes().eq_ignore_ascii_case(word).then_some(value)
    }
}

/// Bytes looked at in one step.
const BLOCK: usize = 8;
const EACH: u64 = 0x0101_0101_0101_0101;

/// The bytes from `at` on, the first lowest; noughts beyond the end.
#[inline]
fn block_at(bytes: &[u8], at: usize) -> u64 {
    let rest = &bytes[at..];
    match rest.first_chunk() {
        Some(block) => u64::from_le_bytes(*block),
        None => rest
            .iter()
            .rev()
            .fold(0, |block, byte| block << 8 | u64::from(*byte)),
    }
}

/// Bits of a block beyond its first `len` bytes; all are within it of a word that is longer. No
/// word is empty.
#[inline]
fn beyond(len: usize) -> u32 {
    (8 * BLOCK.saturating_sub(len)) as u32 & 63
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plain(text: &str) -> Vec<(usize, usize, bool)> {
        let mut out: Vec<(usize, usize, bool)> = Vec::new();
        for (at, c) in text.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
            let letter = c.is_ascii_alphabetic();
            match out.last_mut() {
                Some((_, end, letters)) if *end == at => {
                    *end += c.len_utf8();
                    *letters &= letter;
                }
                _ => out.push((at, at + c.len_utf8(), letter)),
            }
        }
        out
    }

    proptest! {
        #[test]
        fn runs_are_those_of_a_plain_reading(text in "([a-z]{1,9}|[0-9@\\[`{/:]|[A-Z ]|\\PC){0,20}") {
            let seen: Vec<_> = Runs::of(&text)
                .map(|run| (run.start, run.end, run.letters))
                .collect();
            prop_assert_eq!(seen, plain(&text));
        }

        #[test]
        fn a_table_holds_its_prints_and_no_others(
            words in proptest::collection::btree_set("[ab1\u{E9}]{1,3}|exploit[a-c]{0,5}", 0..60),
            text in "([abAB1\u{C9}\u{E9} -]|EXPLOIT[a-cA-C]{0,5} ){0,20}",
        ) {
            let print = |word: &String| Print::of_word(word.as_bytes());
            let table: Table<&String> = words.iter().map(|word| (print(word), word)).collect();
            for run in Runs::of(&text) {
                let word = &text[run.start..run.end];
                let known = words.iter().find(|known| known.eq_ignore_ascii_case(word));
                // An accented letter has the print of its capital.
                let found = table.get(run.print()).copied();
                prop_assert!(found == known || (known.is_none() && !word.is_ascii()), "{word:?}");
            }
        }
    }

    #[test]
    fn every_byte_is_marked_as_the_standard_library_has_it() {
        for byte in 0..=u8::MAX {
            let marked = byte.is_ascii_alphanumeric() || !byte.is_ascii();
            assert_eq!(marks_at(&[b' ', byte], 0), u64::from(marked) << 1, "{byte}");
        }
    }
}
