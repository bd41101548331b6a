//! The committed example data are what the generator makes, byte for byte.

use std::fs;

use crate::support::{make_extract, repository, succeed};

const SAMPLE: &str = "examples/meres/extracts/meres_2026-11-03.csv";

#[test]
fn the_sample_regenerates() {
    let folder = tempfile::tempdir().unwrap();
    let extract = folder.path().join("extract.csv");
    succeed(
        make_extract()
            .args([
                "--rows",
                "20000",
                "--relevant",
                "0.015",
                "--seed",
                "1",
                "-o",
            ])
            .arg(&extract),
    );
    let (made, committed) = (
        fs::read(&extract).unwrap(),
        fs::read(repository(SAMPLE)).unwrap(),
    );
    assert!(committed.len() < 10_000_000, "the sample is over 10 MB");
    assert!(
        made == committed,
        "the generator makes another sample than {SAMPLE}"
    );
}

#[test]
fn register_and_areas_regenerate() {
    let folder = tempfile::tempdir().unwrap();
    succeed(make_extract().arg("--project").arg(folder.path()));
    for file in [
        "registers/hotels.csv",
        "areas/forces.geojson",
        "areas/districts.geojson",
    ] {
        let made = fs::read(folder.path().join(file)).unwrap();
        let committed = fs::read(repository("examples/meres").join(file)).unwrap();
        assert!(made == committed, "the generator makes another {file}");
    }
}
