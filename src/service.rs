//! Making editions for good: claim, survey once, produce many, write, queue, send.
//!
//! An edition is made once. Asked for again from the same inputs it is left alone; from other
//! inputs it is refused, unless the caller supersedes it with the next revision. From an extract that
//! is not sound, or for a force of which it is not, nothing is made: those editions wait, the owner is
//! told once, and the next run tries again.

mod notice;
mod source;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use self::notice::{Obstacle, Waits};
use self::source::Source;
use crate::analysis::{Released, Verdicts};
use crate::delivery::{self, Decision, Outcome, Roster, Sender, Transport};
use crate::diagnostic::{Diagnostic, Diagnostics, Failure, Notes, nearest};
use crate::documents::ProductKind;
use crate::documents::brief::{House, wording};
use crate::documents::manifest::Sent;
use crate::edition::{Edition, EditionId, Period, Scope, slug};
use crate::extract::{self, Areas, Census, Choice, Hold, Limits, Profile, Take, gate};
use crate::keywords::{Criteria, Pack};
use crate::ledger::digest::sha256;
use crate::ledger::{
    About, Dispatch, DispatchState, EditionState, Ledger, LedgerError, NewDispatch, Settled,
    durable,
};
use crate::pipeline::{self, Inputs, Order, Past, Product, Progress, Survey};
use crate::schedule::{self, Job, ScopeKind};
use crate::venues::{Register, Venue};

/// Rows for one batch of the extract.
pub const BATCH_ROWS: usize = 50_000;

/// Editions in work at the same time.
const EDITIONS_AT_ONCE: usize = 2;

/// What jobs can ask for.
pub const PRODUCTS: [ProductKind; 3] = [
    ProductKind::ForcePack,
    ProductKind::TaskforceSummary,
    ProductKind::SectorBriefing,
];

/// A project, checked: every file that it is made with has been read.
#[derive(Debug)]
pub struct Project {
    /// The project folder; every path of a run starts here.
    pub folder: PathBuf,
    pub name: String,
    /// Where the jobs' times are civil times, unless a job says otherwise.
    pub zone: Tz,
    /// Address for notices to the people who run the project.
    pub owner: String,
    pub extract: ExtractSource,
    pub packs: Vec<Pack>,
    /// Those of the packs and the built-in ones.
    pub criteria: Criteria,
    pub register: Register,
    pub areas: Option<Areas>,
    pub jobs: Vec<Job>,
    pub sender: Sender,
    pub briefing: Briefing,
    pub roster: Roster,
    /// What analysts decided on single occurrences.
    pub verdicts: Verdicts,
    /// Templates that the user overrides: name relative to `templates/`, text.
    pub templates: Vec<(String, String)>,
    /// SHA-256 of each file behind the values above that shapes a product, by name.
    pub hashes: Vec<(String, String)>,
}

#[derive(Debug, Clone)]
pub struct ExtractSource {
    /// The drop folder.
    pub folder: PathBuf,
    /// Which of its tables.
    pub choice: Choice,
    pub profile: Profile,
    /// The recording force, where the extract has no column for it.
    pub force: Option<String>,
    /// What it must keep to, for anything to be made from it.
    pub limits: Limits,
    /// A file that was changed within this time is looked at again after it.
    pub settle: Duration,
}

/// What the sector briefing says of whom to call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Briefing {
    /// Number and when to call it, emergency first.
    pub numbers: Vec<(String, String)>,
    pub contact: Option<String>,
}

/// What is asked for.
#[derive(Debug)]
pub struct Request<'a> {
    /// Jobs with the instant for which each is made.
    pub jobs: Vec<(&'a Job, DateTime<Utc>)>,
    /// In place of each job's own period.
    pub period: Option<Period>,
    /// Codes; empty for every scope of the job.
    pub scopes: Vec<String>,
    /// In place of the newest file of the drop folder.
    pub extract: Option<PathBuf>,
    pub supersede: bool,
    /// Whether to claim, queue and send; otherwise only the edition folders are written.
    pub send: bool,
    pub now: DateTime<Utc>,
}

/// What a caller may show while it goes on.
pub trait Watch: Progress {
    /// A stage begins.
    fn stage(&self, name: &str);
    /// So many editions of all are done.
    fn editions(&self, done: usize, of: usize);
    /// Waits, since a file may still be written.
    fn pause(&self, time: Duration) {
        thread::sleep(time);
    }
}

/// What came of a request.
#[derive(Debug, Default)]
pub struct Report {
    pub editions: Vec<EditionReport>,
    pub letters: Vec<LetterReport>,
    pub notices: Vec<NoticeReport>,
    /// What in the extract stands in the way of editions that were asked for.
    pub holds: Vec<Hold>,
    /// The extract as the user knows it: its file, or the folder of its files; empty when none was
    /// found.
    pub extract: String,
    /// Why there was no extract to judge, when there was none.
    pub stopped: Option<Failure>,
    /// Of the survey; empty when nothing had to be read.
    pub notes: Notes,
    pub occurrences: u64,
}

#[derive(Debug)]
pub struct EditionReport {
    pub id: EditionId,
    pub job: String,
    pub scope_name: String,
    pub outcome: EditionOutcome,
}

