//! A small seeded random source, so that the same seed gives the same bytes on every machine.
//!
//! Seeding is `SplitMix64` (Steele, Lea and Flood 2014; Vigna's public-domain C at
//! prng.di.unimi.it/splitmix64.c); the generator is xoshiro256** 1.0 (Blackman and Vigna 2018,
//! public domain, prng.di.unimi.it/xoshiro256starstar.c). Neither is fit for secrets.

/// xoshiro256** with the few draws that the generator needs.
pub struct Rng {
    state: [u64; 4],
}

impl Rng {
    /// A stream for `seed`; `lane` tells apart the streams that one seed feeds, so that a change
    /// in how one occurrence is written does not shift all later ones.
    pub fn new(seed: u64, lane: u64) -> Self {
        let mut mix = seed ^ lane.wrapping_mul(0xA076_1D64_78BD_642F);
        let state = [(); 4].map(|()| split_mix(&mut mix));
        Self { state }
    }

    pub fn next(&mut self) -> u64 {
        let s = &mut self.state;
        let result = s[1].wrapping_mul(5).rotate_left(7).wrapping_mul(9);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        result
    }

    /// Uniform in `0..n`; the bias of multiply-and-shift is below 2^-40 for the small `n` used.
    pub fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next()) * n as u128) >> 64) as usize
    }

    /// Uniform in `low..=high`.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1) as usize) as i64
    }

    /// Uniform in `0.0..1.0`.
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Roughly normal, mean 0 and deviation 1: twelve uniforms summed, because `ln` and `cos`
    /// may differ in the last bit between platforms and addition may not.
    pub fn bell(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    pub fn chance(&mut self, share: f64) -> bool {
        self.unit() < share
    }

    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// One of some words; saves the star that `pick` needs on them.
    pub fn word<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }

    /// An index drawn in proportion to its weight.
    pub fn weighted(&mut self, weights: impl Iterator<Item = u32> + Clone) -> usize {
        let total: usize = weights.clone().map(|w| w as usize).sum();
        let mut left = self.below(total);
        for (index, weight) in weights.enumerate() {
            if left < weight as usize {
                return index;
            }
            left -= weight as usize;
        }
        unreachable!("the draw is below the sum of the weights")
    }

    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.below(last + 1);
            items.swap(last, other);
        }
    }
}

fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
