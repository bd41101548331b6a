//! What was taken for it and is explained: in the sentence, in its sum, or in the sentence after.

use super::negation::KIN;
use super::{Context, Mark, Parts, Sentence, Span};
use crate::keywords::pack::CueKind;
use crate::keywords::phrases::{Found, Room};
use crate::keywords::sentence::{Shape, class, sentences};
use crate::keywords::words::Runs;

/// Before a term: it was taken for that.
const SUPPOSED: [&[&str]; 12] = [
    &["supposed"],
    &["supposedly"],
    &["so", "called"],
    &["thought", "to", "be"],
    &["believed", "to", "be"],
    &["thought", "was"],
    &["looked", "like"],
    &["appeared", "to", "be"],
    &["described", "as"],
    &["reported", "as"],
    &["seen", "as"],
    &["rumoured"],
];

/// After "is": no more than that.
const MERELY: [&str; 13] = [
    "just",
    "only",
    "merely",
    "actually",
    "simply",
    "really",
    "fact",
    "own",
    "nothing",
    "innocent",
    "innocently",
    "legitimate",
    "genuine",
];

/// After "is": a word for what was said, not for what it was.
const WORDING: [&str; 9] = [
    "what", "how", "why", "used", "word", "term", "his", "because", "said",
];

/// Heads of a sum: "CSE, CCE, drugs: none apply".
const SUMS: [&str; 6] = ["none", "neither", "all", "nil", "each", "nothing"];

/// Opens a sentence about the one before.
const RESUMES: [&str; 17] = [
    "it",
    "this",
    "that",
    "these",
    "they",
    "each",
    "all",
    "none",
    "both",
    "neither",
    "same",
    "which",
    "allegation",
    "concern",
    "concerns",
    "report",
    "not",
];

/// A concern that a following sentence may answer.
const RAISED: [&str; 29] = [
    "attended",
    "possible",
    "asked",
    "asking",
    "suspicion",
    "suspicions",
    "concern",
    "concerns",
    "concerned",
    "worry",
    "worried",
    "reported",
    "report",
    "reports",
    "visit",
    "call",
    "called",
    "query",
    "queried",
    "initial",
    "initially",
    "allegation",
    "allegations",
    "suggest",
    "suspected",
    "rumour",
    "rumours",
    "thought",
    "feared",
];

/// Ends of a concern, at the head of the sentence after it.
const ENDS_IT: [&[&str]; 40] = [
    &["genuine"],
    &["in", "order"],
    &["innocent"],
    &["legitimate"],
    &["not", "correct"],
    &["inaccurate"],
    &["unfounded"],
    &["not", "the", "case"],
    &["answered", "no"],
    &["said", "no"],
    &["ruled", "out"],
    &["discounted"],
    &["a", "mistake"],
    &["mistaken"],
    &["a", "misunderstanding"],
    &["misunderstanding"],
    &["incorrect"],
    &["untrue"],
    &["not", "true"],
    &["false"],
    &["fabricated"],
    &["made", "up"],
    &["malicious"],
    &["a", "hoax"],
    &["hoax"],
    &["in", "error"],
    &["baseless"],
    &["groundless"],
    &["without", "foundation"],
    &["turned", "out", "to", "be"],
    &["transpired"],
    &["proved", "otherwise"],
    &["not", "so"],
    &["wasn't"],
    &["wasn't", "so"],
    &["no", "substance"],
    &["nothing", "in", "it"],
    &["allayed"],
    &["disproved"],
    &["disproven"],
];

/// After a denial: what the record holds of it.
const BORNE_OUT: [&[&str]; 12] = [
    &["backs", "this", "up"],
    &["backs", "that", "up"],
    &["backs", "it", "up"],
    &["back", "this", "up"],
    &["backed", "up"],
    &["supports", "this"],
    &["support", "this"],
    &["bears", "this", "out"],
    &["confirms", "this"],
    &["corroborates"],
    &["corroborated"],
    &["agrees"],
];

