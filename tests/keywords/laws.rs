//! Properties: agreement with a naive matcher, offsets, hostile texts.

use keepsafe::keywords::fold::Folded;
use keepsafe::keywords::misspelling::Tolerance;
use keepsafe::keywords::{Matcher, Pack};
use proptest::prelude::*;

use super::MATCHER;

/// A pack whose words overlap in every way: prefixes, suffixes, shared words, acronyms.
fn small() -> Matcher {
    let mut text = String::from("[pack]\nid='s'\nversion='1'\n");
    for case in ["fold", "exact"] {
        text.push_str(&format!("[[category]]\nid='{case}'\ntitle='C'\n"));
    }
    for (term, case) in SMALL {
        text.push_str(&format!(
            "[[term]]\ncategory='{case}'\ntext=\"{term}\"\ncase='{case}'\n"
        ));
    }
    let pack = Pack::parse(&text, "small.toml").expect("valid pack");
    Matcher::new(&[pack])
}

const SMALL: [(&str, &str); 10] = [
    ("ab", "fold"),
    ("ab ba", "fold"),
    ("ba ab ba", "fold"),
    ("b-a", "fold"),
    ("abb", "fold"),
    ("AB", "exact"),
    ("b & a", "fold"),
    ("a's b", "fold"),
    ("a.ab", "fold"),
    ("ba/ab", "fold"),
];

/// Tries every term at every place, by plain recursion over the pattern's characters.
fn naive(text: &str) -> Vec<(usize, usize, usize)> {
    let mut found = Vec::new();
    for (n, (term, case)) in SMALL.iter().enumerate() {
        let pattern: Vec<char> = term
            .chars()
            .filter(|c| *c != ' ' || !term.contains('&'))
            .collect();
        let mut best_end = 0;
        for start in 0..text.len() {
            let before = text[..start].chars().next_back();
            if before.is_some_and(char::is_alphanumeric) {
                continue;
            }
            let ends = matches_at(text, start, &pattern, *case == "exact");
            let end = ends
                .into_iter()
                .filter(|end| {
                    !text[*end..]
                        .chars()
                        .next()
                        .is_some_and(char::is_alphanumeric)
                })
                .max();
            if let Some(end) = end
                && end > best_end
            {
                found.push((start, end, n));
                best_end = end;
            }
        }
        // The dotted form of the acronym.
        if *case == "exact" {
            let dotted: Vec<char> = "A\u{1}B".chars().collect();
            for start in 0..text.len() {
                for end in matches_at(text, start, &dotted, true) {
                    let outer = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
                    if outer(text[..start].chars().next_back())
                        || outer(text[end..].chars().next())
                        || dotted_before(text, start)
                        || dotted_after(text, end)
                    {
                        continue;
                    }
                    found.push((start, end, n));
                }
            }
        }
    }
    found.sort_unstable();
    found
}

fn dotted_before(text: &str, start: usize) -> bool {
    let mut before = text[..start].chars().rev();
    before.next() == Some('.') && before.next().is_some_and(char::is_alphanumeric)
}

fn dotted_after(text: &str, end: usize) -> bool {
    let mut after = text[end..].chars();
    after.next() == Some('.')
        && after.next().is_some_and(char::is_alphanumeric)
        && !after.next().is_some_and(char::is_alphanumeric)
}

