//! Laws that hold for any extract: the rows add up, and neither their order nor the size of the
//! batches changes what comes out.

use std::collections::BTreeMap;

use keepsafe::extract::{Options, columns};
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

use super::{Reading, cell, options, read};

const HEADINGS: [&str; 13] = [
    "Occurrence Number",
    "Occurrence Type",
    "Recorded Date",
    "Committed From",
    "Force",
    "Location Name",
    "Easting",
    "Northing",
    "Summary",
    "Flags",
    "Person Role",
    "Person Age",
    "Updated Date",
];

/// One version of an occurrence, with the persons and flags that multiply its rows.
#[derive(Debug, Clone)]
struct Version {
    crime: bool,
    recorded_day: u32,
    time: Option<u32>,
    place: u8,
    text: String,
    flags: Vec<u8>,
    persons: Vec<u8>,
}

/// A line that is no usable row, and the reason that must be given.
#[derive(Debug, Clone, Copy)]
enum Junk {
    Heading,
    Footer,
    Total,
    Short,
    Long,
    NoId,
    NoDate,
    Blank,
}

impl Junk {
    const ALL: [Junk; 8] = [
        Junk::Heading,
        Junk::Footer,
        Junk::Total,
        Junk::Short,
        Junk::Long,
        Junk::NoId,
        Junk::NoDate,
        Junk::Blank,
    ];

    fn reason(self) -> &'static str {
        match self {
            Junk::Heading => "repeated headings",
            Junk::Footer => "footer",
            Junk::Total => "total row",
            Junk::Short => "too few fields",
            Junk::Long => "too many fields",
            Junk::NoId => "no occurrence number",
            Junk::NoDate => "no date that can be read",
            Junk::Blank => "no cell is filled",
        }
    }

    fn row(self) -> Vec<String> {
        let mut row: Vec<String> = [
            "1",
            "Crime",
            "01/11/2026",
            "",
            "Mereshire",
            "Inn",
            "",
            "",
            "text of it",
            "",
            "",
            "",
            "",
        ]
        .map(str::to_owned)
        .to_vec();
        match self {
            Junk::Heading => row = HEADINGS.map(str::to_owned).to_vec(),
            Junk::Footer => row = vec!["Page 1 of 2".to_owned()],
            Junk::Total => row = vec!["Total".to_owned(), "12".to_owned()],
            Junk::Short => row.truncate(9),
            Junk::Long => row.push("more".to_owned()),
            Junk::NoId => row[0] = "N/K".to_owned(),
            Junk::NoDate => row[2] = "last week".to_owned(),
            Junk::Blank => row.fill(" ".to_owned()),
        }
        row
    }
}

fn version() -> impl Strategy<Value = Version> {
    (
        any::<bool>(),
        1u32..29,
        proptest::option::of(1u32..24),
        0u8..4,
        "[a-z é’\"\n,;]{0,40}",
        proptest::collection::vec(0u8..3, 0..3),
        proptest::collection::vec(0u8..4, 0..4),
    )
        .prop_map(
            |(crime, recorded_day, time, place, text, flags, persons)| Version {
                crime,
                recorded_day,
                time,
                place,
                text,
                flags,
                persons,
            },
        )
}

/// The rows of a version: persons times flags, as a report with two joins gives them.
fn rows_of(occurrence: usize, number: usize, version: &Version) -> Vec<Vec<String>> {
    let flags: Vec<&str> = match version.flags.as_slice() {
        [] => vec![""],
        flags => flags
            .iter()
            .map(|flag| ["CSE", "DA", "MH"][usize::from(*flag)])
            .collect(),
    };
    let persons: Vec<(&str, &str)> = match version.persons.as_slice() {
        [] => vec![("", "")],
        persons => persons
            .iter()
            .map(|person| {
                [
                    ("Victim", "15"),
                    ("Suspect", "40"),
                    ("Victim", "N/K"),
                    ("Witness", "999"),
                ][usize::from(*person)]
            })
            .collect(),
    };
    let (easting, northing) =
        [("540100", "310200"), ("0", "0"), ("", ""), ("x", "1")][usize::from(version.place)];
    let mut rows = Vec::new();
    for (role, age) in &persons {
        for flag in &flags {
            rows.push(vec![
                format!("260000{occurrence:05}"),
                if version.crime { "Crime" } else { "Non-Crime" }.to_owned(),
                format!("{:02}/10/2026", version.recorded_day),
                version.time.map_or(String::new(), |hour| {
                    format!("{:02}/10/2026 {hour:02}:30", version.recorded_day)
                }),
                ["Mereshire", "MERESHIRE"][number % 2].to_owned(),
                "Heron Inn".to_owned(),
                easting.to_owned(),
                northing.to_owned(),
                version.text.clone(),
                (*flag).to_owned(),
                (*role).to_owned(),
                (*age).to_owned(),
                // Each version has its own update, so that the order of the rows has no say.
                format!("{:02}/11/2026 10:00", number + 1),
            ]);
        }
    }
    rows
}

