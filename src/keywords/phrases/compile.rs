//! From phrases to the table that they are found by.

use std::collections::BTreeMap;

use super::{Phrases, Use, Uses, Word};
use crate::keywords::age;
use crate::keywords::blocks::Block;
use crate::keywords::phrase::{Beside, Phrase, Place};
use crate::keywords::print::{Print, Table};
use crate::keywords::spelling::{Family, Spellings};

impl Phrases {
    /// Compiles phrases with their owners; `ages` is the owner of written ages under eighteen.
    /// `others` are words that are no misspelling of one of a phrase.
    pub fn compile(phrases: &[(Phrase, u32)], ages: Option<u32>, others: &[String]) -> Self {
        let mut shared_by: BTreeMap<&str, usize> = BTreeMap::new();
        for word in phrases.iter().flat_map(|(phrase, _)| phrase.words()) {
            *shared_by.entry(word).or_default() += 1;
        }
        let families = numbered(phrases);
        let mut compiled = Compiling::default();
        for (phrase, owner) in phrases {
            if !phrase.is_wild() {
                let anchor = phrase.anchor(&shared_by, |_| true);
                let places = phrase.places(anchor);
                compiled.add(phrase, *owner, anchor, &places, None);
            }
            let Some(of_words) = phrase.families() else {
                continue;
            };
            let numbers: Vec<Option<u32>> = of_words
                .iter()
                .map(|family| families.get(family.as_ref()?).map(|(number, _)| *number))
                .collect();
            let anchor = phrase.anchor(&shared_by, |n| numbers[n].is_some());
            let places = phrase.family_places(anchor, &numbers);
            let inflected = of_words
                .iter()
                .map(|family| family.as_ref().is_some_and(Family::is_inflected));
            let of_words: Vec<(Option<u32>, bool)> = numbers.into_iter().zip(inflected).collect();
            compiled.add(phrase, *owner, anchor, &places, Some(&of_words));
        }
        let Compiling {
            mut uses,
            parted,
            words,
            bytes,
        } = compiled;
        if let Some(owner) = ages {
            for run in age::runs() {
                let print = Print::of(run.as_bytes());
                uses.entry(print).or_default().push(Use {
                    owner,
                    words: 0,
                    count: 0,
                    anchor: 0,
                    offset: 0,
                    third_after: 0,
                    third: Print::NONE,
                    former: false,
                    exact: false,
                    alone: false,
                    several: false,
                });
            }
        }
        Self {
            uses: Uses::table(uses),
            parted: Uses::table(parted),
            words,
            bytes,
            ages,
            spellings: (!families.is_empty()).then(|| spellings(phrases, families, others)),
        }
    }
}

/// Families of words in phrases, numbered, each with the owners of these.
pub type Numbered = BTreeMap<Family, (u32, Vec<u32>)>;

pub fn numbered(phrases: &[(Phrase, u32)]) -> Numbered {
    let mut families = Numbered::new();
    for (phrase, owner) in phrases {
        for family in phrase.families().into_iter().flatten().flatten() {
            let next = families.len() as u32;
            let (_, owners) = families.entry(family).or_insert((next, Vec::new()));
            owners.push(*owner);
        }
    }
    families
}

pub fn spellings(phrases: &[(Phrase, u32)], families: Numbered, others: &[String]) -> Spellings {
    let sorted = |mut owners: Vec<u32>| {
        owners.sort_unstable();
        owners.dedup();
        owners
    };
    let nobody = others
        .iter()
        .map(|word| (Box::from(word.as_str()), Vec::new()));
    let mut known: BTreeMap<Box<str>, Vec<u32>> = nobody.collect();
    for (phrase, owner) in phrases {
        for word in phrase.words() {
            known
                .entry(word.to_ascii_lowercase().into())
                .or_default()
                .push(*owner);
        }
    }
    let known = known
        .into_iter()
        .map(|(word, owners)| (word, sorted(owners)));
    let mut families: Vec<(u32, (Family, Vec<u32>))> = families
        .into_iter()
        .map(|(family, (number, owners))| (number, (family, sorted(owners))))
        .collect();
    families.sort_unstable_by_key(|(number, _)| *number);
    let families = families.into_iter().map(|(_, one)| one).collect();
    Spellings::of(families, known.collect())
}

impl Uses {
    /// For look-up. No list is empty.
    fn table(uses: BTreeMap<Print, Vec<Use>>) -> Table<Self> {
        uses.into_iter()
            .filter_map(|(print, uses)| {
                let (first, more) = uses.split_first()?;
                Some((print, Self(*first, more.into())))
            })
            .collect()
    }
}

/// Phrases as far as they are compiled.
#[derive(Debug, Default)]
struct Compiling {
    uses: BTreeMap<Print, Vec<Use>>,
    parted: BTreeMap<Print, Vec<Use>>,
    words: Vec<Word>,
    bytes: Vec<u8>,
}

impl Compiling {
    /// Adds a phrase by the places of its anchor. `families` holds the family of each word and
    /// whether it is inflected.
    fn add(
        &mut self,
        phrase: &Phrase,
        owner: u32,
        anchor: usize,
        places: &[Place],
        families: Option<&[(Option<u32>, bool)]>,
    ) {
        for place in places {
            let (print, former) = match place.beside {
                Some(Beside::After(after)) => (place.run.then(after), true),
                Some(Beside::Before(before)) => (before.then(place.run), false),
                None => (place.run, false),
            };
            let (third_after, third) = place.third.unwrap_or((0, Print::NONE));
            let one_run = |word: &String| word.chars().all(char::is_alphanumeric);
            let one = Use {
                owner,
                words: self.words.len() as u32,
                count: phrase.words().len() as u32,
                anchor: anchor as u32,
                offset: place.offset as u32,
                third_after,
                third,
                former,
                exact: phrase.is_exact(),
                alone: families.is_none()
                    && phrase.words().len() == 1
                    && one_run(&phrase.words()[0]),
                several: families.is_some(),
            };
            self.uses.entry(print).or_default().push(one);
            if print != place.run {
                let alone = Use {
                    former: false,
                    ..one
                };
                self.parted.entry(place.run).or_default().push(alone);
            }
        }
        for (n, word) in phrase.words().iter().enumerate() {
            let (family, possessive) = families.map_or((None, false), |all| all[n]);
            self.words.push(Word {
                first: Block::of(word.as_bytes()),
                start: self.bytes.len() as u32,
                len: word.len() as u32,
                joiner: phrase.joiners().get(n).copied(),
                family,
                possessive,
            });
            self.bytes.extend_from_slice(word.as_bytes());
        }
    }
}
