//! The words of a register's names and addresses, numbered, so that comparing is cheap.

use rustc_hash::FxHashMap;

use super::names::{is_near, shortenings, tolerance};

/// A word's number; [`UNKNOWN`] for one that the register does not hold.
pub type Word = u32;
pub const UNKNOWN: Word = Word::MAX;

#[derive(Debug, Default)]
pub struct Words {
    numbers: FxHashMap<Box<str>, Word>,
    texts: Vec<Box<str>>,
    /// Hash of a word with one letter left out -> range of `shortened_words`.
    shortened: FxHashMap<u64, (u32, u32)>,
    shortened_words: Vec<Word>,
}

impl Words {
    pub fn intern(&mut self, text: &str) -> Word {
        if let Some(&word) = self.numbers.get(text) {
            return word;
        }
        let word = self.texts.len() as Word;
        self.texts.push(text.into());
        self.numbers.insert(text.into(), word);
        word
    }

    pub fn number(&self, text: &str) -> Word {
        self.numbers.get(text).copied().unwrap_or(UNKNOWN)
    }

    pub fn text(&self, word: Word) -> &str {
        self.texts.get(word as usize).map_or("", |text| text)
    }

    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Makes words with typing errors findable; to be called when all are known.
    pub fn index_errors(&mut self) {
        let mut keys: Vec<(u64, Word)> = Vec::new();
        for (word, text) in self.texts.iter().enumerate() {
            if tolerance(text.len()) > 0 && !text.bytes().any(|byte| byte.is_ascii_digit()) {
                keys.extend(shortenings(text).map(|key| (key, word as Word)));
            }
        }
        keys.sort_unstable();
        keys.dedup();
        let mut start = 0;
        for run in keys.chunk_by(|a, b| a.0 == b.0) {
            self.shortened
                .insert(run[0].0, (start, start + run.len() as u32));
            start += run.len() as u32;
        }
        self.shortened_words = keys.into_iter().map(|(_, word)| word).collect();
    }

    /// Words of the register that a word may be, with a typing error; in their order.
    pub fn near(&self, text: &str) -> Vec<Word> {
        if tolerance(text.len()) == 0 || text.bytes().any(|byte| byte.is_ascii_digit()) {
            return Vec::new();
        }
        let mut near: Vec<Word> = Vec::new();
        for key in shortenings(text) {
            if let Some(&(start, end)) = self.shortened.get(&key) {
                near.extend(&self.shortened_words[start as usize..end as usize]);
            }
        }
        near.sort_unstable();
        near.dedup();
        near.retain(|&word| is_near(text, self.text(word)));
        near
    }
}
