//! The search-term report: what each term of the packs found, as in electronic disclosure.
//!
//! A [`Tally`] takes the hits of one batch after the other and keeps, of each occurrence with a hit,
//! only which terms hit it; so the report is the same however the rows are cut into batches, and
//! memory grows with the occurrences that have a hit, not with their texts.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::PolarsResult;
use serde::Serialize;

use super::{Hits, Matcher, State};

/// Spellings of one term that are told apart; the hits of further ones are counted together. Only a
/// term with wildcards can come near it.
const SPELLINGS_MAX: usize = 1000;

/// Tells an occurrence from every other.
pub type Key = u128;

/// What was found of one term, of one category, or of all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct TermCounts {
    /// Spans in texts; the states sum to it.
    pub hits: u64,
    /// Occurrences with at least one hit, in any state.
    pub occurrences: u64,
    /// Of these, those that nothing else hit: no other term, for a category no other category.
    pub unique_occurrences: u64,
    /// Of `occurrences`, those with an asserted hit.
    pub asserted_occurrences: u64,
    pub asserted: u64,
    pub negated: u64,
    pub process: u64,
    pub engagement: u64,
}

impl TermCounts {
    fn add_hits(&mut self, states: [u64; 4]) {
        let [asserted, negated, process, engagement] = states;
        self.hits += asserted + negated + process + engagement;
        self.asserted += asserted;
        self.negated += negated;
        self.process += process;
        self.engagement += engagement;
    }

    fn add_occurrence(&mut self, unique: bool, asserted: bool) {
        self.occurrences += 1;
        self.unique_occurrences += u64::from(unique);
        self.asserted_occurrences += u64::from(asserted);
    }
}

/// One term, as the pack writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TermLine {
    pub category: String,
    pub term: String,
    /// Does not count towards any criterion alone.
    pub weak: bool,
    pub counts: TermCounts,
    /// In the order of [`TermReport::forces`].
    pub by_force: Vec<TermCounts>,
    /// What the texts had, small letters unless case matters, one space between words: by count
    /// falling, then spelling.
    pub spellings: Vec<(String, u64)>,
    /// Hits of spellings beyond the thousand told apart.
    pub other_spellings: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CategoryLine {
    pub id: String,
    pub title: String,
    /// Legacy wording: searched, and no label of any product.
    pub search_only: bool,
    pub counts: TermCounts,
    /// In the order of [`TermReport::forces`].
    pub by_force: Vec<TermCounts>,
}

/// What the terms of the packs found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TermReport {
    /// Names of the forces with a hit, sorted.
    pub forces: Vec<String>,
    /// Over all terms; unique in it are the occurrences that a single term hit.
    pub all: TermCounts,
    /// Categories in the order of the packs.
    pub categories: Vec<CategoryLine>,
    /// Terms in the order of the packs, with and without hits.
    pub terms: Vec<TermLine>,
}

/// A term before and now; `None` where a pack does not search for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TermChange {
    pub category: String,
    pub term: String,
    pub before: Option<TermCounts>,
    pub now: Option<TermCounts>,
}

impl TermReport {
    /// Terms that are new or gone, or found something else than before: in the order of the packs,
    /// those gone last.
    pub fn since(&self, before: &TermReport) -> Vec<TermChange> {
        let key = |line: &TermLine| (line.category.clone(), line.term.clone());
        let mut earlier: BTreeMap<(String, String), TermCounts> = before
            .terms
            .iter()
            .map(|line| (key(line), line.counts))
            .collect();
        let mut changes = Vec::new();
        for line in &self.terms {
            let was = earlier.remove(&key(line));
            if was != Some(line.counts) {
                changes.push(TermChange {
                    category: line.category.clone(),
                    term: line.term.clone(),
                    before: was,
                    now: Some(line.counts),
                });
            }
        }
        let gone = before
            .terms
            .iter()
            .filter(|line| earlier.contains_key(&key(line)));
        changes.extend(gone.map(|line| TermChange {
            category: line.category.clone(),
            term: line.term.clone(),
            before: Some(line.counts),
            now: None,
        }));
        changes
    }
}

