//! Search-term report: how often each term hit, in how many occurrences, in which state.

use std::collections::BTreeSet;

use super::{Matcher, State};

/// Counts of one term over a set of occurrences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermCount {
    pub term: String,
    pub category: String,
    pub hits: u64,
    /// Occurrences with a hit in any state.
    pub occurrences: u64,
    /// Occurrences that no other term hits.
    pub unique_occurrences: u64,
    /// Hits in each state, in the order of [`State::ALL`].
    pub by_state: [u64; 4],
}

/// Counts hits by term, in the order of [`Matcher::terms`], terms without a hit too. Each hit is
/// (occurrence, term, state).
pub fn count(
    matcher: &Matcher,
    hits: impl IntoIterator<Item = (u32, u32, State)>,
) -> Vec<TermCount> {
    let mut counts: Vec<TermCount> = matcher
        .terms()
        .iter()
        .map(|term| TermCount {
            term: term.text.clone(),
            category: term.category.clone(),
            hits: 0,
            occurrences: 0,
            unique_occurrences: 0,
            by_state: [0; 4],
        })
        .collect();
    let mut pairs = BTreeSet::new();
    for (occurrence, term, state) in hits {
        let count = &mut counts[term as usize];
        count.hits += 1;
        count.by_state[state as usize] += 1;
        pairs.insert((occurrence, term));
    }
    let pairs: Vec<(u32, u32)> = pairs.into_iter().collect();
    for of_occurrence in pairs.chunk_by(|a, b| a.0 == b.0) {
        for (_, term) in of_occurrence {
            counts[*term as usize].occurrences += 1;
        }
        if let [(_, only)] = of_occurrence {
            counts[*only as usize].unique_occurrences += 1;
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keywords::Pack;

    #[test]
    fn counts_by_hand() {
        let pack = Pack::parse(
            "[pack]\nid='p'\nversion='1'\n[[category]]\nid='c'\ntitle='C'\n\
             [[term]]\ncategory='c'\ntext='alpha'\n[[term]]\ncategory='c'\ntext='beta'\n\
             [[term]]\ncategory='c'\ntext='gamma'\n",
            "p.toml",
        )
        .expect("valid pack");
        let matcher = Matcher::new(&[pack]).expect("compiles");
        let hits = [
            (7, 0, State::Asserted),
            (7, 0, State::Negated),
            (7, 1, State::Asserted),
            (9, 0, State::Engagement),
        ];
        let counts = count(&matcher, hits);
        let row = |n: usize| {
            let c = &counts[n];
            (c.hits, c.occurrences, c.unique_occurrences, c.by_state)
        };
        assert_eq!(row(0), (3, 2, 1, [1, 1, 0, 1]));
        assert_eq!(row(1), (1, 1, 0, [1, 0, 0, 0]));
        assert_eq!(row(2), (0, 0, 0, [0; 4]));
    }
}
