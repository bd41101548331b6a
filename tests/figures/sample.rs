//! Findings of the invented region, as an edition would have them, and nasty ones.

use chrono::{Datelike, Months as MonthSpan, NaiveDate};
use geo::{Coord, LineString, MultiPolygon, Polygon};
use keepsafe::analysis::disclosure::PublicCount;
use keepsafe::analysis::{
    Ages, Band, CategoryFinding, Counts, DistrictFinding, Findings, FlagByWords, ForceFinding,
    Method, MonthCount, MonthLimits, Months, Quality, Range, Rhythm, SetAside, Stated,
    VenueFinding,
};
use keepsafe::diagnostic::Notes;
use keepsafe::edition::{Period, Scope};
use keepsafe::extract::{Area, Areas, BngPoint, Census};

pub const LONGEST: &str = "The Grand Imperial Quillfeather & Sallowgate Waterside Lodges";
pub const HOSTILE: &str = "<script>alert(1)</script> & \"Sons\"";

pub fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day of the calendar")
}

fn window() -> Period {
    Period::new(day(2024, 11, 1), day(2026, 11, 1)).expect("24 months")
}

/// Intervals are the exact Poisson ones for small counts, near enough for a drawing beyond.
pub fn interval(n: u64) -> Range {
    const EXACT: [(f64, f64); 12] = [
        (0.0, 3.7),
        (0.0, 5.6),
        (0.2, 7.2),
        (0.6, 8.8),
        (1.1, 10.2),
        (1.6, 11.7),
        (2.2, 13.1),
        (2.8, 14.4),
        (3.5, 15.8),
        (4.1, 17.1),
        (4.8, 18.4),
        (5.5, 19.7),
    ];
    let (low, high) = EXACT.get(n as usize).copied().unwrap_or_else(|| {
        let n = n as f64;
        (n - 1.96 * n.sqrt(), n + 1.96 * n.sqrt() + 1.0)
    });
    Range { low, high }
}

pub fn venue(name: &str, town: &str, occurrences: u64, at: (f64, f64)) -> VenueFinding {
    VenueFinding {
        id: name.to_lowercase(),
        name: name.to_owned(),
        town: town.to_owned(),
        kind: "hotel".to_owned(),
        force: Some("Mereshire".to_owned()),
        district: None,
        point: Some(BngPoint {
            easting: at.0 * 1_000.0,
            northing: at.1 * 1_000.0,
        }),
        rooms: Some(40),
        open: true,
        occurrences,
        incidents: occurrences,
        victims: occurrences,
        interval: interval(occurrences),
        band: match occurrences {
            1 => Band::Single,
            7.. => Band::Above,
            _ => Band::Within,
        },
        staff_calls: occurrences / 3,
        recent: occurrences / 2,
        before: occurrences - occurrences / 2,
        in_period: 0,
        first: day(2024, 12, 3),
        last: day(2026, 10, 14),
        visited: None,
        trained: None,
    }
}

const NAMES: [(&str, &str); 34] = [
    ("Quillfeather Lodge", "Merewick"),
    ("The Tanager House", "Merewick"),
    ("Sallowgate Inn", "Fenbridge"),
    ("Bitternhythe Hotel", "Merewick"),
    ("Marl & Withy Guest House", "Lowmere"),
    ("Eelgarth Rooms", "Merewick"),
    ("Lanternsedge Hotel", "Saltholme"),
    ("Pellwater House", "Merewick"),
    ("Reedmace Hotel", "Lowmere"),
    ("The Curlew", "Northmere"),
    ("Withybed Lodge", "Merewick"),
    ("Gullhaven B&B", "Saltholme"),
    ("Tŷ Gŵydd Guest House", "West Fen"),
    ("Sedgeway Inn", "Fenbridge"),
    ("Osier Court Hotel", "Merewick"),
    ("Causeway Lodge", "Northmere"),
    ("The Heron", "Lowmere"),
    ("Drovers Rest", "West Fen"),
    ("Kingcup House", "Merewick"),
    ("Millrace Hotel", "Fenbridge"),
    ("Plover View", "Saltholme"),
    ("Staithe Hotel", "Merewick"),
    ("Sluice House", "Lowmere"),
    ("Teal Lodge", "Northmere"),
    ("The Lighterman", "Merewick"),
    ("Wherry Rooms", "Merewick"),
    ("Avocet B&B", "Saltholme"),
    ("Brackwater Inn", "Fenbridge"),
    ("Cotterstock Place", "West Fen"),
    ("Dyke End Guest House", "Lowmere"),
    ("Fowlers Hall", "Merewick"),
    ("Guelder House", "Northmere"),
    ("Holme Lodge", "Merewick"),
    ("Island Inn", "Saltholme"),
];
const COUNTS: [u64; 15] = [11, 9, 8, 4, 3, 3, 2, 2, 2, 2, 2, 2, 2, 2, 1];

