//! Numbers and dates as a reader sees them; the only place where a number is rounded or worded.

use chrono::{Datelike, NaiveDate};

use crate::analysis::Range;
use crate::edition::Period;
pub use crate::figures::words::number as count;

/// Shares are shown on this base or more; below it counts alone.
const LEAST_BASE: u64 = 20;
/// A count below this is never shown as a share.
const LEAST_SHARE_COUNT: u64 = 10;

/// `one` to `nine`, then figures; for running text where a figure would start a sentence.
pub fn in_words(n: u64) -> String {
    const WORDS: [&str; 10] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    ];
    usize::try_from(n)
        .ok()
        .and_then(|at| WORDS.get(at))
        .map_or_else(|| count(n), |word| (*word).to_owned())
}

/// First letter raised.
pub fn sentence(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(rest).collect()
    })
}

/// `1 occurrence`, `71 occurrences`: the plural is given, since English forms it in many ways.
pub fn plural(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(n), if n == 1 { one } else { many })
}

pub fn occurrences(n: u64) -> String {
    plural(n, "occurrence", "occurrences")
}

pub fn hotels(n: u64) -> String {
    plural(n, "hotel", "hotels")
}

/// A range in whole numbers: `11 to 28`.
pub fn range(range: Range) -> String {
    format!("{} to {}", whole(range.low), whole(range.high))
}

/// `18 (11 to 28)`.
pub fn with_range(n: u64, interval: Range) -> String {
    format!("{} ({})", count(n), range(interval))
}

/// A non-negative number to the nearest whole one, halves up.
pub fn whole(value: f64) -> String {
    count((value.max(0.0) + 0.5).floor() as u64)
}

/// One decimal: `5.5`.
pub fn one_decimal(value: f64) -> String {
    format!("{value:.1}")
}

/// `12 of 47 (26%, 15% to 40%)`; `9 of 47` where a share would say more than the numbers do.
pub fn share(part: u64, of: u64) -> String {
    let counts = format!("{} of {}", count(part), count(of));
    match share_alone(part, of) {
        Some(percent) => format!("{counts} ({percent})"),
        None => counts,
    }
}

/// `26%, 15% to 40%`, or nothing where no share may be shown.
pub fn share_alone(part: u64, of: u64) -> Option<String> {
    if of < LEAST_BASE || part < LEAST_SHARE_COUNT || part > of {
        return None;
    }
    let (low, high) = wilson(part, of);
    let percent = |value: f64| (value * 100.0 + 0.5).floor();
    Some(format!(
        "{}%, {}% to {}%",
        percent(part as f64 / of as f64),
        percent(low),
        percent(high)
    ))
}

/// 95 % score interval of a share (Wilson, 1927); both ends within 0 and 1. `of` is above 0.
pub fn wilson(part: u64, of: u64) -> (f64, f64) {
    const Z: f64 = 1.959_963_984_540_054;
    let n = of as f64;
    let p = part as f64 / n;
    let scale = 1.0 + Z * Z / n;
    let centre = (p + Z * Z / (2.0 * n)) / scale;
    let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt() / scale;
    ((centre - half).max(0.0), (centre + half).min(1.0))
}

/// `18, from 11`.
pub fn change(now: u64, before: u64) -> String {
    format!("{}, from {}", count(now), count(before))
}

/// `14 Oct 2026`, for tables.
pub fn day_short(day: NaiveDate) -> String {
    format!("{} {} {}", day.day(), &month_name(day)[..3], day.year())
}

/// `14 October 2026`.
pub fn day_long(day: NaiveDate) -> String {
    format!("{} {} {}", day.day(), month_name(day), day.year())
}

/// `October 2026`.
pub fn month(day: NaiveDate) -> String {
    format!("{} {}", month_name(day), day.year())
}

/// First to last day: `1 to 31 October 2026`, `1 July to 30 September 2026`,
/// `1 November 2025 to 31 October 2026`, `3 March 2026`.
pub fn days(period: Period) -> String {
    let (first, last) = (period.start, period.last_day());
    if first == last {
        day_long(first)
    } else if (first.year(), first.month()) == (last.year(), last.month()) {
        format!("{} to {}", first.day(), day_long(last))
    } else if first.year() == last.year() {
        format!(
            "{} {} to {}",
            first.day(),
            month_name(first),
            day_long(last)
        )
    } else {
        format!("{} to {}", day_long(first), day_long(last))
    }
}

