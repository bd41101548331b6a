//! The register, indexed: candidates for a location without looking at every venue, and how much
//! each agreement says.
//!
//! Weights are base-2 logarithms of likelihood ratios (Fellegi and Sunter 1969, "A theory for
//! record linkage", JASA 64): an agreement on a value that few venues of this register have says
//! much, one on a value that many share says little. The chance of agreeing by accident is the
//! value's share of the register, so nothing has to be labelled or learned.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use rustc_hash::FxHashMap;

use super::address::{Address, AddressText, AddressWord};
use super::likeness::{WrittenName, start_of};
use super::names::{Name, Namer, fold, vocabulary};
use super::postcode::Postcode;
use super::words::{UNKNOWN, Word, Words};
use super::{Register, Venue};
use crate::extract::BngPoint;

/// A small register is a sample of more places than it holds: rareness is judged as if it had at
/// least this many.
const LEAST_PLACES: usize = 256;
/// Bits that a word such as `lodge` may say at most.
pub const WEAK_BITS: f64 = 1.0;
/// A word, or a pair of words, shared by more venues than this does not bring up candidates.
const COMMON: usize = 64;
/// Words of an address that a common word of a name is looked up with.
const MOST_BESIDE: usize = 8;
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
    /// The words of `name.core`, and each joined with the next.
    pub words: Vec<Word>,
    pub joined: Vec<Word>,
    /// The first letters of each word.
    pub starts: Vec<u32>,
    /// Bits of each word.
    pub weights: Vec<f64>,
    /// Bits that the whole name says.
    pub most: f64,
}

/// What a venue's fields come to.
#[derive(Debug, Clone)]
pub struct Entry {
    pub forms: Vec<u32>,
    pub town: String,
    /// The town's number; [`UNKNOWN`] without one.
    pub town_number: u32,
    pub postcode: Option<Postcode>,
    pub street: Option<String>,
    pub address: Address,
    pub point: Option<BngPoint>,
    pub opened: Option<NaiveDate>,
    pub closed: Option<NaiveDate>,
    /// Words of address, town, district and postcode, sorted: in a name they say where, not which.
    pub whereabouts: Vec<Word>,
}

