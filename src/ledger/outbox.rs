//! Letters waiting, under way and done: one dispatch for each recipient.

use chrono::{DateTime, Utc};
use rusqlite::{Params, Row, Transaction, TransactionBehavior, params};
use sha2::{Digest, Sha256};

use super::digest::{hex, sha256};
use super::schema::{Ledger, LedgerError, stamp, unstamp};
use crate::edition::EditionId;

/// Where a letter stands. "Accepted" is all that a sender can know: the server took it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DispatchState {
    Queued,
    /// Waits for a person's sign-off.
    Held,
    /// An attempt began, and its end is not recorded yet.
    Sending,
    Accepted,
    /// The server refused it for good.
    Refused,
    /// The reader may not have it; nothing was composed.
    Skipped,
    /// Given up after too many attempts.
    Failed,
    /// An attempt whose end was lost: it may have arrived.
    Unknown,
}

impl DispatchState {
    pub const ALL: [DispatchState; 8] = [
        DispatchState::Queued,
        DispatchState::Held,
        DispatchState::Sending,
        DispatchState::Accepted,
        DispatchState::Refused,
        DispatchState::Skipped,
        DispatchState::Failed,
        DispatchState::Unknown,
    ];

    pub fn code(self) -> &'static str {
        match self {
            DispatchState::Queued => "queued",
            DispatchState::Held => "held",
            DispatchState::Sending => "sending",
            DispatchState::Accepted => "accepted",
            DispatchState::Refused => "refused",
            DispatchState::Skipped => "skipped",
            DispatchState::Failed => "failed",
            DispatchState::Unknown => "unknown",
        }
    }
}

/// A letter as it enters the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDispatch {
    pub message_id: String,
    /// The reader's id on the roster.
    pub recipient: String,
    pub address: String,
    /// The message's bytes, cut where a shared part begins and ends; empty when skipped.
    pub parts: Vec<Vec<u8>>,
    /// `Queued`, `Held` or `Skipped`.
    pub state: DispatchState,
    /// Why it is held or skipped; empty when queued.
    pub words: String,
}

/// What a letter is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    Edition(EditionId),
    /// A notice to the owner: its title.
    Notice(String),
}

/// A letter in the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispatch {
    pub message_id: String,
    pub about: About,
    pub recipient: String,
    pub address: String,
    /// SHA-256 of the whole message, hex.
    pub hash: String,
    pub state: DispatchState,
    pub attempts: u32,
    /// The server's words, or why it was held or skipped.
    pub words: String,
    pub queued_at: DateTime<Utc>,
    pub changed_at: DateTime<Utc>,
    number: i64,
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    pub state: DispatchState,
    pub words: String,
    /// When to try again; only of meaning while `Queued`.
    pub next_at: DateTime<Utc>,
}

pub(super) fn insert(
    transaction: &Transaction<'_>,
    about: &About,
    letter: &NewDispatch,
    now: DateTime<Utc>,
) -> Result<(), LedgerError> {
    let (edition, notice) = match about {
        About::Edition(id) => (Some(&id.0), None),
        About::Notice(title) => (None, Some(title)),
    };
    let mut whole = Sha256::new();
    for part in &letter.parts {
        whole.update(part);
    }
    transaction.execute(
        "INSERT INTO dispatch (message_id, edition, notice, recipient, address, hash, state, words,
             queued_at, changed_at, next_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, ?9)",
        params![
            letter.message_id,
            edition,
            notice,
            letter.recipient,
            letter.address,
            hex(&whole.finalize()),
            letter.state.code(),
            letter.words,
            stamp(now),
        ],
    )?;
    let number = transaction.last_insert_rowid();
    for (ordinal, part) in letter.parts.iter().enumerate() {
        let hash = sha256(part);
        transaction.execute(
            "INSERT INTO part (hash, bytes) VALUES (?1, ?2) ON CONFLICT (hash) DO NOTHING",
            params![hash, part],
        )?;
        transaction.execute(
            "INSERT INTO dispatch_part (dispatch, ordinal, hash) VALUES (?1, ?2, ?3)",
            params![number, ordinal as i64, hash],
        )?;
    }
    Ok(())
}

const COLUMNS: &str = "message_id, edition, recipient, address, hash, state, attempts, words, \
                       queued_at, number, notice, changed_at";