#[derive(Debug)]
pub enum EditionOutcome {
    Made {
        /// Relative to the project folder.
        folder: String,
        /// File name, pages, bytes.
        documents: Vec<(String, usize, usize)>,
    },
    /// From the same inputs, earlier.
    AlreadyMade {
        folder: String,
    },
    /// From other inputs, earlier.
    Refused,
    /// For what is held in the extract, by name; nothing is claimed, and the next run tries again.
    Waits(Vec<String>),
    Failed(Failure),
}

/// One reader's letter of one edition, by the reader's id.
#[derive(Debug)]
pub struct LetterReport {
    pub edition: EditionId,
    pub recipient: String,
    pub state: DispatchState,
    pub words: String,
}

/// A notice to the owner.
#[derive(Debug)]
pub struct NoticeReport {
    pub title: String,
    pub state: DispatchState,
    pub words: String,
    /// When the very same notice went into the outbox in an earlier run.
    pub before: Option<DateTime<Utc>>,
}

impl Report {
    /// What was not done, as the exit code tells it; `None` when all was. A notice that did not
    /// reach the owner changes nothing about it.
    pub fn failure(&self) -> Option<Failure> {
        let mut problems = self.waiting();
        let (mut done, mut failed) = (0, 0);
        for edition in &self.editions {
            match &edition.outcome {
                EditionOutcome::Made { .. } | EditionOutcome::AlreadyMade { .. } => done += 1,
                EditionOutcome::Refused => problems.push(
                    Diagnostic::error(format!(
                        "{} has been made from other inputs: refused",
                        edition.id
                    ))
                    .help("make the next revision with --supersede"),
                ),
                EditionOutcome::Waits(_) => {}
                EditionOutcome::Failed(failure) => {
                    failed += 1;
                    problems.push(Diagnostic::error(format!(
                        "{} could not be made",
                        edition.id
                    )));
                    problems.extend(failure.diagnostics().clone());
                }
            }
        }
        let mut stopped = 0;
        for letter in &self.letters {
            if letter.state == DispatchState::Accepted {
                continue;
            }
            stopped += usize::from(matches!(
                letter.state,
                DispatchState::Held | DispatchState::Skipped
            ));
            problems.push(
                Diagnostic::error(format!(
                    "{}: letter to {} {}: {}",
                    letter.edition,
                    letter.recipient,
                    standing(letter.state),
                    letter.words
                ))
                .help(what_to_do(letter.state)),
            );
        }
        if let Some(stopped) = &self.stopped {
            // Letters of earlier runs may have been tried meanwhile.
            let mut all = stopped.diagnostics().clone();
            all.extend(problems);
            Some(match stopped {
                Failure::Wrong(_) => Failure::Wrong(all),
                _ => Failure::Refused(all),
            })
        } else if problems.0.is_empty() {
            None
        } else if failed > 0 && done == 0 {
            Some(Failure::Failed(problems))
        } else if done == 0 || (!self.letters.is_empty() && stopped == self.letters.len()) {
            Some(Failure::Refused(problems))
        } else {
            Some(Failure::Partial(problems))
        }
    }

    /// What is held, then which editions wait for it: a line for all that wait for the same.
    fn waiting(&self) -> Diagnostics {
        let mut problems = Diagnostics::default();
        for hold in &self.holds {
            problems.extend(hold.diagnostics(&self.extract));
        }
        let mut editions: BTreeMap<&[String], Vec<&str>> = BTreeMap::new();
        for edition in &self.editions {
            if let EditionOutcome::Waits(names) = &edition.outcome {
                editions.entry(names).or_default().push(&edition.id.0);
            }
        }
        for (names, ids) in editions {
            let (waits, them) = match ids.len() {
                1 => ("waits", "it"),
                _ => ("wait", "them"),
            };
            problems.push(
                Diagnostic::error(format!(
                    "{} {waits} for {}",
                    wording::list(&ids),
                    wording::list(names)
                ))
                .help(format!(
                    "nothing was made or sent for {them}; the next run tries again"
                )),
            );
        }
        problems
    }
}

/// Where a letter stands, as the end of a sentence about it.
pub fn standing(state: DispatchState) -> &'static str {
    match state {
        DispatchState::Held => "is held, not sent",
        DispatchState::Queued | DispatchState::Sending => "waits for another attempt",
        DispatchState::Skipped => "is not allowed",
        DispatchState::Refused => "was refused by the mail server",
        DispatchState::Failed => "was given up after the last attempt",
        DispatchState::Unknown => "may or may not have been sent",
        DispatchState::Accepted => "was sent",
    }
}

/// About a letter that has not been accepted.
fn what_to_do(state: DispatchState) -> &'static str {
    match state {
        DispatchState::Held => {
            "read the edition in its folder and pass it on by hand; this version records no \
             sign-offs. With releases = 0 in [policy] of distribution.toml, editions made from \
             then on are sent at once"
        }
        DispatchState::Skipped => "mend the entry in distribution.toml if the reader is to have it",
        DispatchState::Queued | DispatchState::Sending => "nothing; the next run tries again",
        DispatchState::Refused | DispatchState::Failed => {
            "correct the address in distribution.toml or ask who runs the mail server, then pass \
             the edition on from its folder"
        }
        DispatchState::Unknown | DispatchState::Accepted => {
            "ask the reader; it is not sent a second time by itself"
        }
    }
}