/// Which terms hit an occurrence.
#[derive(Debug, Default)]
struct Marks {
    force: usize,
    /// Term and whether it is asserted in at least one hit; sorted by term.
    terms: Vec<(u32, bool)>,
}

/// Hits of batches, on their way to a report.
#[derive(Debug)]
pub struct Tally<'m> {
    matcher: &'m Matcher,
    /// Number of a term by its category and text.
    numbers: BTreeMap<(&'m str, &'m str), u32>,
    forces: Vec<String>,
    /// By force, then term: hits by state.
    states: Vec<Vec<[u64; 4]>>,
    spellings: Vec<(BTreeMap<String, u64>, u64)>,
    occurrences: BTreeMap<Key, Marks>,
}

impl<'m> Tally<'m> {
    pub fn new(matcher: &'m Matcher) -> Self {
        let terms = matcher.terms();
        Self {
            matcher,
            numbers: terms
                .iter()
                .zip(0..)
                .map(|(term, number)| ((term.category.as_str(), term.text.as_str()), number))
                .collect(),
            forces: Vec::new(),
            states: Vec::new(),
            spellings: vec![Default::default(); terms.len()],
            occurrences: BTreeMap::new(),
        }
    }

    /// Takes the hits of a batch of this matcher; `of_row` says to which occurrence and force a row
    /// belongs, or that it does not count.
    ///
    /// # Errors
    /// When the frame lacks a column of [`Hits`].
    pub fn take<'f>(
        &mut self,
        hits: &Hits,
        of_row: impl Fn(u32) -> Option<(Key, &'f str)>,
    ) -> PolarsResult<()> {
        let frame = &hits.frame;
        let rows = frame.column("row")?.u32()?;
        let terms = frame.column("term")?.str()?;
        let categories = frame.column("category")?.str()?;
        let states = frame.column("state")?.str()?;
        let texts = frame.column("text")?.str()?;
        for at in 0..frame.height() {
            let Some((key, force)) = rows.get(at).and_then(&of_row) else {
                continue;
            };
            let named = (categories.get(at), terms.get(at));
            let number = match named {
                (Some(category), Some(term)) => self.numbers.get(&(category, term)).copied(),
                _ => None,
            };
            let state = states.get(at).and_then(State::from_code);
            if let (Some(number), Some(state)) = (number, state) {
                self.add(key, force, number, state, texts.get(at).unwrap_or_default());
            }
        }
        Ok(())
    }

    fn add(&mut self, key: Key, force: &str, number: u32, state: State, text: &str) {
        let force = self.force(force);
        let term = number as usize;
        self.states[force][term][state as usize] += 1;
        let spelling = spelling(text, self.matcher.terms()[term].exact_case);
        let (known, others) = &mut self.spellings[term];
        if let Some(count) = known.get_mut(&spelling) {
            *count += 1;
        } else if known.len() < SPELLINGS_MAX {
            known.insert(spelling, 1);
        } else {
            *others += 1;
        }
        let marks = self.occurrences.entry(key).or_insert_with(|| Marks {
            force,
            terms: Vec::new(),
        });
        let asserted = state == State::Asserted;
        match marks.terms.binary_search_by_key(&number, |(term, _)| *term) {
            Ok(at) => marks.terms[at].1 |= asserted,
            Err(at) => marks.terms.insert(at, (number, asserted)),
        }
    }

    /// Number of a force; there are few.
    fn force(&mut self, name: &str) -> usize {
        if let Some(at) = self.forces.iter().position(|known| known == name) {
            return at;
        }
        self.forces.push(name.to_owned());
        self.states.push(vec![[0; 4]; self.matcher.terms().len()]);
        self.forces.len() - 1
    }