impl Ledger {
    /// Queues a notice to the owner, unless the outbox has had the very same one, whatever became of
    /// it: then that one is given.
    pub fn queue_notice(
        &mut self,
        title: &str,
        letter: &NewDispatch,
        now: DateTime<Utc>,
    ) -> Result<Option<Dispatch>, LedgerError> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let known: bool = transaction.query_row(
            "SELECT EXISTS (SELECT 1 FROM dispatch WHERE message_id = ?1)",
            [&letter.message_id],
            |row| row.get(0),
        )?;
        if !known {
            insert(&transaction, &About::Notice(title.to_owned()), letter, now)?;
        }
        transaction.commit()?;
        if !known {
            return Ok(None);
        }
        let mut before = self.dispatches("WHERE message_id = ?1", [&letter.message_id])?;
        Ok(before.pop())
    }

    /// Every notice to the owner, in the order queued.
    pub fn notices(&self) -> Result<Vec<Dispatch>, LedgerError> {
        self.dispatches("WHERE notice IS NOT NULL ORDER BY number", [])
    }

    /// Letters to be tried at `now`, in the order queued.
    pub fn waiting(&self, now: DateTime<Utc>) -> Result<Vec<Dispatch>, LedgerError> {
        self.dispatches(
            "WHERE state = 'queued' AND next_at <= ?1 ORDER BY number",
            [stamp(now)],
        )
    }

    /// Every letter of an edition, in the order queued.
    pub fn dispatches_of(&self, edition: &EditionId) -> Result<Vec<Dispatch>, LedgerError> {
        self.dispatches("WHERE edition = ?1 ORDER BY number", [&edition.0])
    }

    fn dispatches(&self, which: &str, argument: impl Params) -> Result<Vec<Dispatch>, LedgerError> {
        let mut statement = self
            .connection
            .prepare(&format!("SELECT {COLUMNS} FROM dispatch {which}"))?;
        let mut rows = statement.query(argument)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(dispatch(row)?);
        }
        Ok(found)
    }

    /// The message, proved equal to what was queued.
    pub fn bytes_of(&self, dispatch: &Dispatch) -> Result<Vec<u8>, LedgerError> {
        let mut statement = self.connection.prepare(
            "SELECT part.bytes FROM dispatch_part JOIN part USING (hash)
             WHERE dispatch_part.dispatch = ?1 ORDER BY ordinal",
        )?;
        let mut rows = statement.query([dispatch.number])?;
        let mut bytes = Vec::new();
        while let Some(row) = rows.next()? {
            bytes.extend(row.get::<_, Vec<u8>>(0)?);
        }
        if sha256(&bytes) != dispatch.hash {
            return Err(LedgerError::Damaged(format!(
                "the stored bytes of {} have changed",
                dispatch.message_id
            )));
        }
        Ok(bytes)
    }

    /// Records that an attempt begins. Committed before any socket is opened, so that a crash
    /// leaves a trace.
    pub fn begin_attempt(
        &mut self,
        dispatch: &Dispatch,
        now: DateTime<Utc>,
    ) -> Result<(), LedgerError> {
        let changed = self.connection.execute(
            "UPDATE dispatch SET state = 'sending', attempts = attempts + 1, changed_at = ?2
             WHERE number = ?1 AND state = 'queued'",
            params![dispatch.number, stamp(now)],
        )?;
        if changed == 1 {
            Ok(())
        } else {
            Err(LedgerError::Damaged(format!(
                "{} is not waiting to be sent",
                dispatch.message_id
            )))
        }
    }

    /// Records how the attempt ended.
    pub fn settle(
        &mut self,
        dispatch: &Dispatch,
        settled: &Settled,
        now: DateTime<Utc>,
    ) -> Result<(), LedgerError> {
        self.connection.execute(
            "UPDATE dispatch SET state = ?2, words = ?3, next_at = ?4, changed_at = ?5
             WHERE number = ?1 AND state = 'sending'",
            params![
                dispatch.number,
                settled.state.code(),
                settled.words,
                stamp(settled.next_at),
                stamp(now),
            ],
        )?;
        Ok(())
    }

    /// Takes up attempts that a crash cut off. Where a repeat cannot make a second copy they are
    /// queued again; elsewhere they become `Unknown`, for a person to decide. Gives their number.
    pub fn recover_attempts(
        &mut self,
        repeat_is_safe: bool,
        now: DateTime<Utc>,
    ) -> Result<usize, LedgerError> {
        let (state, words) = if repeat_is_safe {
            (DispatchState::Queued, "")
        } else {
            (
                DispatchState::Unknown,
                "the program ended before the server's reply; it may have arrived",
            )
        };
        Ok(self.connection.execute(
            "UPDATE dispatch SET state = ?1, words = ?2, changed_at = ?3 WHERE state = 'sending'",
            params![state.code(), words, stamp(now)],
        )?)
    }
}

fn dispatch(row: &Row<'_>) -> Result<Dispatch, LedgerError> {
    let state: String = row.get(5)?;
    let (edition, notice): (Option<String>, Option<String>) = (row.get(1)?, row.get(10)?);
    let about = match edition {
        Some(id) => About::Edition(EditionId(id)),
        None => About::Notice(notice.unwrap_or_default()),
    };
    Ok(Dispatch {
        message_id: row.get(0)?,
        about,
        recipient: row.get(2)?,
        address: row.get(3)?,
        hash: row.get(4)?,
        state: DispatchState::ALL
            .into_iter()
            .find(|known| known.code() == state)
            .ok_or_else(|| LedgerError::Damaged(format!("`{state}` is no state of a letter")))?,
        attempts: row.get(6)?,
        words: row.get(7)?,
        queued_at: unstamp(&row.get::<_, String>(8)?)?,
        changed_at: unstamp(&row.get::<_, String>(11)?)?,
        number: row.get(9)?,
    })
}
