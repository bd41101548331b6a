//! The list of hotels: read, checked, kept in the order of ids.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::names::fold;
use super::postcode::Postcode;
use crate::diagnostic::{Diagnostic, Diagnostics, Notes, reason};
use crate::extract::{Areas, BngPoint};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerName {
    pub name: String,
    /// Last day of the name, where known.
    pub until: Option<NaiveDate>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Venue {
    pub id: String,
    pub name: String,
    pub aliases: Vec<String>,
    pub former: Vec<FormerName>,
    pub brand: Option<String>,
    pub address: String,
    pub town: String,
    pub postcode: Option<String>,
    pub point: Option<BngPoint>,
    pub opened: Option<NaiveDate>,
    pub closed: Option<NaiveDate>,
    /// `hotel`, `guest house`, `b&b`, `pub`, ... as the register says.
    pub kind: String,
    pub rooms: Option<u32>,
    /// Name of the force where it lies: the register's, else from the areas.
    pub force: Option<String>,
    /// Name of the district where it lies: the register's, else from the areas.
    pub district: Option<String>,
    pub uprn: Option<String>,
    /// Last engagement visit and last training, where known.
    pub visited: Option<NaiveDate>,
    pub trained: Option<NaiveDate>,
}

/// Venues sorted by id; a venue's index in `venues` is its number everywhere else.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Register {
    pub venues: Vec<Venue>,
    /// SHA-256 of the file, hex.
    pub hash: String,
    pub notes: Notes,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Column {
    Id,
    Name,
    Aliases,
    Former,
    Brand,
    /// Lines of the address, in the order of the file.
    Address(usize),
    Town,
    Postcode,
    Easting,
    Northing,
    Latitude,
    Longitude,
    Opened,
    Closed,
    Kind,
    Rooms,
    Force,
    District,
    Uprn,
    Visited,
    Trained,
}

/// Names of the meanings in `data/columns.toml`.
const MEANINGS: [(&str, Column); 20] = [
    ("id", Column::Id),
    ("name", Column::Name),
    ("aliases", Column::Aliases),
    ("former", Column::Former),
    ("brand", Column::Brand),
    ("town", Column::Town),
    ("postcode", Column::Postcode),
    ("easting", Column::Easting),
    ("northing", Column::Northing),
    ("latitude", Column::Latitude),
    ("longitude", Column::Longitude),
    ("opened", Column::Opened),
    ("closed", Column::Closed),
    ("kind", Column::Kind),
    ("rooms", Column::Rooms),
    ("force", Column::Force),
    ("district", Column::District),
    ("uprn", Column::Uprn),
    ("visited", Column::Visited),
    ("trained", Column::Trained),
];

/// Meaning to titles, folded and without spaces, best first.
static TITLES: LazyLock<BTreeMap<String, Vec<String>>> = LazyLock::new(|| {
    // Compiled in and read by a test: an error here cannot come from a user.
    toml::from_str(include_str!("data/columns.toml")).expect("the built-in column titles parse")
});

/// What a title means, and how plainly: 0 is the plainest.
fn meaning(title: &str, position: usize) -> Option<(Column, usize)> {
    let folded = fold(title).replace(' ', "");
    let rank = |meaning: &str| {
        TITLES
            .get(meaning)?
            .iter()
            .position(|title| *title == folded)
    };
    if rank("address").is_some() {
        return Some((Column::Address(position), 0));
    }
    MEANINGS
        .into_iter()
        .find_map(|(meaning, column)| rank(meaning).map(|rank| (column, rank)))
}

/// Values that systems write for nothing.
fn is_blank(value: &str) -> bool {
    matches!(
        value.trim().to_ascii_lowercase().as_str(),
        "" | "\\n"
            | "null"
            | "n/a"
            | "#n/a"
            | "na"
            | "-"
            | "none"
            | "unknown"
            | "not known"
            | "not recorded"
            | "nan"
    )
}

impl Register {
    /// Reads a CSV register (columns of the design, synonyms accepted); `areas` fill in force and
    /// district from the point. Every problem at once, with file and line.
    ///
    /// Coordinates are British National Grid metres, or WGS84 degrees in columns named so. Values
    /// that stand for nothing (`\N`, 0, the FHRS's -5527598) are set aside with a note.
    pub fn load(path: &Path, areas: Option<&Areas>) -> Result<Self, Diagnostics> {
        let file = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|error| {
            Diagnostic::error(format!("the register cannot be read: {}", reason(&error)))
                .in_file(&file)
                .help("name a CSV file of hotels, one row for each")
        })?;
        Self::parse(&bytes, &file, areas)
    }

    /// [`Self::load`] of a file already in memory; `file` is its name in messages.
    pub fn parse(bytes: &[u8], file: &str, areas: Option<&Areas>) -> Result<Self, Diagnostics> {
        let hash = Sha256::digest(bytes)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let text = decode(bytes);
        if let Some(problem) = no_table(bytes, &text) {
            return Err(problem.in_file(file).into());
        }
        let mut reading = Reading::new(file);
        let mut rows = csv::ReaderBuilder::new()
            .delimiter(delimiter(&text))
            .flexible(true)
            .has_headers(false)
            .from_reader(text.as_bytes());
        let mut header: Option<BTreeMap<Column, usize>> = None;
        let mut venues = Vec::new();
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let mut record = csv::StringRecord::new();
        loop {
            match rows.read_record(&mut record) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    let line = error.position().map_or(1, |at| at.line() as usize);
                    reading.error(
                        line,
                        format!("the row cannot be read: {error}"),
                        "check quotes and delimiters",
                    );
                    break;
                }
            }
            let line = record.position().map_or(1, |at| at.line() as usize);
            if record.iter().all(is_blank) {
                continue;
            }
            let Some(columns) = &header else {
                header = Some(reading.header(&record, line));
                if reading.problems.has_errors() {
                    break;
                }
                continue;
            };
            if let Some(venue) = reading.venue(&record, line, columns, areas) {
                match seen.get(&venue.id) {
                    // The same place twice in a list without ids, as open registers have it.
                    Some(_) if venue.id.starts_with(MADE) => reading.repeated += 1,
                    Some(first) => reading.error(
                        line,
                        format!("the id {:?} is taken by line {first}", venue.id),
                        "give every venue its own id; put second names into `aliases`",
                    ),
                    None => {
                        seen.insert(venue.id.clone(), line);
                        venues.push(venue);
                    }
                }
            }
        }
        if header.is_none() && !reading.problems.has_errors() {
            reading.error(
                1,
                "the register is empty".into(),
                "it needs a header row and a row for each hotel",
            );
        } else if venues.is_empty() && !reading.problems.has_errors() {
            reading.error(
                1,
                "the register has a header and no venue".into(),
                "add a row for each hotel",
            );
        }
        if reading.problems.has_errors() {
            return Err(reading.problems);
        }
        let notes = reading.notes(&venues);
        venues.sort_by(|a: &Venue, b| a.id.cmp(&b.id));
        Ok(Self {
            venues,
            hash,
            notes,
        })
    }
}

