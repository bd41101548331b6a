//! Delimited text: CSV, tab-separated and the like, told from its first bytes.

use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::mpsc::{Receiver, Sender, channel};

use super::decode::{Encoding, RECORD_BYTES_MAX, Source};
use super::packed::{OnDisk, Unpacked};
use super::rows::{Chunk, Meta, Split};
use super::split::{Found, LineEnd, Splitter};

/// Bytes of the head, decoded.
const HEAD_BYTES: u64 = 256 * 1024;
/// Bytes asked for at a time.
const READ_BYTES: usize = 256 * 1024;
/// A chunk ends at so many rows, or bytes.
pub(super) const CHUNK_ROWS: usize = 8192;
const CHUNK_BYTES: usize = 8 * 1024 * 1024;
const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];
/// More control characters than this share of the head, and the file is no text.
const CONTROL_SHARE_MAX: f64 = 0.02;

/// How a text is to be split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TextForm {
    pub encoding: Encoding,
    pub delimiter: u8,
    line_end: LineEnd,
}

/// Why a file is no delimited text.
#[derive(Debug)]
pub(super) enum NoText {
    Io(io::Error),
    /// Too many control characters.
    Binary,
    /// No line but blank ones.
    NoHeading,
}

/// First rows of a table with their lines, from 1.
pub(super) type HeadRows = Vec<(u64, Vec<String>)>;

/// Reads the head of a text, whose first bytes are `first`.
pub(super) fn head(
    path: &Path,
    first: &[u8],
    delimiter: Option<char>,
) -> Result<(TextForm, HeadRows), NoText> {
    let encoding = Encoding::of(first);
    let file = Unpacked::open(path, &Arc::default()).map_err(NoText::Io)?;
    let mut bytes = Vec::new();
    Source::new(file, encoding)
        .take(HEAD_BYTES)
        .read_to_end(&mut bytes)
        .map_err(NoText::Io)?;
    let whole = bytes.len() < HEAD_BYTES as usize;
    let control = bytes
        .iter()
        .filter(|byte| **byte < b' ' && !matches!(**byte, b'\t' | b'\n' | b'\r' | 0x0C))
        .count();
    if control as f64 > bytes.len() as f64 * CONTROL_SHARE_MAX {
        return Err(NoText::Binary);
    }
    let delimiter = match delimiter.and_then(|letter| u8::try_from(letter).ok()) {
        Some(given) => given,
        None => likeliest_delimiter(&bytes, whole),
    };
    let form = TextForm {
        encoding,
        delimiter,
        line_end: LineEnd::of(&bytes),
    };
    let rows = split(&bytes, form, whole);
    if rows.is_empty() {
        return Err(NoText::NoHeading);
    }
    Ok((form, rows))
}

/// Splits the head; the last row is left out where the head ends within it.
fn split(bytes: &[u8], form: TextForm, whole: bool) -> HeadRows {
    let mut rows = Vec::new();
    let mut text = TextRows::of(bytes, form);
    while let Ok(Some(chunk)) = text.next() {
        rows.extend(chunk.rows().map(|row| {
            let cells = row.iter().map(str::to_owned);
            (row.place.line, cells.collect())
        }));
    }
    if !whole && rows.len() > 1 {
        rows.pop();
    }
    rows
}

/// The separator that splits most rows into the same, largest number of cells.
fn likeliest_delimiter(bytes: &[u8], whole: bool) -> u8 {
    let score = |delimiter: u8| {
        let form = TextForm {
            encoding: Encoding::Bytes { marked: false },
            delimiter,
            line_end: LineEnd::of(bytes),
        };
        let rows = split(bytes, form, whole);
        let widths: Vec<usize> = rows.iter().take(200).map(|(_, row)| row.len()).collect();
        widths
            .iter()
            .filter(|width| **width > 1)
            .map(|width| {
                let same = widths.iter().filter(|other| *other == width).count();
                *width as f64 * same as f64 / widths.len() as f64
            })
            .fold(0.0, f64::max)
    };
    DELIMITERS
        .into_iter()
        .map(|delimiter| (score(delimiter), delimiter))
        // The first of equals: the comma.
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
        .map_or(b',', |(_, delimiter)| delimiter)
}

/// Rows of a delimited text, in order.
pub(super) struct TextRows<R> {
    form: TextForm,
    source: R,
    splitter: Splitter,
    /// Bytes read and not yet split.
    rest: Vec<u8>,
    /// The source has no more.
    is_read: bool,
    /// Cells and rows of the chunk before.
    before: (usize, usize),
    /// Memory of chunks that are done with.
    spent: (Sender<Vec<u8>>, Receiver<Vec<u8>>),
}

