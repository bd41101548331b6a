//! The drop folder: which file, or set of files, is the latest extract.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use glob::Pattern;

use crate::diagnostic::{Diagnostic, Failure};

/// Endings of tables; `.gz` and `.zst` may follow.
const TABLES: [&str; 10] = [
    "csv", "tsv", "txt", "psv", "xlsx", "xlsm", "xls", "parquet", "arrow", "arrows",
];
const PUT_THERE: &str = "put the export there as a .csv, .tsv, .xlsx, .parquet or .arrow file, packed with .gz or .zst \
                         or not";
/// Endings of files that are still being written.
pub(super) const UNFINISHED: [&str; 6] =
    ["part", "tmp", "temp", "partial", "filepart", "crdownload"];

/// Which tables of a drop folder are the extract.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    pub take: Take,
    /// What the file's name must match, such as `*_crimes.csv`.
    pub files: Option<Pattern>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Take {
    /// Those that share the newest date.
    #[default]
    Latest,
    /// All of them, the oldest first.
    All,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Candidate {
    path: PathBuf,
    name: String,
    /// The date in the name.
    dated: Option<NaiveDate>,
    modified: SystemTime,
}

impl Candidate {
    /// The day that orders the file among the others.
    fn day(&self) -> NaiveDate {
        self.dated
            .unwrap_or_else(|| DateTime::<Utc>::from(self.modified).date_naive())
    }

    fn ending(&self) -> String {
        self.name
            .split_once('.')
            .map_or(String::new(), |(_, ending)| ending.to_lowercase())
    }
}

/// The extract of a drop folder. With [`Take::All`] every table of it, in the order of the dates
/// in their names, then names. Else the newest complete one: by the date in the name, and where a name has
/// none by the day the file was last changed. Files that share the newest date in their names (one
/// for each force, say) are one extract, in the order of their names.
///
/// Hidden, temporary (`.part`, `.tmp`, `~$`) and empty files, folders, files of other kinds, and
/// links that lead out of the folder are passed over: whoever may put a link there is not to choose
/// which of this user's files goes into a product. Refused when the folder is missing or nothing is
/// left.
pub fn extract_in(folder: &Path, choice: &Choice) -> Result<Vec<PathBuf>, Failure> {
    let shown = folder.display().to_string();
    let refuse = |message: String, help: &str| {
        Failure::Refused(
            Diagnostic::error(message)
                .in_file(shown.as_str())
                .help(help)
                .into(),
        )
    };
    let entries = std::fs::read_dir(folder).map_err(|problem| {
        if problem.kind() == std::io::ErrorKind::NotFound {
            refuse(
                "the folder for extracts does not exist".to_owned(),
                "make the folder and put the export there, or name another under [extract] folder",
            )
        } else {
            refuse(
                format!("the folder for extracts cannot be read: {problem}"),
                "check that it is a folder and that this user may read it",
            )
        }
    })?;
    let mut candidates = Vec::new();
    let mut passed_over = 0;
    let mut leading_out = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|problem| {
            refuse(
                format!("the folder for extracts cannot be read: {problem}"),
                "try again; if it lies on a share, check the connection",
            )
        })?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // A file that vanishes between listing and looking was not complete.
        let Ok(about) = std::fs::metadata(entry.path()) else {
            passed_over += 1;
            continue;
        };
        let is_chosen = choice
            .files
            .as_ref()
            .is_none_or(|wanted| wanted.matches(&name));
        if !about.is_file() || about.len() == 0 || !is_table(&name) || !is_chosen {
            passed_over += 1;
            continue;
        }
        if leads_out(&entry.path(), folder) {
            leading_out.push(name);
            continue;
        }
        candidates.push(Candidate {
            path: entry.path(),
            dated: date_in(&name),
            modified: about.modified().unwrap_or(SystemTime::UNIX_EPOCH),
            name,
        });
    }
    let chosen = match choice.take {
        Take::Latest => latest(candidates),
        Take::All => in_order(candidates),
    };
    if chosen.is_empty() {
        leading_out.sort();
        return Err(if let Some(link) = leading_out.first() {
            refuse(
                format!("{link} is a link that leads out of the drop folder"),
                "put the file itself there, or name it with --extract",
            )
        } else if passed_over == 0 {
            refuse("the folder for extracts is empty".to_owned(), PUT_THERE)
        } else {
            refuse(
                format!(
                    "the folder for extracts has no complete extract; {passed_over} other {} passed over",
                    if passed_over == 1 {
                        "entry was"
                    } else {
                        "entries were"
                    }
                ),
                &match &choice.files {
                    Some(wanted) => format!(
                        "hidden, empty and temporary files (.part, .tmp) are not read, nor names \
                         that do not match files = \"{wanted}\" of [extract]"
                    ),
                    None => format!(
                        "hidden, empty and temporary files (.part, .tmp) are not read; {PUT_THERE}"
                    ),
                },
            )
        });
    }
    Ok(chosen)
}

