//! Location fields -> venues that they speak for, each with its weight.
//!
//! Candidates come from indexes; the likeliest are judged field by field in bits, and the best
//! stands when it leads the next by a margin; else all that are near it stand together. A place
//! that the register does not hold is one more rival: it is worth the bits that tell one venue
//! from all others.

use super::address::{Address, AddressText, Numbers, Street, numbers};
use super::index::{Index, Naming, distance, without_postcode};
use super::likeness::{Likeness, WrittenName};
use super::names::{Name, fold, is_near, vocabulary};
use super::postcode::Postcode;
use super::resolve::{Location, Tier, Weight};
use super::words::{UNKNOWN, Word};

/// Bits by which the best has to lead; 3 bits are odds of 8 to 1.
pub const MARGIN: f64 = 3.0;
/// Bits of log-odds below which a venue is not taken, and below which several together are not
/// worth a look.
const LEAST_ODDS: f64 = 1.0;
const LEAST_TOGETHER: f64 = -3.0;
/// Metres within which coordinates count as the venue's own.
const AT_VENUE: f64 = 75.0;
/// More candidates than this are not told apart by anything.
pub const MOST_CANDIDATES: usize = 20;
/// Candidates that are judged: those that share the most telling words.
const MOST_JUDGED: usize = 24;
/// Candidates that share words of so many fewer bits than the first are not judged, but for the
/// first few: words of a name are counted alone and joined, and town and kind not at all.
const FAR_BEHIND: f64 = 10.0;
const LEAST_JUDGED: usize = 5;
/// Words that a common word is looked up with.
const MOST_BESIDE: usize = 16;

/// No place, or one that the register does not know.
pub const NOT_NAMED: &str = "no venue named";
const NOT_IN_REGISTER: &str = "the place named is not in the register";
const NOT_SURE: &str = "too little agrees with any venue";

/// The location fields, folded once.
pub struct Facts<'a> {
    pub location: &'a Location<'a>,
    pub names: Vec<WrittenName>,
    address: Address,
    /// Keys of streets, as the register's own: to tell "Saltby Road" from the town.
    streets: Vec<String>,
    /// Numbers of towns: of the town field, of the name field, of any field.
    town: Option<u32>,
    near_towns: Vec<u32>,
    name_towns: Vec<u32>,
    all_towns: Vec<u32>,
    postcode: Option<Postcode>,
    hotel: bool,
    beside: Vec<Word>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Agreement {
    Agrees,
    Silent,
    Differs,
}

/// One venue against the facts.
pub struct Candidate {
    pub venue: u32,
    pub total: f64,
    pub weights: Vec<Weight>,
    pub tier: Option<Tier>,
    pub share: f64,
    pub near: u32,
    pub naming: Option<Naming>,
    /// Which part of the name field speaks for it.
    part: usize,
    /// Metres from the record's point.
    pub distance: Option<f64>,
    /// Log-odds against all rivals and a place that the register does not hold, bits.
    pub odds: f64,
}

