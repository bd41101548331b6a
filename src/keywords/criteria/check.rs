//! Criteria of several packs made one list, names looked up, and what makes no sense refused.

mod names;
mod sense;

use std::collections::{BTreeMap, BTreeSet};

use super::super::{Kind, Pack};
use super::evaluate::MAX_CRITERIA;
use super::parser::Problem;
use super::syntax::{Expr, Value, What};
use super::{Criteria, Criterion};
use crate::diagnostic::{Diagnostic, Diagnostics};
use names::{Look, Vocabulary};
use sense::senseless;

/// In place of a criterion that there is not.
const UNKNOWN: usize = usize::MAX;

/// See [`Criteria::of`].
pub(super) fn put_together(
    built_in: Option<&Pack>,
    packs: &[Pack],
) -> Result<Criteria, Diagnostics> {
    let mut problems = Diagnostics::default();
    // A user's copy of the built-in pack is one of the user's.
    let ours = built_in.filter(|ours| !packs.iter().any(|pack| pack.hash == ours.hash));
    let is_off = |id: &str| {
        packs
            .iter()
            .any(|pack| pack.off.iter().any(|off| off == id))
    };
    let mut all: Vec<(Criterion, bool)> = Vec::new();
    for (pack, is_ours) in ours
        .map(|pack| (pack, true))
        .into_iter()
        .chain(packs.iter().map(|pack| (pack, false)))
    {
        for criterion in &pack.criteria {
            let one = (criterion.clone(), is_ours);
            match all.iter_mut().find(|(known, _)| known.id == criterion.id) {
                Some(known) => *known = one,
                None => all.push(one),
            }
        }
    }
    let admits = |one: &Criterion| !one.part && !is_off(&one.id);
    all.sort_by_key(|(one, _)| !admits(one));
    let tried = all.iter().filter(|(one, _)| admits(one)).count();
    if let Some((one, _)) = all.get(MAX_CRITERIA) {
        let message = format!("there are more than {MAX_CRITERIA} criteria");
        problems.push(one.origin.error(0, &message, "join some with OR"));
        return Err(problems);
    }

    let known = Vocabulary::of(packs);
    let ids: BTreeMap<String, usize> = (all.iter().enumerate())
        .map(|(n, (one, _))| (one.id.clone(), n))
        .collect();
    for (one, is_ours) in &mut all {
        let mut look = Look {
            // What the program brings names terms that a user's packs need not have.
            known: (!*is_ours).then_some(&known),
            ids: &ids,
            problems: Vec::new(),
        };
        look.resolve(&mut one.when);
        for problem in look.problems {
            problems.push(told(one, &problem));
        }
    }
    let all: Vec<Criterion> = all.into_iter().map(|(one, _)| one).collect();
    let order = match in_order(&all) {
        Ok(order) => order,
        Err((index, problem)) => {
            problems.push(told(&all[index], &problem));
            return Err(problems);
        }
    };
    if problems.has_errors() {
        return Err(problems);
    }
    let packs: Vec<&Pack> = built_in.into_iter().chain(packs).collect();
    let categories = || packs.iter().flat_map(|pack| &pack.categories);
    let mut kinds = BTreeMap::new();
    let mut signs = Vec::new();
    for category in categories() {
        if !kinds.contains_key(&category.id) {
            kinds.insert(category.id.clone(), category.kind);
            if category.kind == Kind::Indicator {
                signs.push(category.id.clone());
            }
        }
    }
    let criteria = Criteria {
        all,
        tried,
        kinds,
        signs,
    };
    for (index, problem) in senseless(&criteria, &order) {
        problems.push(told(&criteria.all[index], &problem));
    }
    match problems.has_errors() {
        true => Err(problems),
        false => Ok(criteria),
    }
}

fn told(criterion: &Criterion, problem: &Problem) -> Diagnostic {
    criterion
        .origin
        .error(problem.span.start, &problem.message, &problem.help)
}

/// Criteria so that each comes after those that it names; else one that leads back to itself.
fn in_order(all: &[Criterion]) -> Result<Vec<usize>, (usize, Problem)> {
    let mut order = Vec::new();
    let mut done = BTreeSet::new();
    for root in 0..all.len() {
        // What is being looked at, with what of it is still to be looked at; no recursion, since a
        // user may chain as many criteria as there may be.
        let mut path: Vec<(usize, Vec<&Value>, Vec<usize>)> = Vec::new();
        let enter = |index: usize| {
            let (ids, indices) = all[index].when.references().into_iter().unzip();
            (index, ids, indices)
        };
        if !done.contains(&root) {
            path.push(enter(root));
        }
        while let Some((index, ids, indices)) = path.last_mut() {
            let (Some(id), Some(next)) = (ids.pop(), indices.pop()) else {
                done.insert(*index);
                order.push(*index);
                path.pop();
                continue;
            };
            let index = *index;
            if path.iter().any(|(open, ..)| *open == next) {
                let message = match index == next {
                    true => format!("criterion \"{}\" names itself", all[index].id),
                    false => format!("criterion \"{}\" names itself in the end", all[next].id),
                };
                let help = "give it another id, or write out what it asks for";
                return Err((index, Problem::new(id.span, message, help)));
            }
            if !done.contains(&next) {
                path.push(enter(next));
            }
        }
    }
    Ok(order)
}

impl Expr {
    /// Criteria that it names, where.
    fn references(&self) -> Vec<(&Value, usize)> {
        let mut named = Vec::new();
        self.walk(&mut |part| match &part.what {
            What::Criterion { index: UNKNOWN, .. } => {}
            What::Criterion { id, index } => named.push((id, *index)),
            _ => {}
        });
        named
    }

    /// Words by which it names columns.
    pub(super) fn columns(&self) -> BTreeSet<&str> {
        let mut named = BTreeSet::new();
        self.walk(&mut |part| {
            if let What::Hit(test) = &part.what {
                named.extend(test.fields.iter().map(|field| field.text.as_str()));
            }
        });
        named
    }

    pub(super) fn has_distance(&self) -> bool {
        let mut has = false;
        self.walk(&mut |part| has |= matches!(part.what, What::Near(_)));
        has
    }
}
