//! Whether editions may be made from an extract: is it fresh, whole, and no shorter than the ones
//! accepted before it. Judged force by force, so that one late force does not stop the others.
//!
//! A pure function of what was read, what was accepted before, the limits and the day. Like is
//! compared with like: calendar months that both extracts hold whole, by the day on which an
//! occurrence was recorded, which never changes. So in a sound extract those months are all but
//! equal to what they were, and the limit on the share can be strict.
//!
//! Chance is left out by one rule: no difference of fewer than [`COUNT_MIN`] occurrences is judged.
//! Were a month's count Poisson (the law of rare events, after Bortkiewicz 1898) with a mean of 30,
//! it would be zero once in 10^13 months; were its variance four times the mean, as in the negative
//! binomial of Greenwood and Yule (1920), still only once in a million. A force of three records a
//! month is therefore judged by its age and by its sum, never by one of its months.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{Datelike, Months, NaiveDate};

use super::Census;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::edition::{Period, Scope, first_of_month, slug};

/// Fewer occurrences than this, expected or missing, are too few to tell a loss from chance and
/// from ordinary corrections.
pub const COUNT_MIN: u64 = 30;
/// Whole months before the newest one that make a usual month: at least, and at most.
const USUAL_MONTHS: (usize, usize) = (6, 12);
/// A month with less than one in so many of a usual month's occurrences is a slip in somebody's
/// date (2006 for 2026), not where the extract begins.
const SLIP: u64 = 10;

/// What an extract must keep to. Shares are in percent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The most days from a force's newest record to today; `None`: not looked at.
    pub max_age_days: Option<u32>,
    /// How much of what the extract accepted last had in the same months must be there still.
    pub least_share_percent: u32,
    /// How much of a usual month the newest whole month must have.
    pub least_month_percent: u32,
    /// Whether months without a record, and a late beginning, hold a force.
    pub whole_months: bool,
    /// Earlier extracts that end before this day are not compared with: the way on after a change
    /// that was meant, such as another query or a force that left.
    pub compare_since: Option<NaiveDate>,
}

impl Default for Limits {
    /// 80 %, since the same months hardly change from one extract to the next, and what cuts an
    /// export (a row limit, a full disk, a filter left on) seldom takes less than a fifth. 50 % of
    /// a usual month, since months do differ: by a tenth or two in all crime, by a quarter in what
    /// is rare.
    fn default() -> Self {
        Self {
            max_age_days: None,
            least_share_percent: 80,
            least_month_percent: 50,
            whole_months: true,
            compare_since: None,
        }
    }
}

/// A force, or the whole extract, from which no edition is made for now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// As the extract writes it; `None` for the whole extract.
    pub force: Option<String>,
    /// At least one.
    pub reasons: Vec<Reason>,
}