/// What is said of bytes that are no text, so that none of them is shown.
fn no_table(bytes: &[u8], text: &str) -> Option<Diagnostic> {
    const SAVE: &str = "open it in the program that made it, and save the list as CSV";
    let kind = if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        "an Excel workbook, which is not read"
    } else if text.chars().any(|c| c.is_control() && !c.is_whitespace()) {
        "not text"
    } else {
        return None;
    };
    Some(Diagnostic::error(format!("the register is {kind}")).help(SAVE))
}

/// UTF-8 with or without BOM, UTF-16 with BOM, else Windows-1252.
fn decode(bytes: &[u8]) -> String {
    let (encoding, rest) = match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, length)) => (encoding, &bytes[length..]),
        None if std::str::from_utf8(bytes).is_ok() => (encoding_rs::UTF_8, bytes),
        None => (encoding_rs::WINDOWS_1252, bytes),
    };
    encoding.decode_without_bom_handling(rest).0.into_owned()
}

/// The one of comma, semicolon, tab and bar that parts the first line most often.
fn delimiter(text: &str) -> u8 {
    let first = text
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or("");
    [b',', b';', b'\t', b'|']
        .into_iter()
        .rev()
        .max_by_key(|delimiter| first.bytes().filter(|byte| byte == delimiter).count())
        .unwrap_or(b',')
}

