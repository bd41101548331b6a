//! Phrases, and a table that finds many of them in one pass.
//!
//! A phrase is words with joiners. The table carries one word of each phrase, its anchor, together
//! with the word beside it: two words side by side are rare where each is common. At an anchor the
//! words around are verified in place, so that any mixture of spaces, hyphens, slashes and line
//! breaks may part them. Whole words alone are found, so words are looked up whole: a text without
//! an anchor costs less than one pass of an automaton over its bytes.
//!
//! Why no automaton of all literals: with the 2,685 of the built-in pack a bare DFA pass finds parts of
//! words, in one case or none, written with one kind of gap, and each match is still to be verified; to
//! find every way of parting words it would need each literal many times over. Whole words by a print
//! of 64 bits need no more than that. `benches/scan` prints both over the same bytes. A word that may
//! be written in several ways is of a family ([`super::spelling`]), and the table carries the family as
//! it carries a word.

use std::collections::BTreeMap;

use super::age;
use super::blocks::{BLOCK, Block};
use super::fold::fold_term;
use super::print::{Print, Table};
use super::spelling::{Family, Leeway, Memo, Spellings};
use super::wildcard;
use super::words::{Passage, Run, has_entity_signs};

/// What stands between two words of a phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joiner {
    /// Space, hyphen, slash or line break, as many as there are.
    Gap,
    /// As `Gap`, or nothing: `walk-in`, `walk in`, `walkin`.
    Tight,
    /// A slash, spaces allowed.
    Slash,
    /// `&`, `and`, `+`, or the HTML form.
    And,
    /// A full stop, a space, both or nothing: `s.116`, `s 116`, `s116`.
    Dot,
    /// An apostrophe of any form, or nothing.
    Apostrophe,
}

impl Joiner {
    /// Whether nothing at all may stand for it, so that two words are one run of letters.
    fn glues(self) -> bool {
        matches!(self, Joiner::Tight | Joiner::Dot | Joiner::Apostrophe)
    }
}

/// A phrase as it is searched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// Folded; in lower case unless `exact`.
    words: Vec<String>,
    joiners: Vec<Joiner>,
    exact: bool,
    leeway: Leeway,
}

/// Why a text cannot be searched as a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unsearchable {
    Empty,
    /// The text holds a character that has no meaning in a phrase.
    Character(char),
    /// A star alone stands for any word.
    AnyWord,
    /// The text begins or ends with a sign that joins words.
    Open,
}

impl Phrase {
    /// A phrase of words as they stand.
    pub fn parse(text: &str, exact: bool) -> Result<Self, Unsearchable> {
        Self::parse_words(text, exact, char::is_alphanumeric)
    }

    /// A phrase of a term: its words may hold wildcards and be written with some leeway.
    pub fn parse_term(text: &str, exact: bool, leeway: Leeway) -> Result<Self, Unsearchable> {
        let in_word = |c: char| c.is_alphanumeric() || c == '*' || c == '?';
        let phrase = Self::parse_words(text, exact, in_word)?;
        if phrase
            .words
            .iter()
            .any(|word| word.bytes().all(|b| b == b'*'))
        {
            return Err(Unsearchable::AnyWord);
        }
        Ok(Self { leeway, ..phrase })
    }

    fn parse_words(
        text: &str,
        exact: bool,
        in_word: impl Fn(char) -> bool + Copy,
    ) -> Result<Self, Unsearchable> {
        let folded = fold_term(text, exact);
        let mut words: Vec<String> = Vec::new();
        let mut joiners = Vec::new();
        let mut between = String::new();
        for (word, lead) in pieces(&folded, in_word) {
            for c in lead.chars() {
                if !(c.is_whitespace() || "-/&+'.`".contains(c)) {
                    return Err(Unsearchable::Character(c));
                }
            }
            between.push_str(lead);
            let open = words.is_empty() || word.is_empty();
            if open && between.contains(['&', '+']) && between.len() < folded.len() {
                return Err(Unsearchable::Open);
            }
            if word.is_empty() {
                break;
            }
            if words.is_empty() {
                words.push(word.to_string());
            } else if word.eq_ignore_ascii_case("and") && between.contains(' ') {
                between.push('&');
                continue;
            } else {
                let joiner = joiner_of(&between);
                let last = words.last_mut().expect("a word stands before a joiner");
                // Letters parted by stops or slashes are one word: C.S.E, n/a, b/f.
                let sign = match joiner {
                    Joiner::Dot => '.',
                    Joiner::Slash => '/',
                    _ => ' ',
                };
                let single = |w: &str| w.chars().all(char::is_alphabetic) && w.chars().count() == 1;
                let lettered = last.split(['.', '/']).all(single) && single(word);
                if sign != ' ' && lettered && between.len() == 1 {
                    last.push(sign);
                    last.push_str(word);
                } else {
                    joiners.push(joiner);
                    words.push(word.to_string());
                }
            }
            between.clear();
        }
        if words.is_empty() {
            return Err(Unsearchable::Empty);
        }
        Ok(Self {
            words,
            joiners,
            exact,
            leeway: Leeway::default(),
        })
    }

    /// For each word the family that it stands for; `None` if all are written in one way only.
    fn families(&self) -> Option<Vec<Option<Family>>> {
        let families: Vec<Option<Family>> = self
            .words
            .iter()
            .map(|word| Family::of(word, self.exact, self.leeway))
            .collect();
        families.iter().any(Option::is_some).then_some(families)
    }

    /// Whether any of its words is inflected, and whether any may have typing errors.
    pub fn has_forms(&self) -> (bool, bool) {
        let families = self.families().unwrap_or_default();
        let any = |is: fn(&Family) -> bool| families.iter().flatten().any(is);
        (any(Family::is_inflected), any(Family::is_tolerant))
    }

