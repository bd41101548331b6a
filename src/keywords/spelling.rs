//! Words of terms that may be written in several ways: with wildcards, inflected, or with typing
//! errors; and which of them a word of a text is.
//!
//! A word as it may be written is a *family*. Asking all families about every word of a text would
//! cost more than the search itself, so a word is asked about only if some family begins with its
//! letter and is of its length; and what came of it is kept, for texts say the same words again and
//! again (Zipf 1949). What is kept is what would be found anew: it changes the pace, never a result.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};

use super::blocks::Blocks;
use super::inflect;
use super::misspelling::{Nearby, Tolerance, is_near};
use super::print::Print;
use super::wildcard::{self, Wildcards};
use super::words::Run;

/// How the words of a term may be written besides as they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Leeway {
    /// In the regular forms of English, see [`inflect`].
    pub inflect: bool,
    pub tolerance: Tolerance,
}

/// A word that may be written in several ways.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Family {
    /// As in the term: in lower case unless `exact`; perhaps with wildcards.
    word: String,
    exact: bool,
    /// Besides the word itself.
    forms: Vec<String>,
    tolerance: Tolerance,
}

impl Family {
    /// `None` for a word that is written in one way only.
    pub fn of(word: &str, exact: bool, leeway: Leeway) -> Option<Self> {
        let wild = wildcard::is_wild(word);
        let forms = match (leeway.inflect && !wild, exact) {
            (false, _) => Vec::new(),
            (true, true) => inflect::acronym_forms(word),
            (true, false) => inflect::forms(word),
        };
        // An acronym with a letter changed is another acronym.
        let letters = !exact && word.bytes().all(|b| b.is_ascii_lowercase());
        let tolerance = match leeway.tolerance.errors(word.len()) {
            0 => Tolerance::None,
            _ if wild || !letters => Tolerance::None,
            _ => leeway.tolerance,
        };
        let several = wild || !forms.is_empty() || tolerance != Tolerance::None;
        several.then(|| Self {
            word: word.to_owned(),
            exact,
            forms,
            tolerance,
        })
    }

    pub fn is_inflected(&self) -> bool {
        !self.forms.is_empty()
    }

    pub fn forms(&self) -> impl Iterator<Item = &str> {
        self.forms.iter().map(String::as_str)
    }

    pub fn is_tolerant(&self) -> bool {
        self.tolerance != Tolerance::None
    }

    /// The word and its forms.
    fn spellings(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.word)
            .chain(&self.forms)
            .map(String::as_str)
    }

    /// Whether a word of a text is this one, but for typing errors.
    fn is_written(&self, word: &str) -> bool {
        if wildcard::is_wild(&self.word) {
            return wildcard::fits(&self.word, word, self.exact);
        }
        self.spellings().any(|known| match self.exact {
            true => known == word,
            false => known.eq_ignore_ascii_case(word),
        })
    }

    /// Whether a word of a text, in lower case, is this one with typing errors.
    fn is_misspelt(&self, word: &[u8]) -> bool {
        self.is_tolerant()
            && self.spellings().any(|known| {
                let errors = self.tolerance.errors(known.len());
                errors > 0 && is_near(word, known.as_bytes(), errors)
            })
    }
}

/// All families of a dictionary.
#[derive(Debug)]
pub struct Spellings {
    /// Each with the owners of the phrases that it is in, sorted.
    families: Vec<(Family, Vec<u32>)>,
    /// For the five lowest bits of the first byte and of the second a bit for each length, the last
    /// for longer ones: set where a word may be of a family.
    may_be: Box<[u32; 1024]>,
    /// Whether there are wildcards: without, families are of letters alone.
    wild: bool,
    forms: BTreeMap<Box<str>, Vec<u32>>,
    wildcards: Wildcards,
    nearby: Nearby,
    /// Words of phrases as they stand, with the owners of these, sorted.
    known: BTreeMap<Box<str>, Vec<u32>>,
    /// Tells what a [`Memo`] holds for these families from what it holds for others.
    number: u32,
}

/// Where families begin to be looked for: a word is lowered up to so many bytes for typing errors.
const LOWERED: usize = 32;

