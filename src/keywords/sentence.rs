//! Sentences and tokens of a narrative, with the few word classes that clauses turn on.

use std::ops::Range;
use std::sync::LazyLock;

use super::print::{Dictionary, Print};
use super::words::Passage;

/// No sentence is taken longer than this, so that work on a text without stops stays linear.
const SENTENCE_BYTES_MAX: usize = 800;

/// Abbreviations whose stop ends no sentence.
const ABBREVIATED: [&str; 31] = [
    "incl", "inc", "poss", "susp", "vic", "rd", "ave", "hot", "htl", "approx", "op", "mr", "mrs",
    "ms", "dr", "st", "eg", "ie", "sec", "para", "ref", "tel", "ext", "sgt", "insp", "supt",
    "dept", "nr", "opp", "adj", "ss",
];

/// [`ABBREVIATED`] for look-up.
static SHORT: LazyLock<Dictionary<()>> =
    LazyLock::new(|| ABBREVIATED.iter().map(|word| (*word, ())).collect());

/// Words that no line ends on unless the sentence runs on.
const RUNS_ON: [&str; 40] = [
    "a", "an", "the", "of", "to", "in", "on", "at", "by", "for", "from", "with", "without", "and",
    "or", "nor", "no", "not", "any", "is", "was", "were", "are", "has", "have", "had", "be",
    "been", "that", "her", "his", "their", "this", "re", "as", "than", "but", "who", "which",
    "known",
];

/// Splits a folded text into sentences: by stops, semicolons, and line breaks that are not mere
/// wrapping. A question stays with its one-word answer. Each begins where the one before ended, and
/// none is found before it is asked for.
pub fn sentences(text: &str) -> Sentences<'_> {
    Sentences {
        text,
        start: 0,
        at: 0,
    }
}

/// The sentences of a text, as bytes.
#[derive(Debug, Clone)]
pub struct Sentences<'a> {
    text: &'a str,
    start: usize,
    /// What lies between `start` and here ends no sentence.
    at: usize,
}

/// Bytes at which a sentence may end.
const MAY_END: [bool; 256] = {
    let mut may = [false; 256];
    let signs = b".!?;\n_";
    let mut n = 0;
    while n < signs.len() {
        may[signs[n] as usize] = true;
        n += 1;
    }
    may
};

impl Iterator for Sentences<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let bytes = self.text.as_bytes();
        let start = self.start;
        if start >= bytes.len() {
            return None;
        }
        let last = bytes.len().min(start + SENTENCE_BYTES_MAX - 1);
        loop {
            if let Some(rest) = bytes.get(self.at..last) {
                let plain = rest.iter().position(|b| MAY_END[usize::from(*b)]);
                self.at += plain.unwrap_or(rest.len());
            }
            if self.at >= bytes.len() {
                self.start = bytes.len();
                break;
            }
            let ends = self.ends_at(self.at);
            self.at += 1;
            if ends {
                self.start = self.at;
                break;
            }
            if self.at - start >= SENTENCE_BYTES_MAX {
                self.start = cut(self.text, start, self.at);
                self.at = self.at.max(self.start);
                break;
            }
        }
        Some(start..self.start)
    }
}

impl Sentences<'_> {
    fn ends_at(&self, at: usize) -> bool {
        let bytes = self.text.as_bytes();
        match bytes[at] {
            b'.' | b'!' => stop_ends(self.text, at),
            b'?' => question_ends(self.text, at),
            b';' => !entity_ends(bytes, at),
            b'\n' => !wrapped(self.text, self.start, at),
            b'_' => bytes[at..].starts_with(b"_x000D_") && !wrapped(self.text, self.start, at),
            _ => false,
        }
    }
}

/// Where a sentence without an end is cut: between words, or between characters where there are
/// no words.
fn cut(text: &str, start: usize, at: usize) -> usize {
    let space = text.as_bytes()[start..at].iter().rposition(|b| *b == b' ');
    let cut = space.filter(|n| *n > 0).map_or(at, |n| start + n);
    (cut..=text.len())
        .find(|n| text.is_char_boundary(*n))
        .unwrap_or(text.len())
}

