//! Files -> batches.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use csv::ByteRecord;
use polars::frame::DataFrame;

use super::batch::{Builder, Person, Typed};
use super::dates::{self, DateFormat};
use super::decode::{Encoding, RECORD_BYTES_MAX, Source};
use super::fold::{Arrival, Fold, hash};
use super::head::{Head, LineEnd};
use super::mapping::{self, Mapping};
use super::profile::{ColumnRole, Profile};
use super::quality::{self, Quality};
use super::row::{Outcome, Reader, Row};
use super::values::{self, Age};
use super::{Census, Quarantined};
use crate::diagnostic::{Diagnostic, Diagnostics, Failure};

/// Bytes of text after which a batch ends before it has all its rows.
const BATCH_TEXT_BYTES_MAX: usize = 64 * 1024 * 1024;
/// More forces than this, and the column is no force column.
const FORCES_MAX: usize = 1000;

/// How to read: the profile, the force where the extract has no force column, and limits.
#[derive(Debug, Clone)]
pub struct Options {
    pub profile: Profile,
    pub force: Option<String>,
    /// Rows for one batch.
    pub batch_rows: usize,
}

/// A piece of the extract: see [`super::columns`].
#[derive(Debug, Clone)]
pub struct Batch {
    pub rows: DataFrame,
    pub persons: DataFrame,
    /// Source names of the text columns, in the order of the file.
    pub fields: Vec<String>,
}

/// A file whose columns are proved.
#[derive(Debug)]
struct Plan {
    path: PathBuf,
    name: String,
    encoding: Encoding,
    delimiter: u8,
    line_end: LineEnd,
    /// Rows before the headings.
    preamble: usize,
    mapping: Mapping,
    /// Column of each of the extract's fields, where this file has it.
    texts: Vec<Option<usize>>,
    length: u64,
}

/// A file being read.
#[derive(Debug)]
struct Open {
    reader: csv::Reader<Source>,
    since_record: Arc<AtomicU64>,
    headings: ByteRecord,
}

/// An opened extract, every column proved present.
///
/// Read with [`Self::next_batch`] until it gives `None`, then [`Self::finish`].
#[derive(Debug)]
pub struct Extract {
    options: Options,
    fields: Vec<String>,
    plans: Vec<Plan>,
    /// The plan being read.
    at: usize,
    open: Option<Open>,
    /// Bytes of the files that are done.
    bytes_before: u64,
    builder: Builder,
    /// Whether a batch has been given out.
    given: bool,
    fold: Fold,
    rows: u64,
    quarantined: Vec<Quarantined>,
    files: Vec<(String, String, u64)>,
    forces: Forces,
    /// The profile's date formats with month and day exchanged, then as they are.
    month_first: Vec<DateFormat>,
    quality: Quality,
}

impl Extract {
    /// Opens the files and proves the columns; nothing is read beyond the heads. Every problem of
    /// every file at once.
    pub fn open(files: &[PathBuf], options: &Options) -> Result<Self, Diagnostics> {
        let mut problems = Diagnostics::default();
        if files.is_empty() {
            problems.push(
                Diagnostic::error("there is no extract to read").help("name a file with --extract"),
            );
        }
        let mut plans = Vec::new();
        for path in files {
            if let Some(plan) = problems.absorb(Plan::of(path.clone(), options)) {
                plans.push(plan);
            }
        }
        if problems.has_errors() {
            return Err(problems);
        }
        let mut fields: Vec<String> = Vec::new();
        for (_, name) in plans.iter().flat_map(|plan| &plan.mapping.texts) {
            if !fields
                .iter()
                .any(|field| mapping::fold(field) == mapping::fold(name))
            {
                fields.push(name.clone());
            }
        }
        for plan in &mut plans {
            plan.texts = fields
                .iter()
                .map(|field| {
                    let texts = &plan.mapping.texts;
                    let same = |name: &str| mapping::fold(name) == mapping::fold(field);
                    texts.iter().find(|(_, name)| same(name)).map(|(at, _)| *at)
                })
                .collect();
        }
        let quality = Quality::new(plans.iter().map(|plan| &plan.mapping), fields.len());
        Ok(Self {
            builder: Builder::new(&fields),
            given: false,
            forces: Forces::new(options.force.as_deref()),
            month_first: {
                let formats = &options.profile.dates;
                [dates::month_first(formats), formats.clone()].concat()
            },
            options: options.clone(),
            fields,
            plans,
            at: 0,
            open: None,
            bytes_before: 0,
            fold: Fold::default(),
            rows: 0,
            quarantined: Vec::new(),
            files: Vec::new(),
            quality,
        })
    }

