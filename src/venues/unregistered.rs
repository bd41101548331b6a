//! Places that look like hotels and that the register does not hold: seen in single records, and
//! grouped over many.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use chrono::NaiveDate;
use serde::Deserialize;

use super::index::distance;
use super::locate::says_hotel;
use super::names::{Name, fold, is_near, vocabulary};
use super::postcode::Postcode;
use super::register::SAME_PLACE_METRES;
use super::resolve::{Decision, Location, Resolver};
use super::text::{Gap, Text};
use crate::extract::BngPoint;

/// Words of a name before the word for its kind, at most.
const NAME_WORDS_MAX: usize = 7;
/// A place whose records' points spread further has none.
const SPREAD_METRES: f64 = 250.0;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    ends: Vec<String>,
    of_kind: Vec<String>,
    no_name: Vec<String>,
}

struct Words {
    /// What a name ends in, as words, longest first.
    ends: Vec<Vec<String>>,
    of_kind: BTreeSet<String>,
    no_name: BTreeSet<String>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    // Compiled in and read by a test: an error here cannot come from a user.
    let table: Table = toml::from_str(include_str!("data/unregistered.toml"))
        .expect("the built-in words for unregistered places parse");
    let mut ends: Vec<Vec<String>> = table
        .ends
        .iter()
        .map(|end| end.split(' ').map(str::to_owned).collect())
        .collect();
    ends.sort_by_key(|words| std::cmp::Reverse(words.len()));
    Words {
        ends,
        of_kind: table.of_kind.into_iter().collect(),
        no_name: table.no_name.into_iter().collect(),
    }
});

/// A place as one record names it.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// As written, on one line.
    pub name: String,
    /// The words that tell, as of [`Name::core`], parted by spaces.
    core: String,
    /// The kind that the name says; empty where only the type of the location does.
    pub kind: &'static str,
    /// House and street, as written.
    pub address: String,
    pub town: String,
    pub postcode: String,
    pub point: Option<BngPoint>,
    /// Named in the narrative, not in the location fields.
    pub in_text: bool,
}

/// A place as one record names it, and which record.
#[derive(Debug, Clone, PartialEq)]
pub struct Sighting {
    pub row: u32,
    pub occurrence_id: String,
    pub day: NaiveDate,
    pub force: String,
    pub district: String,
    pub seen: Seen,
}

impl Resolver {
    /// The place of the location fields, when it looks like a hotel. To be asked of a record that
    /// they do not tie to a venue.
    pub fn unregistered_location(&self, location: &Location<'_>) -> Option<Seen> {
        let hotel = says_hotel(location.kind);
        let town = fold(location.town);
        let fields = [location.name, location.house];
        fields
            .iter()
            .flat_map(|field| field.split([',', '(', ')', ';', '\n']))
            .find_map(|part| {
                let written = without_room(part.trim());
                let shown = Some(one_line(written)).filter(|name| !name.is_empty())?;
                let folded = fold(written);
                if folded.is_empty() || folded == town || self.index.towns.contains(&folded) {
                    return None;
                }
                let name = self.index.namer.names_of(&folded).into_iter().next()?;
                let words: Vec<&str> = folded.split(' ').collect();
                let named = hotel || name.brand.is_some() || ends_in_kind(&words);
                if !named || !self.is_name(&name, None) || name.street || name.landmark.is_some() {
                    return None;
                }
                let address = [location.house, location.street]
                    .map(str::trim)
                    .into_iter()
                    .filter(|line| !line.is_empty() && fold(line) != folded)
                    .collect::<Vec<_>>()
                    .join(if location.house.trim().len() < 6 {
                        " "
                    } else {
                        ", "
                    });
                Some(Seen {
                    name: shown,
                    core: core(&name),
                    kind: kind(&name),
                    address: one_line(&address),
                    town: one_line(location.town),
                    postcode: one_line(location.postcode),
                    point: location.point,
                    in_text: false,
                })
            })
    }

    /// Places of a narrative with a name that ends in a word for a hotel. In a text of one case
    /// nothing tells a name, and none is found.
    pub fn unregistered_in(&self, source: &str, location: &Location<'_>) -> Vec<Seen> {
        let text = Text::of(source);
        let mut seen: Vec<Seen> = Vec::new();
        if !text.capitals_tell() {
            return seen;
        }
        let mut at = 1;
        while at < text.len() {
            let end = WORDS.ends.iter().find(|end| {
                text.gap(at) == Gap::Space && text.words(at..at + end.len()).eq(end.iter())
            });
            let Some(end) = end else {
                at += 1;
                continue;
            };
            let after = at + end.len();
            if let Some(found) = self.named_before(source, &text, at, after, location)
                && !seen.iter().any(|other| other.core == found.core)
            {
                seen.push(found);
            }
            at = after;
        }
        seen
    }