fn stop_ends(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    let next = bytes.get(at + 1).copied();
    let word = word_ending(text, at);
    if bytes[at] == b'.' {
        if word.len() == 1 {
            // s. 116, C.S.E. A letter's stop ends a sentence only after a dotted acronym.
            let dotted = at >= 2 && bytes[at - 2] == b'.';
            let capital = text[at + 1..]
                .trim_start()
                .starts_with(|c: char| c.is_uppercase());
            return dotted && capital && next.is_some_and(|b| b.is_ascii_whitespace());
        }
        if SHORT.get(word.as_bytes()).is_some() {
            return false;
        }
        let digit = text[at + 1..]
            .trim_start()
            .starts_with(|c: char| c.is_ascii_digit());
        if word.eq_ignore_ascii_case("no") && digit {
            return false;
        }
    }
    match next {
        None => true,
        Some(b) if b.is_ascii_whitespace() || b"\"')_<".contains(&b) => true,
        // A forgotten space: "hotel.Child".
        Some(b) => b.is_ascii_uppercase() && at > 0 && bytes[at - 1].is_ascii_lowercase(),
    }
}

fn question_ends(text: &str, at: usize) -> bool {
    let rest = &text[at + 1..];
    if !rest.is_empty() && !rest.starts_with(|c: char| c.is_whitespace() || "\"')".contains(c)) {
        return false;
    }
    let next = rest.trim_start_matches([' ', '-', '\n', '\r']);
    let len = next
        .bytes()
        .take_while(|b| b.is_ascii_alphabetic() || *b == b'/')
        .count();
    let answer = next.get(..len).unwrap_or("");
    ![
        "no", "yes", "nil", "none", "negative", "n/a", "n", "y", "unknown", "neg", "not", "nothing",
    ]
    .iter()
    .any(|a| a.eq_ignore_ascii_case(answer))
}

/// The semicolon of an HTML entity.
fn entity_ends(bytes: &[u8], at: usize) -> bool {
    let from = at.saturating_sub(8);
    bytes[from..at]
        .iter()
        .rposition(|b| *b == b'&')
        .is_some_and(|n| {
            bytes[from + n + 1..at]
                .iter()
                .all(|b| b.is_ascii_alphanumeric() || *b == b'#')
        })
}

/// Whether a line break at `at` is mere wrapping of a sentence that began at `start`.
fn wrapped(text: &str, start: usize, at: usize) -> bool {
    let before = text[start..at].trim_end();
    let blank = |c: char| c.is_whitespace();
    let mut rest = &text[at..];
    let mut breaks = 0;
    // Two breaks decide, so a text of nothing else is not read over and over.
    for _ in 0..8 {
        if breaks > 1 {
            break;
        }
        if let Some(tail) = rest.strip_prefix("_x000D_") {
            rest = tail;
        } else if let Some(tail) = rest.strip_prefix('\n') {
            breaks += 1;
            rest = tail;
        } else if rest.starts_with(blank) {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() && c != '\n');
        } else {
            break;
        }
    }
    let Some(next) = rest.chars().next() else {
        return true;
    };
    if breaks > 1 || before.ends_with(['.', '!', '?', ':', ';']) {
        return before.is_empty();
    }
    if before.is_empty() || next.is_lowercase() || before.ends_with([',', '-', '/', '&', '(']) {
        return true;
    }
    let last = word_ending(text, start + before.len());
    // The answer of a field ends its line: "CSE: No".
    if before[..before.len() - last.len()]
        .trim_end()
        .ends_with([':', '?', '-', '='])
    {
        return false;
    }
    RUNS_ON.iter().any(|w| w.eq_ignore_ascii_case(last))
}