/// Why. [`fmt::Display`] gives the words that follow the name of the force; none of them tells a
/// count of records, so that they may stand in a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    Stale {
        newest: NaiveDate,
        today: NaiveDate,
        max_days: u32,
    },
    /// Nothing at all, where the extract before, which went to that day, had some.
    NoneLeft { before: NaiveDate },
    /// Less of the same months than the extract before had, which went to that day.
    Shorter {
        percent: u64,
        least: u32,
        before: NaiveDate,
    },
    /// Later than it would by the time that has passed since the extract before.
    BeginsLate {
        month: NaiveDate,
        before_month: NaiveDate,
        before: NaiveDate,
    },
    /// Months between others, or the newest whole ones, without a record: first and last of them.
    MonthsMissing { first: NaiveDate, last: NaiveDate },
    /// The newest whole month is much below a usual one.
    MonthShort {
        month: NaiveDate,
        percent: u64,
        least: u32,
    },
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Stale {
                newest,
                today,
                max_days,
            } => write!(
                f,
                "is stale: its newest record is of {}, {} days before {}; {max_days} are allowed",
                day(*newest),
                (*today - *newest).num_days(),
                day(*today)
            ),
            Reason::NoneLeft { before } => write!(
                f,
                "has no record at all; the extract before, to {}, had some",
                day(*before)
            ),
            Reason::Shorter {
                percent,
                least,
                before,
            } => write!(
                f,
                "is much shorter than before: it has {percent}% of what the extract to {} had in \
                 the same months; {least}% are wanted",
                day(*before)
            ),
            Reason::BeginsLate {
                month,
                before_month,
                before,
            } => write!(
                f,
                "begins in {}; the extract before, to {}, began in {}",
                month_year(*month),
                day(*before),
                month_year(*before_month)
            ),
            Reason::MonthsMissing { first, last } if first == last => {
                write!(f, "has no record of {}", month_year(*first))
            }
            Reason::MonthsMissing { first, last } => write!(
                f,
                "has no record of {} to {}",
                month_year(*first),
                month_year(*last)
            ),
            Reason::MonthShort {
                month,
                percent,
                least,
            } => write!(
                f,
                "is short in {}: it has {percent}% of a usual month; {least}% are wanted",
                month_year(*month)
            ),
        }
    }
}

impl Reason {
    /// What to do about it; `force` as in [`Hold`].
    pub fn help(&self, force: Option<&str>) -> String {
        let on_purpose = |before: &NaiveDate| {
            let since = before.succ_opt().unwrap_or(*before);
            format!("set compare_since = {since} in [extract]")
        };
        match (self, force) {
            (Reason::Stale { .. }, None) => {
                "put a newer extract into the drop folder, or raise max_age_days in [extract]"
                    .to_owned()
            }
            (Reason::Stale { .. }, Some(force)) => format!(
                "put a newer extract of {force} into the drop folder, or raise max_age_days in \
                 [extract]"
            ),
            (Reason::NoneLeft { before }, None) => format!(
                "export again; if there are none any more, {}",
                on_purpose(before)
            ),
            (Reason::NoneLeft { before }, Some(force)) => format!(
                "export again with {force}; if it sends no more records, {}",
                on_purpose(before)
            ),
            (Reason::Shorter { before, .. }, _) => format!(
                "export again, without a filter or a limit on rows; if the rest was left out on \
                 purpose, {}",
                on_purpose(before)
            ),
            (Reason::BeginsLate { before, .. }, _) => format!(
                "export again from the earlier month; if it was left out on purpose, {}",
                on_purpose(before)
            ),
            (Reason::MonthsMissing { .. }, _) => {
                "export again with every month; if there was nothing to record, set whole_months = \
                 false in [extract]"
                    .to_owned()
            }
            (Reason::MonthShort { .. }, _) => {
                "export again once the month is complete; if it is, lower least_month in [extract]"
                    .to_owned()
            }
        }
    }

    /// The reason without what merely follows from the day on which it is looked at: two looks at
    /// the same state give the same text.
    pub fn key(&self) -> String {
        match self {
            Reason::Stale { newest, .. } => format!("stale since {newest}"),
            other => format!("{other:?}"),
        }
    }
}

impl Hold {
    /// `Fenwold`, or `the extract`.
    pub fn name(&self) -> &str {
        self.force.as_deref().unwrap_or("the extract")
    }

    /// One for each reason.
    pub fn diagnostics(&self, file: &str) -> Diagnostics {
        let problems = self.reasons.iter().map(|reason| {
            Diagnostic::error(format!("{} {reason}", self.name()))
                .in_file(file)
                .help(reason.help(self.force.as_deref()))
        });
        Diagnostics(problems.collect())
    }
}

