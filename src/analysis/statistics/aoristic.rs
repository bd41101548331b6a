//! Events of which only a span of time is known, spread over it.

use chrono::{DateTime, Datelike, LocalResult, NaiveDateTime, TimeDelta, TimeZone, Timelike};
use chrono_tz::Tz;

use super::Stated;

/// Shares of one event, summing to 1: `[Monday..Sunday][hours after 06:00]`, a day running from
/// 06:00 to 06:00.
pub type Cells = [[f64; 24]; 7];

/// Longest span that still says something of the hour.
pub const LONGEST: TimeDelta = TimeDelta::days(7);

/// The hour at which a day of [`Cells`] begins.
const DAY_BEGINS: u32 = 6;

/// The event spread over its span in proportion to time (Ratcliffe and McCullagh, 1998; Ratcliffe,
/// 2000): each hour of the week gets the share of the span that lies in it. Assumes that every
/// moment of the span is as likely.
///
/// `from` and `to` are civil times of the zone, `to` not in the span; if they are one, all goes to
/// the hour of that moment. Time is what passes on a clock that is never changed: the hour that
/// comes twice in autumn gets twice the share, and the one left out in spring none. A time that comes
/// twice is taken so that the span is longest; one that never was, for the moment of the change.
///
/// Undefined where `to` is before `from`, and for spans longer than [`LONGEST`].
pub fn spread(from: NaiveDateTime, to: NaiveDateTime, zone: Tz) -> Stated<Cells> {
    if to < from {
        return Stated::undefined("the span ends before it begins");
    }
    let (start, end) = match (instants(from, zone), instants(to, zone)) {
        // The same moment twice is a moment, whichever of the two it was.
        (Some((start, _)), Some(_)) if from == to => (start, start),
        (Some((start, _)), Some((_, end))) => (start, end),
        _ => return Stated::undefined("the time lies beyond the calendar"),
    };
    let length = end - start;
    if length > LONGEST {
        return Stated::undefined("the span is longer than a week");
    }
    let mut cells = [[0.0; 24]; 7];
    if length <= TimeDelta::zero() {
        *cell(&mut cells, start) = 1.0;
        return Stated::Value(cells);
    }
    let mut at = start;
    while at < end {
        // Clocks change on the quarter of an hour, so within one no civil hour begins or ends.
        let past = TimeDelta::seconds(i64::from(at.minute() % 15 * 60 + at.second()))
            + TimeDelta::nanoseconds(i64::from(at.nanosecond()));
        let next = (at + (TimeDelta::minutes(15) - past)).min(end);
        *cell(&mut cells, at) += seconds(next - at) / seconds(length);
        at = next;
    }
    Stated::Value(cells)
}

fn seconds(span: TimeDelta) -> f64 {
    span.num_milliseconds() as f64 / 1000.0
}

/// Earliest and latest instant of a civil time; for one that the clocks left out, that of the change.
fn instants(civil: NaiveDateTime, zone: Tz) -> Option<(DateTime<Tz>, DateTime<Tz>)> {
    match zone.from_local_datetime(&civil) {
        LocalResult::Single(at) => Some((at, at)),
        LocalResult::Ambiguous(first, second) => Some((first.min(second), first.max(second))),
        LocalResult::None => {
            // Back to the last quarter of an hour that was; the change is a quarter later.
            let mut quarter = civil - TimeDelta::minutes(i64::from(civil.minute() % 15));
            quarter = quarter.with_second(0)?.with_nanosecond(0)?;
            for _ in 0..96 {
                quarter -= TimeDelta::minutes(15);
                if let Some(at) = zone.from_local_datetime(&quarter).latest() {
                    let change = at + TimeDelta::minutes(15);
                    return Some((change, change));
                }
            }
            None
        }
    }
}

fn cell(cells: &mut Cells, at: DateTime<Tz>) -> &mut f64 {
    let begins = DAY_BEGINS as usize;
    let weekday = at.weekday().num_days_from_monday() as usize;
    let hour = at.hour() as usize;
    let (row, column) = if hour < begins {
        ((weekday + 6) % 7, hour + 24 - begins)
    } else {
        (weekday, hour - begins)
    };
    &mut cells[row][column]
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONDON: Tz = chrono_tz::Europe::London;

    fn at(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a time")
    }

    /// Shares as (row, hours after 06:00, share) that are not 0.
    fn shares(from: &str, to: &str) -> Vec<(usize, usize, f64)> {
        let Stated::Value(cells) = spread(at(from), at(to), LONDON) else {
            panic!("defined")
        };
        let total: f64 = cells.iter().flatten().sum();
        assert!((total - 1.0).abs() < 1e-12, "{from} to {to}: {total}");
        let mut found = Vec::new();
        for (row, cells) in cells.iter().enumerate() {
            for (column, share) in cells.iter().enumerate() {
                if *share > 0.0 {
                    found.push((row, column, (share * 1e9).round() / 1e9));
                }
            }
        }
        found
    }

    #[test]
    fn a_night_is_one_row() {
        // Friday 16 October 2026, 22:30 to 01:00: half an hour, an hour, an hour.
        let found = shares("2026-10-16 22:30", "2026-10-17 01:00");
        assert_eq!(found, [(4, 16, 0.2), (4, 17, 0.4), (4, 18, 0.4)]);
        // Over 06:00 the next day begins.
        let found = shares("2026-10-18 05:00", "2026-10-18 07:00");
        assert_eq!(found, [(5, 23, 0.5), (6, 0, 0.5)]);
        // Monday before 06:00 belongs to Sunday.
        assert_eq!(
            shares("2026-10-19 02:59", "2026-10-19 02:59"),
            [(6, 20, 1.0)]
        );
    }

    #[test]
    fn the_hour_that_comes_twice_weighs_twice() {
        // Sunday 25 October 2026, 02:00 goes back to 01:00: from 00:00 to 03:00 four hours pass.
        let found = shares("2026-10-25 00:00", "2026-10-25 03:00");
        assert_eq!(found, [(5, 18, 0.25), (5, 19, 0.5), (5, 20, 0.25)]);
        // From the first 01:30 to the second 01:45.
        let found = shares("2026-10-25 01:30", "2026-10-25 01:45");
        assert_eq!(found, [(5, 19, 1.0)]);
    }

    #[test]
    fn the_hour_that_is_left_out_weighs_nothing() {
        // Sunday 29 March 2026, 01:00 goes forward to 02:00: two hours pass.
        let found = shares("2026-03-29 00:00", "2026-03-29 03:00");
        assert_eq!(found, [(5, 18, 0.5), (5, 20, 0.5)]);
        // 01:30 never was: it stands for 02:00.
        let found = shares("2026-03-29 01:30", "2026-03-29 02:30");
        assert_eq!(found, [(5, 20, 1.0)]);
        assert_eq!(
            shares("2026-03-29 01:30", "2026-03-29 01:30"),
            [(5, 20, 1.0)]
        );
    }

    #[test]
    fn a_whole_week_is_even_and_more_says_nothing() {
        let found = shares("2028-02-28 09:10", "2028-03-06 09:10");
        assert_eq!(found.len(), 168);
        assert!(
            found
                .iter()
                .all(|(_, _, share)| (share - 1.0 / 168.0).abs() < 1e-8)
        );
        let long = spread(at("2026-06-01 00:00"), at("2026-06-08 00:01"), LONDON);
        assert_eq!(long, Stated::undefined("the span is longer than a week"));
        let turned = spread(at("2026-06-01 00:01"), at("2026-06-01 00:00"), LONDON);
        assert_eq!(turned, Stated::undefined("the span ends before it begins"));
    }
}
