//! Dates and times as exports write them: civil time, day first.

use std::sync::LazyLock;

use chrono::{Duration, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone};
use chrono_tz::Tz;

/// Years at or before this one are a system's "no date" (01/01/1900, 30/12/1899, 01/01/1753).
const LAST_DEFAULT_YEAR: i32 = 1900;
/// Years at or after this one are a system's "no date" (31/12/9999, 06/06/2079).
const FIRST_FAR_YEAR: i32 = 2079;
/// Two-digit years below the pivot are of this century: 69 is 2069, 70 is 1970.
const CENTURY_PIVOT: i32 = 70;

/// Spreadsheets' numbers of days that are taken for dates: 1954 to 2064.
const SERIAL_DAYS: std::ops::Range<u64> = 20_000..60_000;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// A civil date and, where the source gives one, a time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    pub at: NaiveDateTime,
    /// False for a bare date and for 00:00, which systems write when nobody knew the time.
    pub time_known: bool,
}

/// What a date cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    Known {
        moment: Moment,
        /// The day is over 12 and stands before the month, so that the order is certain.
        day_first: bool,
        /// A spreadsheet's number of days.
        serial: bool,
    },
    /// A date that systems write in place of none.
    Default,
    Unreadable {
        /// The cell would be a date if the month came first.
        month_first: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Item {
    Day,
    Month,
    MonthName,
    Year4,
    Year2,
    Hour24,
    Hour12,
    Minute,
    Second,
    Meridiem,
    Offset,
    Space,
    Literal(u8),
}

/// A date format in the letters of strftime: `%d %m %b %Y %y %H %I %M %S %p %z`.
///
/// Days, months and hours may have one digit or two. After `%M` seconds may follow though not
/// asked for, and after seconds a fraction; neither changes the minute. `%z` takes `Z`, `+01:00`
/// or `+0100` and makes civil time of it in the profile's zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateFormat {
    pattern: String,
    items: Vec<Item>,
    day_before_month: bool,
}

