//! A project's own criteria, from the pack's text to the `criterion` of `records.csv`.

use std::collections::BTreeMap;

use super::{NOW, code, example, files, keepsafe, stderr};

/// Each operator by itself; the built-in criteria are off, so that nothing else admits.
const PACK: &str = r#"
[pack]
id = "mine"
version = "1"
extends = "cse"
off = ["explicit-terms", "cse-flag", "offence-class", "indicators"]

[[criterion]]
id = "within"
sentence = "Several males within seven words of a room paid in cash, in either order."
when = '"several males" W/7 "paid cash"'

[[criterion]]
id = "before"
sentence = "A schoolgirl, and after her within four words no luggage."
when = 'schoolgirl PRE/4 "no luggage"'

[[criterion]]
id = "alone"
sentence = "CSE with no word of a new phone within eight."
when = 'CSE NOT W/8 "new phone"'

[[criterion]]
id = "three-kinds"
sentence = "Three kinds of warning signs."
when = 'ATLEAST 3 (category:(booking, activity, exchange, travel, missing))'
"#;

/// What a record says, and the criterion that admits it; empty for none.
const RECORDS: [(&str, &str); 13] = [
    (
        "Several males on the corridor, the room was paid cash.",
        "within",
    ),
    (
        "Paid cash for the room. Later several males came.",
        "within",
    ),
    // Nine words apart; two of three kinds of signs.
    (
        "Several males on the corridor outside, and the room was paid cash.",
        "",
    ),
    // Denied is not there.
    ("No evidence of several males, paid cash.", ""),
    ("Schoolgirl seen with no luggage.", "before"),
    ("No luggage, schoolgirl seen.", ""),
    (
        "Schoolgirl seen by night staff on arrival with no luggage.",
        "",
    ),
    ("CSE suspected at the hotel.", "alone"),
    ("CSE suspected, she has a new phone.", ""),
    // The phone is further off than eight words.
    (
        "CSE suspected by staff of the hotel, where officers then found her new phone.",
        "alone",
    ),
    (
        "No luggage on arrival; new phone in the room; found at hotel.",
        "three-kinds",
    ),
    ("No luggage on arrival; new phone in the room.", ""),
    // The first that is met is named, not the nearest to the end.
    ("CSE suspected. Several males, paid cash.", "within"),
];

#[test]
fn the_criterion_that_admits_stands_in_the_records() {
    let mut extract =
        "Occurrence Number,Recorded Date,Force,Location Name,Town,Summary\n".to_owned();
    for (n, (text, _)) in RECORDS.iter().enumerate() {
        extract.push_str(&format!(
            "260000001{n:02},14/10/2026,Mereshire,Amberwold House,Harfleet,\"{text}\"\n"
        ));
    }
    // Each force has a record, so that no edition waits.
    for (n, force) in ["Mereshire", "Eastholm", "Fenwold"].iter().enumerate() {
        extract.push_str(&format!(
            "26000000{n}00,02/11/2026,{force},,,Bicycle stolen from yard.\n"
        ));
    }
    let project = example(&[
        ("keywords/mine.toml", PACK.as_bytes()),
        ("extracts/e.csv", extract.as_bytes()),
    ]);
    let config = project.path().join("keepsafe.toml");
    let text = std::fs::read_to_string(&config).expect("the config");
    let text = text.replace("packs = [\"cse\"]", "packs = [\"mine\"]");
    std::fs::write(&config, text).expect("written");

    let run = ["run", "force-pack", "--scope", "mereshire", "--no-send"];
    let output = keepsafe(project.path(), &[&NOW[..], &run].concat());
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let made = files(project.path());
    assert!(!made.keys().any(|name| name.starts_with("mail/new/")));
    let records = &made["editions/force-pack/2026-10/mereshire/records.csv"];
    let mut rows = csv::Reader::from_reader(records.as_slice());
    let heads = rows.headers().expect("heads").clone();
    let column = |name: &str| heads.iter().position(|head| head == name).expect(name);
    let (id, admitted, criterion) = (
        column("occurrence_id"),
        column("admitted"),
        column("criterion"),
    );
    let found: BTreeMap<String, (bool, String)> = rows
        .records()
        .map(|row| {
            let row = row.expect("a row");
            (
                row[id].to_owned(),
                (&row[admitted] == "yes", row[criterion].to_owned()),
            )
        })
        .collect();
    for (n, (text, expected)) in RECORDS.iter().enumerate() {
        let (admitted, criterion) = &found[&format!("260000001{n:02}")];
        assert_eq!(criterion, expected, "{text}");
        assert_eq!(*admitted, !expected.is_empty(), "{text}");
    }
}
