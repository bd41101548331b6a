//! Extracts as forces send them.
//!
//! `corpus/` has one small file for each kind of mess, and beside it `.expected`: the whole account
//! of reading it, or the whole error. `.toml`, where there is one, sets `profile`, `force`, further
//! `files`, `areas = true` (the Meres) or `columns_before` (headings of the extract before).
//! `UPDATE=1` writes the accounts anew; read the difference before it is kept.

mod areas;
mod gate;
mod laws;
mod survey;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use keepsafe::diagnostic::Failure;
use keepsafe::extract::{
    Areas, BngPoint, Census, Extract, Finished, Options, Profile, Quarantine, columns,
};
use polars::prelude::*;

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/extracts/corpus")
}

fn options() -> Options {
    Options {
        profile: Profile::niche(),
        force: None,
        areas: None,
        columns_before: BTreeMap::new(),
        batch_rows: 1000,
    }
}

/// Forces and districts of the example.
fn areas() -> Arc<Areas> {
    static AREAS: std::sync::LazyLock<Arc<Areas>> = std::sync::LazyLock::new(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/meres/areas");
        let areas = Areas::load(
            &folder.join("forces.geojson"),
            &folder.join("districts.geojson"),
        );
        Arc::new(areas.expect("the example's areas"))
    });
    Arc::clone(&AREAS)
}

/// All that was read of an extract.
struct Reading {
    census: Census,
    quarantine: Quarantine,
    stacked: Vec<(String, BngPoint)>,
    winners: Vec<bool>,
    fields: Vec<String>,
    rows: DataFrame,
    persons: DataFrame,
    batches: usize,
}

fn read(files: &[PathBuf], options: &Options) -> Result<Reading, String> {
    let told =
        |failure: Failure| format!("exit {}: {}", failure.exit_code(), failure.diagnostics());
    let mut extract = Extract::open(files, options).map_err(told)?;
    let fields = extract.fields().to_vec();
    let mut frames: Option<(DataFrame, DataFrame)> = None;
    let mut batches = 0;
    loop {
        let next = extract.next_batch().map_err(told)?;
        let Some(batch) = next else { break };
        assert_eq!(batch.fields, fields);
        batches += 1;
        match &mut frames {
            None => frames = Some((batch.rows, batch.persons)),
            Some((rows, persons)) => {
                rows.vstack_mut(&batch.rows).expect("batches are alike");
                persons
                    .vstack_mut(&batch.persons)
                    .expect("batches are alike");
            }
        }
    }
    let (bytes, of, rows) = extract.position();
    let Finished {
        census,
        quarantine,
        winners,
        stacked,
    } = extract.finish();
    assert_eq!(bytes, of, "at the end all bytes were read");
    assert_eq!(rows, census.rows);
    assert!(census.balances());
    assert_eq!(quarantine.len() as u64, census.quarantined_total());
    let (rows, persons) = frames.unwrap_or_default();
    assert_eq!(winners.len(), rows.height());
    Ok(Reading {
        census,
        quarantine,
        stacked,
        winners,
        fields,
        rows,
        persons,
        batches,
    })
}

fn cell(frame: &DataFrame, column: &str, row: usize) -> String {
    match frame
        .column(column)
        .expect("a column of the contract")
        .get(row)
        .expect("a row")
    {
        AnyValue::Null => "null".to_owned(),
        AnyValue::String(text) => text.to_owned(),
        AnyValue::StringOwned(text) => text.to_string(),
        AnyValue::Datetime(at, ..) | AnyValue::DatetimeOwned(at, ..) => {
            chrono::DateTime::from_timestamp_millis(at)
                .expect("a date")
                .format("%Y-%m-%d %H:%M")
                .to_string()
        }
        AnyValue::Date(days) => chrono::DateTime::from_timestamp(i64::from(days) * 86_400, 0)
            .expect("a date")
            .format("%Y-%m-%d")
            .to_string(),
        other => other.to_string(),
    }
}

