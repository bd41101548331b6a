//! The names that criteria use, looked up in what the packs search for.

use std::collections::BTreeMap;

use super::super::super::fold::fold_term;
use super::super::super::{Pack, Term};
use super::super::parser::Problem;
use super::super::syntax::{Compare, Expr, HitTest, Span, Value, Weak, What};
use super::UNKNOWN;
use crate::diagnostic::{nearest, suggestion};

/// What the packs search for.
pub(super) struct Vocabulary<'p> {
    categories: Vec<&'p str>,
    terms: Vec<&'p Term>,
    /// Texts of terms by their folded form.
    by_text: BTreeMap<String, Vec<&'p str>>,
    /// The term that a variant belongs to, by the variant's folded form.
    by_variant: BTreeMap<String, &'p str>,
}

impl<'p> Vocabulary<'p> {
    pub(super) fn of(packs: &'p [Pack]) -> Self {
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
pub(super) struct Look<'k> {
    /// Without it names of terms and categories are not looked up.
    pub(super) known: Option<&'k Vocabulary<'k>>,
    pub(super) ids: &'k BTreeMap<String, usize>,
    pub(super) problems: Vec<Problem>,
}

impl Look<'_> {
    pub(super) fn resolve(&mut self, expr: &mut Expr) {
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
