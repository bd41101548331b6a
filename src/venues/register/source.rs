//! A file of a register -> rows of cells, the headings among them, each with where it stands.

use std::fmt;
use std::path::Path;

use geojson::{FeatureCollection, GeometryValue, Position};
use serde_json::{Map, Value};

use super::columns::Header;
use super::rows::ROWS_BEFORE_HEADINGS_MAX;
use crate::diagnostic::{Diagnostic, Diagnostics, reason};
use crate::extract::table;

/// What of a JSON object lies deeper than this is no cell.
const DEPTH_MAX: usize = 4;
/// An outline wider than this, in degrees (some 500 m), has no middle that is a hotel's.
const OUTLINE_DEGREES_MAX: f64 = 0.007;

/// Where a row stands in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum At {
    /// Line of a text, row of a sheet, from 1.
    Line(usize),
    /// Object of a JSON list, feature of a GeoJSON file, from 1.
    Item(usize),
}

impl At {
    /// A problem of this row.
    pub fn error(self, file: &str, message: String, help: &str) -> Diagnostic {
        match self {
            At::Line(line) => Diagnostic::error(message).in_file(file).at_line(line),
            At::Item(_) => Diagnostic::error(format!("{self}: {message}")).in_file(file),
        }
        .help(help)
    }

    /// `hotels.csv:4`, `hotels.geojson, entry 4`.
    pub fn of(self, file: &str) -> String {
        match self {
            At::Line(line) => format!("{file}:{line}"),
            At::Item(_) => format!("{file}, {self}"),
        }
    }
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            At::Line(line) => write!(f, "line {line}"),
            At::Item(item) => write!(f, "entry {item}"),
        }
    }
}

/// What takes rows: the number of the table (a sheet of a workbook, else 0), the place, the cells.
pub type Each<'e> = &'e mut dyn FnMut(usize, At, &[&str]);

/// Reads a file whose bytes are at hand: text here, all other formats by the reader of extracts.
pub fn read(path: &Path, bytes: &[u8], file: &str, each: Each<'_>) -> Result<(), Diagnostics> {
    if !table::is_no_text(bytes) {
        return read_text(bytes, file, each);
    }
    table::rows(path, |table, line, cells| {
        each(
            table,
            At::Line(usize::try_from(line).unwrap_or(usize::MAX)),
            cells,
        );
    })
    .map_err(|failure| {
        // That reader speaks of what it is mostly used for.
        let problems = failure.diagnostics().0.iter().map(|problem| Diagnostic {
            message: problem.message.replace("the extract", "the register"),
            ..problem.clone()
        });
        Diagnostics(problems.collect())
    })
}

/// Reads the bytes of a text: delimited, JSON, GeoJSON or the FHRS's XML.
pub fn read_text(bytes: &[u8], file: &str, each: Each<'_>) -> Result<(), Diagnostics> {
    let text = decode(bytes);
    if let Some(problem) = no_text(bytes, &text) {
        return Err(problem.in_file(file).into());
    }
    let start = text.trim_start();
    if start.starts_with('<') {
        xml(&text, file, each)
    } else if start.starts_with(['{', '[']) {
        json(&text, file, each)
    } else {
        delimited(&text, file, each)
    }
}

