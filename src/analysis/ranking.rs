//! Venues by what is recorded of them, how surely, and how far chance alone would go.

use std::collections::{BTreeMap, BTreeSet};

use super::statistics::{gini, poisson};
use super::{Band, Concentration, Event, Facility, Range, Stated, VenueFinding, change, counts};
use crate::edition::{EditionId, Period};
use crate::venues::{Register, Venue};

/// Share of editions in which chance alone may call any venue above the usual range.
pub(super) const FALSE_ALARMS: f64 = 0.05;

/// Seeded draws behind the chance range of the concentration.
const DRAWS: usize = 399;

/// Whether the venue was open on any day of the span. Its last day is open still.
pub(super) fn open_during(venue: &Venue, span: Period) -> bool {
    venue.opened.is_none_or(|opened| opened < span.end)
        && venue.closed.is_none_or(|closed| span.start <= closed)
}

/// Occurrences of the window at each open venue, zeros counted in: any order.
pub(super) fn at_open(events: &[&Event], open: &BTreeSet<&str>) -> Vec<u64> {
    let by_venue = counts::by_venue(events);
    open.iter()
        .map(|id| by_venue.get(id).map_or(0, |events| events.len() as u64))
        .collect()
}

/// Range of one venue's count were all open venues alike: a Poisson count of the mean. Its lower
/// end is the 2.5 % quantile. Its upper end is exceeded by any one of `m` venues with probability
/// at most 5 % / m, so by any at all with at most 5 % (Bonferroni's inequality; Dunn, 1961).
pub(super) fn usual(counts: &[u64]) -> Stated<Range> {
    let venues = counts.len() as f64;
    let total: u64 = counts.iter().sum();
    if counts.len() < 2 {
        return Stated::Undefined(
            "fewer than two registered open venues, nothing to compare".to_owned(),
        );
    }
    if total == 0 {
        return Stated::Undefined("no occurrence is placed at an open venue".to_owned());
    }
    let mean = total as f64 / venues;
    Stated::Value(Range {
        low: poisson::quantile(0.025, mean) as f64,
        high: poisson::upper_limit(FALSE_ALARMS / venues, mean) as f64,
    })
}

pub(super) fn concentration(counts: &[u64], edition: &EditionId) -> Stated<Concentration> {
    let events: u64 = counts.iter().sum();
    if counts.is_empty() {
        return Stated::undefined("no registered open venue");
    }
    let reals: Vec<f64> = counts.iter().map(|count| *count as f64).collect();
    let (Stated::Value(gini), Stated::Value(adjusted)) =
        (gini::gini(&reals), gini::adjusted(&reals))
    else {
        return Stated::undefined("no occurrence is placed at an open venue");
    };
    let chance = gini::by_chance(events, counts.len(), DRAWS, &edition.0);
    Stated::Value(Concentration {
        venues: counts.len() as u64,
        occurrences: events,
        half: gini::half(counts),
        half_by_chance: chance.half,
        lorenz: gini::lorenz(counts),
        gini: gini.value,
        gini_interval: gini.interval,
        gini_by_chance: chance.gini,
        gini_adjusted: adjusted.value,
        gini_adjusted_interval: adjusted.interval,
    })
}

/// Venues with a counted occurrence in the window: by count falling, then name, then id.
pub(super) fn venues(
    events: &[&Event],
    register: &Register,
    window: Period,
    usual: &Stated<Range>,
    facilities: &[Facility],
) -> Vec<VenueFinding> {
    let sizes: BTreeMap<&str, &Stated<Range>> = facilities
        .iter()
        .map(|facility| (facility.id.as_str(), &facility.usual_for_size))
        .collect();
    let known: BTreeMap<&str, &Venue> = register
        .venues
        .iter()
        .map(|venue| (venue.id.as_str(), venue))
        .collect();
    let ranges = |id: &str| {
        let for_size = sizes.get(id).and_then(|size| size.value());
        [usual.value(), for_size].map(|range| range.copied())
    };
    let mut venues: Vec<VenueFinding> = counts::by_venue(events)
        .into_iter()
        .filter_map(|(id, events)| finding(known.get(id)?, &events, window, &ranges(id)))
        .collect();
    venues.sort_by(|a, b| {
        let key = |v: &VenueFinding| std::cmp::Reverse(v.occurrences);
        (key(a), &a.name, &a.id).cmp(&(key(b), &b.name, &b.id))
    });
    venues
}