    /// The phrase with one word after the other in each of its forms, as texts.
    pub fn inflected(&self) -> Vec<String> {
        let mut texts = Vec::new();
        for (n, family) in self.families().unwrap_or_default().iter().enumerate() {
            for form in family.iter().flat_map(Family::forms) {
                let words = self.words.iter().enumerate();
                let words: Vec<&str> = words
                    .map(|(at, word)| if at == n { form } else { word.as_str() })
                    .collect();
                texts.push(words.join(" "));
            }
        }
        texts
    }

    pub fn is_wild(&self) -> bool {
        self.words.iter().any(|word| wildcard::is_wild(word))
    }

    /// The dotted form of an acronym: `C.S.E` for `CSE`.
    pub fn dotted(&self) -> Option<Self> {
        let [word] = self.words.as_slice() else {
            return None;
        };
        let acronym = (2..=6).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_uppercase());
        (self.exact && acronym).then(|| Self {
            words: vec![word.chars().map(String::from).collect::<Vec<_>>().join(".")],
            joiners: Vec::new(),
            exact: true,
            leeway: Leeway::default(),
        })
    }

    /// Equal for phrases that match the same texts.
    pub fn key(&self) -> String {
        let mut key = String::from(if self.exact { "=" } else { "~" });
        for (n, word) in self.words.iter().enumerate() {
            if n > 0 {
                key.push_str(match self.joiners[n - 1] {
                    Joiner::And => " & ",
                    _ => " ",
                });
            }
            key.push_str(word);
        }
        key
    }

    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// The word that the dictionary carries: the one that fewest phrases share, as the rarest in
    /// texts too; a word of three letters or less only if there is no other. `among` says which
    /// words can be it.
    fn anchor(&self, shared_by: &BTreeMap<&str, usize>, among: impl Fn(usize) -> bool) -> usize {
        let cost = |n: &usize| {
            let word = &self.words[*n];
            let lacking = 4_usize.saturating_sub(word.len());
            let shared = shared_by.get(word.as_str()).copied().unwrap_or(0);
            (lacking, shared, std::cmp::Reverse(word.len()))
        };
        let all = 0..self.words.len();
        all.filter(|n| among(*n)).min_by_key(cost).unwrap_or(0)
    }

    /// Every run of letters and digits that a text can hold the anchor in: `walk` and `walkin` for
    /// the first word of `walk-in`, `c` for `C.S.E`.
    fn places(&self, anchor: usize) -> Vec<Place> {
        let mut pieces: Vec<(&str, Option<Joiner>)> = Vec::new();
        let mut at = 0;
        for (n, word) in self.words.iter().enumerate() {
            if n == anchor {
                at = pieces.len();
            }
            pieces.extend(word.split(['.', '/']).map(|piece| (piece, None)));
            if let Some(last) = pieces.last_mut() {
                last.1 = self.joiners.get(n).copied();
            }
        }
        let glues = |n: usize| pieces[n].1.is_some_and(Joiner::glues);
        let glued = |from: usize, to: usize| -> Print {
            let run: String = pieces[from..=to].iter().map(|(piece, _)| *piece).collect();
            Print::of(run.as_bytes())
        };
        // All runs that can be the one beside what ends, or begins, with a piece: as much as is
        // glued to the next piece, and the word between if that is an `and`.
        let and = |n: usize| {
            let forms: &[&str] = match pieces[n].1 {
                Some(Joiner::And) => &["and", "n"],
                _ => &[],
            };
            forms.iter().map(|form| Print::of(form.as_bytes()))
        };
        let before = |from: usize| -> Vec<Print> {
            let Some(to) = from.checked_sub(1) else {
                return Vec::new();
            };
            let first = (0..to).rev().take_while(|n| glues(*n)).last().unwrap_or(to);
            (first..=to).map(|n| glued(n, to)).chain(and(to)).collect()
        };
        let after = |to: usize| -> Vec<Print> {
            let from = to + 1;
            if from >= pieces.len() {
                return Vec::new();
            }
            let last = (from..pieces.len())
                .find(|n| !glues(*n))
                .unwrap_or(pieces.len() - 1);
            (from..=last)
                .map(|n| glued(from, n))
                .chain(and(to))
                .collect()
        };
        let one = |prints: &[Print]| match prints {
            [print] => Some(*print),
            _ => None,
        };
        let first = (0..at).rev().take_while(|n| glues(*n)).last().unwrap_or(at);
        let last = (at..pieces.len()).find(|n| !glues(*n)).unwrap_or(at);
        let mut places = Vec::new();
        for from in first..=at {
            let offset = pieces[from..at].iter().map(|(piece, _)| piece.len()).sum();
            for to in at..=last {
                let run = glued(from, to);
                let (before_it, after_it) = (before(from), after(to));
                let place = |beside| Place {
                    run,
                    offset,
                    beside,
                    third: None,
                };
                // The side with fewer ways, the one after if there are as many.
                let by_after = match (before_it.len(), after_it.len()) {
                    (0, 0) => {
                        places.push(place(None));
                        continue;
                    }
                    (_, 0) => false,
                    (0, _) => true,
                    (before, after) => after <= before,
                };
                if by_after {
                    let third = match after_it.as_slice() {
                        [_] if to + 2 < pieces.len() => one(&after(to + 1)).map(|print| (1, print)),
                        _ => one(&before_it).map(|print| (-2, print)),
                    };
                    places.extend(after_it.iter().map(|after| Place {
                        third,
                        ..place(Some(Beside::After(*after)))
                    }));
                } else {
                    let third = match before_it.as_slice() {
                        [_] if from > 1 => one(&before(from - 1)).map(|print| (-2, print)),
                        _ => one(&after_it).map(|print| (1, print)),
                    };
                    places.extend(before_it.iter().map(|before| Place {
                        third,
                        ..place(Some(Beside::Before(*before)))
                    }));
                }
            }
        }
        places
    }

    /// As [`Self::places`] where the anchor is of a family. Such a word is a run by itself, and so
    /// is the `s` of a possessive beside it.
    fn family_places(&self, anchor: usize, families: &[Option<u32>]) -> Vec<Place> {
        let print = |n: usize| match families[n] {
            Some(family) => Print::of_family(family),
            None => Print::of(self.words[n].as_bytes()),
        };
        // The word at `n`, if it is known to be the run beside the anchor: no `and` is between, and
        // the word beyond cannot be glued to it.
        let known = |n: usize, between: usize, beyond: Option<usize>| {
            let glued = beyond
                .and_then(|n| self.joiners.get(n))
                .is_some_and(|j| j.glues());
            let one_run = self.words[n].chars().all(char::is_alphanumeric) && !glued;
            let alone = self.joiners[between] != Joiner::And;
            (alone && (families[n].is_some() || one_run)).then(|| print(n))
        };
        let place = |beside| Place {
            run: print(anchor),
            offset: 0,
            beside,
            third: None,
        };
        let possessive = Print::of(b"s");
        if anchor + 1 < self.words.len()
            && let Some(after) = known(anchor + 1, anchor, Some(anchor + 1))
        {
            [after, possessive]
                .map(|print| place(Some(Beside::After(print))))
                .into()
        } else if anchor > 0
            && let Some(before) = known(anchor - 1, anchor - 1, anchor.checked_sub(2))
        {
            [before, possessive]
                .map(|print| place(Some(Beside::Before(print))))
                .into()
        } else {
            vec![place(None)]
        }
    }
}

