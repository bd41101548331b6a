//! `keepsafe editions`: what has been made, and what the owner was told.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::json;

use super::args::{Format, Global};
use super::console::{Console, table};
use super::run::loaded;
use crate::diagnostic::Failure;
use crate::ledger::{About, DispatchState, EditionState, Ledger};

pub fn run(global: &Global, console: &mut Console<'_>) -> Result<(), Failure> {
    let config = loaded(global, console)?;
    let state = config.project.folder.join("state");
    let ledger = match state.join("keepsafe.db").exists() {
        true => Some(Ledger::open(&state)?),
        false => None,
    };
    let mut rows = Vec::new();
    let mut notices = Vec::new();
    let mut list = Vec::new();
    if let Some(ledger) = &ledger {
        for edition in ledger.editions()? {
            let letters = ledger.dispatches_of(&edition.id)?;
            let accepted = letters
                .iter()
                .filter(|letter| letter.state == DispatchState::Accepted)
                .count();
            let state = match edition.state {
                EditionState::Claimed => "unfinished",
                EditionState::Made => "made",
                EditionState::Failed => "failed",
            };
            let at = instant(edition.changed_at);
            list.push(json!({
                "id": edition.id.0,
                "state": state,
                "at": at,
                "letters": letters.len(),
                "accepted": accepted,
                "folder": edition.folder,
            }));
            rows.push(vec![
                edition.id.0,
                state.to_owned(),
                at,
                format!("{accepted} of {}", letters.len()),
                edition.folder.unwrap_or_default(),
            ]);
        }
        for notice in ledger.notices()? {
            let About::Notice(title) = notice.about else {
                continue;
            };
            let (state, at) = (notice.state.code(), instant(notice.changed_at));
            list.push(json!({ "notice": title, "state": state, "at": at }));
            notices.push(vec![title, state.to_owned(), at]);
        }
    }
    match console.format {
        Format::Json => console.json(&json!(list)),
        Format::Human => {
            if rows.is_empty() {
                console.line("no edition has been made");
            } else {
                let titles = ["edition", "state", "at (UTC)", ">letters sent", "folder"];
                lines(console, &titles, &rows);
            }
            if !notices.is_empty() {
                console.line("");
                lines(
                    console,
                    &["notice to the owner", "state", "at (UTC)"],
                    &notices,
                );
            }
        }
    }
    Ok(())
}

fn lines(console: &mut Console<'_>, titles: &[&str], rows: &[Vec<String>]) {
    for line in table(titles, rows) {
        console.line(&line);
    }
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
