//! The Knox table: whether events near in place are also near in time more often than chance has it.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::draws::Draws;
use super::near::{distance, within};
use super::{Stated, discoveries, poisson};

/// One event: where, and when in days from any day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Happened {
    pub point: (f64, f64),
    pub day: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Knox {
    pub events: u64,
    /// `n (n - 1) / 2`.
    pub pairs: u64,
    /// Pairs in each band of distance, whatever their time; and of time, whatever their place.
    pub near_in_place: Vec<u64>,
    pub near_in_time: Vec<u64>,
    /// By band of distance, then of time.
    pub cells: Vec<Cell>,
    pub replicates: u64,
}

/// Pairs of one band of distance and one of time. A band holds its upper edge and not its lower one;
/// the first begins at 0 and holds it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// In the unit of the points.
    pub distance_over: f64,
    pub distance_to: f64,
    /// In days.
    pub days_over: f64,
    pub days_to: f64,
    pub observed: u64,
    /// Product of both margins over all pairs (Knox, 1964).
    pub expected: f64,
    /// Mean over the replicates.
    pub by_chance: f64,
    /// `(1 + replicates with as many or more) / (1 + replicates)`.
    pub p: f64,
    /// Probability of as many or more of a Poisson count with mean `expected`: Knox's own, for pairs
    /// that are few and all but independent.
    pub p_poisson: f64,
    /// `p` for the false discovery rate over all cells (Benjamini and Hochberg, 1995).
    pub p_adjusted: f64,
}

/// Edges of the bands, rising: the last is the farthest that is looked at. A first edge of 0 makes
/// a band of its own of pairs at the same place, or of the same day.
#[derive(Debug, Clone, PartialEq)]
pub struct Bands {
    pub distances: Vec<f64>,
    pub days: Vec<f64>,
}

/// Pairs of events by distance and time, against times shuffled over the events (Knox, 1964; Monte
/// Carlo test: Besag and Diggle, 1977; as a near-repeat table: Ratcliffe, 2009).
///
/// Shuffling keeps every place and every time, so neither busy places nor busy seasons show; what is
/// left is whether they go together. Assumes that exposure did not shift between places meanwhile.
/// `replicates` are at least 1; each is seeded by its own number. Undefined below 2 events and where
/// edges do not rise from 0 or more.
pub fn knox(events: &[Happened], bands: &Bands, replicates: usize, seed: &str) -> Stated<Knox> {
    let rising = |edges: &[f64]| {
        edges.first().is_some_and(|first| *first >= 0.0) && edges.is_sorted_by(|a, b| a < b)
    };
    if events.len() < 2 {
        return Stated::undefined("fewer than two events make no pair");
    }
    if !rising(&bands.distances) || !rising(&bands.days) {
        return Stated::undefined("the edges of the bands do not rise from 0");
    }
    let pairs = near_pairs(events, &bands.distances);
    let mut days: Vec<f64> = events.iter().map(|event| event.day).collect();
    let observed = count(&pairs, &days, &bands.days);
    let simulated: Vec<Table> = (0..replicates)
        .into_par_iter()
        .map_with(days.clone(), |days, number| {
            days.clear();
            days.extend(events.iter().map(|event| event.day));
            Draws::replicate(seed, "knox", number).shuffle(days);
            count(&pairs, days, &bands.days)
        })
        .collect();
    days.sort_unstable_by(f64::total_cmp);
    let near_in_time = in_time(&days, &bands.days);
    let near_in_place: Vec<u64> = pairs.iter().map(|pairs| pairs.len() as u64).collect();
    let all = events.len() as u64 * (events.len() as u64 - 1) / 2;
    let over = |edges: &[f64], at: usize| if at == 0 { 0.0 } else { edges[at - 1] };
    let mut cells: Vec<Cell> = Vec::new();
    for (place, distance_to) in bands.distances.iter().enumerate() {
        for (time, days_to) in bands.days.iter().enumerate() {
            let seen = observed[place][time];
            let expected = near_in_place[place] as f64 * near_in_time[time] as f64 / all as f64;
            let as_many = simulated
                .iter()
                .filter(|table| table[place][time] >= seen)
                .count();
            let sum: u64 = simulated.iter().map(|table| table[place][time]).sum();
            cells.push(Cell {
                distance_over: over(&bands.distances, place),
                distance_to: *distance_to,
                days_over: over(&bands.days, time),
                days_to: *days_to,
                observed: seen,
                expected,
                by_chance: sum as f64 / replicates as f64,
                p: (1 + as_many) as f64 / (1 + replicates) as f64,
                p_poisson: poisson::at_least(seen, expected),
                p_adjusted: 1.0,
            });
        }
    }
    let p: Vec<f64> = cells.iter().map(|cell| cell.p).collect();
    for (cell, adjusted) in cells.iter_mut().zip(discoveries::adjusted(&p)) {
        cell.p_adjusted = adjusted;
    }
    Stated::Value(Knox {
        events: events.len() as u64,
        pairs: all,
        near_in_place,
        near_in_time,
        cells,
        replicates: replicates as u64,
    })
}

