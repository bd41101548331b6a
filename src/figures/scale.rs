//! Values to places on the canvas, and round marks between them.

/// A straight scale: `values` to `places`, ends to ends.
#[derive(Debug, Clone, Copy)]
pub struct Scale {
    values: (f64, f64),
    places: (f64, f64),
}

impl Scale {
    /// From 0 at `origin` to `high` at `end`; a `high` of 0 is taken as 1, so that nothing divides
    /// by it.
    pub fn from_zero(high: f64, origin: f64, end: f64) -> Self {
        let high = if high > 0.0 { high } else { 1.0 };
        Self {
            values: (0.0, high),
            places: (origin, end),
        }
    }

    pub fn at(&self, value: f64) -> f64 {
        let share = (value - self.values.0) / (self.values.1 - self.values.0);
        self.places.0 + share * (self.places.1 - self.places.0)
    }
}

/// The smallest of 1, 2, 5, 10, 20, 50, ... that reaches `least`.
pub fn round_step(least: f64) -> f64 {
    let mut decade = 1.0;
    while decade < 1e15 {
        for digit in [1.0, 2.0, 5.0] {
            if digit * decade >= least {
                return digit * decade;
            }
        }
        decade *= 10.0;
    }
    decade
}

/// The smallest class width that reaches `least` and whose multiples are read at a glance.
pub fn round_class(least: f64) -> f64 {
    const DIGITS: [f64; 10] = [1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0];
    let decade = round_decade(least);
    let mut widths = DIGITS.iter().map(|digit| digit * decade);
    widths
        .find(|width| *width >= least)
        .unwrap_or(decade * 10.0)
}

/// The largest power of ten up to `x`, and 1 at the least.
fn round_decade(x: f64) -> f64 {
    let mut decade = 1.0;
    while decade * 10.0 <= x {
        decade *= 10.0;
    }
    decade
}

/// Round whole numbers from 0 up to `high`, at most `intervals` steps.
pub fn ticks(high: f64, intervals: u32) -> Vec<f64> {
    let step = round_step(high / f64::from(intervals.max(1)));
    let mut ticks = vec![0.0];
    while let Some(&last) = ticks.last()
        && last + step <= high
    {
        ticks.push(last + step);
    }
    ticks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_few_and_within() {
        assert_eq!(ticks(0.0, 4), [0.0]);
        assert_eq!(ticks(3.0, 4), [0.0, 1.0, 2.0, 3.0]);
        assert_eq!(ticks(20.0, 4), [0.0, 5.0, 10.0, 15.0, 20.0]);
        assert_eq!(ticks(14.0, 4), [0.0, 5.0, 10.0]);
        assert_eq!(ticks(1_000.0, 4), [0.0, 500.0, 1_000.0]);
        for high in 0..3_000 {
            assert!(ticks(f64::from(high), 4).len() <= 5);
        }
    }

    #[test]
    fn class_widths_are_round_and_reach() {
        assert_eq!(round_class(0.2), 1.0);
        assert_eq!(round_class(13.5), 15.0);
        assert_eq!(round_class(85.0), 100.0);
        assert_eq!(round_class(271.75), 300.0);
    }

    #[test]
    fn a_scale_without_values_still_places() {
        assert_eq!(Scale::from_zero(0.0, 10.0, 20.0).at(0.0), 10.0);
    }
}
