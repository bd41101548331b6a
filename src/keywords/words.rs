//! Words of a text, found 64 bytes at a time, and a dictionary that says at once which it lacks.
//!
//! Nearly all words of an extract are in no phrase. A word is cut out by a bit for each byte and
//! lowered within one 64-bit integer, and one more bit tells that the dictionary does not hold it:
//! that is all that most bytes of an extract cost.

/// A run of alphanumeric characters in a text, with no such character on either side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    print: Print,
    start: u32,
    end: u32,
    /// Whether it is made of ASCII letters alone.
    pub letters: bool,
}

impl Run {
    /// No run, before the first of a text.
    pub const NONE: Self = Self {
        start: 0,
        end: 0,
        letters: true,
        print: Print(0),
    };

    #[inline(always)]
    fn of(bytes: &[u8], start: usize, end: usize) -> Self {
        let block = block_at(bytes, start);
        let len = end.wrapping_sub(start);
        let (print, letters) = if len <= BLOCK {
            let print = Print::of_short(block, len);
            let letters = (!block & LETTERS).wrapping_shl(bits_beyond(len)) == 0;
            (print, letters)
        } else {
            let word = &bytes[start..end];
            let rest = &word[BLOCK..];
            let letters = !block & LETTERS == 0 && rest.iter().all(u8::is_ascii_alphabetic);
            (Print::of_long(block, word), letters)
        };
        Self {
            print,
            start: start as u32,
            end: end as u32,
            letters,
        }
    }

    #[inline]
    pub fn start(&self) -> usize {
        self.start as usize
    }

    #[inline]
    pub fn end(&self) -> usize {
        self.end as usize
    }

    /// Equal for runs that are equal but for the case of ASCII letters, hardly ever for others.
    #[inline]
    pub fn print(&self) -> Print {
        self.print
    }
}

/// The runs of a text, in order.
#[derive(Debug, Clone)]
pub struct Runs<'a> {
    text: &'a str,
    ascii: bool,
    /// What lies before is done with, but for a run that goes on here.
    at: usize,
    /// Where that run starts.
    open: Option<usize>,
}

/// No more runs end within the bytes marked in one step, one at the end of the text among them.
pub const BATCH: usize = MARKED / 2 + 1;

impl<'a> Runs<'a> {
    /// `ascii` says that the text holds nothing else.
    pub fn of(text: &'a str, ascii: bool) -> Self {
        Self {
            text,
            ascii,
            at: 0,
            open: None,
        }
    }

    /// Puts some of the next runs to the front of `runs`; their number, `None` at the end.
    pub fn take(&mut self, runs: &mut [Run; BATCH]) -> Option<usize> {
        if self.at >= self.text.len() {
            None
        } else if self.ascii {
            Some(self.take_marked(runs))
        } else {
            Some(self.take_characters(runs))
        }
    }

    /// The runs that end within the next [`MARKED`] bytes of a text of ASCII alone.
    fn take_marked(&mut self, runs: &mut [Run; BATCH]) -> usize {
        let bytes = self.text.as_bytes();
        let base = self.at;
        let marks = marks_at(bytes, base);
        // Bytes at which a run begins or has just ended.
        let mut edges = marks ^ (marks << 1 | u64::from(self.open.is_some()));
        let mut edge = || {
            let edge = edges.trailing_zeros() as usize;
            edges &= edges.wrapping_sub(1);
            (edge < MARKED).then_some(base.wrapping_add(edge))
        };
        let mut taken = 0;
        let mut open = self.open;
        while let Some(start) = open.or_else(&mut edge) {
            let Some(end) = edge() else {
                open = Some(start);
                break;
            };
            runs[taken] = Run::of(bytes, start, end);
            taken += 1;
            open = None;
        }
        self.at += MARKED;
        if self.at >= bytes.len()
            && let Some(start) = open
        {
            runs[taken] = Run::of(bytes, start, bytes.len());
            taken += 1;
        }
        self.open = open;
        taken
    }

