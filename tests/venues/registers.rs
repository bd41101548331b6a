//! Lists of hotels -> one register: the cases of `registers.txt`, and what holds for every list.

use std::fs;
use std::path::{Path, PathBuf};

use keepsafe::extract::{Area, Areas};
use keepsafe::venues::{Register, Venue};
use proptest::prelude::*;

/// One district, Saltmere, 20 km wide; Mereshire round it.
fn areas() -> Areas {
    let ring = vec![
        (580_000.0, 430_000.0),
        (600_000.0, 430_000.0),
        (600_000.0, 450_000.0),
        (580_000.0, 450_000.0),
        (580_000.0, 430_000.0),
    ];
    let area = |name: &str, force: Option<&str>| Area {
        code: name.to_lowercase(),
        name: name.to_owned(),
        force: force.map(str::to_owned),
        outline: geo::MultiPolygon::new(vec![geo::Polygon::new(
            geo::LineString::from(ring.clone()),
            Vec::new(),
        )]),
    };
    Areas {
        forces: vec![area("Mereshire", None)],
        districts: vec![area("Saltmere", Some("Mereshire"))],
    }
}

/// A venue as a case shows it: what is empty is left out.
fn described(venue: &Venue) -> String {
    let mut parts = vec![venue.id.clone(), venue.name.clone()];
    let mut say = |what: &str, value: String| {
        if !value.is_empty() {
            parts.push(format!("{what} {value}"));
        }
    };
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let day = |value: Option<chrono::NaiveDate>| value.map_or(String::new(), |day| day.to_string());
    say("also", venue.aliases.join(" / "));
    let former = venue.former.iter().map(|former| match former.until {
        Some(until) => format!("{} to {until}", former.name),
        None => former.name.clone(),
    });
    say("was", former.collect::<Vec<_>>().join(" / "));
    say("brand", text(&venue.brand));
    say("kind", venue.kind.clone());
    say("at", venue.address.clone());
    say("in", venue.town.clone());
    say("code", text(&venue.postcode));
    let point = venue.point.map_or(String::new(), |point| {
        format!("{:.0} {:.0}", point.easting, point.northing)
    });
    say("point", point);
    say("uprn", text(&venue.uprn));
    say(
        "rooms",
        venue.rooms.map_or(String::new(), |n| n.to_string()),
    );
    say("opened", day(venue.opened));
    say("closed", day(venue.closed));
    say("district", text(&venue.district));
    let listed = venue.listed.iter().map(|one| match &one.id {
        Some(id) => format!("{} {id}", one.source),
        None => one.source.clone(),
    });
    say("from", listed.collect::<Vec<_>>().join(", "));
    parts.join(" | ")
}

fn told(loaded: &Result<Register, keepsafe::diagnostic::Diagnostics>, folder: &Path) -> String {
    let register = match loaded {
        Ok(register) => register,
        Err(problems) => {
            return problems
                .to_string()
                .replace(&format!("{}/", folder.display()), "");
        }
    };
    let mut lines: Vec<String> = register.venues.iter().map(described).collect();
    for note in &register.notes.0 {
        let of = note.of.map_or(String::new(), |of| format!(" of {of}"));
        let at = register
            .noted_at
            .iter()
            .find(|(text, _)| *text == note.text);
        let at = at.map_or(String::new(), |(_, at)| format!(" ({})", at.join(", ")));
        lines.push(format!("note: {}{of} {}{at}", note.count, note.text));
    }
    lines.join("\n")
}

struct Case {
    name: String,
    files: Vec<(String, String)>,
    expected: String,
}

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/venues/registers.txt")
}

fn cases() -> Vec<Case> {
    let text = fs::read_to_string(file()).expect("the cases are there");
    let mut cases = Vec::new();
    for case in format!("\n{text}").split("\n--- ").skip(1) {
        let mut sections = case.split("\n=== ");
        let name = sections.next().unwrap_or_default().to_owned();
        let mut files = Vec::new();
        let mut expected = String::new();
        for section in sections {
            let (title, body) = section.split_once('\n').unwrap_or((section, ""));
            if title == "register" {
                expected = body.trim().to_owned();
            } else {
                files.push((title.to_owned(), format!("{}\n", body.trim_end())));
            }
        }
        cases.push(Case {
            name,
            files,
            expected,
        });
    }
    cases
}

