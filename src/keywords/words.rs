//! Words of a text, cut out 64 bytes at a time, once for all that look at them.

use std::ops::Range;

use super::blocks::{BLOCK, LETTERS, bits_of};
use super::print::Print;

/// A run of alphanumeric characters in a text, with no such character on either side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    print: Print,
    start: u32,
    end: u32,
    /// Whether it is made of ASCII letters alone.
    pub letters: bool,
}

impl Run {
    /// No run, before the first of a text.
    pub const NONE: Self = Self {
        start: 0,
        end: 0,
        letters: true,
        print: Print::NONE,
    };

    /// The run `start..end` of a text; `bytes` are those of the text and a block more.
    #[inline(always)]
    fn of(bytes: &[u8], start: u32, end: u32) -> Self {
        let (at, len) = (start as usize, end.wrapping_sub(start) as usize);
        // Bytes of other words that are read as well go.
        let bits = bits_of(len);
        let head = block(bytes, at) & bits;
        let tail = block(bytes, at.wrapping_add(len.saturating_sub(BLOCK))) & bits;
        let letters = LETTERS & bits;
        let between = || {
            let between = &bytes[at + BLOCK..at + len - BLOCK];
            between.iter().all(u8::is_ascii_alphabetic)
        };
        Self {
            print: Print::of_ends(head, tail, bits, len),
            start,
            end,
            letters: head & tail & letters == letters && (len <= 2 * BLOCK || between()),
        }
    }

    #[inline]
    pub fn start(&self) -> usize {
        self.start as usize
    }

    #[inline]
    pub fn end(&self) -> usize {
        self.end as usize
    }

    /// Equal for runs that are equal but for the case of ASCII letters, hardly ever for others.
    #[inline]
    pub fn print(&self) -> Print {
        self.print
    }

    /// The same run in the part of its text that starts at `base`.
    #[inline]
    pub fn from(&self, base: usize) -> Self {
        Self {
            start: self.start - base as u32,
            end: self.end - base as u32,
            ..*self
        }
    }
}

#[inline(always)]
fn block(bytes: &[u8], at: usize) -> u64 {
    bytes[at..]
        .first_chunk()
        .map_or(0, |block| u64::from_le_bytes(*block))
}

/// The runs of a text, in order. What held those of one text has room for the next.
#[derive(Debug, Default)]
pub struct Runs {
    /// The text, with room after it, so that a block can be read at any of its bytes.
    bytes: Vec<u8>,
    /// Where runs start and end, in turn.
    edges: Vec<u32>,
    runs: Vec<Run>,
    ascii: bool,
    entities: bool,
}

/// Bytes looked at in one step.
const STEP: usize = 64;

impl Runs {
    pub fn of(text: &str) -> Self {
        let mut runs = Self::default();
        runs.cut(text);
        runs
    }

    /// Takes the runs of `text` in place of those of another.
    pub fn cut(&mut self, text: &str) {
        let most = (text.len() / STEP + 1) * STEP;
        if self.edges.len() < most {
            self.edges.resize(most, 0);
            self.bytes.resize(most + BLOCK, 0);
        }
        let edges = self.mark(text.as_bytes());
        self.runs.clear();
        if self.ascii {
            let bytes = &self.bytes;
            let (edges, _) = self.edges[..edges].as_chunks();
            self.runs.extend(
                edges
                    .iter()
                    .map(|[start, end]| Run::of(bytes, *start, *end)),
            );
        } else {
            self.cut_characters(text);
        }
    }

    /// Copies a text, looks out for signs in it, and, were it of ASCII alone, puts where its runs
    /// start and end to the front of `edges`; their number.
    fn mark(&mut self, text: &[u8]) -> usize {
        let mut marker = Marker {
            bytes: [0; LANES],
            signs: [u8::MAX; LANES],
            open: false,
        };
        let (blocks, rest) = text.as_chunks::<STEP>();
        let mut last = [0; STEP];
        last[..rest.len()].copy_from_slice(rest);
        let (room, _) = self.bytes.as_chunks_mut::<STEP>();
        let mut number = 0;
        let mut at = 0;
        for (block, copy) in blocks.iter().chain(std::iter::once(&last)).zip(room) {
            *copy = *block;
            let mut edges = marker.edges_of(block);
            let room = &mut self.edges[number..];
            let mut taken = 0;
            while edges != 0
                && let Some(edge) = room.get_mut(taken)
            {
                *edge = at | edges.trailing_zeros();
                edges &= edges - 1;
                taken += 1;
            }
            number += taken;
            at += STEP as u32;
        }
        self.ascii = marker.bytes.iter().fold(0, |all, b| all | b) < 0x80;
        self.entities = marker.signs.iter().fold(u8::MAX, |least, b| least.min(*b)) == 0;
        number
    }

    /// The runs of a text in which other than ASCII characters make words, or part them.
    fn cut_characters(&mut self, text: &str) {
        let mut at = 0;
        while let Some(begin) = text[at..].find(char::is_alphanumeric) {
            let start = at + begin;
            let len = text[start..].find(|c: char| !c.is_alphanumeric());
            at = len.map_or(text.len(), |len| start + len);
            self.runs
                .push(Run::of(&self.bytes, start as u32, at as u32));
        }
    }

    /// Whether the text is of ASCII alone.
    pub fn ascii(&self) -> bool {
        self.ascii
    }

    /// Whether there may be an entity or an export's line break in the text.
    pub fn entities(&self) -> bool {
        self.entities
    }

