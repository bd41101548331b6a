//! Phrases, and one automaton that finds many of them in one pass.
//!
//! A phrase is words with joiners. The automaton (Aho and Corasick 1975, as a DFA) carries one
//! word of each phrase, its anchor; at an anchor the neighbouring words are verified in place, so
//! that any mixture of spaces, hyphens, slashes and line breaks may part them and a text without
//! an anchor costs no more than the bare automaton.

use std::collections::BTreeMap;

use aho_corasick::automaton::Automaton;
use aho_corasick::automaton::StateID;
use aho_corasick::dfa::DFA;
use aho_corasick::{Anchored, MatchKind};

use super::age;
use super::fold::fold_term;

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

/// A phrase as it is searched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// Folded; in lower case unless `exact`.
    words: Vec<String>,
    joiners: Vec<Joiner>,
    exact: bool,
}

/// Why a text cannot be searched as a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unsearchable {
    Empty,
    /// The text holds a character that has no meaning in a phrase.
    Character(char),
}

impl Phrase {
    pub fn parse(text: &str, exact: bool) -> Result<Self, Unsearchable> {
        let folded = fold_term(text, exact);
        let mut words: Vec<String> = Vec::new();
        let mut joiners = Vec::new();
        let mut between = String::new();
        for (word, lead) in pieces(&folded) {
            for c in lead.chars() {
                if !(c.is_whitespace() || "-/&+'.`".contains(c)) {
                    return Err(Unsearchable::Character(c));
                }
            }
            between.push_str(lead);
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
        })
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

    /// The word that the automaton carries: the one that fewest phrases share, as the rarest in
    /// texts too; a word of three letters or less only if there is no other.
    fn anchor(&self, shared_by: &BTreeMap<&str, usize>) -> usize {
        let cost = |n: &usize| {
            let word = &self.words[*n];
            let lacking = 4_usize.saturating_sub(word.len());
            let shared = shared_by.get(word.as_str()).copied().unwrap_or(0);
            (lacking, shared, std::cmp::Reverse(word.len()))
        };
        (0..self.words.len()).min_by_key(cost).unwrap_or(0)
    }

    /// What the automaton carries for the anchor: the word; or, for a very short word that others
    /// follow, the word with each first byte that its joiner can have, so that it is not met
    /// within every longer word.
    fn literals(&self, anchor: usize) -> Vec<String> {
        let word = self.words[anchor].to_ascii_lowercase();
        let joiner = self.joiners.get(anchor);
        if word.len() > 2 || !matches!(joiner, Some(Joiner::Gap | Joiner::Slash | Joiner::And)) {
            return vec![word];
        }
        " \t\n\r\u{B}\u{C}-/_&<+"
            .chars()
            .map(|sign| format!("{word}{sign}"))
            .collect()
    }

    /// Matches the phrase whose word number `anchor` starts at `start`.
    fn verify(&self, text: &str, anchor: usize, start: usize) -> Option<(usize, usize)> {
        if !self.word_at(text, anchor, start) {
            return None;
        }
        let mut to = start + self.words[anchor].len();
        for n in anchor + 1..self.words.len() {
            let next = join_after(text, to, self.joiners[n - 1])?;
            if !self.word_at(text, n, next) {
                return None;
            }
            to = next + self.words[n].len();
        }
        let mut from = start;
        for n in (0..anchor).rev() {
            let last = join_before(text, from, self.joiners[n])?;
            from = last.checked_sub(self.words[n].len())?;
            if !text.is_char_boundary(from) || !self.word_at(text, n, from) {
                return None;
            }
        }
        (starts_word(text, from, &self.words[0])
            && ends_word(text, to, &self.words[self.words.len() - 1]))
        .then_some((from, to))
    }

    fn word_at(&self, text: &str, n: usize, at: usize) -> bool {
        let word = self.words[n].as_bytes();
        let first = text.as_bytes().get(at).copied().unwrap_or(0);
        if (first ^ word[0]) & 0xDF != 0 {
            return false;
        }
        match text.as_bytes().get(at..at + word.len()) {
            Some(seen) if self.exact => seen == word,
            Some(seen) => seen.eq_ignore_ascii_case(word),
            None => false,
        }
    }
}

