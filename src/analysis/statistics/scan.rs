//! The spatial scan: the circle that holds more cases than its size makes likely.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::Stated;
use super::draws::{Draws, Weighted};

/// One place: where, how many cases, and the size that would make them likely.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    pub point: (f64, f64),
    pub cases: u64,
    /// 0 or more: persons, rooms, venues, or cases expected; only shares matter.
    pub population: f64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// Largest share of the population that a circle may hold, over 0 and up to 1.
    pub max_population: f64,
    /// At least 1.
    pub replicates: usize,
    /// Clusters reported at most, the most likely one among them.
    pub clusters: usize,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scan {
    pub cases: u64,
    pub population: f64,
    /// The most likely cluster, then those of next largest likelihood that share no place with one
    /// before; empty where no circle holds more than expected.
    pub clusters: Vec<Cluster>,
    pub replicates: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cluster {
    /// Index of the place at its centre.
    pub centre: usize,
    /// Distance from there to the farthest place inside, in the unit of the points.
    pub radius: f64,
    /// Indices of the places inside, by distance from the centre.
    pub places: Vec<usize>,
    pub cases: u64,
    pub population: f64,
    pub expected: f64,
    /// Cases over expected inside, over the same outside; undefined where all cases are inside.
    pub relative_risk: Stated<f64>,
    pub log_likelihood_ratio: f64,
    /// `(1 + replicates whose largest ratio is as large) / (1 + replicates)`; for those after the
    /// first conservative.
    pub p: f64,
}

/// Replicates counted side by side.
const LANES: usize = 16;
/// Centres whose circles are held at a time.
const CENTRES: usize = 256;
/// Counts are summed as single-precision numbers, exact up to here.
const CASES_MAX: u64 = 1 << 24;

/// Kulldorff's spatial scan statistic for Poisson counts, circular windows, high rates only
/// (Kulldorff, 1997).
///
/// A circle about each place takes in the next places one by one, those at equal distance together,
/// while it holds at most `max_population` of the population. With `c` cases inside, `E` expected
/// from the population, and `C` in all, the ratio is `c ln(c/E) + (C-c) ln((C-c)/(C-E))` where
/// `c > E`, else 0. p is by Monte Carlo: in each replicate the `C` cases fall on the places in
/// proportion to population, seeded by its number. Assumes Poisson counts of one rate everywhere; a
/// cluster says that some circle is unlikely by chance, not that its edge is right.
///
/// Undefined without cases, without population, for cases at a place without population, and above
/// 16.7 million cases.
pub fn scan(places: &[Place], options: &Options, seed: &str) -> Stated<Scan> {
    let cases: u64 = places.iter().map(|place| place.cases).sum();
    let population: f64 = places.iter().map(|place| place.population).sum();
    if cases == 0 {
        return Stated::undefined("no cases");
    }
    if population <= 0.0 {
        return Stated::undefined("no population");
    }
    if places
        .iter()
        .any(|place| place.cases > 0 && place.population <= 0.0)
    {
        return Stated::undefined("cases at a place without population");
    }
    if cases > CASES_MAX {
        return Stated::undefined("more cases than can be summed exactly");
    }
    let whole = Whole {
        cases: cases as f64,
        population,
        most: options.max_population * population * (1.0 + 1e-12),
    };
    let best: Vec<Option<Found>> = (0..places.len())
        .into_par_iter()
        .map(|centre| best_about(places, centre, &whole))
        .collect();
    let maxima = simulate(places, &whole, options.replicates, seed);
    let clusters = clusters(
        places,
        best.into_iter().flatten().collect(),
        &whole,
        &maxima,
        options,
    );
    Stated::Value(Scan {
        cases,
        population,
        clusters,
        replicates: options.replicates as u64,
    })
}

/// What all circles share.
struct Whole {
    cases: f64,
    population: f64,
    /// Largest population of a circle.
    most: f64,
}

impl Whole {
    fn expected(&self, population: f64) -> f64 {
        self.cases * (population / self.population)
    }

    /// Log likelihood ratio; 0 unless there are more than expected.
    fn ratio(&self, cases: f64, expected: f64) -> f64 {
        let (outside, expected_outside) = (self.cases - cases, self.cases - expected);
        if cases <= expected || expected_outside <= 0.0 {
            return 0.0;
        }
        let inside = cases * (cases / expected).ln();
        if outside > 0.0 {
            inside + outside * (outside / expected_outside).ln()
        } else {
            inside
        }
    }
}

/// The circles about one centre.
struct Circles {
    /// Places in the order in which they are taken in.
    order: Vec<u32>,
    /// For each, the population of the circle that it completes; 0 where the next one is as far.
    population: Vec<f64>,
}

fn circles(places: &[Place], centre: usize, whole: &Whole) -> Circles {
    let from = places[centre].point;
    let mut order: Vec<(f64, u32)> = places
        .iter()
        .enumerate()
        .map(|(at, place)| {
            let (east, north) = (place.point.0 - from.0, place.point.1 - from.1);
            (east * east + north * north, at as u32)
        })
        .collect();
    order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut found = Circles {
        order: Vec::new(),
        population: Vec::new(),
    };
    let mut inside = 0.0;
    for ring in order.chunk_by(|a, b| a.0 == b.0) {
        inside += ring
            .iter()
            .map(|(_, at)| places[*at as usize].population)
            .sum::<f64>();
        if inside > whole.most {
            break;
        }
        found.order.extend(ring.iter().map(|(_, at)| *at));
        found.population.resize(found.order.len(), 0.0);
        if let Some(last) = found.population.last_mut() {
            *last = inside;
        }
    }
    found
}

#[derive(Debug, Clone, Copy)]
struct Found {
    ratio: f64,
    centre: usize,
    /// Places taken in.
    taken: usize,
}

/// The likeliest circle about one centre; of equal ones the smallest.
fn best_about(places: &[Place], centre: usize, whole: &Whole) -> Option<Found> {
    let circles = circles(places, centre, whole);
    let mut best: Option<Found> = None;
    let mut cases = 0;
    for (at, (place, population)) in circles.order.iter().zip(&circles.population).enumerate() {
        cases += places[*place as usize].cases;
        let ratio = whole.ratio(cases as f64, whole.expected(*population));
        if *population > 0.0 && ratio > best.map_or(0.0, |best| best.ratio) {
            best = Some(Found {
                ratio,
                centre,
                taken: at + 1,
            });
        }
    }
    best
}

fn clusters(
    places: &[Place],
    mut best: Vec<Found>,
    whole: &Whole,
    maxima: &[f64],
    options: &Options,
) -> Vec<Cluster> {
    best.sort_by(|a, b| {
        b.ratio
            .total_cmp(&a.ratio)
            .then((a.taken, a.centre).cmp(&(b.taken, b.centre)))
    });
    let mut taken = vec![false; places.len()];
    let mut clusters = Vec::new();
    for found in best {
        if clusters.len() >= options.clusters {
            break;
        }
        if taken[found.centre] {
            continue;
        }
        let circles = circles(places, found.centre, whole);
        let inside: Vec<usize> = circles.order[..found.taken]
            .iter()
            .map(|at| *at as usize)
            .collect();
        if inside.iter().any(|at| taken[*at]) {
            continue;
        }
        for at in &inside {
            taken[*at] = true;
        }
        let cases: u64 = inside.iter().map(|at| places[*at].cases).sum();
        let population: f64 = inside.iter().map(|at| places[*at].population).sum();
        let expected = whole.expected(population);
        let outside = whole.cases - cases as f64;
        // Rounding of the last bit must not part a ratio from its equal.
        let as_large = maxima
            .iter()
            .filter(|ratio| **ratio >= found.ratio - 1e-10)
            .count();
        let farthest = inside.last().map_or(0.0, |at| {
            super::near::distance(places[found.centre].point, places[*at].point)
        });
        clusters.push(Cluster {
            centre: found.centre,
            radius: farthest,
            places: inside,
            cases,
            population,
            expected,
            relative_risk: if outside > 0.0 {
                Stated::Value((cases as f64 / expected) / (outside / (whole.cases - expected)))
            } else {
                Stated::undefined("no case outside")
            },
            log_likelihood_ratio: found.ratio,
            p: (1 + as_large) as f64 / (1 + maxima.len()) as f64,
        });
    }
    clusters
}

/// Largest ratio of each replicate.
fn simulate(places: &[Place], whole: &Whole, replicates: usize, seed: &str) -> Vec<f64> {
    let weights: Vec<f64> = places.iter().map(|place| place.population).collect();
    let weighted = Weighted::new(&weights);
    let mut blocks: Vec<Block> = (0..replicates.div_ceil(LANES))
        .into_par_iter()
        .map(|block| Block::draw(places.len(), whole, &weighted, block * LANES, seed))
        .collect();
    let centres: Vec<usize> = (0..places.len()).collect();
    for some in centres.chunks(CENTRES) {
        let circles: Vec<Windows> = some
            .par_iter()
            .map(|centre| Windows::of(circles(places, *centre, whole), whole))
            .collect();
        blocks.par_iter_mut().for_each(|block| {
            for windows in &circles {
                block.search(windows, whole);
            }
        });
    }
    let mut maxima: Vec<f64> = blocks.iter().flat_map(|block| block.largest).collect();
    maxima.truncate(replicates);
    maxima
}

/// Circles as the search wants them: for each place taken in, what is expected, and the factor that
/// makes `factor * (cases - expected)^2` an upper bound of the ratio. The bound is Pearson's
/// statistic, which no log likelihood ratio of a count exceeds, since `ln x <= x - 1`.
struct Windows(Vec<(u32, f32, f32, f64)>);

impl Windows {
    fn of(circles: Circles, whole: &Whole) -> Self {
        let window = |(place, population): (u32, f64)| {
            let expected = whole.expected(population);
            let outside = whole.cases - expected;
            let factor = if population > 0.0 && outside > 0.0 {
                whole.cases / (expected * outside)
            } else {
                // No circle ends here.
                0.0
            };
            (place, expected as f32, factor as f32, expected)
        };
        Self(
            circles
                .order
                .into_iter()
                .zip(circles.population)
                .map(window)
                .collect(),
        )
    }
}

/// Cases of some replicates at each place, and the largest ratio of each so far.
struct Block {
    cases: Vec<[f32; LANES]>,
    largest: [f64; LANES],
    /// `largest`, less what single precision may lose.
    beaten: [f32; LANES],
}

impl Block {
    fn draw(places: usize, whole: &Whole, weighted: &Weighted, first: usize, seed: &str) -> Self {
        let mut cases = vec![[0.0; LANES]; places];
        (0..LANES).for_each(|lane| {
            let mut draws = Draws::replicate(seed, "scan", first + lane);
            for _ in 0..whole.cases as u64 {
                cases[weighted.draw(&mut draws)][lane] += 1.0;
            }
        });
        Self {
            cases,
            largest: [0.0; LANES],
            beaten: [0.0; LANES],
        }
    }

    fn search(&mut self, windows: &Windows, whole: &Whole) {
        let mut inside = [0.0_f32; LANES];
        for (place, expected, factor, exact) in &windows.0 {
            let more = &self.cases[*place as usize];
            // Nothing but what the compiler makes four or eight lanes of at a time.
            let mut hopeful = 0_u32;
            for lane in 0..LANES {
                inside[lane] += more[lane];
                let over = inside[lane] - expected;
                hopeful |= u32::from(over * over.abs() * factor > self.beaten[lane]);
            }
            if hopeful > 0 {
                self.settle(&inside, *exact, *factor, whole);
            }
        }
    }

    #[cold]
    fn settle(&mut self, inside: &[f32; LANES], expected: f64, factor: f32, whole: &Whole) {
        for (lane, cases) in inside.iter().enumerate() {
            let cases = f64::from(*cases);
            let over = (cases - expected).max(0.0);
            if over * over * f64::from(factor) <= f64::from(self.beaten[lane]) {
                continue;
            }
            let ratio = whole.ratio(cases, expected);
            if ratio > self.largest[lane] {
                self.largest[lane] = ratio;
                self.beaten[lane] = (ratio * 0.999) as f32;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPTIONS: Options = Options {
        max_population: 0.5,
        replicates: 99,
        clusters: 5,
    };

    fn grid(side: usize, population: f64) -> Vec<Place> {
        (0..side * side)
            .map(|at| Place {
                point: ((at % side) as f64, (at / side) as f64),
                cases: 0,
                population,
            })
            .collect()
    }

    fn found(of: Stated<Scan>) -> Scan {
        match of {
            Stated::Value(found) => found,
            Stated::Undefined(reason) => panic!("{reason}"),
        }
    }

    #[test]
    fn by_hand() {
        // Four places in a row, five cases at the first of ten: c = 5, E = 2.5, C = 10.
        let mut places = grid(2, 1.0);
        for (place, cases) in places.iter_mut().zip([5, 2, 2, 1]) {
            place.cases = cases;
        }
        let found = found(scan(&places, &OPTIONS, "hand"));
        let first = &found.clusters[0];
        assert_eq!(
            (first.centre, first.cases, first.places.as_slice()),
            (0, 5, &[0][..])
        );
        let expected = 5.0 * 2.0_f64.ln() + 5.0 * (5.0_f64 / 7.5).ln();
        assert!((first.log_likelihood_ratio - expected).abs() < 1e-12);
        assert!((first.relative_risk.value().expect("defined") - 3.0).abs() < 1e-12);
        assert!(first.radius == 0.0);
    }

    #[test]
    fn a_planted_cluster_is_found() {
        let mut places = grid(12, 10.0);
        for place in &mut places {
            place.cases = 2;
        }
        for at in [27, 28, 29, 39, 40, 41, 51, 52, 53] {
            places[at].cases = 9;
        }
        let found = found(scan(&places, &OPTIONS, "plant"));
        let mut inside = found.clusters[0].places.clone();
        inside.sort_unstable();
        assert_eq!(inside, [27, 28, 29, 39, 40, 41, 51, 52, 53]);
        assert!((found.clusters[0].p - 0.01).abs() < 1e-12);
        assert_eq!(found.clusters[0].centre, 40);
        for later in &found.clusters[1..] {
            assert!(later.places.iter().all(|at| !inside.contains(at)));
        }
    }

    /// The search of many replicates at once says what the plain one says of each.
    #[test]
    fn replicates_are_scanned_as_the_data_are() {
        let mut draws = Draws::seeded("scan", "test");
        let mut places = grid(9, 0.0);
        for place in &mut places {
            place.population = 1.0 + draws.below(900) as f64 / 7.0;
            place.point.0 += draws.below(3) as f64 * 0.5;
        }
        places[5].population = 0.0;
        places[11].point = places[12].point;
        let population: f64 = places.iter().map(|place| place.population).sum();
        for (cases, share) in [(7_u64, 0.5), (60, 0.2), (3000, 1.0)] {
            let whole = Whole {
                cases: cases as f64,
                population,
                most: share * population,
            };
            let maxima = simulate(&places, &whole, 40, "s");
            assert_eq!(maxima.len(), 40);
            let weights: Vec<f64> = places.iter().map(|place| place.population).collect();
            let weighted = Weighted::new(&weights);
            for (number, maximum) in maxima.iter().enumerate() {
                let mut drawn = places.clone();
                let mut draws = Draws::replicate("s", "scan", number);
                for _ in 0..cases {
                    drawn[weighted.draw(&mut draws)].cases += 1;
                }
                let best = (0..drawn.len())
                    .filter_map(|centre| best_about(&drawn, centre, &whole))
                    .fold(0.0_f64, |most, found| most.max(found.ratio));
                assert!(
                    (best - maximum).abs() < 1e-9,
                    "{cases}, {number}: {best} {maximum}"
                );
            }
        }
    }

    #[test]
    fn without_a_cluster_p_is_even() {
        let places = grid(7, 1.0);
        let mut draws = Draws::seeded("even", "test");
        let trials = 200;
        let low = (0..trials)
            .filter(|trial| {
                let mut drawn = places.clone();
                for _ in 0..50 {
                    drawn[draws.below(places.len())].cases += 1;
                }
                found(scan(&drawn, &OPTIONS, &trial.to_string())).clusters[0].p <= 0.05
            })
            .count();
        assert!(low < 23, "{low} of {trials}");
    }

    #[test]
    fn what_is_undefined_says_why() {
        let mut places = grid(3, 1.0);
        assert_eq!(scan(&places, &OPTIONS, ""), Stated::undefined("no cases"));
        places[0].cases = 1;
        let nowhere: Vec<Place> = places
            .iter()
            .map(|place| Place {
                population: 0.0,
                ..*place
            })
            .collect();
        assert_eq!(
            scan(&nowhere, &OPTIONS, ""),
            Stated::undefined("no population")
        );
        places[0].population = 0.0;
        assert_eq!(
            scan(&places, &OPTIONS, ""),
            Stated::undefined("cases at a place without population")
        );
        let alone = [Place {
            point: (0.0, 0.0),
            cases: 4,
            population: 3.0,
        }];
        assert!(found(scan(&alone, &OPTIONS, "")).clusters.is_empty());
    }
}
