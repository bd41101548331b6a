//! The register, indexed: candidates for a location without looking at every venue, and how much
//! each agreement says.
//!
//! Weights are base-2 logarithms of likelihood ratios (Fellegi and Sunter 1969, "A theory for
//! record linkage", JASA 64): an agreement on a value that few venues of this register have says
//! much, one on a value that many share says little. The chance of agreeing by accident is the
//! value's share of the register, so nothing has to be labelled or learned.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;

use super::names::{HouseNumbers, Name, Namer, fold, is_near, shortenings, tolerance, vocabulary};
use super::postcode::Postcode;
use super::{Register, Venue};
use crate::extract::BngPoint;

/// A small register is a sample of more places than it holds: rareness is judged as if it had at
/// least this many.
const LEAST_PLACES: usize = 256;
/// Bits that a word such as `lodge` may say at most.
const WEAK_BITS: f64 = 1.0;
/// A word shared by more venues than this does not bring up candidates on its own.
const COMMON: usize = 64;
/// Side of a cell of the spatial grid, metres.
const CELL: f64 = 100.0;

/// Which of a venue's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naming {
    Registered,
    Alias,
    /// With its last day, where known.
    Former(Option<NaiveDate>),
}

/// One name of one venue.
#[derive(Debug, Clone)]
pub struct Form {
    pub venue: u32,
    pub naming: Naming,
    pub name: Name,
    /// Bits of each word of `name.core`.
    weights: Vec<f64>,
}

/// What a venue's fields come to.
#[derive(Debug, Clone)]
pub struct Entry {
    pub forms: Vec<u32>,
    pub town: String,
    pub postcode: Option<Postcode>,
    pub street: Option<String>,
    pub numbers: Option<HouseNumbers>,
    pub point: Option<BngPoint>,
    pub uprn: Option<String>,
    pub opened: Option<NaiveDate>,
    pub closed: Option<NaiveDate>,
    /// Words of address, town, district and postcode: in a name they say where, not which.
    whereabouts: HashSet<String>,
}

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

/// A register, indexed.
#[derive(Debug)]
pub struct Index {
    pub namer: Namer,
    pub entries: Vec<Entry>,
    pub forms: Vec<Form>,
    pub towns: BTreeSet<String>,
    /// First word to towns that begin with it.
    town_starts: HashMap<String, Vec<String>>,
    ids: HashMap<String, u32>,
    uprns: HashMap<String, Vec<u32>>,
    postcodes: HashMap<Postcode, Vec<u32>>,
    sectors: HashMap<[u8; 5], u32>,
    town_sizes: HashMap<String, u32>,
    street_sizes: HashMap<String, u32>,
    /// Word to the forms that hold it, in the order of venues.
    words: HashMap<String, Vec<u32>>,
    /// Word to the number of venues with it in a name.
    holders: HashMap<String, u32>,
    /// Common word and town to forms.
    words_in_town: HashMap<(String, String), Vec<u32>>,
    /// Words with one letter left out, hashed, to words: candidates for typing errors.
    shortened: HashMap<u64, Vec<String>>,
    cells: HashMap<(i32, i32), Vec<u32>>,
    places: f64,
}

impl Index {
    pub fn new(register: &Register) -> Self {
        let chains = chains(register);
        let namer = Namer::new(chains.iter().map(String::as_str));
        let places = register.venues.len().max(LEAST_PLACES) as f64;
        let mut index = Self {
            namer,
            entries: Vec::with_capacity(register.venues.len()),
            forms: Vec::new(),
            towns: super::register::towns(register),
            town_starts: HashMap::new(),
            ids: HashMap::new(),
            uprns: HashMap::new(),
            postcodes: HashMap::new(),
            sectors: HashMap::new(),
            town_sizes: HashMap::new(),
            street_sizes: HashMap::new(),
            words: HashMap::new(),
            holders: HashMap::new(),
            words_in_town: HashMap::new(),
            shortened: HashMap::new(),
            cells: HashMap::new(),
            places,
        };
        for town in &index.towns {
            if let Some(first) = town.split(' ').next() {
                let starts = index.town_starts.entry(first.to_owned()).or_default();
                starts.push(town.clone());
            }
        }
        for (number, venue) in register.venues.iter().enumerate() {
            index.enter(number as u32, venue);
        }
        index.weigh();
        index
    }