/// What is said of bytes that are no text, so that none of them is shown.
fn no_text(bytes: &[u8], text: &str) -> Option<Diagnostic> {
    const SAVE: &str = "open it in the program that made it, and save the list as CSV or .xlsx";
    let kind = if bytes.starts_with(b"PK\x03\x04") {
        "a workbook or another packed file, and is read by its name only"
    } else if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        "an old Excel workbook (.xls) or one with a password, which is not read"
    } else if bytes.starts_with(b"%PDF") {
        "a PDF, which is not read"
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

fn delimited(text: &str, file: &str, each: Each<'_>) -> Result<(), Diagnostics> {
    let mut rows = csv::ReaderBuilder::new()
        .delimiter(delimiter(text))
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    loop {
        match rows.read_record(&mut record) {
            Ok(true) => {
                let line = record.position().map_or(1, |at| at.line() as usize);
                let cells: Vec<&str> = record.iter().collect();
                each(0, At::Line(line), &cells);
            }
            Ok(false) => return Ok(()),
            Err(error) => {
                let line = error.position().map_or(1, |at| at.line() as usize);
                let message = format!("the row cannot be read: {error}");
                return Err(At::Line(line)
                    .error(file, message, "check quotes and delimiters")
                    .into());
            }
        }
    }
}

/// The one of comma, semicolon, tab and bar that makes headings of a line; else the one that parts
/// the first line most often.
fn delimiter(text: &str) -> u8 {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let first = lines.clone().next().unwrap_or("");
    let headings = lines.by_ref().take(ROWS_BEFORE_HEADINGS_MAX);
    for line in headings {
        for delimiter in [',', ';', '\t', '|'] {
            let titles: Vec<&str> = line
                .split(delimiter)
                .map(|title| title.trim_matches(['"', ' ']))
                .collect();
            let header = Header::of(&titles);
            if header.has_name() && header.has_place() {
                return delimiter as u8;
            }
        }
    }
    [b',', b';', b'\t', b'|']
        .into_iter()
        .rev()
        .max_by_key(|delimiter| first.bytes().filter(|byte| byte == delimiter).count())
        .unwrap_or(b',')
}

/// Hands on objects with different keys as rows of one table.
fn hand_on(items: Vec<(At, Vec<(String, String)>)>, each: Each<'_>) {
    let mut headings: Vec<&str> = Vec::new();
    let mut known = std::collections::BTreeMap::new();
    for (_, cells) in &items {
        for (key, _) in cells {
            known.entry(key.as_str()).or_insert_with(|| {
                headings.push(key);
                headings.len() - 1
            });
        }
    }
    let first = items.first().map_or(At::Line(1), |(at, _)| *at);
    each(0, first, &headings);
    for (at, cells) in &items {
        let mut row = vec![""; headings.len()];
        for (key, value) in cells {
            if let Some(&column) = known.get(key.as_str()) {
                row[column] = value;
            }
        }
        each(0, *at, &row);
    }
}

/// The open-data export of the Food Hygiene Rating Scheme: `EstablishmentDetail` elements.
fn xml(text: &str, file: &str, each: Each<'_>) -> Result<(), Diagnostics> {
    const ENTRY: &str = "EstablishmentDetail";
    const HELP: &str = "of XML only the export of the Food Hygiene Rating Scheme is read; save \
                        another list as CSV";
    let document = roxmltree::Document::parse(text).map_err(|problem| {
        let place = problem.pos();
        Diagnostic::error(format!(
            "the register is XML that cannot be read: {problem}"
        ))
        .in_file(file)
        .at_line(place.row as usize)
        .help(HELP)
    })?;
    let mut items = Vec::new();
    let (mut line, mut offset) = (1, 0);
    let entries = document
        .descendants()
        .filter(|node| node.tag_name().name() == ENTRY);
    for entry in entries {
        let start = entry.range().start;
        line += text[offset..start].matches('\n').count();
        offset = start;
        let leaves = entry.descendants().filter(|node| {
            node.is_element() && *node != entry && !node.children().any(|child| child.is_element())
        });
        let cells = leaves.map(|leaf| {
            let value: String = leaf.children().filter_map(|child| child.text()).collect();
            (leaf.tag_name().name().to_owned(), value)
        });
        items.push((At::Line(line), cells.collect()));
    }
    if items.is_empty() {
        let problem = Diagnostic::error(format!("the register is XML without an `{ENTRY}`"));
        return Err(problem.in_file(file).help(HELP).into());
    }
    hand_on(items, each);
    Ok(())
}

fn json(text: &str, file: &str, each: Each<'_>) -> Result<(), Diagnostics> {
    let no_json = |problem: &serde_json::Error| -> Diagnostics {
        Diagnostic::error(format!(
            "the register is JSON that cannot be read: {problem}"
        ))
        .in_file(file)
        .at_line(problem.line())
        .help("export it again")
        .into()
    };
    let value: Value = serde_json::from_str(text).map_err(|problem| no_json(&problem))?;
    let items = if value.get("type").and_then(Value::as_str) == Some("FeatureCollection") {
        let features: FeatureCollection =
            serde_json::from_value(value).map_err(|problem| no_json(&problem))?;
        features.features.into_iter().map(feature).collect()
    } else {
        let Some(list) = longest_list(&value) else {
            return Err(
                Diagnostic::error("the register is JSON without a list of objects")
                    .in_file(file)
                    .help("give a list with an object for each hotel, or GeoJSON features")
                    .into(),
            );
        };
        let objects = list.iter().filter_map(Value::as_object);
        objects
            .map(|object| {
                let mut cells = Vec::new();
                flatten(object, 0, &mut cells);
                cells
            })
            .collect::<Vec<_>>()
    };
    let numbered = (1..)
        .zip(items)
        .map(|(item, cells)| (At::Item(item), cells));
    hand_on(numbered.collect(), each);
    Ok(())
}

/// The longest list of objects in a JSON value: exports wrap theirs in a header.
fn longest_list(value: &Value) -> Option<&Vec<Value>> {
    let mut open = vec![value];
    let mut best: Option<&Vec<Value>> = None;
    while let Some(value) = open.pop() {
        match value {
            Value::Array(list)
                if list.iter().any(Value::is_object)
                    && best.is_none_or(|best| best.len() < list.len()) =>
            {
                best = Some(list);
            }
            Value::Object(object) => open.extend(object.values()),
            _ => {}
        }
    }
    best
}

/// Cells of an object; an inner one's (`geocode: {latitude, longitude}`) under their own keys.
fn flatten(object: &Map<String, Value>, depth: usize, cells: &mut Vec<(String, String)>) {
    for (key, value) in object {
        match value {
            Value::Object(inner) if depth < DEPTH_MAX => flatten(inner, depth + 1, cells),
            _ => cells.push((key.clone(), cell(value))),
        }
    }
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null | Value::Object(_) => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(cell).collect::<Vec<_>>().join("|"),
        other => other.to_string(),
    }
}