pub enum Located {
    /// The venue, and its distance to the runner-up, bits.
    One(Candidate, f64),
    Several(Vec<Candidate>),
    /// Why not, and the venue that came nearest.
    None(&'static str, Option<Candidate>),
}

impl Index {
    pub fn facts<'a>(&self, location: &'a Location<'a>) -> Facts<'a> {
        let vocabulary = vocabulary();
        let (mut name, mut town) = (fold(location.name), fold(location.town));
        let mut name_field = location.name;
        if self.towns.contains(&name) && !town.is_empty() && !self.towns.contains(&town) {
            // One in the other's column.
            name_field = location.town;
            std::mem::swap(&mut name, &mut town);
        }
        let house = fold(location.house);
        let street = fold(location.street);
        let mut names = self.names(name_field, &name);
        if self.is_address(name_field) {
            names.clear();
        }
        let kind = names.first().and_then(|name| name.kind);
        let address_like = |name: &Name| name.street || name.core.is_empty();
        let is_place = self.towns.contains(&name);
        if names.iter().all(address_like) || is_place {
            // Hotels are also written where the house name or the street belongs.
            for (written, other) in [(location.house, &house), (location.street, &street)] {
                let extra: Vec<Name> = self
                    .names(written, other)
                    .into_iter()
                    .filter(|name| {
                        !name.street
                            && name
                                .core
                                .iter()
                                .any(|word| !word.as_bytes()[0].is_ascii_digit())
                    })
                    .map(|name| Name {
                        kind: name.kind.or(kind),
                        ..name
                    })
                    .collect();
                if !extra.is_empty() {
                    if names.iter().all(|name| name.core.is_empty()) || is_place {
                        names.clear();
                    }
                    names.extend(extra);
                    break;
                }
            }
        }
        let mut text = AddressText::default();
        let mut streets = Vec::new();
        for (field, of_name) in [
            (location.house, false),
            (location.street, false),
            (name_field, true),
        ] {
            for part in parts(field) {
                let key = vocabulary.street_key(&part);
                if !of_name || key.is_some() {
                    text.read(&without_postcode(&part));
                }
                streets.extend(key);
            }
        }
        let address = text.look_up(self);
        let name_towns = self.towns_in(&name);
        let mut all_towns = name_towns.clone();
        for field in [&house, &street, &town] {
            all_towns.extend(self.towns_in(field));
        }
        let town_number = self.town_number(&town);
        let near_towns = match town_number {
            None if !town.is_empty() => self.towns_near(&town),
            _ => Vec::new(),
        };
        let postcode = Postcode::parse(location.postcode).or_else(|| {
            let folded = fold(location.postcode);
            let fields = [&name, &house, &street, &town, &folded];
            let mut words = fields
                .into_iter()
                .flat_map(|field| field.split(' '))
                .filter(|word| !word.is_empty())
                .peekable();
            words.peek()?;
            Postcode::in_words(words).first().copied()
        });
        let hotel = says_hotel(location.kind) || names.iter().any(|name| name.kind.is_some());
        let names: Vec<WrittenName> = names
            .into_iter()
            .enumerate()
            .map(|(part, name)| self.written(name, part))
            .collect();
        let mut beside: Vec<Word> = Vec::new();
        for town in all_towns.iter().chain(&near_towns) {
            beside.push(self.town_first_word(*town));
        }
        for word in &address.words {
            beside.push(word.word);
            beside.extend(word.near.iter().take(2));
        }
        for word in names.iter().flat_map(|name| &name.words) {
            beside.push(word.word);
        }
        beside.retain(|&word| word != UNKNOWN);
        beside.truncate(MOST_BESIDE);
        beside.sort_unstable();
        beside.dedup();
        Facts {
            location,
            names,
            address,
            streets,
            town: town_number,
            near_towns,
            name_towns,
            all_towns,
            postcode,
            hotel,
            beside,
        }
    }

    /// Towns of the register in a folded text, by number.
    fn towns_in(&self, folded: &str) -> Vec<u32> {
        let mut found = Vec::new();
        for (at, word) in word_starts(folded) {
            for town in self.towns_from(word) {
                let rest = &folded[at..];
                if rest.starts_with(town.as_str())
                    && rest[town.len()..].chars().next().is_none_or(|c| c == ' ')
                {
                    found.extend(self.town_number(town));
                }
            }
        }
        found
    }

    /// Towns of the register that an unknown one may be: misspelt, or with words more or fewer.
    fn towns_near(&self, town: &str) -> Vec<u32> {
        let mut found = Vec::new();
        let Some(first) = town.split(' ').next() else {
            return found;
        };
        let own = self.words.number(vocabulary().spelling(first));
        let near = if own == UNKNOWN || self.towns_from(first).is_empty() {
            self.words.near(first)
        } else {
            Vec::new()
        };
        for word in std::iter::once(own).chain(near) {
            for known in self.towns_from(self.words.text(word)) {
                let begins = |long: &str, short: &str| {
                    long.starts_with(short) && long[short.len()..].starts_with(' ')
                };
                if is_near(town, known) || begins(known, town) || begins(town, known) {
                    found.extend(self.town_number(known));
                }
            }
        }
        found
    }

    /// The names in a name field: the whole, and its parts between commas that are neither a street
    /// nor a town ("5 High Street, Gull House, Saltby").
    fn names(&self, written: &str, folded: &str) -> Vec<Name> {
        if folded.is_empty() {
            return Vec::new();
        }
        let mut names = self.namer.names_of(folded);
        let parts = parts(written);
        let hotels = each_of_two(folded);
        if parts.len() < 2 && hotels.is_empty() {
            return names;
        }
        for name in &mut names {
            name.street = false;
        }
        for part in parts.into_iter().chain(hotels) {
            if !self.towns.contains(&part) {
                let more = self.namer.names_of(&part);
                names.extend(more.into_iter().filter(|name| !name.street));
            }
        }
        names
    }

