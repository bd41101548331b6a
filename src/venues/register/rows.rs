//! Rows of one file -> venues, with every problem and where it stands.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use chrono::NaiveDate;

use super::columns::{Column, Header, is_blank};
use super::kinds::{self, Kind};
use super::source::At;
use super::{FormerName, Venue};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::extract::{Areas, BngPoint};
use crate::venues::names::{fold, vocabulary};
use crate::venues::postcode::Postcode;

/// The headings stand among the first rows; titles and dates of a list may come before.
pub const ROWS_BEFORE_HEADINGS_MAX: usize = 20;
/// Days outside these years are slips: no venue here is older, and no list looks so far ahead.
const YEARS: std::ops::RangeInclusive<i32> = 1000..=2100;

/// What kind of list a venue comes from; of two that say different things, the first is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scheme {
    /// The user's own, or one that is not known.
    Own,
    Fhrs,
    /// AddressBase, or a rating list: known by its codes.
    Coded,
}

/// A venue as one row has it.
#[derive(Debug, Clone)]
pub struct Row {
    pub venue: Venue,
    pub scheme: Scheme,
    /// Whether the row gave the id; else it was made of the UPRN, or is empty.
    pub has_id: bool,
    /// Number of the file.
    pub file: usize,
    pub at: At,
}

/// What is worth a note of a file, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Remark {
    PointSetAside,
    OutsideAreas,
    PostcodeUnread,
    NotPlaced,
    UprnUnread,
}

/// Collects venues and what is wrong while the rows of one file are read.
pub struct Reading<'a> {
    file: &'a str,
    number: usize,
    areas: Option<&'a Areas>,
    /// Of the table (sheet) in hand.
    table: usize,
    header: Option<Header>,
    /// Rows before the headings.
    waiting: Vec<(At, Vec<String>)>,
    /// The first row of the first table without headings.
    headless: Option<(At, Vec<String>)>,
    pub rows: u64,
    /// Rows of a class that is none of ours.
    pub others: u64,
    pub venues: Vec<Row>,
    pub problems: Diagnostics,
    pub remarks: Vec<(Remark, At)>,
}

impl<'a> Reading<'a> {
    pub fn new(file: &'a str, number: usize, areas: Option<&'a Areas>) -> Self {
        Self {
            file,
            number,
            areas,
            table: 0,
            header: None,
            waiting: Vec::new(),
            headless: None,
            rows: 0,
            others: 0,
            venues: Vec::new(),
            problems: Diagnostics::default(),
            remarks: Vec::new(),
        }
    }

    fn error(&mut self, at: At, message: String, help: &str) {
        self.problems.push(at.error(self.file, message, help));
    }

    /// Takes the next row of the file.
    pub fn take(&mut self, table: usize, at: At, cells: &[&str]) {
        if table != self.table {
            self.close();
            self.table = table;
        }
        if cells.iter().all(|cell| is_blank(cell)) {
            return;
        }
        if let Some(header) = self.header.take() {
            self.rows += 1;
            self.venue(&header, cells, at);
            self.header = Some(header);
            return;
        }
        let header = Header::of(cells);
        if header.has_name() && header.has_place() {
            self.header = Some(header);
            self.waiting.clear();
        } else if self.waiting.len() < ROWS_BEFORE_HEADINGS_MAX {
            let cells = cells.iter().map(|cell| (*cell).to_owned()).collect();
            self.waiting.push((at, cells));
        }
    }

    /// Ends a table.
    fn close(&mut self) {
        let widest = |rows: &[(At, Vec<String>)]| {
            let filled = |row: &[String]| row.iter().filter(|cell| !is_blank(cell)).count();
            let most = rows.iter().map(|(_, row)| filled(row)).max();
            rows.iter()
                .position(|(_, row)| Some(filled(row)) == most)
                .unwrap_or_default()
        };
        if self.header.take().is_none() && self.headless.is_none() && !self.waiting.is_empty() {
            let at = widest(&self.waiting);
            self.headless = Some(self.waiting.swap_remove(at));
        }
        self.waiting.clear();
    }

    /// Ends the file: a file of which no table has headings is wrong.
    pub fn finish(&mut self) {
        let read = self.header.is_some() || self.rows > 0;
        self.close();
        let Some((at, cells)) = self.headless.take().filter(|_| !read) else {
            if !read && !self.problems.has_errors() {
                self.error(
                    At::Line(1),
                    "the register is empty".into(),
                    "it needs a header row and a row for each hotel",
                );
            }
            return;
        };
        let titles: Vec<&str> = cells.iter().map(String::as_str).collect();
        let header = Header::of(&titles);
        if !header.has_name() {
            let message = format!(
                "no column holds the venue's name; found: {}",
                titles.join(", ")
            );
            self.error(
                at,
                message,
                "name one `name` (or BusinessName, premises, hotel)",
            );
        }
        if !header.has_place() {
            self.error(
                at,
                "no column says where a venue lies".into(),
                "add `address`, `town` or `postcode`",
            );
        }
    }

