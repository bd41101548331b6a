//! Bytes of delimited text -> where its records and cells lie, in place.
//!
//! The text is split as the csv crate splits it, which the laws below hold it to; but many bytes at a
//! time, and no byte is copied. Records whose quotation marks stand where none belong are given to
//! that crate.

use std::ops::Range;

use csv::ByteRecord;
use memchr::{memchr, memchr_iter, memchr3};

use super::rows::{Cell, Place, cell_at};

const QUOTE: u8 = b'"';
/// The byte order mark of UTF-8, which joined exports have twice.
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// Words of eight bytes that are looked through by hand.
const WORDS_BY_HAND: usize = 3;
const LOWEST_BITS: u64 = 0x0101_0101_0101_0101;

/// How the lines of a file end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineEnd {
    /// LF, alone or after CR.
    Lf,
    Cr,
}

impl LineEnd {
    /// By the first line end.
    pub fn of(bytes: &[u8]) -> Self {
        match bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
            Some(at) if bytes[at] == b'\r' && bytes.get(at + 1) != Some(&b'\n') => LineEnd::Cr,
            _ => LineEnd::Lf,
        }
    }
}

/// What lies at a place of the text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// A record, whose cells were appended.
    Record {
        /// Its bytes without the line end. Quotation marks may stand for bytes that were moved.
        bytes: Range<usize>,
        /// Where to look for the one after it.
        next: usize,
        place: Place,
    },
    /// The text ends before the record does.
    Unended,
    /// Nothing but line ends.
    Nothing,
}

/// Splits a text from its beginning to its end.
#[derive(Debug)]
pub(super) struct Splitter {
    delimiter: u8,
    line_end: LineEnd,
    /// Records found.
    records: u64,
    /// Line, from 1, of the byte at which the next look begins.
    line: u64,
    /// Cells of the record in hand that hold doubled quotation marks.
    doubled: Vec<usize>,
}

/// The first cells of a record, and how it goes on.
enum Cells {
    /// The record's bytes end here, and the next may begin there.
    End(usize, usize),
    Unended,
    /// A quotation mark stands where none belongs.
    Odd,
}

impl Splitter {
    pub fn new(delimiter: u8, line_end: LineEnd) -> Self {
        Self {
            delimiter,
            line_end,
            records: 0,
            line: 1,
            doubled: Vec::new(),
        }
    }

    /// Line on which the record begins that [`Self::next`] would find in the text from `from`.
    pub fn line_after_blanks(&self, text: &[u8], from: usize) -> u64 {
        self.line + line_ends(&text[from..start_of_record(text, from)])
    }

    /// Finds the record at or after `from`, appending its cells. `is_all`: no text follows this one.
    /// To be asked again with more text, from the same place, when the text ends within a record.
    pub fn next(
        &mut self,
        text: &mut [u8],
        from: usize,
        is_all: bool,
        cells: &mut Vec<Cell>,
    ) -> Found {
        let from = match self.records == 0 && from == 0 && text.starts_with(MARK) {
            true => MARK.len(),
            false => from,
        };
        let start = start_of_record(text, from);
        if start == text.len() {
            return match is_all {
                true => Found::Nothing,
                false => Found::Unended,
            };
        }
        let before = cells.len();
        let (end, next) = match self.cells(text, start, is_all, cells) {
            Cells::End(end, next) => (end, next),
            Cells::Unended => {
                cells.truncate(before);
                return Found::Unended;
            }
            Cells::Odd => {
                cells.truncate(before);
                self.doubled.clear();
                match self.next_odd(&text[start..], is_all) {
                    None => return Found::Unended,
                    Some((record, taken)) => {
                        let line = self.line + line_ends(&text[from..start]);
                        self.line += line_ends(&text[from..start + taken]);
                        let end = put_back(text, start, taken, &record, cells);
                        return self.found(start..end, start + taken, line);
                    }
                }
            }
        };
        for at in self.doubled.drain(..) {
            cells[at] = undoubled(text, cells[at]);
        }
        let line = self.line + line_ends(&text[from..start]);
        self.line = line + line_ends(&text[start..next]);
        self.found(start..end, next, line)
    }

    fn found(&mut self, bytes: Range<usize>, next: usize, line: u64) -> Found {
        let place = Place {
            table: 0,
            at: self.records,
            line: match self.line_end {
                LineEnd::Lf => line,
                LineEnd::Cr => self.records + 1,
            },
        };
        self.records += 1;
        Found::Record { bytes, next, place }
    }

