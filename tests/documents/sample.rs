//! Findings of an invented force with any number of hotels, and all that goes with them.

use chrono::{Days, Months as MonthSpan, NaiveDate, TimeZone, Utc};
use keepsafe::analysis::{
    Ages, Band, CategoryFinding, Change, Concentration, Counts, DistrictFinding, Event, Findings,
    FlagByWords, ForceFinding, Method, MonthCount, MonthLimits, Months, PackUsed, Quality, Range,
    Rhythm, SetAside, ShareTest, Spacing, Stated, Unregistered, VenueFinding, VictimAge,
};
use keepsafe::diagnostic::Notes;
use keepsafe::documents::brief::House;
use keepsafe::edition::{Edition, Period, Scope};
use keepsafe::extract::{BngPoint, Census, ForceMonth};
use keepsafe::figures::Figure;
use keepsafe::keywords::State;
use keepsafe::venues::{PlaceRole, Tier};

pub fn day(y: i32, m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, d).expect("a real day")
}

fn period() -> Period {
    Period::month_of(day(2026, 10, 1))
}

fn window() -> Period {
    Period::new(day(2024, 11, 1), day(2026, 11, 1)).expect("start before end")
}

pub fn edition(job: &str, scope: Scope, scope_name: &str) -> Edition {
    Edition {
        job: job.to_owned(),
        scope,
        scope_name: scope_name.to_owned(),
        period: period(),
        window: window(),
        due: Utc
            .with_ymd_and_hms(2026, 11, 3, 7, 0, 0)
            .single()
            .expect("a real instant"),
        now: Utc
            .with_ymd_and_hms(2026, 11, 3, 7, 0, 4)
            .single()
            .expect("a real instant"),
        revision: 1,
    }
}

pub fn house() -> House {
    House {
        project: "CSE in hotels: the Meres".to_owned(),
        owner: "Force intelligence bureau, Mereshire".to_owned(),
        version: "0.1.0".to_owned(),
        inputs_hash: "4f1c09ab7d22".to_owned(),
        report_numbers: vec![
            (
                "101".to_owned(),
                "if there is no risk now; say “Makesafe”".to_owned(),
            ),
            ("999".to_owned(), "if a child may be at risk now".to_owned()),
            (
                "Crimestoppers".to_owned(),
                "to tell without giving a name".to_owned(),
            ),
        ],
        contact: Some("Engagement officer, Mereshire Police".to_owned()),
        templates: Vec::new(),
    }
}

const FIRST: [&str; 24] = [
    "Quillfeather",
    "Tanager",
    "Sallowgate",
    "Bitternhythe",
    "Marl & Withy",
    "Corncrake",
    "Harebell",
    "Fenlark",
    "Osierholt",
    "Candlewick",
    "Thornmere",
    "Ploverdale",
    "Saltreed",
    "Gorsewater",
    "Ŵyrdale",
    "Dunlin",
    "Larkrise",
    "Mossgate",
    "Netherfen",
    "Pennywhistle",
    "Rushlight",
    "Sedgeholm",
    "Teasel",
    "Wherry",
];
const SECOND: [&str; 5] = ["Lodge", "House", "Inn", "Guest House", "Hotel"];
const TOWNS: [&str; 7] = [
    "Merewick",
    "Lowmere",
    "Saltby",
    "Osierton",
    "Fenbridge",
    "Great Wrackham",
    "Thornholme St Guthlac",
];
const ROLES: [PlaceRole; 4] = [
    PlaceRole::OffenceHere,
    PlaceRole::FoundHere,
    PlaceRole::Booked,
    PlaceRole::LastSeen,
];

/// Occurrences of each hotel, most first.
fn spread(venues: usize) -> Vec<u64> {
    (0..venues)
        .map(|at| match at {
            0 => 11,
            1 => 9,
            2 => 8,
            3 => 4,
            4 => 3,
            at if at < 5 + venues / 5 => 2,
            _ => 1,
        })
        .collect()
}

/// Close to the exact Poisson interval (Wilson and Hilferty, 1931).
fn interval(n: u64) -> Range {
    let n = n as f64;
    let bound = |m: f64, z: f64| m * (1.0 - 1.0 / (9.0 * m) + z / (3.0 * m.sqrt())).powi(3);
    Range {
        low: if n == 0.0 {
            0.0
        } else {
            bound(n, -1.96).max(0.0)
        },
        high: bound(n + 1.0, 1.96),
    }
}