    /// Source names of the text columns of all files.
    pub fn fields(&self) -> &[String] {
        &self.fields
    }

    /// Bytes read so far, bytes of all files, and rows read so far.
    pub fn position(&self) -> (u64, u64, u64) {
        let here = self
            .open
            .as_ref()
            .map_or(0, |open| open.reader.get_ref().bytes());
        let all = self.plans.iter().map(|plan| plan.length).sum();
        (self.bytes_before + here, all, self.rows)
    }

    /// The next batch, `None` at the end.
    ///
    /// # Errors
    /// `Wrong` when Excel has damaged the occurrence numbers, a quotation mark is not closed, or
    /// the dates have the month first; `Refused` when a file changed while it was read or no row
    /// of it can be used; `Failed` when the rows do not add up.
    pub fn next_batch(&mut self) -> Result<Option<Batch>, Failure> {
        let mut record = ByteRecord::new();
        while self.builder.rows() < self.options.batch_rows.max(1)
            && self.builder.text_bytes() < BATCH_TEXT_BYTES_MAX
            && self.at < self.plans.len()
        {
            if self.next_record(&mut record)? {
                self.take(&record)?;
            } else {
                self.close()?;
            }
        }
        if self.builder.rows() == 0 && self.builder.persons() == 0 {
            self.check_whole()?;
            // An extract without rows still has columns, and the stages after rely on them.
            if self.given {
                return Ok(None);
            }
        }
        self.given = true;
        let full = std::mem::replace(&mut self.builder, Builder::new(&self.fields));
        let (rows, persons) = full.finish();
        Ok(Some(Batch {
            rows,
            persons,
            fields: self.fields.clone(),
        }))
    }

    /// After the last batch: the census, and for each row number whether it is the version of its
    /// occurrence that counts (`winners[row]`).
    pub fn finish(self) -> (Census, Vec<bool>) {
        (self.census(), self.fold.winners())
    }

    /// Reads one record, opening the file first if need be; false at the end of the file.
    fn next_record(&mut self, record: &mut ByteRecord) -> Result<bool, Failure> {
        let plan = &self.plans[self.at];
        let open = match &mut self.open {
            Some(open) => open,
            None => {
                let mut open = Open::new(plan)?;
                for _ in 0..plan.preamble {
                    if open.read(record, plan)? {
                        self.rows += 1;
                        self.quarantined
                            .push(open.set_aside(record, plan, "above the headings"));
                    }
                }
                open.read(record, plan)?;
                open.headings.clone_from(record);
                self.open.insert(open)
            }
        };
        open.read(record, plan)
    }

    /// Ends a file: hashes it, and makes sure that it is still the file that was opened.
    fn close(&mut self) -> Result<(), Failure> {
        let plan = &self.plans[self.at];
        if let Some(open) = self.open.take() {
            let source = open.reader.into_inner();
            let bytes = source.bytes();
            if bytes != plan.length {
                return Err(Failure::Refused(
                    plan.error(format!(
                        "the extract changed while it was read: {} bytes at first, {bytes} at the end",
                        plan.length
                    ))
                    .help("wait until the export has ended, then run again")
                    .into(),
                ));
            }
            self.bytes_before += bytes;
            self.files.push((plan.name.clone(), source.sha256(), bytes));
        }
        self.at += 1;
        Ok(())
    }