/// Words of a folded text, each with what stands before it; at the end an empty word.
fn pieces(text: &str, in_word: impl Fn(char) -> bool + Copy) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = text;
    let mut done = false;
    std::iter::from_fn(move || {
        if done {
            return None;
        }
        let begin = rest.find(in_word).unwrap_or(rest.len());
        let (lead, tail) = rest.split_at(begin);
        let end = tail.find(|c: char| !in_word(c)).unwrap_or(tail.len());
        let (word, after) = tail.split_at(end);
        rest = after;
        done = word.is_empty();
        Some((word, lead))
    })
}

fn joiner_of(between: &str) -> Joiner {
    let has = |c| between.contains(c);
    if has('&') || has('+') {
        Joiner::And
    } else if has('\'') || has('`') {
        if has(' ') {
            Joiner::Gap
        } else {
            Joiner::Apostrophe
        }
    } else if has('/') {
        Joiner::Slash
    } else if has('.') {
        Joiner::Dot
    } else if has('-') && !has(' ') {
        Joiner::Tight
    } else {
        Joiner::Gap
    }
}

/// Forms of a space, an apostrophe and an ampersand that a text export leaves behind.
const SPACES: [&str; 15] = [
    "_x000D_", "_x000d_", "&nbsp;", "&#160;", "&#xA0;", "&#xa0;", "&ensp;", "&emsp;", "&thinsp;",
    "<br>", "<br/>", "<br />", "<BR>", "<BR/>", "<BR />",
];
const APOSTROPHES: [&str; 10] = [
    "&#39;", "&#039;", "&#x27;", "&apos;", "&rsquo;", "&lsquo;", "&#8217;", "&#8216;", "&#x2019;",
    "&#x2018;",
];
const ANDS: [&str; 7] = ["&amp;", "&#38;", "&#x26;", "and", "And", "AND", "n"];
/// Longer separations do not hold a phrase together.
const GAP_BYTES_MAX: usize = 32;

/// Length of the separator unit at `at`, 0 if there is none.
fn unit_after(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at) {
        Some(b' ' | b'\t' | b'\n' | b'\r' | b'-' | b'/' | 0x0B | 0x0C) => 1,
        Some(b'_' | b'&' | b'<') => {
            let form = SPACES
                .iter()
                .find(|form| bytes[at..].starts_with(form.as_bytes()));
            match form {
                Some(form) => form.len(),
                None => usize::from(bytes[at] == b'_'),
            }
        }
        _ => 0,
    }
}

fn unit_before(bytes: &[u8], at: usize) -> usize {
    match at.checked_sub(1).map(|last| bytes[last]) {
        Some(b' ' | b'\t' | b'\n' | b'\r' | b'-' | b'/' | 0x0B | 0x0C) => 1,
        Some(last @ (b'_' | b';' | b'>')) => {
            let form = SPACES
                .iter()
                .find(|form| bytes[..at].ends_with(form.as_bytes()));
            match form {
                Some(form) => form.len(),
                None => usize::from(last == b'_'),
            }
        }
        _ => 0,
    }
}

/// A gap may hold one line break (a blank line ends a phrase) and no dash between spaces (a dash
/// ends a clause).
fn is_gap(gap: &[u8]) -> bool {
    if gap.len() == 1 {
        return true;
    }
    let breaks = gap.iter().filter(|b| **b == b'\n').count();
    let blank = |b: &u8| b.is_ascii_whitespace() || *b == b'_' || *b == b';' || *b == b'>';
    let dashed = gap.contains(&b'-')
        && gap.first().is_some_and(blank)
        && gap
            .last()
            .is_some_and(|b| b.is_ascii_whitespace() || *b == b'_' || *b == b'&');
    !gap.is_empty() && gap.len() <= GAP_BYTES_MAX && breaks <= 1 && !dashed
}