fn name(at: usize) -> String {
    match at {
        1 => "The Tanager House".to_owned(),
        4 => "Marl & Withy Guest House".to_owned(),
        _ => format!(
            "{} {}",
            FIRST[at % FIRST.len()],
            SECOND[(at / FIRST.len() + at) % SECOND.len()]
        ),
    }
}

/// A force with `venues` hotels that have an occurrence; none at all for 0.
pub fn findings(venues: usize) -> Findings {
    let each = spread(venues);
    let placed: u64 = each.iter().sum();
    let unplaced = if venues > 1 { 9 } else { 0 };
    let occurrences = placed + unplaced;
    let victims = occurrences * 9 / 10;
    let mut events = Vec::new();
    for (at, n) in each.iter().enumerate() {
        for k in 0..*n {
            events.push(event(events.len(), Some(at), ROLES[(at + k as usize) % 4]));
        }
    }
    for _ in 0..unplaced {
        events.push(event(events.len(), None, PlaceRole::None));
    }
    let staff_calls = events.iter().filter(|e| e.staff_call).count() as u64;
    let counts = Counts {
        records: occurrences * 2,
        occurrences,
        incidents: occurrences - occurrences / 20,
        victims,
        victims_age_known: victims - victims / 6,
        placed,
        venues: venues as u64,
        staff_calls,
        crimes: occurrences / 2,
    };
    let found = occurrences > 0;
    let known = victims - victims / 6;
    let many = venues >= 5;
    let venue_findings: Vec<VenueFinding> = each
        .iter()
        .enumerate()
        .map(|(at, n)| VenueFinding {
            id: format!("H{at:03}"),
            name: name(at),
            town: TOWNS[at % TOWNS.len()].to_owned(),
            kind: "hotel".to_owned(),
            force: Some("Mereshire".to_owned()),
            district: Some("Lowmere".to_owned()),
            point: (at % 9 != 8).then_some(BngPoint {
                easting: 420_000.0 + 800.0 * (at % 12) as f64,
                northing: 310_000.0 + 900.0 * (at / 12) as f64,
            }),
            rooms: Some(20),
            open: true,
            occurrences: *n,
            incidents: *n,
            victims: *n,
            interval: interval(*n),
            band: match *n {
                1 => Band::Single,
                n if n > 6 => Band::Above,
                _ => Band::Within,
            },
            staff_calls: *n / 3,
            recent: n.div_ceil(2),
            before: n / 2,
            in_period: u64::from(at < 6),
            first: day(2024, 12, 2),
            last: day(2026, 10, 14) - Days::new(at as u64 * 5),
            visited: None,
            trained: None,
        })
        .collect();
    Findings {
        scope: Scope::Force("mereshire".to_owned()),
        scope_name: "Mereshire".to_owned(),
        period: period(),
        window: window(),
        data_to: Some(day(2026, 11, 3)),
        counts,
        period_counts: Counts {
            occurrences: occurrences.min(6),
            ..Counts::default()
        },
        previous: if many {
            Stated::Value(Counts {
                occurrences: 60,
                ..Counts::default()
            })
        } else {
            Stated::Undefined("the extract begins on 1 November 2024".to_owned())
        },
        change: if many {
            Stated::Value(Change {
                before: 60,
                after: occurrences,
                before_days: 730,
                after_days: 730,
                p: 0.12,
                p_e_test: Stated::Value(0.11),
            })
        } else {
            Stated::Undefined("the extract begins on 1 November 2024".to_owned())
        },
        events,
        venues: venue_findings,
        venues_open: 214,
        usual: if many {
            Stated::Value(Range {
                low: 0.0,
                high: 6.0,
            })
        } else {
            Stated::Undefined("fewer than five hotels have an occurrence".to_owned())
        },
        concentration: if many {
            Stated::Value(Concentration {
                venues: 214,
                occurrences: placed,
                half: 5,
                half_by_chance: (22, 29),
                lorenz: vec![(0, 0), (1, 11), (214, placed)],
                gini: 0.91,
                gini_interval: Stated::Value(Range {
                    low: 0.85,
                    high: 0.97,
                }),
                gini_by_chance: Range {
                    low: 0.5,
                    high: 0.6,
                },
                gini_adjusted: 0.88,
                gini_adjusted_interval: Stated::Value(Range {
                    low: 0.8,
                    high: 0.96,
                }),
            })
        } else {
            Stated::Undefined("fewer than five hotels have an occurrence".to_owned())
        },
        clusters: crate::support::no_clusters(),
        facilities: Vec::new(),
        year_before: Stated::Undefined("not part of the sample".to_owned()),
        unregistered: unregistered(if many { 18 } else { 0 }),
        spacing: if many {
            Stated::Value(Spacing {
                venues: venues as u64 - venues as u64 / 9,
                near_another: venues as u64 / 2,
                metres: 1_000,
            })
        } else {
            Stated::Undefined("fewer than two venues have a known point".to_owned())
        },
        weekend: if many {
            Stated::Value(ShareTest {
                count: 21,
                of: occurrences - occurrences / 4,
                expected: (occurrences - occurrences / 4) as f64 * 2.0 / 7.0,
                p: 0.31,
            })
        } else {
            Stated::Undefined("fewer than ten have a known time".to_owned())
        },
        months: months(found),
        rhythm: rhythm(occurrences - occurrences / 4, occurrences / 4),
        categories: [("missing", "Missing and repeat absence"), ("booking", "Booking and payment")]
            .into_iter()
            .map(|(id, title)| CategoryFinding {
                id: id.to_owned(),
                title: title.to_owned(),
                is_sign: true,
                occurrences: occurrences / 2,
            })
            .collect(),
        ages: Ages {
            under_13: known / 9,
            from_13_to_15: known / 2,
            from_16_to_17: known - known / 9 - known / 2,
            adult: 0,
            not_recorded: victims - known,
        },
        roles: ROLES
            .into_iter()
            .enumerate()
            .map(|(at, role)| (role, (placed + 3 - at as u64) / 4))
            .collect(),
        flags: FlagByWords {
            both: occurrences * 4 / 10,
            flag_only: if found { 6 } else { 0 },
            words_only: occurrences - occurrences * 4 / 10,
            neither: 41_203,
        },
        criteria: vec![
            ("explicit".to_owned(), occurrences / 3),
            ("flagged".to_owned(), occurrences / 3),
            ("young_and_two_signs".to_owned(), occurrences - occurrences / 3 * 2),
        ],
        tiers: vec![
            (Tier::Identifier, placed / 8),
            (Tier::PostcodeAndName, placed / 2),
            (Tier::NameAndTown, placed - placed / 8 - placed / 2),
        ],
        set_aside: SetAside {
            read: 41_274,
            with_hit: occurrences + 612,
            with_asserted_hit: occurrences + 311,
            admitted: occurrences,
            placed,
            by_state: vec![
                (State::Negated, 94),
                (State::Process, 131),
                (State::Engagement, 76),
            ],
            by_role: vec![
                (PlaceRole::Landmark, 58),
                (PlaceRole::Employer, 33),
                (PlaceRole::Phonetic, 4),
            ],
            too_little: 216,
            by_verdict: 0,
            unplaced: if unplaced > 0 {
                vec![
                    ("two or more hotels fit alike".to_owned(), 5),
                    ("no location and no name in the text".to_owned(), 4),
                ]
            } else {
                Vec::new()
            },
            sample: (0..40)
                .map(|n| {
                    (
                        format!("2600{:06}", 48_211 + 977 * n),
                        ["negated", "template or checklist text", "landmark only", "words that do not suffice"]
                            [n % 4]
                            .to_owned(),
                    )
                })
                .collect(),
        },
        districts: if venues == 0 {
            Vec::new()
        } else {
            [("Lowmere", 31), ("Merewick", 25), ("Saltby", 9), ("Osierton", 6), ("Wrackham", 0)]
                .into_iter()
                .enumerate()
                .map(|(at, (name, n))| DistrictFinding {
                    code: format!("D{at}"),
                    name: name.to_owned(),
                    force: Some("Mereshire".to_owned()),
                    occurrences: n,
                    venues: n / 2,
                    venues_open: 50 - at as u64 * 10,
                    rate: if at == 4 {
                        Stated::Undefined("no open hotel".to_owned())
                    } else {
                        Stated::Value(n as f64 / 0.5)
                    },
                })
                .collect()
        },
        forces: vec![force("Mereshire", occurrences, "complete")],
        quality: Quality {
            census: census(),
            placed,
            unplaced,
            time_known: occurrences - occurrences / 4,
            time_unknown: occurrences / 4,
            age_known: known,
            age_unknown: victims - known,
        },
        review: None,
        method: Method {
            packs: vec![PackUsed {
                id: "cse".to_owned(),
                version: "2026.11".to_owned(),
                status: "draft".to_owned(),
                terms: 295,
                hash: "9ac1d07733e5b012".to_owned(),
            }],
            criteria: vec![
                ("explicit".to_owned(), "an asserted term of the explicit or offence categories, and a place role that counts".to_owned()),
                ("flagged".to_owned(), "an exploitation flag, and a hotel".to_owned()),
                ("young_and_two_signs".to_owned(), "a cue that someone is under 18, and asserted terms of two categories of signs".to_owned()),
            ],
            register_venues: 240,
            register_hash: "77aa01c4e9f2d833".to_owned(),
        },
        notes: {
            let mut notes = Notes::default();
            notes.push("hotels of the register have no coordinates", 11, Some(240), "not on the map");
            notes
        },
    }
}