/// Judges an extract against those accepted before it, oldest first.
///
/// Gives a hold for the whole extract first, where there is one, then for forces by name. Nothing
/// is held of a first extract that is fresh and has records in every month.
pub fn gate(census: &Census, before: &[Census], limits: &Limits, today: NaiveDate) -> Vec<Hold> {
    let now = Extent::of(census);
    let before: Vec<Extent<'_>> = before
        .iter()
        .map(Extent::of)
        .filter(|extent| {
            limits
                .compare_since
                .is_none_or(|since| extent.last >= since)
        })
        .collect();
    let mut whole = Vec::new();
    let mut holds = Vec::new();
    if now.forces.is_empty() {
        if let Some(latest) = before.iter().rfind(|extent| !extent.forces.is_empty()) {
            whole.push(Reason::NoneLeft {
                before: latest.last,
            });
        }
    } else {
        let mut months: Vec<NaiveDate> = now.forces.values().flat_map(Force::months).collect();
        months.sort();
        whole.extend(stale(now.last, &months, limits, today));
        let all_stale = !whole.is_empty();
        for (code, force) in &now.forces {
            let months: Vec<NaiveDate> = force.months().collect();
            let mut reasons: Vec<Reason> = stale(force.last, &months, limits, today)
                .filter(|_| !all_stale)
                .into_iter()
                .collect();
            let latest = latest_with(&before, code);
            if let Some((extent, earlier)) = latest {
                reasons.extend(shorter(&now, force, extent, earlier, limits));
                if limits.whole_months {
                    reasons.extend(begins_late(&now, force, extent, earlier));
                }
            }
            if let Some(newest) = newest_whole_month(&now, today) {
                if limits.whole_months {
                    reasons.extend(months_missing(force, newest));
                }
                reasons.extend(month_short(&now, force, newest, limits));
            }
            match force.name {
                "" => whole.extend(reasons),
                _ if reasons.is_empty() => {}
                name => holds.push(Hold {
                    force: Some(name.to_owned()),
                    reasons,
                }),
            }
        }
        holds.extend(gone(&now, &before));
    }
    holds.sort_by(|a, b| a.force.cmp(&b.force));
    if !whole.is_empty() {
        let hold = Hold {
            force: None,
            reasons: whole,
        };
        holds.insert(0, hold);
    }
    holds
}

/// The holds for which an edition of the scope waits: its own force's; nationally, every one. A
/// district waits with its force, and with any force where its own is not known.
pub fn stopping<'h>(
    holds: &'h [Hold],
    scope: &Scope,
    force_of_district: Option<&str>,
) -> Vec<&'h Hold> {
    let own = match scope {
        Scope::National => None,
        Scope::Force(code) => Some(code.clone()),
        Scope::District(_) => force_of_district.map(slug),
    };
    let stops = |hold: &&Hold| match (&hold.force, &own) {
        (None, _) | (_, None) => true,
        (Some(force), Some(own)) => slug(force) == *own,
    };
    holds.iter().filter(stops).collect()
}

/// What of a census the gate looks at.
#[derive(Debug)]
struct Extent<'a> {
    /// First and last recorded day of all forces. Without records, days that hold no month.
    first: NaiveDate,
    last: NaiveDate,
    /// By the slug of the name. Records that name no force are one of their own (``) only where no
    /// record names any.
    forces: BTreeMap<String, Force<'a>>,
}

#[derive(Debug)]
struct Force<'a> {
    name: &'a str,
    last: NaiveDate,
    first: NaiveDate,
    /// Occurrences by the first day of the month; none is zero.
    counts: BTreeMap<NaiveDate, u64>,
}

impl<'a> Extent<'a> {
    fn of(census: &'a Census) -> Self {
        let mut forces: BTreeMap<String, Force<'a>> = BTreeMap::new();
        for cell in census
            .by_force_month
            .iter()
            .filter(|cell| cell.occurrences > 0)
        {
            // A census of an earlier version knows months only.
            let (first, last) = match census.days_by_force.get(&cell.force) {
                Some(days) => *days,
                None => (cell.month, cell.month),
            };
            let force = forces.entry(slug(&cell.force)).or_insert_with(|| Force {
                name: &cell.force,
                first,
                last,
                counts: BTreeMap::new(),
            });
            force.first = force.first.min(first);
            force.last = force.last.max(last);
            *force.counts.entry(cell.month).or_default() += cell.occurrences;
        }
        if forces.len() > 1 {
            forces.remove("");
        }
        Self {
            first: census.first_day.unwrap_or(NaiveDate::MAX),
            last: census.last_day.unwrap_or(NaiveDate::MIN),
            forces,
        }
    }