fn gap_after(bytes: &[u8], at: usize) -> usize {
    let mut end = at;
    while end - at <= GAP_BYTES_MAX {
        match unit_after(bytes, end) {
            0 => break,
            unit => end += unit,
        }
    }
    end
}

fn gap_before(bytes: &[u8], at: usize) -> usize {
    let mut start = at;
    while at - start <= GAP_BYTES_MAX {
        match unit_before(bytes, start) {
            0 => break,
            unit => start -= unit,
        }
    }
    start
}

/// Where the next word has to start if the joiner stands at `at`.
fn join_after(text: &str, at: usize, joiner: Joiner) -> Option<usize> {
    let bytes = text.as_bytes();
    match joiner {
        Joiner::Gap | Joiner::Tight => {
            let end = gap_after(bytes, at);
            if end == at {
                (joiner == Joiner::Tight).then_some(at)
            } else {
                is_gap(&bytes[at..end]).then_some(end)
            }
        }
        Joiner::Slash => {
            let end = gap_after(bytes, at);
            bytes[at..end].contains(&b'/').then_some(end)
        }
        Joiner::And => {
            let first = gap_after(bytes, at);
            let sign = match bytes.get(first) {
                Some(b'+') => 1,
                _ => ANDS
                    .iter()
                    .find(|form| bytes[first..].starts_with(form.as_bytes()))
                    .map(|form| form.len())
                    .or_else(|| (bytes.get(first) == Some(&b'&')).then_some(1))?,
            };
            let after = first + sign;
            let end = gap_after(bytes, after);
            let spelled = bytes[first].is_ascii_alphabetic();
            (!spelled || (first > at && end > after)).then_some(end)
        }
        Joiner::Dot => {
            let dot = at + usize::from(bytes.get(at) == Some(&b'.'));
            Some(dot + usize::from(bytes.get(dot) == Some(&b' ')))
        }
        Joiner::Apostrophe => Some(match bytes.get(at) {
            Some(b'\'' | b'`') => at + 1,
            Some(b'&') => {
                at + APOSTROPHES
                    .iter()
                    .find(|form| bytes[at..].starts_with(form.as_bytes()))
                    .map_or(0, |form| form.len())
            }
            _ => at,
        }),
    }
}

/// Where the word before has to end if the joiner ends at `at`.
fn join_before(text: &str, at: usize, joiner: Joiner) -> Option<usize> {
    let bytes = text.as_bytes();
    let byte_before = |at: usize| at.checked_sub(1).map(|n| bytes[n]);
    match joiner {
        Joiner::Gap | Joiner::Tight => {
            let start = gap_before(bytes, at);
            if start == at {
                (joiner == Joiner::Tight).then_some(at)
            } else {
                is_gap(&bytes[start..at]).then_some(start)
            }
        }
        Joiner::Slash => {
            let start = gap_before(bytes, at);
            bytes[start..at].contains(&b'/').then_some(start)
        }
        Joiner::And => {
            let last = gap_before(bytes, at);
            let sign = match byte_before(last) {
                Some(b'+' | b'&') => 1,
                _ => ANDS
                    .iter()
                    .find(|form| bytes[..last].ends_with(form.as_bytes()))
                    .map(|form| form.len())?,
            };
            let before = last - sign;
            let start = gap_before(bytes, before);
            let spelled = bytes[before].is_ascii_alphabetic();
            (!spelled || (last < at && start < before)).then_some(start)
        }
        Joiner::Dot => {
            let space = at - usize::from(byte_before(at) == Some(b' '));
            Some(space - usize::from(byte_before(space) == Some(b'.')))
        }
        Joiner::Apostrophe => Some(match byte_before(at) {
            Some(b'\'' | b'`') => at - 1,
            Some(b';') => {
                at - APOSTROPHES
                    .iter()
                    .find(|form| bytes[..at].ends_with(form.as_bytes()))
                    .map_or(0, |form| form.len())
            }
            _ => at,
        }),
    }
}

/// Where a run that starts or goes on at `at` ends.
fn run_end(text: &str, at: usize) -> usize {
    let len = text[at..].find(|c: char| !c.is_alphanumeric());
    len.map_or(text.len(), |len| at + len)
}

/// Where a run that ends at `at` starts.
fn run_start(text: &str, at: usize) -> usize {
    let before = text[..at].char_indices().rev();
    before
        .take_while(|(_, c)| c.is_alphanumeric())
        .last()
        .map_or(at, |(start, _)| start)
}

/// Where an inflected word's possessive ends: `'s`, or the apostrophe of a plural.
fn after_possessive(text: &str, at: usize, word: &Word) -> usize {
    let joined = word.joiner != Some(Joiner::Apostrophe);
    let Some(sign) = join_after(text, at, Joiner::Apostrophe)
        .filter(|sign| word.possessive && joined && *sign > at)
    else {
        return at;
    };
    match text.as_bytes().get(sign) {
        Some(b's' | b'S') if run_end(text, sign) == sign + 1 => sign + 1,
        _ => sign,
    }
}

/// Where an inflected word ends whose possessive ends at `at`.
fn before_possessive(text: &str, at: usize, word: &Word) -> usize {
    if !word.possessive || word.joiner == Some(Joiner::Apostrophe) {
        return at;
    }
    let alone = matches!(char_before(text, at), Some('s' | 'S')) && run_start(text, at) == at - 1;
    let sign = at - usize::from(alone);
    match join_before(text, sign, Joiner::Apostrophe) {
        Some(end) if end < sign => end,
        _ => at,
    }
}

fn char_before(text: &str, at: usize) -> Option<char> {
    match at.checked_sub(1).map(|n| text.as_bytes()[n]) {
        None => None,
        Some(b) if b.is_ascii() => Some(char::from(b)),
        Some(_) => text[..at].chars().next_back(),
    }
}

