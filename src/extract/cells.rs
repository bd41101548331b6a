//! Text of typed rows as columns hold it: short text in place, longer text where it was read.

use std::borrow::Cow;

use polars_arrow::array::View;

use super::batch::STRINGS;
use super::rows::SourceRow;

/// Places of the columns beside [`STRINGS`].
pub(super) const ID: usize = STRINGS.len();
pub(super) const PERSON_ROLE: usize = ID + 1;
pub(super) const PERSON_REF: usize = ID + 2;
pub(super) const PERSON_SEX: usize = ID + 3;
const COLUMNS: usize = ID + 4;

/// A row's cells in the columns of text that are not searched.
#[derive(Debug)]
pub(super) struct Cells {
    /// Longer text by its place in the chunk, the number of whose buffer is not set.
    views: [View; COLUMNS],
    /// Cells that are no part of the chunk, by column.
    mended: Vec<(usize, String)>,
}

/// Text for a column.
#[derive(Debug, Clone, Copy)]
pub(super) enum Text<'a> {
    /// With its place in the chunk, if it is not short.
    Read(View),
    Mended(&'a str),
}

impl Cells {
    /// `strings` in the order of [`STRINGS`], `person` role, reference and sex.
    pub fn new<'r>(
        row: SourceRow<'r>,
        strings: [Cow<'r, str>; STRINGS.len()],
        id: Cow<'r, str>,
        person: [Cow<'r, str>; 3],
    ) -> Self {
        let mut mended = Vec::new();
        let mut views = [View::default(); COLUMNS];
        let cells = strings.into_iter().chain([id]).chain(person);
        for (column, cell) in cells.enumerate() {
            views[column] = match cell {
                Cow::Owned(text) if text.len() > View::MAX_INLINE_SIZE as usize => {
                    mended.push((column, text));
                    View {
                        length: 1,
                        ..View::default()
                    }
                }
                Cow::Owned(text) => short(text.as_bytes()),
                Cow::Borrowed(text) => view(text, row),
            };
        }
        Self { views, mended }
    }

    pub fn get(&self, column: usize) -> Text<'_> {
        match self.mended.iter().find(|(one, _)| *one == column) {
            Some((_, text)) => Text::Mended(text),
            None => Text::Read(self.views[column]),
        }
    }

    pub fn is_empty(&self, column: usize) -> bool {
        self.views[column].length == 0
    }
}

/// The view of a part of the row's chunk, or of nothing.
pub(super) fn view<'r>(text: &'r str, row: SourceRow<'r>) -> View {
    match text.as_bytes().first_chunk() {
        Some(prefix) if text.len() > View::MAX_INLINE_SIZE as usize => View {
            length: text.len() as u32,
            prefix: u32::from_le_bytes(*prefix),
            buffer_idx: 0,
            offset: row.place_of(text),
        },
        _ => short(text.as_bytes()),
    }
}

/// The view of at most twelve bytes. Words are put together by hand, since a copy of so few bytes takes
/// longer to begin than to do.
fn short(text: &[u8]) -> View {
    let word = |at: usize| {
        let word = text.get(at..).and_then(<[u8]>::first_chunk);
        word.map_or(0, |word| u32::from_le_bytes(*word))
    };
    // The last word, moved down by what it shares with the one before.
    let last = |end: usize| word(text.len() - 4) >> (8 * (end - text.len()));
    let (prefix, buffer_idx, offset) = match *text {
        [] => (0, 0, 0),
        [a] => (u32::from(a), 0, 0),
        [a, b] => (u32::from(a) | u32::from(b) << 8, 0, 0),
        [a, b, c] => (u32::from(a) | u32::from(b) << 8 | u32::from(c) << 16, 0, 0),
        [_, _, _, _] => (word(0), 0, 0),
        _ if text.len() <= 8 => (word(0), last(8), 0),
        _ => (word(0), word(4), last(12)),
    };
    View {
        length: text.len() as u32,
        prefix,
        buffer_idx,
        offset,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_text_lies_in_its_view() {
        let text = "Lowmere, ŵ £";
        for (end, _) in text.char_indices().chain([(text.len(), ' ')]) {
            let text = &text.as_bytes()[..end.min(12)];
            assert_eq!(short(text), View::new_inline(text), "{text:?}");
        }
    }
}
