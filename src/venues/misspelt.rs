//! Names with a typing error in a narrative: found by the words that are right, or nearly.

use std::collections::HashMap;
use std::ops::Range;

use super::names::{shortenings, tolerance, vocabulary, within};
use super::text::{Gap, Text};

/// A word that more names share than this leads to none of them.
const MOST_NAMES: usize = 64;
/// A name of one word has to be at least this long to be read through an error.
const LEAST_ALONE: usize = 7;
/// Typing errors in one name.
const MOST_ERRORS: usize = 2;

/// Names as words, by each word and by each word with a letter left out.
#[derive(Debug, Default)]
pub struct Misspelt {
    words: Vec<String>,
    ids: HashMap<String, u32>,
    /// Word to names that hold it.
    holders: Vec<Vec<u32>>,
    shortened: HashMap<u64, Vec<u32>>,
    names: Vec<Box<[u32]>>,
}

impl Misspelt {
    /// `names`: folded; a name's number is its place.
    pub fn new<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let mut one = Self::default();
        for (number, name) in names.enumerate() {
            let ids: Box<[u32]> = name.split(' ').map(|word| one.id(word)).collect();
            for (at, &id) in ids.iter().enumerate() {
                if !ids[..at].contains(&id) {
                    one.holders[id as usize].push(number as u32);
                }
            }
            one.names.push(ids);
        }
        for (id, word) in one.words.iter().enumerate() {
            if tolerance(word.len()) > 0 {
                for key in shortenings(word) {
                    one.shortened.entry(key).or_default().push(id as u32);
                }
            }
        }
        one
    }

    fn id(&mut self, word: &str) -> u32 {
        if let Some(&id) = self.ids.get(word) {
            return id;
        }
        let id = self.words.len() as u32;
        self.words.push(word.to_owned());
        self.ids.insert(word.to_owned(), id);
        self.holders.push(Vec::new());
        id
    }

    /// Names that the words at and around `at` are, with at least one error or a word parted:
    /// number and words of the text.
    pub fn find(&self, text: &Text, at: usize) -> Vec<(u32, Range<usize>)> {
        let written = text.word(at);
        let mut read: Vec<u32> = self.ids.get(written).copied().into_iter().collect();
        if read.is_empty() {
            read.extend(self.near(written));
            if let Some(next) = text.get(at + 1) {
                read.extend(self.ids.get(format!("{written}{next}").as_str()));
            }
        }
        let mut found = Vec::new();
        for id in read {
            let names = &self.holders[id as usize];
            if names.len() > MOST_NAMES || vocabulary().is_weak(&self.words[id as usize]) {
                continue;
            }
            for &name in names {
                let words = &self.names[name as usize];
                let Some(place) = words.iter().position(|&word| word == id) else {
                    continue;
                };
                let Some(start) = at.checked_sub(place) else {
                    continue;
                };
                if let Some((end, errors, parted)) = self.align(words, text, start)
                    && errors <= MOST_ERRORS
                    && (errors > 0 || parted)
                    && (words.len() > 1 || self.words[id as usize].len() >= LEAST_ALONE)
                {
                    found.push((name, start..end));
                }
            }
        }
        found.sort_by_key(|(name, words)| (*name, words.start));
        found.dedup();
        found
    }

    fn near(&self, written: &str) -> Vec<u32> {
        if tolerance(written.len()) == 0 {
            return Vec::new();
        }
        let mut near: Vec<u32> = shortenings(written)
            .filter_map(|key| self.shortened.get(&key))
            .flatten()
            .copied()
            .filter(|&id| self.reads_as(written, id))
            .collect();
        near.sort_unstable();
        near.dedup();
        near
    }

    /// Whether a written word, itself in no name, is a known one with errors.
    fn reads_as(&self, written: &str, id: u32) -> bool {
        let known = &self.words[id as usize];
        let allowed = tolerance(known.len());
        allowed > 0
            && written.len().abs_diff(known.len()) <= allowed
            && !self.ids.contains_key(written)
            && !known.bytes().any(|byte| byte.is_ascii_digit())
            && within(written, known, allowed)
    }

    /// End of a name in the text, errors, and whether a word was parted.
    fn align(&self, name: &[u32], text: &Text, start: usize) -> Option<(usize, usize, bool)> {
        let mut at = start;
        let mut errors = 0;
        let mut parted = false;
        for &id in name {
            let written = text.get(at)?;
            if at > start && text.gap(at) == Gap::Sentence {
                return None;
            }
            let known = self.words[id as usize].as_str();
            if written == known {
                at += 1;
            } else if self.reads_as(written, id) {
                errors += 1;
                at += 1;
            } else if known.len() == written.len() + text.get(at + 1).map_or(0, str::len)
                && known.starts_with(written)
                && text.get(at + 1).is_some_and(|next| known.ends_with(next))
            {
                parted = true;
                at += 2;
            } else {
                return None;
            }
        }
        Some((at, errors, parted))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(source: &str) -> Vec<(u32, String)> {
        let names = [
            "quillfeather lodge",
            "bittern and bell",
            "sandmartin",
            "grand hotel",
        ];
        let misspelt = Misspelt::new(names.into_iter());
        let text = Text::of(source);
        let mut found: Vec<(u32, String)> = (0..text.len())
            .flat_map(|at| misspelt.find(&text, at))
            .map(|(name, words)| (name, text.words(words).collect::<Vec<_>>().join(" ")))
            .collect();
        found.dedup();
        found
    }

    #[test]
    fn a_letter_wrong_or_a_word_parted_is_read() {
        assert_eq!(
            found("at Quilfeather Lodge"),
            [(0, "quilfeather lodge".into())]
        );
        assert_eq!(
            found("at Quill-Feather Lodge"),
            [(0, "quill feather lodge".into())]
        );
        assert_eq!(found("at Bittern & Bel"), [(1, "bittern and bel".into())]);
        assert_eq!(found("the Sandmratin"), [(2, "sandmratin".into())]);
    }

    #[test]
    fn right_names_and_other_words_are_left_alone() {
        assert!(found("at Quillfeather Lodge").is_empty());
        assert!(found("the grand total. Hotel busy").is_empty());
        assert!(found("a bitter bell").is_empty());
    }
}
