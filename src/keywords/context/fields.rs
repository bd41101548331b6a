//! Form fields with their answers: "CSE: No", "CSE N / DRUGS N", `[ ] CSE [x] DA`.

use super::{Sentence, Span, State};
use crate::keywords::pack::CueKind;
use crate::keywords::sentence::{Shape, class};

/// Short answers that stand beside a label without a sign: "CSE no, CCE no".
const SHORT_NO: [&str; 9] = [
    "no", "n", "nil", "none", "neg", "x", "nope", "\u{2717}", "\u{2718}",
];
const SHORT_YES: [&str; 7] = ["yes", "y", "\u{2713}", "\u{2714}", "unk", "unknown", "poss"];
const FULL_BOX: [&str; 9] = [
    "\u{2612}", "\u{2611}", "\u{2705}", "x", "xx", "\u{2713}", "\u{2714}", "y", "\u{25A0}",
];
const EMPTY_BOX: [&str; 4] = ["\u{2610}", "\u{25A1}", "\u{25FB}", "o"];
/// Nouns between a term and its answer: "CSE concerns no".
const LABEL_NOUNS: [&str; 14] = [
    "concerns",
    "concern",
    "risk",
    "risks",
    "indicators",
    "indicator",
    "flag",
    "marker",
    "issues",
    "issue",
    "involved",
    "identified",
    "present",
    "related",
];

/// A tick box.
#[derive(Debug, Clone, Copy)]
struct TickBox {
    full: bool,
    span: Span,
}

