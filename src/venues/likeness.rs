//! How a written name agrees with one of a venue's.

use super::index::{Form, Index, WEAK_BITS};
use super::names::{Name, vocabulary};
use super::words::{UNKNOWN, Word};

/// Bits that one word too many or too few speaks against a venue at most, when all else agrees:
/// writers shorten names, and add to them.
const ONE_SIDED: f64 = 3.0;
/// Bits for a name that agrees in every word: few names that merely share a word do.
const WHOLE: f64 = 2.5;
/// Bits for "Saltby Hotel", whose words say its town and what it is: there is one.
const OF_TOWN: f64 = 5.0;
/// A word cut short has at least so many letters: `deli`.
const LEAST_CUT: usize = 4;

/// How a written name agrees with a form.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Likeness {
    /// 0 to 1: the share of what both names say that they say alike.
    pub share: f64,
    pub bits: f64,
    /// Nothing beyond a chain's name agrees: every branch is alike.
    pub brand_only: bool,
    /// Words read through a typing error.
    pub near: u32,
}

/// A name of a record, its words looked up in the register.
#[derive(Debug, Clone)]
pub struct WrittenName {
    pub name: Name,
    pub words: Vec<WrittenWord>,
    /// The number of each word joined with the next.
    pub joined: Vec<Word>,
    /// Which place in the field it comes from: the whole is 0, parts follow.
    pub part: usize,
}

#[derive(Debug, Clone)]
pub struct WrittenWord {
    pub word: Word,
    /// What an unknown word may be, with a typing error.
    pub near: Vec<Word>,
    bits: f64,
    known_bits: f64,
    /// The first letters, as far as a word cut short keeps them.
    start: u32,
    part: bool,
    number: bool,
}

impl Index {
    /// Looks up the words of a record's name.
    pub fn written(&self, name: Name, part: usize) -> WrittenName {
        let words = name
            .core
            .iter()
            .map(|text| {
                let mut word = self.words.number(text);
                if self.name_holders(word) == 0 {
                    // "Saltby's Gull House"
                    let owner = text
                        .strip_suffix('s')
                        .map_or(UNKNOWN, |t| self.town_word(t));
                    word = if owner == UNKNOWN { word } else { owner };
                }
                let known = word != UNKNOWN && self.name_holders(word) > 0;
                WrittenWord {
                    word,
                    near: if known || self.is_whereabouts(word) {
                        Vec::new()
                    } else {
                        let near = self.words.near(text).into_iter();
                        near.filter(|&word| self.name_holders(word) > 0).collect()
                    },
                    bits: self.word_bits(word, text),
                    known_bits: self.known_bits_of(word),
                    start: start_of(text),
                    part: vocabulary().is_part(text),
                    number: text.as_bytes()[0].is_ascii_digit(),
                }
            })
            .collect();
        let joined = name
            .core
            .windows(2)
            .map(|pair| self.words.number(&pair.concat()))
            .collect();
        WrittenName {
            name,
            words,
            joined,
            part,
        }
    }

