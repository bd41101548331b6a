//! Typed columns of one batch, filled row by row.

use chrono::{NaiveDate, NaiveDateTime};
use polars::prelude::*;

use super::columns;
use super::geo::BngPoint;
use super::profile::ColumnRole;

/// Columns that are passed on as tidied text, and under which name.
pub(super) const STRINGS: [(ColumnRole, &str); 15] = [
    (ColumnRole::CrimeNumber, columns::CRIME_NUMBER),
    (ColumnRole::OccurrenceType, columns::OCCURRENCE_TYPE),
    (ColumnRole::HoClass, columns::HO_CLASS),
    (ColumnRole::HoSubClass, columns::HO_SUB_CLASS),
    (ColumnRole::Offence, columns::OFFENCE),
    (ColumnRole::District, columns::DISTRICT),
    (ColumnRole::Beat, columns::BEAT),
    (ColumnRole::Status, columns::STATUS),
    (ColumnRole::LocationName, columns::LOCATION_NAME),
    (ColumnRole::LocationType, columns::LOCATION_TYPE),
    (ColumnRole::House, columns::HOUSE),
    (ColumnRole::Street, columns::STREET),
    (ColumnRole::Town, columns::TOWN),
    (ColumnRole::Postcode, columns::POSTCODE),
    (ColumnRole::Uprn, columns::UPRN),
];

/// The typed part of a row; texts and [`STRINGS`] are appended beside it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Typed<'a> {
    pub row: u32,
    pub occurrence: u32,
    pub version: u32,
    pub id: &'a str,
    pub is_crime: bool,
    pub recorded: NaiveDateTime,
    pub from: Option<NaiveDateTime>,
    pub to: Option<NaiveDateTime>,
    pub time_known: bool,
    pub to_time_known: bool,
    pub day: NaiveDate,
    pub force: &'a str,
    pub point: Option<BngPoint>,
    pub flags: &'a str,
    pub updated: Option<NaiveDateTime>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Person<'a> {
    pub role: &'a str,
    pub reference: &'a str,
    pub age: Option<i32>,
    pub under_18: Option<bool>,
    pub sex: &'a str,
}

/// Collects rows until a batch is full.
pub(super) struct Builder {
    rows: Vec<u32>,
    occurrences: Vec<u32>,
    versions: Vec<u32>,
    ids: StringChunkedBuilder,
    is_crime: Vec<bool>,
    recorded: Vec<i64>,
    from: Vec<Option<i64>>,
    to: Vec<Option<i64>>,
    time_known: Vec<bool>,
    to_time_known: Vec<bool>,
    days: Vec<i32>,
    forces: StringChunkedBuilder,
    eastings: Vec<Option<f64>>,
    northings: Vec<Option<f64>>,
    flags: StringChunkedBuilder,
    updated: Vec<Option<i64>>,
    strings: Vec<StringChunkedBuilder>,
    texts: Vec<StringChunkedBuilder>,
    text_bytes: usize,
    person_occurrences: Vec<u32>,
    person_versions: Vec<u32>,
    person_roles: StringChunkedBuilder,
    person_references: StringChunkedBuilder,
    person_ages: Vec<Option<i32>>,
    persons_under_18: Vec<Option<bool>>,
    person_sexes: StringChunkedBuilder,
}

impl std::fmt::Debug for Builder {
    /// Counts only: a text never reaches a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Builder")
            .field("rows", &self.rows.len())
            .field("persons", &self.person_occurrences.len())
            .finish_non_exhaustive()
    }
}

fn string(name: &str) -> StringChunkedBuilder {
    StringChunkedBuilder::new(name.into(), 0)
}

fn milliseconds(at: NaiveDateTime) -> i64 {
    at.and_utc().timestamp_millis()
}

impl Builder {
    /// `fields` are the source names of the text columns.
    pub fn new(fields: &[String]) -> Self {
        Self {
            rows: Vec::new(),
            occurrences: Vec::new(),
            versions: Vec::new(),
            ids: string(columns::OCCURRENCE_ID),
            is_crime: Vec::new(),
            recorded: Vec::new(),
            from: Vec::new(),
            to: Vec::new(),
            time_known: Vec::new(),
            to_time_known: Vec::new(),
            days: Vec::new(),
            forces: string(columns::FORCE),
            eastings: Vec::new(),
            northings: Vec::new(),
            flags: string(columns::FLAGS),
            updated: Vec::new(),
            strings: STRINGS.iter().map(|(_, name)| string(name)).collect(),
            texts: fields
                .iter()
                .map(|field| string(&format!("{}{field}", columns::TEXT_PREFIX)))
                .collect(),
            text_bytes: 0,
            person_occurrences: Vec::new(),
            person_versions: Vec::new(),
            person_roles: string(columns::PERSON_ROLE),
            person_references: string(columns::PERSON_REF),
            person_ages: Vec::new(),
            persons_under_18: Vec::new(),
            person_sexes: string(columns::PERSON_SEX),
        }
    }

    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    pub fn persons(&self) -> usize {
        self.person_occurrences.len()
    }