    fn enter(&mut self, number: u32, venue: &Venue) {
        let town = fold(&venue.town);
        let address = fold(&venue.address);
        let postcode = venue.postcode.as_deref().and_then(Postcode::parse);
        let street = venue
            .address
            .split(',')
            .find_map(|line| vocabulary().street_key(&fold(line)))
            .or_else(|| vocabulary().street_key(&address));
        let mut whereabouts: HashSet<String> = address
            .split(' ')
            .chain(town.split(' '))
            .map(|word| vocabulary().spelling(word).to_owned())
            .collect();
        for text in [&venue.district, &venue.postcode].into_iter().flatten() {
            whereabouts.extend(fold(text).split(' ').map(str::to_owned));
        }
        let mut forms = Vec::new();
        let mut held: BTreeSet<String> = BTreeSet::new();
        let namings = std::iter::once((venue.name.as_str(), Naming::Registered))
            .chain(
                venue
                    .aliases
                    .iter()
                    .map(|name| (name.as_str(), Naming::Alias)),
            )
            .chain(
                venue
                    .former
                    .iter()
                    .map(|former| (former.name.as_str(), Naming::Former(former.until))),
            );
        for (written, naming) in namings {
            for name in self.namer.names(written) {
                if name.core.is_empty() {
                    continue;
                }
                let form = self.forms.len() as u32;
                let mut words: BTreeSet<String> = name.core.iter().cloned().collect();
                words.extend(name.core.windows(2).map(<[String]>::concat));
                for word in &words {
                    self.words.entry(word.clone()).or_default().push(form);
                }
                held.extend(words);
                forms.push(form);
                self.forms.push(Form {
                    venue: number,
                    naming,
                    name,
                    weights: Vec::new(),
                });
            }
        }
        for word in held {
            *self.holders.entry(word).or_default() += 1;
        }
        self.ids.insert(venue.id.clone(), number);
        if let Some(uprn) = &venue.uprn {
            self.uprns.entry(uprn.clone()).or_default().push(number);
        }
        if let Some(code) = postcode {
            self.postcodes.entry(code).or_default().push(number);
            *self.sectors.entry(code.sector()).or_default() += 1;
        }
        if !town.is_empty() {
            *self.town_sizes.entry(town.clone()).or_default() += 1;
        }
        if let Some(street) = &street {
            *self.street_sizes.entry(street.clone()).or_default() += 1;
        }
        if let Some(point) = venue.point {
            self.cells.entry(cell(point)).or_default().push(number);
        }
        self.entries.push(Entry {
            forms,
            town,
            postcode,
            street,
            numbers: HouseNumbers::first_in(&venue.address),
            point: venue.point,
            uprn: venue.uprn.clone(),
            opened: venue.opened,
            closed: venue.closed,
            whereabouts,
        });
    }

    /// Weights of words, once all are entered; lists of common words by town; words for typing
    /// errors.
    fn weigh(&mut self) {
        let mut forms = std::mem::take(&mut self.forms);
        for form in &mut forms {
            form.weights = form
                .name
                .core
                .iter()
                .map(|word| self.word_bits(word))
                .collect();
        }
        self.forms = forms;
        let mut words: Vec<&String> = self.words.keys().collect();
        words.sort_unstable();
        let mut shortened: HashMap<u64, Vec<String>> = HashMap::new();
        let mut in_town: HashMap<(String, String), Vec<u32>> = HashMap::new();
        for word in words {
            let forms = &self.words[word];
            if self.holders(word) > COMMON {
                for &form in forms {
                    let town = &self.entries[self.forms[form as usize].venue as usize].town;
                    in_town
                        .entry((word.clone(), town.clone()))
                        .or_default()
                        .push(form);
                }
            }
            if tolerance(word.len()) > 0 {
                for key in shortenings(word) {
                    shortened.entry(key).or_default().push(word.clone());
                }
            }
        }
        self.shortened = shortened;
        self.words_in_town = in_town;
    }

    /// In how many venues' names a word stands.
    pub fn holders(&self, word: &str) -> usize {
        self.holders.get(word).map_or(0, |&n| n as usize)
    }

    /// Bits that an agreement on a value says which `holders` venues share.
    pub fn bits(&self, holders: usize) -> f64 {
        (self.places / holders.max(1) as f64).log2()
    }

    /// Bits of a word in a chain's name, where even "central" tells branches apart.
    pub fn known_bits(&self, word: &str) -> f64 {
        match self.holders(word) {
            // Nowhere in the register: it speaks against every venue.
            0 => self.bits(1) * 0.7,
            holders => self.bits(holders),
        }
    }

    /// Bits of a word in a name.
    pub fn word_bits(&self, word: &str) -> f64 {
        let bits = self.known_bits(word);
        if vocabulary().is_weak(word) {
            bits.min(WEAK_BITS)
        } else {
            bits
        }
    }

    pub fn town_bits(&self, town: &str) -> f64 {
        self.bits(self.town_sizes.get(town).map_or(1, |&n| n as usize))
    }

