//! What was read: rows in, rows out and why, by force and month.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::diagnostic::Notes;

/// Distinct occurrences (after folding) of one recording force in one calendar month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForceMonth {
    pub force: String,
    /// First day of the month of the recorded date.
    pub month: NaiveDate,
    pub occurrences: u64,
}

/// A row that could not be used. Never holds the row's text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quarantined {
    pub file: String,
    /// Line in the file, from 1.
    pub line: u64,
    pub reason: String,
}

/// Accounts for every row: `rows == used + folded + quarantined.len()`.
///
/// One that an earlier version of the program stored may lack fields; they read as empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Census {
    /// Files read, by name, with SHA-256 in hex and length in bytes.
    pub files: Vec<(String, String, u64)>,
    pub rows: u64,
    pub used: u64,
    /// Folded rows by reason (`another person of the same occurrence`, `earlier version`, ...).
    pub folded: BTreeMap<String, u64>,
    pub quarantined: Vec<Quarantined>,
    /// Distinct occurrences.
    pub occurrences: u64,
    pub crimes: u64,
    /// First and last recorded day, both in.
    pub first_day: Option<NaiveDate>,
    pub last_day: Option<NaiveDate>,
    pub by_force_month: Vec<ForceMonth>,
    /// First and last recorded day of each force, both in.
    pub days_by_force: BTreeMap<String, (NaiveDate, NaiveDate)>,
    /// Occurrences with a relevant flag (see the profile's `flags_of_interest`).
    pub flagged: u64,
    /// Occurrences with no usable location of any kind.
    pub without_location: u64,
    /// Occurrences whose time of day is not known.
    pub without_time: u64,
    /// Everything else worth telling: repaired text, defaults, truncation.
    pub notes: Notes,
}

impl Census {
    pub fn folded_total(&self) -> u64 {
        self.folded.values().sum()
    }

    /// `rows == used + folded + quarantined`.
    pub fn balances(&self) -> bool {
        self.rows == self.used + self.folded_total() + self.quarantined.len() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_older_version_stored_can_be_read() {
        let stored = r#"{"rows": 3, "used": 3, "last_day": "2026-11-02", "set_aside_by_team": 7}"#;
        let census: Census = serde_json::from_str(stored).expect("read");
        assert_eq!(census.rows, 3);
        assert!(census.days_by_force.is_empty() && census.first_day.is_none());
    }
}
