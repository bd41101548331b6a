//! Rows of a verdict file, as analysts and their spreadsheets write them.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime};

use super::{CODES, COLUMNS, Judged, Known, Ruling};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity, nearest, suggestion};

const NEEDED: [&str; 4] = ["occurrence_id", "verdict", "by", "at"];
/// A sample for review has it; it says nothing of the verdict.
const PASSED_OVER: &str = "stratum";

/// Reads the rows, and notes what is wrong with them.
pub(super) struct Reader<'a> {
    file: &'a str,
    known: Known<'a>,
    pub problems: Diagnostics,
    /// Lines of rows without a verdict.
    pub blank: Vec<usize>,
}

impl<'a> Reader<'a> {
    pub fn new(file: &'a str, known: Known<'a>) -> Self {
        Self {
            file,
            known,
            problems: Diagnostics::default(),
            blank: Vec::new(),
        }
    }

    fn wrong(&mut self, line: usize, message: impl Into<String>, help: impl Into<String>) {
        self.problems.push(
            Diagnostic::error(message)
                .in_file(self.file)
                .at_line(line)
                .help(help),
        );
    }

    pub fn read(&mut self, text: &str) -> Vec<Judged> {
        let head = text.lines().next().unwrap_or_default();
        // Spreadsheets of some countries write semicolons; a copied table has tabs.
        let delimiter = [b',', b';', b'\t']
            .into_iter()
            .max_by_key(|sign| (head.matches(char::from(*sign)).count(), *sign == b','))
            .unwrap_or(b',');
        let mut csv = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut places = None;
        let mut judged = Vec::new();
        for record in csv.records() {
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    let line = error.position().map_or(1, |place| place.line() as usize);
                    self.wrong(line, format!("no CSV: {error}"), "mend this line");
                    break;
                }
            };
            let line = record.position().map_or(1, |place| place.line() as usize);
            match &places {
                None => {
                    places = Some(self.places(&record, line));
                    // Without its columns every row would be wrong.
                    if self.problems.has_errors() {
                        break;
                    }
                }
                Some(places) => judged.extend(self.row(&record, places, line)),
            }
        }
        if places.is_none() {
            let help = format!("begin it with the line {}", COLUMNS.join(","));
            self.wrong(1, "the file is empty", help);
        }
        judged
    }

    /// Where each of [`COLUMNS`] stands.
    fn places(&mut self, head: &csv::StringRecord, line: usize) -> [Option<usize>; 7] {
        let mut places = [None; 7];
        for (at, name) in head.iter().enumerate() {
            let plain = name.trim().to_lowercase().replace([' ', '-'], "_");
            match COLUMNS.iter().position(|column| *column == plain) {
                Some(column) if places[column].is_none() => places[column] = Some(at),
                Some(_) => self.wrong(
                    line,
                    format!("the column `{plain}` stands twice"),
                    "leave one of them",
                ),
                None if plain == PASSED_OVER || plain.is_empty() => {}
                None => self.problems.push(
                    Diagnostic::warning(format!("the column `{}` is not read", name.trim()))
                        .in_file(self.file)
                        .at_line(line)
                        .help(suggestion(&plain, COLUMNS)),
                ),
            }
        }
        for needed in NEEDED {
            let filled = match needed {
                "by" => self.known.by.is_some(),
                "at" => self.known.at.is_some(),
                _ => false,
            };
            let there = COLUMNS
                .iter()
                .zip(places)
                .any(|(c, at)| *c == needed && at.is_some());
            if !there && !filled {
                let help = format!("the columns are {}", COLUMNS.join(", "));
                self.wrong(line, format!("there is no column `{needed}`"), help);
            }
        }
        places
    }

    fn row(
        &mut self,
        record: &csv::StringRecord,
        places: &[Option<usize>; 7],
        line: usize,
    ) -> Option<Judged> {
        let cell = |column: usize| {
            let text = places[column]
                .and_then(|at| record.get(at))
                .unwrap_or_default();
            unquoted(text.trim()).to_owned()
        };
        let [number, force, verdict, venue, by, at, note] = std::array::from_fn(cell);
        if record.iter().all(|cell| cell.trim().is_empty()) {
            return None;
        }
        if verdict.is_empty() {
            self.blank.push(line);
            return None;
        }
        let before = self.problems.0.len();
        if number.is_empty() {
            self.wrong(
                line,
                "the verdict names no occurrence",
                "write its number first",
            );
        } else if is_scientific(&number) {
            self.wrong(
                line,
                format!("`{number}` is what a spreadsheet made of a long number"),
                "give the column the format Text before the numbers go in",
            );
        }
        let ruling = self.ruling(&verdict, &venue, line);
        let by = filled(by, self.known.by);
        if by.is_empty() && places[4].is_some() {
            self.wrong(
                line,
                "nobody is named as the one who decided",
                "fill in `by`",
            );
        }
        let at = filled(at, self.known.at);
        let instant = instant(&at);
        if instant.is_none() && (places[5].is_some() || !at.is_empty()) {
            let message = match at.as_str() {
                "" => "it is not said when it was decided".to_owned(),
                at => format!("`{at}` is no time"),
            };
            self.wrong(
                line,
                message,
                "fill in `at` as 2026-11-03 or 2026-11-03 09:30",
            );
        }
        let mut new = self.problems.0[before..].iter();
        if new.any(|one| one.severity == Severity::Error) {
            return None;
        }
        let instant = instant?;
        Some(Judged {
            occurrence_id: number,
            force: Some(force).filter(|force| !force.is_empty()),
            ruling: ruling?,
            by,
            at: iso(at, instant),
            instant,
            note,
            line,
        })
    }

    fn ruling(&mut self, verdict: &str, venue: &str, line: usize) -> Option<Ruling> {
        let plain = verdict.to_lowercase().replace([' ', '-'], "_");
        // The workbook's list says `wrong premises`.
        let plain = match plain.as_str() {
            "wrong_premises" => CODES[2],
            plain => plain,
        };
        let ruling = match CODES.iter().position(|code| *code == plain) {
            Some(0) => Ruling::Relevant,
            Some(1) => Ruling::NotRelevant,
            Some(2) => {
                self.check_venue(venue, line);
                return Some(Ruling::WrongVenue(
                    Some(venue.to_owned()).filter(|venue| !venue.is_empty()),
                ));
            }
            Some(_) => Ruling::Unsure,
            None => {
                self.wrong(
                    line,
                    format!("`{verdict}` is no verdict"),
                    suggestion(plain, CODES),
                );
                return None;
            }
        };
        if !venue.is_empty() {
            self.problems.push(
                Diagnostic::warning(format!(
                    "the venue `{venue}` is not read: the verdict is `{}`",
                    ruling.code()
                ))
                .in_file(self.file)
                .at_line(line)
                .help("a record is moved to another venue by `wrong_venue`"),
            );
        }
        Some(ruling)
    }

    fn check_venue(&mut self, venue: &str, line: usize) {
        let Some(venues) = self.known.venues else {
            return;
        };
        if venue.is_empty() || venues.contains(venue) {
            return;
        }
        let help = match nearest(venue, venues.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "write the id as the register has it; leave it empty to take the record from its venue".to_owned(),
        };
        self.wrong(line, format!("the register has no venue `{venue}`"), help);
    }
}

