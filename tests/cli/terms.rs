//! `keepsafe terms`, `review` and `explain`, as an analyst uses them. `UPDATE=1` rewrites what is
//! expected in `terms/cases.txt`; read the difference before it is kept.

use std::fs;
use std::path::{Path, PathBuf};

use super::{NOW, code, example, files, keepsafe, stderr, stdout, temporary};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/terms")
}

/// The example project with the small extract, packs and verdicts beside it.
fn project() -> tempfile::TempDir {
    let project = example(&[]);
    for name in [
        "now.toml",
        "before.toml",
        "judged.csv",
        "second.csv",
        "wrong.csv",
    ] {
        fs::copy(folder().join(name), project.path().join(name)).expect("copied");
    }
    let extract = fs::read_to_string(folder().join("extract.csv")).expect("the extract");
    fs::write(project.path().join("extracts/e.csv"), &extract).expect("written");
    let twice = format!(
        "{extract}26000000007,12/09/2026,Fenwold,,Fennmarch,Window broken. Nil CSE.,,,Victim,34\n"
    );
    fs::write(project.path().join("twice.csv"), twice).expect("written");
    let forceless = "Occurrence Number,Summary\n1,CSE suspected.\n";
    fs::write(project.path().join("forceless.csv"), forceless).expect("written");
    project
}

/// The words of a command line, parted by spaces outside quotes.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (n, part) in line.split('"').enumerate() {
        match n % 2 {
            0 => words.extend(part.split_whitespace().map(str::to_owned)),
            _ => words.push(part.to_owned()),
        }
    }
    words
}

/// What a command of a case prints, its exit code in front when it is not 0.
fn printed(project: &Path, line: &str) -> String {
    let words = words(line);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["cat", file] => {
            fs::read_to_string(project.join(file)).unwrap_or_else(|_| "(no such file)\n".to_owned())
        }
        ["keepsafe", ref arguments @ ..] => {
            let output = keepsafe(project, arguments);
            let status = match code(&output) {
                0 => String::new(),
                code => format!("(exit {code})\n"),
            };
            format!("{status}{}{}", stdout(&output), stderr(&output))
        }
        _ => panic!("no command: {line}"),
    }
}

/// Every odd record not relevant, every even one unsure, the last left blank.
fn fill_in(project: &Path) {
    let Ok(sample) = fs::read_to_string(project.join("sample.csv")) else {
        return;
    };
    let rows: Vec<&str> = sample.lines().collect();
    let mut filled = String::new();
    for (n, row) in rows.iter().enumerate() {
        let verdict = match n {
            0 => None,
            n if n + 1 == rows.len() => None,
            n if n % 2 == 0 => Some("unsure"),
            _ => Some("not_relevant"),
        };
        match verdict {
            None => filled.push_str(row),
            Some(verdict) => {
                let mut cells: Vec<&str> = row.split(',').collect();
                cells[3] = verdict;
                filled.push_str(&cells.join(","));
            }
        }
        filled.push('\n');
    }
    fs::write(project.join("filled.csv"), filled).expect("written");
}

#[test]
fn the_cases_print_what_they_say() {
    let path = folder().join("cases.txt");
    let stored = fs::read_to_string(&path).expect("the cases");
    let project = project();
    let mut now = String::new();
    let mut in_case = false;
    for line in stored.lines() {
        if line.starts_with("--- ") {
            if in_case {
                now.push('\n');
            }
            in_case = true;
            now.push_str(line);
            now.push('\n');
        } else if let Some(command) = line.strip_prefix("$ ") {
            now.push_str(line);
            now.push('\n');
            now.push_str(&printed(project.path(), command));
            fill_in(project.path());
        } else if !in_case {
            now.push_str(line);
            now.push('\n');
        }
    }
    // The clock of the test machine says when a case without `--now` was made.
    if crate::support::switch("UPDATE").is_some() {
        fs::write(&path, &now).expect("written");
    } else {
        assert!(
            now == stored,
            "UPDATE=1 rewrites {}:\n{now}",
            path.display()
        );
    }
    for line in now
        .lines()
        .filter(|line| !line.starts_with("$ ") && !line.contains(','))
    {
        assert!(line.chars().count() <= 100, "too wide: {line}");
    }
}

/// The report of a table is the same when its rows are spread over files, and when they come as
/// Parquet or as an Arrow stream.
#[test]
fn the_report_does_not_hang_on_how_the_rows_come() {
    let project = project();
    let run = |inputs: &[&str]| {
        let options = ["--pack", "now.toml", "--by", "force", "--excerpts", "2"];
        let arguments = [&["--format", "json", "terms"], inputs, &options[..]].concat();
        let output = keepsafe(project.path(), &arguments);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        stdout(&output)
    };
    let whole = run(&["extracts/e.csv"]);
    let text = fs::read_to_string(project.path().join("extracts/e.csv")).expect("the extract");
    let (head, rows) = text.split_once('\n').expect("a head");
    let rows: Vec<&str> = rows.lines().collect();
    // The two rows of the first record in two files, and the files in another order.
    for (name, part) in [("b.csv", &rows[1..]), ("a.csv", &rows[..1])] {
        let text = format!("{head}\n{}\n", part.join("\n"));
        fs::write(project.path().join(name), text).expect("written");
    }
    assert_eq!(run(&["b.csv", "a.csv"]), whole);
}