    /// Whether every day of the month could have been recorded by the force: the extract reaches
    /// over it, and the force had begun by then.
    fn holds_whole(&self, force: &Force<'_>, month: NaiveDate) -> bool {
        let begun = match first_of_month(force.first) {
            first if first == month => force.first == month || self.first <= month,
            first => first < month,
        };
        begun && Period::month_of(month).last_day() <= self.last
    }
}

impl Force<'_> {
    fn months(&self) -> impl DoubleEndedIterator<Item = NaiveDate> {
        self.counts.keys().copied()
    }

    fn count(&self, month: NaiveDate) -> u64 {
        self.counts.get(&month).copied().unwrap_or(0)
    }

    /// The median of its months that have records, the lower of two.
    fn usual(&self) -> u64 {
        median(self.counts.values().copied().collect())
    }

    /// The month in which its records begin, slips in dates left out.
    fn begins(&self) -> Option<NaiveDate> {
        let usual = self.usual();
        let mut months = self.counts.iter();
        months
            .find(|(_, count)| **count * SLIP >= usual)
            .map(|(month, _)| *month)
    }
}

fn median(mut counts: Vec<u64>) -> u64 {
    counts.sort_unstable();
    match counts.len() {
        0 => 0,
        length => counts[(length - 1) / 2],
    }
}

/// Too old. A newest day that has not come yet is a slip, and says nothing: then the newest month
/// that has come counts, to its end, since more is not known.
fn stale(
    last: NaiveDate,
    months: &[NaiveDate],
    limits: &Limits,
    today: NaiveDate,
) -> Option<Reason> {
    let max_days = limits.max_age_days?;
    let newest = if last <= today {
        last
    } else {
        let month = months.iter().rfind(|month| **month <= today)?;
        Period::month_of(*month).last_day().min(today)
    };
    ((today - newest).num_days() > i64::from(max_days)).then_some(Reason::Stale {
        newest,
        today,
        max_days,
    })
}

/// The newest month that the extract as a whole reaches over and that has ended.
fn newest_whole_month(now: &Extent<'_>, today: NaiveDate) -> Option<NaiveDate> {
    let month =
        first_of_month(now.last.min(today).succ_opt()?).checked_sub_months(Months::new(1))?;
    (month >= first_of_month(now.first)).then_some(month)
}

/// Runs of months without a record, from the month in which the force begins to the newest whole
/// one, where a usual month has too many for that to be chance.
fn months_missing(force: &Force<'_>, newest: NaiveDate) -> Vec<Reason> {
    let Some(begins) = force.begins().filter(|_| force.usual() >= COUNT_MIN) else {
        return Vec::new();
    };
    let Some(span) = Period::new(begins, Period::month_of(newest).end) else {
        return Vec::new();
    };
    let mut runs: Vec<(NaiveDate, NaiveDate)> = Vec::new();
    for month in span.months() {
        if force.count(month) > 0 {
            continue;
        }
        match runs.last_mut() {
            Some((_, last)) if *last + Months::new(1) == month => *last = month,
            _ => runs.push((month, month)),
        }
    }
    runs.into_iter()
        .map(|(first, last)| Reason::MonthsMissing { first, last })
        .collect()
}

