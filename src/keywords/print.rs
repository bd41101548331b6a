//! A dictionary of words that says at once which it lacks.
//!
//! Nearly all words of an extract are in no phrase. A word is lowered within one or two 64-bit
//! integers, and two more bits tell that the dictionary does not hold it.

use super::blocks::{BLOCK, Blocks, LOWER, bits_of, block_at};

/// A number that stands for a word, or for two words side by side. Its first bits are the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Print(u64);

impl Print {
    /// Of no word.
    pub const NONE: Self = Self(0);

    /// Of a word, the same in any case of ASCII letters. Words of up to sixteen bytes hardly ever
    /// share one.
    pub fn of(word: &[u8]) -> Self {
        let head = block_at(word, 0);
        let tail = block_at(word, word.len().saturating_sub(BLOCK));
        Self::of_ends(head, tail, bits_of(word.len()), word.len())
    }

    /// Of a word of `len` bytes by its first ones and its last ones: a block of each, or all of it
    /// twice, of which these `bits` are the word's and the others nought.
    #[inline]
    pub fn of_ends(head: u64, tail: u64, bits: u64, len: usize) -> Self {
        let lower = LOWER & bits;
        let last = (tail | lower).rotate_left(8) ^ len as u64;
        Self(head | lower).then(Self(last))
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

    /// One of `places`, a power of two, of which there are at least two.
    #[inline]
    fn place_in(self, places: usize) -> usize {
        (self.0 >> (64 - places.trailing_zeros())) as usize & (places - 1)
    }

    /// Two of the bits of a word, by number.
    #[inline]
    fn marks(self) -> [u32; 2] {
        [self.0 >> 40, self.0 >> 34].map(|bits| bits as u32 & 63)
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
    /// Two bits for each print, in the word that its first bits name (Bloom 1970).
    marks: Box<[u64; MARKS]>,
    /// Numbers of `entries` from 1, each at the first free place from its print on; nought is a
    /// free place, and half are free.
    places: Box<[u32]>,
    entries: Vec<(Print, T)>,
}

/// Words of 64 marks: 16 KiB, half of what a first cache holds; of the prints that a built-in pack
/// lacks, one or two in a hundred seem to be held.
const MARKS: usize = 1 << 11;

impl<T> FromIterator<(Print, T)> for Table<T> {
    /// Of equal prints the first is found.
    fn from_iter<I: IntoIterator<Item = (Print, T)>>(all: I) -> Self {
        let entries: Vec<(Print, T)> = all.into_iter().collect();
        let size = entries.len().max(2).next_power_of_two();
        let mut table = Self {
            marks: Box::new([0; MARKS]),
            places: vec![0; 2 * size].into(),
            entries,
        };
        for number in 0..table.entries.len() {
            let print = table.entries[number].0;
            let word = &mut table.marks[print.first_bits(MARKS.trailing_zeros())];
            *word |= print.marks().iter().fold(0, |all, mark| all | 1 << mark);
            let mut at = print.place_in(table.places.len());
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
        self.lowest_bit(print) & 1 == 1
    }

    /// [`Self::may_hold`] as the lowest bit of a number, of which the others say nothing.
    #[inline]
    pub fn lowest_bit(&self, print: Print) -> u64 {
        let word = self.marks[print.first_bits(MARKS.trailing_zeros())];
        let [one, other] = print.marks();
        (word >> one) & (word >> other)
    }

    /// What belongs to a print that the table may hold.
    pub fn get(&self, print: Print) -> Option<&T> {
        let mut at = print.place_in(self.places.len());
        loop {
            let number = self.places[at].checked_sub(1)?;
            let (known, value) = &self.entries[number as usize];
            if *known == print {
                return Some(value);
            }
            at = (at + 1) & (self.places.len() - 1);
        }
    }
}

/// Words of at most sixteen bytes with what belongs to each, found in any case of their ASCII
/// letters.
#[derive(Debug)]
pub struct Dictionary<T>(Table<(Blocks, T)>);

impl<T> FromIterator<(&'static str, T)> for Dictionary<T> {
    /// Of equal words the first is found.
    fn from_iter<I: IntoIterator<Item = (&'static str, T)>>(all: I) -> Self {
        let entry = |(word, value): (&'static str, T)| {
            let word = word.as_bytes();
            Blocks::of(word).map(|blocks| (Print::of(word), (blocks, value)))
        };
        Self(all.into_iter().filter_map(entry).collect())
    }
}

impl<T> Dictionary<T> {
    pub fn get(&self, word: &[u8]) -> Option<&T> {
        self.get_printed(Print::of(word), word)
    }

    /// What belongs to a word whose print is known.
    #[inline]
    pub fn get_printed(&self, print: Print, word: &[u8]) -> Option<&T> {
        // Without the marks: most words asked for are held.
        let (known, value) = self.0.get(print)?;
        (Blocks::of(word)? == *known).then_some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keywords::words::Runs;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_table_holds_its_prints_and_no_others(
            words in proptest::collection::btree_set("[ab1\u{E9}]{1,3}|exploit[a-c]{0,5}", 0..60),
            text in "([abAB1\u{C9}\u{E9} -]|EXPLOIT[a-cA-C]{0,5} ){0,20}",
        ) {
            let print = |word: &String| Print::of(word.as_bytes());
            let table: Table<&String> = words.iter().map(|word| (print(word), word)).collect();
            let mut runs = Runs::default();
            runs.cut(&text);
            for run in runs.all() {
                let word = &text[run.start()..run.end()];
                let known = words.iter().find(|known| known.eq_ignore_ascii_case(word));
                // An accented letter has the print of its capital.
                let found = table.get(run.print()).copied();
                prop_assert!(found == known || (known.is_none() && !word.is_ascii()), "{word:?}");
            }
        }
    }
}
