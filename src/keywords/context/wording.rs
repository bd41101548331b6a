//! Paperwork and engagement by their wording, where no cue says it.
//!
//! Forms, rosters, agendas and awareness days are worded in more ways than a list of cues holds. A
//! hit that the rules leave asserted is weighed by the words of its sentence, in a log-linear model
//! (multinomial logistic regression) of three answers: report, paperwork, engagement. Its traits
//! are the stems of the sentence's words and the kinds of its cues, each by where it stands to the
//! hit. Negation is not weighed: what turns on grammar is no matter of words, and there the rules
//! do better.
//!
//! The weights are in `data/wording.tsv`; the test `keywords::wording` makes them from the labelled
//! narratives.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::{Context, Mark, Parts, Sentence, Span, State};
use crate::keywords::pack::CueKind;
use crate::keywords::phrases::{Found, Room};
use crate::keywords::print::Dictionary;
use crate::keywords::sentence::{Shape, class, sentences};
use crate::keywords::words::Runs;

/// Words on either side that count as near.
const NEAR: usize = 3;
/// By how much, in hundredths of the natural logarithm of the odds, paperwork or engagement has to
/// outweigh a report, which nobody would look for any more: by a factor of three where the sentence
/// holds a cue of either that did not reach the hit, of ten where it holds none.
const OUTWEIGHS: i32 = 110;
const OUTWEIGHS_ALONE: i32 = 230;
/// Words of these classes say nothing but right beside the hit.
const FUNCTION: u32 = class::FINITE
    | class::AND
    | class::OR
    | class::TOPIC
    | class::ADJUNCT
    | class::DEFINITE
    | class::BE
    | class::SUBORDINATOR;
/// Shorter words neither.
const WORD_MIN: usize = 3;

/// Where a word or a cue stands to the hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// Anywhere in the sentence.
    In,
    /// Among the three before, among the three after.
    Before,
    After,
    /// Right before, right after.
    Up,
    Next,
}

impl Place {
    const ALL: [(&'static str, Place); 5] = [
        ("in", Place::In),
        ("before", Place::Before),
        ("after", Place::After),
        ("up", Place::Up),
        ("next", Place::Next),
    ];

    pub fn code(self) -> &'static str {
        Self::ALL[self as usize].0
    }
}

/// Hundredths by which a trait speaks for paperwork and for engagement, against a report.
type Weight = [i32; 2];

/// A trait's weights by [`Place`].
type Weights = [Weight; Place::ALL.len()];

/// Stands for the trait that every hit has.
const ALWAYS: &str = "|";
const START: &str = "^";
const END: &str = "$";

static WEIGHTS: LazyLock<Dictionary<Weights>> = LazyLock::new(|| {
    let text = include_str!("../data/wording.tsv");
    let mut rows: BTreeMap<&'static str, Weights> = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let mut parts = line.split('\t');
        let (Some(place), Some(word), Some(process), Some(engagement)) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            continue;
        };
        let place = Place::ALL.iter().find(|(code, _)| *code == place);
        if let (Some((_, place)), Ok(process), Ok(engagement)) =
            (place, process.parse(), engagement.parse())
        {
            rows.entry(word).or_default()[*place as usize] = [process, engagement];
        }
    }
    rows.into_iter().collect()
});

/// A word without its ending: `form` of `forms`, `train` of `training`. Figures are all one.
fn stem(word: &str) -> &str {
    let bytes = word.as_bytes();
    if bytes.first().is_some_and(u8::is_ascii_digit) {
        return "0";
    }
    for ending in ["ing", "ed", "es", "s"] {
        let len = bytes.len().saturating_sub(ending.len());
        if len >= 4 && bytes[len..].eq_ignore_ascii_case(ending.as_bytes()) {
            return word.get(..len).unwrap_or(word);
        }
    }
    word
}