/// Why the making of editions ended before its end.
#[derive(Debug)]
enum Stop {
    /// There is no extract to judge: for the owner to know.
    Extract(Obstacle, Failure),
    Other(Failure),
}

impl From<Stop> for Failure {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Extract(_, failure) | Stop::Other(failure) => failure,
        }
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Stop::Other(failure)
    }
}

impl From<LedgerError> for Stop {
    fn from(error: LedgerError) -> Self {
        Stop::Other(error.into())
    }
}

/// Makes what is asked, queues and sends. `transport` is needed when `request.send`.
///
/// # Errors
/// What is wrong with the command line, the project or the ledger. What is wrong with the extract is
/// told in the report, as its [`Report::failure`].
pub fn run_editions(
    project: &Project,
    request: &Request<'_>,
    transport: Option<&Transport>,
    watch: &dyn Watch,
) -> Result<Report, Failure> {
    let state = project.folder.join("state");
    let mut ledger = if request.send || state.join("keepsafe.db").exists() {
        Some(Ledger::open(&state)?)
    } else {
        None
    };
    let past = match &ledger {
        Some(ledger) => Past {
            released: ledger.released()?,
            censuses: ledger.censuses()?,
            verdicts: project.verdicts.clone(),
        },
        None => Past {
            verdicts: project.verdicts.clone(),
            ..Past::default()
        },
    };
    let mut report = Report::default();
    let mut waits = Waits::default();
    let worked = make_editions(
        project,
        request,
        &past,
        ledger.as_mut(),
        watch,
        &mut report,
        &mut waits,
    );
    match worked {
        Ok(()) => {}
        Err(Stop::Other(failure)) => return Err(failure),
        Err(Stop::Extract(obstacle, failure)) => {
            waits.obstacle = Some(obstacle);
            // What else is wrong with the request is told once there is an extract.
            waits.editions = not_made(project, request, ledger.as_ref()).unwrap_or_default();
            report.stopped = Some(failure);
        }
    }
    report.editions.sort_by(|a, b| a.id.cmp(&b.id));
    if let (Some(ledger), Some(transport), true) = (&mut ledger, transport, request.send) {
        tell_owner(project, request, &mut report, &waits, ledger);
        watch.stage("sending");
        let drained = drain(ledger, transport, &project.sender.from, request.now)
            .map_err(|failure| beside(report.failure(), &failure))?;
        for letter in drained.letters {
            report.letters.retain(|queued| {
                queued.edition != letter.edition || queued.recipient != letter.recipient
            });
            report.letters.push(letter);
        }
        report
            .letters
            .sort_by(|a, b| (&a.edition, &a.recipient).cmp(&(&b.edition, &b.recipient)));
        let tried = |notice: &NoticeReport| {
            let mut drained = drained.notices.iter();
            drained.any(|tried| tried.title == notice.title)
        };
        report.notices.retain(|notice| !tried(notice));
        report.notices.extend(drained.notices);
    }
    Ok(report)
}

/// A failure of the ledger, told after what had been refused or held before it.
fn beside(refused: Option<Failure>, failure: &Failure) -> Failure {
    let mut problems = refused.map_or_else(Diagnostics::default, |refused| {
        refused.diagnostics().clone()
    });
    problems.extend(failure.diagnostics().clone());
    Failure::Failed(problems)
}

/// Takes up the extract, judges it, and makes what need not wait.
fn make_editions(
    project: &Project,
    request: &Request<'_>,
    past: &Past,
    mut ledger: Option<&mut Ledger>,
    watch: &dyn Watch,
    report: &mut Report,
    waits: &mut Waits,
) -> Result<(), Stop> {
    let source = take_up(project, request, watch)?;
    report.extract = shown(&source.files);
    let digest = source.digest(&project.extract);
    waits.extract = Some(digest.clone());
    if request.extract.is_none() {
        note_links(project, &mut report.notes);
    }
    let fingerprint = fingerprint(project, &source.hashes);

    if let Some(planned) = plan(project, request, None)? {
        let (make, settled) = against_history(ledger.as_deref(), request, &fingerprint, planned)?;
        if make.is_empty() {
            report.editions = settled;
            return Ok(());
        }
    }
    watch.stage("reading the extract");
    let before = past.censuses.last();
    let columns_before = before.map_or_else(BTreeMap::new, |census| census.columns.clone());
    let inputs = inputs(project, source.files.clone(), columns_before);
    let survey = pipeline::survey(inputs, watch).map_err(of_extract)?;
    source.was_read(&survey.census)?;
    let today = request.now.with_timezone(&project.zone).date_naive();
    let limits = &project.extract.limits;
    let holds = gate::gate(&survey.census, &past.censuses, limits, today);
    if let (Some(ledger), true) = (ledger.as_deref_mut(), request.send) {
        let sound = sound_forces(&survey.census, &holds);
        ledger.accept(&digest, &survey.census, &sound, request.now)?;
    }

    let planned = plan(project, request, Some(&survey.census))?.unwrap_or_default();
    let (make, settled) = against_history(ledger.as_deref(), request, &fingerprint, planned)?;
    report.editions = settled;
    report.notes.0.extend(survey.notes.0.iter().cloned());
    report.occurrences = survey.census.occurrences;
    let make = let_pass(project, make, &holds, report, waits);
    if !make.is_empty() {
        watch.stage("making editions");
    }
    let making = Making {
        project,
        request,
        survey: &survey,
        past,
        fingerprint: &fingerprint,
        watch,
    };
    Ok(make_all(making, make, ledger, report)?)
}

