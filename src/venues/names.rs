//! Names and addresses of venues, reduced to what tells one from another.
//!
//! Two writings of one name should come to the same words. The tables in `data/` say which words
//! are noise, which name a kind of place, which are spellings of one another, and how chains are
//! written; the register's own chains join them.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::LazyLock;

use serde::Deserialize;

use super::text::{Gap, Text};

/// Folds a name or an address: lower case, no accents or apostrophes, words parted by one space,
/// `&` as `and`, `B & B` as `bnb`. Idempotent.
pub fn fold(source: &str) -> String {
    Text::of(source).folded().trim().to_owned()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WordList {
    words: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RoadTable {
    words: Vec<String>,
    unless_before: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WordTables {
    noise: Vec<String>,
    trading_as: Vec<String>,
    kinds: BTreeMap<String, Vec<String>>,
    weak: WordList,
    spellings: BTreeMap<String, Vec<String>>,
    roads: RoadTable,
    roads_abroad: WordList,
    directions: WordList,
    address_spellings: BTreeMap<String, Vec<String>>,
    parts: WordList,
    landmark: WordList,
    place_terms: WordList,
    own_terms: WordList,
    street_terms: WordList,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BrandTable {
    #[expect(
        dead_code,
        reason = "read by people: the list is a draft until reviewed"
    )]
    status: String,
    brand: Vec<Brand>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Brand {
    name: String,
    #[serde(default)]
    variants: Vec<String>,
    #[serde(default)]
    ordinary: Vec<String>,
}

/// The word tables, ready for lookup.
#[derive(Debug)]
pub struct Vocabulary {
    noise: HashSet<String>,
    /// Phrases that part two names of one place.
    trading_as: Vec<Vec<String>>,
    /// Phrase to kind.
    kinds: Vec<(Vec<String>, &'static str)>,
    weak: HashSet<String>,
    spellings: HashMap<String, String>,
    roads: HashSet<String>,
    roads_abroad: HashSet<String>,
    directions: HashSet<String>,
    address_spellings: HashMap<String, String>,
    road_denied_by: HashSet<String>,
    parts: HashSet<String>,
    landmark: Vec<Vec<String>>,
    /// Folded phrases for a place without its name.
    pub place_terms: Vec<String>,
    /// Folded phrases for the record's own place.
    pub own_terms: Vec<String>,
    /// Words that only make streets.
    pub street_terms: Vec<String>,
    /// Brand, folded variants, and whether the variant is a word of daily use.
    brands: Vec<(String, Vec<(String, bool)>)>,
}

fn split(phrase: &str) -> Vec<String> {
    fold(phrase).split(' ').map(str::to_owned).collect()
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    // Both files are compiled in and read by a test: an error here cannot come from a user.
    let tables: WordTables =
        toml::from_str(include_str!("data/words.toml")).expect("the built-in word tables parse");
    let brands: BrandTable =
        toml::from_str(include_str!("data/brands.toml")).expect("the built-in brand table parses");
    let set = |words: Vec<String>| words.iter().map(|word| fold(word)).collect::<HashSet<_>>();
    let mut kinds: Vec<(Vec<String>, &'static str)> = Vec::new();
    for (kind, forms) in tables.kinds {
        let kind: &'static str = kind.leak();
        kinds.extend(forms.iter().map(|form| (split(form), kind)));
    }
    let mut landmark: Vec<_> = tables.landmark.words.iter().map(|w| split(w)).collect();
    landmark.sort_by_key(|words| std::cmp::Reverse(words.len()));
    Vocabulary {
        noise: set(tables.noise),
        trading_as: tables.trading_as.iter().map(|w| split(w)).collect(),
        kinds,
        weak: tables
            .weak
            .words
            .into_iter()
            .flat_map(|word| {
                let spelt = tables
                    .spellings
                    .iter()
                    .find(|(_, others)| others.contains(&word))
                    .map(|(one, _)| one.clone());
                std::iter::once(word).chain(spelt)
            })
            .collect(),
        spellings: tables
            .spellings
            .into_iter()
            .flat_map(|(one, others)| others.into_iter().map(move |other| (other, one.clone())))
            .collect(),
        roads: set(tables.roads.words),
        roads_abroad: set(tables.roads_abroad.words),
        directions: set(tables.directions.words),
        address_spellings: tables
            .address_spellings
            .into_iter()
            .flat_map(|(one, others)| others.into_iter().map(move |other| (other, one.clone())))
            .collect(),
        road_denied_by: set(tables.roads.unless_before),
        parts: set(tables.parts.words),
        landmark,
        place_terms: tables.place_terms.words,
        own_terms: tables.own_terms.words,
        street_terms: tables.street_terms.words,
        brands: brands
            .brand
            .into_iter()
            .map(|brand| {
                let variants = std::iter::once((fold(&brand.name), false))
                    .chain(brand.variants.iter().map(|v| (fold(v), false)))
                    .chain(brand.ordinary.iter().map(|v| (fold(v), true)))
                    .collect();
                (fold(&brand.name), variants)
            })
            .collect(),
    }
});

/// The built-in word tables.
pub fn vocabulary() -> &'static Vocabulary {
    &VOCABULARY
}

impl Vocabulary {
    /// One spelling of a folded word: `saint` and `street` are `st`.
    pub fn spelling<'a>(&'a self, word: &'a str) -> &'a str {
        self.spellings.get(word).map_or(word, String::as_str)
    }

    pub fn is_noise(&self, word: &str) -> bool {
        self.noise.contains(word)
    }

    /// Words such as `lodge` or `royal` that many names share.
    pub fn is_weak(&self, word: &str) -> bool {
        self.weak.contains(word)
    }

    /// Words such as `road`.
    pub fn is_road(&self, word: &str) -> bool {
        self.roads.contains(word)
    }

    /// Words such as `boulevard` that make a street where they are used.
    pub fn is_road_abroad(&self, word: &str) -> bool {
        self.roads_abroad.contains(word)
    }

    /// `n`, `south`, ...: with or without in addresses.
    pub fn is_direction(&self, word: &str) -> bool {
        self.directions.contains(word)
    }

    /// One spelling of a folded word of an address: [`Self::spelling`], `blvd`, `5th`.
    pub fn address_spelling<'a>(&'a self, word: &'a str) -> &'a str {
        self.address_spellings
            .get(word)
            .map_or_else(|| self.spelling(word), String::as_str)
    }

    /// [`Self::is_road`], also with two letters swapped.
    pub fn reads_as_road(&self, word: &str) -> bool {
        self.is_road(word)
            || (word.len() >= 3
                && (1..word.len()).any(|at| {
                    let mut letters = word.as_bytes().to_vec();
                    letters.swap(at - 1, at);
                    std::str::from_utf8(&letters).is_ok_and(|word| self.is_road(word))
                }))
    }

    /// Words after which what stands before a road word is no street: `close to`.
    pub fn denies_road(&self, word: &str) -> bool {
        self.road_denied_by.contains(word)
    }

    /// Words such as `reception`: a part of the premises, not of the name.
    pub fn is_part(&self, word: &str) -> bool {
        self.parts.contains(word)
    }

    /// Length in words of a phrase for a kind of place that `words` begin with, and the kind.
    pub fn kind_at<'a>(
        &self,
        words: impl Iterator<Item = &'a str> + Clone,
    ) -> Option<(usize, &'static str)> {
        self.kinds
            .iter()
            .filter(|(phrase, _)| {
                let mut words = words.clone();
                phrase.iter().all(|word| words.next() == Some(word))
            })
            .map(|(phrase, kind)| (phrase.len(), *kind))
            .max()
            .or_else(|| self.misspelt_kind_at(words))
    }

    /// A kind with a typing error: `ohtel`, `Guest Hosue`, `Aparments`.
    fn misspelt_kind_at<'a>(
        &self,
        words: impl Iterator<Item = &'a str> + Clone,
    ) -> Option<(usize, &'static str)> {
        let first = words.clone().next()?;
        if first.len() < 4 || self.is_noise(first) || self.is_weak(first) {
            return None;
        }
        self.kinds
            .iter()
            .filter(|(phrase, _)| phrase.iter().all(|word| word.len() >= 5))
            .filter(|(phrase, _)| {
                let mut words = words.clone();
                phrase.iter().all(|word| {
                    words.next().is_some_and(|written| {
                        written == word || (written.len() >= 4 && within(written, word, 1))
                    })
                })
            })
            .map(|(phrase, kind)| (phrase.len(), *kind))
            .max()
    }

    /// Length in words of a phrase such as `opposite` that `words` begin with.
    fn landmark_at(&self, words: &[&str]) -> Option<usize> {
        self.landmark
            .iter()
            .find(|phrase| starts_with(words, phrase))
            .map(Vec::len)
    }

    /// A street as one key: number-free words up to and with the road word, in one spelling.
    /// `None` when no road word is there.
    pub fn street_key(&self, folded: &str) -> Option<String> {
        let words: Vec<&str> = folded.split(' ').collect();
        let end = words
            .iter()
            .rposition(|word| self.is_road(word))
            .filter(|&at| at > 0)?;
        let mut start = end;
        while start > 0
            && !words[start - 1]
                .as_bytes()
                .first()
                .is_none_or(u8::is_ascii_digit)
        {
            start -= 1;
        }
        if start == end {
            return None;
        }
        let key: Vec<&str> = words[start..=end]
            .iter()
            .map(|word| self.spelling(word))
            .collect();
        Some(key.join(" "))
    }
}

fn starts_with(words: &[&str], phrase: &[String]) -> bool {
    words.len() >= phrase.len() && phrase.iter().zip(words).all(|(a, b)| a == b)
}

/// House numbers of an address, both ends in: `12`, `12a`, `12-14`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HouseNumbers {
    pub from: u32,
    pub to: u32,
}

