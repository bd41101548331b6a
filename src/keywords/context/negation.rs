//! Which hits a negation governs.

use super::{CUES_MAX, CueAt, DIRECT_WORDS, Sentence, Span, State, negates};
use crate::keywords::pack::CueKind;
use crate::keywords::sentence::{Shape, class};

/// Who an adult turns out to be where there was no more to it.
pub(super) const KIN: [&str; 20] = [
    "father",
    "dad",
    "mother",
    "mum",
    "uncle",
    "aunt",
    "brother",
    "sister",
    "grandfather",
    "grandmother",
    "grandad",
    "stepfather",
    "stepdad",
    "stepmother",
    "guardian",
    "carer",
    "parent",
    "parents",
    "cousin",
    "teacher",
];

/// Verbs in -ing that deny their object under `not`.
pub(super) const SHOWING: [&str; 43] = [
    "travelling",
    "living",
    "walking",
    "appearing",
    "becoming",
    "sleeping",
    "seeming",
    "showing",
    "displaying",
    "suffering",
    "experiencing",
    "involving",
    "presenting",
    "indicating",
    "suggesting",
    "suspecting",
    "seeing",
    "having",
    "using",
    "carrying",
    "drinking",
    "smoking",
    "meeting",
    "describing",
    "raising",
    "being",
    "feeling",
    "thinking",
    "considering",
    "believing",
    "receiving",
    "wearing",
    "taking",
    "staying",
    "facing",
    "finding",
    "identifying",
    "amounting",
    "holding",
    "treating",
    "recording",
    "grooming",
    "exploiting",
];

