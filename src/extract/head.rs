//! The first rows of a file, whatever its format: what it is, and where its headings stand.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::thread;

use chrono_tz::Tz;

use super::feed::READER_THREAD;
use super::frames::{self, FrameForm, NoFrame};
use super::mapping::Mapping;
use super::packed::{BOMB, CUT_OFF, Told, Unpacked, is_bomb, is_cut_off, is_packed};
use super::profile::Profile;
use super::settled::Seen;
use super::text::{self, HeadRows, NoText, TextForm};
use super::workbook::{self, NoWorkbook};
use crate::diagnostic::{Diagnostic, Failure, reason};

/// The headings stand among the first rows; titles and dates of a report may come before.
const ROWS_BEFORE_HEADINGS_MAX: usize = 20;
/// Rows of a frame that are looked at.
const FRAME_ROWS: usize = 500;
/// Bytes by which the format of a file is told.
const FIRST_BYTES: u64 = 4096;

/// Kinds of file that are known by their first bytes and not read.
const OTHER_KINDS: [(&[u8], &str); 3] = [
    (b"%PDF", "a PDF"),
    (b"SQLite format 3\0", "a SQLite database"),
    (b"{\\rtf", "a Word document"),
];
const ZIP: &[u8] = b"PK\x03\x04";
const COMPOUND_FILE: &[u8] = b"\xD0\xCF\x11\xE0";
const PARQUET: &[u8] = b"PAR1";
const ARROW_FILE: &[u8] = b"ARROW1";
/// The mark of a message, with which an Arrow stream begins.
const ARROW_STREAM: &[u8] = b"\xFF\xFF\xFF\xFF";

/// Whether a file begins as one of the formats that are read and are no text: a workbook, Parquet,
/// Arrow, or any file packed.
pub fn is_no_text(first: &[u8]) -> bool {
    let formats = [ZIP, PARQUET, ARROW_FILE, ARROW_STREAM];
    is_packed(first) || formats.iter().any(|mark| first.starts_with(mark))
}

const EXPORT_CSV: &str = "export the table as CSV, tab-separated text, .xlsx or Parquet";

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Text(TextForm),
    Book,
    Frame(FrameForm),
}

/// One table of a file, and how it begins.
#[derive(Debug, Clone)]
pub(super) struct Table {
    /// Of a sheet, where the file has several.
    pub name: Option<String>,
    /// First rows with their lines, from 1. The headings are one of them.
    pub rows: HeadRows,
    /// Whether the headings stand in a row of their own. Else the first of `rows` has been made
    /// from the names of the columns.
    pub headings_are_a_row: bool,
}

impl Table {
    /// Which row has the headings: the first that names what is needed; else the first of the
    /// widest, so that a message about what is missing is about the likeliest row.
    pub fn headings_at(&self, profile: &Profile) -> usize {
        let firsts = || self.rows.iter().take(ROWS_BEFORE_HEADINGS_MAX).enumerate();
        let named = firsts().find(|(_, (_, row))| Mapping::of(row, profile).is_header());
        let filled = |row: &[String]| row.iter().filter(|cell| !cell.trim().is_empty()).count();
        let widest = || {
            let width = firsts().map(|(_, (_, row))| filled(row)).max();
            firsts().find(|(_, (_, row))| Some(filled(row)) == width)
        };
        named.or_else(widest).map_or(0, |(at, _)| at)
    }

    /// Whether one of the first rows names an occurrence number, a date and a text.
    pub fn has_headings(&self, profile: &Profile) -> bool {
        self.rows
            .get(self.headings_at(profile))
            .is_some_and(|(_, row)| Mapping::of(row, profile).is_header())
    }
}

/// The head of a file.
#[derive(Debug, Clone)]
pub(super) struct Head {
    pub form: Form,
    /// One, but for a workbook of several sheets.
    pub tables: Vec<Table>,
    /// By which the file is known again.
    pub seen: Seen,
}

