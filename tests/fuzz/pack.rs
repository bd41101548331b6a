//! Any text is a keyword pack or is refused with every problem in a place of the file, and what a
//! pack of any sort finds lies within the text that is searched.

#![no_main]

use keepsafe::keywords::{Matcher, Pack};
use libfuzzer_sys::fuzz_target;

/// What the pack's own text is searched together with.
const NARRATIVE: &str = "Nil CSE concerns at the hotel; 15YOF, staff re C.S.E. & room 12.";

fuzz_target!(|text: &str| {
    match Pack::parse(text, "pack.toml") {
        Ok(pack) => {
            let matcher = Matcher::new(&[pack]);
            for narrative in [NARRATIVE, text] {
                for hit in matcher.scan(narrative) {
                    let found = narrative.get(hit.start as usize..hit.end as usize);
                    assert!(found.is_some_and(|found| !found.is_empty()));
                }
            }
        }
        Err(problems) => {
            assert!(problems.has_errors());
            assert!(problems.0.iter().all(|problem| problem.place.is_some()));
        }
    }
});