impl Sentence<'_> {
    /// Each trait of a hit, with the span that has it.
    fn traits(&self, hit: &Span, mut each: impl FnMut(Place, &str, Option<Span>)) {
        each(Place::In, ALWAYS, None);
        let mut signs = 0u32;
        for (n, token) in self.tokens.iter().enumerate() {
            // Terms are no wording, neither this one nor others.
            let term = |one: &Span| (one.first..one.after).contains(&n);
            if term(hit) || self.hits.iter().any(term) {
                continue;
            }
            if !token.is_word() {
                let bit = 1 << token.shape as u32;
                if token.shape == Shape::Comma || signs & bit != 0 {
                    continue;
                }
                signs |= bit;
            }
            let span = Span {
                first: n,
                after: n + 1,
                start: token.start,
                end: token.end,
            };
            let word = stem(self.word(n));
            let says = !token.is_word()
                || (!token.is(FUNCTION) && (word.len() >= WORD_MIN || token.class != 0));
            self.places(&span, hit, |place| {
                if says || matches!(place, Place::Up | Place::Next) {
                    each(place, word, Some(span));
                }
            });
        }
        if hit.first == 0 {
            each(Place::Up, START, None);
        }
        if hit.after >= self.tokens.len() {
            each(Place::Next, END, None);
        }
        let mut kinds = 0u32;
        for cue in &self.cues {
            let bit = 1 << cue.kind as u32;
            if kinds & bit == 0 && !self.overlaps(&cue.span, hit) {
                kinds |= bit;
                self.places(&cue.span, hit, |place| {
                    each(place, cue.kind.trait_name(), Some(cue.span));
                });
            }
        }
    }

    fn overlaps(&self, one: &Span, other: &Span) -> bool {
        one.start < other.end && other.start < one.end
    }

    fn places(&self, span: &Span, hit: &Span, mut each: impl FnMut(Place)) {
        each(Place::In);
        if span.after <= hit.first {
            if hit.first - span.after < NEAR {
                each(Place::Before);
            }
            if span.after == hit.first {
                each(Place::Up);
            }
        } else if span.first >= hit.after {
            if span.first - hit.after < NEAR {
                each(Place::After);
            }
            if span.first == hit.after {
                each(Place::Next);
            }
        }
    }

    /// Paperwork or engagement, if the words of the sentence speak for it clearly, with the one that
    /// weighs most.
    pub(super) fn worded(&self, hit: &Span) -> Option<(State, Span)> {
        let mut sums = [0i32; 2];
        self.traits(hit, |place, word, _| {
            if let Some(weights) = WEIGHTS.get(word.as_bytes()) {
                let [process, engagement] = weights[place as usize];
                sums[0] += process;
                sums[1] += engagement;
            }
        });
        let (answer, state) = match sums[0] >= sums[1] {
            true => (0, State::Process),
            false => (1, State::Engagement),
        };
        let cued = self.cues.iter().any(|cue| {
            matches!(
                cue.kind,
                CueKind::Process
                    | CueKind::Unit
                    | CueKind::Template
                    | CueKind::Engagement
                    | CueKind::EngagementObject
            )
        });
        if sums[answer] < if cued { OUTWEIGHS } else { OUTWEIGHS_ALONE } {
            return None;
        }
        let mut weighty: Option<(i32, Span)> = None;
        let mut last: Option<(i32, Span)> = None;
        self.traits(hit, |place, word, span| {
            let (Some(span), Some(weights)) = (span, WEIGHTS.get(word.as_bytes())) else {
                return;
            };
            let weight = weights[place as usize][answer];
            // A span's traits come one after the other.
            let sum = match last {
                Some((sum, before)) if before.start == span.start && before.end == span.end => {
                    sum + weight
                }
                _ => weight,
            };
            last = Some((sum, span));
            if !self.tokens[span.first].is_word() {
                return;
            }
            if weighty.is_none_or(|(most, _)| sum > most) {
                weighty = Some((sum, span));
            }
        });
        weighty.map(|(_, span)| (state, span))
    }
}

impl Context {
    /// The traits by which [`super::State::Process`] and [`super::State::Engagement`] are weighed
    /// where no cue speaks: of one of the hits of a folded text, all given in bytes, as place and stem.
    /// For the making of the weights.
    pub fn traits(
        &self,
        text: &str,
        hit: (usize, usize),
        hits: &[(usize, usize)],
    ) -> Vec<(Place, String)> {
        let mut out = Vec::new();
        let Some(range) = sentences(text).find(|range| range.contains(&hit.0)) else {
            return out;
        };
        let runs = Runs::of(&text[range.clone()]);
        let sentence = runs.passage(&text[range.clone()]);
        let mut found = Vec::new();
        self.phrases
            .find_into(&sentence, &mut Room::default(), &mut found);
        let marks: Vec<Found> = found
            .iter()
            .filter(|one| matches!(self.marks[one.owner as usize], Mark::Cue(_)))
            .copied()
            .collect();
        let all: Vec<Found> = std::iter::once(&hit)
            .chain(hits)
            .filter(|one| range.contains(&one.0))
            .map(|one| Found {
                start: one.0,
                end: one.1.min(range.end),
                owner: 0,
            })
            .collect();
        let view = Sentence::new(self, &sentence, range.start, &marks, &all, Parts::default());
        view.traits(&view.hits[0], |place, word, _| {
            out.push((place, word.to_ascii_lowercase()));
        });
        out
    }
}

impl CueKind {
    /// Not to be taken for a word: it has a colon.
    fn trait_name(self) -> &'static str {
        match self {
            CueKind::NegatedNoun => "cue:negated-noun",
            CueKind::NegatedFinding => "cue:negated-finding",
            CueKind::NegatedVerb => "cue:negated-verb",
            CueKind::FindingNoun => "cue:finding-noun",
            CueKind::NegatedAfter => "cue:negated-after",
            CueKind::Denial => "cue:denial",
            CueKind::Predicate => "cue:predicate",
            CueKind::ObjectVerb => "cue:object-verb",
            CueKind::Factive => "cue:factive",
            CueKind::Reversal => "cue:reversal",
            CueKind::Pseudo => "cue:pseudo",
            CueKind::Considered => "cue:considered",
            CueKind::AnswerNo => "cue:answer-no",
            CueKind::AnswerBlank => "cue:answer-blank",
            CueKind::Process => "cue:process",
            CueKind::Unit => "cue:unit",
            CueKind::Template => "cue:template",
            CueKind::Engagement => "cue:engagement",
            CueKind::EngagementObject => "cue:engagement-object",
            CueKind::EngagementPartner => "cue:engagement-partner",
            CueKind::Contrast => "cue:contrast",
            CueKind::Historical => "cue:historical",
            CueKind::Hypothetical => "cue:hypothetical",
            CueKind::OtherPerson => "cue:other-person",
        }
    }
}