/// The newest whole month against the median of those before it. A month without any record is
/// another reason.
fn month_short(
    now: &Extent<'_>,
    force: &Force<'_>,
    month: NaiveDate,
    limits: &Limits,
) -> Option<Reason> {
    let (least, most) = USUAL_MONTHS;
    let counts: Vec<u64> = (1..=most as u32)
        .filter_map(|back| month.checked_sub_months(Months::new(back)))
        .filter(|before| now.holds_whole(force, *before))
        .map(|before| force.count(before))
        .collect();
    if counts.len() < least {
        return None;
    }
    let usual = median(counts);
    let count = force.count(month);
    (count > 0 && falls_short(count, usual, limits.least_month_percent)).then(|| {
        Reason::MonthShort {
            month,
            percent: count * 100 / usual,
            least: limits.least_month_percent,
        }
    })
}

/// Less than so many percent, and by more than chance.
fn falls_short(count: u64, of: u64, least: u32) -> bool {
    of.saturating_sub(count) >= COUNT_MIN && count * 100 < of * u64::from(least)
}

/// The accepted extract that had the force last.
fn latest_with<'e, 'a>(
    before: &'e [Extent<'a>],
    code: &str,
) -> Option<(&'e Extent<'a>, &'e Force<'a>)> {
    let mut latest = before.iter().rev();
    latest.find_map(|extent| Some((extent, extent.forces.get(code)?)))
}

/// How much of what the extract before had is there still, month by month: what one month has more
/// does not make up for what another has lost.
fn shorter(
    now: &Extent<'_>,
    force: &Force<'_>,
    extent: &Extent<'_>,
    earlier: &Force<'_>,
    limits: &Limits,
) -> Option<Reason> {
    let (mut had, mut kept) = (0, 0);
    for (month, count) in &earlier.counts {
        if extent.holds_whole(earlier, *month) && now.holds_whole(force, *month) {
            had += count;
            kept += force.count(*month).min(*count);
        }
    }
    falls_short(kept, had, limits.least_share_percent).then(|| Reason::Shorter {
        percent: kept * 100 / had,
        least: limits.least_share_percent,
        before: extent.last,
    })
}

/// A window of so many months moves on by the time between two extracts. One that moved further
/// has lost the months between, which comparing whole months of both would not show.
fn begins_late(
    now: &Extent<'_>,
    force: &Force<'_>,
    extent: &Extent<'_>,
    earlier: &Force<'_>,
) -> Option<Reason> {
    let (month, before_month) = (force.begins()?, earlier.begins()?);
    let passed = months_between(extent.last, now.last).max(0);
    let due = before_month.checked_add_months(Months::new(u32::try_from(passed).ok()? + 1))?;
    let lost: u64 = earlier
        .counts
        .iter()
        .filter(|(lost, _)| due <= **lost && **lost < month)
        .map(|(_, count)| count)
        .sum();
    (lost >= COUNT_MIN).then_some(Reason::BeginsLate {
        month,
        before_month,
        before: extent.last,
    })
}

fn months_between(from: NaiveDate, to: NaiveDate) -> i32 {
    (to.year() - from.year()) * 12 + to.month() as i32 - from.month() as i32
}

/// Forces that an accepted extract had, in months into which this one reaches, and this one lacks.
fn gone(now: &Extent<'_>, before: &[Extent<'_>]) -> Vec<Hold> {
    let mut codes: Vec<&String> = before
        .iter()
        .flat_map(|extent| extent.forces.keys())
        .collect();
    codes.sort();
    codes.dedup();
    let lacking = codes
        .into_iter()
        .filter(|code| !code.is_empty() && !now.forces.contains_key(*code));
    lacking
        .filter_map(|code| {
            let (extent, earlier) = latest_with(before, code)?;
            let reached = earlier.months().next_back()? >= first_of_month(now.first);
            reached.then(|| Hold {
                force: Some(earlier.name.to_owned()),
                reasons: vec![Reason::NoneLeft {
                    before: extent.last,
                }],
            })
        })
        .collect()
}

fn day(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

fn month_year(month: NaiveDate) -> String {
    month.format("%B %Y").to_string()
}