/// The extract that is asked for, lying still.
fn take_up(project: &Project, request: &Request<'_>, watch: &dyn Watch) -> Result<Source, Stop> {
    let files = match extract_files(&project.extract, request.extract.as_deref()) {
        Ok(files) => files,
        Err(failure @ Failure::Refused(_)) => {
            return Err(Stop::Extract(Obstacle::Missing, failure));
        }
        // A file named on the command line: whoever named it sees the message.
        Err(failure) => return Err(failure.into()),
    };
    watch.stage("checking inputs");
    let now = SystemTime::from(request.now);
    Source::take(files, now, project.extract.settle, watch)
}

/// An extract of several files is told by their folder: a force may be in any of them.
fn shown(files: &[PathBuf]) -> String {
    let path = match files {
        [one] => Some(one.as_path()),
        several => several.first().and_then(|file| file.parent()),
    };
    path.map_or_else(String::new, |path| path.display().to_string())
}

/// A failure of the survey: of the extract, unless the program itself is at fault.
fn of_extract(failure: Failure) -> Stop {
    match failure {
        Failure::Wrong(_) | Failure::Refused(_) => Stop::Extract(Obstacle::Unusable, failure),
        failure => Stop::Other(failure),
    }
}

fn note_links(project: &Project, notes: &mut Notes) {
    let links = extract::links_out_of(&project.extract.folder);
    if !links.is_empty() {
        notes.push(
            "links in the drop folder lead out of it",
            links.len() as u64,
            None,
            "passed over; name one with --extract to read it",
        );
    }
}

/// Forces of the extract of which nothing is held, as it writes them.
fn sound_forces<'c>(census: &'c Census, holds: &[Hold]) -> Vec<&'c str> {
    let held = |force: &str| {
        holds.iter().any(|hold| {
            let held = hold.force.as_deref();
            held.is_none_or(|held| slug(held) == slug(force))
        })
    };
    let cells = census.by_force_month.iter();
    let mut forces: Vec<&str> = cells.map(|cell| cell.force.as_str()).collect();
    forces.sort_unstable();
    forces.dedup();
    forces.retain(|force| !held(force));
    forces
}

/// Parts the editions to be made into those that may be, and those that wait.
fn let_pass<'a>(
    project: &Project,
    make: Vec<Planned<'a>>,
    holds: &[Hold],
    report: &mut Report,
    waits: &mut Waits,
) -> Vec<Planned<'a>> {
    let mut pass = Vec::new();
    for one in make {
        let force = match &one.edition.scope {
            Scope::District(code) => force_of_district(project, code),
            Scope::National | Scope::Force(_) => None,
        };
        let stopping = gate::stopping(holds, &one.edition.scope, force);
        if stopping.is_empty() {
            pass.push(one);
            continue;
        }
        let whole = stopping.iter().any(|hold| hold.force.is_none());
        let names = match whole {
            true => vec!["a sound extract".to_owned()],
            false => stopping.iter().map(|hold| hold.name().to_owned()).collect(),
        };
        report.editions.push(EditionReport {
            id: one.edition.id(),
            job: one.edition.job.clone(),
            scope_name: one.edition.scope_name.clone(),
            outcome: EditionOutcome::Waits(names),
        });
        for hold in stopping {
            if !report.holds.contains(hold) {
                report.holds.push(hold.clone());
            }
        }
        waits.editions.get_or_insert_default().push(one.edition);
    }
    report.holds.sort_by(|a, b| a.force.cmp(&b.force));
    pass
}

/// The force of a district, by the district's code: from the areas, else from the register or the
/// project.
fn force_of_district<'p>(project: &'p Project, code: &str) -> Option<&'p str> {
    let is_it = |name: &str| slug(name) == code;
    let districts = project.areas.iter().flat_map(|areas| &areas.districts);
    let of_area = districts
        .filter(|area| is_it(&area.name))
        .find_map(|area| area.force.as_deref());
    let venues = project.register.venues.iter();
    let of_venue = venues
        .filter(|venue| venue.district.as_deref().is_some_and(is_it))
        .find_map(|venue| venue.force.as_deref());
    of_area.or(of_venue).or(project.extract.force.as_deref())
}

/// The editions asked for that have not been made; `None` where they are not known without an
/// extract.
fn not_made(
    project: &Project,
    request: &Request<'_>,
    ledger: Option<&Ledger>,
) -> Result<Option<Vec<Edition>>, Failure> {
    let Some(planned) = plan(project, request, None)? else {
        return Ok(None);
    };
    let mut editions = Vec::new();
    for one in planned {
        let latest = match ledger {
            Some(ledger) => ledger.latest(&one.edition)?,
            None => None,
        };
        if latest.is_none_or(|latest| latest.state != EditionState::Made) {
            editions.push(one.edition);
        }
    }
    Ok(Some(editions))
}

