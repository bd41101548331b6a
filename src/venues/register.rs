//! The list of hotels: read from one file or several, checked, kept in the order of ids.
//!
//! `source` gives the rows of a file, `columns` says what its columns hold, `kinds` which
//! classes are hotels, `rows` makes venues of rows, and `merge` one venue of the rows that are
//! the same.

mod columns;
mod kinds;
mod merge;
mod rows;
mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use self::merge::Merged;
pub use self::merge::SAME_PLACE_METRES;
pub(super) use self::merge::short_id;
use self::rows::{Reading, Remark, Row};
use self::source::At;
use super::names::fold;
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
    /// Every entry that it was made of, by source.
    #[serde(default)]
    pub listed: Vec<Listing>,
}

impl Venue {
    /// Its id, and those under which other entries have it; an id may come twice.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        let others = self.listed.iter().filter_map(|one| one.id.as_deref());
        std::iter::once(self.id.as_str()).chain(others)
    }

    /// Its UPRN and those of other entries; one may come twice.
    pub fn uprns(&self) -> impl Iterator<Item = &str> {
        let others = self.listed.iter().filter_map(|one| one.uprn.as_deref());
        self.uprn.as_deref().into_iter().chain(others)
    }
}

/// An entry of a venue in one of the files.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Listing {
    /// Name of the file.
    pub source: String,
    /// The id that it has there, if it has one.
    pub id: Option<String>,
    pub uprn: Option<String>,
}

/// Venues sorted by id; a venue's index in `venues` is its number everywhere else.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Register {
    pub venues: Vec<Venue>,
    /// SHA-256 of the file, hex; of several, of their hashes.
    pub hash: String,
    pub notes: Notes,
    /// The files, by name.
    pub sources: Vec<Source>,
    /// Texts of notes, and the first places that each is about: `hotels.csv:4`.
    pub noted_at: Vec<(String, Vec<String>)>,
}

/// A file that a register was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its name, with as much of its path as tells it from the others.
    pub name: String,
    /// Rows below the headings, and those of a class that is no hotel, guest house or let.
    pub rows: u64,
    pub others: u64,
    /// Venues that it lists, and those of them that another file lists too.
    pub venues: u64,
    pub shared: u64,
}

/// Places named with a note, at most.
const PLACES_MAX: usize = 5;

impl Register {
    /// Reads a list of hotels, or all lists of a folder: see [`Self::load_all`].
    pub fn load(path: &Path, areas: Option<&Areas>) -> Result<Self, Diagnostics> {
        Self::load_all(&[path.to_owned()], areas)
    }

    /// Reads lists of hotels and folders of them, and folds what several of them list into one
    /// venue each; `areas` fill in force and district from the point. Neither the order of the
    /// files nor of their rows changes the result.
    ///
    /// Read are CSV and other delimited text, workbooks, Parquet, Arrow, JSON, GeoJSON, and the XML
    /// of the Food Hygiene Rating Scheme, with the columns of the design and their synonyms.
    /// Coordinates are British National Grid metres, or WGS84 degrees. Values that stand for nothing
    /// (`\N`, 0, the hygiene scheme's -5527598) are set aside with a note.
    ///
    /// # Errors
    /// Every problem of every file, with its line.
    pub fn load_all(paths: &[PathBuf], areas: Option<&Areas>) -> Result<Self, Diagnostics> {
        let mut problems = Diagnostics::default();
        let mut files: BTreeSet<PathBuf> = BTreeSet::new();
        for path in paths {
            if path.is_dir() {
                files.extend(problems.absorb(lists_in(path)).unwrap_or_default());
            } else {
                files.insert(path.clone());
            }
        }
        let mut lists = Vec::new();
        for path in &files {
            let file = path.display().to_string();
            if let Some(bytes) = problems.absorb(source::bytes(path, &file).map_err(Into::into)) {
                let read = |each: source::Each<'_>| source::read(path, &bytes, &file, each);
                lists.push(List::read(&file, &bytes, lists.len(), areas, read));
            }
        }
        Self::of_lists(lists, problems)
    }