    fn cells(&mut self, text: &[u8], start: usize, is_all: bool, cells: &mut Vec<Cell>) -> Cells {
        self.doubled.clear();
        let mut at = start;
        loop {
            let (cell, end) = if text.get(at) == Some(&QUOTE) {
                let mut from = at + 1;
                let closed = loop {
                    let Some(found) = memchr(QUOTE, &text[from..]) else {
                        return match is_all {
                            true => Cells::Odd,
                            false => Cells::Unended,
                        };
                    };
                    let closed = from + found;
                    if text.get(closed + 1) != Some(&QUOTE) {
                        break closed;
                    }
                    if self.doubled.last() != Some(&cells.len()) {
                        self.doubled.push(cells.len());
                    }
                    from = closed + 2;
                };
                if closed + 1 == text.len() && !is_all {
                    return Cells::Unended;
                }
                (cell_at(at + 1..closed), closed + 1)
            } else {
                match self.end_of_bare(text, at) {
                    Some(end) => (cell_at(at..end), end),
                    None if is_all => (cell_at(at..text.len()), text.len()),
                    None => return Cells::Unended,
                }
            };
            cells.push(cell);
            match text.get(end) {
                Some(byte) if *byte == self.delimiter => at = end + 1,
                Some(b'\n' | b'\r') => return Cells::End(end, end + 1),
                Some(_) => return Cells::Odd,
                None => return Cells::End(end, end),
            }
        }
    }

    /// Where a cell without quotation marks ends. Most are so short that a search made for long texts
    /// would take longer to begin than to search.
    fn end_of_bare(&self, text: &[u8], from: usize) -> Option<usize> {
        let ends = [self.delimiter, b'\n', b'\r'].map(|byte| u64::from(byte) * LOWEST_BITS);
        let mut at = from;
        for _ in 0..WORDS_BY_HAND {
            let Some((word, _)) = text.get(at..).and_then(<[u8]>::split_first_chunk) else {
                break;
            };
            let word = u64::from_le_bytes(*word);
            let found = ends
                .iter()
                .fold(0, |found, end| found | zero_bytes(word ^ end));
            if found != 0 {
                return Some(at + found.trailing_zeros() as usize / 8);
            }
            at += 8;
        }
        let rest = memchr3(self.delimiter, b'\n', b'\r', &text[at..])?;
        Some(at + rest)
    }

    /// The first record of a text as the csv crate splits it, and how many bytes it takes; `None`
    /// if the text may end within it.
    fn next_odd(&self, text: &[u8], is_all: bool) -> Option<(ByteRecord, usize)> {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(self.delimiter)
            .from_reader(text);
        let mut record = ByteRecord::new();
        // Memory can always be read, and a record may have any number of cells.
        reader.read_byte_record(&mut record).ok()?;
        let taken = usize::try_from(reader.position().byte()).ok()?;
        (is_all || taken < text.len()).then_some((record, taken))
    }
}

/// Blank lines are no records.
fn start_of_record(text: &[u8], from: usize) -> usize {
    let blank = text[from..]
        .iter()
        .take_while(|byte| matches!(byte, b'\n' | b'\r'));
    from + blank.count()
}

fn line_ends(text: &[u8]) -> u64 {
    memchr_iter(b'\n', text).count() as u64
}

/// The highest bit of each byte that is zero; bits above the lowest of these can be wrong (Mycroft
/// 1987).
fn zero_bytes(word: u64) -> u64 {
    word.wrapping_sub(LOWEST_BITS) & !word & (LOWEST_BITS << 7)
}

/// Takes one of every two quotation marks out of a cell, and fills up with them behind it.
fn undoubled(text: &mut [u8], (start, end): Cell) -> Cell {
    let (start, end) = (start as usize, end as usize);
    let (mut read, mut written) = (start, start);
    while let Some(found) = memchr(QUOTE, &text[read..end]) {
        let one = read + found + 1;
        text.copy_within(read..one, written);
        written += one - read;
        read = one + 1;
    }
    text.copy_within(read..end, written);
    written += end - read;
    text[written..end].fill(QUOTE);
    cell_at(start..written)
}