/// Queues the notice to the owner, once for each state of things. Whatever hinders that is told
/// beside what the notice is about, never in its place.
fn tell_owner(
    project: &Project,
    request: &Request<'_>,
    report: &mut Report,
    waits: &Waits,
    ledger: &mut Ledger,
) {
    let accepted = ledger.latest_accepted().ok().flatten();
    let Some(notice) = notice::notice(project, request, report, waits, accepted.as_deref()) else {
        return;
    };
    let mut tell = |state, words: String, before| {
        report.notices.push(NoticeReport {
            title: notice.title.clone(),
            state,
            words,
            before,
        });
    };
    if !project.roster.policy.allows(&project.owner) {
        tell(
            DispatchState::Skipped,
            delivery::Reason::Domain.to_string(),
            None,
        );
        return;
    }
    let letter = delivery::templates(&project.templates).and_then(|templates| {
        delivery::compose_notice(
            &templates,
            &project.sender,
            &project.owner,
            &notice,
            request.now,
        )
    });
    let letter = match letter {
        Ok(letter) => letter,
        Err(problem) => return tell(DispatchState::Failed, problem.message, None),
    };
    let letter = NewDispatch {
        message_id: letter.message_id,
        recipient: letter.recipient,
        address: letter.address,
        parts: letter.parts,
        state: DispatchState::Queued,
        words: String::new(),
    };
    match ledger.queue_notice(&notice.title, &letter, request.now) {
        Ok(None) => {}
        Ok(Some(before)) => tell(before.state, before.words, Some(before.queued_at)),
        Err(error) => {
            let failure = Failure::from(error);
            tell(
                DispatchState::Failed,
                failure.diagnostics().to_string(),
                None,
            );
        }
    }
}

/// The file named, or all tables of the folder or pattern named; else those of the drop folder.
pub fn extract_files(
    source: &ExtractSource,
    named: Option<&Path>,
) -> Result<Vec<PathBuf>, Failure> {
    let Some(path) = named else {
        return extract::extract_in(&source.folder, &source.choice);
    };
    let shown = path.display().to_string();
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    if path.is_dir() {
        let all = Choice {
            take: Take::All,
            ..source.choice.clone()
        };
        return extract::extract_in(path, &all)
            .map_err(|failure| Failure::Wrong(failure.diagnostics().clone()));
    }
    if shown.contains(['*', '?', '[']) {
        return extract::extract_matching(&shown);
    }
    Err(Failure::Wrong(
        Diagnostic::error("there is no such file")
            .in_file(shown)
            .help("name an extract that exists with --extract")
            .into(),
    ))
}

/// Refuses an extract that another program writes or has open, as far as that can be told without
/// reading it.
pub fn nobody_writes(files: &[PathBuf]) -> Result<(), Failure> {
    Ok(source::nobody_writes(files)?)
}

/// What the stages below are given. `columns_before` are those of the extract before.
pub fn inputs(
    project: &Project,
    files: Vec<PathBuf>,
    columns_before: BTreeMap<String, String>,
) -> Inputs {
    Inputs {
        files,
        extract: extract::Options {
            columns_before,
            ..reading(&project.extract, project.areas.as_ref())
        },
        packs: project.packs.clone(),
        criteria: project.criteria.clone(),
        register: project.register.clone(),
        areas: project.areas.clone(),
        sought: (!project.verdicts.is_empty()).then(|| project.verdicts.numbers()),
    }
}

/// How the project's extracts are read.
pub fn reading(source: &ExtractSource, areas: Option<&Areas>) -> extract::Options {
    extract::Options {
        profile: source.profile.clone(),
        force: source.force.clone(),
        areas: areas.cloned().map(Arc::new),
        columns_before: BTreeMap::new(),
        batch_rows: BATCH_ROWS,
    }
}

/// Everything that shapes every product of a run, one line each; `hashes` are those of the extract's
/// files.
fn fingerprint(project: &Project, hashes: &[String]) -> String {
    let mut lines = String::new();
    for hash in hashes {
        lines.push_str(&format!("extract {hash}\n"));
    }
    for (name, hash) in &project.hashes {
        lines.push_str(&format!("{name} {hash}\n"));
    }
    lines.push_str(&format!(
        "{:?}\n{:?}\n{}\n{}\n{:?}\n",
        project.extract.profile,
        project.extract.force,
        project.name,
        project.owner,
        project.briefing
    ));
    lines
}

/// SHA-256, hex, of everything that an edition of the job is made from.
fn inputs_hash(fingerprint: &str, job: &Job) -> String {
    sha256(
        format!(
            "{fingerprint}{:?} {:?} {:?} {} {:?}",
            job.scope, job.period, job.window, job.zone, job.products
        )
        .as_bytes(),
    )
}

/// An edition to be made, and by which job.
#[derive(Debug, Clone)]
struct Planned<'a> {
    job: &'a Job,
    edition: Edition,
}