fn char_after(text: &str, at: usize) -> Option<char> {
    match text.as_bytes().get(at) {
        None => None,
        Some(b) if b.is_ascii() => Some(char::from(*b)),
        Some(_) => text[at..].chars().next(),
    }
}

fn starts_word(text: &str, at: usize, word: &[u8]) -> bool {
    let Some(before) = char_before(text, at) else {
        return true;
    };
    if before.is_alphanumeric() {
        return false;
    }
    // C.S.E is not part of D.C.S.E, nor n/a of v/n/a.
    let lettered = |sign: char| before == sign && word.get(1) == Some(&(sign as u8));
    !((lettered('.') || lettered('/'))
        && char_before(text, at - 1).is_some_and(char::is_alphanumeric))
}

fn ends_word(text: &str, at: usize, word: &[u8]) -> bool {
    let Some(after) = char_after(text, at) else {
        return true;
    };
    if after.is_alphanumeric() {
        return false;
    }
    let lettered =
        |sign: char| after == sign && word.len() > 2 && word[word.len() - 2] == sign as u8;
    !((lettered('.') || lettered('/')) && {
        let next = char_after(text, at + 1);
        let then = next.and_then(|c| char_after(text, at + 1 + c.len_utf8()));
        next.is_some_and(char::is_alphanumeric) && !then.is_some_and(char::is_alphanumeric)
    })
}

/// A phrase found in a folded text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    pub start: usize,
    pub end: usize,
    /// The owner given when the phrases were compiled.
    pub owner: u32,
}

/// A word of a phrase as it is verified.
#[derive(Debug)]
struct Word {
    /// Its first bytes, enough to tell most words apart without a look at the rest.
    first: Block,
    /// Where it lies in the text of all words.
    start: u32,
    len: u32,
    /// What joins it to the next.
    joiner: Option<Joiner>,
    /// Where it may be written in several ways.
    family: Option<u32>,
    /// Whether `'s` may follow it.
    possessive: bool,
}

/// A run that the anchor of a phrase can stand in, with the bytes of it before the anchor, and runs
/// that then stand beside it.
#[derive(Debug, Clone, Copy)]
struct Place {
    run: Print,
    offset: usize,
    /// `None` for a phrase of one word.
    beside: Option<Beside>,
    /// A third run where there can be but one: how many after the latter of the two, and which.
    third: Option<(i8, Print)>,
}

#[derive(Debug, Clone, Copy)]
enum Beside {
    Before(Print),
    After(Print),
}

/// A phrase that a run, or two side by side, may be part of. All that most candidates are tried by
/// lies here and in its words, close together in memory.
#[derive(Debug, Clone, Copy)]
struct Use {
    owner: u32,
    /// Index of its first word, and how many there are; none for a written age.
    words: u32,
    count: u32,
    /// The anchor among them, and the bytes of its run before it.
    anchor: u32,
    offset: u32,
    /// See [`Place::third`]; nought after for none.
    third_after: i8,
    third: Print,
    /// Whether the anchor is in the former of two runs.
    former: bool,
    exact: bool,
    /// Whether it is but one word and that the run.
    alone: bool,
    /// Whether any of its words is of a family.
    several: bool,
}

/// One use, as most runs have, and more.
#[derive(Debug)]
struct Uses(Use, Box<[Use]>);

impl Uses {
    /// For look-up. No list is empty.
    fn table(uses: BTreeMap<Print, Vec<Use>>) -> Table<Self> {
        uses.into_iter()
            .filter_map(|(print, uses)| {
                let (first, more) = uses.split_first()?;
                Some((print, Self(*first, more.into())))
            })
            .collect()
    }
}

/// Many phrases, compiled.
#[derive(Debug)]
pub struct Phrases {
    /// By a run, or by two runs side by side.
    uses: Table<Uses>,
    /// By one run what `uses` holds by two, for where an entity may stand between them.
    parted: Table<Uses>,
    /// The words of all phrases, one after the other, and their bytes.
    words: Vec<Word>,
    bytes: Vec<u8>,
    /// Owner of ages under eighteen, if they are searched for.
    ages: Option<u32>,
    /// The families of words that may be written in several ways, if there are any.
    spellings: Option<Spellings>,
}

/// Room that a search needs, kept from one text to the next.
#[derive(Debug, Default)]
pub struct Room {
    memo: Memo,
}

/// Which of some runs may be of a phrase: a bit for each, the first lowest.
#[derive(Debug, Clone, Copy, Default)]
struct Candidates {
    /// By themselves.
    alone: u64,
    /// With the one before.
    both: u64,
    /// As an age.
    digits: u64,
}

/// Runs looked at in one step.
const CHUNK: usize = 64;

/// The numbers of the bits that are set.
fn ones(mut bits: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let n = bits.trailing_zeros();
        bits &= bits.wrapping_sub(1);
        (n < u64::BITS).then_some(n as usize)
    })
}

