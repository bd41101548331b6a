//! Rates of small places, drawn towards the rate of all.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use statrs::function::gamma::gamma_lr;

use super::two_rates::Count;
use super::{Range, Stated, poisson};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shrunk {
    /// All events over all exposure.
    pub mean: f64,
    /// Variance of the true rates between places, by moments; 0 where the raw rates vary no more
    /// than chance makes them.
    pub variance: f64,
    /// In the order given.
    pub rates: Vec<Rate>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rate {
    pub raw: f64,
    /// `weight * raw + (1 - weight) * mean`.
    pub shrunk: f64,
    /// From 0, nothing known of the place itself, to 1.
    pub weight: f64,
    /// Central 95 % of the gamma distribution that is left after the count; undefined where the
    /// true rates show no variance. Takes mean and variance for known, so it is somewhat narrow.
    pub interval: Stated<Range>,
}

/// Rates shrunk by empirical Bayes, gamma prior and Poisson counts, prior by moments (Clayton and
/// Kaldor, 1987; Marshall, 1991).
///
/// `m = sum O / sum P`; `s^2 = sum P (O/P - m)^2 / sum P`; `A = s^2 - m / mean(P)`, at least 0;
/// weight `A / (A + m / P)`. Assumes that the true rates are draws from one gamma distribution,
/// whatever the size. Undefined without places, without exposure and without events. A place of
/// exposure 0 makes all undefined: leave it out.
pub fn shrunk(counts: &[Count]) -> Stated<Shrunk> {
    let exposure: f64 = counts.iter().map(|count| count.exposure).sum();
    let events: u64 = counts.iter().map(|count| count.events).sum();
    if counts.is_empty() {
        return Stated::undefined("no place has a known size");
    }
    if counts.iter().any(|count| count.exposure <= 0.0) {
        return Stated::undefined("a place has no size");
    }
    if events == 0 {
        return Stated::undefined("nothing is counted at places of known size");
    }
    let mean = events as f64 / exposure;
    let raw = |count: &Count| count.events as f64 / count.exposure;
    let spread: f64 = counts
        .iter()
        .map(|count| count.exposure * (raw(count) - mean).powi(2))
        .sum::<f64>()
        / exposure;
    let variance = (spread - mean * counts.len() as f64 / exposure).max(0.0);
    // Places of one size and count have one interval.
    let mut intervals = BTreeMap::new();
    let rates = counts
        .iter()
        .map(|count| {
            let weight = variance / (variance + mean / count.exposure);
            Rate {
                raw: raw(count),
                shrunk: weight * raw(count) + (1.0 - weight) * mean,
                weight,
                interval: if variance > 0.0 {
                    let size = (count.events, count.exposure.to_bits());
                    Stated::Value(*intervals.entry(size).or_insert_with(|| {
                        let shape = mean * mean / variance + count.events as f64;
                        let rate = mean / variance + count.exposure;
                        Range {
                            low: gamma_quantile(0.025, shape) / rate,
                            high: gamma_quantile(0.975, shape) / rate,
                        }
                    }))
                } else {
                    Stated::undefined("the rates vary no more than chance makes them")
                },
            }
        })
        .collect();
    Stated::Value(Shrunk {
        mean,
        variance,
        rates,
    })
}

/// Of the gamma distribution with rate 1.
fn gamma_quantile(probability: f64, shape: f64) -> f64 {
    // Twelve standard deviations and a little: beyond every quantile asked for.
    let high = shape + 12.0 * shape.sqrt() + 12.0;
    poisson::bisect(0.0, high, |x| x > 0.0 && gamma_lr(shape, x) >= probability)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(of: &[(u64, f64)]) -> Vec<Count> {
        of.iter()
            .map(|(events, exposure)| Count {
                events: *events,
                exposure: *exposure,
            })
            .collect()
    }

    #[test]
    fn small_places_are_drawn_more() {
        let Stated::Value(found) = shrunk(&counts(&[
            (0, 5.0),
            (4, 10.0),
            (4, 300.0),
            (30, 100.0),
            (1, 80.0),
            (0, 200.0),
        ])) else {
            panic!("defined")
        };
        assert!(found.variance > 0.0);
        for rate in &found.rates {
            let (low, high) = (rate.raw.min(found.mean), rate.raw.max(found.mean));
            assert!(low <= rate.shrunk && rate.shrunk <= high, "{rate:?}");
            let Stated::Value(interval) = &rate.interval else {
                panic!("defined")
            };
            assert!(
                interval.low < rate.shrunk && rate.shrunk < interval.high,
                "{rate:?}"
            );
        }
        assert!(found.rates[0].weight < found.rates[5].weight);
    }

    #[test]
    fn rates_that_are_alike_are_one() {
        let Stated::Value(found) = shrunk(&counts(&[(2, 20.0), (5, 50.0), (10, 100.0)])) else {
            panic!("defined")
        };
        assert!(found.variance == 0.0);
        assert!(
            found
                .rates
                .iter()
                .all(|rate| (rate.shrunk - 0.1).abs() < 1e-12)
        );
        assert!(found.rates[0].interval.value().is_none());
    }

    #[test]
    fn what_is_undefined_says_why() {
        assert!(shrunk(&[]).value().is_none());
        assert!(shrunk(&counts(&[(0, 5.0)])).value().is_none());
        assert!(shrunk(&counts(&[(1, 0.0), (2, 5.0)])).value().is_none());
    }
}