    fn venue(&mut self, header: &Header, cells: &[&str], at: At) {
        let text = |column: Column| header.text(cells, column);
        let some = |column: Column| {
            Some(text(column))
                .filter(|value| !value.is_empty())
                .map(str::to_owned)
        };
        let list = |column: Column| -> Vec<&str> {
            text(column)
                .split(['|', ';'])
                .map(str::trim)
                .filter(|one| !one.is_empty())
                .collect()
        };
        let class = text(Column::Class);
        let by_class = match class {
            "" => Kind::Kept(""),
            _ => kinds::of_class(class, header.has_codes),
        };
        let by_text = kinds::of_text(text(Column::Kind));
        let (Kind::Kept(class_kind), Kind::Kept(text_kind)) = (by_class, by_text) else {
            self.others += 1;
            return;
        };
        let kind = if text_kind.is_empty() {
            class_kind
        } else {
            text_kind
        };
        let scheme = if header.is_fhrs {
            Scheme::Fhrs
        } else if kind != text(Column::Kind) && kind != class {
            Scheme::Coded
        } else {
            Scheme::Own
        };

        let building = text(Column::Building);
        let mut lines = header.address(cells);
        let name = match text(Column::Name) {
            "" => building,
            name => {
                if !building.is_empty() && fold(building) != fold(name) {
                    lines.insert(0, building);
                }
                name
            }
        };
        let is_open = scheme != Scheme::Own;
        if name.is_empty() || fold(name).is_empty() {
            if is_open {
                self.remarks.push((Remark::NotPlaced, at));
            } else {
                self.error(
                    at,
                    "the venue has no name".into(),
                    "give it one, or take the row out",
                );
            }
            return;
        }
        let town = match text(Column::Town) {
            "" if !header.has(Column::Town) => town_in(&mut lines, name),
            town => town,
        };
        let address = joined(&lines);
        let postcode = some(Column::Postcode);
        if address.is_empty() && town.is_empty() && postcode.is_none() {
            if is_open {
                self.remarks.push((Remark::NotPlaced, at));
            } else {
                self.error(
                    at,
                    format!("{name:?} has no address, town or postcode"),
                    "give it at least one of them",
                );
            }
            return;
        }
        if postcode
            .as_deref()
            .is_some_and(|code| Postcode::parse(code).is_none())
        {
            self.remarks.push((Remark::PostcodeUnread, at));
        }
        let opened = self.date(at, "opened", text(Column::Opened));
        let closed = self.date(at, "closed", text(Column::Closed));
        let visited = self.date(at, "visited", text(Column::Visited));
        let trained = self.date(at, "trained", text(Column::Trained));
        if let (Some(opened), Some(closed)) = (opened, closed)
            && closed < opened
        {
            self.error(
                at,
                format!("{name:?} closed before it opened"),
                "check both days",
            );
        }
        let mut former = Vec::new();
        for one in list(Column::Former) {
            let (old, until) = former_name(one);
            let day = until.and_then(day);
            if let (Some(until), None) = (until, day) {
                self.error(
                    at,
                    format!("the former name's end {until:?} is no date"),
                    "write `Old Name (to 2025-06)`",
                );
            }
            former.push(FormerName {
                name: old.to_owned(),
                until: day,
            });
        }
        let rooms = self.rooms(at, text(Column::Rooms));
        let point = self.point(
            at,
            text(Column::Easting),
            text(Column::Northing),
            text(Column::Latitude),
            text(Column::Longitude),
        );
        let uprn = self.uprn(at, text(Column::Uprn));
        let mut force = some(Column::Force);
        let mut district = some(Column::District);
        if let (Some(areas), Some(point)) = (self.areas, point) {
            match areas.district_at(point) {
                Some(area) => {
                    force = force.or_else(|| area.force.clone());
                    district = district.or_else(|| Some(area.name.clone()));
                }
                None if !areas.districts.is_empty() => {
                    self.remarks.push((Remark::OutsideAreas, at));
                }
                None => {}
            }
        }
        let id = some(Column::Id);
        let venue = Venue {
            id: id.clone().or_else(|| uprn.clone()).unwrap_or_default(),
            name: name.to_owned(),
            aliases: list(Column::Aliases)
                .into_iter()
                .map(str::to_owned)
                .collect(),
            former,
            brand: some(Column::Brand),
            address,
            town: town.to_owned(),
            postcode,
            point,
            opened,
            closed,
            kind: kind.to_owned(),
            rooms,
            force,
            district,
            uprn,
            visited,
            trained,
            listed: Vec::new(),
        };
        self.venues.push(Row {
            venue,
            scheme,
            has_id: id.is_some(),
            file: self.number,
            at,
        });
    }