    pub fn street_bits(&self, street: &str) -> f64 {
        self.bits(self.street_sizes.get(street).map_or(1, |&n| n as usize))
    }

    pub fn postcode_bits(&self, code: Postcode) -> f64 {
        self.bits(self.postcodes.get(&code).map_or(1, Vec::len))
    }

    pub fn sector_bits(&self, code: Postcode) -> f64 {
        self.bits(self.sectors.get(&code.sector()).map_or(1, |&n| n as usize))
    }

    /// Towns that begin with a word.
    pub fn towns_from(&self, word: &str) -> &[String] {
        self.town_starts.get(word).map_or(&[], Vec::as_slice)
    }

    pub fn by_id(&self, id: &str) -> Option<u32> {
        self.ids.get(id).copied()
    }

    pub fn by_uprn(&self, uprn: &str) -> &[u32] {
        self.uprns
            .get(uprn.trim_start_matches('0'))
            .map_or(&[], Vec::as_slice)
    }

    pub fn by_postcode(&self, code: Postcode) -> &[u32] {
        self.postcodes.get(&code).map_or(&[], Vec::as_slice)
    }

    /// Venues within `metres` of a point, in their order.
    pub fn within(&self, point: BngPoint, metres: f64) -> Vec<u32> {
        let (x, y) = cell(point);
        let reach = (metres / CELL).ceil() as i32;
        let mut found = Vec::new();
        for dx in -reach..=reach {
            for dy in -reach..=reach {
                let here = self
                    .cells
                    .get(&(x.saturating_add(dx), y.saturating_add(dy)));
                for &venue in here.into_iter().flatten() {
                    if self.entries[venue as usize]
                        .point
                        .is_some_and(|at| distance(at, point) <= metres)
                    {
                        found.push(venue);
                    }
                }
            }
        }
        found.sort_unstable();
        found
    }

    /// Words of the register that a word may be, with a typing error.
    pub fn near_words(&self, word: &str) -> Vec<&str> {
        if tolerance(word.len()) == 0 {
            return Vec::new();
        }
        let mut near: Vec<&str> = shortenings(word)
            .filter_map(|key| self.shortened.get(&key))
            .flatten()
            .map(String::as_str)
            .filter(|known| is_near(word, known))
            .collect();
        near.sort_unstable();
        near.dedup();
        near
    }

    /// Forms that hold a word; of a common word only those in `town`.
    pub fn forms_with(&self, word: &str, town: &str) -> &[u32] {
        match self.words.get(word) {
            None => &[],
            Some(forms) if self.holders(word) <= COMMON => forms,
            Some(_) if town.is_empty() => &[],
            Some(_) => self
                .words_in_town
                .get(&(word.to_owned(), town.to_owned()))
                .map_or(&[], Vec::as_slice),
        }
    }

    pub fn knows_word(&self, word: &str) -> bool {
        self.words.contains_key(word)
    }

    /// Adds the venues whose names share a telling word with `name`.
    pub fn candidates_by_name(&self, name: &Name, town: &str, found: &mut Vec<u32>) {
        let mut add = |word: &str| {
            for &form in self.forms_with(word, town) {
                found.push(self.forms[form as usize].venue);
            }
        };
        for (at, word) in name.core.iter().enumerate() {
            if self.knows_word(word) {
                add(word);
            } else {
                for near in self.near_words(word) {
                    add(near);
                }
            }
            if let Some(next) = name.core.get(at + 1) {
                let joined = format!("{word}{next}");
                if self.knows_word(&joined) {
                    add(&joined);
                }
            }
        }
    }

