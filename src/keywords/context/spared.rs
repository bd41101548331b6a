//! Negations that leave what follows them standing.

use super::negation::SHOWING;
use super::{CueAt, Sentence, Span};
use crate::keywords::pack::CueKind;
use crate::keywords::sentence::{Shape, class};

/// Stems of verbs that act on what is there: who does not stop it, has it.
const ACTS_ON: [&str; 36] = [
    "clos",
    "downgrad",
    "hide",
    "lessen",
    "reduc",
    "diminish",
    "alter",
    "chang",
    "affect",
    "remov",
    "detract",
    "undermin",
    "weaken",
    "mitigat",
    "lower",
    "stop",
    "prevent",
    "address",
    "resolv",
    "alleviat",
    "preclud",
    "excus",
    "justif",
    "tackl",
    "disrupt",
    "safeguarded",
    "protect",
    "explain",
    "challeng",
    "minimis",
    "downplay",
    "ignor",
    "engag",
    "cooperat",
    "retract",
    "forget",
];

/// What evidence is short of where the law is not met, whatever the truth.
const OF_PROOF: [&str; 15] = [
    "charge",
    "charged",
    "charges",
    "charging",
    "court",
    "prosecute",
    "prosecution",
    "proceed",
    "convict",
    "conviction",
    "cps",
    "evidential",
    "trial",
    "arrest",
    "arrests",
];

/// Verbs of telling, which have somebody told.
const TELLS: [&str; 16] = [
    "tell",
    "told",
    "mention",
    "mentioned",
    "disclose",
    "disclosed",
    "report",
    "reported",
    "discuss",
    "discussed",
    "admit",
    "admitted",
    "talk",
    "speak",
    "name",
    "describe",
];

/// How well a thing was looked at.
const HOW_WELL: [&str; 11] = [
    "properly",
    "fully",
    "adequately",
    "sufficiently",
    "thoroughly",
    "robustly",
    "correctly",
    "appropriately",
    "yet",
    "enough",
    "formally",
];

/// What only a negation of what was seen or known turns to: nobody knows who the males are.
const NOBODY: [&str; 8] = [
    "nobody",
    "no one",
    "no person",
    "no persons",
    "no staff",
    "no witness",
    "no witnesses",
    "none of",
];

/// Under a negation they say that nobody doubts it.
const DOUBTS: [&str; 8] = [
    "dispute",
    "disputes",
    "disputed",
    "doubt",
    "doubts",
    "doubted",
    "question",
    "questions",
];

/// What is denied is the degree.
const DEGREES: [&str; 16] = [
    "clearer",
    "stronger",
    "worse",
    "better",
    "greater",
    "bigger",
    "fuller",
    "full",
    "complete",
    "formal",
    "proper",
    "straightforward",
    "simple",
    "typical",
    "enough",
    "ready",
];

/// Stems of what a finding is for: "no evidence in support of the allegation".
const PROVES: [&str; 10] = [
    "support",
    "suggest",
    "indicat",
    "evidence",
    "sign",
    "substantiat",
    "corroborat",
    "trace",
    "truth",
    "basis",
];

/// What is done about a thing that is there, and here was not.
const DONE_ABOUT: [&str; 15] = [
    "dealt",
    "addressed",
    "handled",
    "resolved",
    "managed",
    "tackled",
    "followed",
    "covered",
    "recorded",
    "reported",
    "shared",
    "explored",
    "investigated",
    "taken",
    "acted",
];

/// Words for persons, at the end of a term.
const PERSONS: [&str; 15] = [
    "male",
    "males",
    "man",
    "men",
    "female",
    "females",
    "woman",
    "women",
    "misper",
    "person",
    "adult",
    "adults",
    "boyfriend",
    "friend",
    "associate",
];

/// What is done to a person or a thing that is there, and may fail.
const FINDS: [&str; 19] = [
    "find",
    "found",
    "locate",
    "located",
    "trace",
    "traced",
    "identify",
    "identified",
    "name",
    "named",
    "recover",
    "recovered",
    "reach",
    "contact",
    "arrested",
    "known",
    "recognise",
    "describe",
    "id",
];

/// What nobody did or knew of a thing that is there.
const NOTICES: [&str; 36] = [
    "spoken",
    "spoke",
    "discussed",
    "talked",
    "explored",
    "investigated",
    "considered",
    "addressed",
    "assessed",
    "looked",
    "checked",
    "dealt",
    "picked",
    "followed",
    "trained",
    "asked",
    "ask",
    "told",
    "tell",
    "aware",
    "listened",
    "listening",
    "spot",
    "spotted",
    "noticed",
    "recognised",
    "recognise",
    "recorded",
    "acted",
    "realised",
    "accept",
    "accepts",
    "believes",
    "believed",
    "act",
    "understood",
];