impl HouseNumbers {
    /// The first number, or range of numbers, of a text: `12-14 Harbour Road`, `Flat 2, 7a`.
    pub fn first_in(source: &str) -> Option<Self> {
        let text = Text::of(source);
        let number = |word: &str| -> Option<u32> {
            let digits = word
                .find(|c: char| !c.is_ascii_digit())
                .map_or(word, |end| &word[..end]);
            (word.len() - digits.len() <= 1 && digits.len() <= 5)
                .then(|| digits.parse().ok())
                .flatten()
        };
        let at = (0..text.len()).find(|&at| number(text.word(at)).is_some())?;
        let from = number(text.word(at))?;
        let next = match text.get(at + 1) {
            Some("to") => at + 2,
            _ => at + 1,
        };
        let to = text
            .get(next)
            .filter(|_| text.gap(next) == Gap::Space)
            .and_then(number)
            .filter(|to| *to > from && *to - from < 100)
            .unwrap_or(from);
        Some(Self { from, to })
    }

    pub fn overlaps(self, other: Self) -> bool {
        self.from <= other.to && other.from <= self.to
    }
}

/// A name, reduced.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Name {
    /// The words that tell: without noise and kinds, in one spelling, a chain's name as one word.
    pub core: Vec<String>,
    /// `hotel`, `guesthouse`, `bnb`, ... where the name says it.
    pub kind: Option<&'static str>,
    /// Which word of `core` is a chain's name.
    pub brand: Option<usize>,
    /// Words that make the venue only a landmark: `opposite`.
    pub landmark: Option<String>,
    /// The last word is a road word, as in `Hotel Street`.
    pub street: bool,
}