    /// Whether a name field holds nothing but an address: a street or a number, and towns.
    fn is_address(&self, written: &str) -> bool {
        let parts = parts(written);
        parts.len() > 1
            && parts.iter().all(|part| {
                self.towns.contains(part)
                    || Postcode::parse(part).is_some()
                    || self.namer.names_of(part).iter().all(|name| {
                        let street = name.street && name.core.len() > 1;
                        let named = name.kind.is_some() || name.brand.is_some();
                        street && !named || name.core.iter().all(|word| is_number(word))
                    })
            })
    }

    /// The venues that share the most telling words with the fields, in their order.
    fn candidates(&self, facts: &Facts<'_>) -> Vec<u32> {
        let mut found: Vec<(u32, f64)> = Vec::new();
        let sure = 2.0 * self.all_bits();
        let uprn = facts.location.uprn.trim();
        if !uprn.is_empty() {
            found.extend(self.by_uprn(uprn).iter().map(|&venue| (venue, sure)));
            found.extend(self.by_id(uprn).map(|venue| (venue, sure)));
        }
        if let Some(code) = facts.postcode {
            let bits = self.postcode_bits(code);
            found.extend(self.by_postcode(code).iter().map(|&venue| (venue, bits)));
        }
        for name in &facts.names {
            self.named_like(name, &facts.beside, &mut found);
        }
        self.housed_like(&facts.address, &mut found);
        if let Some(point) = facts.location.point
            && !facts.nothing_named()
        {
            let near = self.within(point, AT_VENUE);
            let bits = self.bits(near.len());
            found.extend(near.into_iter().map(|venue| (venue, bits)));
        }
        found.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let mut scored: Vec<(u32, f64)> = found
            .chunk_by(|a, b| a.0 == b.0)
            .map(|run| (run[0].0, run.iter().map(|(_, bits)| bits).sum()))
            .collect();
        if scored.len() > 1 {
            for (venue, bits) in &mut scored {
                let town = self.entries[*venue as usize].town_number;
                if facts.all_towns.contains(&town) || facts.near_towns.contains(&town) {
                    *bits += self.town_bits(town);
                }
            }
            scored.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            scored.truncate(MOST_JUDGED);
            let least = scored[0].1 - FAR_BEHIND;
            let near = scored.partition_point(|(_, bits)| *bits >= least);
            scored.truncate(near.max(LEAST_JUDGED));
        }
        scored.into_iter().map(|(venue, _)| venue).collect()
    }

    pub fn locate(&self, facts: &Facts<'_>) -> Located {
        let candidates = self.candidates(facts);
        let named = !facts.nothing_named();
        if candidates.is_empty() {
            let reason = if named && facts.hotel {
                NOT_IN_REGISTER
            } else {
                NOT_NAMED
            };
            return Located::None(reason, None);
        }
        let mut judged: Vec<Candidate> = candidates
            .into_iter()
            .map(|venue| self.judge(facts, venue))
            .collect();
        self.grant_unique_names(facts, &mut judged);
        judged.sort_by(|a, b| {
            let tiers = b.tier.is_some().cmp(&a.tier.is_some());
            let bits = b.total.total_cmp(&a.total);
            tiers.then(bits).then(a.venue.cmp(&b.venue))
        });
        let mut judged = judged.into_iter();
        let not_sure = |nearest: Option<Candidate>| {
            let reason = if named && facts.hotel {
                NOT_SURE
            } else {
                NOT_NAMED
            };
            Located::None(reason, nearest.filter(|one| one.share > 0.0))
        };
        let Some(mut best) = judged.next() else {
            return not_sure(None);
        };
        if best.tier.is_none() {
            return not_sure(Some(best));
        }
        let others: Vec<Candidate> = judged.collect();
        let against = others.iter().map(|other| (other.total - best.total).exp2());
        let unknown = (self.all_bits() - best.total).exp2();
        best.odds = -(against.sum::<f64>() + unknown).log2();
        let margin = others
            .iter()
            .map(|other| best.total - other.total)
            .fold(best.total, f64::min);
        let rivals: Vec<Candidate> = others
            .into_iter()
            .filter(|other| other.tier.is_some())
            .filter(|other| best.total - other.total < MARGIN || another_named(&best, other))
            .collect();
        let identified = best.tier == Some(Tier::Identifier);
        let alike = rivals.iter().map(|other| other.total - best.total);
        let together = best.total + (1.0 + alike.map(f64::exp2).sum::<f64>()).log2();
        if !identified
            && (together - self.all_bits() < LEAST_TOGETHER
                || (rivals.is_empty() && best.odds < LEAST_ODDS))
        {
            return not_sure(Some(best));
        }
        if rivals.is_empty() {
            return Located::One(best, margin);
        }
        let mut several = vec![best];
        several.extend(rivals);
        several.truncate(MOST_CANDIDATES);
        Located::Several(several)
    }

