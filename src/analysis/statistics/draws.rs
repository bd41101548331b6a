//! Seeded draws: the same seed and purpose always draw the same.

use sha2::{Digest, Sha256};

/// SplitMix64 (Steele, Lea and Flood, 2014).
pub struct Draws(u64);

impl Draws {
    pub fn seeded(seed: &str, purpose: &str) -> Self {
        Self(first_word(&[seed, purpose]))
    }

    /// Draws of one of several replicates, which do not hang on how many there are.
    pub fn replicate(seed: &str, purpose: &str, number: usize) -> Self {
        Self(first_word(&[seed, purpose, &number.to_string()]))
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Uniform on `0..n`: the high word of a product (Lemire, 2019; the bias of at most `n / 2^64`
    /// is let be). `n` is at least 1.
    pub fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next()) * n as u128) >> 64) as usize
    }

    /// Every order alike (Fisher and Yates; Durstenfeld, 1964).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

/// Draws of an index in proportion to a weight, in constant time (Walker, 1977; Vose, 1991).
pub(super) struct Weighted {
    /// Chance, of 2^32, that a column keeps its own index, and the index that it gives otherwise.
    columns: Vec<(u64, u32)>,
}

impl Weighted {
    /// Weights are 0 or more, and one at least is more.
    pub fn new(weights: &[f64]) -> Self {
        let total: f64 = weights.iter().sum();
        let mut share: Vec<f64> = weights
            .iter()
            .map(|weight| weight / total * weights.len() as f64)
            .collect();
        let keep = |share: f64| (share * 2_f64.powi(32)).round() as u64;
        let mut columns: Vec<(u64, u32)> =
            (0..weights.len() as u32).map(|at| (1 << 32, at)).collect();
        let (mut small, mut large): (Vec<usize>, Vec<usize>) =
            (0..weights.len()).partition(|at| share[*at] < 1.0);
        while let (Some(&less), Some(&more)) = (small.last(), large.last()) {
            small.pop();
            columns[less] = (keep(share[less]), more as u32);
            share[more] -= 1.0 - share[less];
            if share[more] < 1.0 {
                large.pop();
                small.push(more);
            }
        }
        Self { columns }
    }

    pub fn draw(&self, draws: &mut Draws) -> usize {
        let at = draws.below(self.columns.len());
        let (keep, other) = self.columns[at];
        if draws.next() >> 32 < keep {
            at
        } else {
            other as usize
        }
    }
}

/// The first eight bytes of a hash of the parts.
pub fn first_word(parts: &[&str]) -> u64 {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
        hash.update([0]);
    }
    let mut word = [0; 8];
    word.copy_from_slice(&hash.finalize()[..8]);
    u64::from_be_bytes(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_even_and_repeatable() {
        let edition = "force-pack.2026-10.mereshire";
        let mut draws = Draws::seeded(edition, "half");
        let mut again = Draws::seeded(edition, "half");
        let mut cells = [0_u32; 7];
        for _ in 0..70_000 {
            let at = draws.below(7);
            assert_eq!(at, again.below(7));
            cells[at] += 1;
        }
        // Six standard deviations of a count with mean 10,000.
        assert!(cells.iter().all(|n| n.abs_diff(10_000) < 556), "{cells:?}");
    }

    #[test]
    fn weighted_draws_follow_their_weights() {
        let weights = [0.0, 1.0, 2.5, 0.0, 6.5];
        let weighted = Weighted::new(&weights);
        let mut draws = Draws::seeded("weights", "test");
        let mut found = [0_u32; 5];
        for _ in 0..100_000 {
            found[weighted.draw(&mut draws)] += 1;
        }
        for (count, weight) in found.iter().zip(weights) {
            let mean = weight * 10_000.0;
            assert!(
                (f64::from(*count) - mean).abs() <= 6.0 * mean.sqrt(),
                "{found:?}"
            );
        }
    }

    #[test]
    fn shuffles_reach_every_order() {
        let mut draws = Draws::seeded("shuffle", "test");
        let mut orders = std::collections::BTreeMap::new();
        for _ in 0..6000 {
            let mut items = [1, 2, 3];
            draws.shuffle(&mut items);
            *orders.entry(items).or_insert(0_u32) += 1;
        }
        assert_eq!(orders.len(), 6);
        assert!(
            orders.values().all(|n| n.abs_diff(1000) < 180),
            "{orders:?}"
        );
    }
}
