use keepsafe::analysis::{Band, Counts, Course, FlagByWords, Stated};
use keepsafe::edition::Scope;
use keepsafe::extract::Areas;
use keepsafe::venues::{PlaceRole, Tier};
use proptest::prelude::*;

use super::support::{Case, Record, area, census, day, is_covered, record, span, venue};

/// Three records at one venue within a night and a day, one a week later at another, one unplaced.
fn small() -> Vec<Record> {
    vec![
        Record {
            time: Some("23:30"),
            staff_call: true,
            flags: "CSE;DV",
            persons: vec![("Victim", "N7", Some(15)), ("Suspect", "N9", Some(31))],
            ..record("26*0001", "2026-10-02").at(3)
        },
        Record {
            time: Some("02:15"),
            persons: vec![("VICTIM", "N7", Some(15)), ("victim", "", None)],
            hits: vec![
                ("missing", "located at hotel", "asserted"),
                ("legacy", "wording", "asserted"),
                ("explicit", "CSE", "negated"),
            ],
            ..record("26*0002", "2026-10-03").at(3)
        },
        Record {
            time: Some("03:00"),
            ..record("26*0003", "2026-10-04").at(3)
        },
        Record {
            admitted: Some("flag"),
            words: false,
            flags: "CSE",
            ..record("26*0004", "2026-10-11").at(5)
        },
        record("26*0005", "2025-01-20"),
    ]
}

#[test]
fn the_four_counts_are_four() {
    let found = Case::new(small()).findings();
    assert_eq!(
        found.counts,
        Counts {
            records: 7,
            occurrences: 5,
            // 23:30 to 02:15 is within 24 hours; 02:15 to 03:00 of the next day is not.
            incidents: 4,
            // N7 once, and the one without reference.
            victims: 2,
            victims_age_known: 1,
            placed: 4,
            venues: 2,
            staff_calls: 1,
            crimes: 1,
        }
    );
    assert_eq!(found.period_counts.occurrences, 4);
    assert_eq!(found.ages.from_13_to_15, 1);
    assert_eq!(found.ages.not_recorded, 1);
    assert_eq!(found.events.len(), 5);
    assert_eq!(found.events[0].occurrence_id, "26*0005");
    assert_eq!(
        found.events[1].victims[0].person,
        found.events[2].victims[1].person
    );
}

#[test]
fn chains_of_a_day_are_one_incident_and_unknown_times_join_only_their_day() {
    let at = |id: &str, day: &str, time| Record {
        time,
        ..record(id, day).at(0)
    };
    type Times = &'static [(&'static str, Option<&'static str>)];
    let cases: [(Times, u64); 6] = [
        (
            &[("2026-10-01", Some("10:00")), ("2026-10-02", Some("10:00"))],
            1,
        ),
        (
            &[("2026-10-01", Some("10:00")), ("2026-10-02", Some("10:01"))],
            2,
        ),
        (
            &[
                ("2026-10-01", Some("20:00")),
                ("2026-10-02", Some("15:00")),
                ("2026-10-03", Some("09:00")),
            ],
            1,
        ),
        (&[("2026-10-01", None), ("2026-10-01", Some("09:00"))], 1),
        (&[("2026-10-01", None), ("2026-10-02", Some("00:30"))], 2),
        (
            &[
                ("2026-10-01", Some("23:00")),
                ("2026-10-02", None),
                ("2026-10-02", Some("05:00")),
            ],
            1,
        ),
    ];
    for (records, incidents) in cases {
        let records = records
            .iter()
            .enumerate()
            .map(|(n, (day, time))| at(&format!("26*{n}"), day, *time))
            .collect();
        let found = Case::new(records).findings();
        assert_eq!(found.counts.incidents, incidents, "{:?}", found.events);
    }
}

