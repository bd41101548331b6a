//! Delimited text: CSV, tab-separated and the like, told from its first bytes.

use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use csv::ByteRecord;

use super::decode::{Encoding, RECORD_BYTES_MAX, Source};
use super::packed::{OnDisk, Unpacked};
use super::rows::{Chunk, Place};

/// Bytes of the head, decoded.
const HEAD_BYTES: u64 = 256 * 1024;
const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];
/// More control characters than this share of the head, and the file is no text.
const CONTROL_SHARE_MAX: f64 = 0.02;

/// How the lines of a file end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LineEnd {
    Lf,
    CrLf,
    Cr,
}

impl LineEnd {
    /// By the first line end.
    fn of(bytes: &[u8]) -> Self {
        match bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
            Some(at) if bytes[at] == b'\n' => LineEnd::Lf,
            Some(at) if bytes.get(at + 1) == Some(&b'\n') => LineEnd::CrLf,
            Some(_) => LineEnd::Cr,
            None => LineEnd::Lf,
        }
    }

    /// Line, from 1, on which a record begins. `after` is where the reader stands after it;
    /// `unclosed` when the file ended without a line end.
    ///
    /// The position that the reader gives for a record is that of the blank lines before it, and of
    /// half a line end in files with CR LF; so the line is counted back from the record's end.
    fn line_of(self, after: &csv::Position, record: &ByteRecord, unclosed: bool) -> u64 {
        let bytes = record.as_slice();
        // Few rows hold a line end, and to see that is quicker than to count.
        let inside = match bytes.contains(&b'\n') {
            true => bytes.iter().filter(|byte| **byte == b'\n').count() as u64,
            false => 0,
        };
        match self {
            LineEnd::Lf if !unclosed => after.line().saturating_sub(1 + inside),
            LineEnd::Lf | LineEnd::CrLf => after.line().saturating_sub(inside),
            LineEnd::Cr => record.position().map_or(0, |at| at.record() + 1),
        }
    }
}

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
    let rows = split(&bytes, delimiter, encoding, whole);
    if rows.is_empty() {
        return Err(NoText::NoHeading);
    }
    let form = TextForm {
        encoding,
        delimiter,
        line_end: LineEnd::of(&bytes),
    };
    Ok((form, rows))
}

/// Splits the head; the last row is left out where the head ends within it.
fn split(bytes: &[u8], delimiter: u8, encoding: Encoding, whole: bool) -> HeadRows {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(bytes);
    let mut rows = Vec::new();
    let line_end = LineEnd::of(bytes);
    let mut record = ByteRecord::new();
    let mut chunk = Chunk::default();
    while reader.read_byte_record(&mut record).unwrap_or(false) {
        let after = reader.position();
        let unclosed = after.byte() == bytes.len() as u64 && !bytes.ends_with(b"\n");
        let line = line_end.line_of(after, &record, unclosed);
        chunk.clear();
        chunk.push_bytes(&record, encoding, Place::default());
        rows.push((line, chunk.row(0).iter().map(str::to_owned).collect()));
    }
    if !whole && rows.len() > 1 {
        rows.pop();
    }
    rows
}

/// The separator that splits most rows into the same, largest number of cells.
fn likeliest_delimiter(bytes: &[u8], whole: bool) -> u8 {
    let score = |delimiter: u8| {
        let rows = split(bytes, delimiter, Encoding::Bytes { marked: false }, whole);
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
pub(super) struct TextRows {
    form: TextForm,
    reader: csv::Reader<Source>,
    since_record: Arc<AtomicU64>,
    record: ByteRecord,
    at: u64,
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

impl TextRows {
    /// Opens the file; `bytes` counts what is read of it on the disk.
    pub fn open(path: &Path, form: TextForm, bytes: &Arc<AtomicU64>) -> io::Result<Self> {
        let source = Source::new(Unpacked::open(path, bytes)?, form.encoding);
        let since_record = source.since_record();
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(form.delimiter)
            .buffer_capacity(1 << 20)
            .from_reader(source);
        Ok(Self {
            form,
            reader,
            since_record,
            record: ByteRecord::new(),
            at: 0,
        })
    }

    /// Appends the next row; false at the end.
    pub fn next(&mut self, into: &mut Chunk) -> Result<bool, TextBreak> {
        self.since_record.store(0, Ordering::Relaxed);
        let line = self.reader.position().line();
        let more =
            self.reader
                .read_byte_record(&mut self.record)
                .map_err(|problem| match problem.into_kind() {
                    csv::ErrorKind::Io(io) if io.kind() == io::ErrorKind::FileTooLarge => {
                        TextBreak::Endless { line }
                    }
                    csv::ErrorKind::Io(io) => TextBreak::Io(io),
                    other => TextBreak::Io(io::Error::other(format!("{other:?}"))),
                })?;
        if !more {
            return Ok(false);
        }
        let after = self.reader.position();
        let unclosed = self.reader.get_ref().ends_within_a_line(after.byte());
        let place = Place {
            table: 0,
            at: self.at,
            line: self.form.line_end.line_of(after, &self.record, unclosed),
        };
        self.at += 1;
        into.push_bytes(&self.record, self.form.encoding, place);
        Ok(true)
    }

    /// Whether the text so far ends with a line end.
    pub fn ended_with_a_line(&self) -> bool {
        self.reader.get_ref().ended_with_a_line()
    }

    /// Reads the file to its end on the disk.
    pub fn finish(self) -> io::Result<OnDisk> {
        self.reader.into_inner().into_file().finish()
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
