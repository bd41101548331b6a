//! One row -> typed values, or the reason why it cannot be used. Pure: one row knows no other.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use chrono::NaiveDate;
use memchr::memchr;
use polars_arrow::array::View;

use super::batch::STRINGS;
use super::cells::{self, Cells};
use super::dates::{self, DateFormat, Moment, Reading};
use super::decode;
use super::fold::{Facts, hash};
use super::geo::BngPoint;
use super::mapping::Mapping;
use super::place::{Claim, Places};
use super::profile::{ColumnRole, Profile};
use super::quality::{self, NearCut};
use super::rows::{Place, SourceRow};
use super::values::{self, Age, Coordinates};

/// A row with more filled cells than this is neither a footer nor a total.
const FOOTER_CELLS_MAX: usize = 3;
/// Committed this much after it was recorded, and one of the dates is wrong.
const LATE_HOURS: i64 = 24;

/// Columns of dates, and those of their times.
const DATE_COLUMNS: [(ColumnRole, Option<ColumnRole>); 5] = [
    (ColumnRole::Recorded, Some(ColumnRole::RecordedTime)),
    (ColumnRole::Reported, Some(ColumnRole::ReportedTime)),
    (ColumnRole::From, Some(ColumnRole::FromTime)),
    (ColumnRole::To, Some(ColumnRole::ToTime)),
    (ColumnRole::Updated, None),
];

/// Reasons that say that a row was cut short, if it is the last of a file.
pub(super) const TOO_FEW_FIELDS: &str = "too few fields";
pub(super) const OVER_SEVERAL_LINES: &str =
    "wrong number of fields over several lines; a quotation mark may be unclosed";

/// What a row comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// A [`Row`] was made of it.
    Usable,
    /// Set aside; the reason is one of a few, so that they can be counted.
    Unusable(&'static str),
    /// The occurrence number is in scientific notation.
    Damaged,
}

/// Rows that were typed together.
#[derive(Debug, Default)]
pub(super) struct Block<'a> {
    /// Of every row; `None` outside the table.
    pub outcomes: Vec<(Place, Option<Outcome>)>,
    /// The usable ones.
    pub rows: Vec<Row<'a>>,
    /// Of each of `rows` the texts, in the order of the extract's fields.
    pub texts: Vec<FieldText>,
}

impl Block<'_> {
    pub fn clear(&mut self) {
        self.outcomes.clear();
        self.rows.clear();
        self.texts.clear();
    }
}

/// A text that is searched.
#[derive(Debug, Clone, Copy)]
pub(super) struct FieldText {
    pub view: View,
    pub near_cut: Option<NearCut>,
}

/// A usable row.
#[derive(Debug)]
pub(super) struct Row<'a> {
    /// Hash of the occurrence number.
    pub number: u64,
    /// How many digits it has, where it is all digits.
    pub number_digits: Option<usize>,
    /// The force's cell, as given.
    pub force: Cow<'a, str>,
    pub cells: Cells,
    pub is_crime: bool,
    /// Moments are milliseconds of civil time since 1970.
    pub recorded: i64,
    pub recorded_day: NaiveDate,
    pub from: Option<i64>,
    pub to: Option<i64>,
    pub time_known: bool,
    pub to_time_known: bool,
    /// Days since 1970.
    pub day: i32,
    pub updated: Option<i64>,
    pub point: Option<BngPoint>,
    /// Hash of the place that the row names.
    pub place: Option<u64>,
    pub flags: BTreeSet<String>,
    /// Hash of the person's columns.
    pub person: u64,
    /// At the time of the offence, where the birth is known.
    pub person_age: Age,
    /// Hash of all columns but flags and persons.
    pub content: u64,
    pub facts: Facts,
    pub order: DateOrder,
}

