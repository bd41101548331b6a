//! Rows of one list or of several -> venues, each once.
//!
//! Two rows are one venue when they share an id, a UPRN, a name and a postcode, or a name and a
//! place within [`SAME_PLACE_METRES`]; what is linked through a third row is one too. No choice
//! depends on the order of files or rows.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use sha2::{Digest, Sha256};

use super::kinds::GENERAL;
use super::rows::{Row, Scheme};
use super::{Listing, Venue};
use crate::diagnostic::Diagnostics;
use crate::venues::index::distance;
use crate::venues::names::{HouseNumbers, Namer, fold, vocabulary};
use crate::venues::postcode::Postcode;

/// Two entries of one name within so many metres are one place. Points of open registers are those
/// of postcodes or of doors, and lie so far apart.
pub const SAME_PLACE_METRES: f64 = 100.0;
/// Entries of one venue whose points lie further apart say different things.
const FAR_METRES: f64 = 500.0;

/// What came of the rows.
#[derive(Debug, Default)]
pub struct Merged {
    /// By id.
    pub venues: Vec<Venue>,
    /// Rows that are another's venue.
    pub folded: u64,
    /// Venues whose id was made.
    pub made: u64,
    /// Venues of which two entries have different postcodes, or points far apart.
    pub disagreeing: u64,
    /// Rows of which a UPRN is not taken for an identity, as others of their list have it.
    pub uprn_shared: u64,
}

/// Folds the rows of all files; `files` are their names in messages, `sources` as they are kept.
///
/// # Errors
/// Every id that stands for two venues.
pub fn merge(rows: Vec<Row>, files: &[String], sources: &[String]) -> Result<Merged, Diagnostics> {
    let keys: Vec<Keys> = rows.iter().map(|row| Keys::of(&row.venue)).collect();
    check_ids(&rows, &keys, files)?;
    let mut groups = Groups::new(rows.len());
    by_id(&rows, &mut groups);
    let uprn_shared = by_uprn(&rows, &keys, &mut groups);
    by_name(&rows, &keys, &mut groups);

    let mut merged = Merged {
        uprn_shared,
        ..Merged::default()
    };
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for at in 0..rows.len() {
        members.entry(groups.root(at)).or_default().push(at);
    }
    let mut taken: BTreeMap<String, Vec<Venue>> = BTreeMap::new();
    let mut unnamed: Vec<Venue> = Vec::new();
    for group in members.into_values() {
        let mut entries: Vec<&Row> = group.iter().map(|&at| &rows[at]).collect();
        entries.sort_by_cached_key(|row| precedence(row));
        merged.folded += entries.len() as u64 - 1;
        merged.disagreeing += u64::from(disagree(&entries));
        let venue = one(&entries, sources);
        if entries.iter().any(|row| row.has_id) {
            taken.entry(venue.id.clone()).or_default().push(venue);
        } else {
            unnamed.push(venue);
        }
    }
    // A UPRN is an id where no other venue has it for one.
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for venue in &unnamed {
        *counts.entry(venue.id.clone()).or_default() += 1;
    }
    for mut venue in unnamed {
        let lone = !venue.id.is_empty() && counts[&venue.id] == 1 && !taken.contains_key(&venue.id);
        if !lone {
            merged.made += 1;
            venue.id = made_id(&venue);
        }
        taken.entry(venue.id.clone()).or_default().push(venue);
    }
    merged.venues = taken.into_values().flatten().collect();
    Ok(merged)
}

/// A stable id from what says which place it is.
fn made_id(venue: &Venue) -> String {
    let code = venue.postcode.as_deref().unwrap_or("");
    short_id("made", &[&venue.name, &venue.address, &venue.town, code])
}

/// `made-1a2b3c4d5e`: a hash of texts, folded.
pub fn short_id(prefix: &str, parts: &[&str]) -> String {
    let folded: Vec<String> = parts.iter().map(|part| fold(part)).collect();
    let digest = Sha256::digest(folded.join("|"));
    let short: String = digest
        .iter()
        .take(5)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("{prefix}-{short}")
}

static NAMER: LazyLock<Namer> = LazyLock::new(|| Namer::new(std::iter::empty()));

/// By what a row may be another's venue.
struct Keys {
    /// Names, aliases and former names, each reduced to the words that tell, the town left out.
    names: BTreeSet<String>,
    postcode: Option<Postcode>,
    street: Option<String>,
    numbers: Option<HouseNumbers>,
}

