//! Any text is a criterion or is refused with every problem in a place of the text; what is read is
//! written so that it reads back the same; and a criterion that makes sense judges any record, with
//! the criteria that are built in and beside them.

#![no_main]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use keepsafe::keywords::criteria::{FactHit, Facts, Origin, Outcome, parse};
use keepsafe::keywords::position::word_numbers;
use keepsafe::keywords::{Criteria, Hit, Matcher, Pack};
use libfuzzer_sys::fuzz_target;

/// A criterion is put in the place of this pack's last one.
static PACK: LazyLock<Pack> = LazyLock::new(|| {
    let text = include_str!("criteria/pack.toml");
    Pack::parse(text, "pack.toml").expect("a pack")
});

static MATCHER: LazyLock<Matcher> = LazyLock::new(|| Matcher::new(&[PACK.clone()]));

/// Columns and texts of the record that is judged.
const TEXTS: [(&str, &str); 2] = [
    (
        "Summary",
        "Schoolgirl seen with several males in room 12. Sexual exploitation suspected; nil CSE \
         markers. No evidence of exploitation before. An adult had paid cash.",
    ),
    (
        "MO Text",
        "15YOF, staff re CSE. Taxi to the hotel, several males, taxi home.",
    ),
];

static FOUND: LazyLock<Vec<(&str, String, Hit, (u32, u32))>> = LazyLock::new(|| {
    let mut found = Vec::new();
    for (field, text) in TEXTS {
        let hits = MATCHER.scan(text);
        let words = word_numbers(text, &hits);
        for (hit, words) in hits.into_iter().zip(words) {
            found.push((field, hit.attributes.join(" "), hit, words));
        }
    }
    found
});

/// The record with all that may be known of it, and the one of which nothing is known.
fn records() -> [Facts<'static>; 2] {
    let hits = FOUND.iter().map(|(field, attributes, hit, words)| {
        let term = &MATCHER.terms()[hit.term as usize];
        FactHit {
            field,
            term: &term.text,
            category: &term.category,
            state: hit.state,
            weak: term.weak,
            attributes,
            words: Some(*words),
        }
    });
    let full = Facts {
        hits: hits.collect(),
        flags: BTreeSet::from(["CSE FLAG", "DV"]),
        ho_class: "071/17",
        occurrence_type: "Missing person",
        offence: "Sexual activity with a female child under 16",
        victim_ages: vec![15],
        ages: vec![15, 41],
        roles: BTreeSet::from(["booked", "landmark"]),
    };
    [full, Facts::default()]
}

fuzz_target!(|text: &str| {
    let when = match parse(text) {
        Ok(when) => when,
        Err(problems) => {
            assert!(!problems.is_empty());
            for problem in problems {
                assert!(text.get(problem.span.start..problem.span.end).is_some());
                assert!(!problem.message.is_empty() && !problem.help.is_empty());
            }
            return;
        }
    };
    assert!(text.get(when.span.start..when.span.end).is_some());
    let written = when.to_string();
    let again = parse(&written).expect("what is written is read");
    assert_eq!(again.to_string(), written);

    let mut pack = PACK.clone();
    let own = pack.criteria.last_mut().expect("the pack has criteria");
    own.when = when;
    own.origin = Origin::new("pack.toml", text, 0..text.len(), text);
    match Criteria::of(&[pack]) {
        Ok(criteria) => {
            for facts in records() {
                let verdict = criteria.judge(&facts);
                assert_eq!(criteria.admits(&facts), verdict.admitted);
                assert_eq!(verdict.criterion.is_empty(), !verdict.admitted);
                assert!(!verdict.reason.is_empty());
                let outcomes = criteria.outcomes(&facts);
                let met = |outcome: &Outcome| matches!(outcome, Outcome::Met(_));
                assert_eq!(outcomes.iter().any(met), verdict.admitted);
                for outcome in outcomes {
                    let Outcome::NotMet(wanting) = outcome else {
                        continue;
                    };
                    assert!(!wanting.is_empty() && wanting.iter().all(|want| !want.is_empty()));
                }
            }
        }
        Err(problems) => {
            assert!(problems.has_errors());
            assert!(problems.0.iter().all(|problem| problem.place.is_some()));
        }
    }
});
