//! `records.csv`: one row for each occurrence with any hit, for restricted editions only.

use chrono::NaiveDate;

use crate::diagnostic::Diagnostic;
use crate::extract::Quarantine;

/// Heads of the file, in order.
pub const COLUMNS: [&str; 15] = [
    "occurrence_id",
    "date",
    "in_period",
    "force",
    "district",
    "admitted",
    "criterion",
    "categories",
    "states",
    "venue_id",
    "venue_name",
    "decision",
    "confidence",
    "place_role",
    "reason",
];

/// One occurrence with a hit, admitted or not.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    pub occurrence_id: String,
    pub date: NaiveDate,
    pub in_period: bool,
    pub force: String,
    pub district: String,
    pub admitted: bool,
    pub criterion: String,
    /// Category ids, written parted by `|`.
    pub categories: Vec<String>,
    /// Codes of the states of its hits, written parted by `|`.
    pub states: Vec<String>,
    pub venue_id: String,
    pub venue_name: String,
    /// `resolved`, `ambiguous` or `unresolved`.
    pub decision: String,
    /// 0 to 1, written with two decimals.
    pub confidence: f64,
    /// Code of the place role.
    pub place_role: String,
    pub reason: String,
}

/// Rows of the extract that could not be used: `file, line, reason`, in the order of reading. No
/// row's text, since a row belongs to a force and the file lies beside every force's edition.
pub fn quarantine_csv(quarantine: &Quarantine) -> Result<Vec<u8>, Diagnostic> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let failed = |error: &dyn std::fmt::Display| {
        Diagnostic::error(format!("quarantine.csv cannot be written: {error}"))
    };
    writer
        .write_record(["file", "line", "reason"])
        .map_err(|e| failed(&e))?;
    for (file, line, reason) in quarantine.iter() {
        writer
            .write_record([&inert(file), &line.to_string(), reason])
            .map_err(|e| failed(&e))?;
    }
    writer.into_inner().map_err(|e| failed(&e))
}

/// The file's text: UTF-8, a head line, then the records as given.
pub fn records_csv(records: &[Record]) -> Result<Vec<u8>, Diagnostic> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let yes_no = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    let failed = |error: &dyn std::fmt::Display| {
        Diagnostic::error(format!("records.csv cannot be written: {error}"))
    };
    writer.write_record(COLUMNS).map_err(|e| failed(&e))?;
    for record in records {
        let row: [String; 15] = [
            inert(&record.occurrence_id),
            record.date.to_string(),
            yes_no(record.in_period),
            inert(&record.force),
            inert(&record.district),
            yes_no(record.admitted),
            inert(&record.criterion),
            inert(&record.categories.join("|")),
            inert(&record.states.join("|")),
            inert(&record.venue_id),
            inert(&record.venue_name),
            inert(&record.decision),
            format!("{:.2}", record.confidence),
            inert(&record.place_role),
            inert(&record.reason),
        ];
        writer.write_record(&row).map_err(|e| failed(&e))?;
    }
    writer.into_inner().map_err(|e| failed(&e))
}

/// A text that a spreadsheet would run as a formula gets an apostrophe in front.
pub fn inert(text: &str) -> String {
    let starts_formula = text.trim_start().starts_with([
        '=', '+', '-', '@', '\t', '\r', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
    ]) || text.starts_with(['\t', '\r', '\n']);
    if starts_formula {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(id: &str, venue: &str) -> Record {
        Record {
            occurrence_id: id.to_owned(),
            date: NaiveDate::from_ymd_opt(2026, 10, 14).expect("a real day"),
            in_period: true,
            force: "Mereshire".to_owned(),
            district: String::new(),
            admitted: false,
            criterion: String::new(),
            categories: vec!["missing".to_owned(), "booking".to_owned()],
            states: vec!["negated".to_owned()],
            venue_id: "H1".to_owned(),
            venue_name: venue.to_owned(),
            decision: "resolved".to_owned(),
            confidence: 0.987,
            place_role: "landmark".to_owned(),
            reason: "words only as a negated term".to_owned(),
        }
    }

    #[test]
    fn rows_follow_the_heads() {
        let bytes = records_csv(&[record("26*001", "The \"Old\" Mill, Ltd")]).expect("writes");
        let text = String::from_utf8(bytes).expect("UTF-8");
        assert_eq!(
            text,
            "occurrence_id,date,in_period,force,district,admitted,criterion,categories,states,venue_id,venue_name,decision,confidence,place_role,reason\n\
             26*001,2026-10-14,yes,Mereshire,,no,,missing|booking,negated,H1,\"The \"\"Old\"\" Mill, Ltd\",resolved,0.99,landmark,words only as a negated term\n"
        );
    }

    #[test]
    fn no_cell_begins_a_formula() {
        for text in [
            "=1+1", "+44", "-2", "@SUM(A1)", " =1", "\t=1", "\n=1", "＝1",
        ] {
            assert!(inert(text).starts_with('\''), "{text:?}");
        }
        assert_eq!(inert("Quay-side =1"), "Quay-side =1");
    }
}