/// A small repeatable generator of numbers in `0..below`.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, below: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }
}

fn venues() -> Vec<VenueFinding> {
    let mut dice = Dice(7);
    let towns = [
        ("Merewick", (566.0, 341.0)),
        ("Fenbridge", (549.0, 338.0)),
        ("Lowmere", (562.0, 322.0)),
        ("Northmere", (573.0, 356.0)),
        ("Saltholme", (588.0, 338.0)),
        ("West Fen", (541.0, 352.0)),
    ];
    NAMES
        .iter()
        .enumerate()
        .map(|(n, (name, town))| {
            let (_, (east, north)) = towns.iter().find(|(t, _)| t == town).expect("a known town");
            let spread = if *town == "Merewick" { 40 } else { 70 };
            let mut off = || (dice.roll(spread) as f64 - spread as f64 / 2.0) / 10.0;
            let at = (east + off(), north + off());
            venue(name, town, COUNTS.get(n).copied().unwrap_or(1), at)
        })
        .collect()
}

pub fn months(counts: &[u64], limits: Option<MonthLimits>) -> Months {
    let first = day(2024, 11, 1);
    let mut series: Vec<MonthCount> = counts
        .iter()
        .enumerate()
        .map(|(n, count)| MonthCount {
            month: first + MonthSpan::new(n as u32),
            count: Some(*count),
            part_to: None,
        })
        .collect();
    let month = first + MonthSpan::new(counts.len() as u32);
    series.push(MonthCount {
        month,
        count: Some(1),
        part_to: month.with_day(3),
    });
    Months {
        series,
        limits: limits.map_or_else(
            || Stated::Undefined("fewer than 12 whole months".to_owned()),
            Stated::Value,
        ),
    }
}

const SERIES: [u64; 24] = [
    4, 6, 2, 5, 7, 3, 6, 4, 8, 5, 6, 4, 5, 4, 7, 6, 3, 8, 6, 5, 9, 7, 5, 6,
];

/// `n` events: mostly nights, more at the week's end.
pub fn rhythm(n: u64, unknown: u64) -> Rhythm {
    let mut dice = Dice(11);
    let mut cells = [[0; 24]; 7];
    let mut minutes: [Vec<u16>; 7] = Default::default();
    for _ in 0..n {
        let row = [0, 1, 2, 3, 4, 4, 5, 5, 6][dice.roll(9) as usize];
        let minute = (dice.roll(720) + dice.roll(720)).min(1439) as u16;
        cells[row][usize::from(minute) / 60] += 1;
        minutes[row].push(minute);
    }
    Rhythm {
        cells,
        minutes,
        known: n,
        unknown,
    }
}

pub fn categories(rows: &[(&str, u64)]) -> Vec<CategoryFinding> {
    rows.iter()
        .map(|(title, occurrences)| CategoryFinding {
            id: title.to_lowercase(),
            title: (*title).to_owned(),
            is_sign: !title.starts_with("Place"),
            occurrences: *occurrences,
        })
        .collect()
}

fn district(code: &str, name: &str, occurrences: u64, venues_open: u64) -> DistrictFinding {
    DistrictFinding {
        code: code.to_owned(),
        name: name.to_owned(),
        force: Some("Mereshire".to_owned()),
        occurrences,
        venues: occurrences.min(venues_open),
        venues_open,
        rate: if venues_open == 0 {
            Stated::Undefined("no registered premises".to_owned())
        } else {
            Stated::Value(occurrences as f64 * 100.0 / venues_open as f64)
        },
    }
}

