//! Against the truth that the generator tells: how many of the admitted records are relevant, how
//! many of the relevant ones are admitted, and whether they are tied to the right hotel.
//!
//! Shown with `cargo test --release truth -- --nocapture`. The marks are floors for a first cut;
//! they guard against a rule that breaks another.

use std::collections::BTreeMap;
use std::path::Path;

use crate::support::{keepsafe, make_extract, repository, succeed, switch};

/// A ratio with its parts, so that no figure stands alone.
#[derive(Clone, Copy)]
struct Share {
    part: usize,
    of: usize,
}

impl Share {
    fn value(self) -> f64 {
        if self.of == 0 {
            0.0
        } else {
            self.part as f64 / self.of as f64
        }
    }
}

impl std::fmt::Display for Share {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.3} ({} of {})", self.value(), self.part, self.of)
    }
}

#[derive(Default)]
struct Truth {
    relevant: bool,
    venue: String,
    role: String,
}

struct Grades {
    admitted_precision: Share,
    admitted_recall: Share,
    venue_precision: Share,
    venue_recall: Share,
    role_right: Share,
}

fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let heads = reader.headers().unwrap().clone();
    reader
        .records()
        .map(|row| {
            let row = row.unwrap();
            heads
                .iter()
                .zip(row.iter())
                .map(|(k, v)| (k.to_owned(), v.to_owned()))
                .collect()
        })
        .collect()
}

/// Makes an extract of the Meres, runs the national job over it, and compares.
fn grade(arguments: &[&str]) -> Grades {
    let folder = tempfile::tempdir().unwrap();
    let project = folder.path().join("meres");
    let truth = folder.path().join("truth");
    std::fs::create_dir_all(project.join("extracts")).unwrap();
    for part in ["registers", "areas"] {
        std::fs::create_dir_all(project.join(part)).unwrap();
        for entry in std::fs::read_dir(repository("examples/meres").join(part)).unwrap() {
            let entry = entry.unwrap();
            std::fs::copy(entry.path(), project.join(part).join(entry.file_name())).unwrap();
        }
    }
    for file in ["keepsafe.toml", "distribution.toml"] {
        std::fs::copy(repository("examples/meres").join(file), project.join(file)).unwrap();
    }
    succeed(
        make_extract()
            .args(arguments)
            .arg("-o")
            .arg(project.join("extracts/meres_2026-11-03.csv"))
            .arg("--truth")
            .arg(&truth),
    );
    succeed(
        keepsafe()
            .arg("--config")
            .arg(project.join("keepsafe.toml"))
            .args([
                "--now",
                "2026-11-03T07:00:00Z",
                "run",
                "taskforce-summary",
                "--no-send",
            ]),
    );
    let truth: BTreeMap<String, Truth> = rows(&truth.join("truth.csv"))
        .into_iter()
        .map(|mut row| {
            let mut take = |name: &str| row.remove(name).unwrap();
            let id = take("occurrence_id");
            (
                id,
                Truth {
                    relevant: take("relevant") == "yes",
                    venue: take("venue_id"),
                    role: take("place_role"),
                },
            )
        })
        .collect();
    let records = rows(&project.join("editions/taskforce-summary/2026-10/national/records.csv"));
    assert!(!records.is_empty(), "records.csv is empty");

    let relevant = truth.values().filter(|t| t.relevant).count();
    let admitted: Vec<_> = records.iter().filter(|r| r["admitted"] == "yes").collect();
    let right = admitted
        .iter()
        .filter(|r| truth[&r["occurrence_id"]].relevant)
        .count();
    // Venues and roles over every record that the truth ties to a venue, relevant or not.
    let tied: Vec<_> = records
        .iter()
        .filter(|r| r["decision"] == "resolved")
        .collect();
    let tied_right = tied
        .iter()
        .filter(|r| truth[&r["occurrence_id"]].venue == r["venue_id"])
        .count();
    let resolvable: Vec<_> = records
        .iter()
        .filter(|r| !truth[&r["occurrence_id"]].venue.is_empty())
        .collect();
    let found = resolvable
        .iter()
        .filter(|r| truth[&r["occurrence_id"]].venue == r["venue_id"])
        .count();
    let with_role: Vec<_> = records
        .iter()
        .filter(|r| truth[&r["occurrence_id"]].role != "none")
        .collect();
    let role_right = with_role
        .iter()
        .filter(|r| truth[&r["occurrence_id"]].role == r["place_role"])
        .count();
    Grades {
        admitted_precision: Share {
            part: right,
            of: admitted.len(),
        },
        admitted_recall: Share {
            part: right,
            of: relevant,
        },
        venue_precision: Share {
            part: tied_right,
            of: tied.len(),
        },
        venue_recall: Share {
            part: found,
            of: resolvable.len(),
        },
        role_right: Share {
            part: role_right,
            of: with_role.len(),
        },
    }
}

fn show(title: &str, grades: &Grades) {
    println!("{title}");
    println!(
        "  admitted: precision {}, recall {}",
        grades.admitted_precision, grades.admitted_recall
    );
    println!(
        "  venues:   precision {}, recall {}",
        grades.venue_precision, grades.venue_recall
    );
    println!("  roles:    right     {}", grades.role_right);
}

#[test]
fn the_sample_is_read_as_its_truth_tells() {
    let grades = grade(&["--rows", "20000", "--relevant", "0.015", "--seed", "1"]);
    show("sample (typical mess, seed 1)", &grades);
    assert!(
        grades.admitted_precision.value() >= 0.9,
        "precision {}",
        grades.admitted_precision
    );
    assert!(
        grades.admitted_recall.value() >= 0.9,
        "recall {}",
        grades.admitted_recall
    );
    assert!(
        grades.venue_precision.value() >= 0.95,
        "venue precision {}",
        grades.venue_precision
    );
    assert!(
        grades.venue_recall.value() >= 0.9,
        "venue recall {}",
        grades.venue_recall
    );
    assert!(
        grades.role_right.value() >= 0.95,
        "roles {}",
        grades.role_right
    );
}

/// Extracts that no rule was written against. The short form reads one; `tests/run --long` reads
/// ten times as many rows, the worst mess, and the wordings that the generator keeps apart.
#[test]
fn other_extracts_are_read_about_as_well() {
    let long = switch("KEEPSAFE_LONG").is_some_and(|value| value == "1");
    let rows = if long { "200000" } else { "20000" };
    let mut cases = vec![("another seed", "typical", "tune", 0.9)];
    if long {
        cases.push(("the worst mess", "vile", "tune", 0.8));
        cases.push(("wordings kept apart", "typical", "unseen", 0.85));
    }
    for (title, mess, frames, mark) in cases {
        let arguments = [
            "--rows",
            rows,
            "--relevant",
            "0.005",
            "--seed",
            "7001",
            "--mess",
            mess,
            "--frames",
            frames,
        ];
        let grades = grade(&arguments);
        show(
            &format!("{title} ({rows} occurrences, {mess} mess, {frames} wordings)"),
            &grades,
        );
        for (what, share) in [
            ("precision", grades.admitted_precision),
            ("recall", grades.admitted_recall),
            ("venue precision", grades.venue_precision),
            ("venue recall", grades.venue_recall),
        ] {
            assert!(share.value() >= mark, "{title}: {what} {share}");
        }
    }
}
