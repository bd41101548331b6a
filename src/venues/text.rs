//! A text as folded words, each with its span in the source.
//!
//! Folding drops what writers vary without meaning: case, accents, apostrophes, punctuation, the
//! kind of gap. It keeps what a reader needs to judge a word's neighbours: whether it began with a
//! capital, and whether a clause or sentence ended before it.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What parts a word from the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gap {
    Space,
    Clause,
    Sentence,
}

/// One folded word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// Bytes in the folded text.
    folded: (u32, u32),
    /// Bytes in the source.
    source: (u32, u32),
    pub capital: bool,
    /// What stands before it.
    pub gap: Gap,
}

/// Folded words with a space before, between and after, so that a whole-word pattern is
/// `" word word "`. Made to be read into again and again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    folded: String,
    words: Vec<Word>,
    /// Words with a small and with a capital initial; a text in one case tells nothing by capitals.
    small: u32,
    capitals: u32,
}

/// Words after which a full stop ends no sentence.
const ABBREVIATED: [&str; 24] = [
    "hot", "hse", "st", "rd", "ave", "ln", "opp", "nr", "adj", "approx", "no", "mr", "mrs", "ms",
    "dr", "htl", "tel", "inc", "ref", "rm", "vic", "susp", "wit", "poss",
];

impl Text {
    pub fn of(source: &str) -> Self {
        let mut text = Self::default();
        text.read(source);
        text
    }

