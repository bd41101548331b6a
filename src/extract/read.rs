//! Files -> batches.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use polars::frame::DataFrame;
use rustc_hash::FxHashMap;

use super::ahead::in_order;
use super::batch::{Builder, Numbers};
use super::census::{Census, Quarantine};
use super::dates::{self, DateFormat};
use super::feed::{Break, Feed, Piece};
use super::fold::{self, Arrival, Facts, Fold};
use super::geo::{Areas, BngPoint};
use super::head::{Form, Head, Table};
use super::mapping::{self, Mapping};
use super::packed::{BOMB, CUT_OFF, OnDisk, Told};
use super::place::Places;
use super::profile::{ColumnRole, Profile};
use super::quality::{self, Quality};
use super::row::{
    self, Block, FieldText, OVER_SEVERAL_LINES, Outcome, Reader, Row, TOO_FEW_FIELDS,
};
use super::rows::Chunk;
use super::settled::{self, Seen, Unsettled};
use super::text::longest_record_megabytes;
use super::values::{self, Age};
use crate::diagnostic::{Diagnostic, Diagnostics, Failure};

/// Bytes of text after which a batch ends before it has all its rows.
const BATCH_TEXT_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Rows that are typed together, while those before are taken.
const BLOCK_ROWS: usize = 256;
/// More forces than this, and the column is no force column.
const FORCES_MAX: usize = 1000;

const ABOVE_THE_HEADINGS: &str = "above the headings";
const OTHER_SHEET: &str = "on a sheet without the headings";

/// How to read: the profile, the force where the extract has no force column, and limits.
#[derive(Debug, Clone)]
pub struct Options {
    pub profile: Profile,
    pub force: Option<String>,
    /// Outlines by which coordinates are checked and forces are known; `None`: not checked.
    pub areas: Option<Arc<Areas>>,
    /// Headings by role of the extract before ([`Census::columns`]), which this one must have too.
    pub columns_before: BTreeMap<String, String>,
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

/// A heading, and what its column was taken for.
pub type Taken<'a> = (&'a str, Option<ColumnRole>);

/// An extract that was read to its end.
#[derive(Debug, Clone)]
pub struct Finished {
    pub census: Census,
    pub quarantine: Quarantine,
    /// For each row number, whether it is the version of its occurrence that counts.
    pub winners: Vec<bool>,
    /// Points, to the metre, that a force's records of different places share: no location.
    pub stacked: Vec<(String, BngPoint)>,
}

/// One table of a file, whose columns are proved.
#[derive(Debug)]
struct TablePlan {
    headings: Vec<String>,
    mapping: Mapping,
    /// Number of the row with the headings; rows before it are a report's title.
    headings_at: Option<u64>,
    /// Column of each of the extract's fields, where this table has it.
    texts: Vec<Option<usize>>,
    /// Runs of columns between those.
    runs: Vec<Range<usize>>,
}

/// A file whose columns are proved.
#[derive(Debug)]
struct Plan {
    path: PathBuf,
    name: String,
    form: Form,
    /// By number; `None` for a sheet that is no table of the extract.
    tables: Vec<Option<TablePlan>>,
    /// Names of tables for messages: the file's, and the sheet's where there are several.
    names: Vec<String>,
    seen: Seen,
}

/// The chunk in hand, and its first row that was not yet taken.
#[derive(Debug, Default)]
struct Hand {
    chunk: Chunk,
    at: usize,
}

/// An opened extract, every column proved present.
///
/// Read with [`Self::next_batch`] until it gives `None`, then [`Self::finish`].
#[derive(Debug)]
pub struct Extract {
    options: Options,
    places: Option<Places>,
    fields: Vec<String>,
    plans: Vec<Plan>,
    /// The plan being read.
    at: usize,
    feed: Option<Feed>,
    hand: Hand,
    /// Bytes of the files that are done.
    bytes_before: u64,
    /// Whether a batch has been given out.
    given: bool,
    sink: Sink,
    files: Vec<(String, String, u64)>,
    /// Once all was read.
    whole: Option<Census>,
    /// The profile's date formats with month and day exchanged, then as they are.
    month_first: Vec<DateFormat>,
}

