//! Distance in words between hits.
//!
//! Words of a field are numbered; words side by side are 1 apart. Two hits are within n words if
//! at most n - 1 words stand between the last word of the one and the first of the other. Hits that
//! share a word are the same words seen twice, and not near each other, except that NOT W/n finds
//! them too near.

use super::facts::Facts;
use super::syntax::{Expr, HitTest, Near, What};

/// Where a hit, or hits near each other, stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place<'f> {
    field: &'f str,
    from: u32,
    to: u32,
    part: Part,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Of `Facts::hits`.
    Hit(usize),
    /// Of `Search::pairs`.
    Pair(usize),
}

/// One look at the hits of a record. Room is taken only where both sides of an operator have hits.
struct Search<'s, 'f> {
    facts: &'s Facts<'f>,
    pairs: Vec<[Place<'f>; 2]>,
}

/// Hits that meet the operator, as indices into `Facts::hits` in the order of its operands; `None`
/// if there are none. Time grows with the number of hits and its logarithm.
pub(super) fn find(near: &Near, facts: &Facts<'_>) -> Option<Vec<usize>> {
    let mut search = Search {
        facts,
        pairs: Vec::new(),
    };
    let found = match near.absent {
        true => search.alone(near)?,
        false => {
            let pairs = search.near(near);
            *pairs.first()?
        }
    };
    let mut hits = Vec::new();
    search.hits_of(found, &mut hits);
    Some(hits)
}

/// As [`find`], without saying which.
pub(super) fn is_met(near: &Near, facts: &Facts<'_>) -> bool {
    let search = Search {
        facts,
        pairs: Vec::new(),
    };
    match (search.stands(&near.left), search.stands(&near.right)) {
        (false, _) => false,
        (true, false) => near.absent,
        (true, true) => find(near, facts).is_some(),
    }
}

/// Whether an operand of distance has a hit with a place.
pub(super) fn stands(operand: &Expr, facts: &Facts<'_>) -> bool {
    let search = Search {
        facts,
        pairs: Vec::new(),
    };
    search.stands(operand)
}

/// The fewest words within which the two sides of `W/n` or `PRE/n` stand; `None` where no number
/// would do, since they share words, or stand in different columns or the other way round.
pub(super) fn least(near: &Near, facts: &Facts<'_>) -> Option<u32> {
    let met = |words: u32| {
        let near = Near {
            words,
            ..near.clone()
        };
        is_met(&near, facts)
    };
    if near.absent || !met(u32::MAX) {
        return None;
    }
    // Met within n words, it is met within more.
    let (mut unmet, mut words) = (0, u32::MAX);
    while words - unmet > 1 {
        let middle = unmet + (words - unmet) / 2;
        match met(middle) {
            true => words = middle,
            false => unmet = middle,
        }
    }
    Some(words)
}

impl<'f> Search<'_, 'f> {
    /// Whether any hit with a place could be this one.
    fn stands(&self, operand: &Expr) -> bool {
        match &operand.what {
            What::Hit(test) => self.hits(test).next().is_some(),
            What::Any(parts) => parts.iter().any(|part| self.stands(part)),
            What::Near(near) => self.stands(&near.left) && self.stands(&near.right),
            _ => false,
        }
    }