impl DateFormat {
    /// Checks a pattern; the error says what is wrong with it.
    pub fn new(pattern: &str) -> Result<Self, String> {
        let mut items = Vec::new();
        let mut bytes = pattern.bytes();
        while let Some(byte) = bytes.next() {
            items.push(match byte {
                b'%' => match bytes.next() {
                    Some(b'd') => Item::Day,
                    Some(b'm') => Item::Month,
                    Some(b'b' | b'B') => Item::MonthName,
                    Some(b'Y') => Item::Year4,
                    Some(b'y') => Item::Year2,
                    Some(b'H') => Item::Hour24,
                    Some(b'I') => Item::Hour12,
                    Some(b'M') => Item::Minute,
                    Some(b'S') => Item::Second,
                    Some(b'p') => Item::Meridiem,
                    Some(b'z') => Item::Offset,
                    Some(other) => {
                        return Err(format!(
                            "`%{}` is not known in the date format `{pattern}`",
                            other as char
                        ));
                    }
                    None => return Err(format!("the date format `{pattern}` ends in `%`")),
                },
                b' ' => Item::Space,
                literal if literal.is_ascii() => Item::Literal(literal),
                _ => {
                    return Err(format!(
                        "the date format `{pattern}` has a letter outside ASCII"
                    ));
                }
            });
        }
        let at = |wanted: &[Item]| items.iter().position(|item| wanted.contains(item));
        let day = at(&[Item::Day]);
        let month = at(&[Item::Month, Item::MonthName]);
        if day.is_none() || month.is_none() || at(&[Item::Year4, Item::Year2]).is_none() {
            return Err(format!(
                "the date format `{pattern}` must have a day (%d), a month (%m or %b) and a year (%Y or %y)"
            ));
        }
        if at(&[Item::Hour24, Item::Hour12]).is_some() != at(&[Item::Minute]).is_some() {
            return Err(format!(
                "the date format `{pattern}` must have both hour and minute, or neither"
            ));
        }
        Ok(Self {
            pattern: pattern.to_owned(),
            day_before_month: day < month && at(&[Item::Month]).is_some(),
            items,
        })
    }

    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    fn read(&self, cell: &[u8], zone: Tz) -> Option<(Moment, u32)> {
        let mut at = 0;
        let (mut day, mut month, mut year) = (0, 0, 0);
        let (mut hour, mut minute, mut second) = (None, 0, 0);
        let mut meridiem = None;
        let mut offset = None;
        for item in &self.items {
            match item {
                Item::Day => day = digits(cell, &mut at, 1, 2)?,
                Item::Month => month = digits(cell, &mut at, 1, 2)?,
                Item::MonthName => month = month_name(cell, &mut at)?,
                Item::Year4 => year = digits(cell, &mut at, 4, 4)? as i32,
                Item::Year2 => {
                    let short = digits(cell, &mut at, 2, 2)? as i32;
                    year = short + if short < CENTURY_PIVOT { 2000 } else { 1900 };
                }
                Item::Hour24 | Item::Hour12 => hour = Some(digits(cell, &mut at, 1, 2)?),
                Item::Minute => {
                    minute = digits(cell, &mut at, 2, 2)?;
                    if !self.items.contains(&Item::Second) && cell.get(at) == Some(&b':') {
                        at += 1;
                        second = digits(cell, &mut at, 2, 2)?;
                        fraction(cell, &mut at);
                    }
                }
                Item::Second => {
                    second = digits(cell, &mut at, 2, 2)?;
                    fraction(cell, &mut at);
                }
                Item::Meridiem => {
                    let half = cell.get(at..at + 2)?.to_ascii_lowercase();
                    meridiem = Some(match half.as_slice() {
                        b"am" => 0,
                        b"pm" => 12,
                        _ => return None,
                    });
                    at += 2;
                }
                Item::Offset => offset = Some(utc_offset(cell, &mut at)?),
                Item::Space => {
                    let start = at;
                    while cell.get(at) == Some(&b' ') {
                        at += 1;
                    }
                    if at == start {
                        return None;
                    }
                }
                Item::Literal(literal) => {
                    if !cell.get(at)?.eq_ignore_ascii_case(literal) {
                        return None;
                    }
                    at += 1;
                }
            }
        }
        if at != cell.len() {
            return None;
        }
        let hour = match (hour, meridiem) {
            (Some(hour @ 1..=12), Some(half)) => Some(hour % 12 + half),
            (Some(_), Some(_)) => return None,
            (hour, _) => hour,
        };
        let date = NaiveDate::from_ymd_opt(year, month, day)?;
        let time = NaiveTime::from_hms_opt(hour.unwrap_or(0), minute, second.min(59))?;
        let mut civil = date.and_time(time);
        if let Some(seconds) = offset {
            let instant = civil - Duration::seconds(seconds);
            civil += Duration::seconds(i64::from(
                zone.offset_from_utc_datetime(&instant)
                    .fix()
                    .local_minus_utc(),
            )) - Duration::seconds(seconds);
        }
        let moment = Moment {
            at: civil,
            // Midnight as the source wrote it, not as the zone makes it.
            time_known: hour.is_some() && time != NaiveTime::MIN,
        };
        Some((moment, day))
    }
}

/// Reads one non-empty cell by the first format that fits.
pub(super) fn read(cell: &str, formats: &[DateFormat], zone: Tz) -> Reading {
    let cell = cell.trim().as_bytes();
    // Typed dates of workbooks and frames come in ISO form whatever the profile says.
    for format in formats.iter().chain(&*ISO) {
        if let Some((moment, day)) = format.read(cell, zone) {
            let year = chrono::Datelike::year(&moment.at);
            return if year <= LAST_DEFAULT_YEAR || year >= FIRST_FAR_YEAR {
                Reading::Default
            } else {
                Reading::Known {
                    moment,
                    day_first: format.day_before_month && day > 12,
                    serial: false,
                }
            };
        }
    }
    if let Some(moment) = serial(cell) {
        return Reading::Known {
            moment,
            day_first: false,
            serial: true,
        };
    }
    Reading::Unreadable {
        month_first: is_month_first(cell),
    }
}