#[test]
fn venues_are_by_count_then_name_with_interval_and_band() {
    let found = Case::new(small()).findings();
    let names: Vec<(&str, u64, u64)> = found
        .venues
        .iter()
        .map(|venue| (venue.name.as_str(), venue.occurrences, venue.incidents))
        .collect();
    assert_eq!(names, [("Lodge 003", 3, 2), ("Lodge 005", 1, 1)]);
    let first = &found.venues[0];
    // scipy 1.17.1: chi2.ppf([.025, .975], [6, 8]) / 2.
    assert!((first.interval.low - 0.6186721228956014).abs() < 1e-9);
    assert!((first.interval.high - 8.767273069742323).abs() < 1e-9);
    assert_eq!(
        (first.band, found.venues[1].band),
        (Band::Within, Band::Single)
    );
    assert_eq!((first.recent, first.before, first.in_period), (3, 0, 3));
    assert_eq!(
        (first.first, first.last),
        (day("2026-10-02"), day("2026-10-04"))
    );
    assert_eq!(first.staff_calls, 1);
    assert_eq!(found.venues_open, 12);
}

#[test]
fn a_venue_far_from_the_others_is_above() {
    let mut records: Vec<Record> = (0..9)
        .map(|n| record(format!("26*A{n}"), &format!("2026-05-{:02}", 3 * n + 1)).at(1))
        .collect();
    records.extend((2..6).map(|n| record(format!("26*B{n}"), "2026-03-03").at(n)));
    let found = Case::new(records).findings();
    // Mean 13/12; scipy 1.17.1: smallest k with 12 * poisson.sf(k, 13/12) <= .05 is 5.
    let usual = found.usual.value().expect("defined");
    assert_eq!((usual.low, usual.high), (0.0, 5.0));
    let bands: Vec<Band> = found.venues.iter().map(|venue| venue.band).collect();
    assert_eq!(bands[0], Band::Above);
    assert!(bands[1..].iter().all(|band| *band == Band::Single));
    let names: Vec<&str> = found.venues[1..].iter().map(|v| v.name.as_str()).collect();
    assert_eq!(names, ["Lodge 002", "Lodge 003", "Lodge 004", "Lodge 005"]);
    let concentration = found.concentration.value().expect("defined");
    assert_eq!(concentration.half, 1);
    assert_eq!(concentration.lorenz, [(0, 0), (1, 9), (5, 13), (12, 13)]);
}

#[test]
fn words_flags_and_legacy_wording() {
    let found = Case::new(small()).findings();
    assert_eq!(
        found.flags,
        FlagByWords {
            both: 1,
            flag_only: 1,
            words_only: 3,
            neither: 2400 - 5,
        }
    );
    let categories: Vec<(&str, u64)> = found
        .categories
        .iter()
        .map(|category| (category.title.as_str(), category.occurrences))
        .collect();
    assert_eq!(
        categories,
        [
            ("Explicit terms", 4),
            ("Legacy wording (search only)", 1),
            ("Missing episodes", 1),
            ("Places", 0),
        ]
    );
    let legacy = &found.events[2];
    assert_eq!(legacy.categories, ["legacy", "missing"]);
    assert_eq!(legacy.terms, ["located at hotel"]);
    assert_eq!(
        found.criteria,
        [("explicit".to_owned(), 4), ("flag".to_owned(), 1)]
    );
    assert_eq!(found.tiers, [(Tier::PostcodeAndName, 4)]);
    assert_eq!(
        found.roles,
        [(PlaceRole::OffenceHere, 4), (PlaceRole::None, 1)]
    );
}

#[test]
fn what_was_set_aside_is_counted_once_each() {
    let aside = |id: &str, role, state| Record {
        admitted: None,
        words: false,
        role,
        hits: vec![("explicit", "CSE", state), ("place", "hotel", "negated")],
        ..record(id, "2026-06-01")
    };
    let records = vec![
        record("26*1", "2026-06-01").at(2),
        Record {
            decision: "ambiguous",
            evidence: "Lodge 001 or Lodge 002",
            ..record("26*2", "2026-06-01")
        },
        record("26*3", "2026-06-01"),
        aside("26*4", PlaceRole::Landmark, "negated"),
        aside("26*5", PlaceRole::Landmark, "asserted"),
        aside("26*6", PlaceRole::OffenceHere, "asserted"),
        Record {
            admitted: None,
            words: false,
            hits: Vec::new(),
            ..record("26*7", "2026-06-01")
        },
        Record {
            force: "Eastholm",
            ..aside("26*8", PlaceRole::OffenceHere, "asserted").at(2)
        },
    ];
    let found = Case::new(records).findings().set_aside;
    assert_eq!(
        (found.read, found.with_hit, found.with_asserted_hit),
        (2400, 7, 6)
    );
    assert_eq!((found.admitted, found.placed, found.too_little), (3, 1, 2));
    let states: Vec<(&str, u64)> = found.by_state.iter().map(|(s, n)| (s.code(), *n)).collect();
    assert_eq!(states, [("negated", 1)]);
    assert_eq!(found.by_role, [(PlaceRole::Landmark, 1)]);
    assert_eq!(
        found.unplaced,
        [
            ("ambiguous: two or more venues fit alike".to_owned(), 1),
            ("no location is recorded".to_owned(), 1),
        ]
    );
    // 26*8 lies in Mereshire and was recorded by Eastholm: counted, its id kept back.
    let ids: Vec<&str> = found.sample.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(ids, ["26*4", "26*5", "26*6"]);
}