fn word_ending(text: &str, end: usize) -> &str {
    let len = text.as_bytes()[..end]
        .iter()
        .rev()
        .take_while(|b| b.is_ascii_alphanumeric())
        .count();
    &text[end - len..end]
}

/// Word classes; a word may have several.
pub mod class {
    /// I, he, she, they, there: the subject of a clause.
    pub const SUBJECT: u32 = 1;
    /// is, was, has, will: a finite auxiliary.
    pub const FINITE: u32 = 1 << 1;
    /// A full verb in a form that can head a clause: located, found, states.
    pub const VERB: u32 = 1 << 2;
    /// because, so, when, after: opens a subordinate clause.
    pub const SUBORDINATOR: u32 = 1 << 3;
    /// who, which, where.
    pub const RELATIVE: u32 = 1 << 4;
    /// and, then, plus.
    pub const AND: u32 = 1 << 5;
    /// or, nor.
    pub const OR: u32 = 1 << 6;
    /// of, for, re, regarding: carries what a noun is about.
    pub const TOPIC: u32 = 1 << 7;
    /// at, by, inside, near: places a thing or names who did it.
    pub const ADJUNCT: u32 = 1 << 8;
    /// the, this, her: what follows is taken to exist.
    pub const DEFINITE: u32 = 1 << 9;
    /// any: what follows is not taken to exist.
    pub const ANY: u32 = 1 << 10;
    /// A form in -ing.
    pub const ING: u32 = 1 << 11;
    /// is, was, been: makes a passive of the participle after it.
    pub const BE: u32 = 1 << 12;
    /// is, are, any, has at the head of a question.
    pub const ASKS: u32 = 1 << 13;
    /// not, no, unable, until, to: before "ruled out" it takes it back.
    pub const UNDOES: u32 = 1 << 14;
    /// why: asks for a reason of what is taken to be so.
    pub const WHY: u32 = 1 << 18;
    /// being, be: what follows is not done yet.
    pub const OPEN: u32 = 1 << 19;
    /// disclosed, reported, saw: something was told or seen.
    pub const REPORTS: u32 = 1 << 20;
    /// called, rang, contacted: somebody raised the alarm.
    pub const CALLS: u32 = 1 << 21;
    /// A contrast begins here. This and the next two are set from the cues of a pack.
    pub const CONTRAST: u32 = 1 << 15;
    /// A predicate of being or believing begins here: suspected, disclosed.
    pub const PREDICATE: u32 = 1 << 16;
    /// Part of a "considered".
    pub const CONSIDERED: u32 = 1 << 17;
}