impl Keys {
    fn of(venue: &Venue) -> Self {
        let town = fold(&venue.town);
        let names = std::iter::once(&venue.name)
            .chain(&venue.aliases)
            .chain(venue.former.iter().map(|former| &former.name));
        let mut keys = BTreeSet::new();
        for written in names {
            for name in NAMER.names(written) {
                let mut told = name.core.join(" ");
                if let Some(kind @ ("apartments" | "pub")) = name.kind
                    && !told.is_empty()
                {
                    // Beside a hotel of the same name they are another business.
                    told = format!("{told} {kind}");
                }
                let placed = format!(" {told} ");
                let bare = placed.replace(&format!(" {town} "), " ");
                for key in [told.as_str(), bare.trim()] {
                    if !key.is_empty() {
                        keys.insert(key.to_owned());
                    }
                }
                if told.is_empty() {
                    // "The Guest House": nothing but its kind.
                    keys.insert(fold(written));
                }
            }
        }
        let street = venue
            .address
            .split(',')
            .find_map(|line| vocabulary().street_key(&fold(line)));
        Self {
            names: keys,
            postcode: venue.postcode.as_deref().and_then(Postcode::parse),
            numbers: HouseNumbers::first_in(&venue.address),
            street,
        }
    }

    fn shares_name(&self, other: &Self) -> bool {
        !self.names.is_disjoint(&other.names)
    }

    /// Two numbers of one street are two houses.
    fn next_door(&self, other: &Self) -> bool {
        let numbers = self.numbers.zip(other.numbers);
        self.street.is_some()
            && self.street == other.street
            && numbers.is_some_and(|(one, two)| !one.overlaps(two))
    }

    fn other_postcode(&self, other: &Self) -> bool {
        let codes = self.postcode.zip(other.postcode);
        codes.is_some_and(|(one, two)| one != two)
    }
}

/// Refuses an id that stands for two venues: other names, or the same at another postcode.
fn check_ids(rows: &[Row], keys: &[Keys], files: &[String]) -> Result<(), Diagnostics> {
    let mut holders: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate().filter(|(_, row)| row.has_id) {
        holders.entry(&row.venue.id).or_default().push(at);
    }
    let mut wrong = Vec::new();
    for (id, holders) in holders {
        let differ = |one: usize, two: usize| {
            let same_uprn =
                rows[one].venue.uprn.is_some() && rows[one].venue.uprn == rows[two].venue.uprn;
            !same_uprn
                && (!keys[one].shares_name(&keys[two]) || keys[one].other_postcode(&keys[two]))
        };
        for (position, &two) in holders.iter().enumerate() {
            let Some(&one) = holders[..position].iter().find(|&&one| differ(one, two)) else {
                continue;
            };
            let (first, second) = (&rows[one], &rows[two]);
            let place = match first.file == second.file {
                true => first.at.to_string(),
                false => first.at.of(&files[first.file]),
            };
            let problem = second.at.error(
                &files[second.file],
                format!("the id {id:?} is taken by {place}"),
                "give every venue its own id; put second names into `aliases`",
            );
            wrong.push(((second.file, second.at), problem));
        }
    }
    if wrong.is_empty() {
        return Ok(());
    }
    wrong.sort_by_key(|(place, _)| *place);
    Err(Diagnostics(
        wrong.into_iter().map(|(_, problem)| problem).collect(),
    ))
}

fn by_id(rows: &[Row], groups: &mut Groups) {
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate().filter(|(_, row)| row.has_id) {
        let one = *first.entry(&row.venue.id).or_insert(at);
        groups.join(one, at);
    }
}

/// Rows that share a UPRN; not one that a list gives to venues of different ids and names, as a
/// whole building has. Returns how many rows have such a one.
fn by_uprn(rows: &[Row], keys: &[Keys], groups: &mut Groups) -> u64 {
    let mut holders: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        if let Some(uprn) = &row.venue.uprn {
            holders.entry(uprn).or_default().push(at);
        }
    }
    let mut shared = 0;
    for holders in holders.into_values() {
        let apart = |one: usize, two: usize| {
            rows[one].file == rows[two].file
                && (!rows[one].has_id || rows[one].venue.id != rows[two].venue.id)
                && !keys[one].shares_name(&keys[two])
        };
        let is_building = holders
            .iter()
            .enumerate()
            .any(|(position, &two)| holders[..position].iter().any(|&one| apart(one, two)));
        if is_building {
            shared += holders.len() as u64;
            continue;
        }
        for pair in holders.windows(2) {
            groups.join(pair[0], pair[1]);
        }
    }
    shared
}

