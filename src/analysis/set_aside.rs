//! From read to placed, and what was left out on the way.

use std::collections::BTreeMap;

use super::evidence::Occurrence;
use super::{FlagByWords, SetAside, chance};
use crate::edition::{EditionId, Scope, slug};
use crate::keywords::State;
use crate::venues::PlaceRole;

/// Why an occurrence with a hit was not admitted: the first that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reason {
    State(State),
    Role(PlaceRole),
    TooLittle,
}

impl Reason {
    fn words(self) -> &'static str {
        match self {
            Reason::State(State::Negated) => "words negated",
            Reason::State(State::Process) => "checklist or template",
            Reason::State(State::Engagement) => "engagement work",
            Reason::Role(PlaceRole::Landmark) => "place named as a landmark",
            Reason::Role(PlaceRole::Employer) => "place named as an employer",
            Reason::Role(PlaceRole::Phonetic) => "phonetic letter, no place",
            Reason::Role(PlaceRole::StreetName) => "name of a street",
            Reason::Role(PlaceRole::Placement) => "placement or contingency accommodation",
            Reason::Role(PlaceRole::FamilyStay) => "family stay",
            Reason::Role(PlaceRole::Event) => "event at the place",
            Reason::Role(PlaceRole::Engagement) => "visit or leaflet drop",
            Reason::State(State::Asserted) | Reason::Role(_) | Reason::TooLittle => {
                "words do not suffice"
            }
        }
    }
}

fn reason(occurrence: &Occurrence<'_>) -> Reason {
    let has = |state| occurrence.mentions.iter().any(|m| m.state == state);
    let role = occurrence.place.role;
    if !has(State::Asserted) {
        let states = [State::Negated, State::Process, State::Engagement];
        states
            .into_iter()
            .find(|state| has(*state))
            .map_or(Reason::TooLittle, Reason::State)
    } else if role.counts_for_premises() || matches!(role, PlaceRole::Other | PlaceRole::None) {
        Reason::TooLittle
    } else {
        Reason::Role(role)
    }
}

/// `occurrences`: those of the scope in the window, of `read` that the scope recorded.
pub(super) fn set_aside(
    occurrences: &[&Occurrence<'_>],
    read: u64,
    edition: &EditionId,
    scope: &Scope,
    sample: usize,
) -> SetAside {
    let with_hit = || occurrences.iter().filter(|o| !o.mentions.is_empty());
    let asserted = |o: &&&Occurrence<'_>| o.mentions.iter().any(|m| m.state == State::Asserted);
    let mut by_state = BTreeMap::new();
    let mut by_role = BTreeMap::new();
    let mut too_little = 0;
    // An analyst looked at these: nothing is left to be checked.
    let by_verdict = occurrences.iter().filter(|o| o.overruled).count() as u64;
    let mut candidates = Vec::new();
    for occurrence in with_hit().filter(|o| o.criterion.is_none() && !o.overruled) {
        let reason = reason(occurrence);
        match reason {
            Reason::State(state) => *by_state.entry(state).or_insert(0) += 1,
            Reason::Role(role) => *by_role.entry(role).or_insert(0) += 1,
            Reason::TooLittle => too_little += 1,
        }
        let ours = match scope {
            Scope::Force(code) => slug(occurrence.recorded_by) == *code,
            Scope::National => true,
            Scope::District(_) => slug(occurrence.recorded_by) == slug(occurrence.force),
        };
        if ours {
            candidates.push((occurrence.id, reason.words()));
        }
    }
    SetAside {
        read,
        with_hit: with_hit().count() as u64,
        with_asserted_hit: with_hit().filter(asserted).count() as u64,
        admitted: occurrences.iter().filter(|o| o.criterion.is_some()).count() as u64,
        placed: occurrences
            .iter()
            .filter(|o| o.criterion.is_some() && o.place.counted_at().is_some())
            .count() as u64,
        by_state: by_state.into_iter().collect(),
        by_role: by_role.into_iter().collect(),
        too_little,
        by_verdict,
        unplaced: unplaced(occurrences),
        sample: chance::sample(edition, candidates, sample)
            .into_iter()
            .map(|(id, reason)| (id.to_owned(), reason.to_owned()))
            .collect(),
    }
}

/// Admitted but not placed, by reason: by count falling, then reason.
fn unplaced(occurrences: &[&Occurrence<'_>]) -> Vec<(String, u64)> {
    let mut reasons: BTreeMap<String, u64> = BTreeMap::new();
    for occurrence in occurrences {
        let place = &occurrence.place;
        if occurrence.criterion.is_none() || place.counted_at().is_some() {
            continue;
        }
        let reason = if place.venue.is_some() {
            format!(
                "venue known, place role {}",
                place.role.code().replace('_', " ")
            )
        } else if place.decision == "ambiguous" {
            "ambiguous: two or more venues fit alike".to_owned()
        } else if place.evidence.is_empty() {
            "no registered venue found".to_owned()
        } else {
            place.evidence.to_owned()
        };
        *reasons.entry(reason).or_default() += 1;
    }
    let mut reasons: Vec<(String, u64)> = reasons.into_iter().collect();
    reasons.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    reasons
}

pub(super) fn flag_by_words(occurrences: &[&Occurrence<'_>], read: u64) -> FlagByWords {
    let count = |flagged: bool, words: bool| {
        let holds = |o: &&&Occurrence<'_>| o.flagged == flagged && o.words == words;
        occurrences.iter().filter(holds).count() as u64
    };
    let (both, flag_only, words_only) = (count(true, true), count(true, false), count(false, true));
    FlagByWords {
        both,
        flag_only,
        words_only,
        neither: read.saturating_sub(both + flag_only + words_only),
    }
}