/// Words by class; a word in no row goes by its ending.
const CLASSES: [(u32, &[&str]); 30] = {
    use class::*;
    [
        (
            SUBJECT,
            &[
                "i", "he", "she", "they", "we", "it", "there", "you", "who's",
            ],
        ),
        (FINITE | BE | ASKS, &["is", "was", "were", "are"]),
        (
            FINITE | BE,
            &[
                "am", "it's", "she's", "he's", "isn't", "wasn't", "weren't", "aren't",
            ],
        ),
        (BE | OPEN, &["be", "being"]),
        (BE, &["been"]),
        (WHY, &["why"]),
        (
            VERB | CALLS,
            &[
                "called",
                "rang",
                "phoned",
                "contacted",
                "alerted",
                "dialled",
            ],
        ),
        (
            VERB | REPORTS,
            &[
                "disclosed",
                "reported",
                "stated",
                "witnessed",
                "noticed",
                "identified",
                "located",
                "arrested",
                "observed",
                "described",
                "alleged",
                "revealed",
                "confided",
                "spotted",
                "overheard",
                "detained",
                "suspected",
                "found",
                "seen",
                "saw",
                "states",
                "reports",
                "discloses",
            ],
        ),
        (FINITE | ASKS, &["has", "have", "had", "does", "did", "do"]),
        (
            FINITE | ASKS | UNDOES,
            &["could", "would", "should", "might", "may"],
        ),
        (FINITE | ASKS, &["can"]),
        (
            FINITE,
            &[
                "will", "must", "shall", "won't", "don't", "hasn't", "haven't", "hadn't",
            ],
        ),
        (
            FINITE | UNDOES,
            &["didn't", "doesn't", "couldn't", "wouldn't", "can't"],
        ),
        (
            SUBORDINATOR,
            &[
                "because",
                "so",
                "since",
                "when",
                "whilst",
                "while",
                "after",
                "before",
                "therefore",
                "hence",
                "thus",
                "due",
                "following",
                "once",
                "as",
                "where",
                "during",
                "upon",
                "given",
                "owing",
            ],
        ),
        (
            SUBORDINATOR | UNDOES,
            &["if", "until", "till", "unless", "whether"],
        ),
        (RELATIVE, &["who", "which", "whom", "whose"]),
        (AND, &["and", "then", "plus", "also"]),
        (OR, &["or", "nor"]),
        (
            TOPIC,
            &[
                "of",
                "for",
                "re",
                "regarding",
                "about",
                "around",
                "concerning",
                "in",
                "with",
                "on",
                "towards",
                "relating",
                "covering",
                "into",
                "surrounding",
            ],
        ),
        (TOPIC | UNDOES, &["to"]),
        (
            ADJUNCT,
            &[
                "at", "by", "from", "inside", "outside", "near", "opposite", "within", "via",
                "behind", "between", "against",
            ],
        ),
        (
            DEFINITE,
            &[
                "the", "this", "that", "these", "those", "her", "his", "their", "its", "our", "my",
            ],
        ),
        (DEFINITE | VERB, &["said"]),
        (ANY | ASKS, &["any", "anything", "anyone", "ever"]),
        (
            UNDOES,
            &[
                "not",
                "never",
                "cannot",
                "no",
                "nothing",
                "unable",
                "impossible",
                "difficult",
                "hard",
                "premature",
                "early",
                "yet",
                "neither",
                "nobody",
                "needs",
                "need",
            ],
        ),
        (VERB | REPORTS, &["told"]),
        (
            VERB,
            &[
                "left",
                "went",
                "came",
                "made",
                "took",
                "taken",
                "gave",
                "got",
                "met",
                "ran",
                "spoke",
                "began",
                "became",
                "kept",
                "brought",
                "bought",
                "paid",
                "held",
                "drove",
                "driven",
                "sent",
                "heard",
                "felt",
                "knew",
                "gone",
                "woke",
                "fled",
                "slept",
                "stood",
                "sat",
                "remains",
                "remain",
                "exists",
                "exist",
                "state",
                "suspects",
                "believes",
                "says",
                "appears",
                "appear",
                "seems",
                "seem",
                "continues",
                "persists",
                "persist",
                "attends",
                "confirms",
                "confirm",
                "requires",
                "require",
                "advises",
                "alleges",
                "admits",
                "goes",
                "wants",
                "refuses",
                "lives",
                "stays",
                "suspect",
                "believe",
                "shows",
                "show",
                "suggests",
                "indicates",
                "makes",
                "gives",
                "meets",
                "visits",
                "books",
                "pays",
            ],
        ),
        (
            0,
            &[
                "bed",
                "red",
                "indeed",
                "speed",
                "shed",
                "unrelated",
                "related",
                "aged",
                "based",
                "unaccompanied",
                "unregistered",
                "so-called",
                "looked",
                "hundred",
                "repeated",
                "organised",
                "unexplained",
                "unidentified",
                "continued",
                "increased",
                "limited",
                "mixed",
                "detailed",
                "sacred",
                "naked",
                "wicked",
                "seed",
                "feed",
                "breed",
                "heed",
                "deed",
                "exceed",
                "proceed",
                "agreed",
                "linked",
            ],
        ),
        (ING, &["missing"]),
        (
            0,
            &[
                "evening",
                "morning",
                "something",
                "thing",
                "king",
                "ring",
                "building",
            ],
        ),
    ]
};

