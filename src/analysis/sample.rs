//! The occurrences of an extract in three strata, as they are offered for review and judged.

use super::review::{Recall, Stratum, random_number, sampled};
use super::verdicts::Judged;
use super::{Evidence, Options};
use crate::edition::{Scope, slug};

/// An occurrence as it is offered for review: no word of its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member<'a> {
    pub random_number: u64,
    pub occurrence_id: &'a str,
    /// Recording force.
    pub force: &'a str,
    pub judged: Option<&'a Judged>,
}

/// Every occurrence read, each in one stratum, from the lowest random number on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strata<'a> {
    /// A criterion admits them, whatever an analyst decided.
    pub admitted: Vec<Member<'a>>,
    /// Not admitted, with a hit in any state.
    pub with_hits: Vec<Member<'a>>,
    /// Not admitted, without any: those of the lowest numbers, of so many.
    pub without_hits: Vec<Member<'a>>,
    pub without_hits_all: u64,
}

/// The strata of the whole extract, all forces.
pub fn strata<'a>(evidence: &'a Evidence<'_>, options: &Options) -> Strata<'a> {
    let unmatched = evidence.unmatched;
    let mut strata = Strata {
        admitted: Vec::new(),
        with_hits: Vec::new(),
        without_hits: unmatched
            .lowest
            .iter()
            .map(|(number, (id, force))| Member {
                random_number: *number,
                occurrence_id: id,
                force,
                judged: None,
            })
            .collect(),
        without_hits_all: 0,
    };
    for occurrence in evidence.occurrences(&Scope::National, options) {
        let stratum = match (occurrence.meets_criterion(), occurrence.mentions.is_empty()) {
            (true, _) => &mut strata.admitted,
            (false, false) => &mut strata.with_hits,
            (false, true) => &mut strata.without_hits,
        };
        stratum.push(Member {
            random_number: random_number(occurrence.id, &slug(occurrence.recorded_by)),
            occurrence_id: occurrence.id,
            force: occurrence.recorded_by,
            judged: occurrence.judged,
        });
    }
    // Beyond the last of those remembered, it is not known who else comes in between.
    if let (true, Some((last, _))) = (unmatched.cut, unmatched.lowest.last_key_value()) {
        strata
            .without_hits
            .retain(|member| member.random_number <= *last);
    }
    for stratum in [
        &mut strata.admitted,
        &mut strata.with_hits,
        &mut strata.without_hits,
    ] {
        stratum.sort_by_key(|member| (member.random_number, member.occurrence_id));
    }
    let others = strata.admitted.len() + strata.with_hits.len();
    strata.without_hits_all = evidence.census.occurrences.saturating_sub(others as u64);
    strata
}

impl Strata<'_> {
    /// The share of relevant occurrences that was admitted, as far as the verdicts tell.
    pub fn recall(&self) -> Recall {
        let mut admitted = Stratum {
            all: self.admitted.len() as u64,
            ..Stratum::default()
        };
        for judged in self.admitted.iter().filter_map(|member| member.judged) {
            admitted.count(&judged.ruling);
        }
        let rulings = |members: &'_ [Member<'_>], all: u64| {
            sampled(
                all,
                members
                    .iter()
                    .map(|member| member.judged.map(|judged| &judged.ruling)),
            )
        };
        Recall::of(
            admitted,
            rulings(&self.with_hits, self.with_hits.len() as u64),
            rulings(&self.without_hits, self.without_hits_all),
        )
    }
}