/// The editions asked for. Before the survey (`census` is `None`) they may not be known: then
/// `None`.
fn plan<'a>(
    project: &Project,
    request: &Request<'a>,
    census: Option<&Census>,
) -> Result<Option<Vec<Planned<'a>>>, Failure> {
    let mut planned = Vec::new();
    let mut known: Vec<String> = Vec::new();
    for &(job, due) in &request.jobs {
        let Some(targets) = targets(project, job, census) else {
            return Ok(None);
        };
        let needs_span = request.period.is_none() && job.period == schedule::Span::All
            || job.window == schedule::Span::All;
        if census.is_none() && needs_span {
            return Ok(None);
        }
        let span =
            census.and_then(|census| schedule::span_of_days(census.first_day?, census.last_day?));
        let spans = match request.period {
            Some(period) => schedule::window_of(job, period, span).map(|window| (period, window)),
            None => schedule::period_and_window(job, due, span),
        };
        let (period, window) = spans.ok_or_else(|| {
            Failure::Wrong(
                Diagnostic::error(format!(
                    "job `{}`: its period lies outside the calendar",
                    job.name
                ))
                .into(),
            )
        })?;
        for (scope, scope_name) in targets {
            known.push(scope.code().to_owned());
            if !request.scopes.is_empty()
                && !request.scopes.iter().any(|code| slug(code) == scope.code())
            {
                continue;
            }
            planned.push(Planned {
                job,
                edition: Edition {
                    job: job.name.clone(),
                    scope,
                    scope_name,
                    period,
                    window,
                    due,
                    now: request.now,
                    revision: 1,
                },
            });
        }
    }
    known.sort();
    known.dedup();
    let mut problems = Diagnostics::default();
    for unknown in &request.scopes {
        let code = slug(unknown);
        if !known.contains(&code) {
            let near = nearest(&code, known.iter().map(String::as_str));
            problems.push(
                Diagnostic::error(format!("no job asked for has the scope `{unknown}`")).help(
                    match near {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => format!("known: {}", known.join(", ")),
                    },
                ),
            );
        }
    }
    if problems.has_errors() {
        return Err(Failure::Wrong(problems));
    }
    Ok(Some(planned))
}

/// The scopes of a job, by code: from the areas, else from the register and the project, else from
/// what the extract holds.
fn targets(project: &Project, job: &Job, census: Option<&Census>) -> Option<Vec<(Scope, String)>> {
    let make: fn(String) -> Scope = match job.scope {
        ScopeKind::National => {
            return Some(vec![(Scope::National, project.name.clone())]);
        }
        ScopeKind::Force => Scope::Force,
        ScopeKind::District => Scope::District,
    };
    let force = job.scope == ScopeKind::Force;
    let mut names: Vec<String> = Vec::new();
    if let Some(areas) = &project.areas {
        let areas = if force {
            &areas.forces
        } else {
            &areas.districts
        };
        names.extend(areas.iter().map(|area| area.name.clone()));
    }
    if names.is_empty() {
        let of_venue = |venue: &Venue| match force {
            true => venue.force.clone(),
            false => venue.district.clone(),
        };
        names.extend(project.register.venues.iter().filter_map(of_venue));
        if force {
            names.extend(project.extract.force.clone());
        }
    }
    if names.is_empty() {
        let months = &census?.by_force_month;
        if force {
            names.extend(months.iter().map(|month| month.force.clone()));
        }
    }
    let by_code: BTreeMap<String, String> =
        names.into_iter().map(|name| (slug(&name), name)).collect();
    Some(
        by_code
            .into_iter()
            .filter(|(code, _)| !code.is_empty())
            .map(|(code, name)| (make(code), name))
            .collect(),
    )
}

/// Parts the planned editions into those to be made, with their revision, and those that are
/// settled already.
fn against_history<'a>(
    ledger: Option<&Ledger>,
    request: &Request<'_>,
    fingerprint: &str,
    planned: Vec<Planned<'a>>,
) -> Result<(Vec<Planned<'a>>, Vec<EditionReport>), Failure> {
    let mut make = Vec::new();
    let mut settled = Vec::new();
    for mut one in planned {
        let latest = match ledger {
            Some(ledger) => ledger.latest(&one.edition)?,
            None => None,
        };
        let Some(latest) = latest else {
            make.push(one);
            continue;
        };
        one.edition.revision = latest.revision;
        let outcome = if latest.state != EditionState::Made {
            // Failed, or left by a crash: made again under the same number.
            None
        } else if latest.inputs == inputs_hash(fingerprint, one.job) {
            Some(EditionOutcome::AlreadyMade {
                folder: latest.folder.unwrap_or_default(),
            })
        } else if request.supersede {
            one.edition.revision += 1;
            None
        } else {
            Some(EditionOutcome::Refused)
        };
        match outcome {
            None => make.push(one),
            Some(outcome) => settled.push(EditionReport {
                id: one.edition.id(),
                job: one.edition.job,
                scope_name: one.edition.scope_name,
                outcome,
            }),
        }
    }
    Ok((make, settled))
}

/// What making an edition looks at.
#[derive(Clone, Copy)]
struct Making<'a> {
    project: &'a Project,
    request: &'a Request<'a>,
    survey: &'a Survey,
    past: &'a Past,
    fingerprint: &'a str,
    watch: &'a dyn Watch,
}

