//! Extracts that are refused, whole or for a force, and what the owner is told.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use chrono::{Datelike, Days, NaiveDate};
use mail_parser::MessageParser;
use tempfile::TempDir;

use super::{HEADINGS, NOW, code, example, files, keepsafe, stderr, stdout, told, untouched};

/// A force's occurrences: one every so many days, from a first to a last day.
#[derive(Clone, Copy)]
struct Sends<'a> {
    force: &'a str,
    first: &'a str,
    last: &'a str,
    a_day: u32,
    /// A month, such as `2026-03`, of which nothing is sent.
    without: &'a str,
}

const MERESHIRE: Sends<'_> = Sends {
    force: "Mereshire",
    first: "2025-11-01",
    last: "2026-11-02",
    a_day: 2,
    without: "",
};
const EASTHOLM: Sends<'_> = Sends {
    force: "Eastholm",
    ..MERESHIRE
};
const FENWOLD: Sends<'_> = Sends {
    force: "Fenwold",
    ..MERESHIRE
};
/// Its last record is of 1 September.
const FENWOLD_LATE: Sends<'_> = Sends {
    last: "2026-09-01",
    ..FENWOLD
};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn extract(forces: &[Sends<'_>]) -> String {
    let mut text = HEADINGS.to_owned();
    for (number, sends) in forces.iter().enumerate() {
        let (mut at, last) = (day(sends.first), day(sends.last));
        let mut row = 0;
        while at <= last {
            for _ in 0..sends.a_day {
                row += 1;
                let month = format!("{}-{:02}", at.year(), at.month());
                if month != sends.without {
                    writeln!(
                        text,
                        "26{number}{row:08},{},{},Bicycle stolen from yard.",
                        at.format("%d/%m/%Y"),
                        sends.force
                    )
                    .expect("memory");
                }
            }
            at = at + Days::new(1);
        }
    }
    text
}

const NAME: &str = "extracts/meres_2026-11-03.csv";

fn project(forces: &[Sends<'_>]) -> TempDir {
    example(&[(NAME, extract(forces).as_bytes())])
}

fn write(folder: &TempDir, name: &str, text: &str) {
    fs::write(folder.path().join(name), text).expect("written");
}

fn run(folder: &TempDir) -> (i32, String) {
    told(folder.path(), &[&NOW[..], &["run"]].concat())
}

/// Names of the editions made.
fn made(folder: &TempDir) -> Vec<String> {
    let mut made: Vec<String> = files(folder.path())
        .into_keys()
        .filter_map(|name| {
            let rest = name
                .strip_prefix("editions/")?
                .strip_suffix("/manifest.json")?;
            Some(rest.to_owned())
        })
        .collect();
    made.sort();
    made
}

/// Subject and text of each letter to the owner, in the order of their files' names.
fn notices(folder: &TempDir) -> Vec<(String, String)> {
    let letters = files(folder.path());
    letters
        .iter()
        .filter(|(name, _)| name.starts_with("mail/new/"))
        .filter_map(|(_, bytes)| {
            let mail = MessageParser::default().parse(bytes)?;
            let to = mail.to()?.first()?.address()?;
            let text = mail.body_text(0)?.replace("\r\n", "\n");
            (to == "analyst@meres.example").then(|| (mail.subject().unwrap_or("").to_owned(), text))
        })
        .collect()
}

fn letters(folder: &TempDir) -> usize {
    let found = files(folder.path());
    let letters = found.keys().filter(|name| name.starts_with("mail/new/"));
    letters.count() - notices(folder).len()
}

const LATE: &str = "\
error: extracts/meres_2026-11-03.csv: Fenwold is stale: its newest record is of 1 September 2026, \
63 days before 3 November 2026; 10 are allowed
  help: put a newer extract of Fenwold into the drop folder, or raise max_age_days in [extract]
error: extracts/meres_2026-11-03.csv: Fenwold has no record of October 2026
  help: export again with every month; if there was nothing to record, set whole_months = false in \
[extract]
error: force-pack.2026-10.fenwold, sector-briefing.2026-Q3.fenwold and \
taskforce-summary.2026-10.national wait for Fenwold
  help: nothing was made or sent for them; the next run tries again";

const LATE_NOTICE: &str = "\
OFFICIAL

Editions wait for Fenwold
CSE in hotels: the Meres, 3 November 2026.

The other editions were made.

Why, and what to do
";

#[test]
fn a_late_force_waits_and_the_others_do_not() {
    let folder = project(&[MERESHIRE, EASTHOLM, FENWOLD_LATE]);
    let (exit, said) = run(&folder);
    assert_eq!((exit, said.as_str()), (4, LATE));
    let others = [
        "force-pack/2026-10/eastholm",
        "force-pack/2026-10/mereshire",
        "sector-briefing/2026-Q3/eastholm",
        "sector-briefing/2026-Q3/mereshire",
    ];
    assert_eq!(made(&folder), others);
    assert_eq!(letters(&folder), 5);
    let told_once = notices(&folder);
    let [(subject, text)] = &told_once[..] else {
        panic!("one notice: {told_once:?}");
    };
    assert_eq!(subject, "OFFICIAL: Keepsafe, editions wait for Fenwold");
    assert!(text.starts_with(LATE_NOTICE), "{text}");

    // The next day nothing has changed: nothing is made, and the owner is not told again.
    let next_day = ["--now", "2026-11-04T07:00:00Z", "run"];
    let again = keepsafe(folder.path(), &next_day);
    assert_eq!(code(&again), 4, "{}", stderr(&again));
    assert!(stderr(&again).contains("64 days before 4 November 2026"));
    assert!(
        stdout(&again).contains("the owner was told on 3 November 2026: Editions wait for Fenwold"),
        "{}",
        stdout(&again)
    );
    assert_eq!(made(&folder), others);
    assert_eq!(notices(&folder), told_once);

    // `editions` shows what was made and what was told.
    let editions = keepsafe(folder.path(), &["editions"]);
    assert!(
        stdout(&editions).ends_with(
            "\nnotice to the owner        state     at (UTC)\n\
             Editions wait for Fenwold  accepted  2026-11-03T07:00:00Z\n"
        ),
        "{}",
        stdout(&editions)
    );

    // Fenwold's records come: what waited is made, and no more is said of it.
    write(
        &folder,
        "extracts/meres_2026-11-04.csv",
        &extract(&[MERESHIRE, EASTHOLM, FENWOLD]),
    );
    let arguments = [&next_day[..], &["--scope", "fenwold", "national"]].concat();
    let (exit, said) = told(folder.path(), &arguments);
    assert_eq!((exit, said.as_str()), (0, ""));
    assert_eq!(made(&folder).len(), 7);
    assert_eq!(letters(&folder), 8);
    assert_eq!(notices(&folder), told_once);
}

#[test]
fn when_every_force_is_late_nothing_is_sent_but_the_notice() {
    let late = |force| Sends {
        force,
        ..FENWOLD_LATE
    };
    let folder = project(&[late("Mereshire"), late("Eastholm"), late("Fenwold")]);
    let (exit, said) = run(&folder);
    assert_eq!(exit, 3, "{said}");
    assert!(
        said.starts_with(
            "error: extracts/meres_2026-11-03.csv: the extract is stale: its newest record is of 1 \
             September 2026, 63 days before 3 November 2026; 10 are allowed\n  \
             help: put a newer extract into the drop folder, or raise max_age_days in [extract]\n\
             error: force-pack.2026-10.eastholm, "
        ),
        "{said}"
    );
    assert!(untouched(folder.path()));
    assert_eq!(letters(&folder), 0);
    let notices = notices(&folder);
    assert_eq!(notices.len(), 1);
    assert_eq!(
        notices[0].1,
        "OFFICIAL\n\n\
         Editions wait for a sound extract\n\
         CSE in hotels: the Meres, 3 November 2026.\n\n\
         Nothing was made or sent.\n\n\
         Why, and what to do\n\
         - The extract is stale: its newest record is of 1 September 2026, 63 days before 3 November \
         2026; 10 are allowed.\n  \
         Put a newer extract into the drop folder, or raise max_age_days in [extract].\n\n\
         What waits\n\
         - force-pack: Eastholm, Fenwold and Mereshire, October 2026\n\
         - taskforce-summary: all forces, October 2026\n\
         - sector-briefing: Eastholm, Fenwold and Mereshire, July to September 2026\n\n\
         Next\n\
         The next run tries again. This notice is sent once; another follows only when something \
         changes.\n\n\
         Handling\n\
         For the people who run this project and those who supply the extract. It names no hotel and \
         tells of no record.\n\n\
         CSE in hotels: the Meres. Sent automatically to the owner of the project.\n\n\
         OFFICIAL\n"
    );
}

#[test]
fn without_sending_the_same_is_held_and_nobody_is_told() {
    let folder = project(&[MERESHIRE, EASTHOLM, FENWOLD_LATE]);
    let arguments = [&NOW[..], &["run", "--no-send"]].concat();
    assert_eq!(told(folder.path(), &arguments), (4, LATE.to_owned()));
    assert_eq!(made(&folder).len(), 4);
    let found = files(folder.path());
    assert!(!found.keys().any(|name| name.starts_with("mail/new/")));
    assert!(!folder.path().join("state/keepsafe.db").exists());
}

#[test]
fn a_short_extract_is_held_however_often_it_comes() {
    let folder = project(&[MERESHIRE, EASTHOLM, FENWOLD]);
    assert_eq!(run(&folder), (0, String::new()));
    let short = Sends {
        a_day: 1,
        ..FENWOLD
    };
    write(
        &folder,
        "extracts/meres_2026-12-03.csv",
        &extract(&[
            Sends {
                last: "2026-12-02",
                ..MERESHIRE
            },
            Sends {
                last: "2026-12-02",
                ..EASTHOLM
            },
            Sends {
                last: "2026-12-02",
                ..short
            },
        ]),
    );
    // Nor does it take the place of what was made from the good one.
    let arguments = [
        "--now",
        "2026-12-03T07:00:00Z",
        "run",
        "force-pack",
        "--period",
        "2026-10",
        "--supersede",
        "--no-send",
    ];
    let (exit, superseded) = told(folder.path(), &arguments);
    assert_eq!(exit, 4, "{superseded}");
    assert!(
        superseded.contains("error: force-pack.2026-10.fenwold.r2 waits for Fenwold"),
        "{superseded}"
    );
    let december = ["--now", "2026-12-03T07:00:00Z", "run", "force-pack"];
    let said = "error: extracts/meres_2026-12-03.csv: Fenwold is much shorter than before: it has \
                50% of what the extract to 2 November 2026 had in the same months; 80% are wanted\n  \
                help: export again, without a filter or a limit on rows; if the rest was left out \
                on purpose, set compare_since = 2026-11-03 in [extract]\n\
                error: force-pack.2026-11.fenwold waits for Fenwold\n  \
                help: nothing was made or sent for it; the next run tries again";
    for _ in 0..2 {
        assert_eq!(told(folder.path(), &december), (4, said.to_owned()));
    }
    // A month later as short as before: still held, for the first is no norm.
    write(
        &folder,
        "extracts/meres_2027-01-04.csv",
        &extract(&[
            Sends {
                last: "2027-01-03",
                ..MERESHIRE
            },
            Sends {
                last: "2027-01-03",
                ..EASTHOLM
            },
            Sends {
                last: "2027-01-03",
                ..short
            },
        ]),
    );
    let january = ["--now", "2027-01-04T07:00:00Z", "run", "force-pack"];
    let (exit, again) = told(folder.path(), &january);
    assert_eq!(exit, 4, "{again}");
    assert!(
        again.contains("50% of what the extract to 2 November 2026 had"),
        "{again}"
    );
    assert_eq!(notices(&folder).len(), 2);
    // Meant so: the config says it, and the force is made.
    let config = folder.path().join("keepsafe.toml");
    let text = fs::read_to_string(&config).expect("a file");
    let changed = text.replace("[extract]", "[extract]\ncompare_since = 2026-11-03");
    fs::write(&config, changed).expect("written");
    let arguments = [&january[..], &["--scope", "fenwold"]].concat();
    assert_eq!(told(folder.path(), &arguments), (0, String::new()));
}

#[test]
fn a_month_that_is_missing_and_a_force_that_is_gone_are_held() {
    let folder = project(&[MERESHIRE, EASTHOLM, FENWOLD]);
    let arguments = [&NOW[..], &["run", "taskforce-summary"]].concat();
    assert_eq!(told(folder.path(), &arguments).0, 0);
    write(
        &folder,
        "extracts/meres_2026-11-04.csv",
        &extract(&[
            Sends {
                without: "2026-03",
                ..MERESHIRE
            },
            EASTHOLM,
        ]),
    );
    let arguments = ["--now", "2026-11-04T07:00:00Z", "run", "force-pack"];
    assert_eq!(
        told(folder.path(), &arguments),
        (
            4,
            "error: extracts/meres_2026-11-04.csv: Fenwold has no record at all; the extract before, \
             to 2 November 2026, had some\n  \
             help: export again with Fenwold; if it sends no more records, set compare_since = \
             2026-11-03 in [extract]\n\
             error: extracts/meres_2026-11-04.csv: Mereshire has no record of March 2026\n  \
             help: export again with every month; if there was nothing to record, set whole_months \
             = false in [extract]\n\
             error: force-pack.2026-10.fenwold waits for Fenwold\n  \
             help: nothing was made or sent for it; the next run tries again\n\
             error: force-pack.2026-10.mereshire waits for Mereshire\n  \
             help: nothing was made or sent for it; the next run tries again"
                .to_owned()
        )
    );
    assert_eq!(
        notices(&folder)[0].0,
        "OFFICIAL: Keepsafe, editions wait for Fenwold and Mereshire"
    );
}

#[test]
fn of_one_file_for_each_force_the_late_one_is_held() {
    let folder = example(&[]);
    for (name, sends) in [
        ("eastholm", EASTHOLM),
        ("fenwold", FENWOLD_LATE),
        ("mereshire", MERESHIRE),
    ] {
        let name = format!("extracts/{name}_2026-11-03.csv");
        write(&folder, &name, &extract(&[sends]));
    }
    let arguments = [&NOW[..], &["run", "taskforce-summary", "--no-send"]].concat();
    let (exit, said) = told(folder.path(), &arguments);
    assert_eq!(exit, 3, "{said}");
    assert!(
        said.starts_with("error: extracts: Fenwold is stale: its newest record is of 1 September"),
        "{said}"
    );
}

#[test]
fn a_district_waits_with_its_force() {
    let folder = project(&[MERESHIRE, EASTHOLM, FENWOLD_LATE]);
    let config = folder.path().join("keepsafe.toml");
    let text = fs::read_to_string(&config).expect("a file");
    fs::write(
        &config,
        text.replacen("scope = \"force\"", "scope = \"district\"", 1),
    )
    .expect("written");
    let arguments = [
        &NOW[..],
        &["--format", "json", "run", "force-pack", "--no-send"],
    ]
    .concat();
    let output = keepsafe(folder.path(), &arguments);
    assert_eq!(code(&output), 4, "{}", stderr(&output));
    let report: serde_json::Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    let editions = report["editions"].as_array().expect("a list");
    let waiting: Vec<&str> = editions
        .iter()
        .filter(|edition| edition["outcome"] == "waits")
        .map(|edition| edition["scope"].as_str().expect("a name"))
        .collect();
    assert_eq!(editions.len(), 12);
    assert_eq!(waiting, DISTRICTS_OF_FENWOLD);
    assert_eq!(report["holds"][0]["force"], "Fenwold");
}

/// As `areas/districts.geojson` of the example has them.
const DISTRICTS_OF_FENWOLD: [&str; 4] =
    ["Fen West", "Osmer Haven", "Sallow Levels", "Wold and Fen"];

#[test]
fn a_file_that_another_program_has_open_is_not_read() {
    for (beside, said) in [
        (
            "extracts/.~lock.meres_2026-11-03.csv#",
            "the extract is open in another program: .~lock.meres_2026-11-03.csv# lies beside it\n  \
             help: close it there, then run again; if no program has it open, delete that file",
        ),
        (
            "extracts/~$meres_2026-11-03.csv",
            "the extract is open in another program: ~$meres_2026-11-03.csv lies beside it\n  \
             help: close it there, then run again; if no program has it open, delete that file",
        ),
        (
            "extracts/meres_2026-11-03.csv.filepart",
            "the extract is still being written: meres_2026-11-03.csv.filepart lies beside it\n  \
             help: wait until the copy has ended, then run again; if none is under way, delete \
             meres_2026-11-03.csv.filepart",
        ),
    ] {
        let folder = project(&[MERESHIRE, EASTHOLM, FENWOLD]);
        write(&folder, beside, "x");
        let expected = format!("error: {NAME}: {said}");
        for _ in 0..2 {
            assert_eq!(run(&folder), (3, expected.clone()));
        }
        assert_eq!(told(folder.path(), &["check"]), (3, expected));
        assert!(untouched(folder.path()));
        let notices = notices(&folder);
        assert_eq!(notices.len(), 1, "{beside}");
        assert!(
            notices[0].1.contains(
                "- The extract is still being written, or is open in another program.\n  \
                 Wait until the export has ended, or close the file.\n\n\
                 What waits\n\
                 - force-pack: Eastholm, Fenwold and Mereshire, October 2026\n"
            ),
            "{}",
            notices[0].1
        );
        // Once it is closed, everything is made.
        fs::remove_file(folder.path().join(beside)).expect("closed");
        let arguments = [&NOW[..], &["run", "taskforce-summary"]].concat();
        assert_eq!(told(folder.path(), &arguments), (0, String::new()));
    }
}

#[test]
fn a_file_that_a_writer_has_locked_is_not_read() {
    let folder = project(&[MERESHIRE]);
    let writer = File::options()
        .append(true)
        .open(folder.path().join(NAME))
        .expect("open");
    writer.lock().expect("locked");
    assert_eq!(
        run(&folder),
        (
            3,
            format!(
                "error: {NAME}: the extract is still being written: another program has locked it\n  \
                 help: wait until the export has ended, then run again"
            )
        )
    );
}

#[test]
fn a_file_that_changes_while_it_is_read_is_refused() {
    let folder = project(&[MERESHIRE, EASTHOLM, FENWOLD]);
    let path = folder.path().join(NAME);
    let done = AtomicBool::new(false);
    let (exit, said) = thread::scope(|scope| {
        scope.spawn(|| {
            let mut writer = File::options().append(true).open(&path).expect("open");
            while !done.load(Ordering::Relaxed) {
                std::io::Write::write_all(
                    &mut writer,
                    b"26900000001,01/11/2026,Fenwold,Bicycle stolen from yard.\n",
                )
                .expect("written");
                thread::sleep(Duration::from_millis(1));
            }
        });
        let said = run(&folder);
        done.store(true, Ordering::Relaxed);
        said
    });
    assert_eq!(exit, 3, "{said}");
    assert!(
        said.contains("the extract changed while it was read"),
        "{said}"
    );
    assert!(untouched(folder.path()));
    assert_eq!(notices(&folder).len(), 1);
}

#[test]
fn a_drop_folder_without_an_extract_is_told_once_and_again_after_a_good_one() {
    let folder = example(&[]);
    let force_pack =
        |folder: &TempDir, now: &str| told(folder.path(), &["--now", now, "run", "force-pack"]);
    for now in ["2026-11-03T07:00:00Z", "2026-11-04T07:00:00Z"] {
        let (exit, said) = force_pack(&folder, now);
        assert_eq!(
            (exit, said.as_str()),
            (
                3,
                "error: extracts: the folder for extracts is empty\n  \
                 help: put the export there as a .csv, .tsv, .xlsx, .parquet or .arrow file, packed \
                 with .gz or .zst or not"
            )
        );
    }
    let told_once = notices(&folder);
    assert_eq!(told_once.len(), 1);
    assert!(
        told_once[0].1.contains(
            "- There is no complete extract in the drop folder.\n  \
             Put the export there; `keepsafe check` says what was passed over.\n"
        ),
        "{}",
        told_once[0].1
    );
    write(&folder, NAME, &extract(&[MERESHIRE, EASTHOLM, FENWOLD]));
    assert_eq!(force_pack(&folder, "2026-11-05T07:00:00Z").0, 0);
    fs::remove_file(folder.path().join(NAME)).expect("removed");
    assert_eq!(force_pack(&folder, "2026-11-06T07:00:00Z").0, 3);
    let again = notices(&folder);
    assert_eq!(again.len(), 2, "the same trouble anew");
    let of_today = |(_, text): &&(String, String)| text.contains("6 November 2026");
    let (subject, text) = again.iter().find(of_today).expect("today's");
    assert_eq!(subject, "OFFICIAL: Keepsafe, an extract was refused");
    assert!(
        text.contains("Every edition that was asked for had been made before.\n"),
        "{text}"
    );
    assert!(!text.contains("What waits"), "{text}");
}

#[test]
fn a_drop_folder_that_is_not_there_is_told_too() {
    let folder = example(&[]);
    fs::remove_dir(folder.path().join("extracts")).expect("as when a share is not mounted");
    let said = "error: extracts: the folder for extracts does not exist\n  \
                help: make the folder and put the export there, or name another under [extract] \
                folder";
    assert_eq!(run(&folder), (3, said.to_owned()));
    assert_eq!(told(folder.path(), &["check"]), (3, said.to_owned()));
    assert_eq!(notices(&folder).len(), 1);
    assert!(untouched(folder.path()));
    assert_eq!(told(folder.path(), &["next"]).0, 0);
}

#[test]
fn an_extract_that_cannot_be_used_is_told_without_its_words() {
    let folder = example(&[(
        NAME,
        b"Occurrence Number,Recorded Date,Force,Secret\n1,2,3,4\n",
    )]);
    let (exit, said) = run(&folder);
    assert_eq!(exit, 2, "{said}");
    assert!(said.contains("no column for the text to search"), "{said}");
    let notices = notices(&folder);
    assert_eq!(notices.len(), 1);
    assert!(
        notices[0].1.contains(
            "- The extract cannot be used as it is.\n  \
             Run `keepsafe run` by hand in the project's folder: it says what is wrong and where.\n"
        ),
        "{}",
        notices[0].1
    );
    assert!(!notices[0].1.contains("Secret"));
}

#[test]
fn a_notice_that_cannot_be_sent_hides_nothing() {
    let folder = project(&[MERESHIRE, EASTHOLM, FENWOLD_LATE]);
    let roster = folder.path().join("distribution.toml");
    let text = fs::read_to_string(&roster).expect("a file");
    fs::write(
        &roster,
        text.replace("[\"meres.example\"]", "[\"elsewhere.invalid\"]"),
    )
    .expect("written");
    let arguments = [&NOW[..], &["run", "taskforce-summary"]].concat();
    let (exit, said) = told(folder.path(), &arguments);
    assert_eq!(exit, 3, "{said}");
    assert!(
        said.contains(
            "warning: the notice to the owner is not allowed: the domain of the address is not one \
             of the policy's\n  \
             help: add it to domains under [policy] in distribution.toml, or name another owner"
        ),
        "{said}"
    );
    assert!(said.contains("Fenwold is stale"), "{said}");
    assert!(!said.contains('@'), "{said}");
    // With a mail server that is not there, it waits for the next run.
    fs::write(&roster, text).expect("written");
    let config = folder.path().join("keepsafe.toml");
    let text = fs::read_to_string(&config).expect("a file");
    let server = "transport = \"smtp\"\nhost = \"127.0.0.1\"\nport = 1\ntls = \"none\"\n";
    fs::write(&config, text.replace("transport = \"maildir\"", server)).expect("written");
    let (exit, said) = told(folder.path(), &arguments);
    assert_eq!(exit, 3, "{said}");
    assert!(
        said.contains("warning: the notice to the owner waits for another attempt: "),
        "{said}"
    );
    fs::write(&config, text).expect("written");
    assert_eq!(told(folder.path(), &arguments).0, 3);
    assert_eq!(notices(&folder).len(), 1);
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_drop_folder_is_read_only_when_it_is_named() {
    let folder = example(&[(
        "elsewhere/e.csv",
        extract(&[MERESHIRE, EASTHOLM, FENWOLD]).as_bytes(),
    )]);
    let link = folder.path().join("extracts/e_2026-11-03.csv");
    std::os::unix::fs::symlink(folder.path().join("elsewhere/e.csv"), &link).expect("linked");
    let pack = [&NOW[..], &["run", "taskforce-summary"]].concat();
    assert_eq!(
        told(folder.path(), &pack),
        (
            3,
            "error: extracts: e_2026-11-03.csv is a link that leads out of the drop folder\n  \
             help: put the file itself there, or name it with --extract"
                .to_owned()
        )
    );
    let named = [&pack[..], &["--extract", "extracts/e_2026-11-03.csv"]].concat();
    assert_eq!(told(folder.path(), &named), (0, String::new()));
    assert!(link.exists());
    // Beside a file it is passed over, and that is noted.
    write(&folder, NAME, &extract(&[MERESHIRE, EASTHOLM, FENWOLD]));
    let noted = keepsafe(
        folder.path(),
        &[&NOW[..], &["-v", "run", "force-pack", "--scope", "fenwold"]].concat(),
    );
    assert_eq!(code(&noted), 0, "{}", stderr(&noted));
    assert!(
        stdout(&noted).contains(
            "1 links in the drop folder lead out of it: passed over; name one with --extract to \
             read it"
        ),
        "{}",
        stdout(&noted)
    );
}
