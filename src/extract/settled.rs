//! Whether a file lies still: nobody writes it, and it is the same before and after it was read.
//!
//! What is seen is a value, so that the judgement can be tried without a file system; [`look`]
//! and [`writers`] alone touch one.

use std::fs::{self, File, Metadata, TryLockError};
use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::folder::UNFINISHED;
use crate::diagnostic::Diagnostic;

/// A file from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Bytes.
    pub length: u64,
    pub modified: SystemTime,
}

/// Why a file is not read yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unsettled {
    /// A program has it open, as the lock file beside it says.
    OpenIn { lock_file: String },
    /// A program holds a lock on it.
    Locked,
    /// A copy of the same name is still arriving.
    Arriving { part: String },
    /// Its length or time differs between two looks, or its bytes between two readings.
    Changed,
    /// It was there and is gone.
    Gone,
}

impl Unsettled {
    pub fn diagnostic(&self, file: &str) -> Diagnostic {
        let (message, help) = match self {
            Unsettled::OpenIn { lock_file } => (
                format!("the extract is open in another program: {lock_file} lies beside it"),
                "close it there, then run again; if no program has it open, delete that file"
                    .to_owned(),
            ),
            Unsettled::Locked => (
                "the extract is still being written: another program has locked it".to_owned(),
                "wait until the export has ended, then run again".to_owned(),
            ),
            Unsettled::Arriving { part } => (
                format!("the extract is still being written: {part} lies beside it"),
                format!(
                    "wait until the copy has ended, then run again; if none is under way, delete \
                     {part}"
                ),
            ),
            Unsettled::Changed => (
                "the extract changed while it was read".to_owned(),
                "wait until the export has ended, then run again".to_owned(),
            ),
            Unsettled::Gone => (
                "the extract was there and is gone".to_owned(),
                "it may have been moved or replaced; run again".to_owned(),
            ),
        };
        Diagnostic::error(message).in_file(file).help(help)
    }
}

impl Seen {
    pub(super) fn of(about: &Metadata) -> Self {
        Self {
            length: about.len(),
            modified: about.modified().unwrap_or(SystemTime::UNIX_EPOCH),
        }
    }

    /// Whether the file was changed so shortly before `now` that its writer may still be at work.
    /// A time after `now` is none: the run's clock was set back.
    pub fn is_fresh(&self, now: SystemTime, pause: Duration) -> bool {
        now.duration_since(self.modified)
            .is_ok_and(|age| age < pause)
    }
}

/// Whether a file that was seen so before is seen so again.
pub fn same(before: &Seen, after: Option<&Seen>) -> Result<(), Unsettled> {
    match after {
        None => Err(Unsettled::Gone),
        Some(after) if after != before => Err(Unsettled::Changed),
        Some(_) => Ok(()),
    }
}

