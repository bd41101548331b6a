//! A file's rows, split by a thread of their own, so that splitting goes on while rows are typed.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use chrono_tz::Tz;

use super::frames::{self, NoFrame};
use super::head::Form;
use super::packed::{self, OnDisk, is_bomb, is_cut_off};
use super::rows::Chunk;
use super::text::{CHUNK_ROWS, TextBreak, TextForm, TextRows};
use super::workbook::{self, NoWorkbook};

/// Name of the threads in which foreign formats are read: what they panic over is a damaged file, and
/// told as such.
pub const READER_THREAD: &str = "extract";
/// Chunks that wait; more would only fill the memory.
const CHUNKS_AHEAD: usize = 2;

/// What the thread says of a file.
#[derive(Debug)]
pub(super) enum Piece {
    Rows(Chunk),
    /// All was read. `whole_lines`: a text ended with the end of a line.
    End {
        on_disk: OnDisk,
        whole_lines: bool,
    },
    Broken(Break),
}

/// Why a file could not be read on.
#[derive(Debug)]
pub(super) enum Break {
    /// A row longer than any begins on this line.
    Endless {
        line: u64,
    },
    /// A packed file ends before its contents.
    CutOff,
    /// It unpacks to more than any extract.
    Bomb,
    Io(io::Error),
    /// Bytes in it are not what the format asks for.
    Damaged,
}

impl From<io::Error> for Break {
    fn from(problem: io::Error) -> Self {
        if is_cut_off(&problem) {
            Break::CutOff
        } else if is_bomb(&problem) {
            Break::Bomb
        } else {
            Break::Io(problem)
        }
    }
}

impl From<TextBreak> for Break {
    fn from(problem: TextBreak) -> Self {
        match problem {
            TextBreak::Endless { line } => Break::Endless { line },
            TextBreak::Io(problem) => problem.into(),
        }
    }
}

impl From<NoWorkbook> for Break {
    fn from(problem: NoWorkbook) -> Self {
        match problem {
            NoWorkbook::Io(problem) => problem.into(),
            NoWorkbook::Bomb => Break::Bomb,
            NoWorkbook::Password | NoWorkbook::OtherArchive | NoWorkbook::Damaged(_) => {
                Break::Damaged
            }
        }
    }
}

impl From<NoFrame> for Break {
    fn from(problem: NoFrame) -> Self {
        match problem {
            NoFrame::Io(problem) => problem.into(),
            NoFrame::Damaged => Break::Damaged,
        }
    }
}

/// A file being read. Dropped, it stops the thread at its next chunk.
#[derive(Debug)]
pub(super) struct Feed {
    pieces: Receiver<Piece>,
    bytes: Arc<AtomicU64>,
}

impl Feed {
    /// Begins to read. `zone`: in which instants become civil times.
    pub fn open(path: &Path, form: Form, zone: Tz) -> io::Result<Self> {
        let (sender, pieces) = sync_channel(CHUNKS_AHEAD);
        let bytes = Arc::new(AtomicU64::new(0));
        let reading = Reading {
            path: path.to_owned(),
            bytes: Arc::clone(&bytes),
            sender,
        };
        thread::Builder::new()
            .name(READER_THREAD.to_owned())
            .spawn(move || reading.run(form, zone))?;
        Ok(Self { pieces, bytes })
    }

    /// Bytes read of the file on the disk.
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// The next piece; after the end or a break there is none.
    pub fn next(&self) -> Piece {
        // A reader that panics has met bytes that its authors did not think of.
        self.pieces.recv().unwrap_or(Piece::Broken(Break::Damaged))
    }
}

/// The thread's side.
struct Reading {
    path: PathBuf,
    bytes: Arc<AtomicU64>,
    sender: SyncSender<Piece>,
}

impl Reading {
    fn run(self, form: Form, zone: Tz) {
        let end = match form {
            Form::Text(form) => self.text(form),
            Form::Book => workbook::read(&self.path, CHUNK_ROWS, |chunk| {
                self.sender.send(Piece::Rows(chunk)).is_ok()
            })
            .map_err(Break::from)
            .and_then(|()| self.end()),
            Form::Frame(form) => frames::read(&self.path, form, zone, |chunk| {
                self.sender.send(Piece::Rows(chunk)).is_ok()
            })
            .map_err(Break::from)
            .and_then(|()| self.end()),
        };
        // Nobody may be listening any more.
        let _ = self.sender.send(end.unwrap_or_else(Piece::Broken));
    }

    fn text(&self, form: TextForm) -> Result<Piece, Break> {
        let mut rows = TextRows::open(&self.path, form, &self.bytes)?;
        while let Some(chunk) = rows.next()? {
            if self.sender.send(Piece::Rows(chunk)).is_err() {
                break;
            }
        }
        let whole_lines = rows.ended_with_a_line();
        Ok(Piece::End {
            on_disk: rows.finish()?,
            whole_lines,
        })
    }

    /// What is not read from front to back is hashed at the end.
    fn end(&self) -> Result<Piece, Break> {
        Ok(Piece::End {
            on_disk: packed::on_disk(&self.path, &self.bytes)?,
            whole_lines: true,
        })
    }
}