fn load(
    files: &[(String, String)],
) -> (Result<Register, keepsafe::diagnostic::Diagnostics>, String) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, text) in files {
        fs::write(folder.path().join(name), text).expect("written");
    }
    let loaded = Register::load(folder.path(), Some(&areas()));
    let told = told(&loaded, folder.path());
    (loaded, told)
}

#[test]
fn lists_come_to_the_register_that_a_reader_expects() {
    let mut wrong = Vec::new();
    let mut found = Vec::new();
    for case in cases() {
        let (_, told) = load(&case.files);
        if told != case.expected {
            wrong.push(format!(
                "--- {}\nexpected:\n{}\nfound:\n{told}\n",
                case.name, case.expected
            ));
        }
        found.push((case, told));
    }
    if crate::support::switch("UPDATE").is_some() {
        let head = fs::read_to_string(file()).expect("the cases are there");
        let mut text = head.split("\n--- ").next().unwrap_or_default().to_owned();
        for (case, told) in found {
            text.push_str(&format!("\n--- {}\n", case.name.trim_end()));
            for (name, body) in case.files {
                text.push_str(&format!("=== {name}\n{body}"));
            }
            text.push_str(&format!("=== register\n{told}\n"));
        }
        fs::write(file(), text).expect("written");
        return;
    }
    assert!(found.len() >= 30, "{} cases", found.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The venues of several files, with the rows of every CSV in another order, and the files under
/// other names, so that they are read in another order.
#[test]
fn neither_the_order_of_files_nor_of_rows_tells() {
    let mut compared = 0;
    for case in cases() {
        let (straight, _) = load(&case.files);
        let Ok(straight) = straight else { continue };
        let renamed: Vec<(String, String)> = case
            .files
            .iter()
            .rev()
            .enumerate()
            .map(|(number, (name, text))| {
                let body = match name.rsplit_once('.') {
                    Some((_, "csv")) => turned(text, number + 1),
                    _ => text.clone(),
                };
                (format!("{number}@{name}"), body)
            })
            .collect();
        let (other, told) = load(&renamed);
        let other = other.unwrap_or_else(|_| panic!("{}: {told}", case.name));
        let bare = |register: &Register| -> Vec<String> {
            let venues = register.venues.iter();
            venues
                .map(|venue| {
                    let mut venue = venue.clone();
                    for one in &mut venue.listed {
                        let name = one.source.clone();
                        one.source = name
                            .split_once('@')
                            .map_or(name.clone(), |(_, rest)| rest.to_owned());
                    }
                    venue.listed.sort();
                    described(&venue)
                })
                .collect()
        };
        assert_eq!(bare(&straight), bare(&other), "{}", case.name);
        assert_eq!(straight.notes, other.notes, "{}", case.name);
        compared += 1;
    }
    assert!(compared >= 20, "{compared} cases");
}

/// The rows below the first in another order.
fn turned(text: &str, by: usize) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    if lines.len() > 2 && !text.contains('"') {
        let rows = &mut lines[1..];
        rows.reverse();
        let by = by % rows.len();
        rows.rotate_left(by);
    }
    lines.join("\n") + "\n"
}

const NAMES: [&str; 8] = [
    "Gull House",
    "The Gull House Hotel",
    "Heron Inn",
    "Heron Inn Ltd",
    "Teal Lodge",
    "Quayside Inns Ltd t/a Gull House",
    "Gull House Apartments",
    "Wigeon B&B",
];
const CODES: [&str; 5] = ["", "MQ1 4TB", "mq14tb", "MQ1 4TD", "no code"];
const POINTS: [&str; 5] = ["", "590100,440200", "590160,440200", "590220,440200", "0,0"];

/// A row of a list: id, name, address, town, postcode, point, UPRN, rooms.
fn row() -> impl Strategy<Value = String> {
    (
        prop::sample::select(&["", "1", "2", "3", "4", "5", "6"][..]),
        prop::sample::select(&NAMES[..]),
        prop::sample::select(&["4 Quay Street", "6 Quay Street", "Quay Street"][..]),
        prop::sample::select(&["", "Saltby"][..]),
        prop::sample::select(&CODES[..]),
        prop::sample::select(&POINTS[..]),
        prop::sample::select(&["", "", "990000000001", "990000000002", "0"][..]),
        prop::sample::select(&["", "12", "30"][..]),
    )
        .prop_map(|(id, name, address, town, code, point, uprn, rooms)| {
            let point = if point.is_empty() { "," } else { point };
            format!("{id},{name},{address},{town},{code},{point},{uprn},{rooms}")
        })
}

const HEAD: &str = "id,name,address,town,postcode,easting,northing,uprn,rooms";

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn the_merged_register_depends_on_no_order(
        first in prop::collection::vec(row(), 1..8),
        second in prop::collection::vec(row(), 1..8),
        turn in 0_usize..7,
    ) {
        let file = |name: &str, rows: &[String]| {
            (name.to_owned(), format!("{HEAD}\n{}\n", rows.join("\n")))
        };
        let (straight, _) = load(&[file("a.csv", &first), file("b.csv", &second)]);
        let mut turned = [first, second];
        for rows in &mut turned {
            let by = turn % rows.len();
            rows.rotate_left(by);
            rows.reverse();
        }
        let (other, _) = load(&[file("b.csv", &turned[1]), file("a.csv", &turned[0])]);
        match (straight, other) {
            (Ok(one), Ok(two)) => {
                prop_assert_eq!(&one.venues, &two.venues);
                prop_assert_eq!(&one.notes, &two.notes);
                prop_assert_eq!(&one.sources, &two.sources);
                // Every row is some venue's, and every venue some row's.
                let folded = one.notes.0.iter().find(|note| note.text.contains("repeat a venue"));
                let rows: u64 = one.sources.iter().map(|source| source.rows).sum();
                prop_assert_eq!(one.venues.len() as u64 + folded.map_or(0, |note| note.count), rows);
                let mut ids: Vec<&str> = one.venues.iter().map(|venue| venue.id.as_str()).collect();
                ids.dedup();
                prop_assert_eq!(ids.len(), one.venues.len(), "each id once");
                prop_assert!(one.venues.iter().all(|venue| !venue.listed.is_empty()));
            }
            (Err(one), Err(two)) => prop_assert_eq!(one.0.is_empty(), two.0.is_empty()),
            _ => prop_assert!(false, "one order is read and the other refused"),
        }
    }

    #[test]
    fn a_list_read_twice_is_the_list(rows in prop::collection::vec(row(), 1..8)) {
        let text = format!("{HEAD}\n{}\n", rows.join("\n"));
        let (once, _) = load(&[("a.csv".to_owned(), text.clone())]);
        let (twice, _) = load(&[("a.csv".to_owned(), text.clone()), ("b.csv".to_owned(), text)]);
        if let Ok(once) = once {
            let twice = twice.expect("the same list is as good");
            let ids = |register: &Register| register.venues.iter().map(|venue| (venue.id.clone(), venue.name.clone(), venue.aliases.clone())).collect::<Vec<_>>();
            prop_assert_eq!(ids(&once), ids(&twice));
        }
    }

    #[test]
    fn no_bytes_make_the_readers_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), start in prop::sample::select(&["", "{", "[{\"name\":", "<a><EstablishmentDetail>", "name,town\n", "{\"type\":\"FeatureCollection\",\"features\":["][..])) {
        let mut whole = start.as_bytes().to_vec();
        whole.extend(bytes);
        if let Err(problems) = Register::parse(&whole, "hotels", None) {
            prop_assert!(problems.has_errors());
        }
    }
}
