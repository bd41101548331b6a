//! The program as a user runs it.

mod criteria;
mod gate;
mod terms;

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
    assert_eq!(packs.len(), 7, "{packs:?}");
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
    assert!(untouched(&folder.path().join("late")));
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

/// What a pack's criteria name has to be there for a scan and a report as for a run.
#[test]
fn a_pack_is_checked_whole_wherever_it_is_named() {
    let folder = temporary();
    fs::write(
        folder.path().join("mine.toml"),
        "[pack]\nid = \"mine\"\nversion = \"1\"\nextends = \"cse\"\n\
         [[criterion]]\nid = \"near\"\nsentence = \"N.\"\nwhen = 'category:bookings AND \"paid cahs\"'\n",
    )
    .expect("written");
    fs::write(folder.path().join("t.csv"), "id,text\n1,CSE\n").expect("written");
    let pack = ["--pack", "mine.toml"];
    let commands = [
        &["scan", "t.csv", "-o", "h.csv"][..],
        &["recurring", "t.csv", "-o", "r.toml"],
        &["terms", "t.csv"],
        &["terms", "t.csv", "--before", "mine.toml"],
    ];
    for command in commands {
        let output = keepsafe(folder.path(), &[command, &pack].concat());
        assert_eq!(code(&output), 2, "{command:?}");
        let told = stderr(&output);
        for part in [
            "mine.toml:8:18: category \"bookings\" is not defined\n  help: did you mean `booking`?",
            "mine.toml:8:31: no term has the text \"paid cahs\"\n  help: did you mean \"paid cash\"?",
        ] {
            assert!(told.contains(part), "{command:?}: {told}");
        }
    }
    assert!(!folder.path().join("h.csv").exists());
}

