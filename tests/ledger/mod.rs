//! Editions made once, letters kept whole, states as they should follow.

use chrono::{DateTime, TimeDelta, Utc};
use keepsafe::edition::EditionId;
use keepsafe::extract::{Census, ForceMonth};
use keepsafe::ledger::{About, DispatchState, EditionState, Ledger, NewDispatch, Settled};
use tempfile::TempDir;

use super::delivery::edition;

fn now() -> DateTime<Utc> {
    "2026-11-03T07:00:00Z".parse().expect("an instant")
}

fn opened() -> (TempDir, Ledger) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let ledger = Ledger::open(folder.path()).expect("opened");
    (folder, ledger)
}

fn letter(id: &str, state: DispatchState) -> NewDispatch {
    NewDispatch {
        message_id: format!("{id}@meres.example"),
        recipient: id.into(),
        address: format!("{id}@meres.example"),
        parts: vec![
            format!("head of {id}").into(),
            vec![7; 50_000],
            b"end".to_vec(),
        ],
        state,
        words: String::new(),
    }
}

#[test]
fn an_edition_is_claimed_once() {
    let (_folder, mut ledger) = opened();
    let edition = edition();
    assert!(ledger.latest(&edition).expect("read").is_none());
    assert!(ledger.claim(&edition, "hash", now()).expect("claimed"));
    ledger
        .complete(&edition, "editions/x", &[], None, now())
        .expect("completed");
    assert!(!ledger.claim(&edition, "other", now()).expect("read"));
    let latest = ledger.latest(&edition).expect("read").expect("there");
    assert_eq!(latest.state, EditionState::Made);
    assert_eq!((latest.inputs.as_str(), latest.revision), ("hash", 1));
    assert_eq!(latest.folder.as_deref(), Some("editions/x"));
}

#[test]
fn what_failed_or_was_cut_off_can_be_claimed_again() {
    let (_folder, mut ledger) = opened();
    let edition = edition();
    assert!(ledger.claim(&edition, "one", now()).expect("claimed"));
    assert!(
        ledger
            .claim(&edition, "two", now())
            .expect("claimed after a crash")
    );
    ledger.fail(&edition.id(), "why", now()).expect("failed");
    assert!(
        ledger
            .claim(&edition, "three", now())
            .expect("claimed after a failure")
    );
    let latest = ledger.latest(&edition).expect("read").expect("there");
    assert_eq!(
        (latest.state, latest.inputs.as_str()),
        (EditionState::Claimed, "three")
    );
}

#[test]
fn an_edition_that_nobody_claimed_cannot_be_completed() {
    let (_folder, mut ledger) = opened();
    ledger
        .complete(
            &edition(),
            "x",
            &[letter("a", DispatchState::Queued)],
            None,
            now(),
        )
        .expect_err("refused");
    assert!(
        ledger.waiting(now()).expect("read").is_empty(),
        "nothing was queued"
    );
}

#[test]
fn letters_join_to_the_same_bytes_and_shared_parts_are_kept_once() {
    let (folder, mut ledger) = opened();
    let edition = edition();
    ledger.claim(&edition, "hash", now()).expect("claimed");
    let letters: Vec<NewDispatch> = (0..40)
        .map(|n| letter(&format!("reader{n}"), DispatchState::Queued))
        .collect();
    ledger
        .complete(&edition, "x", &letters, None, now())
        .expect("completed");
    let waiting = ledger.waiting(now()).expect("read");
    assert_eq!(waiting.len(), 40);
    for (dispatch, letter) in waiting.iter().zip(&letters) {
        assert_eq!(dispatch.recipient, letter.recipient);
        assert_eq!(
            ledger.bytes_of(dispatch).expect("whole"),
            letter.parts.concat()
        );
    }
    drop(ledger);
    let size =
        |name: &str| std::fs::metadata(folder.path().join(name)).map_or(0, |data| data.len());
    assert!(
        size("keepsafe.db") < 400_000,
        "40 letters of 50 kB share their part"
    );
}

#[test]
fn an_attempt_is_recorded_before_and_after_and_waits_when_deferred() {
    let (_folder, mut ledger) = opened();
    let edition = edition();
    ledger.claim(&edition, "hash", now()).expect("claimed");
    let letters = [
        letter("a", DispatchState::Queued),
        letter("b", DispatchState::Held),
        NewDispatch {
            parts: Vec::new(),
            ..letter("c", DispatchState::Skipped)
        },
    ];
    ledger
        .complete(&edition, "x", &letters, None, now())
        .expect("completed");
    let [dispatch] = &ledger.waiting(now()).expect("read")[..] else {
        panic!("one letter waits");
    };
    ledger.begin_attempt(dispatch, now()).expect("begun");
    ledger
        .begin_attempt(dispatch, now())
        .expect_err("one attempt at a time");
    let later = now() + TimeDelta::minutes(5);
    let deferred = Settled {
        state: DispatchState::Queued,
        words: "450 later".into(),
        next_at: later,
    };
    ledger.settle(dispatch, &deferred, now()).expect("settled");
    assert!(ledger.waiting(now()).expect("read").is_empty());
    let again = ledger.waiting(later).expect("read");
    assert_eq!((again.len(), again[0].attempts), (1, 1));
    let states: Vec<DispatchState> = ledger
        .dispatches_of(&edition.id())
        .expect("read")
        .iter()
        .map(|dispatch| dispatch.state)
        .collect();
    assert_eq!(
        states,
        [
            DispatchState::Queued,
            DispatchState::Held,
            DispatchState::Skipped
        ]
    );
}

