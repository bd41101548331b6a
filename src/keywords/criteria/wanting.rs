//! What came of each criterion, and what one that is not met was in want of, part by part.

use std::collections::BTreeSet;

use super::super::State;
use super::Criteria;
use super::evaluate::{View, aged, connected_by, quoted};
use super::facts::{FactHit, Facts};
use super::near;
use super::reason::{state_words, unconnected};
use super::syntax::{Compare, Detail, Expr, HitTest, Near, Value, Weak, What, Who};

/// What came of one criterion for one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// By what, in the order of its text.
    Met(Vec<String>),
    /// What was wanting, in the order of its text; at least one thing.
    NotMet(Vec<String>),
}

/// Names of a list that are told; the rest is counted.
const NAMES_TOLD: usize = 6;
/// Hits told of those that come near what is asked for.
const HITS_TOLD: usize = 3;

impl Criteria {
    /// What comes of each criterion of [`Criteria::list`], in its order. The first that is met is
    /// the one that [`Criteria::judge`] names.
    pub fn outcomes(&self, facts: &Facts<'_>) -> Vec<Outcome> {
        let view = View::new(&self.all, &self.kinds, facts);
        let connection = facts.connection();
        let of = |(index, needs_hotel): (usize, bool)| {
            let mut wanting = match view.is_met(index) {
                true => Vec::new(),
                false => view.wanting(index),
            };
            if needs_hotel && connection.is_none() {
                wanting.push(unconnected(&facts.roles));
            }
            if !wanting.is_empty() {
                return Outcome::NotMet(wanting);
            }
            let mut because = view.evidence(index);
            because.extend(connection.map(connected_by).filter(|_| needs_hotel));
            Outcome::Met(because)
        };
        let list = self.list().iter().map(|criterion| criterion.needs_hotel);
        list.enumerate().map(of).collect()
    }
}

impl View<'_, '_> {
    /// Of a criterion that is not met.
    fn wanting(&self, index: usize) -> Vec<String> {
        let mut told = 1_u128 << index;
        self.lack(&self.criteria[index].when, &mut told)
    }

    /// Of an expression that is not met; `told` are the criteria whose want is told already.
    fn lack(&self, expr: &Expr, told: &mut u128) -> Vec<String> {
        match &expr.what {
            What::All(parts) => {
                let unmet = parts.iter().filter(|part| !self.holds(part));
                unmet.flat_map(|part| self.lack(part, told)).collect()
            }
            What::Any(parts) => {
                let each = parts.iter().map(|part| self.lack(part, told).join("; "));
                let mut each: Vec<String> = each.collect();
                let more = each.len().saturating_sub(NAMES_TOLD);
                each.truncate(NAMES_TOLD);
                if more > 0 {
                    each.push(format!("nor any of {more} others"));
                }
                vec![each.join(", and ")]
            }
            What::Not(inner) => match &inner.what {
                What::Not(wanted) => self.lack(wanted, told),
                _ => vec![self.unwanted(inner)],
            },
            What::AtLeast { count, of } => vec![self.too_few(*count, of)],
            What::Near(near) => self.apart(near, told),
            What::Hit(test) => vec![no_hit(test, self.facts)],
            What::Detail(detail, values) => vec![no_detail(*detail, values, self.facts)],
            What::Age {
                who,
                compare,
                years,
            } => vec![no_age(*who, *compare, *years, self.facts)],
            What::Criterion { id, index } => {
                let bit = 1_u128 << index;
                if *told & bit != 0 {
                    return vec![format!("{} is not met", id.text)];
                }
                *told |= bit;
                let inner = self.lack(&self.criteria[*index].when, told);
                vec![format!("no {} ({})", id.text, inner.join("; "))]
            }
        }
    }

    /// Of what is met and must not be.
    fn unwanted(&self, expr: &Expr) -> String {
        let found = self.evidence_of(expr);
        match found.is_empty() {
            true => format!("`{expr}` must not be met"),
            false => format!("{} must not be there", found.join("; ")),
        }
    }