impl Sentence<'_> {
    pub(super) fn negated(&self, hit: &Span, entity: bool) -> Option<(State, Span)> {
        let split = self.cues.partition_point(|cue| cue.span.start < hit.start);
        let (before, after) = self.cues.split_at(split);
        let span = before
            .iter()
            .rev()
            .take(CUES_MAX)
            .find_map(|cue| self.negated_by(cue, hit, entity))
            .or_else(|| {
                after
                    .iter()
                    .take(CUES_MAX)
                    .find_map(|cue| self.negated_by(cue, hit, entity))
            })
            .or_else(|| {
                (!entity)
                    .then(|| {
                        self.considered_and_dismissed(hit)
                            .or_else(|| self.denied_and_borne_out(hit))
                            .or_else(|| self.summed_up(hit))
                            .or_else(|| self.explained_away(hit))
                            .or_else(|| self.taken_back(hit))
                    })
                    .flatten()
            });
        span.map(|span| (State::Negated, span))
    }

    fn negated_by(&self, cue: &CueAt, hit: &Span, entity: bool) -> Option<Span> {
        match cue.kind {
            CueKind::NegatedNoun | CueKind::NegatedFinding | CueKind::NegatedVerb => {
                self.governs(cue, hit, entity)
            }
            CueKind::NegatedAfter if !entity => self.follows(cue, hit),
            CueKind::Reversal if !entity => self.reversed(cue, hit),
            _ => None,
        }
    }

    /// A negation before the hit, or `not` with a predicate after it.
    fn governs(&self, cue: &CueAt, hit: &Span, entity: bool) -> Option<Span> {
        if cue.span.start >= hit.end {
            return self.denied_predicate(cue, hit, entity);
        }
        if cue.span.start >= hit.start {
            return None;
        }
        let from = cue.span.after.min(hit.first);
        if self.is_answer(cue) {
            return None;
        }
        // "non-CSE", but not "non-recent CSE".
        if self.text[cue.span.start..cue.span.end].eq_ignore_ascii_case("non") && from < hit.first {
            return None;
        }
        if entity && self.never_in(cue, from, hit) {
            return Some(cue.span);
        }
        if entity {
            return self.direct(from, hit).then_some(cue.span);
        }
        let turned = self
            .cues_of(CueKind::Reversal)
            .any(|other| other.span.first >= from && other.span.after <= hit.first);
        if turned
            || self.taken_for_granted(cue, from, hit)
            || self.is_own_account(cue)
            || self.is_unknown(cue)
            || self.is_undone(cue)
            || self.is_spared(cue, from, hit)
        {
            return None;
        }
        self.reaches(cue.kind, from, hit).then_some(cue.span)
    }

    /// `no` in "CSE: No Drugs: Yes" answers the field before it.
    fn is_answer(&self, cue: &CueAt) -> bool {
        let answers = |kind| matches!(kind, CueKind::AnswerNo | CueKind::AnswerBlank);
        let after_sign = cue
            .span
            .first
            .checked_sub(1)
            .and_then(|n| self.tokens.get(n))
            .is_some_and(|token| matches!(token.shape, Shape::Colon | Shape::Question));
        after_sign
            && self.cues.iter().any(|other| {
                answers(other.kind)
                    && other.span.first == cue.span.first
                    && self.fills_field(other.span.after)
            })
    }

    /// Places and persons: "no children", "not a child", "no evidence of any child".
    fn direct(&self, from: usize, hit: &Span) -> bool {
        let between = &self.tokens[from..hit.first];
        self.words_between(from, hit.first) <= DIRECT_WORDS
            && between.iter().all(|token| {
                token.is_word()
                    && !token.is(class::DEFINITE
                        | class::ADJUNCT
                        | class::VERB
                        | class::FINITE
                        | class::ING
                        | class::SUBJECT
                        | class::SUBORDINATOR
                        | class::RELATIVE
                        | class::AND)
            })
            && between
                .iter()
                .all(|t| !t.is(class::TOPIC) || &self.text[t.start..t.end] == "of")
    }

    /// Whether the hit stays so under a negation: "did not recognise that she was exploited", "not
    /// aware of the concerns". An `any` takes it back ("not aware of any exploitation").
    fn taken_for_granted(&self, cue: &CueAt, from: usize, hit: &Span) -> bool {
        let between = &self.tokens[from..hit.first];
        if cue.kind == CueKind::NegatedNoun {
            // "no suspect for the exploitation": a definite phrase speaks of what is known.
            return between
                .last()
                .is_some_and(|token| token.is(class::DEFINITE));
        }
        // "no longer hides the condoms": what was done with it has changed.
        let no_longer = self.lower(cue.span.after - 1) == "longer";
        if no_longer && from < hit.first {
            let verb = self.lower(from);
            let object_verb = self
                .cues_of(CueKind::ObjectVerb)
                .any(|other| other.span.first == from);
            return verb.ends_with('s') && !object_verb && verb != "has" && verb != "is";
        }
        if cue.kind != CueKind::NegatedVerb || between.iter().any(|token| token.is(class::ANY)) {
            return false;
        }
        let factive = self.cues_of(CueKind::Factive).any(|other| {
            other.span.first >= from
                && other.span.after <= hit.first
                && self.words_between(from, other.span.first) <= 2
        });
        factive || self.verb_spares_object(cue, from, hit)
    }

    /// "did not discuss CSE", "has not attended CSE support": only verbs of seeing, finding,
    /// believing and being deny their object.
    fn verb_spares_object(&self, cue: &CueAt, from: usize, hit: &Span) -> bool {
        let light = |n: usize| {
            let word = self.lower(n);
            word.ends_with("ly")
                || [
                    "yet",
                    "also",
                    "been",
                    "be",
                    "being",
                    "have",
                    "had",
                    "ever",
                    "even",
                    "now",
                    "to",
                    "at",
                    "this",
                    "time",
                    "stage",
                    "really",
                    "so",
                    "far",
                    "previously",
                ]
                .contains(&word)
        };
        let Some(verb) = (from..hit.first).find(|n| !light(*n)) else {
            return false;
        };
        // "is not engaging with", "not attending for": a doing that is denied, of what is there.
        if self.tokens[verb].is(class::ING)
            && !SHOWING.contains(&self.lower(verb))
            && cue.kind == CueKind::NegatedVerb
        {
            return true;
        }
        // "has not been the subject of": a being, no doing.
        let being = self.tokens[from..verb].iter().any(|t| t.is(class::BE));
        let article = ["a", "an", "the"].contains(&self.lower(verb));
        if article || (being && !self.tokens[verb].is(class::VERB)) {
            return false;
        }
        let object_verb = self
            .cues_of(CueKind::ObjectVerb)
            .any(|other| other.span.first <= verb && verb < other.span.after);
        if object_verb {
            // "does not see that ...": whoever fails to see it, it is there.
            let word = self.lower(verb);
            let next = self.lower(verb + 1);
            return ["see", "sees", "seen", "notice", "noticed", "hear"].contains(&word)
                && ["that", "how", "why", "what", "he", "she", "they", "it"].contains(&next);
        }
        let do_support = {
            let own = self.lower(cue.span.first);
            let before = cue.span.first.checked_sub(1).map_or("", |n| self.lower(n));
            let auxiliary = |word: &str| {
                [
                    "did", "does", "do", "has", "have", "had", "will", "would", "could", "can",
                    "should",
                ]
                .contains(&word)
            };
            let contracted = [
                "didn't",
                "doesn't",
                "don't",
                "hasn't",
                "haven't",
                "hadn't",
                "won't",
                "wouldn't",
                "couldn't",
                "shouldn't",
                "can't",
                "cannot",
                "unable",
            ];
            auxiliary(before) || contracted.contains(&own)
        };
        do_support || self.tokens[verb].is(class::VERB)
    }

    /// What a child or a suspect says or believes of it is a denial, not a negation: "she says she
    /// was not groomed", "he does not believe that he is exploited".
    pub(super) fn is_own_account(&self, cue: &CueAt) -> bool {
        let clause = self.clause_start(cue.span.first);
        let teller = (clause..cue.span.first).find(|n| {
            let word = self.lower(*n);
            [
                "she", "he", "child", "victim", "ip", "yp", "suspect", "susp", "girl", "boy",
                "female", "male", "they", "person", "teenager", "v1", "s1", "misper",
            ]
            .contains(&word)
        });
        let Some(teller) = teller else {
            return false;
        };
        // "child says she is fine and officers do not feel ...": another speaks of it.
        let another = (teller + 1..cue.span.first).any(|n| {
            let word = self.lower(n);
            [
                "officers",
                "officer",
                "police",
                "staff",
                "worker",
                "school",
                "mother",
                "father",
                "parents",
                "mum",
                "dad",
                "carer",
                "carers",
                "we",
                "i",
                "sgt",
                "oic",
                "mash",
                "care",
                "manager",
                "supervisor",
                "team",
            ]
            .contains(&word)
        });
        if another {
            return false;
        }
        let said = (teller + 1..cue.span.first.min(teller + 4)).any(|n| {
            let word = self.lower(n);
            [
                "says",
                "said",
                "states",
                "stated",
                "claims",
                "claimed",
                "insists",
                "insisted",
                "maintains",
                "maintained",
                "alleges",
            ]
            .contains(&word)
        });
        let believes = cue.kind == CueKind::NegatedVerb
            && cue.span.first - teller <= 2
            && (cue.span.after..self.tokens.len().min(cue.span.after + 2)).any(|n| {
                let word = self.lower(n);
                let herself = [
                    "herself",
                    "himself",
                    "themselves",
                    "it",
                    "this",
                    "that",
                    "as",
                    "how",
                ]
                .contains(&self.lower(n + 1));
                ["believe", "think", "feel", "consider", "accept"].contains(&word)
                    || (word == "see" && herself)
            });
        said || believes
    }

    /// "cannot say that there is no ...": a negation within what is not known.
    fn is_unknown(&self, cue: &CueAt) -> bool {
        // "I disagree that there is no CSE", "the claim that there is none is contradicted".
        const AGAINST: [&str; 17] = [
            "disagree",
            "disagrees",
            "dispute",
            "disputes",
            "disputed",
            "wrong",
            "incorrect",
            "mistaken",
            "doubt",
            "claim",
            "claims",
            "claimed",
            "insists",
            "insisted",
            "maintains",
            "insistence",
            "assertion",
        ];
        let against = (cue.span.first.saturating_sub(8)..cue.span.first).any(|n| {
            AGAINST.contains(&self.lower(n))
                && ["that", "to", "there"].contains(&self.lower(n + 1))
                && self.tokens[n..cue.span.first]
                    .iter()
                    .all(|token| token.is_word() && !token.is(class::CONTRAST))
        });
        if against {
            return true;
        }
        self.cues
            .iter()
            .filter(|other| other.kind == CueKind::NegatedVerb && other.span.end <= cue.span.start)
            .any(|other| {
                cue.span.first - other.span.after <= 6
                    && (other.span.after..cue.span.first.min(other.span.after + 2)).any(|n| {
                        let word = self.lower(n);
                        [
                            "say",
                            "state",
                            "confirm",
                            "guarantee",
                            "certain",
                            "sure",
                            "satisfied",
                            "know",
                            "conclude",
                            "assume",
                            "rely",
                            "believe",
                            "think",
                            "convinced",
                            "mean",
                            "imply",
                            "prove",
                            "follow",
                            "signify",
                            "equate",
                            "accept",
                        ]
                        .contains(&word)
                    })
            })
    }

    /// "CSE is not suspected", "CSE was never disclosed".
    fn denied_predicate(&self, cue: &CueAt, hit: &Span, entity: bool) -> Option<Span> {
        let verbal = cue.kind == CueKind::NegatedVerb
            || (cue.kind == CueKind::NegatedFinding && self.word(cue.span.after - 1) != "of");
        // "groomed by a male not known to ...": a verb is nobody's subject.
        let verb = self.is_verb(hit);
        let asks = self.tokens[..hit.first]
            .iter()
            .any(|token| token.is(class::WHY));
        if !verbal
            || verb
            || asks
            || entity
            || self.is_unknown(cue)
            || !self.subject_of(hit, cue.span.first)
        {
            return None;
        }
        let until = cue.span.after + 5;
        let inner = |kind| {
            self.cues_of(kind).find(move |other| {
                other.span.first + 1 >= cue.span.after
                    && other.span.first < until
                    && other.span.end > cue.span.start
                    && other.span.start >= cue.span.start
            })
        };
        let Some(predicate) = inner(CueKind::Predicate) else {
            // "CCE is suspected but CSE is not": the predicate stands earlier.
            let ends = self
                .tokens
                .get(cue.span.after)
                .is_none_or(|token| !token.is_word() || token.is(class::AND | class::CONTRAST));
            let finite = self.tokens[hit.after..cue.span.after.max(hit.after)]
                .iter()
                .any(|token| token.is(class::FINITE));
            let earlier = self
                .cues_of(CueKind::Predicate)
                .any(|other| other.span.end <= hit.start);
            return (ends && finite && earlier).then_some(cue.span);
        };
        // "concerns that CSE is not being disclosed".
        let hidden = self.says(cue.span.after, predicate.span.first, &["being"])
            && self.says(
                predicate.span.first,
                predicate.span.after,
                &[
                    "disclosed",
                    "reported",
                    "recognised",
                    "identified",
                    "raised",
                    "flagged",
                ],
            );
        if hidden || self.is_unfound(hit, &predicate.span) {
            return None;
        }
        let blocked = inner(CueKind::Reversal)
            .or_else(|| inner(CueKind::Factive))
            .is_some_and(|other| other.span.first <= predicate.span.first);
        let mut between =
            self.tokens[cue.span.after.min(predicate.span.first)..predicate.span.first].iter();
        let plain = between.all(|token| {
            token.is_word()
                && !token.is(class::SUBORDINATOR | class::RELATIVE | class::AND | class::CONTRAST)
        });
        (!blocked && plain).then(|| self.span(cue.span.start, predicate.span.end.max(cue.span.end)))
    }

    /// A negation after the hit, of which the hit is the subject or a listed member.
    fn follows(&self, cue: &CueAt, hit: &Span) -> Option<Span> {
        if cue.span.start < hit.end || self.is_unknown(cue) || !self.subject_of(hit, cue.span.first)
        {
            return None;
        }
        // "CSE, no concerns about home": the negation has its own object.
        let adjacent = self.words_between(hit.after, cue.span.first) > 0
            || !matches!(
                self.tokens.get(hit.after).map(|t| t.shape),
                Some(Shape::Comma)
            );
        let own_object = self.tokens.get(cue.span.after).is_some_and(|token| {
            token.is_word()
                && token.is(class::TOPIC)
                && self.lower(cue.span.after) != "to"
                && !self.starts_contrast(cue.span.after)
        });
        // "false name": said of another noun. "not unfounded": taken back.
        let of_another = self.text[cue.span.start..cue.span.end]
            .bytes()
            .all(|b| b.is_ascii_alphabetic())
            && !["none", "neg", "nil", "negative"].contains(&self.lower(cue.span.first))
            && self.tokens.get(cue.span.after).is_some_and(|token| {
                token.is_word() && token.class == 0 && self.text[cue.span.end..token.start] == *" "
            });
        let undone = self.tokens[hit.after..cue.span.first]
            .iter()
            .any(|token| token.is(class::UNDOES) && !token.is(class::TOPIC))
            || self.says_not(hit.after, cue.span.first);
        (adjacent && !own_object && !of_another && !undone).then_some(cue.span)
    }

    /// Whether a contracted `not` stands among the tokens.
    fn says_not(&self, from: usize, to: usize) -> bool {
        (from..to).any(|n| self.lower(n).ends_with("n't"))
    }

    /// "CSE was ruled out", "officers ruled out CSE"; not "cannot rule out CSE".
    fn reversed(&self, cue: &CueAt, hit: &Span) -> Option<Span> {
        let span = cue.span;
        let clause = self.clause_start(span.first);
        let undone = self.tokens[clause.max(span.first.saturating_sub(7))..span.first]
            .iter()
            .any(|token| {
                let word = &self.lowered[token.start..token.end];
                token.is(class::UNDOES) || (word.len() > 3 && word.ends_with("n't"))
            });
        let able = self.tokens[span.first.saturating_sub(2)..span.first]
            .iter()
            .any(|token| {
                let word = &self.lowered[token.start..token.end];
                ["able", "managed", "sufficient", "enough"].contains(&word)
            });
        let denied = self.tokens[span.first.saturating_sub(6)..span.first]
            .iter()
            .any(|token| {
                let word = &self.lowered[token.start..token.end];
                ["not", "no", "unable", "cannot", "never"].contains(&word)
            });
        if undone && (!able || denied) {
            return None;
        }
        if span.start >= hit.end {
            let participle = self.lower(span.first).ends_with("ed");
            return (participle && self.subject_of(hit, span.first)).then_some(span);
        }
        let passive = self.tokens[span.first.saturating_sub(3)..span.first]
            .iter()
            .any(|token| token.is(class::BE));
        // "Ruled out: CSE, CCE": a list under a heading.
        let headed = self
            .tokens
            .get(span.after)
            .is_some_and(|token| token.shape == Shape::Colon);
        let (kind, from) = if headed {
            (CueKind::NegatedFinding, span.after + 1)
        } else {
            (CueKind::NegatedNoun, span.after)
        };
        (span.end <= hit.start && !passive && self.reaches(kind, from, hit)).then_some(span)
    }

    /// "CSE considered but no concerns", "CSE explored - nothing to suggest this".
    fn considered_and_dismissed(&self, hit: &Span) -> Option<Span> {
        let looked = self.looked_at(hit)?;
        let from = looked.after.max(hit.after);
        if let Some(explained) = self.explained_after(from) {
            return Some(explained);
        }
        if let Some(denied) = self.denied_again(from) {
            return Some(denied);
        }
        let dismissal = self.cues.iter().find(|cue| {
            (negates(cue.kind) || cue.kind == CueKind::Reversal)
                && cue.span.first >= from
                && cue.span.first - from <= 12
                && self.words_between(from, cue.span.first) <= 4
        })?;
        if dismissal.kind == CueKind::Reversal && self.reversed(dismissal, &looked).is_none() {
            let start = dismissal.span.first;
            let undone = self.tokens[from.min(start)..start]
                .iter()
                .any(|token| token.is(class::UNDOES));
            if undone {
                return None;
            }
        }
        let other_between = self
            .hits
            .iter()
            .any(|other| other.first >= from && other.after <= dismissal.span.first);
        if other_between {
            return None;
        }
        // What is dismissed is this hit only if nothing else is named.
        let named = self.hits.iter().any(|other| {
            other.first >= dismissal.span.after
                && other.first - dismissal.span.after <= 30
                && self.reaches(dismissal.kind, dismissal.span.after, other)
        });
        (!named).then_some(dismissal.span)
    }

    /// "CSE considered but the circumstances do not support it": the pronoun is denied.
    fn denied_again(&self, from: usize) -> Option<Span> {
        const IT: [&str; 3] = ["it", "this", "that"];
        let cue = self
            .cues_of(CueKind::NegatedVerb)
            .find(|cue| cue.span.first >= from && self.words_between(from, cue.span.first) <= 9)?;
        let span = cue.span;
        let subject = self.says(span.first.saturating_sub(2), span.first, &IT)
            && self
                .cues_of(CueKind::Predicate)
                .any(|other| other.span.first >= span.after && other.span.first <= span.after + 2);
        let object = (span.after..self.tokens.len().min(span.after + 3)).any(|n| {
            IT.contains(&self.lower(n))
                && n > span.after
                && [
                    "support", "suggest", "indicate", "bear", "believe", "think", "meet", "fit",
                ]
                .contains(&self.lower(n - 1))
        });
        let undone = self
            .cues_of(CueKind::Reversal)
            .any(|other| other.span.first >= span.after && other.span.first <= span.after + 4);
        let named = self.hits.iter().any(|other| other.first >= from);
        ((subject || object) && !undone && !named).then_some(span)
    }

    /// "... turned out to be father and daughter": what was taken for it has another name.
    fn explained_after(&self, from: usize) -> Option<Span> {
        let word = |n: usize| self.lower(n);
        let until = self.tokens.len().min(from + 14);
        (from..until).find_map(|n| {
            let length = match (word(n), word(n + 1), word(n + 2)) {
                ("turned" | "turns", "out", "to") => 3,
                (
                    "found" | "confirmed" | "established" | "proved" | "proven" | "believed",
                    "to",
                    "be",
                ) => 3,
                ("transpired" | "transpires" | "genuine" | "concluded", ..) => 1,
                ("is" | "was" | "are", "her" | "his" | "their" | "the", kin)
                    if KIN.contains(&kin) =>
                {
                    3
                }
                _ => return None,
            };
            // "... confirmed to be CSE": then it is.
            let named_again = self
                .hits
                .iter()
                .any(|other| other.first >= n + length && other.first <= n + length + 4);
            (!named_again).then(|| self.span(self.tokens[n].start, self.tokens[n + length - 1].end))
        })
    }

    /// "Denied any exploitation, nothing to suggest otherwise": the finding bears out the denial.
    fn denied_and_borne_out(&self, hit: &Span) -> Option<Span> {
        let denial = self
            .cues_of(CueKind::Denial)
            .rev()
            .find(|cue| cue.span.end <= hit.start)?;
        let finding = self
            .cues_of(CueKind::NegatedFinding)
            .any(|cue| cue.span.start >= hit.end)
            || self.borne_out_after(hit);
        (finding && self.reaches(CueKind::NegatedVerb, denial.span.after, hit))
            .then_some(denial.span)
    }

    /// The "considered" that the hit is subject or object of.
    fn looked_at(&self, hit: &Span) -> Option<Span> {
        self.cues_of(CueKind::Considered)
            .find(|cue| {
                let span = cue.span;
                if span.first >= hit.after {
                    self.subject_of(hit, span.first)
                } else {
                    span.after <= hit.first
                        && self.words_between(span.after, hit.first) <= 3
                        && self.tokens[span.after..hit.first].iter().all(|t| {
                            t.is_word() && !t.is(class::VERB | class::FINITE | class::CONTRAST)
                        })
                }
            })
            .map(|cue| cue.span)
    }

    pub(super) fn only_considered(&self, hit: &Span) -> Option<(State, Span)> {
        let span = self.looked_at(hit)?;
        let word = self.lower(span.first);
        let paper = ["considered", "consideration", "screened", "given"].contains(&word);
        // "being considered" is open.
        let open = self.tokens[..span.first]
            .last()
            .is_some_and(|token| token.is(class::OPEN));
        let ends = span.after.max(hit.after);
        let done = match self.tokens.get(ends) {
            None => true,
            Some(token) => !token.is_word() || token.is(class::AND | class::SUBORDINATOR),
        };
        (paper && done && !open).then_some((State::Process, span))
    }
}