/// The name of a period where it has one: `October 2026`, `July to September 2026`, `2026`,
/// `November 2025 to October 2026`; else its days.
pub fn period(period: Period) -> String {
    let (first, last) = (period.start, period.last_day());
    match period.whole_months() {
        Some(1) => month(first),
        Some(12) if first.month() == 1 => first.year().to_string(),
        Some(_) if first.year() == last.year() => {
            format!("{} to {}", month_name(first), month(last))
        }
        Some(_) => format!("{} to {}", month(first), month(last)),
        None => days(period),
    }
}

/// `24 months`, `1 month`, `40 days`.
pub fn length(period: Period) -> String {
    match period.whole_months() {
        Some(months) => plural(u64::from(months), "month", "months"),
        None => {
            let days = (period.end - period.start).num_days();
            plural(days.unsigned_abs(), "day", "days")
        }
    }
}

/// `a, b and c`.
pub fn list<S: AsRef<str>>(items: &[S]) -> String {
    match items {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [head @ .., last] => {
            let head: Vec<&str> = head.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", head.join(", "), last.as_ref())
        }
    }
}

/// Hex digits in groups of four: `4f1c 09ab 7d22`.
pub fn hash(hex: &str) -> String {
    let digits: Vec<char> = hex.chars().take(12).collect();
    let groups: Vec<String> = digits.chunks(4).map(|four| four.iter().collect()).collect();
    groups.join(" ")
}

/// Text of a file the user wrote as one line: runs of white space and control characters become
/// one space; marks that would turn the direction of what follows are left out.
pub fn one_line(text: &str) -> String {
    let turns = |c: &char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let spaced: String = text
        .chars()
        .filter(|c| !turns(c))
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn month_name(day: NaiveDate) -> &'static str {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    NAMES[day.month0() as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).expect("a real day")
    }

    fn span(from: NaiveDate, to: NaiveDate) -> Period {
        Period::new(from, to).expect("start before end")
    }

    #[test]
    fn counts_have_commas() {
        for (n, text) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (41_203, "41,203"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(count(n), text);
        }
    }

    #[test]
    fn shares_need_a_base_of_twenty_and_ten_counted() {
        assert_eq!(share(12, 47), "12 of 47 (26%, 15% to 40%)");
        assert_eq!(share(43, 71), "43 of 71 (61%, 49% to 71%)");
        assert_eq!(share(9, 80), "9 of 80");
        assert_eq!(share(15, 19), "15 of 19");
        assert_eq!(share(20, 20), "20 of 20 (100%, 84% to 100%)");
        assert_eq!(share(0, 0), "0 of 0");
    }

    #[test]
    fn periods_read_as_people_say_them() {
        let october = span(day(2026, 10, 1), day(2026, 11, 1));
        assert_eq!(days(october), "1 to 31 October 2026");
        assert_eq!(period(october), "October 2026");
        let quarter = span(day(2026, 7, 1), day(2026, 10, 1));
        assert_eq!(days(quarter), "1 July to 30 September 2026");
        assert_eq!(period(quarter), "July to September 2026");
        let year = span(day(2025, 11, 1), day(2026, 11, 1));
        assert_eq!(days(year), "1 November 2025 to 31 October 2026");
        assert_eq!(period(year), "November 2025 to October 2026");
        assert_eq!(length(year), "12 months");
        assert_eq!(
            period(span(day(2026, 1, 1), day(2027, 1, 1))),
            "2026".to_owned()
        );
        let odd = span(day(2026, 3, 3), day(2026, 3, 10));
        assert_eq!(
            (period(odd).as_str(), length(odd).as_str()),
            ("3 to 9 March 2026", "7 days")
        );
        assert_eq!(days(span(day(2026, 3, 3), day(2026, 3, 4))), "3 March 2026");
    }

    #[test]
    fn ranges_round_to_whole_numbers() {
        let eleven = Range {
            low: 5.49,
            high: 19.68,
        };
        assert_eq!(with_range(11, eleven), "11 (5 to 20)");
        let negative = Range {
            low: -0.4,
            high: 2.5,
        };
        assert_eq!(range(negative), "0 to 3");
    }

    #[test]
    fn foreign_text_becomes_one_line() {
        assert_eq!(one_line(" The\tOld\r\n\u{7}Mill  "), "The Old Mill");
        assert_eq!(one_line("\u{202e}Ynn\u{202c} y Môr"), "Ynn y Môr");
    }

    #[test]
    fn small_numbers_in_words() {
        assert_eq!(sentence(&in_words(3)), "Three");
        assert_eq!(in_words(28), "28");
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
        assert_eq!(hash("4f1c09ab7d22ffff"), "4f1c 09ab 7d22");
    }
}
