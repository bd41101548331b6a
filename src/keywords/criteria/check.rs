//! Criteria of several packs made one list, names looked up, and what makes no sense refused.

use std::collections::{BTreeMap, BTreeSet};

use super::super::fold::fold_term;
use super::super::{Kind, Pack, Term};
use super::evaluate::{MAX_CRITERIA, View};
use super::facts::{CONNECTED, Facts};
use super::parser::Problem;
use super::syntax::{Compare, Detail, Expr, HitTest, Span, Value, Weak, What};
use super::{Criteria, Criterion};
use crate::diagnostic::{Diagnostics, nearest, suggestion};

/// Different tests of one criterion up to which every case is tried out.
const MAX_CASES: usize = 10;

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

fn told(criterion: &Criterion, problem: &Problem) -> crate::diagnostic::Diagnostic {
    criterion
        .origin
        .error(problem.span.start, &problem.message, &problem.help)
}

/// What the packs search for.
struct Vocabulary<'p> {
    categories: Vec<&'p str>,
    terms: Vec<&'p Term>,
    /// Texts of terms by their folded form.
    by_text: BTreeMap<String, Vec<&'p str>>,
    /// The term that a variant belongs to, by the variant's folded form.
    by_variant: BTreeMap<String, &'p str>,
}

impl<'p> Vocabulary<'p> {
    fn of(packs: &'p [Pack]) -> Self {
        let mut categories: Vec<&str> = Vec::new();
        for category in packs.iter().flat_map(|pack| &pack.categories) {
            if !categories.contains(&category.id.as_str()) {
                categories.push(&category.id);
            }
        }
        let terms: Vec<&Term> = packs.iter().flat_map(|pack| &pack.terms).collect();
        let mut by_text: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        let mut by_variant = BTreeMap::new();
        for term in &terms {
            let texts = by_text.entry(fold_term(&term.text, false)).or_default();
            if !texts.contains(&term.text.as_str()) {
                texts.push(&term.text);
            }
            for variant in &term.variants {
                by_variant.insert(fold_term(variant, false), term.text.as_str());
            }
        }
        Self {
            categories,
            terms,
            by_text,
            by_variant,
        }
    }

    /// Texts of the terms that a criterion means by a word: the very one, else those that differ in
    /// case or in how signs are written.
    fn meant(&self, text: &str) -> &[&'p str] {
        let texts = self.by_text.get(&fold_term(text, false));
        let texts = texts.map_or(&[][..], Vec::as_slice);
        match texts.iter().position(|known| *known == text) {
            Some(at) => &texts[at..=at],
            None => texts,
        }
    }

    fn no_term(&self, value: &Value) -> Problem {
        let text = &value.text;
        let parts = || text.split_whitespace();
        let help = if let Some(term) = self.by_variant.get(&fold_term(text, false)) {
            format!("it is a variant of \"{term}\": name the term")
        } else if parts().count() > 1 && parts().all(|part| !self.meant(part).is_empty()) {
            "for several terms write AND, OR or W/n between them".to_owned()
        } else if self.categories.contains(&text.as_str()) {
            format!("for the category write category:{text}")
        } else {
            match nearest(text, self.terms.iter().map(|term| term.text.as_str())) {
                Some(near) => format!("did you mean \"{near}\"?"),
                None => "add it as a [[term]]: criteria look at what was searched for".to_owned(),
            }
        };
        Problem::new(value.span, format!("no term has the text \"{text}\""), help)
    }

    /// Why no term can be such a hit, if so.
    fn impossible(&self, test: &HitTest, span: Span) -> Option<Problem> {
        let takes = |test: &HitTest| {
            let mut terms = self.terms.iter();
            terms.any(|term| test.takes(&term.category, &term.text, term.weak))
        };
        if takes(test) {
            return None;
        }
        let any_weight = HitTest {
            weak: Some(Weak::Yes),
            ..test.clone()
        };
        if takes(&any_weight) {
            return Some(match test.weak {
                Some(Weak::Only) => Problem::new(
                    span,
                    "none of these terms is weak, so weak:only is never met",
                    "leave out weak:only",
                ),
                _ => Problem::new(
                    span,
                    "these terms are weak, and do not count",
                    "write weak:yes behind them to let them count beside something stronger",
                ),
            });
        }
        let without_words = HitTest {
            words: Vec::new(),
            ..any_weight.clone()
        };
        if !test.words.is_empty() && takes(&without_words) {
            let help = "`word:` looks at the term's own text, not at its variants";
            return Some(Problem::new(span, "no such term holds the word", help));
        }
        if test.terms.is_empty() {
            let message = match test.categories.is_empty() {
                true => "no pack has a term",
                false => "the category has no term",
            };
            return Some(Problem::new(span, message, "add a [[term]] to a pack"));
        }
        Some(Problem::new(
            span,
            "the term is not of that category",
            "a term and a category side by side are one hit; for two write AND between them",
        ))
    }
}

