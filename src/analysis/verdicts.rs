//! `verdicts.csv`: what analysts decided on single occurrences.
//!
//! Columns `occurrence_id, verdict, venue_id, by, at, note`, in any order, and `force` where two forces
//! use the same number. One verdict on an occurrence counts: the latest by `at`, and of the same
//! instant the one further down. Those before it stay in the file, so that who decided what, when,
//! is not lost; they change nothing.

mod reading;

use std::collections::btree_map::Entry;
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

    fn is_by(&self, name: &str) -> bool {
        self.by.to_lowercase() == name.to_lowercase()
    }
}

/// Verdicts by occurrence: all that were given, of which the latest counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdicts {
    by_key: BTreeMap<Key, History>,
}

/// The verdicts on one occurrence, at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
struct History {
    /// The latest.
    counts: Judged,
    /// In the order in which they were given.
    earlier: Vec<Judged>,
}

impl History {
    /// Puts in a verdict where it belongs by its time, behind those of the same instant.
    fn put(&mut self, one: Judged) {
        if self.counts.instant <= one.instant {
            self.earlier.push(std::mem::replace(&mut self.counts, one));
        } else {
            let at = self.earlier.partition_point(|e| e.instant <= one.instant);
            self.earlier.insert(at, one);
        }
    }

    fn all(&self) -> impl Iterator<Item = &Judged> {
        self.earlier.iter().chain([&self.counts])
    }

    /// Whether it was given already: at that time, or by whom the verdict that counts is, so that a
    /// file that leaves the time open can be imported once more.
    fn holds(&self, one: &Judged) -> bool {
        let says_the_same = |known: &Judged| {
            known.is_by(&one.by) && known.ruling == one.ruling && known.note == one.note
        };
        let mut all = self.all().filter(|known| known.instant == one.instant);
        all.any(says_the_same)
            || (self.counts.instant <= one.instant && says_the_same(&self.counts))
    }
}

/// Whether the last word of one person contradicts that of another, in verdicts in the order of
/// time; who is unsure contradicts nobody.
fn is_contested(given: &[&Judged]) -> bool {
    let mut last: BTreeMap<String, &Ruling> = BTreeMap::new();
    for one in given {
        last.insert(one.by.to_lowercase(), &one.ruling);
    }
    let mut said = last.values().filter(|ruling| ***ruling != Ruling::Unsure);
    let first = said.next();
    said.any(|ruling| Some(ruling) != first)
}