/// Where rows go.
#[derive(Debug)]
struct Sink {
    builder: Builder,
    fold: Fold,
    forces: Forces,
    quality: Quality,
    /// Rows taken.
    rows: u64,
    quarantine: Quarantine,
    /// Line and reason of the row taken last, if it was set aside.
    last_set_aside: Option<(u64, &'static str)>,
}

/// How the rows of each of a file's tables are typed.
type Readers<'a> = [Option<(&'a TablePlan, Reader<'a>)>];

impl Extract {
    /// Opens the files and proves the columns; nothing is read beyond the heads. Every problem of
    /// every file at once.
    ///
    /// # Errors
    /// `Refused` when files may not be whole yet and nothing else is wrong, else `Wrong`.
    pub fn open(files: &[PathBuf], options: &Options) -> Result<Self, Failure> {
        let mut problems = Diagnostics::default();
        if files.is_empty() {
            problems.push(
                Diagnostic::error("there is no extract to read").help("name a file with --extract"),
            );
        }
        let mut is_wrong = files.is_empty();
        let mut plans = Vec::new();
        for path in files {
            match Plan::of(path.clone(), options) {
                Ok(plan) => plans.push(plan),
                Err(failure) => {
                    is_wrong |= !matches!(failure, Failure::Refused(_));
                    problems.extend(failure.diagnostics().clone());
                }
            }
        }
        if problems.has_errors() {
            return Err(match is_wrong {
                true => Failure::Wrong(problems),
                false => Failure::Refused(problems),
            });
        }
        let fields = unite_fields(&mut plans);
        let tables = || plans.iter().flat_map(|plan| plan.tables.iter().flatten());
        let quality = Quality::new(tables().map(|table| &table.mapping), fields.len());
        let places = options
            .areas
            .as_ref()
            .map(|areas| Places::new(Arc::clone(areas)));
        Ok(Self {
            given: false,
            sink: Sink {
                builder: Builder::new(&fields),
                fold: Fold::default(),
                forces: Forces::new(options.force.as_deref(), places.as_ref()),
                quality,
                rows: 0,
                quarantine: Quarantine::default(),
                last_set_aside: None,
            },
            places,
            month_first: {
                let formats = &options.profile.dates;
                [dates::month_first(formats), formats.clone()].concat()
            },
            options: options.clone(),
            fields,
            plans,
            at: 0,
            feed: None,
            hand: Hand::default(),
            bytes_before: 0,
            files: Vec::new(),
            whole: None,
        })
    }

    /// Source names of the text columns of all files.
    pub fn fields(&self) -> &[String] {
        &self.fields
    }

    /// The tables by name, each with its headings and what they were taken for.
    pub fn tables(&self) -> Vec<(&str, Vec<Taken<'_>>)> {
        self.plans
            .iter()
            .flat_map(|plan| plan.names.iter().zip(&plan.tables))
            .filter_map(|(name, table)| Some((name.as_str(), table.as_ref()?)))
            .map(|(name, table)| {
                let headings = table.headings.iter().enumerate();
                let taken =
                    headings.map(|(at, heading)| (heading.trim(), table.mapping.role_of(at)));
                (
                    name,
                    taken.filter(|(heading, _)| !heading.is_empty()).collect(),
                )
            })
            .collect()
    }

    /// Bytes read so far, bytes of all files, and rows read so far.
    pub fn position(&self) -> (u64, u64, u64) {
        let here = self.feed.as_ref().map_or(0, Feed::bytes);
        let all = self.plans.iter().map(|plan| plan.seen.length).sum();
        (self.bytes_before + here, all, self.sink.rows)
    }

    /// The next batch, `None` at the end.
    ///
    /// # Errors
    /// `Wrong` when Excel has damaged the occurrence numbers, a quotation mark is not closed, or
    /// the dates have the month first; `Refused` when a file changed while it was read, ends in the
    /// middle of a row or no row of it can be used; `Failed` when the rows do not add up.
    pub fn next_batch(&mut self) -> Result<Option<Batch>, Failure> {
        while self.sink.builder.rows() < self.options.batch_rows.max(1)
            && self.sink.builder.text_bytes() < BATCH_TEXT_BYTES_MAX
            && self.at < self.plans.len()
        {
            if self.hand.at < self.hand.chunk.len() {
                self.take_rows()?;
            } else {
                self.next_piece()?;
            }
        }
        if self.sink.builder.rows() == 0 && self.sink.builder.persons() == 0 {
            self.check_whole()?;
            // An extract without rows still has columns, and the stages after rely on them.
            if self.given {
                return Ok(None);
            }
        }
        self.given = true;
        let full = std::mem::replace(&mut self.sink.builder, Builder::new(&self.fields));
        let (rows, persons) = full.finish();
        Ok(Some(Batch {
            rows,
            persons,
            fields: self.fields.clone(),
        }))
    }

