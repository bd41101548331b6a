//! The state of each hit: asserted, negated, process or engagement, and its attributes.
//!
//! Cues are phrases from the pack; what a cue governs is decided by grammar, sentence by sentence.
//! The method follows NegEx (Chapman et al. 2001) and ConText (Harkema et al. 2009), cues,
//! pseudo-cues and scopes ended by terms of contrast, with three things added that police
//! narratives need: scopes end where a new clause begins (a comma splice or an `and` with a verb
//! of its own), lists are followed to their end ("no drugs, alcohol or CSE concerns"), and the
//! answers of form fields are read ("CSE: No", "Is this CSE related? N/A").
//!
//! | cue kind | governs |
//! |---|---|
//! | negated-noun (`no`) | its noun phrase, and the list that it heads |
//! | negated-finding (`nothing to suggest`; `no` with a finding-noun such as `evidence`) | the rest of its clause |
//! | negated-verb (`not`) | the object of an object-verb (seeing, finding, believing, being); with a predicate (`not suspected`) its subject |
//! | negated-after (`unfounded`) | the noun phrase or list before it |
//! | reversal (`ruled out`) | its object or its passive subject; nothing under `not`, `cannot`, `to` |
//! | considered (`explored`) | what it looks at: negated if dismissed after it, else process |
//! | answer-no, answer-blank (`no`, `n/a`) | the label of its field; of a question's answer the state is process |
//! | process (`risk assessment`) | the term that it is a compound with, or that it is linked to (`re`, `:`) |
//! | unit (`team`, `coordinator`) | the term right before it |
//! | template, engagement | the sentence, up to a contrast or to something reported |
//!
//! `fields` reads answers and tick boxes, `negation` and `clauses` what a negation reaches, `spared`
//! what it leaves standing all the same ("does not lessen the risk of CSE"), `dismissal` what was
//! taken for it and is explained away, in the sentence or in the one after, `paperwork` forms, bodies
//! and engagement. What all of these leave asserted is weighed by its `wording`, which may still find
//! it to be paperwork or engagement.
//!
//! In doubt a hit stays asserted: a negation missed costs a reader a minute, a negation imagined
//! can hide a child. Two rules follow from it. A denial (`denies`, `denied`) is no negation,
//! whoever denies, and what a child says or believes of it is one ("she does not believe that she
//! was groomed"), unless the record itself bears it out ("denied CSE, nothing to suggest it"). A
//! place or a young person is negated only directly (`no children present`), since "no evidence
//! that the child was harmed" does not say that there was no child.

mod clauses;
mod dismissal;
mod fields;
mod negation;
mod paperwork;
mod spared;
mod wording;

pub use wording::Place;

use std::ops::Deref;

use super::State;
use super::pack::{CueKind, Exclusion, Kind, Pack};
use super::phrase::Phrase;
use super::phrases::{Found, Phrases, Room};
use super::sentence::{Token, class, sentences, tokens};
use super::words::{Passage, Runs};

/// What the words around a hit make of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    pub state: State,
    /// Bytes in the folded text of the phrase that set a state other than asserted.
    pub cue: Option<(usize, usize)>,
    /// Any of `historical`, `hypothetical`, `other_person`.
    pub attributes: Vec<&'static str>,
    /// The hit means something else: leave it out.
    pub excluded: bool,
}

impl Judgement {
    const ASSERTED: Self = Self {
        state: State::Asserted,
        cue: None,
        attributes: Vec::new(),
        excluded: false,
    };
}

/// A judgement for each hit of a text, with room for what leads to them, used for one text after the
/// other.
#[derive(Debug, Default)]
pub struct Judgements {
    all: Vec<Judgement>,
    /// Marks of one sentence.
    found: Vec<Found>,
    parts: Parts,
}

impl Judgements {
    pub fn all(&self) -> &[Judgement] {
        &self.all
    }
}

/// What the context has to know of a term.
#[derive(Debug, Clone)]
pub struct TermContext {
    pub kind: Kind,
    /// Indices of the exclusions that name the term.
    pub exclusions: Vec<u32>,
}