fn written(rows: &[Vec<String>]) -> tempfile::NamedTempFile {
    let file = tempfile::Builder::new()
        .suffix(".csv")
        .tempfile()
        .expect("a temporary file");
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .from_writer(file.as_file());
    writer.write_record(HEADINGS).expect("written");
    for row in rows {
        writer.write_record(row).expect("written");
    }
    writer.flush().expect("written");
    drop(writer);
    file
}

fn read_rows(rows: &[Vec<String>], batch_rows: usize) -> Reading {
    let file = written(rows);
    let options = Options {
        batch_rows,
        ..options()
    };
    read(&[file.path().to_owned()], &options).expect("readable")
}

/// What must not depend on the order of the rows: each occurrence as it counts, with its persons,
/// and the census without line numbers.
fn outcome(reading: &Reading) -> (BTreeMap<String, String>, String) {
    let text = format!("{}Summary", columns::TEXT_PREFIX);
    let kept = [
        columns::IS_CRIME,
        columns::RECORDED,
        columns::FROM,
        columns::TIME_KNOWN,
        columns::DAY,
        columns::FORCE,
        columns::EASTING,
        columns::FLAGS,
        columns::UPDATED,
        text.as_str(),
    ];
    let mut occurrences = BTreeMap::new();
    for row in (0..reading.rows.height()).filter(|row| reading.winners[*row]) {
        let version = cell(&reading.rows, columns::VERSION, row);
        let mut persons: Vec<String> = (0..reading.persons.height())
            .filter(|person| cell(&reading.persons, columns::VERSION, *person) == version)
            .map(|person| {
                let get = |column| cell(&reading.persons, column, person);
                format!("{} {}", get(columns::PERSON_ROLE), get(columns::PERSON_AGE))
            })
            .collect();
        persons.sort();
        let cells = kept.map(|column| cell(&reading.rows, column, row));
        let id = cell(&reading.rows, columns::OCCURRENCE_ID, row);
        let before = occurrences.insert(id, format!("{cells:?} {persons:?}"));
        assert_eq!(before, None, "an occurrence counts once");
    }
    let mut census = reading.census.clone();
    census.files.clear();
    (occurrences, format!("{census:#?}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn rows_add_up_and_order_and_batches_do_not_matter(
        (given, shuffled) in (
            proptest::collection::vec(proptest::collection::vec(version(), 1..4), 1..8),
            proptest::collection::vec(0usize..Junk::ALL.len(), 0..6),
        )
            .prop_flat_map(|(occurrences, junk)| {
                let mut rows: Vec<Vec<String>> = Vec::new();
                for (occurrence, versions) in occurrences.iter().enumerate() {
                    for (number, version) in versions.iter().enumerate() {
                        rows.extend(rows_of(occurrence, number, version));
                    }
                }
                rows.extend(junk.iter().map(|kind| Junk::ALL[*kind].row()));
                let model = (occurrences, junk, rows.clone());
                (Just(model), Just(rows).prop_shuffle())
            }),
        batch_rows in 1usize..5,
    ) {
        let (occurrences, junk, rows) = given;
        let whole = read_rows(&rows, 1000);
        let census = &whole.census;
        prop_assert!(census.balances());
        prop_assert_eq!(census.rows, rows.len() as u64);
        prop_assert_eq!(census.used, occurrences.len() as u64);
        prop_assert_eq!(census.occurrences, occurrences.len() as u64);

        let mut reasons: Vec<&str> = whole.quarantine.iter().map(|(_, _, reason)| reason).collect();
        let mut expected: Vec<&str> = junk.iter().map(|kind| Junk::ALL[*kind].reason()).collect();
        reasons.sort_unstable();
        expected.sort_unstable();
        prop_assert_eq!(reasons, expected);

        // The last version counts, with all its flags.
        let latest: Vec<&Version> = occurrences.iter().map(|versions| &versions[versions.len() - 1]).collect();
        prop_assert_eq!(census.crimes, latest.iter().filter(|version| version.crime).count() as u64);
        prop_assert_eq!(census.flagged, latest.iter().filter(|version| version.flags.contains(&0)).count() as u64);
        prop_assert_eq!(census.without_time, latest.iter().filter(|version| version.time.is_none()).count() as u64);

        let (expected_rows, expected_census) = outcome(&whole);
        for (rows, batch_rows) in [(&rows, batch_rows), (&shuffled, 1000), (&shuffled, batch_rows)] {
            let (found_rows, found_census) = outcome(&read_rows(rows, batch_rows));
            prop_assert_eq!(&found_rows, &expected_rows);
            prop_assert_eq!(&found_census, &expected_census);
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400), headed in any::<bool>()) {
        let file = tempfile::NamedTempFile::new().expect("a temporary file");
        let mut whole = if headed { format!("{}\n", HEADINGS.join(",")).into_bytes() } else { Vec::new() };
        whole.extend_from_slice(&bytes);
        std::fs::write(file.path(), whole).expect("written");
        match read(&[file.path().to_owned()], &options()) {
            Ok(reading) => prop_assert!(reading.census.balances()),
            Err(problem) => prop_assert!(problem.contains("help: "), "{}", problem),
        }
    }
}

#[test]
fn a_small_batch_is_a_small_batch() {
    let rows: Vec<Vec<String>> = (0..25)
        .flat_map(|occurrence| {
            let version = Version {
                crime: true,
                recorded_day: 1,
                time: None,
                place: 0,
                text: "text of it".to_owned(),
                flags: Vec::new(),
                persons: Vec::new(),
            };
            rows_of(occurrence, 0, &version)
        })
        .collect();
    assert_eq!(read_rows(&rows, 10).batches, 3);
    assert_eq!(read_rows(&rows, 1000).batches, 1);
}

/// A change to a file's bytes, such as a bad disk, a broken copy or a hostile hand makes.
#[derive(Debug, Clone)]
enum Spoil {
    Flip(usize, u8),
    CutAt(usize),
    Drop(usize, usize),
    Repeat(usize, usize),
}

impl Spoil {
    fn apply(&self, bytes: &mut Vec<u8>) {
        let length = bytes.len().max(1);
        match *self {
            Spoil::Flip(at, with) => {
                if let Some(byte) = bytes.get_mut(at % length) {
                    *byte ^= with;
                }
            }
            Spoil::CutAt(at) => bytes.truncate(at % length),
            Spoil::Drop(at, count) => {
                let from = at % length;
                bytes.drain(from.min(bytes.len())..(from + count).min(bytes.len()));
            }
            Spoil::Repeat(at, count) => {
                let from = (at % length).min(bytes.len());
                let part = bytes[from..(from + count).min(bytes.len())].to_vec();
                bytes.splice(from..from, part);
            }
        }
    }
}

fn spoil() -> impl Strategy<Value = Spoil> {
    let at = 0usize..1 << 20;
    prop_oneof![
        (at.clone(), 1u8..).prop_map(|(at, with)| Spoil::Flip(at, with)),
        at.clone().prop_map(Spoil::CutAt),
        (at.clone(), 1usize..64).prop_map(|(at, count)| Spoil::Drop(at, count)),
        (at, 1usize..64).prop_map(|(at, count)| Spoil::Repeat(at, count)),
    ]
}

/// Small files of the corpus, of every format.
fn seeds() -> Vec<std::path::PathBuf> {
    let mut seeds: Vec<_> = std::fs::read_dir(super::corpus())
        .expect("the corpus")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| {
            let ending = path.extension().and_then(|ending| ending.to_str());
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            !matches!(ending, Some("expected" | "toml" | "proposal"))
                && !name.starts_with('.')
                && !name.contains("bomb")
                && !name.contains("megabytes")
        })
        .collect();
    seeds.sort();
    seeds
}