#[test]
fn a_record_lies_where_its_venue_lies_else_with_its_recorder() {
    let records = vec![
        Record {
            force: "Eastholm",
            ..record("26*1", "2026-06-01").at(0)
        },
        Record {
            force: "Eastholm",
            ..record("26*2", "2026-06-01")
        },
        Record {
            role: PlaceRole::Employer,
            force: "Eastholm",
            ..record("26*3", "2026-06-01").at(0)
        },
    ];
    let mut case = Case::new(records);
    case.census = census(&["Eastholm", "Mereshire"], "2022-11-01", "2026-10-31");
    let ids = |case: &Case| -> Vec<String> {
        let events = case.findings().events;
        events
            .into_iter()
            .map(|event| event.occurrence_id)
            .collect()
    };
    assert_eq!(ids(&case), ["26*1"]);
    case.edition.scope = Scope::Force("eastholm".to_owned());
    assert_eq!(ids(&case), ["26*2", "26*3"]);
    case.edition.scope = Scope::National;
    assert_eq!(ids(&case).len(), 3);
    case.edition.scope = Scope::District("lowmere".to_owned());
    assert_eq!(ids(&case), ["26*1"]);
}

#[test]
fn a_register_without_forces_lies_with_the_only_force() {
    let mut case = Case::new(vec![record("26*1", "2026-06-01").at(0)]);
    for venue in &mut case.register.venues {
        venue.force = None;
        venue.district = None;
    }
    let found = case.findings();
    assert_eq!((found.counts.placed, found.venues_open), (1, 12));
    case.census = census(&["Eastholm", "Mereshire"], "2022-11-01", "2026-10-31");
    assert_eq!(case.findings().venues_open, 0);
}

#[test]
fn notes_say_what_limits_the_numbers() {
    let mut case = Case::new(vec![Record {
        force: "Eastholm",
        ..record("26*1", "2026-06-01").at(0)
    }]);
    case.register.venues[0].closed = Some(day("2026-07-01"));
    case.census = census(&["Mereshire"], "2025-11-01", "2026-10-31");
    let notes = case.findings().notes.0;
    let counts: Vec<(u64, Option<u64>)> = notes.iter().map(|note| (note.count, note.of)).collect();
    assert_eq!(counts, [(12, Some(24)), (1, Some(1)), (1, Some(1))]);
    case.records.clear();
    case.census = census(&["Mereshire"], "2022-11-01", "2026-10-31");
    assert!(case.findings().notes.0.is_empty());
}