    /// Bytes of text held.
    pub fn text_bytes(&self) -> usize {
        self.text_bytes
    }

    /// Appends one row; `strings` in the order of [`STRINGS`], `texts` in the order of the fields.
    pub fn push<S: AsRef<str>, T: AsRef<str>>(
        &mut self,
        typed: &Typed<'_>,
        strings: impl Iterator<Item = S>,
        texts: impl Iterator<Item = T>,
    ) {
        self.rows.push(typed.row);
        self.occurrences.push(typed.occurrence);
        self.versions.push(typed.version);
        self.ids.append_value(typed.id);
        self.is_crime.push(typed.is_crime);
        self.recorded.push(milliseconds(typed.recorded));
        self.from.push(typed.from.map(milliseconds));
        self.to.push(typed.to.map(milliseconds));
        self.time_known.push(typed.time_known);
        self.to_time_known.push(typed.to_time_known);
        self.days
            .push((typed.day - NaiveDate::default()).num_days() as i32);
        self.forces.append_value(typed.force);
        self.eastings.push(typed.point.map(|point| point.easting));
        self.northings.push(typed.point.map(|point| point.northing));
        self.flags.append_value(typed.flags);
        self.updated.push(typed.updated.map(milliseconds));
        for (builder, cell) in self.strings.iter_mut().zip(strings) {
            builder.append_value(cell);
        }
        for (builder, text) in self.texts.iter_mut().zip(texts) {
            self.text_bytes += text.as_ref().len();
            builder.append_value(text);
        }
    }

    pub fn push_person(&mut self, occurrence: u32, version: u32, person: &Person<'_>) {
        self.person_occurrences.push(occurrence);
        self.person_versions.push(version);
        self.person_roles.append_value(person.role);
        self.person_references.append_value(person.reference);
        self.person_ages.push(person.age);
        self.persons_under_18.push(person.under_18);
        self.person_sexes.append_value(person.sex);
    }

    /// The frames of rows and of persons.
    pub fn finish(self) -> (DataFrame, DataFrame) {
        let datetime = |name: &str, values: &[Option<i64>]| {
            Int64Chunked::new(name.into(), values)
                .into_datetime(TimeUnit::Milliseconds, None)
                .into_column()
        };
        let recorded: Vec<Option<i64>> = self.recorded.into_iter().map(Some).collect();
        let mut rows = vec![
            UInt32Chunked::from_vec(columns::ROW.into(), self.rows).into_column(),
            UInt32Chunked::from_vec(columns::OCC.into(), self.occurrences).into_column(),
            UInt32Chunked::from_vec(columns::VERSION.into(), self.versions).into_column(),
            self.ids.finish().into_column(),
            BooleanChunked::new(columns::IS_CRIME.into(), &self.is_crime).into_column(),
            datetime(columns::RECORDED, &recorded),
            datetime(columns::FROM, &self.from),
            datetime(columns::TO, &self.to),
            BooleanChunked::new(columns::TIME_KNOWN.into(), &self.time_known).into_column(),
            BooleanChunked::new(columns::TO_TIME_KNOWN.into(), &self.to_time_known).into_column(),
            Int32Chunked::from_vec(columns::DAY.into(), self.days)
                .into_date()
                .into_column(),
            self.forces.finish().into_column(),
            Float64Chunked::new(columns::EASTING.into(), &self.eastings).into_column(),
            Float64Chunked::new(columns::NORTHING.into(), &self.northings).into_column(),
            self.flags.finish().into_column(),
            datetime(columns::UPDATED, &self.updated),
        ];
        rows.extend(
            self.strings
                .into_iter()
                .map(|builder| builder.finish().into_column()),
        );
        rows.extend(
            self.texts
                .into_iter()
                .map(|builder| builder.finish().into_column()),
        );
        let persons = vec![
            UInt32Chunked::from_vec(columns::OCC.into(), self.person_occurrences).into_column(),
            UInt32Chunked::from_vec(columns::VERSION.into(), self.person_versions).into_column(),
            self.person_roles.finish().into_column(),
            self.person_references.finish().into_column(),
            Int32Chunked::new(columns::PERSON_AGE.into(), &self.person_ages).into_column(),
            BooleanChunked::new(columns::PERSON_UNDER_18.into(), &self.persons_under_18)
                .into_column(),
            self.person_sexes.finish().into_column(),
        ];
        let frame = |columns| {
            DataFrame::new_infer_height(columns)
                .expect("columns are pushed together and their names differ")
        };
        (frame(rows), frame(persons))
    }
}