/// Rows that share a name, and a postcode, a place, or the whole address.
fn by_name(rows: &[Row], keys: &[Keys], groups: &mut Groups) {
    let mut holders: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, keys) in keys.iter().enumerate() {
        for name in &keys.names {
            holders.entry(name).or_default().push(at);
        }
    }
    for holders in holders.into_values().filter(|holders| holders.len() > 1) {
        let mut at_code: BTreeMap<Postcode, Vec<usize>> = BTreeMap::new();
        let mut at_address: BTreeMap<[String; 3], usize> = BTreeMap::new();
        let mut at_point: Vec<usize> = Vec::new();
        for &at in &holders {
            if let Some(code) = keys[at].postcode {
                at_code.entry(code).or_default().push(at);
            }
            let venue = &rows[at].venue;
            // Two rows of their own ids, without a street, may be two branches of a town.
            if !venue.address.is_empty() || !rows[at].has_id {
                let code = venue.postcode.as_deref().unwrap_or("");
                let address = [&venue.address, &venue.town, code].map(fold);
                let one = *at_address.entry(address).or_insert(at);
                groups.join(one, at);
            }
            if venue.point.is_some() {
                at_point.push(at);
            }
        }
        for near in at_code.values() {
            for (position, &two) in near.iter().enumerate() {
                for &one in &near[..position] {
                    if !keys[one].next_door(&keys[two]) {
                        groups.join(one, two);
                    }
                }
            }
        }
        let easting = |at: usize| rows[at].venue.point.map_or(0.0, |point| point.easting);
        at_point.sort_by(|&a, &b| easting(a).total_cmp(&easting(b)));
        for (position, &two) in at_point.iter().enumerate() {
            let west = at_point[..position].iter().rev();
            let near = west.take_while(|&&one| easting(two) - easting(one) <= SAME_PLACE_METRES);
            for &one in near {
                let points = rows[one].venue.point.zip(rows[two].venue.point);
                if points.is_some_and(|(a, b)| distance(a, b) <= SAME_PLACE_METRES)
                    && !keys[one].next_door(&keys[two])
                {
                    groups.join(one, two);
                }
            }
        }
    }
}

/// Of several entries, the one that speaks first: by the kind of list, then the fullest, then by
/// what it says, so that no order of files or rows tells.
fn precedence(row: &Row) -> (Scheme, bool, Reverse<usize>, bool, String) {
    let venue = &row.venue;
    let said = [
        !venue.aliases.is_empty(),
        !venue.former.is_empty(),
        venue.brand.is_some(),
        !venue.address.is_empty(),
        !venue.town.is_empty(),
        venue.postcode.is_some(),
        venue.point.is_some(),
        venue.opened.is_some(),
        venue.closed.is_some(),
        !venue.kind.is_empty(),
        venue.rooms.is_some(),
        venue.force.is_some(),
        venue.district.is_some(),
        venue.uprn.is_some(),
        venue.visited.is_some(),
        venue.trained.is_some(),
    ];
    let said = said.into_iter().filter(|said| *said).count();
    // Plain values in a fixed order of fields: two that are written alike are alike.
    let shouted = !venue.name.chars().any(char::is_lowercase);
    let all = format!("{venue:?}");
    (row.scheme, !row.has_id, Reverse(said), shouted, all)
}

/// Whether two entries of one venue have different postcodes, or points far apart.
fn disagree(entries: &[&Row]) -> bool {
    let codes: BTreeSet<Postcode> = entries
        .iter()
        .filter_map(|row| Postcode::parse(row.venue.postcode.as_deref()?))
        .collect();
    let points: Vec<_> = entries.iter().filter_map(|row| row.venue.point).collect();
    let far = points
        .iter()
        .any(|one| points.iter().any(|two| distance(*one, *two) > FAR_METRES));
    codes.len() > 1 || far
}