/// Readers of foreign formats meet bytes that nobody wrote on purpose: each spoilt file is read, and
/// its rows add up, or it is refused in words that say what to do.
#[test]
fn spoilt_files_are_read_or_refused() {
    let is_long = crate::support::switch("KEEPSAFE_LONG").is_some_and(|long| long == "1");
    let folder = tempfile::tempdir().expect("a temporary folder");
    for seed in seeds() {
        let whole = std::fs::read(&seed).expect("the file");
        let config = ProptestConfig {
            cases: if is_long { 200 } else { 4 },
            failure_persistence: None,
            ..ProptestConfig::default()
        };
        // The long form looks for what nobody has met; the short one must not fail by chance.
        let mut runner = match is_long {
            true => TestRunner::new(config),
            false => {
                TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
            }
        };
        let spoils = proptest::collection::vec(spoil(), 1..4);
        let path = folder.path().join(seed.file_name().expect("a name"));
        let outcome = runner.run(&spoils, |spoils| {
            let mut bytes = whole.clone();
            for spoil in &spoils {
                spoil.apply(&mut bytes);
            }
            std::fs::write(&path, bytes).expect("written");
            match read(std::slice::from_ref(&path), &options()) {
                Ok(reading) => prop_assert!(reading.census.balances()),
                Err(problem) => prop_assert!(problem.contains("help: "), "{}", problem),
            }
            Ok(())
        });
        outcome.unwrap_or_else(|problem| panic!("{}: {problem}", seed.display()));
    }
}