fn event(at: usize, venue: Option<usize>, role: PlaceRole) -> Event {
    let day = day(2024, 11, 3) + Days::new(at as u64 * 9 % 720);
    Event {
        occurrence_id: format!("2600{:06}", 100 + at),
        day,
        at: None,
        recorded: day,
        is_crime: at.is_multiple_of(2),
        occurrence_type: "missing person".to_owned(),
        recorded_by: "Mereshire".to_owned(),
        force: "Mereshire".to_owned(),
        district: None,
        venue_id: venue.map(|v| format!("H{v:03}")),
        role,
        tier: venue.map(|_| Tier::PostcodeAndName),
        confidence: 0.97,
        criterion: "explicit".to_owned(),
        categories: vec!["missing".to_owned()],
        terms: vec!["located at hotel".to_owned()],
        flagged: at % 5 < 2,
        staff_call: at % 4 == 1,
        victims: vec![VictimAge {
            person: Some(format!("p{at}")),
            age: Some(15),
        }],
        rows: 2,
        in_window: true,
        in_period: at < 6,
    }
}

fn rhythm(known: u64, unknown: u64) -> Rhythm {
    let mut cells = [[0; 24]; 7];
    let mut minutes: [Vec<u16>; 7] = Default::default();
    for n in 0..known {
        let (row, minute) = ((n * 5 % 7) as usize, (n * 373 % 1440) as u16);
        cells[row][usize::from(minute / 60)] += 1;
        minutes[row].push(minute);
    }
    Rhythm {
        cells,
        minutes,
        known,
        unknown,
    }
}