    /// The name before the word for a kind at `at`, and what the words around it say.
    fn named_before(
        &self,
        source: &str,
        text: &Text,
        at: usize,
        after: usize,
        location: &Location<'_>,
    ) -> Option<Seen> {
        let mut start = at;
        let is_word = |at: usize| text.is_capital(at) && !WORDS.no_name.contains(text.word(at));
        while start > 0 && at - start < NAME_WORDS_MAX && text.gap(start) == Gap::Space {
            // "Marl & Withy Guest House": what joins two words of a name is of it.
            let joined = start >= 2
                && text.word(start - 1) == "and"
                && text.gap(start - 1) == Gap::Space
                && start < at
                && is_word(start - 2);
            if is_word(start - 1) {
                start -= 1;
            } else if joined {
                start -= 2;
            } else {
                break;
            }
        }
        let is_street = text
            .get(after)
            .is_some_and(|next| text.gap(after) == Gap::Space && vocabulary().reads_as_road(next));
        if start == at || is_street {
            return None;
        }
        let (from, to) = text.span(start..after);
        let written = source.get(from as usize..to as usize)?;
        let shown = Some(one_line(written)).filter(|name| !name.is_empty())?;
        let name = self.index.namer.names(written).into_iter().next()?;
        let beside = self.town_after(text, after);
        let town = beside.clone().unwrap_or_else(|| fold(location.town));
        if !self.is_name(&name, Some(&town)) || self.is_landmark(text, start, at) {
            return None;
        }
        let asked = Location {
            name: written,
            town: beside.as_deref().unwrap_or_default(),
            ..Location::default()
        };
        // The register may hold it although the record is tied to no venue, or to another.
        match self.resolve(&asked, &[]).decision {
            Decision::Resolved { .. } | Decision::Ambiguous { .. } => return None,
            Decision::Unresolved { .. } if self.is_part_of_a_name(&name, beside.as_deref()) => {
                return None;
            }
            Decision::Unresolved { .. } => {}
        }
        Some(Seen {
            name: shown,
            core: core(&name),
            kind: kind(&name),
            address: String::new(),
            town: match beside {
                Some(town) => titled(&town),
                None => one_line(location.town),
            },
            postcode: String::new(),
            point: None,
            in_text: true,
        })
    }

    /// Whether the words tell a place from others: "Gull Hotel", not "the hotel"; where towns are
    /// given, nor "the Saltby hotel", which in a narrative is any hotel of Saltby.
    fn is_name(&self, name: &Name, town: Option<&str>) -> bool {
        let is_town = |word: &String| {
            town.is_some_and(|town| {
                self.index.towns.contains(word) || town.split(' ').any(|part| part == word)
            })
        };
        name.kind != Some("pub")
            && name.core.iter().any(|word| {
                !vocabulary().is_part(word)
                    && !word.bytes().all(|byte| byte.is_ascii_digit())
                    && !is_town(word)
                    && (!vocabulary().is_weak(word) || name.core.len() > 1 || name.kind.is_some())
            })
    }

    /// Whether a venue, of the town if one is given, has all the words in its name: what a narrative
    /// has of a long name may be its end.
    fn is_part_of_a_name(&self, name: &Name, town: Option<&str>) -> bool {
        let spellings = |word: &String| {
            let mut spellings = self.index.words.near(word);
            spellings.push(self.index.words.number(word));
            spellings
        };
        let telling = name.core.iter().map(spellings).min_by_key(|spellings| {
            let holders = spellings.iter().map(|&word| self.index.name_holders(word));
            holders.sum::<usize>()
        });
        let Some(telling) = telling else {
            return false;
        };
        let town_word = town
            .and_then(|town| self.index.town_number(town))
            .map(|town| self.index.town_first_word(town));
        let mut venues = telling
            .into_iter()
            .flat_map(|word| self.index.holding(word, town_word.as_slice()));
        venues.any(|venue| {
            let entry = &self.index.entries[venue as usize];
            let there = town.is_none_or(|town| entry.town.is_empty() || entry.town == town);
            there
                && entry.forms.iter().any(|&form| {
                    let form = &self.index.forms[form as usize];
                    name.core.iter().all(|word| {
                        let mut held = form.name.core.iter();
                        held.any(|held| held == word || is_near(held, word))
                    })
                })
        })
    }

