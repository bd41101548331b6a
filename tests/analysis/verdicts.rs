//! What analysts' verdicts do to the numbers of an edition.

use keepsafe::analysis::verdicts::Known;
use keepsafe::analysis::{Stated, Verdicts};
use keepsafe::venues::PlaceRole;

use super::support::{Case, Record, record};

fn verdicts(rows: &str) -> Verdicts {
    let text = format!("occurrence_id,verdict,venue_id,by,at,note\n{rows}");
    Verdicts::parse(&text, "v.csv", Known::default())
        .expect("good verdicts")
        .0
}

fn case(rows: &str) -> Case {
    let mut records: Vec<Record> = (1..=6)
        .map(|n| record(format!("26*{n}"), "2026-06-01").at(n % 2))
        .collect();
    records.push(Record {
        admitted: None,
        words: false,
        role: PlaceRole::Landmark,
        hits: vec![("explicit", "CSE", "asserted")],
        ..record("26*7", "2026-06-02").at(3)
    });
    Case {
        verdicts: verdicts(rows),
        ..Case::new(records)
    }
}

fn notes(found: &keepsafe::analysis::Findings) -> Vec<(&str, u64)> {
    let notes = found.notes.0.iter();
    notes.map(|note| (note.text.as_str(), note.count)).collect()
}

#[test]
fn without_verdicts_nothing_is_said_of_them() {
    let found = case("").findings();
    assert_eq!(
        (found.counts.occurrences, found.set_aside.by_verdict),
        (6, 0)
    );
    assert!(found.review.is_none());
}

#[test]
fn what_is_not_relevant_leaves_every_count_and_is_counted_apart() {
    let found =
        case("26*1,not_relevant,,A,2026-11-01,\n26*7,not_relevant,,A,2026-11-01,\n").findings();
    let plain = case("").findings();
    assert_eq!(found.counts.occurrences, plain.counts.occurrences - 1);
    assert_eq!(found.counts.placed, plain.counts.placed - 1);
    assert!(
        found
            .events
            .iter()
            .all(|event| event.occurrence_id != "26*1")
    );
    let (aside, before) = (&found.set_aside, &plain.set_aside);
    assert_eq!(aside.by_verdict, 1, "26*7 is admitted by nothing");
    assert_eq!(aside.admitted, before.admitted - 1);
    assert_eq!((aside.read, aside.with_hit), (before.read, before.with_hit));
    assert_eq!(aside.by_role, before.by_role);
    assert!(
        aside.sample.iter().all(|(id, _)| id != "26*1"),
        "it has been looked at"
    );
    let flags = |found: &keepsafe::analysis::Findings| found.flags;
    assert_eq!(flags(&found).neither, flags(&plain).neither + 1);
    let text = "occurrences that a criterion admits were set aside by an analyst's verdict";
    assert!(notes(&found).contains(&(text, 1)), "{:?}", notes(&found));
}

#[test]
fn a_record_at_the_wrong_venue_moves_or_is_not_placed() {
    let plain = case("").findings();
    let right = case("").register.venues[5].id.clone();
    let rows = format!("26*1,wrong_venue,{right},A,2026-11-01,\n26*2,wrong_venue,,A,2026-11-01,\n");
    let found = case(&rows).findings();
    assert_eq!(found.counts.occurrences, plain.counts.occurrences);
    assert_eq!(found.counts.placed, plain.counts.placed - 1);
    let event = |id: &str| {
        found
            .events
            .iter()
            .find(|event| event.occurrence_id == id)
            .expect("there")
    };
    assert_eq!(event("26*1").venue_id.as_deref(), Some(right.as_str()));
    assert_eq!(event("26*1").role, PlaceRole::OffenceHere);
    assert_eq!(event("26*2").counted_venue(), None);
    let why = "taken from its venue by an analyst's verdict";
    assert_eq!(found.set_aside.unplaced, [(why.to_owned(), 1)]);
    let moved = "occurrences were moved to another hotel by an analyst's verdict";
    let taken = "occurrences were taken from a hotel by an analyst's verdict";
    assert!(notes(&found).contains(&(moved, 1)) && notes(&found).contains(&(taken, 1)));
}

#[test]
fn unsure_and_unknown_change_nothing_and_are_counted() {
    let rows = "26*1,unsure,,A,2026-11-01,\n99*9,not_relevant,,A,2026-11-01,\n26*7,relevant,,A,2026-11-01,\n";
    let (found, plain) = (case(rows).findings(), case("").findings());
    assert_eq!(found.events, plain.events);
    assert_eq!(found.counts, plain.counts);
    let expected = [
        (
            "admitted occurrences were judged, and the analyst is unsure",
            1,
        ),
        (
            "occurrences that no criterion admits were judged relevant",
            1,
        ),
        (
            "verdicts are on occurrences that the extract does not hold",
            1,
        ),
    ];
    for note in expected {
        assert!(notes(&found).contains(&note), "{note:?}");
    }
}

/// Of six admitted four were judged, three relevant; the one set aside counts as judged. Nothing is
/// known of those without a hit, so nothing of recall.
#[test]
fn precision_is_of_the_judged_and_recall_needs_a_sample() {
    let rows = "26*1,relevant,,A,2026-11-01,\n26*2,wrong_venue,,A,2026-11-01,\n\
                26*3,not_relevant,,A,2026-11-01,\n26*4,unsure,,A,2026-11-01,\n\
                26*5,relevant,,A,2026-11-01,\n26*7,relevant,,A,2026-11-01,\n";
    let mut case = case(rows);
    case.census.occurrences = 500;
    let review = case.findings().review.expect("there are verdicts");
    let Stated::Value(share) = review.precision else {
        panic!("four were judged");
    };
    assert_eq!((share.part, share.of), (3, 4));
    assert!(share.interval.low < 0.75 && 0.75 < share.interval.high);
    assert_eq!(
        (review.recall.admitted.all, review.recall.admitted.unsure),
        (6, 1)
    );
    let hits = review.recall.with_hits;
    assert_eq!((hits.all, hits.judged, hits.relevant), (1, 1, 1));
    assert!(matches!(review.recall.estimate, Stated::Undefined(_)));
}
