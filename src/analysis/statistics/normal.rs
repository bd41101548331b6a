//! The standard normal distribution.

use statrs::function::erf::{erfc, erfc_inv};

/// Probability of a value at least as far from 0 as `z`, on either side.
pub fn two_sided(z: f64) -> f64 {
    erfc(z.abs() / std::f64::consts::SQRT_2)
}

/// The `z` that is exceeded with the given probability, strictly between 0 and 1.
pub fn upper(probability: f64) -> f64 {
    std::f64::consts::SQRT_2 * erfc_inv(2.0 * probability)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// scipy 1.17.1: `2 * norm.sf(z)`, `norm.isf(q)`.
    #[test]
    fn agrees_with_scipy() {
        for (z, p) in [
            (0.0, 1.0),
            (0.5, 0.6170750774519738),
            (-1.959963984540054, 0.05),
            (3.0, 0.0026997960632601866),
            (6.5, 8.032001167718176e-11),
        ] {
            assert!(
                (two_sided(z) - p).abs() <= 1e-9 * p,
                "{z}: {}",
                two_sided(z)
            );
        }
        assert!(
            (upper(0.025) - 1.959963984540054).abs() < 1e-10,
            "{}",
            upper(0.025)
        );
    }
}
