//! What a place has to do with an occurrence, from the words around it.
//!
//! The cues are data (`data/cues.toml`); this file finds them in a text and weighs them for a
//! place. The idea is that of trigger terms with a scope (Chapman et al. 2001, NegEx; Harkema et
//! al. 2009, ConText): a cue holds from where it stands up to the end of its clause or sentence.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;

use super::PlaceRole;
use super::text::{Gap, Text};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Side {
    Before,
    After,
    Either,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Scope {
    Clause,
    Sentence,
    Text,
}

impl Scope {
    /// Whether a cue reaches over the widest gap between it and the place.
    fn spans(self, gap: Gap) -> bool {
        match self {
            Scope::Clause => gap == Gap::Space,
            Scope::Sentence => gap < Gap::Sentence,
            Scope::Text => true,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CueTable {
    #[expect(
        dead_code,
        reason = "read by people: the list is a draft until reviewed"
    )]
    status: String,
    phonetic: Vec<String>,
    phonetic_before: Vec<String>,
    phonetic_near: Vec<String>,
    passed_over: Vec<String>,
    acted: Vec<String>,
    /// Words of one meaning, which phrases name as `<class>`.
    classes: HashMap<String, Vec<String>>,
    cue: Vec<CueGroup>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CueGroup {
    role: PlaceRole,
    side: Side,
    reach: usize,
    scope: Scope,
    strength: f64,
    #[serde(default)]
    alone: bool,
    #[serde(default)]
    unless_after: HashSet<String>,
    /// Of each of these, a word has to stand in the cue's sentence.
    #[serde(default)]
    with: Vec<String>,
    /// None of these words may.
    #[serde(default)]
    without: Option<String>,
    phrases: Vec<String>,
}

impl CueTable {
    /// The words that `a|b|<class>` stands for.
    fn words(&self, written: &str) -> Vec<String> {
        let mut words = Vec::new();
        for one in written.split('|') {
            match one.strip_prefix('<').and_then(|one| one.strip_suffix('>')) {
                // Every class that the built-in table names is in it: a test reads the table.
                Some(class) => words.extend(self.classes[class].iter().cloned()),
                None => words.push(one.to_owned()),
            }
        }
        words
    }
}

/// Numbers that stand for the words of the table, so that a text is looked up word by word once.
#[derive(Debug, Default)]
struct Numbers(HashMap<String, u16>);

/// What a word is that the table does not have.
const UNKNOWN: u16 = u16::MAX;

impl Numbers {
    fn of(&mut self, words: &[String]) -> WordSet {
        let mut numbers: Vec<u16> = words
            .iter()
            .map(|word| {
                // Some thousands of words; beyond the last number a word would match nothing.
                let next = u16::try_from(self.0.len()).unwrap_or(UNKNOWN);
                *self.0.entry(word.clone()).or_insert(next)
            })
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        WordSet(numbers.into())
    }
}

/// Words by number, sorted.
#[derive(Debug)]
struct WordSet(Box<[u16]>);

impl WordSet {
    fn holds(&self, word: u16) -> bool {
        self.0.binary_search(&word).is_ok()
    }

    fn meets(&self, words: &[u16]) -> bool {
        !self.0.is_empty() && words.iter().any(|&word| self.holds(word))
    }
}

#[derive(Debug)]
enum Token {
    /// One of these words.
    Any(WordSet),
    /// Whatever word.
    One,
    /// Up to three words.
    Few,
}

#[derive(Debug)]
struct Phrase {
    group: usize,
    tokens: Vec<Token>,
}

#[derive(Debug)]
struct Group {
    role: PlaceRole,
    side: Side,
    reach: usize,
    scope: Scope,
    strength: f64,
    alone: bool,
    unless_after: HashSet<String>,
    with: Vec<WordSet>,
    without: WordSet,
}

impl Group {
    /// Whether the words of a cue's sentence let it stand.
    fn stands_among(&self, sentence: &[u16]) -> bool {
        self.with.iter().all(|words| words.meets(sentence)) && !self.without.meets(sentence)
    }
}

/// The cue table, ready for search.
#[derive(Debug)]
pub struct Cues {
    groups: Vec<Group>,
    phrases: Vec<Phrase>,
    numbers: Numbers,
    /// First word, by number, to the phrases that begin with it.
    starts: Vec<Vec<usize>>,
    /// Sorted letters to the words of cues made of them: two swapped letters, the commonest slip,
    /// leave these alone.
    letters: HashMap<Vec<u8>, Vec<(String, u16)>>,
    passed_over: HashSet<String>,
    /// Words that mean a child and nobody else.
    minor: HashSet<String>,
    acted: HashSet<String>,
    phonetic: HashSet<String>,
    phonetic_before: HashSet<String>,
    phonetic_near: HashSet<String>,
}

static CUES: LazyLock<Cues> = LazyLock::new(|| {
    // Compiled in and read by a test: an error here cannot come from a user.
    let table: CueTable =
        toml::from_str(include_str!("data/cues.toml")).expect("the built-in cue table parses");
    Cues::new(table)
});

/// The built-in cues.
pub fn cues() -> &'static Cues {
    &CUES
}

/// A cue in a text, as a range of words.
#[derive(Debug, Clone, PartialEq)]
pub struct CueHit {
    group: usize,
    pub role: PlaceRole,
    pub words: Range<usize>,
}

/// What the words around a place say of its role.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    pub role: PlaceRole,
    pub strength: f64,
    /// The deciding words.
    pub words: Range<usize>,
}

impl Cues {
    fn new(table: CueTable) -> Self {
        let mut groups = Vec::new();
        let mut phrases = Vec::new();
        let mut numbers = Numbers::default();
        let mut starts: Vec<Vec<usize>> = Vec::new();
        for group in &table.cue {
            for phrase in &group.phrases {
                let tokens: Vec<Token> = phrase
                    .split(' ')
                    .map(|token| match token {
                        "*" => Token::One,
                        "~" => Token::Few,
                        words => Token::Any(numbers.of(&table.words(words))),
                    })
                    .collect();
                if let Some(Token::Any(words)) = tokens.first() {
                    for &word in &words.0 {
                        let word = usize::from(word);
                        if starts.len() <= word {
                            starts.resize_with(word + 1, Vec::new);
                        }
                        starts[word].push(phrases.len());
                    }
                }
                phrases.push(Phrase {
                    group: groups.len(),
                    tokens,
                });
            }
            groups.push(Group {
                role: group.role,
                side: group.side,
                reach: group.reach,
                scope: group.scope,
                strength: group.strength,
                alone: group.alone,
                unless_after: group.unless_after.clone(),
                with: group
                    .with
                    .iter()
                    .map(|words| numbers.of(&table.words(words)))
                    .collect(),
                without: numbers.of(&group
                    .without
                    .as_deref()
                    .map(|words| table.words(words))
                    .unwrap_or_default()),
            });
        }
        let mut letters: HashMap<Vec<u8>, Vec<(String, u16)>> = HashMap::new();
        let mut sorted: Vec<(&String, u16)> = numbers
            .0
            .iter()
            .filter(|(word, _)| word.len() >= 4)
            .map(|(word, number)| (word, *number))
            .collect();
        sorted.sort_unstable();
        for (word, number) in sorted {
            letters
                .entry(letters_of(word))
                .or_default()
                .push((word.clone(), number));
        }
        Self {
            groups,
            phrases,
            numbers,
            starts,
            letters,
            minor: table.classes["minor"].iter().cloned().collect(),
            passed_over: table.passed_over.into_iter().collect(),
            acted: table.acted.into_iter().collect(),
            phonetic: table.phonetic.into_iter().collect(),
            phonetic_before: table.phonetic_before.into_iter().collect(),
            phonetic_near: table.phonetic_near.into_iter().collect(),
        }
    }

    /// Every cue of a text that no cancelling phrase overlaps, longest first at one place.
    pub fn find(&self, text: &Text) -> Vec<CueHit> {
        let mut hits: Vec<CueHit> = Vec::new();
        let words: Vec<u16> = (0..text.len()).map(|at| self.read(text.word(at))).collect();
        for at in 0..text.len() {
            let Some(candidates) = self.starts.get(usize::from(words[at])) else {
                continue;
            };
            for &phrase in candidates {
                let phrase = &self.phrases[phrase];
                let group = &self.groups[phrase.group];
                if let Some(end) = match_at(&phrase.tokens, text, &words, at)
                    && ((group.with.is_empty() && group.without.0.is_empty())
                        || group.stands_among(&words[sentence_of(text, at..end)]))
                {
                    hits.push(CueHit {
                        group: phrase.group,
                        role: group.role,
                        words: at..end,
                    });
                }
            }
        }
        let cancelled: Vec<Range<usize>> = hits
            .iter()
            .filter(|hit| hit.role == PlaceRole::None)
            .map(|hit| hit.words.clone())
            .collect();
        hits.retain(|hit| {
            hit.role != PlaceRole::None
                && !cancelled
                    .iter()
                    .any(|words| words.start < hit.words.end && hit.words.start < words.end)
        });
        hits
    }

    /// The number of a word as it was meant: `loacted` is `located`.
    fn read(&self, word: &str) -> u16 {
        if let Some(&number) = self.numbers.0.get(word) {
            return number;
        }
        if word.len() < 4 || READ_AS_WRITTEN.contains(&word) {
            return UNKNOWN;
        }
        self.letters
            .get(&letters_of(word))
            .into_iter()
            .flatten()
            .find(|(known, _)| strsim::osa_distance(word, known) == 1)
            .map_or(UNKNOWN, |(_, number)| *number)
    }

    /// The role that the cues give to the place at `place`. `others` are further named places:
    /// a cue beyond one of them speaks of that one first.
    ///
    /// The strongest cue speaks for its role, and further ones of the same role lend it something.
    pub fn told(
        &self,
        text: &Text,
        hits: &[CueHit],
        place: &Range<usize>,
        others: &[Range<usize>],
    ) -> Option<Told> {
        // A sentence that speaks of a child has a subject of its own.
        let alone = self.speaks_of_child(text, sentence_of(text, place.clone()));
        let mut heard: Vec<Told> = hits
            .iter()
            .filter_map(|hit| {
                let strength = self.strength_at(text, hit, place, others, alone)?;
                (strength > 0.0).then(|| Told {
                    role: hit.role,
                    strength,
                    words: hit.words.clone(),
                })
            })
            .collect();
        // Strongest first; the earlier of two alike.
        heard.sort_by(|a, b| b.strength.total_cmp(&a.strength));
        let mut roles: Vec<(Told, f64)> = Vec::new();
        let mut counted: Vec<Range<usize>> = Vec::new();
        for told in heard {
            // Words that are part of a stronger cue are no further one.
            let apart = counted
                .iter()
                .all(|words| words.end <= told.words.start || told.words.end <= words.start);
            match roles.iter_mut().find(|(best, _)| best.role == told.role) {
                Some((_, lent)) if apart => *lent += LENT * told.strength,
                Some(_) => continue,
                None => roles.push((told.clone(), 0.0)),
            }
            counted.push(told.words);
        }
        roles
            .into_iter()
            .map(|(told, lent)| Told {
                strength: told.strength + lent.min(LENT_MOST),
                ..told
            })
            // Of equals the first, which is the one with the strongest single cue.
            .reduce(|best, told| {
                if told.strength > best.strength {
                    told
                } else {
                    best
                }
            })
    }

    /// Whether words speak of a child: a word that means nobody else, or an age under eighteen
    /// beside a word for a person or a year ("female 15", "15 y/o").
    pub fn speaks_of_child(&self, text: &Text, words: Range<usize>) -> bool {
        let beside = |at: Option<usize>| {
            at.and_then(|at| text.get(at))
                .is_some_and(|word| BESIDE_AGE.contains(&word))
        };
        words.into_iter().any(|at| {
            let word = text.word(at);
            let aged = word.len() == 2
                && matches!(word.parse(), Ok(10..=17_u8))
                && (beside(at.checked_sub(1)) || beside(Some(at + 1)));
            aged || self.minor.contains(word)
                || (word == "young" && text.get(at + 1).is_some_and(|next| YOUNG.contains(&next)))
        })
    }

    /// How strongly a cue speaks of the place, below or above nought; `None` when it does not
    /// reach it. `alone`: only what its own sentence says counts.
    fn strength_at(
        &self,
        text: &Text,
        hit: &CueHit,
        place: &Range<usize>,
        others: &[Range<usize>],
        alone: bool,
    ) -> Option<f64> {
        let group = &self.groups[hit.group];
        let (side, between) = if hit.words.end <= place.start {
            (Side::Before, hit.words.end..place.start)
        } else if hit.words.start >= place.end {
            (Side::After, place.end..hit.words.start)
        } else {
            return None;
        };
        if group.side != Side::Either && group.side != side {
            return None;
        }
        let follows = text.get(place.end);
        if follows.is_some_and(|word| group.unless_after.contains(word)) {
            return None;
        }
        // The gap in front of the later of the two counts as well.
        let last = if side == Side::Before {
            place.start
        } else {
            hit.words.start
        };
        let gaps = (between.start..=last).map(|at| text.gap(at));
        let widest = gaps.clone().max().unwrap_or(Gap::Space);
        let next_sentence = group.scope == Scope::Sentence
            && !alone
            && is_setting(hit.role)
            && gaps.clone().filter(|gap| *gap == Gap::Sentence).count() == 1;
        if !group.scope.spans(widest) && !next_sentence {
            return None;
        }
        // Capitals and figures right before a place belong to its name or address, however it is
        // written: "opposite 31 Quay Street, Heron Court".
        let mut named_from = between.end;
        if side == Side::Before {
            let of_name = |at: usize| {
                text.word(at).as_bytes()[0].is_ascii_digit()
                    || (text.capitals_tell() && text.is_capital(at))
            };
            while named_from > between.start && of_name(named_from - 1) {
                named_from -= 1;
            }
        }
        let distance = text
            .words(between.start..named_from)
            .filter(|word| !self.passed_over.contains(*word))
            .count();
        if distance > group.reach {
            return None;
        }
        let crossed: f64 = gaps
            .map(|gap| match gap {
                Gap::Space => 0.0,
                Gap::Clause => 0.3,
                Gap::Sentence => 0.8,
            })
            .sum();
        let beyond = others
            .iter()
            .filter(|other| between.start <= other.start && other.end <= between.end)
            .count() as f64;
        let length = hit.words.len() as f64;
        let away = if next_sentence { NEXT_SENTENCE } else { 0.0 };
        Some(
            group.strength - 0.06 * distance as f64 - crossed - away - 1.5 * beyond + 0.05 * length,
        )
    }

    /// Cues that tell the role of the record's own place when no place is named in the text.
    pub fn alone<'a>(&'a self, hits: &'a [CueHit]) -> impl Iterator<Item = Told> + 'a {
        hits.iter()
            .filter(|hit| self.groups[hit.group].alone)
            .map(|hit| Told {
                role: hit.role,
                strength: self.groups[hit.group].strength - 1.0,
                words: hit.words.clone(),
            })
    }

    /// "By the hotel" is near it, unless the hotel did what the word before says: "reported by".
    pub fn beside(&self, text: &Text, place: &Range<usize>) -> Option<Told> {
        let mut at = place.start;
        while at > 0
            && matches!(text.word(at - 1), "the" | "th" | "old" | "a")
            && text.gap(at) == Gap::Space
        {
            at -= 1;
        }
        let by = at
            .checked_sub(1)
            .filter(|&by| text.word(by) == "by" && text.gap(at) == Gap::Space)?;
        let before = by.checked_sub(1).and_then(|at| text.get(at));
        let acted = before.is_some_and(|word| self.acted.contains(word));
        (!acted).then_some(Told {
            role: PlaceRole::Landmark,
            strength: 5.8,
            words: by..at,
        })
    }

    /// Whether `Hotel` at `place` is the letter H: beside other letters of the alphabet of radio, or
    /// after words such as "VRM", and without an article.
    pub fn is_phonetic(&self, text: &Text, place: &Range<usize>) -> Option<Range<usize>> {
        let letter = |at: usize| {
            text.get(at)
                .is_some_and(|word| word == "hotel" || self.phonetic.contains(word))
        };
        let digit = |at: usize| {
            text.get(at).is_some_and(|word| {
                (word.len() <= 3 && word.bytes().all(|byte| byte.is_ascii_digit()))
                    || NUMBERS.contains(&word)
            })
        };
        if !place.clone().all(letter) {
            return None;
        }
        let spelt = |at: usize| letter(at) || digit(at);
        let mut start = place.start;
        while start > 0 && spelt(start - 1) && text.gap(start) < Gap::Sentence {
            start -= 1;
        }
        let mut end = place.end;
        // "Golf Hotel, two guests": a figure after a comma begins something else.
        while end < text.len()
            && spelt(end)
            && (text.gap(end) == Gap::Space || (letter(end) && text.gap(end) == Gap::Clause))
        {
            end += 1;
        }
        let before = start.checked_sub(1).and_then(|at| text.get(at));
        let article =
            before.is_some_and(|word| matches!(word, "the" | "a" | "an" | "this" | "that"));
        let signed =
            before.is_some_and(|word| self.phonetic_before.contains(word) || is_plate_part(word));
        let letters = (start..end).filter(|&at| letter(at)).count();
        // "H for Hotel", "Hotel as in the letter".
        let named = before == Some("for")
            && start >= 2
            && text.get(start - 2).is_some_and(|word| word.len() == 1);
        let numbered = end - start > letters;
        // Few letters are a call sign or part of a plate where the sentence speaks of such; without
        // a number, where the words beside them do.
        let speaks = |words: Range<usize>| {
            text.words(words)
                .any(|word| self.phonetic_near.contains(word))
        };
        // "At the Golf Hotel, unit sent": what follows a name tells nothing of letters.
        let at_place = before.is_some_and(|word| OF_PLACE.contains(&word));
        let radio = || {
            if numbered {
                speaks(sentence_of(text, start..end))
            } else {
                !at_place
                    && (speaks(start.saturating_sub(3)..start)
                        || (letters < 2 && speaks(end..end + 2)))
            }
        };
        let said = letters >= 3
            || (letters == 2 && numbered && !at_place)
            || signed
            || named
            || ((letters == 2 || numbered) && !at_place && radio());
        (said && !article).then_some(start..end)
    }
}

/// Digits as they are said over the radio, and the halves of `x-ray`.
const NUMBERS: [&str; 14] = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "niner", "x",
    "ray", "nil",
];