    /// [`Self::load`] of a text already in memory; `file` is its name in messages.
    pub fn parse(bytes: &[u8], file: &str, areas: Option<&Areas>) -> Result<Self, Diagnostics> {
        let read = |each: source::Each<'_>| source::read_text(bytes, file, each);
        let list = List::read(file, bytes, 0, areas, read);
        Self::of_lists(vec![list], Diagnostics::default())
    }

    fn of_lists(lists: Vec<List>, mut problems: Diagnostics) -> Result<Self, Diagnostics> {
        let files: Vec<String> = lists.iter().map(|list| list.file.clone()).collect();
        let names = short_names(&files);
        let mut sources = Vec::new();
        let mut hashes = Vec::new();
        let mut rows = Vec::new();
        let mut remarks: BTreeMap<Remark, Vec<(usize, At)>> = BTreeMap::new();
        let mut broken = problems.has_errors();
        for (number, list) in lists.into_iter().enumerate() {
            broken |= list.problems.has_errors();
            problems.extend(list.problems);
            sources.push(Source {
                name: names[number].clone(),
                rows: list.rows,
                others: list.others,
                venues: 0,
                shared: 0,
            });
            hashes.push(list.hash);
            rows.extend(list.venues);
            for (remark, at) in list.remarks {
                remarks.entry(remark).or_default().push((number, at));
            }
        }
        let others = sources.iter().map(|source| source.others).sum();
        if rows.is_empty() && !broken {
            let file = files.first().map_or("", String::as_str);
            problems.push(rows::none_kept(file, others));
        }
        let merged = match merge::merge(rows, &files, &names) {
            Ok(merged) => merged,
            Err(taken) => {
                problems.extend(taken);
                Merged::default()
            }
        };
        if problems.has_errors() {
            // Of one file in the order of its lines, though ids are compared last.
            problems.0.sort_by(|a, b| a.place.cmp(&b.place));
            return Err(problems);
        }
        for venue in &merged.venues {
            let listing: BTreeSet<&str> =
                venue.listed.iter().map(|one| one.source.as_str()).collect();
            for source in &mut sources {
                if listing.contains(source.name.as_str()) {
                    source.venues += 1;
                    source.shared += u64::from(listing.len() > 1);
                }
            }
        }
        hashes.sort();
        let hash = match &hashes[..] {
            [one] => one.clone(),
            several => sha256(several.join("\n").as_bytes()),
        };
        let mut register = Self {
            hash,
            sources,
            ..Self::default()
        };
        register.note(&merged, others, &remarks);
        register.noted_at = remarks
            .into_iter()
            .map(|(remark, mut places)| {
                places.sort_unstable();
                let shown = places.iter().take(PLACES_MAX);
                let shown = shown.map(|(file, at)| at.of(&names[*file])).collect();
                (remark_words(remark).0.to_owned(), shown)
            })
            .collect();
        register.venues = merged.venues;
        Ok(register)
    }

    fn note(&mut self, merged: &Merged, others: u64, remarks: &BTreeMap<Remark, Vec<(usize, At)>>) {
        let venues = &merged.venues;
        let of = Some(venues.len() as u64);
        let notes = &mut self.notes;
        let mut note = |text: &str, count: u64, of: Option<u64>, effect: &str| {
            if count > 0 {
                notes.push(text, count, of, effect);
            }
        };
        let rows = self.sources.iter().map(|source| source.rows).sum();
        note(
            "rows of the register are of a class that is no hotel, guest house or let",
            others,
            Some(rows),
            "left out",
        );
        note(
            "rows of the register repeat a venue",
            merged.folded,
            Some(rows),
            "folded into one, by id, UPRN, name and postcode, or name and place; other names became \
             aliases",
        );
        note(
            "venues have another postcode or place in another row",
            merged.disagreeing,
            of,
            "that of the user's own list is taken, else that of the fullest row",
        );
        note(
            "venues have no id in the register",
            merged.made,
            of,
            "an id was made from name and address; it changes when these do",
        );
        note(
            "venues share a UPRN with another name of the same list",
            merged.uprn_shared,
            of,
            "not folded by it: it may be that of a whole building",
        );
        for (remark, places) in remarks {
            let (text, effect) = remark_words(*remark);
            note(text, places.len() as u64, Some(rows), effect);
        }
        note(
            "venues have no coordinates",
            venues.iter().filter(|venue| venue.point.is_none()).count() as u64,
            of,
            "not drawn on maps, not matched by distance",
        );
        let mut alike = BTreeMap::<[String; 2], u64>::new();
        for venue in venues {
            let place = venue.postcode.as_deref().unwrap_or(&venue.town);
            *alike.entry([&venue.name, place].map(fold)).or_default() += 1;
        }
        note(
            "venues have the name of another one of their postcode, or of their town",
            alike.values().filter(|count| **count > 1).sum(),
            of,
            "records that name them stay ambiguous until the register holds each place once",
        );
    }
}