    /// One row: used, folded or quarantined.
    fn take(&mut self, record: &ByteRecord) -> Result<(), Failure> {
        self.rows += 1;
        let (Some(plan), Some(open)) = (self.plans.get(self.at), &self.open) else {
            return Ok(());
        };
        let reader = Reader {
            profile: &self.options.profile,
            mapping: &plan.mapping,
            encoding: plan.encoding,
            headings: &open.headings,
            texts: &plan.texts,
            delimiter: plan.delimiter,
            month_first: &self.month_first,
        };
        let mut row = match reader.read(record) {
            Outcome::Usable(row) => row,
            Outcome::Damaged => return Err(plan.damaged(open.line(record, plan))),
            Outcome::Unusable(reason) => {
                self.quarantined.push(open.set_aside(record, plan, reason));
                return Ok(());
            }
        };
        self.quality.day_first += row.order.day_first;
        self.quality.month_first += row.order.month_first;
        let force = self
            .forces
            .number(&row.force)
            .ok_or_else(|| plan.too_many_forces())?;
        let force_name = &self.forces.names[usize::from(force)];
        row.facts |= quality::fact(quality::NO_FORCE, force_name.is_empty());
        let texts: Vec<_> = (0..self.fields.len())
            .map(|field| reader.text(record, field))
            .collect();
        let decoded = texts.iter().any(|text| text.windows_1252);
        row.facts |= quality::fact(quality::WINDOWS_1252, decoded);

        let placed = self
            .fold
            .place(&Arrival {
                occurrence: hash([force_name.as_bytes(), row.id.as_bytes()].into_iter()),
                content: row.content,
                updated: row.updated.map(|at| at.and_utc().timestamp()),
                person: row.person(),
                flags: &row.flags,
                force,
                recorded: row.recorded.date(),
                facts: row.facts,
            })
            .ok_or_else(|| plan.too_many_rows())?;
        if placed.new_version {
            for (field, text) in texts.iter().enumerate() {
                self.quality.text(field, &text.text);
            }
            if let Some(point) = row.coordinates.point() {
                self.quality.point(force, point, place_named(&row));
            }
        }
        if placed.new_person && row.has_person() {
            self.quality.persons += 1;
            self.quality.persons_without_age += u64::from(row.person_age == Age::Unreadable);
            let person = Person {
                role: &row.person_role,
                reference: &row.person_reference,
                age: match row.person_age {
                    Age::Years(years) => Some(years),
                    Age::Missing | Age::Unreadable => None,
                },
                sex: &row.person_sex,
            };
            self.builder
                .push_person(placed.occurrence, placed.version, &person);
        }
        if let Some((number, flags)) = &placed.emit {
            let typed = Typed {
                row: *number,
                occurrence: placed.occurrence,
                version: placed.version,
                id: &row.id,
                is_crime: row.is_crime,
                recorded: row.recorded,
                from: row.from,
                to: row.to,
                time_known: row.time_known,
                day: row.day,
                force: force_name,
                point: row.coordinates.point(),
                flags,
                updated: row.updated,
            };
            let texts = texts.iter().map(|text| text.text.as_ref());
            self.builder
                .push(&typed, row.strings.iter().map(Cow::as_ref), texts);
        }
        Ok(())
    }

    /// At the end: the rows must add up, and there must be something to work with.
    fn check_whole(&self) -> Result<(), Failure> {
        let census = self.census();
        if !census.balances() {
            return Err(Failure::Failed(
                Diagnostic::error(format!(
                    "of {} rows read, {} were used, {} folded and {} set aside, which does not add up",
                    census.rows,
                    census.used,
                    census.folded_total(),
                    census.quarantined.len()
                ))
                .help("this is a fault of the program: keep the extract and report it")
                .into(),
            ));
        }
        let file = self.plans.first().map_or("", |plan| plan.name.as_str());
        // Beside a date with the month first, every date with a day up to 12 was read wrong.
        if self.quality.month_first > 0 && self.quality.day_first == 0 {
            return Err(Failure::Wrong(
                Diagnostic::error(format!(
                    "the dates seem to have the month first: {} can only be read so, none only with \
                     the day first",
                    self.quality.month_first
                ))
                .in_file(file)
                .help(
                    "export with the day first, or set dates = [\"%m/%d/%Y %H:%M\", \"%m/%d/%Y\"] in \
                     [extract.profile]",
                )
                .into(),
            ));
        }
        if census.rows > 0 && census.used == 0 {
            let reasons =
                quality::by_reason(census.quarantined.iter().map(|row| row.reason.as_str()));
            let told: Vec<String> = reasons
                .iter()
                .take(3)
                .map(|(reason, rows)| format!("{reason} ({rows})"))
                .collect();
            return Err(Failure::Refused(
                Diagnostic::error(format!(
                    "none of {} rows can be used: {}",
                    census.rows,
                    told.join(", ")
                ))
                .in_file(file)
                .help("`keepsafe check --extract FILE` shows which column was taken for what")
                .into(),
            ));
        }
        Ok(())
    }

