//! Rows -> occurrences: which rows repeat an occurrence, and which version of it counts.
//!
//! An extract repeats an occurrence for each linked person, flag or officer, and sends it again
//! when it was changed. Rows that agree in every column but flags and persons are one *version*
//! of the occurrence. The version with the latest update counts; with none, or between equals, the
//! one that was read last.
//!
//! What is kept of an occurrence is 36 bytes and a place in an index, 48 at most; texts and
//! identifiers are kept as hashes only. Two occurrences are told apart by 64 bits: among five
//! million the chance that any two meet is below one in a million. Versions are told apart, within
//! their occurrence, by 32 bits.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{Days, NaiveDate};
use hashbrown::HashTable;
use rustc_hash::{FxHashMap, FxHashSet};

use super::census::ForceMonth;
use crate::edition::first_of_month;

/// Yes-or-no facts of a version, one bit each: see the constants.
pub(super) type Facts = u32;

/// A row with its text still in hand, reduced to what folding needs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arrival<'a> {
    /// See [`occurrence`].
    pub occurrence: u64,
    /// [`hash`] of all columns but flags and persons.
    pub content: u64,
    /// When the version was last changed, seconds since 1970; `None` sorts first.
    pub updated: Option<i64>,
    /// [`hash`] of the person's columns, also when they are empty.
    pub person: u64,
    pub flags: &'a BTreeSet<String>,
    pub force: u16,
    pub recorded: NaiveDate,
    pub facts: Facts,
}

/// Where a row belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placed {
    pub occurrence: u32,
    /// Row number of the version's first row: the version's own number.
    pub version: u32,
    pub new_version: bool,
    /// The person was not yet seen in this version.
    pub new_person: bool,
    /// The row is to be passed on, under this number and with these flags (parted by `;`).
    pub emit: Option<(u32, String)>,
}

/// The version of an occurrence that counts so far.
#[derive(Debug, Clone, Copy)]
struct Version {
    /// The occurrence's key, in two words so that a version takes 36 bytes.
    key: [u32; 2],
    content: u32,
    /// The row passed on last, which has all flags.
    row: u32,
    /// Seconds since 1970, 0 for unknown.
    updated: u32,
    flags: u32,
    /// The first person.
    person: u32,
    /// Days since 1900-01-01.
    recorded: u16,
    force: u16,
    facts: Facts,
}

/// What is still needed of a version that does not count.
#[derive(Debug, Clone, Copy)]
struct Superseded {
    row: u32,
    person: u32,
    flags: u32,
}

/// Parts of the index of occurrences. Each grows by itself, so that growing never doubles the whole.
const SHARDS: usize = 64;

#[derive(Debug)]
pub(super) struct Fold {
    /// Numbers of occurrences, by their keys.
    numbers: [HashTable<u32>; SHARDS],
    /// By number of the occurrence.
    current: Vec<Version>,
    /// Versions that do not count, by occurrence and content.
    superseded: FxHashMap<[u32; 2], Superseded>,
    /// The version's number where it is no longer the number of its latest row.
    first_rows: FxHashMap<u32, u32>,
    /// Version number and person, for persons after the first.
    further_persons: FxHashSet<[u32; 2]>,
    flag_sets: FlagSets,
    /// Rows passed on.
    pub rows: u32,
    pub versions: u64,
    pub persons_folded: u64,
    pub repeats_folded: u64,
}

impl Default for Fold {
    fn default() -> Self {
        Self {
            numbers: [const { HashTable::new() }; SHARDS],
            current: Vec::new(),
            superseded: FxHashMap::default(),
            first_rows: FxHashMap::default(),
            further_persons: FxHashSet::default(),
            flag_sets: FlagSets::default(),
            rows: 0,
            versions: 0,
            persons_folded: 0,
            repeats_folded: 0,
        }
    }
}

impl Placed {
    fn new_version(occurrence: u32, row: u32, flags: &BTreeSet<String>) -> Self {
        Self {
            occurrence,
            version: row,
            new_version: true,
            new_person: true,
            emit: Some((row, join(flags))),
        }
    }
}

#[derive(Debug, Default)]
struct FlagSets {
    numbers: HashMap<BTreeSet<String>, u32>,
    sets: Vec<BTreeSet<String>>,
    /// The number of the empty set.
    none: Option<u32>,
}

impl FlagSets {
    fn number(&mut self, set: &BTreeSet<String>) -> u32 {
        // Most occurrences have no flag.
        if let (true, Some(none)) = (set.is_empty(), self.none) {
            return none;
        }
        if let Some(number) = self.numbers.get(set) {
            return *number;
        }
        let number = self.sets.len() as u32;
        if set.is_empty() {
            self.none = Some(number);
        }
        self.sets.push(set.clone());
        self.numbers.insert(set.clone(), number);
        number
    }
}