    /// A name that only one venue has needs no town, unless another town contradicts it.
    fn grant_unique_names(&self, facts: &Facts<'_>, judged: &mut [Candidate]) {
        let alike = judged.iter().filter(|one| one.share >= 0.8).count();
        let town_known = facts.town.is_some() || !facts.name_towns.is_empty();
        let town_said = town_known || !facts.location.town.trim().is_empty();
        for candidate in judged {
            if candidate.tier.is_some() {
                continue;
            }
            let place_agrees = ["street", "postcode", "postcode sector", "distance"]
                .into_iter()
                .any(|feature| candidate.bits(feature) > 1.5);
            let strong = candidate.share >= 0.85 && candidate.bits("name") >= 5.0;
            let unique = alike == 1
                && ((strong && !town_said)
                    || (candidate.share >= 0.8
                        && place_agrees
                        && (candidate.bits("town") >= 0.0 || strong)));
            // One of several of the name: not to be told without a town, and for review.
            let shared = alike > 1 && candidate.share >= 0.85 && !town_said;
            if unique || shared {
                candidate.tier = Some(Tier::NameAndTown);
            }
        }
    }

    pub fn judge(&self, facts: &Facts<'_>, venue: u32) -> Candidate {
        let index = self;
        let entry = &index.entries[venue as usize];
        let mut weights: Vec<Weight> = Vec::with_capacity(8);
        let mut weigh = |feature: &'static str, bits: f64| weights.push(Weight { feature, bits });

        let uprn = facts.location.uprn.trim().trim_start_matches('0');
        let identified = !uprn.is_empty()
            && (index.by_uprn(uprn).contains(&venue)
                || index.by_id(facts.location.uprn.trim()) == Some(venue));
        if identified {
            weigh("uprn", index.bits(index.by_uprn(uprn).len()) + 2.0);
        }

        let mut likeness: Option<(Likeness, Naming, usize)> = None;
        for written in facts.names.iter().filter(|name| !name.words.is_empty()) {
            for &form in &entry.forms {
                let form = &index.forms[form as usize];
                let mut one = index.likeness(written, form);
                if let Naming::Former(until) = form.naming {
                    one.bits -= match (until, facts.location.day) {
                        (Some(until), Some(day)) if day <= until => 0.0,
                        (Some(_), Some(_)) => 3.5,
                        _ => 1.0,
                    };
                }
                if likeness.is_none_or(|(best, ..)| one.bits > best.bits) {
                    likeness = Some((one, form.naming, written.part));
                }
            }
        }
        let share = likeness.map_or(0.0, |(one, ..)| one.share);
        let brand_only = likeness.is_some_and(|(one, ..)| one.brand_only);
        if let Some((one, ..)) = likeness {
            weigh("name", one.bits);
            if one.near > 0 {
                weigh("spelling", -0.5 * f64::from(one.near));
            }
        }

        let mut postcode = Agreement::Silent;
        let mut sector = false;
        if let (Some(theirs), Some(ours)) = (entry.postcode, facts.postcode) {
            if theirs == ours {
                postcode = Agreement::Agrees;
                weigh("postcode", index.postcode_bits(theirs));
            } else if theirs.sector() == ours.sector() {
                sector = true;
                weigh("postcode sector", index.sector_bits(theirs).min(3.0));
            } else {
                postcode = Agreement::Differs;
                weigh("postcode", -3.0);
            }
        }

        let (mut street, around) = index.street(&facts.address, &entry.address);
        let number = match street {
            Street::Agrees(_) => numbers(&facts.address, &entry.address),
            _ => Numbers::Silent,
        };
        let at_code = postcode == Agreement::Agrees;
        let town = index.town(facts, venue);
        // What is said of a place is said once: a postcode lies in its street and town.
        match town {
            Agreement::Agrees => {
                let bits = index.town_bits(entry.town_number);
                let most = match (at_code, sector) {
                    (true, _) => 1.0,
                    (_, true) => 3.0,
                    _ => f64::INFINITY,
                };
                weigh("town", bits.min(most));
            }
            Agreement::Differs => weigh(
                "town",
                match (at_code, street, number) {
                    (true, ..) => -1.0,
                    (_, Street::Agrees(_), Numbers::Agree(_)) => -2.0,
                    _ => -4.0,
                },
            ),
            Agreement::Silent => {}
        }
        if around > 0.0 {
            let said = at_code || town == Agreement::Agrees;
            weigh(
                "area",
                if said {
                    around.min(0.5)
                } else {
                    around.min(5.0)
                },
            );
        }
        match street {
            Street::Agrees(bits) => {
                let placed = at_code || sector || town == Agreement::Agrees;
                let bits = if placed { 0.6 * bits } else { bits };
                let most = match (at_code, placed) {
                    (true, _) => 2.5,
                    (_, true) => 5.0,
                    _ => 8.0,
                };
                weigh("street", bits.min(most));
            }
            Street::Differs => weigh("street", -2.5),
            Street::Silent => {}
        }
        match number {
            Numbers::Agree(one) => weigh("house number", number_bits(one)),
            Numbers::Differ => {
                weigh("house number", -2.5);
                street = Street::Silent;
            }
            Numbers::Silent => {}
        }

        let distance = entry
            .point
            .zip(facts.location.point)
            .map(|(theirs, ours)| distance(theirs, ours));
        if let Some(metres) = distance {
            if metres <= AT_VENUE {
                let sharing = facts
                    .location
                    .point
                    .map_or(1, |point| index.within(point, AT_VENUE).len());
                let bits = index.bits(sharing);
                weigh("distance", if at_code { bits.min(2.0) } else { bits });
            } else if metres <= 300.0 {
                weigh("distance", 2.0);
            } else if metres > 2_000.0 {
                weigh("distance", -2.5);
            }
        }

        if let Some(day) = facts.location.day {
            if entry.closed.is_some_and(|closed| day > closed) {
                weigh("closed before", -4.0);
            }
            if entry.opened.is_some_and(|opened| day < opened) {
                weigh("opened after", -4.0);
            }
        }

        let nothing_named = facts.nothing_named();
        let at_venue = distance.is_some_and(|metres| metres <= AT_VENUE);
        let alone_at_code = entry
            .postcode
            .is_some_and(|code| index.by_postcode(code).len() == 1);
        let on_street = matches!(street, Street::Agrees(_));
        let at_house = on_street && matches!(number, Numbers::Agree(_));
        let addressed = nothing_named
            && facts.hotel
            && at_code
            && (on_street || alone_at_code)
            && street != Street::Differs;
        let compatible = share >= 0.5 || (brand_only && share >= 0.4);
        let total: f64 = weights.iter().map(|weight| weight.bits).sum();
        let clear = total >= index.all_bits();
        let tier = if identified && (nothing_named || share >= 0.25 || on_street) {
            Some(Tier::Identifier)
        } else if at_code && (compatible || addressed || (at_house && share >= 0.25 && clear)) {
            Some(Tier::PostcodeAndName)
        } else if share >= 0.68
            && (town == Agreement::Agrees || (sector && town != Agreement::Differs))
        {
            Some(Tier::NameAndTown)
        } else if at_venue && compatible {
            Some(Tier::CoordinatesAndName)
        } else if clear
            && ((at_house && share >= 0.3)
                || (on_street && share >= 0.45 && town == Agreement::Agrees)
                || (on_street && share >= 0.68 && town != Agreement::Differs))
        {
            Some(Tier::NameAndTown)
        } else {
            None
        };
        Candidate {
            venue,
            total,
            weights,
            tier,
            share: if nothing_named && tier.is_some() {
                0.8
            } else {
                share
            },
            near: likeness.map_or(0, |(one, ..)| one.near),
            naming: likeness.map(|(_, naming, _)| naming),
            part: likeness.map_or(0, |(.., part)| part),
            distance,
            odds: 0.0,
        }
    }