impl TermContext {
    /// Places and young persons are there whatever is said of them, and negated only directly.
    fn is_entity(&self) -> bool {
        matches!(self.kind, Kind::Place | Kind::YoungPerson)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Before,
    After,
    Near,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Cue(CueKind),
    Exclusion { exclusion: u32, side: Side },
}

/// Cues and exclusions, compiled.
#[derive(Debug)]
pub struct Context {
    phrases: Phrases,
    marks: Vec<Mark>,
    exclusions: Vec<Exclusion>,
}

/// Words on either side within which a `near` word of an exclusion counts.
const NEAR_WORDS: usize = 4;
/// Words between a cue and a place or person that it negates.
const DIRECT_WORDS: usize = 2;
/// Words between a term and the paperwork that it is a compound with.
const COMPOUND_WORDS: usize = 3;
/// Cues looked at on either side of a hit, nearest first.
const CUES_MAX: usize = 24;
/// Bytes of a following sentence in which no other hit may stand for it to be about those before.
const SENTENCE_BEFORE: usize = 60;
/// Reach of attributes, in words.
const ATTRIBUTE_WORDS: usize = 6;

impl Context {
    /// Compiles the cues and exclusions of packs; a later pack replaces an earlier one's by id, and
    /// `off` switches off.
    pub fn compile(packs: &[&Pack]) -> Self {
        let off = |id: &str| {
            packs
                .iter()
                .any(|pack| pack.off.iter().any(|one| one == id))
        };
        let mut cues: Vec<&super::pack::Cue> = Vec::new();
        let mut exclusions: Vec<Exclusion> = Vec::new();
        for pack in packs {
            for cue in pack.cues.iter().filter(|cue| !off(&cue.id)) {
                cues.retain(|known| known.id != cue.id);
                cues.push(cue);
            }
            for exclusion in pack.exclusions.iter().filter(|one| !off(&one.id)) {
                exclusions.retain(|known| known.id != exclusion.id);
                exclusions.push(exclusion.clone());
            }
        }
        let mut marks = Vec::new();
        let mut phrases = Vec::new();
        let mut add = |text: &str, mark: Mark| {
            if let Ok(phrase) = Phrase::parse(text, false) {
                phrases.push((phrase, marks.len() as u32));
                marks.push(mark);
            }
        };
        for cue in &cues {
            for text in &cue.phrases {
                add(text, Mark::Cue(cue.kind));
            }
        }
        for (n, exclusion) in exclusions.iter().enumerate() {
            let sides = [
                (Side::Before, &exclusion.before),
                (Side::After, &exclusion.after),
                (Side::Near, &exclusion.near),
            ];
            for (side, words) in sides {
                for text in words {
                    let exclusion = n as u32;
                    add(text, Mark::Exclusion { exclusion, side });
                }
            }
        }
        Self {
            phrases: Phrases::compile(&phrases, None, &[]),
            marks,
            exclusions,
        }
    }

    /// Exclusions that name a term by its text.
    pub fn exclusions_of(&self, term: &str) -> Vec<u32> {
        let named = |exclusion: &Exclusion| exclusion.terms.iter().any(|t| t == term);
        (0..self.exclusions.len() as u32)
            .filter(|n| named(&self.exclusions[*n as usize]))
            .collect()
    }

    /// Judges the hits of a folded text (sorted by start); their owners index `terms`. `judged` then
    /// holds a judgement for each.
    pub fn judge(
        &self,
        words: &Passage<'_>,
        hits: &[Found],
        terms: &[TermContext],
        room: &mut Room,
        judged: &mut Judgements,
    ) {
        let text = words.text;
        let Judgements { all, found, parts } = judged;
        all.clear();
        all.resize(hits.len(), Judgement::ASSERTED);
        let mut next = 0;
        let mut ranges = sentences(text);
        while next < hits.len() {
            let Some(mut range) = ranges.next() else {
                break;
            };
            let first = next;
            // A term that runs over a line break shows that the break is mere wrapping.
            let over = |end: usize| {
                hits[first..]
                    .iter()
                    .take_while(|hit| hit.start < end)
                    .any(|hit| hit.end > end)
            };
            while over(range.end)
                && let Some(more) = ranges.next()
            {
                range.end = more.end;
            }
            while next < hits.len() && hits[next].start < range.end {
                next += 1;
            }
            if first == next {
                continue;
            }
            let base = range.start;
            let recut;
            let sentence = match words.part(range.clone()) {
                Some(sentence) => sentence,
                // A sentence without an end was cut within a word.
                None => {
                    let text = &text[range.clone()];
                    recut = Runs::of(text);
                    recut.passage(text)
                }
            };
            self.phrases.find_into(&sentence, room, found);
            let here = &hits[first..next];
            let view = Sentence::new(self, &sentence, base, found, here, std::mem::take(parts));
            for (n, hit) in here.iter().enumerate() {
                all[first + n] = view.judge(self, &view.hits[n], &terms[hit.owner as usize]);
            }
            *parts = view.parts;
            // A sentence without hits may say what became of the concern before it.
            let last = hits
                .get(next)
                .is_none_or(|hit| hit.start > range.end + SENTENCE_BEFORE);
            if last
                && let Some((from, to)) =
                    self.dismissed_after(sentence.text, &text[range.end..], room, found)
            {
                for (n, hit) in here.iter().enumerate() {
                    let entity = terms[hit.owner as usize].is_entity();
                    let judged = &mut all[first + n];
                    if judged.state == State::Asserted && !judged.excluded && !entity {
                        judged.state = State::Negated;
                        judged.cue = Some((range.end + from, range.end + to));
                    }
                }
            }
        }
    }
}

impl CueKind {
    /// One of a set of kinds.
    fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// A stretch of tokens, and of bytes from the start of the sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    first: usize,
    /// One past the last token.
    after: usize,
    start: usize,
    end: usize,
}

#[derive(Debug, Clone, Copy)]
struct CueAt {
    kind: CueKind,
    span: Span,
}

struct Sentence<'a> {
    text: &'a str,
    /// Byte at which the sentence starts in the text.
    base: usize,
    parts: Parts,
}

