//! `keepsafe editions`: what has been made.

use chrono::SecondsFormat;
use serde_json::json;

use super::args::{Format, Global};
use super::console::{Console, table};
use super::run::loaded;
use crate::diagnostic::Failure;
use crate::ledger::{DispatchState, EditionState, Ledger};

pub fn run(global: &Global, console: &mut Console<'_>) -> Result<(), Failure> {
    let config = loaded(global, console)?;
    let state = config.project.folder.join("state");
    let ledger = match state.join("keepsafe.db").exists() {
        true => Some(Ledger::open(&state)?),
        false => None,
    };
    let mut rows = Vec::new();
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
            let at = edition
                .changed_at
                .to_rfc3339_opts(SecondsFormat::Secs, true);
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
    }
    match console.format {
        Format::Json => console.json(&json!(list)),
        Format::Human if rows.is_empty() => console.line("no edition has been made"),
        Format::Human => {
            for line in table(
                &["edition", "state", "at (UTC)", ">letters sent", "folder"],
                &rows,
            ) {
                console.line(&line);
            }
        }
    }
    Ok(())
}
