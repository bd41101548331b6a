//! Numbers, dates and counted nouns as figures write them.

use chrono::{Datelike, NaiveDate};

use crate::analysis::Findings;
use crate::edition::Period;

/// `1,234`.
pub fn number(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A limit or mean: whole where it is whole, else one decimal.
pub fn decimal(x: f64) -> String {
    let tenths = (x * 10.0).round();
    if tenths % 10.0 == 0.0 {
        number((tenths / 10.0).max(0.0) as u64)
    } else {
        format!("{}.{}", number((tenths / 10.0) as u64), tenths as i64 % 10)
    }
}

/// `1 occurrence`, `2 occurrences`, `0 occurrences`.
pub fn counted(n: u64, noun: &str) -> String {
    let ending = if n == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", number(n))
}

/// `lies` or `lie`.
pub fn verb<'a>(n: u64, one: &'a str, more: &'a str) -> &'a str {
    if n == 1 { one } else { more }
}

/// `3 November 2026`.
pub fn day(day: NaiveDate) -> String {
    format!("{} {}", day.day(), day.format("%B %Y"))
}

/// `3 Nov`.
pub fn day_of_year(day: NaiveDate) -> String {
    format!("{} {}", day.day(), day.format("%b"))
}

/// `October 2026`.
pub fn month(day: NaiveDate) -> String {
    day.format("%B %Y").to_string()
}

/// `O`.
pub fn month_initial(day: NaiveDate) -> String {
    day.format("%b").to_string().chars().take(1).collect()
}

/// `November 2024 to October 2026`, `January to October 2026`, `October 2026`, or with days where
/// the span is not of whole months.
pub fn span(period: Period) -> String {
    let (first, last) = (period.start, period.last_day());
    let same_year = first.year() == last.year();
    match period.whole_months() {
        Some(1) => month(first),
        Some(_) if same_year => format!("{} to {}", first.format("%B"), month(last)),
        Some(_) => format!("{} to {}", month(first), month(last)),
        None if first == last => day(last),
        None if same_year && first.month() == last.month() => {
            format!("{} to {}", first.day(), day(last))
        }
        None if same_year => format!("{} {} to {}", first.day(), first.format("%B"), day(last)),
        None => format!("{} to {}", day(first), day(last)),
    }
}

/// `Mereshire, November 2024 to October 2026`.
pub fn place_and_window(findings: &Findings) -> String {
    format!("{}, {}", findings.scope_name, span(findings.window))
}

/// `Source: crime-recording extract, data to 3 November 2026.`
pub fn source(findings: &Findings) -> String {
    match findings.data_to {
        Some(to) => format!("Source: crime-recording extract, data to {}.", day(to)),
        None => "Source: crime-recording extract, which holds no dated record.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).expect("a day of the calendar")
    }

    fn spanned(start: NaiveDate, end: NaiveDate) -> String {
        span(Period::new(start, end).expect("start before end"))
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(
            [number(0), number(999), number(1_234)],
            ["0", "999", "1,234"]
        );
        assert_eq!(number(1_234_567), "1,234,567");
        assert_eq!(
            [decimal(14.0), decimal(5.46), decimal(1_000.25)],
            ["14", "5.5", "1,000.3"]
        );
        assert_eq!(decimal(0.04), "0");
    }

    #[test]
    fn spans_say_each_year_and_month_once() {
        assert_eq!(
            spanned(on(2024, 11, 1), on(2026, 11, 1)),
            "November 2024 to October 2026"
        );
        assert_eq!(
            spanned(on(2026, 1, 1), on(2026, 11, 1)),
            "January to October 2026"
        );
        assert_eq!(spanned(on(2026, 10, 1), on(2026, 11, 1)), "October 2026");
        assert_eq!(
            spanned(on(2026, 10, 3), on(2026, 10, 20)),
            "3 to 19 October 2026"
        );
        assert_eq!(
            spanned(on(2026, 9, 3), on(2026, 10, 20)),
            "3 September to 19 October 2026"
        );
        assert_eq!(spanned(on(2026, 9, 3), on(2026, 9, 4)), "3 September 2026");
    }

    #[test]
    fn one_is_singular() {
        assert_eq!(counted(1, "occurrence"), "1 occurrence");
        assert_eq!(counted(0, "occurrence"), "0 occurrences");
    }
}