/// What is said of a remark, and what it means for the reader.
fn remark_words(remark: Remark) -> (&'static str, &'static str) {
    match remark {
        Remark::PointSetAside => (
            "rows of the register have coordinates that stand for nothing",
            "set aside; not drawn on maps, not matched by distance",
        ),
        Remark::OutsideAreas => (
            "rows of the register lie outside every area",
            "no district or force from the areas",
        ),
        Remark::PostcodeUnread => (
            "rows of the register have a postcode that has not the form of one",
            "not matched by postcode",
        ),
        Remark::NotPlaced => (
            "rows of the register have no name, or say nothing of where",
            "left out",
        ),
        Remark::UprnUnread => (
            "rows of the register have a UPRN that stands for nothing, or has lost its digits",
            "not matched by UPRN",
        ),
    }
}

/// One file, read.
struct List {
    file: String,
    hash: String,
    rows: u64,
    others: u64,
    venues: Vec<Row>,
    problems: Diagnostics,
    remarks: Vec<(Remark, At)>,
}

impl List {
    fn read(
        file: &str,
        bytes: &[u8],
        number: usize,
        areas: Option<&Areas>,
        read: impl FnOnce(source::Each<'_>) -> Result<(), Diagnostics>,
    ) -> Self {
        let mut reading = Reading::new(file, number, areas);
        match read(&mut |table, at, cells| reading.take(table, at, cells)) {
            Ok(()) => reading.finish(),
            Err(problems) => reading.problems.extend(problems),
        }
        Self {
            file: file.to_owned(),
            hash: sha256(bytes),
            rows: reading.rows,
            others: reading.others,
            venues: reading.venues,
            problems: reading.problems,
            remarks: reading.remarks,
        }
    }
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Endings of the files of a folder that are read as lists.
const ENDINGS: [&str; 13] = [
    "csv", "tsv", "tab", "txt", "xlsx", "xlsm", "parquet", "arrow", "arrows", "feather", "json",
    "geojson", "xml",
];

/// The lists of a folder, by name. What programs leave beside them (`~$`, `.`) is passed over.
fn lists_in(folder: &Path) -> Result<Vec<PathBuf>, Diagnostics> {
    let shown = folder.display().to_string();
    let entries = std::fs::read_dir(folder).map_err(|error| {
        Diagnostic::error(format!("the folder cannot be read: {}", reason(&error)))
            .in_file(&shown)
            .help("name a folder of lists of hotels, or the lists themselves")
    })?;
    let mut lists: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let ending = path.extension().unwrap_or_default().to_string_lossy();
            path.is_file()
                && !name.starts_with(['.', '~'])
                && ENDINGS.contains(&ending.to_lowercase().as_str())
        })
        .collect();
    lists.sort();
    if lists.is_empty() {
        return Err(Diagnostic::error("the folder holds no list of hotels")
            .in_file(shown)
            .help(format!(
                "put one there that ends in .{}",
                ENDINGS.join(", .")
            ))
            .into());
    }
    Ok(lists)
}

/// The names of files without their folders; whole where two are named alike.
fn short_names(files: &[String]) -> Vec<String> {
    let name = |file: &String| {
        let name = Path::new(file).file_name();
        name.map_or_else(|| file.clone(), |name| name.to_string_lossy().into_owned())
    };
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for file in files {
        *counts.entry(name(file)).or_default() += 1;
    }
    files
        .iter()
        .map(|file| match counts[&name(file)] {
            1 => name(file),
            _ => file.clone(),
        })
        .collect()
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
