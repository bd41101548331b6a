//! Many tests at once.

/// p-values adjusted for the false discovery rate (Benjamini and Hochberg, 1995), in the order
/// given: `min over j >= i of m p_(j) / j`, at most 1. Calling what is at most `q` a discovery keeps
/// the expected share of false ones at or under `q`, for tests that are independent or positively
/// dependent (Benjamini and Yekutieli, 2001).
pub fn adjusted(p_values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|a, b| p_values[*a].total_cmp(&p_values[*b]));
    let tests = p_values.len() as f64;
    let mut adjusted = vec![1.0; p_values.len()];
    let mut least = 1.0_f64;
    for (rank, at) in order.iter().enumerate().rev() {
        least = least.min(p_values[*at] * tests / (rank as f64 + 1.0));
        adjusted[*at] = least;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::statistics::Draws;

    /// The fifteen p-values of Benjamini and Hochberg's own example: four discoveries at 5 %.
    #[test]
    fn the_example_of_the_paper() {
        let p = [
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
            0.5719, 0.6528, 0.7590, 1.0,
        ];
        let found = adjusted(&p);
        assert_eq!(found.iter().filter(|q| **q <= 0.05).count(), 4);
        assert!((found[0] - 0.0015).abs() < 1e-12);
        assert!((found[3] - 0.035_625).abs() < 1e-12);
        assert!((found[14] - 1.0).abs() < 1e-12);
        assert!(adjusted(&[]).is_empty());
    }

    #[test]
    fn false_discoveries_stay_at_the_rate() {
        let mut draws = Draws::seeded("discoveries", "test");
        let trials = 2000;
        let with_any = (0..trials)
            .filter(|_| {
                let p: Vec<f64> = (0..40)
                    .map(|_| draws.below(1 << 30) as f64 / f64::from(1 << 30))
                    .collect();
                adjusted(&p).iter().any(|q| *q <= 0.1)
            })
            .count();
        // Where nothing is true, any discovery is false: 10 % of trials, give or take four
        // standard deviations.
        assert!(with_any.abs_diff(200) < 54, "{with_any} of {trials}");
    }
}