/// [`CLASSES`] for look-up.
static KNOWN: LazyLock<Dictionary<u32>> = LazyLock::new(|| {
    CLASSES
        .iter()
        .flat_map(|(class, words)| words.iter().map(|word| (*word, *class)))
        .collect()
});

/// Longer words are known by their endings alone.
const KNOWN_BYTES_MAX: usize = 16;

fn class_of(word: &str) -> u32 {
    class_of_printed(word, Print::of(word.as_bytes()))
}

fn class_of_printed(word: &str, print: Print) -> u32 {
    let bytes = word.as_bytes();
    if bytes.len() > KNOWN_BYTES_MAX || !word.is_ascii() {
        return if word.ends_with("ed") {
            class::VERB
        } else if word.ends_with("ing") {
            class::ING
        } else {
            0
        };
    }
    if let Some(class) = KNOWN.get_printed(print, bytes) {
        return *class;
    }
    match bytes {
        [.., b'e' | b'E', b'd' | b'D'] if bytes.len() >= 4 => class::VERB,
        [.., b'i' | b'I', b'n' | b'N', b'g' | b'G'] if bytes.len() >= 5 => class::ING,
        _ => 0,
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Word,
    Comma,
    Colon,
    Question,
    Slash,
    /// A dash between spaces, or at either end of a word with a space on one side.
    Dash,
    Open,
    Close,
}

/// A word or a sign; offsets are bytes from the start of the sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    pub start: usize,
    pub end: usize,
    pub shape: Shape,
    pub class: u32,
}

impl Token {
    pub fn is(&self, class: u32) -> bool {
        self.class & class != 0
    }

    pub fn is_word(&self) -> bool {
        self.shape == Shape::Word
    }
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || !byte.is_ascii()
}

/// Puts the tokens of one sentence into `out`, in place of what it held.
pub fn tokens(words: &Passage<'_>, out: &mut Vec<Token>) {
    out.clear();
    if words.entities || !words.text.is_ascii() {
        return signs_and_words(words.text, out);
    }
    let bytes = words.text.as_bytes();
    let mut at = 0;
    let mut n = 0;
    while n < words.runs().len() {
        let run = words.run(n);
        signs(bytes, at..run.start(), out);
        at = run.end();
        n += 1;
        // "didn't", "C.S.E": a sign within a word belongs to it.
        while n < words.runs().len()
            && words.run(n).start() == at + 1
            && matches!(bytes[at], b'\'' | b'.')
        {
            at = words.run(n).end();
            n += 1;
        }
        let word = &words.text[run.start()..at];
        out.push(Token {
            start: run.start(),
            end: at,
            shape: Shape::Word,
            class: match at == run.end() {
                true => class_of_printed(word, run.print()),
                false => class_of(word),
            },
        });
    }
    signs(bytes, at..bytes.len(), out);
}

/// The signs between two words of a sentence without entities.
fn signs(bytes: &[u8], between: Range<usize>, out: &mut Vec<Token>) {
    if bytes[between.clone()] == *b" " {
        return;
    }
    for at in between {
        if let Some(shape) = shape_at(bytes, at) {
            out.push(Token {
                start: at,
                end: at + 1,
                shape,
                class: 0,
            });
        }
    }
}

/// What a sign of one byte is, if it is a token.
fn shape_at(bytes: &[u8], at: usize) -> Option<Shape> {
    let space = |n: Option<usize>| {
        n.and_then(|n| bytes.get(n))
            .is_none_or(u8::is_ascii_whitespace)
    };
    match bytes[at] {
        b',' => Some(Shape::Comma),
        b':' | b'=' => Some(Shape::Colon),
        b'?' => Some(Shape::Question),
        b'/' | b'\\' => Some(Shape::Slash),
        b'(' | b'[' => Some(Shape::Open),
        b')' | b']' => Some(Shape::Close),
        b'-' if space(at.checked_sub(1)) && space(Some(at + 1)) => Some(Shape::Dash),
        _ => None,
    }
}

