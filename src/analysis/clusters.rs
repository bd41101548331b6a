//! Whether occurrences lie together more than chance has it: over a grid, in circles, and in time.

use std::collections::BTreeMap;

use super::statistics::getis_ord::{Weights, local_g};
use super::statistics::knox::{Bands, Happened, Knox, knox, pairs_within};
use super::statistics::moran::moran;
use super::statistics::near::{Near, within};
use super::statistics::scan::{Options, Place, scan};
use super::statistics::{discoveries, poisson};
use super::{Clusters, Event, Facility, HotSpot, HotSpots, ScanCluster, Stated};
use crate::edition::EditionId;
use crate::extract::BngPoint;
use crate::venues::{Register, Venue};

/// Events below which no test is made.
const LEAST_EVENTS: usize = 30;
/// Metres of a cell's side, doubled until there are at most so many cells with a venue.
const SIDE: f64 = 1000.0;
const CELLS_MAX: usize = 2000;
/// In cells: those that share a side or a corner are neighbours.
const NEIGHBOURS: f64 = 1.5;
/// False discovery rate of the hot spots, and the largest p of a cluster after the first.
const RATE: f64 = 0.05;
const REPLICATES: usize = 999;
/// Half of the venues, as Kulldorff (1997) has it.
const MAX_POPULATION: f64 = 0.5;
const SCAN_CLUSTERS: usize = 5;
/// Upper edges in metres, the same hotel by itself, and in days.
const DISTANCES: [f64; 3] = [0.0, 1000.0, 2000.0];
const DAYS: [f64; 3] = [7.0, 14.0, 28.0];
/// Pairs compared in all replicates together: some half a second. Fewer replicates are made where
/// pairs are many.
const COMPARED_MAX: u64 = 300_000_000;
const LEAST_REPLICATES: u64 = 99;

/// Over the open venues with a known point, and the occurrences of the window placed there.
pub(super) fn clusters(
    events: &[&Event],
    facilities: &[Facility],
    register: &Register,
    edition: &EditionId,
) -> Clusters {
    let known: BTreeMap<&str, &Venue> = register
        .venues
        .iter()
        .map(|venue| (venue.id.as_str(), venue))
        .collect();
    let mut places: BTreeMap<&str, (BngPoint, u64)> = BTreeMap::new();
    for facility in facilities {
        let point = known
            .get(facility.id.as_str())
            .and_then(|venue| venue.point);
        let finite = |point: &BngPoint| point.easting.is_finite() && point.northing.is_finite();
        if let Some(point) = point.filter(finite) {
            places.insert(&facility.id, (point, facility.occurrences));
        }
    }
    let happened: Vec<Happened> = events
        .iter()
        .filter_map(|event| {
            let (point, _) = places.get(event.counted_venue()?)?;
            Some(Happened {
                point: (point.easting, point.northing),
                // Any fixed day: only differences count.
                day: (event.day - chrono::NaiveDate::default()).num_days() as f64,
            })
        })
        .collect();
    let grid = Grid::over(&places);
    let mut clusters = Clusters {
        events: happened.len() as u64,
        venues: places.len() as u64,
        metres: grid.side,
        cells: grid.cells.len() as u64,
        hot_spots: undefined(happened.len()),
        moran: undefined(happened.len()),
        scan: undefined(happened.len()),
        near_repeats: undefined(happened.len()),
    };
    if happened.len() >= LEAST_EVENTS {
        let counts: Vec<f64> = grid
            .cells
            .iter()
            .map(|cell| cell.occurrences as f64)
            .collect();
        let near = within(&grid.centres(), NEIGHBOURS * grid.side);
        clusters.hot_spots = grid.hot_spots(&counts, &near);
        clusters.moran = moran(&counts, &near, Weights::Binary);
        clusters.scan = grid.scan(edition);
        clusters.near_repeats = near_repeats(&happened, edition);
    }
    clusters
}

fn undefined<T>(events: usize) -> Stated<T> {
    Stated::undefined(format!(
        "{events} occurrences at hotels with a known point, the test needs {LEAST_EVENTS}"
    ))
}

struct Cell<'a> {
    centre: (f64, f64),
    venues: Vec<&'a str>,
    occurrences: u64,
}

/// Squares of the National Grid that hold a venue.
struct Grid<'a> {
    side: f64,
    cells: Vec<Cell<'a>>,
}

impl<'a> Grid<'a> {
    fn over(places: &BTreeMap<&'a str, (BngPoint, u64)>) -> Self {
        let mut side = SIDE;
        loop {
            let mut cells: BTreeMap<(i64, i64), Cell<'a>> = BTreeMap::new();
            for (&id, (point, occurrences)) in places {
                let (column, row) = (
                    (point.easting / side).floor(),
                    (point.northing / side).floor(),
                );
                let cell = cells
                    .entry((column as i64, row as i64))
                    .or_insert_with(|| Cell {
                        centre: ((column + 0.5) * side, (row + 0.5) * side),
                        venues: Vec::new(),
                        occurrences: 0,
                    });
                cell.venues.push(id);
                cell.occurrences += occurrences;
            }
            if cells.len() <= CELLS_MAX {
                let cells = cells.into_values().collect();
                return Self { side, cells };
            }
            side *= 2.0;
        }
    }

