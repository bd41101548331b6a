//! Local G: where high and where low values lie together.

use serde::Serialize;

use super::near::Near;
use super::{Stated, normal};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weights {
    /// Every neighbour 1.
    Binary,
    /// Every neighbour 1 over how many there are, so that a row sums to 1.
    RowStandardised,
}

/// Local G of one place.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LocalG {
    /// Weighted sum of the neighbours' values over the sum of all values; for Gi without its own.
    pub g: f64,
    pub expected: f64,
    /// With rows standardised as PySAL has it, which takes the sum of squared weights for the sum of
    /// weights and so is too large; `z_ord_getis` has the exact one.
    pub variance: f64,
    /// `(g - expected) / sqrt(variance)`.
    pub z: f64,
    /// Two-sided, were `z` standard normal.
    pub p: f64,
    /// With the variance of Ord and Getis (1995) for any weights; the same as `z` for binary ones,
    /// and the same for either weights.
    pub z_ord_getis: f64,
}

/// Gi, or with `star` Gi*, of each place (Getis and Ord, 1992; Ord and Getis, 1995).
///
/// `G_i = sum_j w_ij y_j / sum_j y_j`, over `j != i` for Gi and over all `j` for Gi*, where a place
/// is its own neighbour. With `N` places in the sums, `W = sum_j w_ij`, `S = sum_j w_ij^2`, and mean
/// `m` and variance `s^2` (over `N`) of the values summed: `E = W / N`, and
/// `Var = (N S - W^2) / (N^2 (N - 1)) * s^2 / m^2`. Assumes that values could stand at any place
/// alike, and that neighbours are many enough for the normal curve.
///
/// One value for each place of `near`, 0 or more. Undefined below 3 places, where the values sum to
/// 0 or are all alike, and where a place has no neighbour or only neighbours.
pub fn local_g(values: &[f64], near: &Near, weights: Weights, star: bool) -> Vec<Stated<LocalG>> {
    let places = values.len();
    if places < 3 {
        return vec![Stated::undefined("fewer than three places"); places];
    }
    let all: f64 = values.iter().sum();
    let squares: f64 = values.iter().map(|value| value * value).sum();
    (0..places)
        .map(|place| {
            let own = if star { 0.0 } else { values[place] };
            let n = places as f64 - if star { 0.0 } else { 1.0 };
            let mut sum: f64 = near.of(place).iter().map(|at| values[*at as usize]).sum();
            let mut neighbours = near.of(place).len() as f64;
            if star {
                sum += values[place];
                neighbours += 1.0;
            }
            let total = all - own;
            let mean = total / n;
            let variance = (squares - own * own) / n - mean * mean;
            if neighbours == 0.0 {
                return Stated::undefined("no other place within the band");
            }
            if neighbours >= n {
                return Stated::undefined("every place lies within the band");
            }
            if total.abs() <= 1e-12 * squares.sqrt() {
                return Stated::undefined("the values sum to zero");
            }
            if variance <= 1e-12 * mean * mean {
                return Stated::undefined("the values are all alike");
            }
            // Weight of one neighbour; W and S follow.
            let each = match weights {
                Weights::Binary => 1.0,
                Weights::RowStandardised => 1.0 / neighbours,
            };
            let row = each * neighbours;
            let spread = variance / (mean * mean) / (n * n * (n - 1.0));
            let g = each * sum / total;
            let expected = row / n;
            let taken = row * (n - row) * spread;
            let exact = row * (n * each - row) * spread;
            let z = (g - expected) / taken.sqrt();
            Stated::Value(LocalG {
                g,
                expected,
                variance: taken,
                z,
                p: normal::two_sided(z),
                z_ord_getis: (g - expected) / exact.sqrt(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::statistics::near::within;

    /// Five places in a row 1 apart, a high value in the middle: by hand.
    #[test]
    fn by_hand() {
        let points: Vec<(f64, f64)> = (0..5).map(|x| (f64::from(x), 0.0)).collect();
        let values = [0.0, 0.0, 5.0, 0.0, 0.0];
        let near = within(&points, 1.0);
        let found = local_g(&values, &near, Weights::Binary, true);
        let middle = found[2].value().expect("defined");
        // All of the sum lies within; E = 3/5; Var = 3 * 2 / (25 * 4) * (5 - 1) / 1.
        assert!((middle.g - 1.0).abs() < 1e-12);
        assert!((middle.expected - 0.6).abs() < 1e-12);
        assert!((middle.variance - 0.24).abs() < 1e-12);
        let found = local_g(&values, &near, Weights::Binary, false);
        assert_eq!(found[2], Stated::undefined("the values sum to zero"));
        assert!((found[1].value().expect("defined").g - 1.0).abs() < 1e-12);
    }

    #[test]
    fn z_of_ord_and_getis_is_the_same_for_either_weights() {
        let points: Vec<(f64, f64)> = (0..9)
            .map(|at| (f64::from(at % 3), f64::from(at / 3)))
            .collect();
        let values = [3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0, 5.0];
        let near = within(&points, 1.0);
        for star in [false, true] {
            let binary = local_g(&values, &near, Weights::Binary, star);
            let rows = local_g(&values, &near, Weights::RowStandardised, star);
            for (a, b) in binary.iter().zip(&rows) {
                let (a, b) = (a.value().expect("defined"), b.value().expect("defined"));
                assert!((a.z - a.z_ord_getis).abs() < 1e-12);
                assert!((a.z - b.z_ord_getis).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn what_is_undefined_says_why() {
        let points = [(0.0, 0.0), (1.0, 0.0), (9.0, 9.0), (9.0, 8.0)];
        let reason = |values: &[f64], band: f64, star| {
            let near = within(&points[..values.len()], band);
            match &local_g(values, &near, Weights::Binary, star)[0] {
                Stated::Value(found) => panic!("{found:?}"),
                Stated::Undefined(reason) => reason.clone(),
            }
        };
        assert_eq!(reason(&[1.0, 2.0], 1.0, false), "fewer than three places");
        assert_eq!(reason(&[0.0; 4], 1.0, true), "the values sum to zero");
        assert_eq!(reason(&[2.0; 4], 1.0, true), "the values are all alike");
        assert_eq!(
            reason(&[2.0, 1.0, 0.0, 1.0], 0.5, false),
            "no other place within the band"
        );
        assert_eq!(
            reason(&[2.0, 1.0, 0.0, 1.0], 50.0, true),
            "every place lies within the band"
        );
    }
}
