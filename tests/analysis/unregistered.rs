//! Places off the register, counted for a scope.

use keepsafe::edition::Scope;
use keepsafe::venues::unregistered::Sighting;
use keepsafe::venues::{Location, Resolver};

use super::support::{Case, Record, day, record};

/// A record's sighting of a place by its location fields.
fn sighting(case: &Case, id: &str, on: &str, force: &str, name: &str, town: &str) -> Sighting {
    let location = Location {
        name,
        kind: "hotel",
        town,
        ..Location::default()
    };
    Sighting {
        row: 0,
        occurrence_id: id.to_owned(),
        day: day(on),
        force: force.to_owned(),
        district: String::new(),
        seen: Resolver::new(&case.register)
            .unregistered_location(&location)
            .expect("a name that looks like a hotel's"),
    }
}

fn case() -> Case {
    let records = vec![
        record("26*0001", "2026-10-02"),
        Record {
            admitted: None,
            ..record("26*0002", "2026-10-03")
        },
    ];
    let mut case = Case::new(records);
    let seen = [
        (
            "26*0001",
            "2026-10-02",
            "Mereshire",
            "Pochard Hotel",
            "Saltby",
        ),
        (
            "26*0002",
            "2026-10-03",
            "Mereshire",
            "POCHARD HTL",
            "Saltby",
        ),
        // Of the same number, in another force.
        (
            "26*0002",
            "2024-01-03",
            "Fenwold",
            "Pochard Hotel",
            "Saltby",
        ),
        (
            "26*0009",
            "2023-02-01",
            "Mereshire",
            "Pochard Hotel",
            "Saltby",
        ),
        (
            "26*0009",
            "2023-02-01",
            "Mereshire",
            "Pochard Hotel",
            "Saltby",
        ),
        (
            "26*0003",
            "2026-10-04",
            "Mereshire",
            "Wigeon Guest House",
            "Osmere",
        ),
        (
            "26*0003",
            "2026-10-04",
            "Mereshire",
            "Wigeon Guest House",
            "Osmere",
        ),
    ];
    case.unregistered = seen
        .into_iter()
        .map(|(id, on, force, name, town)| sighting(&case, id, on, force, name, town))
        .collect();
    case
}

#[test]
fn records_count_once_and_those_admitted_are_told() {
    let found = case().findings();
    let places: Vec<_> = found
        .unregistered
        .iter()
        .map(|place| {
            (
                place.name.as_str(),
                place.records,
                place.admitted,
                place.first,
                place.last,
            )
        })
        .collect();
    assert_eq!(
        places,
        [("Pochard Hotel", 3, 1, day("2023-02-01"), day("2026-10-03"))],
        "a place named in one record is not listed, however often"
    );
    assert_eq!(found.unregistered[0].also, ["POCHARD HTL"]);
    let note = found
        .notes
        .0
        .iter()
        .find(|note| note.text.contains("not on the register"));
    assert_eq!(note.map(|note| note.count), Some(1));
}

#[test]
fn another_force_has_its_own_records() {
    let mut case = case();
    case.edition.scope = Scope::Force("fenwold".to_owned());
    assert!(case.findings().unregistered.is_empty());
    case.edition.scope = Scope::National;
    assert_eq!(case.findings().unregistered[0].records, 4);
}
