//! `records.csv`: one row for each occurrence with any hit, for restricted editions only.

use chrono::NaiveDate;

use crate::analysis::Unregistered;
use crate::diagnostic::Diagnostic;
use crate::extract::{BngPoint, Quarantine};

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

/// Heads of `unregistered.csv`: those of a register first, in the order of the design, so that a row
/// can be pasted into one and the file can stand beside it as another list.
pub const UNREGISTERED_COLUMNS: [&str; 18] = [
    "id",
    "name",
    "aliases",
    "brand",
    "address",
    "town",
    "postcode",
    "easting",
    "northing",
    "opened",
    "closed",
    "kind",
    "records",
    "admitted",
    "first_record",
    "last_record",
    "in_location_fields",
    "in_text_only",
];

/// Places that look like hotels and are not on the register, in the order given.
pub fn unregistered_csv(places: &[Unregistered]) -> Result<Vec<u8>, Diagnostic> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let failed = |error: &dyn std::fmt::Display| {
        Diagnostic::error(format!("unregistered.csv cannot be written: {error}"))
    };
    writer
        .write_record(UNREGISTERED_COLUMNS)
        .map_err(|e| failed(&e))?;
    for place in places {
        let metres = |of: fn(&BngPoint) -> f64| {
            let metres = place.point.as_ref().map(of);
            metres.map_or_else(String::new, |metres| format!("{metres:.0}"))
        };
        let row: [String; 18] = [
            place.id.clone(),
            inert(&place.name),
            inert(&place.also.join("|")),
            String::new(),
            inert(&place.address),
            inert(&place.town),
            inert(&place.postcode),
            metres(|point| point.easting),
            metres(|point| point.northing),
            String::new(),
            String::new(),
            inert(&place.kind),
            place.records.to_string(),
            place.admitted.to_string(),
            place.first.to_string(),
            place.last.to_string(),
            place.in_location.to_string(),
            (place.records - place.in_location).to_string(),
        ];
        writer.write_record(&row).map_err(|e| failed(&e))?;
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
    fn a_place_off_the_register_is_a_row_of_one() {
        let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).expect("a real day");
        let place = Unregistered {
            id: "new-1a2b3c4d5e".to_owned(),
            name: "Pochard House, Quay".to_owned(),
            also: vec!["Pochard Hse".to_owned(), "=Pochard".to_owned()],
            kind: "b&b".to_owned(),
            address: "9 Abbot Lane".to_owned(),
            town: "Saltby".to_owned(),
            postcode: "MQ1 5AC".to_owned(),
            point: Some(BngPoint {
                easting: 590_502.4,
                northing: 440_208.0,
            }),
            records: 3,
            admitted: 1,
            in_location: 2,
            first: day(3),
            last: day(9),
        };
        let text = String::from_utf8(unregistered_csv(&[place]).expect("writes")).expect("UTF-8");
        assert_eq!(
            text.lines().nth(1),
            Some(
                "new-1a2b3c4d5e,\"Pochard House, Quay\",Pochard Hse|=Pochard,,9 Abbot Lane,Saltby,MQ1 5AC,590502,440208,,,b&b,3,1,2026-03-03,2026-03-09,2,1"
            )
        );
        let register = crate::venues::Register::parse(text.as_bytes(), "unregistered.csv", None)
            .expect("a register");
        let venue = &register.venues[0];
        assert_eq!(
            (venue.id.as_str(), venue.name.as_str(), venue.kind.as_str()),
            ("new-1a2b3c4d5e", "Pochard House, Quay", "b&b")
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
