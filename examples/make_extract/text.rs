//! Text that remembers where its planted terms are, and the small template language that makes it.

use crate::rng::Rng;

/// What a planted term says: a concern, a concern set aside, a form, or awareness work.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    Asserted,
    Negated,
    Process,
    Engagement,
}

impl State {
    pub fn label(self) -> &'static str {
        match self {
            Self::Asserted => "asserted",
            Self::Negated => "negated",
            Self::Process => "process",
            Self::Engagement => "engagement",
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub struct Term {
    pub start: usize,
    pub end: usize,
    pub state: State,
}

/// A field's text with the byte spans of its planted terms, in order and apart.
#[derive(Clone, Default)]
pub struct Text {
    pub buf: String,
    pub terms: Vec<Term>,
}

impl Text {
    /// Replaces bytes and moves the terms along; a term grows or shrinks with a change inside it.
    /// A change that straddles the edge of a term is refused, so that no term is half changed.
    pub fn replace(&mut self, start: usize, end: usize, with: &str) -> bool {
        let straddles = |t: &Term| {
            let inside = start >= t.start && end <= t.end;
            !inside && start < t.end && end > t.start
        };
        if self.terms.iter().any(straddles) {
            return false;
        }
        self.buf.replace_range(start..end, with);
        let moved = |at: usize| at + with.len() - (end - start);
        for term in &mut self.terms {
            if term.start >= end {
                term.start = moved(term.start);
                term.end = moved(term.end);
            } else if term.end >= end {
                term.end = moved(term.end);
            }
        }
        true
    }

    /// Cuts the text to at most `bytes`; a term that does not fit whole is no longer there.
    pub fn truncate(&mut self, bytes: usize) {
        let mut cut = bytes.min(self.buf.len());
        while !self.buf.is_char_boundary(cut) {
            cut -= 1;
        }
        self.buf.truncate(cut);
        self.terms.retain(|term| term.end <= cut);
    }

    /// Adds a sentence or more, each begun with a capital.
    pub fn sentence(
        &mut self,
        template: &str,
        rng: &mut Rng,
        slots: &mut impl FnMut(&str, &mut Rng, &mut String),
    ) {
        if !self.buf.is_empty() {
            self.buf.push(' ');
        }
        let start = self.buf.len();
        expand(template, rng, slots, self);
        let mut letter = start;
        loop {
            if self
                .buf
                .as_bytes()
                .get(letter)
                .is_some_and(u8::is_ascii_lowercase)
            {
                self.buf[letter..=letter].make_ascii_uppercase();
            }
            // A template may hold several sentences.
            match self.buf[letter..].find(". ") {
                Some(stop) => letter += stop + 2,
                None => break,
            }
        }
    }
}

/// Expands `[a|b|]`, `{slot}` and `<a:term>`.
///
/// # Panics
/// When a template is malformed: the templates are constants, and a test run expands them all.
pub fn expand(
    template: &str,
    rng: &mut Rng,
    slots: &mut impl FnMut(&str, &mut Rng, &mut String),
    out: &mut Text,
) {
    let mut rest = template;
    while let Some(at) = rest.find(['[', '{', '<']) {
        out.buf.push_str(&rest[..at]);
        let open = rest.as_bytes()[at];
        let close = at + closing(&rest[at..]);
        let inner = &rest[at + 1..close];
        match open {
            b'[' => {
                let parts = alternatives(inner);
                expand(parts[rng.below(parts.len())], rng, slots, out);
            }
            b'{' => slots(inner, rng, &mut out.buf),
            _ => {
                let state = match &inner[..2] {
                    "a:" => State::Asserted,
                    "n:" => State::Negated,
                    "p:" => State::Process,
                    "e:" => State::Engagement,
                    other => unreachable!("no term state is written {other:?}"),
                };
                let start = out.buf.len();
                expand(&inner[2..], rng, slots, out);
                out.terms.push(Term {
                    start,
                    end: out.buf.len(),
                    state,
                });
            }
        }
        rest = &rest[close + 1..];
    }
    out.buf.push_str(rest);
}

/// Offset of the bracket that closes the one at the start of `text`.
fn closing(text: &str) -> usize {
    let (open, close) = match text.as_bytes()[0] {
        b'[' => (b'[', b']'),
        b'{' => (b'{', b'}'),
        _ => (b'<', b'>'),
    };
    let mut depth = 0;
    for (at, byte) in text.bytes().enumerate() {
        if byte == open {
            depth += 1;
        } else if byte == close {
            depth -= 1;
            if depth == 0 {
                return at;
            }
        }
    }
    unreachable!("a template leaves {text:?} open")
}

/// The parts of an alternation, split at the bars that no inner bracket holds.
fn alternatives(inner: &str) -> Vec<&str> {
    let mut parts = Vec::with_capacity(4);
    let (mut depth, mut start) = (0, 0);
    for (at, byte) in inner.bytes().enumerate() {
        match byte {
            b'[' | b'<' => depth += 1,
            b']' | b'>' => depth -= 1,
            b'|' if depth == 0 => {
                parts.push(&inner[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&inner[start..]);
    parts
}
