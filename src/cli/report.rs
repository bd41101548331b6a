//! What came of a run, for people and for programs.

use std::path::Path;

use chrono::SecondsFormat;
use serde_json::{Value, json};

use super::args::Format;
use super::console::{Console, table};
use crate::diagnostic::Diagnostic;
use crate::ledger::DispatchState;
use crate::service::{self, EditionOutcome, NoticeReport, Report};

/// Prints the editions and the letters. `base` is what the folders are shown below.
pub fn print(console: &mut Console<'_>, report: &Report, base: &Path) {
    match console.format {
        Format::Human => human(console, report, base),
        Format::Json => console.json(&value(report)),
    }
}

fn human(console: &mut Console<'_>, report: &Report, base: &Path) {
    let mut made = Vec::new();
    for edition in &report.editions {
        match &edition.outcome {
            EditionOutcome::Made { folder, documents } => {
                for (name, pages, bytes) in documents {
                    made.push(vec![
                        edition.job.clone(),
                        edition.scope_name.clone(),
                        pages.to_string(),
                        format!("{} kB", bytes.div_ceil(1000)),
                        base.join(folder).join(name).display().to_string(),
                    ]);
                }
            }
            EditionOutcome::AlreadyMade { folder } => console.line(&format!(
                "{} has been made from the same inputs: left alone, nothing sent ({})",
                edition.id,
                base.join(folder).display()
            )),
            EditionOutcome::Refused | EditionOutcome::Waits(_) | EditionOutcome::Failed(_) => {}
        }
    }
    if !made.is_empty() {
        for line in table(&["job", "scope", ">pages", ">size", "document"], &made) {
            console.line(&line);
        }
    }
    let accepted = report
        .letters
        .iter()
        .filter(|letter| letter.state == DispatchState::Accepted);
    let count = accepted.count();
    if count > 0 {
        console.line("");
        console.line(&format!(
            "{count} {} sent",
            if count == 1 { "letter" } else { "letters" }
        ));
    }
    for notice in &report.notices {
        tell(console, notice);
    }
    if console.verbose {
        for letter in &report.letters {
            console.line(&format!(
                "  {}  {}  {}  {}",
                letter.edition,
                letter.recipient,
                letter.state.code(),
                letter.words
            ));
        }
        for note in &report.notes.0 {
            let of = note.of.map_or(String::new(), |of| format!(" of {of}"));
            console.line(&format!(
                "  {} {}{of}: {}",
                note.count, note.text, note.effect
            ));
        }
    }
}

/// What became of a notice to the owner. A notice that does not arrive is a warning: what it is
/// about is told anyway.
fn tell(console: &mut Console<'_>, notice: &NoticeReport) {
    let title = &notice.title;
    match (notice.state, notice.before) {
        (DispatchState::Accepted, None) => {
            console.line(&format!("a notice went to the owner: {title}"));
        }
        (DispatchState::Accepted, Some(at)) => console.line(&format!(
            "the owner was told on {}: {title}",
            at.format("%-d %B %Y")
        )),
        (state, _) => console.problems(
            &Diagnostic::warning(format!(
                "the notice to the owner {}: {}",
                service::standing(state),
                notice.words
            ))
            .help(match state {
                DispatchState::Skipped => {
                    "add it to domains under [policy] in distribution.toml, or name another owner"
                }
                DispatchState::Queued | DispatchState::Sending => {
                    "nothing; the next run tries again"
                }
                _ => "tell the owner; it is not sent a second time by itself",
            })
            .into(),
        ),
    }
}

fn value(report: &Report) -> Value {
    let editions: Vec<Value> = report
        .editions
        .iter()
        .map(|edition| {
            let mut value = json!({
                "id": edition.id.0,
                "job": edition.job,
                "scope": edition.scope_name,
            });
            let more = match &edition.outcome {
                EditionOutcome::Made { folder, documents } => json!({
                    "outcome": "made",
                    "folder": folder,
                    "documents": documents
                        .iter()
                        .map(|(name, pages, bytes)| {
                            json!({ "file": name, "pages": pages, "bytes": bytes })
                        })
                        .collect::<Vec<_>>(),
                }),
                EditionOutcome::AlreadyMade { folder } => json!({
                    "outcome": "already made",
                    "folder": folder,
                }),
                EditionOutcome::Refused => json!({ "outcome": "refused" }),
                EditionOutcome::Waits(names) => json!({ "outcome": "waits", "for": names }),
                EditionOutcome::Failed(_) => json!({ "outcome": "failed" }),
            };
            if let (Value::Object(value), Value::Object(more)) = (&mut value, more) {
                value.extend(more);
            }
            value
        })
        .collect();
    let letters: Vec<Value> = report
        .letters
        .iter()
        .map(|letter| {
            json!({
                "edition": letter.edition.0,
                "recipient": letter.recipient,
                "state": letter.state.code(),
                "words": letter.words,
            })
        })
        .collect();
    let notices: Vec<Value> = report
        .notices
        .iter()
        .map(|notice| {
            json!({
                "title": notice.title,
                "state": notice.state.code(),
                "words": notice.words,
                "told_before": notice
                    .before
                    .map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true)),
            })
        })
        .collect();
    let holds: Vec<Value> = report
        .holds
        .iter()
        .flat_map(|hold| {
            hold.reasons.iter().map(|reason| {
                json!({
                    "force": hold.force,
                    "reason": format!("{} {reason}", hold.name()),
                    "help": reason.help(hold.force.as_deref()),
                })
            })
        })
        .collect();
    json!({
        "editions": editions,
        "holds": holds,
        "letters": letters,
        "notices": notices,
        "occurrences_read": report.occurrences,
        "notes": report.notes.0,
    })
}
