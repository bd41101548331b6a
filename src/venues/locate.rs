//! Location fields -> venues that they speak for, each with its weight.
//!
//! Candidates come from indexes, each is judged field by field in bits, and the best stands when
//! it leads the next by a margin; else all that are near it stand together.

use super::index::{Index, Likeness, Naming, distance};
use super::names::{HouseNumbers, Name, fold, is_near, vocabulary};
use super::postcode::Postcode;
use super::resolve::{Location, Tier, Weight};

/// Bits by which the best has to lead; 3 bits are odds of 8 to 1.
pub const MARGIN: f64 = 3.0;
/// Metres within which coordinates count as the venue's own.
const AT_VENUE: f64 = 75.0;
/// More candidates than this are not told apart by anything.
pub const MOST_CANDIDATES: usize = 20;

/// No place, or one that the register does not know.
pub const NOT_NAMED: &str = "no venue named";
const NOT_IN_REGISTER: &str = "the place named is not in the register";
const NOT_SURE: &str = "too little agrees with any venue";

/// The location fields, folded once.
pub struct Facts<'a> {
    pub location: &'a Location<'a>,
    pub names: Vec<Name>,
    /// Folded text of all fields, with a space at both ends.
    everything: String,
    town: String,
    /// Towns of the register that the name field holds.
    name_towns: Vec<String>,
    streets: Vec<String>,
    numbers: Option<HouseNumbers>,
    postcode: Option<Postcode>,
    hotel: bool,
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
    /// Metres from the record's point.
    pub distance: Option<f64>,
}

pub enum Located {
    One(Candidate, f64),
    Several(Vec<Candidate>),
    None(&'static str),
}

impl Index {
    pub fn facts<'a>(&self, location: &'a Location<'a>) -> Facts<'a> {
        let vocabulary = vocabulary();
        let name = fold(location.name);
        let house = fold(location.house);
        let street = fold(location.street);
        let town = fold(location.town);
        let mut names = self.names(location.name, &name);
        if names.iter().all(|name| name.core.is_empty()) {
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
                    .collect();
                if !extra.is_empty() {
                    if let Some(kind) = names.first().and_then(|name| name.kind) {
                        names = extra
                            .into_iter()
                            .map(|name| Name {
                                kind: name.kind.or(Some(kind)),
                                ..name
                            })
                            .collect();
                    } else {
                        names = extra;
                    }
                    break;
                }
            }
        }
        let everything = format!(" {name} {house} {street} {town} ");
        let name_towns = if name.is_empty() {
            Vec::new()
        } else {
            let padded = format!(" {name} ");
            name.split(' ')
                .flat_map(|word| self.towns_from(word))
                .filter(|town| padded.contains(&format!(" {town} ")))
                .cloned()
                .collect()
        };
        let streets = [location.street, location.name, location.house]
            .into_iter()
            .flat_map(parts)
            .filter_map(|part| vocabulary.street_key(&part))
            .collect();
        let numbers = HouseNumbers::first_in(location.house)
            .or_else(|| HouseNumbers::first_in(location.street));
        let postcode = Postcode::parse(location.postcode).or_else(|| {
            Postcode::in_words(
                everything
                    .split(' ')
                    .chain(fold(location.postcode).split(' '))
                    .filter(|word| !word.is_empty()),
            )
            .first()
            .copied()
        });
        let kind = fold(location.kind);
        let hotel = kind.split(' ').any(|word| {
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
        }) || names.iter().any(|name| name.kind.is_some());
        Facts {
            location,
            names,
            everything,
            town,
            name_towns,
            streets,
            numbers,
            postcode,
            hotel,
        }
    }

    /// The names in a name field: the whole, and its parts between commas that are neither a street
    /// nor a town ("5 High Street, Gull House, Saltby").
    fn names(&self, written: &str, folded: &str) -> Vec<Name> {
        let mut names = self.namer.names_of(folded);
        let parts = parts(written);
        if parts.len() < 2 {
            return names;
        }
        for name in &mut names {
            name.street = false;
        }
        for part in parts {
            if !self.towns.contains(&part) {
                let more = self.namer.names_of(&part);
                names.extend(more.into_iter().filter(|name| !name.street));
            }
        }
        names
    }