    /// Whether the place stands there only to say what is near it: "opposite the Gull Hotel".
    fn is_landmark(&self, text: &Text, start: usize, at: usize) -> bool {
        let before = match start.checked_sub(1).map(|before| text.word(before)) {
            Some("the") => start - 1,
            _ => start,
        };
        let name: Vec<&str> = text.words(start..at + 1).collect();
        (1..=3).any(|back| {
            let Some(from) = before.checked_sub(back) else {
                return false;
            };
            let words: Vec<&str> = text
                .words(from..before)
                .chain(name.iter().copied())
                .collect();
            let names = self.index.namer.names_of(&words.join(" "));
            let told = names.first().and_then(|name| name.landmark.as_ref());
            told.is_some_and(|told| told.split(' ').count() == back)
        })
    }

    /// A town of the register after a name: "Gull Hotel, Saltby", "Gull Hotel in Saltby".
    fn town_after(&self, text: &Text, after: usize) -> Option<String> {
        let from = match text.get(after)? {
            "in" | "at" => after + 1,
            _ => after,
        };
        (1..=3).rev().find_map(|length| {
            let whole = from + length <= text.len()
                && (after..from + length).all(|at| text.gap(at) != Gap::Sentence);
            let town = text
                .words(from..from + length)
                .collect::<Vec<_>>()
                .join(" ");
            (whole && self.index.towns.contains(&town)).then_some(town)
        })
    }
}

fn ends_in_kind(words: &[&str]) -> bool {
    WORDS.ends.iter().any(|end| {
        words.len() > end.len() && words[words.len() - end.len()..].iter().eq(end.iter())
    })
}

/// The words that tell, parted by spaces; those that go with a kind only where there are no others.
fn core(name: &Name) -> String {
    let told = name
        .core
        .iter()
        .filter(|word| !WORDS.of_kind.contains(*word));
    let told: Vec<&str> = told.map(String::as_str).collect();
    match told.is_empty() {
        true => name.core.join(" "),
        false => told.join(" "),
    }
}

fn kind(name: &Name) -> &'static str {
    match name.kind {
        Some("guesthouse") => "guest house",
        Some("bnb") => "b&b",
        Some(kind) => kind,
        None => "",
    }
}

/// A name without the room before it: "Room 12 Gull Hotel", "Flat 2, Gull Apartments".
fn without_room(part: &str) -> &str {
    let mut words = part.splitn(3, ' ');
    let (Some(first), Some(second), Some(rest)) = (words.next(), words.next(), words.next()) else {
        return part;
    };
    let is_part = matches!(
        fold(first).as_str(),
        "room" | "rm" | "flat" | "apt" | "apartment" | "unit" | "suite"
    );
    match is_part && second.bytes().any(|byte| byte.is_ascii_digit()) {
        true => rest.trim(),
        false => part,
    }
}

/// On one line, without signs that no name of a place has and that a font may lack: what stands in a
/// record is anybody's typing, and goes into documents.
fn one_line(text: &str) -> String {
    // An apostrophe that was decoded twice.
    let plain: String = text
        .replace("\u{e2}\u{20ac}\u{2122}", "'")
        .chars()
        .map(|c| match c {
            '|' => '/',
            '\u{2018}' | '\u{2019}' => '\'',
            c if c.is_control() => ' ',
            c if c.is_ascii() || (c.is_alphabetic() && c < '\u{250}') => c,
            _ => ' ',
        })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A folded town with capitals again.
fn titled(town: &str) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| {
            first.to_uppercase().chain(letters).collect()
        })
    };
    town.split(' ').map(capital).collect::<Vec<_>>().join(" ")
}

/// A place is listed from so many records on.
pub const LEAST_RECORDS: usize = 2;

/// Sightings of one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Group<'s> {
    /// As most records write it.
    pub name: String,
    /// Other spellings, the commonest first.
    pub also: Vec<String>,
    pub kind: &'static str,
    pub address: String,
    pub town: String,
    pub postcode: String,
    /// The middle of the points, where they lie together.
    pub point: Option<BngPoint>,
    pub sightings: Vec<&'s Sighting>,
}

impl Group<'_> {
    /// Its records, each once: by number and force, with their days.
    pub fn records(&self) -> BTreeMap<(&str, &str), NaiveDate> {
        let records = self.sightings.iter();
        records
            .map(|one| ((one.occurrence_id.as_str(), one.force.as_str()), one.day))
            .collect()
    }
}