    /// How a written name agrees with one form of a venue's name.
    pub fn likeness(&self, written: &Name, form: &Form) -> Likeness {
        let entry = &self.entries[form.venue as usize];
        let known = &form.name.core;
        let words = &written.core;
        let mut used = vec![false; words.len()];
        let mut matched = 0.0;
        let mut missing = 0.0;
        let mut near = 0;
        let mut beyond_brand = false;
        let mut brand_bits = 0.0;
        let mut taken = vec![false; known.len()];
        // A word of the form written as two, or two of the form written as one.
        for at in 0..known.len() {
            for pair in 0..words.len().saturating_sub(1) {
                if !used[pair]
                    && !used[pair + 1]
                    && !taken[at]
                    && joins(&words[pair], &words[pair + 1], &known[at])
                {
                    (used[pair], used[pair + 1], taken[at]) = (true, true, true);
                    matched += form.weights[at];
                    beyond_brand |= form.name.brand != Some(at);
                }
            }
            if at + 1 < known.len() && !taken[at] && !taken[at + 1] {
                for word in 0..words.len() {
                    if !used[word] && joins(&known[at], &known[at + 1], &words[word]) {
                        used[word] = true;
                        (taken[at], taken[at + 1]) = (true, true);
                        matched += form.weights[at] + form.weights[at + 1];
                        beyond_brand = true;
                        break;
                    }
                }
            }
        }
        for pass in [false, true] {
            for at in 0..known.len() {
                if taken[at] {
                    continue;
                }
                let found = (0..words.len()).find(|&w| {
                    !used[w]
                        && if pass {
                            !self.knows_word(&words[w]) && is_near(&words[w], &known[at])
                        } else {
                            words[w] == known[at]
                        }
                });
                let Some(word) = found else { continue };
                used[word] = true;
                taken[at] = true;
                let in_town = entry.whereabouts.contains(&known[at])
                    && form.name.brand != Some(at)
                    && known.len() > 1;
                let weight = if in_town {
                    form.weights[at].min(WEAK_BITS)
                } else {
                    form.weights[at]
                };
                if pass {
                    near += 1;
                    matched += weight * 0.8;
                } else {
                    matched += weight;
                }
                if form.name.brand == Some(at) {
                    brand_bits += weight;
                } else if !in_town {
                    beyond_brand = true;
                }
            }
        }
        for at in 0..known.len() {
            if !taken[at] {
                missing += if entry.whereabouts.contains(&known[at]) && known.len() > 1 {
                    form.weights[at].min(WEAK_BITS) * 0.5
                } else {
                    form.weights[at]
                };
            }
        }
        let mut extra = 0.0;
        let mut after_part = false;
        for (at, word) in words.iter().enumerate() {
            if used[at] {
                continue;
            }
            let number = word.as_bytes()[0].is_ascii_digit();
            let part = vocabulary().is_part(word);
            if part
                || (number && (after_part || at + 1 == words.len() || at == 0))
                || entry.whereabouts.contains(word)
            {
                after_part = part;
                continue;
            }
            extra += if form.name.brand.is_some() && self.knows_word(word) {
                self.known_bits(word)
            } else {
                self.word_bits(word)
            };
        }
        let brand_only = brand_bits > 0.0 && !beyond_brand && extra == 0.0;
        if brand_only {
            // A branch's longer name does not speak against it when only the chain is named.
            missing = 0.0;
        }
        let mut bits = matched - 0.7 * missing - 0.7 * extra;
        let total = matched + missing + extra;
        let mut share = if total > 0.0 { matched / total } else { 0.0 };
        if written.street && !form.name.street && matched > 0.0 {
            // "Lodge Road" is not the Lodge.
            share *= 0.3;
        }
        match (written.kind, form.name.kind) {
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

/// Whether two words written together are the third, be it with a typing error in a long one.
fn joins(first: &str, second: &str, whole: &str) -> bool {
    whole.len() == first.len() + second.len() && whole.starts_with(first) && whole.ends_with(second)
}

/// Names of chains: the register's brand column, and beginnings of two words that at least three
/// venues in different places share.
fn chains(register: &Register) -> BTreeSet<String> {
    let mut chains: BTreeSet<String> = register
        .venues
        .iter()
        .filter_map(|venue| venue.brand.as_deref())
        .map(str::trim)
        .filter(|brand| {
            !matches!(
                fold(brand).as_str(),
                "" | "independent" | "none" | "other" | "no"
            )
        })
        .map(str::to_owned)
        .collect();
    let known: Vec<String> = chains.iter().map(|chain| fold(chain)).collect();
    let towns = super::register::towns(register);
    let mut beginnings: HashMap<String, u32> = HashMap::new();
    for venue in &register.venues {
        let folded = fold(&venue.name);
        let words: Vec<&str> = folded
            .split(' ')
            .filter(|word| !vocabulary().is_noise(word))
            .collect();
        if let [first, second, ..] = words[..]
            && !vocabulary().is_weak(first)
            && vocabulary().kind_at([second].into_iter()).is_none()
            && !known.iter().any(|chain| folded.starts_with(chain.as_str()))
            && !towns
                .iter()
                .any(|town| town.split(' ').next() == Some(second))
        {
            *beginnings.entry(format!("{first} {second}")).or_default() += 1;
        }
    }
    chains.extend(
        beginnings
            .into_iter()
            .filter(|(_, count)| *count >= 3)
            .map(|(beginning, _)| beginning),
    );
    chains
}

fn cell(point: BngPoint) -> (i32, i32) {
    (
        (point.easting / CELL).floor() as i32,
        (point.northing / CELL).floor() as i32,
    )
}

/// Metres between two points of the grid.
pub fn distance(a: BngPoint, b: BngPoint) -> f64 {
    let (x, y) = (a.easting - b.easting, a.northing - b.northing);
    (x * x + y * y).sqrt()
}