/// ISO forms, of which there is but one reading.
static ISO: LazyLock<[DateFormat; 3]> = LazyLock::new(|| {
    ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d"]
        .map(|pattern| DateFormat::new(pattern).expect("a good pattern"))
});

/// A day, with or without a time, as spreadsheets number days from 30 December 1899.
fn serial(cell: &[u8]) -> Option<Moment> {
    let (days, fraction) = match cell.iter().position(|byte| *byte == b'.') {
        Some(at) => (&cell[..at], std::str::from_utf8(&cell[at..]).ok()?),
        None => (cell, ""),
    };
    if days.len() != 5 || !days.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let days: u64 = std::str::from_utf8(days).ok()?.parse().ok()?;
    if !SERIAL_DAYS.contains(&days) || fraction.bytes().skip(1).any(|b| !b.is_ascii_digit()) {
        return None;
    }
    let share: f64 = match fraction {
        "" | "." => 0.0,
        fraction => format!("0{fraction}").parse().ok()?,
    };
    let minutes = (share * 24.0 * 60.0).round() as i64;
    let day = NaiveDate::from_ymd_opt(1899, 12, 30)? + chrono::Days::new(days);
    Some(Moment {
        at: day.and_time(NaiveTime::MIN) + Duration::minutes(minutes),
        time_known: minutes != 0,
    })
}

/// The day meant by a date of birth: with two digits of the year, `05/06/65` is not 2065.
pub(super) fn born(cell: &str, read: NaiveDate, offence: NaiveDate) -> NaiveDate {
    let two_digits = !cell.contains(&chrono::Datelike::year(&read).to_string());
    match two_digits && read > offence {
        true => read
            .checked_sub_months(chrono::Months::new(1200))
            .unwrap_or(read),
        false => read,
    }
}

/// The same formats with month and day exchanged where both are numbers before the year.
pub(super) fn month_first(formats: &[DateFormat]) -> Vec<DateFormat> {
    formats
        .iter()
        .map(|format| {
            let pattern = format.pattern();
            let exchanged = ["/", "-", "."].iter().find_map(|by| {
                pattern
                    .strip_prefix(&format!("%d{by}%m{by}"))
                    .map(|rest| format!("%m{by}%d{by}{rest}"))
            });
            exchanged
                .and_then(|pattern| DateFormat::new(&pattern).ok())
                .unwrap_or_else(|| format.clone())
        })
        .collect()
}

/// A time of day in a column of its own: `21:30`, `21:30:00`, `2130`, `9.30`, or a spreadsheet's
/// share of a day, `0.8958333`; `None` when there is none or it is 00:00, which stands for an
/// unknown time.
pub(super) fn time_of_day(cell: &str) -> Option<NaiveTime> {
    let text = cell.trim();
    if text.len() > 5 && text.starts_with("0.") {
        let minutes = (text.parse::<f64>().ok()? * 24.0 * 60.0).round() as u32;
        return NaiveTime::from_hms_opt(minutes / 60, minutes % 60, 0)
            .filter(|time| *time != NaiveTime::MIN);
    }
    let cell = text.as_bytes();
    let mut at = 0;
    let (hour, minute) = if cell.len() == 4 && cell.iter().all(u8::is_ascii_digit) {
        (digits(cell, &mut at, 2, 2)?, digits(cell, &mut at, 2, 2)?)
    } else {
        let hour = digits(cell, &mut at, 1, 2)?;
        if !matches!(cell.get(at), Some(b':' | b'.')) {
            return None;
        }
        at += 1;
        (hour, digits(cell, &mut at, 2, 2)?)
    };
    let mut second = 0;
    if cell.get(at) == Some(&b':') {
        at += 1;
        second = digits(cell, &mut at, 2, 2)?;
        fraction(cell, &mut at);
    }
    if at != cell.len() {
        return None;
    }
    NaiveTime::from_hms_opt(hour, minute, second.min(59)).filter(|time| *time != NaiveTime::MIN)
}

