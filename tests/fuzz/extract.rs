//! Any bytes are an extract or are refused: no panic, no unbounded memory, and the rows add up.

#![no_main]

use keepsafe::extract::{Extract, Options, Profile};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
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
    while let Ok(Some(batch)) = extract.next_batch() {
        assert!(batch.rows.height() <= 1000);
    }
    assert!(extract.finish().census.balances());
});