/// What of a sighting says which place it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key<'s> {
    core: &'s str,
    town: &'s str,
    postcode: Option<Postcode>,
    /// Hundreds of metres east and north, where there is neither town nor postcode.
    cell: Option<(i64, i64)>,
}

/// Groups the sightings of one place: the same name but for spelling, and a postcode, a town or a
/// point that agrees. A name without any joins the only place of that name. Sorted by name, town
/// and postcode; no order of the sightings tells.
pub fn grouped<'s>(sightings: impl IntoIterator<Item = &'s Sighting>) -> Vec<Group<'s>> {
    let sightings: Vec<(&Sighting, String)> = sightings
        .into_iter()
        .map(|one| (one, fold(&one.seen.town)))
        .collect();
    let mut of_key: BTreeMap<Key<'_>, Vec<&Sighting>> = BTreeMap::new();
    for (one, town) in &sightings {
        let postcode = Postcode::parse(&one.seen.postcode);
        let cell = |point: BngPoint| {
            let hundreds = |metres: f64| (metres / SAME_PLACE_METRES).floor() as i64;
            (hundreds(point.easting), hundreds(point.northing))
        };
        let point = one
            .seen
            .point
            .filter(|_| town.is_empty() && postcode.is_none());
        let key = Key {
            core: &one.seen.core,
            town,
            postcode,
            cell: point.map(cell),
        };
        of_key.entry(key).or_default().push(one);
    }
    let keys: Vec<Key<'_>> = of_key.keys().copied().collect();
    let points: Vec<Option<BngPoint>> = of_key.values().map(|those| middle(those)).collect();
    let mut root: Vec<usize> = (0..keys.len()).collect();
    let mut shorter: Vec<(usize, usize)> = Vec::new();
    let mut by_place: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, key) in keys.iter().enumerate() {
        if !key.town.is_empty() {
            by_place
                .entry(format!("town {}", key.town))
                .or_default()
                .push(at);
        }
        if let Some(code) = key.postcode {
            by_place
                .entry(format!("code {code:?}"))
                .or_default()
                .push(at);
        }
        if points[at].is_some() {
            by_place
                .entry(format!("name {}", key.core))
                .or_default()
                .push(at);
        }
    }
    for (place, those) in &by_place {
        for (position, &two) in those.iter().enumerate() {
            for &one in &those[..position] {
                let same = match place.starts_with("name ") {
                    true => points[one]
                        .zip(points[two])
                        .is_some_and(|(a, b)| distance(a, b) <= SAME_PLACE_METRES),
                    false => {
                        is_same(keys[one].core, keys[two].core) && !apart(&keys[one], &keys[two])
                    }
                };
                if same {
                    join(&mut root, one, two);
                }
            }
        }
    }
    // "Candlewold Hotel" is the one "Candlewold Court Hotel" of its town, if there is but one.
    for (at, key) in keys
        .iter()
        .enumerate()
        .filter(|(_, key)| !key.town.is_empty())
    {
        let longer = keys.iter().enumerate().filter(|(_, other)| {
            other.town == key.town && !apart(other, key) && is_short_for(key, other.core)
        });
        let roots: BTreeSet<usize> = longer.map(|(other, _)| find(&root, other)).collect();
        if let (1, Some(&other)) = (roots.len(), roots.first()) {
            shorter.push((at, other));
        }
    }
    for (one, two) in shorter {
        join(&mut root, one, two);
    }
    // "Gull Hotel" without a place is the one Gull Hotel, if there is but one.
    for (at, key) in keys.iter().enumerate() {
        if !key.town.is_empty() || key.postcode.is_some() || points[at].is_some() {
            continue;
        }
        let mut others: BTreeSet<usize> = BTreeSet::new();
        for (other, placed) in keys.iter().enumerate() {
            if other != at && placed.core == key.core {
                others.insert(find(&root, other));
            }
        }
        if let (1, Some(&other)) = (others.len(), others.first()) {
            join(&mut root, at, other);
        }
    }
    let mut groups: BTreeMap<usize, Vec<&Sighting>> = BTreeMap::new();
    for (at, those) in of_key.values().enumerate() {
        groups.entry(find(&root, at)).or_default().extend(those);
    }
    let mut groups: Vec<Group<'_>> = groups.into_values().map(group).collect();
    groups.sort_by(|a, b| (&a.name, &a.town, &a.postcode).cmp(&(&b.name, &b.town, &b.postcode)));
    groups
}

/// The same town, and postcodes that differ: two branches of a chain.
fn apart(one: &Key<'_>, two: &Key<'_>) -> bool {
    let codes = one.postcode.zip(two.postcode);
    codes.is_some_and(|(a, b)| a.sector() != b.sector())
}