    fn town(&self, facts: &Facts<'_>, venue: u32) -> Agreement {
        let entry = &self.entries[venue as usize];
        if entry.town_number == UNKNOWN {
            return Agreement::Silent;
        }
        let elsewhere = || {
            facts.name_towns.iter().any(|&number| {
                let town = self.town_text(number);
                number != entry.town_number
                    && !entry.forms.iter().any(|&form| {
                        let core = &self.forms[form as usize].name.core;
                        town.split(' ')
                            .all(|word| core.iter().any(|own| own == word))
                    })
                    && !facts.streets.iter().any(|street| street.starts_with(town))
            })
        };
        // "Saltby Hotel" in another town: its name says nothing of where it lies.
        let only_named = || {
            facts.town.is_some_and(|town| town != entry.town_number)
                && entry.forms.iter().any(|&form| {
                    let core = &self.forms[form as usize].name.core;
                    entry
                        .town
                        .split(' ')
                        .all(|word| core.iter().any(|own| own == word))
                })
        };
        if facts.name_towns.contains(&entry.town_number) && !only_named() {
            Agreement::Agrees
        } else if facts.name_towns.contains(&entry.town_number) || elsewhere() {
            Agreement::Differs
        } else if facts.all_towns.contains(&entry.town_number)
            || facts.near_towns.contains(&entry.town_number)
        {
            Agreement::Agrees
        } else if facts.town.is_none() {
            Agreement::Silent
        } else {
            Agreement::Differs
        }
    }
}

impl Facts<'_> {
    fn nothing_named(&self) -> bool {
        self.names.iter().all(|name| name.words.is_empty())
    }
}

