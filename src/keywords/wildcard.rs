//! Words with `*` (any letters and digits, or none) and `?` (exactly one), and a way from a word of
//! a text to the few of them that can fit it.

use std::collections::BTreeMap;

/// Whether a word holds a wildcard.
pub fn is_wild(word: &str) -> bool {
    word.contains(['*', '?'])
}

/// Whether `word` fits `pattern`; a star tried with ever more letters, only the last one again, so
/// that the work is at most the product of the two lengths. `exact` heeds the case of ASCII letters.
pub fn fits(pattern: &str, word: &str, exact: bool) -> bool {
    let same = |a: char, b: char| a == b || (!exact && a.eq_ignore_ascii_case(&b));
    let (mut pattern, mut word) = (pattern.chars(), word.chars());
    // What to go back to: after the last star, and the letters that it may still take.
    let mut star: Option<(std::str::Chars<'_>, std::str::Chars<'_>)> = None;
    loop {
        let seen = word.clone();
        match (pattern.next(), word.next()) {
            (Some('*'), _) => {
                word.clone_from(&seen);
                star = Some((pattern.clone(), seen));
            }
            (None, None) => return true,
            (Some('?'), Some(_)) => {}
            (Some(a), Some(b)) if same(a, b) => {}
            _ => {
                let Some((after, letters)) = &mut star else {
                    return false;
                };
                if letters.next().is_none() {
                    return false;
                }
                pattern = after.clone();
                word = letters.clone();
            }
        }
    }
}

/// Letters and digits of a pattern that stand for themselves.
pub fn letters(pattern: &str) -> usize {
    pattern.chars().filter(|c| c.is_alphanumeric()).count()
}

/// What a pattern begins with before its first wildcard.
pub fn head(pattern: &str) -> &str {
    pattern.split(['*', '?']).next().unwrap_or_default()
}

fn tail(pattern: &str) -> &str {
    pattern.rsplit(['*', '?']).next().unwrap_or_default()
}

/// Fewest bytes of a word that fits.
pub fn least_len(pattern: &str) -> usize {
    pattern.len() - pattern.matches('*').count()
}

/// Patterns by what they begin with, else by what they end with, else one after the other.
#[derive(Debug, Default)]
pub struct Wildcards {
    by_head: BTreeMap<Box<str>, Vec<(Box<str>, u32)>>,
    by_tail: BTreeMap<Box<str>, Vec<(Box<str>, u32)>>,
    others: Vec<(Box<str>, u32)>,
    /// Lengths of heads and of tails, each once.
    heads: Vec<usize>,
    tails: Vec<usize>,
}

impl Wildcards {
    /// Of patterns in lower case, each with its owner.
    pub fn of<'p>(patterns: impl IntoIterator<Item = (&'p str, u32)>) -> Self {
        let mut all = Self::default();
        for (pattern, owner) in patterns {
            let (head, tail) = (head(pattern), tail(pattern));
            let list = if !head.is_empty() {
                all.by_head.entry(head.into()).or_default()
            } else if !tail.is_empty() {
                all.by_tail.entry(tail.into()).or_default()
            } else {
                &mut all.others
            };
            list.push((pattern.into(), owner));
        }
        let lengths = |map: &BTreeMap<Box<str>, Vec<(Box<str>, u32)>>| {
            let mut lengths: Vec<usize> = map.keys().map(|key| key.len()).collect();
            lengths.sort_unstable();
            lengths.dedup();
            lengths
        };
        all.heads = lengths(&all.by_head);
        all.tails = lengths(&all.by_tail);
        all
    }

    /// Calls back with the owner of each pattern that a word in lower case fits.
    pub fn each_owner(&self, word: &str, mut call: impl FnMut(u32)) {
        let heads = self
            .heads
            .iter()
            .filter_map(|len| self.by_head.get(word.get(..*len)?));
        let tails = self
            .tails
            .iter()
            .filter_map(|len| self.by_tail.get(word.get(word.len().checked_sub(*len)?..)?));
        for (pattern, owner) in heads.chain(tails).flatten().chain(&self.others) {
            if fits(pattern, word, true) {
                call(*owner);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plain(pattern: &[char], word: &[char]) -> bool {
        match (pattern, word) {
            ([], word) => word.is_empty(),
            (['*', rest @ ..], word) => (0..=word.len()).any(|n| plain(rest, &word[n..])),
            (['?', rest @ ..], [_, after @ ..]) => plain(rest, after),
            ([a, rest @ ..], [b, after @ ..]) => a == b && plain(rest, after),
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn a_word_fits_as_plain_recursion_has_it(
            patterns in proptest::collection::vec("[ab\u{E9}*?]{1,6}", 1..8), word in "[ab\u{E9}]{0,8}",
        ) {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            let fitting: Vec<u32> = (0..)
                .zip(&patterns)
                .filter(|(_, pattern)| plain(&chars(pattern), &chars(&word)))
                .map(|(n, _)| n)
                .collect();
            for (n, pattern) in (0..).zip(&patterns) {
                prop_assert_eq!(fits(pattern, &word, true), fitting.contains(&n), "{}", pattern);
                prop_assert!(!fitting.contains(&n) || least_len(pattern) <= word.len());
            }
            let mut found = Vec::new();
            Wildcards::of(patterns.iter().map(String::as_str).zip(0..))
                .each_owner(&word, |owner| found.push(owner));
            found.sort_unstable();
            prop_assert_eq!(found, fitting);
        }
    }

    #[test]
    fn case_is_heeded_if_asked() {
        assert!(fits("exploit*", "EXPLOITED", false));
        assert!(!fits("CSE*", "cses", true));
        assert!(fits("wom?n", "women", false) && !fits("wom?n", "womn", false));
    }
}