/// Reduces names; knows the chains of one register besides the built-in ones.
#[derive(Debug, Clone, Default)]
pub struct Namer {
    /// First word to phrases that begin with it, longest first, and the word that stands for them.
    brands: BTreeMap<String, Vec<(Vec<String>, String)>>,
    /// The register's own chains of two words or more, by what is left of the first word with a
    /// letter out: to read `Ramblres Rest`.
    misspelt: HashMap<u64, Vec<(Vec<String>, String)>>,
}

impl Namer {
    /// `chains`: names of chains in the register, as written.
    pub fn new<'a>(chains: impl Iterator<Item = &'a str>) -> Self {
        let mut misspelt: HashMap<u64, Vec<(Vec<String>, String)>> = HashMap::new();
        let mut phrases: BTreeMap<Vec<String>, String> = BTreeMap::new();
        let mut known: BTreeSet<String> = BTreeSet::new();
        for (brand, variants) in &vocabulary().brands {
            let word = brand.replace(' ', "");
            for (variant, ordinary) in variants {
                known.insert(variant.clone());
                if !ordinary {
                    phrases.insert(split(variant), word.clone());
                    phrases.insert(vec![variant.replace(' ', "")], word.clone());
                }
            }
        }
        for chain in chains {
            let folded = fold(chain);
            let words: Vec<String> = folded
                .split(' ')
                .filter(|word| !vocabulary().is_noise(word))
                .map(str::to_owned)
                .collect();
            if words.len() > 1 {
                for key in shortenings(&words[0]) {
                    let entry = (words.clone(), words.concat());
                    misspelt.entry(key).or_default().push(entry);
                }
            }
            if folded.is_empty() || known.contains(&folded) {
                continue;
            }
            if words.is_empty()
                || vocabulary()
                    .kind_at(words.iter().map(String::as_str))
                    .is_some_and(|(length, _)| length == words.len())
            {
                continue;
            }
            let word = words.concat();
            phrases.entry(words.clone()).or_insert_with(|| word.clone());
            phrases.entry(vec![word.clone()]).or_insert(word);
        }
        let mut brands: BTreeMap<String, Vec<(Vec<String>, String)>> = BTreeMap::new();
        for (phrase, word) in phrases {
            if let Some(first) = phrase.first().cloned() {
                brands.entry(first).or_default().push((phrase, word));
            }
        }
        for list in brands.values_mut() {
            list.sort_by_key(|(phrase, _)| std::cmp::Reverse(phrase.len()));
        }
        Self { brands, misspelt }
    }

    /// Length in words, and the word that stands for it, of a chain's name with typing errors.
    fn misspelt_at(&self, words: &[&str]) -> Option<(usize, &str)> {
        if self.misspelt.is_empty() || words.len() < 2 {
            return None;
        }
        shortenings(words[0])
            .filter_map(|key| self.misspelt.get(&key))
            .flatten()
            .find(|(phrase, _)| {
                words.len() >= phrase.len()
                    && phrase
                        .iter()
                        .zip(words)
                        .all(|(known, written)| known == written || is_near(known, written))
            })
            .map(|(phrase, word)| (phrase.len(), word.as_str()))
    }

    /// Ways in which the chain that stands as `word` is written, folded, and whether each is a
    /// word of daily use.
    pub fn variants(&self, word: &str) -> Vec<(String, bool)> {
        let mut all: BTreeMap<String, bool> = BTreeMap::new();
        for list in self.brands.values() {
            for (phrase, stands) in list {
                if stands == word {
                    all.insert(phrase.join(" "), false);
                }
            }
        }
        for (brand, variants) in &vocabulary().brands {
            if brand.replace(' ', "") == word {
                for (variant, ordinary) in variants {
                    all.entry(variant.clone()).or_insert(*ordinary);
                }
            }
        }
        all.into_iter().collect()
    }

    /// The names in a text: two where one place trades under two (`Quayside Ltd t/a The Anchor`).
    pub fn names(&self, source: &str) -> Vec<Name> {
        self.names_of(&fold(source))
    }

    /// [`Self::names`] of a text already folded.
    pub fn names_of(&self, folded: &str) -> Vec<Name> {
        let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
        let mut names = Vec::new();
        let mut start = 0;
        let mut at = 0;
        while at < words.len() {
            let split = vocabulary()
                .trading_as
                .iter()
                .filter(|phrase| starts_with(&words[at..], phrase))
                .map(Vec::len)
                .max();
            match split {
                Some(length) if at > start => {
                    names.extend(self.name(&words[start..at]));
                    start = at + length;
                    at = start;
                }
                _ => at += 1,
            }
        }
        names.extend(self.name(words.get(start..).unwrap_or_default()));
        names
    }

    fn name(&self, words: &[&str]) -> Option<Name> {
        let vocabulary = vocabulary();
        let mut name = Name::default();
        let mut at = 0;
        if let Some(length) = vocabulary.landmark_at(words).filter(|&n| n < words.len()) {
            name.landmark = Some(words[..length].join(" "));
            at = length;
        }
        name.street = words.len() > at + 1
            && words.last().is_some_and(|word| {
                vocabulary.is_road(word) && *word != "park" && *word != "place"
            });
        while at < words.len() {
            let rest = &words[at..];
            let brand = self
                .brands
                .get(rest[0])
                .and_then(|list| list.iter().find(|(phrase, _)| starts_with(rest, phrase)));
            if let Some((phrase, word)) = brand {
                name.brand.get_or_insert(name.core.len());
                name.core.push(word.clone());
                at += phrase.len();
            } else if let Some((length, word)) = self.misspelt_at(rest) {
                name.brand.get_or_insert(name.core.len());
                name.core.push(word.to_owned());
                at += length;
            } else if let Some((length, kind)) = vocabulary.kind_at(rest.iter().copied()) {
                name.kind.get_or_insert(kind);
                at += length;
            } else {
                let word = vocabulary.spelling(rest[0]);
                if !vocabulary.is_noise(word) {
                    name.core.push(word.to_owned());
                }
                at += 1;
            }
        }
        (!name.core.is_empty() || name.kind.is_some()).then_some(name)
    }
}

