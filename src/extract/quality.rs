//! What is noticed about an extract beside its rows: the notes of the data-quality page.
//!
//! Counts are of occurrences, by the version that counts, unless the note says otherwise; so they do
//! not depend on the order of the rows.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::fold::{Facts, Fold};
use super::geo::BngPoint;
use super::mapping::Mapping;
use super::profile::ColumnRole;
use crate::diagnostic::Notes;

pub(super) const CRIME: Facts = 1;
pub(super) const FLAGGED: Facts = 1 << 1;
pub(super) const LOCATED: Facts = 1 << 2;
pub(super) const TIMED: Facts = 1 << 3;
pub(super) const WINDOWS_1252: Facts = 1 << 4;
pub(super) const ID_REPAIRED: Facts = 1 << 5;
pub(super) const UNREADABLE_DATE: Facts = 1 << 6;
pub(super) const DEFAULT_DATE: Facts = 1 << 7;
pub(super) const NOT_RECORDED: Facts = 1 << 8;
pub(super) const LATE: Facts = 1 << 9;
pub(super) const REVERSED: Facts = 1 << 10;
pub(super) const NO_FORCE: Facts = 1 << 11;
pub(super) const ZERO: Facts = 1 << 12;
pub(super) const NOT_NUMBERS: Facts = 1 << 13;
pub(super) const OUTSIDE: Facts = 1 << 14;
pub(super) const CONVERTED: Facts = 1 << 15;
pub(super) const SWALLOWED: Facts = 1 << 16;
pub(super) const MONTH_FIRST: Facts = 1 << 17;
/// Easting and northing stood in each other's place.
pub(super) const EXCHANGED: Facts = 1 << 18;
/// Digits or a decimal point of the coordinates were missing.
pub(super) const SHORTENED: Facts = 1 << 19;
pub(super) const OUTSIDE_FORCE: Facts = 1 << 20;
pub(super) const DEFAULT_POINT: Facts = 1 << 21;
/// A date was a spreadsheet's number of days.
pub(super) const SERIAL_DATE: Facts = 1 << 22;
/// Text was decoded twice on its way.
pub(super) const DOUBLE_ENCODED: Facts = 1 << 23;

/// `fact` if it holds.
pub(super) fn fact(fact: Facts, holds: bool) -> Facts {
    if holds { fact } else { 0 }
}

/// Facts that are worth a note: what, and what was done about it.
const NOTES: [(Facts, &str, &str); 20] = [
    (
        WINDOWS_1252,
        "occurrences were written in Windows-1252, not UTF-8",
        "their letters were converted; nothing was lost",
    ),
    (
        DOUBLE_ENCODED,
        "occurrences hold letters that were decoded twice, such as Ã© for é",
        "read as the letters that were meant",
    ),
    (
        ID_REPAIRED,
        "occurrence numbers carried a spreadsheet's marks (=\"...\", ' or .0)",
        "the marks were taken off",
    ),
    (
        SWALLOWED,
        "texts hold what looks like further rows; a quotation mark was not closed",
        "searched as part of the text, not as records of their own: export again",
    ),
    (
        UNREADABLE_DATE,
        "occurrences have a date that could not be read",
        "the date counts as not recorded",
    ),
    (
        MONTH_FIRST,
        "occurrences have dates with the month first, such as 12/25/2026",
        "read so; others with a day up to 12 cannot be told from day-first ones",
    ),
    (
        DEFAULT_DATE,
        "occurrences have a date that systems write for none, such as 01/01/1900",
        "the date counts as not recorded",
    ),
    (
        SERIAL_DATE,
        "occurrences have a date that a spreadsheet wrote as a number of days, such as 46329",
        "converted to the day that it stands for",
    ),
    (
        NOT_RECORDED,
        "occurrences have neither a recorded nor a reported date",
        "the committed date stands for it",
    ),
    (
        LATE,
        "occurrences were committed more than a day after they were recorded",
        "kept as given; one of the two dates is wrong",
    ),
    (
        REVERSED,
        "occurrences end before they begin",
        "the end of the interval is left out",
    ),
    (
        NO_FORCE,
        "occurrences name no recording force",
        "counted nationally and in no force",
    ),
    (
        ZERO,
        "occurrences have the coordinates 0, 0",
        "placed by name or postcode only",
    ),
    (
        NOT_NUMBERS,
        "occurrences have coordinates that are not a pair of numbers",
        "placed by name or postcode only",
    ),
    (
        OUTSIDE,
        "occurrences have coordinates outside the British National Grid",
        "placed by name or postcode only",
    ),
    (
        CONVERTED,
        "occurrences have longitude and latitude in place of grid coordinates",
        "converted to the British National Grid",
    ),
    (
        EXCHANGED,
        "occurrences have easting and northing exchanged",
        "put right, since the district that they name holds the point so",
    ),
    (
        SHORTENED,
        "occurrences have coordinates with digits or a decimal point missing",
        "put right, since one reading alone lies in the district that they name",
    ),
    (
        OUTSIDE_FORCE,
        "occurrences have coordinates outside their force and district",
        "placed by name or postcode only",
    ),
    (
        DEFAULT_POINT,
        "occurrences have coordinates that the profile lists as a default, such as a station",
        "placed by name or postcode only",
    ),
];

