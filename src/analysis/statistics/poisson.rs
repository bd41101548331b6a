//! Exact statements about a Poisson count: intervals, quantiles, comparisons.

use statrs::function::beta::beta_reg;
use statrs::function::factorial::ln_binomial;
use statrs::function::gamma::{gamma_lr, gamma_ur, ln_gamma};

use super::Range;

/// `P(X <= k)` of a Poisson count with the given mean (0 or more).
pub fn at_most(k: u64, mean: f64) -> f64 {
    if mean <= 0.0 {
        1.0
    } else {
        gamma_ur(k as f64 + 1.0, mean)
    }
}

/// `P(X >= k)`.
pub fn at_least(k: u64, mean: f64) -> f64 {
    if k == 0 {
        1.0
    } else if mean <= 0.0 {
        0.0
    } else {
        gamma_lr(k as f64, mean)
    }
}

/// Smallest `k` with `P(X <= k) >= probability`.
pub fn quantile(probability: f64, mean: f64) -> u64 {
    smallest(mean, |k| at_most(k, mean) >= probability)
}

/// Smallest `k` that a Poisson count exceeds with at most the given probability.
pub fn upper_limit(exceeded: f64, mean: f64) -> u64 {
    smallest(mean, |k| at_least(k + 1, mean) <= exceeded)
}

/// Every count with its probability, but for tails of less than 1e-17 each.
pub fn masses(mean: f64) -> Vec<(u64, f64)> {
    const NEGLIGIBLE: f64 = 1e-20;
    if mean <= 0.0 {
        return vec![(0, 1.0)];
    }
    let mode = mean.floor();
    let at_mode = (mode * mean.ln() - mean - ln_gamma(mode + 1.0)).exp();
    let mut below = Vec::new();
    let (mut k, mut mass) = (mode, at_mode);
    while k > 0.0 && mass > NEGLIGIBLE {
        mass *= k / mean;
        k -= 1.0;
        below.push((k as u64, mass));
    }
    below.reverse();
    below.push((mode as u64, at_mode));
    let (mut k, mut mass) = (mode, at_mode);
    while mass > NEGLIGIBLE {
        k += 1.0;
        mass *= mean / k;
        below.push((k as u64, mass));
    }
    below
}

/// Smallest `k` for which `holds`, which is false up to some `k` and true from there on.
fn smallest(mean: f64, holds: impl Fn(u64) -> bool) -> u64 {
    let mut high = mean.ceil() as u64 + 1;
    while !holds(high) {
        high *= 2;
    }
    first(0, high, holds)
}

/// Central limits within which a count of the given mean lies, so that each side is left with at
/// most `tail`: control limits of a monthly count, funnel limits of a venue whose size makes the mean
/// (Spiegelhalter, 2005). Both ends are still usual; the exact Poisson quantiles, no normal curve.
pub fn limits(mean: f64, tail: f64) -> Range {
    Range {
        low: quantile(tail, mean) as f64,
        high: quantile(1.0 - tail, mean) as f64,
    }
}

/// Exact central 95 % interval for the mean behind a count (Garwood, 1936): the means at which a
/// count as high, and as low, has probability 2.5 %.
pub fn interval(count: u64) -> Range {
    const TAIL: f64 = 0.025;
    let n = count as f64;
    let low = if count == 0 {
        0.0
    } else {
        bisect(0.0, n, |mean| at_least(count, mean) >= TAIL)
    };
    // Beyond n + 4 sqrt(n) + 8 the lower tail is under 2.5 % for every n.
    let high = bisect(n, n + 4.0 * n.sqrt() + 8.0, |mean| {
        at_most(count, mean) <= TAIL
    });
    Range { low, high }
}

