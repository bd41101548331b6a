//! Weighted displacement difference: what changed where something was done, against where not.

use serde::{Deserialize, Serialize};

use super::{Range, Stated, normal};

/// Counts of one area before and after.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct BeforeAfter {
    pub before: f64,
    pub after: f64,
}

/// The four areas; where displacement is not looked at, its two are left at 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Areas {
    pub treated: BeforeAfter,
    pub control: BeforeAfter,
    pub treated_around: BeforeAfter,
    pub control_around: BeforeAfter,
}

/// What counts are divided by, each more than 0: length of either span, size of each area. All 1
/// where spans are of one length and areas of one size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sizes {
    pub before: f64,
    pub after: f64,
    pub treated: f64,
    pub control: f64,
    pub treated_around: f64,
    pub control_around: f64,
}

impl Sizes {
    pub const ALIKE: Self = Self {
        before: 1.0,
        after: 1.0,
        treated: 1.0,
        control: 1.0,
        treated_around: 1.0,
        control_around: 1.0,
    };
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Displacement {
    /// Of the treated area against its control.
    pub local: Difference,
    /// Of the surroundings against theirs.
    pub around: Difference,
    pub total: Difference,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// Below 0: fell more, or rose less, than the control. Counts, over the sizes.
    pub estimate: f64,
    pub error: f64,
    /// Central 95 %.
    pub interval: Range,
    /// Undefined where nothing was counted.
    pub z: Stated<f64>,
    /// Two-sided, were `z` standard normal.
    pub p: Stated<f64>,
}

/// Weighted displacement difference with its standard error (Wheeler and Ratcliffe, 2018).
///
/// `(T1 - T0) - (C1 - C0)`, each count over length of span and size of area, plus the same of the
/// surroundings; its variance is the sum of the counts, each over the square of what divides it.
/// Assumes independent Poisson counts, large enough (about 5 each) for the normal curve, and that
/// without the measure the treated area would have changed by as much as its control.
pub fn displacement(areas: &Areas, sizes: &Sizes) -> Displacement {
    let of = |area: BeforeAfter, size: f64, sign: f64| {
        let (before, after) = (sizes.before * size, sizes.after * size);
        let change = area.after / after - area.before / before;
        (
            sign * change,
            area.after / (after * after) + area.before / (before * before),
        )
    };
    let sum = |a: (f64, f64), b: (f64, f64)| (a.0 + b.0, a.1 + b.1);
    let local = sum(
        of(areas.treated, sizes.treated, 1.0),
        of(areas.control, sizes.control, -1.0),
    );
    let around = sum(
        of(areas.treated_around, sizes.treated_around, 1.0),
        of(areas.control_around, sizes.control_around, -1.0),
    );
    Displacement {
        local: difference(local),
        around: difference(around),
        total: difference(sum(local, around)),
    }
}

fn difference((estimate, variance): (f64, f64)) -> Difference {
    let error = variance.sqrt();
    let reach = normal::upper(0.025) * error;
    let z = if variance > 0.0 {
        Stated::Value(estimate / error)
    } else {
        Stated::undefined("nothing was counted")
    };
    Difference {
        estimate,
        error,
        interval: Range {
            low: estimate - reach,
            high: estimate + reach,
        },
        p: z.clone().map(normal::two_sided),
        z,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn of(before: f64, after: f64) -> BeforeAfter {
        BeforeAfter { before, after }
    }

    /// The worked example of Wheeler and Ratcliffe (2018): -118, variance 1568, z -2.98, -196 to -40.
    #[test]
    fn the_example_of_the_paper() {
        let areas = Areas {
            treated: of(207.0, 110.0),
            control: of(308.0, 318.0),
            treated_around: of(178.0, 157.0),
            control_around: of(150.0, 140.0),
        };
        let found = displacement(&areas, &Sizes::ALIKE);
        assert!((found.local.estimate + 107.0).abs() < 1e-12);
        assert!((found.total.estimate + 118.0).abs() < 1e-12);
        assert!((found.total.error.powi(2) - 1568.0).abs() < 1e-9);
        assert!((found.total.z.value().expect("defined") + 2.98).abs() < 5e-3);
        assert_eq!(found.total.interval.low.round(), -196.0);
        assert_eq!(found.total.interval.high.round(), -40.0);
        assert!(
            (found.total.estimate - found.local.estimate - found.around.estimate).abs() < 1e-12
        );
    }

    /// Spans of two years and of one: changes are of a year (Wheeler, 2021).
    #[test]
    fn spans_of_other_lengths() {
        let areas = Areas {
            treated: of(80.0, 20.0),
            control: of(100.0, 50.0),
            ..Areas::default()
        };
        let found = displacement(
            &areas,
            &Sizes {
                before: 2.0,
                ..Sizes::ALIKE
            },
        );
        assert!((found.total.estimate + 20.0).abs() < 1e-12);
        assert!((found.total.error.powi(2) - 115.0).abs() < 1e-9);
    }

    #[test]
    fn nothing_counted_is_said() {
        let found = displacement(&Areas::default(), &Sizes::ALIKE);
        assert_eq!(found.total.z, Stated::undefined("nothing was counted"));
        assert_eq!(found.total.estimate, 0.0);
    }
}
