//! What may stand within an operator, and what is said of a group for each in it.

use super::super::syntax::{Expr, HitTest, Value, What};
use super::Problem;

/// Why an expression can be near nothing, if so.
pub(super) fn placeless(operand: &Expr) -> Option<Problem> {
    let told = |message: &str, help: &str| Some(Problem::new(operand.span, message, help));
    match &operand.what {
        What::Hit(_) => None,
        What::Any(parts) => parts.iter().find_map(placeless),
        What::Near(near) if !near.absent => None,
        What::Near(_) => told("NOT W/n cannot stand within W/n", "join the two with AND"),
        What::All(_) => told(
            "AND cannot stand within W/n",
            "write each by itself: a W/5 c AND b W/5 c",
        ),
        What::Not(_) => told("NOT cannot stand within W/n", "write a NOT W/5 b"),
        What::AtLeast { .. } => told(
            "ATLEAST cannot stand within W/n",
            "write each by itself, joined with OR",
        ),
        What::Criterion { .. } => told(
            "a criterion has no place in the text",
            "write out its terms or categories",
        ),
        What::Detail(..) | What::Age { .. } => told(
            "only terms and categories have a place in the text",
            "join it with AND",
        ),
    }
}

/// Gives what a group is qualified with to each hit within that does not say otherwise; what is
/// no hit, if anything.
pub(super) fn qualify(expr: &mut Expr, with: &HitTest) -> Option<String> {
    match &mut expr.what {
        What::All(parts) | What::Any(parts) | What::AtLeast { of: parts, .. } => {
            let mut other = None;
            for part in parts {
                other = qualify(part, with).or(other);
            }
            other
        }
        What::Not(inner) => qualify(inner, with),
        What::Near(near) => {
            let other = qualify(&mut near.left, with);
            qualify(&mut near.right, with).or(other)
        }
        What::Hit(test) => {
            for (own, given) in [
                (&mut test.words, &with.words),
                (&mut test.fields, &with.fields),
                (&mut test.attributes, &with.attributes),
            ] {
                if own.is_empty() {
                    own.clone_from(given);
                }
            }
            if test.states.is_empty() {
                test.states.clone_from(&with.states);
            }
            test.weak = test.weak.or(with.weak);
            None
        }
        What::Detail(..) | What::Age { .. } | What::Criterion { .. } => Some(expr.to_string()),
    }
}

/// An entry with several values as entries of one value each.
pub(super) fn one_by_one(entry: Expr) -> Vec<Expr> {
    let span_of = |value: &Value| value.span;
    match entry.what {
        What::Hit(test) if test.categories.len() > 1 && test.terms.len() < 2 => test
            .categories
            .iter()
            .map(|value| Expr {
                span: span_of(value),
                what: What::Hit(HitTest {
                    categories: vec![value.clone()],
                    ..test.clone()
                }),
            })
            .collect(),
        What::Hit(test) if test.terms.len() > 1 && test.categories.len() < 2 => test
            .terms
            .iter()
            .map(|value| Expr {
                span: span_of(value),
                what: What::Hit(HitTest {
                    terms: vec![value.clone()],
                    ..test.clone()
                }),
            })
            .collect(),
        What::Detail(detail, values) => values
            .into_iter()
            .map(|value| Expr {
                span: value.span,
                what: What::Detail(detail, vec![value]),
            })
            .collect(),
        _ => vec![entry],
    }
}
