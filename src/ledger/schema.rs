//! Opening the file, its lock and its schema.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use rusqlite::{Connection, TransactionBehavior};

use super::durable;
use crate::diagnostic::{Diagnostic, Failure};

/// One step for each version; a step once published never changes.
const STEPS: &[&str] = &[FIRST, NOTICES_AND_CENSUSES];

/// Editions, their letters and the public figures that they let out.
const FIRST: &str = "
    CREATE TABLE edition (
        id         TEXT PRIMARY KEY NOT NULL,
        job        TEXT NOT NULL,
        period     TEXT NOT NULL,
        scope      TEXT NOT NULL,
        revision   INTEGER NOT NULL,
        due        TEXT NOT NULL,
        inputs     TEXT NOT NULL,
        state      TEXT NOT NULL CHECK (state IN ('claimed', 'made', 'failed')),
        changed_at TEXT NOT NULL,
        folder     TEXT,
        detail     TEXT,
        UNIQUE (job, period, scope, revision)
    ) STRICT;
    CREATE TABLE part (
        hash  TEXT PRIMARY KEY NOT NULL,
        bytes BLOB NOT NULL
    ) STRICT;
    CREATE TABLE dispatch (
        number     INTEGER PRIMARY KEY,
        message_id TEXT NOT NULL UNIQUE,
        edition    TEXT NOT NULL REFERENCES edition (id),
        recipient  TEXT NOT NULL,
        address    TEXT NOT NULL,
        hash       TEXT NOT NULL,
        state      TEXT NOT NULL CHECK (state IN ('queued', 'held', 'sending', 'accepted',
                       'refused', 'skipped', 'failed', 'unknown')),
        attempts   INTEGER NOT NULL DEFAULT 0,
        words      TEXT NOT NULL DEFAULT '',
        queued_at  TEXT NOT NULL,
        changed_at TEXT NOT NULL,
        next_at    TEXT NOT NULL
    ) STRICT;
    CREATE INDEX dispatch_by_state ON dispatch (state, next_at);
    CREATE TABLE dispatch_part (
        dispatch INTEGER NOT NULL REFERENCES dispatch (number),
        ordinal  INTEGER NOT NULL,
        hash     TEXT NOT NULL REFERENCES part (hash),
        PRIMARY KEY (dispatch, ordinal)
    ) STRICT;
    CREATE TABLE released (
        number  INTEGER PRIMARY KEY,
        edition TEXT NOT NULL REFERENCES edition (id),
        figures TEXT NOT NULL
    ) STRICT;
";

/// A letter may be a notice to the owner, which belongs to no edition; and what accepted extracts
/// held, force by force.
///
/// `dispatch` is made anew, because SQLite cannot take NOT NULL off a column: with foreign keys
/// unwatched, a new table takes the rows and then the name (<https://sqlite.org/lang_altertable.html>,
/// section 7). Numbers stay, since `dispatch_part` refers to them.
const NOTICES_AND_CENSUSES: &str = "
    CREATE TABLE dispatch_new (
        number     INTEGER PRIMARY KEY,
        message_id TEXT NOT NULL UNIQUE,
        edition    TEXT REFERENCES edition (id),
        notice     TEXT CHECK ((edition IS NULL) = (notice IS NOT NULL)),
        recipient  TEXT NOT NULL,
        address    TEXT NOT NULL,
        hash       TEXT NOT NULL,
        state      TEXT NOT NULL CHECK (state IN ('queued', 'held', 'sending', 'accepted',
                       'refused', 'skipped', 'failed', 'unknown')),
        attempts   INTEGER NOT NULL DEFAULT 0,
        words      TEXT NOT NULL DEFAULT '',
        queued_at  TEXT NOT NULL,
        changed_at TEXT NOT NULL,
        next_at    TEXT NOT NULL
    ) STRICT;
    INSERT INTO dispatch_new (number, message_id, edition, recipient, address, hash, state,
            attempts, words, queued_at, changed_at, next_at)
        SELECT number, message_id, edition, recipient, address, hash, state,
            attempts, words, queued_at, changed_at, next_at FROM dispatch;
    DROP TABLE dispatch;
    ALTER TABLE dispatch_new RENAME TO dispatch;
    CREATE INDEX dispatch_by_state ON dispatch (state, next_at);
    CREATE TABLE census (
        number  INTEGER PRIMARY KEY,
        extract TEXT NOT NULL UNIQUE,
        figures TEXT NOT NULL
    ) STRICT;
    CREATE TABLE accepted (
        census INTEGER NOT NULL REFERENCES census (number),
        force  TEXT NOT NULL,
        at     TEXT NOT NULL,
        PRIMARY KEY (census, force)
    ) STRICT;
";

/// The project's history, held by one process at a time.
#[derive(Debug)]
pub struct Ledger {
    pub(super) connection: Connection,
    /// Freed by the system when the process ends, however it ends. What is found half-done under
    /// the lock was therefore left by a crash.
    _lock: File,
}

#[derive(Debug)]
pub enum LedgerError {
    /// Another process works in this project.
    Busy,
    /// The file was written by a later version of the program.
    Newer {
        found: i64,
        known: i64,
    },
    /// Bytes in the file are not those that were stored.
    Damaged(String),
    Sqlite(rusqlite::Error),
    File(io::Error),
}

impl From<rusqlite::Error> for LedgerError {
    fn from(error: rusqlite::Error) -> Self {
        LedgerError::Sqlite(error)
    }
}

