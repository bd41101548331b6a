//! Cases in `*.txt` here, laws, and a second cron implementation.

use std::fs;
use std::path::Path;

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use keepsafe::schedule::{self, Job, ScopeKind, Span, When};
use proptest::prelude::*;

fn job(when: When, zone: Tz) -> Job {
    Job {
        name: "job".into(),
        when,
        zone,
        scope: ScopeKind::National,
        period: Span::Month,
        window: Span::Months(24),
        products: Vec::new(),
        lists: Vec::new(),
    }
}

/// Runs every case of a file; the failures of all cases are told at once.
fn check(file: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/schedule")
        .join(file);
    let text = format!(
        "\n{}",
        fs::read_to_string(&path).expect("the case file is there")
    );
    let mut wrong = Vec::new();
    let mut cases = 0;
    for block in text.split("\n--- ").skip(1) {
        let (name, body) = block.split_once('\n').expect("a name line");
        let field = |key: &str| {
            body.lines()
                .find_map(|line| line.strip_prefix(key)?.strip_prefix(": "))
        };
        let instant = |key: &str| -> DateTime<Utc> {
            field(key)
                .unwrap_or_else(|| panic!("{name}: no `{key}`"))
                .parse()
                .expect("an instant")
        };
        let expected: Vec<String> = body
            .lines()
            .filter_map(|line| line.strip_prefix("due: "))
            .map(str::to_owned)
            .collect();
        cases += 1;
        let found = match (
            field("when").expect("`when`").parse::<When>(),
            field("error"),
        ) {
            (Err(message), Some(part)) if message.contains(part) => continue,
            (Err(message), _) => vec![message],
            (Ok(_), Some(part)) => vec![format!("no error, expected `{part}`")],
            (Ok(when), None) => {
                let zone: Tz = field("zone").expect("`zone`").parse().expect("a zone");
                schedule::due(&job(when, zone), instant("since"), instant("now"))
                    .iter()
                    .map(|at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string())
                    .collect()
            }
        };
        if found != expected {
            wrong.push(format!(
                "{name}\n  expected {expected:?}\n  found    {found:?}"
            ));
        }
    }
    assert!(cases > 5, "{file} has too few cases: {cases}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn ordinary_lines() {
    check("ordinary.txt");
}

#[test]
fn clock_changes() {
    check("clock_changes.txt");
}

const LINES: [&str; 8] = [
    "0 0 7 1 * *",
    "0 30 1 * * *",
    "0 */20 * * * *",
    "0 15 2 * * Sun",
    "0 0 0 1,15 * *",
    "0 59 23 * 3,10 *",
    "first working day of the month at 07:00",
    "0 5 1-3 * * Sat-Sun",
];

const ZONES: [Tz; 4] = [
    chrono_tz::Europe::London,
    chrono_tz::America::New_York,
    chrono_tz::Australia::Lord_Howe,
    chrono_tz::Pacific::Apia,
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// What fell due in `(a, c]` fell due in `(a, b]` or in `(b, c]`, and in one only.
    #[test]
    fn due_adds_up(
        line in 0..LINES.len(),
        zone in 0..ZONES.len(),
        start in 1_300_000_000i64..1_900_000_000,
        first in 0i64..40_000,
        second in 0i64..40_000,
    ) {
        let job = job(LINES[line].parse().expect("a line"), ZONES[zone]);
        let a = Utc.timestamp_opt(start, 0).single().expect("an instant");
        let b = a + TimeDelta::minutes(first);
        let c = b + TimeDelta::minutes(second);
        let mut parts = schedule::due(&job, a, b);
        parts.extend(schedule::due(&job, b, c));
        prop_assert_eq!(schedule::due(&job, a, c), parts);
    }

    /// `next` begins where `due` ends.
    #[test]
    fn next_continues_due(
        line in 0..LINES.len(),
        zone in 0..ZONES.len(),
        start in 1_300_000_000i64..1_900_000_000,
    ) {
        let job = job(LINES[line].parse().expect("a line"), ZONES[zone]);
        let a = Utc.timestamp_opt(start, 0).single().expect("an instant");
        let coming = schedule::next(&job, a, 5);
        prop_assert_eq!(coming.len(), 5);
        prop_assert_eq!(schedule::due(&job, a, coming[4]), coming);
    }
}

/// Another implementation gives the same instants for daily times over ten years of both clock
/// changes. It differs, knowingly, for steps and ranges of hours on the day of a change (there it
/// fires a repeated hour twice), so only single times of day are compared.
#[test]
fn a_second_implementation_agrees_on_daily_times() {
    let start: DateTime<Utc> = "2020-01-01T00:00:00Z".parse().expect("an instant");
    for zone in [chrono_tz::Europe::London, chrono_tz::America::New_York] {
        for hour in 0..24 {
            let line = format!("0 30 {hour} * * *");
            let ours = schedule::next(&job(line.parse().expect("a line"), zone), start, 3660);
            let theirs: Vec<DateTime<Utc>> = croner::parser::CronParser::builder()
                .seconds(croner::parser::Seconds::Required)
                .build()
                .parse(&line)
                .expect("a line")
                .iter_after(start.with_timezone(&zone))
                .take(3660)
                .map(|at| at.to_utc())
                .collect();
            assert_eq!(ours, theirs, "{zone} at {hour}:30");
        }
    }
}