/// Days as registers write them; a bare month is its last day.
fn day(value: &str) -> Option<NaiveDate> {
    let value = value.trim();
    let value = value
        .split(['T', ' '])
        .next()
        .filter(|day| day.contains(['-', '/', '.']))
        .unwrap_or(value);
    for form in [
        "%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d", "%d-%b-%Y",
    ] {
        if let Ok(day) = NaiveDate::parse_from_str(value, form)
            && day >= NaiveDate::from_ymd_opt(1000, 1, 1)?
        {
            return Some(day);
        }
    }
    if let Some((year, month)) = value.split_once('-')
        && year.len() == 4
    {
        let first = NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, 1)?;
        return first.checked_add_months(chrono::Months::new(1))?.pred_opt();
    }
    if value.len() == 4 {
        return NaiveDate::from_ymd_opt(value.parse().ok()?, 12, 31);
    }
    None
}

/// Collects what is wrong or worth a note while the rows are read.
struct Reading<'a> {
    file: &'a str,
    problems: Diagnostics,
    ids_made: u64,
    repeated: u64,
    points_set_aside: u64,
    outside: u64,
    postcodes_unread: u64,
}

impl<'a> Reading<'a> {
    fn new(file: &'a str) -> Self {
        Self {
            file,
            problems: Diagnostics::default(),
            ids_made: 0,
            repeated: 0,
            points_set_aside: 0,
            outside: 0,
            postcodes_unread: 0,
        }
    }

    fn error(&mut self, line: usize, message: String, help: &str) {
        self.problems.push(
            Diagnostic::error(message)
                .in_file(self.file)
                .at_line(line)
                .help(help),
        );
    }

    fn header(&mut self, record: &csv::StringRecord, line: usize) -> BTreeMap<Column, usize> {
        let mut best: BTreeMap<Column, (usize, usize)> = BTreeMap::new();
        for (position, title) in record.iter().enumerate() {
            if let Some((column, rank)) = meaning(title, position) {
                let kept = best.entry(column).or_insert((rank, position));
                if rank < kept.0 {
                    *kept = (rank, position);
                }
            }
        }
        let columns: BTreeMap<Column, usize> = best
            .into_iter()
            .map(|(column, (_, position))| (column, position))
            .collect();
        if !columns.contains_key(&Column::Name) {
            self.error(
                line,
                format!(
                    "no column holds the venue's name; found: {}",
                    record.iter().collect::<Vec<_>>().join(", ")
                ),
                "name one `name` (or BusinessName, premises, hotel)",
            );
        }
        let placed = columns
            .keys()
            .any(|column| matches!(column, Column::Address(_) | Column::Town | Column::Postcode));
        if !placed {
            self.error(
                line,
                "no column says where a venue lies".into(),
                "add `address`, `town` or `postcode`",
            );
        }
        columns
    }