/// The account of a reading: what a person wants to see to judge it.
fn account(reading: &Reading) -> String {
    let census = &reading.census;
    let mut out = String::new();
    let mut line = |text: String| writeln!(out, "{text}").expect("memory");
    line(format!(
        "rows {} = used {} + folded {} + quarantined {}",
        census.rows,
        census.used,
        census.folded_total(),
        census.quarantined_total()
    ));
    for (reason, rows) in &census.folded {
        line(format!("folded {rows}: {reason}"));
    }
    for (file, row, reason) in reading.quarantine.iter() {
        line(format!("quarantined {file}:{row}: {reason}"));
    }
    line(format!(
        "occurrences {}, crimes {}, flagged {}, without location {}, without time {}",
        census.occurrences,
        census.crimes,
        census.flagged,
        census.without_location,
        census.without_time
    ));
    if let (Some(first), Some(last)) = (census.first_day, census.last_day) {
        line(format!("recorded {first} to {last}"));
    }
    for month in &census.by_force_month {
        line(format!(
            "{} {}: {}",
            month.force,
            month.month.format("%Y-%m"),
            month.occurrences
        ));
    }
    for note in &census.notes.0 {
        let of = note.of.map_or(String::new(), |of| format!(" of {of}"));
        line(format!(
            "note ({}{of}): {}; {}",
            note.count, note.text, note.effect
        ));
    }
    for (force, point) in &reading.stacked {
        line(format!(
            "no location: {force} {} {}",
            point.easting, point.northing
        ));
    }
    line(format!("fields: {}", reading.fields.join(" | ")));
    for row in 0..reading.rows.height() {
        let get = |column: &str| cell(&reading.rows, column, row);
        line(format!(
            "\n{} {} occurrence {} version {}{}",
            get(columns::ROW),
            get(columns::OCCURRENCE_ID),
            get(columns::OCC),
            get(columns::VERSION),
            if reading.winners[row] {
                ""
            } else {
                " (does not count)"
            }
        ));
        for column in reading.rows.get_column_names() {
            let skipped = [
                columns::ROW,
                columns::OCCURRENCE_ID,
                columns::OCC,
                columns::VERSION,
            ];
            let value = get(column);
            if !skipped.contains(&column.as_str()) && !value.is_empty() && value != "null" {
                let shown = if value.chars().count() > 120 {
                    format!("({} characters)", value.chars().count())
                } else {
                    format!("{value:?}")
                };
                line(format!("  {column}: {}", unquoted(&shown)));
            }
        }
    }
    for row in 0..reading.persons.height() {
        let get = |column: &str| cell(&reading.persons, column, row);
        line(format!(
            "\nperson of occurrence {} version {}: {:?} {:?} age {} {:?}, {}",
            get(columns::OCC),
            get(columns::VERSION),
            get(columns::PERSON_ROLE),
            get(columns::PERSON_REF),
            get(columns::PERSON_AGE),
            get(columns::PERSON_SEX),
            match get(columns::PERSON_UNDER_18).as_str() {
                "true" => "under 18",
                "false" => "18 or over",
                _ => "not known whether under 18",
            }
        ));
    }
    out
}

/// Beside `a.csv` lies `a.expected`, and beside a file of another kind `a.xlsx.expected`.
fn expected_of(path: &Path) -> PathBuf {
    let ending = path.extension().and_then(|ending| ending.to_str());
    match ending {
        None | Some("csv") => path.with_extension("expected"),
        Some(ending) => path.with_extension(format!("{ending}.expected")),
    }
}

/// Reads one case of the corpus.
fn case(path: &Path) -> String {
    let mut options = options();
    let mut files = vec![path.to_owned()];
    if let Ok(text) = std::fs::read_to_string(path.with_extension("toml")) {
        let table: toml::Table = text.parse().expect("a case's settings are TOML");
        if let Some(profile) = table.get("profile") {
            options.profile = match Profile::from_value(profile) {
                Ok(profile) => profile,
                Err(problems) => return format!("{problems}\n"),
            };
        }
        options.force = table
            .get("force")
            .and_then(|force| force.as_str())
            .map(str::to_owned);
        if table.get("areas").and_then(|areas| areas.as_bool()) == Some(true) {
            options.areas = Some(areas());
        }
        for (role, heading) in table
            .get("columns_before")
            .and_then(|columns| columns.as_table())
            .into_iter()
            .flatten()
        {
            let heading = heading.as_str().expect("a heading");
            options
                .columns_before
                .insert(role.clone(), heading.to_owned());
        }
        for also in table
            .get("files")
            .and_then(|files| files.as_array())
            .into_iter()
            .flatten()
        {
            files.push(corpus().join(also.as_str().expect("a file name")));
        }
    }
    let said = match read(&files, &options) {
        Ok(reading) => account(&reading),
        Err(problem) => format!("{problem}\n"),
    };
    said.replace(&format!("{}/", corpus().display()), "")
}

