//! What came of a run, for people and for programs.

use std::path::Path;

use serde_json::{Value, json};

use super::args::Format;
use super::console::{Console, table};
use crate::ledger::DispatchState;
use crate::service::{EditionOutcome, Report};

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
            EditionOutcome::Refused | EditionOutcome::Failed(_) => {}
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
    json!({
        "editions": editions,
        "letters": letters,
        "occurrences_read": report.occurrences,
        "notes": report.notes.0,
    })
}