    fn venue(
        &mut self,
        record: &csv::StringRecord,
        line: usize,
        columns: &BTreeMap<Column, usize>,
        areas: Option<&Areas>,
    ) -> Option<Venue> {
        let text = |column: Column| -> &str {
            let value = columns
                .get(&column)
                .and_then(|&at| record.get(at))
                .unwrap_or("")
                .trim();
            if is_blank(value) { "" } else { value }
        };
        let some = |column: Column| {
            Some(text(column))
                .filter(|value| !value.is_empty())
                .map(str::to_owned)
        };
        let list = |column: Column| -> Vec<&str> {
            text(column)
                .split('|')
                .map(str::trim)
                .filter(|one| !one.is_empty())
                .collect()
        };
        let name = text(Column::Name);
        if name.is_empty() || fold(name).is_empty() {
            self.error(
                line,
                "the venue has no name".into(),
                "give it one, or take the row out",
            );
            return None;
        }
        let lines: Vec<&str> = columns
            .iter()
            .filter(|(column, _)| matches!(column, Column::Address(_)))
            .filter_map(|(_, &at)| record.get(at))
            .map(str::trim)
            .filter(|value| !is_blank(value))
            .collect();
        let address = lines.join(", ");
        let town = text(Column::Town);
        let postcode = some(Column::Postcode);
        if address.is_empty() && town.is_empty() && postcode.is_none() {
            self.error(
                line,
                format!("{name:?} has no address, town or postcode"),
                "give it at least one of them",
            );
            return None;
        }
        if postcode
            .as_deref()
            .is_some_and(|code| Postcode::parse(code).is_none())
        {
            self.postcodes_unread += 1;
        }
        let mut date = |column: Column, what: &str| {
            let value = text(column);
            let read = day(value);
            if read.is_none() && !value.is_empty() {
                self.error(
                    line,
                    format!("{what} {value:?} is no date"),
                    "write 2025-06-30 or 30/06/2025",
                );
            }
            read
        };
        let opened = date(Column::Opened, "opened");
        let closed = date(Column::Closed, "closed");
        let visited = date(Column::Visited, "visited");
        let trained = date(Column::Trained, "trained");
        if let (Some(opened), Some(closed)) = (opened, closed)
            && closed < opened
        {
            self.error(
                line,
                format!("{name:?} closed before it opened"),
                "check both days",
            );
        }
        let mut former = Vec::new();
        for one in list(Column::Former) {
            let (old, until) = match one.rsplit_once("(to ") {
                Some((old, rest)) => (old.trim(), Some(rest.trim_end_matches(')').trim())),
                None => (one, None),
            };
            let day = until.and_then(day);
            if let (Some(until), None) = (until, day) {
                self.error(
                    line,
                    format!("the former name's end {until:?} is no date"),
                    "write `Old Name (to 2025-06)`",
                );
            }
            former.push(FormerName {
                name: old.to_owned(),
                until: day,
            });
        }
        let rooms = match text(Column::Rooms) {
            "" => None,
            value => match value.replace(',', "").parse::<f64>() {
                Ok(rooms) if (0.0..100_000.0).contains(&rooms) => {
                    Some(rooms as u32).filter(|&rooms| rooms > 0)
                }
                _ => {
                    self.error(
                        line,
                        format!("rooms {value:?} is no number"),
                        "leave it empty where it is not known",
                    );
                    None
                }
            },
        };
        let point = self.point(
            line,
            text(Column::Easting),
            text(Column::Northing),
            text(Column::Latitude),
            text(Column::Longitude),
        );
        let id = match text(Column::Id) {
            "" => {
                self.ids_made += 1;
                made_id(name, &address, town, postcode.as_deref())
            }
            id => id.to_owned(),
        };
        let mut force = some(Column::Force);
        let mut district = some(Column::District);
        if let (Some(areas), Some(point)) = (areas, point) {
            match areas.district_at(point) {
                Some(area) => {
                    force = force.or_else(|| area.force.clone());
                    district = district.or_else(|| Some(area.name.clone()));
                }
                None if !areas.districts.is_empty() => self.outside += 1,
                None => {}
            }
        }
        Some(Venue {
            id,
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
            kind: text(Column::Kind).to_owned(),
            rooms,
            force,
            district,
            uprn: some(Column::Uprn)
                .map(|uprn| uprn.trim_start_matches('0').to_owned())
                .filter(|uprn| !uprn.is_empty()),
            visited,
            trained,
        })
    }

    fn point(
        &mut self,
        line: usize,
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
                self.points_set_aside += 1;
            } else {
                self.error(
                    line,
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
            as_degrees(first, second)
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
            self.points_set_aside += 1;
        }
        point
    }

    fn notes(&self, venues: &[Venue]) -> Notes {
        let of = Some(venues.len() as u64);
        let mut notes = Notes::default();
        let mut note = |text: &str, count: u64, effect: &str| {
            if count > 0 {
                notes.push(text, count, of, effect);
            }
        };
        note(
            "rows repeat a venue's name and address",
            self.repeated,
            "read once",
        );
        note(
            "venues have no id in the register",
            self.ids_made,
            "an id was made from name and address; it changes when these do",
        );
        note(
            "venues have coordinates that stand for nothing",
            self.points_set_aside,
            "set aside; not drawn on maps, not matched by distance",
        );
        note(
            "venues lie outside every area",
            self.outside,
            "no district or force from the areas",
        );
        note(
            "venues have a postcode that has not the form of one",
            self.postcodes_unread,
            "not matched by postcode",
        );
        note(
            "venues have no coordinates",
            venues.iter().filter(|venue| venue.point.is_none()).count() as u64,
            "not drawn on maps, not matched by distance",
        );
        let mut pairs = BTreeMap::<(String, String), u64>::new();
        for venue in venues {
            *pairs
                .entry((
                    fold(&venue.name),
                    fold(venue.postcode.as_deref().unwrap_or(&venue.address)),
                ))
                .or_default() += 1;
        }
        note(
            "venues share name and postcode with another",
            pairs.values().filter(|count| **count > 1).sum(),
            "records that name them stay ambiguous until the register holds each place once",
        );
        notes
    }
}

/// How ids begin that the register did not give.
const MADE: &str = "made-";

/// A stable id from what says which place it is.
fn made_id(name: &str, address: &str, town: &str, postcode: Option<&str>) -> String {
    let parts: Vec<String> = [name, address, town, postcode.unwrap_or("")]
        .into_iter()
        .map(fold)
        .collect();
    let digest = Sha256::digest(parts.join("|"));
    let short: String = digest
        .iter()
        .take(5)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("{MADE}{short}")
}

