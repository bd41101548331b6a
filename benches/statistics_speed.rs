//! Time of the statistics at the size of their marks: five years, three forces, 20,000 venues and
//! 50,000 occurrences of invented places.
//!
//!     cargo run --release --example statistics_speed
//!
//! Prints seconds, one statistic a line. Marks on two cores: all but the scan in 2 s, the scan with 999
//! replicates in 5 s. Machines are noisy: compare figures of one run only.

use std::collections::BTreeMap;
use std::time::Instant;

use keepsafe::analysis::statistics::getis_ord::{Weights, local_g};
use keepsafe::analysis::statistics::knox::{Bands, Happened, knox, pairs_within};
use keepsafe::analysis::statistics::near::within;
use keepsafe::analysis::statistics::scan::{Options, Place, scan};
use keepsafe::analysis::statistics::shrink::shrunk;
use keepsafe::analysis::statistics::two_rates::{Count, Variance, conditional_test, e_test};
use keepsafe::analysis::statistics::{Draws, discoveries, gini, moran};

const VENUES: usize = 20_000;
const OCCURRENCES: usize = 50_000;
const DAYS: usize = 1826;
/// As in the findings: doubled until at most 2,000 cells hold a venue.
const SIDE: f64 = 1000.0;
const CELLS_MAX: usize = 2000;

struct Region {
    venues: Vec<(f64, f64)>,
    rooms: Vec<f64>,
    counts: Vec<u64>,
    events: Vec<(usize, f64)>,
}

/// Towns, venues about them, and a heavy tail of occurrences.
fn region() -> Region {
    let mut draws = Draws::seeded("region", "speed");
    let towns: Vec<(f64, f64)> = (0..120)
        .map(|_| (draws.below(150_000) as f64, draws.below(100_000) as f64))
        .collect();
    let mut about = |centre: f64| {
        // A sum of twelve is near enough to a bell.
        let sum: usize = (0..12).map(|_| draws.below(1000)).sum();
        centre + (sum as f64 / 1000.0 - 6.0) * 1500.0
    };
    let venues: Vec<(f64, f64)> = (0..VENUES)
        .map(|at| {
            let town = towns[at * at % towns.len()];
            (about(town.0), about(town.1))
        })
        .collect();
    let rooms = (0..VENUES).map(|_| 4.0 + draws.below(200) as f64).collect();
    let mut counts = vec![0; VENUES];
    let events = (0..OCCURRENCES)
        .map(|_| {
            let venue = draws.below(VENUES) * draws.below(VENUES) / VENUES;
            counts[venue] += 1;
            (venue, draws.below(DAYS) as f64)
        })
        .collect();
    Region {
        venues,
        rooms,
        counts,
        events,
    }
}

fn timed<T>(what: &str, make: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let made = make();
    println!("{what} {:.3}", start.elapsed().as_secs_f64());
    made
}

fn main() {
    let region = region();
    let mut side = SIDE;
    let cells = loop {
        let mut cells: BTreeMap<(i64, i64), (u64, f64)> = BTreeMap::new();
        for (point, count) in region.venues.iter().zip(&region.counts) {
            let at = (
                (point.0 / side).floor() as i64,
                (point.1 / side).floor() as i64,
            );
            let cell = cells.entry(at).or_default();
            cell.0 += count;
            cell.1 += 1.0;
        }
        if cells.len() <= CELLS_MAX {
            break cells;
        }
        side *= 2.0;
    };
    let places: Vec<Place> = cells
        .iter()
        .map(|((column, row), (cases, population))| Place {
            point: ((*column as f64 + 0.5) * side, (*row as f64 + 0.5) * side),
            cases: *cases,
            population: *population,
        })
        .collect();
    println!("cells {} of {side} m", places.len());

    timed("gini, and by chance", || {
        let reals: Vec<f64> = region.counts.iter().map(|count| *count as f64).collect();
        (
            gini::gini(&reals),
            gini::by_chance(OCCURRENCES as u64, VENUES, 399, "speed"),
        )
    });
    timed("shrunk rates", || {
        let counts: Vec<Count> = region
            .counts
            .iter()
            .zip(&region.rooms)
            .map(|(events, rooms)| Count {
                events: *events,
                exposure: *rooms,
            })
            .collect();
        shrunk(&counts)
    });
    timed("changes", || {
        let mut recent = vec![0; VENUES];
        for (venue, day) in &region.events {
            recent[*venue] += u64::from(*day >= DAYS as f64 / 2.0);
        }
        let half = |events| Count {
            events,
            exposure: DAYS as f64 / 2.0,
        };
        let tested: Vec<(Count, Count)> = region
            .counts
            .iter()
            .zip(recent)
            .filter(|(all, _)| **all >= 2)
            .map(|(all, recent)| (half(all - recent), half(recent)))
            .collect();
        let p: Vec<f64> = tested
            .iter()
            .map(|(a, b)| conditional_test(*a, *b))
            .collect();
        let e: Vec<_> = tested
            .iter()
            .map(|(a, b)| e_test(*a, *b, 0.0, Variance::Each))
            .collect();
        (discoveries::adjusted(&p), e)
    });
    timed("getis-ord and moran", || {
        let points: Vec<(f64, f64)> = places.iter().map(|place| place.point).collect();
        let counts: Vec<f64> = places.iter().map(|place| place.cases as f64).collect();
        let near = within(&points, 1.5 * side);
        (
            local_g(&counts, &near, Weights::Binary, true),
            moran::moran(&counts, &near, Weights::Binary),
        )
    });
    timed("knox", || {
        let events: Vec<Happened> = region
            .events
            .iter()
            .map(|(venue, day)| Happened {
                point: region.venues[*venue],
                day: *day,
            })
            .collect();
        let points: Vec<(f64, f64)> = events.iter().map(|event| event.point).collect();
        let pairs = pairs_within(&points, 2000.0);
        let replicates = (300_000_000 / pairs.max(1)).clamp(99, 999) as usize;
        println!("pairs {pairs}, replicates {replicates}");
        let bands = Bands {
            distances: vec![0.0, 1000.0, 2000.0],
            days: vec![7.0, 14.0, 28.0],
        };
        knox(&events, &bands, replicates, "speed")
    });
    timed("scan, 999 replicates", || {
        let options = Options {
            max_population: 0.5,
            replicates: 999,
            clusters: 5,
        };
        scan(&places, &options, "speed")
    });
}