#[test]
fn months_know_what_the_extract_covers() {
    let mut case = Case::new(vec![
        record("25*1", "2025-03-31"),
        record("26*1", "2026-03-01"),
        record("26*2", "2026-03-31"),
        record("26*3", "2026-11-02"),
    ]);
    case.census = census(&["Mereshire"], "2025-04-10", "2026-11-03");
    case.census
        .by_force_month
        .retain(|cell| cell.month != day("2026-01-01"));
    let months = case.findings().months;
    assert_eq!(months.series.len(), 25);
    let of = |month: &str| {
        months
            .series
            .iter()
            .find(|m| m.month == day(month))
            .expect(month)
    };
    assert_eq!(of("2025-03-01").count, None);
    assert_eq!(of("2025-04-01").count, Some(0));
    assert_eq!(of("2025-04-01").part_to, Some(day("2025-04-30")));
    assert_eq!(of("2026-01-01").count, None);
    assert_eq!(
        (of("2026-03-01").count, of("2026-03-01").part_to),
        (Some(2), None)
    );
    let part = of("2026-11-01");
    assert_eq!(
        (part.count, part.part_to),
        (Some(1), Some(day("2026-11-03")))
    );
    // May 2025 to October 2026 without January: 17 whole months, mean 2/17.
    let limits = months.limits.value().expect("defined");
    assert!((limits.mean - 2.0 / 17.0).abs() < 1e-12);
    // scipy 1.17.1: poisson.ppf([.001, .999], 2/17).
    assert_eq!((limits.low, limits.high), (0.0, 2.0));

    case.census = census(&["Mereshire"], "2026-01-01", "2026-10-31");
    let Stated::Undefined(reason) = case.findings().months.limits else {
        panic!("ten months suffice for no limits");
    };
    assert_eq!(reason, "10 whole months, limits need 12");
}

#[test]
fn the_span_before_is_compared_only_where_the_extract_reaches() {
    let mut records = vec![record("24*1", "2023-06-01"), record("24*2", "2024-10-31")];
    records.extend((0..9).map(|n| record(format!("26*{n}"), "2026-02-02")));
    let mut case = Case::new(records);
    let found = case.findings();
    assert_eq!(found.previous.value().expect("reaches").occurrences, 2);
    let change = found.change.value().expect("reaches");
    assert_eq!((change.before, change.after), (2, 9));
    assert_eq!((change.before_days, change.after_days), (731, 730));
    // scipy 1.17.1: binomtest(9, 11, 730/1461).pvalue.
    assert!(
        (change.p - 0.03844598795583863).abs() < 1e-9,
        "{}",
        change.p
    );
    case.census = census(&["Mereshire"], "2022-11-02", "2026-10-31");
    let found = case.findings();
    assert!(found.previous.value().is_none() && found.change.value().is_none());
}

#[test]
fn a_night_is_one_row() {
    let at = |id: &str, day: &str, time| Record {
        time: Some(time),
        ..record(id, day)
    };
    // 2 October 2026 is a Friday.
    let records = vec![
        at("26*1", "2026-10-02", "23:30"),
        at("26*2", "2026-10-03", "02:15"),
        at("26*3", "2026-10-03", "05:59"),
        at("26*4", "2026-10-03", "06:00"),
        record("26*5", "2026-10-03"),
    ];
    let found = Case::new(records).findings();
    let rhythm = &found.rhythm;
    assert_eq!((rhythm.known, rhythm.unknown), (4, 1));
    assert_eq!(
        rhythm.minutes[4],
        [17 * 60 + 30, 20 * 60 + 15, 23 * 60 + 59]
    );
    assert_eq!(rhythm.minutes[5], [0]);
    assert_eq!(
        (
            rhythm.cells[4][17],
            rhythm.cells[4][20],
            rhythm.cells[4][23]
        ),
        (1, 1, 1)
    );
    let weekend = found.weekend.value().expect("known times");
    assert_eq!((weekend.count, weekend.of), (4, 4));
    // (2/7)^4: only all four are as unlikely as this.
    assert!((weekend.p - (2.0_f64 / 7.0).powi(4)).abs() < 1e-12);
}