impl Sentence<'_> {
    /// "CSE: No", "CSE/drugs - nil", "Is this CSE related? N/A", `CSE [ ] yes [x] no`.
    pub(super) fn answered(&self, hit: &Span) -> Option<(State, Span)> {
        self.ticked(hit)
            .or_else(|| self.answered_briefly(hit))
            .or_else(|| self.answered_in_field(hit))
    }

    fn answered_in_field(&self, hit: &Span) -> Option<(State, Span)> {
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
            Some((CueKind::AnswerBlank, span)) => {
                let brief = self.text[span.start..span.end].eq_ignore_ascii_case("n");
                let explained =
                    brief || span.after + 2 < self.tokens.len() && !self.is_form_list(span.after);
                let state = match explained && (!form || brief) {
                    true => State::Negated,
                    false => State::Process,
                };
                Some((state, span))
            }
            Some((_, span)) if form => Some((State::Process, span)),
            Some((_, span)) => Some((State::Negated, span)),
            None if !form && self.denied_at(next).is_some() => {
                self.denied_at(next).map(|span| (State::Negated, span))
            }
            None if self.lower(next) == "0" && sign == Shape::Colon && !paper => {
                let token = self.tokens[next];
                Some((State::Negated, self.span(token.start, token.end)))
            }
            None => {
                let asked_only = form && next >= self.tokens.len();
                asked_only.then(|| {
                    let token = self.tokens[at];
                    (State::Process, self.span(token.start, token.end))
                })
            }
        }
    }

    /// "Risk of exploitation: no current risk": a finding denied, that fills the field.
    fn denied_at(&self, at: usize) -> Option<Span> {
        self.cues_of(CueKind::NegatedFinding)
            .map(|cue| cue.span)
            .find(|span| span.first == at && self.fills_field(span.after))
    }

    /// Whether other fields follow a token.
    fn is_form_list(&self, from: usize) -> bool {
        self.tokens[from.min(self.tokens.len())..]
            .iter()
            .any(|token| token.shape == Shape::Colon)
    }

    /// "CSE no, CCE no", "CSE N / DRUGS N", "CSE (N), MH (Y)": an answer right beside its label.
    fn answered_briefly(&self, hit: &Span) -> Option<(State, Span)> {
        let mut at = hit.after;
        let mut nouns = 0;
        while nouns < 2 && LABEL_NOUNS.contains(&self.lower(at)) {
            nouns += 1;
            at += 1;
        }
        let within = self.tokens.get(at)?.shape == Shape::Open;
        at += usize::from(within);
        let word = self.lower(at);
        // "[x]" is a box that is ticked, and "(x)" may be.
        if !SHORT_NO.contains(&word) || (within && word == "x") {
            return None;
        }
        let closes = match within {
            true => self.tokens.get(at + 1)?.shape == Shape::Close,
            false => {
                // "CSE x" and "CSE no" at the end of a list of such, not "CSE no reply".
                let other = self.answers_beside(hit);
                match self.tokens.get(at + 1) {
                    None => other || word != "x",
                    Some(token) => match token.shape {
                        Shape::Slash => self.text[self.tokens[at].end..].starts_with(' '),
                        Shape::Comma => true,
                        Shape::Close | Shape::Open => word != "x" || other,
                        Shape::Word => other || self.fills_field(at + 1),
                        _ => false,
                    },
                }
            }
        };
        let token = self.tokens[at];
        closes.then(|| (State::Negated, self.span(token.start, token.end)))
    }

    /// Whether another label of the sentence has its short answer: "MH Y, CSE N".
    fn answers_beside(&self, hit: &Span) -> bool {
        (1..self.tokens.len()).any(|n| {
            let word = self.lower(n);
            let answer = SHORT_NO.contains(&word) || SHORT_YES.contains(&word);
            let beside = n < hit.first || n > hit.after + 2;
            let ends = self.tokens.get(n + 1).is_none_or(|token| {
                !token.is_word()
                    || self.word(n + 1).starts_with(|c: char| c.is_ascii_digit())
                    || self.word(n + 1).bytes().all(|b| b.is_ascii_uppercase())
                    || self.text[self.tokens[n].end..token.start].len() > 1
            });
            answer && beside && ends && self.tokens[n - 1].is_word()
        })
    }

    /// The tick box that starts at a token, and the token after it.
    fn tick_box(&self, at: usize) -> Option<(TickBox, usize)> {
        let token = self.tokens.get(at)?;
        let bracket = |n: usize| self.text[self.tokens[n].start..].starts_with('[');
        let (full, after) = match token.shape {
            Shape::Open if bracket(at) => {
                let next = self.tokens.get(at + 1)?;
                if next.shape == Shape::Close {
                    (false, at + 2)
                } else if FULL_BOX.contains(&self.lower(at + 1))
                    && self.tokens.get(at + 2)?.shape == Shape::Close
                {
                    (true, at + 3)
                } else {
                    return None;
                }
            }
            Shape::Word if !self.word(at).is_ascii() => {
                let word = self.word(at);
                if EMPTY_BOX.contains(&word) {
                    (false, at + 1)
                } else if FULL_BOX.contains(&word) {
                    (true, at + 1)
                } else {
                    return None;
                }
            }
            _ => return None,
        };
        let span = self.span(token.start, self.tokens[after - 1].end);
        Some((TickBox { full, span }, after))
    }

    /// "CSE \[ \] yes \[x\] no", "\[ \] CSE \[x\] DA".
    fn ticked(&self, hit: &Span) -> Option<(State, Span)> {
        if self.text.is_ascii() && !self.text.contains('[') {
            return None;
        }
        let boxes: Vec<(usize, TickBox, usize)> = (0..self.tokens.len())
            .filter_map(|n| self.tick_box(n).map(|(one, after)| (n, one, after)))
            .collect();
        if boxes.is_empty() {
            return None;
        }
        // A box for yes and one for no.
        let near: Vec<_> = boxes
            .iter()
            .filter(|(at, ..)| *at >= hit.after && *at - hit.after <= 8)
            .collect();
        let answer = |n: usize| match self.lower(n) {
            "yes" | "y" => Some(true),
            "no" | "n" => Some(false),
            _ => None,
        };
        if let Some((at, first, after)) = near.first() {
            // "yes [ ] no [x]" has its boxes after what they answer, "[ ] yes [x] no" before.
            let trails = *at > hit.after && answer(*at - 1).is_some();
            if trails || answer(*after).is_some() {
                let full = near.iter().take(2).find(|(_, one, _)| one.full);
                let Some((at, one, after)) = full else {
                    return Some((State::Process, first.span));
                };
                let answered = answer(if trails { *at - 1 } else { *after });
                return (answered == Some(false)).then_some((State::Negated, one.span));
            }
        }
        // A box for each label, before or after it.
        let first_is_box = boxes[0].0 == 0
            || self.tokens[..boxes[0].0].iter().all(|t| !t.is_word())
            || self.tokens[boxes[0].0 - 1].shape == Shape::Colon;
        let own = boxes.iter().find(|(at, _, after)| match first_is_box {
            true => *after == hit.first,
            false => *at == hit.after,
        })?;
        let another_full = boxes.iter().any(|one| one.1.full);
        match (own.1.full, another_full) {
            (true, _) => None,
            (false, true) => Some((State::Negated, own.1.span)),
            // What a sum says of all is read by others: "CSE [ ] none apply".
            (false, false) => self
                .summed_up(hit)
                .map(|span| (State::Negated, span))
                .or(Some((State::Process, own.1.span))),
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
            // "n/k" is not "n".
            .filter(|cue| {
                cue.span.end - cue.span.start > 1 || !self.text[cue.span.end..].starts_with('/')
            })
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
}
