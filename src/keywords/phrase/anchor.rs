//! Where a phrase is looked up: by one of its words, its anchor, with the word beside it, in every
//! run of letters and digits that a text can hold them in.

use std::collections::BTreeMap;

use super::Phrase;
use crate::keywords::joiner::Joiner;
use crate::keywords::print::Print;

/// A run that the anchor of a phrase can stand in, with the bytes of it before the anchor, and runs
/// that then stand beside it.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    pub run: Print,
    pub offset: usize,
    /// `None` for a phrase of one word.
    pub beside: Option<Beside>,
    /// A third run where there can be but one: how many after the latter of the two, and which.
    pub third: Option<(i8, Print)>,
}

#[derive(Debug, Clone, Copy)]
pub enum Beside {
    Before(Print),
    After(Print),
}

impl Phrase {
    /// The word that the dictionary carries: the one that fewest phrases share, as the rarest in
    /// texts too; a word of three letters or less only if there is no other. `among` says which
    /// words can be it.
    pub fn anchor(
        &self,
        shared_by: &BTreeMap<&str, usize>,
        among: impl Fn(usize) -> bool,
    ) -> usize {
        let cost = |n: &usize| {
            let word = &self.words[*n];
            let lacking = 4_usize.saturating_sub(word.len());
            let shared = shared_by.get(word.as_str()).copied().unwrap_or(0);
            (lacking, shared, std::cmp::Reverse(word.len()))
        };
        let all = 0..self.words.len();
        all.filter(|n| among(*n)).min_by_key(cost).unwrap_or(0)
    }

    /// Every run of letters and digits that a text can hold the anchor in: `walk` and `walkin` for
    /// the first word of `walk-in`, `c` for `C.S.E`.
    pub fn places(&self, anchor: usize) -> Vec<Place> {
        let mut pieces: Vec<(&str, Option<Joiner>)> = Vec::new();
        let mut at = 0;
        for (n, word) in self.words.iter().enumerate() {
            if n == anchor {
                at = pieces.len();
            }
            pieces.extend(word.split(['.', '/']).map(|piece| (piece, None)));
            if let Some(last) = pieces.last_mut() {
                last.1 = self.joiners.get(n).copied();
            }
        }
        let glues = |n: usize| pieces[n].1.is_some_and(Joiner::glues);
        let glued = |from: usize, to: usize| -> Print {
            let run: String = pieces[from..=to].iter().map(|(piece, _)| *piece).collect();
            Print::of(run.as_bytes())
        };
        // All runs that can be the one beside what ends, or begins, with a piece: as much as is
        // glued to the next piece, and the word between if that is an `and`.
        let and = |n: usize| {
            let forms: &[&str] = match pieces[n].1 {
                Some(Joiner::And) => &["and", "n"],
                _ => &[],
            };
            forms.iter().map(|form| Print::of(form.as_bytes()))
        };
        let before = |from: usize| -> Vec<Print> {
            let Some(to) = from.checked_sub(1) else {
                return Vec::new();
            };
            let first = (0..to).rev().take_while(|n| glues(*n)).last().unwrap_or(to);
            (first..=to).map(|n| glued(n, to)).chain(and(to)).collect()
        };
        let after = |to: usize| -> Vec<Print> {
            let from = to + 1;
            if from >= pieces.len() {
                return Vec::new();
            }
            let last = (from..pieces.len())
                .find(|n| !glues(*n))
                .unwrap_or(pieces.len() - 1);
            (from..=last)
                .map(|n| glued(from, n))
                .chain(and(to))
                .collect()
        };
        let one = |prints: &[Print]| match prints {
            [print] => Some(*print),
            _ => None,
        };
        let first = (0..at).rev().take_while(|n| glues(*n)).last().unwrap_or(at);
        let last = (at..pieces.len()).find(|n| !glues(*n)).unwrap_or(at);
        let mut places = Vec::new();
        for from in first..=at {
            let offset = pieces[from..at].iter().map(|(piece, _)| piece.len()).sum();
            for to in at..=last {
                let run = glued(from, to);
                let (before_it, after_it) = (before(from), after(to));
                let place = |beside| Place {
                    run,
                    offset,
                    beside,
                    third: None,
                };
                // The side with fewer ways, the one after if there are as many.
                let by_after = match (before_it.len(), after_it.len()) {
                    (0, 0) => {
                        places.push(place(None));
                        continue;
                    }
                    (_, 0) => false,
                    (0, _) => true,
                    (before, after) => after <= before,
                };
                if by_after {
                    let third = match after_it.as_slice() {
                        [_] if to + 2 < pieces.len() => one(&after(to + 1)).map(|print| (1, print)),
                        _ => one(&before_it).map(|print| (-2, print)),
                    };
                    places.extend(after_it.iter().map(|after| Place {
                        third,
                        ..place(Some(Beside::After(*after)))
                    }));
                } else {
                    let third = match before_it.as_slice() {
                        [_] if from > 1 => one(&before(from - 1)).map(|print| (-2, print)),
                        _ => one(&after_it).map(|print| (1, print)),
                    };
                    places.extend(before_it.iter().map(|before| Place {
                        third,
                        ..place(Some(Beside::Before(*before)))
                    }));
                }
            }
        }
        places
    }

    /// As [`Self::places`] where the anchor is of a family. Such a word is a run by itself, and so
    /// is the `s` of a possessive beside it.
    pub fn family_places(&self, anchor: usize, families: &[Option<u32>]) -> Vec<Place> {
        let print = |n: usize| match families[n] {
            Some(family) => Print::of_family(family),
            None => Print::of(self.words[n].as_bytes()),
        };
        // The word at `n`, if it is known to be the run beside the anchor: no `and` is between, and
        // the word beyond cannot be glued to it.
        let known = |n: usize, between: usize, beyond: Option<usize>| {
            let glued = beyond
                .and_then(|n| self.joiners.get(n))
                .is_some_and(|j| j.glues());
            let one_run = self.words[n].chars().all(char::is_alphanumeric) && !glued;
            let alone = self.joiners[between] != Joiner::And;
            (alone && (families[n].is_some() || one_run)).then(|| print(n))
        };
        let place = |beside| Place {
            run: print(anchor),
            offset: 0,
            beside,
            third: None,
        };
        let possessive = Print::of(b"s");
        if anchor + 1 < self.words.len()
            && let Some(after) = known(anchor + 1, anchor, Some(anchor + 1))
        {
            [after, possessive]
                .map(|print| place(Some(Beside::After(print))))
                .into()
        } else if anchor > 0
            && let Some(before) = known(anchor - 1, anchor - 1, anchor.checked_sub(2))
        {
            [before, possessive]
                .map(|print| place(Some(Beside::Before(print))))
                .into()
        } else {
            vec![place(None)]
        }
    }
}