#[test]
fn districts_have_rates_on_open_venues() {
    let mut case = Case::new(vec![
        record("26*1", "2026-06-01").at(0),
        record("26*2", "2026-06-02").at(0),
        record("26*3", "2026-06-02").at(1),
        record("26*4", "2026-06-02").at(12),
        Record {
            district: "Lowmere",
            ..record("26*5", "2026-06-02")
        },
    ]);
    case.register
        .venues
        .push(venue(12, "Mereshire", "Highmere"));
    case.register.venues[12].closed = Some(day("2020-01-01"));
    case.areas = Some(Areas {
        forces: vec![area("F1", "Mereshire", None)],
        districts: vec![
            area("D1", "Lowmere", Some("Mereshire")),
            area("D2", "Highmere", Some("Mereshire")),
            area("D3", "Holmhithe", Some("Eastholm")),
        ],
    });
    let found = case.findings();
    let districts: Vec<(&str, u64, u64, u64, Option<f64>)> = found
        .districts
        .iter()
        .map(|d| {
            (
                d.name.as_str(),
                d.occurrences,
                d.venues,
                d.venues_open,
                d.rate.value().copied(),
            )
        })
        .collect();
    assert_eq!(
        districts,
        [
            ("Lowmere", 3, 2, 12, Some(25.0)),
            ("Highmere", 1, 1, 0, None)
        ]
    );
    assert_eq!(found.venues_open, 12);
    assert!(
        !found
            .venues
            .iter()
            .find(|v| v.id == "V012")
            .expect("listed")
            .open
    );
    case.edition.scope = Scope::District("lowmere".to_owned());
    let lowmere = case.findings();
    assert_eq!(lowmere.counts.occurrences, 4);
    assert_eq!(lowmere.districts.len(), 1);
    assert!(lowmere.forces.is_empty());
}

#[test]
fn venues_near_each_other_are_counted() {
    let mut case = Case::new(
        (0..4)
            .map(|n| record(format!("26*{n}"), "2026-06-01").at(n))
            .collect(),
    );
    for (at, metres) in [(1, 1000.0), (2, 2000.1)] {
        case.register.venues[at].point = case.register.venues[0].point.map(|mut point| {
            point.northing += metres;
            point
        });
    }
    let spacing = *case.findings().spacing.value().expect("four points");
    assert_eq!(
        (spacing.venues, spacing.near_another, spacing.metres),
        (4, 2, 1000)
    );
    case.records.truncate(1);
    assert!(case.findings().spacing.value().is_none());
}

#[test]
fn forces_stand_side_by_side() {
    let mut case = Case::new(vec![
        record("26*1", "2026-10-01").at(0),
        Record {
            force: "Eastholm",
            time: Some("10:00"),
            ..record("26*2", "2025-01-01")
        },
    ]);
    case.edition.scope = Scope::National;
    case.census = census(&["Mereshire"], "2022-11-01", "2026-10-31");
    let mut eastholm = census(&["Eastholm"], "2024-11-01", "2026-08-31").by_force_month;
    case.census.by_force_month.append(&mut eastholm);
    case.areas = Some(Areas {
        forces: vec![area("F1", "Mereshire", None), area("F3", "Fenwold", None)],
        districts: Vec::new(),
    });
    let found = case.findings();
    let forces: Vec<(&str, u64, &str, u64)> = found
        .forces
        .iter()
        .map(|f| {
            (
                f.name.as_str(),
                f.counts.occurrences,
                f.data.as_str(),
                f.occurrences_read,
            )
        })
        .collect();
    assert_eq!(
        forces,
        [
            ("Eastholm", 1, "late", 2200),
            ("Fenwold", 0, "none", 0),
            ("Mereshire", 1, "complete", 2400),
        ]
    );
    assert_eq!(found.forces[0].months.series[23].count, None);
    assert_eq!(found.forces[0].time_known_share, (1, 1));
    assert_eq!(found.forces[2].placed_share, (1, 1));
    assert_eq!(found.forces[2].venues_open, 12);
    assert_eq!(found.set_aside.read, 4600);
}

#[test]
fn nothing_at_all_is_defined_or_says_why() {
    let mut case = Case::new(Vec::new());
    for scope in [
        Scope::National,
        Scope::Force("mereshire".to_owned()),
        Scope::District("lowmere".to_owned()),
    ] {
        case.edition.scope = scope;
        let found = case.findings();
        assert_eq!(found.counts, Counts::default());
        assert!(found.usual.value().is_none() && found.concentration.value().is_none());
        assert!(found.weekend.value().is_none() && found.spacing.value().is_none());
        assert!(no_number_is_missing(&found));
    }
    case.register.venues.clear();
    case.census = census(&[], "2026-10-31", "2026-10-31");
    case.census.first_day = None;
    case.census.last_day = None;
    case.census.by_force_month.clear();
    let found = case.findings();
    assert!(found.previous.value().is_none() && found.change.value().is_none());
    assert!(
        found
            .months
            .series
            .iter()
            .all(|month| month.count.is_none())
    );
    assert!(no_number_is_missing(&found));
}