    /// Folds `source` into this text, replacing what it held. Sources over 4 GiB are cut.
    pub fn read(&mut self, source: &str) {
        self.folded.clear();
        self.words.clear();
        self.small = 0;
        self.capitals = 0;
        self.folded.push(' ');
        let limit = u32::MAX as usize;
        let source = if source.len() > limit {
            let mut end = limit;
            while !source.is_char_boundary(end) {
                end -= 1;
            }
            &source[..end]
        } else {
            source
        };
        let mut state = Reading {
            open: None,
            gap: Gap::Sentence,
            newlines: 0,
        };
        let bytes = source.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let byte = bytes[at];
            if byte.is_ascii_alphanumeric() {
                let capital = byte.is_ascii_uppercase();
                self.letter(
                    byte.to_ascii_lowercase() as char,
                    at,
                    at + 1,
                    capital,
                    &mut state,
                );
                at += 1;
            } else if byte == b'&' {
                let (length, entity) = entity_at(&source[at..]);
                match entity {
                    Entity::And => self.whole_word("and", at, at + length, &mut state),
                    Entity::Gap => self.close(&mut state),
                    Entity::Nothing => {}
                }
                at += length;
            } else if byte == b'+' && source[..at].ends_with(['b', 'B', ' ']) {
                self.whole_word("and", at, at + 1, &mut state);
                at += 1;
            } else if byte == b'_' && source[at..].starts_with("_x000D_") {
                self.close(&mut state);
                at += "_x000D_".len();
            } else if byte < 0x80 {
                let spaced = at == 0
                    || bytes[at - 1].is_ascii_whitespace()
                    || bytes.get(at + 1).is_none_or(u8::is_ascii_whitespace);
                self.mark(byte as char, at, spaced, &mut state);
                at += 1;
            } else {
                let Some(c) = source[at..].chars().next() else {
                    break;
                };
                let end = at + c.len_utf8();
                if let Some(length) = broken_apostrophe(&source[at..]) {
                    at += length;
                    continue;
                }
                // Before decomposition, which parts an acute accent standing alone from its space.
                if is_apostrophe(c) {
                    at = end;
                    continue;
                }
                for decomposed in std::iter::once(c).nfkd() {
                    let capital = decomposed.is_uppercase();
                    for lower in decomposed.to_lowercase() {
                        if is_combining_mark(lower) || is_joiner(lower) || is_apostrophe(lower) {
                            continue;
                        }
                        if lower == '&' {
                            self.whole_word("and", at, end, &mut state);
                        } else if lower.is_alphanumeric() {
                            self.letter(lower, at, end, capital, &mut state);
                        } else {
                            self.mark(lower, at, true, &mut state);
                        }
                    }
                }
                at = end;
            }
        }
        self.close(&mut state);
    }

    fn letter(&mut self, c: char, from: usize, to: usize, capital: bool, state: &mut Reading) {
        match &mut state.open {
            Some(word) => word.source.1 = to as u32,
            None => {
                let start = self.folded.len() as u32;
                state.open = Some(Word {
                    folded: (start, start),
                    source: (from as u32, to as u32),
                    capital,
                    gap: state.gap,
                });
            }
        }
        self.folded.push(c);
    }

    fn whole_word(&mut self, word: &str, from: usize, to: usize, state: &mut Reading) {
        self.close(state);
        for c in word.chars() {
            self.letter(c, from, to, false, state);
        }
        self.close(state);
    }

    fn mark(&mut self, c: char, at: usize, spaced: bool, state: &mut Reading) {
        match c {
            '\'' | '`' => {}
            '@' if spaced => self.whole_word("at", at, at + 1, state),
            '.' | '!' | '?' => {
                let sentence = match state.open {
                    Some(word) => {
                        let text = &self.folded[word.folded.0 as usize..];
                        spaced && text.len() > 1 && !ABBREVIATED.contains(&text)
                    }
                    None => spaced,
                };
                self.close(state);
                if sentence {
                    state.gap = Gap::Sentence;
                }
            }
            // A bracket ends no clause: "booked by adult male (S1) at the hotel".
            ',' | ';' | ':' | '"' => {
                self.close(state);
                state.gap = state.gap.max(Gap::Clause);
            }
            '-' | '\u{2010}'..='\u{2015}' => {
                self.close(state);
                if spaced {
                    state.gap = state.gap.max(Gap::Clause);
                }
            }
            '\n' => {
                self.close(state);
                state.newlines += 1;
                if state.newlines > 1 {
                    state.gap = Gap::Sentence;
                }
            }
            _ => self.close(state),
        }
    }

    /// Ends the open word, if any.
    fn close(&mut self, state: &mut Reading) {
        let Some(mut word) = state.open.take() else {
            return;
        };
        state.gap = Gap::Space;
        state.newlines = 0;
        // The commonest slip of all, and one that would part a name from what introduces it.
        if self.folded.ends_with(" teh") {
            self.folded.truncate(word.folded.0 as usize);
            self.folded.push_str("the");
        }
        word.folded.1 = self.folded.len() as u32;
        self.folded.push(' ');
        self.words.push(word);
        if word.capital {
            // Any sentence begins with one.
            self.capitals += u32::from(word.gap != Gap::Sentence);
        } else if !self.text_of(word).as_bytes()[0].is_ascii_digit() {
            self.small += 1;
        }
        // `B & B` is one word, however it is spaced: it would else be three that say nothing.
        if let [.., first, middle, last] = self.words[..]
            && self.text_of(last) == "b"
            && self.text_of(middle) == "and"
            && self.text_of(first) == "b"
            && middle.gap == Gap::Space
            && last.gap == Gap::Space
        {
            self.words.truncate(self.words.len() - 2);
            self.folded.truncate(first.folded.0 as usize);
            self.folded.push_str("bnb");
            if let Some(merged) = self.words.last_mut() {
                merged.folded.1 = self.folded.len() as u32;
                merged.source.1 = last.source.1;
            }
            self.folded.push(' ');
        }
    }

    fn text_of(&self, word: Word) -> &str {
        &self.folded[word.folded.0 as usize..word.folded.1 as usize]
    }

    /// The folded text, with a space at both ends.
    pub fn folded(&self) -> &str {
        &self.folded
    }

    pub fn len(&self) -> usize {
        self.words.len()
    }

    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The folded word at `index`.
    pub fn word(&self, index: usize) -> &str {
        self.text_of(self.words[index])
    }

    /// The folded word at `index`, or nothing beyond the ends.
    pub fn get(&self, index: usize) -> Option<&str> {
        self.words.get(index).map(|&word| self.text_of(word))
    }

    /// Folded words of a range, clipped to the text.
    pub fn words(&self, range: Range<usize>) -> impl DoubleEndedIterator<Item = &str> + Clone {
        let end = range.end.min(self.words.len());
        let start = range.start.min(end);
        self.words[start..end]
            .iter()
            .map(|&word| self.text_of(word))
    }

    pub fn gap(&self, index: usize) -> Gap {
        self.words[index].gap
    }

    pub fn is_capital(&self, index: usize) -> bool {
        self.words[index].capital
    }

    /// Whether capitals tell names from other words here: not in a text of one case.
    pub fn capitals_tell(&self) -> bool {
        self.capitals > 0 && 3 * self.small >= self.capitals
    }

    /// Index of the word that starts at, or holds, a byte of the folded text.
    pub fn index_at(&self, byte: usize) -> usize {
        self.words
            .partition_point(|word| (word.folded.1 as usize) <= byte)
    }

    /// Bytes in the source that a range of words covers.
    pub fn span(&self, range: Range<usize>) -> (u32, u32) {
        match self.words.get(range.start..range.end) {
            Some([first, .., last]) => (first.source.0, last.source.1),
            Some([only]) => only.source,
            _ => (0, 0),
        }
    }
}