    /// Numbers of the terms asserted in an occurrence, as in [`Matcher::terms`].
    pub fn asserted(&self, key: Key) -> impl Iterator<Item = u32> {
        let marks = self.occurrences.get(&key);
        let terms = marks.into_iter().flat_map(|marks| &marks.terms);
        terms
            .filter(|(_, asserted)| *asserted)
            .map(|(term, _)| *term)
    }

    pub fn has_hit(&self, key: Key) -> bool {
        self.occurrences.contains_key(&key)
    }

    /// The report on all that was taken.
    pub fn report(&self) -> TermReport {
        let known = self.matcher.categories();
        let terms = self.matcher.terms();
        let category_of: Vec<usize> = terms
            .iter()
            .map(|term| {
                let mut ids = known.iter().map(|category| &category.id);
                ids.position(|id| *id == term.category)
                    .unwrap_or(known.len())
            })
            .collect();
        let width = self.forces.len();
        // One row for all, then one for each force.
        let mut of_terms = vec![vec![TermCounts::default(); terms.len()]; width + 1];
        let mut of_categories = vec![vec![TermCounts::default(); known.len() + 1]; width + 1];
        let mut all = TermCounts::default();
        for (force, states) in self.states.iter().enumerate() {
            for (term, states) in states.iter().enumerate() {
                all.add_hits(*states);
                for row in [0, force + 1] {
                    of_terms[row][term].add_hits(*states);
                    of_categories[row][category_of[term]].add_hits(*states);
                }
            }
        }
        for marks in self.occurrences.values() {
            let alone = marks.terms.len() == 1;
            all.add_occurrence(alone, marks.terms.iter().any(|(_, asserted)| *asserted));
            let mut categories: BTreeMap<usize, bool> = BTreeMap::new();
            for (term, asserted) in &marks.terms {
                let term = *term as usize;
                *categories.entry(category_of[term]).or_default() |= asserted;
                for row in [0, marks.force + 1] {
                    of_terms[row][term].add_occurrence(alone, *asserted);
                }
            }
            let alone = categories.len() == 1;
            for (category, asserted) in categories {
                for row in [0, marks.force + 1] {
                    of_categories[row][category].add_occurrence(alone, asserted);
                }
            }
        }
        // Forces by name, wherever they came in the extract.
        let names: BTreeSet<(&str, usize)> =
            self.forces.iter().map(String::as_str).zip(1..).collect();
        let by_force = |rows: &[Vec<TermCounts>], at: usize| -> Vec<TermCounts> {
            names.iter().map(|(_, row)| rows[*row][at]).collect()
        };
        TermReport {
            forces: names.iter().map(|(name, _)| (*name).to_owned()).collect(),
            all,
            categories: known
                .iter()
                .enumerate()
                .map(|(at, category)| CategoryLine {
                    id: category.id.clone(),
                    title: category.title.clone(),
                    search_only: category.search_only,
                    counts: of_categories[0][at],
                    by_force: by_force(&of_categories, at),
                })
                .collect(),
            terms: terms
                .iter()
                .enumerate()
                .map(|(at, term)| {
                    let (spellings, other_spellings) = &self.spellings[at];
                    let mut spellings: Vec<(String, u64)> = spellings
                        .iter()
                        .map(|(text, n)| (text.clone(), *n))
                        .collect();
                    spellings.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
                    TermLine {
                        category: term.category.clone(),
                        term: term.text.clone(),
                        weak: term.weak,
                        counts: of_terms[0][at],
                        by_force: by_force(&of_terms, at),
                        spellings,
                        other_spellings: *other_spellings,
                    }
                })
                .collect(),
        }
    }
}

/// One space between words; small letters unless case matters.
fn spelling(text: &str, exact_case: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        match exact_case {
            true => out.push_str(word),
            false => out.extend(word.chars().flat_map(char::to_lowercase)),
        }
    }
    out
}