impl Row<'_> {
    pub fn has_person(&self) -> bool {
        [cells::PERSON_ROLE, cells::PERSON_REF, cells::PERSON_SEX]
            .into_iter()
            .any(|column| !self.cells.is_empty(column))
            || self.person_age != Age::Missing
    }
}

/// How many of a row's dates show the order of day and month.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct DateOrder {
    pub day_first: u64,
    pub month_first: u64,
}

/// What reading one table needs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a> {
    pub profile: &'a Profile,
    pub mapping: &'a Mapping,
    pub headings: &'a [String],
    /// Column of each of the extract's fields, where the table has it.
    pub texts: &'a [Option<usize>],
    /// Of a delimited text.
    pub delimiter: Option<u8>,
    /// The profile's date formats with month and day exchanged, then as they are.
    pub month_first: &'a [DateFormat],
    /// Of forces and districts, where the project has outlines.
    pub places: Option<&'a Places>,
    /// The recording force where a row names none.
    pub force: &'a str,
    /// Runs of columns that are no text.
    pub runs: &'a [Range<usize>],
}

/// The runs of columns between those of texts.
pub(super) fn runs_between(texts: &[Option<usize>], width: usize) -> Vec<Range<usize>> {
    let mut texts: Vec<usize> = texts.iter().flatten().copied().collect();
    texts.sort_unstable();
    let starts = std::iter::once(0).chain(texts.iter().map(|text| text + 1));
    let ends = texts.iter().copied().chain(std::iter::once(width));
    let runs = starts.zip(ends).map(|(start, end)| start..end);
    runs.filter(|run| !run.is_empty()).collect()
}

/// A row of the right shape.
#[derive(Debug, Clone, Copy)]
struct CheckedRow<'r> {
    source: SourceRow<'r>,
    /// No cell but those of texts [needs mending](values::needs_mending).
    is_plain: bool,
}

/// A date column: what it holds, if it can be used.
#[derive(Debug, Clone, Copy, Default)]
struct Dated {
    moment: Option<Moment>,
    facts: Facts,
    order: DateOrder,
}

