//! When editions fall due, and which period each of them covers. Pure: `now` is an argument.
//!
//! A cron line speaks of civil times, so it is evaluated over civil times (handed to the `cron`
//! crate as if they were UTC) and each one is then resolved in the job's zone: a time that the
//! spring change skips becomes the end of the gap, a time that the autumn change repeats becomes
//! the first of the two. Two civil times that resolve to one instant are one instant.

use std::collections::VecDeque;
use std::fmt;
use std::str::FromStr;

use chrono::{
    DateTime, Datelike, Days, LocalResult, Months, NaiveDate, NaiveDateTime, TimeDelta, TimeZone,
    Timelike, Utc, Weekday,
};
use chrono_tz::Tz;

use crate::edition::{Period, first_of_month};

/// The most instants that [`due`] gives back; of more, the latest are kept.
pub const DUE_COUNT_MAX: usize = 100_000;

/// No zone has ever skipped more than one whole day (Samoa, 30 December 2011).
const GAP_MINUTES_MAX: i64 = 25 * 60;

/// A job as the schedule knows it: every field checked.
#[derive(Debug, Clone)]
pub struct Job {
    /// Fit for ids and file names: lower-case letters, digits and hyphens.
    pub name: String,
    pub when: When,
    pub zone: Tz,
    pub scope: ScopeKind,
    pub period: Span,
    /// Never shorter than `period`.
    pub window: Span,
    /// Product codes (`force-pack`), known ones only, each once.
    pub products: Vec<String>,
    /// Ids of the lists whose members get the editions.
    pub lists: Vec<String>,
}

/// One edition for the whole, for each force, or for each district.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScopeKind {
    National,
    Force,
    District,
}

impl FromStr for ScopeKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "national" => Ok(ScopeKind::National),
            "force" => Ok(ScopeKind::Force),
            "district" => Ok(ScopeKind::District),
            _ => Err(format!(
                "`{text}` is no scope: write `national`, `force` or `district`"
            )),
        }
    }
}

/// A length of calendar time that ends where a calendar unit ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// The last whole calendar month, quarter or year.
    Month,
    Quarter,
    Year,
    /// This many months, up to the end of the last whole one (`P12M`, `P2Y`).
    Months(u32),
    /// All that the extract covers.
    All,
}

impl Span {
    /// Length in months; `None` for all.
    pub fn month_count(self) -> Option<u32> {
        match self {
            Span::Month => Some(1),
            Span::Quarter => Some(3),
            Span::Year => Some(12),
            Span::Months(count) => Some(count),
            Span::All => None,
        }
    }

    /// Whether a window of this length holds a period of that length.
    pub fn holds(self, period: Span) -> bool {
        match (self.month_count(), period.month_count()) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(window), Some(period)) => window >= period,
        }
    }
}

impl FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "month" => return Ok(Span::Month),
            "quarter" => return Ok(Span::Quarter),
            "year" => return Ok(Span::Year),
            "all" => return Ok(Span::All),
            _ => {}
        }
        let months = text.strip_prefix('P').and_then(|rest| {
            if let Some(months) = rest.strip_suffix('M') {
                months.parse().ok()
            } else {
                let years: u32 = rest.strip_suffix('Y')?.parse().ok()?;
                years.checked_mul(12)
            }
        });
        match months {
            Some(count @ 1..=600) => Ok(Span::Months(count)),
            _ => Err(format!(
                "`{text}` is no length of time: write `month`, `quarter`, `year`, `all`, or months \
                 and years such as `P24M` or `P2Y`"
            )),
        }
    }
}

/// A checked cron line, or one of the few sentences that stand for one.
///
/// Fields: second (may be left out), minute, hour, day of month, month, weekday by name, year (may
/// be left out). When day of month and weekday are both set, both must hold.
#[derive(Debug, Clone)]
pub struct When {
    source: String,
    cron: cron::Schedule,
    days: DayRule,
}

