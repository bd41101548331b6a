//! Hand-made surveys: a list of records becomes the frames that the stages before would leave.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use keepsafe::analysis::{
    Admitted, CategoryUsed, Evidence, Findings, Options, PackUsed, Unmatched, Verdicts, findings,
};
use keepsafe::diagnostic::Notes;
use keepsafe::edition::{Edition, Period, Scope, first_of_month};
use keepsafe::extract::{Area, Areas, BngPoint, Census, ForceMonth};
use keepsafe::keywords::Hits;
use keepsafe::venues::unregistered::Sighting;
use keepsafe::venues::{PlaceRole, Register, Resolutions, Venue};
use polars::prelude::{DataFrame, DataType, NamedFrom, Series, TimeUnit, df};

pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

pub fn span(start: &str, end: &str) -> Period {
    Period::new(day(start), day(end)).expect("start before end")
}

/// Role, reference, age.
pub type Person = (&'static str, &'static str, Option<i32>);

/// One kept record.
#[derive(Debug, Clone)]
pub struct Record {
    pub id: String,
    pub day: NaiveDate,
    /// Time of day `HH:MM`, `None` when unknown.
    pub time: Option<&'static str>,
    pub force: &'static str,
    pub district: &'static str,
    /// Index into the register.
    pub venue: Option<u32>,
    pub decision: &'static str,
    pub evidence: &'static str,
    pub role: PlaceRole,
    pub flags: &'static str,
    /// Criterion that admitted it.
    pub admitted: Option<&'static str>,
    pub words: bool,
    pub staff_call: bool,
    /// Category, term, state.
    pub hits: Vec<(&'static str, &'static str, &'static str)>,
    pub persons: Vec<Person>,
}

/// An admitted record without venue.
pub fn record(id: impl Into<String>, day_text: &str) -> Record {
    Record {
        id: id.into(),
        day: day(day_text),
        time: None,
        force: "Mereshire",
        district: "",
        venue: None,
        decision: "unresolved",
        evidence: "no location is recorded",
        role: PlaceRole::None,
        flags: "",
        admitted: Some("explicit"),
        words: true,
        staff_call: false,
        hits: vec![("explicit", "child sexual exploitation", "asserted")],
        persons: Vec::new(),
    }
}

impl Record {
    pub fn at(self, venue: u32) -> Self {
        Self {
            venue: Some(venue),
            decision: "resolved",
            evidence: "",
            role: PlaceRole::OffenceHere,
            ..self
        }
    }
}

/// An open venue of the register at a point of its own, 5 km from the next.
pub fn venue(number: u32, force: &str, district: &str) -> Venue {
    Venue {
        id: format!("V{number:03}"),
        name: format!("Lodge {number:03}"),
        aliases: Vec::new(),
        former: Vec::new(),
        brand: None,
        address: String::new(),
        town: "Merewick".to_owned(),
        postcode: None,
        point: Some(BngPoint {
            easting: 500_000.0 + 5000.0 * f64::from(number),
            northing: 300_000.0,
        }),
        opened: None,
        closed: None,
        kind: "hotel".to_owned(),
        rooms: None,
        force: Some(force.to_owned()),
        district: Some(district.to_owned()),
        uprn: None,
        visited: None,
        trained: None,
        listed: Vec::new(),
    }
}

/// Everything that findings are made from.
#[derive(Debug, Clone)]
pub struct Case {
    pub records: Vec<Record>,
    pub register: Register,
    pub census: Census,
    pub areas: Option<Areas>,
    pub edition: Edition,
    pub verdicts: Verdicts,
    pub unregistered: Vec<Sighting>,
}

impl Case {
    /// Twelve open venues of Mereshire; an extract of November 2022 to the end of October 2026;
    /// an edition for October 2026 that looks back over 24 months.
    pub fn new(records: Vec<Record>) -> Self {
        let venues = (0..12).map(|n| venue(n, "Mereshire", "Lowmere")).collect();
        Self {
            records,
            register: Register {
                venues,
                hash: "00".to_owned(),
                ..Register::default()
            },
            census: census(&["Mereshire"], "2022-11-01", "2026-10-31"),
            areas: None,
            verdicts: Verdicts::default(),
            unregistered: Vec::new(),
            edition: Edition {
                job: "force-pack".to_owned(),
                scope: Scope::Force("mereshire".to_owned()),
                scope_name: "Mereshire".to_owned(),
                period: span("2026-10-01", "2026-11-01"),
                window: span("2024-11-01", "2026-11-01"),
                due: DateTime::<Utc>::UNIX_EPOCH,
                now: DateTime::<Utc>::UNIX_EPOCH,
                revision: 1,
            },
        }
    }

