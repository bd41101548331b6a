//! One record -> typed values, or the reason why it cannot be used. Pure: one row knows no other.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveDateTime};
use csv::ByteRecord;

use super::batch::STRINGS;
use super::dates::{self, DateFormat, Moment, Reading};
use super::decode::{self, Encoding};
use super::fold::{Facts, hash, hash_contents};
use super::mapping::Mapping;
use super::profile::{ColumnRole, Profile};
use super::quality;
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

/// What a record comes to.
#[derive(Debug)]
pub(super) enum Outcome<'a> {
    Usable(Box<Row<'a>>),
    /// Set aside; the reason is one of a few, so that they can be counted.
    Unusable(&'static str),
    /// The occurrence number is in scientific notation.
    Damaged,
}

/// A usable row; texts stay in the record.
#[derive(Debug)]
pub(super) struct Row<'a> {
    pub id: Cow<'a, str>,
    /// The force's cell, as given.
    pub force: Cow<'a, str>,
    /// In the order of [`STRINGS`].
    pub strings: [Cow<'a, str>; STRINGS.len()],
    pub is_crime: bool,
    pub recorded: NaiveDateTime,
    pub from: Option<NaiveDateTime>,
    pub to: Option<NaiveDateTime>,
    pub time_known: bool,
    pub day: NaiveDate,
    pub updated: Option<NaiveDateTime>,
    pub coordinates: Coordinates,
    pub flags: BTreeSet<String>,
    pub person_role: Cow<'a, str>,
    pub person_reference: Cow<'a, str>,
    pub person_age: Age,
    pub person_sex: Cow<'a, str>,
    /// Hash of all columns but flags and persons.
    pub content: u64,
    pub facts: Facts,
    pub order: DateOrder,
}

/// How many of a row's dates show the order of day and month.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct DateOrder {
    pub day_first: u64,
    pub month_first: u64,
}

impl Row<'_> {
    pub fn string(&self, role: ColumnRole) -> &str {
        STRINGS
            .iter()
            .position(|(wanted, _)| *wanted == role)
            .map_or("", |at| self.strings[at].as_ref())
    }

    pub fn has_person(&self) -> bool {
        !self.person_role.is_empty()
            || !self.person_reference.is_empty()
            || self.person_age != Age::Missing
            || !self.person_sex.is_empty()
    }

    /// Hash of the person's columns.
    pub fn person(&self) -> u64 {
        let age = match self.person_age {
            Age::Years(years) => years.to_string(),
            Age::Missing | Age::Unreadable => String::new(),
        };
        let parts = [
            &self.person_role,
            &self.person_reference,
            age.as_str(),
            &self.person_sex,
        ];
        hash(parts.into_iter().map(str::as_bytes))
    }
}

/// What reading one file needs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a> {
    pub profile: &'a Profile,
    pub mapping: &'a Mapping,
    pub encoding: Encoding,
    pub headings: &'a ByteRecord,
    /// Column of each of the extract's fields, where the file has it.
    pub texts: &'a [Option<usize>],
    pub delimiter: u8,
    /// The profile's date formats with month and day exchanged, then as they are.
    pub month_first: &'a [DateFormat],
}

/// A date column: what it holds, if it can be used.
#[derive(Debug, Clone, Copy, Default)]
struct Dated {
    moment: Option<Moment>,
    facts: Facts,
    order: DateOrder,
}