    fn date(&mut self, at: At, what: &str, value: &str) -> Option<NaiveDate> {
        let read = day(value);
        if read.is_none() && !value.is_empty() {
            self.error(
                at,
                format!("{what} {value:?} is no date"),
                "write 2025-06-30 or 30/06/2025",
            );
        }
        read
    }

    fn rooms(&mut self, at: At, value: &str) -> Option<u32> {
        if value.is_empty() {
            return None;
        }
        match value.replace(',', "").parse::<f64>() {
            Ok(rooms) if (0.0..100_000.0).contains(&rooms) => {
                Some(rooms as u32).filter(|&rooms| rooms > 0)
            }
            _ => {
                self.error(
                    at,
                    format!("rooms {value:?} is no number"),
                    "leave it empty where it is not known",
                );
                None
            }
        }
    }

    /// A UPRN, or another gazetteer's number, without leading zeros. One of noughts, of one digit
    /// again and again, or in the form `1.0E+11`, stands for nothing.
    fn uprn(&mut self, at: At, value: &str) -> Option<String> {
        let digits = value
            .strip_suffix(".0")
            .unwrap_or(value)
            .trim_start_matches('0');
        let first = digits.bytes().next();
        let alike = digits.len() > 1 && digits.bytes().all(|byte| Some(byte) == first);
        let is_whole = digits.bytes().all(|byte| byte.is_ascii_digit());
        let is_lost = !is_whole && digits.parse::<f64>().is_ok();
        let has_digit = digits.bytes().any(|byte| byte.is_ascii_digit());
        if has_digit && !alike && !is_lost {
            return Some(digits.to_owned());
        }
        if !value.is_empty() {
            self.remarks.push((Remark::UprnUnread, at));
        }
        None
    }

    fn point(
        &mut self,
        at: At,
        easting: &str,
        northing: &str,
        latitude: &str,
        longitude: &str,
    ) -> Option<BngPoint> {
        let (first, second, degrees) = if easting.is_empty() && northing.is_empty() {
            (longitude, latitude, true)
        } else {
            (easting, northing, false)
        };
        if first.is_empty() && second.is_empty() {
            return None;
        }
        let number = |value: &str| {
            value
                .replace(',', "")
                .parse::<f64>()
                .ok()
                .filter(|n| n.is_finite())
        };
        let (Some(first), Some(second)) = (number(first), number(second)) else {
            if first.is_empty() || second.is_empty() {
                self.remarks.push((Remark::PointSetAside, at));
            } else {
                self.error(
                    at,
                    "the coordinates cannot be read".into(),
                    "write easting and northing in metres, or leave both empty",
                );
            }
            return None;
        };
        let in_grid =
            |e: f64, n: f64| (1.0..=700_000.0).contains(&e) && (1.0..=1_300_000.0).contains(&n);
        let as_degrees = |lon: f64, lat: f64| -> Option<BngPoint> {
            if !((-9.0..=2.5).contains(&lon) && (49.0..=61.5).contains(&lat)) {
                return None;
            }
            BngPoint::from_wgs84(lon, lat)
        };
        let point = if degrees {
            // Exchanged where only that gives a point of the country.
            as_degrees(first, second).or_else(|| as_degrees(second, first))
        } else if in_grid(first, second) && !(first < 100.0 && second < 100.0) {
            Some(BngPoint {
                easting: first,
                northing: second,
            })
        } else {
            // Degrees in the columns of metres: a common slip of exports.
            as_degrees(first, second).or_else(|| as_degrees(second, first))
        };
        if point.is_none() {
            self.remarks.push((Remark::PointSetAside, at));
        }
        point
    }
}

/// A former name, and its last day as written: `Old Name (to 2025-06)`.
fn former_name(written: &str) -> (&str, Option<&str>) {
    for mark in ["(to ", "(until ", "(till "] {
        if let Some((old, rest)) = written.rsplit_once(mark) {
            return (old.trim(), Some(rest.trim_end_matches(')').trim()));
        }
    }
    (written, None)
}