/// Towns of a register, folded, sorted.
pub(super) fn towns(register: &Register) -> BTreeSet<String> {
    register
        .venues
        .iter()
        .map(|venue| fold(&venue.town))
        .filter(|town| !town.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Register, Diagnostics> {
        Register::parse(text.as_bytes(), "hotels.csv", None)
    }

    #[test]
    fn titles_of_other_registers_are_understood() {
        let register = parse(
            "\u{feff}FHRSID;BusinessName;BusinessType;AddressLine1;AddressLine2;Post Town;PostCode;Latitude;Longitude\n\
             9;Gull House;Hotel/bed & breakfast/guest house;4 Quay;Old Town;Saltby;MQ1 4TB;52.65757;1.71791\n",
        )
        .expect("the register is good");
        let venue = &register.venues[0];
        assert_eq!(
            (
                venue.id.as_str(),
                venue.address.as_str(),
                venue.town.as_str()
            ),
            ("9", "4 Quay, Old Town", "Saltby")
        );
        let point = venue.point.expect("degrees become metres");
        assert!(
            (point.easting - 651_409.0).abs() < 200.0 && (point.northing - 313_177.0).abs() < 200.0,
            "{point:?}"
        );
    }

    #[test]
    fn every_problem_is_told_at_once_with_its_line() {
        let problems = parse(
            "id,name,town,easting,northing,closed,rooms\n\
             a,Gull House,Saltby,1,x,2025-06-31,\n\
             a,Heron Inn,Saltby,,,,many\n\
             b,,Saltby,,,,\n\
             c,Teal Lodge,,,,,\n\
             a,Tern Lodge,Saltby,,,,\n",
        )
        .expect_err("the register is bad")
        .to_string();
        for told in [
            "hotels.csv:2: closed",
            "hotels.csv:2: the coordinates",
            "hotels.csv:3: rooms",
            "hotels.csv:3: the id \"a\" is taken by line 2",
            "hotels.csv:4: the venue has no name",
            "hotels.csv:5: \"Teal Lodge\" has no address",
            "hotels.csv:6: the id",
        ] {
            assert!(problems.contains(told), "{told} in\n{problems}");
        }
    }

    #[test]
    fn coordinates_that_stand_for_nothing_are_set_aside_and_noted() {
        let register = parse(
            "id,name,town,easting,northing\na,Gull House,Saltby,\\N,\\N\nb,Heron Inn,Saltby,-5527598,-5527598\nc,Teal Lodge,Saltby,0,0\n",
        )
        .expect("the register is good");
        assert!(register.venues.iter().all(|venue| venue.point.is_none()));
        let note = register
            .notes
            .0
            .iter()
            .find(|note| note.text.contains("stand for nothing"))
            .expect("noted");
        assert_eq!(note.count, 2);
    }

    #[test]
    fn former_names_have_their_last_day_and_ids_are_stable() {
        let text = "name,town,former_names\nGull House,Saltby,Old Gull (to 2025-02)|The Grebe\n";
        let one = parse(text).expect("good");
        let days: Vec<_> = one.venues[0]
            .former
            .iter()
            .map(|former| former.until)
            .collect();
        assert_eq!(days, [NaiveDate::from_ymd_opt(2025, 2, 28), None]);
        assert_eq!(one.venues[0].id, parse(text).expect("good").venues[0].id);
    }

    #[test]
    fn every_meaning_has_titles() {
        for (meaning, _) in MEANINGS {
            assert!(TITLES.contains_key(meaning), "{meaning}");
        }
        assert_eq!(TITLES.len(), MEANINGS.len() + 1);
    }

    #[test]
    fn a_row_said_twice_without_an_id_is_read_once() {
        let register = parse("name,town\nGull House,Saltby\nGULL HOUSE,Saltby\n").expect("good");
        assert_eq!(register.venues.len(), 1);
        assert!(
            register
                .notes
                .0
                .iter()
                .any(|note| note.text.contains("repeat"))
        );
    }

    #[test]
    fn windows_1252_is_read() {
        let register = Register::parse(b"id,name,town\n1,Caf\xe9 Inn,Saltby\n", "hotels.csv", None)
            .expect("good");
        assert_eq!(register.venues[0].name, "Caf\u{e9} Inn");
    }
}