pub fn force(name: &str, occurrences: u64, seed: u64) -> ForceFinding {
    let mut dice = Dice(seed);
    let mean = (occurrences / 24).max(1);
    let counts: Vec<u64> = (0..24)
        .map(|_| dice.roll(mean) + dice.roll(mean + 2))
        .collect();
    let limits = MonthLimits {
        mean: mean as f64,
        low: 0.0,
        high: mean as f64 + 3.1 * (mean as f64).sqrt() + 1.0,
    };
    ForceFinding {
        name: name.to_owned(),
        counts: Counts {
            occurrences,
            ..Counts::default()
        },
        interval: interval(occurrences),
        period_occurrences: occurrences / 24,
        recent: occurrences / 2,
        before: occurrences - occurrences / 2,
        venues_open: 80,
        months: months(&counts, Some(limits)),
        data: "complete".to_owned(),
        occurrences_read: 20_000,
        flagged_share: (occurrences / 3, occurrences),
        placed_share: (occurrences * 4 / 5, occurrences),
        time_known_share: (occurrences * 3 / 4, occurrences),
        age_known_share: (occurrences * 3 / 4, occurrences),
    }
}

pub fn mereshire() -> Findings {
    let counts = Counts {
        records: 140,
        occurrences: 131,
        incidents: 120,
        victims: 64,
        victims_age_known: 53,
        placed: 71,
        venues: 34,
        staff_calls: 19,
        crimes: 60,
    };
    Findings {
        clusters: crate::support::no_clusters(),
        facilities: Vec::new(),
        year_before: Stated::Undefined("not part of the sample".to_owned()),
        change: Stated::Undefined("not part of the sample".to_owned()),
        concentration: Stated::Undefined("not part of the sample".to_owned()),
        weekend: Stated::Undefined("not part of the sample".to_owned()),
        unregistered: Vec::new(),
        spacing: Stated::Undefined("not part of the sample".to_owned()),
        scope: Scope::Force("mereshire".to_owned()),
        scope_name: "Mereshire".to_owned(),
        period: Period::month_of(day(2026, 10, 1)),
        window: window(),
        data_to: Some(day(2026, 11, 3)),
        counts,
        period_counts: Counts::default(),
        previous: Stated::Undefined("the extract does not reach back so far".to_owned()),
        events: Vec::new(),
        venues: venues(),
        venues_open: 214,
        usual: Stated::Value(Range {
            low: 0.0,
            high: 6.0,
        }),
        months: months(
            &SERIES,
            Some(MonthLimits {
                mean: 5.5,
                low: 0.0,
                high: 14.0,
            }),
        ),
        rhythm: rhythm(54, 17),
        categories: categories(&[
            ("Booking and payment", 31),
            ("Activity on site", 27),
            ("Missing episodes", 22),
            ("Young-person cues", 20),
            ("Grooming and control", 14),
            ("Travel between places", 11),
            ("Online contact", 9),
            ("Gifts and substances", 4),
            ("Legacy wording (search only)", 2),
            ("Images and devices", 0),
        ]),
        ages: Ages {
            under_13: 6,
            from_13_to_15: 27,
            from_16_to_17: 20,
            adult: 0,
            not_recorded: 11,
        },
        roles: Vec::new(),
        flags: FlagByWords::default(),
        criteria: Vec::new(),
        tiers: Vec::new(),
        set_aside: SetAside {
            read: 20_000,
            with_hit: 900,
            with_asserted_hit: 500,
            admitted: 131,
            placed: 71,
            by_state: Vec::new(),
            by_role: Vec::new(),
            too_little: 0,
            by_verdict: 0,
            unplaced: Vec::new(),
            sample: Vec::new(),
        },
        districts: vec![
            district("D1", "West Fen", 0, 21),
            district("D2", "Northmere", 9, 44),
            district("D3", "Merewick", 41, 92),
            district("D4", "Lowmere", 7, 31),
            district("D5", "Saltholme", 14, 26),
            district("D6", "Holme Parva", 0, 0),
        ],
        forces: vec![force("Mereshire", 131, 1)],
        quality: Quality {
            census: Census::default(),
            placed: 71,
            unplaced: 60,
            time_known: 54,
            time_unknown: 17,
            age_known: 53,
            age_unknown: 11,
        },
        review: None,
        method: Method {
            packs: Vec::new(),
            criteria: Vec::new(),
            register_venues: 240,
            register_hash: String::new(),
        },
        notes: Notes::default(),
    }
}