/// What became of verdicts that were put to others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Merged {
    /// On occurrences that had none.
    pub new: usize,
    /// Took the place of an earlier one that said something else.
    pub changed: usize,
    /// Took the place of an earlier one by somebody else that said the same.
    pub confirmed: usize,
    /// Were there already.
    pub same: usize,
    /// Older than the one that counts: kept beside it.
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
            verdicts.put(one);
        }
        for one in verdicts.undecided() {
            let message = format!(
                "`{}` was judged differently by two people at the same time: `{}` by {} counts, as it \
                 stands further down",
                one.occurrence_id,
                one.ruling.code(),
                one.by
            );
            reader.problems.push(
                Diagnostic::warning(message)
                    .in_file(file)
                    .at_line(one.line)
                    .help("write in `at` the time of day as well, or agree and take one out"),
            );
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
        match self.by_key.entry(one.key()) {
            Entry::Vacant(place) => {
                place.insert(History {
                    counts: one,
                    earlier: Vec::new(),
                });
            }
            Entry::Occupied(mut place) => place.get_mut().put(one),
        }
    }

    /// All that was given on each occurrence, in the order of time: the last counts. A verdict that
    /// names no force is taken to be on the occurrence of the one that others of its number name.
    fn occurrences(&self) -> Vec<Vec<&Judged>> {
        let mut of_numbers: BTreeMap<&str, Vec<&History>> = BTreeMap::new();
        for ((number, _), history) in &self.by_key {
            of_numbers.entry(number).or_default().push(history);
        }
        let mut occurrences = Vec::new();
        for histories in of_numbers.into_values() {
            match histories[..] {
                // The one without a force is the first by its key.
                [open, named] if open.counts.force.is_none() => {
                    let mut both: Vec<&Judged> = open.all().chain(named.all()).collect();
                    both.sort_by_key(|one| one.instant);
                    occurrences.push(both);
                }
                _ => occurrences.extend(histories.iter().map(|history| history.all().collect())),
            }
        }
        occurrences
    }

    /// Verdicts that count for no better reason than their place in the file: somebody else said
    /// otherwise at the same instant.
    fn undecided(&self) -> Vec<Judged> {
        let of = |given: Vec<&Judged>| {
            let (counts, earlier) = given.split_last()?;
            let same_time = |one: &&&Judged| one.instant == counts.instant;
            let other = |one: &&Judged| one.ruling != counts.ruling && !one.is_by(&counts.by);
            let mut rivals = earlier.iter().rev().take_while(same_time);
            rivals.any(other).then(|| (*counts).clone())
        };
        self.occurrences().into_iter().filter_map(of).collect()
    }

    /// Takes in other verdicts, all that were given; the latest on an occurrence counts.
    pub fn merge(&mut self, others: Verdicts) -> Merged {
        let mut merged = Merged::default();
        let others = others.by_key.into_values();
        for one in others.flat_map(|mut of| {
            of.earlier.push(of.counts);
            of.earlier
        }) {
            match self.by_key.get(&one.key()) {
                None => merged.new += 1,
                Some(known) if known.holds(&one) => {
                    merged.same += 1;
                    continue;
                }
                Some(known) if known.counts.instant > one.instant => merged.outdated += 1,
                Some(known)
                    if known.counts.ruling == one.ruling && !known.counts.is_by(&one.by) =>
                {
                    merged.confirmed += 1;
                }
                Some(_) => merged.changed += 1,
            }
            self.put(one);
        }
        merged
    }

    /// The file's text, by occurrence; of several verdicts on one the earlier first.
    ///
    /// # Errors
    /// When it cannot be written as CSV.
    pub fn to_csv(&self) -> Result<Vec<u8>, Diagnostic> {
        let failed = |error: &dyn std::fmt::Display| {
            Diagnostic::error(format!("the verdicts cannot be written: {error}"))
        };
        let with_force = self.given().any(|one| one.force.is_some());
        let keep = |column: &usize| with_force || *column != 1;
        let columns: Vec<usize> = (0..COLUMNS.len()).filter(keep).collect();
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer
            .write_record(columns.iter().map(|at| COLUMNS[*at]))
            .map_err(|error| failed(&error))?;
        for one in self.given() {
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

    /// The verdicts that count, one an occurrence.
    pub fn counting(&self) -> Vec<&Judged> {
        let occurrences = self.occurrences().into_iter();
        occurrences
            .filter_map(|given| given.last().copied())
            .collect()
    }

    /// All verdicts, those that count and those before them.
    pub fn given(&self) -> impl Iterator<Item = &Judged> {
        self.by_key.values().flat_map(History::all)
    }

    /// All on an occurrence of this recording force, in the order of time.
    pub fn on(&self, number: &str, force: &str) -> Vec<&Judged> {
        let keys = BTreeSet::from([String::new(), slug(force)]).into_iter();
        let histories = keys.filter_map(|force| self.by_key.get(&(capital(number), force)));
        let mut all: Vec<&Judged> = histories.flat_map(History::all).collect();
        all.sort_by_key(|one| one.instant);
        all
    }

    /// The verdicts that count where the last word of somebody else is another.
    pub fn contested(&self) -> Vec<&Judged> {
        let occurrences = self.occurrences().into_iter();
        let contested = occurrences.filter(|given| is_contested(given));
        contested
            .filter_map(|given| given.last().copied())
            .collect()
    }

    /// How many people decided.
    pub fn people(&self) -> usize {
        let names: BTreeSet<String> = self.given().map(|one| one.by.to_lowercase()).collect();
        names.len()
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
            let ([at], Some(history)) = (&places[..], self.by_key.get(key)) else {
                ambiguous += 1;
                continue;
            };
            let judged = &history.counts;
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
        let counting = verdicts.counting();
        let found: Vec<(&str, &Ruling, String)> = counting
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

    /// Of one occurrence each: verdicts with who and when, which counts, and what is made of it.
    #[test]
    fn the_latest_counts_wherever_it_stands() {
        // Verdict, by whom, on which day.
        type Given<'t> = &'t [(&'t str, &'t str, &'t str)];
        let cases: [(Given<'_>, &str, bool, bool); 7] = [
            // An older one further down; two people, and they do not agree.
            (
                &[("relevant", "A", "03"), ("not_relevant", "B", "01")],
                "relevant",
                true,
                false,
            ),
            // One person thinks again, on the same day and on another.
            (
                &[("relevant", "A", "01"), ("not_relevant", "a", "01")],
                "not_relevant",
                false,
                false,
            ),
            (
                &[("relevant", "A", "01"), ("not_relevant", "A", "02")],
                "not_relevant",
                false,
                false,
            ),
            // Two people of the same day: only the order of the lines tells.
            (
                &[("relevant", "A", "01"), ("not_relevant", "B", "01")],
                "not_relevant",
                true,
                true,
            ),
            (
                &[("relevant", "A", "01"), ("relevant", "B", "01")],
                "relevant",
                false,
                false,
            ),
            // Who came round contradicts nobody any more, nor does who is unsure.
            (
                &[
                    ("relevant", "A", "01"),
                    ("not_relevant", "B", "02"),
                    ("not_relevant", "A", "03"),
                ],
                "not_relevant",
                false,
                false,
            ),
            (
                &[("relevant", "A", "01"), ("unsure", "B", "02")],
                "unsure",
                false,
                false,
            ),
        ];
        for (given, counts, contested, warned) in cases {
            let mut text = HEAD.to_owned();
            for (verdict, by, day) in given {
                text.push_str(&format!("26*1,{verdict},,{by},2026-11-{day},\n"));
            }
            let (verdicts, warnings) = read(&text);
            let codes: Vec<&str> = verdicts
                .counting()
                .iter()
                .map(|one| one.ruling.code())
                .collect();
            assert_eq!(codes, [counts], "{text}");
            assert_eq!(verdicts.contested().len() == 1, contested, "{text}");
            assert_eq!(verdicts.given().count(), given.len(), "{text}");
            let said = warnings.contains(
                "v.csv:3: `26*1` was judged differently by two people at the same time: \
                 `not_relevant` by B counts",
            );
            assert_eq!(said, warned, "{warnings}");
            assert_eq!(warnings.is_empty(), !warned, "{warnings}");
        }
    }

    /// Everything stays that was ever decided, in the order of time, and is read back.
    #[test]
    fn earlier_verdicts_are_kept_and_change_nothing() {
        let (mut verdicts, _) = read(&format!("{HEAD}26*1,relevant,,A,2026-11-02,\n"));
        let imports = [
            // file, then: new, changed, confirmed, same, outdated
            (
                "26*1,not_relevant,,B,2026-11-03,seen on film\n",
                [0, 1, 0, 0, 0],
            ),
            ("26*1,unsure,,C,2026-11-01,\n", [0, 0, 0, 0, 1]),
            ("26*1,not_relevant,,A,2026-11-04,\n", [0, 0, 1, 0, 0]),
            // Once more, later, by whom it is already; and with what was said before.
            ("26*1,not_relevant,,A,2026-11-09,\n", [0, 0, 0, 1, 0]),
            ("26*1,relevant,,A,2026-11-02,\n", [0, 0, 0, 1, 0]),
            // What A said first is said again, after others said otherwise.
            (
                "26*1,relevant,,A,2026-11-10,\n26*2,unsure,,A,2026-11-10,\n",
                [1, 1, 0, 0, 0],
            ),
        ];
        for (rows, expected) in imports {
            let (others, _) = read(&format!("{HEAD}{rows}"));
            let merged = verdicts.merge(others.clone());
            let counts = [
                merged.new,
                merged.changed,
                merged.confirmed,
                merged.same,
                merged.outdated,
            ];
            assert_eq!(counts, expected, "{rows}");
            let before = verdicts.clone();
            let again = verdicts.merge(others);
            assert_eq!(
                again.same,
                again.new + again.changed + again.confirmed + again.same + again.outdated
            );
            assert_eq!(verdicts, before, "once more changes nothing");
        }
        let text = String::from_utf8(verdicts.to_csv().expect("written")).expect("UTF-8");
        assert_eq!(
            text,
            format!(
                "{HEAD}26*1,unsure,,C,2026-11-01,\n26*1,relevant,,A,2026-11-02,\n\
                 26*1,not_relevant,,B,2026-11-03,seen on film\n26*1,not_relevant,,A,2026-11-04,\n\
                 26*1,relevant,,A,2026-11-10,\n26*2,unsure,,A,2026-11-10,\n"
            )
        );
        let (again, warnings) = read(&text);
        assert_eq!(warnings, "");
        assert_eq!((again.counting().len(), again.given().count()), (2, 6));
        assert_eq!(again.counting()[0].by, "A");
        let contested: Vec<&str> = (again.contested().into_iter())
            .map(|one| one.occurrence_id.as_str())
            .collect();
        assert_eq!(contested, ["26*1"], "B has not come round");
        assert_eq!(again.people(), 3);
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
                confirmed: 1,
                same: 0,
                outdated: 1
            }
        );
        let text = String::from_utf8(verdicts.to_csv().expect("written")).expect("UTF-8");
        let (again, warnings) = read(&text);
        assert_eq!(warnings, "");
        let plain = |verdicts: &Verdicts| -> Vec<Judged> {
            let iter = verdicts.given().cloned();
            iter.map(|one| Judged { line: 0, ..one }).collect()
        };
        assert_eq!(plain(&again), plain(&verdicts));
        assert_eq!(
            verdicts.merge(others).changed,
            0,
            "once more changes nothing"
        );
    }

    /// Whether a file names the force hangs on where it came from.
    #[test]
    fn a_verdict_without_a_force_is_on_the_one_that_others_name() {
        let text = "occurrence_id,force,verdict,by,at\n1,,relevant,A,2026-11-02\n\
                    1,Fenwold,not_relevant,B,2026-11-01\n2,,relevant,A,2026-11-02\n\
                    2,Fenwold,not_relevant,B,2026-11-01\n2,Eastholm,relevant,B,2026-11-01\n";
        let (verdicts, _) = read(text);
        let counting: Vec<(&str, Option<&str>)> = verdicts
            .counting()
            .into_iter()
            .map(|one| (one.occurrence_id.as_str(), one.force.as_deref()))
            .collect();
        let [eastholm, fenwold] = [Some("Eastholm"), Some("Fenwold")];
        assert_eq!(
            counting,
            [("1", None), ("2", None), ("2", eastholm), ("2", fenwold)]
        );
        let contested = verdicts.contested();
        assert_eq!(contested.len(), 1, "{contested:?}");
        let of_fenwold = verdicts.on("1", "FENWOLD");
        let by: Vec<&str> = of_fenwold.iter().map(|one| one.by.as_str()).collect();
        assert_eq!(by, ["B", "A"]);
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
