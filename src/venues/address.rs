//! Streets and house numbers, compared by their words and how rare these are in the register.

use std::collections::BTreeSet;

use super::index::Index;
use super::names::{HouseNumbers, vocabulary};
use super::words::{UNKNOWN, Word, Words};

/// Most words or numbers of an address that are looked at.
const MOST: usize = 16;

/// What the parts of an address come to; words are those that tell: no road words, no directions,
/// no parts of buildings.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Address {
    pub numbers: Vec<HouseNumbers>,
    pub words: Vec<AddressWord>,
    /// `rd`, `st`, ... in one spelling.
    pub roads: Vec<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct AddressWord {
    pub word: Word,
    /// What an unknown word may be, with a typing error.
    pub near: Vec<Word>,
    /// Of a town, a district or a name: without it in the other address nothing differs.
    pub loose: bool,
}

/// Numbers and words of a text, in one spelling.
#[derive(Debug, Default)]
pub struct AddressText {
    pub numbers: Vec<HouseNumbers>,
    pub words: Vec<String>,
    pub roads: Vec<String>,
    /// Words of parts that hold neither a number nor a road word: a town, a district, a name.
    loose: BTreeSet<usize>,
}

impl AddressText {
    /// Adds a part between commas, folded.
    pub fn read(&mut self, folded: &str) {
        let vocabulary = vocabulary();
        let before = (self.words.len(), self.numbers.len(), self.roads.len());
        let tokens: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
        let mut at = 0;
        while at < tokens.len() && self.words.len() < MOST {
            let token = tokens[at];
            at += 1;
            if let Some(from) = house_number(token) {
                let of_part = at >= 2 && vocabulary.is_part(tokens[at - 2]);
                let mut next = at;
                if tokens.get(next) == Some(&"to") {
                    next += 1;
                }
                let to = tokens.get(next).and_then(|next| house_number(next));
                let to = to.filter(|&to| to > from && to - from < 100);
                if to.is_some() {
                    at = next + 1;
                }
                // A long number at the end is no house: a code of the post.
                let code = token.len() >= 4 && at == tokens.len() && at > 1;
                if code {
                    self.words.push(token.to_owned());
                } else if !of_part && self.numbers.len() < MOST {
                    let to = to.unwrap_or(from);
                    self.numbers.push(HouseNumbers { from, to });
                }
                continue;
            }
            let road = |word: &str| {
                let spelt = vocabulary.address_spelling(word);
                vocabulary.is_road(spelt) || vocabulary.is_road_abroad(spelt)
            };
            let road_follows = tokens.get(at).is_some_and(|next| road(next));
            // "Front Street" is no part of a building.
            if vocabulary.is_noise(token) || (vocabulary.is_part(token) && !road_follows) {
                continue;
            }
            let spelt = vocabulary.address_spelling(token);
            if vocabulary.is_direction(spelt) {
                continue;
            }
            if road(token) && self.words.len() > before.0 {
                self.roads.push(spelt.to_owned());
            } else {
                self.words.push(spelt.to_owned());
            }
        }
        if self.numbers.len() == before.1 && self.roads.len() == before.2 {
            self.loose.extend(before.0..self.words.len());
        }
    }

    /// For the register: its words become known.
    pub fn enter(self, words: &mut Words) -> Address {
        let known = self.words.iter().enumerate().map(|(at, text)| AddressWord {
            word: words.intern(text),
            near: Vec::new(),
            loose: self.loose.contains(&at),
        });
        Address {
            words: known.collect(),
            numbers: self.numbers,
            roads: self.roads,
        }
    }

    /// For a record.
    pub fn look_up(self, index: &Index) -> Address {
        let known = self.words.iter().enumerate().map(|(at, text)| {
            let word = index.words.number(text);
            let known = word != UNKNOWN && index.address_holders(word) > 0;
            AddressWord {
                word: if known { word } else { UNKNOWN },
                near: if known {
                    Vec::new()
                } else {
                    let near = index.words.near(text).into_iter();
                    near.filter(|&word| index.address_holders(word) > 0)
                        .collect()
                },
                loose: self.loose.contains(&at),
            }
        });
        Address {
            words: known.collect(),
            numbers: self.numbers,
            roads: self.roads,
        }
    }
}

/// `12` of `12` and of `12a`.
fn house_number(token: &str) -> Option<u32> {
    let digits = token
        .find(|c: char| !c.is_ascii_digit())
        .map_or(token, |end| &token[..end]);
    (token.len() - digits.len() <= 1 && (1..=5).contains(&digits.len()))
        .then(|| digits.parse().ok())
        .flatten()
}