impl Phrases {
    /// Compiles phrases with their owners; `ages` is the owner of written ages under eighteen.
    /// `others` are words that are no misspelling of one of a phrase.
    pub fn compile(phrases: &[(Phrase, u32)], ages: Option<u32>, others: &[String]) -> Self {
        let mut shared_by: BTreeMap<&str, usize> = BTreeMap::new();
        for word in phrases.iter().flat_map(|(phrase, _)| &phrase.words) {
            *shared_by.entry(word).or_default() += 1;
        }
        let families = numbered(phrases);
        let mut compiled = Compiling::default();
        for (phrase, owner) in phrases {
            if !phrase.is_wild() {
                let anchor = phrase.anchor(&shared_by, |_| true);
                let places = phrase.places(anchor);
                compiled.add(phrase, *owner, anchor, &places, None);
            }
            let Some(of_words) = phrase.families() else {
                continue;
            };
            let numbers: Vec<Option<u32>> = of_words
                .iter()
                .map(|family| families.get(family.as_ref()?).map(|(number, _)| *number))
                .collect();
            let anchor = phrase.anchor(&shared_by, |n| numbers[n].is_some());
            let places = phrase.family_places(anchor, &numbers);
            let inflected = of_words
                .iter()
                .map(|family| family.as_ref().is_some_and(Family::is_inflected));
            let of_words: Vec<(Option<u32>, bool)> = numbers.into_iter().zip(inflected).collect();
            compiled.add(phrase, *owner, anchor, &places, Some(&of_words));
        }
        let Compiling {
            mut uses,
            parted,
            words,
            bytes,
        } = compiled;
        if let Some(owner) = ages {
            for run in age::runs() {
                let print = Print::of(run.as_bytes());
                uses.entry(print).or_default().push(Use {
                    owner,
                    words: 0,
                    count: 0,
                    anchor: 0,
                    offset: 0,
                    third_after: 0,
                    third: Print::NONE,
                    former: false,
                    exact: false,
                    alone: false,
                    several: false,
                });
            }
        }
        Self {
            uses: Uses::table(uses),
            parted: Uses::table(parted),
            words,
            bytes,
            ages,
            spellings: (!families.is_empty()).then(|| spellings(phrases, families, others)),
        }
    }

    /// Puts all phrases of a folded text into `found` in place of what it held, overlapping ones
    /// too, by start, end and owner.
    pub fn find_into(&self, words: &Passage<'_>, room: &mut Room, found: &mut Vec<Found>) {
        found.clear();
        let mut before = Print::NONE;
        for (n, runs) in words.runs().chunks(CHUNK).enumerate() {
            let candidates = self.candidates(before, runs);
            self.find_candidates(words, n * CHUNK, candidates, found);
            before = runs.last().map_or(Print::NONE, Run::print);
        }
        if words.entities {
            for n in 0..words.runs().len() {
                self.find_parted(words, n, found);
            }
        }
        if let Some(spellings) = &self.spellings {
            self.find_several(words, spellings, &mut room.memo, found);
        }
        if found.len() > 1 {
            found.sort_unstable();
            found.dedup();
        }
    }

    /// Which of some runs may be of a phrase; `before` is the one before them.
    fn candidates(&self, before: Print, runs: &[Run]) -> Candidates {
        let mut all = Candidates::default();
        let mut former = before;
        // Without a branch: which runs these are cannot be guessed.
        for (n, run) in (0..).zip(runs) {
            let print = run.print();
            let mark = |is: bool| u64::from(is).wrapping_shl(n);
            all.alone |= mark(self.uses.may_hold(print));
            all.both |= mark(self.uses.may_hold(former.then(print)));
            all.digits |= mark(!run.letters);
            former = print;
        }
        all
    }

    /// What these are of the runs from number `from` on.
    fn find_candidates(
        &self,
        words: &Passage<'_>,
        from: usize,
        candidates: Candidates,
        found: &mut Vec<Found>,
    ) {
        for n in ones(candidates.alone) {
            let run = words.run(from + n);
            if let Some(uses) = self.uses.get(run.print()) {
                self.try_all(words, uses, [&run, &run], None, found);
            }
        }
        for n in ones(candidates.both) {
            let n = from + n;
            let run = words.run(n);
            let former = n.checked_sub(1).map_or(Run::NONE, |n| words.run(n));
            if let Some(uses) = self.uses.get(former.print().then(run.print())) {
                // What parts words in an entity is a run as well, and so no third run is known.
                let latter = (!words.entities).then_some(n);
                self.try_all(words, uses, [&former, &run], latter, found);
            }
        }
        if self.ages.is_some() {
            // Runs with a digit that an age may stand in are too many for the table.
            for n in ones(candidates.digits) {
                self.find_ages(words.text, &words.run(from + n), found);
            }
        }
    }

    /// As [`Self::find_into`] for words that may be written in several ways.
    fn find_several(
        &self,
        words: &Passage<'_>,
        spellings: &Spellings,
        memo: &mut Memo,
        found: &mut Vec<Found>,
    ) {
        memo.former.clear();
        let mut former = Run::NONE;
        for n in 0..words.runs().len() {
            let run = words.run(n);
            memo.latter.clear();
            if spellings.may_be(words.text, &run) {
                spellings.look_up(words.text, &run, &mut memo.slots, &mut memo.latter);
            }
            if !(memo.former.is_empty() & memo.latter.is_empty()) {
                let families = [&*memo.former, &*memo.latter];
                self.find_families(words, [&former, &run], families, found);
                std::mem::swap(&mut memo.former, &mut memo.latter);
            }
            former = run;
        }
    }

    /// As [`Self::find_into`] for runs of families, by these.
    #[inline(never)]
    fn find_families(
        &self,
        words: &Passage<'_>,
        [former, run]: [&Run; 2],
        [of_former, of_run]: [&[u32]; 2],
        found: &mut Vec<Found>,
    ) {
        let both = [run, run];
        for family in of_run {
            let print = Print::of_family(*family);
            if let Some(uses) = self.uses.get(print) {
                self.try_all(words, uses, both, None, found);
            }
            if words.entities
                && let Some(uses) = self.parted.get(print)
            {
                self.try_all(words, uses, both, None, found);
            }
        }
        let prints = |run: &Run, families| {
            let families = <[u32]>::iter(families).map(|n| Print::of_family(*n));
            std::iter::once(run.print()).chain(families)
        };
        for before in prints(former, of_former) {
            for after in prints(run, of_run) {
                if let Some(uses) = self.uses.get(before.then(after)) {
                    self.try_all(words, uses, [former, run], None, found);
                }
            }
        }
    }