#[test]
fn an_attempt_cut_off_is_unknown_unless_a_repeat_is_safe() {
    for (safe, state) in [
        (true, DispatchState::Queued),
        (false, DispatchState::Unknown),
    ] {
        let (folder, mut ledger) = opened();
        let edition = edition();
        ledger.claim(&edition, "hash", now()).expect("claimed");
        ledger
            .complete(
                &edition,
                "x",
                &[letter("a", DispatchState::Queued)],
                None,
                now(),
            )
            .expect("completed");
        let waiting = ledger.waiting(now()).expect("read");
        ledger.begin_attempt(&waiting[0], now()).expect("begun");
        drop(ledger);
        let mut ledger = Ledger::open(folder.path()).expect("opened again");
        assert_eq!(ledger.recover_attempts(safe, now()).expect("recovered"), 1);
        let after = ledger.dispatches_of(&edition.id()).expect("read");
        assert_eq!((after[0].state, after[0].attempts), (state, 1));
    }
}

#[test]
fn a_new_revision_withdraws_letters_that_still_wait() {
    let (_folder, mut ledger) = opened();
    let first = edition();
    ledger.claim(&first, "one", now()).expect("claimed");
    ledger
        .complete(
            &first,
            "x",
            &[letter("a", DispatchState::Queued)],
            None,
            now(),
        )
        .expect("completed");
    let second = keepsafe::edition::Edition {
        revision: 2,
        ..edition()
    };
    ledger.claim(&second, "two", now()).expect("claimed");
    ledger
        .complete(
            &second,
            "x.r2",
            &[letter("a2", DispatchState::Queued)],
            None,
            now(),
        )
        .expect("completed");
    let waiting = ledger.waiting(now()).expect("read");
    assert_eq!(waiting.len(), 1);
    assert_eq!(
        waiting[0].about,
        About::Edition(EditionId("force-pack.2026-10.mereshire.r2".into()))
    );
    assert_eq!(
        ledger
            .latest(&first)
            .expect("read")
            .expect("there")
            .revision,
        2
    );
}

#[test]
fn a_file_of_version_1_is_carried_over_with_all_that_it_holds() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let stored = crate::support::repository("tests/ledger/version-1.db");
    std::fs::copy(stored, folder.path().join("keepsafe.db")).expect("copied");
    for again in [false, true] {
        let mut ledger = Ledger::open(folder.path()).expect("opened");
        let editions: Vec<String> = ledger
            .editions()
            .expect("read")
            .into_iter()
            .map(|edition| format!("{} {:?}", edition.id, edition.state))
            .collect();
        assert_eq!(
            editions,
            [
                "force-pack.2026-09.fenwold Made",
                "force-pack.2026-09.fenwold.r2 Made",
                "force-pack.2026-09.mereshire Failed"
            ]
        );
        let id = EditionId("force-pack.2026-09.fenwold.r2".into());
        let letters = ledger.dispatches_of(&id).expect("read");
        let shown: Vec<String> = letters
            .iter()
            .map(|letter| {
                format!(
                    "{} {:?} {}",
                    letter.recipient, letter.state, letter.attempts
                )
            })
            .collect();
        assert_eq!(
            shown,
            ["fenwold.lead Accepted 1", "fenwold.analyst Queued 0"]
        );
        assert_eq!(letters[1].about, About::Edition(id));
        // Letters still have their parts, and are sent as they were queued.
        assert_eq!(
            ledger.bytes_of(&letters[1]).expect("whole"),
            b"head c\nthe pack\n"
        );
        assert_eq!(ledger.waiting(now()).expect("read").len(), 1);
        assert_eq!(ledger.released().expect("read").len(), 1);
        assert_eq!(ledger.censuses().expect("read"), []);
        let told = ledger
            .queue_notice("Editions wait", &letter("n", DispatchState::Queued), now())
            .expect("queued");
        assert_eq!(
            told.is_some(),
            again,
            "the notice is kept from one opening to the next"
        );
        if !again {
            let notice = ledger
                .waiting(now())
                .expect("read")
                .pop()
                .expect("the notice");
            ledger.begin_attempt(&notice, now()).expect("begun");
            let accepted = Settled {
                state: DispatchState::Accepted,
                words: String::new(),
                next_at: now(),
            };
            ledger.settle(&notice, &accepted, now()).expect("settled");
        }
    }
}

