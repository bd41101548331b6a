//! Criteria that make no sense: never met, always met, or met by weak terms alone.

use std::collections::BTreeSet;

use super::super::Criteria;
use super::super::evaluate::View;
use super::super::facts::{CONNECTED, Facts};
use super::super::parser::Problem;
use super::super::syntax::{Detail, Expr, Weak, What};

/// Different tests of one criterion up to which every case is tried out.
const MAX_CASES: usize = 10;

/// Criteria that are never met, always met, or met by weak terms alone.
pub(super) fn senseless(criteria: &Criteria, order: &[usize]) -> Vec<(usize, Problem)> {
    let mut found = Vec::new();
    let mut by_weak = vec![[false; 2]; criteria.all.len()];
    for index in order {
        let when = &criteria.all[*index].when;
        by_weak[*index] = [false, true].map(|met| by_weak_terms(when, met, &by_weak));
    }
    for (index, criterion) in criteria.all.iter().enumerate() {
        let span = criterion.when.span;
        let mut problem = |message: &str, help: &str| {
            found.push((index, Problem::new(span, message, help)));
        };
        match constant(&criterion.when) {
            Some(true) => problem(
                "this is met by every record",
                "something and its opposite are joined with OR: remove one",
            ),
            Some(false) => problem(
                "this can never be met",
                "something and its opposite are joined with AND: remove one",
            ),
            None if index >= criteria.tried => {}
            None if needs_nothing(criteria, index) => problem(
                "this is met by every record with a hotel",
                "join it with AND to a term, a category, a flag, an offence or an age",
            ),
            None if by_weak[index][1] => problem(
                "weak terms alone would meet this",
                "join it with AND to something that is not weak",
            ),
            None => {}
        }
    }
    found
}

/// Whether a record of which nothing is known but its hotel meets the criterion.
fn needs_nothing(criteria: &Criteria, index: usize) -> bool {
    let needs_hotel = criteria.all[index].needs_hotel;
    let is_met = |roles: BTreeSet<&'static str>| {
        let facts = Facts {
            roles,
            ..Facts::default()
        };
        View::new(&criteria.all, &criteria.kinds, &facts).is_met(index)
    };
    CONNECTED.into_iter().all(|role| is_met([role].into()))
        && (needs_hotel || is_met(BTreeSet::new()))
}

/// Whether it can come out as wanted for a record with a hotel and weak terms and nothing else.
/// `known` holds the same of the criteria before it: unmet, met.
fn by_weak_terms(expr: &Expr, met: bool, known: &[[bool; 2]]) -> bool {
    let can = |part: &Expr, met| by_weak_terms(part, met, known);
    match &expr.what {
        What::All(parts) if met => parts.iter().all(|part| can(part, true)),
        What::All(parts) => parts.iter().any(|part| can(part, false)),
        What::Any(parts) if met => parts.iter().any(|part| can(part, true)),
        What::Any(parts) => parts.iter().all(|part| can(part, false)),
        What::Not(inner) => can(inner, !met),
        What::AtLeast { count, of } if met => {
            of.iter().filter(|part| can(part, true)).count() >= *count
        }
        What::AtLeast { count, of } => of.iter().filter(|part| !can(part, false)).count() < *count,
        What::Criterion { index, .. } => known[*index][usize::from(met)],
        // Any of these may be missing from a record.
        _ if !met => true,
        What::Near(near) => can(&near.left, true) && (near.absent || can(&near.right, true)),
        What::Hit(test) => matches!(test.weak, Some(Weak::Yes | Weak::Only)),
        // The place makes weak terms no stronger.
        What::Detail(detail, _) => *detail == Detail::Role,
        What::Age { .. } => false,
    }
}

/// A criterion as logic over numbered tests.
enum Logic {
    Test(usize),
    All(Vec<Logic>),
    Any(Vec<Logic>),
    Not(Box<Logic>),
    AtLeast(usize, Vec<Logic>),
}

impl Logic {
    fn of(expr: &Expr, tests: &mut Vec<String>) -> Self {
        let mut each = |parts: &[Expr]| parts.iter().map(|part| Self::of(part, tests)).collect();
        match &expr.what {
            What::All(parts) => Self::All(each(parts)),
            What::Any(parts) => Self::Any(each(parts)),
            What::AtLeast { count, of } => Self::AtLeast(*count, each(of)),
            What::Not(inner) => Self::Not(Box::new(Self::of(inner, tests))),
            _ => {
                let test = expr.to_string();
                let known = tests.iter().position(|known| *known == test);
                Self::Test(known.unwrap_or_else(|| {
                    tests.push(test);
                    tests.len() - 1
                }))
            }
        }
    }

    /// Under the outcomes of the tests, a bit for each.
    fn holds(&self, outcomes: usize) -> bool {
        match self {
            Self::Test(n) => outcomes >> n & 1 == 1,
            Self::All(parts) => parts.iter().all(|part| part.holds(outcomes)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(outcomes)),
            Self::Not(inner) => !inner.holds(outcomes),
            Self::AtLeast(count, of) => {
                of.iter().filter(|part| part.holds(outcomes)).count() >= *count
            }
        }
    }
}

/// What comes of a criterion whatever its tests say, if it is always the same. Tests are taken to
/// be independent of each other, and more than ten are not tried out.
fn constant(expr: &Expr) -> Option<bool> {
    let mut tests = Vec::new();
    let mut leaves = 0;
    count_leaves(expr, &mut leaves);
    if leaves > 4 * MAX_CASES {
        return None;
    }
    let logic = Logic::of(expr, &mut tests);
    if tests.len() > MAX_CASES {
        return None;
    }
    let first = logic.holds(0);
    (1..1_usize << tests.len())
        .all(|outcomes| logic.holds(outcomes) == first)
        .then_some(first)
}

fn count_leaves(expr: &Expr, leaves: &mut usize) {
    match &expr.what {
        What::All(parts) | What::Any(parts) | What::AtLeast { of: parts, .. } => {
            for part in parts {
                count_leaves(part, leaves);
            }
        }
        What::Not(inner) => count_leaves(inner, leaves),
        _ => *leaves += 1,
    }
}
