//! Whether a phrase stands at a word of a text: the words around it, compared in place.

use super::{Phrases, Use, Word};
use crate::keywords::blocks::BLOCK;
use crate::keywords::joiner::{
    Joiner, char_before, ends_word, join_after, join_before, run_end, run_start, starts_word,
};
use crate::keywords::words::Run;

impl Phrases {
    /// Matches a phrase of one word that is a run.
    pub(super) fn verify_alone(&self, text: &str, one: &Use, run: &Run) -> Option<(usize, usize)> {
        let word = &self.words[one.words as usize];
        self.word_at(text, word, one.exact, run.start())
            .map(|end| (run.start(), end))
            .filter(|(_, end)| *end == run.end())
    }

    /// Matches a phrase whose anchor starts at `start`.
    pub(super) fn verify(&self, text: &str, one: &Use, start: usize) -> Option<(usize, usize)> {
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
    pub(super) fn verify_families(
        &self,
        text: &str,
        one: &Use,
        run: &Run,
    ) -> Option<(usize, usize)> {
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