/// Why a text could not be read on.
#[derive(Debug)]
pub(super) enum TextBreak {
    /// A record longer than any, which begins on this line.
    Endless {
        line: u64,
    },
    Io(io::Error),
}

impl TextRows<Source> {
    /// Opens the file; `bytes` counts what is read of it on the disk.
    pub fn open(path: &Path, form: TextForm, bytes: &Arc<AtomicU64>) -> io::Result<Self> {
        let source = Source::new(Unpacked::open(path, bytes)?, form.encoding);
        Ok(Self::of(source, form))
    }

    /// Whether the text so far ends with a line end.
    pub fn ended_with_a_line(&self) -> bool {
        self.source.ended_with_a_line()
    }

    /// Reads the file to its end on the disk.
    pub fn finish(self) -> io::Result<OnDisk> {
        self.source.into_file().finish()
    }
}

impl<R: Read> TextRows<R> {
    fn of(source: R, form: TextForm) -> Self {
        Self {
            form,
            source,
            splitter: Splitter::new(form.delimiter, form.line_end),
            rest: Vec::new(),
            is_read: false,
            before: (0, 0),
            spent: channel(),
        }
    }

    /// The next rows; `None` at the end.
    pub fn next(&mut self) -> Result<Option<Chunk>, TextBreak> {
        let mut split = Split {
            text: self.memory(),
            cells: Vec::with_capacity(self.before.0 + self.before.0 / 8),
            rows: Vec::with_capacity(self.before.1),
        };
        let Split { text, cells, rows } = &mut split;
        text.append(&mut self.rest);
        let mut at = 0;
        while rows.len() < CHUNK_ROWS && at < CHUNK_BYTES {
            let begun = cells.len();
            match self.splitter.next(text, at, self.is_read, cells) {
                Found::Record { bytes, next, place } => {
                    at = next;
                    rows.push(Meta {
                        text: bytes,
                        cells: begun..cells.len(),
                        place,
                        windows_1252: false,
                    });
                }
                Found::Unended if (text.len() - at) as u64 > RECORD_BYTES_MAX => {
                    let line = self.splitter.line_after_blanks(text, at);
                    return Err(TextBreak::Endless { line });
                }
                Found::Unended => self.read_on(text, at).map_err(TextBreak::Io)?,
                Found::Nothing => break,
            }
        }
        self.rest.extend_from_slice(&text[at..]);
        text.truncate(at);
        self.before = (cells.len(), rows.len());
        if rows.is_empty() {
            return Ok(None);
        }
        let is_parted = self.form.delimiter.is_ascii();
        let encoding = self.form.encoding;
        Ok(Some(Chunk::of_split(
            split,
            encoding,
            is_parted,
            &self.spent.0,
        )))
    }

    /// Memory for a chunk's text.
    fn memory(&self) -> Vec<u8> {
        let spent = self.spent.1.try_recv().ok();
        let mut memory = spent.unwrap_or_else(|| Vec::with_capacity(CHUNK_BYTES + 2 * READ_BYTES));
        memory.clear();
        memory
    }

    /// Reads more of a record that begins at `from`; the longer it is, the more at a time, so that
    /// it is not looked through again and again.
    fn read_on(&mut self, text: &mut Vec<u8>, from: usize) -> io::Result<()> {
        let held = text.len();
        text.resize(held + READ_BYTES.max(held - from), 0);
        let read = loop {
            match self.source.read(&mut text[held..]) {
                Err(problem) if problem.kind() == io::ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        text.truncate(held + read);
        self.is_read = read == 0;
        Ok(())
    }
}

/// The longest record, in megabytes, for a message.
pub(super) fn longest_record_megabytes() -> u64 {
    RECORD_BYTES_MAX / (1024 * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_separator_is_found() {
        for (text, delimiter) in [
            ("a,b,c\n1,2,3\n", b','),
            ("a\tb\tc\n1,5\t2\t3\n", b'\t'),
            ("a;b;c\n\"x, y, z, w\";2;3\n1;2;3\n", b';'),
            ("a|b\n1|2\n", b'|'),
            (
                "Report of 3 November, all forces\n\na;b;c\n1;2;3\n1;2;3\n",
                b';',
            ),
            ("one\ntwo\n", b','),
        ] {
            assert_eq!(
                likeliest_delimiter(text.as_bytes(), true),
                delimiter,
                "{text}"
            );
        }
    }
}
