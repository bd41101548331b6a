//! Plain tables in and out, for the stages that are run alone: CSV, Parquet, Arrow IPC streams.

use std::fs::{self, File};
use std::io::Cursor;
use std::path::{Path, PathBuf};

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use polars::error::PolarsResult;
use polars::frame::DataFrame;
use polars::prelude::{AnyValue, Column, DataType};
use polars_io::SerReader;
use polars_io::SerWriter;
use polars_io::ipc::{IpcStreamReader, IpcStreamWriter};
use polars_io::parquet::read::ParquetReader;
use polars_io::parquet::write::ParquetWriter;

use crate::diagnostic::{Diagnostic, Failure, reason};

/// Rows handed on at a time.
const BATCH_ROWS: usize = 50_000;

/// Where a table comes from.
#[derive(Debug, Clone)]
pub enum Source {
    /// By its ending: `.parquet`, `.arrows` or `.arrow` (an Arrow IPC stream), else CSV.
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
                "the file is not what its ending says, or not whole",
                "write it again as .parquet or as an Arrow IPC stream (.arrows)",
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
    mut each: impl FnMut(DataFrame) -> Result<(), Failure>,
) -> Result<Option<Diagnostic>, Failure> {
    let frame = match source {
        Source::Stream(bytes) => IpcStreamReader::new(Cursor::new(&bytes[..])).finish(),
        Source::File(path) => {
            let ending = path
                .extension()
                .map(|ending| ending.to_string_lossy().to_lowercase());
            let open = || {
                File::open(path)
                    .map_err(|error| source.wrong(format!("cannot be read: {}", reason(&error))))
            };
            match ending.as_deref() {
                Some("parquet") => ParquetReader::new(open()?).finish(),
                Some("arrows" | "arrow") => IpcStreamReader::new(open()?).finish(),
                _ => return read_csv(source, path, choose, each),
            }
        }
    }
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
    Ok(None)
}

fn chosen(
    source: &Source,
    choose: impl FnOnce(&[String]) -> Result<Vec<usize>, Diagnostic>,
    headings: &[String],
) -> Result<Vec<usize>, Failure> {
    choose(headings).map_err(|problem| Failure::Wrong(problem.in_file(source.name()).into()))
}

/// UTF-8, or byte by byte Windows-1252 where a cell is no UTF-8; with a mark, UTF-16.
fn read_csv(
    source: &Source,
    path: &Path,
    choose: impl FnOnce(&[String]) -> Result<Vec<usize>, Diagnostic>,
    mut each: impl FnMut(DataFrame) -> Result<(), Failure>,
) -> Result<Option<Diagnostic>, Failure> {
    let bytes = fs::read(path)
        .map_err(|error| source.wrong(format!("cannot be read: {}", reason(&error))))?;
    if bytes.is_empty() {
        return Err(source.wrong("the table is empty (0 bytes)"));
    }
    let bytes = match Encoding::for_bom(&bytes) {
        Some((encoding, mark)) if encoding == UTF_8 => bytes[mark..].to_vec(),
        Some((encoding, _)) => encoding.decode(&bytes).0.into_owned().into_bytes(),
        None => bytes,
    };
    let text = |cell: &[u8]| match std::str::from_utf8(cell) {
        Ok(text) => text.to_owned(),
        Err(_) => WINDOWS_1252
            .decode_without_bom_handling(cell)
            .0
            .into_owned(),
    };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(&bytes))
        .flexible(true)
        .from_reader(&bytes[..]);
    let headings: Vec<String> = reader
        .byte_headers()
        .map_err(|error| source.wrong(error))?
        .iter()
        .map(|heading| text(heading).trim().to_owned())
        .collect();
    let wanted = chosen(source, choose, &headings)?;
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
    let mut record = csv::ByteRecord::new();
    let mut left_out = 0_u64;
    let mut first_line = None;
    while reader
        .read_byte_record(&mut record)
        .map_err(|error| source.wrong(error))?
    {
        if record.len() != headings.len() {
            left_out += 1;
            first_line = first_line.or(record.position().map(csv::Position::line));
            continue;
        }
        for (at, column) in wanted.iter().zip(&mut cells) {
            column.push(text(&record[*at]));
        }
        if cells
            .first()
            .is_some_and(|column| column.len() == BATCH_ROWS)
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

/// The sign that parts the head most often.
fn delimiter(bytes: &[u8]) -> u8 {
    let head = bytes.split(|byte| *byte == b'\n').next().unwrap_or(bytes);
    let count = |sign: u8| head.iter().filter(|byte| **byte == sign).count();
    // The last of equals is taken, so that a head of one column is taken for comma-separated.
    [b'|', b'\t', b';', b',']
        .into_iter()
        .max_by_key(|sign| count(*sign))
        .unwrap_or(b',')
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
