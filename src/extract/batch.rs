//! Typed columns of one batch, filled row by row.

use polars::prelude::*;
use polars_arrow::array::{MutablePlString, View};
use polars_buffer::Buffer;

use super::cells::{self, Text};
use super::columns;
use super::profile::ColumnRole;
use super::row::{FieldText, Row};
use super::values::Age;

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

/// Where a row stands among the others.
#[derive(Debug, Clone, Copy)]
pub(super) struct Numbers<'a> {
    pub row: u32,
    pub occurrence: u32,
    pub version: u32,
    pub force: u16,
    /// Name of the force.
    pub force_name: &'a str,
    /// Parted by `;`.
    pub flags: &'a str,
}

/// A column of text, which lies in the batch's sources.
struct TextColumn {
    name: PlSmallStr,
    views: Vec<View>,
}

impl TextColumn {
    fn new(name: &str) -> Self {
        Self {
            name: name.into(),
            views: Vec::new(),
        }
    }

    /// `sources` by their numbers; only those that the column looks into are kept with it.
    fn finish(self, sources: &[Buffer<u8>]) -> Column {
        let mut column = MutablePlString::with_capacity(self.views.len());
        for view in self.views {
            // That it is UTF-8 was seen when it was read.
            assert!(
                view.is_inline()
                    || sources[view.buffer_idx as usize].len()
                        >= view.offset as usize + view.length as usize,
                "a text lies in its source"
            );
            column.push_view(view, sources);
        }
        StringChunked::with_chunk(self.name, column.freeze()).into_column()
    }
}

/// The texts that the columns look into.
#[derive(Default)]
struct Sources {
    /// What is no part of a chunk: number 0.
    own: Vec<u8>,
    /// Of chunks, numbered from 1.
    chunks: Vec<Buffer<u8>>,
    /// Views of the forces' names, by their numbers.
    forces: Vec<Option<View>>,
}

impl Sources {
    fn of(&mut self, text: Text<'_>) -> View {
        match text {
            Text::Read(mut view) => {
                if !view.is_inline() {
                    view.buffer_idx = self.chunks.len() as u32;
                }
                view
            }
            Text::Mended(text) => self.kept(text),
        }
    }

    /// Keeps a text that is no part of a chunk.
    fn kept(&mut self, text: &str) -> View {
        let place = u32::try_from(self.own.len()).expect("a batch ends long before");
        let view = View::new_from_bytes(text.as_bytes(), 0, place);
        if !view.is_inline() {
            self.own.extend_from_slice(text.as_bytes());
        }
        view
    }

    fn force(&mut self, number: u16, name: &str) -> View {
        let number = usize::from(number);
        if self.forces.len() <= number {
            self.forces.resize(number + 1, None);
        }
        let view = self.forces[number].unwrap_or_else(|| self.kept(name));
        self.forces[number] = Some(view);
        view
    }
}

