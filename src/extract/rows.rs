//! Rows on their way from a file's reader to the typed ones.

use csv::ByteRecord;

use super::decode::{self, Encoding};
use super::values;

/// Rows of one file in UTF-8, their cells one after the other in one text.
#[derive(Debug, Default)]
pub(super) struct Chunk {
    text: String,
    /// Where each cell ends, from the beginning of its row.
    ends: Vec<usize>,
    rows: Vec<Meta>,
}

#[derive(Debug, Clone, Copy)]
struct Meta {
    text_start: usize,
    text_end: usize,
    ends_start: usize,
    ends_end: usize,
    table: usize,
    at: u64,
    line: u64,
    windows_1252: bool,
}

/// Where a row stands in its file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// Which of the file's tables: the sheet of a workbook, else 0.
    pub table: usize,
    /// Number of the row in the table, from 0; blank lines are no rows.
    pub at: u64,
    /// Line of a text, row of a sheet, from 1.
    pub line: u64,
}

impl Chunk {
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// One with room for as much, so that it need not grow step by step.
    pub fn empty_as_large(&self) -> Self {
        Self {
            text: String::with_capacity(self.text.len() + self.text.len() / 8),
            ends: Vec::with_capacity(self.ends.len() + self.ends.len() / 8),
            rows: Vec::with_capacity(self.rows.len()),
        }
    }

    /// Bytes of text held.
    pub fn bytes(&self) -> usize {
        self.text.len()
    }

    pub fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.rows.clear();
    }

    /// Appends a row as it was split, decoding what is not UTF-8.
    pub fn push_bytes(&mut self, record: &ByteRecord, encoding: Encoding, place: Place) {
        let whole = std::str::from_utf8(record.as_slice())
            .ok()
            .filter(|text| is_parted_between_letters(text, record));
        match whole {
            Some(text) => {
                let (text_start, ends_start) = (self.text.len(), self.ends.len());
                self.text.push_str(text);
                self.ends.extend(
                    (0..record.len()).filter_map(|at| record.range(at).map(|range| range.end)),
                );
                self.seal(text_start, ends_start, place, false);
            }
            None => {
                let mut windows_1252 = false;
                self.push_cells(
                    record.iter().map(|cell| {
                        let decoded = decode::cell(cell, encoding);
                        windows_1252 |= decoded.windows_1252;
                        decoded.text
                    }),
                    place,
                );
                if let Some(row) = self.rows.last_mut() {
                    row.windows_1252 = windows_1252;
                }
            }
        }
    }

    /// Appends a row of cells that are text already.
    pub fn push_cells<S: AsRef<str>>(&mut self, cells: impl Iterator<Item = S>, place: Place) {
        let (text_start, ends_start) = (self.text.len(), self.ends.len());
        for cell in cells {
            self.text.push_str(cell.as_ref());
            self.ends.push(self.text.len() - text_start);
        }
        self.seal(text_start, ends_start, place, false);
    }

    fn seal(&mut self, text_start: usize, ends_start: usize, place: Place, windows_1252: bool) {
        self.rows.push(Meta {
            text_start,
            text_end: self.text.len(),
            ends_start,
            ends_end: self.ends.len(),
            table: place.table,
            at: place.at,
            line: place.line,
            windows_1252,
        });
    }

    pub fn rows(&self) -> impl Iterator<Item = SourceRow<'_>> {
        (0..self.len()).map(|number| self.row(number))
    }

    pub fn row(&self, number: usize) -> SourceRow<'_> {
        let meta = &self.rows[number];
        let text = &self.text[meta.text_start..meta.text_end];
        SourceRow {
            text,
            is_plain: !values::needs_mending(text.as_bytes()),
            ends: &self.ends[meta.ends_start..meta.ends_end],
            place: Place {
                table: meta.table,
                at: meta.at,
                line: meta.line,
            },
            windows_1252: meta.windows_1252,
        }
    }
}

/// Whether no letter of several bytes lies over the end of a cell. Two cells, each cut within a
/// letter, can make a whole one together.
fn is_parted_between_letters(text: &str, record: &ByteRecord) -> bool {
    text.is_ascii()
        || (0..record.len()).all(|at| {
            record
                .range(at)
                .is_some_and(|range| text.is_char_boundary(range.end))
        })
}

/// One row as it stands in its file, in UTF-8.
#[derive(Debug, Clone, Copy)]
pub(super) struct SourceRow<'c> {
    text: &'c str,
    ends: &'c [usize],
    /// No cell of it [needs mending](values::needs_mending).
    pub is_plain: bool,
    pub place: Place,
    /// A cell was no UTF-8.
    pub windows_1252: bool,
}

impl<'c> SourceRow<'c> {
    /// Number of cells.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn get(&self, at: usize) -> Option<&'c str> {
        let end = *self.ends.get(at)?;
        let start = match at {
            0 => 0,
            _ => self.ends[at - 1],
        };
        self.text.get(start..end)
    }

    /// The cell, empty where the row is too short.
    pub fn cell(&self, at: usize) -> &'c str {
        self.get(at).unwrap_or_default()
    }

    pub fn iter(&self) -> impl Iterator<Item = &'c str> {
        let row = *self;
        (0..row.len()).map(move |at| row.cell(at))
    }

    /// All cells, one after the other.
    pub fn text(&self) -> &'c str {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: Place = Place {
        table: 0,
        at: 3,
        line: 7,
    };

    fn cells(chunk: &Chunk, row: usize) -> Vec<&str> {
        chunk.row(row).iter().collect()
    }

    #[test]
    fn cells_come_back_as_they_were() {
        let plain = Encoding::Bytes { marked: false };
        let mut chunk = Chunk::default();
        chunk.push_bytes(&ByteRecord::from(vec!["a", "", "ŵ"]), plain, PLACE);
        chunk.push_bytes(&ByteRecord::from(vec![&b"caf\xE9"[..], b"b"]), plain, PLACE);
        chunk.push_cells(["x", ""].into_iter(), PLACE);
        chunk.push_cells(std::iter::empty::<&str>(), PLACE);
        assert_eq!(cells(&chunk, 0), ["a", "", "ŵ"]);
        assert_eq!(cells(&chunk, 1), ["café", "b"]);
        assert_eq!(cells(&chunk, 2), ["x", ""]);
        assert_eq!(chunk.row(3).len(), 0);
        assert!(chunk.row(1).windows_1252 && !chunk.row(0).windows_1252);
        assert_eq!(chunk.row(1).place, PLACE);
        assert_eq!(chunk.row(2).get(2), None);
    }

    #[test]
    fn two_cut_letters_make_no_whole_one() {
        let mut chunk = Chunk::default();
        let encoding = Encoding::Bytes { marked: false };
        chunk.push_bytes(
            &ByteRecord::from(vec![&b"\xC3"[..], b"\xA9"]),
            encoding,
            PLACE,
        );
        assert_eq!(cells(&chunk, 0), ["Ã", "©"]);
    }
}
