//! Seeded samples: the same edition always draws the same.

use super::statistics::first_word;
use crate::edition::EditionId;

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

#[cfg(test)]
mod tests {
    use super::*;

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
