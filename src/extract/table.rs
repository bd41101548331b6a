//! Plain tables in and out, for the stages that are run alone.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use chrono_tz::Tz;
use polars::error::PolarsResult;
use polars::frame::DataFrame;
use polars::prelude::{AnyValue, Column, DataType};
use polars_io::SerReader;
use polars_io::SerWriter;
use polars_io::ipc::{IpcStreamReader, IpcStreamWriter};
use polars_io::parquet::write::ParquetWriter;

use super::feed::{Feed, Piece};
use super::head::Head;
pub use super::head::is_no_text;
use crate::diagnostic::{Diagnostic, Failure, reason};

/// Rows handed on at a time.
const BATCH_ROWS: usize = 50_000;

/// Where a table comes from.
#[derive(Debug, Clone)]
pub enum Source {
    /// Of any format that an extract may have.
    File(PathBuf),
    /// An Arrow IPC stream.
    Stream(Vec<u8>),
}

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableFormat {
    Csv,
    Parquet,
    /// Arrow IPC stream.
    Arrows,
}

impl TableFormat {
    /// By the file's ending; `-` is an Arrow IPC stream.
    pub fn of(path: &Path) -> Option<Self> {
        if path.as_os_str() == "-" {
            return Some(TableFormat::Arrows);
        }
        match path.extension()?.to_str()?.to_lowercase().as_str() {
            "csv" => Some(TableFormat::Csv),
            "parquet" => Some(TableFormat::Parquet),
            "arrows" => Some(TableFormat::Arrows),
            _ => None,
        }
    }
}

impl Source {
    fn name(&self) -> String {
        match self {
            Source::File(path) => path.display().to_string(),
            Source::Stream(_) => "standard input".to_owned(),
        }
    }

    fn wrong(&self, message: impl std::fmt::Display) -> Failure {
        Failure::Wrong(
            Diagnostic::error(message.to_string())
                .in_file(self.name())
                .into(),
        )
    }
}

impl Source {
    /// For bytes that are no table; what the format's own reader says of them would help nobody.
    fn no_table(&self) -> Failure {
        let (kind, help) = match self {
            Source::Stream(bytes) if bytes.is_empty() => (
                "nothing came",
                "see that the command before it in the pipe wrote its result",
            ),
            Source::Stream(_) => (
                "this is no Arrow IPC stream",
                "`-` takes an Arrow IPC stream alone; write a CSV to a file and name it",
            ),
            Source::File(_) => (
                "the file is damaged, or not whole",
                "write it again, or copy it again",
            ),
        };
        Failure::Wrong(
            Diagnostic::error(kind)
                .in_file(self.name())
                .help(help)
                .into(),
        )
    }
}

/// Reads chosen columns as text, a batch of rows at a time; a null is empty text. `choose` is given
/// the headings and says which columns are wanted; `each` gets frames with these columns, in the
/// order chosen, under their own names. Rows of another length than the head are left out; a
/// warning says how many.
pub fn read(
    source: &Source,
    choose: impl FnOnce(&[String]) -> Result<Vec<usize>, Diagnostic>,
    each: impl FnMut(DataFrame) -> Result<(), Failure>,
) -> Result<Option<Diagnostic>, Failure> {
    match source {
        Source::File(path) => read_file(source, path, choose, each),
        Source::Stream(bytes) => read_stream(source, bytes, choose, each).map(|()| None),
    }
}

fn chosen(
    source: &Source,
    choose: impl FnOnce(&[String]) -> Result<Vec<usize>, Diagnostic>,
    headings: &[String],
) -> Result<Vec<usize>, Failure> {
    choose(headings).map_err(|problem| Failure::Wrong(problem.in_file(source.name()).into()))
}

fn read_stream(
    source: &Source,
    bytes: &[u8],
    choose: impl FnOnce(&[String]) -> Result<Vec<usize>, Diagnostic>,
    mut each: impl FnMut(DataFrame) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let frame = IpcStreamReader::new(Cursor::new(bytes))
        .finish()
        .map_err(|_| source.no_table())?;
    let headings: Vec<String> = frame
        .get_column_names()
        .iter()
        .map(ToString::to_string)
        .collect();
    let wanted = chosen(source, choose, &headings)?;
    let texts = || -> PolarsResult<DataFrame> {
        let mut columns = Vec::new();
        for at in &wanted {
            let column = frame.column(&headings[*at])?.cast(&DataType::String)?;
            let cells = column.str()?.iter().map(|cell| cell.unwrap_or_default());
            columns.push(Column::new(
                headings[*at].as_str().into(),
                cells.collect::<Vec<&str>>(),
            ));
        }
        DataFrame::new(frame.height(), columns)
    };
    let texts = texts()
        .map_err(|error| source.wrong(format!("a column cannot be read as text: {error}")))?;
    for start in (0..texts.height()).step_by(BATCH_ROWS) {
        each(texts.slice(start as i64, BATCH_ROWS))?;
    }
    Ok(())
}