/// `None` where there is no such file.
///
/// # Errors
/// What the system says when the file cannot be looked at.
pub fn look(path: &Path) -> io::Result<Option<Seen>> {
    match fs::metadata(path) {
        Ok(about) => Ok(Some(Seen::of(&about))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Which of the names beside a file say that it is being written.
///
/// LibreOffice writes `.~lock.NAME#` while it has a file open and Excel `~$NAME`; programs that
/// copy write to `NAME.part` or the like and rename it at the end.
pub fn betrayed_by(name: &str, beside: &[String]) -> Vec<Unsettled> {
    let lower = name.to_lowercase();
    let locks = [format!(".~lock.{lower}#"), format!("~${lower}")];
    let parts: Vec<String> = UNFINISHED
        .iter()
        .map(|ending| format!("{lower}.{ending}"))
        .collect();
    beside
        .iter()
        .filter_map(|other| {
            let lower = other.to_lowercase();
            if locks.contains(&lower) {
                Some(Unsettled::OpenIn {
                    lock_file: other.clone(),
                })
            } else if parts.contains(&lower) {
                Some(Unsettled::Arriving {
                    part: other.clone(),
                })
            } else {
                None
            }
        })
        .collect()
}

/// Every sign that somebody writes the file. Nothing is read of it.
pub fn writers(path: &Path) -> Vec<Unsettled> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    // A folder that cannot be listed can still hold a file that can be read.
    let mut beside: Vec<String> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    beside.sort();
    let mut signs = betrayed_by(&name, &beside);
    if is_locked(path) {
        signs.push(Unsettled::Locked);
    }
    signs
}

/// Whether another program holds an exclusive lock on the file. Where the system or the share has
/// no such locks nobody can hold one.
fn is_locked(path: &Path) -> bool {
    let Ok(file) = File::open(path) else {
        return false;
    };
    // Let go at once, when the file is closed: a writer that comes now is to be noticed, not
    // stopped.
    matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(length: u64, seconds: u64) -> Seen {
        Seen {
            length,
            modified: SystemTime::UNIX_EPOCH + Duration::from_secs(seconds),
        }
    }

    #[test]
    fn a_file_is_fresh_for_the_pause_and_never_when_the_clock_is_set_back() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000);
        let pause = Duration::from_secs(2);
        for (changed, fresh) in [
            (997, false),
            (998, false),
            (999, true),
            (1_000, true),
            (1_001, false),
        ] {
            assert_eq!(seen(1, changed).is_fresh(now, pause), fresh, "{changed}");
        }
        assert!(!seen(1, 1_000).is_fresh(now, Duration::ZERO));
    }

    #[test]
    fn two_looks_agree_or_say_why_not() {
        let before = seen(10, 5);
        assert_eq!(same(&before, Some(&seen(10, 5))), Ok(()));
        assert_eq!(same(&before, Some(&seen(11, 5))), Err(Unsettled::Changed));
        assert_eq!(same(&before, Some(&seen(10, 6))), Err(Unsettled::Changed));
        assert_eq!(same(&before, None), Err(Unsettled::Gone));
    }

    #[test]
    fn names_beside_betray_a_writer_of_this_file_alone() {
        let beside = |names: &[&str]| -> Vec<String> {
            names.iter().map(|name| (*name).to_owned()).collect()
        };
        let open = |lock_file: &str| Unsettled::OpenIn {
            lock_file: lock_file.to_owned(),
        };
        let arriving = |part: &str| Unsettled::Arriving {
            part: part.to_owned(),
        };
        for (name, signs) in [
            (".~lock.a.csv#", vec![open(".~lock.a.csv#")]),
            ("~$A.csv", vec![open("~$A.csv")]),
            ("a.csv.part", vec![arriving("a.csv.part")]),
            ("a.csv.filepart", vec![arriving("a.csv.filepart")]),
            ("b.csv.part", vec![]),
            (".~lock.b.csv#", vec![]),
            ("a.csv.gz", vec![]),
            ("a.part", vec![]),
        ] {
            assert_eq!(
                betrayed_by("a.csv", &beside(&["a.csv", name])),
                signs,
                "{name}"
            );
        }
    }

    #[test]
    fn a_lock_that_another_program_holds_is_seen_and_none_is_left() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("a.csv");
        fs::write(&path, "x").expect("written");
        assert_eq!(writers(&path), []);
        let writer = File::options().write(true).open(&path).expect("open");
        writer.lock().expect("locked");
        assert_eq!(writers(&path), [Unsettled::Locked]);
        drop(writer);
        assert_eq!(writers(&path), []);
        let writer = File::options().write(true).open(&path).expect("open");
        writer.try_lock().expect("looking left no lock");
    }

    #[test]
    fn a_look_tells_a_file_that_is_not_there_from_one_that_is() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("a.csv");
        assert!(look(&path).expect("looked").is_none());
        fs::write(&path, "four").expect("written");
        let found = look(&path).expect("looked").expect("there");
        assert_eq!(found.length, 4);
    }
}