/// Makes the editions, a few at a time; records each before the next few are begun.
fn make_all(
    making: Making<'_>,
    planned: Vec<Planned<'_>>,
    mut ledger: Option<&mut Ledger>,
    report: &mut Report,
) -> Result<(), Failure> {
    let of = planned.len();
    let mut done = 0;
    for wave in planned.chunks(EDITIONS_AT_ONCE) {
        let mut claimed = Vec::new();
        for one in wave {
            let ours = match (making.request.send, ledger.as_deref_mut()) {
                (true, Some(ledger)) => ledger.claim(
                    &one.edition,
                    &inputs_hash(making.fingerprint, one.job),
                    making.request.now,
                )?,
                _ => true,
            };
            if ours {
                claimed.push(one);
            }
        }
        let products: Vec<Result<Product, Failure>> = thread::scope(|scope| {
            let handles: Vec<_> = claimed
                .iter()
                .map(|one| scope.spawn(move || produce(making, one)))
                .collect();
            handles
                .into_iter()
                .map(|handle| handle.join().unwrap_or_else(|_| Err(broken())))
                .collect()
        });
        for (one, product) in claimed.into_iter().zip(products) {
            let ledger = ledger.as_deref_mut().filter(|_| making.request.send);
            let outcome = store(making, one, product, ledger, report)?;
            report.editions.push(EditionReport {
                id: one.edition.id(),
                job: one.edition.job.clone(),
                scope_name: one.edition.scope_name.clone(),
                outcome,
            });
            done += 1;
            making.watch.editions(done, of);
        }
    }
    Ok(())
}