/// Any format that an extract may have. Of a workbook, the first sheet that has a row.
fn read_file(
    source: &Source,
    path: &Path,
    choose: impl FnOnce(&[String]) -> Result<Vec<usize>, Diagnostic>,
    mut each: impl FnMut(DataFrame) -> Result<(), Failure>,
) -> Result<Option<Diagnostic>, Failure> {
    // Nobody waits for a table that was named: what is not whole is wrong.
    let head = Head::read(path, None, Tz::UTC)
        .map_err(|failure| Failure::Wrong(failure.diagnostics().clone()))?;
    let found = head
        .tables
        .iter()
        .enumerate()
        .find_map(|(number, table)| Some((number, table, table.rows.first()?)));
    let Some((number, table, (_, headings))) = found else {
        return Err(source.wrong("the table is empty"));
    };
    let headings: Vec<String> = headings.iter().map(|one| one.trim().to_owned()).collect();
    let wanted = chosen(source, choose, &headings)?;
    let feed = Feed::open(path, head.form, Tz::UTC)
        .map_err(|error| source.wrong(format!("cannot be read: {}", reason(&error))))?;
    let mut cells: Vec<Vec<String>> = vec![Vec::new(); wanted.len()];
    let mut flush = |cells: &mut Vec<Vec<String>>| -> Result<(), Failure> {
        let height = cells.first().map_or(0, Vec::len);
        let columns = wanted
            .iter()
            .zip(cells.iter_mut())
            .map(|(at, cells)| Column::new(headings[*at].as_str().into(), std::mem::take(cells)))
            .collect();
        each(DataFrame::new(height, columns).map_err(|error| source.wrong(error))?)
    };
    let mut left_out = 0_u64;
    let mut first_line = None;
    loop {
        let chunk = match feed.next() {
            Piece::Rows(chunk) => chunk,
            Piece::End { .. } => break,
            Piece::Broken(_) => return Err(source.no_table()),
        };
        for row in chunk.rows().filter(|row| row.place.table == number) {
            if table.headings_are_a_row && row.place.at == 0 {
                continue;
            }
            if row.len() != headings.len() {
                left_out += 1;
                first_line = first_line.or(Some(row.place.line));
                continue;
            }
            for (at, column) in wanted.iter().zip(&mut cells) {
                column.push(row.cell(*at).to_owned());
            }
        }
        if cells
            .first()
            .is_some_and(|column| column.len() >= BATCH_ROWS)
        {
            flush(&mut cells)?;
        }
    }
    flush(&mut cells)?;
    Ok(first_line.map(|line| {
        Diagnostic::warning(format!(
            "rows of another length than the head, left out: {left_out}"
        ))
        .in_file(source.name())
        .at_line(usize::try_from(line).unwrap_or(usize::MAX))
        .help("a line break or delimiter in a cell needs double quotes round the cell")
    }))
}

/// Hands on every row of a file of any format that an extract may have, headings among them: the
/// number of its table (a sheet of a workbook, else 0), its line or row from 1, and its cells.
///
/// # Errors
/// `Wrong` for a file that is no table, or not whole.
pub fn rows(path: &Path, mut each: impl FnMut(usize, u64, &[&str])) -> Result<(), Failure> {
    let source = Source::File(path.to_owned());
    let head = Head::read(path, None, Tz::UTC)
        .map_err(|failure| Failure::Wrong(failure.diagnostics().clone()))?;
    for (number, table) in head.tables.iter().enumerate() {
        if let (false, Some((line, headings))) = (table.headings_are_a_row, table.rows.first()) {
            let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
            each(number, *line, &headings);
        }
    }
    let feed = Feed::open(path, head.form, Tz::UTC)
        .map_err(|error| source.wrong(format!("cannot be read: {}", reason(&error))))?;
    loop {
        match feed.next() {
            Piece::Rows(chunk) => {
                for row in chunk.rows() {
                    let cells: Vec<&str> = row.iter().collect();
                    each(row.place.table, row.place.line, &cells);
                }
            }
            Piece::End { .. } => return Ok(()),
            Piece::Broken(_) => return Err(source.no_table()),
        }
    }
}