    fn centres(&self) -> Vec<(f64, f64)> {
        self.cells.iter().map(|cell| cell.centre).collect()
    }

    /// The sum that Gi* is of is binomial, given all occurrences, with the share of the venues that
    /// lie there: exact for counts of which most are 0, where the normal curve calls chance a hot
    /// spot, and a cell is not hot for its many venues.
    fn hot_spots(&self, counts: &[f64], near: &Near) -> Stated<HotSpots> {
        let found = local_g(counts, near, Weights::Binary, true);
        let tested: Vec<_> = found
            .iter()
            .enumerate()
            .filter_map(|(at, found)| Some((at, found.value()?)))
            .collect();
        let reason = found.iter().find_map(|found| match found {
            Stated::Value(_) => None,
            Stated::Undefined(reason) => Some(reason),
        });
        if let ([], reason) = (&tested[..], reason) {
            return Stated::undefined(reason.map_or("no cell holds a hotel", String::as_str));
        }
        let all: (u64, usize) = self.cells.iter().fold((0, 0), |sum, cell| {
            (sum.0 + cell.occurrences, sum.1 + cell.venues.len())
        });
        let about: Vec<(u64, f64, f64)> = tested
            .iter()
            .map(|(at, _)| {
                let cells = near.of(*at).iter().map(|other| *other as usize);
                let (mut occurrences, mut venues) = (0, 0);
                for cell in cells.chain([*at]).map(|at| &self.cells[at]) {
                    occurrences += cell.occurrences;
                    venues += cell.venues.len();
                }
                let share = venues as f64 / all.1 as f64;
                let p = poisson::binomial_at_least(occurrences, all.0, share);
                (occurrences, share * all.0 as f64, p)
            })
            .collect();
        let p: Vec<f64> = about.iter().map(|(_, _, p)| *p).collect();
        let spots = tested
            .iter()
            .zip(about.iter().zip(discoveries::adjusted(&p)))
            .filter(|(_, (_, p_adjusted))| *p_adjusted <= RATE)
            .map(
                |((at, found), ((occurrences, expected, p), p_adjusted))| HotSpot {
                    easting: self.cells[*at].centre.0,
                    northing: self.cells[*at].centre.1,
                    occurrences: *occurrences,
                    expected: *expected,
                    z: found.z,
                    p: *p,
                    p_adjusted,
                },
            );
        Stated::Value(HotSpots {
            tested: tested.len() as u64,
            rate: RATE,
            spots: spots.collect(),
        })
    }

    /// Expected in proportion to the number of venues.
    fn scan(&self, edition: &EditionId) -> Stated<Vec<ScanCluster>> {
        let places: Vec<Place> = self
            .cells
            .iter()
            .map(|cell| Place {
                point: cell.centre,
                cases: cell.occurrences,
                population: cell.venues.len() as f64,
            })
            .collect();
        let options = Options {
            max_population: MAX_POPULATION,
            replicates: REPLICATES,
            clusters: SCAN_CLUSTERS,
        };
        scan(&places, &options, &edition.0).map(|found| {
            let clusters = found.clusters.into_iter().enumerate();
            clusters
                .filter(|(at, cluster)| *at == 0 || cluster.p <= RATE)
                .map(|(_, cluster)| {
                    let centre = self.cells[cluster.centre].centre;
                    let mut venues: Vec<String> = cluster
                        .places
                        .iter()
                        .flat_map(|at| &self.cells[*at].venues)
                        .map(|id| (*id).to_owned())
                        .collect();
                    venues.sort_unstable();
                    ScanCluster {
                        easting: centre.0,
                        northing: centre.1,
                        radius: cluster.radius,
                        venues,
                        occurrences: cluster.cases,
                        expected: cluster.expected,
                        relative_risk: cluster.relative_risk,
                        log_likelihood_ratio: cluster.log_likelihood_ratio,
                        p: cluster.p,
                    }
                })
                .collect()
        })
    }
}

fn near_repeats(happened: &[Happened], edition: &EditionId) -> Stated<Knox> {
    let points: Vec<(f64, f64)> = happened.iter().map(|event| event.point).collect();
    let farthest = DISTANCES[DISTANCES.len() - 1];
    let affordable = COMPARED_MAX / pairs_within(&points, farthest).max(1);
    let replicates = affordable.clamp(LEAST_REPLICATES, REPLICATES as u64) as usize;
    let bands = Bands {
        distances: DISTANCES.to_vec(),
        days: DAYS.to_vec(),
    };
    knox(happened, &bands, replicates, &edition.0)
}