/// Words of a folded text, each with what stands before it; at the end an empty word.
fn pieces(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = text;
    let mut done = false;
    std::iter::from_fn(move || {
        if done {
            return None;
        }
        let begin = rest.find(char::is_alphanumeric).unwrap_or(rest.len());
        let (lead, tail) = rest.split_at(begin);
        let end = tail
            .find(|c: char| !c.is_alphanumeric())
            .unwrap_or(tail.len());
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
const SPACES: [&str; 6] = ["_x000D_", "_x000d_", "&nbsp;", "&#160;", "<br>", "<br/>"];
const APOSTROPHES: [&str; 4] = ["&#39;", "&apos;", "&rsquo;", "&#8217;"];
const ANDS: [&str; 5] = ["&amp;", "and", "And", "AND", "n"];
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

fn starts_word(text: &str, at: usize, word: &str) -> bool {
    let Some(before) = char_before(text, at) else {
        return true;
    };
    if before.is_alphanumeric() {
        return false;
    }
    // C.S.E is not part of D.C.S.E, nor n/a of v/n/a.
    let lettered = |sign: char| before == sign && word.as_bytes().get(1) == Some(&(sign as u8));
    !((lettered('.') || lettered('/'))
        && char_before(text, at - 1).is_some_and(char::is_alphanumeric))
}

fn ends_word(text: &str, at: usize, word: &str) -> bool {
    let Some(after) = char_after(text, at) else {
        return true;
    };
    if after.is_alphanumeric() {
        return false;
    }
    let lettered = |sign: char| {
        after == sign && word.len() > 2 && word.as_bytes()[word.len() - 2] == sign as u8
    };
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

/// Runs the automaton from `at` to just after the next match. Kept apart and small, so that the
/// state stays in a register: this is where nearly all bytes of an extract go by.
#[inline(never)]
fn next_match(dfa: &DFA, bytes: &[u8], at: &mut usize, state: &mut StateID) -> bool {
    let mut current = *state;
    for (n, byte) in bytes[*at..].iter().enumerate() {
        current = dfa.next_state(Anchored::No, current, *byte);
        if dfa.is_special(current) && dfa.is_match(current) {
            *at += n + 1;
            *state = current;
            return true;
        }
    }
    false
}

/// What a literal anchors: a word of a phrase, or a written age.
#[derive(Debug, Clone, Copy)]
struct Use {
    /// Index of the phrase; `AGE` for an age.
    phrase: u32,
    word: u8,
    /// Last byte of the word before and first byte of the word after, in lower case: most
    /// candidates fall by them without a look at the phrase. `ANY_BYTE` where nothing is known.
    before: u8,
    after: u8,
}

const AGE: u32 = u32::MAX;
const ANY_BYTE: u8 = 0;

/// First byte in lower case of the word after `at`; `ANY_BYTE` if only verification can tell.
fn peek_after(bytes: &[u8], at: usize) -> u8 {
    for byte in bytes[at..].iter().take(GAP_BYTES_MAX) {
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' | b'-' | b'/' | b'.' | b'\'' | b'`' | 0x0B | 0x0C => {}
            b'_' | b'&' | b'<' | b'+' | 0x80.. => return ANY_BYTE,
            byte => return byte.to_ascii_lowercase(),
        }
    }
    // Nothing follows: no word begins with a blank.
    b' '
}

/// Last byte in lower case of the word before `at`.
fn peek_before(bytes: &[u8], at: usize) -> u8 {
    for byte in bytes[..at].iter().rev().take(GAP_BYTES_MAX) {
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' | b'-' | b'/' | b'.' | b'\'' | b'`' | 0x0B | 0x0C => {}
            b'_' | b';' | b'>' | b'&' | b'+' | 0x80.. => return ANY_BYTE,
            byte => return byte.to_ascii_lowercase(),
        }
    }
    b' '
}

/// Many phrases, compiled.
#[derive(Debug)]
pub struct Phrases {
    dfa: Option<DFA>,
    /// For each literal of the automaton: its length and what it anchors.
    anchors: Vec<(usize, Vec<Use>)>,
    /// Whether every use of the literal begins and ends where a word does: most candidates fall
    /// here, before any phrase is looked at.
    edges: Vec<(bool, bool)>,
    phrases: Vec<(Phrase, u32)>,
    /// Owner of ages under eighteen, if they are searched for.
    ages: Option<u32>,
}

impl Phrases {
    /// Compiles phrases with their owners; `ages` is the owner of written ages under eighteen.
    /// An error means that the automaton would not fit.
    pub fn compile(phrases: Vec<(Phrase, u32)>, ages: Option<u32>) -> Result<Self, String> {
        let mut shared_by: BTreeMap<&str, usize> = BTreeMap::new();
        for word in phrases.iter().flat_map(|(phrase, _)| &phrase.words) {
            *shared_by.entry(word).or_default() += 1;
        }
        let mut literals: BTreeMap<String, Vec<Use>> = BTreeMap::new();
        for (n, (phrase, _)) in phrases.iter().enumerate() {
            let word = phrase.anchor(&shared_by);
            for literal in phrase.literals(word) {
                let plain = |joiner: usize| phrase.joiners.get(joiner) != Some(&Joiner::And);
                let known = |byte: Option<&u8>| match byte {
                    Some(byte) if byte.is_ascii_alphanumeric() => byte.to_ascii_lowercase(),
                    _ => ANY_BYTE,
                };
                let before = match word.checked_sub(1) {
                    Some(n) if plain(n) => known(phrase.words[n].as_bytes().last()),
                    _ => ANY_BYTE,
                };
                let after = match phrase.words.get(word + 1) {
                    Some(next) if plain(word) => known(next.as_bytes().first()),
                    _ => ANY_BYTE,
                };
                literals.entry(literal).or_default().push(Use {
                    phrase: n as u32,
                    word: word.min(255) as u8,
                    before,
                    after,
                });
            }
        }
        if ages.is_some() {
            for anchor in age::ANCHORS {
                literals.entry(anchor.to_string()).or_default().push(Use {
                    phrase: AGE,
                    word: 0,
                    before: ANY_BYTE,
                    after: ANY_BYTE,
                });
            }
        }
        let dfa = if literals.is_empty() {
            None
        } else {
            let built = DFA::builder()
                .match_kind(MatchKind::Standard)
                .ascii_case_insensitive(true)
                .prefilter(false)
                .build(literals.keys())
                .map_err(|error| error.to_string())?;
            Some(built)
        };
        let anchors: Vec<(usize, Vec<Use>)> = literals
            .into_iter()
            .map(|(literal, uses)| (literal.len(), uses))
            .collect();
        let parted = |phrase: &Phrase, joiner: usize| {
            matches!(
                phrase.joiners.get(joiner),
                None | Some(Joiner::Gap | Joiner::Slash | Joiner::And)
            )
        };
        let edges = anchors
            .iter()
            .map(|(len, uses)| {
                let each = uses.iter().map(|one| {
                    let Some((phrase, _)) = phrases.get(one.phrase as usize) else {
                        return (false, false);
                    };
                    let word = usize::from(one.word);
                    let begins = word == 0 || parted(phrase, word - 1);
                    // A literal with the first byte of a joiner does not end with its word.
                    let ends = parted(phrase, word) && phrase.words[word].len() == *len;
                    (begins, ends)
                });
                each.fold((true, true), |all, one| (all.0 && one.0, all.1 && one.1))
            })
            .collect();
        Ok(Self {
            dfa,
            anchors,
            edges,
            phrases,
            ages,
        })
    }

    /// All phrases in a folded text, overlapping ones too, by start, end and owner.
    pub fn find(&self, text: &str) -> Vec<Found> {
        let mut found = Vec::new();
        let Some(dfa) = &self.dfa else {
            return found;
        };
        let bytes = text.as_bytes();
        let Ok(mut state) = dfa.start_state(Anchored::No) else {
            return found;
        };
        let mut at = 0;
        while next_match(dfa, bytes, &mut at, &mut state) {
            let runs_on = bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
            for n in 0..dfa.match_len(state) {
                let literal = dfa.match_pattern(state, n).as_usize();
                let (begins, ends) = self.edges[literal];
                let start = at - self.anchors[literal].0;
                let inside = (runs_on && ends)
                    || (begins && start > 0 && bytes[start - 1].is_ascii_alphanumeric());
                if !inside {
                    self.verify(text, literal, at, &mut found);
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn verify(&self, text: &str, literal: usize, end: usize, found: &mut Vec<Found>) {
        let (len, uses) = &self.anchors[literal];
        let start = end - len;
        let bytes = text.as_bytes();
        let before = peek_before(bytes, start);
        let after = peek_after(bytes, end);
        let differs =
            |seen: u8, wanted: u8| wanted != ANY_BYTE && seen != ANY_BYTE && seen != wanted;
        for one in uses {
            if differs(before, one.before) || differs(after, one.after) {
                continue;
            }
            let span = match self.phrases.get(one.phrase as usize) {
                Some((phrase, owner)) => phrase
                    .verify(text, usize::from(one.word), start)
                    .map(|(start, end)| (start, end, *owner)),
                None => self
                    .ages
                    .zip(age::young_at(text, start, end))
                    .map(|(owner, (start, end))| (start, end, owner)),
            };
            if let Some((start, end, owner)) = span {
                found.push(Found { start, end, owner });
            }
        }
    }
}