/// Lengths at which systems cut texts: Excel's VBA and pivots, databases, an Excel cell.
const CUTS: [usize; 3] = [255, 4_000, 32_767];
/// Lengths just below a cut, with which its pile is compared.
const BELOW: usize = 5;
/// Fewer texts of one length are no pile.
const PILE_MIN: u64 = 3;
/// A pile stands this many times above the mean of the lengths below it.
const PILE_RATIO: u64 = 3;

/// A grid point is stacked when more occurrences than this share it ...
const STACK_MIN: u64 = 20;
/// ... and more than one in this many of the force's that have coordinates ...
const STACK_SHARE: u64 = 100;
/// ... and so many different places are given for it.
const STACK_PLACES: usize = 4;
/// Points that are watched; further ones are not, so that memory stays bounded.
const POINTS_MAX: usize = 1 << 18;

/// Numbers of digits of occurrence numbers that are counted.
const DIGITS_MAX: usize = 32;
/// Of so many in a hundred numbers that are all digits the length is that of the system; a number
/// that is shorter has lost zeros in front.
const USUAL_LENGTH_SHARE: u64 = 90;

/// Columns whose absence narrows what the products can say.
const WANTED: [ColumnRole; 11] = [
    ColumnRole::Recorded,
    ColumnRole::From,
    ColumnRole::Updated,
    ColumnRole::LocationName,
    ColumnRole::Street,
    ColumnRole::Town,
    ColumnRole::Postcode,
    ColumnRole::Easting,
    ColumnRole::Flags,
    ColumnRole::PersonAge,
    ColumnRole::HoClass,
];

/// How often each length near a cut occurs in one field.
#[derive(Debug, Clone, Copy, Default)]
struct Lengths {
    at: [u64; CUTS.len()],
    below: [u64; CUTS.len()],
}

/// A text's length is that of a cut, or just below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NearCut {
    /// Number of the cut.
    cut: usize,
    is_at: bool,
}

impl NearCut {
    pub fn of(text: &str) -> Option<Self> {
        // A letter takes one to four bytes, so most texts need no counting.
        let may_be = |cut: &usize| text.len() + BELOW >= *cut && text.len() <= cut * 4;
        if !CUTS.iter().any(may_be) {
            return None;
        }
        let letters = text.chars().count();
        let cut = CUTS
            .iter()
            .position(|cut| (cut - BELOW..=*cut).contains(&letters))?;
        Some(Self {
            cut,
            is_at: letters == CUTS[cut],
        })
    }
}

/// The occurrences of one grid point, and the first few places that they name.
#[derive(Debug, Clone, Copy, Default)]
struct Stack {
    count: u32,
    places: [u32; STACK_PLACES],
    place_count: u8,
}

/// Force, easting and northing.
type PointKey = (u16, u32, u32);

/// Gathers while the rows go by.
#[derive(Debug)]
pub(super) struct Quality {
    absent: Vec<ColumnRole>,
    repeated: Vec<String>,
    lengths: Vec<Lengths>,
    points: FxHashMap<PointKey, Stack>,
    /// Points, and hashes of the places that they name, that are not among `points` yet.
    waiting: Vec<(PointKey, Option<u32>)>,
    /// By force: versions with coordinates.
    located: BTreeMap<u16, u64>,
    /// New versions by the length of their number, where it is all digits.
    number_lengths: [u64; DIGITS_MAX],
    pub persons_without_age: u64,
    pub persons: u64,
    pub day_first: u64,
    pub month_first: u64,
}