/// Whether two names are one but for spelling, joined words and typing errors.
fn is_same(one: &str, two: &str) -> bool {
    if one == two || one.replace(' ', "") == two.replace(' ', "") {
        return true;
    }
    let (a, b): (Vec<&str>, Vec<&str>) = (one.split(' ').collect(), two.split(' ').collect());
    a.len() == b.len() && a.iter().zip(&b).all(|(x, y)| x == y || is_near(x, y))
}

/// Whether a name is another without some of its words that say little: `court`, or the town.
fn is_short_for(key: &Key<'_>, longer: &str) -> bool {
    let words: Vec<&str> = longer.split(' ').collect();
    let short: Vec<&str> = key.core.split(' ').collect();
    let says_little =
        |word: &str| vocabulary().is_weak(word) || key.town.split(' ').any(|part| part == word);
    short.len() < words.len()
        && short.iter().all(|word| words.contains(word))
        && words
            .iter()
            .all(|word| short.contains(word) || says_little(word))
}

fn find(root: &[usize], at: usize) -> usize {
    let mut at = at;
    while root[at] != at {
        at = root[at];
    }
    at
}

fn join(root: &mut [usize], one: usize, two: usize) {
    let (one, two) = (find(root, one), find(root, two));
    root[one.max(two)] = one.min(two);
}

/// The middle of the points of sightings, where all lie together.
fn middle(sightings: &[&Sighting]) -> Option<BngPoint> {
    let mut points: Vec<BngPoint> = sightings.iter().filter_map(|one| one.seen.point).collect();
    points.sort_by(|a, b| {
        let eastings = a.easting.total_cmp(&b.easting);
        eastings.then(a.northing.total_cmp(&b.northing))
    });
    let count = points.len() as f64;
    let sum = |of: fn(&BngPoint) -> f64| points.iter().map(of).sum::<f64>() / count;
    let middle = BngPoint {
        easting: sum(|point| point.easting).round(),
        northing: sum(|point| point.northing).round(),
    };
    let together = points
        .iter()
        .all(|point| distance(*point, middle) <= SPREAD_METRES);
    (count > 0.0 && together).then_some(middle)
}

fn group(sightings: Vec<&Sighting>) -> Group<'_> {
    let names = commonest(&sightings, |seen| &seen.name);
    let first = |of: fn(&Seen) -> &str| {
        let all = commonest(&sightings, of);
        all.into_iter()
            .find(|value| !value.is_empty())
            .unwrap_or_default()
    };
    let mut spelt = BTreeSet::new();
    let mut names = names.into_iter().filter(|name| spelt.insert(fold(name)));
    let name = names.next().unwrap_or_default();
    let kinds = commonest(&sightings, |seen| seen.kind);
    let kind = kinds.iter().find(|kind| !kind.is_empty());
    Group {
        also: names.collect(),
        kind: sightings
            .iter()
            .map(|one| one.seen.kind)
            .find(|one| Some(*one) == kind.map(String::as_str))
            .unwrap_or_default(),
        address: first(|seen| &seen.address),
        town: first(|seen| &seen.town),
        postcode: spaced(&first(|seen| &seen.postcode)),
        point: middle(&sightings),
        name,
        sightings,
    }
}

/// A postcode in capitals, with its gap; what is none as it is.
fn spaced(code: &str) -> String {
    if Postcode::parse(code).is_none() {
        return code.to_owned();
    }
    let plain: String = code
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect();
    let (outward, inward) = plain.split_at(plain.len() - 3);
    format!("{outward} {inward}")
}

/// Different values, the commonest first; of as common ones those in capitals alone last, the longer
/// before the shorter.
fn commonest(sightings: &[&Sighting], of: impl Fn(&Seen) -> &str) -> Vec<String> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for one in sightings {
        *counts.entry(of(&one.seen)).or_default() += 1;
    }
    let mut values: Vec<(&str, u64)> = counts.into_iter().collect();
    values.sort_by_key(|(value, count)| {
        let shouted = !value.chars().any(char::is_lowercase);
        (
            std::cmp::Reverse(*count),
            shouted,
            std::cmp::Reverse(value.len()),
        )
    });
    values
        .into_iter()
        .map(|(value, _)| value.to_owned())
        .collect()
}

/// A stable id for a place that may be entered into a register.
pub fn offered_id(name: &str, town: &str, postcode: &str) -> String {
    super::register::short_id("new", &[name, town, postcode])
}
