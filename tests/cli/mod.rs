//! The program as a user runs it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

fn keepsafe(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_keepsafe"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("the program starts")
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("it ended by itself")
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn temporary() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// Every file below a folder, by its path, but for what only the ledger keeps.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(at) = folders.pop() {
        for entry in fs::read_dir(&at).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path
                .strip_prefix(folder)
                .expect("below")
                .display()
                .to_string();
            if path.is_dir() {
                if name != "state" {
                    folders.push(path);
                }
            } else {
                found.insert(name, fs::read(&path).expect("a file"));
            }
        }
    }
    found
}

#[test]
fn the_demo_is_the_same_each_time_and_made_once() {
    let folder = temporary();
    let first = keepsafe(folder.path(), &["demo", "one"]);
    assert_eq!(code(&first), 0, "{}", stderr(&first));
    assert!(
        stdout(&first).contains("8 letters sent"),
        "{}",
        stdout(&first)
    );
    let second = keepsafe(folder.path(), &["demo", "two"]);
    assert_eq!(code(&second), 0, "{}", stderr(&second));
    let one = files(&folder.path().join("one"));
    let two = files(&folder.path().join("two"));
    let documents = one.keys().filter(|name| name.ends_with(".pdf")).count();
    let letters = one
        .keys()
        .filter(|name| name.starts_with("mail/new/"))
        .count();
    assert_eq!((documents, letters), (7, 8));
    assert!(one == two, "two runs give the same bytes");

    // Again: nothing new. Then one edition alone, in a fresh project, equals the one made with all.
    let again = keepsafe(folder.path(), &["demo", "one"]);
    assert_eq!(code(&again), 0);
    assert!(
        stdout(&again).contains("left alone, nothing sent"),
        "{}",
        stdout(&again)
    );
    assert!(
        files(&folder.path().join("one")) == one,
        "nothing was written"
    );

    let alone = folder.path().join("alone");
    for name in ["keepsafe.toml", "distribution.toml"] {
        fs::create_dir_all(&alone).expect("made");
        fs::copy(folder.path().join("one").join(name), alone.join(name)).expect("copied");
    }
    for name in ["registers", "areas", "extracts"] {
        fs::create_dir_all(alone.join(name)).expect("made");
        for entry in fs::read_dir(folder.path().join("one").join(name)).expect("a folder") {
            let path = entry.expect("an entry").path();
            fs::copy(
                &path,
                alone.join(name).join(path.file_name().expect("a name")),
            )
            .expect("copied");
        }
    }
    let run = keepsafe(
        &alone,
        &[
            "--now",
            "2026-11-03T07:00:00Z",
            "run",
            "force-pack",
            "--scope",
            "fenwold",
        ],
    );
    assert_eq!(code(&run), 0, "{}", stderr(&run));
    let made = files(&alone);
    let packs: Vec<&String> = made
        .keys()
        .filter(|name| name.starts_with("editions/") || name.starts_with("mail/new/"))
        .collect();
    assert_eq!(packs.len(), 5, "{packs:?}");
    for name in packs {
        assert!(made[name] == one[name], "{name} differs when made alone");
    }

    // Changed inputs are refused, until superseded; then the new revision stands beside the old.
    let config = alone.join("keepsafe.toml");
    let text = fs::read_to_string(&config).expect("a file");
    fs::write(
        &config,
        text.replace("CSE in hotels: the Meres", "CSE in hotels"),
    )
    .expect("written");
    let arguments = [
        "--now",
        "2026-11-03T07:00:00Z",
        "run",
        "force-pack",
        "--scope",
        "fenwold",
    ];
    let refused = keepsafe(&alone, &arguments);
    assert_eq!(code(&refused), 3);
    assert!(
        stderr(&refused).contains("--supersede"),
        "{}",
        stderr(&refused)
    );
    let superseded = keepsafe(&alone, &[&arguments[..], &["--supersede"]].concat());
    assert_eq!(code(&superseded), 0, "{}", stderr(&superseded));
    let after = files(&alone);
    assert!(
        after
            .keys()
            .any(|name| name.starts_with("editions/force-pack/2026-10/fenwold.r2/"))
    );
    assert!(
        made.iter()
            .all(|(name, bytes)| name == "keepsafe.toml" || after[name] == *bytes)
    );
}

