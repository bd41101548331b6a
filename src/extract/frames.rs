//! Parquet files, Arrow IPC files and streams: frames whose columns become cells of text.
//!
//! A frame is typed, and the profile reads text; so dates are written in ISO form, whole numbers with
//! all their digits, lists as flags are (parted by `;`), and a null as an empty cell.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Seek};
use std::path::Path;

use chrono::{DateTime, Offset, TimeZone};
use chrono_tz::Tz;
use polars::prelude::*;
use polars_arrow::array::Array;
use polars_arrow::datatypes::ArrowSchema;
use polars_arrow::io::ipc::read::{
    FileReader, StreamReader, StreamState, read_file_metadata, read_stream_metadata,
};
use polars_arrow::record_batch::RecordBatchT;
use polars_io::SerReader;
use polars_io::mmap::MmapBytesReader;
use polars_io::parquet::read::ParquetReader;

use super::lengths;
use super::packed::{held, seekable};
use super::rows::{Chunk, ChunkBuilder, Place};
use super::workbook::number_text;

/// Rows taken out of a Parquet file at a time.
const SLICE_ROWS: usize = 32 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FrameForm {
    Parquet,
    /// Arrow IPC with a footer, also known as Feather.
    ArrowFile,
    ArrowStream,
}

/// What stands between a file and its frames.
#[derive(Debug)]
pub(super) enum NoFrame {
    Io(io::Error),
    /// What the reader says of it would help nobody.
    Damaged,
}

impl From<io::Error> for NoFrame {
    fn from(problem: io::Error) -> Self {
        NoFrame::Io(problem)
    }
}

impl From<PolarsError> for NoFrame {
    fn from(_: PolarsError) -> Self {
        NoFrame::Damaged
    }
}

/// Names of the columns, and up to `rows` rows as text.
pub(super) fn head(
    path: &Path,
    form: FrameForm,
    rows: usize,
    zone: Tz,
) -> Result<(Vec<String>, Vec<Vec<String>>), NoFrame> {
    let mut headings = Vec::new();
    let mut first = Vec::new();
    frames(path, form, Some(rows), &mut |frame| {
        headings = frame
            .get_column_names()
            .iter()
            .map(ToString::to_string)
            .collect();
        let chunk = chunk_of(&frame, 0, zone);
        for row in 0..chunk.len().min(rows - first.len().min(rows)) {
            first.push(chunk.row(row).iter().map(str::to_owned).collect());
        }
        first.len() < rows
    })?;
    Ok((headings, first))
}

/// Hands on all rows in chunks; `each` answers whether it wants more.
pub(super) fn read(
    path: &Path,
    form: FrameForm,
    zone: Tz,
    mut each: impl FnMut(Chunk) -> bool,
) -> Result<(), NoFrame> {
    let mut at = 0;
    frames(path, form, None, &mut |frame| {
        // A record batch of an Arrow file can be of any size; a chunk should not.
        for start in (0..frame.height()).step_by(SLICE_ROWS / 8) {
            let part = frame.slice(start as i64, SLICE_ROWS / 8);
            let chunk = chunk_of(&part, at, zone);
            at += part.height() as u64;
            if !each(chunk) {
                return false;
            }
        }
        true
    })
}

/// Hands on the file's frames; the first also when it has no row, for its columns.
fn frames(
    path: &Path,
    form: FrameForm,
    rows: Option<usize>,
    each: &mut dyn FnMut(DataFrame) -> bool,
) -> Result<(), NoFrame> {
    match form {
        FrameForm::Parquet => match held(path)? {
            Some(bytes) => {
                let bytes: &[u8] = &bytes;
                parquet(|| Ok(Cursor::new(bytes)), rows, each)
            }
            None => parquet(|| File::open(path), rows, each),
        },
        FrameForm::ArrowFile => {
            let mut file = BufReader::new(seekable(path)?);
            lengths::of_file(&mut file)?;
            file.rewind()?;
            let metadata = read_file_metadata(&mut file)?;
            let schema = metadata.schema.clone();
            if !each(empty(&schema)?) {
                return Ok(());
            }
            for batch in FileReader::new(file, metadata, None, rows) {
                if !each(frame(batch?, &schema)?) {
                    break;
                }
            }
            Ok(())
        }
        FrameForm::ArrowStream => {
            let mut file = BufReader::new(seekable(path)?);
            lengths::of_stream(&mut file)?;
            file.rewind()?;
            let metadata = read_stream_metadata(&mut file)?;
            let schema = metadata.schema.clone();
            if !each(empty(&schema)?) {
                return Ok(());
            }
            for state in StreamReader::new(file, metadata, None) {
                match state? {
                    StreamState::Some(batch) => {
                        if !each(frame(batch, &schema)?) {
                            break;
                        }
                    }
                    // The end of a pipe that is still open; a file has no such thing.
                    StreamState::Waiting => break,
                }
            }
            Ok(())
        }
    }
}

