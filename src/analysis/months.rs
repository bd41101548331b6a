//! The monthly series, and which months the extract covers.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};

use super::statistics::poisson;
use super::{Event, MonthCount, MonthLimits, Months, Stated};
use crate::edition::{Period, first_of_month, slug};
use crate::extract::Census;

/// Whole months below which no limits are drawn: they would follow the noise.
const MONTHS_FOR_LIMITS: usize = 12;

/// Each tail of the 99.8 % limits.
const TAIL: f64 = 0.001;

/// The months in which a force, or any of several, recorded something, within the first and last
/// recorded day of the extract.
#[derive(Debug, Clone)]
pub(super) struct Coverage {
    months: BTreeSet<NaiveDate>,
    first: Option<NaiveDate>,
    last: Option<NaiveDate>,
}

impl Coverage {
    /// Of one force, by the slug of its name, or of all.
    pub fn of(census: &Census, force: Option<&str>) -> Self {
        let months = census
            .by_force_month
            .iter()
            .filter(|cell| cell.occurrences > 0)
            .filter(|cell| force.is_none_or(|force| slug(&cell.force) == force))
            .map(|cell| cell.month)
            .collect();
        Self {
            months,
            first: census.first_day,
            last: census.last_day,
        }
    }

    pub fn has(&self, month: NaiveDate) -> bool {
        self.months.contains(&first_of_month(month))
    }

    /// Whether every day of the span could have been recorded.
    pub fn spans(&self, span: Period) -> bool {
        self.first.is_some_and(|first| first <= span.start)
            && self.last.is_some_and(|last| span.last_day() <= last)
            && span.months().iter().all(|month| self.has(*month))
    }

    /// Months of the span that are covered, of how many.
    pub fn share(&self, span: Period) -> (usize, usize) {
        let months = span.months();
        let covered = months.iter().filter(|month| self.has(**month)).count();
        (covered, months.len())
    }
}

/// Months of the window, then the month after it as far as the extract reaches into it.
pub(super) fn months(events: &[&Event], window: Period, coverage: &Coverage) -> Months {
    let mut series: Vec<MonthCount> = window
        .months()
        .into_iter()
        .map(|month| count(month, window, events, coverage))
        .collect();
    series.extend(part_after(window, events, coverage));
    let limits = limits(&series);
    Months { series, limits }
}

fn count(month: NaiveDate, span: Period, events: &[&Event], coverage: &Coverage) -> MonthCount {
    let whole = Period::month_of(month);
    let (Some(first), Some(last), true) = (coverage.first, coverage.last, coverage.has(month))
    else {
        return MonthCount {
            month,
            count: None,
            part_to: None,
        };
    };
    let from = whole.start.max(span.start).max(first);
    let to = whole.last_day().min(span.last_day()).min(last);
    let in_month = |event: &&&Event| whole.contains(event.day) && span.contains(event.day);
    MonthCount {
        month,
        count: Some(events.iter().filter(in_month).count() as u64),
        part_to: (from > whole.start || to < whole.last_day()).then_some(to),
    }
}

fn part_after(window: Period, events: &[&Event], coverage: &Coverage) -> Option<MonthCount> {
    let last = coverage.last?;
    let month = Period::month_of(window.end);
    let after = Period::new(window.end, month.end)?;
    let reaches = month.start == window.end && after.contains(last) && last < after.last_day();
    let after = Period::new(after.start, last.checked_add_days(Days::new(1))?)?;
    (reaches && coverage.has(month.start)).then(|| count(month.start, after, events, coverage))
}

/// Centre and limits of single months, were all whole months of one mean.
fn limits(series: &[MonthCount]) -> Stated<MonthLimits> {
    let whole: Vec<u64> = series
        .iter()
        .filter(|month| month.part_to.is_none())
        .filter_map(|month| month.count)
        .collect();
    if whole.len() < MONTHS_FOR_LIMITS {
        return Stated::Undefined(format!(
            "{} whole months, limits need {MONTHS_FOR_LIMITS}",
            whole.len()
        ));
    }
    let mean = whole.iter().sum::<u64>() as f64 / whole.len() as f64;
    let limits = poisson::limits(mean, TAIL);
    Stated::Value(MonthLimits {
        mean,
        low: limits.low,
        high: limits.high,
    })
}
