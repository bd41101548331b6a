//! The extract as the survey sees it: whatever the size of its batches, and without points that
//! stand for no place.

use std::path::{Path, PathBuf};

use keepsafe::extract::{Options, columns};
use keepsafe::keywords::{Criteria, Pack};
use keepsafe::pipeline::{Inputs, Progress, Survey, survey};
use keepsafe::venues::Register;

use super::{areas, options};

struct Silent;

impl Progress for Silent {
    fn read(&self, _: u64, _: u64, _: u64) {}
}

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("examples/meres")
        .join(name)
}

fn surveyed(file: PathBuf, batch_rows: usize) -> Survey {
    let register = std::fs::read(example("registers/hotels.csv")).expect("the register");
    let areas = areas();
    let inputs = Inputs {
        files: vec![file],
        extract: Options {
            areas: Some(areas.clone()),
            batch_rows,
            ..options()
        },
        packs: vec![Pack::built_in("cse").expect("built in")],
        criteria: Criteria::default(),
        register: Register::parse(&register, "hotels.csv", Some(&areas)).expect("a good register"),
        areas: Some(areas.as_ref().clone()),
        sought: Some(Default::default()),
    };
    survey(inputs, &Silent).expect("it can be surveyed")
}

#[test]
fn the_size_of_batches_changes_nothing() {
    let sample = std::fs::read_to_string(example("extracts/meres_2026-11-03.csv")).expect("text");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("a.csv");
    let rows: Vec<&str> = sample.split_inclusive("\r\n").take(4_000).collect();
    std::fs::write(&path, rows.concat()).expect("written");
    let whole = surveyed(path.clone(), 50_000);
    assert!(whole.persons.height() > 100 && whole.hits.frame.height() > 100);
    for batch_rows in [7, 300] {
        let parts = surveyed(path.clone(), batch_rows);
        for (name, a, b) in [
            ("rows", &whole.rows, &parts.rows),
            ("persons", &whole.persons, &parts.persons),
            ("hits", &whole.hits.frame, &parts.hits.frame),
            (
                "resolutions",
                &whole.resolutions.frame,
                &parts.resolutions.frame,
            ),
            ("admitted", &whole.admitted.frame, &parts.admitted.frame),
        ] {
            assert!(
                a.equals_missing(b),
                "{name} differ in batches of {batch_rows}"
            );
        }
        assert_eq!(whole.census, parts.census);
        assert!(
            whole.unmatched.lowest.len() > 1_000
                && whole.unmatched.lowest == parts.unmatched.lowest
        );
        assert_eq!(whole.unmatched.cut, parts.unmatched.cut);
    }
}

/// Records of many places at one point, which is that of a hotel; the last names the hotel.
#[test]
fn a_point_that_many_places_share_places_nobody() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("a.csv");
    let mut text = String::from(
        "Occurrence Number,Recorded Date,Force,District,Location Name,Street,Easting,Northing,Summary,Flags\n",
    );
    for n in 0..40 {
        text.push_str(&format!(
            "260000000{n:02},02/11/2026,Mereshire,Merewick,,Street {n},589585,447029,Theft.,CSE\n"
        ));
    }
    text.push_str(
        "26000000099,02/11/2026,Mereshire,Merewick,Wherry Lodge Merewick Central,,589585,447029,Theft.,CSE\n",
    );
    std::fs::write(&path, text).expect("written");
    let survey = surveyed(path, 1000);
    let eastings = survey.rows.column(columns::EASTING).expect("kept");
    assert_eq!(eastings.null_count(), 41);
    let tiers = survey.resolutions.frame.column("tier").expect("kept");
    let tiers: Vec<Option<&str>> = tiers.str().expect("texts").iter().collect();
    assert!(!tiers.contains(&Some("coordinates_and_name")), "{tiers:?}");
    let note = survey
        .census
        .notes
        .0
        .iter()
        .find(|note| note.text.contains("share one grid point"))
        .expect("it is told");
    assert_eq!((note.count, note.of), (41, Some(41)));
}