/// Nothing met the criteria.
pub fn empty() -> Findings {
    let mut findings = mereshire();
    findings.counts = Counts::default();
    findings.venues.clear();
    findings.usual = Stated::Undefined("no occurrence".to_owned());
    findings.months = months(&[0; 24], None);
    findings.months.series.pop();
    findings.rhythm = rhythm(0, 0);
    for category in &mut findings.categories {
        category.occurrences = 0;
    }
    findings.ages = Ages::default();
    for district in &mut findings.districts {
        district.occurrences = 0;
        district.rate = Stated::Value(0.0);
    }
    findings.forces.clear();
    findings
}

/// One occurrence at one premises.
pub fn single() -> Findings {
    let mut findings = empty();
    findings.counts.occurrences = 1;
    findings.venues = vec![venue("Quillfeather Lodge", "", 1, (566.0, 341.0))];
    let mut counts = [0; 24];
    counts[20] = 1;
    findings.months = months(&counts[..], None);
    findings.rhythm = rhythm(1, 0);
    findings.categories = categories(&[("Missing episodes", 1)]);
    findings.ages.not_recorded = 1;
    findings.districts[2].occurrences = 1;
    findings.districts[2].rate = Stated::Value(1.1);
    findings.forces = vec![force("Mereshire", 1, 3)];
    findings
}

/// Long and hostile names, counts in thousands, gaps in the series, 43 forces.
pub fn nasty() -> Findings {
    let mut findings = mereshire();
    for (n, venue) in findings.venues.iter_mut().enumerate() {
        venue.name = match n {
            0 => HOSTILE.to_owned(),
            _ => format!("{LONGEST} {n}")[..60].trim().to_owned(),
        };
        venue.occurrences = 1_000 - n as u64 * 20;
        venue.interval = interval(venue.occurrences);
        venue.band = Band::Above;
        // Every premises in one street: labels have to find room.
        venue.point = Some(BngPoint {
            easting: 566_000.0 + 150.0 * n as f64,
            northing: 341_000.0 + 90.0 * (n % 5) as f64,
        });
    }
    findings.months = months(
        &SERIES.map(|count| count * 173),
        Some(MonthLimits {
            mean: 951.5,
            low: 861.0,
            high: 1_047.0,
        }),
    );
    for gap in [0, 6, 7, 8, 9, 14] {
        findings.months.series[gap].count = None;
    }
    findings.rhythm = rhythm(40_000, 12_000);
    findings.categories = (0..30)
        .map(|n| CategoryFinding {
            id: n.to_string(),
            title: format!("{n} {LONGEST}")[..60].trim().to_owned(),
            is_sign: n % 3 > 0,
            occurrences: (1_000u64).saturating_sub(n * 40),
        })
        .collect();
    findings.ages = Ages {
        under_13: 1_000,
        from_13_to_15: 4_000,
        from_16_to_17: 3_999,
        adult: 12,
        not_recorded: 5_000,
    };
    for district in &mut findings.districts {
        district.name = format!("{} {LONGEST}", district.name)[..60]
            .trim()
            .to_owned();
        district.occurrences = 1_000;
        district.rate = Stated::Value(1_087.0);
    }
    findings.forces = (0..43)
        .map(|n| force(&format!("{n:02} {LONGEST}")[..60], 10 + n * 97, n))
        .collect();
    findings.forces[4].data = "none".to_owned();
    findings.forces[4]
        .months
        .series
        .iter_mut()
        .for_each(|m| m.count = None);
    findings
}