    /// Of a list of which too few entries are met.
    fn too_few(&self, count: usize, of: &[Expr]) -> String {
        let entries: Vec<String> = of
            .iter()
            .map(|part| match &part.what {
                What::Hit(test) if is_category_alone(test) => {
                    some_of(&texts(&test.categories), NAMES_TOLD, "or")
                }
                _ => operand(part),
            })
            .collect();
        let asked = format!("{count} of {}", some_of(&entries, NAMES_TOLD, "and"));
        let met = of.iter().filter(|part| self.holds(part));
        let found: Vec<String> = met
            .map(|part| self.listed(part, &mut 0).join("; "))
            .collect();
        match found.len() {
            0 => format!("{asked} are needed, none is there"),
            some => {
                let told: Vec<String> = found.into_iter().filter(|one| !one.is_empty()).collect();
                let told = match told.is_empty() {
                    true => String::new(),
                    false => format!(" ({})", told.join(", ")),
                };
                format!("{asked} are needed, only {some} there{told}")
            }
        }
    }

    /// Of two sides that are not near each other, or, where they must not be, are.
    fn apart(&self, near: &Near, told: &mut u128) -> Vec<String> {
        let sides = [Some(&near.left), (!near.absent).then_some(&near.right)];
        let missing = sides.into_iter().flatten();
        let missing: Vec<&Expr> = missing
            .filter(|side| !near::stands(side, self.facts) || !self.holds(side))
            .collect();
        if !missing.is_empty() {
            return missing
                .into_iter()
                .flat_map(|side| match self.holds(side) {
                    true => vec![format!("{} has no place in the text", operand(side))],
                    false => self.lack(side, told),
                })
                .collect();
        }
        let (left, right, words) = (operand(&near.left), operand(&near.right), near.words);
        let plural = if words == 1 { "" } else { "s" };
        vec![
            match (near.absent, near.ordered, near::least(near, self.facts)) {
                (true, false, _) => format!("every {left} has {right} within {words} word{plural}"),
                (true, true, _) => {
                    format!("every {left} has {right} within {words} word{plural} after it")
                }
                (false, true, Some(least)) => {
                    format!(
                        "{right} stands {least} words after {left}, at most {words} are asked for"
                    )
                }
                (false, true, None) => format!("{right} does not stand after {left}"),
                (false, false, Some(least)) => {
                    format!(
                        "{left} and {right} are {least} words apart, at most {words} are asked for"
                    )
                }
                (false, false, None) => {
                    format!("{left} and {right} share words, or stand in different columns")
                }
            },
        ]
    }
}

/// How a reason names what stands in an operand.
fn operand(expr: &Expr) -> String {
    match &expr.what {
        What::Hit(test) => named(test),
        _ => expr.to_string(),
    }
}

fn is_category_alone(test: &HitTest) -> bool {
    let category = HitTest {
        categories: test.categories.clone(),
        ..HitTest::default()
    };
    !test.categories.is_empty() && *test == category
}

fn texts(values: &[Value]) -> Vec<&str> {
    values.iter().map(|value| value.text.as_str()).collect()
}

