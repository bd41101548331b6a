//! What accepted extracts held, force by force: what the next one is compared with.

use chrono::{DateTime, Utc};
use rusqlite::{TransactionBehavior, params};
use serde_json::Value;

use super::schema::{Ledger, LedgerError, stamp};
use crate::extract::Census;

/// Extracts that are kept of each force. A force that is held for long keeps what it had: its
/// extracts are counted for themselves.
const KEPT_EACH: u32 = 12;

/// Fields that the comparison does not need and that grow with what was wrong in the rows.
const NOT_KEPT: [&str; 2] = ["quarantined", "notes"];

impl Ledger {
    /// Keeps the census of an extract as accepted for these forces; once accepted for a force, an
    /// extract stays so. `extract` tells one extract from another.
    pub fn accept(
        &mut self,
        extract: &str,
        census: &Census,
        forces: &[&str],
        now: DateTime<Utc>,
    ) -> Result<(), LedgerError> {
        if forces.is_empty() {
            return Ok(());
        }
        let figures = to_json(census)?;
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute(
            "INSERT INTO census (extract, figures) VALUES (?1, ?2) ON CONFLICT (extract) DO NOTHING",
            params![extract, figures],
        )?;
        for force in forces {
            transaction.execute(
                "INSERT INTO accepted (census, force, at)
                 SELECT number, ?2, ?3 FROM census WHERE extract = ?1
                 ON CONFLICT (census, force) DO NOTHING",
                params![extract, force, stamp(now)],
            )?;
            transaction.execute(
                "DELETE FROM accepted WHERE force = ?1 AND census NOT IN (
                     SELECT census FROM accepted WHERE force = ?1 ORDER BY census DESC LIMIT ?2)",
                params![force, KEPT_EACH],
            )?;
        }
        transaction.execute(
            "DELETE FROM census WHERE number NOT IN (SELECT census FROM accepted)",
            [],
        )?;
        transaction.commit()?;
        Ok(())
    }

    /// The censuses of accepted extracts, oldest first, each cut to the forces for which it was
    /// accepted.
    pub fn censuses(&self) -> Result<Vec<Census>, LedgerError> {
        let mut statement = self
            .connection
            .prepare("SELECT number, figures FROM census ORDER BY number")?;
        let rows = statement.query_map([], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
        })?;
        let mut censuses = Vec::new();
        for row in rows {
            let (number, figures) = row?;
            let mut census: Census = serde_json::from_str(&figures)
                .map_err(|error| LedgerError::Damaged(format!("a stored census: {error}")))?;
            let forces = self.accepted_forces(number)?;
            census
                .by_force_month
                .retain(|cell| forces.contains(&cell.force));
            census
                .days_by_force
                .retain(|force, _| forces.contains(force));
            censuses.push(census);
        }
        Ok(censuses)
    }

    /// The extract that was accepted last, for any force.
    pub fn latest_accepted(&self) -> Result<Option<String>, LedgerError> {
        let mut statement = self
            .connection
            .prepare("SELECT extract FROM census ORDER BY number DESC LIMIT 1")?;
        let mut rows = statement.query([])?;
        Ok(match rows.next()? {
            Some(row) => Some(row.get(0)?),
            None => None,
        })
    }

    fn accepted_forces(&self, census: i64) -> Result<Vec<String>, LedgerError> {
        let mut statement = self
            .connection
            .prepare("SELECT force FROM accepted WHERE census = ?1")?;
        let forces = statement.query_map([census], |row| row.get(0))?;
        Ok(forces.collect::<rusqlite::Result<_>>()?)
    }
}

fn to_json(census: &Census) -> Result<String, LedgerError> {
    let mut value =
        serde_json::to_value(census).map_err(|error| LedgerError::Damaged(error.to_string()))?;
    if let Value::Object(fields) = &mut value {
        for field in NOT_KEPT {
            fields.remove(field);
        }
    }
    Ok(value.to_string())
}