/// A British date or time as an ISO one; anything else as it was written.
fn iso(text: String, instant: NaiveDateTime) -> String {
    if !text.contains('/') {
        return text;
    }
    let midnight = instant.time() == NaiveTime::MIN;
    let form = if midnight {
        "%Y-%m-%d"
    } else {
        "%Y-%m-%d %H:%M:%S"
    };
    instant.format(form).to_string()
}

fn filled(text: String, default: Option<&str>) -> String {
    match text.is_empty() {
        true => default.unwrap_or_default().to_owned(),
        false => text,
    }
}

/// Without the apostrophe that keeps a spreadsheet from running a cell as a formula.
fn unquoted(text: &str) -> &str {
    text.strip_prefix('\'')
        .filter(|rest| rest.starts_with(['=', '+', '-', '@']))
        .unwrap_or(text)
}

/// `2.4E+10`.
fn is_scientific(number: &str) -> bool {
    let number = number.to_ascii_uppercase();
    number.split_once("E+").is_some_and(|(mantissa, power)| {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        digits(power) && mantissa.contains('.') && digits(&mantissa.replacen('.', "", 1))
    })
}

/// An ISO date or time, with or without offset, or what British spreadsheets make of one.
fn instant(text: &str) -> Option<NaiveDateTime> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(at.naive_utc());
    }
    for form in [
        "%Y-%m-%dT%H:%M:%S%.f",
        "%Y-%m-%d %H:%M:%S%.f",
        "%Y-%m-%dT%H:%M",
        "%Y-%m-%d %H:%M",
        "%d/%m/%Y %H:%M:%S",
        "%d/%m/%Y %H:%M",
    ] {
        if let Ok(at) = NaiveDateTime::parse_from_str(text, form) {
            return Some(at);
        }
    }
    ["%Y-%m-%d", "%d/%m/%Y"]
        .into_iter()
        .find_map(|form| NaiveDate::parse_from_str(text, form).ok())
        .and_then(|day| day.and_hms_opt(0, 0, 0))
}