const FIRST_PERSON: [&str; 9] = ["i", "my", "me", "i'm", "i've", "i'd", "we", "mine", "im"];

impl Sentence<'_> {
    /// Whether the hit is a verb: "groomed by", not "sexualised behaviour".
    pub(super) fn is_verb(&self, hit: &Span) -> bool {
        let noun_after = self.tokens.get(hit.after).is_some_and(|token| {
            token.is_word() && token.class == 0 && self.text[hit.end..token.start] == *" "
        });
        self.tokens[hit.first].is(class::VERB)
            && !(noun_after && hit.after == hit.first + 1 && self.participle_of_noun(hit.after))
    }

    /// Whether a token is a noun that its finite verb follows: "behaviours have not been seen".
    fn participle_of_noun(&self, at: usize) -> bool {
        self.tokens
            .get(at + 1)
            .is_some_and(|token| token.is(class::FINITE))
    }

    /// "not a week without a report of", "is not free from": a negation within one is none.
    pub(super) fn is_undone(&self, cue: &CueAt) -> bool {
        let text = &self.lowered[cue.span.start..cue.span.end];
        let lacks = [
            "without", "absence", "lack", "free ", "clear of", "devoid", "minus",
        ];
        lacks.iter().any(|word| text.starts_with(word))
            && self
                .cues_of(CueKind::NegatedVerb)
                .chain(self.cues_of(CueKind::NegatedNoun))
                .any(|other| {
                    other.span.end <= cue.span.start
                        && self.words_between(other.span.after, cue.span.first) <= 6
                        && self.tokens[other.span.after..cue.span.first]
                            .iter()
                            .all(Self::runs_on)
                })
    }

    fn runs_on(token: &crate::keywords::sentence::Token) -> bool {
        token.is_word() && !token.is(class::AND | class::OR | class::CONTRAST)
    }

    /// Negations that deny something else than the hit that they reach.
    pub(super) fn is_spared(&self, cue: &CueAt, from: usize, hit: &Span) -> bool {
        let to = hit.first;
        let own = &self.lowered[cue.span.start..cue.span.end];
        let acts = (from..to).any(|n| {
            let word = self.lower(n);
            ACTS_ON.iter().any(|stem| word.starts_with(stem)) && !word.ends_with("ion")
        });
        // "not a week without a report", "none of them dispute": a second negation undoes the first.
        let twice = self.cues.iter().any(|other| {
            let undoes = other.kind == CueKind::Denial || self.lower(other.span.first) == "without";
            undoes && other.span.first >= from && other.span.after <= to && other.span != cue.span
        }) || self.says(from, to, &DOUBTS);
        let last_definite = to > from && self.tokens[to - 1].is(class::DEFINITE);
        // "nobody can say who the older male is".
        let nobody =
            NOBODY.contains(&own) && (last_definite || self.says(from, to.min(from + 4), &NOTICES));
        // "has not bought the gifts": what has an article is there.
        let granted = cue.kind == CueKind::NegatedVerb
            && last_definite
            && !["that", "this"].contains(&self.lower(to - 1))
            && !self.tokens[from..to]
                .iter()
                .any(|token| token.is(class::BE));
        // "never has there been a clearer case", "not a full disclosure".
        let degree = cue.kind == CueKind::NegatedVerb && self.says(from, to, &DEGREES);
        // "nothing known about the older males", "no details of the older male".
        let known = cue.kind == CueKind::NegatedFinding
            && to > from
            && ["the", "these", "those"].contains(&self.lower(to - 1))
            && !PROVES.iter().any(|word| own.contains(word))
            && !(from..to).any(|n| PROVES.iter().any(|word| self.lower(n).starts_with(word)));
        // "not safe from CSE": it is there.
        let kept = cue.kind != CueKind::NegatedNoun
            && self.says(from, to, &["safe", "immune", "exempt", "away", "protected"]);
        // "without reporting the CSE", "no longer attending for CSE support".
        let undone_doing = own == "without"
            && self
                .tokens
                .get(from)
                .is_some_and(|token| token.is(class::ING))
            && from < to
            && !SHOWING.contains(&self.lower(from))
            && !self.tokens[from..to]
                .iter()
                .any(|token| token.is(class::ANY));
        // "insufficient evidence to charge the grooming".
        let proof = (own.contains("evidence") || own.contains("no reason"))
            && (self.says(from, to, &OF_PROOF)
                || (self.says(hit.after, hit.after + 3, &OF_PROOF)
                    && self.tokens.get(hit.after).is_some_and(Self::runs_on)))
            || (cue.kind == CueKind::NegatedFinding
                && self.says(
                    hit.after,
                    hit.after + 5,
                    &["proved", "proven", "prosecuted", "charged"],
                ));
        // "no evidence to charge does not mean ...": another negation stands between.
        let another = cue.kind != CueKind::NegatedVerb
            && self.cues_of(CueKind::NegatedVerb).any(|other| {
                other.span.first >= from
                    && other.span.after <= to
                    && self.tokens[from..other.span.first]
                        .iter()
                        .all(|token| token.shape != Shape::Comma)
            });
        acts || nobody
            || granted
            || twice
            || degree
            || known
            || self.is_left_undone(cue, hit)
            || kept
            || undone_doing
            || self.cannot_find(cue, from, hit)
            || proof
            || another
            || self.keeps_from(cue, from, hit)
            || self.is_looked_at_badly(cue, hit)
            || self.is_quoted_denial(cue)
    }

    /// Whether the term names a person.
    pub(super) fn is_person(&self, hit: &Span) -> bool {
        hit.after > hit.first && PERSONS.contains(&self.lower(hit.after - 1))
    }

    /// "older male not identified", "the second phone has not been found": it is there for all that.
    pub(super) fn is_unfound(&self, hit: &Span, predicate: &Span) -> bool {
        let definite = hit
            .first
            .checked_sub(1)
            .is_some_and(|n| self.tokens[n].is(class::DEFINITE));
        (definite || self.is_person(hit)) && self.says(predicate.first, predicate.after, &FINDS)
    }

    /// "could not trace the older male", "unable to identify older male".
    fn cannot_find(&self, cue: &CueAt, from: usize, hit: &Span) -> bool {
        let definite = hit.first > from && self.tokens[hit.first - 1].is(class::DEFINITE);
        cue.kind == CueKind::NegatedVerb
            && (definite || self.is_person(hit))
            && self.says(from, hit.first, &FINDS)
            && !self.tokens[from..hit.first]
                .iter()
                .any(|token| token.is(class::ANY))
    }

    /// "did not mention CSE to the nurse": somebody was not told of it.
    fn keeps_from(&self, cue: &CueAt, from: usize, hit: &Span) -> bool {
        let told = self.tokens.get(hit.after).is_some_and(|token| {
            token.is_word() && ["to", "with"].contains(&self.lower(hit.after))
        });
        cue.kind == CueKind::NegatedVerb
            && told
            && self.says(from, hit.first, &TELLS)
            && self.tokens.get(hit.after + 1).is_some_and(|token| {
                token.is(class::DEFINITE)
                    || !["be", "have", "do", "take"].contains(&self.lower(hit.after + 1))
            })
    }

    /// "not satisfied that CSE has been properly looked at": the looking is denied.
    fn is_looked_at_badly(&self, cue: &CueAt, hit: &Span) -> bool {
        cue.kind == CueKind::NegatedVerb
            && self.cues_of(CueKind::Considered).any(|other| {
                other.span.first >= hit.after
                    && other.span.first - hit.after <= 5
                    && self.tokens[hit.after..other.span.first]
                        .iter()
                        .all(|token| token.is_word() && !token.is(class::AND | class::CONTRAST))
            })
            && self.says(hit.after, hit.after + 8, &HOW_WELL)
    }

    /// "don't think that CSE has been dealt with": what was not done about it.
    fn is_left_undone(&self, cue: &CueAt, hit: &Span) -> bool {
        let until = self.tokens.len().min(hit.after + 5);
        let done = (hit.after..until).find(|n| DONE_ABOUT.contains(&self.lower(*n)));
        cue.kind == CueKind::NegatedVerb
            && done.is_some_and(|done| {
                done > hit.after
                    && self.tokens[done - 1].is(class::BE)
                    && self.tokens[hit.after..done]
                        .iter()
                        .all(|token| token.is_word() && !token.is(class::AND | class::CONTRAST))
            })
    }

    /// "They're not gifts, I bought them": what is quoted in the first person is somebody's own
    /// account.
    fn is_quoted_denial(&self, cue: &CueAt) -> bool {
        let before = &self.text[..cue.span.start];
        let Some(open) = before
            .rfind('"')
            .filter(|_| before.matches('"').count() % 2 == 1)
        else {
            return false;
        };
        let end = self.text[cue.span.end..]
            .find('"')
            .map_or(self.text.len(), |n| cue.span.end + n);
        let quoted = self.span(open + 1, end);
        self.says(quoted.first, quoted.after, &FIRST_PERSON)
    }
}