/// The whole table as bytes of the format.
pub fn write(frame: &mut DataFrame, format: TableFormat) -> Result<Vec<u8>, Failure> {
    let failed = |error: &dyn std::fmt::Display| {
        Failure::Failed(Diagnostic::error(format!("the table cannot be written: {error}")).into())
    };
    let mut bytes = Vec::new();
    match format {
        TableFormat::Arrows => IpcStreamWriter::new(&mut bytes)
            .finish(frame)
            .map_err(|error| failed(&error))?,
        TableFormat::Parquet => {
            ParquetWriter::new(&mut bytes)
                .finish(frame)
                .map_err(|error| failed(&error))?;
        }
        TableFormat::Csv => {
            let mut writer = csv::Writer::from_writer(&mut bytes);
            writer
                .write_record(frame.get_column_names().iter().map(|name| name.as_str()))
                .map_err(|error| failed(&error))?;
            for row in 0..frame.height() {
                let cells = frame.columns().iter().map(|column| match column.get(row) {
                    Ok(AnyValue::Null) | Err(_) => String::new(),
                    Ok(AnyValue::String(text)) => text.to_owned(),
                    Ok(AnyValue::StringOwned(text)) => text.to_string(),
                    Ok(AnyValue::Float64(number)) => number.to_string(),
                    Ok(other) => other.to_string(),
                });
                writer.write_record(cells).map_err(|error| failed(&error))?;
            }
            writer.flush().map_err(|error| failed(&error))?;
        }
    }
    Ok(bytes)
}

/// Where a column stands, whatever its capitals if no other bears the very name.
pub fn position(headings: &[String], name: &str) -> Result<usize, Diagnostic> {
    headings
        .iter()
        .position(|heading| heading == name)
        .or_else(|| {
            headings
                .iter()
                .position(|heading| heading.eq_ignore_ascii_case(name))
        })
        .ok_or_else(|| {
            Diagnostic::error(format!("there is no column `{name}`"))
                .help(format!("the columns are: {}", headings.join(", ")))
        })
}

/// The first heading that is one of the known names, whatever its capitals, spaces and signs.
pub fn known_as<S: AsRef<str>>(headings: &[String], names: &[S]) -> Option<usize> {
    let folded = |text: &str| -> String {
        text.chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect()
    };
    names.iter().find_map(|name| {
        let name = folded(name.as_ref());
        headings.iter().position(|heading| folded(heading) == name)
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use polars::df;

    fn read_all(source: &Source) -> Vec<(String, String)> {
        let mut rows = Vec::new();
        read(
            source,
            |headings| Ok(vec![position(headings, "b")?, position(headings, "A")?]),
            |frame| {
                let columns = frame.columns();
                let cell = |column: &Column, row| {
                    column
                        .str()
                        .expect("text")
                        .get(row)
                        .expect("a cell")
                        .to_owned()
                };
                for row in 0..frame.height() {
                    rows.push((cell(&columns[0], row), cell(&columns[1], row)));
                }
                Ok(())
            },
        )
        .expect("read");
        rows
    }

    #[test]
    fn every_form_gives_the_same_texts() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut frame = df!("a" => [1i64, 2], "b" => [Some("x, \"y\"\nz"), None]).expect("a frame");
        let expected = [
            ("x, \"y\"\nz".to_owned(), "1".to_owned()),
            (String::new(), "2".to_owned()),
        ];
        for (name, format) in [
            ("t.csv", TableFormat::Csv),
            ("t.parquet", TableFormat::Parquet),
            ("t.arrows", TableFormat::Arrows),
        ] {
            let bytes = write(&mut frame, format).expect("written");
            let path = folder.path().join(name);
            fs::write(&path, &bytes).expect("written");
            assert_eq!(TableFormat::of(&path), Some(format));
            assert_eq!(read_all(&Source::File(path)), expected, "{name}");
            if format == TableFormat::Arrows {
                assert_eq!(read_all(&Source::Stream(bytes)), expected);
            }
        }
    }

    #[test]
    fn other_encodings_and_delimiters_are_read() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let utf16: Vec<u8> = std::iter::once(0xFEFF)
            .chain("a\tb\r\n1\tŵ\r\n".encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        for (bytes, expected) in [
            (&b"a;b\n1;caf\xE9\n"[..], "café"),
            ("\u{feff}a,b\n1,ŵ\n".as_bytes(), "ŵ"),
            (&utf16[..], "ŵ"),
        ] {
            let path = folder.path().join("t.csv");
            fs::write(&path, bytes).expect("written");
            assert_eq!(
                read_all(&Source::File(path)),
                [(expected.to_owned(), "1".to_owned())]
            );
        }
    }

    #[test]
    fn rows_of_another_length_are_left_out_and_told() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("t.csv");
        fs::write(&path, "a,b\n1,2\n3\n4,5\n6,7,8\n").expect("written");
        let mut rows = 0;
        let count = |frame: DataFrame| {
            rows += frame.height();
            Ok(())
        };
        let warning = read(&Source::File(path), |_| Ok(vec![0]), count)
            .expect("read")
            .expect("a warning")
            .to_string();
        assert_eq!(rows, 2);
        assert!(
            warning.contains("t.csv:3: rows of another length"),
            "{warning}"
        );
        assert!(warning.contains("left out: 2"), "{warning}");
    }
}
