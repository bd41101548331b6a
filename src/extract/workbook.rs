//! Workbooks (`.xlsx`, `.xlsm`): the cells of every sheet as rows of text.
//!
//! Excel keeps a date as a number of days with a format, and an occurrence number as a number that
//! only looks like text. A cell that Excel shows as a date is written in ISO form, which no date
//! format of a profile can misread; a whole number is written with all its digits.

use std::fmt;
use std::io::{self, Read, Seek};
use std::path::Path;

use calamine::{Cell, DataRef, ExcelDateTime, Reader, Xlsx, XlsxError};

use super::packed::{Seekable, seekable};
use super::rows::{Chunk, ChunkBuilder, Place};

/// Rows of a sheet's head.
const HEAD_ROWS: usize = 600;
/// A workbook's XML unpacks to about ten times its size; far beyond, it was made to fill memory.
const UNPACKED_BYTES_FREE: u64 = 64 * 1024 * 1024;
const UNPACKED_BYTES_MAX: u64 = 4 * 1024 * 1024 * 1024;
const RATIO_MAX: u64 = 200;
/// The directory of an encrypted workbook stands among so many first bytes, or it is told as old.
const ENCRYPTED_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Excel keeps fifteen digits of a number; those after them are gone.
const EXACT_MAX: f64 = 1e15;
const DAY_MILLISECONDS: f64 = 86_400_000.0;

/// Why a workbook cannot be read.
#[derive(Debug)]
pub(super) enum NoWorkbook {
    Io(io::Error),
    Password,
    /// An archive with something else in it.
    OtherArchive,
    /// It unpacks to far more than any workbook of its size.
    Bomb,
    /// What the reader says; never what a cell holds.
    Damaged(String),
}

impl fmt::Display for NoWorkbook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoWorkbook::Io(problem) => problem.fmt(f),
            NoWorkbook::Password => f.write_str("it is protected by a password"),
            NoWorkbook::OtherArchive => f.write_str("it is an archive and no workbook"),
            NoWorkbook::Bomb => f.write_str("it unpacks to far more than any workbook of its size"),
            NoWorkbook::Damaged(what) => f.write_str(what),
        }
    }
}

impl From<io::Error> for NoWorkbook {
    fn from(problem: io::Error) -> Self {
        NoWorkbook::Io(problem)
    }
}

impl From<XlsxError> for NoWorkbook {
    fn from(problem: XlsxError) -> Self {
        match problem {
            XlsxError::Password => NoWorkbook::Password,
            XlsxError::Io(problem) => NoWorkbook::Io(problem),
            other => NoWorkbook::Damaged(other.to_string()),
        }
    }
}

/// A sheet's name and first rows, by the number of the row, from 1. Blank rows are left out.
pub(super) struct SheetHead {
    pub name: String,
    pub rows: Vec<(u64, Vec<String>)>,
}

/// The heads of all sheets, in the order of the workbook.
pub(super) fn heads(path: &Path) -> Result<Vec<SheetHead>, NoWorkbook> {
    let mut book = Book::open(path)?;
    let mut heads = Vec::new();
    for name in book.sheet_names() {
        let mut rows = Vec::new();
        book.sheet(&name, &mut |row, cells| {
            rows.push((row, cells.to_vec()));
            rows.len() < HEAD_ROWS
        })?;
        heads.push(SheetHead { name, rows });
    }
    Ok(heads)
}

/// Reads every sheet from its first row to its last and hands on full chunks; `each` answers whether
/// it wants more. Rows are padded to the width of their sheet's widest row so far.
pub(super) fn read(
    path: &Path,
    chunk_rows: usize,
    mut each: impl FnMut(Chunk) -> bool,
) -> Result<(), NoWorkbook> {
    let mut book = Book::open(path)?;
    for (table, name) in book.sheet_names().into_iter().enumerate() {
        let mut chunk = ChunkBuilder::default();
        let mut at = 0;
        let mut wanted = true;
        book.sheet(&name, &mut |line, cells| {
            chunk.push(cells.iter(), Place { table, at, line });
            at += 1;
            if chunk.len() == chunk_rows {
                wanted = each(chunk.take());
            }
            wanted
        })?;
        if !wanted || (chunk.len() > 0 && !each(chunk.take())) {
            return Ok(());
        }
    }
    Ok(())
}

struct Book(Xlsx<Box<dyn Seekable>>);

impl Book {
    fn open(path: &Path) -> Result<Self, NoWorkbook> {
        let mut file = seekable(path)?;
        check_archive(&mut file)?;
        file.rewind()?;
        Ok(Self(Xlsx::new(file)?))
    }

    fn sheet_names(&self) -> Vec<String> {
        self.0.sheet_names()
    }

    /// Hands on the rows of one sheet that have a filled cell, with their numbers from 1, until
    /// `each` has enough. A chart or macro sheet has none.
    fn sheet(
        &mut self,
        name: &str,
        each: &mut dyn FnMut(u64, &[String]) -> bool,
    ) -> Result<(), NoWorkbook> {
        let mut cells = match self.0.worksheet_cells_reader(name) {
            Ok(cells) => cells,
            Err(XlsxError::NotAWorksheet(_) | XlsxError::WorksheetNotFound(_)) => return Ok(()),
            Err(problem) => return Err(problem.into()),
        };
        let mut row = RowInHand::default();
        while let Some(cell) = cells.next_cell()? {
            if !row.take(&cell, each) {
                return Ok(());
            }
        }
        row.close(each);
        Ok(())
    }
}

/// The row of which cells are coming.
#[derive(Default)]
struct RowInHand {
    number: Option<u32>,
    cells: Vec<String>,
    width: usize,
}