/// A quick hash, the same in every run; parts are told apart by their lengths.
///
/// Sixteen bytes are mixed in at a time by one multiplication into 128 bits, whose halves are then
/// folded together (after Wang Yi 2019, wyhash, whose constants these are).
pub(super) fn hash<'a>(parts: impl Iterator<Item = &'a [u8]>) -> u64 {
    const SECRET: [u64; 3] = [
        0xA076_1D64_78BD_642F,
        0xE703_7ED1_A0B4_28DB,
        0x8EBC_6AF0_9C88_C6E3,
    ];
    let multiplied = |a: u64, b: u64| {
        let product = u128::from(a) * u128::from(b);
        product as u64 ^ (product >> 64) as u64
    };
    let pair =
        |low: &[u8; 8], high: &[u8; 8]| (u64::from_le_bytes(*low), u64::from_le_bytes(*high));
    let mut state = SECRET[2];
    for part in parts {
        let mut rest = part;
        while let Some((sixteen, behind)) = rest.split_first_chunk::<16>() {
            let (low, high) = sixteen.split_at(8);
            if let (Some(low), Some(high)) = (low.first_chunk(), high.first_chunk()) {
                let (low, high) = pair(low, high);
                state = multiplied(low ^ SECRET[0], high ^ state);
            }
            rest = behind;
        }
        // Two words hold what is left; where it is shorter than both, they overlap.
        let (low, high) = match (rest.first_chunk(), rest.last_chunk()) {
            (Some(low), Some(high)) => pair(low, high),
            _ => match (rest.first_chunk::<4>(), rest.last_chunk::<4>()) {
                (Some(low), Some(high)) => (
                    u64::from(u32::from_le_bytes(*low)),
                    u64::from(u32::from_le_bytes(*high)),
                ),
                _ => match *rest {
                    [] => (0, 0),
                    [one] => (u64::from(one), 0),
                    [one, .., last] => (u64::from(one) << 8 | u64::from(last), u64::from(rest[1])),
                },
            },
        };
        state = multiplied(
            low ^ SECRET[0] ^ part.len() as u64,
            high ^ state.rotate_left(32),
        );
        state ^= SECRET[1];
    }
    multiplied(state ^ SECRET[0], SECRET[1])
}

/// What stands for an occurrence: a hash of its force and of the [`hash`] of its number.
pub(super) fn occurrence(force: u16, number: u64) -> u64 {
    let parts = [&force.to_le_bytes()[..], &number.to_le_bytes()];
    hash(parts.into_iter())
}

const EPOCH: NaiveDate = NaiveDate::from_ymd_opt(1900, 1, 1).expect("a day of the calendar");

fn day_number(day: NaiveDate) -> u16 {
    u16::try_from((day - EPOCH).num_days().max(0)).unwrap_or(u16::MAX)
}

impl Fold {
    /// Places one row. Returns `None` when there are more rows than can be numbered.
    pub fn place(&mut self, arrival: &Arrival<'_>) -> Option<Placed> {
        let key = [arrival.occurrence as u32, (arrival.occurrence >> 32) as u32];
        let next_number = u32::try_from(self.current.len()).ok()?;
        let occurrence = self.number_of(arrival.occurrence, next_number);
        let content = arrival.content as u32;
        let person = arrival.person as u32;
        if occurrence == next_number {
            let version = self.version_of(key, arrival)?;
            self.current.push(version);
            return Some(Placed::new_version(occurrence, version.row, arrival.flags));
        }

        let current = &mut self.current[occurrence as usize];
        if current.content == content {
            current.facts |= arrival.facts;
            let mut known = Superseded {
                row: current.row,
                person: current.person,
                flags: current.flags,
            };
            let placed = self.again(occurrence, &mut known, person, arrival.flags)?;
            let current = &mut self.current[occurrence as usize];
            (current.row, current.flags) = (known.row, known.flags);
            return Some(placed);
        }
        if let Some(mut known) = self.superseded.get(&[occurrence, content]).copied() {
            let placed = self.again(occurrence, &mut known, person, arrival.flags)?;
            self.superseded.insert([occurrence, content], known);
            return Some(placed);
        }
        let version = self.version_of(key, arrival)?;
        let current = &mut self.current[occurrence as usize];
        let loser = if version.updated >= current.updated {
            std::mem::replace(current, version)
        } else {
            version
        };
        self.superseded.insert(
            [occurrence, loser.content],
            Superseded {
                row: loser.row,
                person: loser.person,
                flags: loser.flags,
            },
        );
        Some(Placed::new_version(occurrence, version.row, arrival.flags))
    }