/// The point between `low` and `high` where `reached` turns true, to the last bit but one.
pub(super) fn bisect(mut low: f64, mut high: f64, reached: impl Fn(f64) -> bool) -> f64 {
    loop {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            return middle;
        }
        if reached(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
}

/// Two-sided exact binomial test: the probability, were the chance of each of `of` trials `chance`
/// (strictly between 0 and 1), of an outcome no likelier than `count`.
pub fn binomial_test(count: u64, of: u64, chance: f64) -> f64 {
    // Outcomes as likely as the one seen are kept in spite of rounding, as R and scipy do.
    const SLACK: f64 = 1e-7;
    let ln_mass = |k: u64| {
        ln_binomial(of, k) + k as f64 * chance.ln() + (of - k) as f64 * (1.0 - chance).ln()
    };
    let limit = ln_mass(count) + SLACK;
    let mode = (((of + 1) as f64 * chance) as u64).min(of);
    let p = if count == mode {
        1.0
    } else if count < mode {
        let other = first(mode, of + 1, |k| ln_mass(k) <= limit);
        binomial_at_most(count, of, chance) + binomial_at_least(other, of, chance)
    } else {
        // The first outcome of the lower side that is likelier than the one seen.
        let likelier = first(0, mode, |k| ln_mass(k) > limit);
        let below = match likelier {
            0 => 0.0,
            k => binomial_at_most(k - 1, of, chance),
        };
        below + binomial_at_least(count, of, chance)
    };
    p.min(1.0)
}

/// First `k` of `low..high` for which `holds` (false, then true), or `high`.
fn first(mut low: u64, mut high: u64, holds: impl Fn(u64) -> bool) -> u64 {
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

fn binomial_at_most(k: u64, of: u64, chance: f64) -> f64 {
    if k >= of {
        1.0
    } else {
        beta_reg((of - k) as f64, k as f64 + 1.0, 1.0 - chance)
    }
}

/// `P(X >= k)` of a binomial count, the chance from 0 to 1.
pub fn binomial_at_least(k: u64, of: u64, chance: f64) -> f64 {
    if k == 0 {
        1.0
    } else if k > of || chance <= 0.0 {
        0.0
    } else if chance >= 1.0 {
        1.0
    } else {
        beta_reg(k as f64, (of - k) as f64 + 1.0, chance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() <= 1e-8 * b.abs().max(1e-300)
    }

    /// scipy 1.17.1: `chi2.ppf(.025, 2*n)/2`, `chi2.ppf(.975, 2*n+2)/2`.
    #[test]
    fn intervals_agree_with_scipy() {
        for (count, low, high) in [
            (0, 0.0, 3.6888794541139354),
            (1, 0.025317807984289876, 5.571643390938898),
            (2, 0.24220927854396496, 7.22468766772396),
            (3, 0.6186721228956014, 8.767273069742323),
            (5, 1.6234863901184207, 11.66833207932267),
            (10, 4.7953886961324335, 18.39035604201778),
            (18, 10.667940780399528, 28.447760267527983),
            (50, 37.110963737461866, 65.91876666433681),
            (1000, 938.9730184076952, 1063.952136016302),
            (50000, 49562.686650323674, 50440.212035431294),
        ] {
            let found = interval(count);
            assert!(close(found.low, low), "{count}: {} {low}", found.low);
            assert!(close(found.high, high), "{count}: {} {high}", found.high);
        }
    }

    /// scipy 1.17.1: `poisson.ppf([.001, .025, .975, .999], mean)`.
    #[test]
    fn quantiles_agree_with_scipy() {
        for (mean, expected) in [
            (0.0, [0, 0, 0, 0]),
            (0.05, [0, 0, 1, 2]),
            (0.5, [0, 0, 2, 4]),
            (2.5, [0, 0, 6, 9]),
            (6.8, [0, 2, 12, 16]),
            (12.0, [3, 6, 19, 24]),
            (300.0, [248, 267, 334, 355]),
        ] {
            let found = [0.001, 0.025, 0.975, 0.999].map(|p| quantile(p, mean));
            assert_eq!(found, expected, "mean {mean}");
        }
    }

    /// scipy 1.17.1: smallest k with `m * poisson.sf(k, n / m) <= .05`.
    #[test]
    fn corrected_upper_limits_agree_with_scipy() {
        for (n, m, expected) in [
            (71.0, 214.0, 4),
            (71.0, 34.0, 7),
            (10.0, 10.0, 4),
            (300.0, 80.0, 11),
        ] {
            assert_eq!(upper_limit(0.05 / m, n / m), expected, "{n} in {m}");
        }
    }

    /// scipy 1.17.1: `binomtest(count, of, chance).pvalue`.
    #[test]
    fn binomial_tests_agree_with_scipy() {
        for (count, of, chance, p) in [
            (18, 29, 0.5, 0.26493089646101),
            (6, 6, 0.5, 0.03125),
            (3, 6, 0.5, 1.0),
            (8, 15, 0.5, 1.0),
            (140, 240, 0.5, 0.01166409231767769),
            (20, 30, 365.0 / 731.0, 0.07038035219340627),
            (9, 11, 0.25, 0.00012612342834472656),
            (19, 54, 2.0 / 7.0, 0.29272591797086395),
        ] {
            let found = binomial_test(count, of, chance);
            assert!(close(found, p), "{count} of {of}: {found} {p}");
        }
    }

    /// The definition, term by term.
    #[test]
    fn binomial_test_is_the_sum_of_outcomes_no_likelier() {
        let mass = |k: u64, n: u64, p: f64| {
            let ways = (0..k).fold(1.0, |w, i| w * (n - i) as f64 / (i + 1) as f64);
            ways * p.powi(k as i32) * (1.0 - p).powi((n - k) as i32)
        };
        for n in 1..=25 {
            for p in [0.1, 2.0 / 7.0, 0.5, 0.73] {
                for k in 0..=n {
                    let limit = mass(k, n, p) * (1.0 + 1e-7);
                    let sum: f64 = (0..=n).map(|j| mass(j, n, p)).filter(|m| *m <= limit).sum();
                    let found = binomial_test(k, n, p);
                    assert!(
                        (found - sum).abs() < 1e-10,
                        "{k} of {n} at {p}: {found} {sum}"
                    );
                }
            }
        }
    }
}