impl Quality {
    pub fn new<'a>(mappings: impl Iterator<Item = &'a Mapping> + Clone, fields: usize) -> Self {
        let absent = WANTED
            .into_iter()
            .filter(|role| {
                mappings.clone().any(|mapping| {
                    let instead = match role {
                        ColumnRole::Recorded => mapping.has(ColumnRole::Reported),
                        ColumnRole::Easting => mapping.has(ColumnRole::Latitude),
                        _ => false,
                    };
                    !mapping.has(*role) && !instead
                })
            })
            .collect();
        let mut repeated: Vec<String> = mappings
            .flat_map(|mapping| mapping.repeated.clone())
            .collect();
        repeated.sort();
        repeated.dedup();
        Self {
            absent,
            repeated,
            lengths: vec![Lengths::default(); fields],
            points: FxHashMap::default(),
            waiting: Vec::new(),
            located: BTreeMap::new(),
            number_lengths: [0; DIGITS_MAX],
            persons_without_age: 0,
            persons: 0,
            day_first: 0,
            month_first: 0,
        }
    }

    /// Looks at the occurrence number of a new version: how many digits it has, where it is all
    /// digits.
    pub fn number(&mut self, digits: Option<usize>) {
        if let Some(count) = digits.and_then(|digits| self.number_lengths.get_mut(digits)) {
            *count += 1;
        }
    }

    fn short_numbers(&self, notes: &mut Notes) {
        let all: u64 = self.number_lengths.iter().sum();
        let usual = (0..DIGITS_MAX).max_by_key(|length| self.number_lengths[*length]);
        let Some(usual) = usual else { return };
        let short: u64 = self.number_lengths[..usual].iter().sum();
        if short > 0 && self.number_lengths[usual] * 100 >= all * USUAL_LENGTH_SHARE {
            notes.push(
                format!("occurrence numbers have fewer than the usual {usual} digits"),
                short,
                Some(all),
                "a spreadsheet may have taken zeros from their front; they are kept as given",
            );
        }
    }

    /// Looks at the length of a text of a new version.
    pub fn text(&mut self, field: usize, near: Option<NearCut>) {
        if let Some(NearCut { cut, is_at }) = near {
            let lengths = &mut self.lengths[field];
            let counts = if is_at {
                &mut lengths.at
            } else {
                &mut lengths.below
            };
            counts[cut] += 1;
        }
    }

    /// Looks at the grid point of a new version, and at a hash of the place that it names. Points are
    /// [taken](Self::take_points) many at a time.
    pub fn point(&mut self, force: u16, point: BngPoint, place: Option<u64>) {
        *self.located.entry(force).or_default() += 1;
        let key = (
            force,
            point.easting.round() as u32,
            point.northing.round() as u32,
        );
        self.waiting.push((key, place.map(|place| place as u32)));
    }

    /// Counts the points that wait. One after the other they would each wait for the memory; in a
    /// short loop the processor fetches several at once.
    pub fn take_points(&mut self) {
        for (key, place) in self.waiting.drain(..) {
            if self.points.len() >= POINTS_MAX && !self.points.contains_key(&key) {
                continue;
            }
            let stack = self.points.entry(key).or_default();
            stack.count += 1;
            let known = usize::from(stack.place_count);
            if let Some(place) = place
                && known < STACK_PLACES
                && !stack.places[..known].contains(&place)
            {
                stack.places[known] = place;
                stack.place_count += 1;
            }
        }
    }

    pub fn notes(&self, fold: &Fold, fields: &[String]) -> Notes {
        let mut notes = Notes::default();
        let occurrences = fold.occurrences();
        let counts = fold.counts();
        if !self.absent.is_empty() {
            let names: Vec<&str> = self.absent.iter().map(|role| role.title()).collect();
            notes.push(
                format!("columns were not found: {}", names.join(", ")),
                self.absent.len() as u64,
                None,
                "what rests on them is missing from the products",
            );
        }
        if !self.repeated.is_empty() {
            notes.push(
                format!(
                    "headings occur more than once: {}",
                    self.repeated.join(", ")
                ),
                self.repeated.len() as u64,
                None,
                "the first column of each name was read",
            );
        }
        for (fact, text, effect) in NOTES {
            let count = counts[fact.trailing_zeros() as usize];
            if count > 0 {
                notes.push(text, count, Some(occurrences), effect);
            }
        }
        if self.persons_without_age > 0 {
            notes.push(
                "linked persons have an age that is not a number from 0 to 120",
                self.persons_without_age,
                Some(self.persons),
                "the age counts as not recorded",
            );
        }
        self.short_numbers(&mut notes);
        self.stacks(&mut notes);
        self.cuts(fields, fold.versions, &mut notes);
        notes
    }

    /// Points that records of several places share, by force: a station's, or a system's default.
    pub fn stacked(&self) -> Vec<(u16, BngPoint)> {
        let mut stacked: Vec<_> = self
            .points
            .iter()
            .filter(|((force, ..), stack)| {
                let count = u64::from(stack.count);
                count > STACK_MIN
                    && count * STACK_SHARE > self.located[force]
                    && usize::from(stack.place_count) == STACK_PLACES
            })
            .map(|(key, _)| *key)
            .collect();
        stacked.sort_unstable();
        let point = |(force, easting, northing)| {
            let (easting, northing) = (f64::from(easting), f64::from(northing));
            (force, BngPoint { easting, northing })
        };
        stacked.into_iter().map(point).collect()
    }

    fn stacks(&self, notes: &mut Notes) {
        let stacked = self.stacked();
        if !stacked.is_empty() {
            let points = match stacked.len() {
                1 => "one grid point".to_owned(),
                several => format!("{several} grid points"),
            };
            let count = |(force, point): &(u16, BngPoint)| {
                self.points
                    .get(&(*force, point.easting as u32, point.northing as u32))
                    .map_or(0, |stack| u64::from(stack.count))
            };
            notes.push(
                format!("records of different places share {points}"),
                stacked.iter().map(count).sum(),
                Some(self.located.values().sum()),
                "such a point is a station or a system's default as a rule: they are placed by name \
                 or postcode only",
            );
        }
    }

    fn cuts(&self, fields: &[String], versions: u64, notes: &mut Notes) {
        for (field, lengths) in fields.iter().zip(&self.lengths) {
            for (at, cut) in CUTS.into_iter().enumerate() {
                let pile = lengths.at[at];
                if pile >= PILE_MIN && pile * BELOW as u64 > lengths.below[at] * PILE_RATIO {
                    notes.push(
                        format!(
                            "texts in the column {field} are exactly {} characters long",
                            thousands(cut)
                        ),
                        pile,
                        Some(versions),
                        "the export has most likely cut them; what came after was not searched",
                    );
                }
            }
        }
    }
}

