//! Records, occurrences, incidents, victims: four different counts.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

use super::{Ages, Counts, Event};

pub(super) fn counts(events: &[&Event]) -> Counts {
    let by_venue = by_venue(events);
    let count = |holds: fn(&Event) -> bool| events.iter().filter(|e| holds(e)).count() as u64;
    let placed = count(|event| event.counted_venue().is_some());
    let at_venues: u64 = by_venue.values().map(|events| incidents(events)).sum();
    let victims = victims(events);
    Counts {
        records: events.iter().map(|event| event.rows).sum(),
        occurrences: events.len() as u64,
        incidents: at_venues + events.len() as u64 - placed,
        victims: victims.len() as u64,
        victims_age_known: victims.iter().flatten().count() as u64,
        placed,
        venues: by_venue.len() as u64,
        staff_calls: count(|event| event.staff_call),
        crimes: count(|event| event.is_crime),
    }
}

/// Placed events by the venue for which they count.
pub(super) fn by_venue<'e>(events: &[&'e Event]) -> BTreeMap<&'e str, Vec<&'e Event>> {
    let mut venues: BTreeMap<&str, Vec<&Event>> = BTreeMap::new();
    for event in events {
        if let Some(venue) = event.counted_venue() {
            venues.entry(venue).or_default().push(event);
        }
    }
    venues
}

/// Incidents at one venue: occurrences within 24 hours of each other are one, and so are chains of
/// such. Where a time of day is unknown, only the same day is known to be within 24 hours.
pub(super) fn incidents(events: &[&Event]) -> u64 {
    // First and last known time of each day: enough, since a day is one incident by itself and
    // nothing reaches over a whole day between.
    type Times = Option<(NaiveDateTime, NaiveDateTime)>;
    let mut days: BTreeMap<NaiveDate, Times> = BTreeMap::new();
    for event in events {
        let times = days.entry(event.day).or_default();
        if let Some(at) = event.at {
            *times = Some(times.map_or((at, at), |(first, last)| (first.min(at), last.max(at))));
        }
    }
    let mut incidents = 0;
    let mut last_before = None;
    for times in days.into_values() {
        let joined = last_before
            .zip(times)
            .is_some_and(|(last, (first, _))| first - last <= TimeDelta::hours(24));
        if !joined {
            incidents += 1;
        }
        last_before = times.map(|(_, last)| last);
    }
    incidents
}

/// Age of each distinct victim: the youngest known over the events. A victim without reference is
/// one in each occurrence.
pub(super) fn victims(events: &[&Event]) -> Vec<Option<i32>> {
    let mut referenced: BTreeMap<&str, Option<i32>> = BTreeMap::new();
    let mut ages = Vec::new();
    for victim in events.iter().flat_map(|event| &event.victims) {
        match &victim.person {
            None => ages.push(victim.age),
            Some(person) => {
                let known = referenced.entry(person).or_default();
                *known = known.iter().copied().chain(victim.age).min();
            }
        }
    }
    ages.extend(referenced.into_values());
    ages
}

pub(super) fn ages(events: &[&Event]) -> Ages {
    let mut ages = Ages::default();
    for age in victims(events) {
        match age {
            None => ages.not_recorded += 1,
            Some(..=12) => ages.under_13 += 1,
            Some(13..=15) => ages.from_13_to_15 += 1,
            Some(16..=17) => ages.from_16_to_17 += 1,
            Some(18..) => ages.adult += 1,
        }
    }
    ages
}
