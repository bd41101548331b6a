//! Taking up an extract: it must lie still before it is read, and be the same file from the first
//! look to the last row.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::notice::Obstacle;
use super::{ExtractSource, Stop, Watch};
use crate::diagnostic::{Diagnostic, Diagnostics, Failure, reason};
use crate::extract::Census;
use crate::extract::settled::{self, Seen, Unsettled};
use crate::ledger::digest::{sha256, sha256_of_file};

/// The files of an extract as they were when their reading began.
#[derive(Debug)]
pub(super) struct Source {
    pub files: Vec<PathBuf>,
    seen: Vec<Seen>,
    /// SHA-256, hex, of each file.
    pub hashes: Vec<String>,
}

impl Source {
    /// Looks at the files and hashes them. A file that was changed within the last `settle` before
    /// `now` is looked at again after that time.
    ///
    /// # Errors
    /// `Refused`, for every file at once, when somebody still writes one or it cannot be read.
    pub fn take(
        files: Vec<PathBuf>,
        now: SystemTime,
        settle: Duration,
        watch: &dyn Watch,
    ) -> Result<Self, Stop> {
        nobody_writes(&files)?;
        let seen = look(&files)?;
        if seen.iter().any(|seen| seen.is_fresh(now, settle)) {
            watch.pause(settle);
            unchanged(&files, &seen)?;
            nobody_writes(&files)?;
        }
        let mut hashes = Vec::new();
        let mut problems = Problems::default();
        for path in &files {
            match sha256_of_file(path) {
                Ok(hash) => hashes.push(hash),
                Err(error) => problems.unreadable(path, &error),
            }
        }
        problems.end()?;
        unchanged(&files, &seen)?;
        Ok(Self {
            files,
            seen,
            hashes,
        })
    }

    /// Tells what was read from anything else: SHA-256, hex, over the files and the way they are
    /// read, since the same file under another profile is another extract.
    pub fn digest(&self, as_told: &ExtractSource) -> String {
        let files = self.hashes.join("\n");
        sha256(format!("{files}\n{:?}\n{:?}", as_told.profile, as_told.force).as_bytes())
    }

    /// Proves that the rows come from the very files that were taken up.
    ///
    /// # Errors
    /// `Refused` when a file was changed, replaced or moved meanwhile.
    pub fn was_read(&self, census: &Census) -> Result<(), Stop> {
        unchanged(&self.files, &self.seen)?;
        let mut problems = Problems::default();
        let read = census.files.iter().map(|(_, hash, _)| hash);
        for ((path, hash), read) in self.files.iter().zip(&self.hashes).zip(read) {
            if hash != read {
                problems.unsettled(path, &Unsettled::Changed);
            }
        }
        problems.end()
    }
}

/// What is wrong with the files, all of it.
#[derive(Debug, Default)]
struct Problems {
    obstacle: Option<Obstacle>,
    found: Diagnostics,
}

impl Problems {
    fn unsettled(&mut self, path: &Path, why: &Unsettled) {
        self.obstacle = Some(Obstacle::Unsettled);
        self.found.push(why.diagnostic(&path.display().to_string()));
    }

    fn unreadable(&mut self, path: &Path, error: &io::Error) {
        self.obstacle.get_or_insert(Obstacle::Unusable);
        self.found.push(
            Diagnostic::error(format!("the extract cannot be read: {}", reason(error)))
                .in_file(path.display().to_string())
                .help("see that it lies there whole and that this user may read it"),
        );
    }

    fn end(self) -> Result<(), Stop> {
        match self.obstacle {
            None => Ok(()),
            Some(obstacle) => Err(Stop::Extract(obstacle, Failure::Refused(self.found))),
        }
    }
}

/// Refuses files that another program writes or has open, as far as that can be told without
/// reading them.
pub(super) fn nobody_writes(files: &[PathBuf]) -> Result<(), Stop> {
    let mut problems = Problems::default();
    for path in files {
        for sign in settled::writers(path) {
            problems.unsettled(path, &sign);
        }
    }
    problems.end()
}