#[test]
fn a_notice_is_queued_once_whatever_became_of_it() {
    let (_folder, mut ledger) = opened();
    let notice = letter("notice", DispatchState::Queued);
    let queue = |ledger: &mut Ledger, letter: &NewDispatch| {
        ledger
            .queue_notice("Editions wait for Fenwold", letter, now())
            .expect("queued")
    };
    assert_eq!(queue(&mut ledger, &notice), None);
    let [dispatch] = &ledger.waiting(now()).expect("read")[..] else {
        panic!("one notice waits");
    };
    assert_eq!(
        dispatch.about,
        About::Notice("Editions wait for Fenwold".into())
    );
    assert_eq!(
        ledger.bytes_of(dispatch).expect("whole"),
        notice.parts.concat()
    );
    ledger.begin_attempt(dispatch, now()).expect("begun");
    let refused = Settled {
        state: DispatchState::Refused,
        words: "550 no such mailbox".into(),
        next_at: now(),
    };
    ledger.settle(dispatch, &refused, now()).expect("settled");
    let before = queue(&mut ledger, &notice).expect("known");
    assert_eq!(
        (before.state, before.words.as_str()),
        (DispatchState::Refused, "550 no such mailbox")
    );
    assert!(ledger.waiting(now()).expect("read").is_empty());
    assert_eq!(
        queue(&mut ledger, &letter("another", DispatchState::Queued)),
        None
    );
    assert_eq!(ledger.notices().expect("read").len(), 2);
}

fn census(forces: &[&str]) -> Census {
    let day = |text: &str| text.parse().expect("a date");
    Census {
        rows: 9,
        first_day: Some(day("2026-10-01")),
        last_day: Some(day("2026-11-02")),
        by_force_month: forces
            .iter()
            .map(|force| ForceMonth {
                force: (*force).to_owned(),
                month: day("2026-10-01"),
                occurrences: 4,
            })
            .collect(),
        days_by_force: forces
            .iter()
            .map(|force| ((*force).to_owned(), (day("2026-10-01"), day("2026-11-02"))))
            .collect(),
        ..Census::default()
    }
}

/// Forces of each census.
fn kept(ledger: &Ledger) -> Vec<String> {
    let censuses = ledger.censuses().expect("read");
    censuses
        .iter()
        .map(|census| {
            let months = census.by_force_month.iter().map(|cell| cell.force.as_str());
            let months: Vec<&str> = months.collect();
            let days: Vec<&str> = census.days_by_force.keys().map(String::as_str).collect();
            assert_eq!(months, days);
            months.join("+")
        })
        .collect()
}

#[test]
fn an_extract_is_accepted_force_by_force_and_stays_so() {
    let (_folder, mut ledger) = opened();
    let whole = census(&["Eastholm", "Fenwold"]);
    ledger.accept("x", &whole, &[], now()).expect("nothing");
    assert!(kept(&ledger).is_empty());
    assert_eq!(ledger.latest_accepted().expect("read"), None);
    ledger
        .accept("x", &whole, &["Eastholm"], now())
        .expect("kept");
    assert_eq!(kept(&ledger), ["Eastholm"]);
    ledger
        .accept("y", &whole, &["Eastholm"], now())
        .expect("kept");
    ledger
        .accept("x", &whole, &["Fenwold"], now())
        .expect("kept");
    assert_eq!(kept(&ledger), ["Eastholm+Fenwold", "Eastholm"]);
    assert_eq!(
        ledger.latest_accepted().expect("read").as_deref(),
        Some("y")
    );
    let first = &ledger.censuses().expect("read")[0];
    assert_eq!((first.rows, first.last_day), (9, whole.last_day));
}

#[test]
fn twelve_extracts_of_each_force_are_kept_and_of_a_held_one_those_it_had() {
    let (_folder, mut ledger) = opened();
    let both = census(&["Eastholm", "Fenwold"]);
    ledger
        .accept("0", &both, &["Eastholm", "Fenwold"], now())
        .expect("kept");
    for n in 1..=20 {
        ledger
            .accept(&n.to_string(), &both, &["Eastholm"], now())
            .expect("kept");
    }
    let kept = kept(&ledger);
    assert_eq!(kept.len(), 13);
    assert_eq!(
        (kept[0].as_str(), kept[1].as_str()),
        ("Fenwold", "Eastholm")
    );
}

#[test]
fn what_grows_with_the_faults_of_an_extract_is_not_kept() {
    let (folder, mut ledger) = opened();
    let mut census = census(&["Fenwold"]);
    census.notes.push("rows had a secret in them", 1, None, "");
    ledger
        .accept("x", &census, &["Fenwold"], now())
        .expect("kept");
    let stored = ledger.censuses().expect("read");
    assert!(stored[0].notes.0.is_empty());
    drop(ledger);
    let bytes = std::fs::read(folder.path().join("keepsafe.db")).expect("the file");
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.contains("by_force_month"));
    assert!(!text.contains("quarantined") && !text.contains("secret"));
}