/// Collects rows until a batch is full.
pub(super) struct Builder {
    rows: Vec<u32>,
    occurrences: Vec<u32>,
    versions: Vec<u32>,
    ids: TextColumn,
    is_crime: Vec<bool>,
    recorded: Vec<i64>,
    from: Vec<Option<i64>>,
    to: Vec<Option<i64>>,
    time_known: Vec<bool>,
    to_time_known: Vec<bool>,
    days: Vec<i32>,
    forces: TextColumn,
    eastings: Vec<Option<f64>>,
    northings: Vec<Option<f64>>,
    flags: TextColumn,
    updated: Vec<Option<i64>>,
    strings: Vec<TextColumn>,
    texts: Vec<TextColumn>,
    text_bytes: usize,
    sources: Sources,
    person_occurrences: Vec<u32>,
    person_versions: Vec<u32>,
    person_roles: TextColumn,
    person_references: TextColumn,
    person_ages: Vec<Option<i32>>,
    persons_under_18: Vec<Option<bool>>,
    person_sexes: TextColumn,
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

impl Builder {
    /// `fields` are the source names of the text columns.
    pub fn new(fields: &[String]) -> Self {
        Self {
            rows: Vec::new(),
            occurrences: Vec::new(),
            versions: Vec::new(),
            ids: TextColumn::new(columns::OCCURRENCE_ID),
            is_crime: Vec::new(),
            recorded: Vec::new(),
            from: Vec::new(),
            to: Vec::new(),
            time_known: Vec::new(),
            to_time_known: Vec::new(),
            days: Vec::new(),
            forces: TextColumn::new(columns::FORCE),
            eastings: Vec::new(),
            northings: Vec::new(),
            flags: TextColumn::new(columns::FLAGS),
            updated: Vec::new(),
            strings: STRINGS
                .iter()
                .map(|(_, name)| TextColumn::new(name))
                .collect(),
            texts: fields
                .iter()
                .map(|field| TextColumn::new(&format!("{}{field}", columns::TEXT_PREFIX)))
                .collect(),
            text_bytes: 0,
            sources: Sources::default(),
            person_occurrences: Vec::new(),
            person_versions: Vec::new(),
            person_roles: TextColumn::new(columns::PERSON_ROLE),
            person_references: TextColumn::new(columns::PERSON_REF),
            person_ages: Vec::new(),
            persons_under_18: Vec::new(),
            person_sexes: TextColumn::new(columns::PERSON_SEX),
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

    /// The texts of rows pushed from now on lie in `chunk`.
    pub fn begin(&mut self, chunk: Buffer<u8>) {
        self.sources.chunks.push(chunk);
    }

    /// Appends one row; `texts` in the order of the fields.
    pub fn push(&mut self, row: &Row<'_>, numbers: &Numbers<'_>, texts: &[FieldText]) {
        let sources = &mut self.sources;
        self.rows.push(numbers.row);
        self.occurrences.push(numbers.occurrence);
        self.versions.push(numbers.version);
        self.ids.views.push(sources.of(row.cells.get(cells::ID)));
        self.is_crime.push(row.is_crime);
        self.recorded.push(row.recorded);
        self.from.push(row.from);
        self.to.push(row.to);
        self.time_known.push(row.time_known);
        self.to_time_known.push(row.to_time_known);
        self.days.push(row.day);
        let force = sources.force(numbers.force, numbers.force_name);
        self.forces.views.push(force);
        self.eastings.push(row.point.map(|point| point.easting));
        self.northings.push(row.point.map(|point| point.northing));
        self.flags.views.push(sources.kept(numbers.flags));
        self.updated.push(row.updated);
        for (at, column) in self.strings.iter_mut().enumerate() {
            column.views.push(sources.of(row.cells.get(at)));
        }
        for (column, text) in self.texts.iter_mut().zip(texts) {
            self.text_bytes += text.view.length as usize;
            column.views.push(sources.of(Text::Read(text.view)));
        }
    }

    pub fn push_person(&mut self, occurrence: u32, version: u32, row: &Row<'_>) {
        self.person_occurrences.push(occurrence);
        self.person_versions.push(version);
        for (column, at) in [
            (&mut self.person_roles, cells::PERSON_ROLE),
            (&mut self.person_references, cells::PERSON_REF),
            (&mut self.person_sexes, cells::PERSON_SEX),
        ] {
            column.views.push(self.sources.of(row.cells.get(at)));
        }
        self.person_ages.push(match row.person_age {
            Age::Years(years) => Some(years),
            Age::Missing | Age::Band(..) | Age::Unreadable => None,
        });
        self.persons_under_18.push(row.person_age.under_18());
    }

    /// The frames of rows and of persons.
    pub fn finish(self) -> (DataFrame, DataFrame) {
        let datetime = |name: &str, values: &[Option<i64>]| {
            Int64Chunked::new(name.into(), values)
                .into_datetime(TimeUnit::Milliseconds, None)
                .into_column()
        };
        let own = Buffer::from(self.sources.own);
        let sources: Vec<Buffer<u8>> = [own].into_iter().chain(self.sources.chunks).collect();
        let text = |column: TextColumn| column.finish(&sources);
        let recorded: Vec<Option<i64>> = self.recorded.into_iter().map(Some).collect();
        let mut rows = vec![
            UInt32Chunked::from_vec(columns::ROW.into(), self.rows).into_column(),
            UInt32Chunked::from_vec(columns::OCC.into(), self.occurrences).into_column(),
            UInt32Chunked::from_vec(columns::VERSION.into(), self.versions).into_column(),
            text(self.ids),
            BooleanChunked::new(columns::IS_CRIME.into(), &self.is_crime).into_column(),
            datetime(columns::RECORDED, &recorded),
            datetime(columns::FROM, &self.from),
            datetime(columns::TO, &self.to),
            BooleanChunked::new(columns::TIME_KNOWN.into(), &self.time_known).into_column(),
            BooleanChunked::new(columns::TO_TIME_KNOWN.into(), &self.to_time_known).into_column(),
            Int32Chunked::from_vec(columns::DAY.into(), self.days)
                .into_date()
                .into_column(),
            text(self.forces),
            Float64Chunked::new(columns::EASTING.into(), &self.eastings).into_column(),
            Float64Chunked::new(columns::NORTHING.into(), &self.northings).into_column(),
            text(self.flags),
            datetime(columns::UPDATED, &self.updated),
        ];
        rows.extend(self.strings.into_iter().map(text));
        rows.extend(self.texts.into_iter().map(text));
        let persons = vec![
            UInt32Chunked::from_vec(columns::OCC.into(), self.person_occurrences).into_column(),
            UInt32Chunked::from_vec(columns::VERSION.into(), self.person_versions).into_column(),
            text(self.person_roles),
            text(self.person_references),
            Int32Chunked::new(columns::PERSON_AGE.into(), &self.person_ages).into_column(),
            BooleanChunked::new(columns::PERSON_UNDER_18.into(), &self.persons_under_18)
                .into_column(),
            text(self.person_sexes),
        ];
        let frame = |columns| {
            DataFrame::new_infer_height(columns)
                .expect("columns are pushed together and their names differ")
        };
        (frame(rows), frame(persons))
    }
}