    /// Some runs of a text in which other than ASCII characters make words, or part them.
    fn take_characters(&mut self, runs: &mut [Run; BATCH]) -> usize {
        let mut taken = 0;
        for run in runs {
            let rest = &self.text[self.at..];
            let Some(begin) = rest.find(char::is_alphanumeric) else {
                self.at = self.text.len();
                break;
            };
            let word = &rest[begin..];
            let len = word.find(|c: char| !c.is_alphanumeric());
            let start = self.at + begin;
            self.at = start + len.unwrap_or(word.len());
            *run = Run::of(self.text.as_bytes(), start, self.at);
            taken += 1;
        }
        taken
    }
}

/// Bytes marked in one step.
const MARKED: usize = 64;

/// A bit for each byte from `at` on that is an ASCII letter or digit, the first lowest.
#[inline]
fn marks_at(bytes: &[u8], at: usize) -> u64 {
    let rest = &bytes[at..];
    match (rest.first_chunk(), bytes.last_chunk()) {
        (Some(block), _) => marks_of_block(*block),
        // What is before the end is marked as well, and goes.
        (None, Some(last)) => marks_of_block(*last) >> (MARKED - rest.len()),
        (None, None) => {
            let mut block = [0; MARKED];
            block[..rest.len()].copy_from_slice(rest);
            marks_of_block(block)
        }
    }
}

#[inline(always)]
fn marks_of_block(mut block: [u8; MARKED]) -> u64 {
    for byte in &mut block {
        let letter = (*byte | 0x20).wrapping_sub(b'a') < 26;
        let digit = byte.wrapping_sub(b'0') < 10;
        *byte = u8::from(letter | digit);
    }
    let mut marks = 0;
    for (n, eight) in block.as_chunks::<BLOCK>().0.iter().enumerate() {
        // The lowest bit of each byte is moved to its place among the highest eight.
        let bits = u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        marks |= bits << (8 * n);
    }
    marks
}

/// A number that stands for a word, or for two words side by side. Its first bits are the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Print(u64);

impl Print {
    /// Of a word, the same in any case of ASCII letters. Words of up to sixteen bytes hardly ever
    /// share one.
    pub fn of(word: &[u8]) -> Self {
        let block = block_at(word, 0);
        if word.len() <= BLOCK {
            Self::of_short(block, word.len())
        } else {
            Self::of_long(block, word)
        }
    }

    /// Of a word of at most one block.
    #[inline]
    fn of_short(block: u64, len: usize) -> Self {
        let head = (block | LOWER).wrapping_shl(bits_beyond(len));
        Self(head).then(Self(len as u64))
    }

    /// Of a longer word and its first block.
    fn of_long(block: u64, word: &[u8]) -> Self {
        let last = block_at(word, word.len() - BLOCK) | LOWER;
        Self(block | LOWER).then(Self(last.rotate_left(8) ^ word.len() as u64))
    }

    /// Of a family of words, see [`super::spelling`]: no word's.
    pub fn of_family(number: u32) -> Self {
        // No run is of nought bytes.
        Self(u64::from(number) + 1).then(Self(0))
    }

    /// The first bits, as a number.
    #[inline]
    pub fn first_bits(self, bits: u32) -> usize {
        (self.0 >> (64 - bits)) as usize
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
    /// Two bits for each value of the first bits of a print, in one word: set where some print has
    /// it (Bloom 1970).
    marks: Box<[u64; MARKS]>,
    /// Numbers of `entries` from 1, each at the first free place from its print on; nought is a
    /// free place, and half are free.
    places: Vec<u32>,
    entries: Vec<(Print, T)>,
}

/// Words of 64 marks: 8 KiB, which stay in the first cache.
const MARKS: usize = 1 << 10;

impl<T> FromIterator<(Print, T)> for Table<T> {
    /// Of equal prints the first is found.
    fn from_iter<I: IntoIterator<Item = (Print, T)>>(all: I) -> Self {
        let entries: Vec<(Print, T)> = all.into_iter().collect();
        let size = entries.len().max(2).next_power_of_two();
        let mut table = Self {
            marks: Box::new([0; MARKS]),
            places: vec![0; 2 * size],
            entries,
        };
        for number in 0..table.entries.len() {
            let print = table.entries[number].0;
            let (word, marks) = marks_of(print);
            table.marks[word] |= marks;
            let mut at = table.place_of(print);
            while table.places[at] != 0 {
                at = (at + 1) & (table.places.len() - 1);
            }
            table.places[at] = number as u32 + 1;
        }
        table
    }
}

impl<T> Table<T> {
    /// Whether something may belong to a print; false for nearly all to which nothing does.
    #[inline]
    pub fn may_hold(&self, print: Print) -> bool {
        let (word, marks) = marks_of(print);
        self.marks[word] & marks == marks
    }