/// Looks up the names in one criterion.
struct Look<'k> {
    known: Option<&'k Vocabulary<'k>>,
    ids: &'k BTreeMap<String, usize>,
    problems: Vec<Problem>,
}

impl Look<'_> {
    fn resolve(&mut self, expr: &mut Expr) {
        let span = expr.span;
        match &mut expr.what {
            What::All(parts) | What::Any(parts) | What::AtLeast { of: parts, .. } => {
                for part in parts {
                    self.resolve(part);
                }
            }
            What::Not(inner) => self.resolve(inner),
            What::Near(near) => {
                self.resolve(&mut near.left);
                self.resolve(&mut near.right);
            }
            What::Hit(test) => self.hit(test, span),
            What::Age {
                compare: Compare::Less,
                years: 0,
                ..
            } => self.problems.push(Problem::new(
                span,
                "nobody is younger than 0",
                "write an age in years",
            )),
            What::Detail(..) | What::Age { .. } => {}
            What::Criterion { id, index } => match self.ids.get(&id.text) {
                Some(at) => *index = *at,
                None => {
                    *index = UNKNOWN;
                    let ids = self.ids.keys().map(String::as_str);
                    self.problems.push(Problem::new(
                        id.span,
                        format!("there is no criterion \"{}\"", id.text),
                        suggestion(&id.text, ids),
                    ));
                }
            },
        }
    }

    fn hit(&mut self, test: &mut HitTest, span: Span) {
        let Some(known) = self.known else { return };
        let before = self.problems.len();
        for category in &test.categories {
            if !known.categories.contains(&category.text.as_str()) {
                self.problems.push(Problem::new(
                    category.span,
                    format!("category \"{}\" is not defined", category.text),
                    suggestion(&category.text, known.categories.iter().copied()),
                ));
            }
        }
        let mut terms = Vec::new();
        for term in &test.terms {
            let meant = known.meant(&term.text);
            if meant.is_empty() {
                self.problems.push(known.no_term(term));
            }
            terms.extend(meant.iter().map(|text| Value {
                text: (*text).to_owned(),
                span: term.span,
            }));
        }
        test.terms = terms;
        if self.problems.len() == before {
            self.problems.extend(known.impossible(test, span));
        }
    }
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
            let mut named = Vec::new();
            all[index].when.references(&mut named);
            let (ids, indices) = named.into_iter().unzip();
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
    fn references<'e>(&'e self, out: &mut Vec<(&'e Value, usize)>) {
        match &self.what {
            What::All(parts) | What::Any(parts) | What::AtLeast { of: parts, .. } => {
                for part in parts {
                    part.references(out);
                }
            }
            What::Not(inner) => inner.references(out),
            What::Criterion { index: UNKNOWN, .. } => {}
            What::Criterion { id, index } => out.push((id, *index)),
            What::Near(_) | What::Hit(_) | What::Detail(..) | What::Age { .. } => {}
        }
    }

    /// Words by which it names columns.
    pub(super) fn columns<'e>(&'e self, out: &mut BTreeSet<&'e str>) {
        match &self.what {
            What::All(parts) | What::Any(parts) | What::AtLeast { of: parts, .. } => {
                for part in parts {
                    part.columns(out);
                }
            }
            What::Not(inner) => inner.columns(out),
            What::Near(near) => {
                near.left.columns(out);
                near.right.columns(out);
            }
            What::Hit(test) => out.extend(test.fields.iter().map(|field| field.text.as_str())),
            What::Detail(..) | What::Age { .. } | What::Criterion { .. } => {}
        }
    }

    pub(super) fn has_distance(&self) -> bool {
        match &self.what {
            What::Near(_) => true,
            What::All(parts) | What::Any(parts) | What::AtLeast { of: parts, .. } => {
                parts.iter().any(Expr::has_distance)
            }
            What::Not(inner) => inner.has_distance(),
            What::Hit(_) | What::Detail(..) | What::Age { .. } | What::Criterion { .. } => false,
        }
    }
}

/// Criteria that are never met, always met, or met by weak terms alone.
fn senseless(criteria: &Criteria, order: &[usize]) -> Vec<(usize, Problem)> {
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