impl Spellings {
    /// Of families, each with the owners of the phrases that it is in; `known` holds the words of
    /// all phrases, in lower case, with the owners, and words that are nobody's. A word of one owner
    /// is no misspelling of a word of another, and one of nobody is none at all.
    pub fn of(families: Vec<(Family, Vec<u32>)>, known: BTreeMap<Box<str>, Vec<u32>>) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        let mut may_be = Box::new([0; 1024]);
        let mut forms: BTreeMap<Box<str>, Vec<u32>> = BTreeMap::new();
        let mut patterns: Vec<(String, u32)> = Vec::new();
        let mut meant: Vec<(String, u32, usize)> = Vec::new();
        for (n, (family, _)) in (0..).zip(&families) {
            if wildcard::is_wild(&family.word) {
                let lengths = u32::MAX << wildcard::least_len(&family.word).min(31);
                match wildcard::head(&family.word).as_bytes() {
                    [] => may_be.iter_mut().for_each(|cell| *cell |= lengths),
                    [first] => row(&mut may_be, *first).for_each(|cell| *cell |= lengths),
                    [first, second, ..] => may_be[cell_of(*first, *second)] |= lengths,
                }
                patterns.push((family.word.to_ascii_lowercase(), n));
                continue;
            }
            for spelling in family.spellings() {
                let lower = spelling.to_ascii_lowercase();
                let errors = family.tolerance.errors(lower.len());
                let lengths = |errors: usize| {
                    let all = lower.len().saturating_sub(errors)..=lower.len() + errors;
                    all.fold(0, |bits, len| bits | 1 << len.min(31))
                };
                let first = lower.as_bytes()[0];
                let second = lower.as_bytes().get(1).copied().unwrap_or_default();
                may_be[cell_of(first, second)] |= lengths(0);
                if errors > 0 {
                    row(&mut may_be, first).for_each(|cell| *cell |= lengths(errors));
                    // The two may be swapped.
                    may_be[cell_of(second, first)] |= lengths(errors);
                }
                if errors > 0 {
                    meant.push((lower.clone(), n, errors));
                }
                forms.entry(lower.into()).or_default().push(n);
            }
        }
        Self {
            may_be,
            wild: !patterns.is_empty(),
            forms,
            wildcards: Wildcards::of(patterns.iter().map(|(text, n)| (text.as_str(), *n))),
            nearby: Nearby::of(meant),
            families,
            known,
            number: NUMBER.fetch_add(1, Ordering::Relaxed),
        }
    }

    /// Whether a word of a text may be of a family; false for most that are not.
    #[inline]
    pub fn may_be(&self, text: &str, run: &Run) -> bool {
        let word = &text.as_bytes()[run.start()..run.end()];
        let second = word.get(1).copied().unwrap_or_default();
        let lengths = self.may_be[cell_of(word[0], second)];
        (lengths >> word.len().min(31) & 1 == 1) & (run.letters | self.wild)
    }

    /// Puts the families that a word of a text is of into `families`, in order.
    #[inline(never)]
    pub fn look_up(&self, text: &str, run: &Run, slots: &mut Slots, families: &mut Vec<u32>) {
        let word = &text[run.start()..run.end()];
        let Some(blocks) = Blocks::of(word.as_bytes()) else {
            *families = self.families_of(word);
            return;
        };
        let [slot, other] = slots.at(run.print());
        if !slot.is_of(self.number, &blocks) {
            // The one used last stands first.
            std::mem::swap(slot, other);
            if !slot.is_of(self.number, &blocks) {
                *slot = Slot {
                    number: self.number,
                    blocks,
                    families: self.families_of(word).into(),
                };
            }
        }
        families.extend_from_slice(&slot.families);
    }

    /// The families that a word is of, the case of its letters apart.
    fn families_of(&self, word: &str) -> Vec<u32> {
        let lower = word.to_ascii_lowercase();
        let mut found = self.forms.get(lower.as_str()).cloned().unwrap_or_default();
        self.wildcards.each_owner(&lower, |n| found.push(n));
        if let Some(lower) = letters(&lower).filter(|_| self.nearby.may_mean(&lower)) {
            let call = |n| {
                if !self.is_known(n, lower) {
                    found.push(n);
                }
            };
            self.nearby.each_owner(lower.as_bytes(), call);
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Whether a word is a word of phrases, none of which has an owner in common with a family.
    fn is_known(&self, family: u32, word: &str) -> bool {
        let owners = &self.families[family as usize].1;
        self.known.get(word).is_some_and(|known| {
            !known
                .iter()
                .any(|owner| owners.binary_search(owner).is_ok())
        })
    }

    /// Whether a word of a text, as it is written there, is of a family.
    pub fn is_of(&self, family: u32, word: &str) -> bool {
        let one = &self.families[family as usize].0;
        if one.is_written(word) {
            return true;
        }
        let mut lower = [0; LOWERED];
        let Some(lower) = lower.get_mut(..word.len()) else {
            return false;
        };
        lower.copy_from_slice(word.as_bytes());
        lower.make_ascii_lowercase();
        one.is_misspelt(lower)
            && str::from_utf8(lower)
                .ok()
                .and_then(letters)
                .is_some_and(|word| !self.is_known(family, word))
    }
}

fn cell_of(first: u8, second: u8) -> usize {
    usize::from(first & 31) << 5 | usize::from(second & 31)
}

/// The cells of a first byte.
fn row(may_be: &mut [u32; 1024], first: u8) -> impl Iterator<Item = &mut u32> {
    let from = cell_of(first, 0);
    may_be[from..from + 32].iter_mut()
}

/// What can be a misspelling: letters alone.
fn letters(lower: &str) -> Option<&str> {
    let plain = lower.len() < LOWERED && lower.bytes().all(|b| b.is_ascii_lowercase());
    plain.then_some(lower)
}

/// Words of at most sixteen bytes that were looked up, each in one of the two slots that its print
/// names: in the first, the one asked for last.
#[derive(Debug, Default)]
pub struct Slots(Vec<[Slot; 2]>);

#[derive(Debug, Clone, Default)]
struct Slot {
    /// Of the spellings that the families belong to; nought for none.
    number: u32,
    blocks: Blocks,
    families: Box<[u32]>,
}

impl Slot {
    fn is_of(&self, number: u32, blocks: &Blocks) -> bool {
        self.number == number && self.blocks == *blocks
    }
}

impl Slots {
    /// Some 400 KiB for a thread.
    const BITS: u32 = 12;

    fn at(&mut self, print: Print) -> &mut [Slot; 2] {
        if self.0.is_empty() {
            self.0.resize_with(1 << Self::BITS, Default::default);
        }
        &mut self.0[print.first_bits(Self::BITS)]
    }
}

/// What is kept from one word to the next and from one text to the next.
#[derive(Debug, Default)]
pub struct Memo {
    pub slots: Slots,
    /// Families of the run before and of this one.
    pub former: Vec<u32>,
    pub latter: Vec<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keywords::words::Runs;
    use proptest::prelude::*;

    fn spellings(words: &[(String, bool, Tolerance)]) -> Spellings {
        let mut known: BTreeMap<Box<str>, Vec<u32>> = BTreeMap::new();
        let mut families = Vec::new();
        for (owner, (word, inflect, tolerance)) in (0..).zip(words) {
            let leeway = Leeway {
                inflect: *inflect,
                tolerance: *tolerance,
            };
            known
                .entry(word.as_str().into())
                .or_default()
                .push(owner / 2);
            families.extend(Family::of(word, false, leeway).map(|one| (one, vec![owner / 2])));
        }
        Spellings::of(families, known)
    }

    proptest! {
        /// Looked up with what is kept, looked up anew, and asked of each family alone.
        #[test]
        fn what_is_kept_is_what_is_so(
            words in proptest::collection::vec(
                (
                    prop_oneof!["[abc]{3,9}", "[ab]{1,4}[*?][ab]{0,2}", Just("exploit".to_owned())],
                    any::<bool>(),
                    prop::sample::select(vec![
                        Tolerance::None, Tolerance::Auto, Tolerance::One, Tolerance::Two,
                    ]),
                ),
                1..12,
            ),
            text in "([abcABC]{1,10}|exploit(ed|er|t|)|explicit|[a\u{E9}1]{1,20}| ){0,40}",
        ) {
            let spellings = spellings(&words);
            let mut memo = Memo::default();
            let mut runs = Runs::default();
            runs.cut(&text);
            for run in runs.all() {
                let word = &text[run.start()..run.end()];
                memo.latter.clear();
                if spellings.may_be(&text, run) {
                    spellings.look_up(&text, run, &mut memo.slots, &mut memo.latter);
                }
                let asked: Vec<u32> = (0..spellings.families.len() as u32)
                    .filter(|n| spellings.is_of(*n, word))
                    .collect();
                prop_assert_eq!(&memo.latter, &asked, "{}", word);
            }
        }
    }
}