    /// What can only be said after the last batch.
    pub fn finish(mut self) -> Finished {
        let force = |(number, point): (u16, BngPoint)| {
            (self.sink.forces.names[usize::from(number)].clone(), point)
        };
        Finished {
            census: self.whole.take().unwrap_or_else(|| self.census()),
            stacked: self.sink.quality.stacked().into_iter().map(force).collect(),
            winners: self.sink.fold.winners(),
            quarantine: self.sink.quarantine,
        }
    }

    /// Takes the next piece of the file in hand, opening it first if need be.
    fn next_piece(&mut self) -> Result<(), Failure> {
        let plan = &self.plans[self.at];
        let feed = match &self.feed {
            Some(feed) => feed,
            None => {
                let zone = self.options.profile.zone;
                let feed = Feed::open(&plan.path, plan.form, zone)
                    .map_err(|problem| plan.broken(&Break::Io(problem)))?;
                self.sink.last_set_aside = None;
                self.feed.insert(feed)
            }
        };
        match feed.next() {
            Piece::Rows(chunk) => {
                self.hand = Hand { chunk, at: 0 };
                Ok(())
            }
            Piece::End {
                on_disk,
                whole_lines,
            } => self.close(on_disk, whole_lines),
            Piece::Broken(why) => {
                plan.lies_still()?;
                Err(plan.broken(&why))
            }
        }
    }

    /// Ends a file, making sure that it is still the file that was opened, and whole.
    fn close(&mut self, on_disk: OnDisk, whole_lines: bool) -> Result<(), Failure> {
        let plan = &self.plans[self.at];
        plan.lies_still()?;
        if on_disk.bytes != plan.seen.length {
            return Err(plan.moved(&Unsettled::Changed));
        }
        if let (false, Some((line, TOO_FEW_FIELDS | OVER_SEVERAL_LINES))) =
            (whole_lines, self.sink.last_set_aside)
        {
            return Err(plan.cut_off(line));
        }
        self.files
            .push((plan.name.clone(), on_disk.sha256, on_disk.bytes));
        self.bytes_before += on_disk.bytes;
        self.feed = None;
        self.at += 1;
        Ok(())
    }