#[test]
fn recurring_lines_are_offered_and_set_aside_once_accepted() {
    let folder = temporary();
    let mut table = String::from("ref,notes\n");
    for n in 100..130 {
        // Two rows of one occurrence are one record.
        let row = format!("A{n},\"Call {n}. CSE matter seen by desk {n}.\"\n");
        table.push_str(&row);
        table.push_str(&row);
    }
    table.push_str("B1,Officers believe this is CSE.\n");
    fs::write(folder.path().join("t.csv"), table).expect("written");
    let offer = [
        "recurring",
        "t.csv",
        "--pack",
        "cse",
        "--id",
        "ref",
        "--text",
        "notes",
        "-o",
        "r.toml",
    ];
    let output = keepsafe(folder.path(), &offer);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(
        stderr(&output).trim(),
        "1 line offered",
        "no text in a message"
    );
    let pack = fs::read_to_string(folder.path().join("r.toml")).expect("an offer");
    assert!(
        pack.contains("# 30 of 31 records: cse matter seen by desk #"),
        "{pack}"
    );
    let scan = [
        "scan", "t.csv", "--pack", "cse", "r.toml", "--id", "ref", "--text", "notes", "-o", "h.csv",
    ];
    let output = keepsafe(folder.path(), &scan);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let hits = fs::read_to_string(folder.path().join("h.csv")).expect("hits");
    let states: Vec<&str> = hits
        .lines()
        .filter_map(|line| line.split_once(",CSE,explicit,"))
        .filter_map(|(_, rest)| rest.split(',').nth(3))
        .collect();
    assert_eq!(
        states.iter().filter(|state| **state == "process").count(),
        30
    );
    assert_eq!(
        states.iter().filter(|state| **state == "asserted").count(),
        1
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

/// Files by name and bytes.
type Written<'a> = &'a [(&'a str, &'a [u8])];

/// The example project without what a run leaves, and with files of its own in place of some.
fn example(files: Written<'_>) -> TempDir {
    let folder = temporary();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/meres");
    for name in [
        "keepsafe.toml",
        "distribution.toml",
        "registers/hotels.csv",
        "areas/forces.geojson",
        "areas/districts.geojson",
    ] {
        let to = folder.path().join(name);
        fs::create_dir_all(to.parent().expect("a folder")).expect("made");
        fs::copy(from.join(name), to).expect("copied");
    }
    fs::create_dir_all(folder.path().join("extracts")).expect("made");
    for (name, bytes) in files {
        let to = folder.path().join(name);
        fs::create_dir_all(to.parent().expect("a folder")).expect("made");
        fs::write(to, bytes).expect("written");
    }
    folder
}

const HEADINGS: &str = "Occurrence Number,Recorded Date,Force,Summary\n";
const NOW: [&str; 2] = ["--now", "2026-11-03T07:00:00Z"];

/// Exit code and standard error without the names of stages, as a user reads them.
fn told(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let output = keepsafe(folder, arguments);
    let stages = [
        "checking inputs",
        "reading the extract",
        "making editions",
        "sending",
    ];
    let lines: Vec<String> = stderr(&output)
        .lines()
        .filter(|line| !stages.contains(line))
        .map(str::to_owned)
        .collect();
    (code(&output), lines.join("\n"))
}

/// Whether nothing was made, and nothing sent but a notice to the owner.
fn untouched(folder: &Path) -> bool {
    let found = files(folder);
    !found.iter().any(|(name, bytes)| {
        name.starts_with("editions/")
            || name.starts_with("mail/new/")
                && !String::from_utf8_lossy(bytes).contains("\nTo: analyst@meres.example")
    })
}

#[test]
fn what_is_wrong_with_an_extract_is_said_and_nothing_is_made() {
    let good = format!("{HEADINGS}24000000001,01/11/2026,Fenwold,Bicycle stolen from yard.\n");
    let old = good.replace("2026", "2024");
    let name = "extracts/e.csv";
    let cases: [(Written<'_>, i32, &str); 7] = [
        (
            &[],
            3,
            "error: extracts: the folder for extracts is empty\n  \
             help: put the export there as a .csv, .tsv, .xlsx, .parquet or .arrow file, packed \
             with .gz or .zst or not",
        ),
        (
            &[(name, b"")],
            3,
            "error: extracts: the folder for extracts has no complete extract; 1 other entry was \
             passed over\n  help: hidden, empty and temporary files (.part, .tmp) are not read; \
             put the export there as a .csv, .tsv, .xlsx, .parquet or .arrow file, packed with \
             .gz or .zst or not",
        ),
        (
            &[("extracts/e.csv/x", b"a directory named like an extract")],
            3,
            "error: extracts: the folder for extracts has no complete extract; 1 other entry was \
             passed over\n  help: hidden, empty and temporary files (.part, .tmp) are not read; \
             put the export there as a .csv, .tsv, .xlsx, .parquet or .arrow file, packed with \
             .gz or .zst or not",
        ),
        (
            &[(name, &[0, 159, 146, 150, 1, 2, 3, 4])],
            2,
            "error: extracts/e.csv: the extract is not text\n  \
             help: export the table as CSV, tab-separated text, .xlsx or Parquet",
        ),
        (
            &[(name, b"Occurrence Number,Recorded Date,Force\n1,2,3\n")],
            2,
            "error: extracts/e.csv:1: no column for the text to search\n  \
             help: say which column it is with text = \"...\" in [extract.profile], or let \
             `keepsafe check --extract FILE --write-profile` propose a profile",
        ),
        (
            &[(
                name,
                b"Occurrence Number,Recorded Date,Force,Summary\nx,y\n",
            )],
            3,
            "error: e.csv: none of 1 rows can be used: too few fields (1)\n  \
             help: `keepsafe check --extract FILE` shows which column was taken for what",
        ),
        (
            &[(name, old.as_bytes())],
            3,
            "error: extracts/e.csv: the extract is stale: its newest record is of \
             1 November 2024, 732 days before 3 November 2026; 10 are allowed\n  \
             help: put a newer extract into the drop folder, or raise max_age_days in [extract]\n\
             error: force-pack.2026-10.eastholm, force-pack.2026-10.fenwold, \
             force-pack.2026-10.mereshire, sector-briefing.2026-Q3.eastholm, \
             sector-briefing.2026-Q3.fenwold, sector-briefing.2026-Q3.mereshire and \
             taskforce-summary.2026-10.national wait for a sound extract\n  \
             help: nothing was made or sent for them; the next run tries again",
        ),
    ];
    for (written, exit, words) in cases {
        let folder = example(written);
        let (found, said) = told(folder.path(), &[&NOW[..], &["run"]].concat());
        assert_eq!((found, said.as_str()), (exit, words));
        assert!(untouched(folder.path()), "{words}");
    }
}

#[test]
fn an_extract_without_rows_gives_products_that_say_so() {
    let folder = example(&[("extracts/e.csv", HEADINGS.as_bytes())]);
    let output = keepsafe(folder.path(), &[&NOW[..], &["run"]].concat());
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let made = files(folder.path());
    let documents = made.keys().filter(|name| name.ends_with(".pdf")).count();
    assert_eq!(documents, 7);
    assert!(!stderr(&output).contains("panicked"));
}

#[test]
fn problems_of_every_file_are_told_in_one_go() {
    let folder = example(&[
        ("registers/hotels.csv", b"PK\x03\x04 a workbook"),
        ("areas/forces.geojson", b"{}"),
        ("distribution.toml", b"[policy]\ndomains = 1\n"),
        ("keywords/cse.toml", b""),
        ("extracts/e.csv", b"a,b\n1,2\n"),
    ]);
    for command in ["check", "run"] {
        let (exit, said) = told(folder.path(), &[command]);
        assert_eq!(exit, 2, "{said}");
        for wanted in [
            "registers/hotels.csv: the workbook cannot be read",
            "areas/forces.geojson:1: this is not a GeoJSON",
            "distribution.toml:2:11: `domains` in [policy]",
            "keywords/cse.toml:1:1: the [pack] table is missing",
            "extracts/e.csv:1: no column for the occurrence number",
        ] {
            assert!(said.contains(wanted), "{command}: {wanted}\nnot in\n{said}");
        }
        assert!(untouched(folder.path()));
    }
}

#[test]
fn a_register_in_bytes_is_not_read_out() {
    let folder = example(&[("registers/hotels.csv", &[b'n', 0, 1, 2, 3, 200, b'\n'])]);
    let (exit, said) = told(folder.path(), &["next"]);
    assert_eq!(
        (exit, said.as_str()),
        (
            2,
            "error: registers/hotels.csv: the register is not text\n  \
             help: open it in the program that made it, and save the list as CSV or .xlsx"
        )
    );
}

#[test]
fn what_is_asked_of_a_run_is_checked_whole() {
    let good = format!("{HEADINGS}24000000001,01/11/2026,Fenwold,Bicycle stolen from yard.\n");
    let folder = example(&[("extracts/e.csv", good.as_bytes())]);
    let run = |more: &[&str]| told(folder.path(), &[&NOW[..], &["run"], more].concat());
    assert_eq!(
        run(&["force-pak", "atlas", "--as-of", "2026-12-01"]),
        (
            2,
            "error: there is no job `force-pak`\n  help: did you mean `force-pack`?\n\
             error: there is no job `atlas`\n  \
             help: known: force-pack, taskforce-summary, sector-briefing\n\
             error: --as-of names a day that has not come yet\n  \
             help: name 2026-11-03 or an earlier day\n3 problems"
                .to_owned()
        )
    );
    assert_eq!(
        run(&["force-pack", "--scope", "mereshir", "atlantis"]),
        (
            2,
            "error: no job asked for has the scope `mereshir`\n  \
             help: did you mean `mereshire`?\n\
             error: no job asked for has the scope `atlantis`\n  \
             help: known: eastholm, fenwold, mereshire\n2 problems"
                .to_owned()
        )
    );
    assert_eq!(
        run(&["--period", "2027-01"]),
        (
            2,
            "error: --period names a time that has not begun yet\n  \
             help: name one that begins on 2026-11-03 or earlier"
                .to_owned()
        )
    );
    assert_eq!(
        run(&["--extract", "areas"]),
        (
            2,
            "error: areas: the folder for extracts has no complete extract; 2 other entries were \
             passed over\n  help: hidden, empty and temporary files (.part, .tmp) are not read; \
             put the export there as a .csv, .tsv, .xlsx, .parquet or .arrow file, packed with \
             .gz or .zst or not"
                .to_owned()
        )
    );
    assert_eq!(
        run(&["--extract", "extracts/*.nothing"]),
        (
            2,
            "error: extracts/*.nothing: no extract has such a name\n  \
             help: name files that exist; put the pattern in quotes"
                .to_owned()
        )
    );
    for period in ["1800", "99999", "2026-13", "2026-10-01", ".."] {
        assert_eq!(run(&["--period", period]).0, 2, "{period}");
    }
    assert!(untouched(folder.path()));
}

#[test]
fn a_project_file_is_found_or_the_way_to_it_is_told() {
    let folder = temporary();
    assert_eq!(
        told(folder.path(), &["run"]),
        (
            2,
            "error: keepsafe.toml: cannot be read: there is no such file or folder\n  \
             help: go to the project's folder, name its file with -c, or make a project with \
             `keepsafe init DIR`"
                .to_owned()
        )
    );
    assert_eq!(
        told(folder.path(), &["-c", ".", "check"]),
        (
            2,
            "error: .: cannot be read: it is a folder, not a file\n  \
             help: name the project's file: -c ./keepsafe.toml"
                .to_owned()
        )
    );
    fs::write(
        folder.path().join("keepsafe.toml"),
        b"[project]\nname = \"\xe9\"\n",
    )
    .expect("written");
    assert_eq!(
        told(folder.path(), &["check"]),
        (
            2,
            "error: keepsafe.toml:2: the text is not UTF-8\n  \
             help: save the file as UTF-8: editors offer it under `Save as`, as encoding"
                .to_owned()
        )
    );
    // With a mark before it the text is UTF-8 all the same.
    let good = format!("{HEADINGS}24000000001,01/11/2026,Fenwold,Bicycle stolen from yard.\n");
    let folder = example(&[("extracts/e.csv", good.as_bytes())]);
    for name in ["keepsafe.toml", "distribution.toml"] {
        let path = folder.path().join(name);
        let text = fs::read(&path).expect("a file");
        fs::write(&path, [b"\xEF\xBB\xBF", &text[..]].concat()).expect("written");
    }
    let output = keepsafe(folder.path(), &["check"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(
        stdout(&output),
        "CSE in hotels: the Meres\n\
         \x20 jobs       force-pack, taskforce-summary, sector-briefing\n\
         \x20 keywords   cse, 294 terms\n\
         \x20 register   240 venues\n\
         \x20 areas      3 forces, 12 districts\n\
         \x20 roster     8 recipients\n\
         \x20 templates  built in\n\
         \x20 verdicts   none\n\
         \x20 extract    extracts/e.csv: every column needed is there\n\
         no problem found\n"
    );
}

#[test]
fn two_files_of_other_column_names_make_a_project_that_runs() {
    let folder = temporary();
    let with_force = b"Ref;Date reported;What happened;Where;Road;Post town;PC;X;Y;Marker;Agency\n\
        M/1;03/09/2026 14:20;Girl aged 15 located at hotel \x96 caf\xe9 next door.;Quillfeather \
        Lodge;1 Mere Street;Merewick;MQ1 1AA;412345;312345;CSE;Mereshire\n"
        .as_slice();
    let without = b"Ref;Logged;Story\n\
        M/1;03/09/2026;Girl aged 15 located at hotel, bedroom booked by an older male there.\n"
        .as_slice();
    fs::write(
        folder.path().join("r.csv"),
        "Premises,Street,Town,Postal code,Type\n\
         Quillfeather Lodge,1 Mere Street,Merewick,MQ1 1AA,Hotel\n",
    )
    .expect("written");
    for (name, bytes) in [("one.csv", with_force), ("two.dat", without)] {
        fs::write(folder.path().join(name), bytes).expect("written");
        let project = format!("of-{name}");
        let init = keepsafe(
            folder.path(),
            &["init", &project, "--extract", name, "--register", "r.csv"],
        );
        assert_eq!(code(&init), 0, "{}", stderr(&init));
        assert!(stdout(&init).contains("taken for"), "{}", stdout(&init));
        let at = folder.path().join(&project);
        let check = keepsafe(&at, &["check"]);
        assert_eq!(code(&check), 0, "{name}: {}", stderr(&check));
        let run = keepsafe(&at, &["run"]);
        assert_eq!(code(&run), 0, "{name}: {}", stderr(&run));
        let packs = files(&at);
        let packs = packs.keys().filter(|name| name.ends_with(".pdf")).count();
        assert_eq!(packs, 1, "{name}");
    }
}

#[test]
fn init_tells_of_both_files_and_leaves_nothing() {
    let folder = temporary();
    fs::write(folder.path().join("e.csv"), "a,b\n1,2\n").expect("written");
    let arguments = ["init", "p", "--extract", "e.csv", "--register", "none.csv"];
    let (exit, said) = told(folder.path(), &arguments);
    assert_eq!(exit, 2);
    for wanted in [
        "e.csv: found no column with the occurrence number",
        "e.csv: found no column with a date",
        "e.csv: found no column with text to search",
        "none.csv: cannot be read: there is no such file or folder",
        "4 problems",
    ] {
        assert!(said.contains(wanted), "{wanted}\nnot in\n{said}");
    }
    assert!(!folder.path().join("p").exists());
    assert_eq!(
        told(folder.path(), &["init", "e.csv"]),
        (
            2,
            "error: e.csv: this is a file, not a folder\n  \
             help: name an empty folder, or one that does not exist"
                .to_owned()
        )
    );
}

#[test]
fn the_demo_never_comes_among_real_extracts() {
    let folder = temporary();
    assert_eq!(code(&keepsafe(folder.path(), &["init", "real"])), 0);
    let before = files(&folder.path().join("real"));
    let (exit, said) = told(folder.path(), &["demo", "real"]);
    assert_eq!(
        (exit, said.as_str()),
        (
            2,
            "error: real: the folder holds a project of its own: its keepsafe.toml is not the \
             example's\n  help: run that project with `keepsafe -c real/keepsafe.toml run`, or \
             name another folder for the example"
        )
    );
    assert!(files(&folder.path().join("real")) == before);
}

#[test]
fn held_letters_say_what_to_do() {
    let good = format!(
        "{HEADINGS}24000000001,01/11/2026,Fenwold,\"Girl aged 15, CSE, located at hotel.\"\n"
    );
    let folder = example(&[("extracts/e.csv", good.as_bytes())]);
    let roster = folder.path().join("distribution.toml");
    let text = fs::read_to_string(&roster).expect("a file");
    assert!(text.contains("releases = 0"));
    fs::write(&roster, text.replace("releases = 0", "releases = 1")).expect("written");
    let arguments = [&NOW[..], &["run", "force-pack", "--scope", "fenwold"]].concat();
    let (exit, said) = told(folder.path(), &arguments);
    assert_eq!(exit, 3, "every letter is held: {said}");
    assert!(
        said.contains(
            "letter to fenwold.lead is held, not sent: one person has to sign it off first\n  \
             help: read the edition in its folder"
        ),
        "{said}"
    );
    assert!(!said.contains('@'), "{said}");
    assert!(
        !folder
            .path()
            .join("mail/new")
            .read_dir()
            .is_ok_and(|mut new| new.next().is_some())
    );
    // With the sector briefings, which anyone may have, it is done in part.
    let (exit, said) = told(folder.path(), &[&NOW[..], &["run"]].concat());
    assert_eq!(exit, 4, "{said}");
}

#[test]
fn explain_offers_numbers_that_are_like_the_one_asked_for() {
    let good = format!(
        "{HEADINGS}24000000001,01/11/2026,Fenwold,Bicycle stolen.\n\
         24000000777,01/11/2026,Fenwold,\"Girl aged 15, CSE, located at hotel.\"\n"
    );
    let folder = example(&[("extracts/e.csv", good.as_bytes())]);
    let explain = |id: &str| told(folder.path(), &["explain", id]);
    for asked in ["777", "24000000778", "2400000077"] {
        assert_eq!(
            explain(asked),
            (
                2,
                format!(
                    "error: the extract has no occurrence `{asked}`\n  \
                     help: did you mean `24000000777`?"
                )
            )
        );
    }
    assert_eq!(
        explain("99"),
        (
            2,
            "error: the extract has no occurrence `99`\n  help: write the number as the extract \
             has it, with all its digits and signs"
                .to_owned()
        )
    );
    let found = keepsafe(folder.path(), &["explain", " 24000000777 "]);
    assert_eq!(code(&found), 0, "{}", stderr(&found));
    assert!(
        stdout(&found).starts_with("24000000777: admitted by"),
        "{}",
        stdout(&found)
    );
    assert!(!stdout(&found).contains('\u{1b}'), "plain off a terminal");
}

#[test]
fn next_tells_when_the_clocks_change() {
    let folder = example(&[]);
    let next = |now: &str| {
        let output = keepsafe(folder.path(), &["--now", now, "next", "-n", "3"]);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        stdout(&output)
    };
    assert_eq!(
        next("2027-03-20T00:00:00Z"),
        "local time                UTC               job                period\n\
         Thu 1 Apr 2027 07:00 BST  2027-04-01 06:00  force-pack         2027-03\n\
         Thu 1 Apr 2027 08:00 BST  2027-04-01 07:00  taskforce-summary  2027-03\n\
         Mon 5 Apr 2027 07:00 BST  2027-04-05 06:00  sector-briefing    2027-Q1\n\
         the clocks of Europe/London go forward on 28 March 2027\n"
    );
    assert!(next("2026-10-20").contains("go back on 25 October 2026"));
    assert!(!next("2026-11-20").contains("the clocks"));
}

#[test]
fn help_is_complete_and_fits_a_page() {
    let folder = temporary();
    for command in [
        "",
        "demo",
        "init",
        "run",
        "check",
        "next",
        "editions",
        "explain",
        "scan",
        "recurring",
        "resolve",
        "terms",
        "review",
    ] {
        let arguments: Vec<&str> = [command, "--help"]
            .into_iter()
            .filter(|one| !one.is_empty())
            .collect();
        let output = keepsafe(folder.path(), &arguments);
        assert_eq!(code(&output), 0);
        let text = stdout(&output);
        for line in text.lines() {
            assert!(line.chars().count() <= 128, "{command}: {line}");
            // An option is never listed without a word on it.
            let alone = line.trim_start();
            assert!(
                !(alone.starts_with("--") && alone.ends_with('>')),
                "{command}: {line}"
            );
        }
        assert!(text.contains("--config <FILE>"), "{command}");
    }
}

#[test]
fn two_runs_at_once_make_everything_once() {
    let good = format!(
        "{HEADINGS}24000000001,01/11/2026,Fenwold,\"Girl aged 15, CSE, located at hotel.\"\n"
    );
    let folder = example(&[("extracts/e.csv", good.as_bytes())]);
    let arguments = [&NOW[..], &["run", "force-pack"]].concat();
    let mut runs: Vec<_> = (0..4)
        .map(|_| {
            Command::new(env!("CARGO_BIN_EXE_keepsafe"))
                .args(&arguments)
                .current_dir(folder.path())
                .stdout(std::process::Stdio::null())
                .stderr(std::process::Stdio::piped())
                .spawn()
                .expect("the program starts")
        })
        .collect();
    let mut done = 0;
    for run in runs.drain(..) {
        let output = run.wait_with_output().expect("it ends");
        if code(&output) == 0 {
            done += 1;
        } else {
            assert!(
                stderr(&output).contains("another keepsafe is at work in this project"),
                "{}",
                stderr(&output)
            );
        }
    }
    assert!(done >= 1);
    let letters = files(folder.path());
    let letters = letters
        .keys()
        .filter(|name| name.starts_with("mail/new/"))
        .count();
    assert_eq!(letters, 4);
}

#[test]
fn a_table_that_is_none_is_told_without_the_reader_s_words() {
    let folder = temporary();
    for (name, bytes, words) in [
        // The first bytes tell the format, not the name.
        (
            "f.parquet",
            &b"PAR1no"[..],
            "the extract is damaged, or not whole",
        ),
        (
            "f.arrows",
            b"\xFF\xFF\xFF\xFFno",
            "the extract is damaged, or not whole",
        ),
        (
            "g.parquet",
            b"no",
            "no column is known to hold the occurrence's number",
        ),
        ("f.csv", b"", "the extract is empty (0 bytes)"),
        (
            "g.csv",
            b"a,b\n1,2\n",
            "no column is known to hold the occurrence's number",
        ),
    ] {
        fs::write(folder.path().join(name), bytes).expect("written");
        let (exit, said) = told(
            folder.path(),
            &["scan", name, "--pack", "cse", "-o", "h.csv"],
        );
        assert_eq!(exit, 2, "{name}");
        assert!(
            said.starts_with(&format!("error: {name}: {words}")),
            "{said}"
        );
    }
    assert_eq!(
        told(
            folder.path(),
            &["scan", "no1", "no2", "--pack", "no3", "-o", "h.csv"]
        ),
        (
            2,
            "error: no3: cannot be read: there is no such file or folder\n  \
             help: name a pack file, or `cse`\n\
             error: no1: there is no such file\n  \
             help: name a .csv, .parquet or .arrows file, or `-` for standard input\n\
             error: no2: there is no such file\n  \
             help: name a .csv, .parquet or .arrows file, or `-` for standard input\n3 problems"
                .to_owned()
        )
    );
    assert!(!folder.path().join("h.csv").exists());
}

/// Runs the project and kills the run as soon as a folder holds so many entries.
fn killed(folder: &Path, watched: &str, count: usize) {
    let mut run = Command::new(env!("CARGO_BIN_EXE_keepsafe"))
        .args([&NOW[..], &["run", "-q"]].concat())
        .current_dir(folder)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("the program starts");
    let entries = || fs::read_dir(folder.join(watched)).map_or(0, Iterator::count);
    while entries() < count && run.try_wait().expect("it can be asked").is_none() {
        std::thread::yield_now();
    }
    // It may have ended by itself: then the next run finds all of it made.
    let _ = run.kill();
    run.wait().expect("it ended");
}

#[test]
fn a_run_that_was_killed_is_finished_by_the_next_once() {
    let good = format!(
        "{HEADINGS}24000000001,01/11/2026,Fenwold,\"Girl aged 15, CSE, located at hotel.\"\n"
    );
    let whole = example(&[("extracts/e.csv", good.as_bytes())]);
    assert_eq!(
        code(&keepsafe(whole.path(), &[&NOW[..], &["run"]].concat())),
        0
    );
    let whole = files(whole.path());
    for (watched, count) in [
        ("state", 2),
        ("editions/force-pack/2026-10", 1),
        ("mail/tmp", 1),
        ("mail/new", 1),
        ("mail/new", 4),
    ] {
        let folder = example(&[("extracts/e.csv", good.as_bytes())]);
        killed(folder.path(), watched, count);
        let again = keepsafe(folder.path(), &[&NOW[..], &["run"]].concat());
        assert_eq!(code(&again), 0, "{}", stderr(&again));
        assert!(
            files(folder.path()) == whole,
            "killed at {count} in {watched}: other files than of one run"
        );
    }
    let beside = |folder: &str| {
        let records = format!("editions/{folder}/records.csv");
        whole.contains_key(&records)
    };
    assert!(beside("force-pack/2026-10/fenwold"));
    assert!(
        !beside("sector-briefing/2026-Q3/fenwold"),
        "made for hotels"
    );
}