/// Every count is 0 although there is a row for each thing.
pub fn zeros() -> Findings {
    let mut findings = empty();
    findings.venues = venues();
    for venue in &mut findings.venues {
        venue.occurrences = 0;
        venue.interval = interval(0);
        venue.band = Band::Within;
    }
    findings.usual = Stated::Value(Range {
        low: 0.0,
        high: 0.0,
    });
    findings.months = months(
        &[0; 24],
        Some(MonthLimits {
            mean: 0.0,
            low: 0.0,
            high: 0.0,
        }),
    );
    findings.forces = vec![force("Mereshire", 0, 1), force("Eastholm", 0, 2)];
    for force in &mut findings.forces {
        force
            .months
            .series
            .iter_mut()
            .for_each(|m| m.count = Some(0));
    }
    findings
}

/// A quiet force: under 2 a month, so quarters.
pub fn quiet() -> Findings {
    let mut findings = mereshire();
    findings.scope_name = "Fenwold".to_owned();
    let counts: Vec<u64> = SERIES.iter().map(|count| count / 4).collect();
    findings.months = months(&counts, None);
    findings.rhythm = rhythm(22, 9);
    findings.venues.truncate(4);
    findings.venues.retain(|v| v.occurrences < 9);
    findings
}

/// Four whole months outside the limits, next to one another.
pub fn outside() -> Findings {
    let mut findings = mereshire();
    let mut counts = SERIES;
    counts[18..22].copy_from_slice(&[16, 18, 15, 17]);
    findings.months = months(
        &counts,
        Some(MonthLimits {
            mean: 6.5,
            low: 1.0,
            high: 14.0,
        }),
    );
    findings.rhythm = rhythm(216, 30);
    findings
}

/// The names that look longest among the 43 forces of England and Wales are invented here.
pub fn national() -> Findings {
    let mut findings = mereshire();
    findings.scope = Scope::National;
    findings.scope_name = "The Meres".to_owned();
    findings.forces = vec![
        force("Eastholm", 96, 5),
        force("Fenwold", 31, 6),
        force("Mereshire", 131, 7),
    ];
    findings.forces[1].data = "part".to_owned();
    findings
}

pub fn forty_three() -> Findings {
    let mut findings = national();
    findings.forces = (0..43)
        .map(|n| force(&format!("Mere {} and Fen", n + 1), 5 + (n * 37) % 130, n))
        .collect();
    findings.forces[9].data = "none".to_owned();
    findings.forces[9].counts = Counts::default();
    findings.forces[9]
        .months
        .series
        .iter_mut()
        .for_each(|m| m.count = None);
    findings.forces[20].data = "late".to_owned();
    findings.forces[30].months.series[17].count = Some(31);
    findings
}

/// What the sector briefing may be given.
pub fn public_quarters() -> Vec<(&'static str, Vec<(String, PublicCount)>)> {
    let named = |counts: &[PublicCount]| {
        let names = [
            "October to December 2025",
            "January to March 2026",
            "April to June 2026",
            "July to September 2026",
        ];
        let names = names.into_iter().map(str::to_owned);
        names.zip(counts.iter().copied()).collect::<Vec<_>>()
    };
    use PublicCount::{About, FewerThanFive, Withheld};
    vec![
        (
            "mereshire",
            named(&[About(15), FewerThanFive, Withheld, About(20)]),
        ),
        ("small", named(&[FewerThanFive; 4])),
        (
            "large",
            named(&[About(12_345), About(5), About(1_000), About(9_990)]),
        ),
        ("none", Vec::new()),
    ]
}

fn area(code: &str, name: &str, corners: &[(f64, f64)]) -> Area {
    let metre = |(x, y): &(f64, f64)| Coord {
        x: x * 1_000.0,
        y: y * 1_000.0,
    };
    let outline: LineString<f64> = corners.iter().map(metre).collect();
    Area {
        code: code.to_owned(),
        name: name.to_owned(),
        force: Some("Mereshire".to_owned()),
        outline: MultiPolygon(vec![Polygon::new(outline, vec![])]),
    }
}