/// What a sentence is made of.
#[derive(Debug, Default)]
struct Parts {
    tokens: Vec<Token>,
    /// The text in lower case, as long as it is.
    lowered: String,
    /// Cues as they stand there, and those of them that count.
    seen: Vec<CueAt>,
    cues: Vec<CueAt>,
    /// A bit for each kind of cue that counts.
    kinds: u32,
    exclusions: Vec<(u32, Side, Span)>,
    hits: Vec<Span>,
}

impl Deref for Sentence<'_> {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.parts
    }
}

fn negates(kind: CueKind) -> bool {
    matches!(
        kind,
        CueKind::NegatedNoun
            | CueKind::NegatedFinding
            | CueKind::NegatedVerb
            | CueKind::NegatedAfter
    )
}

impl<'a> Sentence<'a> {
    /// `parts` may hold those of another.
    fn new(
        context: &Context,
        words: &Passage<'a>,
        base: usize,
        found: &[Found],
        hits: &[Found],
        mut parts: Parts,
    ) -> Self {
        let text = words.text;
        tokens(words, &mut parts.tokens);
        parts.lowered.clear();
        parts.lowered.push_str(text);
        parts.lowered.make_ascii_lowercase();
        parts.seen.clear();
        parts.exclusions.clear();
        parts.hits.clear();
        let mut sentence = Self { text, base, parts };
        for hit in hits {
            let span = sentence.span(hit.start - base, (hit.end - base).min(text.len()));
            sentence.parts.hits.push(span);
        }
        for one in found {
            let span = sentence.span(one.start, one.end);
            match context.marks[one.owner as usize] {
                Mark::Exclusion { exclusion, side } => {
                    sentence.parts.exclusions.push((exclusion, side, span));
                }
                Mark::Cue(kind) => sentence.parts.seen.push(CueAt { kind, span }),
            }
        }
        // A negation inside a term ("no ID"), inside a pseudo-cue ("no doubt") or inside a longer
        // negation ("no" of "no evidence of") is none of its own.
        let inside = |inner: &Span, outer: &Span| {
            outer.start <= inner.start
                && inner.end <= outer.end
                && (outer.start, outer.end) != (inner.start, inner.end)
        };
        let mut kept = std::mem::take(&mut sentence.parts.cues);
        kept.clear();
        let cues = &sentence.seen;
        let counts = |cue: &&CueAt| {
            let in_term = || {
                let holds = |hit: &Span| inside(&cue.span, hit);
                sentence.hits.iter().any(holds)
            };
            let masked = || {
                cues.iter().any(|other| {
                    (other.kind == CueKind::Pseudo
                        && other.span.start < cue.span.end
                        && cue.span.start < other.span.end
                        && !inside(&other.span, &cue.span))
                        || (negates(other.kind)
                            && inside(&cue.span, &other.span)
                            && !(other.kind == CueKind::NegatedAfter
                                && cue.kind != CueKind::NegatedAfter))
                })
            };
            // "opposite No 9" is a number.
            let numbers = text[cue.span.start..cue.span.end].eq_ignore_ascii_case("no")
                && sentence
                    .word(cue.span.after)
                    .starts_with(|c: char| c.is_ascii_digit());
            match cue.kind {
                _ if numbers => false,
                kind if negates(kind) => !in_term() && !masked(),
                CueKind::Process => !cues.iter().any(|other| {
                    other.kind == CueKind::Pseudo
                        && other.span.start <= cue.span.start
                        && cue.span.end <= other.span.end
                }),
                CueKind::Reversal | CueKind::Predicate | CueKind::Considered => !in_term(),
                CueKind::Contrast => {
                    !in_term()
                        && !cues.iter().any(|other| {
                            other.kind == CueKind::Pseudo && inside(&cue.span, &other.span)
                        })
                }
                _ => true,
            }
        };
        kept.extend(cues.iter().filter(counts).copied());
        kept.sort_by_key(|cue| (cue.span.start, std::cmp::Reverse(cue.span.end)));
        sentence.parts.cues = kept;
        sentence.deny_findings();
        sentence.parts.kinds = sentence
            .cues
            .iter()
            .fold(0, |kinds, cue| kinds | cue.kind.bit());
        let Parts { tokens, cues, .. } = &mut sentence.parts;
        for cue in cues.iter() {
            let (span, bit) = match cue.kind {
                CueKind::Contrast => (cue.span.first..cue.span.first + 1, class::CONTRAST),
                CueKind::Predicate => (cue.span.first..cue.span.first + 1, class::PREDICATE),
                CueKind::Considered => (cue.span.first..cue.span.after, class::CONSIDERED),
                _ => continue,
            };
            for token in tokens.get_mut(span).into_iter().flatten() {
                token.class |= bit;
            }
        }
        sentence
    }