fn thousands(number: usize) -> String {
    if number < 1000 {
        number.to_string()
    } else {
        format!("{},{:03}", number / 1000, number % 1000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quality() -> Quality {
        Quality::new([].iter(), 1)
    }

    fn texts(quality: &Quality) -> Vec<(String, u64)> {
        let notes = quality.notes(&Fold::default(), &["MO".to_owned()]);
        notes
            .0
            .into_iter()
            .map(|note| (note.text, note.count))
            .collect()
    }

    #[test]
    fn a_pile_at_a_cut_is_told_and_a_slope_is_not() {
        let mut piled = quality();
        for length in [4_000, 4_000, 4_000, 3_999, 120] {
            piled.text(0, NearCut::of(&"é".repeat(length)));
        }
        assert_eq!(
            texts(&piled),
            [(
                "texts in the column MO are exactly 4,000 characters long".to_owned(),
                3
            )]
        );
        let mut even = quality();
        for length in 240..270 {
            for _ in 0..10 {
                even.text(0, NearCut::of(&"a".repeat(length)));
            }
        }
        assert_eq!(texts(&even), []);
    }

    #[test]
    fn a_default_point_is_told_and_a_busy_place_is_not() {
        let point = BngPoint {
            easting: 500_000.0,
            northing: 300_000.0,
        };
        let mut default = quality();
        let mut busy = quality();
        for n in 0..30 {
            default.point(0, point, Some(n));
            busy.point(0, point, Some(n % 2));
        }
        default.take_points();
        busy.take_points();
        assert_eq!(
            texts(&default),
            [(
                "records of different places share one grid point".to_owned(),
                30
            )]
        );
        assert_eq!(texts(&busy), []);
    }
}