/// The tokens of any sentence, byte by byte.
fn signs_and_words(sentence: &str, out: &mut Vec<Token>) {
    let bytes = sentence.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        if let Some(shape) = shape_at(bytes, at) {
            at += 1;
            out.push(Token {
                start,
                end: at,
                shape,
                class: 0,
            });
            continue;
        }
        match bytes[at] {
            b'&' if bytes[at..].starts_with(b"&nbsp;") => at += 6,
            b'&' => {
                let entity = bytes[at..].starts_with(b"&amp;");
                at += if entity { 5 } else { 1 };
                out.push(Token {
                    start,
                    end: at,
                    shape: Shape::Word,
                    class: class::AND,
                });
            }
            b'_' if bytes[at..].starts_with(b"_x000D_") => at += 7,
            b if is_letter(b) => {
                while at < bytes.len() {
                    // "didn't", "C.S.E": a sign within a word belongs to it.
                    let inner = matches!(bytes[at], b'\'' | b'.')
                        && bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric);
                    if !(is_letter(bytes[at]) || inner) {
                        break;
                    }
                    at += 1;
                }
                out.push(Token {
                    start,
                    end: at,
                    shape: Shape::Word,
                    class: class_of(&sentence[start..at]),
                });
            }
            _ => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keywords::words::Runs;
    use proptest::prelude::*;

    fn splits(text: &str, parts: &[&str]) {
        let seen: Vec<&str> = sentences(text)
            .map(|range| text[range].trim())
            .filter(|part| !part.is_empty())
            .collect();
        assert_eq!(seen, parts, "{text:?}");
    }

    #[test]
    fn stops_and_lines() {
        splits("Seen at 22.15. No CSE.", &["Seen at 22.15.", "No CSE."]);
        splits(
            "Op. Makesafe s. 116 served.",
            &["Op. Makesafe s. 116 served."],
        );
        splits(
            "Found at hotel.Child safe",
            &["Found at hotel.", "Child safe"],
        );
        splits("No evidence of\nCSE found", &["No evidence of\nCSE found"]);
        splits("CSE: No\nDrugs: Yes", &["CSE: No", "Drugs: Yes"]);
        splits("Is this CSE? No. Seen.", &["Is this CSE? No.", "Seen."]);
        splits("B&amp;B seen; left", &["B&amp;B seen;", "left"]);
        splits("One line\n\nother", &["One line", "other"]);
        splits("C.S.E. Child seen", &["C.S.E.", "Child seen"]);
    }

    #[test]
    fn every_known_word_has_its_class_in_any_case() {
        for (class, words) in CLASSES {
            for word in words {
                assert_eq!(class_of(word), class, "{word}");
                assert_eq!(class_of(&word.to_ascii_uppercase()), class, "{word}");
            }
        }
        assert_eq!(class_of("Walked"), class::VERB);
        assert_eq!(class_of("WALKING"), class::ING);
        assert_eq!(class_of("hotel"), 0);
    }

    proptest! {
        #[test]
        fn tokens_of_runs_are_those_found_byte_by_byte(
            text in "(didn't|C\\.S\\.E|[a-zA-Z]{1,9}|[0-9]{1,2}|[ ,:=?/()\\[\\]'.-]| - |\n){0,40}",
        ) {
            let mut runs = Runs::default();
            runs.cut(&text);
            let (mut seen, mut plain) = (Vec::new(), Vec::new());
            tokens(&runs.passage(&text), &mut seen);
            signs_and_words(&text, &mut plain);
            prop_assert_eq!(seen, plain);
        }
    }

    #[test]
    fn long_texts_are_cut() {
        let text = "hotel ".repeat(10_000);
        assert!(sentences(&text).all(|s| s.len() <= SENTENCE_BYTES_MAX));
        let joined: usize = sentences(&text).map(|s| s.len()).sum();
        assert_eq!(joined, text.len());
    }
}