    /// "no other info", "no clear indication": a noun of finding makes the determiner one.
    fn deny_findings(&mut self) {
        for n in 0..self.cues.len() {
            let cue = self.cues[n];
            if cue.kind != CueKind::NegatedNoun {
                continue;
            }
            if let Some(noun) = self.held_by_none(n) {
                let span = self.span(cue.span.start, noun.end);
                self.parts.cues[n] = CueAt {
                    kind: CueKind::NegatedFinding,
                    span,
                };
                continue;
            }
            let noun = self.cues[n + 1..]
                .iter()
                .take_while(|other| other.span.first <= cue.span.after + 3)
                .filter(|other| {
                    other.kind == CueKind::FindingNoun && other.span.first >= cue.span.after
                })
                .map(|other| other.span)
                .next();
            let Some(noun) = noun else { continue };
            let plain = self.tokens[cue.span.after..noun.first].iter().all(|token| {
                token.is_word()
                    && !token.is(class::AND
                        | class::OR
                        | class::TOPIC
                        | class::ADJUNCT
                        | class::FINITE
                        | class::SUBJECT
                        | class::SUBORDINATOR
                        | class::DEFINITE
                        | class::VERB)
            });
            // "no CSE concerns": what stands between is itself what is denied.
            let hit_between = self
                .hits
                .iter()
                .any(|hit| hit.first < noun.first && hit.after > cue.span.after);
            if plain && !hit_between {
                self.parts.cues[n] = CueAt {
                    kind: CueKind::NegatedFinding,
                    span: self.span(cue.span.start, noun.end),
                };
            }
        }
    }

    /// "Neither parent nor school have worries around": what the subject is said not to hold.
    fn held_by_none(&self, n: usize) -> Option<Span> {
        const HOLD: [&str; 18] = [
            "have",
            "has",
            "had",
            "hold",
            "holds",
            "held",
            "raised",
            "raises",
            "raise",
            "expressed",
            "share",
            "shares",
            "shared",
            "sees",
            "saw",
            "found",
            "identified",
            "reports",
        ];
        let cue = self.cues[n];
        let noun = self.cues[n + 1..]
            .iter()
            .find(|other| other.kind == CueKind::FindingNoun && other.span.first > cue.span.after)?
            .span;
        let from = cue.span.after;
        let verb = (from..noun.first)
            .rev()
            .find(|n| HOLD.contains(&self.lower(*n)))?;
        let plain = self.tokens[from..noun.first].iter().all(|token| {
            token.is_word()
                && !token
                    .is(class::CONTRAST | class::SUBORDINATOR | class::DEFINITE | class::RELATIVE)
        });
        (plain && noun.first - verb <= 4 && verb - from <= 8).then_some(noun)
    }

    fn span(&self, start: usize, end: usize) -> Span {
        let first = self.tokens.partition_point(|token| token.end <= start);
        let after = self.tokens.partition_point(|token| token.start < end);
        Span {
            first,
            after: after.max(first),
            start,
            end,
        }
    }