fn months(found: bool) -> Months {
    const COUNTS: [u64; 24] = [
        4, 6, 2, 5, 7, 3, 6, 4, 8, 5, 6, 4, 5, 4, 7, 6, 3, 8, 6, 5, 9, 7, 5, 6,
    ];
    let mut series: Vec<MonthCount> = (0..24)
        .map(|n| MonthCount {
            month: window().start + MonthSpan::new(n),
            count: Some(if found { COUNTS[n as usize] } else { 0 }),
            part_to: None,
        })
        .collect();
    series.push(MonthCount {
        month: day(2026, 11, 1),
        count: Some(u64::from(found)),
        part_to: Some(day(2026, 11, 3)),
    });
    Months {
        series,
        limits: if found {
            Stated::Value(MonthLimits {
                mean: 5.5,
                low: 0.0,
                high: 14.0,
            })
        } else {
            Stated::Undefined("there is no occurrence".to_owned())
        },
    }
}

fn census() -> Census {
    let mut census = Census {
        files: vec![(
            "mereshire_2026-11-03.csv".to_owned(),
            "b7e1f2a09c5d44e1".to_owned(),
            38_211_904,
        )],
        rows: 63_114,
        used: 52_300,
        folded: [
            ("another person of the same occurrence".to_owned(), 9_802),
            ("earlier version".to_owned(), 974),
        ]
        .into(),
        quarantined: [
            ("too few fields".to_owned(), 13),
            ("no recorded date".to_owned(), 25),
        ]
        .into(),
        columns: std::collections::BTreeMap::new(),
        occurrences: 52_300,
        crimes: 30_116,
        first_day: Some(day(2024, 11, 1)),
        last_day: Some(day(2026, 11, 3)),
        days_by_force: [("Mereshire".to_owned(), (day(2024, 11, 1), day(2026, 11, 3)))].into(),
        by_force_month: (0..25)
            .map(|n| ForceMonth {
                force: "Mereshire".to_owned(),
                month: day(2024, 11, 1) + MonthSpan::new(n),
                occurrences: 2_092,
            })
            .collect(),
        flagged: 412,
        without_location: 3_880,
        without_time: 7_204,
        notes: Notes::default(),
    };
    census.notes.push(
        "texts end at exactly 4,000 characters",
        212,
        Some(52_300),
        "cut off by the export; words after the cut are not found",
    );
    census.notes.push(
        "texts were repaired from a wrong encoding",
        57,
        Some(52_300),
        "searched after repair",
    );
    census
}