impl Head {
    /// Reads the head of a file that must hold a table.
    ///
    /// # Errors
    /// `Refused` for a file that may not be whole yet, `Wrong` for one that is something else.
    pub fn read(path: &Path, delimiter: Option<char>, zone: Tz) -> Result<Self, Failure> {
        let file = path.display().to_string();
        let error = |message: String| Diagnostic::error(message).in_file(file.as_str());
        let wrong = |problem: Diagnostic| Failure::Wrong(problem.into());
        let unreadable = |problem: std::io::Error| unpackable(&file, &problem);
        let about = std::fs::metadata(path).map_err(unreadable)?;
        let seen = Seen::of(&about);
        if !about.is_file() {
            return Err(wrong(
                error("the extract is not a file".to_owned()).help("name the file itself"),
            ));
        }
        let mut first = Vec::new();
        Unpacked::open(path, &Arc::default())
            .map_err(unreadable)?
            .take(FIRST_BYTES)
            .read_to_end(&mut first)
            .map_err(unreadable)?;
        if first.is_empty() {
            return Err(wrong(
                error("the extract is empty (0 bytes)".to_owned())
                    .help("export it again; the export may have failed or not have ended"),
            ));
        }
        for (mark, kind) in OTHER_KINDS {
            if first.starts_with(mark) {
                return Err(wrong(
                    error(format!("the extract is {kind}, which is not read")).help(EXPORT_CSV),
                ));
            }
        }
        if is_web_page(&first) {
            return Err(wrong(
                error("the extract is a web page, which is not read".to_owned())
                    .help("open it in Excel and save it as an Excel workbook (.xlsx)"),
            ));
        }
        let (form, tables) = if first.starts_with(ZIP) {
            book(path, &file)?
        } else if first.starts_with(COMPOUND_FILE) {
            let encrypted = workbook::is_encrypted(path).map_err(unreadable)?;
            return Err(match encrypted {
                true => password(&file),
                false => wrong(
                    error(
                        "the extract is an old Excel workbook (.xls), which is not read".to_owned(),
                    )
                    .help("open it in Excel and save it as .xlsx, or export CSV from the source"),
                ),
            });
        } else if first.starts_with(PARQUET) {
            frame(path, &file, FrameForm::Parquet, zone)?
        } else if first.starts_with(ARROW_FILE) {
            frame(path, &file, FrameForm::ArrowFile, zone)?
        } else if first.starts_with(ARROW_STREAM) {
            frame(path, &file, FrameForm::ArrowStream, zone)?
        } else {
            let (form, rows) =
                text::head(path, &first, delimiter).map_err(|problem| match problem {
                    NoText::Io(problem) => unpackable(&file, &problem),
                    NoText::Binary => {
                        wrong(error("the extract is not text".to_owned()).help(EXPORT_CSV))
                    }
                    NoText::NoHeading => wrong(
                        error("the extract has no heading row".to_owned())
                            .help("the first row must name the columns"),
                    ),
                })?;
            let table = Table {
                name: None,
                rows,
                headings_are_a_row: true,
            };
            (Form::Text(form), vec![table])
        };
        Ok(Self { form, tables, seen })
    }
}

/// A file that cannot be read, or not be unpacked.
fn unpackable(file: &str, problem: &std::io::Error) -> Failure {
    let error = |message: String| Diagnostic::error(message).in_file(file);
    let refused =
        |(message, help): Told| Failure::Refused(error(message.to_owned()).help(help).into());
    if is_cut_off(problem) {
        refused(CUT_OFF)
    } else if is_bomb(problem) {
        refused(BOMB)
    } else if matches!(
        problem.kind(),
        std::io::ErrorKind::InvalidInput | std::io::ErrorKind::InvalidData
    ) {
        Failure::Refused(
            error(format!("the packed extract is damaged: {problem}"))
                .help("copy it again, or export it again")
                .into(),
        )
    } else {
        Failure::Wrong(
            error(format!("the extract cannot be read: {}", reason(problem)))
                .help("check the name, and that this user may read the file")
                .into(),
        )
    }
}

fn password(file: &str) -> Failure {
    Failure::Wrong(
        Diagnostic::error("the workbook is protected by a password")
            .in_file(file)
            .help(
                "open it in Excel and save a copy without a password, or export CSV from the source",
            )
            .into(),
    )
}

/// Runs a reader of a foreign format in a thread of its own; `None` if it panicked, as over bytes
/// that its authors did not think of.
fn guarded<T: Send + 'static>(read: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let thread = thread::Builder::new().name(READER_THREAD.to_owned());
    thread.spawn(read).ok()?.join().ok()
}

