//! `verdicts.csv`: what analysts decided on single occurrences.
//!
//! Columns `occurrence_id, verdict, venue_id, by, at, note`, in any order, and `force` where two forces
//! use the same number. One verdict on an occurrence counts: the latest by `at`, and of the same
//! instant the one further down.

mod reading;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDateTime;

use self::reading::Reader;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::edition::slug;

/// Heads of the file, in the order in which it is written; `force` only where a verdict has one.
pub const COLUMNS: [&str; 7] = [
    "occurrence_id",
    "force",
    "verdict",
    "venue_id",
    "by",
    "at",
    "note",
];

/// What an analyst found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ruling {
    Relevant,
    /// Leaves the counts.
    NotRelevant,
    /// Relevant, and tied to the wrong venue: the right one, or none that is known.
    WrongVenue(Option<String>),
    /// Changes nothing.
    Unsure,
}

const CODES: [&str; 4] = ["relevant", "not_relevant", "wrong_venue", "unsure"];

impl Ruling {
    pub fn code(&self) -> &'static str {
        match self {
            Ruling::Relevant => CODES[0],
            Ruling::NotRelevant => CODES[1],
            Ruling::WrongVenue(_) => CODES[2],
            Ruling::Unsure => CODES[3],
        }
    }

    /// Whether the record is about what is searched for; an analyst who is unsure has not said.
    pub fn is_relevant(&self) -> Option<bool> {
        match self {
            Ruling::Relevant | Ruling::WrongVenue(_) => Some(true),
            Ruling::NotRelevant => Some(false),
            Ruling::Unsure => None,
        }
    }
}

/// A verdict on one occurrence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    pub occurrence_id: String,
    /// Recording force, where the number alone does not say which record.
    pub force: Option<String>,
    pub ruling: Ruling,
    pub by: String,
    /// As written, British dates as ISO ones; and as an instant, without an offset taken for UTC.
    pub at: String,
    pub instant: NaiveDateTime,
    pub note: String,
    /// Line in the file, from 1.
    pub line: usize,
}

/// Occurrence number in capitals, and the force's slug, empty where none is named.
type Key = (String, String);

impl Judged {
    fn key(&self) -> Key {
        let force = self.force.as_deref().map(slug).unwrap_or_default();
        (capital(&self.occurrence_id), force)
    }
}

/// The verdicts that count, by occurrence.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdicts {
    by_key: BTreeMap<Key, Judged>,
}

/// What became of verdicts that were put to others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Merged {
    pub new: usize,
    /// Took the place of an earlier one that said something else.
    pub changed: usize,
    pub same: usize,
    /// Older than the one that was there.
    pub outdated: usize,
}

/// Verdicts and the occurrences of an extract, brought together.
#[derive(Debug, Default)]
pub struct Standing<'v> {
    /// For each occurrence in the order given.
    pub of: Vec<Option<&'v Judged>>,
    /// Verdicts on occurrences that are not among them.
    pub unknown: u64,
    /// Verdicts without a force on a number that several forces use; none is applied.
    pub ambiguous: u64,
}

/// What is known beside the file: what fills a blank, and to which venues a record may be moved.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known<'a> {
    pub by: Option<&'a str>,
    pub at: Option<&'a str>,
    /// Ids of the register; without it every id is taken.
    pub venues: Option<&'a BTreeSet<&'a str>>,
}