/// What cron alone cannot say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DayRule {
    Any,
    /// The first Monday to Friday of a month. Bank holidays are not known to it.
    FirstWorkingDay,
}

impl When {
    /// The line as the user wrote it.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Civil times after `after`, ascending.
    fn civil_after(&self, after: NaiveDateTime) -> impl Iterator<Item = NaiveDateTime> {
        let days = self.days;
        self.cron
            .after_owned(after.and_utc())
            .map(|at| at.naive_utc())
            .filter(move |at| days.admits(at.date()))
    }
}

impl DayRule {
    fn admits(self, day: NaiveDate) -> bool {
        match self {
            DayRule::Any => true,
            DayRule::FirstWorkingDay => match day.weekday() {
                Weekday::Mon => day.day() <= 3,
                Weekday::Sat | Weekday::Sun => false,
                _ => day.day() == 1,
            },
        }
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}

impl FromStr for When {
    type Err = String;

    fn from_str(source: &str) -> Result<Self, String> {
        let (line, days) = match sentence(source)? {
            Some(found) => found,
            None => (six_fields(source)?, DayRule::Any),
        };
        let cron = cron::Schedule::from_str(&line).map_err(|error| {
            // The crate draws the line with a caret first; the last line says what is wrong.
            let error = error.to_string();
            let reason = error.lines().last().unwrap_or_default();
            format!(
                "`{source}` is no cron line: {reason} (fields: second, minute, hour, day of month, \
                 month, weekday)"
            )
        })?;
        let when = When {
            source: source.to_owned(),
            cron,
            days,
        };
        let start = NaiveDate::from_ymd_opt(2000, 1, 1)
            .and_then(|day| day.and_hms_opt(0, 0, 0))
            .expect("1 January 2000 exists");
        if when.civil_after(start).next().is_none() {
            return Err(format!("`{source}` never falls due: no such day exists"));
        }
        Ok(when)
    }
}

/// Brings a cron line to the form that the `cron` crate reads, and refuses what it would read
/// otherwise than most people mean (it counts Sunday as 1).
fn six_fields(source: &str) -> Result<String, String> {
    if source.trim_start().starts_with('@') {
        return Ok(source.trim().to_owned());
    }
    let mut fields: Vec<&str> = source.split_whitespace().collect();
    match fields.len() {
        5 => fields.insert(0, "0"),
        6 | 7 => {}
        count => {
            return Err(format!(
                "`{source}` has {count} fields; a cron line has 6 (second, minute, hour, day of \
                 month, month, weekday) or 5 without the second"
            ));
        }
    }
    if fields[5].contains(|c: char| c.is_ascii_digit()) {
        return Err(format!(
            "weekday `{}` is written with a number, which some programs count from Sunday and \
             others from Monday: use names, such as `Mon` or `Mon-Fri`",
            fields[5]
        ));
    }
    if fields[0].parse::<u8>().is_err() {
        return Err(format!(
            "second `{}` would fire more than once a minute: use one number, such as `0`",
            fields[0]
        ));
    }
    let weekdays = every_weekday(fields[5]);
    fields[5] = &weekdays;
    Ok(fields.join(" "))
}

/// Writes ranges of weekdays out, so that `Sat-Sun` and `Fri-Mon` may run over the week's end.
fn every_weekday(field: &str) -> String {
    let parts = field.split(',').map(|part| {
        let range = part.split_once('-').and_then(|(from, to)| {
            Some((Weekday::from_str(from).ok()?, Weekday::from_str(to).ok()?))
        });
        match range {
            Some((from, to)) => {
                let mut days = vec![from.to_string()];
                let mut day = from;
                while day != to {
                    day = day.succ();
                    days.push(day.to_string());
                }
                days.join(",")
            }
            None => part.to_owned(),
        }
    });
    parts.collect::<Vec<_>>().join(",")
}

/// Sentences that stand for a cron line:
///
/// - `first working day of the month at 07:00`
/// - `monthly on day 1 at 07:00`, `quarterly on day 1 at 07:00` (days 1 to 28)
/// - `every monday at 07:00`, `weekdays at 07:00`, `daily at 07:00`
fn sentence(source: &str) -> Result<Option<(String, DayRule)>, String> {
    let lower = source.trim().to_lowercase();
    let Some((what, time)) = lower.rsplit_once(" at ") else {
        return Ok(None);
    };
    let (hour, minute) = clock_time(time.trim())
        .ok_or_else(|| format!("`{}` is no time of day: write it as `07:00`", time.trim()))?;
    let words: Vec<&str> = what.split_whitespace().collect();
    let line = match words[..] {
        [
            "first",
            "working",
            "day",
            "of",
            "the" | "each" | "every",
            "month",
        ] => {
            return Ok(Some((
                format!("0 {minute} {hour} 1-3 * *"),
                DayRule::FirstWorkingDay,
            )));
        }
        ["monthly", "on", "day", day] => {
            format!("0 {minute} {hour} {} * *", day_of_any_month(day)?)
        }
        ["quarterly", "on", "day", day] => {
            format!(
                "0 {minute} {hour} {} Jan,Apr,Jul,Oct *",
                day_of_any_month(day)?
            )
        }
        ["every" | "weekly", "on", day] | ["every", day] if Weekday::from_str(day).is_ok() => {
            format!("0 {minute} {hour} * * {day}")
        }
        ["weekdays"] => format!("0 {minute} {hour} * * Mon-Fri"),
        ["daily"] | ["every", "day"] => format!("0 {minute} {hour} * * *"),
        _ => {
            return Err(format!(
                "`{source}` is not understood: write a cron line such as `0 0 7 1 * *`, or one of \
                 `first working day of the month at 07:00`, `monthly on day 1 at 07:00`, \
                 `quarterly on day 1 at 07:00`, `every monday at 07:00`, `weekdays at 07:00`, \
                 `daily at 07:00`"
            ));
        }
    };
    Ok(Some((line, DayRule::Any)))
}

fn clock_time(text: &str) -> Option<(u32, u32)> {
    let (hour, minute) = text.split_once(':')?;
    if minute.len() != 2 || hour.is_empty() || hour.len() > 2 {
        return None;
    }
    let (hour, minute) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60).then_some((hour, minute))
}

