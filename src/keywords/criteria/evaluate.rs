//! Whether a record meets a criterion, and by what.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use super::super::{Kind, State};
use super::Criterion;
use super::facts::{FactHit, Facts, role_words};
use super::near;
use super::syntax::{Compare, Detail, Expr, HitTest, Near, Value, Weak, What, Who};

/// A record seen with all criteria at hand. Nothing is allocated but for distances in words, where
/// both sides have hits, and for evidence.
pub(super) struct View<'v, 'f> {
    pub(super) criteria: &'v [Criterion],
    kinds: &'v BTreeMap<String, Kind>,
    pub(super) facts: &'v Facts<'f>,
    /// By the place of a criterion among all: whether it was looked at, and whether it is met.
    seen: Cell<u128>,
    met: Cell<u128>,
}

/// As many as [`View`] has bits for.
pub(super) const MAX_CRITERIA: usize = u128::BITS as usize;

impl HitTest {
    /// Whether one hit is all that is asked for.
    pub(super) fn matches(&self, hit: &FactHit<'_>) -> bool {
        let state = match self.states.as_slice() {
            [] => hit.state == State::Asserted,
            states => states.contains(&hit.state),
        };
        state
            && self.takes(hit.category, hit.term, hit.weak)
            && one_of(&self.fields, |field| holds_words(hit.field, field))
            && one_of(&self.attributes, |attribute| {
                hit.attributes.split(' ').any(|one| one == attribute)
            })
    }

    /// Whether a hit of a term could be what is asked for.
    pub(super) fn takes(&self, category: &str, term: &str, is_weak: bool) -> bool {
        let weak = match self.weak {
            None | Some(Weak::No) => !is_weak,
            Some(Weak::Yes) => true,
            Some(Weak::Only) => is_weak,
        };
        weak && one_of(&self.categories, |one| one == category)
            && one_of(&self.terms, |one| one == term)
            && one_of(&self.words, |word| holds_words(term, word))
    }

    fn found<'v, 'f>(&self, facts: &'v Facts<'f>) -> Option<&'v FactHit<'f>> {
        facts.hits.iter().find(|hit| self.matches(hit))
    }
}

/// Whether any of the values will do; an empty list asks for nothing.
fn one_of(values: &[Value], will_do: impl Fn(&str) -> bool) -> bool {
    values.is_empty() || values.iter().any(|value| will_do(&value.text))
}

