//! Records -> places that look like hotels and are not on the register: the cases of
//! `unregistered.txt`, against `register.csv`.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use keepsafe::extract::BngPoint;
use keepsafe::venues::unregistered::{LEAST_RECORDS, Sighting, grouped};
use keepsafe::venues::{Decision, Location, MentionMatcher, Register, Resolver};
use proptest::prelude::*;

static READY: LazyLock<(Resolver, MentionMatcher)> = LazyLock::new(|| {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/venues/register.csv");
    let register = Register::load(&path, None).expect("the register is good");
    Resolver::with_matcher(&register)
});

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/venues/unregistered.txt")
}

/// `key value; key value`: `on` the day, `type`, `name`, `house`, `street`, `town`, `code`, `at` a
/// point, and `text` up to the end of the line.
fn sightings(line: &str, number: u32) -> Vec<Sighting> {
    let (resolver, matcher) = &*READY;
    let (fields, text) = match line.split_once("text ") {
        Some((fields, text)) => (fields, text),
        None => (line, ""),
    };
    let field = |key: &str| {
        fields
            .split(';')
            .find_map(|part| part.trim().strip_prefix(key)?.strip_prefix(' '))
            .unwrap_or("")
    };
    let point = field("at")
        .split_once(' ')
        .map(|(easting, northing)| BngPoint {
            easting: easting.parse().expect("metres"),
            northing: northing.parse().expect("metres"),
        });
    let day = field("on").parse().expect("each record has a day");
    let location = Location {
        name: field("name"),
        kind: field("type"),
        house: field("house"),
        street: field("street"),
        town: field("town"),
        postcode: field("code"),
        uprn: "",
        point,
        day: Some(day),
    };
    let resolution = resolver.resolve(&location, &matcher.scan(text));
    let mut seen = Vec::new();
    if matches!(resolution.decision, Decision::Unresolved { .. }) {
        seen.extend(resolver.unregistered_location(&location));
    }
    seen.extend(resolver.unregistered_in(text, &location));
    seen.into_iter()
        .map(|seen| Sighting {
            row: number,
            occurrence_id: format!("26{number:04}"),
            day,
            force: "Mereshire".to_owned(),
            district: String::new(),
            seen,
        })
        .collect()
}

fn told(all: &[Sighting]) -> String {
    let mut lines = Vec::new();
    for group in grouped(all) {
        let records = group.records();
        if records.len() < LEAST_RECORDS {
            continue;
        }
        let mut parts = vec![group.name.clone()];
        for (what, value) in [
            ("also", group.also.join(" / ")),
            ("kind", group.kind.to_owned()),
            ("at", group.address.clone()),
            ("in", group.town.clone()),
            ("code", group.postcode.clone()),
            (
                "point",
                group.point.map_or(String::new(), |point| {
                    format!("{} {}", point.easting, point.northing)
                }),
            ),
        ] {
            if !value.is_empty() {
                parts.push(format!("{what} {value}"));
            }
        }
        let first = records.values().min().expect("a record");
        let last = records.values().max().expect("a record");
        parts.push(format!("{} records, {first} to {last}", records.len()));
        lines.push(parts.join(" | "));
    }
    lines.join("\n")
}

#[test]
fn places_that_the_register_lacks_are_grouped_as_a_reader_would() {
    let text = fs::read_to_string(file()).expect("the cases are there");
    let head = text.split("\n--- ").next().unwrap_or_default().to_owned();
    let mut rewritten = head;
    let mut wrong = Vec::new();
    let mut count = 0;
    for case in text.split("\n--- ").skip(1) {
        let (title, body) = case.split_once('\n').expect("a title and records");
        let (records, expected) = body.split_once("===").expect("=== before what is expected");
        let all: Vec<Sighting> = (1..)
            .zip(records.lines().filter(|line| !line.trim().is_empty()))
            .flat_map(|(number, line)| sightings(line, number))
            .collect();
        let found = told(&all);
        let mut turned = all.clone();
        turned.reverse();
        assert_eq!(told(&turned), found, "{title}: the order of records tells");
        if found != expected.trim() {
            wrong.push(format!(
                "--- {title}\nexpected:\n{}\nfound:\n{found}\n",
                expected.trim()
            ));
        }
        rewritten.push_str(&format!(
            "\n--- {title}\n{}\n===\n{found}\n",
            records.trim()
        ));
        count += 1;
    }
    if crate::support::switch("UPDATE").is_some() {
        fs::write(file(), rewritten).expect("written");
        return;
    }
    assert!(count >= 20, "{count} cases");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const RECORDS: [&str; 12] = [
    "on 2026-01-03; type Hotel; name Pochard Hotel; town Saltby",
    "on 2026-01-04; name Pochard Htl; town Saltby; code MQ1 5AC",
    "on 2026-01-05; name Pochrad Hotel; code MQ1 5AC",
    "on 2026-01-06; name POCHARD HOTEL; town Osmere",
    "on 2026-01-07; name Pochard Hotel; at 590500 440210",
    "on 2026-01-08; name Pochard Hotel; at 590560 440210",
    "on 2026-01-09; text Seen at the Pochard Hotel.",
    "on 2026-01-10; text Booked at Pochard Hotel in Osmere. Later at Wigeon Lodge.",
    "on 2026-01-11; name Wigeon Lodge; type Hotel; town Saltby",
    "on 2026-01-12; name Wigeon Lodge, Quay Street; type Hotel; town Saltby",
    "on 2026-01-13; name Room 4 Wigeon Lodge; type Hotel; town Osmere",
    "on 2026-01-14; name Quillfeather Lodge; town Saltby",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn groups_hold_every_sighting_once_and_depend_on_no_order(
        chosen in prop::collection::vec(prop::sample::select(&RECORDS[..]), 0..14),
        turn in 0_usize..14,
    ) {
        let all: Vec<Sighting> = (1..)
            .zip(&chosen)
            .flat_map(|(number, line)| sightings(line, number))
            .collect();
        let grouped_once = grouped(&all);
        let held: usize = grouped_once.iter().map(|group| group.sightings.len()).sum();
        prop_assert_eq!(held, all.len());
        let mut turned = all.clone();
        if !turned.is_empty() {
            let by = turn % turned.len();
            turned.rotate_left(by);
            turned.reverse();
        }
        prop_assert_eq!(told(&all), told(&turned));
    }

    #[test]
    fn no_text_makes_it_panic(text in any::<String>(), name in any::<String>(), house in "[A-Za-z0-9 ,&']{0,24}") {
        let (resolver, _) = &*READY;
        let location = Location { name: &name, house: &house, kind: "hotel", town: "Saltby", ..Location::default() };
        let seen = resolver.unregistered_location(&location);
        for one in seen.into_iter().chain(resolver.unregistered_in(&format!("At Pochard Hotel. {text}"), &location)) {
            prop_assert!(!one.name.is_empty() && !one.name.contains(['\n', '|']));
        }
    }
}
