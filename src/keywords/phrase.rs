//! Phrases, and a table that finds many of them in one pass.
//!
//! A phrase is words with joiners. The table carries one word of each phrase, its anchor, together
//! with the word beside it: two words side by side are rare where each is common. At an anchor the
//! words around are verified in place, so that any mixture of spaces, hyphens, slashes and line
//! breaks may part them. Whole words alone are found, so words are looked up whole: a text without
//! an anchor costs less than one pass of an automaton over its bytes.

use std::collections::BTreeMap;

use super::age;
use super::fold::fold_term;
use super::words::{Print, Run, Runs, Table};

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

    /// The word that the dictionary carries: the one that fewest phrases share, as the rarest in
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
        // An `and` may be a word of its own, and a piece that may be glued on may be part of a
        // longer run: of what these part from a run nothing is known.
        let known = |n: usize, joiner: usize, glued: bool| {
            let alone = pieces[joiner].1 != Some(Joiner::And) && !glued;
            alone.then(|| Print::of_word(pieces[n].0.as_bytes()))
        };
        let before = |n: usize| known(n, n, n > 0 && glues(n - 1));
        let after = |n: usize| known(n, n - 1, glues(n));
        let first = (0..at).rev().take_while(|n| glues(*n)).last().unwrap_or(at);
        let last = (at..pieces.len()).find(|n| !glues(*n)).unwrap_or(at);
        let mut places = Vec::new();
        for from in first..=at {
            let offset: usize = pieces[from..at].iter().map(|(piece, _)| piece.len()).sum();
            for to in at..=last {
                let run: String = pieces[from..=to].iter().map(|(piece, _)| *piece).collect();
                places.push(Place {
                    run: Print::of_word(run.as_bytes()),
                    offset,
                    before: from.checked_sub(1).and_then(before),
                    after: Some(to + 1).filter(|n| *n < pieces.len()).and_then(after),
                });
            }
        }
        places
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

/// A run that the anchor of a phrase can stand in, with the bytes of it before the anchor and the
/// only runs that can stand beside it, where there is but one.
#[derive(Debug)]
struct Place {
    run: Print,
    offset: usize,
    before: Option<Print>,
    after: Option<Print>,
}

/// What a run, or two side by side, can be.
#[derive(Debug, Clone, Copy)]
enum Use {
    /// Word `word` of phrase `phrase`, from `offset` on in the latter or in the `former` run.
    Word {
        phrase: u32,
        word: u32,
        offset: u32,
        former: bool,
    },
    Age,
}

/// What each run can be, or two side by side.
type Uses = BTreeMap<Print, Vec<Use>>;

/// Many phrases, compiled.
#[derive(Debug)]
pub struct Phrases {
    /// By a run, or by two runs side by side.
    uses: Table<Vec<Use>>,
    /// By one run what `uses` holds by two, for where an entity may stand between them.
    parted: Table<Vec<Use>>,
    phrases: Vec<(Phrase, u32)>,
    /// Owner of ages under eighteen, if they are searched for.
    ages: Option<u32>,
}

impl Phrases {
    /// Compiles phrases with their owners; `ages` is the owner of written ages under eighteen.
    pub fn compile(phrases: Vec<(Phrase, u32)>, ages: Option<u32>) -> Self {
        let mut shared_by: BTreeMap<&str, usize> = BTreeMap::new();
        for word in phrases.iter().flat_map(|(phrase, _)| &phrase.words) {
            *shared_by.entry(word).or_default() += 1;
        }
        let mut uses = Uses::new();
        let mut parted = Uses::new();
        for (n, (phrase, _)) in phrases.iter().enumerate() {
            let word = phrase.anchor(&shared_by);
            for place in phrase.places(word) {
                let as_former = |former| Use::Word {
                    phrase: n as u32,
                    word: word as u32,
                    offset: place.offset as u32,
                    former,
                };
                let (print, former) = match (place.before, place.after) {
                    (_, Some(after)) => (place.run.then(after), true),
                    (Some(before), None) => (before.then(place.run), false),
                    (None, None) => (place.run, false),
                };
                uses.entry(print).or_default().push(as_former(former));
                if print != place.run {
                    parted.entry(place.run).or_default().push(as_former(false));
                }
            }
        }
        if ages.is_some() {
            for run in age::runs() {
                let print = Print::of_word(run.as_bytes());
                uses.entry(print).or_default().push(Use::Age);
            }
        }
        Self {
            uses: uses.into_iter().collect(),
            parted: parted.into_iter().collect(),
            phrases,
            ages,
        }
    }

    /// All phrases in a folded text, overlapping ones too, by start, end and owner.
    pub fn find(&self, text: &str) -> Vec<Found> {
        let mut found = Vec::new();
        let mut former: Option<Run> = None;
        for run in Runs::of(text) {
            if let Some(uses) = self.uses.get(run.print()) {
                self.verify(text, uses, run, run, &mut found);
            }
            // Runs with a digit that an age may stand in are too many for the table.
            if !run.letters && self.ages.is_some() {
                self.find_ages(text, run, &mut found);
            }
            if let Some(former) = former {
                let both = former.print().then(run.print());
                if let Some(uses) = self.uses.get(both) {
                    self.verify(text, uses, former, run, &mut found);
                }
                if may_hold_entity(&text.as_bytes()[former.end..run.start]) {
                    self.find_parted(text, [former, run], &mut found);
                }
            }
            former = Some(run);
        }
        if found.len() > 1 {
            found.sort_unstable();
            found.dedup();
        }
        found
    }

    #[inline(never)]
    fn verify(&self, text: &str, uses: &[Use], first: Run, latter: Run, found: &mut Vec<Found>) {
        for one in uses {
            let Use::Word {
                phrase,
                word,
                offset,
                former,
            } = *one
            else {
                self.find_ages(text, latter, found);
                continue;
            };
            let (phrase, owner) = &self.phrases[phrase as usize];
            let run = if former { first } else { latter };
            let start = run.start + offset as usize;
            if let Some((start, end)) = phrase.verify(text, word as usize, start) {
                let owner = *owner;
                found.push(Found { start, end, owner });
            }
        }
    }

    #[inline(never)]
    fn find_parted(&self, text: &str, runs: [Run; 2], found: &mut Vec<Found>) {
        for run in runs {
            if let Some(uses) = self.parted.get(run.print()) {
                self.verify(text, uses, run, run, found);
            }
        }
    }

    #[inline(never)]
    fn find_ages(&self, text: &str, run: Run, found: &mut Vec<Found>) {
        let Some(owner) = self.ages else { return };
        for (start, end) in age::anchors(text, run.start..run.end) {
            if let Some((start, end)) = age::young_at(text, start, end) {
                found.push(Found { start, end, owner });
            }
        }
    }
}

/// Whether what stands between two runs may be part of an entity or of an export's line break,
/// which are runs of their own: `child&nbsp;home`.
#[inline]
fn may_hold_entity(gap: &[u8]) -> bool {
    gap != b" " && gap.iter().any(|byte| b"_&<>;".contains(byte))
}
