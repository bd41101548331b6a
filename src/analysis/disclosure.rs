//! What may be shown outside the police, and nothing else.
//!
//! Only closed calendar quarters, and one year of four of them, of one force or district; no
//! hotel's figure, no date, no id. The rules:
//!
//! 1. A count of 0 to 4 is [`PublicCount::FewerThanFive`].
//! 2. A count of 5 or more is shown to the nearest 5, if the scope has at least 10 registered open
//!    venues and at least 3 of them contribute to the cell, none over half of it; else it is
//!    [`PublicCount::Withheld`].
//! 3. A table shows either its quarters or its year.
//!    *Quarters*: each quarter by rules 1 and 2; the total only if all four are shown to the
//!    nearest 5, so that total and three quarters never give back a fourth. What is shown hangs on
//!    a small quarter only through its being small.
//!    *Year*: where two or more quarters are small, and nothing of these four was ever let out, the
//!    total by rules 1 and 2 (if rule 2 lets it) and all four quarters withheld.
//! 4. What was let out once stays as it was, whatever the extract says later. A year shown as such
//!    stands until four further quarters have closed: two totals never overlap around a withheld
//!    quarter.
//! 5. A quarter that the extract does not wholly cover is left out, and the total then withheld.
//! 6. Nothing of a national scope is let out: over it, forces could be subtracted from each other.

use std::collections::BTreeMap;

use chrono::{Datelike, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::Findings;
use super::months::Coverage;
use crate::edition::{Period, Scope, slug};

/// Counts below this are small.
const SMALL: u64 = 5;
const VENUES_OPEN_LEAST: u64 = 10;
const VENUES_CONTRIBUTING_LEAST: usize = 3;

/// A count as the public may see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PublicCount {
    /// 0 to 4.
    FewerThanFive,
    /// 5 or more, to the nearest 5.
    About(u64),
    /// Held back so that no other cell can be worked out, or too few venues stand behind it.
    Withheld,
}

/// Aggregates at force or district level, suppressed and rounded; no hotel, no date, no id. The
/// fields are private: only [`release`] makes one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PublicFindings {
    scope: Scope,
    scope_name: String,
    year: Period,
    total: PublicCount,
    quarters: Vec<(Period, PublicCount)>,
}

impl PublicFindings {
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    pub fn scope_name(&self) -> &str {
        &self.scope_name
    }

    /// Four closed calendar quarters.
    pub fn year(&self) -> Period {
        self.year
    }

    /// Over the year.
    pub fn total(&self) -> PublicCount {
        self.total
    }

    /// By quarter, oldest first; those that the extract does not cover are left out.
    pub fn quarters(&self) -> &[(Period, PublicCount)] {
        &self.quarters
    }
}

/// What one edition let out, kept for ever and given to the next `release`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Released {
    pub scope: Scope,
    pub cells: Vec<(Period, PublicCount)>,
}

/// The public table of an edition, by the rules of this module; `before` holds all that earlier
/// editions let out, of any scope, oldest first.
pub fn release(findings: &Findings, before: &[Released]) -> (PublicFindings, Released) {
    let past = past_cells(&findings.scope, before);
    let year = standing_year(last_closed_year(findings.period.end), &past);
    let (total, quarters) = match findings.scope {
        Scope::National => (PublicCount::Withheld, Vec::new()),
        Scope::Force(_) | Scope::District(_) => table(findings, year, &past),
    };
    let mut cells = quarters.clone();
    cells.push((year, total));
    let public = PublicFindings {
        scope: findings.scope.clone(),
        scope_name: findings.scope_name.clone(),
        year,
        total,
        quarters,
    };
    let released = Released {
        scope: findings.scope.clone(),
        cells,
    };
    (public, released)
}

type Cells = BTreeMap<Period, PublicCount>;

/// Cells already let out of the scope; the first release of a cell is the one that stands.
fn past_cells(scope: &Scope, before: &[Released]) -> Cells {
    let mut past = Cells::new();
    for (span, count) in before
        .iter()
        .filter(|released| released.scope == *scope)
        .flat_map(|released| &released.cells)
    {
        past.entry(*span).or_insert(*count);
    }
    past
}

