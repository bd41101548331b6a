//! Paperwork, bodies, guidance, and engagement.

use super::{COMPOUND_WORDS, CUES_MAX, CueAt, Sentence, Span, State};
use crate::keywords::pack::CueKind;
use crate::keywords::sentence::{Shape, class};

/// Between a term and the name of its body: "CSE team", "CSE and missing team".
const UNIT_WORDS: usize = 2;

/// At the head of a sentence: what somebody is to do, in general.
const TOLD_TO: [&str; 12] = [
    "consider", "ask", "remember", "complete", "tick", "circle", "ensure", "enter", "select",
    "choose", "insert", "delete",
];

/// Parts of a form that have a number or a letter.
const NUMBERED: [&str; 22] = [
    "question",
    "q",
    "section",
    "part",
    "item",
    "heading",
    "box",
    "field",
    "page",
    "form",
    "para",
    "paragraph",
    "clause",
    "annex",
    "appendix",
    "slide",
    "module",
    "condition",
    "table",
    "tab",
    "chapter",
    "step",
];

/// Paperwork that the public is given.
const SOFT: [&str; 16] = [
    "training",
    "learning",
    "elearning",
    "helpline",
    "hotline",
    "charity",
    "toolbox",
    "guidance",
    "checklist",
    "protocol",
    "course",
    "project",
    "package",
    "pack",
    "service",
    "support",
];

/// Words right before what they label.
const LABELS: [&str; 9] = [
    "keyword",
    "keywords",
    "heading",
    "header",
    "qualifier",
    "section",
    "subheading",
    "paragraph",
    "para",
];

/// Of one child and one matter: what follows an instruction is then no guidance.
const OF_ONE: [&str; 14] = [
    "she",
    "he",
    "her",
    "him",
    "his",
    "misper",
    "victim",
    "suspect",
    "this",
    "given",
    "male",
    "was",
    "had",
    "disclosed",
];

/// Heads of an exercise, which a call at its end does not make a report.
const EXERCISES: [&str; 7] = [
    "test",
    "mystery",
    "cadet",
    "cadets",
    "decoy",
    "mock",
    "integrity",
];

/// Who is taught within the police: their training is paperwork, not engagement.
const TAUGHT_WITHIN: [&str; 14] = [
    "probationers",
    "recruits",
    "response",
    "shift",
    "shifts",
    "handlers",
    "takers",
    "constables",
    "pcs",
    "sergeants",
    "detectives",
    "custody",
    "relief",
    "officers",
];