    /// The number of the occurrence with this key, which is `next` if it is new.
    fn number_of(&mut self, key: u64, next: u32) -> u32 {
        let current = &self.current;
        let key_of = |number: &u32| {
            let [low, high] = current[*number as usize].key;
            u64::from(low) | u64::from(high) << 32
        };
        // The index itself looks at the highest and lowest bits; the shard is told by others.
        let shard = &mut self.numbers[(key >> 40) as usize % SHARDS];
        match shard.find(key, |number| key_of(number) == key) {
            Some(number) => *number,
            None => {
                shard.insert_unique(key, next, key_of);
                next
            }
        }
    }

    fn version_of(&mut self, key: [u32; 2], arrival: &Arrival<'_>) -> Option<Version> {
        let row = self.rows;
        self.rows = self.rows.checked_add(1)?;
        self.versions += 1;
        Some(Version {
            key,
            content: arrival.content as u32,
            row,
            updated: arrival.updated.map_or(0, |seconds| {
                u32::try_from(seconds.max(1)).unwrap_or(u32::MAX)
            }),
            flags: self.flag_sets.number(arrival.flags),
            person: arrival.person as u32,
            recorded: day_number(arrival.recorded),
            force: arrival.force,
            facts: arrival.facts,
        })
    }

    /// A further row of a version that is known.
    fn again(
        &mut self,
        occurrence: u32,
        version: &mut Superseded,
        person: u32,
        flags: &BTreeSet<String>,
    ) -> Option<Placed> {
        let number = *self.first_rows.get(&version.row).unwrap_or(&version.row);
        let new_person = version.person != person && self.further_persons.insert([number, person]);
        if new_person {
            self.persons_folded += 1;
        } else {
            self.repeats_folded += 1;
        }
        // A flag that the version did not have yet: the row is passed on with all of them, and
        // takes the place of the one before, so that the row that counts has every flag.
        let before = &self.flag_sets.sets[version.flags as usize];
        let emit = if flags.is_subset(before) {
            None
        } else {
            let all: BTreeSet<String> = before.union(flags).cloned().collect();
            let row = self.rows;
            self.rows = self.rows.checked_add(1)?;
            version.flags = self.flag_sets.number(&all);
            self.first_rows.remove(&version.row);
            self.first_rows.insert(row, number);
            version.row = row;
            Some((row, join(&all)))
        };
        Some(Placed {
            occurrence,
            version: number,
            new_version: false,
            new_person,
            emit,
        })
    }

    pub fn occurrences(&self) -> u64 {
        self.current.len() as u64
    }

    /// By number of the bit: occurrences whose counting version has the fact.
    pub fn counts(&self) -> [u64; Facts::BITS as usize] {
        let mut counts = [0; Facts::BITS as usize];
        for version in &self.current {
            let mut facts = version.facts;
            while facts != 0 {
                counts[facts.trailing_zeros() as usize] += 1;
                facts &= facts - 1;
            }
        }
        counts
    }

    /// First and last recorded day.
    pub fn days(&self) -> Option<(NaiveDate, NaiveDate)> {
        let first = self.current.iter().map(|version| version.recorded).min()?;
        let last = self.current.iter().map(|version| version.recorded).max()?;
        Some((date(first), date(last)))
    }

    /// First and last recorded day of each force (`names` by number), both in.
    pub fn days_by_force(&self, names: &[String]) -> BTreeMap<String, (NaiveDate, NaiveDate)> {
        let mut days: BTreeMap<u16, (u16, u16)> = BTreeMap::new();
        for version in &self.current {
            let day = version.recorded;
            let (first, last) = days.entry(version.force).or_insert((day, day));
            *first = day.min(*first);
            *last = day.max(*last);
        }
        days.into_iter()
            .map(|(force, (first, last))| {
                (names[usize::from(force)].clone(), (date(first), date(last)))
            })
            .collect()
    }

    /// Occurrences by force (`names` by number) and month, sorted.
    pub fn by_force_month(&self, names: &[String]) -> Vec<ForceMonth> {
        let mut by_day: FxHashMap<(u16, u16), u64> = FxHashMap::default();
        for version in &self.current {
            *by_day.entry((version.force, version.recorded)).or_default() += 1;
        }
        let mut counts: BTreeMap<(&str, NaiveDate), u64> = BTreeMap::new();
        let days: BTreeMap<(u16, u16), u64> = by_day.into_iter().collect();
        for ((force, day), occurrences) in days {
            let name = names[usize::from(force)].as_str();
            *counts.entry((name, first_of_month(date(day)))).or_default() += occurrences;
        }
        counts
            .into_iter()
            .map(|((force, month), occurrences)| ForceMonth {
                force: force.to_owned(),
                month,
                occurrences,
            })
            .collect()
    }

