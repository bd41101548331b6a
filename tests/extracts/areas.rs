//! Area files: what is read, and every problem at once.

use std::path::Path;

use keepsafe::extract::{Areas, BngPoint};

fn feature(properties: &str, geometry: &str) -> String {
    format!(r#"{{"type":"Feature","properties":{{{properties}}},"geometry":{geometry}}}"#)
}

fn square(west: f64, south: f64) -> String {
    let (east, north) = (west + 0.1, south + 0.1);
    format!(
        r#"{{"type":"Polygon","coordinates":[[[{west},{south}],[{east},{south}],[{east},{north}],[{west},{north}],[{west},{south}]]]}}"#
    )
}

fn write(folder: &Path, name: &str, features: &[String]) -> std::path::PathBuf {
    let path = folder.join(name);
    let text = format!(
        "{{\"type\":\"FeatureCollection\",\n\"features\":[{}]}}",
        features.join(",\n")
    );
    std::fs::write(&path, text).expect("written");
    path
}

#[test]
fn areas_are_read_and_points_found() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let forces = write(
        folder.path(),
        "forces.geojson",
        &[
            feature(r#""code":"X02","name":"Eastholm""#, &square(0.2, 52.6)),
            feature(r#""code":"X01","name":"Mereshire""#, &square(0.1, 52.6)),
        ],
    );
    let multi = square(0.1, 52.6)
        .replace("Polygon", "MultiPolygon")
        .replace("[[[", "[[[[")
        .replace("]]]", "]]]]");
    let districts = write(
        folder.path(),
        "districts.geojson",
        &[
            feature(r#""code":101,"name":"North","force":"Mereshire""#, &multi),
            feature(
                r#""code":102,"name":"South","force":"Eastholm""#,
                &square(0.2, 52.6),
            ),
        ],
    );
    let areas = Areas::load(&forces, &districts).expect("good files");
    assert_eq!(
        areas
            .forces
            .iter()
            .map(|area| area.name.as_str())
            .collect::<Vec<_>>(),
        ["Mereshire", "Eastholm"],
        "sorted by code"
    );
    let point = BngPoint::from_wgs84(0.15, 52.65).expect("on land");
    assert_eq!(
        areas.district_at(point).map(|area| area.name.as_str()),
        Some("North")
    );
    assert_eq!(
        areas.force_at(point).map(|area| area.code.as_str()),
        Some("X01")
    );
    let far = BngPoint {
        easting: 10_000.0,
        northing: 10_000.0,
    };
    assert_eq!(areas.district_at(far), None);
    let bounds = areas.bounds().expect("there are areas");
    assert!(bounds.min().x < point.easting && point.easting < bounds.max().x);
}

#[test]
fn every_problem_of_both_files_is_told_at_once() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let exchanged = square(52.6, 0.1);
    let open =
        r#"{"type":"Polygon","coordinates":[[[0.1,52.6],[0.2,52.6],[0.2,52.7],[0.1,52.7]]]}"#;
    let metres = r#"{"type":"Polygon","coordinates":[[[540000,310000],[541000,310000],[541000,311000],[540000,310000]]]}"#;
    let forces = write(
        folder.path(),
        "forces.geojson",
        &[
            feature(r#""code":"X01","name":"Mereshire""#, &exchanged),
            feature(r#""code":"X01","name":"Eastholm""#, &square(0.1, 52.6)),
            feature(r#""name":"Fenwold""#, open),
            feature(r#""code":"X04""#, metres),
        ],
    );
    let districts = write(
        folder.path(),
        "districts.geojson",
        &[
            feature(r#""code":"D1","name":"North""#, "null"),
            feature(
                r#""code":"D2","name":"South","force":"Mereshire""#,
                r#"{"type":"Point","coordinates":[0.1,52.6]}"#,
            ),
        ],
    );
    let text = Areas::load(&forces, &districts)
        .expect_err("bad files")
        .to_string();
    for wanted in [
        "forces.geojson: feature 1 (Mereshire): the position [52.6, 0.1] is outside the British National Grid\n  help: longitude and latitude are exchanged",
        "forces.geojson: feature 2 (Eastholm): the code `X01` was already given to feature 1",
        "forces.geojson: feature 3 (Fenwold): no property `code`",
        "forces.geojson: feature 3 (Fenwold): a ring of 4 positions is not closed",
        "forces.geojson: feature 4: no property `name`",
        "forces.geojson: feature 4: the position [540000, 310000] is outside the British National Grid\n  help: these look like grid metres",
        "districts.geojson: feature 1 (North): no property `force`",
        "districts.geojson: feature 1 (North): no geometry",
        "districts.geojson: feature 2 (South): the geometry is a Point",
    ] {
        assert!(text.contains(wanted), "{wanted}\nnot in\n{text}");
    }
    assert_eq!(text.matches("error: ").count(), 9, "{text}");
}

#[test]
fn a_file_that_is_no_geojson_is_told_with_its_line() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let broken = folder.path().join("broken.geojson");
    std::fs::write(
        &broken,
        "{\"type\":\"FeatureCollection\",\n\"features\":[,]}",
    )
    .expect("written");
    let text = Areas::load(&broken, &folder.path().join("none.geojson"))
        .expect_err("bad files")
        .to_string();
    assert!(
        text.contains("broken.geojson:2: this is not a GeoJSON FeatureCollection"),
        "{text}"
    );
    assert!(
        text.contains("none.geojson: the area file cannot be read"),
        "{text}"
    );
}

#[test]
fn a_district_of_an_unknown_force_is_told() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let forces = write(
        folder.path(),
        "f.geojson",
        &[feature(
            r#""code":"X01","name":"Mereshire""#,
            &square(0.1, 52.6),
        )],
    );
    let districts = write(
        folder.path(),
        "d.geojson",
        &[feature(
            r#""code":"D1","name":"North","force":"Meershire""#,
            &square(0.1, 52.6),
        )],
    );
    let text = Areas::load(&forces, &districts)
        .expect_err("an unknown force")
        .to_string();
    assert!(
        text.contains("the district `D1` belongs to the force `Meershire`"),
        "{text}"
    );
}