/// How many typing errors a word of this length may hold and still be read: 0 below four letters,
/// 1 below eight, else 2.
pub fn tolerance(length: usize) -> usize {
    match length {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// Whether one word is the other with a typing error or two (optimal string alignment: a swap of
/// neighbours counts one). Digits have to agree.
pub fn is_near(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let allowed = tolerance(long.len());
    if allowed == 0 || long.len() - short.len() > allowed {
        return false;
    }
    if a.bytes().chain(b.bytes()).any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    within(a, b, allowed)
}

/// Whether two words are at most `most` edits apart: a letter more, less or other, or a swap of
/// neighbours (optimal string alignment).
pub fn within(a: &str, b: &str, most: usize) -> bool {
    // Most pairs fall by what costs little: an edit changes the length by one at most, and brings
    // one letter at most into either word that the other lacks.
    let (a_letters, a_length) = letters_of(a);
    let (b_letters, b_length) = letters_of(b);
    let lacks = |one: u64, other: u64| (one & !other).count_ones() as usize > most;
    a_length.abs_diff(b_length) <= most
        && !lacks(a_letters, b_letters)
        && !lacks(b_letters, a_letters)
        && strsim::osa_distance(a, b) <= most
}

/// A bit for each letter of a word, shared by some, and its length in characters.
fn letters_of(word: &str) -> (u64, usize) {
    word.chars().fold((0, 0), |(letters, length), c| {
        (letters | 1 << (u32::from(c) % 64), length + 1)
    })
}

/// Hashes of a word, and of it with each one letter left out: two words at one edit share one
/// (Garbe 2012, symmetric delete spelling correction).
pub(super) fn shortenings(word: &str) -> impl Iterator<Item = u64> + '_ {
    // FNV-1a (Fowler, Noll, Vo), for there are as many hashes as letters, of as many bytes.
    let hash = |parts: (&str, &str)| {
        let bytes = parts.0.bytes().chain(parts.1.bytes());
        bytes.fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
        })
    };
    std::iter::once(hash((word, ""))).chain(
        word.char_indices()
            .map(move |(at, c)| hash((&word[..at], &word[at + c.len_utf8()..]))),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_within_some_edits_are_those_that_the_distance_tells() {
        let words = [
            "",
            "a",
            "ab",
            "ba",
            "abc",
            "acb",
            "hotel",
            "ohtel",
            "hotle",
            "hoetl",
            "motel",
            "hostel",
            "hotels",
            "guesthouse",
            "guesthosue",
            "gusthouse",
            "guest",
            "caf\u{E9}",
            "cafe",
            "caffe",
            "\u{E9}\u{E8}",
            "\u{E8}\u{E9}",
            "aaaa",
            "aa",
        ];
        for a in words {
            for b in words {
                for most in 0..4 {
                    let told = strsim::osa_distance(a, b) <= most;
                    assert_eq!(within(a, b, most), told, "{a} {b} {most}");
                }
            }
        }
    }

    fn core(source: &str) -> String {
        let namer = Namer::new(["Ramblers' Rest"].into_iter());
        namer
            .names(source)
            .iter()
            .map(|name| name.core.join(" "))
            .collect::<Vec<_>>()
            .join(" / ")
    }

    #[test]
    fn writings_of_one_name_come_to_the_same_words() {
        for (one, others) in [
            (
                "The Ramblers' Rest Hotel",
                &["Ramblers Rest", "RAMBLERSREST", "Ramblers\u{2019} Rest Ltd"][..],
            ),
            (
                "St. Olave's Guest House",
                &["Saint Olaves Guesthouse", "ST OLAVES (B&B)"],
            ),
            (
                "Fox & Hounds",
                &["Fox and Hounds Hotel", "FOX &amp; HOUNDS"],
            ),
        ] {
            for other in others {
                assert_eq!(core(one), core(other), "{one} / {other}");
            }
        }
    }

    #[test]
    fn a_trading_name_is_a_second_name() {
        assert_eq!(
            core("Quayside Inns Ltd t/a The Anchor"),
            "quayside inn / anchor"
        );
    }

    #[test]
    fn house_numbers_are_ranges() {
        for (written, from, to) in [
            ("12-14 Quay St", 12, 14),
            ("12a Quay St", 12, 12),
            ("Quay House, 3 to 9", 3, 9),
        ] {
            assert_eq!(
                HouseNumbers::first_in(written),
                Some(HouseNumbers { from, to }),
                "{written}"
            );
        }
        assert_eq!(HouseNumbers::first_in("Quay Street"), None);
    }

    #[test]
    fn streets_are_one_key() {
        let vocabulary = vocabulary();
        assert_eq!(
            vocabulary.street_key("12 14 harbour road").as_deref(),
            Some("harbour rd")
        );
        assert_eq!(
            vocabulary.street_key("harbour rd").as_deref(),
            Some("harbour rd")
        );
        assert_eq!(vocabulary.street_key("the marina"), None);
    }

    #[test]
    fn typing_errors_are_near_and_other_words_are_not() {
        assert!(is_near("quillfeather", "quilfeather"));
        assert!(is_near("ramblers", "ramlbers"));
        assert!(!is_near("inn", "ink"));
        assert!(!is_near("room12", "room13"));
    }
}