    fn judge(&self, context: &Context, hit: &Span, term: &TermContext) -> Judgement {
        let mut judgement = Judgement::ASSERTED;
        for n in &term.exclusions {
            if let Some(span) = self.excluded(*n, hit) {
                if context.exclusions[*n as usize].keep_as_process {
                    judgement.state = State::Process;
                    judgement.cue = Some(self.place(span));
                } else {
                    judgement.excluded = true;
                }
                return judgement;
            }
        }
        judgement.attributes = self.attributes(hit);
        let entity = term.is_entity();
        let (state, cue) = self
            .answered(hit)
            .or_else(|| (!entity).then(|| self.process(hit)).flatten())
            .map(|answer| self.unless_taught(answer, hit))
            .or_else(|| self.negated(hit, entity))
            .or_else(|| (!entity).then(|| self.instructed(hit)).flatten())
            .or_else(|| self.engaged(hit))
            .or_else(|| (!entity).then(|| self.only_considered(hit)).flatten())
            .or_else(|| (!entity).then(|| self.worded(hit)).flatten())
            .unwrap_or((State::Asserted, *hit));
        judgement.state = state;
        judgement.cue = (state != State::Asserted).then(|| self.place(cue));
        judgement
    }

    fn place(&self, span: Span) -> (usize, usize) {
        (self.base + span.start, self.base + span.end)
    }

    fn cues_of(&self, kind: CueKind) -> impl DoubleEndedIterator<Item = &CueAt> {
        // Most kinds are in no cue of a sentence.
        let cues = match self.has(kind) {
            true => self.cues.as_slice(),
            false => &[],
        };
        cues.iter().filter(move |cue| cue.kind == kind)
    }

    fn has(&self, kind: CueKind) -> bool {
        self.kinds & kind.bit() != 0
    }

    fn words_between(&self, from: usize, to: usize) -> usize {
        self.tokens[from.min(to)..to]
            .iter()
            .filter(|token| token.is_word())
            .count()
    }

    fn word(&self, n: usize) -> &str {
        self.tokens
            .get(n)
            .map_or("", |token| &self.text[token.start..token.end])
    }

    /// A word in lower case.
    fn lower(&self, n: usize) -> &str {
        let token = self.tokens.get(n);
        token.map_or("", |token| &self.lowered[token.start..token.end])
    }

    /// Whether any of the words stands among the tokens.
    fn says(&self, from: usize, to: usize, words: &[&str]) -> bool {
        (from..to.min(self.tokens.len())).any(|n| words.contains(&self.lower(n)))
    }

    fn excluded(&self, exclusion: u32, hit: &Span) -> Option<Span> {
        self.exclusions
            .iter()
            .filter(|(one, ..)| *one == exclusion)
            .find(|(_, side, span)| match side {
                Side::Before => span.after == hit.first && span.end <= hit.start,
                Side::After => span.first == hit.after && hit.end <= span.start,
                Side::Near => {
                    let (from, to) = if span.end <= hit.start {
                        (span.after, hit.first)
                    } else if hit.end <= span.start {
                        (hit.after, span.first)
                    } else {
                        return false;
                    };
                    self.words_between(from, to) <= NEAR_WORDS
                }
            })
            .map(|(_, _, span)| *span)
    }

    fn attributes(&self, hit: &Span) -> Vec<&'static str> {
        let mut out = Vec::new();
        let kinds = [
            (CueKind::Historical, "historical"),
            (CueKind::Hypothetical, "hypothetical"),
            (CueKind::OtherPerson, "other_person"),
        ];
        for (kind, attribute) in kinds {
            let applies = self.cues_of(kind).any(|cue| {
                let span = cue.span;
                if span.end <= hit.start {
                    hit.first - span.after.min(hit.first) <= 2 * ATTRIBUTE_WORDS
                        && self.words_between(span.after, hit.first) <= ATTRIBUTE_WORDS
                        && self.reaches(CueKind::NegatedFinding, span.after, hit)
                } else {
                    kind == CueKind::Historical
                        && span.start >= hit.end
                        && span.first.saturating_sub(hit.after) <= 6
                        && self.words_between(hit.after, span.first) <= 2
                        && self.nouns_only(hit.after, span.first)
                }
            });
            let queried = kind == CueKind::Hypothetical
                && (self.text[..hit.start].trim_end().ends_with('?')
                    || self.text[hit.end..].trim_start().starts_with("??"));
            if applies || queried {
                out.push(attribute);
            }
        }
        out
    }
}