/// A report saved as a web page, with or without the ending `.xls`.
fn is_web_page(first: &[u8]) -> bool {
    let start: Vec<u8> = first
        .iter()
        .copied()
        .filter(|byte| !byte.is_ascii_whitespace())
        .skip_while(|byte| matches!(byte, 0xEF | 0xBB | 0xBF))
        .take(16)
        .map(|byte| byte.to_ascii_lowercase())
        .collect();
    [&b"<!doctypehtml"[..], b"<html", b"<table"]
        .iter()
        .any(|mark| start.starts_with(mark))
}

fn book(path: &Path, file: &str) -> Result<(Form, Vec<Table>), Failure> {
    let error = |message: String| Diagnostic::error(message).in_file(file);
    let wrong = |problem: Diagnostic| Failure::Wrong(problem.into());
    let own_path = path.to_owned();
    let heads = guarded(move || workbook::heads(&own_path))
        .unwrap_or_else(|| Err(NoWorkbook::Damaged("its reader gave up".to_owned())));
    let heads = heads.map_err(|problem| match problem {
        NoWorkbook::Io(problem) => unpackable(file, &problem),
        NoWorkbook::Password => password(file),
        NoWorkbook::OtherArchive => wrong(
            error("the extract is a zip archive, which is not read".to_owned())
                .help("unpack it and give the table itself; .gz and .zst are read as they are"),
        ),
        NoWorkbook::Bomb => Failure::Refused(
            error("the workbook unpacks to far more than any workbook of its size".to_owned())
                .help("export CSV from the source, or look at what is in it")
                .into(),
        ),
        NoWorkbook::Damaged(what) => Failure::Refused(
            error(format!("the workbook cannot be read: {what}"))
                .help(
                    "it may still be being written, or be damaged: open it in Excel and save it \
                     again, or export CSV from the source",
                )
                .into(),
        ),
    })?;
    let several = heads.len() > 1;
    let tables: Vec<Table> = heads
        .into_iter()
        .map(|head| Table {
            name: several.then_some(head.name),
            rows: head.rows,
            headings_are_a_row: true,
        })
        .collect();
    if tables.iter().all(|table| table.rows.is_empty()) {
        return Err(wrong(
            error("no sheet of the workbook has a filled cell".to_owned())
                .help("export it again; the export may have failed"),
        ));
    }
    Ok((Form::Book, tables))
}

fn frame(
    path: &Path,
    file: &str,
    form: FrameForm,
    zone: Tz,
) -> Result<(Form, Vec<Table>), Failure> {
    let own_path = path.to_owned();
    let head = guarded(move || frames::head(&own_path, form, FRAME_ROWS, zone))
        .unwrap_or(Err(NoFrame::Damaged));
    let (headings, rows) = head.map_err(|problem| match problem {
        NoFrame::Io(problem) => unpackable(file, &problem),
        NoFrame::Damaged => Failure::Refused(
            Diagnostic::error("the extract is damaged, or not whole")
                .in_file(file)
                .help("it may still be being written: wait, or write it again")
                .into(),
        ),
    })?;
    let table = Table {
        name: None,
        rows: std::iter::once((1, headings))
            .chain(rows.into_iter().zip(1..).map(|(row, line)| (line, row)))
            .collect(),
        headings_are_a_row: false,
    };
    Ok((Form::Frame(form), vec![table]))
}

/// The headings and up to `rows` first rows of a file, for [`Profile::propose`]: of a workbook, of
/// the sheet that is most like an extract.
pub fn sample(path: &Path, rows: usize) -> Result<(Vec<String>, Vec<Vec<String>>), Failure> {
    let profile = Profile::generic();
    let head = Head::read(path, None, profile.zone)?;
    let table = head
        .tables
        .iter()
        .find(|table| table.has_headings(&profile))
        .or_else(|| head.tables.iter().max_by_key(|table| table.rows.len()));
    let Some(table) = table else {
        return Ok((Vec::new(), Vec::new()));
    };
    let at = table.headings_at(&profile);
    let mut all = table.rows.iter().map(|(_, row)| row).skip(at);
    let headings = all.next().cloned().unwrap_or_default();
    let width = headings.len();
    Ok((
        headings,
        all.filter(|row| row.len() >= width)
            .take(rows)
            .cloned()
            .collect(),
    ))
}