    /// Types rows of the chunk in hand, on all threads, and takes them one by one while the next
    /// are typed; not more than the batch has room for.
    fn take_rows(&mut self) -> Result<(), Failure> {
        let Hand { chunk, at } = std::mem::take(&mut self.hand);
        let room = self.options.batch_rows.max(1) - self.sink.builder.rows();
        let end = chunk.len().min(at + room);
        let plan = &self.plans[self.at];
        let (places, force) = (self.places.as_ref(), self.sink.forces.default.clone());
        let readers: Vec<Option<(&TablePlan, Reader<'_>)>> = plan
            .tables
            .iter()
            .map(|table| {
                let table = table.as_ref()?;
                let reader = Reader {
                    profile: &self.options.profile,
                    mapping: &table.mapping,
                    headings: &table.headings,
                    texts: &table.texts,
                    delimiter: match plan.form {
                        Form::Text(form) => Some(form.delimiter),
                        Form::Book | Form::Frame(_) => None,
                    },
                    month_first: &self.month_first,
                    places,
                    force: &force,
                    runs: &table.runs,
                };
                Some((table, reader))
            })
            .collect();
        let sink = &mut self.sink;
        sink.builder.begin(chunk.buffer());
        in_order(
            at..end,
            BLOCK_ROWS,
            |rows, block| type_rows(&chunk, rows, &readers, block),
            |block| sink.take(block, plan, places),
        )?;
        self.hand = Hand { chunk, at: end };
        Ok(())
    }

    /// At the end: the rows must add up, and there must be something to work with.
    fn check_whole(&mut self) -> Result<(), Failure> {
        let census = self.census();
        if !census.balances() {
            return Err(Failure::Failed(
                Diagnostic::error(format!(
                    "of {} rows read, {} were used, {} folded and {} set aside, which does not add up",
                    census.rows,
                    census.used,
                    census.folded_total(),
                    census.quarantined_total()
                ))
                .help("this is a fault of the program: keep the extract and report it")
                .into(),
            ));
        }
        let file = self.plans.first().map_or("", |plan| plan.name.as_str());
        // Beside a date with the month first, every date with a day up to 12 was read wrong.
        if self.sink.quality.month_first > 0 && self.sink.quality.day_first == 0 {
            return Err(Failure::Wrong(
                Diagnostic::error(format!(
                    "the dates seem to have the month first: {} can only be read so, none only with \
                     the day first",
                    self.sink.quality.month_first
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
            let mut reasons: Vec<(&String, &u64)> = census.quarantined.iter().collect();
            reasons.sort_by_key(|(_, rows)| std::cmp::Reverse(**rows));
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
        self.whole = Some(census);
        Ok(())
    }

    fn census(&self) -> Census {
        let fold = &self.sink.fold;
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
        let counts = fold.counts();
        let count = |fact: Facts| counts[fact.trailing_zeros() as usize];
        let tables = self
            .plans
            .iter()
            .flat_map(|plan| plan.tables.iter().flatten());
        Census {
            files: self.files.clone(),
            rows: self.sink.rows,
            used: occurrences,
            folded,
            quarantined: self.sink.quarantine.by_reason(),
            occurrences,
            crimes: count(quality::CRIME),
            first_day: days.map(|(first, _)| first),
            last_day: days.map(|(_, last)| last),
            by_force_month: fold.by_force_month(&self.sink.forces.names),
            days_by_force: fold.days_by_force(&self.sink.forces.names),
            columns: tables
                .map(|table| table.mapping.headings(&table.headings))
                .reduce(mapping::in_both)
                .unwrap_or_default(),
            flagged: count(quality::FLAGGED),
            without_location: occurrences - count(quality::LOCATED),
            without_time: occurrences - count(quality::TIMED),
            notes: self.sink.quality.notes(fold, &self.fields),
        }
    }
}

impl Sink {
    /// Takes rows in their order: each is used, folded or quarantined.
    fn take(
        &mut self,
        block: &Block<'_>,
        plan: &Plan,
        places: Option<&Places>,
    ) -> Result<(), Failure> {
        let mut rows = block.rows.iter();
        let mut texts = block.texts.as_slice();
        for (place, outcome) in &block.outcomes {
            let table = plan.tables[place.table].as_ref();
            let outcome = match (outcome, table) {
                (Some(outcome), _) => *outcome,
                (None, Some(table)) if table.headings_at == Some(place.at) => continue,
                (None, Some(_)) => Outcome::Unusable(ABOVE_THE_HEADINGS),
                (None, None) => Outcome::Unusable(OTHER_SHEET),
            };
            self.rows += 1;
            match outcome {
                Outcome::Usable => {
                    self.last_set_aside = None;
                    let (own, others) = texts.split_at(table.map_or(0, |table| table.texts.len()));
                    texts = others;
                    if let Some(row) = rows.next() {
                        self.keep(row, own, plan, places)?;
                    }
                }
                Outcome::Damaged => return Err(plan.damaged(place.line)),
                Outcome::Unusable(reason) => {
                    self.quarantine
                        .push(&plan.names[place.table], place.line, reason);
                    self.last_set_aside = Some((place.line, reason));
                }
            }
        }
        self.quality.take_points();
        Ok(())
    }

    /// Folds a usable row, and passes it on if its text has to be searched.
    fn keep(
        &mut self,
        row: &Row<'_>,
        texts: &[FieldText],
        plan: &Plan,
        places: Option<&Places>,
    ) -> Result<(), Failure> {
        self.quality.day_first += row.order.day_first;
        self.quality.month_first += row.order.month_first;
        let force = self
            .forces
            .number(&row.force, places)
            .ok_or_else(|| plan.too_many_forces())?;
        let force_name = &self.forces.names[usize::from(force)];
        let facts = row.facts | quality::fact(quality::NO_FORCE, force_name.is_empty());
        let placed = self
            .fold
            .place(&Arrival {
                occurrence: fold::occurrence(force, row.number),
                content: row.content,
                updated: row.updated.map(|at| at.div_euclid(1000)),
                person: row.person,
                flags: &row.flags,
                force,
                recorded: row.recorded_day,
                facts,
            })
            .ok_or_else(|| plan.too_many_rows())?;
        if placed.new_version {
            self.quality.number(row.number_digits);
            for (field, text) in texts.iter().enumerate() {
                self.quality.text(field, text.near_cut);
            }
            if let Some(point) = row.point {
                self.quality.point(force, point, row.place);
            }
        }
        if placed.new_person && row.has_person() {
            self.quality.persons += 1;
            self.quality.persons_without_age += u64::from(row.person_age == Age::Unreadable);
            self.builder
                .push_person(placed.occurrence, placed.version, row);
        }
        if let Some((number, flags)) = &placed.emit {
            let numbers = Numbers {
                row: *number,
                occurrence: placed.occurrence,
                version: placed.version,
                force,
                force_name,
                flags,
            };
            self.builder.push(row, &numbers, texts);
        }
        Ok(())
    }
}

/// Types rows of a chunk.
fn type_rows<'c>(
    chunk: &'c Chunk,
    rows: Range<usize>,
    readers: &Readers<'_>,
    into: &mut Block<'c>,
) {
    into.clear();
    for number in rows {
        let row = chunk.row(number);
        let reader = readers[row.place.table].as_ref().filter(|(table, _)| {
            let headings = table.headings_at;
            headings.is_none_or(|headings| row.place.at > headings)
        });
        let outcome = reader.map(|(_, reader)| reader.read(row, into));
        into.outcomes.push((row.place, outcome));
    }
}

/// The text columns of all tables under one spelling each, and where each table has them.
fn unite_fields(plans: &mut [Plan]) -> Vec<String> {
    let is_same = |a: &str, b: &str| mapping::fold(a) == mapping::fold(b);
    let mut fields: Vec<String> = Vec::new();
    let tables = |plans: &mut [Plan], each: &mut dyn FnMut(&mut TablePlan)| {
        for table in plans
            .iter_mut()
            .flat_map(|plan| plan.tables.iter_mut().flatten())
        {
            each(table);
        }
    };
    tables(plans, &mut |table| {
        for (_, name) in &table.mapping.texts {
            if !fields.iter().any(|field| is_same(field, name)) {
                fields.push(name.clone());
            }
        }
    });
    tables(plans, &mut |table| {
        let texts = &table.mapping.texts;
        let column = |field: &String| {
            let found = texts.iter().find(|(_, name)| is_same(name, field));
            found.map(|(at, _)| *at)
        };
        table.texts = fields.iter().map(column).collect();
        table.runs = row::runs_between(&table.texts, table.mapping.width);
    });
    fields
}

impl Plan {
    /// Proves the columns of one file.
    fn of(path: PathBuf, options: &Options) -> Result<Self, Failure> {
        let profile = &options.profile;
        let head = Head::read(&path, profile.delimiter, profile.zone)?;
        let name = path
            .file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let shown = path.display().to_string();
        // Of several sheets, those that have the headings; if none has, the likeliest is complained of.
        let several = head.tables.len() > 1;
        let is_table = |table: &Table| !several || table.has_headings(profile);
        let likeliest = match head.tables.iter().any(is_table) {
            true => None,
            false => (0..head.tables.len()).max_by_key(|at| head.tables[*at].rows.len()),
        };
        let mut problems = Diagnostics::default();
        let mut tables = Vec::new();
        let mut names = Vec::new();
        for (at, table) in head.tables.iter().enumerate() {
            let sheet = |file: &str| match &table.name {
                Some(sheet) => format!("{file} [{sheet}]"),
                None => file.to_owned(),
            };
            names.push(sheet(&name));
            if !is_table(table) && likeliest != Some(at) {
                tables.push(None);
                continue;
            }
            tables.push(problems.absorb(TablePlan::of(table, options, &sheet(&shown))));
        }
        if problems.has_errors() {
            return Err(Failure::Wrong(problems));
        }
        Ok(Self {
            name,
            form: head.form,
            tables,
            names,
            seen: head.seen,
            path,
        })
    }

    fn error(&self, message: String) -> Diagnostic {
        Diagnostic::error(message).in_file(self.path.display().to_string())
    }

    fn error_at(&self, line: u64, message: String) -> Diagnostic {
        self.error(message)
            .at_line(usize::try_from(line).unwrap_or(usize::MAX))
    }

    fn damaged(&self, line: u64) -> Failure {
        Failure::Wrong(
            self.error_at(
                line,
                "the occurrence number is in scientific notation (such as 2.6E+10): Excel has \
                 damaged the file, and the last digits are lost"
                    .to_owned(),
            )
            .help(
                "export again from the source system straight to CSV; if Excel must be used, import \
                 with Data > From Text/CSV and make the column Text before anything is saved",
            )
            .into(),
        )
    }

    /// Refuses a file that is no longer the one that was opened.
    fn lies_still(&self) -> Result<(), Failure> {
        let now = settled::look(&self.path).ok().flatten();
        settled::same(&self.seen, now.as_ref()).map_err(|why| self.moved(&why))
    }

    fn moved(&self, why: &Unsettled) -> Failure {
        Failure::Refused(why.diagnostic(&self.path.display().to_string()).into())
    }

    fn cut_off(&self, line: u64) -> Failure {
        Failure::Refused(
            self.error_at(line, "the extract ends in the middle of a row".to_owned())
                .help(
                    "it is still being written or copied, or the export broke off: wait and run \
                     again, or export it again",
                )
                .into(),
        )
    }

    fn broken(&self, why: &Break) -> Failure {
        match why {
            Break::Endless { line } => Failure::Wrong(
                self.error_at(
                    *line,
                    format!(
                        "a row is longer than {} MB: most likely a quotation mark is not closed",
                        longest_record_megabytes()
                    ),
                )
                .help("export again with text in quotation marks and those within it doubled")
                .into(),
            ),
            Break::CutOff => self.unpackable(CUT_OFF),
            Break::Bomb => self.unpackable(BOMB),
            Break::Io(problem) => Failure::Failed(
                self.error(format!("the extract cannot be read on: {problem}"))
                    .help("if it lies on a share, check the connection; run again")
                    .into(),
            ),
            Break::Damaged => Failure::Refused(
                self.error("the extract is damaged, or not whole".to_owned())
                    .help("export it again, or copy it again")
                    .into(),
            ),
        }
    }

    fn unpackable(&self, (message, help): Told) -> Failure {
        Failure::Refused(self.error(message.to_owned()).help(help).into())
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

impl TablePlan {
    fn of(table: &Table, options: &Options, shown: &str) -> Result<Self, Diagnostics> {
        let profile = &options.profile;
        let at = table.headings_at(profile);
        let empty = (1, Vec::new());
        let (line, headings) = table.rows.get(at).unwrap_or(&empty);
        let mapping = Mapping::of(headings, profile);
        let mut problems =
            mapping.missing(headings, profile, &options.columns_before, shown, *line);
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
            headings: headings.clone(),
            mapping,
            headings_at: table.headings_are_a_row.then_some(at as u64),
            texts: Vec::new(),
            runs: Vec::new(),
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
    numbers: FxHashMap<String, u16>,
}

impl Forces {
    fn new(default: Option<&str>, places: Option<&Places>) -> Self {
        Self {
            default: one_name(default.unwrap_or_default(), places),
            names: Vec::new(),
            numbers: FxHashMap::default(),
        }
    }

    /// The number of the force that a cell names; `None` when there are too many.
    fn number(&mut self, cell: &str, places: Option<&Places>) -> Option<u16> {
        if let Some(number) = self.numbers.get(cell) {
            return Some(*number);
        }
        let name = if cell.is_empty() {
            self.default.clone()
        } else {
            one_name(cell, places)
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

/// The force's name as the project's areas have it, else in one spelling.
fn one_name(cell: &str, places: Option<&Places>) -> String {
    match places.and_then(|places| places.force_name(cell)) {
        Some(name) => name.to_owned(),
        None => values::force_name(cell),
    }
}