/// `None` without events. `usual` are the ranges were all venues alike, and all rooms.
fn finding(
    venue: &Venue,
    events: &[&Event],
    window: Period,
    usual: &[Option<Range>; 2],
) -> Option<VenueFinding> {
    let occurrences = events.len() as u64;
    let beyond = |usual: &Range| occurrences as f64 > usual.high;
    let [of_all, for_size] = usual;
    let above = of_all.as_ref().is_some_and(beyond) && for_size.as_ref().is_none_or(beyond);
    let half = change::second_half(window);
    let recent = events.iter().filter(|event| event.day >= half).count() as u64;
    Some(VenueFinding {
        id: venue.id.clone(),
        name: venue.name.clone(),
        town: venue.town.clone(),
        kind: venue.kind.clone(),
        force: venue.force.clone(),
        district: venue.district.clone(),
        point: venue.point,
        rooms: venue.rooms,
        open: venue
            .opened
            .is_none_or(|opened| opened <= window.last_day())
            && venue
                .closed
                .is_none_or(|closed| window.last_day() <= closed),
        occurrences,
        incidents: counts::incidents(events),
        victims: counts::victims(events).len() as u64,
        interval: poisson::interval(occurrences),
        band: match occurrences {
            ..=1 => Band::Single,
            _ if above => Band::Above,
            _ => Band::Within,
        },
        staff_calls: events.iter().filter(|event| event.staff_call).count() as u64,
        recent,
        before: occurrences - recent,
        in_period: events.iter().filter(|event| event.in_period).count() as u64,
        first: events.iter().map(|event| event.day).min()?,
        last: events.iter().map(|event| event.day).max()?,
        visited: venue.visited,
        trained: venue.trained,
    })
}

#[cfg(test)]
mod tests {
    use super::super::statistics::Draws;
    use super::*;

    fn edition() -> EditionId {
        EditionId("force-pack.2026-10.mereshire".to_owned())
    }

    #[test]
    fn equal_counts_are_not_concentrated() {
        let Stated::Value(found) = concentration(&[3; 8], &edition()) else {
            panic!("defined");
        };
        assert_eq!(found.half, 4);
        assert_eq!(found.lorenz, [(0, 0), (8, 24)]);
        assert!(found.gini.abs() < 1e-12);
    }

    /// Equal venues: at most about 5 % of editions may call any venue above the usual range.
    #[test]
    fn above_is_rare_by_chance() {
        let mut draws = Draws::seeded(&edition().0, "above");
        for (venues, total) in [(20, 12), (80, 60), (118, 300)] {
            let mut alarms = 0;
            for _ in 0..500 {
                let mut counts = vec![0_u64; venues];
                for _ in 0..total {
                    counts[draws.below(venues)] += 1;
                }
                let Stated::Value(range) = usual(&counts) else {
                    panic!("defined");
                };
                alarms += usize::from(counts.iter().any(|count| *count as f64 > range.high));
            }
            // 25 expected at most; 45 is four standard deviations beyond.
            assert!(
                alarms < 45,
                "{venues} venues, {total} occurrences: {alarms} of 500"
            );
        }
    }

    #[test]
    fn nothing_to_compare_is_said() {
        assert!(usual(&[]).value().is_none());
        assert!(usual(&[7]).value().is_none());
        assert!(usual(&[0, 0]).value().is_none());
        assert!(concentration(&[], &edition()).value().is_none());
        assert!(concentration(&[0], &edition()).value().is_none());
    }
}