impl Reader<'_> {
    /// Reads one row, and appends it to the block if it is usable.
    pub fn read<'r>(&self, source: SourceRow<'r>, into: &mut Block<'r>) -> Outcome {
        if let Some(reason) = self.shape_problem(source) {
            return Outcome::Unusable(reason);
        }
        let is_plain = |run: &Range<usize>| {
            let run = source.span(run.clone());
            !values::needs_mending(run.as_bytes())
        };
        let row = CheckedRow {
            source,
            is_plain: self.runs.iter().all(is_plain),
        };
        let cell = |role| self.cell(row, role);

        let id_cell = cell(ColumnRole::OccurrenceId);
        let id = match &id_cell {
            Cow::Borrowed(text) => Cow::Borrowed(values::identifier(text)),
            Cow::Owned(text) => Cow::Owned(values::identifier(text).to_owned()),
        };
        if id.is_empty() {
            return Outcome::Unusable("no occurrence number");
        }
        if values::is_scientific(&id) {
            return Outcome::Damaged;
        }
        let mut facts = quality::fact(quality::ID_REPAIRED, id.len() < id_cell.len())
            | quality::fact(quality::WINDOWS_1252, source.windows_1252)
            | quality::fact(
                quality::DOUBLE_ENCODED,
                decode::undoubled(source.text()).is_some(),
            );

        let dates = |formats| {
            DATE_COLUMNS.map(|(role, time_role)| {
                self.date(&cell(role), time_role.map(&cell).as_deref(), formats)
            })
        };
        let mut columns = dates(self.profile.dates.as_slice());
        let order = columns
            .iter()
            .fold(DateOrder::default(), |sum, dated| DateOrder {
                day_first: sum.day_first + dated.order.day_first,
                month_first: sum.month_first + dated.order.month_first,
            });
        // One date that only makes sense with the month first, and the machine that wrote the row
        // had the month first in all of them that can be read so.
        if order.month_first > 0 {
            columns = dates(self.month_first);
            facts |= quality::MONTH_FIRST;
        }
        for dated in &columns {
            facts |= dated.facts;
        }
        let [recorded, reported, from, to, updated] = columns;
        let recorded_or_reported = recorded.moment.or(reported.moment);
        let Some(stands) = recorded_or_reported.or(from.moment).or(to.moment) else {
            return Outcome::Unusable("no date that can be read");
        };
        facts |= quality::fact(quality::NOT_RECORDED, recorded_or_reported.is_none());
        let late = from.moment.is_some_and(|from| {
            recorded_or_reported
                .is_some_and(|recorded| (from.at - recorded.at).num_hours() > LATE_HOURS)
        });
        facts |= quality::fact(quality::LATE, late);
        let reversed = is_reversed(from.moment, to.moment);
        facts |= quality::fact(quality::REVERSED, reversed);
        let to_moment = to.moment.filter(|_| !reversed);
        let whole_day = is_whole_day(from.moment, to_moment);
        let known =
            |moment: Option<Moment>| moment.is_some_and(|moment| moment.time_known) && !whole_day;
        facts |= quality::fact(quality::TIMED, known(from.moment));
        let day = from.moment.unwrap_or(stands).at.date();

        let strings: [Cow<'r, str>; STRINGS.len()] = STRINGS.map(|(role, _)| cell(role));
        let string = |role| {
            let at = STRINGS.iter().position(|(wanted, _)| *wanted == role);
            at.map_or("", |at| strings[at].as_ref())
        };
        let force = cell(ColumnRole::Force);
        let flags = self.flags(source);
        let flagged = flags.iter().any(|flag| self.profile.is_of_interest(flag));
        let is_crime = values::is_crime(
            string(ColumnRole::OccurrenceType),
            string(ColumnRole::CrimeNumber),
            string(ColumnRole::HoClass),
        );
        let (point, found) = self.point(row, &force, string(ColumnRole::District));
        let located = point.is_some()
            || [
                ColumnRole::LocationName,
                ColumnRole::Street,
                ColumnRole::Postcode,
                ColumnRole::Uprn,
            ]
            .into_iter()
            .any(|role| !string(role).is_empty());
        facts |= found
            | quality::fact(quality::FLAGGED, flagged)
            | quality::fact(quality::CRIME, is_crime)
            | quality::fact(quality::LOCATED, located)
            | quality::fact(quality::SWALLOWED, self.has_swallowed(source, &id));
        let place = place_named(string(ColumnRole::Street), string(ColumnRole::LocationName));
        let person_age = self.age(row, day);
        let person = [
            cell(ColumnRole::PersonRole),
            cell(ColumnRole::PersonRef),
            cell(ColumnRole::PersonSex),
        ];
        into.texts.extend(self.texts.iter().map(|at| {
            let text = at.map_or("", |at| source.cell(at));
            FieldText {
                view: cells::view(text, source),
                near_cut: NearCut::of(text),
            }
        }));
        into.rows.push(Row {
            number: hash([id.as_bytes()].into_iter()),
            number_digits: id
                .bytes()
                .all(|byte| byte.is_ascii_digit())
                .then_some(id.len()),
            force,
            is_crime,
            recorded: milliseconds(stands),
            recorded_day: stands.at.date(),
            from: from.moment.map(milliseconds),
            to: to_moment.map(milliseconds),
            time_known: known(from.moment),
            to_time_known: known(to_moment),
            day: (day - NaiveDate::default()).num_days() as i32,
            updated: updated.moment.map(milliseconds),
            point,
            place,
            flags,
            person: person_hash(&person, person_age),
            person_age,
            content: self.content(source),
            facts,
            order,
            cells: Cells::new(source, strings, id, person),
        });
        Outcome::Usable
    }

    fn cell<'r>(&self, row: CheckedRow<'r>, role: ColumnRole) -> Cow<'r, str> {
        let column = self.mapping.column(role);
        let raw = column.map_or("", |at| row.source.cell(at));
        match row.is_plain {
            true => Cow::Borrowed(values::trimmed(raw, self.profile)),
            false => values::tidy(raw, self.profile),
        }
    }

    fn flags<'r>(&self, row: SourceRow<'r>) -> BTreeSet<String> {
        let mut flags = BTreeSet::new();
        for (at, heading) in &self.mapping.flags {
            // Not tidied: a line end may part flags.
            values::flags(row.cell(*at), heading, self.profile, &mut flags);
        }
        flags
    }

    /// The age on the day, from the birth where that is known; else as the source gives it.
    fn age(&self, row: CheckedRow<'_>, day: NaiveDate) -> Age {
        let birth = self.cell(row, ColumnRole::PersonBirth);
        let given = values::age(&self.cell(row, ColumnRole::PersonAge));
        if birth.is_empty() {
            return given;
        }
        let read = match dates::read(&birth, &self.profile.dates, self.profile.zone) {
            Reading::Known { moment, .. } => {
                values::age_on(day, dates::born(&birth, moment.at.date(), day))
            }
            Reading::Default | Reading::Unreadable { .. } => None,
        };
        match (read, given) {
            (Some(years), _) => Age::Years(years),
            (None, Age::Missing) => Age::Unreadable,
            (None, given) => given,
        }
    }

    /// The point that can be believed, and what was noticed.
    fn point(&self, row: CheckedRow<'_>, force: &str, district: &str) -> (Option<BngPoint>, Facts) {
        let cell = |role| self.cell(row, role);
        let has = |role| self.mapping.column(role).is_some();
        let pair = if has(ColumnRole::Easting) {
            values::coordinates(&cell(ColumnRole::Easting), &cell(ColumnRole::Northing))
        } else {
            Coordinates::Missing
        };
        let by_degrees = match pair {
            Coordinates::Missing => values::longitude_latitude(
                &cell(ColumnRole::Longitude),
                &cell(ColumnRole::Latitude),
            ),
            pair => pair,
        };
        let given = match by_degrees {
            Coordinates::Missing => values::grid_reference(&cell(ColumnRole::GridReference)),
            given => given,
        };
        let (point, as_given, found) = match given {
            Coordinates::Missing => return (None, 0),
            Coordinates::Zero => return (None, quality::ZERO),
            Coordinates::NotNumbers => return (None, quality::NOT_NUMBERS),
            Coordinates::NotConverted => return (None, quality::OUTSIDE),
            Coordinates::Grid(point) => (point, true, 0),
            Coordinates::Converted(point) => (point, false, quality::CONVERTED),
            Coordinates::Outside { easting, northing } => {
                (BngPoint { easting, northing }, true, quality::OUTSIDE)
            }
        };
        let is_default = self.profile.default_points.iter().any(|default| {
            (default.easting - point.easting).abs() < 1.0
                && (default.northing - point.northing).abs() < 1.0
        });
        if is_default {
            return (None, quality::DEFAULT_POINT);
        }
        let Some(places) = self.places else {
            return match found {
                quality::OUTSIDE => (None, found),
                found => (Some(point), found),
            };
        };
        let force = match force.is_empty() {
            true => self.force,
            false => force,
        };
        let (settled, noticed) = places.settle(Claim {
            easting: point.easting,
            northing: point.northing,
            as_given,
            force,
            district,
        });
        match (settled, found) {
            (Some(_), quality::OUTSIDE) => (settled, noticed),
            (None, quality::OUTSIDE) => (None, found),
            _ => (settled, found | noticed),
        }
    }

    /// Whether a text holds a line that looks like a row: as many separators as stand before the
    /// texts, and an occurrence number of the same form. Such a text began with a quotation mark
    /// that nothing closed.
    fn has_swallowed<'r>(&self, row: SourceRow<'r>, id: &str) -> bool {
        let Some(delimiter) = self.delimiter.map(char::from) else {
            return false;
        };
        let id_at = self
            .mapping
            .column(ColumnRole::OccurrenceId)
            .unwrap_or_default();
        let first_text = self
            .texts
            .iter()
            .flatten()
            .min()
            .copied()
            .unwrap_or_default();
        let looks_like_a_row = |line: &str| {
            let mut cells = line.split(delimiter);
            let number = cells.clone().nth(id_at).unwrap_or_default().trim();
            cells.nth(id_at.max(first_text)).is_some()
                && same_form(number.as_bytes(), id.as_bytes())
        };
        self.texts
            .iter()
            .flatten()
            .map(|at| row.cell(*at))
            .filter(|text| memchr(b'\n', text.as_bytes()).is_some())
            .any(|text| text.split('\n').skip(1).any(looks_like_a_row))
    }

    fn date(&self, cell: &str, time: Option<&str>, formats: &[DateFormat]) -> Dated {
        if cell.is_empty() {
            return Dated::default();
        }
        match dates::read(cell, formats, self.profile.zone) {
            Reading::Known {
                mut moment,
                day_first,
                serial,
            } => {
                if let Some(time) = time.and_then(dates::time_of_day) {
                    moment.at = moment.at.date().and_time(time);
                    moment.time_known = true;
                }
                Dated {
                    moment: Some(moment),
                    facts: quality::fact(quality::SERIAL_DATE, serial),
                    order: DateOrder {
                        day_first: u64::from(day_first),
                        month_first: 0,
                    },
                }
            }
            Reading::Default => Dated {
                facts: quality::DEFAULT_DATE,
                ..Dated::default()
            },
            Reading::Unreadable { month_first } => Dated {
                facts: quality::UNREADABLE_DATE,
                order: DateOrder {
                    day_first: 0,
                    month_first: u64::from(month_first),
                },
                ..Dated::default()
            },
        }
    }

    /// Why a row is no record at all.
    fn shape_problem<'r>(&self, row: SourceRow<'r>) -> Option<&'static str> {
        let id_at = self
            .mapping
            .column(ColumnRole::OccurrenceId)
            .unwrap_or_default();
        let is_heading = |at: usize| {
            let cell = row.cell(at);
            !cell.is_empty() && self.headings.get(at).is_some_and(|heading| heading == cell)
        };
        if is_heading(id_at) && (0..row.len()).filter(|at| is_heading(*at)).count() * 2 > row.len()
        {
            return Some("repeated headings");
        }
        let mut filled = row.iter().filter(|cell| !cell.trim_ascii().is_empty());
        let Some(first) = filled.next() else {
            return Some("no cell is filled");
        };
        if filled.take(FOOTER_CELLS_MAX).count() < FOOTER_CELLS_MAX {
            let first = first.trim().to_lowercase();
            if is_footer(&first) {
                return Some("footer");
            }
            if is_total(&first) {
                return Some("total row");
            }
        }
        let width = self.mapping.width;
        let short = row.len() < width;
        // Spreadsheets leave empty cells behind the last column.
        let long = (width..row.len()).any(|at| !row.cell(at).trim_ascii().is_empty());
        if (short || long) && row.text().contains('\n') {
            return Some(OVER_SEVERAL_LINES);
        }
        if short {
            return Some(TOO_FEW_FIELDS);
        }
        long.then_some("too many fields")
    }

    fn content<'r>(&self, row: SourceRow<'r>) -> u64 {
        let columns = ColumnRole::ALL
            .into_iter()
            .filter(|role| *role != ColumnRole::Flags && !role.is_person())
            .map(|role| self.mapping.column(role))
            .chain(self.texts.iter().copied());
        hash(columns.map(|at| at.map_or("", |at| row.cell(at)).as_bytes().trim_ascii()))
    }
}