/// JSON has no NaN and no infinity: serde_json writes them as null.
fn no_number_is_missing(found: &keepsafe::analysis::Findings) -> bool {
    let json = serde_json::to_value(found).expect("findings are plain");
    let back: Result<keepsafe::analysis::Findings, _> = serde_json::from_value(json);
    back.is_ok_and(|back| back == *found)
}

prop_compose! {
    fn records()(
        shapes in prop::collection::vec(
            (0_i64..1600, 0_u32..16, 0_usize..4, any::<bool>(), 0_usize..3), 0..60)
    ) -> Vec<Record> {
        let times = [None, Some("00:10"), Some("12:00"), Some("23:50")];
        let people: [&[(&'static str, &'static str, Option<i32>)]; 3] = [
            &[],
            &[("victim", "N1", Some(14))],
            &[("victim", "N2", None), ("victim", "", Some(17)), ("suspect", "N3", Some(40))],
        ];
        shapes
            .into_iter()
            .enumerate()
            .map(|(n, (days, venue, time, admitted, persons))| {
                let day = day("2022-08-01") + chrono::TimeDelta::days(days);
                let record = record(format!("26*{n:03}"), &day.to_string());
                let record = if venue < 12 { record.at(venue) } else { record };
                Record {
                    time: times[time],
                    admitted: admitted.then_some("explicit"),
                    persons: people[persons].to_vec(),
                    ..record
                }
            })
            .collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn row_order_never_changes_findings(records in records(), seed in any::<u64>()) {
        let case = Case::new(records);
        let mut order: Vec<usize> = (0..case.records.len()).collect();
        order.sort_by_key(|at| (*at as u64 + 1).wrapping_mul(seed | 1).rotate_left(17));
        prop_assert_eq!(case.findings(), case.findings_in_order(&order));
    }

    #[test]
    fn counts_add_up(records in records()) {
        let case = Case::new(records);
        let found = case.findings();
        prop_assert!(no_number_is_missing(&found));
        let window = span("2024-11-01", "2026-11-01");
        let in_window: Vec<_> = found.events.iter().filter(|e| e.in_window).collect();
        prop_assert!(in_window.iter().all(|event| window.contains(event.day)));
        prop_assert_eq!(in_window.len() as u64, found.counts.occurrences);
        let covered = in_window.iter().filter(|e| is_covered(e.day, &case)).count() as u64;
        let months: u64 = found.months.series.iter().filter_map(|month| month.count).sum();
        prop_assert_eq!(months, covered);
        let at_venues: u64 = found.venues.iter().map(|venue| venue.occurrences).sum();
        prop_assert_eq!(at_venues, found.counts.placed);
        prop_assert_eq!(found.venues.len() as u64, found.counts.venues);
        let roles: u64 = found.roles.iter().map(|(_, count)| count).sum();
        prop_assert_eq!(roles, found.counts.occurrences);
        let unplaced: u64 = found.set_aside.unplaced.iter().map(|(_, count)| count).sum();
        prop_assert_eq!(found.counts.placed + unplaced, found.counts.occurrences);
        let aside = &found.set_aside;
        let left_out = aside.too_little
            + aside.by_state.iter().map(|(_, count)| count).sum::<u64>()
            + aside.by_role.iter().map(|(_, count)| count).sum::<u64>();
        prop_assert_eq!(aside.with_hit, aside.admitted + left_out);
        prop_assert!(found.counts.incidents <= found.counts.occurrences);
        prop_assert!(found.counts.victims <= found.counts.records);
        prop_assert_eq!(found.rhythm.known + found.rhythm.unknown, found.counts.occurrences);
        let cells: u64 = found.rhythm.cells.iter().flatten().sum();
        prop_assert_eq!(cells, found.rhythm.known);
        for venue in &found.venues {
            prop_assert!(venue.interval.low <= venue.occurrences as f64);
            prop_assert!(venue.occurrences as f64 <= venue.interval.high);
            prop_assert_eq!(venue.recent + venue.before, venue.occurrences);
        }
    }
}

/// Records `n` at one venue, spread evenly from one day over so many.
fn spread(prefix: &str, venue: u32, n: u64, from: &str, days: u64) -> Vec<Record> {
    let from = day(from);
    (0..n)
        .map(|at| Record {
            day: from + chrono::Days::new(at * days / n),
            ..record(format!("{prefix}*{at}"), "2026-01-01").at(venue)
        })
        .collect()
}

#[test]
fn every_open_venue_stands_in_the_table_zeros_in() {
    let mut records = spread("a", 0, 4, "2025-12-01", 300);
    records.extend(spread("b", 1, 4, "2024-12-01", 300));
    records.extend(spread("c", 2, 1, "2024-12-01", 1));
    let mut case = Case::new(records);
    case.register.venues[11].closed = Some(day("2020-01-01"));
    case.register.venues[0].rooms = Some(200);
    case.register.venues[1].rooms = Some(10);
    case.register.venues[2].rooms = Some(10);
    case.register.venues[3].rooms = Some(0);
    let found = case.findings();
    assert_eq!(found.facilities.len(), 11);
    let first = &found.facilities[0];
    assert_eq!((first.id.as_str(), first.occurrences), ("V000", 4));
    // Those of one count share what is cumulated.
    let cumulated: Vec<_> = found
        .facilities
        .iter()
        .map(|f| (f.venues_at_least, f.occurrences_at_least))
        .collect();
    assert_eq!(cumulated[..4], [(2, 8), (2, 8), (3, 9), (11, 9)]);
    assert_eq!(first.course, Stated::Value(Course::New));
    assert_eq!(found.facilities[1].course, Stated::Value(Course::Fading));
    assert_eq!(found.facilities[2].course, Stated::Value(Course::Dormant));
    assert!(found.facilities[4].course.value().is_none());
    let change = found.facilities[1].change.value().expect("two or more");
    assert_eq!((change.before, change.recent), (4, 0));
    assert!((change.p - 0.125).abs() < 1e-9 && (change.p_adjusted - 0.125).abs() < 1e-9);
    // Nine occurrences over 220 rooms: 200 of them make 8.2 likely, ten 0.4.
    let usual = |at: usize| found.facilities[at].usual_for_size.value().copied();
    assert!(usual(0).expect("rooms").low >= 3.0 && usual(1).expect("rooms").high < 4.0);
    let unsized_ = found
        .facilities
        .iter()
        .find(|f| f.id == "V003")
        .expect("listed");
    assert!(unsized_.usual_for_size.value().is_none() && unsized_.rate.value().is_none());
}

#[test]
fn a_large_hotel_is_not_above_for_being_large() {
    let mut records = spread("a", 0, 9, "2025-01-01", 600);
    for other in 1..12 {
        records.extend(spread(&other.to_string(), other, 1, "2025-06-01", 1));
    }
    let mut case = Case::new(records);
    assert_eq!(case.findings().venues[0].band, Band::Above);
    for venue in &mut case.register.venues {
        venue.rooms = Some(20);
    }
    assert_eq!(case.findings().venues[0].band, Band::Above);
    case.register.venues[0].rooms = Some(180);
    assert_eq!(case.findings().venues[0].band, Band::Within);
}

#[test]
fn tests_in_space_need_thirty_occurrences() {
    // Six venues within 600 m, the others far apart.
    let near = |case: &mut Case| {
        for at in 0..6 {
            let point = case.register.venues[at].point.as_mut().expect("a point");
            point.easting = 500_050.0 + 100.0 * at as f64;
        }
    };
    let records = |n: u64| {
        let mut records = Vec::new();
        for venue in 0..6 {
            records.extend(spread(&venue.to_string(), venue, n, "2025-01-01", 600));
        }
        records
    };
    let mut case = Case::new(records(4));
    near(&mut case);
    let few = case.findings().clusters;
    assert_eq!((few.events, few.venues), (24, 12));
    assert!(few.scan.value().is_none() && few.near_repeats.value().is_none());
    assert!(few.moran.value().is_none() && few.hot_spots.value().is_none());
    let mut case = Case::new(records(6));
    near(&mut case);
    let found = case.findings().clusters;
    assert_eq!((found.events, found.cells), (36, 7));
    let scan = found.scan.value().expect("enough");
    assert_eq!((scan[0].occurrences, scan[0].venues.len()), (36, 6));
    assert!((scan[0].expected - 18.0).abs() < 1e-9 && (scan[0].p - 0.001).abs() < 1e-9);
    let spots = found.hot_spots.value().expect("enough");
    assert_eq!((spots.tested, spots.spots.len()), (7, 1));
    let spot = spots.spots[0];
    assert_eq!((spot.occurrences, spot.easting), (36, 500_500.0));
    // Half of the venues lie there: one half to the power of 36.
    assert!((spot.expected - 18.0).abs() < 1e-9 && (spot.p / 0.5_f64.powi(36) - 1.0).abs() < 1e-6);
    let repeats = found.near_repeats.value().expect("enough");
    assert_eq!((repeats.pairs, repeats.replicates), (630, 999));
    assert_eq!(repeats.near_in_place[0], 6 * 15);
}

#[test]
fn the_period_is_held_against_the_same_a_year_before() {
    let mut records = spread("a", 0, 3, "2026-10-02", 20);
    records.extend(spread("b", 1, 1, "2025-10-05", 1));
    let mut case = Case::new(records);
    let found = case.findings();
    let change = found.year_before.value().expect("covered");
    assert_eq!((change.before, change.after), (1, 3));
    assert_eq!((change.before_days, change.after_days), (31, 31));
    assert!((change.p - 0.625).abs() < 1e-9 && change.p_e_test.value().is_some());
    case.census = census(&["Mereshire"], "2025-11-01", "2026-10-31");
    assert!(case.findings().year_before.value().is_none());
}

/// Days shuffled over the occurrences leave nothing to discover: any change, hot spot or cluster
/// that is called one is false, and at most 5 % of editions may hold any of a kind. The short form
/// looks at 60 shuffles, `tests/run --long` at 500.
#[test]
fn shuffled_labels_are_rarely_called_discoveries() {
    let is_long = crate::support::switch("KEEPSAFE_LONG").is_some_and(|long| long == "1");
    let shuffles = if is_long { 500_u32 } else { 60 };
    let mut draws = keepsafe::analysis::statistics::Draws::seeded("labels", "shuffled");
    let (mut changes, mut spots, mut clusters) = (0_u32, 0, 0);
    for shuffle in 0..shuffles {
        let mut records = Vec::new();
        for at in 0..90 {
            records.push(Record {
                day: day("2024-11-01") + chrono::Days::new(draws.below(730) as u64),
                ..record(format!("26*{at}"), "2026-01-01").at(draws.below(40) as u32)
            });
        }
        let mut case = Case::new(records);
        case.register.venues = (0..40).map(|n| venue(n, "Mereshire", "Lowmere")).collect();
        for (at, venue) in case.register.venues.iter_mut().enumerate() {
            let point = venue.point.as_mut().expect("a point");
            point.easting = 500_500.0 + 1000.0 * (at % 8) as f64;
            point.northing = 300_500.0 + 1000.0 * (at / 8) as f64;
        }
        case.edition.job = format!("shuffle-{shuffle}");
        let found = case.findings();
        let is_change = |f: &keepsafe::analysis::Facility| {
            f.change
                .value()
                .is_some_and(|change| change.p_adjusted <= 0.05)
        };
        changes += u32::from(found.facilities.iter().any(is_change));
        let hot = found.clusters.hot_spots.value().expect("enough");
        spots += u32::from(!hot.spots.is_empty());
        let scan = found.clusters.scan.value().expect("enough");
        clusters += u32::from(scan[0].p <= 0.05);
    }
    println!(
        "of {shuffles}: {changes} with a change, {spots} with a hot spot, {clusters} with a cluster"
    );
    // Three standard deviations beyond 5 %.
    let most = 0.05 * f64::from(shuffles) + 3.0 * (0.0475 * f64::from(shuffles)).sqrt();
    for (what, false_ones) in [
        ("changes", changes),
        ("hot spots", spots),
        ("clusters", clusters),
    ] {
        assert!(
            f64::from(false_ones) <= most,
            "{what}: {false_ones} of {shuffles}"
        );
    }
}