pub fn force(name: &str, occurrences: u64, data: &str) -> ForceFinding {
    ForceFinding {
        name: name.to_owned(),
        counts: Counts {
            occurrences,
            staff_calls: occurrences / 4,
            ..Counts::default()
        },
        interval: interval(occurrences),
        period_occurrences: occurrences / 20,
        recent: occurrences.div_ceil(2),
        before: occurrences / 2,
        venues_open: 214,
        months: months(occurrences > 0),
        data: data.to_owned(),
        occurrences_read: 41_274,
        flagged_share: (occurrences * 4 / 10, occurrences),
        placed_share: (occurrences * 9 / 10, occurrences),
        time_known_share: (occurrences * 3 / 4, occurrences),
        age_known_share: (occurrences * 8 / 10, occurrences * 9 / 10),
    }
}

/// A drawing of the given millimetres that says its name.
pub fn figure(name: &str, width: f64, height: f64) -> Figure {
    let (w, h) = (width * 720.0 / 25.4, height * 720.0 / 25.4);
    Figure {
        name: name.to_owned(),
        title: format!("The finding that {name} shows, in words"),
        subtitle: "Occurrences, Mereshire, November 2024 to October 2026, n = 80".to_owned(),
        svg: format!(
            r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w:.0} {h:.0}"><rect x="0" y="0" width="{w:.0}" height="{h:.0}" fill="#F3F5F7"/><text x="100" y="200" font-family="Noto Sans" font-size="90" fill="#1D1D1B">{name}: 1,234 (5 to 20)</text></svg>"##
        ),
        width,
        height,
        caption: "Source: crime-recording extract to 3 November 2026.".to_owned(),
        alt: format!("A drawing that stands for {name}."),
    }
}

/// The figures of a force pack: charts as they are drawn, and drawings that stand for the maps.
pub fn figures(findings: &Findings) -> Vec<Figure> {
    use keepsafe::figures::{Columns, ages, categories, months, premises, rhythm};
    let charts = [
        months(findings, Columns::Twelve),
        premises(findings, Columns::Twelve),
        rhythm(findings, Columns::Twelve),
        categories(findings, Columns::Six),
        ages(findings, Columns::Six),
    ];
    let mut figures: Vec<Figure> = charts
        .into_iter()
        .map(|chart| chart.expect("the sample can be drawn"))
        .collect();
    if !findings.venues.is_empty() {
        figures.push(figure("districts", 174.0, 110.0));
        figures.push(figure("symbols", 174.0, 165.0));
    }
    figures
}

/// Places off the register: invented names, one of them long, and one of no known town.
fn unregistered(count: u64) -> Vec<Unregistered> {
    (0..count)
        .map(|at| Unregistered {
            id: format!("new-{at:010}"),
            name: match at {
                0 => "Pochard House Serviced Apartments and Extended Stay Suites (Old Brewery)"
                    .to_owned(),
                _ => format!("Pochard Lodge {at}"),
            },
            also: Vec::new(),
            kind: "apartments".to_owned(),
            address: String::new(),
            town: if at == 3 {
                String::new()
            } else {
                "Saltby".to_owned()
            },
            postcode: String::new(),
            point: None,
            records: 20 - at,
            admitted: (20 - at) / 4,
            in_location: 1,
            first: day(2024, 12, 2),
            last: day(2026, 10, 14),
        })
        .collect()
}