/// The cells of a feature: its point first, then its properties. Of an outline the middle, where it
/// is no larger than a building's.
fn feature(feature: geojson::Feature) -> Vec<(String, String)> {
    let mut cells = Vec::new();
    let middle = feature
        .geometry
        .as_ref()
        .and_then(|geometry| middle(&geometry.value));
    if let Some((x, y)) = middle {
        cells.push(("easting".to_owned(), x.to_string()));
        cells.push(("northing".to_owned(), y.to_string()));
    }
    if let Some(properties) = &feature.properties {
        flatten(properties, 0, &mut cells);
    }
    if let Some(id) = &feature.id {
        let id = match id {
            geojson::feature::Id::String(id) => id.clone(),
            geojson::feature::Id::Number(id) => id.to_string(),
        };
        cells.push(("id".to_owned(), id));
    }
    cells
}

fn middle(geometry: &GeometryValue) -> Option<(f64, f64)> {
    let mut positions: Vec<&Position> = Vec::new();
    match geometry {
        GeometryValue::Point { coordinates } => positions.push(coordinates),
        GeometryValue::MultiPoint { coordinates } => positions.extend(coordinates),
        GeometryValue::Polygon { coordinates } => positions.extend(coordinates.iter().flatten()),
        GeometryValue::MultiPolygon { coordinates } => {
            positions.extend(coordinates.iter().flatten().flatten());
        }
        _ => return None,
    }
    let span = |axis: usize| -> Option<(f64, f64)> {
        let mut values = positions
            .iter()
            .filter_map(|position| position.as_slice().get(axis).copied());
        let first = values.next()?;
        Some(values.fold((first, first), |(low, high), value| {
            (low.min(value), high.max(value))
        }))
    };
    let (x, y) = (span(0)?, span(1)?);
    let small = |(low, high): (f64, f64)| high - low <= OUTLINE_DEGREES_MAX;
    (small(x) && small(y)).then_some(((x.0 + x.1) / 2.0, (y.0 + y.1) / 2.0))
}

/// The bytes of a file.
pub fn bytes(path: &Path, file: &str) -> Result<Vec<u8>, Diagnostic> {
    std::fs::read(path).map_err(|error| {
        Diagnostic::error(format!("the register cannot be read: {}", reason(&error)))
            .in_file(file)
            .help("name a list of hotels, one row for each, or a folder of such lists")
    })
}