/// `12/25/2025`: two small numbers and a year, whose second number cannot be a month.
fn is_month_first(cell: &[u8]) -> bool {
    let mut at = 0;
    let mut parts = || -> Option<(u32, u32)> {
        let first = digits(cell, &mut at, 1, 2)?;
        let separator = *cell.get(at)?;
        if !matches!(separator, b'/' | b'-' | b'.') {
            return None;
        }
        at += 1;
        let second = digits(cell, &mut at, 1, 2)?;
        if cell.get(at) != Some(&separator) {
            return None;
        }
        at += 1;
        digits(cell, &mut at, 2, 4)?;
        Some((first, second))
    };
    matches!(parts(), Some((1..=12, 13..=31)))
}

fn digits(cell: &[u8], at: &mut usize, least: usize, most: usize) -> Option<u32> {
    let mut value = 0;
    let mut count = 0;
    while count < most {
        match cell.get(*at) {
            Some(digit @ b'0'..=b'9') => value = value * 10 + u32::from(digit - b'0'),
            _ => break,
        }
        *at += 1;
        count += 1;
    }
    (count >= least).then_some(value)
}

fn fraction(cell: &[u8], at: &mut usize) {
    if cell.get(*at) == Some(&b'.') && cell.get(*at + 1).is_some_and(u8::is_ascii_digit) {
        *at += 1;
        while cell.get(*at).is_some_and(u8::is_ascii_digit) {
            *at += 1;
        }
    }
}

/// An English month, whole or cut to three letters; the number from 1.
fn month_name(cell: &[u8], at: &mut usize) -> Option<u32> {
    let start = *at;
    while cell.get(*at).is_some_and(u8::is_ascii_alphabetic) {
        *at += 1;
    }
    let word = std::str::from_utf8(&cell[start..*at])
        .ok()?
        .to_ascii_lowercase();
    let number = MONTHS.iter().position(|name| {
        word == *name || word == name[..3] || word == "sept" && *name == "september"
    })?;
    u32::try_from(number + 1).ok()
}