    /// `latter` is the number of the latter run, where the third can be told by it.
    fn try_all(
        &self,
        words: &Passage<'_>,
        Uses(first, more): &Uses,
        [former, run]: [&Run; 2],
        latter: Option<usize>,
        found: &mut Vec<Found>,
    ) {
        for one in std::iter::once(first).chain(more) {
            if one.count == 0 {
                self.find_ages(words.text, run, found);
                continue;
            }
            if let Some(latter) = latter
                && one.third_after != 0
            {
                let third = latter.checked_add_signed(isize::from(one.third_after));
                let third = third.and_then(|n| words.runs().get(n));
                if third.is_none_or(|run| run.print() != one.third) {
                    continue;
                }
            }
            let run = if one.former { former } else { run };
            let seen = if one.alone {
                self.verify_alone(words.text, one, run)
            } else if one.several {
                self.verify_families(words.text, one, run)
            } else {
                self.verify(words.text, one, run.start() + one.offset as usize)
            };
            if let Some((start, end)) = seen {
                let owner = one.owner;
                found.push(Found { start, end, owner });
            }
        }
    }

    /// Matches a phrase of one word that is a run.
    fn verify_alone(&self, text: &str, one: &Use, run: &Run) -> Option<(usize, usize)> {
        let word = &self.words[one.words as usize];
        self.word_at(text, word, one.exact, run.start())
            .map(|end| (run.start(), end))
            .filter(|(_, end)| *end == run.end())
    }

    /// Matches a phrase whose anchor starts at `start`.
    fn verify(&self, text: &str, one: &Use, start: usize) -> Option<(usize, usize)> {
        let words = &self.words[one.words as usize..][..one.count as usize];
        let (before, after) = words.split_at(one.anchor as usize);
        let (anchor, rest) = after.split_first()?;
        let mut to = self.word_at(text, anchor, one.exact, start)?;
        let mut joiner = anchor.joiner;
        for word in rest {
            let next = join_after(text, to, joiner?)?;
            to = self.word_at(text, word, one.exact, next)?;
            joiner = word.joiner;
        }
        let mut from = start;
        for word in before.iter().rev() {
            let end = join_before(text, from, word.joiner?)?;
            from = end.checked_sub(word.len as usize)?;
            self.word_at(text, word, one.exact, from)
                .filter(|_| text.is_char_boundary(from))?;
        }
        let (first, last) = (words.first()?, words.last()?);
        (starts_word(text, from, self.bytes_of(first)) && ends_word(text, to, self.bytes_of(last)))
            .then_some((from, to))
    }

    /// Matches a phrase with words of families whose anchor is a run.
    fn verify_families(&self, text: &str, one: &Use, run: &Run) -> Option<(usize, usize)> {
        let words = &self.words[one.words as usize..][..one.count as usize];
        let (before, after) = words.split_at(one.anchor as usize);
        let (anchor, rest) = after.split_first()?;
        self.family_at(text, anchor, run.start(), run.end())?;
        let mut to = run.end();
        let mut last = anchor;
        for word in rest {
            let next = join_after(text, after_possessive(text, to, last), last.joiner?)?;
            to = match word.family {
                Some(_) => self.family_at(text, word, next, run_end(text, next))?,
                None => self.word_at(text, word, one.exact, next)?,
            };
            last = word;
        }
        let mut from = run.start();
        for word in before.iter().rev() {
            let end = join_before(text, from, word.joiner?)?;
            from = match word.family {
                Some(_) => {
                    let end = before_possessive(text, end, word);
                    let start = run_start(text, end);
                    self.family_at(text, word, start, end)?;
                    start
                }
                None => {
                    let start = end.checked_sub(word.len as usize)?;
                    self.word_at(text, word, one.exact, start)
                        .filter(|_| text.is_char_boundary(start))?;
                    start
                }
            };
        }
        let word_of = |word: &Word| match word.family {
            // A family has no stops within.
            Some(_) => [].as_slice(),
            None => self.bytes_of(word),
        };
        (starts_word(text, from, word_of(words.first()?)) && ends_word(text, to, word_of(last)))
            .then_some((from, to))
    }

    /// End of the run `start..end` if it is of the word's family.
    fn family_at(&self, text: &str, word: &Word, start: usize, end: usize) -> Option<usize> {
        let whole = start < end && !char_before(text, start).is_some_and(char::is_alphanumeric);
        let family = word.family.filter(|_| whole)?;
        let spellings = self.spellings.as_ref()?;
        (run_end(text, start) == end && spellings.is_of(family, &text[start..end])).then_some(end)
    }

    fn bytes_of(&self, word: &Word) -> &[u8] {
        &self.bytes[word.start as usize..][..word.len as usize]
    }

    /// End of a word if it stands at `at`.
    fn word_at(&self, text: &str, word: &Word, exact: bool, at: usize) -> Option<usize> {
        let bytes = text.as_bytes();
        let len = word.len as usize;
        let end = at + len;
        if end > bytes.len() || !word.first.is_at(bytes, at, len) {
            return None;
        }
        let same = if exact {
            bytes[at..end] == *self.bytes_of(word)
        } else {
            len <= BLOCK
                || bytes[at + BLOCK..end].eq_ignore_ascii_case(&self.bytes_of(word)[BLOCK..])
        };
        same.then_some(end)
    }

