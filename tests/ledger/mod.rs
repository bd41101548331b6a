//! Editions made once, letters kept whole, states as they should follow.

use chrono::{DateTime, TimeDelta, Utc};
use keepsafe::ledger::{DispatchState, EditionState, Ledger, NewDispatch, Settled};
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
    assert_eq!(waiting[0].edition.0, "force-pack.2026-10.mereshire.r2");
    assert_eq!(
        ledger
            .latest(&first)
            .expect("read")
            .expect("there")
            .revision,
        2
    );
}