impl Verdicts {
    /// Reads a file's text: verdicts with warnings, or every problem with its line.
    ///
    /// # Errors
    /// Missing columns; rows without number, analyst or time; verdicts, times and venues that are none.
    pub fn parse(
        text: &str,
        file: &str,
        known: Known<'_>,
    ) -> Result<(Verdicts, Diagnostics), Diagnostics> {
        let mut reader = Reader::new(file, known);
        let judged = reader.read(text.trim_start_matches('\u{feff}'));
        if reader.problems.has_errors() {
            return Err(reader.problems);
        }
        let mut verdicts = Verdicts::default();
        for one in judged {
            if let Some(before) = verdicts.by_key.get(&one.key()) {
                let (stays, goes) = match before.instant > one.instant {
                    true => (before, &one),
                    false => (&one, before),
                };
                if stays.ruling != goes.ruling {
                    let message = format!(
                        "a second verdict on `{}`: `{}` of line {} counts, `{}` of line {} does not",
                        one.occurrence_id,
                        stays.ruling.code(),
                        stays.line,
                        goes.ruling.code(),
                        goes.line
                    );
                    reader.problems.push(
                        Diagnostic::warning(message)
                            .in_file(file)
                            .at_line(one.line)
                            .help("the latest by `at` counts; take the other line out"),
                    );
                }
            }
            verdicts.put(one);
        }
        if let Some(first) = reader.blank.first() {
            let message = format!(
                "rows without a verdict, passed over: {}",
                reader.blank.len()
            );
            reader.problems.push(
                Diagnostic::warning(message)
                    .in_file(file)
                    .at_line(*first)
                    .help(format!("write one of {}", CODES.join(", "))),
            );
        }
        Ok((verdicts, reader.problems))
    }

    fn put(&mut self, one: Judged) {
        let key = one.key();
        if self
            .by_key
            .get(&key)
            .is_none_or(|before| before.instant <= one.instant)
        {
            self.by_key.insert(key, one);
        }
    }

    /// Takes in other verdicts; the latest on an occurrence stays.
    pub fn merge(&mut self, others: Verdicts) -> Merged {
        let mut merged = Merged::default();
        for (key, one) in others.by_key {
            let same = |before: &Judged| before.ruling == one.ruling && before.note == one.note;
            match self.by_key.get(&key) {
                None => merged.new += 1,
                Some(before) if before.instant > one.instant => {
                    merged.outdated += 1;
                    continue;
                }
                // Imported once more: whoever judged it first did.
                Some(before) if same(before) => {
                    merged.same += 1;
                    continue;
                }
                Some(_) => merged.changed += 1,
            }
            self.by_key.insert(key, one);
        }
        merged
    }

    /// The file's text, by occurrence.
    ///
    /// # Errors
    /// When it cannot be written as CSV.
    pub fn to_csv(&self) -> Result<Vec<u8>, Diagnostic> {
        let failed = |error: &dyn std::fmt::Display| {
            Diagnostic::error(format!("the verdicts cannot be written: {error}"))
        };
        let with_force = self.by_key.values().any(|one| one.force.is_some());
        let keep = |column: &usize| with_force || *column != 1;
        let columns: Vec<usize> = (0..COLUMNS.len()).filter(keep).collect();
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer
            .write_record(columns.iter().map(|at| COLUMNS[*at]))
            .map_err(|error| failed(&error))?;
        for one in self.by_key.values() {
            let venue = match &one.ruling {
                Ruling::WrongVenue(Some(venue)) => venue.as_str(),
                _ => "",
            };
            let cells = [
                one.occurrence_id.as_str(),
                one.force.as_deref().unwrap_or_default(),
                one.ruling.code(),
                venue,
                &one.by,
                &one.at,
                &one.note,
            ];
            writer
                .write_record(columns.iter().map(|at| cells[*at]))
                .map_err(|error| failed(&error))?;
        }
        writer.into_inner().map_err(|error| failed(&error))
    }

    pub fn is_empty(&self) -> bool {
        self.by_key.is_empty()
    }

