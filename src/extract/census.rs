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

/// Accounts for every row: `rows == used + folded + quarantined`.
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
    /// Rows that could not be used, by reason. [`Quarantine`] says which.
    pub quarantined: BTreeMap<String, u64>,
    /// Distinct occurrences.
    pub occurrences: u64,
    pub crimes: u64,
    /// First and last recorded day, both in.
    pub first_day: Option<NaiveDate>,
    pub last_day: Option<NaiveDate>,
    pub by_force_month: Vec<ForceMonth>,
    /// Headings of the columns that were read, by the role that they were taken for; of several
    /// files, of all of them.
    pub columns: BTreeMap<String, String>,
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

    pub fn quarantined_total(&self) -> u64 {
        self.quarantined.values().sum()
    }

    /// `rows == used + folded + quarantined`.
    pub fn balances(&self) -> bool {
        self.rows == self.used + self.folded_total() + self.quarantined_total()
    }
}

/// The rows that could not be used: where each stands, and why. Never holds a row's text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Quarantine {
    files: Vec<String>,
    reasons: Vec<&'static str>,
    rows: Vec<Entry>,
}

/// 16 bytes, since a spoilt extract can have as many of these as it has rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Entry {
    line: u64,
    file: u32,
    reason: u32,
}

impl Quarantine {
    pub(super) fn push(&mut self, file: &str, line: u64, reason: &'static str) {
        let file = match self.files.iter().rposition(|known| known == file) {
            Some(at) => at,
            None => {
                self.files.push(file.to_owned());
                self.files.len() - 1
            }
        };
        let reason = match self.reasons.iter().position(|known| *known == reason) {
            Some(at) => at,
            None => {
                self.reasons.push(reason);
                self.reasons.len() - 1
            }
        };
        self.rows.push(Entry {
            line,
            file: file as u32,
            reason: reason as u32,
        });
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// File, line or row in it from 1, and reason; in the order of reading.
    pub fn iter(&self) -> impl Iterator<Item = (&str, u64, &'static str)> {
        self.rows.iter().map(|row| {
            (
                self.files[row.file as usize].as_str(),
                row.line,
                self.reasons[row.reason as usize],
            )
        })
    }

    /// Rows by reason.
    pub fn by_reason(&self) -> BTreeMap<String, u64> {
        let mut counts = vec![0; self.reasons.len()];
        for row in &self.rows {
            counts[row.reason as usize] += 1;
        }
        let reasons = self.reasons.iter().map(|reason| (*reason).to_owned());
        reasons.zip(counts).collect()
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
