//! Which extracts are held, as tables that an analyst can read and dispute, and the laws behind them.
//!
//! `gate/*.txt`: for each case its limits, what was accepted before, what came now, and after `=>`
//! every message. A line names a force, the days that its records span, and how many it has in a
//! whole month; months that differ follow. `UPDATE=1` writes the messages anew; read the difference
//! before it is kept.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use chrono::{Datelike, NaiveDate};
use keepsafe::edition::{Period, Scope, slug};
use keepsafe::extract::gate::{Reason, gate, stopping};
use keepsafe::extract::{Census, ForceMonth, Hold, Limits};
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse()
        .unwrap_or_else(|_| panic!("`{text}` is no date"))
}

fn month(text: &str) -> NaiveDate {
    day(&format!("{text}-01"))
}

/// Occurrences of a force by month; a month that its days cover in part has its share.
#[derive(Debug, Clone)]
struct Force {
    name: String,
    first: NaiveDate,
    last: NaiveDate,
    counts: BTreeMap<NaiveDate, u64>,
}

impl Force {
    /// `Fenwold  2024-11-01 to 2026-11-02  170 a month; 2026-10: 31`, and `-` for no name.
    fn parse(line: &str) -> Self {
        let mut parts = line.split(';');
        let words: Vec<&str> = parts
            .next()
            .unwrap_or_default()
            .split_whitespace()
            .collect();
        let [name @ .., first, "to", last, a_month, "a", "month"] = &words[..] else {
            panic!("`{line}` is no force");
        };
        let name = name.join(" ");
        let (first, last) = (day(first), day(last));
        let a_month: u64 = a_month.parse().expect("a count");
        let mut counts: BTreeMap<NaiveDate, u64> =
            Period::new(first, last.succ_opt().expect("a day"))
                .expect("in order")
                .months()
                .into_iter()
                .map(|month| {
                    (
                        month,
                        a_month * covered(month, first, last) / days_of(month),
                    )
                })
                .collect();
        for other in parts {
            let (at, count) = other.split_once(':').expect("a month and a count");
            counts.insert(month(at.trim()), count.trim().parse().expect("a count"));
        }
        Self {
            name: if name == "-" { String::new() } else { name },
            first,
            last,
            counts,
        }
    }
}

fn days_of(month: NaiveDate) -> u64 {
    u64::from(Period::month_of(month).last_day().day())
}

fn covered(month: NaiveDate, first: NaiveDate, last: NaiveDate) -> u64 {
    let whole = Period::month_of(month);
    let days = (whole.last_day().min(last) - whole.start.max(first)).num_days() + 1;
    u64::try_from(days).expect("a month of the span")
}

fn census(forces: &[Force]) -> Census {
    let cells: Vec<ForceMonth> = forces
        .iter()
        .flat_map(|force| {
            force.counts.iter().map(|(month, count)| ForceMonth {
                force: force.name.clone(),
                month: *month,
                occurrences: *count,
            })
        })
        .filter(|cell| cell.occurrences > 0)
        .collect();
    Census {
        occurrences: cells.iter().map(|cell| cell.occurrences).sum(),
        first_day: forces.iter().map(|force| force.first).min(),
        last_day: forces.iter().map(|force| force.last).max(),
        days_by_force: forces
            .iter()
            .map(|force| (force.name.clone(), (force.first, force.last)))
            .collect(),
        by_force_month: cells,
        ..Census::default()
    }
}

/// The messages of one case.
fn judged(case: &str) -> String {
    let mut today = None;
    let mut limits = Limits::default();
    let mut before: Vec<Vec<Force>> = Vec::new();
    let mut now: Option<Vec<Force>> = None;
    for line in case.lines().filter(|line| !line.trim().is_empty()) {
        if let Some(force) = line.strip_prefix("  ") {
            now.as_mut()
                .or(before.last_mut())
                .expect("`before` or `now` stands above the forces")
                .push(Force::parse(force));
            continue;
        }
        match line.split_whitespace().collect::<Vec<_>>()[..] {
            ["before"] => before.push(Vec::new()),
            ["now"] => now = Some(Vec::new()),
            ["today", at] => today = Some(day(at)),
            ["max_age_days", days] => limits.max_age_days = Some(days.parse().expect("days")),
            ["least_share", share] => limits.least_share_percent = percent(share),
            ["least_month", share] => limits.least_month_percent = percent(share),
            ["whole_months", flag] => limits.whole_months = flag.parse().expect("true or false"),
            ["compare_since", at] => limits.compare_since = Some(day(at)),
            _ => panic!("`{line}` is not understood"),
        }
    }
    let before: Vec<Census> = before.iter().map(|forces| census(forces)).collect();
    let now = census(&now.expect("`now`"));
    let holds = gate(&now, &before, &limits, today.expect("`today`"));
    let mut said = String::new();
    for hold in &holds {
        writeln!(said, "{}", hold.diagnostics("e.csv")).expect("memory");
    }
    if holds.is_empty() {
        said.push_str("nothing is held\n");
    }
    said
}

fn percent(share: &str) -> u32 {
    (share.parse::<f64>().expect("a share") * 100.0).round() as u32
}

