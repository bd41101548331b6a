//! Every occurrence with a hit, admitted or not: the rows of `records.csv`.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{Evidence, Options};
use crate::edition::Edition;
use crate::keywords::State;
use crate::venues::PlaceRole;

/// One occurrence of the scope with any hit, or admitted without one.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    pub occurrence_id: String,
    pub day: NaiveDate,
    pub in_period: bool,
    /// Force where the venue lies, else the recording force.
    pub force: String,
    pub district: Option<String>,
    /// Criterion that admitted it.
    pub criterion: Option<String>,
    /// Category ids with a hit in any state, sorted.
    pub categories: Vec<String>,
    /// States of its hits, each once.
    pub states: Vec<State>,
    /// Id and name of the venue it was tied to, in whatever role.
    pub venue: Option<(String, String)>,
    /// `resolved`, `ambiguous` or `unresolved`.
    pub decision: String,
    /// 0 to 1.
    pub confidence: f64,
    pub role: PlaceRole,
    /// Why it was admitted, or was not.
    pub reason: String,
}

/// The occurrences of the edition's scope over the whole extract, by day, then id.
pub fn listing(evidence: &Evidence<'_>, edition: &Edition, options: &Options) -> Vec<Listed> {
    evidence
        .occurrences(&edition.scope, options)
        .into_iter()
        .filter(|occurrence| !occurrence.mentions.is_empty() || occurrence.criterion.is_some())
        .map(|occurrence| {
            let categories: BTreeSet<&str> = occurrence
                .mentions
                .iter()
                .map(|mention| mention.category)
                .collect();
            let states: BTreeSet<State> = occurrence
                .mentions
                .iter()
                .map(|mention| mention.state)
                .collect();
            let place = occurrence.place;
            Listed {
                occurrence_id: occurrence.id.to_owned(),
                day: occurrence.day,
                in_period: edition.period.contains(occurrence.day),
                force: occurrence.force.to_owned(),
                district: occurrence.district.map(str::to_owned),
                criterion: occurrence.criterion.map(str::to_owned),
                categories: categories.into_iter().map(str::to_owned).collect(),
                states: states.into_iter().collect(),
                venue: place
                    .venue
                    .map(|venue| (venue.id.clone(), venue.name.clone())),
                decision: place.decision.to_owned(),
                confidence: place.confidence,
                role: place.role,
                reason: occurrence.reason.to_owned(),
            }
        })
        .collect()
}