    pub fn findings(&self) -> Findings {
        self.findings_in_order(&(0..self.records.len()).collect::<Vec<_>>())
    }

    /// Findings with the rows of every frame in the order given.
    pub fn findings_in_order(&self, order: &[usize]) -> Findings {
        let frames = Frames::new(&self.records, order);
        let categories = [
            ("explicit", "Explicit terms", false),
            ("missing", "Missing episodes", false),
            ("place", "Places", false),
            ("legacy", "a wording never shown", true),
        ];
        let categories = categories.map(|(id, title, search_only)| CategoryUsed {
            id: id.to_owned(),
            title: title.to_owned(),
            search_only,
            is_sign: matches!(id, "explicit" | "missing"),
        });
        let pack = PackUsed {
            id: "cse".to_owned(),
            version: "2026.11".to_owned(),
            status: "draft".to_owned(),
            terms: 4,
            hash: "11".to_owned(),
        };
        let evidence = Evidence {
            rows: &frames.rows,
            persons: &frames.persons,
            hits: &Hits { frame: frames.hits },
            resolutions: &Resolutions {
                frame: frames.resolutions,
            },
            admitted: &Admitted {
                frame: frames.admitted,
            },
            census: &self.census,
            register: &self.register,
            areas: self.areas.as_ref(),
            packs: &[pack],
            categories: &categories,
            criteria: &[("explicit".to_owned(), "An explicit term.".to_owned())],
            notes: &Notes::default(),
            verdicts: &self.verdicts,
            unmatched: &Unmatched::default(),
            unregistered: &self.unregistered,
        };
        findings(&evidence, &self.edition, &Options::default())
    }
}

/// A hundred occurrences a month of each force, between two days, both in.
pub fn census(forces: &[&str], first: &str, last: &str) -> Census {
    let (first, last) = (day(first), day(last));
    let span = Period::new(first, last.succ_opt().expect("no end of time")).expect("in order");
    let cell = |force: &&str, month| ForceMonth {
        force: (*force).to_owned(),
        month,
        occurrences: 100,
    };
    Census {
        first_day: Some(first),
        last_day: Some(last),
        by_force_month: forces
            .iter()
            .flat_map(|force| {
                span.months()
                    .into_iter()
                    .map(move |month| cell(force, month))
            })
            .collect(),
        ..Census::default()
    }
}

pub fn area(code: &str, name: &str, force: Option<&str>) -> Area {
    Area {
        code: code.to_owned(),
        name: name.to_owned(),
        force: force.map(str::to_owned),
        outline: geo::MultiPolygon::new(Vec::new()),
    }
}

pub fn is_covered(month: NaiveDate, case: &Case) -> bool {
    let month = first_of_month(month);
    case.census
        .by_force_month
        .iter()
        .any(|cell| cell.month == month)
}

struct Frames {
    rows: DataFrame,
    persons: DataFrame,
    hits: DataFrame,
    resolutions: DataFrame,
    admitted: DataFrame,
}

impl Frames {
    fn new(records: &[Record], order: &[usize]) -> Self {
        let picked: Vec<(u32, &Record)> =
            order.iter().map(|at| (*at as u32, &records[*at])).collect();
        let numbers: Vec<u32> = picked.iter().map(|(number, _)| *number).collect();
        let text = |of: fn(&Record) -> &str| -> Vec<String> {
            picked
                .iter()
                .map(|(_, record)| of(record).to_owned())
                .collect()
        };
        let truth = |of: fn(&Record) -> bool| -> Vec<bool> {
            picked.iter().map(|(_, record)| of(record)).collect()
        };
        let days: Vec<i32> = picked
            .iter()
            .map(|(_, r)| (r.day - day("1970-01-01")).num_days() as i32)
            .collect();
        let from: Vec<Option<i64>> = picked
            .iter()
            .map(|(_, r)| r.time.map(|time| instant(r.day, time)))
            .collect();
        let recorded: Vec<i64> = picked
            .iter()
            .map(|(_, r)| instant(r.day, "12:00"))
            .collect();
        let none: Vec<Option<f64>> = vec![None; picked.len()];
        let rows = df!(
            "row" => &numbers,
            "occ" => &numbers,
            "occurrence_id" => text(|r| &r.id),
            "occurrence_type" => text(|_| "Child protection"),
            "is_crime" => truth(|r| r.id.ends_with('1')),
            "ho_class" => text(|_| ""),
            "offence" => text(|_| ""),
            "recorded" => times(&recorded),
            "committed_from" => times(&from),
            "time_known" => truth(|r| r.time.is_some()),
            "day" => Series::new("day".into(), &days).cast(&DataType::Date).expect("days"),
            "force" => text(|r| r.force),
            "district" => text(|r| r.district),
            "easting" => &none,
            "northing" => &none,
            "flags" => text(|r| r.flags),
        );
        let resolutions = df!(
            "row" => &numbers,
            "venue" => picked.iter().map(|(_, r)| r.venue).collect::<Vec<_>>(),
            "decision" => text(|r| r.decision),
            "confidence" => vec![0.9; picked.len()],
            "tier" => picked
                .iter()
                .map(|(_, r)| r.venue.map(|_| "postcode_and_name"))
                .collect::<Vec<_>>(),
            "evidence" => text(|r| r.evidence),
            "place_role" => text(|r| r.role.code()),
        );
        let admitted = df!(
            "row" => &numbers,
            "admitted" => truth(|r| r.admitted.is_some()),
            "criterion" => text(|r| r.admitted.unwrap_or("")),
            "reason" => text(|_| ""),
            "staff_call" => truth(|r| r.staff_call),
            "words" => truth(|r| r.words),
        );
        Self {
            rows: rows.expect("rows"),
            persons: persons(&picked),
            hits: hits(&picked),
            resolutions: resolutions.expect("resolutions"),
            admitted: admitted.expect("admitted"),
        }
    }
}

fn persons(picked: &[(u32, &Record)]) -> DataFrame {
    let all: Vec<(u32, &Person)> = picked
        .iter()
        .flat_map(|(number, record)| record.persons.iter().map(|person| (*number, person)))
        .collect();
    df!(
        "occ" => all.iter().map(|(occ, _)| *occ).collect::<Vec<_>>(),
        "person_role" => all.iter().map(|(_, p)| p.0).collect::<Vec<_>>(),
        "person_ref" => all.iter().map(|(_, p)| p.1).collect::<Vec<_>>(),
        "person_age" => all.iter().map(|(_, p)| p.2).collect::<Vec<_>>(),
        "person_under_18" => all.iter().map(|(_, p)| p.2.map(|age| age < 18)).collect::<Vec<_>>(),
    )
    .expect("persons")
}

fn hits(picked: &[(u32, &Record)]) -> DataFrame {
    let all: Vec<(u32, &(&str, &str, &str))> = picked
        .iter()
        .flat_map(|(number, record)| record.hits.iter().map(|hit| (*number, hit)))
        .collect();
    df!(
        "row" => all.iter().map(|(row, _)| *row).collect::<Vec<_>>(),
        "category" => all.iter().map(|(_, hit)| hit.0).collect::<Vec<_>>(),
        "term" => all.iter().map(|(_, hit)| hit.1).collect::<Vec<_>>(),
        "state" => all.iter().map(|(_, hit)| hit.2).collect::<Vec<_>>(),
    )
    .expect("hits")
}

fn instant(day: NaiveDate, time: &str) -> i64 {
    let at: NaiveDateTime = format!("{day}T{time}:00").parse().expect("a time");
    at.and_utc().timestamp_millis()
}

fn times<T>(millis: &[T]) -> Series
where
    Series: NamedFrom<Vec<T>, [T]>,
    T: Clone,
{
    Series::new("".into(), millis.to_vec())
        .cast(&DataType::Datetime(TimeUnit::Milliseconds, None))
        .expect("times")
}