impl<'a> Reader<'a> {
    pub fn read(&self, record: &'a ByteRecord) -> Outcome<'a> {
        if let Some(reason) = self.shape_problem(record) {
            return Outcome::Unusable(reason);
        }
        let windows_1252 = Cell::new(false);
        let cell = |role| self.cell(record, role, &windows_1252);

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
        let mut facts = quality::fact(quality::ID_REPAIRED, id.len() < id_cell.len());

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
        let time_known = from.moment.is_some_and(|from| from.time_known);
        facts |= quality::fact(quality::TIMED, time_known);

        let strings: [Cow<'a, str>; STRINGS.len()] = STRINGS.map(|(role, _)| cell(role));
        let coordinates = if self.mapping.column(ColumnRole::Easting).is_some() {
            values::coordinates(&cell(ColumnRole::Easting), &cell(ColumnRole::Northing))
        } else {
            values::longitude_latitude(&cell(ColumnRole::Longitude), &cell(ColumnRole::Latitude))
        };
        facts |= match coordinates {
            Coordinates::Missing | Coordinates::Grid(_) => 0,
            Coordinates::Converted(_) => quality::CONVERTED,
            Coordinates::NotConverted | Coordinates::Outside => quality::OUTSIDE,
            Coordinates::Zero => quality::ZERO,
            Coordinates::NotNumbers => quality::NOT_NUMBERS,
        };
        let mut flags = BTreeSet::new();
        // Not tidied: a line end may part flags.
        let flags_cell = self.bytes(record, ColumnRole::Flags);
        values::flags(
            &decode::cell(flags_cell, self.encoding).text,
            self.profile,
            &mut flags,
        );
        let flagged = flags.iter().any(|flag| self.profile.is_of_interest(flag));
        facts |= quality::fact(quality::FLAGGED, flagged);

        let mut row = Row {
            id,
            force: cell(ColumnRole::Force),
            strings,
            is_crime: false,
            recorded: stands.at,
            from: from.moment.map(|from| from.at),
            to: to.moment.filter(|_| !reversed).map(|to| to.at),
            time_known,
            day: from.moment.unwrap_or(stands).at.date(),
            updated: updated.moment.map(|updated| updated.at),
            coordinates,
            flags,
            person_role: cell(ColumnRole::PersonRole),
            person_reference: cell(ColumnRole::PersonRef),
            person_age: values::age(&cell(ColumnRole::PersonAge)),
            person_sex: cell(ColumnRole::PersonSex),
            content: self.content(record),
            facts,
            order,
        };
        row.is_crime = values::is_crime(
            row.string(ColumnRole::OccurrenceType),
            row.string(ColumnRole::CrimeNumber),
            row.string(ColumnRole::HoClass),
        );
        let located = coordinates.point().is_some()
            || [
                ColumnRole::LocationName,
                ColumnRole::Street,
                ColumnRole::Postcode,
                ColumnRole::Uprn,
            ]
            .into_iter()
            .any(|role| !row.string(role).is_empty());
        row.facts |= quality::fact(quality::CRIME, row.is_crime)
            | quality::fact(quality::LOCATED, located)
            | quality::fact(quality::SWALLOWED, self.has_swallowed(record, &row.id))
            | quality::fact(quality::WINDOWS_1252, windows_1252.get());
        Outcome::Usable(Box::new(row))
    }

    /// The text of one of the extract's fields, decoded and otherwise as it stands.
    pub fn text(&self, record: &'a ByteRecord, field: usize) -> decode::Decoded<'a> {
        let bytes = self.texts[field]
            .and_then(|at| record.get(at))
            .unwrap_or_default();
        decode::cell(bytes, self.encoding)
    }

    fn cell(
        &self,
        record: &'a ByteRecord,
        role: ColumnRole,
        windows_1252: &Cell<bool>,
    ) -> Cow<'a, str> {
        let decoded = decode::cell(self.bytes(record, role), self.encoding);
        if decoded.windows_1252 {
            windows_1252.set(true);
        }
        match decoded.text {
            Cow::Borrowed(text) => values::tidy(text, self.profile),
            Cow::Owned(text) => Cow::Owned(values::tidy(&text, self.profile).into_owned()),
        }
    }

    fn bytes(&self, record: &'a ByteRecord, role: ColumnRole) -> &'a [u8] {
        self.mapping
            .column(role)
            .and_then(|at| record.get(at))
            .unwrap_or_default()
    }

    /// Whether a text holds a line that looks like a row: as many separators as stand before the
    /// texts, and an occurrence number of the same form. Such a text began with a quotation mark
    /// that nothing closed.
    fn has_swallowed(&self, record: &ByteRecord, id: &str) -> bool {
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
        let texts = self.texts.iter().flatten().filter_map(|at| record.get(*at));
        let looks_like_a_row = |line: &[u8]| {
            let mut cells = line.split(|byte| *byte == self.delimiter);
            let number = cells.clone().nth(id_at).unwrap_or_default().trim_ascii();
            cells.nth(id_at.max(first_text)).is_some() && same_form(number, id.as_bytes())
        };
        texts.filter(|text| text.contains(&b'\n')).any(|text| {
            text.split(|byte| *byte == b'\n')
                .skip(1)
                .any(looks_like_a_row)
        })
    }

    fn date(&self, cell: &str, time: Option<&str>, formats: &[DateFormat]) -> Dated {
        if cell.is_empty() {
            return Dated::default();
        }
        match dates::read(cell, formats, self.profile.zone) {
            Reading::Known {
                mut moment,
                day_first,
            } => {
                if let Some(time) = time.and_then(dates::time_of_day) {
                    moment.at = moment.at.date().and_time(time);
                    moment.time_known = true;
                }
                Dated {
                    moment: Some(moment),
                    facts: 0,
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

    /// Why a record is no row of the table at all.
    fn shape_problem(&self, record: &ByteRecord) -> Option<&'static str> {
        let id_at = self
            .mapping
            .column(ColumnRole::OccurrenceId)
            .unwrap_or_default();
        let is_heading = |at: usize| {
            let cell = record.get(at).unwrap_or_default();
            !cell.is_empty() && self.headings.get(at) == Some(cell)
        };
        if is_heading(id_at)
            && (0..record.len()).filter(|at| is_heading(*at)).count() * 2 > record.len()
        {
            return Some("repeated headings");
        }
        let mut filled = record.iter().filter(|cell| !cell.trim_ascii().is_empty());
        let first = filled.next();
        let Some(first) = first else {
            return Some("no cell is filled");
        };
        if filled.take(FOOTER_CELLS_MAX).count() < FOOTER_CELLS_MAX {
            let first = decode::cell(first, self.encoding)
                .text
                .trim()
                .to_lowercase();
            if is_footer(&first) {
                return Some("footer");
            }
            if is_total(&first) {
                return Some("total row");
            }
        }
        let width = self.mapping.width;
        let ragged = record.len() < width
            || (width..record.len()).any(|at| {
                record
                    .get(at)
                    .is_some_and(|cell| !cell.trim_ascii().is_empty())
            });
        if ragged && record.as_slice().contains(&b'\n') {
            return Some(
                "wrong number of fields over several lines; a quotation mark may be unclosed",
            );
        }
        if record.len() < width {
            return Some("too few fields");
        }
        // Spreadsheets leave empty cells behind the last column.
        if record
            .iter()
            .skip(width)
            .any(|cell| !cell.trim_ascii().is_empty())
        {
            return Some("too many fields");
        }
        None
    }

    fn content(&self, record: &ByteRecord) -> u64 {
        let columns = ColumnRole::ALL
            .into_iter()
            .filter(|role| *role != ColumnRole::Flags && !role.is_person())
            .map(|role| self.mapping.column(role))
            .chain(self.texts.iter().copied());
        hash_contents(columns.map(|at| {
            at.and_then(|at| record.get(at))
                .unwrap_or_default()
                .trim_ascii()
        }))
    }
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
