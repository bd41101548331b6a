//! Seeded draws and seeded samples: the same edition always draws the same.

use sha2::{Digest, Sha256};

use crate::edition::EditionId;

/// SplitMix64 (Steele, Lea and Flood, 2014).
pub(super) struct Draws(u64);

impl Draws {
    pub fn seeded(seed: &str, purpose: &str) -> Self {
        Self(first_word(&[seed, purpose]))
    }

    fn next(&mut self) -> u64 {
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
}

/// At most `size` of the items, drawn by the hash of edition and id, so that the draw hangs neither
/// on their order nor on what else is there; in the order of ids.
pub(super) fn sample<'a, T>(
    edition: &EditionId,
    items: Vec<(&'a str, T)>,
    size: usize,
) -> Vec<(&'a str, T)> {
    let mut keyed: Vec<_> = items
        .into_iter()
        .map(|item| (first_word(&[&edition.0, item.0]), item))
        .collect();
    keyed.sort_by(|(key, (id, _)), (other, (other_id, _))| (key, id).cmp(&(other, other_id)));
    keyed.truncate(size);
    let mut drawn: Vec<_> = keyed.into_iter().map(|(_, item)| item).collect();
    drawn.sort_by_key(|(id, _)| *id);
    drawn
}

fn first_word(parts: &[&str]) -> u64 {
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
    fn sample_does_not_hang_on_order() {
        let edition = EditionId("e".to_owned());
        let ids: Vec<String> = (0..100).map(|n| format!("26*{n:04}")).collect();
        let items: Vec<(&str, ())> = ids.iter().map(|id| (id.as_str(), ())).collect();
        let turned: Vec<(&str, ())> = items.iter().rev().copied().collect();
        let drawn = sample(&edition, items.clone(), 10);
        assert_eq!(drawn.len(), 10);
        assert_eq!(drawn, sample(&edition, turned, 10));
        assert_ne!(drawn, sample(&EditionId("f".to_owned()), items, 10));
    }
}