impl RowInHand {
    /// Takes a cell, handing on the row before if it begins another.
    fn take(
        &mut self,
        cell: &Cell<DataRef<'_>>,
        each: &mut dyn FnMut(u64, &[String]) -> bool,
    ) -> bool {
        let (row, column) = cell.get_position();
        if self.number != Some(row) {
            if !self.close(each) {
                return false;
            }
            self.number = Some(row);
        }
        let text = text_of(cell.get_value());
        if !text.is_empty() {
            let column = column as usize;
            if self.cells.len() <= column {
                self.cells.resize(column + 1, String::new());
            }
            self.cells[column] = text;
        }
        true
    }

    /// Hands on the row, padded, unless no cell of it is filled.
    fn close(&mut self, each: &mut dyn FnMut(u64, &[String]) -> bool) -> bool {
        let Some(number) = self.number.take() else {
            return true;
        };
        if self.cells.is_empty() {
            return true;
        }
        self.width = self.width.max(self.cells.len());
        self.cells.resize(self.width, String::new());
        let more = each(u64::from(number) + 1, &self.cells);
        self.cells.clear();
        more
    }
}

/// A cell as text.
fn text_of(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number_text(*number),
        DataRef::Bool(true) => "TRUE".to_owned(),
        DataRef::Bool(false) => "FALSE".to_owned(),
        DataRef::DateTime(at) => date_text(at),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => error.to_string(),
    }
}

/// A number with all its digits; beyond those that Excel keeps, in the form that says so.
pub(super) fn number_text(number: f64) -> String {
    if number.abs() < EXACT_MAX {
        // Rust writes the shortest digits that give the number back, and no `.0`.
        number.to_string()
    } else {
        let text = format!("{number:E}");
        text.replacen('E', "E+", 1).replace("E+-", "E-")
    }
}

/// A date, a time of day or both, in ISO form.
fn date_text(at: &ExcelDateTime) -> String {
    let value = at.as_f64();
    if at.is_duration() || (0.0..1.0).contains(&value) {
        let milliseconds = (value.rem_euclid(1.0) * DAY_MILLISECONDS).round() as u64;
        let seconds = (milliseconds + 500) / 1000;
        return format!(
            "{:02}:{:02}:{:02}",
            seconds / 3600 % 24,
            seconds / 60 % 60,
            seconds % 60
        );
    }
    let (year, month, day, hour, minute, second, milliseconds) = at.to_ymd_hms_milli();
    if (hour, minute, second, milliseconds) == (0, 0, 0, 0) {
        return format!("{year:04}-{month:02}-{day:02}");
    }
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}.{milliseconds:03}")
}

/// Whether what looks like an old workbook is the wrapping of an encrypted new one.
pub(super) fn is_encrypted(path: &Path) -> io::Result<bool> {
    // The directory of the compound file names its streams in UTF-16.
    let name: Vec<u8> = "EncryptedPackage"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let mut bytes = Vec::new();
    Read::take(seekable(path)?, ENCRYPTED_BYTES_MAX).read_to_end(&mut bytes)?;
    Ok(bytes.windows(name.len()).any(|window| window == name))
}

/// Refuses archives that hold no workbook, or one that would fill the memory. What an archive says
/// of its own sizes may be a lie, so its parts are unpacked once, and counted.
fn check_archive(file: &mut Box<dyn Seekable>) -> Result<(), NoWorkbook> {
    let packed = file.seek(io::SeekFrom::End(0))?;
    file.rewind()?;
    let damaged = |problem: zip::result::ZipError| NoWorkbook::Damaged(problem.to_string());
    let mut archive = zip::ZipArchive::new(file).map_err(damaged)?;
    if !archive.file_names().any(|name| name.starts_with("xl/")) {
        return Err(NoWorkbook::OtherArchive);
    }
    let most = UNPACKED_BYTES_FREE
        .max(packed.saturating_mul(RATIO_MAX))
        .min(UNPACKED_BYTES_MAX);
    let mut left = most;
    for part in 0..archive.len() {
        let mut part = archive.by_index(part).map_err(damaged)?;
        // Pictures and the like are not unpacked by anyone.
        if !part.name().ends_with(".xml") {
            continue;
        }
        let unpacked = io::copy(&mut Read::take(&mut part, left + 1), &mut io::sink())
            .map_err(|problem| NoWorkbook::Damaged(problem.to_string()))?;
        left = left.checked_sub(unpacked).ok_or(NoWorkbook::Bomb)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType;

    #[test]
    fn numbers_keep_their_digits() {
        for (number, text) in [
            (26_000_000_001.0, "26000000001"),
            (16.0, "16"),
            (-1.76, "-1.76"),
            (540_100.5, "540100.5"),
            (1.234_567_890_123_456_7e17, "1.2345678901234566E+17"),
        ] {
            assert_eq!(number_text(number), text);
        }
    }

    #[test]
    fn dates_are_written_in_iso_form() {
        for (serial, text) in [
            (46_329.0, "2026-11-03"),
            (46_329.895_833_333_336, "2026-11-03 21:30:00.000"),
            (0.895_833_333_333_333_4, "21:30:00"),
            (0.0, "00:00:00"),
        ] {
            let at = ExcelDateTime::new(serial, ExcelDateTimeType::DateTime, false);
            assert_eq!(date_text(&at), text, "{serial}");
        }
        let epoch_1904 = ExcelDateTime::new(44_867.0, ExcelDateTimeType::DateTime, true);
        assert_eq!(date_text(&epoch_1904), "2026-11-03");
    }
}
