//! How far a few places hold most of what is counted.

use serde::{Deserialize, Serialize};

use super::draws::Draws;
use super::{Range, Stated, normal};

/// A coefficient with its standard error and central 95 % interval.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Gini {
    /// 0 all places alike, towards 1 all at one place.
    pub value: f64,
    /// By the jackknife over places; undefined where leaving out one place leaves nothing.
    pub error: Stated<f64>,
    /// `value` and 1.96 standard errors on either side, within 0 and 1.
    pub interval: Stated<Range>,
}

/// Gini coefficient of values of 0 or more, zeros counted in (Gini, 1912):
/// `G = 2 sum_i i y_(i) / (n sum y) - (n + 1) / n`, `y_(i)` rising; the mean absolute difference of
/// two places over twice the mean.
///
/// The interval is of the delete-one jackknife (Yitzhaki, 1991): it takes the places for draws from
/// many such places. With n values G reaches `1 - 1/n` at most. Undefined where nothing is counted.
pub fn gini(values: &[f64]) -> Stated<Gini> {
    with_interval(values, |_, gini, _| gini)
}

/// Gini coefficient adjusted for fewer events than places (Bernasco and Steenbeek, 2017): with
/// `c` events at `n` places, `G' = 1 - max(1, n / c) (1 - G)`, so that 0 is reached where no place
/// has more than one event. Equals G from as many events as places on.
///
/// `counts` are events; interval as for [`gini`].
pub fn adjusted(counts: &[f64]) -> Stated<Gini> {
    with_interval(counts, adjust)
}

fn adjust(places: f64, gini: f64, events: f64) -> f64 {
    1.0 - (places / events).max(1.0) * (1.0 - gini)
}

/// `of(places, gini, sum)` of all values and of all but each in turn.
fn with_interval(values: &[f64], of: impl Fn(f64, f64, f64) -> f64) -> Stated<Gini> {
    let mut rising = values.to_vec();
    rising.sort_unstable_by(f64::total_cmp);
    let n = rising.len() as f64;
    let total: f64 = rising.iter().sum();
    if rising.is_empty() {
        return Stated::undefined("no place to compare");
    }
    if total <= 0.0 {
        return Stated::undefined("nothing is counted at any place");
    }
    let ranked: f64 = rising
        .iter()
        .enumerate()
        .map(|(at, y)| (at as f64 + 1.0) * y)
        .sum();
    let coefficient =
        |ranked: f64, n: f64, sum: f64| of(n, 2.0 * ranked / (n * sum) - (n + 1.0) / n, sum);
    let value = coefficient(ranked, n, total);
    if rising.len() < 2 {
        let reason = "one place alone has no spread";
        return Stated::Value(Gini {
            value,
            error: Stated::undefined(reason),
            interval: Stated::undefined(reason),
        });
    }
    if rising[rising.len() - 2] <= 0.0 {
        let reason = "all is counted at one place";
        return Stated::Value(Gini {
            value,
            error: Stated::undefined(reason),
            interval: Stated::undefined(reason),
        });
    }
    let mut above = total;
    let left_out: Vec<f64> = rising
        .iter()
        .enumerate()
        .map(|(at, y)| {
            above -= y;
            // Those above move down one rank.
            let ranked = ranked - (at as f64 + 1.0) * y - above;
            coefficient(ranked, n - 1.0, total - y)
        })
        .collect();
    let mean = left_out.iter().sum::<f64>() / n;
    let squares: f64 = left_out.iter().map(|g| (g - mean).powi(2)).sum();
    let error = ((n - 1.0) / n * squares).sqrt();
    let reach = normal::upper(0.025) * error;
    Stated::Value(Gini {
        value,
        error: Stated::Value(error),
        interval: Stated::Value(Range {
            low: (value - reach).max(0.0),
            high: (value + reach).min(1.0),
        }),
    })
}