    /// What a run and the one before it are, each by itself, where an entity stands between.
    #[inline(never)]
    fn find_parted(&self, words: &Passage<'_>, n: usize, found: &mut Vec<Found>) {
        let run = words.run(n);
        let former = n.checked_sub(1).map_or(Run::NONE, |n| words.run(n));
        if !has_entity_signs(&words.text.as_bytes()[former.end()..run.start()]) {
            return;
        }
        for run in [&former, &run] {
            if self.parted.may_hold(run.print())
                && let Some(uses) = self.parted.get(run.print())
            {
                self.try_all(words, uses, [run, run], None, found);
            }
        }
    }

    #[inline(never)]
    fn find_ages(&self, text: &str, run: &Run, found: &mut Vec<Found>) {
        let Some(owner) = self.ages else { return };
        let bytes = &text.as_bytes()[run.start()..run.end()];
        if !age::may_hold(bytes) {
            return;
        }
        for (start, end) in age::anchors(text, run.start()..run.end()) {
            if let Some((start, end)) = age::young_at(text, start, end) {
                found.push(Found { start, end, owner });
            }
        }
    }
}

/// Families of words in phrases, numbered, each with the owners of these.
type Numbered = BTreeMap<Family, (u32, Vec<u32>)>;

fn numbered(phrases: &[(Phrase, u32)]) -> Numbered {
    let mut families = Numbered::new();
    for (phrase, owner) in phrases {
        for family in phrase.families().into_iter().flatten().flatten() {
            let next = families.len() as u32;
            let (_, owners) = families.entry(family).or_insert((next, Vec::new()));
            owners.push(*owner);
        }
    }
    families
}

fn spellings(phrases: &[(Phrase, u32)], families: Numbered, others: &[String]) -> Spellings {
    let sorted = |mut owners: Vec<u32>| {
        owners.sort_unstable();
        owners.dedup();
        owners
    };
    let nobody = others
        .iter()
        .map(|word| (Box::from(word.as_str()), Vec::new()));
    let mut known: BTreeMap<Box<str>, Vec<u32>> = nobody.collect();
    for (phrase, owner) in phrases {
        for word in &phrase.words {
            known
                .entry(word.to_ascii_lowercase().into())
                .or_default()
                .push(*owner);
        }
    }
    let known = known
        .into_iter()
        .map(|(word, owners)| (word, sorted(owners)));
    let mut families: Vec<(u32, (Family, Vec<u32>))> = families
        .into_iter()
        .map(|(family, (number, owners))| (number, (family, sorted(owners))))
        .collect();
    families.sort_unstable_by_key(|(number, _)| *number);
    let families = families.into_iter().map(|(_, one)| one).collect();
    Spellings::of(families, known.collect())
}

/// Phrases as far as they are compiled.
#[derive(Debug, Default)]
struct Compiling {
    uses: BTreeMap<Print, Vec<Use>>,
    parted: BTreeMap<Print, Vec<Use>>,
    words: Vec<Word>,
    bytes: Vec<u8>,
}

impl Compiling {
    /// Adds a phrase by the places of its anchor. `families` holds the family of each word and
    /// whether it is inflected.
    fn add(
        &mut self,
        phrase: &Phrase,
        owner: u32,
        anchor: usize,
        places: &[Place],
        families: Option<&[(Option<u32>, bool)]>,
    ) {
        for place in places {
            let (print, former) = match place.beside {
                Some(Beside::After(after)) => (place.run.then(after), true),
                Some(Beside::Before(before)) => (before.then(place.run), false),
                None => (place.run, false),
            };
            let (third_after, third) = place.third.unwrap_or((0, Print::NONE));
            let one_run = |word: &String| word.chars().all(char::is_alphanumeric);
            let one = Use {
                owner,
                words: self.words.len() as u32,
                count: phrase.words.len() as u32,
                anchor: anchor as u32,
                offset: place.offset as u32,
                third_after,
                third,
                former,
                exact: phrase.exact,
                alone: families.is_none() && phrase.words.len() == 1 && one_run(&phrase.words[0]),
                several: families.is_some(),
            };
            self.uses.entry(print).or_default().push(one);
            if print != place.run {
                let alone = Use {
                    former: false,
                    ..one
                };
                self.parted.entry(place.run).or_default().push(alone);
            }
        }
        for (n, word) in phrase.words.iter().enumerate() {
            let (family, possessive) = families.map_or((None, false), |all| all[n]);
            self.words.push(Word {
                first: Block::of(word.as_bytes()),
                start: self.bytes.len() as u32,
                len: word.len() as u32,
                joiner: phrase.joiners.get(n).copied(),
                family,
                possessive,
            });
            self.bytes.extend_from_slice(word.as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keywords::Pack;
    use crate::keywords::fold::Folded;
    use crate::keywords::misspelling::Tolerance;
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
        for (n, word) in phrase.words.iter().enumerate() {
            if n > 0 {
                at = join_after(text, at, phrase.joiners[n - 1])?;
            }
            let seen = text.get(at..at + word.len())?;
            let same = seen == word || (!phrase.exact && seen.eq_ignore_ascii_case(word));
            if !same {
                return None;
            }
            at += word.len();
        }
        let (first, last) = (phrase.words.first()?, phrase.words.last()?);
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
        let last = phrase.words.len() - 1;
        for (n, word) in phrase.words.iter().enumerate() {
            let Some(family) = &families[n] else {
                let seen = text.get(at..at + word.len())?;
                let same = seen == word || (!phrase.exact && seen.eq_ignore_ascii_case(word));
                at = same.then_some(at + word.len())?;
                at = if n < last {
                    join_after(text, at, phrase.joiners[n])?
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
            let joiner = phrase.joiners[n];
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
            None => phrase.words[n].as_bytes(),
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
}