    pub fn all(&self) -> &[Run] {
        &self.runs
    }

    /// All of the text that was cut last.
    pub fn passage<'a>(&'a self, text: &'a str) -> Passage<'a> {
        Passage {
            text,
            base: 0,
            runs: &self.runs,
            entities: self.entities,
        }
    }
}

/// A text, or a part of one, with its runs.
#[derive(Debug, Clone, Copy)]
pub struct Passage<'a> {
    pub text: &'a str,
    /// Where it starts in the text that was cut.
    base: usize,
    runs: &'a [Run],
    /// Whether there may be an entity or an export's line break: what stands between two runs and
    /// is a run itself, as in `child&nbsp;home`.
    pub entities: bool,
}

impl<'a> Passage<'a> {
    /// Its runs, with the bytes of them in the text that was cut.
    #[inline]
    pub fn runs(&self) -> &'a [Run] {
        self.runs
    }

    /// A run by its number, with the bytes of it in `text`.
    #[inline]
    pub fn run(&self, n: usize) -> Run {
        self.runs[n].from(self.base)
    }

    /// The part of it at these bytes; `None` if a run lies across its start or its end.
    pub fn part(&self, bytes: Range<usize>) -> Option<Self> {
        let (start, end) = (self.base + bytes.start, self.base + bytes.end);
        let first = self.runs.partition_point(|run| run.end() <= start);
        let after = self.runs.partition_point(|run| run.start() < end);
        let runs = &self.runs[first..after.max(first)];
        let whole = runs.first().is_none_or(|run| run.start() >= start)
            && runs.last().is_none_or(|run| run.end() <= end);
        whole.then(|| Self {
            text: &self.text[bytes],
            base: start,
            runs,
            entities: self.entities,
        })
    }
}

/// Whether there is a sign with which an entity or an export's line break begins or ends.
pub fn has_entity_signs(bytes: &[u8]) -> bool {
    bytes
        .iter()
        .any(|b| matches!(b, b'_' | b'&' | b'<' | b'>' | b';'))
}

/// What is told of the bytes of a text, many in one step.
#[derive(Debug)]
struct Marker {
    /// All bytes so far, one over the other.
    bytes: [u8; LANES],
    /// Nought where any of them was a sign with which an entity begins.
    signs: [u8; LANES],
    /// Whether a run reached the end of the last block.
    open: bool,
}

const LANES: usize = 16;

impl Marker {
    /// A bit for each byte of the next block at which a run begins or has just ended.
    #[expect(
        clippy::needless_range_loop,
        reason = "of other loops the compiler makes one byte after the other"
    )]
    #[inline(always)]
    fn edges_of(&mut self, block: &[u8; STEP]) -> u64 {
        for part in block.as_chunks::<LANES>().0 {
            for n in 0..LANES {
                self.bytes[n] |= part[n];
                let [line, and, angle] = [b'_', b'&', b'<'].map(|sign| part[n] ^ sign);
                self.signs[n] = self.signs[n].min(line).min(and).min(angle);
            }
        }
        let marks = marks_of(*block);
        let edges = marks ^ (marks << 1 | u64::from(self.open));
        self.open = marks >> (STEP - 1) == 1;
        edges
    }
}

/// A bit for each byte that is an ASCII letter or digit, the first lowest.
#[inline(always)]
fn marks_of(mut block: [u8; STEP]) -> u64 {
    for byte in &mut block {
        let letter = (*byte | 0x20).wrapping_sub(b'a') < 26;
        let digit = byte.wrapping_sub(b'0') < 10;
        *byte = u8::from(letter | digit);
    }
    let mut marks = 0;
    for (n, eight) in block.as_chunks::<BLOCK>().0.iter().enumerate() {
        // The lowest bit of each byte is moved to its place among the highest eight.
        let bits = u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        marks |= bits << (8 * n);
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plain(text: &str) -> Vec<(usize, usize, bool)> {
        let mut out: Vec<(usize, usize, bool)> = Vec::new();
        for (at, c) in text.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
            let letter = c.is_ascii_alphabetic();
            match out.last_mut() {
                Some((_, end, letters)) if *end == at => {
                    *end += c.len_utf8();
                    *letters &= letter;
                }
                _ => out.push((at, at + c.len_utf8(), letter)),
            }
        }
        out
    }

    proptest! {
        #[test]
        fn runs_are_those_of_a_plain_reading(
            text in "([a-z]{1,9}|[0-9@\\[`{/:]|[A-Z ]|a{55,70}|[a-z]{7,9}[0-9][a-z]{7,9}|\\PC){0,20}",
            ascii in "([a-z]{1,9}|[0-9@\\[`{/: ]|[A-Z]){0,60}",
        ) {
            // One after the other in the same room.
            let mut runs = Runs::default();
            for text in [text, ascii] {
                runs.cut(&text);
                let seen: Vec<_> = runs
                    .all()
                    .iter()
                    .map(|run| (run.start(), run.end(), run.letters))
                    .collect();
                prop_assert_eq!(seen, plain(&text));
                for run in runs.all() {
                    let word = &text.as_bytes()[run.start()..run.end()];
                    prop_assert_eq!(run.print(), Print::of(word));
                }
            }
        }
    }

    #[test]
    fn every_byte_is_marked_as_the_standard_library_has_it() {
        for byte in 0..=u8::MAX {
            let marked = u64::MAX * u64::from(byte.is_ascii_alphanumeric());
            assert_eq!(marks_of([byte; STEP]), marked, "{byte}");
        }
    }
}