    fn census(&self) -> Census {
        let fold = &self.fold;
        let occurrences = fold.occurrences();
        let mut folded = BTreeMap::new();
        for (reason, rows) in [
            ("another person of the same occurrence", fold.persons_folded),
            ("the same occurrence and person again", fold.repeats_folded),
            (
                "earlier version of the occurrence",
                fold.versions - occurrences,
            ),
        ] {
            if rows > 0 {
                folded.insert(reason.to_owned(), rows);
            }
        }
        let days = fold.days();
        Census {
            files: self.files.clone(),
            rows: self.rows,
            used: occurrences,
            folded,
            quarantined: self.quarantined.clone(),
            occurrences,
            crimes: fold.count(quality::CRIME),
            first_day: days.map(|(first, _)| first),
            last_day: days.map(|(_, last)| last),
            by_force_month: fold.by_force_month(&self.forces.names),
            days_by_force: fold.days_by_force(&self.forces.names),
            flagged: fold.count(quality::FLAGGED),
            without_location: occurrences - fold.count(quality::LOCATED),
            without_time: occurrences - fold.count(quality::TIMED),
            notes: self.quality.notes(fold, &self.fields),
        }
    }
}

impl Plan {
    /// Proves the columns of one file.
    fn of(path: PathBuf, options: &Options) -> Result<Self, Diagnostics> {
        let profile = &options.profile;
        let head = Head::read(&path, profile.delimiter)?;
        let preamble = head.headings_at(profile);
        let (line, headings) = &head.rows[preamble];
        let mapping = Mapping::of(headings, profile);
        let shown = path.display().to_string();
        let mut problems = mapping.missing(headings, profile, &shown, *line);
        if !mapping.has(ColumnRole::Force) && options.force.is_none() {
            problems.push(
                Diagnostic::error("no column for the force, and [extract] force is not set")
                    .in_file(shown)
                    .at_line(usize::try_from(*line).unwrap_or(usize::MAX))
                    .help("set force = \"...\" under [extract], or name the column with force = \"...\" in [extract.profile.columns]"),
            );
        }
        if problems.has_errors() {
            return Err(problems);
        }
        Ok(Self {
            name: path
                .file_name()
                .map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
            encoding: head.encoding,
            delimiter: head.delimiter,
            line_end: head.line_end,
            preamble,
            mapping,
            texts: Vec::new(),
            length: head.length,
            path,
        })
    }

    fn error(&self, message: String) -> Diagnostic {
        Diagnostic::error(message).in_file(self.path.display().to_string())
    }

    fn damaged(&self, line: u64) -> Failure {
        let line = usize::try_from(line).unwrap_or(usize::MAX);
        Failure::Wrong(
            self.error(
                "the occurrence number is in scientific notation (such as 2.6E+10): Excel has \
                 damaged the file, and the last digits are lost"
                    .to_owned(),
            )
            .at_line(line)
            .help(
                "export again from the source system straight to CSV; if Excel must be used, import \
                 with Data > From Text/CSV and make the column Text before anything is saved",
            )
            .into(),
        )
    }