    pub fn get(&self, print: Print) -> Option<&T> {
        if !self.may_hold(print) {
            return None;
        }
        self.find(print)
    }

    fn find(&self, print: Print) -> Option<&T> {
        let mut at = self.place_of(print);
        loop {
            let number = self.places[at].checked_sub(1)?;
            let (known, value) = &self.entries[number as usize];
            if *known == print {
                return Some(value);
            }
            at = (at + 1) & (self.places.len() - 1);
        }
    }

    fn place_of(&self, print: Print) -> usize {
        (print.0 >> (64 - self.places.len().trailing_zeros())) as usize
    }
}

/// The marks of a print, and which word they are in.
#[inline]
fn marks_of(print: Print) -> (usize, u64) {
    let word = print.0 >> (64 - MARKS.trailing_zeros());
    let mark = |bits: u64| 1 << (bits & 63);
    (word as usize, mark(print.0 >> 48) | mark(print.0 >> 42))
}

/// Words with what belongs to each, found in any case of their ASCII letters.
#[derive(Debug)]
pub struct Dictionary<T>(Table<(&'static str, T)>);

impl<T> FromIterator<(&'static str, T)> for Dictionary<T> {
    /// Of equal words the first is found.
    fn from_iter<I: IntoIterator<Item = (&'static str, T)>>(all: I) -> Self {
        Self(
            all.into_iter()
                .map(|(word, value)| (Print::of(word.as_bytes()), (word, value)))
                .collect(),
        )
    }
}

impl<T> Dictionary<T> {
    pub fn get(&self, word: &[u8]) -> Option<&T> {
        // Without the marks: most words asked for are held.
        let (known, value) = self.0.find(Print::of(word))?;
        known.as_bytes().eq_ignore_ascii_case(word).then_some(value)
    }
}

/// Bytes looked at in one step.
pub const BLOCK: usize = 8;
const EACH: u64 = 0x0101_0101_0101_0101;
/// Letters in lower case have this bit, and so have digits.
const LOWER: u64 = 0x20 * EACH;
/// Of letters and digits only letters have this bit; the last byte of any character that is no
/// ASCII lacks it too.
const LETTERS: u64 = 0x40 * EACH;

/// The bytes of a block, those of ASCII letters in lower case.
#[inline]
fn lowered(block: u64) -> u64 {
    let low = block & (0x7F * EACH);
    let at_least = |least: u8| low + (0x80 - u64::from(least)) * EACH;
    let upper = at_least(b'A') & !at_least(b'Z' + 1) & !block & (0x80 * EACH);
    block | upper >> 2
}

/// A word to compare with, in lower case.
#[derive(Debug, Clone, Copy)]
pub struct Block(u64);

impl Block {
    /// The first bytes of `word`; whatever its case.
    pub fn of(word: &[u8]) -> Self {
        Self(lowered(block_at(word, 0)))
    }

    /// Whether the first bytes of a word of `len` bytes, from `at` on, are these in any case.
    #[inline]
    pub fn is_at(self, bytes: &[u8], at: usize, len: usize) -> bool {
        let beyond = bits_beyond(len.min(BLOCK));
        (lowered(block_at(bytes, at)) ^ self.0).wrapping_shl(beyond) == 0
    }
}

/// All of a word of at most two blocks, whatever the case of its ASCII letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Blocks {
    first: u64,
    /// The last bytes of a word longer than one block; they may overlap the first.
    last: u64,
    len: u32,
}

impl Blocks {
    /// `None` for longer words.
    #[inline]
    pub fn of(word: &[u8]) -> Option<Self> {
        let last = match word.len() {
            0..=BLOCK => 0,
            len @ ..=16 => lowered(block_at(word, len - BLOCK)),
            _ => return None,
        };
        Some(Self {
            first: lowered(block_at(word, 0)),
            last,
            len: word.len() as u32,
        })
    }
}

/// The bytes from `at` on, the first lowest; noughts beyond the end.
#[inline]
fn block_at(bytes: &[u8], at: usize) -> u64 {
    let rest = &bytes[at..];
    match (rest.first_chunk(), bytes.last_chunk()) {
        (Some(block), _) => u64::from_le_bytes(*block),
        // What is before the end is read as well, and goes.
        (None, Some(last)) if !rest.is_empty() => {
            u64::from_le_bytes(*last) >> (8 * (BLOCK - rest.len()))
        }
        _ => rest
            .iter()
            .rev()
            .fold(0, |block, byte| block << 8 | u64::from(*byte)),
    }
}

/// Bits of a block beyond its first `len` bytes, of which there are one to eight.
#[inline]
fn bits_beyond(len: usize) -> u32 {
    (8 * len as u32).wrapping_neg() & 63
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

    fn runs_of(text: &str) -> Vec<Run> {
        let mut runs = Runs::of(text, text.is_ascii());
        let mut batch = [Run::NONE; BATCH];
        let mut all = Vec::new();
        while let Some(taken) = runs.take(&mut batch) {
            all.extend_from_slice(&batch[..taken]);
        }
        all
    }

    proptest! {
        #[test]
        fn runs_are_those_of_a_plain_reading(
            text in "([a-z]{1,9}|[0-9@\\[`{/:]|[A-Z ]|a{55,70}|\\PC){0,20}",
            ascii in "([a-z]{1,9}|[0-9@\\[`{/: ]|[A-Z]){0,60}",
        ) {
            for text in [text, ascii] {
                let seen: Vec<_> = runs_of(&text)
                    .iter()
                    .map(|run| (run.start(), run.end(), run.letters))
                    .collect();
                prop_assert_eq!(seen, plain(&text));
            }
        }

        #[test]
        fn a_table_holds_its_prints_and_no_others(
            words in proptest::collection::btree_set("[ab1\u{E9}]{1,3}|exploit[a-c]{0,5}", 0..60),
            text in "([abAB1\u{C9}\u{E9} -]|EXPLOIT[a-cA-C]{0,5} ){0,20}",
        ) {
            let print = |word: &String| Print::of(word.as_bytes());
            let table: Table<&String> = words.iter().map(|word| (print(word), word)).collect();
            for run in runs_of(&text) {
                let word = &text[run.start()..run.end()];
                let known = words.iter().find(|known| known.eq_ignore_ascii_case(word));
                // An accented letter has the print of its capital.
                let found = table.get(run.print()).copied();
                prop_assert!(found == known || (known.is_none() && !word.is_ascii()), "{word:?}");
            }
        }
    }

    #[test]
    fn every_byte_is_lowered_as_the_standard_library_has_it() {
        for byte in 0..=u8::MAX {
            let lower = u64::from(byte.to_ascii_lowercase()) * EACH;
            assert_eq!(lowered(u64::from(byte) * EACH), lower, "{byte}");
        }
    }

    #[test]
    fn every_byte_is_marked_as_the_standard_library_has_it() {
        for byte in 0..=u8::MAX {
            let marked = u64::from(byte.is_ascii_alphanumeric());
            assert_eq!(marks_at(&[b' ', byte], 0), marked << 1, "{byte}");
        }
    }
}