/// The four calendar quarters closed by the day `end` (itself out).
fn last_closed_year(end: NaiveDate) -> Period {
    let first_month = (end.month0() / 3) * 3;
    let quarter_start = end
        .with_day(1)
        .and_then(|day| day.with_month0(first_month))
        .expect("the first of a month exists in every year");
    Period {
        start: quarter_start - Months::new(12),
        end: quarter_start,
    }
}

fn quarters_of(year: Period) -> [Period; 4] {
    [0, 3, 6, 9].map(|months| Period {
        start: year.start + Months::new(months),
        end: year.start + Months::new(months + 3),
    })
}

/// Whether a past cell is the total of a table that showed its year and no quarter.
fn shown_as_year(span: Period, count: PublicCount, past: &Cells) -> bool {
    span.whole_months() == Some(12)
        && count != PublicCount::Withheld
        && quarters_of(span).iter().all(|quarter| {
            past.get(quarter)
                .is_none_or(|q| *q == PublicCount::Withheld)
        })
}

/// Rule 4: a year that was shown as such and overlaps the newest one stands instead of it.
fn standing_year(newest: Period, past: &Cells) -> Period {
    past.iter()
        .filter(|(span, count)| shown_as_year(**span, **count, past))
        .map(|(span, _)| *span)
        .filter(|span| span.start < newest.end && newest.start < span.end)
        .max()
        .unwrap_or(newest)
}

fn table(
    findings: &Findings,
    year: Period,
    past: &Cells,
) -> (PublicCount, Vec<(Period, PublicCount)>) {
    let coverage = coverage(findings);
    let quarters = quarters_of(year);
    let untouched = past
        .keys()
        .all(|span| span.end <= year.start || year.end <= span.start);
    let covered = quarters.iter().all(|quarter| coverage.spans(*quarter));
    if untouched && covered {
        let small = |quarter: &&Period| contributions(findings, **quarter).total < SMALL;
        let total = public(&contributions(findings, year), findings.venues_open);
        if quarters.iter().filter(small).count() >= 2 && total != PublicCount::Withheld {
            let withheld = quarters.map(|quarter| (quarter, PublicCount::Withheld));
            return (total, withheld.to_vec());
        }
    }
    let shown: Vec<(Period, PublicCount)> = quarters
        .into_iter()
        .filter_map(|quarter| {
            let fresh = || {
                coverage
                    .spans(quarter)
                    .then(|| public(&contributions(findings, quarter), findings.venues_open))
            };
            Some((quarter, past.get(&quarter).copied().or_else(fresh)?))
        })
        .collect();
    let all_large = shown.len() == 4
        && shown
            .iter()
            .all(|(_, count)| matches!(count, PublicCount::About(_)));
    let total = match past.get(&year) {
        Some(total) => *total,
        None if all_large => public(&contributions(findings, year), findings.venues_open),
        None => PublicCount::Withheld,
    };
    (total, shown)
}

/// The force of the scope; for a district the forces that have venues in it.
fn coverage(findings: &Findings) -> Coverage {
    let force = match &findings.scope {
        Scope::National => None,
        Scope::Force(code) => Some(code.clone()),
        Scope::District(code) => findings
            .districts
            .iter()
            .find(|district| slug(&district.name) == *code)
            .and_then(|district| district.force.as_deref().map(slug)),
    };
    Coverage::of(&findings.quality.census, force.as_deref())
}

/// What stands behind a cell.
struct Contributions {
    total: u64,
    /// Of each contributing venue.
    venues: Vec<u64>,
}

fn contributions(findings: &Findings, span: Period) -> Contributions {
    let mut venues: BTreeMap<&str, u64> = BTreeMap::new();
    let mut total = 0;
    for event in findings.events.iter().filter(|e| span.contains(e.day)) {
        total += 1;
        if let Some(venue) = event.counted_venue() {
            *venues.entry(venue).or_default() += 1;
        }
    }
    Contributions {
        total,
        venues: venues.into_values().collect(),
    }
}

/// Rules 1 and 2.
fn public(behind: &Contributions, venues_open: u64) -> PublicCount {
    let enough = venues_open >= VENUES_OPEN_LEAST
        && behind.venues.len() >= VENUES_CONTRIBUTING_LEAST
        && behind.venues.iter().all(|count| 2 * count <= behind.total);
    match behind.total {
        ..SMALL => PublicCount::FewerThanFive,
        total if enough => PublicCount::About((total + 2) / 5 * 5),
        _ => PublicCount::Withheld,
    }
}