fn produce(making: Making<'_>, one: &Planned<'_>) -> Result<Product, Failure> {
    let project = making.project;
    let house = House {
        project: project.name.clone(),
        owner: project.owner.clone(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        inputs_hash: inputs_hash(making.fingerprint, one.job)[..12].to_owned(),
        report_numbers: project.briefing.numbers.clone(),
        contact: project.briefing.contact.clone(),
        templates: project.templates.clone(),
    };
    let asked = |kind: &ProductKind| one.job.products.iter().any(|code| code == kind.code());
    let products: Vec<ProductKind> = PRODUCTS.into_iter().filter(asked).collect();
    let (areas, config): (Vec<_>, Vec<_>) = project
        .hashes
        .iter()
        .filter(|(name, _)| !name.starts_with("keywords/") && name != "register")
        .cloned()
        .partition(|(name, _)| name.starts_with("areas/"));
    let order = Order {
        products: &products,
        house: &house,
        areas: &areas,
        config: &config,
        sent: if making.request.send {
            Sent::Queued
        } else {
            Sent::NotSent
        },
    };
    pipeline::produce(making.survey, &one.edition, making.past, &order)
}

fn broken() -> Failure {
    Failure::Failed(
        Diagnostic::error("a stage of the program broke off")
            .help("this is a fault of the program; the message above says where")
            .into(),
    )
}

/// Writes a product's folder, and with a ledger records it and queues its letters.
fn store(
    making: Making<'_>,
    one: &Planned<'_>,
    product: Result<Product, Failure>,
    ledger: Option<&mut Ledger>,
    report: &mut Report,
) -> Result<EditionOutcome, Failure> {
    let now = making.request.now;
    let id = one.edition.id();
    let folder = folder_of(&one.edition);
    let written = product.and_then(|product| {
        write_edition(&making.project.folder.join(&folder), &product)?;
        let letters = match &ledger {
            Some(_) => letters(making.project, one, &product, &folder)?,
            None => Vec::new(),
        };
        Ok((product, letters))
    });
    let (product, letters) = match written {
        Ok(written) => written,
        Err(failure) => {
            if let Some(ledger) = ledger {
                ledger.fail(&id, &failure.diagnostics().to_string(), now)?;
            }
            return Ok(EditionOutcome::Failed(failure));
        }
    };
    if let Some(ledger) = ledger {
        let released: Option<&Released> = product.public.as_ref().map(|(_, released)| released);
        ledger.complete(&one.edition, &folder, &letters, released, now)?;
        report
            .letters
            .extend(letters.into_iter().map(|letter| LetterReport {
                edition: id.clone(),
                recipient: letter.recipient,
                state: letter.state,
                words: letter.words,
            }));
    }
    Ok(EditionOutcome::Made {
        folder,
        documents: product
            .documents
            .iter()
            .map(|one| (one.file_name.clone(), one.pages, one.bytes.len()))
            .collect(),
    })
}

/// `editions/<job>/<period>/<scope>`, from revision 2 with `.r2`.
pub fn folder_of(edition: &Edition) -> String {
    let revision = match edition.revision {
        1 => String::new(),
        revision => format!(".r{revision}"),
    };
    format!(
        "editions/{}/{}/{}{revision}",
        edition.job,
        edition.period.code(),
        edition.scope.code()
    )
}

fn write_edition(folder: &Path, product: &Product) -> Result<(), Failure> {
    let documents = product
        .documents
        .iter()
        .map(|one| (one.file_name.clone(), &one.bytes[..]));
    let others = product
        .files
        .iter()
        .map(|(name, bytes)| (name.clone(), &bytes[..]));
    let files: Vec<(String, &[u8])> = documents.chain(others).collect();
    durable::write_folder(folder, &files).map_err(|error| {
        Failure::Failed(
            Diagnostic::error(format!("the edition cannot be written: {error}"))
                .in_file(folder.display().to_string())
                .help("check that the folder can be written and that the disk is not full")
                .into(),
        )
    })
}

/// One letter for each member of the job's lists whom the edition concerns.
fn letters(
    project: &Project,
    one: &Planned<'_>,
    product: &Product,
    folder: &str,
) -> Result<Vec<NewDispatch>, Failure> {
    let sender = &project.sender;
    let templates = delivery::templates(&project.templates).map_err(of_letter)?;
    let edition = &one.edition;
    let today = edition.now.with_timezone(&one.job.zone).date_naive();
    let policy = &project.roster.policy;
    let mut letters = Vec::new();
    for reader in project.roster.members(&one.job.lists) {
        let mut bring = Vec::new();
        let mut reasons: Vec<String> = Vec::new();
        for document in &product.documents {
            // The letter's own text counts as one with the document that it brings.
            let marking = document.marking.max(product.headline.marking);
            match delivery::decide(
                policy,
                reader,
                document.product,
                marking,
                &edition.scope,
                today,
            ) {
                Decision::Send => bring.push(document),
                Decision::NotConcerned(_) => {}
                Decision::Refused(why) => reasons.extend(why.iter().map(ToString::to_string)),
            }
        }
        reasons.sort();
        reasons.dedup();
        if bring.is_empty() {
            if !reasons.is_empty() {
                letters.push(NewDispatch {
                    message_id: delivery::message_id(sender, edition, reader),
                    recipient: reader.id.clone(),
                    address: reader.address.clone(),
                    parts: Vec::new(),
                    state: DispatchState::Skipped,
                    words: reasons.join("; "),
                });
            }
            continue;
        }
        let letter = delivery::compose(
            &templates,
            sender,
            edition,
            &product.headline,
            reader,
            &bring,
            folder,
        )
        .map_err(of_letter)?;
        let held =
            policy.releases > 0 && product.headline.marking > crate::edition::Marking::Official;
        letters.push(NewDispatch {
            message_id: letter.message_id,
            recipient: letter.recipient,
            address: letter.address,
            parts: letter.parts,
            state: if held {
                DispatchState::Held
            } else {
                DispatchState::Queued
            },
            words: if held {
                match policy.releases {
                    1 => "one person has to sign it off first".to_owned(),
                    people => format!("{people} people have to sign it off first"),
                }
            } else {
                String::new()
            },
        });
    }
    Ok(letters)
}

fn of_letter(problem: Diagnostic) -> Failure {
    Failure::Failed(problem.into())
}

/// What became of the letters that waited.
#[derive(Debug, Default)]
pub struct Drained {
    pub letters: Vec<LetterReport>,
    pub notices: Vec<NoticeReport>,
}

impl Drained {
    fn add(&mut self, dispatch: Dispatch, state: DispatchState, words: String) {
        match dispatch.about {
            About::Edition(edition) => self.letters.push(LetterReport {
                edition,
                recipient: dispatch.recipient,
                state,
                words,
            }),
            About::Notice(title) => self.notices.push(NoticeReport {
                title,
                state,
                words,
                before: None,
            }),
        }
    }
}

/// Tries every letter that waits, one recipient at a time; each result is recorded before the next
/// attempt begins.
pub fn drain(
    ledger: &mut Ledger,
    transport: &Transport,
    from: &str,
    now: DateTime<Utc>,
) -> Result<Drained, Failure> {
    ledger.recover_attempts(transport.repeat_is_safe(), now)?;
    let mut drained = Drained::default();
    let waiting = ledger.waiting(now)?;
    if waiting.is_empty() {
        return Ok(drained);
    }
    if let Err(words) = transport.ready() {
        for dispatch in waiting {
            drained.add(dispatch, DispatchState::Queued, words.clone());
        }
        return Ok(drained);
    }
    for dispatch in waiting {
        let bytes = ledger.bytes_of(&dispatch)?;
        ledger.begin_attempt(&dispatch, now)?;
        let outcome = transport.send(
            from,
            &dispatch.address,
            &dispatch.message_id,
            dispatch.queued_at,
            &bytes,
        );
        let settled = settle(&dispatch, outcome, now);
        ledger.settle(&dispatch, &settled, now)?;
        drained.add(dispatch, settled.state, settled.words);
    }
    Ok(drained)
}

fn settle(dispatch: &Dispatch, outcome: Outcome, now: DateTime<Utc>) -> Settled {
    let ended = |state, words| Settled {
        state,
        words,
        next_at: now,
    };
    match outcome {
        Outcome::Accepted(words) => ended(DispatchState::Accepted, words),
        Outcome::Refused(words) => ended(DispatchState::Refused, words),
        Outcome::Unknown(words) => ended(DispatchState::Unknown, words),
        Outcome::Deferred(words) => match delivery::next_attempt(dispatch.attempts + 1, now) {
            Some(next_at) => Settled {
                state: DispatchState::Queued,
                words,
                next_at,
            },
            None => ended(DispatchState::Failed, words),
        },
    }
}