/// Corners of the Lorenz curve from the largest place on: (places, events), both cumulated, one at
/// each change of count; begins at (0, 0) (Lorenz, 1905).
pub fn lorenz(counts: &[u64]) -> Vec<(u64, u64)> {
    let mut falling = counts.to_vec();
    falling.sort_unstable_by(|a, b| b.cmp(a));
    let mut corners = vec![(0, 0)];
    let mut held = 0;
    for (at, count) in falling.iter().enumerate() {
        held += count;
        if falling.get(at + 1) != Some(count) {
            corners.push((at as u64 + 1, held));
        }
    }
    corners
}

/// Fewest places that together hold at least half of all events.
pub fn half(counts: &[u64]) -> u64 {
    half_of(&tallied(counts))
}

/// Places by their count, from the largest count on: (count, places).
fn tallied(counts: &[u64]) -> Vec<(u64, u64)> {
    let mut falling = counts.to_vec();
    falling.sort_unstable_by(|a, b| b.cmp(a));
    let runs = falling.chunk_by(|a, b| a == b);
    runs.map(|run| (run[0], run.len() as u64)).collect()
}

fn half_of(falling: &[(u64, u64)]) -> u64 {
    let total: u64 = falling.iter().map(|(count, places)| count * places).sum();
    let (mut held, mut taken) = (0, 0);
    for (count, places) in falling {
        let missing = total.div_ceil(2).saturating_sub(held);
        if missing == 0 {
            break;
        }
        let needed = missing.div_ceil((*count).max(1)).min(*places);
        held += needed * count;
        taken += needed;
    }
    taken
}

fn gini_of(falling: &[(u64, u64)]) -> f64 {
    let places: u64 = falling.iter().map(|(_, places)| places).sum();
    let total: u64 = falling.iter().map(|(count, places)| count * places).sum();
    // Area below the curve from the largest on, in steps of one place and one event.
    let (mut area, mut held) = (0.0, 0.0);
    for (count, places) in falling {
        let (count, places) = (*count as f64, *places as f64);
        area += places * (held + 0.5 * places * count);
        held += places * count;
    }
    2.0 * area / (places as f64 * total as f64) - 1.0
}

/// What chance alone would do, were each event as likely at every place.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ByChance {
    /// Central 95 % of [`half`].
    pub half: (u64, u64),
    /// Mean and central 95 % of [`gini`].
    pub gini_mean: f64,
    pub gini: Range,
}