/// The tables that a pattern such as `drop/*_2026-1?.csv` names, as one extract, in the order of
/// their dates, then names.
pub fn extract_matching(pattern: &str) -> Result<Vec<PathBuf>, Failure> {
    let wrong = |message: String, help: &str| {
        Failure::Wrong(
            Diagnostic::error(message)
                .in_file(pattern)
                .help(help)
                .into(),
        )
    };
    let found = glob::glob(pattern).map_err(|problem| {
        wrong(
            format!("this is no pattern: {}", problem.msg),
            "`*` stands for any letters, `?` for one, `[ab]` for one of these",
        )
    })?;
    let candidates: Vec<Candidate> = found
        .flatten()
        .filter_map(|path| {
            let name = path.file_name()?.to_string_lossy().into_owned();
            let about = std::fs::metadata(&path).ok()?;
            (about.is_file() && about.len() > 0 && is_table(&name)).then(|| Candidate {
                dated: date_in(&name),
                modified: about.modified().unwrap_or(SystemTime::UNIX_EPOCH),
                path,
                name,
            })
        })
        .collect();
    if candidates.is_empty() {
        return Err(wrong(
            "no extract has such a name".to_owned(),
            "name files that exist; put the pattern in quotes",
        ));
    }
    Ok(in_order(candidates))
}

/// By the date in the name, then name, so that copying the files changes nothing: the last one read has the last word where an occurrence comes twice.
fn in_order(mut candidates: Vec<Candidate>) -> Vec<PathBuf> {
    candidates.sort_by(|a, b| (a.dated, &a.name).cmp(&(b.dated, &b.name)));
    candidates
        .into_iter()
        .map(|candidate| candidate.path)
        .collect()
}

/// The tables of a drop folder that are links out of it, by name; [`extract_in`] passes them over.
pub fn links_out_of(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| leads_out(&entry.path(), folder))
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| is_table(name))
        .collect();
    names.sort();
    names
}

/// Whether the path is a link to something that does not lie in the folder.
fn leads_out(path: &Path, folder: &Path) -> bool {
    let is_link = std::fs::symlink_metadata(path).is_ok_and(|about| about.is_symlink());
    if !is_link {
        return false;
    }
    match (path.canonicalize(), folder.canonicalize()) {
        (Ok(target), Ok(folder)) => !target.starts_with(folder),
        _ => true,
    }
}

fn latest(candidates: Vec<Candidate>) -> Vec<PathBuf> {
    let newest = candidates
        .iter()
        .max_by(|a, b| (a.day(), a.modified, &a.name).cmp(&(b.day(), b.modified, &b.name)));
    let Some(newest) = newest else {
        return Vec::new();
    };
    let mut set: Vec<&Candidate> = match newest.dated {
        Some(_) => candidates
            .iter()
            .filter(|other| other.dated == newest.dated && other.ending() == newest.ending())
            .collect(),
        None => vec![newest],
    };
    set.sort_by(|a, b| a.name.cmp(&b.name));
    set.into_iter()
        .map(|candidate| candidate.path.clone())
        .collect()
}