fn milliseconds(moment: Moment) -> i64 {
    moment.at.and_utc().timestamp_millis()
}

/// A hash of a person's role, reference, sex and age.
fn person_hash([role, reference, sex]: &[Cow<'_, str>; 3], age: Age) -> u64 {
    let (low, high) = match age {
        Age::Years(years) => (years, years),
        Age::Band(low, high) => (low, high),
        Age::Missing | Age::Unreadable => (-1, -1),
    };
    let parts = [
        role.as_bytes(),
        reference.as_bytes(),
        &low.to_le_bytes(),
        &high.to_le_bytes(),
        sex.as_bytes(),
    ];
    hash(parts.into_iter())
}

/// A hash of the place that a row names, by street or else by name, whatever its capitals.
fn place_named(street: &str, name: &str) -> Option<u64> {
    let place = [street, name]
        .into_iter()
        .find(|place| place.contains(char::is_alphanumeric))?;
    // FNV-1a (Fowler, Noll and Vo 1991): short, and a collision only hides a default point.
    let letters = place
        .bytes()
        .filter(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii());
    Some(letters.fold(0xCBF2_9CE4_8422_2325, |sum, byte| {
        (sum ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01B3)
    }))
}

/// From 00:00 (or 00:01) to 23:59: whole days, of which no time is known.
fn is_whole_day(from: Option<Moment>, to: Option<Moment>) -> bool {
    let (Some(from), Some(to)) = (from, to) else {
        return false;
    };
    let minute = |moment: Moment| {
        moment
            .at
            .time()
            .signed_duration_since(chrono::NaiveTime::MIN)
            .num_minutes()
    };
    minute(from) <= 1 && minute(to) == 24 * 60 - 1
}

/// An interval that ends before it begins. A bare date has no time to compare.
fn is_reversed(from: Option<Moment>, to: Option<Moment>) -> bool {
    match (from, to) {
        (Some(from), Some(to)) if from.time_known && to.time_known => to.at < from.at,
        (Some(from), Some(to)) => to.at.date() < from.at.date(),
        _ => false,
    }
}

/// Digits in the same places, and as many other characters.
fn same_form(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len()
        && a.len() > 3
        && a.iter()
            .zip(b)
            .all(|(a, b)| a.is_ascii_digit() == b.is_ascii_digit())
}

/// `Page 1 of 20`, `End of report`, `Report run on ...`.
fn is_footer(first: &str) -> bool {
    let page = first
        .strip_prefix("page")
        .is_some_and(|rest| rest.trim_start().starts_with(|c: char| c.is_ascii_digit()));
    let ends = [
        "end of report",
        "*** end",
        "** end",
        "report run",
        "run date",
        "printed on",
        "generated on",
        "generated by",
        "report generated",
        "official",
    ];
    page || ends.iter().any(|end| first.starts_with(end))
}

/// `Total: 1,234`, `Grand total`, `Number of rows: 12`.
fn is_total(first: &str) -> bool {
    let word = first.trim_end_matches([':', ' ']);
    [
        "total",
        "totals",
        "grand total",
        "sum",
        "count",
        "row count",
        "subtotal",
    ]
    .contains(&word)
        || [
            "total ",
            "total:",
            "grand total",
            "number of r",
            "row count",
            "rows:",
            "count:",
            "record count",
            "records:",
        ]
        .iter()
        .any(|start| first.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn footers_and_totals() {
        for footer in [
            "page 1 of 20",
            "page 3",
            "page1",
            "end of report",
            "report run 03/11/2026",
        ] {
            assert!(is_footer(footer), "{footer}");
        }
        for total in [
            "total",
            "total: 12",
            "grand total 12",
            "number of records: 4",
            "count:",
        ] {
            assert!(is_total(total), "{total}");
        }
        for row in ["26000000001", "pager", "page", "totaliser", "counter"] {
            assert!(!is_footer(row) && !is_total(row), "{row}");
        }
    }
}
