//! Hits as frames: columns, order, threads, concatenation.

use keepsafe::extract::{Batch, columns};
use keepsafe::keywords::hits::{FIRST_WORD, LAST_WORD};
use keepsafe::keywords::{Hits, Matcher, Pack};
use polars::prelude::*;

use super::MATCHER;

fn batch() -> Batch {
    let rows = DataFrame::new(
        3,
        vec![
            Column::new(columns::ROW.into(), vec![4_u32, 5, 9]),
            Column::new(
                "text:Summary".into(),
                vec![
                    Some("No CSE concerns."),
                    None,
                    Some("15YOF located at hotel."),
                ],
            ),
            Column::new(
                "text:OEL Notes".into(),
                vec![Some("CSE suspected."), Some("Fence broken."), Some("")],
            ),
        ],
    )
    .expect("a frame");
    Batch {
        persons: DataFrame::empty(),
        rows,
        fields: vec!["Summary".to_string(), "OEL Notes".to_string()],
    }
}

fn shown(hits: &Hits) -> Vec<String> {
    let strings = |name: &str| -> Vec<String> {
        hits.frame
            .column(name)
            .expect("the column")
            .str()
            .expect("text")
            .iter()
            .map(|text| text.unwrap_or("-").to_string())
            .collect()
    };
    let numbers = |name: &str| -> Vec<u32> {
        hits.frame
            .column(name)
            .expect("the column")
            .u32()
            .expect("numbers")
            .iter()
            .flatten()
            .collect()
    };
    let (row, start, end) = (numbers("row"), numbers("start"), numbers("end"));
    let texts = [
        "field",
        "term",
        "category",
        "text",
        "state",
        "cue",
        "attributes",
    ]
    .map(strings);
    (0..row.len())
        .map(|n| {
            let texts: Vec<&str> = texts.iter().map(|column| column[n].as_str()).collect();
            format!("{} {}..{} {}", row[n], start[n], end[n], texts.join("|"))
        })
        .collect()
}

#[test]
fn one_row_for_each_hit() {
    let hits = MATCHER.scan_batch(&batch()).expect("scanned");
    assert_eq!(
        shown(&hits),
        [
            "4 3..6 Summary|CSE|explicit|CSE|negated|No|",
            "4 0..3 OEL Notes|CSE|explicit|CSE|asserted|-|",
            "9 0..5 Summary|age under 18|young_person|15YOF|asserted|-|",
            "9 6..22 Summary|located at hotel|missing|located at hotel|asserted|-|",
            "9 17..22 Summary|hotel|place|hotel|asserted|-|",
        ]
    );
}

/// Numbers of words, from nought in each field, stand in the frame where criteria need them.
#[test]
fn words_are_counted_on_demand() {
    let numbers = |matcher: &Matcher| -> Vec<(Option<u32>, Option<u32>)> {
        let hits = matcher.scan_batch(&batch()).expect("scanned").frame;
        let of = |name| {
            hits.column(name)
                .expect("the column")
                .u32()
                .expect("numbers")
        };
        let (first, last) = (of(FIRST_WORD), of(LAST_WORD));
        first.iter().zip(last.iter()).collect()
    };
    assert_eq!(numbers(&MATCHER), vec![(None, None); 5]);
    let cse = Pack::built_in("cse").expect("built in");
    let counting = Matcher::new(&[cse]).counting_words(true);
    let expected = [(1, 1), (0, 0), (0, 0), (1, 3), (3, 3)];
    assert_eq!(
        numbers(&counting),
        expected.map(|(first, last)| (Some(first), Some(last)))
    );
}

#[test]
fn empty_concatenated_and_retained() {
    let hits = MATCHER.scan_batch(&batch()).expect("scanned");
    let none = Hits::empty().expect("an empty frame");
    assert_eq!(none.frame.height(), 0);
    assert_eq!(none.frame.schema(), hits.frame.schema());
    let twice = Hits::concat(&[hits.clone(), none, hits.clone()]).expect("one schema");
    assert_eq!(twice.frame.height(), 2 * hits.frame.height());
    let kept = hits.retain(|row| row == 9).expect("a filter");
    assert_eq!(shown(&kept), shown(&hits)[2..]);
}

#[test]
fn the_same_on_any_number_of_threads() {
    let texts: Vec<String> = (0..2000)
        .map(|n| {
            format!(
                "Record {n}: no CSE concerns, child {} y/o at hotel.",
                n % 30
            )
        })
        .collect();
    let rows: Vec<(u32, Vec<(&str, &str)>)> = texts
        .iter()
        .enumerate()
        .map(|(n, text)| (n as u32, vec![("Summary", text.as_str())]))
        .collect();
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .expect("a pool");
        pool.install(|| MATCHER.scan_texts(&rows).expect("scanned"))
    };
    let (one, two) = (on(1), on(2));
    assert!(one.frame.height() > 4000);
    assert_eq!(shown(&one), shown(&two));
}
