//! Moran's I: whether near places have like values.

use serde::{Deserialize, Serialize};

use super::getis_ord::Weights;
use super::near::Near;
use super::{Stated, normal};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Moran {
    pub i: f64,
    /// `-1 / (n - 1)`.
    pub expected: f64,
    /// Were the values drawn from one normal distribution.
    pub normality: Moments,
    /// Were the values at hand shuffled over the places; below 4 places undefined.
    pub randomisation: Stated<Moments>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Moments {
    pub variance: f64,
    pub z: f64,
    /// Two-sided, were `z` standard normal.
    pub p: f64,
}

/// Moran's I with both variances (Moran, 1950; Cliff and Ord, 1981).
///
/// `I = n / S0 * sum_ij w_ij d_i d_j / sum_i d_i^2`, `d` the difference from the mean. A place
/// without neighbours counts in `n` and in the mean. Undefined below 3 places, without any pair of
/// neighbours, and where all values are alike. Counts at places of unequal size are better
/// compared as rates: I assumes that every value varies alike.
pub fn moran(values: &[f64], near: &Near, weights: Weights) -> Stated<Moran> {
    let places = values.len();
    if places < 3 {
        return Stated::undefined("fewer than three places");
    }
    let n = places as f64;
    let each: Vec<f64> = (0..places)
        .map(|place| match (weights, near.of(place).len()) {
            (Weights::Binary, _) | (_, 0) => 1.0,
            (Weights::RowStandardised, neighbours) => 1.0 / neighbours as f64,
        })
        .collect();
    let mean = values.iter().sum::<f64>() / n;
    let from_mean: Vec<f64> = values.iter().map(|value| value - mean).collect();
    let squares: f64 = from_mean.iter().map(|d| d * d).sum();
    let fourths: f64 = from_mean.iter().map(|d| d.powi(4)).sum();
    let largest = values
        .iter()
        .fold(0.0_f64, |most, value| most.max(value.abs()));
    let (mut s0, mut s1, mut s2, mut products) = (0.0, 0.0, 0.0, 0.0);
    for place in 0..places {
        let (mut row, mut column, mut lag) = (0.0, 0.0, 0.0);
        for other in near.of(place) {
            let other = *other as usize;
            row += each[place];
            column += each[other];
            lag += each[place] * from_mean[other];
            // Neighbours are mutual, so each pair comes twice: half of the square each time.
            s1 += 0.5 * (each[place] + each[other]).powi(2);
        }
        s0 += row;
        s2 += (row + column).powi(2);
        products += from_mean[place] * lag;
    }
    if s0 == 0.0 {
        return Stated::undefined("no two places within the band");
    }
    if squares <= n * (1e-13 * largest).powi(2) {
        return Stated::undefined("the values are all alike");
    }
    let i = n / s0 * products / squares;
    let expected = -1.0 / (n - 1.0);
    let moments = |variance: f64| {
        let z = (i - expected) / variance.sqrt();
        Moments {
            variance,
            z,
            p: normal::two_sided(z),
        }
    };
    let normality = (n * n * s1 - n * s2 + 3.0 * s0 * s0) / ((n - 1.0) * (n + 1.0) * s0 * s0)
        - expected * expected;
    if normality <= 1e-14 {
        return Stated::undefined("every place lies within the band");
    }
    let randomisation = if places < 4 {
        Stated::undefined("fewer than four places")
    } else {
        let kurtosis = n * fourths / (squares * squares);
        let a = n * ((n * n - 3.0 * n + 3.0) * s1 - n * s2 + 3.0 * s0 * s0);
        let b = kurtosis * ((n * n - n) * s1 - 2.0 * n * s2 + 6.0 * s0 * s0);
        let variance =
            (a - b) / ((n - 1.0) * (n - 2.0) * (n - 3.0) * s0 * s0) - expected * expected;
        if variance > 1e-14 {
            Stated::Value(moments(variance))
        } else {
            Stated::undefined("no order of the values differs")
        }
    };
    Stated::Value(Moran {
        i,
        expected,
        normality: moments(normality),
        randomisation,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::statistics::near::within;

    fn row(values: &[f64], band: f64) -> Stated<Moran> {
        let points: Vec<(f64, f64)> = (0..values.len()).map(|x| (x as f64, 0.0)).collect();
        moran(values, &within(&points, band), Weights::Binary)
    }

    #[test]
    fn alternating_values_repel_and_sorted_ones_attract() {
        // By hand: d = 1, -1, 1, -1; three pairs, each -1, counted twice: 4/6 * -6/4.
        let Stated::Value(found) = row(&[2.0, 0.0, 2.0, 0.0], 1.0) else {
            panic!("defined")
        };
        assert!((found.i + 1.0).abs() < 1e-12, "{found:?}");
        assert!((found.expected + 1.0 / 3.0).abs() < 1e-12);
        let Stated::Value(found) = row(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 1.0) else {
            panic!("defined")
        };
        assert!(found.i > 0.5 && found.normality.z > 1.9, "{found:?}");
    }

    /// The moments under randomisation are those over every order of the values.
    #[test]
    fn moments_are_those_over_all_orders() {
        let values = [1.0, 2.0, 2.0, 5.0, 9.0, 0.0];
        let points = [
            (0.0, 0.0),
            (1.0, 0.0),
            (2.0, 0.0),
            (0.0, 1.0),
            (5.0, 5.0),
            (1.0, 1.0),
        ];
        for weights in [Weights::Binary, Weights::RowStandardised] {
            let near = within(&points, 1.0);
            let of = |values: &[f64]| match moran(values, &near, weights) {
                Stated::Value(found) => found,
                Stated::Undefined(reason) => panic!("{reason}"),
            };
            let mut orders = vec![Vec::new()];
            for at in 0..values.len() {
                orders = orders
                    .into_iter()
                    .flat_map(|order: Vec<usize>| {
                        (0..=order.len()).map(move |place| {
                            let mut next = order.clone();
                            next.insert(place, at);
                            next
                        })
                    })
                    .collect();
            }
            let all: Vec<f64> = orders
                .iter()
                .map(|order| of(&order.iter().map(|at| values[*at]).collect::<Vec<_>>()).i)
                .collect();
            let mean = all.iter().sum::<f64>() / all.len() as f64;
            let variance = all.iter().map(|i| (i - mean).powi(2)).sum::<f64>() / all.len() as f64;
            let found = of(&values);
            assert!((mean - found.expected).abs() < 1e-12);
            let Stated::Value(moments) = found.randomisation else {
                panic!("defined")
            };
            assert!(
                (variance - moments.variance).abs() < 1e-12,
                "{variance} {moments:?}"
            );
        }
    }

    #[test]
    fn what_is_undefined_says_why() {
        for (values, band, reason) in [
            (&[1.0, 2.0][..], 1.0, "fewer than three places"),
            (&[1.0, 2.0, 3.0], 0.5, "no two places within the band"),
            (&[0.1, 0.1, 0.1], 1.0, "the values are all alike"),
            (
                &[1.0, 2.0, 3.0, 9.0],
                9.0,
                "every place lies within the band",
            ),
        ] {
            assert_eq!(row(values, band), Stated::undefined(reason));
        }
    }
}
