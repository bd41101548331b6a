//! What the owner is told when editions wait.

use super::{EditionOutcome, Project, Report, Request};
use crate::delivery::{Cause, Notice, Waiting};
use crate::documents::brief::wording;
use crate::edition::{Edition, Scope};
use crate::extract::Hold;
use crate::schedule::Job;

/// More forces than this are counted in the title, not named.
const NAMED_IN_TITLE: usize = 3;

/// Why there was no extract to judge. The owner's notice says no more than this of it: the message
/// on standard error may quote the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Obstacle {
    Missing,
    Unsettled,
    Unusable,
}

impl Obstacle {
    fn cause(self) -> Cause {
        let (what, to_do) = match self {
            Obstacle::Missing => (
                "there is no complete extract in the drop folder",
                "put the export there; `keepsafe check` says what was passed over",
            ),
            Obstacle::Unsettled => (
                "the extract is still being written, or is open in another program",
                "wait until the export has ended, or close the file",
            ),
            Obstacle::Unusable => (
                "the extract cannot be used as it is",
                "run `keepsafe run` by hand in the project's folder: it says what is wrong and where",
            ),
        };
        Cause {
            what: what.to_owned(),
            to_do: to_do.to_owned(),
        }
    }
}

/// What stands in the way of editions that were asked for.
#[derive(Debug, Default)]
pub(super) struct Waits {
    pub obstacle: Option<Obstacle>,
    /// Those that wait; `None` where they are not known before an extract is read.
    pub editions: Option<Vec<Edition>>,
    /// Tells the extract from others; `None` where it could not be read.
    pub extract: Option<String>,
}

/// The notice, where there is something to tell.
///
/// `accepted` tells the extract that was accepted last: once another has been, the same trouble is
/// new trouble.
pub(super) fn notice(
    project: &Project,
    request: &Request<'_>,
    report: &Report,
    waits: &Waits,
    accepted: Option<&str>,
) -> Option<Notice> {
    if waits.obstacle.is_none() && report.holds.is_empty() {
        return None;
    }
    let mut reasons: Vec<Cause> = waits.obstacle.map(Obstacle::cause).into_iter().collect();
    reasons.extend(report.holds.iter().flat_map(causes));
    let jobs: Vec<&Job> = request.jobs.iter().map(|(job, _)| *job).collect();
    let made = report
        .editions
        .iter()
        .any(|edition| matches!(edition.outcome, EditionOutcome::Made { .. }));
    let nothing_waits = waits.editions.as_ref().is_some_and(Vec::is_empty);
    let rest = match (made, nothing_waits) {
        (true, _) => "The other editions were made.",
        (false, true) => "Every edition that was asked for had been made before.",
        (false, false) => "Nothing was made or sent.",
    };
    Some(Notice {
        title: title(waits, &report.holds),
        rest: rest.to_owned(),
        reasons,
        waiting: match &waits.editions {
            Some(editions) => waiting(&jobs, editions),
            None => jobs.iter().map(|job| unknown(job)).collect(),
        },
        day: wording::day_long(request.now.with_timezone(&project.zone).date_naive()),
        key: key(project, &jobs, report, waits, accepted),
    })
}

fn title(waits: &Waits, holds: &[Hold]) -> String {
    let names: Vec<&str> = holds
        .iter()
        .filter_map(|hold| hold.force.as_deref())
        .collect();
    if waits.editions.as_ref().is_some_and(Vec::is_empty) {
        "An extract was refused".to_owned()
    } else if waits.obstacle.is_some() || names.len() < holds.len() {
        "Editions wait for a sound extract".to_owned()
    } else if names.len() <= NAMED_IN_TITLE {
        format!("Editions wait for {}", wording::list(&names))
    } else {
        format!("Editions wait for {} forces", names.len())
    }
}

fn causes(hold: &Hold) -> impl Iterator<Item = Cause> {
    hold.reasons.iter().map(|reason| Cause {
        what: format!("{} {reason}", hold.name()),
        to_do: reason.help(hold.force.as_deref()),
    })
}

/// One line for each job and period, in the order of the jobs.
fn waiting(jobs: &[&Job], editions: &[Edition]) -> Vec<Waiting> {
    let mut lines: Vec<Waiting> = Vec::new();
    for job in jobs {
        for edition in editions.iter().filter(|edition| edition.job == job.name) {
            let period = wording::period(edition.period);
            let scope = match edition.scope {
                Scope::National => "all forces".to_owned(),
                Scope::Force(_) | Scope::District(_) => edition.scope_name.clone(),
            };
            let same = |line: &&mut Waiting| line.job == job.name && line.period == period;
            match lines.iter_mut().find(same) {
                Some(line) => line.scopes.push(scope),
                None => lines.push(Waiting {
                    job: job.name.clone(),
                    scopes: vec![scope],
                    period,
                }),
            }
        }
    }
    lines
}

fn unknown(job: &Job) -> Waiting {
    Waiting {
        job: job.name.clone(),
        scopes: Vec::new(),
        period: String::new(),
    }
}

/// Everything that makes this state another one than the last, and nothing that merely follows from
/// the day of the run.
fn key(
    project: &Project,
    jobs: &[&Job],
    report: &Report,
    waits: &Waits,
    accepted: Option<&str>,
) -> String {
    let mut lines = vec![
        project.name.clone(),
        format!("extract {:?}, accepted before {accepted:?}", waits.extract),
        format!("{:?}", waits.obstacle),
    ];
    match &waits.editions {
        Some(editions) => lines.extend(editions.iter().map(|edition| edition.id().0)),
        None => lines.extend(jobs.iter().map(|job| job.name.clone())),
    }
    for hold in &report.holds {
        lines.extend(
            hold.reasons
                .iter()
                .map(|reason| format!("{}: {}", hold.name(), reason.key())),
        );
    }
    lines.join("\n")
}