/// How the street of a record agrees with a venue's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Street {
    Silent,
    /// Bits that the agreement says, before what the town says is taken off.
    Agrees(f64),
    Differs,
}

/// How house numbers agree; told only where the street agrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbers {
    Silent,
    /// With the lower end of the shared number, to tell how rare it is.
    Agree(u32),
    Differ,
}

impl Index {
    /// Compares a record's address with a venue's: the street, and the bits of the words around it
    /// (a town, a district) that agree.
    pub fn street(&self, ours: &Address, theirs: &Address) -> (Street, f64) {
        let mut matched = 0.0;
        let mut around = 0.0;
        let mut extra = 0.0;
        let mut taken = 0_u64;
        for own in &ours.words {
            let found = theirs.words.iter().enumerate().position(|(at, other)| {
                taken & (1 << at) == 0
                    && (own.word == other.word && own.word != UNKNOWN
                        || own.near.contains(&other.word))
            });
            match found {
                Some(at) => {
                    taken |= 1 << at;
                    let slip = if own.near.is_empty() { 1.0 } else { 0.8 };
                    let bits = slip * self.address_bits(theirs.words[at].word);
                    if own.loose || theirs.words[at].loose {
                        around += bits;
                    } else {
                        matched += bits;
                    }
                }
                None if own.loose => {}
                None => extra += self.address_bits(own.word),
            }
        }
        let left = theirs.words.iter().enumerate();
        let missing: f64 = left
            .filter(|(at, other)| taken & (1 << at) == 0 && !other.loose)
            .map(|(_, other)| self.address_bits(other.word))
            .sum();
        let mut conflict = f64::min(missing, extra);
        let other_road = !ours.roads.is_empty()
            && !theirs.roads.is_empty()
            && !ours.roads.iter().any(|road| theirs.roads.contains(road));
        if other_road {
            conflict += 2.0;
        }
        let bits = matched - 0.5 * conflict;
        let street = if matched == 0.0 && (extra == 0.0 || missing == 0.0) {
            Street::Silent
        } else if bits <= 1.0 || matched < conflict {
            Street::Differs
        } else {
            Street::Agrees(bits)
        };
        (street, around)
    }
}

/// Whether a house number of one address is in the other.
pub fn numbers(ours: &Address, theirs: &Address) -> Numbers {
    if ours.numbers.is_empty() || theirs.numbers.is_empty() {
        return Numbers::Silent;
    }
    let shared = ours.numbers.iter().find_map(|one| {
        let other = theirs.numbers.iter().find(|other| one.overlaps(**other))?;
        Some(one.from.max(other.from))
    });
    shared.map_or(Numbers::Differ, Numbers::Agree)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(source: &str) -> (Vec<(u32, u32)>, String, String) {
        let mut text = AddressText::default();
        for part in source.split(", ") {
            text.read(part);
        }
        let numbers = text.numbers.iter().map(|one| (one.from, one.to));
        (
            numbers.collect(),
            text.words.join(" "),
            text.roads.join(" "),
        )
    }

    #[test]
    fn an_address_is_numbers_words_and_roads() {
        for (source, numbers, words, roads) in [
            ("12 14 harbour road", &[(12, 14)][..], "harbour", "rd"),
            ("flat 2, 7a quay st", &[(7, 7)], "quay", "st"),
            ("1 front street, saltby", &[(1, 1)], "front saltby", "st"),
            ("31 w seventh ave", &[(31, 31)], "7th", "ave"),
            ("9 saint olaves lane", &[(9, 9)], "st olaves", "ln"),
            (
                "5 quay boulevard, saltby 90210",
                &[(5, 5)],
                "quay saltby 90210",
                "blvd",
            ),
            ("the green", &[], "green", ""),
            ("room 12", &[], "", ""),
        ] {
            let told = (numbers.to_vec(), words.to_owned(), roads.to_owned());
            assert_eq!(read(source), told, "{source}");
        }
    }

    #[test]
    fn numbers_agree_when_one_lies_in_the_other() {
        let address = |numbers: &[(u32, u32)]| Address {
            numbers: numbers
                .iter()
                .map(|&(from, to)| HouseNumbers { from, to })
                .collect(),
            ..Address::default()
        };
        let range = address(&[(12, 14)]);
        assert_eq!(numbers(&address(&[(13, 13)]), &range), Numbers::Agree(13));
        assert_eq!(numbers(&address(&[(15, 15)]), &range), Numbers::Differ);
        assert_eq!(numbers(&address(&[]), &range), Numbers::Silent);
    }
}