fn day_of_any_month(text: &str) -> Result<u32, String> {
    match text.parse() {
        Ok(day @ 1..=28) => Ok(day),
        _ => Err(format!(
            "day `{text}` is not in every month: use 1 to 28, or a cron line"
        )),
    }
}

/// The instant at which a civil time happens: the end of the gap if the clocks skip it, the first
/// of the two if they repeat it. `None` only outside the range of dates.
pub fn resolve(civil: NaiveDateTime, zone: Tz) -> Option<DateTime<Utc>> {
    match zone.from_local_datetime(&civil) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Some(at.to_utc()),
        LocalResult::None => {
            let minute = civil.with_second(0)?.with_nanosecond(0)?;
            (1..=GAP_MINUTES_MAX).find_map(|after| {
                let civil = minute.checked_add_signed(TimeDelta::minutes(after))?;
                zone.from_local_datetime(&civil)
                    .earliest()
                    .map(|at| at.to_utc())
            })
        }
    }
}

/// The instants at which the job falls due after `after`, ascending, each once.
fn instants(job: &Job, after: DateTime<Utc>) -> impl Iterator<Item = DateTime<Utc>> {
    let zone = job.zone;
    // Civil time may run up to a gap's length behind what it resolves to.
    let start = after
        .with_timezone(&zone)
        .naive_local()
        .checked_sub_signed(TimeDelta::minutes(2 * GAP_MINUTES_MAX))
        .unwrap_or(NaiveDateTime::MIN);
    let mut last = after;
    job.when
        .civil_after(start)
        .filter_map(move |civil| resolve(civil, zone))
        .filter(move |at| {
            let newer = *at > last;
            if newer {
                last = *at;
            }
            newer
        })
}

