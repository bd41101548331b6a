//! Names and narratives -> venues, against the register of this folder; and laws of the stage.

use std::path::{Path, PathBuf};

use keepsafe::extract::BngPoint;
use keepsafe::venues::names::fold;
use keepsafe::venues::{Decision, Location, PlaceRole, Register, Resolver};
use proptest::prelude::*;
use serde::Deserialize;

mod frames;
mod labels;
mod laws;
mod packed;
mod registers;
mod training;
mod unregistered;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/venues")
}

fn register() -> Register {
    Register::load(&folder().join("register.csv"), None).expect("the register is good")
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    #[serde(default)]
    fields: Fields,
    #[serde(default)]
    text: String,
    venue: Option<String>,
    #[serde(default)]
    candidates: Vec<String>,
    role: Option<String>,
    cue: Option<String>,
    tier: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Fields {
    name: String,
    kind: String,
    house: String,
    street: String,
    town: String,
    postcode: String,
    uprn: String,
    easting: Option<f64>,
    northing: Option<f64>,
    day: Option<String>,
}

/// What is wrong with the answer to one case.
fn check(
    case: &Case,
    register: &Register,
    resolver: &Resolver,
    matcher: &keepsafe::venues::MentionMatcher,
) -> Vec<String> {
    let fields = &case.fields;
    let location = Location {
        name: &fields.name,
        kind: &fields.kind,
        house: &fields.house,
        street: &fields.street,
        town: &fields.town,
        postcode: &fields.postcode,
        uprn: &fields.uprn,
        point: fields
            .easting
            .zip(fields.northing)
            .map(|(easting, northing)| BngPoint { easting, northing }),
        day: fields
            .day
            .as_ref()
            .map(|day| day.parse().expect("days are written 2025-06-30")),
    };
    let answer = resolver.resolve(&location, &matcher.scan(&case.text));
    let id = |venue: &u32| register.venues[*venue as usize].id.clone();
    let mut wrong = Vec::new();
    let mut compare = |what: &str, expected: String, got: String| {
        if expected != got {
            wrong.push(format!("{what}: expected {expected:?}, got {got:?}"));
        }
    };
    let (venue, candidates) = match &answer.decision {
        Decision::Resolved { venue } => (id(venue), Vec::new()),
        Decision::Ambiguous { candidates } => (String::new(), candidates.iter().map(id).collect()),
        Decision::Unresolved { .. } => (String::new(), Vec::new()),
    };
    compare("venue", case.venue.clone().unwrap_or_default(), venue);
    compare(
        "candidates",
        case.candidates.join(" "),
        candidates.join(" "),
    );
    if let Some(role) = &case.role {
        let cue = answer.role_cue.as_deref().unwrap_or("");
        assert!(PlaceRole::from_code(role).is_some(), "{role} is no role");
        compare("role", role.clone(), answer.role.code().into());
        if let Some(expected) = &case.cue {
            compare("cue", expected.clone(), cue.into());
        }
    }
    if let Some(tier) = &case.tier {
        compare(
            "tier",
            tier.clone(),
            answer.tier.map_or("", |tier| tier.code()).into(),
        );
    }
    if !wrong.is_empty() {
        wrong.push(format!(
            "role {} by {:?}; {}",
            answer.role.code(),
            answer.role_cue,
            answer.evidence
        ));
    }
    wrong
}

fn run(file: &str) {
    let text = std::fs::read_to_string(folder().join(file)).expect("the cases are there");
    let cases: Cases = toml::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
    let register = register();
    let (resolver, matcher) = Resolver::with_matcher(&register);
    let failures: Vec<String> = cases
        .case
        .iter()
        .filter_map(|case| {
            let wrong = check(case, &register, &resolver, &matcher);
            (!wrong.is_empty())
                .then(|| format!("{file}: {}\n    {}", case.name, wrong.join("\n    ")))
        })
        .collect();
    assert!(
        failures.is_empty(),
        "{} of {} cases:\n{}",
        failures.len(),
        cases.case.len(),
        failures.join("\n")
    );
}

#[test]
fn location_fields() {
    run("location.toml");
}

#[test]
fn narratives() {
    run("text.toml");
}

#[test]
fn roles() {
    run("roles.toml");
}