/// Beside a number that is an age.
const BESIDE_AGE: [&str; 20] = [
    "y", "yo", "yr", "yrs", "year", "years", "aged", "age", "female", "male", "f", "m", "girl",
    "boy", "person", "victim", "ip", "student", "pupil", "yof",
];
/// After "young", a child.
const YOUNG: [&str; 6] = ["person", "people", "girl", "female", "guest", "lady"];

/// What stands before a place and before no letter.
const OF_PLACE: [&str; 10] = [
    "at", "to", "in", "from", "into", "inside", "near", "outside", "by", "of",
];

/// A piece of a vehicle's registration mark: `fx19`, `19`.
fn is_plate_part(word: &str) -> bool {
    word.len() == 4
        && word.as_bytes()[..2].iter().all(u8::is_ascii_alphabetic)
        && word.as_bytes()[2..].iter().all(u8::is_ascii_digit)
}

/// Words that are a cue with two letters swapped, and mean themselves.
const READ_AS_WRITTEN: [&str; 8] = [
    "form", "glaa", "trail", "sing", "quite", "diary", "angel", "casual",
];

fn letters_of(word: &str) -> Vec<u8> {
    let mut letters = word.as_bytes().to_vec();
    letters.sort_unstable();
    letters
}

/// Whether a role says what the place was there for, which a neighbouring sentence may tell as
/// well: "Wedding reception. Handbag stolen at Gull House."
fn is_setting(role: PlaceRole) -> bool {
    matches!(
        role,
        PlaceRole::Event
            | PlaceRole::Employer
            | PlaceRole::FamilyStay
            | PlaceRole::Engagement
            | PlaceRole::Placement
    )
}

