//! Places that recur, look like hotels and are not on the register, of one scope.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::Unregistered;
use super::evidence::{Districts, Evidence, Inside, Occurrence};
use crate::edition::Scope;
use crate::venues::unregistered::{Group, LEAST_RECORDS, Sighting, grouped, offered_id};

/// Places named in at least [`LEAST_RECORDS`] records of the scope, over the whole extract: by
/// admitted records falling, then records, then name. A record lies with the force that made it.
/// `occurrences`: those of the scope.
pub(super) fn unregistered(
    evidence: &Evidence<'_>,
    scope: &Scope,
    occurrences: &[Occurrence<'_>],
) -> Vec<Unregistered> {
    let mut inside = Inside::new(scope);
    let mut districts = Districts::new(evidence.areas);
    let of_scope: Vec<&Sighting> = evidence
        .unregistered
        .iter()
        .filter(|one| {
            let district = match scope {
                Scope::District(_) => districts.find(&one.district, one.seen.point),
                Scope::National | Scope::Force(_) => None,
            };
            inside.holds(&one.force, district)
        })
        .collect();
    let admitted: BTreeSet<(&str, &str)> = occurrences
        .iter()
        .filter(|occurrence| occurrence.criterion.is_some())
        .map(|occurrence| (occurrence.id, occurrence.recorded_by))
        .collect();
    let mut places: Vec<Unregistered> = grouped(of_scope)
        .into_iter()
        .filter_map(|group| place(group, &admitted))
        .collect();
    places.sort_by(|a, b| {
        let key = |one: &Unregistered| (Reverse(one.admitted), Reverse(one.records));
        key(a)
            .cmp(&key(b))
            .then_with(|| (&a.name, &a.town, &a.id).cmp(&(&b.name, &b.town, &b.id)))
    });
    places
}

fn place(group: Group<'_>, admitted: &BTreeSet<(&str, &str)>) -> Option<Unregistered> {
    let records = group.records();
    if records.len() < LEAST_RECORDS {
        return None;
    }
    let in_location = group.sightings.iter().filter(|one| !one.seen.in_text);
    let in_location: BTreeSet<(&str, &str)> = in_location
        .map(|one| (one.occurrence_id.as_str(), one.force.as_str()))
        .collect();
    Some(Unregistered {
        id: offered_id(&group.name, &group.town, &group.postcode),
        records: records.len() as u64,
        admitted: records.keys().filter(|key| admitted.contains(*key)).count() as u64,
        in_location: in_location.len() as u64,
        first: *records.values().min()?,
        last: *records.values().max()?,
        name: group.name,
        also: group.also,
        kind: group.kind.to_owned(),
        address: group.address,
        town: group.town,
        postcode: group.postcode,
        point: group.point,
    })
}