    /// Venues that share anything telling with the fields, in their order.
    fn candidates(&self, facts: &Facts<'_>) -> Vec<u32> {
        let mut found: Vec<u32> = Vec::new();
        let uprn = facts.location.uprn.trim();
        if !uprn.is_empty() {
            found.extend(self.by_uprn(uprn));
            found.extend(self.by_id(uprn));
        }
        let nothing_named = facts.names.iter().all(|name| name.core.is_empty());
        if let Some(code) = facts.postcode {
            found.extend(self.by_postcode(code));
        }
        for name in &facts.names {
            let town = facts
                .name_towns
                .first()
                .map_or(facts.town.as_str(), String::as_str);
            self.candidates_by_name(name, town, &mut found);
        }
        if let Some(point) = facts.location.point
            && !nothing_named
        {
            found.extend(self.within(point, AT_VENUE));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    pub fn locate(&self, facts: &Facts<'_>) -> Located {
        let candidates = self.candidates(facts);
        let named = facts.names.iter().any(|name| !name.core.is_empty());
        if candidates.is_empty() {
            return Located::None(if named && facts.hotel {
                NOT_IN_REGISTER
            } else {
                NOT_NAMED
            });
        }
        let mut judged: Vec<Candidate> = candidates
            .into_iter()
            .map(|venue| self.judge(facts, venue))
            .collect();
        self.grant_unique_names(facts, &mut judged);
        judged.retain(|candidate| candidate.tier.is_some());
        judged.sort_by(|a, b| b.total.total_cmp(&a.total).then(a.venue.cmp(&b.venue)));
        let mut judged = judged.into_iter();
        let Some(best) = judged.next() else {
            return Located::None(if named && facts.hotel {
                NOT_SURE
            } else {
                NOT_NAMED
            });
        };
        let rivals: Vec<Candidate> = judged
            .take_while(|other| best.total - other.total < MARGIN)
            .collect();
        if rivals.is_empty() {
            let margin = best.total;
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
        let town_known = !facts.town.is_empty() || !facts.name_towns.is_empty();
        for candidate in judged {
            if candidate.tier.is_some() {
                continue;
            }
            let bits = |feature: &str| -> f64 {
                let of_it = candidate
                    .weights
                    .iter()
                    .filter(|one| one.feature == feature);
                of_it.map(|one| one.bits).sum()
            };
            let place_agrees = ["street", "postcode", "postcode sector", "distance"]
                .into_iter()
                .any(|feature| bits(feature) > 1.5);
            let strong = candidate.share >= 0.85 && bits("name") >= 5.0;
            let unique = alike == 1
                && ((strong && !town_known)
                    || (candidate.share >= 0.8 && place_agrees && (bits("town") >= 0.0 || strong)));
            // One of several of the name: not to be told without a town, and for review.
            let shared = alike > 1 && candidate.share >= 0.85 && !town_known;
            if unique || shared {
                candidate.tier = Some(Tier::NameAndTown);
            }
        }
    }

    pub fn judge(&self, facts: &Facts<'_>, venue: u32) -> Candidate {
        let index = self;
        let entry = &index.entries[venue as usize];
        let mut weights: Vec<Weight> = Vec::new();
        let mut weigh = |feature: &'static str, bits: f64| weights.push(Weight { feature, bits });

        let uprn = facts.location.uprn.trim().trim_start_matches('0');
        let identified = !uprn.is_empty()
            && (entry.uprn.as_deref() == Some(uprn)
                || index.by_id(facts.location.uprn.trim()) == Some(venue));
        if identified {
            weigh("uprn", index.bits(index.by_uprn(uprn).len()) + 2.0);
        }

        let mut likeness: Option<(Likeness, Naming)> = None;
        for written in facts.names.iter().filter(|name| !name.core.is_empty()) {
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
                if likeness.is_none_or(|(best, _)| one.bits > best.bits) {
                    likeness = Some((one, form.naming));
                }
            }
        }
        let share = likeness.map_or(0.0, |(one, _)| one.share);
        let brand_only = likeness.is_some_and(|(one, _)| one.brand_only);
        if let Some((one, _)) = likeness {
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

        let town = self.town(facts, venue);
        match town {
            Agreement::Agrees => weigh("town", index.town_bits(&entry.town)),
            Agreement::Differs => weigh("town", -4.0),
            Agreement::Silent => {}
        }

        let mut street = Agreement::Silent;
        if let Some(theirs) = &entry.street {
            if facts.streets.contains(theirs) {
                street = Agreement::Agrees;
                weigh("street", index.street_bits(theirs).min(6.0));
                if let (Some(theirs), Some(ours)) = (entry.numbers, facts.numbers) {
                    if theirs.overlaps(ours) {
                        weigh("house number", 2.5);
                    } else {
                        street = Agreement::Silent;
                        weigh("house number", -2.5);
                    }
                }
            } else if !facts.streets.is_empty() {
                street = Agreement::Differs;
                weigh("street", -1.5);
            }
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
                weigh("distance", index.bits(sharing));
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

        let nothing_named = facts.names.iter().all(|name| name.core.is_empty());
        let at_venue = distance.is_some_and(|metres| metres <= AT_VENUE);
        let alone_at_code = entry
            .postcode
            .is_some_and(|code| index.by_postcode(code).len() == 1);
        let addressed = nothing_named
            && facts.hotel
            && postcode == Agreement::Agrees
            && (street == Agreement::Agrees || alone_at_code)
            && street != Agreement::Differs;
        let compatible = share >= 0.5 || (brand_only && share >= 0.4);
        let tier = if identified && (nothing_named || share >= 0.25 || street == Agreement::Agrees)
        {
            Some(Tier::Identifier)
        } else if postcode == Agreement::Agrees && (compatible || addressed) {
            Some(Tier::PostcodeAndName)
        } else if share >= 0.68
            && (town == Agreement::Agrees || (sector && town != Agreement::Differs))
        {
            Some(Tier::NameAndTown)
        } else if at_venue && compatible {
            Some(Tier::CoordinatesAndName)
        } else {
            None
        };
        Candidate {
            venue,
            total: weights.iter().map(|weight| weight.bits).sum(),
            weights,
            tier,
            share: if nothing_named && tier.is_some() {
                0.8
            } else {
                share
            },
            near: likeness.map_or(0, |(one, _)| one.near),
            naming: likeness.map(|(_, naming)| naming),
            distance,
        }
    }

    fn town(&self, facts: &Facts<'_>, venue: u32) -> Agreement {
        let entry = &self.entries[venue as usize];
        if entry.town.is_empty() {
            return Agreement::Silent;
        }
        let phrase = format!(" {} ", entry.town);
        let elsewhere = facts.name_towns.iter().any(|town| {
            *town != entry.town
                && !entry.forms.iter().any(|&form| {
                    let core = &self.forms[form as usize].name.core;
                    town.split(' ')
                        .all(|word| core.iter().any(|own| own == word))
                })
                && !facts
                    .streets
                    .iter()
                    .any(|street| street.starts_with(town.as_str()))
        });
        if facts.name_towns.contains(&entry.town) {
            Agreement::Agrees
        } else if elsewhere {
            Agreement::Differs
        } else if facts.town == entry.town
            || facts.everything.contains(&phrase)
            || (!self.towns.contains(&facts.town) && is_near(&facts.town, &entry.town))
        {
            Agreement::Agrees
        } else if facts.town.is_empty() || !self.towns.contains(&facts.town) {
            Agreement::Silent
        } else {
            Agreement::Differs
        }
    }
}

/// The folded parts of a name or address field: "Gull House, 5 Quay Street", "Gull House on Quay
/// Street".
fn parts(written: &str) -> Vec<String> {
    written
        .split([',', '(', ')', ';', '\n'])
        .flat_map(|part| part.split(" - "))
        .flat_map(|part| part.split(" on "))
        .flat_map(|part| part.split(" ON "))
        .map(fold)
        .filter(|part| !part.is_empty())
        .collect()
}
