//! Rows on their way from a file's reader to the typed ones.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;
use std::sync::mpsc::Sender;

use polars_buffer::Buffer;

use super::decode::{self, Encoding};

/// Where a cell lies in the text of its chunk: its first byte, and the one after its last.
pub(super) type Cell = (u32, u32);

/// # Panics
/// Of a chunk of four gigabytes, which only a damaged file makes.
pub(super) fn cell_at(bytes: Range<usize>) -> Cell {
    let place = |at: usize| u32::try_from(at).expect("a chunk is far smaller");
    (place(bytes.start), place(bytes.end))
}

/// Rows of one file in UTF-8. Their text can be kept without being copied: see [`Self::buffer`].
#[derive(Debug, Default)]
pub(super) struct Chunk {
    text: Arc<Text>,
    cells: Vec<Cell>,
    rows: Vec<Meta>,
}

/// Collects rows until a chunk is full.
#[derive(Debug, Default)]
pub(super) struct ChunkBuilder {
    text: String,
    cells: Vec<Cell>,
    rows: Vec<Meta>,
}

/// A text that was split.
#[derive(Debug, Default)]
pub(super) struct Split {
    pub text: Vec<u8>,
    pub cells: Vec<Cell>,
    pub rows: Vec<Meta>,
}

/// Where a row lies in its chunk.
#[derive(Debug, Clone)]
pub(super) struct Meta {
    /// All its cells, and nothing of other rows.
    pub text: Range<usize>,
    pub cells: Range<usize>,
    pub place: Place,
    pub windows_1252: bool,
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

impl ChunkBuilder {
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Appends a row of cells that are text already.
    pub fn push<S: AsRef<str>>(&mut self, cells: impl Iterator<Item = S>, place: Place) {
        let (text_start, cells_start) = (self.text.len(), self.cells.len());
        for cell in cells {
            let start = self.text.len();
            self.text.push_str(cell.as_ref());
            self.cells.push(cell_at(start..self.text.len()));
        }
        self.rows.push(Meta {
            text: text_start..self.text.len(),
            cells: cells_start..self.cells.len(),
            place,
            windows_1252: false,
        });
    }

    /// The rows so far.
    pub fn take(&mut self) -> Chunk {
        let full = std::mem::take(self);
        Chunk {
            text: Arc::new(Text {
                text: full.text,
                spent: None,
            }),
            cells: full.cells,
            rows: full.rows,
        }
    }
}

impl Chunk {
    /// Rows as they were split. Cells that are not UTF-8 are decoded; `is_parted`: no letter of UTF-8
    /// can lie over the end of a cell. The text's memory goes to `spent` when nobody looks into it any
    /// more.
    pub fn of_split(
        split: Split,
        encoding: Encoding,
        is_parted: bool,
        spent: &Sender<Vec<u8>>,
    ) -> Self {
        let text = match is_parted {
            true => String::from_utf8(split.text).map_err(|problem| problem.into_bytes()),
            false => Err(split.text),
        };
        match text {
            Ok(text) => Self {
                text: Arc::new(Text {
                    text,
                    spent: Some(spent.clone()),
                }),
                cells: split.cells,
                rows: split.rows,
            },
            Err(text) => {
                let decoded = Self::decoded(&text, &split.cells, &split.rows, encoding);
                // Whoever reads may have ended.
                let _ = spent.send(text);
                decoded
            }
        }
    }

    fn decoded(text: &[u8], cells: &[Cell], rows: &[Meta], encoding: Encoding) -> Self {
        let mut builder = ChunkBuilder::default();
        for row in rows {
            let mut windows_1252 = false;
            let cells = cells[row.cells.clone()].iter().map(|(start, end)| {
                let decoded = decode::cell(&text[*start as usize..*end as usize], encoding);
                windows_1252 |= decoded.windows_1252;
                decoded.text
            });
            builder.push(cells, row.place);
            if let Some(row) = builder.rows.last_mut() {
                row.windows_1252 = windows_1252;
            }
        }
        builder.take()
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// The text of all rows, in which [`SourceRow::place_of`] places their parts; not copied.
    pub fn buffer(&self) -> Buffer<u8> {
        Buffer::from_owner(Look(Arc::clone(&self.text)))
    }

    pub fn rows(&self) -> impl Iterator<Item = SourceRow<'_>> {
        (0..self.len()).map(|number| self.row(number))
    }

    pub fn row(&self, number: usize) -> SourceRow<'_> {
        let meta = &self.rows[number];
        let chunk = self.text.text.as_str();
        let text = &chunk[meta.text.clone()];
        SourceRow {
            chunk,
            text,
            cells: &self.cells[meta.cells.clone()],
            place: meta.place,
            windows_1252: meta.windows_1252,
        }
    }
}

/// A chunk's text. Chunks are large and many, so their memory is read into again and again.
#[derive(Default)]
struct Text {
    text: String,
    spent: Option<Sender<Vec<u8>>>,
}

impl fmt::Debug for Text {
    /// Its length only: a text never reaches a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Text").field(&self.text.len()).finish()
    }
}