/// How many pairs of events lie within a distance, however far in time: what one replicate costs.
pub fn pairs_within(points: &[(f64, f64)], farthest: f64) -> u64 {
    let near = within(points, farthest);
    (0..near.places())
        .map(|place| near.of(place).len() as u64)
        .sum::<u64>()
        / 2
}

/// Counts by band of distance, then of time.
type Table = Vec<Vec<u64>>;

/// Pairs of events by band of distance.
fn near_pairs(events: &[Happened], distances: &[f64]) -> Vec<Vec<(u32, u32)>> {
    let points: Vec<(f64, f64)> = events.iter().map(|event| event.point).collect();
    let mut pairs = vec![Vec::new(); distances.len()];
    let Some(farthest) = distances.last() else {
        return pairs;
    };
    let near = within(&points, *farthest);
    for one in 0..points.len() {
        for other in near.of(one).iter().filter(|other| **other as usize > one) {
            let apart = distance(points[one], points[*other as usize]);
            pairs[distances.partition_point(|edge| *edge < apart)].push((one as u32, *other));
        }
    }
    pairs
}

/// Pairs of each band by band of time.
fn count(pairs: &[Vec<(u32, u32)>], days: &[f64], edges: &[f64]) -> Table {
    pairs
        .iter()
        .map(|pairs| {
            // Within each edge first: comparing is faster than finding the band.
            let mut within = vec![0_u32; edges.len()];
            for (one, other) in pairs {
                let apart = (days[*one as usize] - days[*other as usize]).abs();
                for (count, edge) in within.iter_mut().zip(edges) {
                    *count = count.wrapping_add(u32::from(apart <= *edge));
                }
            }
            differences(within.into_iter().map(u64::from))
        })
        .collect()
}

/// All pairs by band of time; days in rising order.
fn in_time(days: &[f64], edges: &[f64]) -> Vec<u64> {
    differences(edges.iter().map(|edge| {
        let mut first = 0;
        let mut pairs = 0;
        for (at, day) in days.iter().enumerate() {
            while day - days[first] > *edge {
                first += 1;
            }
            pairs += (at - first) as u64;
        }
        pairs
    }))
}