impl Sentence<'_> {
    /// The first of some rows of words that stands among the tokens from `from`, `reach` at most.
    fn row_of_words(&self, from: usize, reach: usize, rows: &[&[&str]]) -> Option<Span> {
        let until = self.tokens.len().min(from + reach);
        (from..until).find_map(|n| {
            let row = rows.iter().find(|row| {
                row.iter()
                    .enumerate()
                    .all(|(i, word)| self.lower(n + i) == *word)
            })?;
            Some(self.span(self.tokens[n].start, self.tokens[n + row.len() - 1].end))
        })
    }

    /// "Concierge denies any coming and going and the fob data backs this up".
    pub(super) fn borne_out_after(&self, hit: &Span) -> bool {
        self.row_of_words(hit.after, 14, &BORNE_OUT).is_some()
    }

    /// "DA, CSE, HBA and FGM, none apply": a word for all of a list.
    pub(super) fn summed_up(&self, hit: &Span) -> Option<Span> {
        self.cues
            .iter()
            .filter(|cue| {
                matches!(
                    cue.kind,
                    CueKind::NegatedAfter | CueKind::NegatedFinding | CueKind::NegatedNoun
                ) && cue.span.first >= hit.after
                    && cue.span.first > 0
            })
            .find(|cue| {
                let first = cue.span.first;
                let sums = SUMS.contains(&self.lower(first));
                // Nothing of its own is denied: "none of the staff", "no drugs".
                let single = cue.span.after == first + 1;
                let own = self.tokens.get(cue.span.after).is_some_and(|token| {
                    token.is_word()
                        && self.lower(cue.span.after) != "of"
                        && (single || cue.kind != CueKind::NegatedAfter)
                }) || (self.lower(cue.span.after - 1) == "of"
                    && !["these", "those", "the", "which", "them"]
                        .contains(&self.lower(cue.span.after)));
                let parted = !self.tokens[first - 1].is_word();
                let between = &self.tokens[hit.after..first];
                sums && !own
                    && parted
                    && self.instructed(hit).is_none()
                    && self.words_between(hit.after, first) <= 16
                    && between.iter().all(|token| {
                        token.shape != Shape::Question
                            && !token.is(class::VERB
                                | class::FINITE
                                | class::SUBJECT
                                | class::SUBORDINATOR
                                | class::CONTRAST)
                    })
            })
            .map(|cue| cue.span)
    }

    /// "\"Second phone\" was a calculator", "the supposed older male is in her year": what it was
    /// taken for is named, and something else is said of it.
    pub(super) fn explained_away(&self, hit: &Span) -> Option<Span> {
        let quoted = self.text[..hit.start].ends_with('"') && self.text[hit.end..].starts_with('"');
        let supposed = SUPPOSED.iter().any(|row| {
            let from = hit.first.checked_sub(row.len());
            from.is_some_and(|from| {
                row.iter()
                    .enumerate()
                    .all(|(n, word)| self.lower(from + n) == *word)
            })
        });
        // "what looked at first like exploitation".
        let likened = hit.first > 0
            && self.lower(hit.first - 1) == "like"
            && self.says(
                hit.first.saturating_sub(6),
                hit.first,
                &["looked", "seemed", "appeared", "sounded"],
            );
        let supposed = supposed || likened;
        if !quoted && !supposed {
            return self.is_kin(hit);
        }
        let verb = (hit.after..self.tokens.len().min(hit.after + 3)).find(|n| {
            let token = self.tokens[*n];
            token.is(class::BE)
                || token.shape == Shape::Colon
                || ["turned", "proved", "transpired"].contains(&self.lower(*n))
        })?;
        let next = verb + 1;
        let after = self.tokens.get(next)?;
        let said = self.lower(next);
        let past = self.tokens[verb].shape == Shape::Colon
            || ["was", "were", "turned", "proved", "transpired"].contains(&self.lower(verb));
        let until = next + 6;
        let explained = self.says(next, until, &KIN) || self.says(next, until, &MERELY);
        let thing = past && (after.is(class::DEFINITE) || ["a", "an", "out"].contains(&said));
        let thing = thing || (quoted && !self.is_person(hit) && ["a", "an"].contains(&said));
        let placed = supposed && (after.is(class::DEFINITE) || said == "in");
        let placed_in = placed && said == "in";
        let named_again = self
            .hits
            .iter()
            .any(|other| other.first >= next && other.first <= next + 5);
        (!WORDING.contains(&said) && (!named_again || placed_in) && (explained || thing || placed))
            .then(|| self.span(self.tokens[verb].start, after.end))
    }

    /// "The trafficking story was invented", "CSE tag taken off as wrong": the claim itself is taken
    /// back.
    pub(super) fn taken_back(&self, hit: &Span) -> Option<Span> {
        const CLAIMS: [&str; 24] = [
            "marker",
            "markers",
            "flag",
            "flags",
            "tag",
            "concern",
            "concerns",
            "suspicion",
            "suspicions",
            "allegation",
            "allegations",
            "worry",
            "worries",
            "fear",
            "fears",
            "line",
            "element",
            "aspect",
            "theory",
            "hypothesis",
            "angle",
            "story",
            "claim",
            "rumour",
        ];
        const BACK: [&str; 24] = [
            "removed",
            "lifted",
            "discarded",
            "deleted",
            "resolved",
            "eliminated",
            "quashed",
            "disproved",
            "disproven",
            "dispelled",
            "debunked",
            "rejected",
            "invented",
            "fabricated",
            "incorrect",
            "mistaken",
            "untrue",
            "baseless",
            "malicious",
            "vexatious",
            "unsubstantiated",
            "refuted",
            "groundless",
            "fictitious",
        ];
        let claim = (hit.after..self.tokens.len().min(hit.after + 3))
            .find(|n| CLAIMS.contains(&self.lower(*n)))
            .or_else(|| {
                (hit.first.saturating_sub(4)..hit.first)
                    .find(|n| CLAIMS.contains(&self.lower(*n)))
                    .filter(|n| {
                        self.tokens[n + 1..hit.first]
                            .iter()
                            .any(|t| t.is(class::TOPIC))
                    })
                    .map(|_| hit.after)
            })?;
        let back = (claim..self.tokens.len().min(claim + 6)).find(|n| {
            BACK.contains(&self.lower(*n))
                || (self.lower(*n) == "taken" && self.lower(n + 1) == "off")
                || (self.lower(*n) == "made" && self.lower(n + 1) == "up")
        })?;
        let plain = self.tokens[claim..back].iter().all(|token| {
            token.is_word()
                && !token.is(class::UNDOES | class::CONTRAST | class::SUBORDINATOR | class::AND)
                && (!token.is(class::VERB) || token.is(class::REPORTS))
        }) && !self.says(claim, back, &["being", "wrongly"]);
        plain.then(|| self.span(self.tokens[back].start, self.tokens[back].end))
    }

    /// "The older male was her grandfather": a person that has another name.
    fn is_kin(&self, hit: &Span) -> Option<Span> {
        if !self.is_person(hit) {
            return None;
        }
        let verb = (hit.after..self.tokens.len().min(hit.after + 4)).find(|n| {
            self.tokens[*n].is(class::BE)
                || ["confirmed", "established", "identified"].contains(&self.lower(*n))
        })?;
        let plain = self.tokens[hit.after..verb]
            .iter()
            .all(|token| token.is_word() && !token.is(class::VERB | class::UNDOES));
        let kin = (verb + 1..self.tokens.len().min(verb + 6)).find(|n| {
            KIN.contains(&self.lower(*n))
                && self.tokens[verb + 1..*n].iter().all(|token| {
                    token.is_word()
                        && !token.is(class::UNDOES | class::ADJUNCT | class::OR | class::ING)
                        && (!token.is(class::VERB) || token.is(class::REPORTS))
                })
        })?;
        // "her father's friend", "her uncle's flat".
        let whose = self
            .tokens
            .get(kin + 1)
            .is_some_and(|token| token.is_word() && token.class == 0);
        let with = self.says(verb + 1, kin, &["with", "to", "for", "of", "known"]);
        (plain && !whose && !with).then(|| self.span(self.tokens[verb].start, self.tokens[kin].end))
    }

    /// "never been in a hotel room": whoever was in none, there is none to look at. A place that is
    /// known stays so: "was not in the hotel room".
    pub(super) fn never_in(&self, cue: &super::CueAt, from: usize, hit: &Span) -> bool {
        let between: Vec<_> = (from..hit.first).map(|n| self.lower(n)).collect();
        let Some((last, rest)) = between.split_last() else {
            return false;
        };
        let adverb = cue.kind == CueKind::NegatedFinding && self.lower(cue.span.first) == "at";
        (cue.kind == CueKind::NegatedVerb || adverb)
            && ["a", "an", "any"].contains(last)
            && rest.len() <= 6
            && rest.iter().enumerate().all(|(n, word)| {
                let token = &self.tokens[from + n];
                token.is_word()
                    && !TOLD.contains(word)
                    && !token.is(class::SUBORDINATOR | class::RELATIVE | class::AND | class::OR)
                    && (!token.is(class::SUBJECT) || n <= 1)
            })
            && !self.is_own_account(cue)
    }
}