/// All ends of a pattern that starts at `at`; signs of the pattern stand for joiners.
fn matches_at(text: &str, at: usize, pattern: &[char], exact: bool) -> Vec<usize> {
    let Some((first, rest)) = pattern.split_first() else {
        return vec![at];
    };
    let seps = |from: usize| -> usize {
        text[from..]
            .bytes()
            .take_while(|b| b" -/\n".contains(b))
            .count()
    };
    let good_gap = |gap: &str| {
        gap.len() == 1
            || (gap.matches('\n').count() <= 1
                && !(gap.contains('-')
                    && gap.starts_with([' ', '\n'])
                    && gap.ends_with([' ', '\n'])))
    };
    let nexts: Vec<usize> = match first {
        '\u{1}' => text[at..]
            .starts_with('.')
            .then_some(at + 1)
            .into_iter()
            .collect(),
        ' ' | '-' => {
            let len = seps(at);
            if len == 0 {
                (*first == '-').then_some(at).into_iter().collect()
            } else {
                good_gap(&text[at..at + len])
                    .then_some(at + len)
                    .into_iter()
                    .collect()
            }
        }
        '/' => {
            let len = seps(at);
            text[at..at + len]
                .contains('/')
                .then_some(at + len)
                .into_iter()
                .collect()
        }
        '&' => {
            let lead = seps(at);
            let from = at + lead;
            if text[from..].starts_with('&') {
                vec![from + 1 + seps(from + 1)]
            } else {
                Vec::new()
            }
        }
        '.' => {
            let dot = at + usize::from(text[at..].starts_with('.'));
            vec![dot + usize::from(text[dot..].starts_with(' '))]
        }
        '\'' => vec![at + usize::from(text[at..].starts_with('\''))],
        c => text[at..]
            .chars()
            .next()
            .filter(|seen| seen == c || (!exact && seen.eq_ignore_ascii_case(c)))
            .map(|seen| at + seen.len_utf8())
            .into_iter()
            .collect(),
    };
    nexts
        .into_iter()
        .flat_map(|next| matches_at(text, next, rest, exact))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn agrees_with_a_naive_matcher(text in "[abABs &'./\n-]{0,24}") {
        let matcher = small();
        let seen: Vec<(usize, usize, usize)> = matcher
            .scan(&text)
            .iter()
            .map(|hit| (hit.start as usize, hit.end as usize, hit.term as usize))
            .collect();
        let mut seen = seen;
        seen.sort_unstable();
        prop_assert_eq!(seen, naive(&text));
    }

    #[test]
    fn any_text_is_scanned(text in "\\PC{0,200}") {
        check_offsets(&text)?;
    }

    #[test]
    fn words_of_the_trade_in_any_order(
        parts in proptest::collection::vec(
            prop_oneof![
                Just("CSE"), Just("no"), Just("not"), Just("hotel"), Just("child's"), Just("15YOF"),
                Just(", "), Just(". "), Just(" "), Just(" - "), Just(": "), Just("?"), Just("\n"),
                Just("but"), Just("and"), Just("or"), Just("ruled out"), Just("was"), Just("("),
                Just(")"), Just("n/a"), Just("risk assessment"), Just("leaflet"), Just("&amp;"),
                Just("_x000D_"), Just("\u{2019}"), Just("\u{130}"), Just("\u{E2}\u{20AC}\u{2122}"),
                Just("considered"), Just("suspected"), Just("aged 14"), Just("C.S.E"), Just("\u{FB03}"),
            ],
            0..30,
        )
    ) {
        check_offsets(&parts.join(" "))?;
        check_offsets(&parts.concat())?;
    }
}

fn check_offsets(text: &str) -> Result<(), TestCaseError> {
    let mut last = (0, 0, 0);
    for hit in MATCHER.scan(text) {
        let (start, end) = (hit.start as usize, hit.end as usize);
        prop_assert!(text.is_char_boundary(start) && text.is_char_boundary(end) && start < end);
        prop_assert!(last <= (hit.start, hit.end, hit.term));
        last = (hit.start, hit.end, hit.term);
        let term = &MATCHER.terms()[hit.term as usize];
        if term.pattern.is_none() {
            let surface = letters(&text[start..end], term.exact_case);
            // Two errors at most in each word that is long enough.
            let errors = |variant: &str| match term.leeway.tolerance {
                Tolerance::None => 0,
                _ => 2 * variant.split(' ').filter(|word| word.len() > 4).count(),
            };
            let known = std::iter::once(&term.text)
                .chain(&term.variants)
                .any(|variant| {
                    let meant = letters(variant, term.exact_case);
                    strsim::osa_distance(&meant, &surface) <= errors(variant)
                });
            prop_assert!(
                known,
                "{:?} is no form of {:?}",
                &text[start..end],
                term.text
            );
        }
        prop_assert_eq!(hit.cue.is_some(), hit.state.code() != "asserted");
    }
    Ok(())
}

