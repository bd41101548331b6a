//! Two Poisson counts, each over an exposure, against each other.

use serde::{Deserialize, Serialize};

use super::{Stated, poisson};

/// Events over an exposure: days, rooms, persons.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Count {
    pub events: u64,
    /// More than 0.
    pub exposure: f64,
}

/// Two-sided exact conditional test that both have the same rate (Przyborowski and Wilenski, 1940).
///
/// Given their sum, the second count is binomial with its share of the exposure; p is the
/// probability of an outcome no likelier than the one seen. Assumes Poisson counts, independent of
/// each other. 1 where nothing was counted. Never too small; with small counts often too large.
pub fn conditional_test(first: Count, second: Count) -> f64 {
    let share = second.exposure / (first.exposure + second.exposure);
    poisson::binomial_test(second.events, first.events + second.events, share)
}

/// What the difference of the rates is divided by in the E-test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variance {
    /// `x1 / n1^2 + x2 / n2^2`, each rate by its own count: Krishnamoorthy and Thomson's.
    Each,
    /// `r (1 / n1 + 1 / n2)`, `r` the rate of both together: the score variant, which
    /// statsmodels calls `etest` (and the former `etest-wald`).
    Pooled,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ETest {
    /// Rate of the first less rate of the second, less the difference under test, over its
    /// standard error.
    pub statistic: f64,
    /// Two-sided.
    pub p: f64,
    /// Against the first rate being the lower, and the higher, of the two.
    pub p_lower: f64,
    pub p_higher: f64,
}

/// Largest mean count for which the double sum is made: some 10^8 terms at most.
const MEAN_MAX: f64 = 100_000.0;

/// E-test that the rates differ by `difference` (Krishnamoorthy and Thomson, 2004).
///
/// `T = (x1/n1 - x2/n2 - difference) / sqrt(V)`. p is the probability of a `T` at least as far out
/// when both counts are Poisson with the common rate estimated from both: summed over all pairs of
/// counts whose probability is not negligible (less than 1e-17 is left out in all). Less
/// conservative than the conditional test. Undefined where both counts are 0.
pub fn e_test(first: Count, second: Count, difference: f64, variance: Variance) -> Stated<ETest> {
    let (n1, n2) = (first.exposure, second.exposure);
    let (k1, k2) = (first.events as f64, second.events as f64);
    if first.events + second.events == 0 {
        return Stated::undefined("nothing was counted in either");
    }
    let common = (k1 + k2 - difference * n1) / (n1 + n2);
    if common <= 0.0 || common + difference < 0.0 {
        return Stated::undefined("the difference under test leaves no rate for the second");
    }
    let means = (n1 * (common + difference), n2 * common);
    if means.0.max(means.1) > MEAN_MAX {
        return Stated::undefined("counts this large are beyond the exact sum");
    }
    let statistic = |x1: f64, x2: f64| {
        let v = match variance {
            Variance::Each => x1 / (n1 * n1) + x2 / (n2 * n2),
            Variance::Pooled => (x1 + x2) / (n1 + n2) * (1.0 / n1 + 1.0 / n2),
        };
        let apart = x1 / n1 - x2 / n2 - difference;
        if v > 0.0 {
            apart / v.sqrt()
        } else if apart == 0.0 {
            // Nothing counted in either: no sign of a difference.
            0.0
        } else {
            apart * f64::INFINITY
        }
    };
    let seen = statistic(k1, k2);
    // Outcomes as far out as the one seen are kept in spite of rounding.
    let slack = 1e-10 * seen.abs();
    let (mut p, mut p_lower, mut p_higher) = (0.0, 0.0, 0.0);
    let others = poisson::masses(means.1);
    for (x1, mass1) in poisson::masses(means.0) {
        let (mut two, mut low, mut high) = (0.0, 0.0, 0.0);
        for (x2, mass2) in &others {
            let t = statistic(x1 as f64, *x2 as f64);
            if t.abs() >= seen.abs() - slack {
                two += mass2;
            }
            if t <= seen + slack {
                low += mass2;
            }
            if t >= seen - slack {
                high += mass2;
            }
        }
        p += mass1 * two;
        p_lower += mass1 * low;
        p_higher += mass1 * high;
    }
    Stated::Value(ETest {
        statistic: seen,
        p: p.min(1.0),
        p_lower: p_lower.min(1.0),
        p_higher: p_higher.min(1.0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(events: u64, exposure: f64) -> Count {
        Count { events, exposure }
    }

    fn tested(first: Count, second: Count) -> ETest {
        match e_test(first, second, 0.0, Variance::Each) {
            Stated::Value(found) => found,
            Stated::Undefined(reason) => panic!("{reason}"),
        }
    }

    /// Weed seeds in clover, none in 100 samples and 3 in 100: the example that scipy's
    /// documentation takes from Przyborowski and Wilenski's paper.
    #[test]
    fn the_example_of_the_seeds() {
        let seeds = tested(of(0, 100.0), of(3, 100.0));
        assert!((seeds.p - 0.0884).abs() < 5e-5, "{seeds:?}");
        assert!((conditional_test(of(0, 100.0), of(3, 100.0)) - 0.25).abs() < 1e-12);
    }

    #[test]
    fn which_is_first_does_not_matter() {
        for (a, b) in [
            (of(6, 1.0), of(2, 3.0)),
            (of(0, 2.0), of(9, 1.0)),
            (of(12, 365.0), of(12, 31.0)),
        ] {
            let (there, back) = (tested(a, b), tested(b, a));
            assert!((there.p - back.p).abs() < 1e-12);
            assert!((there.p_lower - back.p_higher).abs() < 1e-12);
            assert!((conditional_test(a, b) - conditional_test(b, a)).abs() < 1e-12);
        }
    }

    #[test]
    fn nothing_and_too_much_are_said() {
        assert!(
            e_test(of(0, 1.0), of(0, 2.0), 0.0, Variance::Each)
                .value()
                .is_none()
        );
        assert!(
            e_test(of(1, 1.0), of(0, 1.0), 9.0, Variance::Each)
                .value()
                .is_none()
        );
        assert!(
            e_test(of(1_000_000, 1.0), of(0, 1.0), 0.0, Variance::Each)
                .value()
                .is_none()
        );
        assert!((conditional_test(of(0, 1.0), of(0, 2.0)) - 1.0).abs() < 1e-12);
    }
}