    /// How a written name agrees with one form of a venue's name.
    pub fn likeness(&self, written: &WrittenName, form: &Form) -> Likeness {
        let entry = &self.entries[form.venue as usize];
        let known = &form.words;
        let words = &written.words;
        let mut used = 0_u64;
        let mut taken = 0_u64;
        let bit = |at: usize| 1_u64 << at.min(63);
        let here = |at: usize| {
            form.name.brand != Some(at) && entry.whereabouts.binary_search(&known[at]).is_ok()
        };
        // "Saltby Hotel": nothing but its town and what it is.
        let of_town = (0..known.len()).all(here);
        let mut matched = 0.0;
        let mut near = 0;
        let mut beyond_brand = false;
        let mut brand_bits = 0.0;
        // A word of the form written as two, or two of the form written as one.
        for (pair, &joined) in written.joined.iter().enumerate() {
            if joined == UNKNOWN {
                continue;
            }
            if let Some(at) = known.iter().position(|&word| word == joined)
                && taken & bit(at) == 0
                && used & (bit(pair) | bit(pair + 1)) == 0
            {
                used |= bit(pair) | bit(pair + 1);
                taken |= bit(at);
                matched += form.weights[at];
                beyond_brand |= form.name.brand != Some(at);
            }
        }
        for (at, &joined) in form.joined.iter().enumerate() {
            if let Some(one) = words.iter().position(|word| word.word == joined)
                && used & bit(one) == 0
                && taken & (bit(at) | bit(at + 1)) == 0
            {
                used |= bit(one);
                taken |= bit(at) | bit(at + 1);
                matched += form.weights[at] + form.weights[at + 1];
                beyond_brand = true;
            }
        }
        for way in [Way::Same, Way::Misspelt, Way::Cut] {
            for (at, &word) in known.iter().enumerate() {
                if taken & bit(at) != 0 {
                    continue;
                }
                let found = words.iter().enumerate().position(|(one, other)| {
                    used & bit(one) == 0
                        && match way {
                            Way::Same => other.word == word,
                            Way::Misspelt => other.near.contains(&word),
                            Way::Cut => {
                                other.start == form.starts[at]
                                    && is_cut(&written.name.core[one], &form.name.core[at])
                            }
                        }
                });
                let Some(one) = found else { continue };
                used |= bit(one);
                taken |= bit(at);
                let in_town = here(at);
                let weight = if in_town {
                    form.weights[at].min(WEAK_BITS)
                } else {
                    form.weights[at]
                };
                match way {
                    Way::Same => matched += weight,
                    Way::Misspelt => {
                        near += 1;
                        matched += weight * 0.9;
                    }
                    Way::Cut => {
                        near += 1;
                        matched += weight * 0.6;
                    }
                }
                if form.name.brand == Some(at) {
                    brand_bits += weight;
                } else if !in_town {
                    beyond_brand = true;
                }
            }
        }
        let mut missing = 0.0;
        let mut missing_mild = 0.0;
        for at in 0..known.len() {
            if taken & bit(at) == 0 {
                let bits = if here(at) && !of_town {
                    form.weights[at].min(WEAK_BITS) * 0.5
                } else {
                    form.weights[at]
                };
                missing += bits;
                missing_mild += (0.7 * bits).min(ONE_SIDED);
            }
        }
        let mut extra = 0.0;
        let mut extra_mild = 0.0;
        let mut after_part = false;
        for (at, word) in words.iter().enumerate() {
            if used & bit(at) != 0 {
                continue;
            }
            if word.part
                || (word.number && (after_part || at + 1 == words.len() || at == 0))
                || entry.whereabouts.binary_search(&word.word).is_ok()
            {
                after_part = word.part;
                continue;
            }
            let bits = if form.name.brand.is_some() && word.word != UNKNOWN {
                word.known_bits
            } else {
                word.bits
            };
            extra += bits;
            extra_mild += (0.7 * bits).min(ONE_SIDED);
        }
        let brand_only = brand_bits > 0.0 && !beyond_brand && extra == 0.0;
        if brand_only {
            // A branch's longer name does not speak against it when only the chain is named.
            missing = 0.0;
            missing_mild = 0.0;
        }
        let against = if missing > 0.0 && extra > 0.0 {
            // One word stands in the place of another: another name.
            0.7 * (missing + extra)
        } else {
            missing_mild + extra_mild
        };
        let mut bits = matched - against;
        let total = matched + missing + extra;
        let mut share = if total > 0.0 { matched / total } else { 0.0 };
        if total > 0.0 && missing + extra == 0.0 && near <= 1 && !brand_only {
            if known.len() > 1 && !of_town {
                // Words that many names share, together, may be one venue's.
                bits = bits.max(form.most - f64::from(near));
            }
            bits += WHOLE;
        }
        if written.name.street && !form.name.street && matched > 0.0 {
            // "Lodge Road" is not the Lodge.
            share *= 0.3;
        }
        // However many words: no more than how few venues are called so.
        bits = bits.min(form.most + WHOLE);
        let whole = missing + extra == 0.0 && matched > 0.0;
        match (written.name.kind, form.name.kind) {
            (Some(a), Some(b)) if a == b && of_town && whole => bits += OF_TOWN,
            (Some(_), Some(_)) | (None, Some(_)) | (Some(_), None) if of_town => {
                bits -= 2.0;
                share *= 0.5;
            }
            (Some(a), Some(b)) if a == b => bits += 1.5,
            (Some(_), Some(_)) => {
                bits -= 2.0;
                share *= 0.9;
            }
            _ => {}
        }
        Likeness {
            share,
            bits,
            brand_only,
            near,
        }
    }
}

#[derive(Clone, Copy)]
enum Way {
    Same,
    Misspelt,
    Cut,
}

/// The first letters of a word as a number; of words too short to be cut, another for each.
pub fn start_of(text: &str) -> u32 {
    match text.as_bytes() {
        [a, b, c, d, ..] => u32::from_le_bytes([*a, *b, *c, *d]),
        short => short.len() as u32,
    }
}

/// Whether one word is the other cut short: `deli` for `delicatessen`.
fn is_cut(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    short.len() >= LEAST_CUT
        && long.len() >= short.len() + 3
        && long.starts_with(short)
        && !long.bytes().any(|byte| byte.is_ascii_digit())
}