fn parquet<R: MmapBytesReader>(
    open: impl Fn() -> io::Result<R>,
    rows: Option<usize>,
    each: &mut dyn FnMut(DataFrame) -> bool,
) -> Result<(), NoFrame> {
    let mut reader = ParquetReader::new(open()?);
    let metadata = reader.get_metadata()?.clone();
    let height = metadata.num_rows.min(rows.unwrap_or(usize::MAX));
    let mut start = 0;
    loop {
        let mut reader = ParquetReader::new(open()?);
        reader.set_metadata(metadata.clone());
        let length = SLICE_ROWS.min(height - start);
        let frame = reader.with_slice(Some((start, length))).finish()?;
        start += length;
        if !each(frame) || start >= height {
            return Ok(());
        }
    }
}

fn empty(schema: &ArrowSchema) -> PolarsResult<DataFrame> {
    let columns = schema
        .iter_values()
        .map(|field| {
            let dtype = DataType::from_arrow_field(field);
            Column::new_empty(field.name.clone(), &dtype)
        })
        .collect();
    DataFrame::new(0, columns)
}

fn frame(batch: RecordBatchT<Box<dyn Array>>, schema: &ArrowSchema) -> PolarsResult<DataFrame> {
    let height = batch.len();
    let columns = batch
        .into_arrays()
        .into_iter()
        .zip(schema.iter_values())
        .map(|(array, field)| Ok(Series::try_from((field, array))?.into_column()))
        .collect::<PolarsResult<Vec<_>>>()?;
    DataFrame::new(height, columns)
}

/// The rows of a frame.
fn chunk_of(frame: &DataFrame, first: u64, zone: Tz) -> Chunk {
    let mut rows = ChunkBuilder::default();
    let columns: Vec<Series> = frame
        .columns()
        .iter()
        .map(|column| {
            let series = column.as_materialized_series().rechunk();
            match series.dtype() {
                DataType::Categorical(..) | DataType::Enum(..) => {
                    series.cast(&DataType::String).unwrap_or(series)
                }
                _ => series,
            }
        })
        .collect();
    let texts: Vec<Option<&StringChunked>> = columns.iter().map(|one| one.str().ok()).collect();
    for row in 0..frame.height() {
        let cells = columns.iter().zip(&texts).map(|(column, text)| match text {
            Some(text) => Cow::Borrowed(text.get(row).unwrap_or_default()),
            None => column
                .get(row)
                .map_or(Cow::Borrowed(""), |value| Cow::Owned(text_of(&value, zone))),
        });
        let at = first + row as u64;
        rows.push(
            cells,
            Place {
                table: 0,
                at,
                line: at + 1,
            },
        );
    }
    rows.take()
}