    fn hits(&self, test: &HitTest) -> impl Iterator<Item = Place<'f>> {
        let hits = self.facts.hits.iter().enumerate();
        hits.filter(|(_, hit)| test.matches(hit))
            .filter_map(|(n, hit)| {
                let (from, to) = hit.words?;
                Some(Place {
                    field: hit.field,
                    from,
                    to,
                    part: Part::Hit(n),
                })
            })
    }

    fn places(&mut self, operand: &Expr, out: &mut Vec<Place<'f>>) {
        match &operand.what {
            What::Hit(test) => out.extend(self.hits(test)),
            What::Any(parts) => {
                for part in parts {
                    self.places(part, out);
                }
            }
            What::Near(near) => out.extend(self.near(near)),
            // The parser lets nothing else stand within an operator of distance.
            _ => {}
        }
    }

    /// Both sides together, in the order of the text: for each place of one side the nearest of
    /// the other, which suffices to tell whether any are near, and near what.
    fn near(&mut self, near: &Near) -> Vec<Place<'f>> {
        let (mut left, mut right) = (Vec::new(), Vec::new());
        self.places(&near.left, &mut left);
        self.places(&near.right, &mut right);
        let mut found = Vec::new();
        self.follow(&mut left, &mut right, near.words, false, &mut found);
        if !near.ordered {
            self.follow(&mut right, &mut left, near.words, true, &mut found);
        }
        narrowest(&mut found);
        found
    }

    /// Pairs of an earlier and a later place at most `words` apart; `turned` if the earlier is of
    /// the right operand.
    fn follow(
        &mut self,
        earlier: &mut [Place<'f>],
        later: &mut [Place<'f>],
        words: u32,
        turned: bool,
        found: &mut Vec<Place<'f>>,
    ) {
        earlier.sort_unstable_by_key(|place| (place.field, place.to, place.from));
        later.sort_unstable_by_key(|place| (place.field, place.from, place.to));
        let mut pair = |a: &Place<'f>, b: &Place<'f>| {
            if a.field == b.field && b.from > a.to && b.from - a.to <= words {
                found.push(Place {
                    field: a.field,
                    from: a.from,
                    to: b.to,
                    part: Part::Pair(self.pairs.len()),
                });
                self.pairs.push(if turned { [*b, *a] } else { [*a, *b] });
            }
        };
        for b in later.iter() {
            let before = earlier.partition_point(|a| (a.field, a.to) < (b.field, b.from));
            if let Some(a) = before.checked_sub(1).map(|n| &earlier[n]) {
                pair(a, b);
            }
        }
        for a in earlier.iter() {
            let after = later.partition_point(|b| (b.field, b.from) <= (a.field, a.to));
            if let Some(b) = later.get(after) {
                pair(a, b);
            }
        }
    }

    /// The first place of the left side that has none of the right side near.
    fn alone(&mut self, near: &Near) -> Option<Place<'f>> {
        let (mut left, mut right) = (Vec::new(), Vec::new());
        self.places(&near.left, &mut left);
        self.places(&near.right, &mut right);
        left.sort_unstable_by_key(|place| (place.field, place.from, place.to));
        right.sort_unstable_by_key(|place| (place.field, place.from, place.to));
        // Of all that start up to here in the field: the widest reach, and that of another hit, so
        // that a hit is not taken for its own neighbour.
        let mut reach: Vec<(u32, Part, Option<u32>)> = Vec::with_capacity(right.len());
        for (n, place) in right.iter().enumerate() {
            let before = n.checked_sub(1).filter(|n| right[*n].field == place.field);
            reach.push(match before.map(|n| reach[n]) {
                None => (place.to, place.part, None),
                Some((to, part, other)) if part == place.part => (to.max(place.to), part, other),
                Some((to, _, _)) if place.to > to => (place.to, place.part, Some(to)),
                Some((to, part, other)) => (to, part, other.max(Some(place.to))),
            });
        }
        left.into_iter().find(|a| {
            let last = a.to.saturating_add(near.words);
            let first = match near.ordered {
                true => a.from,
                false => a.from.saturating_sub(near.words),
            };
            let until = right.partition_point(|b| (b.field, b.from) <= (a.field, last));
            let Some(n) = until.checked_sub(1).filter(|n| right[*n].field == a.field) else {
                return true;
            };
            let (to, part, other) = reach[n];
            match part == a.part {
                true => other.is_none_or(|to| to < first),
                false => to < first,
            }
        })
    }

    fn hits_of(&self, place: Place<'f>, out: &mut Vec<usize>) {
        match place.part {
            Part::Hit(hit) => out.push(hit),
            Part::Pair(pair) => {
                for side in self.pairs[pair] {
                    self.hits_of(side, out);
                }
            }
        }
    }
}

/// Of places that end alike the one that starts last, of those that start alike the one that ends
/// first: no other is nearer to anything, and there are no more of them than hits.
fn narrowest(places: &mut Vec<Place<'_>>) {
    let mut by_end = places.clone();
    by_end.sort_by_key(|place| (place.field, place.to, std::cmp::Reverse(place.from)));
    by_end.dedup_by_key(|place| (place.field, place.to));
    places.sort_by_key(|place| (place.field, place.from, place.to));
    places.dedup_by_key(|place| (place.field, place.from));
    places.extend(by_end);
    places.sort_by_key(|place| (place.field, place.from, place.to));
    places.dedup_by_key(|place| (place.field, place.from, place.to));
}
