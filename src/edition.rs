//! Which product run: job, period, window, scope, due instant, revision.

use std::fmt;

use chrono::{DateTime, Datelike, Months, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// A half-open span of civil days: `start` is in, `end` is out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Period {
    pub start: NaiveDate,
    pub end: NaiveDate,
}

impl Period {
    /// The span from `start` up to, and without, `end`; `None` unless `start < end`.
    pub fn new(start: NaiveDate, end: NaiveDate) -> Option<Self> {
        (start < end).then_some(Self { start, end })
    }

    /// The whole calendar month that holds `day`.
    pub fn month_of(day: NaiveDate) -> Self {
        let start = first_of_month(day);
        Self {
            start,
            end: start + Months::new(1),
        }
    }

    pub fn contains(&self, day: NaiveDate) -> bool {
        self.start <= day && day < self.end
    }

    /// The last day inside.
    pub fn last_day(&self) -> NaiveDate {
        self.end.pred_opt().unwrap_or(self.end)
    }

    /// First days of the calendar months that overlap the span, in order.
    pub fn months(&self) -> Vec<NaiveDate> {
        let mut months = Vec::new();
        let mut at = first_of_month(self.start);
        while at < self.end {
            months.push(at);
            at = at + Months::new(1);
        }
        months
    }

    /// Whole calendar months from `start` to `end`, when both are firsts of a month.
    pub fn whole_months(&self) -> Option<u32> {
        if self.start.day() != 1 || self.end.day() != 1 {
            return None;
        }
        let months = (self.end.year() - self.start.year()) * 12 + self.end.month() as i32
            - self.start.month() as i32;
        u32::try_from(months).ok()
    }

    /// Short form for ids and file names: `2026-10`, `2026-Q3`, `2026`, or `2024-11-01_2026-11-01`.
    pub fn code(&self) -> String {
        match self.whole_months() {
            Some(1) => self.start.format("%Y-%m").to_string(),
            Some(3) if self.start.month() % 3 == 1 => {
                format!("{}-Q{}", self.start.year(), self.start.month().div_ceil(3))
            }
            Some(12) if self.start.month() == 1 => self.start.year().to_string(),
            _ => format!("{}_{}", self.start, self.end),
        }
    }
}

pub fn first_of_month(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

/// Where the venues of an edition lie. Codes are slugs of area names (`mereshire`), see [`slug`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", tag = "kind", content = "code")]
pub enum Scope {
    National,
    Force(String),
    District(String),
}

impl Scope {
    pub fn code(&self) -> &str {
        match self {
            Scope::National => "national",
            Scope::Force(code) | Scope::District(code) => code,
        }
    }
}

/// Lower-case letters and digits of a name, runs of anything else as one hyphen:
/// `Mereshire` -> `mereshire`, `Avon & Somerset` -> `avon-somerset`.
pub fn slug(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    out.trim_end_matches('-').to_owned()
}

/// One product run. Two editions with the same id are the same edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edition {
    pub job: String,
    pub scope: Scope,
    /// The name of the scope as a reader knows it: `Mereshire`, or the project's name.
    pub scope_name: String,
    /// What this edition reports as new or changed.
    pub period: Period,
    /// What tables, maps and tests look back over; ends where the period ends.
    pub window: Period,
    /// When the schedule wanted it.
    pub due: DateTime<Utc>,
    /// The run's `now`: the only clock that anything below `main` sees.
    pub now: DateTime<Utc>,
    /// 1, and one more each time a changed input supersedes.
    pub revision: u32,
}

impl Edition {
    pub fn id(&self) -> EditionId {
        let mut id = format!("{}.{}.{}", self.job, self.period.code(), self.scope.code());
        if self.revision > 1 {
            id.push_str(&format!(".r{}", self.revision));
        }
        EditionId(id)
    }
}

/// `force-pack.2026-10.mereshire`, from revision 2 with `.r2`: the ledger key, the PDF's
/// identifier, the stem of Message-ID and of every file name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct EditionId(pub String);

impl fmt::Display for EditionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Protective marking, lowest first, so that `document <= reader` compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Marking {
    #[serde(rename = "OFFICIAL")]
    Official,
    #[serde(rename = "OFFICIAL-SENSITIVE")]
    OfficialSensitive,
}

impl fmt::Display for Marking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Marking::Official => "OFFICIAL",
            Marking::OfficialSensitive => "OFFICIAL-SENSITIVE",
        })
    }
}