/// A value as text.
fn text_of(value: &AnyValue<'_>, zone: Tz) -> String {
    match value {
        AnyValue::Null => String::new(),
        AnyValue::String(text) => (*text).to_owned(),
        AnyValue::StringOwned(text) => text.to_string(),
        AnyValue::Float64(number) if number.is_nan() => String::new(),
        AnyValue::Float32(number) if number.is_nan() => String::new(),
        AnyValue::Float64(number) => number_text(*number),
        AnyValue::Float32(number) => number_text(f64::from(*number)),
        AnyValue::Date(days) => DateTime::from_timestamp(i64::from(*days) * 86_400, 0)
            .map_or_else(String::new, |at| at.format("%Y-%m-%d").to_string()),
        AnyValue::Datetime(at, unit, none) => moment(*at, *unit, none.is_some(), zone),
        AnyValue::DatetimeOwned(at, unit, none) => moment(*at, *unit, none.is_some(), zone),
        AnyValue::Time(nanoseconds) => {
            let seconds = nanoseconds / 1_000_000_000;
            format!(
                "{:02}:{:02}:{:02}",
                seconds / 3600,
                seconds / 60 % 60,
                seconds % 60
            )
        }
        AnyValue::List(items) => items
            .iter()
            .map(|item| text_of(&item, zone))
            .collect::<Vec<_>>()
            .join(";"),
        AnyValue::Binary(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        AnyValue::BinaryOwned(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        other => other.to_string(),
    }
}

/// A civil time. What is an instant (it names a zone) becomes the civil time of the records' zone.
fn moment(at: i64, unit: TimeUnit, is_instant: bool, zone: Tz) -> String {
    let instant = match unit {
        TimeUnit::Nanoseconds => Some(DateTime::from_timestamp_nanos(at)),
        TimeUnit::Microseconds => DateTime::from_timestamp_micros(at),
        TimeUnit::Milliseconds => DateTime::from_timestamp_millis(at),
    };
    let Some(instant) = instant else {
        return String::new();
    };
    let mut civil = instant.naive_utc();
    if is_instant {
        let offset = zone.offset_from_utc_datetime(&civil).fix();
        civil += chrono::Duration::seconds(i64::from(offset.local_minus_utc()));
    }
    civil.format("%Y-%m-%d %H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Europe::London;
    use polars::df;
    use polars_io::SerWriter;
    use polars_io::ipc::{IpcStreamWriter, IpcWriter};
    use polars_io::parquet::write::ParquetWriter;

    fn example() -> DataFrame {
        let summer = 1_782_939_600_000_i64; // 2026-07-01T21:00:00Z
        let mut frame = df!(
            "Ref" => [Some(26_000_000_001_i64), None],
            "Float" => [26_000_000_001.0_f64, f64::NAN],
            "Text" => [Some("a, \"b\"\nc"), None],
            "Truth" => [true, false],
        )
        .expect("a frame");
        let times = Int64Chunked::new("Civil".into(), &[Some(summer), None])
            .into_datetime(TimeUnit::Milliseconds, None)
            .into_column();
        let instants = Int64Chunked::new("Instant".into(), &[Some(summer), None])
            .into_datetime(TimeUnit::Milliseconds, Some(polars::prelude::TimeZone::UTC))
            .into_column();
        let days = Int32Chunked::new("Day".into(), &[Some(20_635), None])
            .into_date()
            .into_column();
        let flags = Series::new("a".into(), ["CSE", "DA"]);
        let lists = Series::new("Flags".into(), [flags.clone(), flags.slice(0, 0)]).into_column();
        for column in [times, instants, days, lists] {
            frame.with_column(column).expect("of the same height");
        }
        frame
    }

    #[test]
    fn every_form_gives_the_same_texts() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut frame = example();
        let mut parquet = Vec::new();
        ParquetWriter::new(&mut parquet)
            .finish(&mut frame)
            .expect("written");
        let mut file = Vec::new();
        IpcWriter::new(&mut file)
            .finish(&mut frame)
            .expect("written");
        let mut stream = Vec::new();
        IpcStreamWriter::new(&mut stream)
            .finish(&mut frame)
            .expect("written");
        let packed = zstd::encode_all(&parquet[..], 3).expect("memory");
        for (bytes, form) in [
            (parquet, FrameForm::Parquet),
            (file, FrameForm::ArrowFile),
            (stream, FrameForm::ArrowStream),
            (packed, FrameForm::Parquet),
        ] {
            let path = folder.path().join("t");
            std::fs::write(&path, bytes).expect("written");
            let (headings, rows) = head(&path, form, 10, London).expect("readable");
            assert_eq!(
                headings.join(" "),
                "Ref Float Text Truth Civil Instant Day Flags"
            );
            assert_eq!(
                rows[0],
                [
                    "26000000001",
                    "26000000001",
                    "a, \"b\"\nc",
                    "true",
                    "2026-07-01 21:00:00",
                    "2026-07-01 22:00:00",
                    "2026-07-01",
                    "CSE;DA"
                ]
            );
            assert_eq!(rows[1], ["", "", "", "false", "", "", "", ""]);
            let mut count = 0;
            read(&path, form, London, |chunk| {
                count += chunk.len();
                true
            })
            .expect("readable");
            assert_eq!(count, 2);
        }
    }
}