/// A register, indexed.
#[derive(Debug)]
pub struct Index {
    pub namer: Namer,
    pub entries: Vec<Entry>,
    pub forms: Vec<Form>,
    pub towns: BTreeSet<String>,
    pub words: Words,
    /// First word to towns that begin with it.
    town_starts: FxHashMap<String, Vec<String>>,
    town_numbers: FxHashMap<String, u32>,
    town_texts: Vec<String>,
    town_sizes: Vec<u32>,
    ids: FxHashMap<String, u32>,
    uprns: FxHashMap<String, Vec<u32>>,
    postcodes: FxHashMap<Postcode, Vec<u32>>,
    sectors: FxHashMap<[u8; 5], u32>,
    /// Word to the venues with it in a name, in their order, and how many these are; the list of a
    /// common word is not kept.
    named: Vec<Vec<u32>>,
    name_holders: Vec<u32>,
    /// Word to the number of venues with it in their address.
    address_holders: Vec<u32>,
    /// A common word of a name and a word of the address, or a house number and a word of the
    /// street, to venues.
    beside: FxHashMap<(Word, Word), Vec<u32>>,
    houses: FxHashMap<(u32, Word), Vec<u32>>,
    cells: FxHashMap<(i32, i32), Vec<u32>>,
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
            words: Words::default(),
            town_starts: FxHashMap::default(),
            town_numbers: FxHashMap::default(),
            town_texts: Vec::new(),
            town_sizes: Vec::new(),
            ids: FxHashMap::default(),
            uprns: FxHashMap::default(),
            postcodes: FxHashMap::default(),
            sectors: FxHashMap::default(),
            named: Vec::new(),
            name_holders: Vec::new(),
            address_holders: Vec::new(),
            beside: FxHashMap::default(),
            houses: FxHashMap::default(),
            cells: FxHashMap::default(),
            places,
        };
        for (number, town) in index.towns.iter().enumerate() {
            index.town_numbers.insert(town.clone(), number as u32);
            index.town_texts.push(town.clone());
            index.town_sizes.push(0);
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
        let postcode = postcode.or_else(|| Postcode::in_words(address.split(' ')).first().copied());
        let street = venue
            .address
            .split(',')
            .find_map(|line| vocabulary().street_key(&fold(line)))
            .or_else(|| vocabulary().street_key(&address));
        let mut whereabouts: BTreeSet<Word> = address
            .split(' ')
            .chain(town.split(' '))
            .filter(|word| !word.is_empty())
            .map(|word| self.words.intern(vocabulary().spelling(word)))
            .collect();
        for text in [&venue.district, &venue.postcode].into_iter().flatten() {
            let folded = fold(text);
            whereabouts.extend(folded.split(' ').map(|word| self.words.intern(word)));
        }
        let mut forms = Vec::new();
        let mut held: BTreeSet<Word> = BTreeSet::new();
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
                let words: Vec<Word> = name.core.iter().map(|w| self.words.intern(w)).collect();
                let joined: Vec<Word> = name
                    .core
                    .windows(2)
                    .map(|pair| self.words.intern(&pair.concat()))
                    .collect();
                held.extend(words.iter().chain(&joined));
                forms.push(self.forms.len() as u32);
                let starts = name.core.iter().map(|word| start_of(word)).collect();
                self.forms.push(Form {
                    venue: number,
                    naming,
                    name,
                    words,
                    joined,
                    starts,
                    weights: Vec::new(),
                    most: 0.0,
                });
            }
        }
        let mut text = AddressText::default();
        let town_words: Vec<&str> = town.split(' ').collect();
        for line in venue.address.split([',', ';', '\n']) {
            let line = fold(line);
            if line != town {
                text.read(&without_postcode(&line));
            }
        }
        text.words
            .retain(|word| !town_words.contains(&word.as_str()));
        let address = text.enter(&mut self.words);
        self.grow();
        for &word in &held {
            self.name_holders[word as usize] += 1;
            self.named[word as usize].push(number);
        }
        let of_address: BTreeSet<Word> = address.words.iter().map(|word| word.word).collect();
        for &word in &of_address {
            self.address_holders[word as usize] += 1;
            for house in &address.numbers {
                let here = self.houses.entry((house.from, word)).or_default();
                here.push(number);
            }
        }
        for id in venue.ids() {
            self.ids.insert(id.to_owned(), number);
        }
        for uprn in venue.uprns().collect::<BTreeSet<_>>() {
            self.uprns.entry(uprn.to_owned()).or_default().push(number);
        }
        if let Some(code) = postcode {
            self.postcodes.entry(code).or_default().push(number);
            *self.sectors.entry(code.sector()).or_default() += 1;
        }
        let town_number = self.town_numbers.get(&town).copied().unwrap_or(UNKNOWN);
        if let Some(size) = self.town_sizes.get_mut(town_number as usize) {
            *size += 1;
        }
        if let Some(point) = venue.point {
            self.cells.entry(cell(point)).or_default().push(number);
        }
        self.entries.push(Entry {
            forms,
            town,
            town_number,
            postcode,
            street,
            address,
            point: venue.point,
            opened: venue.opened,
            closed: venue.closed,
            whereabouts: whereabouts.into_iter().collect(),
        });
    }

    fn grow(&mut self) {
        let words = self.words.len();
        self.named.resize_with(words, Vec::new);
        self.name_holders.resize(words, 0);
        self.address_holders.resize(words, 0);
    }

    /// Weights of words, once all are entered; lists of common words by what stands beside them.
    fn weigh(&mut self) {
        let mut forms = std::mem::take(&mut self.forms);
        let mut called: FxHashMap<Vec<Word>, (u32, usize)> = FxHashMap::default();
        for form in &forms {
            let (last, holders) = called.entry(form.words.clone()).or_insert((UNKNOWN, 0));
            if *last != form.venue {
                (*last, *holders) = (form.venue, *holders + 1);
            }
        }
        for form in &mut forms {
            form.most = self.bits(called.get(&form.words).map_or(1, |called| called.1));
            form.weights = form
                .words
                .iter()
                .zip(&form.name.core)
                .map(|(&word, text)| self.word_bits(word, text))
                .collect();
        }
        self.forms = forms;
        for word in 0..self.named.len() {
            if self.named[word].len() <= COMMON {
                continue;
            }
            for number in std::mem::take(&mut self.named[word]) {
                let entry = &self.entries[number as usize];
                let mut beside: Vec<Word> =
                    entry.address.words.iter().map(|word| word.word).collect();
                if entry.town_number != UNKNOWN {
                    let first = entry.town.split(' ').next().unwrap_or_default();
                    beside.push(self.words.number(vocabulary().spelling(first)));
                }
                beside.sort_unstable();
                beside.dedup();
                beside.truncate(MOST_BESIDE);
                for other in beside {
                    let here = self.beside.entry((word as Word, other)).or_default();
                    // One more than are looked at says that there are too many.
                    if here.len() <= COMMON {
                        here.push(number);
                    }
                }
            }
        }
        self.words.index_errors();
    }

    /// In how many venues' names a word stands.
    pub fn name_holders(&self, word: Word) -> usize {
        let holders = self.name_holders.get(word as usize);
        holders.map_or(0, |&n| n as usize)
    }

    /// In how many venues' addresses a word stands.
    pub fn address_holders(&self, word: Word) -> usize {
        let holders = self.address_holders.get(word as usize);
        holders.map_or(0, |&n| n as usize)
    }

    /// Whether a word is one of a place's, and of no name.
    pub fn is_whereabouts(&self, word: Word) -> bool {
        word != UNKNOWN && self.name_holders(word) == 0
    }

    /// The number of a word that a town's name begins with.
    pub fn town_word(&self, text: &str) -> Word {
        if self.town_starts.contains_key(text) {
            self.words.number(text)
        } else {
            UNKNOWN
        }
    }

    /// Bits that an agreement on a value says which `holders` venues share.
    pub fn bits(&self, holders: usize) -> f64 {
        (self.places / holders.max(1) as f64).log2()
    }

    /// Bits that it takes to tell one venue from all others.
    pub fn all_bits(&self) -> f64 {
        self.places.log2()
    }

    pub fn known_bits_of(&self, word: Word) -> f64 {
        match self.name_holders(word) {
            // Nowhere in the register: it speaks against every venue.
            0 => self.bits(1) * 0.7,
            holders => self.bits(holders),
        }
    }

    /// Bits of a word in a chain's name, where even "central" tells branches apart.
    pub fn known_bits(&self, text: &str) -> f64 {
        self.known_bits_of(self.words.number(text))
    }

    /// Bits of a word in a name.
    pub fn word_bits(&self, word: Word, text: &str) -> f64 {
        let bits = self.known_bits_of(word);
        if vocabulary().is_weak(text) {
            bits.min(WEAK_BITS)
        } else {
            bits
        }
    }

    /// Bits of a word in an address.
    pub fn address_bits(&self, word: Word) -> f64 {
        match self.address_holders(word) {
            0 => self.bits(1) * 0.7,
            holders => self.bits(holders),
        }
    }

    pub fn town_bits(&self, town: u32) -> f64 {
        let size = self.town_sizes.get(town as usize);
        self.bits(size.map_or(1, |&n| n as usize))
    }

    /// A town's folded name.
    pub fn town_text(&self, number: u32) -> &str {
        self.town_texts
            .get(number as usize)
            .map_or("", String::as_str)
    }

    /// The word that a town's name begins with.
    pub fn town_first_word(&self, number: u32) -> Word {
        let first = self.town_text(number).split(' ').next();
        self.words
            .number(vocabulary().spelling(first.unwrap_or_default()))
    }

    pub fn town_number(&self, town: &str) -> Option<u32> {
        self.town_numbers.get(town).copied()
    }

    pub fn postcode_bits(&self, code: Postcode) -> f64 {
        self.bits(self.by_postcode(code).len())
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

    /// The venues with a word in a name; of a common word only those with a word of `beside` in their
    /// address or town.
    pub fn holding<'a>(&'a self, word: Word, beside: &'a [Word]) -> impl Iterator<Item = u32> + 'a {
        let list = self.named.get(word as usize).map_or(&[][..], Vec::as_slice);
        let common = list.is_empty() && self.name_holders(word) > COMMON;
        let beside = if common { beside } else { &[] };
        let lists = beside.iter().filter_map(move |&other| {
            let list = self.beside.get(&(word, other))?;
            (list.len() <= COMMON).then_some(list.as_slice())
        });
        list.iter().chain(lists.flatten()).copied()
    }

    /// Adds the venues whose names share a telling word with a written one, and the bits of the
    /// word. Of a common word only those with a word of `beside` in their address or town.
    pub fn named_like(&self, name: &WrittenName, beside: &[Word], found: &mut Vec<(u32, f64)>) {
        let mut add = |word: Word, share: f64| {
            let bits = share * self.known_bits_of(word);
            found.extend(self.holding(word, beside).map(|venue| (venue, bits)));
        };
        for word in &name.words {
            add(word.word, 1.0);
            for &near in &word.near {
                add(near, 0.8);
            }
        }
        for &joined in &name.joined {
            add(joined, 1.0);
        }
    }

    /// Adds the venues in one of the streets under one of the numbers of an address.
    pub fn housed_like(&self, address: &Address, found: &mut Vec<(u32, f64)>) {
        for AddressWord { word, near, .. } in &address.words {
            for &word in std::iter::once(word).chain(near) {
                for number in &address.numbers {
                    let here = self.houses.get(&(number.from, word));
                    let list = here.map_or(&[][..], Vec::as_slice);
                    if list.len() <= COMMON {
                        found.extend(list.iter().map(|&venue| (venue, self.bits(list.len()))));
                    }
                }
            }
        }
    }
}

/// A folded line of an address without the postcode in it.
pub fn without_postcode(folded: &str) -> String {
    let words: Vec<&str> = folded.split(' ').collect();
    let mut kept: Vec<&str> = Vec::with_capacity(words.len());
    let mut at = 0;
    while at < words.len() {
        let pair = words.get(at + 1).filter(|next| next.len() == 3);
        if pair.is_some_and(|next| Postcode::parse(&format!("{}{next}", words[at])).is_some()) {
            at += 2;
        } else if Postcode::parse(words[at]).is_some() {
            at += 1;
        } else {
            kept.push(words[at]);
            at += 1;
        }
    }
    kept.join(" ")
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