impl Sentence<'_> {
    /// The paperwork, the body or the form that the hit belongs to.
    pub(super) fn process(&self, hit: &Span) -> Option<(State, Span)> {
        let paper = self
            .cues_of(CueKind::Process)
            .filter(|cue| self.is_paper(&cue.span, hit))
            .chain(
                self.cues_of(CueKind::Unit)
                    .filter(|cue| self.is_unit(&cue.span, hit)),
            )
            .map(|cue| cue.span)
            .max_by_key(|span| (span.end - span.start, std::cmp::Reverse(span.start)));
        paper
            .or_else(|| self.heading(hit))
            .or_else(|| self.operation(hit))
            .map(|span| (State::Process, span))
    }

    /// "CSE training for taxi drivers", "stickers with the CSE helpline": paperwork that is handed out
    /// or taught is engagement.
    pub(super) fn unless_taught(&self, answer: (State, Span), hit: &Span) -> (State, Span) {
        let (state, span) = answer;
        let soft = state == State::Process
            && (span.first..span.after).any(|n| SOFT.contains(&self.lower(n)));
        if !soft {
            return answer;
        }
        self.engaged(hit)
            .or_else(|| self.worded(hit))
            .filter(|(other, _)| *other == State::Engagement)
            .unwrap_or(answer)
    }

    /// Template wording and instructions: they hold for the sentence, up to a contrast or to
    /// something reported.
    pub(super) fn instructed(&self, hit: &Span) -> Option<(State, Span)> {
        let template = self
            .cues_of(CueKind::Template)
            .map(|cue| cue.span)
            .find(|span| {
                let (from, to) = match span.end <= hit.start {
                    true => (span.after, hit.first),
                    false => (hit.after, span.first),
                };
                !self.tokens[from.min(to)..to]
                    .iter()
                    .any(|token| token.is(class::CONTRAST | class::REPORTS | class::CALLS))
            });
        template
            .or_else(|| self.told_to(hit))
            .or_else(|| self.numbered(hit))
            .map(|span| (State::Process, span))
    }

    /// "Consider: CSE, CCE", "Ask about gifts": an instruction to whoever it may concern.
    fn told_to(&self, hit: &Span) -> Option<Span> {
        let first = self.tokens.iter().position(|token| token.is_word())?;
        if first >= hit.first || !TOLD_TO.contains(&self.lower(first)) {
            return None;
        }
        let of_one = self.says(first, self.tokens.len(), &OF_ONE)
            || self
                .tokens
                .iter()
                .any(|token| token.is(class::REPORTS | class::CALLS));
        (!of_one).then(|| {
            let token = self.tokens[first];
            self.span(token.start, token.end)
        })
    }

    /// "Q12. Any gifts received?", "Section C: child sexual exploitation": a numbered part of a form.
    fn numbered(&self, hit: &Span) -> Option<Span> {
        let head = (0..hit.first)
            .rev()
            .filter(|n| *n == 0 || !self.tokens[*n - 1].is_word() || self.is_paper_word(*n - 1))
            .find(|n| {
                let word = self.lower(*n);
                let next = self.word(*n + 1);
                let number = !next.is_empty()
                    && next.len() <= 2
                    && (next.starts_with(|c: char| c.is_ascii_digit())
                        || (next.len() == 1 && next.bytes().all(|b| b.is_ascii_uppercase())));
                let q = word.strip_prefix('q').is_some_and(|n| {
                    !n.is_empty() && n.len() <= 2 && n.bytes().all(|b| b.is_ascii_digit())
                });
                q || (NUMBERED.contains(&word) && number)
            })?;
        let of_one = self.says(head, self.tokens.len(), &OF_ONE)
            || self.tokens[head..]
                .iter()
                .any(|token| token.is(class::REPORTS | class::CALLS | class::PREDICATE));
        (!of_one).then(|| {
            let end = self
                .tokens
                .get(head + 1)
                .map_or(self.tokens[head].end, |token| token.end);
            self.span(self.tokens[head].start, end)
        })
    }

    /// Whether a token ends a cue of paperwork: "DASH Q11".
    fn is_paper_word(&self, at: usize) -> bool {
        self.cues_of(CueKind::Process)
            .any(|cue| cue.span.after == at + 1)
    }

    /// "=== CSE ===", "Missing episode no: ____", "ALCOHOL:  DRUGS:  MENTAL HEALTH:": a heading,
    /// or a label that nothing is written beside.
    fn heading(&self, hit: &Span) -> Option<Span> {
        let before = self.text[..hit.start].trim_end();
        let after = self.text[hit.end..].trim_start();
        let ruled = ["==", "**", "##", "--", "__", "~~"]
            .iter()
            .any(|rule| before.ends_with(rule) && after.starts_with(rule));
        if ruled {
            return Some(*hit);
        }
        let colon = (hit.after..self.tokens.len().min(hit.after + 3))
            .find(|n| self.tokens[*n].shape == Shape::Colon)
            .filter(|n| {
                self.tokens[hit.after..*n]
                    .iter()
                    .all(|token| token.class == 0)
            })?;
        let sign = self.tokens[colon];
        let value = self.text[sign.end..].trim_start_matches([' ', '\t']);
        let blank = value.starts_with("__") || value.starts_with("....");
        // The next label follows at once, in capitals as this one, or with its own blank.
        let next = (colon + 1..self.tokens.len().min(colon + 5))
            .find(|n| self.tokens[*n].shape == Shape::Colon);
        let label = next.is_some_and(|next| {
            let wide = self.text[sign.end..].starts_with("  ");
            let words = &self.tokens[colon + 1..next];
            let capitals = |from: usize, to: usize| {
                (from..to).all(|n| self.word(n).bytes().all(|b| !b.is_ascii_lowercase()))
            };
            !words.is_empty()
                && words
                    .iter()
                    .all(|token| token.is_word() && token.class == 0)
                && (wide || (capitals(hit.first, hit.after) && capitals(colon + 1, next)))
                && self.answer_at(colon + 1).is_none()
        });
        (blank || label).then(|| self.span(sign.start, sign.end))
    }

    /// "Op Thistledown (county lines) briefing": what an operation is called for.
    fn operation(&self, hit: &Span) -> Option<Span> {
        let open = hit.first.checked_sub(1)?;
        let within = self.tokens[open].shape == Shape::Open
            && self.tokens.get(hit.after)?.shape == Shape::Close;
        let op = (open.saturating_sub(3)..open)
            .find(|n| ["op", "operation"].contains(&self.lower(*n)))?;
        within.then(|| self.span(self.tokens[op].start, self.tokens[open - 1].end))
    }

    /// Whether a body at `span` is named by the hit: "CSE team", "CSE and missing panel".
    fn is_unit(&self, span: &Span, hit: &Span) -> bool {
        // "older male team leader", "distressed, officers attended": no bodies.
        let names = !self.is_verb(hit) && !self.is_person(hit);
        names
            && span.start >= hit.end
            && self.words_between(hit.after, span.first) <= UNIT_WORDS
            && self.tokens[hit.after..span.first].iter().all(|token| {
                matches!(token.shape, Shape::Slash)
                    || token.is(class::AND)
                    || (token.is_word() && token.class == 0)
            })
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
        // "CSE section: picked up by men": what is written there is said of the child.
        let filled = self
            .tokens
            .get(span.after)
            .is_some_and(|token| token.shape == Shape::Colon)
            && self.tokens[span.after..]
                .iter()
                .any(|token| token.is(class::VERB | class::SUBJECT))
            && self.words_between(span.after, self.tokens.len()) >= 3;
        (compound && !filled) || (span.end <= hit.start && self.paper_about(span.after, hit))
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
        while at < hit.first && DONE.contains(&self.lower(at)) {
            at += 1;
        }
        let Some(link) = self.tokens.get(at).filter(|_| at <= hit.first && at > 0) else {
            return false;
        };
        let word = self.lower(at);
        let gap = &self.text[self.tokens[at - 1].end..link.start];
        if gap.contains(['>', '|', '\u{2022}']) && at == hit.first {
            return true;
        }
        // "keyword CSE", "item 3 CSE": a label with what it labels.
        if at == hit.first {
            return LABELS.contains(&self.lower(from - 1));
        }
        // "risk assessment (DA/CSE)" names what it covers.
        let links = matches!(link.shape, Shape::Colon | Shape::Open)
            || ["incl", "including", "inc"].contains(&word)
            || (link.is(class::TOPIC)
                && !["with", "in", "into"].contains(&word)
                // "form submitted for trafficking": why it was.
                && !(word == "for" && at > from));
        links && at < hit.first && self.nouns_only(at + 1, hit.first)
    }

    pub(super) fn engaged(&self, hit: &Span) -> Option<(State, Span)> {
        if !(self.has(CueKind::Engagement) || self.has(CueKind::EngagementObject)) {
            return None;
        }
        // "Manager had attended Makesafe training and called police" is a report.
        let called = self
            .tokens
            .windows(2)
            .any(|pair| pair[0].is(class::CALLS) && !pair[1].is(class::ADJUNCT | class::TOPIC))
            || self.says(0, self.tokens.len(), &["forward", "alleging"]);
        let exercise = |cue: &CueAt| EXERCISES.contains(&self.lower(cue.span.first));
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
                if cue.kind == CueKind::Engagement && exercise(cue) {
                    return true;
                }
                if called || self.is_told(&cue.span) {
                    return false;
                }
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
        let within = self.says(0, self.tokens.len(), &TAUGHT_WITHIN)
            && !exercise(cue)
            && self.cues_of(CueKind::EngagementPartner).all(|partner| {
                ["delivered", "given", "provided", "staff"]
                    .contains(&self.lower(partner.span.first))
            });
        let state = match within {
            true => State::Process,
            false => State::Engagement,
        };
        Some((state, cue.span))
    }

    /// "she talks to him online", "not ready to talk about it": somebody's talk, not a talk given.
    fn is_told(&self, span: &Span) -> bool {
        let talk = ["talk", "talks", "chat", "conversation"].contains(&self.lower(span.first));
        talk && span.first.checked_sub(1).is_some_and(|n| {
            self.tokens[n].is(class::SUBJECT | class::FINITE | class::UNDOES)
                || self.lower(n).ends_with("n't")
        })
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