pub fn is_table(name: &str) -> bool {
    if name.starts_with('.') || name.starts_with("~$") || name.ends_with('~') {
        return false;
    }
    let lower = name.to_lowercase();
    let mut endings = lower.rsplit('.');
    let last = endings.next().unwrap_or_default();
    if UNFINISHED.contains(&last) {
        return false;
    }
    let ending = match last {
        "gz" | "zst" => endings.next().unwrap_or_default(),
        last => last,
    };
    lower.contains('.') && TABLES.contains(&ending)
}

/// The last date in a file name: `2026-11-03`, `2026_11_03`, `20261103`, `03-11-2026`, `2026-11`.
fn date_in(name: &str) -> Option<NaiveDate> {
    let stem = name.split('.').next().unwrap_or(name);
    let runs: Vec<&str> = stem
        .split(|c: char| !c.is_ascii_digit())
        .filter(|run| !run.is_empty())
        .collect();
    let day = |year: &str, month: &str, day: &str| {
        let date =
            NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)?;
        (1990..2100).contains(&date.year()).then_some(date)
    };
    let whole = |at: usize| {
        let run = runs[at];
        if (run.len() == 8 || run.len() == 12 || run.len() == 14)
            && let Some(date) = day(&run[..4], &run[4..6], &run[6..8])
        {
            return Some(date);
        }
        let (second, third) = (runs.get(at + 1)?, runs.get(at + 2)?);
        match (run.len(), second.len(), third.len()) {
            (4, 1..=2, 1..=2) => day(run, second, third),
            (1..=2, 1..=2, 4) => day(third, second, run),
            _ => None,
        }
    };
    let month = |at: usize| {
        let (run, next) = (runs[at], runs.get(at + 1)?);
        (run.len() == 4 && next.len() == 2).then(|| day(run, next, "1"))?
    };
    (0..runs.len())
        .rev()
        .find_map(whole)
        .or_else(|| (0..runs.len()).rev().find_map(month))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn dates_in_names() {
        for (name, date) in [
            ("meres_2026-11-03.csv", Some("2026-11-03")),
            ("meres_20261103.csv", Some("2026-11-03")),
            ("meres_202611030615.csv", Some("2026-11-03")),
            ("CSE extract 03-11-2026 (1).csv", Some("2026-11-03")),
            ("2025-01-01_to_2026_10_31.csv", Some("2026-10-31")),
            ("meres 2026-11.csv", Some("2026-11-01")),
            ("meres_2026-13-03.csv", None),
            ("26000000001.csv", None),
            ("meres.csv", None),
        ] {
            assert_eq!(
                date_in(name).map(|date| date.to_string()),
                date.map(str::to_owned),
                "{name}"
            );
        }
    }

    fn choose(files: &[(&str, u64)]) -> Vec<String> {
        latest(
            files
                .iter()
                .filter(|(name, _)| is_table(name))
                .map(|(name, days)| Candidate {
                    path: PathBuf::from(name),
                    name: (*name).to_owned(),
                    dated: date_in(name),
                    modified: SystemTime::UNIX_EPOCH + Duration::from_secs(days * 86_400),
                })
                .collect(),
        )
        .into_iter()
        .map(|path| path.display().to_string())
        .collect()
    }

    #[test]
    fn the_date_in_the_name_decides_and_else_the_time_changed() {
        assert_eq!(
            choose(&[("a_2026-11-03.csv", 1), ("a_2026-10-03.csv", 9)]),
            ["a_2026-11-03.csv"]
        );
        assert_eq!(
            choose(&[("a.csv", 1), ("b.csv", 9), ("c.csv", 3)]),
            ["b.csv"]
        );
        assert_eq!(
            choose(&[
                ("mere_2026-11-03.csv", 1),
                ("east_2026-11-03.csv", 2),
                ("east_2026-10-03.csv", 3)
            ]),
            ["east_2026-11-03.csv", "mere_2026-11-03.csv"]
        );
        assert_eq!(
            choose(&[
                ("a_2026-11-03.csv", 1),
                ("~$a_2026-11-04.csv", 1),
                (".a_2026-11-04.csv", 1),
                ("a_2026-11-04.csv.part", 1),
                ("a_2026-11-04.tmp", 1),
                ("note_2026-11-04.docx", 1)
            ]),
            ["a_2026-11-03.csv"]
        );
        assert!(choose(&[]).is_empty());
    }

    #[test]
    fn a_missing_or_empty_folder_is_refused_with_help() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let refused = |folder: &Path| match extract_in(folder, &Choice::default()) {
            Err(Failure::Refused(problems)) => problems.to_string(),
            other => panic!("not refused: {other:?}"),
        };
        assert!(
            refused(&dir.path().join("none")).contains("does not exist\n  help: make the folder")
        );
        assert!(refused(dir.path()).contains("is empty\n  help: put the export there"));
        std::fs::write(dir.path().join("a.csv"), "").expect("written");
        std::fs::write(dir.path().join("b.csv.part"), "x").expect("written");
        assert!(
            refused(dir.path()).contains("no complete extract; 2 other entries were passed over")
        );
        std::fs::write(dir.path().join("c.csv"), "x").expect("written");
        assert_eq!(
            extract_in(dir.path(), &Choice::default()),
            Ok(vec![dir.path().join("c.csv")])
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_out_of_the_folder_is_passed_over() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let drop = dir.path().join("extracts");
        std::fs::create_dir(&drop).expect("made");
        std::fs::write(dir.path().join("secret.csv"), "x").expect("written");
        let link = |target: &Path, name: &str| {
            std::os::unix::fs::symlink(target, drop.join(name)).expect("linked");
        };
        link(&dir.path().join("secret.csv"), "a_2026-11-04.csv");
        link(Path::new("gone.csv"), "b_2026-11-05.csv");
        let refused = match extract_in(&drop, &Choice::default()) {
            Err(Failure::Refused(problems)) => problems.to_string(),
            other => panic!("not refused: {other:?}"),
        };
        assert_eq!(
            refused,
            format!(
                "error: {}: a_2026-11-04.csv is a link that leads out of the drop folder\n  \
                 help: put the file itself there, or name it with --extract",
                drop.display()
            )
        );
        // A link within the folder is as good as a file, and the link outwards does not hide it.
        std::fs::write(drop.join("whole_2026-10-03.csv"), "x").expect("written");
        link(Path::new("whole_2026-10-03.csv"), "latest_2026-10-03.csv");
        assert_eq!(
            extract_in(&drop, &Choice::default()),
            Ok(vec![
                drop.join("latest_2026-10-03.csv"),
                drop.join("whole_2026-10-03.csv")
            ])
        );
        assert_eq!(
            links_out_of(&drop),
            ["a_2026-11-04.csv", "b_2026-11-05.csv"]
        );
    }

    #[test]
    fn all_tables_or_those_of_a_name_are_one_extract() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        for name in [
            "mere_2026-10.csv",
            "mere_2026-09.csv.gz",
            "east_2026-10.xlsx",
            "notes.docx",
            "b.csv.part",
        ] {
            std::fs::write(dir.path().join(name), "x").expect("written");
        }
        let names = |files: Vec<PathBuf>| -> Vec<String> {
            files
                .iter()
                .filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned()))
                .collect()
        };
        let all = Choice {
            take: Take::All,
            files: None,
        };
        let found = extract_in(dir.path(), &all).expect("three");
        assert_eq!(
            names(found),
            [
                "mere_2026-09.csv.gz",
                "east_2026-10.xlsx",
                "mere_2026-10.csv"
            ]
        );
        let of_mere = Choice {
            files: Some(Pattern::new("mere_*").expect("a pattern")),
            ..Choice::default()
        };
        let found = extract_in(dir.path(), &of_mere).expect("one");
        assert_eq!(names(found), ["mere_2026-10.csv"]);
        let pattern = format!("{}/*_2026-10.*", dir.path().display());
        let found = extract_matching(&pattern).expect("two");
        assert_eq!(names(found), ["east_2026-10.xlsx", "mere_2026-10.csv"]);
        for (pattern, said) in [
            ("/no/such/*.csv", "no extract has such a name"),
            ("a***", "this is no pattern"),
        ] {
            let problem = extract_matching(pattern).expect_err("refused");
            assert_eq!(problem.exit_code(), 2);
            assert!(problem.diagnostics().to_string().contains(said));
        }
    }
}