/// How much less a sentence beside that of the place tells of it.
const NEXT_SENTENCE: f64 = 2.5;

/// What a further cue of the same role lends to the strongest, and all of them at most.
const LENT: f64 = 0.12;
const LENT_MOST: f64 = 1.0;

/// Words to each side of a cue that are read for its sentence.
const SENTENCE_WORDS: usize = 30;

/// The words of the sentence that a cue stands in, as far as they are near.
fn sentence_of(text: &Text, cue: Range<usize>) -> Range<usize> {
    // An address taken in after a place may be said to run over the end.
    let mut end = cue.end.min(text.len());
    let mut start = cue.start.min(end);
    let first = start.saturating_sub(SENTENCE_WORDS);
    while start > first && (start == text.len() || text.gap(start) != Gap::Sentence) {
        start -= 1;
    }
    let last = text.len().min(end + SENTENCE_WORDS);
    while end < last && text.gap(end) != Gap::Sentence {
        end += 1;
    }
    start..end
}

/// End of the phrase when it stands at `at`. A phrase does not run over the end of a sentence.
fn match_at(tokens: &[Token], text: &Text, words: &[u16], at: usize) -> Option<usize> {
    let Some((token, rest)) = tokens.split_first() else {
        return Some(at);
    };
    let open = |at: usize, first: bool| at < text.len() && (first || text.gap(at) < Gap::Sentence);
    step(token, rest, words, at, true, &open)
}

