//! One span against another.

use chrono::{Months, NaiveDate};

use super::Change;
use super::statistics::two_rates::{Count, Variance, conditional_test, e_test};
use crate::edition::Period;

/// The span of the same length right before: as many months where the span is of whole months,
/// else as many days.
pub(super) fn span_before(span: Period) -> Option<Period> {
    let start = match span.whole_months() {
        Some(months) => span.start.checked_sub_months(Months::new(months))?,
        None => span.start.checked_sub_signed(span.end - span.start)?,
    };
    Period::new(start, span.start)
}

/// The same days a year before; the last of February where there is no 29th.
pub(super) fn year_before(span: Period) -> Option<Period> {
    let year = Months::new(12);
    let start = span.start.checked_sub_months(year)?;
    Period::new(start, span.end.checked_sub_months(year)?)
}

/// First day of the second half: by months where the span is an even number of whole months, else
/// by days, the odd day in the second half.
pub(super) fn second_half(span: Period) -> NaiveDate {
    match span.whole_months() {
        Some(months) if months % 2 == 0 => span.start + Months::new(months / 2),
        _ => span.start + (span.end - span.start) / 2,
    }
}

pub(super) fn days(span: Period) -> u64 {
    (span.end - span.start).num_days().unsigned_abs()
}

/// Two Poisson counts over two spans. Given their sum, the later is binomial with its share of the
/// days: the conditional test (Przyborowski and Wilenski, 1940).
pub(super) fn compare(before: (u64, Period), after: (u64, Period)) -> Change {
    let (before_days, after_days) = (days(before.1), days(after.1));
    let over = |events: u64, days: u64| Count {
        events,
        exposure: days as f64,
    };
    let (earlier, later) = (over(before.0, before_days), over(after.0, after_days));
    Change {
        before: before.0,
        after: after.0,
        before_days,
        after_days,
        p: conditional_test(earlier, later),
        p_e_test: e_test(earlier, later, 0.0, Variance::Each).map(|test| test.p),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn span(start: &str, end: &str) -> Period {
        Period::new(day(start), day(end)).expect("a span")
    }

    #[test]
    fn months_stay_months_over_a_leap_year() {
        let window = span("2024-01-01", "2025-01-01");
        assert_eq!(span_before(window), Some(span("2023-01-01", "2024-01-01")));
        assert_eq!(second_half(window), day("2024-07-01"));
    }

    #[test]
    fn a_year_before_a_leap_day() {
        let february = span("2024-02-01", "2024-03-01");
        assert_eq!(
            year_before(february),
            Some(span("2023-02-01", "2023-03-01"))
        );
        assert_eq!(
            year_before(span("2024-02-29", "2024-03-01")),
            Some(span("2023-02-28", "2023-03-01"))
        );
    }

    #[test]
    fn other_spans_go_by_days() {
        let window = span("2026-03-05", "2026-03-12");
        assert_eq!(span_before(window), Some(span("2026-02-26", "2026-03-05")));
        assert_eq!(second_half(window), day("2026-03-08"));
        let month = span("2026-02-01", "2026-03-01");
        assert_eq!(second_half(month), day("2026-02-15"));
    }

    /// scipy 1.17.1: `binomtest(20, 30, 365/731).pvalue`.
    #[test]
    fn longer_spans_may_hold_more() {
        let change = compare(
            (10, span("2024-01-01", "2025-01-01")),
            (20, span("2025-01-01", "2026-01-01")),
        );
        assert!((change.p - 0.07038035219340627).abs() < 1e-9, "{change:?}");
        let none = compare(
            (0, span("2024-01-01", "2025-01-01")),
            (0, span("2025-01-01", "2026-01-01")),
        );
        assert!((none.p - 1.0).abs() < 1e-12);
    }
}