/// A negation of these says nothing of what was not told.
const TOLD: [&str; 10] = [
    "tell", "told", "say", "said", "know", "known", "think", "state", "stated", "leave",
];

impl Context {
    /// "Asked to visit for CSE; it proved unfounded": bytes of what, at the head of the text after a
    /// sentence, ends the concern that the sentence raised.
    pub(super) fn dismissed_after(
        &self,
        sentence: &str,
        rest: &str,
        room: &mut Room,
        found: &mut Vec<Found>,
    ) -> Option<(usize, usize)> {
        let head = rest.trim_start_matches([' ', '-', '\n', '\r', '.']);
        let end = head
            .find(|c: char| !c.is_alphanumeric() && c != '\'')
            .unwrap_or(head.len());
        let is = |one: &str, known: &[&str]| known.iter().any(|w| w.eq_ignore_ascii_case(one));
        if !is(&head[..end], &RESUMES) {
            return None;
        }
        let mut words = sentence.split(|c: char| !c.is_alphanumeric());
        if !words.any(|one| is(one, &RAISED)) {
            return None;
        }
        let skipped = rest.len() - head.len();
        let range = sentences(head).next()?;
        let text = &head[range];
        let runs = Runs::of(text);
        let words = runs.passage(text);
        self.phrases.find_into(&words, room, found);
        let marks: Vec<Found> = found
            .iter()
            .filter(|one| matches!(self.marks[one.owner as usize], Mark::Cue(_)))
            .copied()
            .collect();
        let view = Sentence::new(self, &words, 0, &marks, &[], Parts::default());
        let end = view.row_of_words(1, 9, &ENDS_IT)?;
        let undone = (0..end.first).any(|n| {
            view.tokens[n].is(class::UNDOES | class::CONTRAST)
                || view.lower(n).ends_with("n't")
                || [
                    "denies", "denied", "says", "said", "states", "claims", "claimed",
                ]
                .contains(&view.lower(n))
        });
        // "Not" is part of the row of words where it stands there.
        (!undone).then_some((skipped + end.start, skipped + end.end))
    }
}
