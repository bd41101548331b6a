//! Laws of the search-term report: what it counts, and that it does not hang on how rows are cut.

use keepsafe::keywords::report::{Key, Tally, TermCounts, TermReport};
use keepsafe::keywords::{Matcher, Pack};
use proptest::prelude::*;

fn matcher(terms: &str) -> Matcher {
    let text = format!(
        "[pack]\nid='s'\nversion='1'\n[[category]]\nid='c'\ntitle='C'\nkind='explicit'\n\
         [[category]]\nid='d'\ntitle='D'\nkind='indicator'\n{terms}"
    );
    Matcher::new(&[Pack::parse(&text, "small.toml").expect("a valid pack")])
}

fn small() -> Matcher {
    matcher(
        "[[term]]\ncategory='c'\ntext='CSE'\ncase='exact'\n[[term]]\ncategory='c'\n\
         text='child exploitation'\n[[term]]\ncategory='c'\ntext='exploitation'\n[[term]]\n\
         category='d'\ntext='hotel'\n",
    )
}

/// A row: which occurrence, which force, what text.
type Row = (Key, &'static str, String);

fn report(matcher: &Matcher, rows: &[Row], batch: usize) -> TermReport {
    let mut tally = Tally::new(matcher);
    for rows in rows.chunks(batch) {
        let texts: Vec<_> = (0..)
            .zip(rows)
            .map(|(n, row)| (n, vec![("Notes", row.2.as_str())]))
            .collect();
        let hits = matcher.scan_texts(&texts).expect("scanned");
        tally
            .take(&hits, |row| {
                rows.get(row as usize).map(|row| (row.0, row.1))
            })
            .expect("taken");
    }
    tally.report()
}

const PARTS: [&str; 9] = [
    "CSE",
    "No CSE.",
    "child exploitation",
    "exploitation",
    "hotel",
    "risk assessment",
    "but",
    "the girl",
    "\n",
];

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let text = prop::collection::vec(0..PARTS.len(), 0..8).prop_map(|parts| {
        parts
            .into_iter()
            .map(|at| PARTS[at])
            .collect::<Vec<_>>()
            .join(" ")
    });
    prop::collection::vec((0..12_u128, text), 0..30).prop_map(|rows| {
        let force = |key: Key| {
            if key.is_multiple_of(3) {
                "Fenwold"
            } else {
                "Eastholm"
            }
        };
        rows.into_iter()
            .map(|(key, text)| (key, force(key), text))
            .collect()
    })
}

fn is_sound(counts: &TermCounts) -> Result<(), TestCaseError> {
    prop_assert!(counts.unique_occurrences <= counts.occurrences);
    prop_assert!(counts.asserted_occurrences <= counts.occurrences);
    prop_assert!(counts.occurrences <= counts.hits);
    prop_assert!(counts.asserted_occurrences <= counts.asserted);
    prop_assert_eq!(
        counts.hits,
        counts.asserted + counts.negated + counts.process + counts.engagement
    );
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn counts_are_sound_and_do_not_hang_on_batches(rows in rows(), batch in 1..8_usize) {
        let matcher = small();
        let whole = report(&matcher, &rows, 1_000);
        prop_assert_eq!(&report(&matcher, &rows, batch), &whole);

        is_sound(&whole.all)?;
        let lines = whole.terms.iter().map(|line| (&line.counts, &line.by_force));
        let categories = whole.categories.iter().map(|line| (&line.counts, &line.by_force));
        for (counts, by_force) in lines.chain(categories) {
            is_sound(counts)?;
            // An occurrence lies in one force.
            let sum = |of: fn(&TermCounts) -> u64| by_force.iter().map(of).sum::<u64>();
            prop_assert_eq!(sum(|c| c.hits), counts.hits);
            prop_assert_eq!(sum(|c| c.occurrences), counts.occurrences);
            prop_assert_eq!(sum(|c| c.unique_occurrences), counts.unique_occurrences);
        }
        for line in &whole.terms {
            let spelt: u64 = line.spellings.iter().map(|(_, n)| n).sum();
            prop_assert_eq!(spelt + line.other_spellings, line.counts.hits);
        }
        let hits: u64 = whole.terms.iter().map(|line| line.counts.hits).sum();
        prop_assert_eq!(hits, whole.all.hits);
        // Unique is what would be lost without the term.
        let unique: u64 = whole.terms.iter().map(|line| line.counts.unique_occurrences).sum();
        prop_assert_eq!(unique, whole.all.unique_occurrences);
        prop_assert!(whole.since(&whole).is_empty());
    }

    /// A term's unique occurrences are those without a hit once the term is gone.
    #[test]
    fn unique_occurrences_are_lost_with_their_term(rows in rows()) {
        let with = report(&small(), &rows, 1_000);
        let without = matcher(
            "[[term]]\ncategory='c'\ntext='CSE'\ncase='exact'\n[[term]]\ncategory='c'\n\
             text='child exploitation'\n[[term]]\ncategory='c'\ntext='exploitation'\n",
        );
        let without = report(&without, &rows, 1_000);
        let hotel = with.terms.iter().find(|line| line.term == "hotel").expect("the term");
        prop_assert_eq!(
            hotel.counts.unique_occurrences,
            with.all.occurrences - without.all.occurrences
        );
    }
}

#[test]
fn changes_name_what_is_new_gone_and_found_otherwise() {
    let rows: Vec<Row> = [
        (1, "CSE at the hotel"),
        (2, "child exploitation"),
        (3, "hotel"),
    ]
    .map(|(key, text)| (key, "Fenwold", text.to_owned()))
    .into();
    let before = matcher(
        "[[term]]\ncategory='c'\ntext='CSE'\ncase='exact'\n[[term]]\ncategory='d'\n\
         text='hotel'\n[[term]]\ncategory='c'\ntext='grooming'\n",
    );
    let now = matcher(
        "[[term]]\ncategory='c'\ntext='CSE'\ncase='exact'\n[[term]]\ncategory='d'\n\
         text='hotel'\nvariants=['exploitation']\n[[term]]\ncategory='c'\ntext='child exploitation'\n",
    );
    let changes = report(&now, &rows, 9).since(&report(&before, &rows, 9));
    let shown: Vec<(&str, Option<u64>, Option<u64>)> = changes
        .iter()
        .map(|change| {
            let hits = |counts: Option<TermCounts>| counts.map(|counts| counts.hits);
            (change.term.as_str(), hits(change.before), hits(change.now))
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("hotel", Some(2), Some(3)),
            ("child exploitation", None, Some(1)),
            ("grooming", Some(0), None),
        ]
    );
}
