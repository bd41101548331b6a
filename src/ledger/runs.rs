//! Editions: claimed once, then made or failed.

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, Row, TransactionBehavior, params};

use super::outbox::{self, About, NewDispatch};
use super::schema::{Ledger, LedgerError, stamp, unstamp};
use crate::analysis::Released;
use crate::edition::{Edition, EditionId};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EditionState {
    /// A process works on it, or died at it.
    Claimed,
    Made,
    Failed,
}

/// One line of the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditionRecord {
    pub id: EditionId,
    pub revision: u32,
    /// SHA-256, hex, of everything that it was made from.
    pub inputs: String,
    pub state: EditionState,
    pub changed_at: DateTime<Utc>,
    /// Relative to the project folder; `None` until made.
    pub folder: Option<String>,
}

impl Ledger {
    /// The newest revision of a job's edition for a period and scope, in whatever state.
    pub fn latest(&self, edition: &Edition) -> Result<Option<EditionRecord>, LedgerError> {
        let found = self
            .connection
            .query_row(
                "SELECT id, revision, inputs, state, changed_at, folder FROM edition
                 WHERE job = ?1 AND period = ?2 AND scope = ?3 ORDER BY revision DESC LIMIT 1",
                params![edition.job, edition.period.code(), edition.scope.code()],
                raw_record,
            )
            .optional()?;
        found.map(record).transpose()
    }

    /// Every edition, oldest change first.
    pub fn editions(&self) -> Result<Vec<EditionRecord>, LedgerError> {
        let mut statement = self.connection.prepare(
            "SELECT id, revision, inputs, state, changed_at, folder FROM edition
             ORDER BY changed_at, id",
        )?;
        let rows = statement.query_map([], raw_record)?;
        rows.map(|row| record(row?)).collect()
    }

    /// Takes the edition for this process: true for the one that gets it. An edition that failed,
    /// or whose process died, can be claimed again; one that is made cannot.
    pub fn claim(
        &mut self,
        edition: &Edition,
        inputs: &str,
        now: DateTime<Utc>,
    ) -> Result<bool, LedgerError> {
        let changed = self.connection.execute(
            "INSERT INTO edition
                 (id, job, period, scope, revision, due, inputs, state, changed_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'claimed', ?8)
             ON CONFLICT (id) DO UPDATE
                 SET state = 'claimed', due = excluded.due, inputs = excluded.inputs,
                     changed_at = excluded.changed_at, detail = NULL
                 WHERE edition.state <> 'made'",
            params![
                edition.id().0,
                edition.job,
                edition.period.code(),
                edition.scope.code(),
                edition.revision,
                stamp(edition.due),
                inputs,
                stamp(now),
            ],
        )?;
        Ok(changed == 1)
    }

    /// Records the edition as made, queues its letters and keeps the public figures that it lets
    /// out: all of it, or nothing. Letters of earlier revisions that still wait are withdrawn.
    pub fn complete(
        &mut self,
        edition: &Edition,
        folder: &str,
        letters: &[NewDispatch],
        released: Option<&Released>,
        now: DateTime<Utc>,
    ) -> Result<(), LedgerError> {
        let id = edition.id();
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let changed = transaction.execute(
            "UPDATE edition SET state = 'made', folder = ?2, changed_at = ?3
             WHERE id = ?1 AND state = 'claimed'",
            params![id.0, folder, stamp(now)],
        )?;
        if changed != 1 {
            return Err(LedgerError::Damaged(format!("{id} was not claimed")));
        }
        transaction.execute(
            "UPDATE dispatch SET state = 'skipped', words = ?5, changed_at = ?6
             WHERE state IN ('queued', 'held') AND edition IN (
                 SELECT id FROM edition
                 WHERE job = ?1 AND period = ?2 AND scope = ?3 AND revision < ?4)",
            params![
                edition.job,
                edition.period.code(),
                edition.scope.code(),
                edition.revision,
                format!("superseded by revision {}", edition.revision),
                stamp(now),
            ],
        )?;
        for letter in letters {
            outbox::insert(&transaction, &About::Edition(id.clone()), letter, now)?;
        }
        if let Some(released) = released {
            let figures = serde_json::to_string(released)
                .map_err(|error| LedgerError::Damaged(error.to_string()))?;
            transaction.execute(
                "INSERT INTO released (edition, figures) VALUES (?1, ?2)",
                params![id.0, figures],
            )?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// Records that the edition could not be made; `why` holds no narrative and no address.
    pub fn fail(
        &mut self,
        id: &EditionId,
        why: &str,
        now: DateTime<Utc>,
    ) -> Result<(), LedgerError> {
        self.connection.execute(
            "UPDATE edition SET state = 'failed', detail = ?2, changed_at = ?3
             WHERE id = ?1 AND state = 'claimed'",
            params![id.0, why, stamp(now)],
        )?;
        Ok(())
    }

    /// Public figures let out so far, oldest first.
    pub fn released(&self) -> Result<Vec<Released>, LedgerError> {
        let mut statement = self
            .connection
            .prepare("SELECT figures FROM released ORDER BY number")?;
        let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
        rows.map(|row| {
            serde_json::from_str(&row?).map_err(|error| LedgerError::Damaged(error.to_string()))
        })
        .collect()
    }
}

type RawRecord = (String, u32, String, String, String, Option<String>);

fn raw_record(row: &Row<'_>) -> rusqlite::Result<RawRecord> {
    Ok((
        row.get(0)?,
        row.get(1)?,
        row.get(2)?,
        row.get(3)?,
        row.get(4)?,
        row.get(5)?,
    ))
}

fn record(raw: RawRecord) -> Result<EditionRecord, LedgerError> {
    let (id, revision, inputs, state, changed_at, folder) = raw;
    let state = match state.as_str() {
        "claimed" => EditionState::Claimed,
        "made" => EditionState::Made,
        "failed" => EditionState::Failed,
        other => {
            return Err(LedgerError::Damaged(format!(
                "`{other}` is no state of an edition"
            )));
        }
    };
    Ok(EditionRecord {
        id: EditionId(id),
        revision,
        inputs,
        state,
        changed_at: unstamp(&changed_at)?,
        folder,
    })
}