impl From<io::Error> for LedgerError {
    fn from(error: io::Error) -> Self {
        LedgerError::File(error)
    }
}

impl From<LedgerError> for Failure {
    fn from(error: LedgerError) -> Self {
        let diagnostic = match error {
            LedgerError::Busy => Diagnostic::error("another keepsafe is at work in this project")
                .help("wait until it has ended, then run the command again"),
            LedgerError::Newer { found, known } => Diagnostic::error(format!(
                "the ledger has schema version {found}; this program knows versions up to {known}"
            ))
            .help("run the newer version of keepsafe that wrote it"),
            LedgerError::Damaged(what) => {
                Diagnostic::error(format!("the ledger is damaged: {what}"))
                    .help("nothing was sent; put a backup of state/keepsafe.db in its place")
            }
            LedgerError::Sqlite(error) => {
                Diagnostic::error(format!("the ledger cannot be used: {error}"))
                    .help("check that state/ can be written and that the disk is not full")
            }
            LedgerError::File(error) => {
                Diagnostic::error(format!("the ledger's folder cannot be used: {error}"))
                    .help("check that state/ can be written and that the disk is not full")
            }
        };
        Failure::Failed(diagnostic.in_file("state/keepsafe.db").into())
    }
}

impl Ledger {
    /// Opens `keepsafe.db` in the folder, made if missing, and holds the project's lock until
    /// dropped.
    pub fn open(folder: &Path) -> Result<Self, LedgerError> {
        durable::create_folder(folder)?;
        let lock_path = folder.join("keepsafe.lock");
        // Opened or made in one step and never renamed over: two runs that start together must
        // come to hold the same file.
        let lock = durable::open_or_make(&lock_path)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(LedgerError::Busy),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        let path = folder.join("keepsafe.db");
        if !path.exists() {
            // An empty file is an empty database; made here, it has its mode from the start, and
            // SQLite gives the same mode to its journal.
            durable::write(&path, b"")?;
        }
        let mut connection = Connection::open(&path)?;
        connection.busy_timeout(Duration::from_secs(10))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        upgrade(&mut connection, STEPS)?;
        Ok(Self {
            connection,
            _lock: lock,
        })
    }
}

/// Runs the steps that the file has not had, each with its version in one transaction. Foreign keys
/// are watched from then on; during a step they are not, so that it can make a table anew, and every
/// one is checked at its end.
fn upgrade(connection: &mut Connection, steps: &[&str]) -> Result<(), LedgerError> {
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let done = usize::try_from(found)
        .ok()
        .filter(|done| *done <= steps.len())
        .ok_or(LedgerError::Newer {
            found,
            known: steps.len() as i64,
        })?;
    // Within a transaction the switch has no effect.
    connection.pragma_update(None, "foreign_keys", false)?;
    for (at, step) in steps.iter().enumerate().skip(done) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch(step)?;
        let broken: i64 =
            transaction.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| {
                row.get(0)
            })?;
        if broken > 0 {
            return Err(LedgerError::Damaged(format!(
                "{broken} references would break in the step to schema version {}",
                at + 1
            )));
        }
        transaction.pragma_update(None, "user_version", at as i64 + 1)?;
        transaction.commit()?;
    }
    connection.pragma_update(None, "foreign_keys", true)?;
    Ok(())
}

/// Instants are stored as text that sorts by time.
pub(super) fn stamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

pub(super) fn unstamp(text: &str) -> Result<DateTime<Utc>, LedgerError> {
    text.parse()
        .map_err(|_| LedgerError::Damaged(format!("`{text}` is no instant")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(connection: &Connection) -> i64 {
        connection
            .pragma_query_value(None, "user_version", |row| row.get(0))
            .expect("a version")
    }

    #[test]
    fn a_failing_step_leaves_the_file_as_it_was() {
        let mut connection = Connection::open_in_memory().expect("a database");
        let steps = [
            "CREATE TABLE a (x)",
            "CREATE TABLE b (x); CREATE TABLE a (x)",
        ];
        upgrade(&mut connection, &steps).expect_err("the second step fails");
        assert_eq!(version(&connection), 1);
        let tables: i64 = connection
            .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
            .expect("a count");
        assert_eq!(tables, 1);
    }

    #[test]
    fn a_newer_file_is_refused() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let ledger = Ledger::open(folder.path()).expect("opened");
        ledger
            .connection
            .pragma_update(None, "user_version", 99)
            .expect("set");
        drop(ledger);
        let error = Ledger::open(folder.path()).expect_err("refused");
        assert!(matches!(error, LedgerError::Newer { found: 99, .. }));
    }

    #[test]
    fn durable_settings_hold_and_one_process_works_at_a_time() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let ledger = Ledger::open(folder.path()).expect("opened");
        let mode: String = ledger
            .connection
            .pragma_query_value(None, "journal_mode", |row| row.get(0))
            .expect("a mode");
        let synchronous: i64 = ledger
            .connection
            .pragma_query_value(None, "synchronous", |row| row.get(0))
            .expect("a level");
        assert_eq!((mode.as_str(), synchronous), ("wal", 2));
        assert!(matches!(
            Ledger::open(folder.path()).expect_err("held"),
            LedgerError::Busy
        ));
        drop(ledger);
        Ledger::open(folder.path()).expect("free again");
    }
}