/// From `draws` seeded draws of `events` events over `places` places (1 or more of both; 39 draws or
/// more).
pub fn by_chance(events: u64, places: usize, draws: usize, seed: &str) -> ByChance {
    let mut chance = Draws::seeded(seed, "concentration");
    let mut halves = Vec::with_capacity(draws);
    let mut ginis = Vec::with_capacity(draws);
    let mut counts = vec![0_usize; places];
    for _ in 0..draws {
        counts.fill(0);
        for _ in 0..events {
            counts[chance.below(places)] += 1;
        }
        let largest = counts.iter().copied().max().unwrap_or(0);
        let mut with = vec![0_u64; largest + 1];
        for count in &counts {
            with[*count] += 1;
        }
        let falling: Vec<(u64, u64)> = with
            .iter()
            .enumerate()
            .rev()
            .map(|(count, places)| (count as u64, *places))
            .collect();
        halves.push(half_of(&falling));
        ginis.push(gini_of(&falling));
    }
    halves.sort_unstable();
    ginis.sort_unstable_by(f64::total_cmp);
    let tail = (draws + 1) / 40;
    ByChance {
        half: (halves[tail - 1], halves[draws - tail]),
        gini_mean: ginis.iter().sum::<f64>() / draws as f64,
        gini: Range {
            low: ginis[tail - 1],
            high: ginis[draws - tail],
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(found: Stated<Gini>) -> f64 {
        match found {
            Stated::Value(found) => found.value,
            Stated::Undefined(reason) => panic!("{reason}"),
        }
    }

    fn reals(counts: &[u64]) -> Vec<f64> {
        counts.iter().map(|count| *count as f64).collect()
    }

    /// Values by hand from the definitions in Bernasco and Steenbeek (2017).
    #[test]
    fn by_hand() {
        for (counts, places, gini_is, adjusted_is) in [
            (&[10, 8, 2][..], 10, 0.78, 0.78),
            (&[5, 2, 1], 10, 0.8, 0.75),
            (&[3, 1, 1], 10, 0.78, 0.56),
            (&[1, 1, 1], 10, 0.7, 0.0),
            (&[10], 10, 0.9, 0.9),
            (&[3, 3], 2, 0.0, 0.0),
        ] {
            let mut all = counts.to_vec();
            all.resize(places, 0);
            let found = (value(gini(&reals(&all))), value(adjusted(&reals(&all))));
            assert!((found.0 - gini_is).abs() < 1e-12, "{counts:?}: {found:?}");
            assert!(
                (found.1 - adjusted_is).abs() < 1e-12,
                "{counts:?}: {found:?}"
            );
            assert!(
                (gini_of(&tallied(&all)) - gini_is).abs() < 1e-12,
                "{counts:?}"
            );
        }
    }

    #[test]
    fn jackknife_is_leaving_out_each() {
        let counts = [7, 0, 3, 3, 0, 1, 12, 0];
        for (of, adjust) in [
            (gini as fn(&[f64]) -> Stated<Gini>, false),
            (adjusted, true),
        ] {
            let Stated::Value(found) = of(&reals(&counts)) else {
                panic!("defined")
            };
            let without: Vec<f64> = (0..counts.len())
                .map(|at| {
                    let mut others = counts.to_vec();
                    others.remove(at);
                    value(of(&reals(&others)))
                })
                .collect();
            let n = counts.len() as f64;
            let mean = without.iter().sum::<f64>() / n;
            let squares: f64 = without.iter().map(|g| (g - mean).powi(2)).sum();
            let expected = ((n - 1.0) / n * squares).sqrt();
            let error = found.error.value().expect("defined");
            assert!(
                (error - expected).abs() < 1e-12,
                "{adjust}: {error} {expected}"
            );
        }
    }

    #[test]
    fn half_and_lorenz_by_hand() {
        let counts = [0, 5, 1, 0, 2, 2];
        assert_eq!(half(&counts), 1);
        assert_eq!(lorenz(&counts), [(0, 0), (1, 5), (3, 9), (4, 10), (6, 10)]);
        assert_eq!(half(&[3; 8]), 4);
        assert_eq!(half(&[2, 2, 1]), 2);
        assert_eq!(half(&[0, 0]), 0);
        assert_eq!(lorenz(&[3; 8]), [(0, 0), (8, 24)]);
    }

    #[test]
    fn chance_alone_stays_within_its_own_range() {
        let range = by_chance(120, 80, 399, "chance");
        assert!(range.gini.low < range.gini_mean && range.gini_mean < range.gini.high);
        let mut draws = Draws::seeded("other", "test");
        let (mut halves, mut ginis) = (0, 0);
        for _ in 0..200 {
            let mut counts = vec![0; 80];
            for _ in 0..120 {
                counts[draws.below(80)] += 1;
            }
            let half = half(&counts);
            halves += usize::from(half < range.half.0 || half > range.half.1);
            let gini = gini_of(&tallied(&counts));
            ginis += usize::from(gini < range.gini.low || gini > range.gini.high);
        }
        // Expected at most 10; 24 is over four standard deviations beyond.
        assert!(halves < 24 && ginis < 24, "{halves} and {ginis} of 200");
    }

    #[test]
    fn what_is_undefined_says_why() {
        assert!(gini(&[]).value().is_none());
        assert!(gini(&[0.0, 0.0]).value().is_none());
        let Stated::Value(found) = gini(&[0.0, 4.0]) else {
            panic!("defined")
        };
        assert_eq!(
            found.error,
            Stated::undefined("all is counted at one place")
        );
        let Stated::Value(found) = gini(&[4.0]) else {
            panic!("defined")
        };
        assert!(found.value.abs() < 1e-12 && found.interval.value().is_none());
    }
}
