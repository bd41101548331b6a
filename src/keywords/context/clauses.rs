//! Where clauses and lists end, and what stands in one with what.

use super::{Sentence, Span};
use crate::keywords::pack::CueKind;
use crate::keywords::sentence::{Shape, class};

/// Before `as`, which then says what a thing is taken for: "not recorded as", "to treat this as".
const TAKEN_AS: [&str; 18] = [
    "treat",
    "treated",
    "treating",
    "record",
    "recorded",
    "recording",
    "class",
    "classed",
    "crime",
    "crimed",
    "regard",
    "regarded",
    "view",
    "viewed",
    "flagged",
    "tagged",
    "identified",
    "this",
];

/// After a comma, the head of something that is said anew.
const ASSERTS: [&str; 24] = [
    "high",
    "strong",
    "clear",
    "real",
    "ongoing",
    "significant",
    "serious",
    "possible",
    "possibly",
    "likely",
    "suspected",
    "believed",
    "feared",
    "concern",
    "risk",
    "fears",
    "suspicion",
    "victim",
    "definite",
    "obvious",
    "query",
    "poss",
    "known",
    "remains",
];

impl Sentence<'_> {
    pub(super) fn starts_contrast(&self, at: usize) -> bool {
        self.tokens
            .get(at)
            .is_some_and(|token| token.is(class::CONTRAST))
    }

    /// Where the clause that holds a token starts: after the last comma, dash or contrast.
    pub(super) fn clause_start(&self, at: usize) -> usize {
        (0..at)
            .rev()
            .find(|n| {
                matches!(self.tokens[*n].shape, Shape::Comma | Shape::Dash)
                    || self.starts_contrast(*n)
            })
            .map_or(0, |n| n + 1)
    }

    /// End of the segment that starts at a token: the next comma, dash, `and`, `or` or contrast.
    fn segment_end(&self, from: usize) -> usize {
        (from..self.tokens.len())
            .find(|n| {
                let token = &self.tokens[*n];
                matches!(
                    token.shape,
                    Shape::Comma | Shape::Dash | Shape::Question | Shape::Close
                ) || token.is(class::AND | class::OR)
                    || self.starts_contrast(*n)
            })
            .unwrap_or(self.tokens.len())
    }

    pub(super) fn nouns_only(&self, from: usize, to: usize) -> bool {
        self.tokens[from.min(to)..to].iter().all(|token| {
            !matches!(token.shape, Shape::Dash | Shape::Question)
                && !token.is(class::VERB
                    | class::FINITE
                    | class::SUBJECT
                    | class::SUBORDINATOR
                    | class::RELATIVE)
        })
    }

    /// Whether a segment is a clause of its own: it has a subject and verb, or a bare verb as
    /// notes have it ("child located", "found at hotel"). A participle at the end of a list ("...
    /// or CSE concerns identified") belongs to the whole list.
    fn is_clause(&self, from: usize, to: usize) -> bool {
        let opens = self.tokens.get(from).is_some_and(|token| {
            token.is(class::SUBJECT | class::SUBORDINATOR | class::RELATIVE | class::FINITE)
        });
        opens
            || (from..to).any(|n| {
                let token = &self.tokens[n];
                let last_predicate = n + 1 == to
                    && n > from
                    && token.is(class::PREDICATE)
                    && !self.word(n).eq_ignore_ascii_case("suspected")
                    && !self.word(n).eq_ignore_ascii_case("found");
                token.is(class::SUBJECT | class::FINITE | class::SUBORDINATOR)
                    || (token.is(class::VERB) && !last_predicate)
            })
    }

    /// Whether a comma at `at` carries the list on, that the negation before it heads, after
    /// `items_before` items of it.
    fn list_goes_on(&self, kind: CueKind, at: usize, items_before: usize) -> bool {
        let mut from = at + 1;
        if self.tokens.get(from).is_some_and(|t| t.is(class::OR)) {
            return true;
        }
        // "no evidence of theft, high risk of CSE": another thing is said.
        let head = self.segment_end(from);
        let anew = ASSERTS.contains(&self.lower(from))
            && !self
                .tokens
                .get(head)
                .is_some_and(|token| token.is(class::OR));
        if anew {
            return false;
        }
        let mut items = items_before;
        loop {
            let to = self.segment_end(from);
            let closing = self.tokens.get(to);
            if self.is_clause(from, to) {
                return false;
            }
            let words = self.words_between(from, to);
            if closing.is_some_and(|token| token.is(class::OR)) {
                return true;
            }
            if closing.is_some_and(|token| token.is(class::AND)) {
                let next = to + 1;
                return words > 0 && !self.is_clause(next, self.segment_end(next));
            }
            if words > 4 {
                return kind == CueKind::NegatedFinding
                    && words <= 6
                    && items == 1
                    && !self.tokens[from].is(class::ING);
            }
            items += 1;
            if closing.is_none_or(|token| token.shape != Shape::Comma) {
                // Not closed by `or`: a list of findings, or one of three or more short items.
                let reduced = self.tokens.get(from).is_some_and(|t| t.is(class::ING));
                return match kind {
                    CueKind::NegatedFinding => !reduced,
                    CueKind::NegatedNoun => items >= 3,
                    _ => false,
                };
            }
            from = to + 1;
        }
    }

    /// Whether a negation that ends before token `from` still holds at the hit.
    pub(super) fn reaches(&self, kind: CueKind, from: usize, hit: &Span) -> bool {
        let finding = kind == CueKind::NegatedFinding;
        let noun = kind == CueKind::NegatedNoun;
        let mut at = from;
        let mut items = 0;
        while at < hit.first {
            let token = self.tokens[at];
            if self.starts_contrast(at) {
                return false;
            }
            match token.shape {
                Shape::Dash | Shape::Question | Shape::Close => return false,
                Shape::Colon => {
                    if !finding {
                        return false;
                    }
                }
                Shape::Open => {
                    // An aside: skip it, unless the hit is inside.
                    let close = (at..self.tokens.len())
                        .find(|n| self.tokens[*n].shape == Shape::Close)
                        .unwrap_or(at);
                    if close < hit.first {
                        at = close;
                    }
                }
                Shape::Comma => {
                    items += 1;
                    if !self.list_goes_on(kind, at, items) {
                        return false;
                    }
                }
                Shape::Slash => {}
                Shape::Word => {
                    let word = || self.lower(at);
                    if token.is(class::AND) {
                        let next = at + 1;
                        let ends = self.segment_end(next);
                        let ing = self.tokens.get(next).is_some_and(|t| t.is(class::ING));
                        if self.is_clause(next, ends)
                            || word() == "then"
                            || (ing && noun && next < hit.first)
                        {
                            return false;
                        }
                    } else if token.is(class::SUBORDINATOR) {
                        // "such as", "as well as", "so far" open nothing.
                        let before = at.checked_sub(1).map_or("", |n| self.lower(n));
                        let after = self.lower(at + 1);
                        let phrase = before == "such"
                            || after == "well"
                            || before == "well"
                            || (word() == "so" && after == "far")
                            || (word() == "as" && ["to", "yet", "a"].contains(&after))
                            || (word() == "as" && TAKEN_AS.contains(&before))
                            || (word() == "whether")
                            || (word() == "if" && finding);
                        if !phrase {
                            return false;
                        }
                    } else {
                        // Of "no update on ..." the noun is denied, not what it is about.
                        let verb = token.is(class::FINITE | class::SUBJECT)
                            && !self.predicate_then_topic(at, hit.first);
                        let ends = (token.is(class::RELATIVE) && !finding)
                            || (noun && (verb || token.is(class::ADJUNCT | class::TOPIC)));
                        if ends {
                            return false;
                        }
                    }
                }
            }
            at += 1;
        }
        true
    }

    /// "no offences were disclosed re ...": a verb that still leads to what was not found.
    fn predicate_then_topic(&self, from: usize, to: usize) -> bool {
        self.cues_of(CueKind::Predicate).any(|cue| {
            cue.span.first > from
                && cue.span.after < to
                && cue.span.first - from <= 3
                && self.tokens[cue.span.after].is(class::TOPIC)
        })
    }

    /// Whether the hit is (part of) the subject of what stands at token `to`: nothing between but
    /// its own noun phrase, auxiliaries and time words, or a list closed by `and` or `or`.
    pub(super) fn subject_of(&self, hit: &Span, to: usize) -> bool {
        let mut at = hit.after;
        let mut words = 0;
        let mut listed = false;
        while at < to {
            let token = self.tokens[at];
            match token.shape {
                Shape::Comma => {
                    // Either a list that is closed before the predicate, or an aside.
                    let closed = (at + 1..to).find(|n| self.tokens[*n].is(class::AND | class::OR));
                    let verb_in_hit = self.tokens[hit.first..hit.after]
                        .iter()
                        .any(|t| t.is(class::VERB));
                    let list = closed.is_some_and(|n| self.nouns_only(at + 1, n));
                    if verb_in_hit || !list {
                        return self.considers_between(hit.after, at)
                            && self.words_between(at, to) <= 3;
                    }
                    listed = true;
                }
                Shape::Dash => {
                    return self.words_between(hit.after, at) <= 3
                        && self.words_between(at, to) <= 1
                        && self.nouns_only(hit.after, at);
                }
                Shape::Question => return false,
                Shape::Colon => return self.words_between(at, to) <= 2,
                Shape::Slash | Shape::Open | Shape::Close => {}
                Shape::Word => {
                    words += 1;
                    if self.starts_contrast(at) {
                        return self.considers_between(hit.after, at)
                            && self.words_between(at, to) <= 4;
                    }
                    if token.is(class::AND | class::OR) {
                        let verb_in_hit = self.tokens[hit.first..hit.after]
                            .iter()
                            .any(|t| t.is(class::VERB));
                        if verb_in_hit {
                            return self.considers_between(hit.after, at);
                        }
                        listed = true;
                    }
                    if token.is(class::SUBORDINATOR | class::RELATIVE | class::SUBJECT) {
                        return false;
                    }
                    let looked = token.is(class::CONSIDERED);
                    let links = [
                        "appears", "appear", "appeared", "seems", "seem", "seemed", "remains",
                    ]
                    .contains(&self.lower(at));
                    if token.is(class::VERB) && !looked && !links && !token.is(class::PREDICATE) {
                        return false;
                    }
                }
            }
            at += 1;
        }
        words <= if listed { 12 } else { 8 }
    }

    pub(super) fn considers_between(&self, from: usize, to: usize) -> bool {
        self.tokens[from.min(to)..to]
            .iter()
            .any(|token| token.is(class::CONSIDERED))
    }
}