#[test]
fn every_case_is_judged_as_its_table_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/extracts/gate");
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .expect("the cases")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    let mut cases = 0;
    let mut wrong = Vec::new();
    for path in files {
        let text = std::fs::read_to_string(&path).expect("a file of cases");
        let mut parts = text.split("\n--- ");
        let mut anew = parts.next().unwrap_or_default().to_owned();
        for case in parts {
            cases += 1;
            let (head, body) = case.split_once('\n').expect("a name and a case");
            let (given, expected) = body.split_once("=>\n").expect("`=>`");
            let found = judged(given);
            if found.trim_end() != expected.trim_end() {
                wrong.push(format!(
                    "--- {head}\nexpected:\n{expected}\nfound:\n{found}"
                ));
            }
            write!(anew, "\n--- {head}\n{given}=>\n{found}").expect("memory");
        }
        if crate::support::switch("UPDATE").is_some() {
            std::fs::write(&path, anew).expect("written");
            wrong.clear();
        }
    }
    assert!(cases >= 20, "{cases} cases");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const NAMES: [&str; 3] = ["Eastholm", "Fenwold", "Mereshire"];

/// Three forces over the same two years, with any count in any month, none among them.
fn any_forces() -> impl Strategy<Value = Vec<Force>> {
    let counts = proptest::collection::vec(prop_oneof![Just(0u64), 1..40u64, 100..600u64], 24..=24);
    proptest::collection::vec(counts, 3..=3).prop_map(|all| {
        let (first, last) = (day("2024-11-01"), day("2026-10-31"));
        let months = Period::new(first, day("2026-11-01"))
            .expect("in order")
            .months();
        NAMES
            .iter()
            .zip(all)
            .map(|(name, counts)| Force {
                name: (*name).to_owned(),
                first,
                last,
                counts: months.iter().copied().zip(counts).collect(),
            })
            .collect()
    })
}

fn today() -> NaiveDate {
    day("2026-11-03")
}

/// Reasons of one kind, of one force.
fn has(holds: &[Hold], force: &str, kind: fn(&Reason) -> bool) -> bool {
    holds
        .iter()
        .filter(|hold| hold.force.as_deref() == Some(force))
        .any(|hold| hold.reasons.iter().any(kind))
}

fn is_shorter(reason: &Reason) -> bool {
    matches!(reason, Reason::Shorter { .. })
}

fn is_month_short(reason: &Reason) -> bool {
    matches!(reason, Reason::MonthShort { .. })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn more_records_never_make_a_force_shorter(
        before in any_forces(),
        now in any_forces(),
        which in 0..3usize,
        at in 0..24usize,
        more in 1..500u64,
    ) {
        let limits = Limits::default();
        let history = [census(&before)];
        let first = gate(&census(&now), &history, &limits, today());
        let mut grown = now.clone();
        if let Some(count) = grown[which].counts.values_mut().nth(at) {
            *count += more;
        }
        let then = gate(&census(&grown), &history, &limits, today());
        let name = NAMES[which];
        prop_assert!(has(&first, name, is_shorter) || !has(&then, name, is_shorter));
        // Of the newest whole month: more in it, not in those it is compared with.
        if at == 23 && now[which].counts.values().nth(23) > Some(&0) {
            prop_assert!(has(&first, name, is_month_short) || !has(&then, name, is_month_short));
        }
    }

    #[test]
    fn an_extract_that_equals_its_predecessor_is_never_held_for_what_it_lacks(
        older in any_forces(),
        now in any_forces(),
    ) {
        let now = census(&now);
        let holds = gate(&now, &[census(&older), now.clone()], &Limits::default(), today());
        for reason in holds.iter().flat_map(|hold| &hold.reasons) {
            let within = matches!(reason, Reason::MonthsMissing { .. } | Reason::MonthShort { .. });
            prop_assert!(within, "{reason:?}");
        }
    }

    #[test]
    fn one_force_has_no_say_over_another(
        before in any_forces(),
        now in any_forces(),
        other in any_forces(),
        which in 0..3usize,
    ) {
        let history = [census(&before)];
        let limits = Limits { max_age_days: Some(10), ..Limits::default() };
        let first = gate(&census(&now), &history, &limits, today());
        let mut changed = now.clone();
        changed[which] = other[which].clone();
        let then = gate(&census(&changed), &history, &limits, today());
        let without = |holds: &[Hold]| -> Vec<Hold> {
            let named = |hold: &&Hold| hold.force.as_deref() != Some(NAMES[which]);
            holds.iter().filter(named).cloned().collect()
        };
        prop_assert_eq!(without(&first), without(&then));
        // And its editions wait for its own holds alone; the national ones for every hold.
        for name in NAMES {
            let scope = Scope::Force(slug(name));
            for hold in stopping(&first, &scope, None) {
                prop_assert_eq!(hold.force.as_deref(), Some(name));
            }
            let district = Scope::District("anywhere".to_owned());
            prop_assert_eq!(stopping(&first, &district, Some(name)), stopping(&first, &scope, None));
        }
        prop_assert_eq!(stopping(&first, &Scope::National, None).len(), first.len());
    }

    #[test]
    fn the_order_of_forces_has_no_say(
        before in any_forces(),
        now in any_forces(),
        turn in 0..72usize,
    ) {
        let limits = Limits { max_age_days: Some(10), ..Limits::default() };
        let (before, now) = (census(&before), census(&now));
        let mut turned = now.clone();
        let cells = turned.by_force_month.len().max(1);
        turned.by_force_month.rotate_left(turn % cells);
        let mut history = before.clone();
        history.by_force_month.reverse();
        prop_assert_eq!(
            gate(&now, &[before], &limits, today()),
            gate(&turned, &[history], &limits, today())
        );
    }
}