/// Whether the words stand in a text side by side, whatever parts them and in any case.
pub(super) fn holds_words(text: &str, words: &str) -> bool {
    let of = |text| str::split(text, |c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    let mut rest = of(text);
    of(words).next().is_some()
        && loop {
            let mut here = rest.clone();
            let mut all = of(words).map(|word| here.next().is_some_and(|seen| same(seen, word)));
            if all.all(|same| same) {
                break true;
            }
            if rest.next().is_none() {
                break false;
            }
        }
}

fn same(a: &str, b: &str) -> bool {
    let lower = |text: &str| {
        text.chars()
            .flat_map(char::to_lowercase)
            .eq(b.chars().flat_map(char::to_lowercase))
    };
    a.eq_ignore_ascii_case(b) || (!a.is_ascii() && lower(a))
}

impl<'v, 'f> View<'v, 'f> {
    pub(super) fn new(
        criteria: &'v [Criterion],
        kinds: &'v BTreeMap<String, Kind>,
        facts: &'v Facts<'f>,
    ) -> Self {
        Self {
            criteria,
            kinds,
            facts,
            seen: Cell::new(0),
            met: Cell::new(0),
        }
    }

    /// Whether the criterion is met, each looked at once.
    pub(super) fn is_met(&self, index: usize) -> bool {
        let bit = 1_u128 << index;
        if self.seen.get() & bit == 0 {
            let met = self.holds(&self.criteria[index].when);
            self.seen.set(self.seen.get() | bit);
            if met {
                self.met.set(self.met.get() | bit);
            }
        }
        self.met.get() & bit != 0
    }

    pub(super) fn holds(&self, expr: &Expr) -> bool {
        match &expr.what {
            What::All(parts) => parts.iter().all(|part| self.holds(part)),
            What::Any(parts) => parts.iter().any(|part| self.holds(part)),
            What::Not(inner) => !self.holds(inner),
            What::AtLeast { count, of } => {
                let met = of.iter().filter(|part| self.holds(part));
                met.take(*count).count() == *count
            }
            What::Near(near) => near::is_met(near, self.facts),
            What::Hit(test) => test.found(self.facts).is_some(),
            What::Detail(detail, values) => self.detail(*detail, values).is_some(),
            What::Age {
                who,
                compare,
                years,
            } => self.is_aged(*who, *compare, *years),
            What::Criterion { index, .. } => self.is_met(*index),
        }
    }

    /// The detail of the record that is one of the values.
    fn detail(&self, detail: Detail, values: &[Value]) -> Option<&'v str> {
        let facts = self.facts;
        let holds = |text: &str| values.iter().any(|value| holds_words(text, &value.text));
        match detail {
            Detail::Flag => facts
                .flags
                .iter()
                .copied()
                .find(|flag| values.iter().any(|value| begins(flag, &value.text))),
            Detail::Class => {
                let code = facts.ho_class.trim();
                let is = values.iter().any(|value| is_of_class(code, &value.text));
                is.then_some(code)
            }
            Detail::Offence => holds(facts.offence).then_some(facts.offence),
            Detail::Type => holds(facts.occurrence_type).then_some(facts.occurrence_type),
            Detail::Role => facts
                .roles
                .iter()
                .copied()
                .find(|role| values.iter().any(|value| value.text == *role)),
        }
    }

    fn is_aged(&self, who: Who, compare: Compare, years: i32) -> bool {
        match who {
            Who::Victim => {
                let mut ages = self.facts.victim_ages.iter();
                ages.any(|age| compare.holds(*age, years))
            }
            Who::Anyone => self.facts.all_ages().any(|age| compare.holds(age, years)),
        }
    }

    /// What met a criterion, each piece once, in the order of its text.
    pub(super) fn evidence(&self, index: usize) -> Vec<String> {
        self.evidence_of(&self.criteria[index].when)
    }

    /// The same of an expression that is met.
    pub(super) fn evidence_of(&self, expr: &Expr) -> Vec<String> {
        let mut pieces = Vec::new();
        self.pieces(expr, &mut 0, &mut pieces);
        let mut seen = BTreeSet::new();
        pieces.retain(|piece| seen.insert(piece.clone()));
        pieces
    }

    fn tell(&self, index: usize, told: &mut u128, out: &mut Vec<String>) {
        let bit = 1_u128 << index;
        if *told & bit == 0 {
            *told |= bit;
            self.pieces(&self.criteria[index].when, told, out);
        }
    }

    /// Of an expression that is met. What must not be there leaves no evidence.
    fn pieces(&self, expr: &Expr, told: &mut u128, out: &mut Vec<String>) {
        match &expr.what {
            What::All(parts) => {
                for part in parts {
                    self.pieces(part, told, out);
                }
            }
            What::Any(parts) => {
                if let Some(part) = parts.iter().find(|part| self.holds(part)) {
                    self.pieces(part, told, out);
                }
            }
            What::Not(inner) => self.pieces_against(inner, told, out),
            What::AtLeast { of, .. } => {
                let met = of.iter().filter(|part| self.holds(part));
                let found: Vec<String> = met.flat_map(|part| self.listed(part, told)).collect();
                if !found.is_empty() {
                    out.push(found.join(", "));
                }
            }
            What::Near(near) => out.extend(self.nearness(near)),
            What::Hit(test) => {
                out.extend(
                    test.found(self.facts)
                        .map(|hit| match self.kinds.get(hit.category) {
                            Some(Kind::YoungPerson) => format!("young person {}", shown(hit)),
                            _ => shown(hit),
                        }),
                );
            }
            What::Detail(detail, values) => {
                if let Some(seen) = self.detail(*detail, values) {
                    out.push(match detail {
                        Detail::Flag => format!("flag {seen}"),
                        Detail::Class => format!("offence class {seen}"),
                        Detail::Offence => format!("offence {}", quoted(seen)),
                        Detail::Type => format!("type {}", quoted(seen)),
                        Detail::Role => connected_by(seen),
                    });
                }
            }
            What::Age {
                who,
                compare,
                years,
            } => out.push(aged(*who, *compare, *years)),
            What::Criterion { index, .. } => {
                if !self.criteria[*index].silent {
                    self.tell(*index, told, out);
                }
            }
        }
    }

    /// Of an entry of a list that is met; of a category with its name, which says what was counted.
    pub(super) fn listed(&self, entry: &Expr, told: &mut u128) -> Vec<String> {
        let mut found = Vec::new();
        match &entry.what {
            What::Hit(test) if test.terms.is_empty() && !test.categories.is_empty() => {
                let hit = test.found(self.facts);
                found.extend(hit.map(|hit| format!("{} {}", hit.category, shown(hit))));
            }
            _ => self.pieces(entry, told, &mut found),
        }
        found
    }

    /// Of an expression that is not met: what stands under a second NOT within it.
    fn pieces_against(&self, expr: &Expr, told: &mut u128, out: &mut Vec<String>) {
        match &expr.what {
            What::Not(inner) => self.pieces(inner, told, out),
            What::Any(parts) => {
                for part in parts {
                    self.pieces_against(part, told, out);
                }
            }
            What::All(parts) => {
                if let Some(part) = parts.iter().find(|part| !self.holds(part)) {
                    self.pieces_against(part, told, out);
                }
            }
            _ => {}
        }
    }

    fn nearness(&self, near: &Near) -> Option<String> {
        let hits = near::find(near, self.facts)?;
        let mut hits = hits.iter().map(|n| shown(&self.facts.hits[*n]));
        let first = hits.next()?;
        let plural = if near.words == 1 { "" } else { "s" };
        if near.absent {
            return Some(format!(
                "{first} with no {} within {} word{plural}",
                near.right, near.words
            ));
        }
        let others: Vec<String> = hits.collect();
        Some(match near.ordered {
            true => format!(
                "{first} at most {} word{plural} before {}",
                near.words,
                others.join(" and ")
            ),
            false => format!(
                "{first} within {} word{plural} of {}",
                near.words,
                others.join(" and ")
            ),
        })
    }
}