/// Letters and digits alone, folded; `and` and its signs left out.
fn letters(text: &str, exact: bool) -> String {
    let mut folded = Folded::new(text).text.into_owned();
    if !exact {
        folded.make_ascii_lowercase();
    }
    for form in [
        "&amp;", "&nbsp;", "&#160;", "&#39;", "_x000D_", "_x000d_", "<br>", "&",
    ] {
        folded = folded.replace(form, " ");
    }
    folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !["and", "n"].contains(word))
        .collect()
}

#[test]
fn hostile_texts() {
    let long = "Child seen at hotel with several males, no CSE concerns raised. ".repeat(16_000);
    let hits = MATCHER.scan(&long);
    assert_eq!(hits.len() % 16_000, 0);
    assert!(hits.len() >= 4 * 16_000);

    // Without any stop, and of one term only: the work for one hit does not grow with the text.
    assert_eq!(MATCHER.scan(&"hotel ".repeat(170_000)).len(), 170_000);
    assert_eq!(MATCHER.scan(&"no CSE ".repeat(140_000)).len(), 140_000);
    assert!(MATCHER.scan(&"-".repeat(1 << 20)).is_empty());
    assert!(MATCHER.scan(&"\n".repeat(1 << 20)).is_empty());
    assert!(MATCHER.scan(&"_x000D_".repeat(150_000)).is_empty());
    assert!(MATCHER.scan(&"e\u{301}".repeat(300_000)).is_empty());
    assert_eq!(
        MATCHER.scan(&format!("CSE{}", " - ".repeat(300_000))).len(),
        1
    );
    assert_eq!(MATCHER.scan(&"CSE?".repeat(1000)).len(), 1000);

    // Emoji, right-to-left, combining marks, a dotless i.
    for text in [
        "\u{1F3E8} hotel \u{1F6A9}",
        "\u{5DE}\u{5DC}\u{5D5}\u{5DF} hotel \u{202B}\u{5D0}",
        "ho\u{301}tel",
        "HOTEL\u{301}",
        "hote\u{AD}l",
    ] {
        let hits = MATCHER.scan(text);
        assert_eq!(hits.len(), 1, "{text:?}");
    }
    assert_eq!(MATCHER.scan("m\u{131}ss\u{131}ng person").len(), 1);
}

/// Words that may be written in several ways, met by texts that are nothing else.
#[test]
fn hostile_texts_for_words_in_several_ways() {
    let text = "[pack]\nid='s'\nversion='1'\n[[category]]\nid='c'\ntitle='C'\n\
        [[term]]\ncategory='c'\ntext='exploitation'\ntolerance='auto'\n\
        [[term]]\ncategory='c'\ntext='child exploit'\ninflect=true\n\
        [[term]]\ncategory='c'\ntext='aaa*a*a*b'\n";
    let matcher = Matcher::new(&[Pack::parse(text, "s.toml").expect("valid pack")]);
    let hits = |text: &str| matcher.scan(text).len();
    assert_eq!(hits(&"exploitaton ".repeat(80_000)), 80_000);
    assert_eq!(hits(&"children's exploiting ".repeat(50_000)), 50_000);
    assert_eq!(hits(&"child ".repeat(170_000)), 0);
    assert_eq!(hits(&"child's ".repeat(120_000)), 0);
    assert_eq!(hits(&"a".repeat(1 << 20)), 0);
    assert_eq!(hits(&format!("{}b", "a".repeat(1 << 20))), 1);
    assert_eq!(hits(&"exploi\u{AD}tat\u{301}on ".repeat(50_000)), 50_000);
    assert_eq!(
        hits("EXPLOITAT\u{130}ON \u{1F6A9}exploitat\u{131}n\u{1F6A9} \u{202B}exploitaton\u{5D0}"),
        2
    );
    // Ever other words, so that what is kept of one is of no use for the next.
    let other: String = (0..100_000).map(|n| format!("exp{n:o} ")).collect();
    let words = other.replace(|c: char| c.is_ascii_digit(), "l");
    assert_eq!(hits(&other) + hits(&words), 0);
}