/// A verdict is an input: what was made without it is refused, and made anew when told to.
#[test]
fn a_verdict_changes_the_edition_and_its_manifest() {
    let project = project();
    let made = |arguments: &[&str]| {
        let run = [
            "run",
            "force-pack",
            "--scope",
            "mereshire",
            "--as-of",
            "2026-10-01",
        ];
        let options = ["--extract", "extracts/e.csv"];
        keepsafe(
            project.path(),
            &[&NOW[..], &run, &options, arguments].concat(),
        )
    };
    let config = project.path().join("keepsafe.toml");
    let text = fs::read_to_string(&config).expect("the config");
    fs::write(
        &config,
        text.replace("max_age_days = 10", "max_age_days = 400"),
    )
    .expect("written");
    let first = made(&[]);
    assert_eq!(code(&first), 0, "{}", stderr(&first));
    let import = keepsafe(project.path(), &["review", "import", "judged.csv"]);
    assert_eq!(code(&import), 0, "{}", stderr(&import));
    assert_eq!(code(&made(&[])), 3, "changed inputs");
    let second = made(&["--supersede"]);
    assert_eq!(code(&second), 0, "{}", stderr(&second));

    let all = files(project.path());
    let read = |name: &str| {
        let of = |revision: &str| {
            let path = format!("editions/force-pack/2026-09/mereshire{revision}/{name}");
            String::from_utf8(all[&path].clone()).expect("text")
        };
        [of(""), of(".r2")]
    };
    let counts = read("findings.json").map(|text| {
        let findings: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let number = |path: &str| findings.pointer(path).and_then(serde_json::Value::as_u64);
        (
            number("/counts/occurrences"),
            number("/counts/placed"),
            number("/set_aside/by_verdict"),
        )
    });
    assert_eq!(
        counts,
        [(Some(2), Some(2), Some(0)), (Some(1), Some(0), Some(1)),]
    );
    let row = |text: &str, id: &str| {
        let found = text.lines().find(|line| line.starts_with(id));
        found.expect("a row").to_owned()
    };
    let [before, after] = read("records.csv");
    assert!(row(&before, "26000000002").contains(",yes,explicit-terms,"));
    let rejected = row(&after, "26000000002");
    assert!(rejected.contains(",no,,"), "{rejected}");
    assert!(
        rejected.ends_with(",set aside by an analyst's verdict"),
        "{rejected}"
    );
    let moved = row(&after, "26000000001");
    assert!(
        moved.contains(",yes,explicit-terms,") && moved.contains(",unresolved,"),
        "{moved}"
    );
    let [before, after] = read("manifest.json");
    assert!(!before.contains("verdicts"));
    assert!(after.contains("\"kind\": \"verdicts\"") && after.contains("\"verdicts.csv\""));
    for note in [
        "set aside by an analyst's verdict",
        "taken from a hotel by an analyst's verdict",
        "verdicts are on occurrences that the extract does not hold",
    ] {
        assert!(read("findings.json")[1].contains(note), "{note}");
    }
}

/// A project whose verdicts.csv is wrong makes nothing, and says every line that is.
#[test]
fn wrong_verdicts_stop_a_run_and_are_all_told() {
    let project = project();
    fs::copy(
        project.path().join("wrong.csv"),
        project.path().join("verdicts.csv"),
    )
    .expect("copied");
    let run = keepsafe(project.path(), &[&NOW[..], &["run"]].concat());
    assert_eq!(code(&run), 2);
    for line in 2..=6 {
        let place = format!("verdicts.csv:{line}: ");
        assert!(stderr(&run).contains(&place), "{place}\n{}", stderr(&run));
    }
    assert!(!project.path().join("editions").exists());
    // Nothing is half-written either.
    let before = fs::read(project.path().join("verdicts.csv")).expect("there");
    let import = keepsafe(project.path(), &["review", "import", "judged.csv"]);
    assert_eq!(code(&import), 2);
    assert_eq!(
        fs::read(project.path().join("verdicts.csv")).expect("there"),
        before
    );
}

/// What is drawn follows from the records alone, and a larger sample holds the smaller.
#[test]
fn a_sample_is_drawn_the_same_way_each_time() {
    let project = project();
    let draw = |n: &str| {
        let arguments = ["-q", "review", "sample", "-n", n, "-o", "-"];
        let output = keepsafe(project.path(), &arguments);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        let text = stdout(&output);
        let rows: Vec<String> = text.lines().map(str::to_owned).collect();
        assert!(!text.contains("CSE"), "numbers, no text");
        rows
    };
    let small = draw("2");
    assert_eq!(small, draw("2"));
    let large = draw("4");
    assert!(
        small.iter().all(|row| large.contains(row)),
        "{small:?} {large:?}"
    );
    assert!(large.len() > small.len());
}

#[test]
fn help_names_the_two_kinds_of_review() {
    let output = keepsafe(temporary().path(), &["review", "--help"]);
    for word in ["sample", "import"] {
        assert!(stdout(&output).contains(word));
    }
}