    fn too_many_forces(&self) -> Failure {
        Failure::Wrong(
            self.error(format!(
                "the force column names more than {FORCES_MAX} forces"
            ))
            .help("name the right column with force = \"...\" in [extract.profile.columns]")
            .into(),
        )
    }

    fn too_many_rows(&self) -> Failure {
        Failure::Wrong(
            self.error("the extract has more than four thousand million rows".to_owned())
                .help("split it by force or year")
                .into(),
        )
    }
}

impl Open {
    fn new(plan: &Plan) -> Result<Self, Failure> {
        let source = Source::open(&plan.path, plan.encoding).map_err(|problem| {
            Failure::Refused(
                plan.error(format!("the extract cannot be opened again: {problem}"))
                    .help("it may have been moved or replaced; run again")
                    .into(),
            )
        })?;
        let since_record = source.since_record();
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(plan.delimiter)
            .buffer_capacity(1 << 20)
            .from_reader(source);
        Ok(Self {
            reader,
            since_record,
            headings: ByteRecord::new(),
        })
    }

    /// Line of the record read last, from 1.
    fn line(&self, record: &ByteRecord, plan: &Plan) -> u64 {
        let after = self.reader.position();
        let unclosed = self.reader.get_ref().ends_within_a_line(after.byte());
        plan.line_end.line_of(after, record, unclosed)
    }

    fn set_aside(&self, record: &ByteRecord, plan: &Plan, reason: &str) -> Quarantined {
        Quarantined {
            file: plan.name.clone(),
            line: self.line(record, plan),
            reason: reason.to_owned(),
        }
    }

    fn read(&mut self, record: &mut ByteRecord, plan: &Plan) -> Result<bool, Failure> {
        self.since_record.store(0, Ordering::Relaxed);
        let line = self.reader.position().line();
        self.reader.read_byte_record(record).map_err(|problem| {
            let endless = matches!(problem.kind(), csv::ErrorKind::Io(io)
                if io.kind() == std::io::ErrorKind::FileTooLarge);
            if endless {
                let megabytes = RECORD_BYTES_MAX / (1024 * 1024);
                Failure::Wrong(
                    plan.error(format!(
                        "a row is longer than {megabytes} MB: most likely a quotation mark is not closed"
                    ))
                    .at_line(usize::try_from(line).unwrap_or(usize::MAX))
                    .help("export again with text in quotation marks and those within it doubled")
                    .into(),
                )
            } else {
                Failure::Failed(
                    plan.error(format!("the extract cannot be read on: {problem}"))
                        .help("if it lies on a share, check the connection; run again")
                        .into(),
                )
            }
        })
    }
}

/// The forces met so far, each under one spelling.
#[derive(Debug)]
struct Forces {
    /// Where a row names none.
    default: String,
    names: Vec<String>,
    /// By name and by every spelling met.
    numbers: HashMap<String, u16>,
}

impl Forces {
    fn new(default: Option<&str>) -> Self {
        Self {
            default: values::force_name(default.unwrap_or_default()),
            names: Vec::new(),
            numbers: HashMap::new(),
        }
    }

    /// The number of the force that a cell names; `None` when there are too many.
    fn number(&mut self, cell: &str) -> Option<u16> {
        if let Some(number) = self.numbers.get(cell) {
            return Some(*number);
        }
        let name = if cell.is_empty() {
            self.default.clone()
        } else {
            values::force_name(cell)
        };
        let number = match self.names.iter().position(|known| *known == name) {
            Some(at) => u16::try_from(at).ok()?,
            None if self.names.len() >= FORCES_MAX => return None,
            None => {
                self.names.push(name);
                u16::try_from(self.names.len() - 1).ok()?
            }
        };
        self.numbers.insert(cell.to_owned(), number);
        Some(number)
    }
}

/// A hash of the place that a row names, by street or else by name, whatever its capitals.
fn place_named(row: &Row<'_>) -> Option<u64> {
    [ColumnRole::Street, ColumnRole::LocationName]
        .into_iter()
        .map(|role| mapping::fold(row.string(role)))
        .find(|place| !place.is_empty())
        .map(|place| hash([place.as_bytes()].into_iter()))
}