    /// For each row passed on, whether it is the one that counts for its occurrence.
    pub fn winners(&self) -> Vec<bool> {
        let mut winners = vec![false; self.rows as usize];
        for version in &self.current {
            winners[version.row as usize] = true;
        }
        winners
    }
}

fn date(day: u16) -> NaiveDate {
    EPOCH + Days::new(u64::from(day))
}

fn join(flags: &BTreeSet<String>) -> String {
    flags
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(";")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_that_differ_anywhere_have_another_hash() {
        let of = |parts: &[&str]| hash(parts.iter().map(|part| part.as_bytes())) as u32;
        let all = [
            of(&["a text of some length", ""]),
            of(&["a text of some lengthy", ""]),
            of(&["a text of some length", "", ""]),
            of(&["", "a text of some length"]),
            of(&["a text of some ", "length"]),
            of(&["A text of some length", ""]),
            of(&["a text of some length\0", ""]),
            of(&[]),
        ];
        for (at, one) in all.iter().enumerate() {
            assert!(!all[..at].contains(one), "{at}");
        }
    }

    fn place(
        fold: &mut Fold,
        occurrence: u64,
        content: u64,
        updated: i64,
        person: u64,
        flags: &str,
    ) -> Placed {
        let flags = flags.split_whitespace().map(str::to_owned).collect();
        fold.place(&Arrival {
            occurrence,
            content,
            updated: (updated > 0).then_some(updated),
            person,
            flags: &flags,
            force: 0,
            recorded: EPOCH,
            facts: 0,
        })
        .expect("few rows")
    }

    #[test]
    fn persons_and_repeats_are_folded() {
        let mut fold = Fold::default();
        assert_eq!(
            place(&mut fold, 1, 1, 0, 1, "").emit,
            Some((0, String::new()))
        );
        let second = place(&mut fold, 1, 1, 0, 2, "");
        assert_eq!((second.emit, second.new_person), (None, true));
        let again = place(&mut fold, 1, 1, 0, 2, "");
        assert_eq!((again.emit, again.new_person), (None, false));
        assert_eq!((fold.persons_folded, fold.repeats_folded), (1, 1));
        assert_eq!(fold.winners(), [true]);
    }

    #[test]
    fn the_latest_update_counts_whatever_the_order() {
        for order in [[1, 2, 3], [3, 2, 1], [2, 3, 1]] {
            let mut fold = Fold::default();
            for version in order {
                place(&mut fold, 1, version, version as i64, 1, "");
            }
            let winner = fold.winners().iter().position(|wins| *wins);
            assert_eq!(
                winner,
                order.iter().position(|version| *version == 3),
                "{order:?}"
            );
            assert_eq!(fold.winners().iter().filter(|wins| **wins).count(), 1);
        }
        let mut undated = Fold::default();
        place(&mut undated, 1, 1, 0, 1, "");
        place(&mut undated, 1, 2, 0, 1, "");
        assert_eq!(undated.winners(), [false, true]);
    }

    #[test]
    fn the_row_that_counts_has_every_flag() {
        let mut fold = Fold::default();
        place(&mut fold, 1, 1, 0, 1, "DA");
        let placed = place(&mut fold, 1, 1, 0, 1, "CSE");
        assert_eq!(placed.emit, Some((1, "CSE;DA".to_owned())));
        assert_eq!(placed.version, 0);
        assert_eq!(place(&mut fold, 1, 1, 0, 1, "DA").emit, None);
        let placed = place(&mut fold, 1, 1, 0, 2, "MH");
        assert_eq!(placed.emit, Some((2, "CSE;DA;MH".to_owned())));
        assert_eq!((placed.version, placed.new_person), (0, true));
        assert_eq!(fold.winners(), [false, false, true]);
    }

    #[test]
    fn each_force_has_its_own_first_and_last_day() {
        let mut fold = Fold::default();
        let flags = BTreeSet::new();
        for (occurrence, force, day) in [(1, 0, 9), (2, 1, 3), (3, 0, 2), (4, 0, 30)] {
            fold.place(&Arrival {
                occurrence,
                content: 1,
                updated: None,
                person: 1,
                flags: &flags,
                force,
                recorded: NaiveDate::from_ymd_opt(2026, 10, day).expect("a day"),
                facts: 0,
            })
            .expect("placed");
        }
        let days = fold.days_by_force(&["Mereshire".to_owned(), "Fenwold".to_owned()]);
        let shown: Vec<String> = days
            .iter()
            .map(|(force, (first, last))| format!("{force} {first} {last}"))
            .collect();
        assert_eq!(
            shown,
            [
                "Fenwold 2026-10-03 2026-10-03",
                "Mereshire 2026-10-02 2026-10-30"
            ]
        );
    }
}