#[test]
fn corpus_is_read_as_expected() {
    let mut names: Vec<PathBuf> = std::fs::read_dir(corpus())
        .expect("the corpus")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| {
            let ending = path.extension().and_then(|ending| ending.to_str());
            !path
                .file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with('.'))
                && !matches!(ending, Some("expected" | "toml" | "proposal"))
                && !path.to_string_lossy().contains(".also.")
        })
        .collect();
    names.sort();
    assert!(names.len() >= 60, "the corpus has {} files", names.len());
    let mut differences = Vec::new();
    for path in names {
        let said = case(&path);
        let expected_path = expected_of(&path);
        if crate::support::switch("UPDATE").is_some() {
            std::fs::write(&expected_path, &said).expect("written");
            continue;
        }
        let expected = std::fs::read_to_string(&expected_path).unwrap_or_default();
        if said != expected {
            differences.push(format!(
                "--- {}\nexpected:\n{expected}\ngot:\n{said}",
                path.display()
            ));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn the_digest_is_of_the_whole_file() {
    let path = corpus().join("utf16.txt");
    let reading = read(std::slice::from_ref(&path), &options()).expect("readable");
    let bytes = std::fs::read(&path).expect("the file");
    use sha2::Digest;
    let digest: String = sha2::Sha256::digest(&bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert_eq!(
        reading.census.files,
        [("utf16.txt".to_owned(), digest, bytes.len() as u64)]
    );
}

#[test]
fn a_proposed_profile_reads_the_file_it_was_made_for() {
    let path = corpus().join("other_names.csv");
    let (headings, rows) = keepsafe::extract::sample(&path, 100).expect("a head");
    let proposal = Profile::propose(&headings, &rows);
    let expected =
        std::fs::read_to_string(corpus().join("other_names.proposal")).unwrap_or_default();
    let said = format!("{proposal}\n{}", proposal.to_toml());
    if crate::support::switch("UPDATE").is_some() {
        std::fs::write(corpus().join("other_names.proposal"), &said).expect("written");
    } else {
        assert_eq!(said, expected);
    }
    let table: toml::Table = proposal.to_toml().parse().expect("TOML");
    let profile = Profile::from_value(&table["extract"]["profile"]).expect("it loads back");
    assert_eq!(profile, proposal.profile);
    let force = Some("Mereshire".to_owned());
    let reading = read(
        &[path],
        &Options {
            profile,
            force,
            batch_rows: 10,
            ..options()
        },
    )
    .expect("readable");
    assert_eq!(reading.census.used, reading.census.rows);
}

#[test]
fn a_file_that_changes_while_it_is_read_is_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("a.csv");
    let whole = std::fs::read(corpus().join("clean.csv")).expect("the file");
    std::fs::write(&path, &whole).expect("written");
    let mut extract = Extract::open(std::slice::from_ref(&path), &options()).expect("it opens");
    let mut longer = whole.clone();
    longer.extend_from_slice(whole.split(|byte| *byte == b'\n').nth(1).expect("a row"));
    std::fs::write(&path, longer).expect("written");
    let failure = extract.next_batch().expect_err("it changed");
    assert_eq!(failure.exit_code(), 3);
    assert!(
        failure
            .diagnostics()
            .to_string()
            .contains("changed while it was read")
    );
}

#[test]
fn a_quotation_mark_that_is_never_closed_does_not_fill_the_memory() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("a.csv");
    let mut text = String::from(
        "Occurrence Number,Recorded Date,Force,Summary\n26000000001,01/11/2026,Mereshire,\"",
    );
    text.push_str(&"never closed, ".repeat(5_000_000));
    std::fs::write(&path, text).expect("written");
    let problem = read(&[path], &options()).err().expect("an error");
    assert!(problem.starts_with("exit 2: "), "{problem}");
    assert!(
        problem.contains("a.csv:2: a row is longer than 64 MB"),
        "{problem}"
    );
}

fn unquoted(text: &str) -> &str {
    text.strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'))
        .unwrap_or(text)
}
