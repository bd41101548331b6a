//! Any bytes are an extract or are refused: no panic, no unbounded memory, and the rows add up.

#![no_main]

use std::panic;
use std::thread;

use keepsafe::extract::{Extract, Options, Profile, READER_THREAD};
use libfuzzer_sys::fuzz_target;

/// A foreign reader that panics on a thread of its own has met a damaged file, and that is what the
/// user is told; the hook that is there ends the program.
fn let_readers_panic() {
    let end = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        if thread::current().name() != Some(READER_THREAD) {
            end(panic);
        }
    }));
}

fuzz_target!(init: let_readers_panic(), |bytes: &[u8]| {
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(file.path(), bytes).expect("written");
    let options = Options {
        profile: Profile::generic(),
        force: Some("Mereshire".to_owned()),
        areas: None,
        columns_before: Default::default(),
        batch_rows: 1000,
    };
    let Ok(mut extract) = Extract::open(&[file.path().to_owned()], &options) else {
        return;
    };
    loop {
        match extract.next_batch() {
            Ok(Some(batch)) => assert!(batch.rows.height() <= 1000),
            Ok(None) => break,
            // Refused on the way.
            Err(_) => return,
        }
    }
    assert!(extract.finish().census.balances());
});
