//! A few short excerpts round the hits of each term, for an analyst who asks for them. They are
//! restricted text: nothing but the report shows them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use sha2::{Digest, Sha256};

/// Characters of text on either side of the hit.
const AROUND: usize = 40;

/// A hit with the words round it; white space as one space.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Excerpt {
    pub occurrence_id: String,
    pub state: String,
    pub before: String,
    pub hit: String,
    pub after: String,
}

/// Draws so many excerpts for each term, by a hash of where the hit stands: the same ones whatever
/// the order or the cut of the batches, and not only the oldest records.
#[derive(Debug, Default)]
pub struct Excerpts {
    each: usize,
    drawn: BTreeMap<(String, String), BTreeSet<(u64, Excerpt)>>,
}

/// Where a hit stands, and in what; offsets are bytes in `text`.
#[derive(Debug, Clone, Copy)]
pub struct Spot<'t> {
    pub category: &'t str,
    pub term: &'t str,
    pub state: &'t str,
    pub occurrence_id: &'t str,
    pub field: &'t str,
    pub text: &'t str,
    pub start: usize,
    pub end: usize,
}

impl Excerpts {
    pub fn new(each: usize) -> Self {
        Self {
            each,
            drawn: BTreeMap::new(),
        }
    }

    pub fn offer(&mut self, spot: &Spot<'_>) {
        let parts = spot
            .text
            .get(..spot.start)
            .zip(spot.text.get(spot.start..spot.end));
        let (Some((before, hit)), Some(after)) = (parts, spot.text.get(spot.end..)) else {
            return;
        };
        let order = order(spot);
        let key = (spot.category.to_owned(), spot.term.to_owned());
        let drawn = self.drawn.entry(key).or_default();
        let full = drawn.len() >= self.each;
        if full && drawn.last().is_none_or(|(last, _)| *last <= order) {
            return;
        }
        drawn.insert((
            order,
            Excerpt {
                occurrence_id: spot.occurrence_id.to_owned(),
                state: spot.state.to_owned(),
                before: spaced(tail(before)),
                hit: spaced(hit),
                after: spaced(head(after)),
            },
        ));
        if drawn.len() > self.each {
            drawn.pop_last();
        }
    }

    /// The excerpts of a term, in the order of the draw.
    pub fn of(&self, category: &str, term: &str) -> Vec<&Excerpt> {
        self.drawn
            .get(&(category.to_owned(), term.to_owned()))
            .into_iter()
            .flatten()
            .map(|(_, excerpt)| excerpt)
            .collect()
    }
}

fn order(spot: &Spot<'_>) -> u64 {
    let mut hash = Sha256::new();
    for part in [spot.occurrence_id, spot.field] {
        hash.update(part.len().to_le_bytes());
        hash.update(part);
    }
    hash.update(spot.start.to_le_bytes());
    let mut word = [0; 8];
    word.copy_from_slice(&hash.finalize()[..8]);
    u64::from_be_bytes(word)
}

/// The last characters of a text, from the beginning of a word.
fn tail(text: &str) -> &str {
    let Some((cut, _)) = text.char_indices().rev().nth(AROUND - 1) else {
        return text;
    };
    let last = &text[cut..];
    if cut == 0 || text[..cut].ends_with(char::is_whitespace) {
        return last;
    }
    // Half a word says nothing; a text without spaces is cut where it must be.
    last.find(char::is_whitespace)
        .map_or(last, |space| &last[space..])
}

/// The first characters of a text, to the end of a word.
fn head(text: &str) -> &str {
    let Some((cut, _)) = text.char_indices().nth(AROUND) else {
        return text;
    };
    let first = &text[..cut];
    if text[cut..].starts_with(char::is_whitespace) {
        return first;
    }
    first
        .rfind(char::is_whitespace)
        .map_or(first, |space| &first[..space])
}

/// White space as one space, also at the ends, where it parts words from the hit.
fn spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if !c.is_whitespace() {
            out.push(c);
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spot<'t>(id: &'t str, text: &'t str, hit: &str) -> Spot<'t> {
        let start = text.find(hit).expect("the hit is in the text");
        Spot {
            category: "explicit",
            term: "CSE",
            state: "asserted",
            occurrence_id: id,
            field: "Summary",
            text,
            start,
            end: start + hit.len(),
        }
    }

    #[test]
    fn words_are_whole_and_the_draw_does_not_hang_on_the_order() {
        let text = "Reception called about a girl who waited alone in the bar.\nOfficers raised CSE \
                    concerns with her school and with her mother, who was told.";
        let ids: Vec<String> = (0..20).map(|n| format!("26*{n}")).collect();
        let draw = |order: &mut dyn Iterator<Item = &String>| {
            let mut excerpts = Excerpts::new(3);
            for id in order {
                excerpts.offer(&spot(id, text, "CSE"));
            }
            let drawn: Vec<Excerpt> = excerpts
                .of("explicit", "CSE")
                .into_iter()
                .cloned()
                .collect();
            drawn
        };
        let drawn = draw(&mut ids.iter());
        assert_eq!(drawn.len(), 3);
        assert_eq!(drawn, draw(&mut ids.iter().rev()));
        assert_eq!(drawn[0].before, " alone in the bar. Officers raised ");
        assert_eq!(drawn[0].after, " concerns with her school and with her");
    }

    #[test]
    fn texts_without_spaces_and_offsets_beside_a_character_do_no_harm() {
        let text = format!("{}CSE{}", "ŵ".repeat(100), "é".repeat(100));
        let mut excerpts = Excerpts::new(1);
        excerpts.offer(&spot("1", &text, "CSE"));
        assert_eq!(
            excerpts.of("explicit", "CSE")[0].before.chars().count(),
            AROUND
        );
        excerpts.offer(&Spot {
            start: 1,
            ..spot("2", &text, "CSE")
        });
        assert_eq!(excerpts.of("explicit", "CSE").len(), 1);
    }
}