/// One venue of its entries, the first of which speaks first.
fn one(entries: &[&Row], sources: &[String]) -> Venue {
    let mut venue = entries[0].venue.clone();
    if let Some(row) = entries.iter().find(|row| row.has_id) {
        venue.id = row.venue.id.clone();
    }
    let of = |taken: fn(&Venue) -> bool| entries.iter().map(|row| &row.venue).find(|v| taken(v));
    if let Some(other) = of(|venue| !venue.address.is_empty()) {
        venue.address.clone_from(&other.address);
    }
    if let Some(other) = of(|venue| !venue.town.is_empty()) {
        venue.town.clone_from(&other.town);
    }
    let kind = of(|venue| !venue.kind.is_empty() && venue.kind != GENERAL);
    if let Some(other) = kind.or_else(|| of(|venue| !venue.kind.is_empty())) {
        venue.kind.clone_from(&other.kind);
    }
    let reads = |code: &Option<String>| code.as_deref().and_then(Postcode::parse).is_some();
    venue.postcode = entries
        .iter()
        .map(|row| &row.venue.postcode)
        .find(|code| reads(code))
        .or_else(|| {
            entries
                .iter()
                .map(|row| &row.venue.postcode)
                .find(|code| code.is_some())
        })
        .cloned()
        .flatten();
    fn first<T: Clone>(entries: &[&Row], of: impl Fn(&Venue) -> &Option<T>) -> Option<T> {
        entries.iter().find_map(|row| of(&row.venue).clone())
    }
    // The hygiene scheme's points are mostly those of postcodes, AddressBase's those of doors.
    let mut by_point: Vec<&Row> = entries.to_vec();
    by_point.sort_by_key(|row| row.scheme == Scheme::Fhrs);
    venue.point = first(&by_point, |venue| &venue.point);
    venue.brand = first(entries, |venue| &venue.brand);
    venue.opened = first(entries, |venue| &venue.opened);
    venue.closed = first(entries, |venue| &venue.closed);
    venue.rooms = first(entries, |venue| &venue.rooms);
    venue.force = first(entries, |venue| &venue.force);
    venue.district = first(entries, |venue| &venue.district);
    venue.uprn = first(entries, |venue| &venue.uprn);
    venue.visited = entries.iter().filter_map(|row| row.venue.visited).max();
    venue.trained = entries.iter().filter_map(|row| row.venue.trained).max();

    let mut known: BTreeSet<String> = BTreeSet::from([fold(&venue.name)]);
    let mut former = Vec::new();
    for one in entries.iter().flat_map(|row| &row.venue.former) {
        if known.insert(fold(&one.name)) {
            former.push(one.clone());
        }
    }
    venue.former = former;
    let own = entries.iter().flat_map(|row| &row.venue.aliases);
    let mut aliases: Vec<String> = own
        .filter(|name| known.insert(fold(name)))
        .cloned()
        .collect();
    // How another list writes the same name adds nothing, and would outlive a former name's day.
    let mut told: BTreeSet<String> = std::iter::once(&venue.name)
        .chain(&aliases)
        .chain(venue.former.iter().map(|former| &former.name))
        .flat_map(|name| cores(name))
        .collect();
    for name in entries.iter().map(|row| &row.venue.name) {
        let cores: Vec<String> = cores(name).collect();
        if !cores.iter().all(|core| told.contains(core)) && tells(name, &venue) {
            told.extend(cores);
            aliases.push(name.clone());
        }
    }
    venue.aliases = aliases;

    let listed: BTreeSet<Listing> = entries
        .iter()
        .map(|row| Listing {
            source: sources[row.file].clone(),
            id: row.has_id.then(|| row.venue.id.clone()),
            uprn: row.venue.uprn.clone(),
        })
        .collect();
    venue.listed = listed.into_iter().collect();
    venue
}

/// The words that tell of each name in a text.
fn cores(name: &str) -> impl Iterator<Item = String> {
    NAMER
        .names(name)
        .into_iter()
        .map(|name| name.core.join(" "))
}

/// Whether a name says more than the town and a kind of place: "Saltby Hotels" would be read into any
/// text on hotels in Saltby.
fn tells(name: &str, venue: &Venue) -> bool {
    let town = fold(&venue.town);
    let is_town = |word: &String| town.split(' ').any(|part| part == word);
    NAMER
        .names(name)
        .iter()
        .any(|name| name.core.iter().any(|word| !is_town(word)))
}

/// Disjoint sets (Galler and Fischer, 1964).
struct Groups(Vec<usize>);

impl Groups {
    fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn root(&mut self, at: usize) -> usize {
        let mut root = at;
        while self.0[root] != root {
            self.0[root] = self.0[self.0[root]];
            root = self.0[root];
        }
        root
    }

    fn join(&mut self, one: usize, two: usize) {
        let (one, two) = (self.root(one), self.root(two));
        self.0[one.max(two)] = one.min(two);
    }
}
