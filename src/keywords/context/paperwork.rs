//! Form fields with their answers, paperwork, guidance, and engagement.

use super::{COMPOUND_WORDS, CUES_MAX, Sentence, Span, State};
use crate::keywords::pack::CueKind;
use crate::keywords::sentence::{Shape, class};

impl Sentence<'_> {
    /// "CSE: No", "CSE/drugs - nil", "Is this CSE related? N/A".
    pub(super) fn answered(&self, hit: &Span) -> Option<(State, Span)> {
        let asks = self.tokens.iter().find(|token| token.is_word());
        let question = asks.is_some_and(|token| token.is(class::ASKS));
        let mut at = hit.after;
        let mut words = 0;
        let sign = loop {
            let token = self.tokens.get(at)?;
            match token.shape {
                Shape::Colon | Shape::Question => break token.shape,
                Shape::Dash if self.answer_at(at + 1).is_some() => break Shape::Dash,
                Shape::Comma | Shape::Dash => return None,
                Shape::Word => {
                    if let Some((CueKind::AnswerBlank, span)) = self.answer_at(at)
                        && span.after == self.tokens.len()
                    {
                        return Some((State::Process, span));
                    }
                    words += 1;
                    // A field's label is a few nouns; a question may run on to its sign.
                    if words > 10 || (!question && (words > 5 || token.is(class::FINITE))) {
                        return None;
                    }
                    if self.starts_contrast(at) {
                        return None;
                    }
                }
                Shape::Slash | Shape::Open | Shape::Close => {}
            }
            at += 1;
        };
        let mut next = at + 1;
        while self.tokens.get(next).is_some_and(|token| {
            matches!(token.shape, Shape::Question | Shape::Colon | Shape::Dash)
        }) {
            next += 1;
        }
        // "CSE tab completed - no": the paperwork's own answer.
        let paper = self
            .cues_of(CueKind::Process)
            .any(|cue| hit.after <= cue.span.first && cue.span.after <= at);
        let form = paper || (sign == Shape::Question && question);
        match self.answer_at(next) {
            Some((CueKind::AnswerBlank, span)) => Some((State::Process, span)),
            Some((_, span)) if form => Some((State::Process, span)),
            Some((_, span)) => Some((State::Negated, span)),
            None => {
                let asked_only = form && next >= self.tokens.len();
                asked_only.then(|| {
                    let token = self.tokens[at];
                    (State::Process, self.span(token.start, token.end))
                })
            }
        }
    }

    /// The answer that starts at a token and fills the field.
    pub(super) fn answer_at(&self, at: usize) -> Option<(CueKind, Span)> {
        if !(self.has(CueKind::AnswerNo) || self.has(CueKind::AnswerBlank)) {
            return None;
        }
        self.cues
            .iter()
            .filter(|cue| matches!(cue.kind, CueKind::AnswerNo | CueKind::AnswerBlank))
            .filter(|cue| cue.span.first == at)
            .filter(|cue| self.fills_field(cue.span.after))
            .max_by_key(|cue| cue.span.end)
            .map(|cue| (cue.kind, cue.span))
    }

    /// Whether a field's value ends at a token: a stop, a sign, or the label of the next field.
    pub(super) fn fills_field(&self, at: usize) -> bool {
        let Some(token) = self.tokens.get(at) else {
            return true;
        };
        match token.shape {
            Shape::Comma | Shape::Close | Shape::Slash | Shape::Dash | Shape::Open => true,
            Shape::Colon | Shape::Question => false,
            Shape::Word => {
                if self.starts_contrast(at) {
                    return true;
                }
                // Another stop or bar hides between tokens: "No | Drugs".
                let gap = &self.text[self.tokens[at - 1].end..token.start];
                if gap.contains(['.', '|', '\n', '\t', '*', ']']) || gap.len() > 2 {
                    return true;
                }
                let rest = &self.tokens[at..];
                let label = rest.iter().take(4).position(|t| !t.is_word());
                label.is_some_and(|n| matches!(rest[n].shape, Shape::Colon | Shape::Question))
            }
        }
    }

    // --- Paperwork and engagement -------------------------------------------------------------

    pub(super) fn process(&self, hit: &Span) -> Option<(State, Span)> {
        let paper = self
            .cues_of(CueKind::Process)
            .filter(|cue| self.is_paper(&cue.span, hit))
            .map(|cue| cue.span)
            .max_by_key(|span| (span.end - span.start, std::cmp::Reverse(span.start)));
        if let Some(span) = paper {
            return Some((State::Process, span));
        }
        let cue = self.cues_of(CueKind::Template).next()?;
        Some((State::Process, cue.span))
    }

    /// Whether paperwork at `span` is about the hit: as a compound after it, or by a link before.
    fn is_paper(&self, span: &Span, hit: &Span) -> bool {
        let compound = span.start >= hit.end
            && span.first - hit.after.min(span.first) <= 2 * COMPOUND_WORDS
            && self.words_between(hit.after, span.first) <= COMPOUND_WORDS
            && self.tokens[hit.after.min(span.first)..span.first]
                .iter()
                .all(|token| {
                    matches!(token.shape, Shape::Slash | Shape::Open | Shape::Close)
                        || (token.is_word()
                            && !token.is(class::VERB
                                | class::FINITE
                                | class::TOPIC
                                | class::ADJUNCT
                                | class::SUBJECT
                                | class::SUBORDINATOR
                                | class::RELATIVE
                                | class::DEFINITE))
                });
        compound || (span.end <= hit.start && self.paper_about(span.after, hit))
    }

    /// "checklist completed re CSE", "questions on grooming", "screening: CSE, drugs".
    fn paper_about(&self, from: usize, hit: &Span) -> bool {
        let mut at = from;
        const DONE: [&str; 9] = [
            "completed",
            "done",
            "submitted",
            "conducted",
            "filled",
            "updated",
            "undertaken",
            "in",
            "asked",
        ];
        while at < hit.first && DONE.contains(&self.word(at).to_ascii_lowercase().as_str()) {
            at += 1;
        }
        let Some(link) = self.tokens.get(at).filter(|_| at < hit.first) else {
            return false;
        };
        let word = self.word(at).to_ascii_lowercase();
        // "risk assessment (DA/CSE)" names what it covers.
        let links = matches!(link.shape, Shape::Colon | Shape::Open)
            || ["incl", "including", "inc"].contains(&word.as_str())
            || (link.is(class::TOPIC) && !["with", "in", "into"].contains(&word.as_str()));
        links && self.nouns_only(at + 1, hit.first)
    }

    pub(super) fn engaged(&self, hit: &Span) -> Option<(State, Span)> {
        if !(self.has(CueKind::Engagement) || self.has(CueKind::EngagementObject)) {
            return None;
        }
        // "Manager had attended Makesafe training and called police" is a report.
        let called = self
            .tokens
            .windows(2)
            .any(|pair| pair[0].is(class::CALLS) && !pair[1].is(class::ADJUNCT | class::TOPIC));
        if called {
            return None;
        }
        let cue = self
            .cues
            .iter()
            .filter(|cue| match cue.kind {
                CueKind::Engagement => true,
                CueKind::EngagementObject => self.has_partner(&cue.span),
                _ => false,
            })
            .take(CUES_MAX)
            .find(|cue| {
                let (from, to) = if cue.span.end <= hit.start {
                    (cue.span.after, hit.first)
                } else if hit.end <= cue.span.start {
                    (hit.after, cue.span.first)
                } else {
                    return true;
                };
                !self.tokens[from.min(to)..to]
                    .iter()
                    .any(|token| token.is(class::CONTRAST | class::REPORTS))
            })?;
        Some((State::Engagement, cue.span))
    }

    /// "training delivered", "talk to staff": an object with its verb or its audience.
    fn has_partner(&self, object: &Span) -> bool {
        self.cues_of(CueKind::EngagementPartner).any(|cue| {
            let (from, to) = if cue.span.start >= object.end {
                (object.after, cue.span.first)
            } else if cue.span.end <= object.start {
                (cue.span.after, object.first)
            } else {
                return true;
            };
            to - from.min(to) <= 12
                && self.words_between(from, to) <= 6
                && !self.tokens[from.min(to)..to]
                    .iter()
                    .any(|token| token.is(class::CONTRAST | class::REPORTS))
        })
    }
}