fn differences(cumulated: impl Iterator<Item = u64>) -> Vec<u64> {
    let mut before = 0;
    cumulated
        .map(|sum| {
            let own = sum - before;
            before = sum;
            own
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn happened(of: &[(f64, f64, f64)]) -> Vec<Happened> {
        of.iter()
            .map(|(x, y, day)| Happened {
                point: (*x, *y),
                day: *day,
            })
            .collect()
    }

    fn bands(distances: &[f64], days: &[f64]) -> Bands {
        Bands {
            distances: distances.to_vec(),
            days: days.to_vec(),
        }
    }

    fn found(of: Stated<Knox>) -> Knox {
        match of {
            Stated::Value(found) => found,
            Stated::Undefined(reason) => panic!("{reason}"),
        }
    }

    #[test]
    fn edges_belong_to_the_band_below() {
        let events = happened(&[
            (0.0, 0.0, 0.0),
            (0.0, 0.0, 7.0),
            (60.0, 80.0, 14.0),
            (200.0, 0.0, 14.0),
            (900.0, 0.0, 15.0),
        ]);
        let found = found(knox(
            &events,
            &bands(&[0.0, 100.0, 200.0], &[7.0, 14.0]),
            19,
            "edges",
        ));
        let observed: Vec<u64> = found.cells.iter().map(|cell| cell.observed).collect();
        // Same place: 7 days apart. To 100: two pairs, 14 and 7 days. To 200: 14 and 7 days from the
        // first place; the third and fourth, on one day, are 161 apart.
        assert_eq!(observed, [1, 0, 1, 1, 2, 1]);
        assert_eq!(found.near_in_place, [1, 2, 3]);
        assert_eq!(found.near_in_time, [6, 3]);
        assert_eq!(found.pairs, 10);
        assert!((found.cells[0].expected - 0.6).abs() < 1e-12);
        assert_eq!(found.cells[2].distance_over, 0.0);
        assert_eq!(found.cells[3].days_over, 7.0);
    }

    #[test]
    fn a_planted_repeat_shows_and_a_seed_repeats() {
        let mut draws = Draws::seeded("knox", "test");
        let mut events = Vec::new();
        for _ in 0..40 {
            let (x, y) = (draws.below(20_000) as f64, draws.below(20_000) as f64);
            let day = draws.below(700) as f64;
            events.push((x, y, day));
            events.push((x + 50.0, y, day + 3.0));
        }
        let events = happened(&events);
        let edges = bands(&[100.0, 400.0], &[7.0, 28.0]);
        let result = found(knox(&events, &edges, 199, "a"));
        assert!(result.cells[0].observed >= 40);
        assert!(
            (result.cells[0].p - 1.0 / 200.0).abs() < 1e-12,
            "{:?}",
            result.cells[0]
        );
        assert!((result.cells[0].by_chance - result.cells[0].expected).abs() < 0.3);
        assert_eq!(result, found(knox(&events, &edges, 199, "a")));
    }

    #[test]
    fn without_interaction_p_is_even() {
        let mut draws = Draws::seeded("knox even", "test");
        let trials = 200;
        let low = (0..trials)
            .filter(|trial| {
                let events: Vec<_> = (0..60)
                    .map(|_| {
                        let mut at = |n| draws.below(n) as f64;
                        (at(1000), at(1000), at(100))
                    })
                    .collect();
                let table = knox(
                    &happened(&events),
                    &bands(&[200.0], &[10.0]),
                    99,
                    &trial.to_string(),
                );
                found(table).cells[0].p <= 0.05
            })
            .count();
        // At most 5 % expected; 23 is over four standard deviations beyond 10.
        assert!(low < 23, "{low} of {trials}");
    }

    #[test]
    fn what_is_undefined_says_why() {
        let one = happened(&[(0.0, 0.0, 0.0)]);
        assert!(knox(&one, &bands(&[1.0], &[1.0]), 9, "").value().is_none());
        let two = happened(&[(0.0, 0.0, 0.0), (0.0, 0.0, 0.0)]);
        assert!(
            knox(&two, &bands(&[2.0, 1.0], &[1.0]), 9, "")
                .value()
                .is_none()
        );
        assert!(knox(&two, &bands(&[], &[1.0]), 9, "").value().is_none());
        assert!(knox(&two, &bands(&[-1.0], &[1.0]), 9, "").value().is_none());
        assert_eq!(
            found(knox(&two, &bands(&[0.0], &[0.0]), 9, "")).cells[0].observed,
            1
        );
    }
}