    pub fn len(&self) -> usize {
        self.by_key.len()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Judged> {
        self.by_key.values()
    }

    /// Numbers of the occurrences, in capitals: see [`capital`].
    pub fn numbers(&self) -> BTreeSet<String> {
        self.by_key
            .keys()
            .map(|(number, _)| number.clone())
            .collect()
    }

    /// Brings the verdicts to occurrences, each with its number and recording force.
    pub fn stand<'o>(&self, occurrences: impl Iterator<Item = (&'o str, &'o str)>) -> Standing<'_> {
        if self.by_key.is_empty() {
            return Standing {
                of: occurrences.map(|_| None).collect(),
                ..Standing::default()
            };
        }
        let numbers = self.numbers();
        let mut of = Vec::new();
        let mut found: BTreeMap<&Key, Vec<usize>> = BTreeMap::new();
        for (at, (number, force)) in occurrences.enumerate() {
            of.push(None);
            let number = capital(number);
            if !numbers.contains(&number) {
                continue;
            }
            for force in BTreeSet::from([String::new(), slug(force)]) {
                if let Some((key, _)) = self.by_key.get_key_value(&(number.clone(), force)) {
                    found.entry(key).or_default().push(at);
                }
            }
        }
        let unknown = (self.by_key.len() - found.len()) as u64;
        let mut ambiguous = 0;
        for (key, places) in found {
            let ([at], Some(judged)) = (&places[..], self.by_key.get(key)) else {
                ambiguous += 1;
                continue;
            };
            // One verdict may name the force and another not: the latest counts.
            let before: &mut Option<&Judged> = &mut of[*at];
            if before.is_none_or(|before| before.instant <= judged.instant) {
                *before = Some(judged);
            }
        }
        Standing {
            of,
            unknown,
            ambiguous,
        }
    }
}

/// Occurrence numbers are compared in capitals and without space round them.
pub fn capital(number: &str) -> String {
    number.trim().to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "occurrence_id,verdict,venue_id,by,at,note\n";

    fn read(text: &str) -> (Verdicts, String) {
        let (verdicts, warnings) = Verdicts::parse(text, "v.csv", Known::default())
            .unwrap_or_else(|problems| panic!("{problems}"));
        (verdicts, warnings.to_string())
    }

    fn problems(text: &str) -> String {
        match Verdicts::parse(text, "v.csv", Known::default()) {
            Ok(_) => panic!("this is no good file"),
            Err(problems) => problems.to_string(),
        }
    }

    #[test]
    fn every_form_that_a_spreadsheet_leaves_is_read() {
        let text = "\u{feff}At;BY;Occurrence ID;Verdict;Venue-ID;Note\r\n\
                    03/11/2026 09:30;A Lead;'-26*1;Wrong Premises;H1;\"said; twice\"\r\n\
                    2026-11-02T10:00:00+01:00;A Lead;26*2;NOT RELEVANT;;\r\n\
                    ;;;;;\r\n\
                    2026-11-02;A Lead;26*3;unsure;;\r\n";
        let (verdicts, warnings) = read(text);
        assert_eq!(warnings, "");
        let found: Vec<(&str, &Ruling, String)> = verdicts
            .iter()
            .map(|one| {
                (
                    one.occurrence_id.as_str(),
                    &one.ruling,
                    one.instant.to_string(),
                )
            })
            .collect();
        assert_eq!(
            found,
            [
                (
                    "-26*1",
                    &Ruling::WrongVenue(Some("H1".to_owned())),
                    "2026-11-03 09:30:00".to_owned()
                ),
                (
                    "26*2",
                    &Ruling::NotRelevant,
                    "2026-11-02 09:00:00".to_owned()
                ),
                ("26*3", &Ruling::Unsure, "2026-11-02 00:00:00".to_owned()),
            ]
        );
    }

    #[test]
    fn the_latest_counts_wherever_it_stands_and_it_is_said() {
        let text = format!(
            "{HEAD}26*1,relevant,,A,2026-11-03,\n26*1 ,not_relevant,,B,2026-11-01,\n\
             26*2,relevant,,A,2026-11-01,\n26*2,unsure,,A,2026-11-01,\n26*2,unsure,,A,2026-11-01,\n"
        );
        let (verdicts, warnings) = read(&text);
        let codes: Vec<&str> = verdicts.iter().map(|one| one.ruling.code()).collect();
        assert_eq!(codes, ["relevant", "unsure"]);
        assert_eq!(
            warnings.matches("a second verdict").count(),
            2,
            "{warnings}"
        );
        assert!(warnings.contains("v.csv:3: "), "{warnings}");
        assert!(
            warnings.contains("`relevant` of line 2 counts, `not_relevant` of line 3 does not"),
            "{warnings}"
        );
    }

    #[test]
    fn every_problem_is_told_with_its_line() {
        let text = format!(
            "{HEAD}26*1,relevent,,A,2026-11-03,\n,relevant,,A,2026-11-03,\n26*2,unsure,,,soon,\n\
             2.4E+10,unsure,,A,,\n26*4,,,,,\n"
        );
        let told = problems(&text);
        for part in [
            "v.csv:2: `relevent` is no verdict\n  help: did you mean `relevant`?",
            "v.csv:3: the verdict names no occurrence",
            "v.csv:4: nobody is named",
            "v.csv:4: `soon` is no time",
            "v.csv:5: `2.4E+10` is what a spreadsheet made",
            "v.csv:5: it is not said when",
        ] {
            assert!(told.contains(part), "{part}\n{told}");
        }
        assert!(problems("").contains("the file is empty"));
        let told = problems("number,verdict\n26*1,relevant\n");
        for column in ["occurrence_id", "by", "at"] {
            assert!(
                told.contains(&format!("there is no column `{column}`")),
                "{told}"
            );
        }
        assert!(problems(&format!("note,{HEAD}")).contains("stands twice"));
    }

    #[test]
    fn what_was_merged_is_counted_and_read_back() {
        let (mut verdicts, _) = read(&format!(
            "{HEAD}1,relevant,,A,2026-11-01,\n2,relevant,,A,2026-11-05,\n3,wrong_venue,H1,A,2026-11-01,\"a, b\"\n"
        ));
        let (others, _) = read(&format!(
            "{HEAD}1,not_relevant,,B,2026-11-02,\n2,unsure,,B,2026-11-02,\n3,wrong_venue,H1,B,2026-11-02,\"a, b\"\n4,unsure,,B,2026-11-02,\n"
        ));
        let merged = verdicts.merge(others.clone());
        assert_eq!(
            merged,
            Merged {
                new: 1,
                changed: 1,
                same: 1,
                outdated: 1
            }
        );
        let text = String::from_utf8(verdicts.to_csv().expect("written")).expect("UTF-8");
        let (again, warnings) = read(&text);
        assert_eq!(warnings, "");
        let plain = |verdicts: &Verdicts| -> Vec<Judged> {
            let iter = verdicts.iter().cloned();
            iter.map(|one| Judged { line: 0, ..one }).collect()
        };
        assert_eq!(plain(&again), plain(&verdicts));
        assert_eq!(
            verdicts.merge(others).changed,
            0,
            "once more changes nothing"
        );
    }

    #[test]
    fn a_number_that_two_forces_use_needs_its_force() {
        let text = "occurrence_id,force,verdict,by,at\n1,,relevant,A,2026-11-01\n\
                    2,Fenwold,unsure,A,2026-11-01\n3,,relevant,A,2026-11-01\n9,,relevant,A,2026-11-01\n\
                    4,,relevant,A,2026-11-02\n4,Fenwold,unsure,A,2026-11-01\n";
        let (verdicts, _) = read(text);
        let rows = [
            ("1", "Fenwold"),
            ("2", "Eastholm"),
            ("2", "FENWOLD"),
            ("3", "Fenwold"),
            ("3", "Eastholm"),
            ("4", "Fenwold"),
        ];
        let standing = verdicts.stand(rows.into_iter());
        let found: Vec<Option<&str>> = standing
            .of
            .iter()
            .map(|one| one.map(|one| one.ruling.code()))
            .collect();
        assert_eq!(
            found,
            [
                Some("relevant"),
                None,
                Some("unsure"),
                None,
                None,
                Some("relevant")
            ]
        );
        assert_eq!((standing.unknown, standing.ambiguous), (1, 1));
    }
}