fn step(
    token: &Token,
    rest: &[Token],
    words: &[u16],
    at: usize,
    first: bool,
    open: &impl Fn(usize, bool) -> bool,
) -> Option<usize> {
    let onward = |at: usize| match rest.split_first() {
        None => Some(at),
        Some((next, rest)) => step(next, rest, words, at, false, open),
    };
    match token {
        Token::Any(any) => {
            if open(at, first) && any.holds(words[at]) {
                onward(at + 1)
            } else {
                None
            }
        }
        Token::One => open(at, first).then(|| onward(at + 1)).flatten(),
        Token::Few => (0..=3).find_map(|skipped| {
            (0..skipped)
                .all(|step| open(at + step, first))
                .then(|| onward(at + skipped))
                .flatten()
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cue_is_folded_and_starts_with_a_word() {
        let cues = cues();
        for phrase in &cues.phrases {
            assert!(matches!(phrase.tokens.first(), Some(Token::Any(_))));
            assert!(phrase.tokens.iter().all(|token| match token {
                Token::Any(words) => !words.0.contains(&UNKNOWN),
                Token::One | Token::Few => true,
            }));
        }
        let unfolded: Vec<&String> = cues
            .numbers
            .0
            .keys()
            .filter(|word| super::super::names::fold(word) != **word)
            .collect();
        assert!(unfolded.is_empty(), "not one folded word: {unfolded:?}");
    }

    #[test]
    fn a_cancelling_phrase_takes_the_cue_away() {
        let roles = |text: &str| {
            cues()
                .find(&Text::of(text))
                .iter()
                .map(|hit| hit.role)
                .collect::<Vec<_>>()
        };
        assert!(roles("Girl located at the hotel").contains(&PlaceRole::FoundHere));
        assert!(!roles("Wallet located at the hotel").contains(&PlaceRole::FoundHere));
    }

    #[test]
    fn the_letter_of_the_alphabet_of_radio() {
        for (source, letter) in [
            ("VRM Hotel Golf 12", true),
            ("callsign Golf Hotel 12 attended", true),
            ("Sierra Hotel Tango seen", true),
            ("at the Golf Hotel last night", false),
            ("the hotel victor stayed in", false),
        ] {
            let text = Text::of(source);
            let at = (0..text.len())
                .find(|&at| text.word(at) == "hotel")
                .expect("the word is there");
            assert_eq!(
                cues().is_phonetic(&text, &(at..at + 1)).is_some(),
                letter,
                "{source}"
            );
        }
    }
}
