//! The first rows of a file: its encoding, its separator, its headings.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use csv::ByteRecord;

use super::decode::{self, Encoding, Source};
use super::mapping::Mapping;
use super::profile::Profile;
use crate::diagnostic::{Diagnostic, Diagnostics, reason};

/// Bytes of the head, decoded.
const HEAD_BYTES: u64 = 256 * 1024;
/// The headings stand among the first rows; titles and dates of a report may come before.
const ROWS_BEFORE_HEADINGS_MAX: usize = 20;
const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];
/// More control characters than this share of the head, and the file is no text.
const CONTROL_SHARE_MAX: f64 = 0.02;

/// Kinds of file that are known by their first bytes and not read.
const OTHER_KINDS: [(&[u8], &str, &str); 8] = [
    (
        b"PK\x03\x04",
        "an Excel workbook or a zip archive",
        SAVE_AS_CSV,
    ),
    (
        b"\xD0\xCF\x11\xE0",
        "an old or password-protected Excel workbook",
        SAVE_AS_CSV,
    ),
    (b"PAR1", "a Parquet file", EXPORT_CSV),
    (b"ARROW1", "an Arrow file", EXPORT_CSV),
    (b"\x1F\x8B", "gzip-compressed", UNPACK),
    (b"\x28\xB5\x2F\xFD", "zstd-compressed", UNPACK),
    (b"%PDF", "a PDF", EXPORT_CSV),
    (b"SQLite format 3\0", "a SQLite database", EXPORT_CSV),
];
const SAVE_AS_CSV: &str = "open it, see that occurrence numbers show all their digits, and save the \
                           sheet as `CSV UTF-8 (comma delimited)`; or export CSV from the source";
const EXPORT_CSV: &str = "export the table as CSV or tab-separated text";
const UNPACK: &str = "unpack it and give the .csv file";

/// How the lines of a file end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineEnd {
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
    pub fn line_of(self, after: &csv::Position, record: &ByteRecord, unclosed: bool) -> u64 {
        let inside = record
            .as_slice()
            .iter()
            .filter(|byte| **byte == b'\n')
            .count() as u64;
        match self {
            LineEnd::Lf if !unclosed => after.line().saturating_sub(1 + inside),
            LineEnd::Lf | LineEnd::CrLf => after.line().saturating_sub(inside),
            LineEnd::Cr => record.position().map_or(0, |at| at.record() + 1),
        }
    }
}

/// The head of a file.
#[derive(Debug, Clone)]
pub(super) struct Head {
    pub encoding: Encoding,
    pub delimiter: u8,
    pub line_end: LineEnd,
    /// First rows with their lines, from 1.
    pub rows: Vec<(u64, Vec<String>)>,
    /// Bytes of the file.
    pub length: u64,
}

impl Head {
    /// Reads the head of a file that must be a table of text.
    pub fn read(path: &Path, delimiter: Option<char>) -> Result<Self, Diagnostic> {
        let file = path.display().to_string();
        let error = |message: String| Diagnostic::error(message).in_file(file.as_str());
        let unreadable = |problem: std::io::Error| {
            error(format!("the extract cannot be read: {}", reason(&problem)))
                .help("check the name, and that this user may read the file")
        };
        let mut first = Vec::new();
        let opened = File::open(path).map_err(unreadable)?;
        let about = opened.metadata().map_err(unreadable)?;
        if !about.is_file() {
            return Err(
                error("the extract is not a file".to_owned()).help("name the .csv file itself")
            );
        }
        opened
            .take(4096)
            .read_to_end(&mut first)
            .map_err(unreadable)?;
        if first.is_empty() {
            return Err(error("the extract is empty (0 bytes)".to_owned())
                .help("export it again; the export may have failed or not have ended"));
        }
        for (mark, kind, help) in OTHER_KINDS {
            if first.starts_with(mark) {
                return Err(error(format!("the extract is {kind}, which is not read")).help(help));
            }
        }
        let encoding = Encoding::of(&first);
        let mut bytes = Vec::new();
        let mut source = Source::open(path, encoding)
            .map_err(unreadable)?
            .take(HEAD_BYTES);
        source.read_to_end(&mut bytes).map_err(unreadable)?;
        let whole = bytes.len() < HEAD_BYTES as usize;
        let control = bytes
            .iter()
            .filter(|byte| **byte < b' ' && !matches!(**byte, b'\t' | b'\n' | b'\r' | 0x0C))
            .count();
        if control as f64 > bytes.len() as f64 * CONTROL_SHARE_MAX {
            return Err(error("the extract is not text".to_owned()).help(EXPORT_CSV));
        }
        let delimiter = match delimiter.and_then(|letter| u8::try_from(letter).ok()) {
            Some(given) => given,
            None => likeliest_delimiter(&bytes, whole),
        };
        let rows = split(&bytes, delimiter, encoding, whole);
        if rows.is_empty() {
            return Err(error("the extract has no heading row".to_owned())
                .help("the first row must name the columns"));
        }
        Ok(Self {
            encoding,
            delimiter,
            line_end: LineEnd::of(&bytes),
            rows,
            length: about.len(),
        })
    }

    /// Which row has the headings: the first that names what is needed; else the first of the widest,
    /// so that a message about what is missing is about the likeliest row.
    pub fn headings_at(&self, profile: &Profile) -> usize {
        let firsts = || self.rows.iter().take(ROWS_BEFORE_HEADINGS_MAX).enumerate();
        let named = firsts().find(|(_, (_, row))| Mapping::of(row, profile).is_header());
        let widest = || {
            let width = firsts().map(|(_, (_, row))| row.len()).max();
            firsts().find(|(_, (_, row))| Some(row.len()) == width)
        };
        named.or_else(widest).map_or(0, |(at, _)| at)
    }
}

/// The headings and up to `rows` first rows of a file, for [`Profile::propose`].
pub fn sample(path: &Path, rows: usize) -> Result<(Vec<String>, Vec<Vec<String>>), Diagnostics> {
    let head = Head::read(path, None)?;
    let at = head.headings_at(&Profile::generic());
    let mut all = head.rows.into_iter().map(|(_, row)| row).skip(at);
    let headings = all.next().unwrap_or_default();
    let width = headings.len();
    Ok((
        headings,
        all.filter(|row| row.len() == width).take(rows).collect(),
    ))
}

/// Splits the head; the last row is left out where the head ends within it.
fn split(bytes: &[u8], delimiter: u8, encoding: Encoding, whole: bool) -> Vec<(u64, Vec<String>)> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(bytes);
    let mut rows = Vec::new();
    let line_end = LineEnd::of(bytes);
    let mut record = ByteRecord::new();
    while reader.read_byte_record(&mut record).unwrap_or(false) {
        let after = reader.position();
        let unclosed = after.byte() == bytes.len() as u64 && !bytes.ends_with(b"\n");
        let line = line_end.line_of(after, &record, unclosed);
        rows.push((
            line,
            record
                .iter()
                .map(|cell| decode::cell(cell, encoding).text.into_owned())
                .collect(),
        ));
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
