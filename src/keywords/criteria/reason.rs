//! What is said of a record: by what it was admitted, or what came nearest.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{Kind, State};
use super::evaluate::{View, connected_by};
use super::facts::{FactHit, Facts, role_words};
use super::{Criteria, Verdict};

/// The criterion that says whether a young person is there, for the reason of a record that meets
/// none. Where no pack has it, ages and terms of that kind say so.
const YOUNG_PERSON: &str = "young-person";
/// Likewise, whether a child is concerned.
const ABOUT_CHILD: &str = "about-child";

impl Criteria {
    /// Admits by the first criterion that is met, or says what was missing.
    pub fn judge(&self, facts: &Facts<'_>) -> Verdict {
        let view = View::new(&self.all, &self.kinds, facts);
        let connection = facts.connection();
        let mut met = None;
        for (index, criterion) in self.list().iter().enumerate() {
            if !view.is_met(index) {
                continue;
            }
            if connection.is_some() || !criterion.needs_hotel {
                let mut because = view.evidence(index);
                let hotel = match connection {
                    Some(role) => connected_by(role),
                    None => unconnected(&facts.roles),
                };
                if !because.contains(&hotel) {
                    because.push(hotel);
                }
                return Verdict {
                    admitted: true,
                    criterion: criterion.id.clone(),
                    reason: because.join("; "),
                };
            }
            met = met.or(Some(criterion));
        }
        let reason = match (met, connection) {
            (Some(criterion), _) => {
                let why = unconnected(&facts.roles);
                format!("would meet {}, but {why}", criterion.id)
            }
            (None, Some(_)) => self.unmet(facts),
            (None, None) => format!("{}; {}", self.unmet(facts), unconnected(&facts.roles)),
        };
        Verdict {
            admitted: false,
            criterion: String::new(),
            reason,
        }
    }

    /// Whether any criterion admits, without saying which and why.
    pub fn admits(&self, facts: &Facts<'_>) -> bool {
        let view = View::new(&self.all, &self.kinds, facts);
        let connected = facts.connection().is_some();
        let list = self.list().iter().enumerate();
        list.filter(|(_, criterion)| connected || !criterion.needs_hotel)
            .any(|(index, _)| view.is_met(index))
    }

    /// Why no criterion was met, by what came nearest.
    fn unmet(&self, facts: &Facts<'_>) -> String {
        let of_kind = |hit: &FactHit<'_>, kind| self.kinds.get(hit.category) == Some(&kind);
        let asserted = |hit: &&FactHit<'_>| hit.state == State::Asserted;
        let matters = |hit: &&FactHit<'_>| {
            !hit.weak && (of_kind(hit, Kind::Explicit) || of_kind(hit, Kind::Indicator))
        };
        if facts.hits.is_empty() {
            return "no term was found".to_owned();
        }
        let mut strong = facts.hits.iter().filter(asserted).filter(matters);
        if strong.any(|hit| of_kind(hit, Kind::Explicit)) {
            return if self.is_part_met(ABOUT_CHILD, facts) == Some(true) {
                "terms are asserted, but no criterion is met".to_owned()
            } else if adults_only(facts) {
                "terms are asserted, but every linked person is an adult".to_owned()
            } else {
                "terms are asserted, but nothing says that a child is concerned".to_owned()
            };
        }
        let signs: Vec<&str> = self
            .signs
            .iter()
            .map(String::as_str)
            .filter(|sign| {
                let mut strong = facts.hits.iter().filter(asserted).filter(matters);
                strong.any(|hit| hit.category == *sign)
            })
            .collect();
        if signs.is_empty() {
            let others = facts.hits.iter().filter(matters);
            let others = others.filter(|hit| hit.state != State::Asserted);
            let others: BTreeSet<State> = others.map(|hit| hit.state).collect();
            if others.is_empty() {
                return "only weak, place, process or legacy terms were found".to_owned();
            }
            let states: Vec<&str> = others.into_iter().map(state_words).collect();
            return format!("the terms found are {} only", states.join(" or "));
        }
        let listed = signs.join(", ");
        if !self.young(facts) {
            return format!("warning signs ({listed}), but no young person");
        }
        match signs.len() {
            1 => format!("a young person, but warning signs of one category only ({listed})"),
            _ => format!("a young person and warning signs ({listed}), but no criterion is met"),
        }
    }

    fn young(&self, facts: &Facts<'_>) -> bool {
        self.is_part_met(YOUNG_PERSON, facts).unwrap_or_else(|| {
            facts.all_ages().any(|age| age < 18) || young_term(facts, &self.kinds)
        })
    }

    fn is_part_met(&self, id: &str, facts: &Facts<'_>) -> Option<bool> {
        let index = self.all.iter().position(|one| one.id == id)?;
        Some(View::new(&self.all, &self.kinds, facts).is_met(index))
    }
}

fn young_term(facts: &Facts<'_>, kinds: &BTreeMap<String, Kind>) -> bool {
    facts.hits.iter().any(|hit| {
        hit.state == State::Asserted
            && !hit.weak
            && kinds.get(hit.category) == Some(&Kind::YoungPerson)
    })
}

pub(super) fn state_words(state: State) -> &'static str {
    match state {
        State::Process => "process or template wording",
        state => state.code(),
    }
}

/// All linked ages are known to be 18 or more, and none is missing as far as ages are given.
fn adults_only(facts: &Facts<'_>) -> bool {
    let mut ages = facts.all_ages().peekable();
    ages.peek().is_some() && ages.all(|age| age >= 18)
}

pub(super) fn unconnected(roles: &BTreeSet<&'static str>) -> String {
    let named: Vec<&str> = roles
        .iter()
        .filter(|role| **role != "none")
        .map(|role| role_words(role))
        .collect();
    if named.is_empty() {
        "no hotel is connected with the record".to_owned()
    } else {
        format!("the hotel is no scene of it ({})", named.join(", "))
    }
}