/// The instants at which the job fell due in `(since, now]`, ascending; of more than
/// [`DUE_COUNT_MAX`] the latest.
pub fn due(job: &Job, since: DateTime<Utc>, now: DateTime<Utc>) -> Vec<DateTime<Utc>> {
    let mut kept = VecDeque::new();
    for at in instants(job, since).take_while(|at| *at <= now) {
        if kept.len() == DUE_COUNT_MAX {
            kept.pop_front();
        }
        kept.push_back(at);
    }
    kept.into()
}

/// The next `count` instants after `after`.
pub fn next(job: &Job, after: DateTime<Utc>, count: usize) -> Vec<DateTime<Utc>> {
    instants(job, after).take(count).collect()
}

/// What an edition made for `due` reports as new, and what it looks back over.
///
/// `extract` is the span that the extract covers, needed for `all`; where it covers no day at all
/// the last whole month stands in. `None` only outside the range of dates.
pub fn period_and_window(
    job: &Job,
    due: DateTime<Utc>,
    extract: Option<Period>,
) -> Option<(Period, Period)> {
    let today = due.with_timezone(&job.zone).date_naive();
    let period = match job.period {
        Span::All => match extract {
            Some(span) => span,
            None => last_whole(today, 1)?,
        },
        Span::Quarter => {
            let months_in = today.month0() % 3;
            last_whole(
                first_of_month(today).checked_sub_months(Months::new(months_in))?,
                3,
            )?
        }
        Span::Year => last_whole(NaiveDate::from_ymd_opt(today.year(), 1, 1)?, 12)?,
        Span::Month => last_whole(today, 1)?,
        Span::Months(count) => last_whole(today, count)?,
    };
    Some((period, window_of(job, period, extract)?))
}

/// The window of a given period: it ends where the period ends.
pub fn window_of(job: &Job, period: Period, extract: Option<Period>) -> Option<Period> {
    let start = match job.window.month_count() {
        None => extract.map_or(period.start, |span| span.start),
        Some(months) => {
            // The day after the last, back to a first of a month, so that P24M of a part month is
            // that month and the 23 before it.
            let end = match first_of_month(period.end) {
                first if first == period.end => first,
                first => first.checked_add_months(Months::new(1))?,
            };
            end.checked_sub_months(Months::new(months))?
        }
    };
    Period::new(start.min(period.start), period.end)
}

/// The `months` whole months before the month of `day`.
fn last_whole(day: NaiveDate, months: u32) -> Option<Period> {
    let end = first_of_month(day);
    Period::new(end.checked_sub_months(Months::new(months))?, end)
}

/// The span from the first to the last covered day, both in.
pub fn span_of_days(first: NaiveDate, last: NaiveDate) -> Option<Period> {
    Period::new(first, last.checked_add_days(Days::new(1))?)
}