/// Days as registers write them; a bare month or year is its last day.
fn day(value: &str) -> Option<NaiveDate> {
    let value = value.trim();
    let value = value
        .split(['T', ' '])
        .next()
        .filter(|day| day.contains(['-', '/', '.']))
        .unwrap_or(value);
    let possible = |day: &NaiveDate| YEARS.contains(&chrono::Datelike::year(day));
    for form in [
        "%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d", "%d-%b-%Y",
    ] {
        if let Some(day) = NaiveDate::parse_from_str(value, form).ok().filter(possible) {
            return Some(day);
        }
    }
    if let Some((year, month)) = value.split_once('-')
        && year.len() == 4
    {
        let first = NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, 1)?;
        return first
            .checked_add_months(chrono::Months::new(1))?
            .pred_opt()
            .filter(possible);
    }
    if value.len() == 4 {
        return NaiveDate::from_ymd_opt(value.parse().ok()?, 12, 31).filter(possible);
    }
    None
}

/// Lines of an address in one; a number of its own goes with the line after it.
fn joined(lines: &[&str]) -> String {
    let mut address = String::new();
    let mut number = false;
    for line in lines {
        if !address.is_empty() {
            address.push_str(if number { " " } else { ", " });
        }
        address.push_str(line);
        number = line.len() <= 9
            && line.starts_with(|c: char| c.is_ascii_digit())
            && line.chars().filter(|c| c.is_alphabetic()).count() <= 1;
    }
    address
}

static COUNTIES: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    // Compiled in and read by a test: an error here cannot come from a user.
    let mut table: BTreeMap<String, Vec<String>> =
        toml::from_str(include_str!("../data/counties.toml")).expect("the built-in counties parse");
    table
        .remove("names")
        .unwrap_or_default()
        .into_iter()
        .collect()
});

/// Takes the town out of the lines of an address that has no column for it: the last line that is
/// no county, has no number and no word of a road, and is short. Empty where none is so.
fn town_in<'c>(lines: &mut Vec<&'c str>, name: &str) -> &'c str {
    let end = lines
        .iter()
        .rposition(|line| !COUNTIES.contains(&fold(line)))
        .unwrap_or_default();
    // A first line alone is a street or a house.
    let Some(line) = lines.get(end).copied().filter(|_| end > 0) else {
        return "";
    };
    let folded = fold(line);
    let words: Vec<&str> = folded.split(' ').collect();
    let plain = (1..=3).contains(&words.len())
        && !folded.is_empty()
        && !line.chars().any(|c| c.is_ascii_digit())
        && vocabulary().street_key(&folded).is_none()
        && vocabulary().kind_at(words.iter().copied()).is_none()
        && (words.len() == 1 || !words.last().is_some_and(|word| vocabulary().is_weak(word)))
        && folded != fold(name);
    if !plain {
        return "";
    }
    lines.remove(end);
    line
}

/// Problems of a whole register of which no row is kept.
pub fn none_kept(file: &str, others: u64) -> Diagnostic {
    let problem = match others {
        0 => Diagnostic::error("the register has a header and no venue")
            .help("add a row for each hotel"),
        _ => Diagnostic::error(format!(
            "no row is a hotel, guest house or let by its class; of other classes: {others}"
        ))
        .help(
            "AddressBase has them as CH, CH01, CH01YH, CH02 and CH03 (its first level alone, C, does \
             not tell), the Food Hygiene Rating Scheme as `Hotel/bed & breakfast/guest house`",
        ),
    };
    problem.in_file(file).at_line(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_town_is_told_from_streets_and_counties() {
        for (lines, town) in [
            (vec!["4 Quay Street", "Saltby", "Norfolk"], "Saltby"),
            (vec!["4 Quay Street", "Old Quay", "Saltby"], "Saltby"),
            (vec!["Gull House", "Quay Street"], ""),
            (vec!["Saltby"], ""),
            (vec!["The Marina", "Osmere Regis"], "Osmere Regis"),
            (vec!["1 Ring Road", "Saltby Business Park"], ""),
        ] {
            let mut rest = lines.clone();
            assert_eq!(town_in(&mut rest, "Gull House"), town, "{lines:?}");
            assert!(town.is_empty() || !rest.contains(&town));
        }
    }

    #[test]
    fn a_number_goes_with_its_street() {
        assert_eq!(
            joined(&["12a", "Quay Street", "Old Town"]),
            "12a Quay Street, Old Town"
        );
        assert_eq!(joined(&["Unit 3", "Quay Street"]), "Unit 3, Quay Street");
    }

    #[test]
    fn days_outside_reason_are_no_days() {
        assert_eq!(day("2025-02"), NaiveDate::from_ymd_opt(2025, 2, 28));
        assert_eq!(day("1987"), NaiveDate::from_ymd_opt(1987, 12, 31));
        for wrong in [
            "2025-06-31",
            "31/02/2025",
            "2206-01-01",
            "0001-01-01",
            "01/01/99",
        ] {
            assert_eq!(day(wrong), None, "{wrong}");
        }
    }
}