/// Writes the cells of a record over the bytes that they were made from, which are never fewer; says
/// where they end.
fn put_back(
    text: &mut [u8],
    start: usize,
    taken: usize,
    record: &ByteRecord,
    cells: &mut Vec<Cell>,
) -> usize {
    let end = start + record.as_slice().len();
    text[start..end].copy_from_slice(record.as_slice());
    text[end..start + taken].fill(QUOTE);
    cells.extend(
        (0..record.len())
            .filter_map(|at| record.range(at))
            .map(|cell| cell_at(start + cell.start..start + cell.end)),
    );
    end
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Records with the lines on which they begin, the text coming in pieces of so many bytes.
    fn split(text: &[u8], delimiter: u8, piece: usize) -> Vec<(u64, Vec<Vec<u8>>)> {
        let mut splitter = Splitter::new(delimiter, LineEnd::of(text));
        let (mut held, mut cells, mut from) = (Vec::new(), Vec::new(), 0);
        let mut records = Vec::new();
        loop {
            let is_all = held.len() == text.len();
            cells.clear();
            match splitter.next(&mut held, from, is_all, &mut cells) {
                Found::Record { next, place, .. } => {
                    let cell = |(start, end): &Cell| held[*start as usize..*end as usize].to_vec();
                    records.push((place.line, cells.iter().map(cell).collect()));
                    from = next;
                }
                Found::Nothing => return records,
                Found::Unended => {
                    let more = text.len().min(held.len() + piece);
                    let begun = held.len();
                    held.extend_from_slice(&text[begun..more]);
                }
            }
        }
    }

    fn by_csv(text: &[u8], delimiter: u8) -> Vec<Vec<Vec<u8>>> {
        csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(text)
            .into_byte_records()
            .map(|record| record.expect("memory").iter().map(<[u8]>::to_vec).collect())
            .collect()
    }

    #[test]
    fn records_and_their_lines() {
        let cells = |text: &str| -> Vec<(u64, Vec<String>)> {
            let all = split(text.as_bytes(), b',', 3).into_iter();
            let text = |cell: Vec<u8>| String::from_utf8(cell).expect("text");
            all.map(|(line, cells)| (line, cells.into_iter().map(text).collect()))
                .collect()
        };
        for (text, expected) in [
            ("a,b\n1,2\n", &[(1, &["a", "b"][..]), (2, &["1", "2"])][..]),
            ("a,\r\n\r\n,2", &[(1, &["a", ""]), (3, &["", "2"])]),
            (
                "\n\"a\nb\",\"c \"\"d\"\"\"\n\"\",e\n",
                &[(2, &["a\nb", "c \"d\""]), (4, &["", "e"])],
            ),
            // Quotation marks where none belong.
            (
                "a \"b\",\"c\" d\n\"e\"\"f\" \"g\n",
                &[(1, &["a \"b\"", "c d"]), (2, &["e\"f \"g"])],
            ),
            // One that is not closed.
            ("a\n\"b\nc,d", &[(1, &["a"]), (2, &["b\nc,d"])]),
            (
                "a,b\r1,2\r\r3,4\r",
                &[(1, &["a", "b"]), (2, &["1", "2"]), (3, &["3", "4"])],
            ),
        ] {
            let expected: Vec<(u64, Vec<String>)> = expected
                .iter()
                .map(|(line, cells)| (*line, cells.iter().map(|cell| (*cell).to_owned()).collect()))
                .collect();
            assert_eq!(cells(text), expected, "{text:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn records_are_those_of_the_csv_crate(
            parts in prop::collection::vec(
                prop::sample::select(vec![
                    "a", "bcd", " ", "é", ",", ",", ";", "\"", "\"", "\"\"", "\",\"", "\n", "\r\n", "\r",
                ]),
                0..40,
            ),
            piece in 1_usize..20,
            semicolon: bool,
        ) {
            let text = parts.concat().into_bytes();
            let delimiter = if semicolon { b';' } else { b',' };
            let records = split(&text, delimiter, piece);
            let cells: Vec<_> = records.iter().map(|(_, cells)| cells.clone()).collect();
            prop_assert_eq!(cells, by_csv(&text, delimiter));
        }

        #[test]
        fn a_record_begins_on_its_line(
            cells in prop::collection::vec(("[a-c]{1,3}", "[a-c\n\",]{0,6}"), 1..12),
            blank in 0_usize..3,
            crlf: bool,
        ) {
            let end = if crlf { "\r\n" } else { "\n" };
            let mut text = String::new();
            let mut lines = Vec::new();
            for (first, second) in &cells {
                lines.push(text.matches('\n').count() as u64 + 1);
                text += &format!("{first},\"{}\"{end}", second.replace('"', "\"\""));
                text += &end.repeat(blank);
            }
            let found: Vec<u64> = split(text.as_bytes(), b',', 7).iter().map(|(line, _)| *line).collect();
            prop_assert_eq!(found, lines);
        }
    }
}