/// `no asserted term of grooming`, and what comes near it.
fn no_hit(test: &HitTest, facts: &Facts<'_>) -> String {
    let states = match test.states.as_slice() {
        [] => "asserted ".to_owned(),
        all if all.len() == State::ALL.len() => String::new(),
        some => {
            let codes: Vec<&str> = some.iter().map(|state| state.code()).collect();
            format!("{} ", codes.join(" or "))
        }
    };
    let what = format!("no {states}{}", named(test));
    // What comes near is otherwise in one thing.
    let any_state = HitTest {
        states: State::ALL.to_vec(),
        ..test.clone()
    };
    let any_weight = HitTest {
        weak: Some(Weak::Yes),
        ..test.clone()
    };
    let any_field = HitTest {
        fields: Vec::new(),
        ..test.clone()
    };
    let any_attribute = HitTest {
        attributes: Vec::new(),
        ..test.clone()
    };
    type Told = fn(&FactHit<'_>) -> String;
    let relaxed: [(HitTest, Told); 4] = [
        (any_state, |hit| format!("is {}", state_words(hit.state))),
        (any_weight, |hit| match hit.weak {
            true => "is weak".to_owned(),
            false => "is not weak".to_owned(),
        }),
        (any_field, |hit| format!("is in {}", hit.field)),
        (any_attribute, |hit| match hit.attributes {
            "" => "has no attribute".to_owned(),
            attributes => format!("is {}", attributes.replace(' ', ", ")),
        }),
    ];
    for (test, told) in relaxed {
        let near = facts.hits.iter().filter(|hit| test.matches(hit));
        let near: BTreeSet<String> = near
            .map(|hit| format!("{} {}", quoted(hit.term), told(hit)))
            .collect();
        if !near.is_empty() {
            let near: Vec<String> = near.into_iter().collect();
            return format!("{what} ({})", some_of(&near, HITS_TOLD, "and"));
        }
    }
    what
}

/// What a hit must be, its state aside: `“taxi” of travel, in mo`.
fn named(test: &HitTest) -> String {
    let plain = |values: &[Value]| some_of(&texts(values), NAMES_TOLD, "or");
    let in_quotes = |values: &[Value]| {
        let words: Vec<String> = values.iter().map(|value| quoted(&value.text)).collect();
        some_of(&words, NAMES_TOLD, "or")
    };
    let mut out = match test.weak {
        Some(Weak::Only) => "weak ".to_owned(),
        _ => String::new(),
    };
    out.push_str(&match test.terms.as_slice() {
        [] => "term".to_owned(),
        terms => in_quotes(terms),
    });
    if !test.categories.is_empty() {
        out.push_str(&format!(" of {}", plain(&test.categories)));
    }
    if !test.words.is_empty() {
        out.push_str(&format!(" with the word {}", in_quotes(&test.words)));
    }
    if !test.fields.is_empty() {
        out.push_str(&format!(" in {}", plain(&test.fields)));
    }
    if !test.attributes.is_empty() {
        out.push_str(&format!(" that is {}", plain(&test.attributes)));
    }
    out
}

fn no_detail(detail: Detail, values: &[Value], facts: &Facts<'_>) -> String {
    let all = |names: &BTreeSet<&str>| names.iter().copied().collect::<Vec<_>>().join(", ");
    let (one, many, recorded) = match detail {
        Detail::Flag => ("flag", "flags", all(&facts.flags)),
        Detail::Class => (
            "offence class",
            "offence classes",
            facts.ho_class.trim().to_owned(),
        ),
        Detail::Offence => ("offence with", "offences", facts.offence.to_owned()),
        Detail::Type => ("type with", "types", facts.occurrence_type.to_owned()),
        Detail::Role => ("hotel role", "hotel roles", all(&facts.roles)),
    };
    let is_text = matches!(detail, Detail::Offence | Detail::Type);
    let shown = |text: &str| match is_text {
        true => quoted(text),
        false => text.to_owned(),
    };
    let what = match values.len() {
        few if few <= NAMES_TOLD => {
            let names: Vec<String> = values.iter().map(|value| shown(&value.text)).collect();
            format!("no {one} {}", some_of(&names, NAMES_TOLD, "or"))
        }
        count => format!("none of the {count} {many}"),
    };
    match recorded.as_str() {
        "" => what,
        recorded => format!("{what} (only {})", shown(recorded)),
    }
}

fn no_age(who: Who, compare: Compare, years: i32, facts: &Facts<'_>) -> String {
    let asked = aged(who, compare, years);
    let asked = asked.strip_prefix("a ").unwrap_or(&asked);
    let known: BTreeSet<i32> = match who {
        Who::Anyone => facts.all_ages().collect(),
        Who::Victim => facts.victim_ages.iter().copied().collect(),
    };
    let known: Vec<i32> = known.into_iter().collect();
    match known.as_slice() {
        [] => format!("no {asked} (no age is known)"),
        known => format!("no {asked} (known: {})", some_of(known, NAMES_TOLD, "and")),
    }
}

/// `a, b and c`, or `a, b, c and 5 others`.
fn some_of(names: &[impl ToString], told: usize, and: &str) -> String {
    let mut names: Vec<String> = names.iter().map(ToString::to_string).collect();
    // One more name is shorter than a count of one.
    if names.len() > told + 1 {
        let others = names.len() - told;
        names.truncate(told);
        names.push(format!("{others} others"));
    }
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} {and} {last}", before.join(", ")),
        None => String::new(),
    }
}