/// How a reason names the hotel's part in it.
pub(super) fn connected_by(role: &str) -> String {
    format!("hotel: {}", role_words(role))
}

pub(super) fn quoted(text: &str) -> String {
    format!("\u{201C}{text}\u{201D}")
}

/// A hit by its term, with its state where it is another than asserted.
fn shown(hit: &FactHit<'_>) -> String {
    match hit.state {
        State::Asserted => quoted(hit.term),
        state => format!("{} ({})", quoted(hit.term), state.code()),
    }
}

pub(super) fn aged(who: Who, compare: Compare, years: i32) -> String {
    let who = match who {
        Who::Anyone => "a linked person",
        Who::Victim => "victim",
    };
    match compare {
        Compare::Less => format!("{who} under {years}"),
        Compare::AtMost => format!("{who} of {years} or under"),
        Compare::More => format!("{who} over {years}"),
        Compare::AtLeast => format!("{who} of {years} or over"),
        Compare::Equal => format!("{who} of {years}"),
    }
}

/// Whether a flag is, or begins with, these words: `CSE FLAG` does with `CSE`, `CSEW` does not.
fn begins(flag: &str, words: &str) -> bool {
    flag.strip_prefix(words)
        .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

/// Whether a Home Office code is of a class: `071/17` is of class 71, and of 71/17.
fn is_of_class(code: &str, class: &str) -> bool {
    let parts = |text| {
        let mut parts = str::splitn(text, 2, ['/', '.', ' ', '-']);
        let main = parts.next().unwrap_or_default().trim_start_matches('0');
        (main, parts.next().map(|sub| sub.trim_start_matches('0')))
    };
    let ((main, sub), (class, sub_class)) = (parts(code), parts(class));
    !main.is_empty()
        && main.eq_ignore_ascii_case(class)
        && sub_class.is_none_or(|wanted| sub.is_some_and(|sub| sub.eq_ignore_ascii_case(wanted)))
}