#[test]
fn a_stale_extract_is_refused_and_nothing_is_made() {
    let folder = temporary();
    let refused = keepsafe(folder.path(), &["--now", "2026-12-24", "demo", "late"]);
    assert_eq!(code(&refused), 3, "{}", stderr(&refused));
    assert!(stderr(&refused).contains("stale"), "{}", stderr(&refused));
    let files = files(&folder.path().join("late"));
    assert!(
        !files
            .keys()
            .any(|name| name.starts_with("editions/") || name.starts_with("mail/new"))
    );
}

#[test]
fn the_command_line_s_faults_end_with_2() {
    let folder = temporary();
    for arguments in [
        &["run", "--period", "soon"][..],
        &["run"],
        &["check"],
        &["next", "-n", "0"],
        &["frobnicate"],
        &["--now", "yesterday", "next"],
        &["scan", "x.csv", "--pack", "cse", "-o", "hits.doc"],
        &["scan", "missing.csv", "--pack", "cse", "-o", "hits.csv"],
        &[
            "scan",
            "missing.csv",
            "--pack",
            "missing.toml",
            "-o",
            "hits.csv",
        ],
        &["demo", "."],
    ] {
        fs::write(folder.path().join("something"), "").expect("written");
        let output = keepsafe(folder.path(), arguments);
        assert_eq!(code(&output), 2, "{arguments:?}: {}", stderr(&output));
        assert!(output.stdout.is_empty(), "{arguments:?}");
        assert!(!stderr(&output).is_empty(), "{arguments:?}");
    }
    assert_eq!(
        fs::read_dir(folder.path()).expect("a folder").count(),
        1,
        "nothing was written"
    );
}

#[test]
fn scan_finds_the_words_where_they_stand() {
    let folder = temporary();
    fs::write(
        folder.path().join("t.csv"),
        "ref,notes,other\nA1,\"Girl, 15, located at hotel.\",x\nA1,\"Girl, 15, located at hotel.\",y\nA2,nothing,\n",
    )
    .expect("written");
    let arguments = [
        "scan", "t.csv", "--pack", "cse", "--id", "ref", "--text", "notes", "-o", "h.csv",
    ];
    let output = keepsafe(folder.path(), &arguments);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let hits = fs::read_to_string(folder.path().join("h.csv")).expect("hits");
    let mut lines = hits.lines();
    assert_eq!(
        lines.next(),
        Some("occurrence_id,field,term,category,start,end,text,state,cue,attributes")
    );
    let found: Vec<&str> = lines
        .filter(|line| line.contains(",located at hotel,"))
        .collect();
    assert_eq!(
        found.len(),
        1,
        "one row for each person is one text: {hits}"
    );
    assert!(found[0].starts_with("A1,notes,"), "{}", found[0]);
    assert!(
        found[0].contains(",10,26,located at hotel,asserted,"),
        "{}",
        found[0]
    );
}

#[test]
fn next_and_init_work_without_an_extract() {
    let folder = temporary();
    let output = keepsafe(folder.path(), &["init", "project"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let again = keepsafe(folder.path(), &["init", "project"]);
    assert_eq!(code(&again), 2);
    fs::write(
        folder.path().join("project/registers/hotels.csv"),
        "id,name,address,town,postcode,kind\nV1,Quillfeather Lodge,1 Mere Street,Merewick,MQ1 1AA,hotel\n",
    )
    .expect("written");
    let next = keepsafe(
        folder.path(),
        &[
            "-c",
            "project/keepsafe.toml",
            "--now",
            "2026-03-20",
            "next",
            "-n",
            "2",
        ],
    );
    assert_eq!(code(&next), 0, "{}", stderr(&next));
    assert!(
        stdout(&next).contains("Wed 1 Apr 2026 07:00 BST"),
        "{}",
        stdout(&next)
    );
    assert!(
        stdout(&next).contains("2026-04-01 06:00"),
        "{}",
        stdout(&next)
    );
    // No extract yet: refused, and no half-made edition.
    let run = keepsafe(folder.path(), &["-c", "project/keepsafe.toml", "run"]);
    assert_eq!(code(&run), 3, "{}", stderr(&run));
    assert!(!folder.path().join("project/editions").exists());
}