/// Seconds east of UTC.
fn utc_offset(cell: &[u8], at: &mut usize) -> Option<i64> {
    let sign = match cell.get(*at)? {
        b'Z' | b'z' => {
            *at += 1;
            return Some(0);
        }
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    *at += 1;
    let hours = digits(cell, at, 2, 2)?;
    if cell.get(*at) == Some(&b':') {
        *at += 1;
    }
    let minutes = digits(cell, at, 2, 2)?;
    (hours <= 14 && minutes < 60).then(|| sign * i64::from(hours * 3600 + minutes * 60))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::Profile;

    fn known(cell: &str) -> Option<(String, bool)> {
        let profile = Profile::niche();
        match read(cell, &profile.dates, profile.zone) {
            Reading::Known { moment, .. } => Some((
                moment.at.format("%Y-%m-%d %H:%M:%S").to_string(),
                moment.time_known,
            )),
            _ => None,
        }
    }

    #[test]
    fn dates_of_many_forms() {
        for (cell, at, time_known) in [
            ("03/11/2026 21:30", "2026-11-03 21:30:00", true),
            ("3/1/2026 9:05", "2026-01-03 09:05:00", true),
            ("03/11/2026 21:30:15", "2026-11-03 21:30:15", true),
            ("03/11/2026", "2026-11-03 00:00:00", false),
            ("03/11/2026 00:00", "2026-11-03 00:00:00", false),
            ("03/11/2026 00:00:00", "2026-11-03 00:00:00", false),
            ("03/11/26 07:00", "2026-11-03 07:00:00", true),
            ("03/11/98", "1998-11-03 00:00:00", false),
            ("2026-11-03T21:30:00", "2026-11-03 21:30:00", true),
            ("2026-11-03 21:30:00.000", "2026-11-03 21:30:00", true),
            ("2026-11-03", "2026-11-03 00:00:00", false),
            ("3 Nov 2026 21:30", "2026-11-03 21:30:00", true),
            ("03-Nov-2026", "2026-11-03 00:00:00", false),
            ("03-NOV-26", "2026-11-03 00:00:00", false),
            ("20261103", "2026-11-03 00:00:00", false),
            ("46329", "2026-11-03 00:00:00", false),
            ("46329.895833333336", "2026-11-03 21:30:00", true),
            // Summer time is an hour ahead of UTC, winter time is not.
            ("2026-07-01T21:30:00Z", "2026-07-01 22:30:00", true),
            ("2026-11-03T21:30:00+00:00", "2026-11-03 21:30:00", true),
            (" 29/02/2024 ", "2024-02-29 00:00:00", false),
        ] {
            assert_eq!(known(cell), Some((at.to_owned(), time_known)), "{cell}");
        }
    }

    #[test]
    fn what_is_no_date() {
        let profile = Profile::niche();
        let read = |cell| read(cell, &profile.dates, profile.zone);
        for cell in [
            "01/01/1900",
            "30/12/1899 00:00",
            "1753-01-01",
            "31/12/9999 23:59",
        ] {
            assert_eq!(read(cell), Reading::Default, "{cell}");
        }
        for cell in [
            "29/02/2025",
            "last week",
            "95231",
            "1234",
            "46329.x",
            "1.9E+10",
            "12/25/2025x",
        ] {
            assert!(matches!(read(cell), Reading::Unreadable { .. }), "{cell}");
        }
        assert_eq!(
            read("12/25/2025"),
            Reading::Unreadable { month_first: true }
        );
        assert_eq!(
            read("32/13/2025"),
            Reading::Unreadable { month_first: false }
        );
    }

    #[test]
    fn times_in_their_own_column() {
        for (cell, time) in [
            ("21:30", Some("21:30:00")),
            ("2130", Some("21:30:00")),
            ("9.05", Some("09:05:00")),
            ("0.895833333", Some("21:30:00")),
            ("21:30:59.5", Some("21:30:59")),
            ("00:00", None),
            ("0000", None),
            ("25:00", None),
            ("evening", None),
            ("", None),
        ] {
            assert_eq!(
                time_of_day(cell).map(|time| time.to_string()),
                time.map(str::to_owned),
                "{cell}"
            );
        }
    }

    #[test]
    fn a_birth_lies_before_the_offence() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        for (cell, read, meant) in [
            ("05/06/65", "2065-06-05", "1965-06-05"),
            ("05/06/10", "2010-06-05", "2010-06-05"),
            ("05/06/2065", "2065-06-05", "2065-06-05"),
        ] {
            assert_eq!(
                born(cell, day(read), day("2026-11-03")),
                day(meant),
                "{cell}"
            );
        }
    }

    #[test]
    fn patterns_are_checked() {
        for pattern in [
            "%d/%m",
            "%d/%m/%Q",
            "%d/%m/%Y %H",
            "%d/%m/%Y%",
            "%d é %m %Y",
        ] {
            assert!(DateFormat::new(pattern).is_err(), "{pattern}");
        }
        let twelve_hour = DateFormat::new("%d/%m/%Y %I:%M %p").expect("a good pattern");
        let (moment, _) = twelve_hour
            .read(b"03/11/2026 12:15 AM", chrono_tz::Europe::London)
            .expect("a date");
        assert_eq!(moment.at.to_string(), "2026-11-03 00:15:00");
    }
}