struct Reading {
    open: Option<Word>,
    gap: Gap,
    newlines: u32,
}

enum Entity {
    And,
    Gap,
    Nothing,
}

/// Length and meaning of an ampersand and what follows; exports carry HTML entities.
fn entity_at(rest: &str) -> (usize, Entity) {
    const ENTITIES: [(&str, Entity); 8] = [
        ("&amp;", Entity::And),
        ("&nbsp;", Entity::Gap),
        ("&quot;", Entity::Gap),
        ("&apos;", Entity::Nothing),
        ("&#39;", Entity::Nothing),
        ("&#039;", Entity::Nothing),
        ("&rsquo;", Entity::Nothing),
        ("&lsquo;", Entity::Nothing),
    ];
    for (written, meaning) in ENTITIES {
        if rest.starts_with(written) {
            return (written.len(), meaning);
        }
    }
    (1, Entity::And)
}

fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\'' | '`'
            | '\u{2018}'
            | '\u{2019}'
            | '\u{201B}'
            | '\u{02BC}'
            | '\u{02B9}'
            | '\u{2032}'
            | '\u{00B4}'
    )
}

/// Length of a curly apostrophe that was decoded as Windows-1252 and stored as UTF-8.
fn broken_apostrophe(rest: &str) -> Option<usize> {
    ["\u{e2}\u{20ac}\u{2122}", "\u{e2}\u{20ac}\u{2dc}"]
        .into_iter()
        .find(|broken| rest.starts_with(broken))
        .map(str::len)
}

/// Characters that neither show nor part: soft hyphen, zero-width space and joiners, BOM.
fn is_joiner(c: char) -> bool {
    matches!(
        c,
        '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fold(source: &str) -> String {
        Text::of(source).folded().trim().to_owned()
    }

    #[test]
    fn folding_drops_case_accents_apostrophes_and_kinds_of_gap() {
        for (source, folded) in [
            ("The Ramblers\u{2019} Rest", "the ramblers rest"),
            ("Café-Hôtel\u{a0}Älv", "cafe hotel alv"),
            ("Fox &amp; Hounds", "fox and hounds"),
            ("B & B", "bnb"),
            ("B+B", "bnb"),
            ("Ramblers\u{e2}\u{20ac}\u{2122} Rest", "ramblers rest"),
            ("b and b near by", "bnb near by"),
            ("o/s Grand\nHotel", "o s grand hotel"),
            ("Quill\u{ad}feather", "quillfeather"),
            ("", ""),
            ("  --  ", ""),
        ] {
            assert_eq!(fold(source), folded, "{source:?}");
        }
    }

    #[test]
    fn sentences_and_clauses_are_kept() {
        let text = Text::of("Seen at St. Olave Inn, later gone. Found opp. the pier");
        let gaps: Vec<_> = (0..text.len())
            .filter(|&at| text.gap(at) != Gap::Space)
            .map(|at| (text.word(at), text.gap(at)))
            .collect();
        assert_eq!(
            gaps,
            [
                ("seen", Gap::Sentence),
                ("later", Gap::Clause),
                ("found", Gap::Sentence)
            ]
        );
    }

    #[test]
    fn spans_point_into_the_source() {
        let source = "At “Ramblers’ Rest”, B & B";
        let text = Text::of(source);
        let (from, to) = text.span(1..3);
        assert_eq!(&source[from as usize..to as usize], "Ramblers’ Rest");
        let (from, to) = text.span(3..4);
        assert_eq!(&source[from as usize..to as usize], "B & B");
    }
}