impl Drop for Text {
    fn drop(&mut self) {
        if let Some(spent) = &self.spent {
            // Whoever reads may have ended.
            let _ = spent.send(std::mem::take(&mut self.text).into_bytes());
        }
    }
}

/// The bytes of a text, for columns.
struct Look(Arc<Text>);

impl AsRef<[u8]> for Look {
    fn as_ref(&self) -> &[u8] {
        self.0.text.as_bytes()
    }
}

/// One row as it stands in its file, in UTF-8.
#[derive(Debug, Clone, Copy)]
pub(super) struct SourceRow<'c> {
    chunk: &'c str,
    text: &'c str,
    cells: &'c [Cell],
    pub place: Place,
    /// A cell was no UTF-8.
    pub windows_1252: bool,
}

impl<'c> SourceRow<'c> {
    /// Number of cells.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    pub fn get(&self, at: usize) -> Option<&'c str> {
        let (start, end) = *self.cells.get(at)?;
        self.chunk.get(start as usize..end as usize)
    }

    /// The cell, empty where the row is too short.
    pub fn cell(&self, at: usize) -> &'c str {
        self.get(at).unwrap_or_default()
    }

    /// Where a part of a cell begins in [`Chunk::buffer`].
    pub fn place_of(&self, part: &'c str) -> u32 {
        let place = part.as_ptr().addr() - self.chunk.as_ptr().addr();
        u32::try_from(place).expect("a part of the chunk")
    }

    /// The cells from one to another, which is not among them, and what stands between.
    pub fn span(&self, columns: Range<usize>) -> &'c str {
        let (first, last) = (
            self.cells.get(columns.start),
            self.cells.get(columns.end - 1),
        );
        match (first, last) {
            (Some((start, _)), Some((_, end))) => {
                let span = self.chunk.get(*start as usize..*end as usize);
                span.unwrap_or(self.text)
            }
            _ => self.text,
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = &'c str> {
        let row = *self;
        (0..row.len()).map(move |at| row.cell(at))
    }

    /// All cells, and what stands between them.
    pub fn text(&self) -> &'c str {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    const PLACE: Place = Place {
        table: 0,
        at: 3,
        line: 7,
    };

    fn cells(chunk: &Chunk, row: usize) -> Vec<&str> {
        chunk.row(row).iter().collect()
    }

    /// A chunk of rows of cells, as they lie in a text with commas.
    fn split(rows: &[&[&[u8]]]) -> Chunk {
        let mut split = Split::default();
        for row in rows {
            let (text_start, cells_start) = (split.text.len(), split.cells.len());
            for cell in *row {
                let start = split.text.len();
                split.text.extend_from_slice(cell);
                split.cells.push(cell_at(start..split.text.len()));
                split.text.push(b',');
            }
            split.rows.push(Meta {
                text: text_start..split.text.len(),
                cells: cells_start..split.cells.len(),
                place: PLACE,
                windows_1252: false,
            });
        }
        let encoding = Encoding::Bytes { marked: false };
        Chunk::of_split(split, encoding, true, &channel().0)
    }

    #[test]
    fn cells_come_back_as_they_were() {
        let mut builder = ChunkBuilder::default();
        builder.push(["x", ""].into_iter(), PLACE);
        builder.push(std::iter::empty::<&str>(), PLACE);
        let chunk = builder.take();
        assert_eq!(cells(&chunk, 0), ["x", ""]);
        assert_eq!(chunk.row(1).len(), 0);
        assert_eq!(chunk.row(0).place, PLACE);
        assert_eq!(chunk.row(0).get(2), None);
        let chunk = split(&[&[b"a", b"", "ŵ".as_bytes()], &[b"b"]]);
        assert_eq!(cells(&chunk, 0), ["a", "", "ŵ"]);
        assert_eq!(cells(&chunk, 1), ["b"]);
        let place = chunk.row(1).place_of(chunk.row(1).cell(0)) as usize;
        assert_eq!(chunk.buffer()[place..place + 1], b"b"[..]);
    }

    #[test]
    fn cells_that_are_no_utf8_are_decoded() {
        let chunk = split(&[&["ŵ".as_bytes(), b""], &[b"caf\xE9", b"b"]]);
        assert_eq!(cells(&chunk, 0), ["ŵ", ""]);
        assert_eq!(cells(&chunk, 1), ["café", "b"]);
        assert!(chunk.row(1).windows_1252 && !chunk.row(0).windows_1252);
    }

    #[test]
    fn memory_comes_back_when_nobody_looks_into_it() {
        let (spent, back) = channel();
        let split = Split {
            text: b"a,b".to_vec(),
            ..Split::default()
        };
        let chunk = Chunk::of_split(split, Encoding::Bytes { marked: false }, true, &spent);
        let look = chunk.buffer();
        drop(chunk);
        assert!(back.try_recv().is_err());
        drop(look);
        assert_eq!(back.try_recv(), Ok(b"a,b".to_vec()));
    }

    #[test]
    fn two_cut_letters_make_no_whole_one() {
        let chunk = split(&[&[b"\xC3", b"\xA9"]]);
        assert_eq!(cells(&chunk, 0), ["Ã", "©"]);
    }
}
