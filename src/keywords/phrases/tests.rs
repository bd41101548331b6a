//! Searches beside one that tries every phrase at every place.

use super::compile::{Numbered, numbered, spellings};
use super::*;
use crate::keywords::Pack;
use crate::keywords::age;
use crate::keywords::fold::Folded;
use crate::keywords::joiner::{Joiner, char_before, ends_word, join_after, run_end, starts_word};
use crate::keywords::misspelling::Tolerance;
use crate::keywords::phrase::Phrase;
use crate::keywords::spelling::{Family, Leeway};
use crate::keywords::words::Runs;
use proptest::prelude::*;
use std::sync::LazyLock;

type Owned = Vec<(Phrase, u32)>;

/// Tries every phrase, and every anchor of an age, at every place.
fn plain(phrases: &[(Phrase, u32)], ages: Option<u32>, text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    let numbers = numbered(phrases);
    let spellings = spellings(phrases, numbers.clone(), &[]);
    let is_of = |number, word: &str| spellings.is_of(number, word);
    let families: Vec<_> = phrases
        .iter()
        .map(|(phrase, _)| phrase.families())
        .collect();
    for start in (0..text.len()).filter(|at| text.is_char_boundary(*at)) {
        for ((phrase, owner), families) in phrases.iter().zip(&families) {
            let owner = *owner;
            let literal = plain_at(phrase, text, start).filter(|_| !phrase.is_wild());
            let several = families.as_ref().and_then(|families| {
                plain_families_at(phrase, families, &numbers, is_of, text, start)
            });
            let ends = literal.into_iter().chain(several);
            found.extend(ends.map(|end| Found { start, end, owner }));
        }
        let Some(owner) = ages else { continue };
        for (start, end) in age::anchors(text, start..start + 1) {
            let young = age::young_at(text, start, end);
            found.extend(young.map(|(start, end)| Found { start, end, owner }));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn plain_at(phrase: &Phrase, text: &str, start: usize) -> Option<usize> {
    let mut at = start;
    for (n, word) in phrase.words().iter().enumerate() {
        if n > 0 {
            at = join_after(text, at, phrase.joiners()[n - 1])?;
        }
        let seen = text.get(at..at + word.len())?;
        let same = seen == word || (!phrase.is_exact() && seen.eq_ignore_ascii_case(word));
        if !same {
            return None;
        }
        at += word.len();
    }
    let (first, last) = (phrase.words().first()?, phrase.words().last()?);
    (starts_word(text, start, first.as_bytes()) && ends_word(text, at, last.as_bytes()))
        .then_some(at)
}

/// As [`plain_at`] where words of families are runs that `is_of` knows by number.
fn plain_families_at(
    phrase: &Phrase,
    families: &[Option<Family>],
    numbers: &Numbered,
    is_of: impl Fn(u32, &str) -> bool,
    text: &str,
    start: usize,
) -> Option<usize> {
    let mut at = start;
    let last = phrase.words().len() - 1;
    for (n, word) in phrase.words().iter().enumerate() {
        let Some(family) = &families[n] else {
            let seen = text.get(at..at + word.len())?;
            let same = seen == word || (!phrase.is_exact() && seen.eq_ignore_ascii_case(word));
            at = same.then_some(at + word.len())?;
            at = if n < last {
                join_after(text, at, phrase.joiners()[n])?
            } else {
                at
            };
            continue;
        };
        let end = run_end(text, at);
        let whole = !char_before(text, at).is_some_and(char::is_alphanumeric);
        let of = whole && at < end && is_of(numbers[family].0, &text[at..end]);
        at = of.then_some(end)?;
        if n == last {
            continue;
        }
        // The possessive is no part of the word.
        let joiner = phrase.joiners()[n];
        let sign = join_after(text, at, Joiner::Apostrophe)?;
        if family.is_inflected() && joiner != Joiner::Apostrophe && sign > at {
            let s = text
                .get(sign..sign + 1)
                .is_some_and(|s| s.eq_ignore_ascii_case("s"));
            at = sign + usize::from(s && run_end(text, sign) == sign + 1);
        }
        at = join_after(text, at, joiner)?;
    }
    let bytes = |n: usize| match families[n] {
        Some(_) => [].as_slice(),
        None => phrase.words()[n].as_bytes(),
    };
    (starts_word(text, start, bytes(0)) && ends_word(text, at, bytes(last))).then_some(at)
}

fn parsed(texts: &[(&str, bool)]) -> Vec<(Phrase, u32)> {
    let mut phrases = Vec::new();
    for (owner, (text, exact)) in (0..).zip(texts) {
        let phrase = Phrase::parse(text, *exact).expect("a phrase");
        phrases.extend(phrase.dotted().map(|dotted| (dotted, owner)));
        phrases.push((phrase, owner));
    }
    phrases
}

/// Every joiner, at either end and in the middle; words within words, short and long, in other
/// letters, and the same as a part of an entity.
const HARD: [(&str, bool); 26] = [
    ("a", false),
    ("ab", false),
    ("A", true),
    ("CE", true),
    ("ab a", false),
    ("a ab", false),
    ("a-b", false),
    ("ab-a b", false),
    ("a-a-a", false),
    ("a/b", false),
    ("a/ab", false),
    ("ab/a", false),
    ("a & b", false),
    ("ab & a b", false),
    ("b a & b", false),
    ("a's b", false),
    ("b a's", false),
    ("a.12", false),
    ("ab.a b", false),
    ("n/a ab", false),
    ("exploitation", false),
    ("exploitation a", false),
    ("a exploitations", false),
    ("\u{438} a", false),
    ("a\u{438}", false),
    ("nbsp b", false),
];

/// The same with words that may be written in several ways, at every joiner and every end; all
/// are inflected and tolerant as far as the word allows it.
const SEVERAL: [(&str, bool); 20] = [
    ("exploit*", false),
    ("a?", false),
    ("a? b", false),
    ("b a*b", false),
    ("a*b-a", false),
    ("a & b*", false),
    ("?b/a", false),
    ("a's b?", false),
    ("C?", true),
    ("CE", true),
    ("exploit", false),
    ("exploitation a", false),
    ("a exploitation", false),
    ("child's ab", false),
    ("b child exploit", false),
    ("child and exploit a", false),
    ("ab child-exploit", false),
    ("a.child", false),
    ("n/a child", false),
    ("ab-a child a-b", false),
];

fn several() -> Vec<(Phrase, u32)> {
    let mut phrases = Vec::new();
    for (owner, (text, exact)) in (0..).zip(SEVERAL) {
        for tolerance in [Tolerance::None, Tolerance::Two] {
            let inflect = owner % 3 != 0;
            let leeway = Leeway { inflect, tolerance };
            let phrase = Phrase::parse_term(text, exact, leeway).expect("a phrase");
            phrases.push((phrase, owner));
        }
    }
    phrases
}

fn pieces_of_texts() -> impl Strategy<Value = String> {
    let words = prop_oneof![
        3 => "[abAB]{1,3}",
        1 => "[aby0-9]{1,2}|1[0-7]|[fFmM][/-]?1[0-7]|aged|y/o[fF]?|yo[fFmM]{0,2}|nine|yrs?|year",
        1 => "exploitation(s|x)?|EXPLOITATION|(n|N)/a|a\\.b\\.a|C\\.E|CE",
        1 => "exploit(s|er|ed|t|)|exlpoit|xeploit|explicit|exploitaion|child|children|CHILDS|cihld",
        1 => "\u{438}|\u{E9}|a\u{438}|\u{A3}|\u{2122}|and|AND|n|nbsp",
    ];
    let signs = prop_oneof![
        4 => Just(" "), 1 => Just(""), 1 => Just("-"), 1 => Just("/"), 1 => Just("'"),
        1 => Just("."), 1 => Just(". "), 1 => Just(" - "), 1 => Just("\n"), 1 => Just("\n\n"),
        1 => Just("&"), 1 => Just(" & "), 1 => Just("&amp;"), 1 => Just("&nbsp;"),
        1 => Just("&#39;"), 1 => Just("_x000D_"), 1 => Just("<br>"), 1 => Just("_"),
        1 => Just(","), 1 => Just(";"), 1 => Just("\""), 1 => Just("+"), 1 => Just("\u{2019}"),
        1 => Just("  "),
    ];
    (words, signs).prop_map(|(word, sign)| word + sign)
}

static BUILT_IN: LazyLock<(Owned, Vec<String>)> = LazyLock::new(|| {
    let pack = Pack::built_in("cse").expect("the built-in pack");
    let texts: Vec<(&str, bool)> = pack
        .terms
        .iter()
        .flat_map(|term| {
            std::iter::once(&term.text)
                .chain(&term.variants)
                .map(|text| (text.as_str(), term.exact_case))
        })
        .chain(
            pack.cues
                .iter()
                .flat_map(|cue| &cue.phrases)
                .map(|text| (text.as_str(), false)),
        )
        .collect();
    let words = texts.iter().map(|(text, _)| (*text).to_owned()).collect();
    (parsed(&texts), words)
});

fn agree(phrases: &[(Phrase, u32)], text: &str) -> Result<(), TestCaseError> {
    let ages = Some(99_999);
    let compiled = Phrases::compile(phrases, ages, &[]);
    let mut runs = Runs::default();
    runs.cut(text);
    let mut seen = Vec::new();
    compiled.find_into(&runs.passage(text), &mut Room::default(), &mut seen);
    prop_assert_eq!(seen, plain(phrases, ages, text), "{:?}", text);
    Ok(())
}

proptest! {
    #[test]
    fn every_phrase_is_found_as_a_plain_search_finds_it(
        pieces in proptest::collection::vec(pieces_of_texts(), 0..24),
    ) {
        let phrases = parsed(&HARD);
        agree(&phrases, &pieces.concat())?;
        agree(&phrases, &Folded::new(&pieces.concat()).text)?;
        agree(&several(), &pieces.concat())?;
        agree(&several(), &Folded::new(&pieces.concat()).text)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn phrases_of_the_built_in_pack_are_found_as_a_plain_search_finds_them(
        parts in proptest::collection::vec(
            (any::<prop::sample::Index>(), pieces_of_texts(), 0..3_u8),
            0..12,
        ),
    ) {
        let (phrases, words) = &*BUILT_IN;
        let mut text = String::new();
        for (index, piece, way) in parts {
            let word = index.get(words);
            text.push_str(&match way {
                0 => word.clone(),
                1 => word.replace(' ', "-"),
                _ => word.to_ascii_uppercase(),
            });
            text.push(' ');
            text.push_str(&piece);
        }
        agree(phrases, &text)?;
    }
}
