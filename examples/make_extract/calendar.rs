//! Dates as days since 1970-01-01 and times as minutes since that midnight, without a clock.
//!
//! The conversions are Howard Hinnant's `days_from_civil` and `civil_from_days`
//! (<https://howardhinnant.github.io/date_algorithms.html>). Times are local wall-clock times as a crime
//! system prints them; nothing here knows of summer time.

pub const DAY: i64 = 1440;

/// Minutes since 1970-01-01 00:00, local wall clock.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Stamp(pub i64);

/// Year, month 1-12, day 1-31.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Civil {
    pub year: i64,
    pub month: i64,
    pub day: i64,
}

impl Stamp {
    pub fn at(day: i64, minute: i64) -> Self {
        Self(day * DAY + minute)
    }

    pub fn day(self) -> i64 {
        self.0.div_euclid(DAY)
    }

    pub fn minute(self) -> i64 {
        self.0.rem_euclid(DAY)
    }

    /// `dd/mm/yyyy HH:MM`, or with day and month swapped as a badly set export does.
    pub fn print(self, swapped: bool) -> String {
        let Civil { year, month, day } = civil(self.day());
        let (first, second) = if swapped { (month, day) } else { (day, month) };
        let (hour, minute) = (self.minute() / 60, self.minute() % 60);
        format!("{first:02}/{second:02}/{year} {hour:02}:{minute:02}")
    }

    /// `dd/mm/yyyy`, for a record whose time is not known.
    pub fn print_date(self) -> String {
        let Civil { year, month, day } = civil(self.day());
        format!("{day:02}/{month:02}/{year}")
    }
}

pub fn days(date: Civil) -> i64 {
    let year = if date.month <= 2 {
        date.year - 1
    } else {
        date.year
    };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let shifted = (date.month + 9) % 12;
    let day_of_year = (153 * shifted + 2) / 5 + date.day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

pub fn civil(days: i64) -> Civil {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let day_of_era = z.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    Civil { year, month, day }
}

/// `yyyy-mm-dd`, refused when the day does not exist.
pub fn parse_date(text: &str) -> Option<i64> {
    let mut parts = text.split('-').map(|part| part.parse::<i64>().ok());
    let date = Civil {
        year: parts.next()??,
        month: parts.next()??,
        day: parts.next()??,
    };
    let known = parts.next().is_none() && (1970..2200).contains(&date.year);
    (known && civil(days(date)) == date).then(|| days(date))
}

/// 0 Monday .. 6 Sunday; 1970-01-01 was a Thursday.
pub fn weekday(day: i64) -> usize {
    (day + 3).rem_euclid(7) as usize
}

/// The first day of the month that lies `back` months before the month of `day`.
pub fn month_start(day: i64, back: i64) -> i64 {
    let Civil { year, month, .. } = civil(day);
    let months = year * 12 + month - 1 - back;
    days(Civil {
        year: months.div_euclid(12),
        month: months.rem_euclid(12) + 1,
        day: 1,
    })
}

pub const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];