/// Six irregular districts that share borders; the last is very small.
pub fn areas() -> Areas {
    let west_north = [
        (533.0, 362.0),
        (538.0, 364.5),
        (547.0, 363.0),
        (556.0, 366.0),
    ];
    let spine = [
        (556.0, 366.0),
        (557.0, 357.0),
        (553.5, 349.0),
        (556.0, 344.0),
    ];
    let south_west = [
        (556.0, 344.0),
        (552.0, 336.0),
        (546.0, 331.0),
        (537.0, 333.0),
    ];
    let west = [
        (537.0, 333.0),
        (531.0, 341.0),
        (534.0, 350.0),
        (533.0, 362.0),
    ];
    let joined = |parts: &[&[(f64, f64)]]| -> Vec<(f64, f64)> {
        let mut all: Vec<(f64, f64)> = parts.concat();
        all.dedup();
        all
    };
    let reversed =
        |part: &[(f64, f64)]| -> Vec<(f64, f64)> { part.iter().rev().copied().collect() };
    let north_east = [
        (556.0, 366.0),
        (568.0, 369.0),
        (578.0, 365.0),
        (583.0, 353.0),
    ];
    let middle_north = [
        (583.0, 353.0),
        (573.0, 349.0),
        (565.0, 350.0),
        (556.0, 344.0),
    ];
    let middle_east = [(583.0, 353.0), (579.0, 344.0), (578.0, 333.0)];
    let middle_south = [
        (578.0, 333.0),
        (569.0, 331.0),
        (560.0, 333.0),
        (552.0, 336.0),
    ];
    let east = [
        (583.0, 353.0),
        (592.0, 350.0),
        (597.0, 343.0),
        (594.0, 334.0),
        (586.0, 329.0),
        (578.0, 333.0),
    ];
    let south = [
        (578.0, 333.0),
        (580.0, 322.0),
        (571.0, 315.0),
        (558.0, 313.0),
        (549.0, 320.0),
        (546.0, 331.0),
    ];
    let districts = vec![
        area(
            "D1",
            "West Fen",
            &joined(&[&west_north, &spine, &south_west, &west]),
        ),
        area(
            "D2",
            "Northmere",
            &joined(&[&north_east, &middle_north, &reversed(&spine)]),
        ),
        area(
            "D3",
            "Merewick",
            &joined(&[
                &reversed(&middle_north),
                &middle_east,
                &middle_south,
                &[(556.0, 344.0)],
            ]),
        ),
        area(
            "D4",
            "Lowmere",
            &joined(&[&middle_south, &[(546.0, 331.0)], &reversed(&south)]),
        ),
        area(
            "D5",
            "Saltholme",
            &joined(&[&east, &reversed(&middle_east)]),
        ),
        area(
            "D6",
            "Holme Parva",
            &[
                (598.5, 352.0),
                (600.0, 353.0),
                (601.0, 351.5),
                (599.5, 350.5),
            ],
        ),
    ];
    let force = Area {
        code: "F1".to_owned(),
        name: "Mereshire".to_owned(),
        force: None,
        outline: MultiPolygon(
            districts
                .iter()
                .flat_map(|d| d.outline.0.iter().cloned())
                .collect(),
        ),
    };
    Areas {
        forces: vec![force],
        districts,
    }
}

/// The same ground with names as long as names get.
pub fn nasty_areas() -> Areas {
    let mut areas = areas();
    for area in &mut areas.districts {
        area.name = format!("{} {LONGEST}", area.name)[..60].trim().to_owned();
    }
    areas.districts[0].name = HOSTILE.to_owned();
    areas
}

/// 64 small districts, each with a rate, over the same force.
pub fn crowded() -> (Findings, Areas) {
    let mut findings = mereshire();
    let mut areas = Areas {
        forces: areas().forces,
        districts: Vec::new(),
    };
    findings.districts.clear();
    for n in 0..64 {
        let (west, south) = (
            535.0 + f64::from(n % 8) * 7.0,
            315.0 + f64::from(n / 8) * 6.0,
        );
        let (code, name) = (format!("C{n:02}"), format!("Upper Mere Hundred {n}"));
        let corners = [
            (west, south),
            (west + 7.0, south),
            (west + 7.0, south + 6.0),
            (west, south + 6.0),
        ];
        areas.districts.push(area(&code, &name, &corners));
        findings
            .districts
            .push(district(&code, &name, n as u64 * 3 % 17, 40));
    }
    (findings, areas)
}

/// The sample's first month, to hold the helper to its word.
#[test]
fn sample_starts_with_november() {
    assert_eq!(mereshire().months.series[0].month.month(), 11);
}
