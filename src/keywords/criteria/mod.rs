//! What admits an occurrence: criteria in a small language, over plain facts.
//!
//! ```text
//! text -> lexer -> parser (syntax) -> check (names, sense) -> evaluate (near) -> reason, wanting
//! ```
//!
//! A criterion is a `[[criterion]]` of a pack (`docs/criteria.md` is its manual). An occurrence is
//! admitted by the first criterion that it meets. Unless a criterion says otherwise it needs a
//! hotel that is connected with the record, and only asserted hits of terms that are not weak
//! count: negated, process and engagement hits are kept and counted elsewhere, and admit nothing.

mod check;
mod evaluate;
mod facts;
mod lexer;
mod near;
mod origin;
mod parser;
mod reason;
mod syntax;
mod wanting;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::{Kind, Pack};
use crate::diagnostic::Diagnostics;

pub use facts::{ATTRIBUTES, CONNECTED, FactHit, Facts, ROLES};
pub use origin::Origin;
pub use parser::{MAX_DEPTH, Problem, parse};
pub use syntax::{Compare, Detail, Expr, HitTest, Near, Span, Value, Weak, What, Who};
pub use wanting::Outcome;

/// The outcome, with the criterion that admitted or the reason that did not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub admitted: bool,
    /// Id of the criterion that admitted, empty if none did.
    pub criterion: String,
    /// Why, as a sentence for `explain` and `records.csv`.
    pub reason: String,
}

/// One way to be admitted, or a part of others, as a pack has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Criterion {
    pub id: String,
    /// What it asks, as a sentence; may be empty for a part.
    pub sentence: String,
    pub when: Expr,
    /// Admits nothing by itself: other criteria name it.
    pub part: bool,
    /// Admits only where a hotel is connected with the record.
    pub needs_hotel: bool,
    /// What it found is not told by the criteria that name it.
    pub silent: bool,
    pub origin: Origin,
}

/// The criteria of packs put together, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Criteria {
    /// Those that admit, in the order in which they are tried; then those that only others name.
    all: Vec<Criterion>,
    tried: usize,
    kinds: BTreeMap<String, Kind>,
    /// Categories of warning signs, in the order of the packs.
    signs: Vec<String>,
}

impl Default for Criteria {
    /// Those of the built-in pack.
    fn default() -> Self {
        Self::of(&[]).expect("the built-in criteria are sound, see their test")
    }
}

impl Criteria {
    /// The built-in criteria and those of packs. A pack's criterion replaces an earlier one of its
    /// id in its place, others follow in the order of the packs; `off` of any pack takes a
    /// criterion from those that admit.
    ///
    /// # Errors
    /// Every name that no pack has, every criterion that refers to itself, that can never be met,
    /// that is met by nearly every record or by weak terms alone; with its place in its file.
    pub fn of(packs: &[Pack]) -> Result<Self, Diagnostics> {
        // Always the same, and read once: reading it takes longer than all the rest.
        static BUILT_IN: LazyLock<Option<Pack>> = LazyLock::new(|| Pack::built_in("cse"));
        check::put_together(BUILT_IN.as_ref(), packs)
    }

    /// Those that admit, in the order in which they are tried.
    pub fn list(&self) -> &[Criterion] {
        &self.all[..self.tried]
    }

    /// What stands behind `field:` in any of them and is the name, or a word of the name, of none
    /// of these columns.
    pub fn absent_columns<'c>(&self, columns: impl Iterator<Item = &'c str> + Clone) -> Vec<&str> {
        let named: BTreeSet<&str> = self.all.iter().flat_map(|one| one.when.columns()).collect();
        let is_there = |name: &&str| {
            columns
                .clone()
                .any(|column| evaluate::holds_words(column, name))
        };
        named.into_iter().filter(|name| !is_there(name)).collect()
    }

    /// Whether any of them asks how many words lie between hits.
    pub fn needs_word_positions(&self) -> bool {
        self.all.iter().any(|one| one.when.has_distance())
    }
}