fn look(files: &[PathBuf]) -> Result<Vec<Seen>, Stop> {
    let mut seen = Vec::new();
    let mut problems = Problems::default();
    for path in files {
        match settled::look(path) {
            Ok(Some(one)) => seen.push(one),
            Ok(None) => problems.unsettled(path, &Unsettled::Gone),
            Err(error) => problems.unreadable(path, &error),
        }
    }
    problems.end()?;
    Ok(seen)
}

fn unchanged(files: &[PathBuf], before: &[Seen]) -> Result<(), Stop> {
    let mut problems = Problems::default();
    for (path, before) in files.iter().zip(before) {
        match settled::look(path) {
            Ok(after) => {
                if let Err(why) = settled::same(before, after.as_ref()) {
                    problems.unsettled(path, &why);
                }
            }
            Err(error) => problems.unreadable(path, &error),
        }
    }
    problems.end()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::pipeline::Progress;

    /// Does something in place of waiting.
    struct Meanwhile<'a>(&'a (dyn Fn() + Sync));

    impl Progress for Meanwhile<'_> {
        fn read(&self, _: u64, _: u64, _: u64) {}
    }

    impl Watch for Meanwhile<'_> {
        fn stage(&self, _: &str) {}
        fn editions(&self, _: usize, _: usize) {}
        fn pause(&self, _: Duration) {
            (self.0)();
        }
    }

    const SETTLE: Duration = Duration::from_secs(2);

    fn file(folder: &Path) -> (PathBuf, SystemTime) {
        let path = folder.join("a.csv");
        fs::write(&path, "one").expect("written");
        let changed = fs::metadata(&path)
            .expect("there")
            .modified()
            .expect("known");
        (path, changed)
    }

    fn words(stop: Stop) -> String {
        let failure = Failure::from(stop);
        assert_eq!(failure.exit_code(), 3);
        failure.diagnostics().to_string()
    }

    #[test]
    fn a_file_changed_just_now_is_looked_at_again_and_an_older_one_is_not() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (path, changed) = file(folder.path());
        let grows = || fs::write(&path, "one and more").expect("written");
        let watch = Meanwhile(&grows);
        let take = |now| Source::take(vec![path.clone()], now, SETTLE, &watch);
        // The clock set back, and long after: nothing is waited for.
        take(changed - Duration::from_secs(60)).expect("taken");
        take(changed + SETTLE).expect("taken");
        let said = words(take(changed + SETTLE / 2).expect_err("it grew"));
        assert_eq!(
            said,
            format!(
                "error: {}: the extract changed while it was read\n  \
                 help: wait until the export has ended, then run again",
                path.display()
            )
        );
        let (path, changed) = file(folder.path());
        let still = Meanwhile(&|| {});
        Source::take(vec![path], changed, SETTLE, &still).expect("it lies still");
    }

    #[test]
    fn a_file_replaced_between_hashing_and_reading_is_refused() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (path, changed) = file(folder.path());
        let still = Meanwhile(&|| {});
        let source =
            Source::take(vec![path.clone()], changed + SETTLE, SETTLE, &still).expect("taken");
        let census = |hash: &str| Census {
            files: vec![("a.csv".to_owned(), hash.to_owned(), 3)],
            ..Census::default()
        };
        source
            .was_read(&census(&source.hashes[0]))
            .expect("the same");
        // Other bytes of the same length and time: only the hash tells.
        assert!(words(source.was_read(&census("0")).expect_err("other")).contains("changed"));
        fs::write(&path, "longer").expect("written");
        let said = words(
            source
                .was_read(&census(&source.hashes[0]))
                .expect_err("longer"),
        );
        assert!(said.contains("changed while it was read"), "{said}");
        fs::remove_file(&path).expect("gone");
        let said = words(
            source
                .was_read(&census(&source.hashes[0]))
                .expect_err("gone"),
        );
        assert!(said.contains("was there and is gone"), "{said}");
    }
}
