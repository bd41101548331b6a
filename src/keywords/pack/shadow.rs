//! Terms that another term of the category takes all matches of.

use std::collections::{BTreeMap, BTreeSet};

use super::reader::Reader;
use super::{Pack, Term};
use crate::diagnostic::Diagnostic;
use crate::keywords::fold::fold_term;
use crate::keywords::misspelling::Tolerance;
use crate::keywords::phrase::Phrase;
use crate::keywords::phrases::{Found, Phrases, Room};
use crate::keywords::spelling::Leeway;
use crate::keywords::words::Runs;

/// What stands for the letters of a star and of a question mark: in no word.
const LETTERS: [(&str, &str); 2] = [("*", "qz"), ("?", "q")];

impl Reader<'_> {
    /// Tells of each term whose every writing is a whole match of one other term of its category.
    /// Only wildcards, inflection and case can make one so, for equal phrases are told as such; a
    /// word of a term is never a misspelling of another's.
    pub(super) fn shadowed(&mut self, pack: &Pack) {
        let wide = |term: &Term| {
            let texts = || std::iter::once(&term.text).chain(&term.variants);
            term.leeway.inflect || texts().any(|text| text.contains(['*', '?']))
        };
        let exact = pack.terms.iter().any(|term| term.exact_case);
        let folded = pack.terms.iter().any(|term| !term.exact_case);
        if !(pack.terms.iter().any(wide) || (exact && folded)) {
            return;
        }
        let mut phrases = Vec::new();
        // Every text in the writings that it stands for, by owner.
        let mut writings: BTreeMap<u32, Vec<String>> = BTreeMap::new();
        for (n, term) in (0..).zip(&pack.terms) {
            if term.pattern.is_some() {
                continue;
            }
            let leeway = Leeway {
                tolerance: Tolerance::None,
                ..term.leeway
            };
            for text in std::iter::once(&term.text).chain(&term.variants) {
                let Ok(phrase) = Phrase::parse_term(text, term.exact_case, leeway) else {
                    continue;
                };
                let text = fold_term(text, term.exact_case);
                let of_term = writings.entry(n).or_default();
                if phrase.is_wild() {
                    let more = LETTERS.iter().fold(text.clone(), |text, (sign, letters)| {
                        text.replace(sign, letters)
                    });
                    of_term.push(text.replace('*', "").replace('?', "q"));
                    of_term.push(more);
                } else {
                    of_term.push(text);
                }
                of_term.extend(phrase.inflected());
                phrases.push((phrase, n));
            }
        }
        let compiled = Phrases::compile(&phrases, None, &[]);
        let mut runs = Runs::default();
        let mut room = Room::default();
        let mut found: Vec<Found> = Vec::new();
        for (n, texts) in &writings {
            let term = &pack.terms[*n as usize];
            let mut others: Option<BTreeSet<u32>> = None;
            for text in texts {
                runs.cut(text);
                compiled.find_into(&runs.passage(text), &mut room, &mut found);
                let whole = found.iter().filter(|one| one.end - one.start == text.len());
                let whole: BTreeSet<u32> = whole.map(|one| one.owner).collect();
                others = Some(match others {
                    None => whole,
                    Some(others) => others.intersection(&whole).copied().collect(),
                });
            }
            let of_category = |other: &&u32| {
                let other = &pack.terms[**other as usize];
                // Where the other is excluded, this one may still be wanted.
                let excluded = pack
                    .exclusions
                    .iter()
                    .any(|one| one.terms.contains(&other.text));
                other.category == term.category && other.line != term.line && !excluded
            };
            if let Some(other) = others.iter().flatten().find(of_category) {
                self.shadow(term, &pack.terms[*other as usize]);
            }
        }
    }

    fn shadow(&mut self, term: &Term, by: &Term) {
        self.problems.push(
            Diagnostic::error(format!(
                "every match of \"{}\" is one of \"{}\" at line {}",
                term.text, by.text, by.line
            ))
            .in_file(self.file)
            .at_line(term.line)
            .help("remove it, or narrow the other term down"),
        );
    }
}