impl Candidate {
    /// What one feature weighs, bits.
    pub fn bits(&self, feature: &str) -> f64 {
        let of_it = self.weights.iter().filter(|one| one.feature == feature);
        of_it.map(|one| one.bits).sum()
    }
}

/// Whether a candidate is called by another part of the name field than the best, in full: two
/// hotels in one field.
fn another_named(best: &Candidate, other: &Candidate) -> bool {
    best.part > 0 && other.part > 0 && best.part != other.part && other.share >= 0.95
}

/// Bits of a house number that agrees in a street: a long one is seldom met twice.
fn number_bits(number: u32) -> f64 {
    match number {
        0..10 => 2.5,
        10..100 => 3.5,
        100..1000 => 4.5,
        _ => 5.0,
    }
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether the type of a location is that of a hotel or the like.
pub fn says_hotel(kind: &str) -> bool {
    fold(kind).split(' ').any(|word| {
        matches!(
            word,
            "hotel"
                | "hotels"
                | "guest"
                | "guesthouse"
                | "bnb"
                | "motel"
                | "hostel"
                | "accommodation"
        )
    })
}

/// Words of a folded text, with where they start.
fn word_starts(folded: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    folded.split(' ').map(move |word| {
        let start = at;
        at += word.len() + 1;
        (start, word)
    })
}

/// The folded parts of a name or address field: "Gull House, 5 Quay Street", "Gull House on Quay
/// Street", "'Gull House' Quay Street".
fn parts(written: &str) -> Vec<String> {
    let mut parts: Vec<String> = written
        .split([',', '(', ')', ';', '\n', '|'])
        .flat_map(|part| part.split(" - "))
        .flat_map(|part| part.split(" / "))
        .flat_map(|part| part.split(" on "))
        .flat_map(|part| part.split(" ON "))
        .map(fold)
        .filter(|part| !part.is_empty())
        .collect();
    for (open, close) in [
        ('\'', '\''),
        ('"', '"'),
        ('\u{2018}', '\u{2019}'),
        ('\u{201c}', '\u{201d}'),
    ] {
        if let Some(inner) = written.trim().strip_prefix(open)
            && let Some((quoted, rest)) = inner.rsplit_once(close)
            && rest.starts_with([' ', ','])
        {
            parts.extend([quoted, rest].map(fold));
        }
    }
    parts
}

/// Two hotels in one field, each with a word for what it is: "Gull House Hotel and Tern Inn Hotel".
fn each_of_two(folded: &str) -> Vec<String> {
    let is_kind = |text: &str| {
        let words: Vec<&str> = text.split(' ').collect();
        (0..words.len()).any(|at| vocabulary().kind_at(words[at..].iter().copied()).is_some())
    };
    for between in [" and ", " or "] {
        if let Some((first, second)) = folded.split_once(between)
            && is_kind(first)
            && is_kind(second)
        {
            return vec![first.to_owned(), second.to_owned()];
        }
    }
    Vec::new()
}