/// A period as written on the command line or in an id: `2026-10`, `2026-Q3`, `2026`, or
/// `2026-08-01..2026-11-01`, where the second day is the first one not in it.
pub fn parse_period(text: &str) -> Result<Period, String> {
    let day = |text: &str| NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok();
    let months = |year: i32, month: u32, count: u32| {
        let start = NaiveDate::from_ymd_opt(year, month, 1)?;
        Period::new(start, start.checked_add_months(Months::new(count))?)
    };
    let found = if let Some((from, to)) = text.split_once("..") {
        day(from)
            .zip(day(to))
            .and_then(|(from, to)| Period::new(from, to))
    } else if let Some((year, quarter)) = text.split_once("-Q") {
        match (year.parse(), quarter.parse()) {
            (Ok(year), Ok(quarter @ 1..=4)) => months(year, quarter * 3 - 2, 3),
            _ => None,
        }
    } else if let Some((year, month)) = text.split_once('-') {
        year.parse()
            .ok()
            .zip(month.parse().ok())
            .and_then(|(year, month)| months(year, month, 1))
    } else {
        text.parse().ok().and_then(|year| months(year, 1, 12))
    };
    let in_our_time = |day: NaiveDate| (1990..=2100).contains(&day.year());
    let found = found.filter(|period| in_our_time(period.start) && in_our_time(period.last_day()));
    found.ok_or_else(|| {
        format!(
            "`{text}` is no period: write `2026-10`, `2026-Q3`, `2026`, or two days such as \
             `2026-08-01..2026-11-01` (the second is the first day after it)"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn job(when: &str, period: &str, window: &str) -> Job {
        Job {
            name: "force-pack".into(),
            when: when.parse().expect("a cron line"),
            zone: chrono_tz::Europe::London,
            scope: ScopeKind::Force,
            period: period.parse().expect("a span"),
            window: window.parse().expect("a span"),
            products: Vec::new(),
            lists: Vec::new(),
        }
    }

    #[test]
    fn periods_end_at_the_last_whole_unit() {
        let due: DateTime<Utc> = "2026-11-03T07:00:00Z".parse().expect("an instant");
        let extract = span_of_days(day("2024-11-05"), day("2026-11-02"));
        for (period, code) in [
            ("month", "2026-10"),
            ("quarter", "2026-Q3"),
            ("year", "2025"),
            ("P2M", "2026-09-01_2026-11-01"),
            ("all", "2024-11-05_2026-11-03"),
        ] {
            let (found, _) = period_and_window(&job("0 7 1 * *", period, "all"), due, extract)
                .expect("in the range of dates");
            assert_eq!(found.code(), code, "{period}");
        }
    }

    #[test]
    fn the_zone_decides_which_month_it_is() {
        // 00:30 on 1 July in London is still June in UTC.
        let due: DateTime<Utc> = "2026-06-30T23:30:00Z".parse().expect("an instant");
        let (period, window) =
            period_and_window(&job("30 0 1 * *", "month", "P24M"), due, None).expect("in range");
        assert_eq!(period.code(), "2026-06");
        assert_eq!(
            window,
            Period::new(day("2024-07-01"), day("2026-07-01")).expect("a span")
        );
    }

    #[test]
    fn a_window_never_cuts_its_period() {
        let job = job("0 7 1 * *", "month", "P1M");
        let period = Period::new(day("2026-01-15"), day("2026-03-10")).expect("a span");
        let window = window_of(&job, period, None).expect("in range");
        assert_eq!(window, period);
    }

    #[test]
    fn an_extract_without_a_day_still_has_a_period() {
        let due: DateTime<Utc> = "2026-11-03T07:00:00Z".parse().expect("an instant");
        let (period, window) =
            period_and_window(&job("0 7 1 * *", "all", "all"), due, None).expect("in range");
        assert_eq!((period.code().as_str(), window), ("2026-10", period));
    }

    #[test]
    fn spans_are_read_and_compared() {
        assert_eq!("P2Y".parse(), Ok(Span::Months(24)));
        for bad in ["P0M", "24", "P-1M", "P", "PM", "months", "P1W", "P£"] {
            assert!(bad.parse::<Span>().is_err(), "{bad}");
        }
        assert!(Span::Months(12).holds(Span::Year));
        assert!(!Span::Months(11).holds(Span::Year));
        assert!(!Span::Months(600).holds(Span::All));
    }

    #[test]
    fn periods_are_read_back_from_their_codes() {
        for code in ["2026-10", "2026-Q3", "2026"] {
            assert_eq!(parse_period(code).expect(code).code(), code);
        }
        assert_eq!(
            parse_period("2026-08-01..2026-11-01")
                .expect("a span")
                .whole_months(),
            Some(3)
        );
        for bad in [
            "1800",
            "0",
            "99999",
            "2026-13",
            "2026-Q5",
            "x",
            "2026-11-01..2026-11-01",
            "2026-02-30..2026-04-01",
        ] {
            assert!(parse_period(bad).is_err(), "{bad}");
        }
    }
}
