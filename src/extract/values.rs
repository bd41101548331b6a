//! Cells -> values: placeholders, identifiers, ages, forces, flags, coordinates.

use std::borrow::Cow;
use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::decode;
use super::geo::BngPoint;
use super::profile::Profile;

/// Easting and northing at the far corner of the British National Grid, metres.
const GRID_EASTING_MAX: f64 = 700_000.0;
const GRID_NORTHING_MAX: f64 = 1_300_000.0;
/// Whole years; a greater age is a typing error or a code such as 999.
const AGE_MAX: i32 = 120;
/// Whole years at which a person is no longer a child.
const ADULT: i32 = 18;
/// What Excel leaves of line ends and tabs when XML passes through it.
const ESCAPES: [&str; 3] = ["_x000D_", "_x000A_", "_x0009_"];
const ENTITIES: [(&str, &str); 7] = [
    ("&nbsp;", " "),
    ("&quot;", "\""),
    ("&apos;", "'"),
    ("&#39;", "'"),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&amp;", "&"),
];

/// A cell of a column that is not searched: trimmed, `_x000D_` and HTML entities undone, line ends
/// and runs of spaces made one space, and a placeholder made empty.
pub(super) fn tidy<'a>(cell: &'a str, profile: &Profile) -> Cow<'a, str> {
    match trimmed(cell, profile) {
        cell if needs_mending(cell.as_bytes()) => mended(cell),
        cell => Cow::Borrowed(cell),
    }
}

/// The same of a cell in which nothing [`needs_mending`]: trimmed, and a placeholder made empty.
pub(super) fn trimmed<'a>(cell: &'a str, profile: &Profile) -> &'a str {
    let cell = match cell.as_bytes() {
        [] => return cell,
        // Most cells have nothing to trim, which is quicker to see than to do.
        [one] if one.is_ascii_graphic() => cell,
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => cell,
        _ => cell.trim(),
    };
    if profile.placeholders.contains(cell) {
        return "";
    }
    cell
}

fn mended(cell: &str) -> Cow<'_, str> {
    let mut cell = decode::undoubled(cell).unwrap_or(Cow::Borrowed(cell));
    if cell.contains('&') {
        for (entity, letter) in ENTITIES {
            if cell.contains(entity) {
                cell = Cow::Owned(cell.replace(entity, letter));
            }
        }
    }
    if cell.contains("_x00") {
        for escape in ESCAPES {
            if cell.contains(escape) {
                cell = Cow::Owned(cell.replace(escape, " "));
            }
        }
    }
    Cow::Owned(cell.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Whether a trimmed cell, or any cell of a row, can hold anything to mend. Most hold nothing, so
/// all bytes are looked at without a branch.
pub(super) fn needs_mending(text: &[u8]) -> bool {
    let odd = |byte: u8| (byte == b'&') | (byte == b'_') | !(b' '..0x80).contains(&byte);
    let any = text.iter().fold(false, |any, byte| any | odd(*byte));
    let pairs = text.iter().zip(text.iter().skip(1));
    any || pairs.fold(false, |any, (one, next)| {
        any | ((*one == b' ') & (*next == b' '))
    })
}

/// Cell contents that mean nothing is known, whatever their capitals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placeholders {
    words: Vec<String>,
    /// Whether a placeholder begins with the byte, in upper case: most cells are told by it.
    first_bytes: Vec<bool>,
}

impl Placeholders {
    pub fn new(words: Vec<String>) -> Self {
        let mut first_bytes = vec![false; 256];
        for byte in words.iter().filter_map(|word| word.bytes().next()) {
            first_bytes[usize::from(byte.to_ascii_uppercase())] = true;
        }
        Self { words, first_bytes }
    }

    pub fn words(&self) -> &[String] {
        &self.words
    }

    pub fn contains(&self, cell: &str) -> bool {
        let Some(first) = cell.bytes().next() else {
            return false;
        };
        self.first_bytes[usize::from(first.to_ascii_uppercase())]
            && self
                .words
                .iter()
                .any(|word| word.eq_ignore_ascii_case(cell))
    }
}

/// An identifier as text, without what spreadsheets put around one to keep it text or to link it:
/// `="26000000001"`, `'26000000001`, `26000000001.0`, `=HYPERLINK("...","26000000001")`.
pub(super) fn identifier(cell: &str) -> &str {
    let mut id = cell.trim();
    if id.starts_with("=HYPERLINK(") || id.starts_with("=hyperlink(") {
        // What the link shows is its last text.
        id = id.rsplit('"').nth(1).unwrap_or(id).trim();
    }
    if let Some(inner) = id
        .strip_prefix("=\"")
        .and_then(|rest| rest.strip_suffix('"'))
    {
        id = inner.trim();
    }
    id = id.strip_prefix('\'').unwrap_or(id);
    match id.strip_suffix(".0") {
        Some(whole) if !whole.is_empty() && whole.bytes().all(|b| b.is_ascii_digit()) => whole,
        _ => id,
    }
}

/// `2.6E+10`: what Excel shows of an eleven-digit number. The digits after the first few are gone.
pub(super) fn is_scientific(id: &str) -> bool {
    let Some((mantissa, exponent)) = id.split_once(['E', 'e']) else {
        return false;
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let mantissa_fits = match mantissa.split_once('.') {
        Some((whole, part)) => digits(whole) && digits(part),
        None => digits(mantissa),
    };
    mantissa_fits && exponent.strip_prefix('+').is_some_and(digits)
}

/// What an age cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Age {
    Missing,
    Years(i32),
    /// From and to so many whole years, both in.
    Band(i32, i32),
    Unreadable,
}

impl Age {
    /// Whether the person was a child; `None` where the age does not say.
    pub fn under_18(self) -> Option<bool> {
        let (low, high) = match self {
            Age::Years(years) => (years, years),
            Age::Band(low, high) => (low, high),
            Age::Missing | Age::Unreadable => return None,
        };
        match (high < ADULT, low >= ADULT) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        }
    }
}

/// `16`, `16.0`, `16 yrs`, whole years from 0 to 120; `10-17`, `18+`, `under 16`, `child`.
pub(super) fn age(cell: &str) -> Age {
    if cell.is_empty() {
        return Age::Missing;
    }
    let end = cell.bytes().take_while(u8::is_ascii_digit).count();
    let rest = cell[end..].trim_start();
    if end > 0 && rest.is_empty() {
        return years(&cell[..end]).map_or(Age::Unreadable, Age::Years);
    }
    let rest = rest.to_ascii_lowercase();
    let fits = rest
        .strip_prefix('.')
        .is_some_and(|part| part.bytes().all(|b| b == b'0'))
        || matches!(
            rest.as_str(),
            "y" | "yo" | "yr" | "yrs" | "year" | "years" | "years old"
        );
    match years(&cell[..end]) {
        Some(years) if fits => Age::Years(years),
        _ => age_band(&cell.to_ascii_lowercase()).unwrap_or(Age::Unreadable),
    }
}

fn years(digits: &str) -> Option<i32> {
    digits
        .parse()
        .ok()
        .filter(|years| (0..=AGE_MAX).contains(years))
}

fn age_band(cell: &str) -> Option<Age> {
    let cell = cell
        .trim_start_matches("aged ")
        .trim_end_matches(" years")
        .trim_end_matches(" yrs")
        .trim();
    match cell {
        "child" | "children" | "juvenile" | "minor" | "young person" => {
            return Some(Age::Band(0, ADULT - 1));
        }
        "adult" | "adults" => return Some(Age::Band(ADULT, AGE_MAX)),
        _ => {}
    }
    let after = |starts: &[&str]| {
        starts
            .iter()
            .find_map(|start| years(cell.strip_prefix(start)?.trim()))
    };
    let before = |ends: &[&str]| {
        ends.iter()
            .find_map(|end| years(cell.strip_suffix(end)?.trim()))
    };
    if let Some(above) = after(&["under", "u", "<", "below"]) {
        return (above > 0).then(|| Age::Band(0, above - 1));
    }
    if let Some(low) = after(&["over", ">"]) {
        return Some(Age::Band((low + 1).min(AGE_MAX), AGE_MAX));
    }
    if let Some(low) = before(&["+", "and over", "or over", "plus", "and above"]) {
        return Some(Age::Band(low, AGE_MAX));
    }
    let (low, high) = cell
        .split_once(" to ")
        .or_else(|| cell.split_once(['-', '\u{2013}']))?;
    let (low, high) = (years(low.trim())?, years(high.trim())?);
    (low <= high).then_some(Age::Band(low, high))
}

/// Whole years from a birth to a day; `None` if the birth lies after it, or too far before.
pub(super) fn age_on(day: NaiveDate, birth: NaiveDate) -> Option<i32> {
    let years = i32::try_from(day.years_since(birth)?).ok()?;
    (years <= AGE_MAX).then_some(years)
}

/// One spelling for a force's name: spaces made single, and a name all in capitals or all in small
/// letters given its capitals (`MERESHIRE` is `Mereshire`; `BTP` stays).
pub(super) fn force_name(cell: &str) -> String {
    let name = cell.split_whitespace().collect::<Vec<_>>().join(" ");
    let upper = name.chars().any(char::is_uppercase);
    let lower = name.chars().any(char::is_lowercase);
    if upper == lower || (upper && name.len() <= 4) {
        return name;
    }
    let mut out = String::with_capacity(name.len());
    for word in name.to_lowercase().split_inclusive([' ', '-']) {
        let small = matches!(word.trim_end(), "and" | "of" | "the" | "upon" | "on");
        let mut letters = word.chars();
        match letters.next() {
            Some(first) if !small || out.is_empty() => out.extend(first.to_uppercase()),
            Some(first) => out.push(first),
            None => {}
        }
        out.push_str(letters.as_str());
    }
    out
}

/// Adds the flags of one cell, trimmed and in upper case. A column of one flag, such as `CSE Flag`,
/// says `Y` or `N` instead: then the flag is what `heading` calls it, `CSE`.
pub(super) fn flags(cell: &str, heading: &str, profile: &Profile, into: &mut BTreeSet<String>) {
    for flag in cell.split(|c| profile.flag_separators.contains(c)) {
        let flag = flag.trim();
        if flag.is_empty() || profile.placeholders.contains(flag) {
            continue;
        }
        match affirmed(flag) {
            Some(true) => {
                into.insert(flag_of(heading));
            }
            Some(false) => {}
            None => {
                into.insert(flag.to_uppercase());
            }
        }
    }
}

/// What a tick box says.
pub(super) fn affirmed(cell: &str) -> Option<bool> {
    let is = |words: &[&str]| words.iter().any(|word| cell.eq_ignore_ascii_case(word));
    if is(&["y", "yes", "true", "t", "1", "x"]) {
        Some(true)
    } else if is(&["n", "no", "false", "f", "0"]) {
        Some(false)
    } else {
        None
    }
}

/// The flag that a column is named after: `Is CSE Flag (Y/N)` is `CSE`.
pub(super) fn flag_of(heading: &str) -> String {
    let upper = heading
        .to_uppercase()
        .replace(['_', '(', ')', '?', ':', '/'], " ");
    let said = [
        "FLAG",
        "FLAGGED",
        "MARKER",
        "INDICATOR",
        "QUALIFIER",
        "IS",
        "Y",
        "N",
        "YES",
        "NO",
    ];
    let words: Vec<&str> = upper
        .split_whitespace()
        .filter(|word| !said.contains(word))
        .collect();
    match words.is_empty() {
        true => upper.trim().to_owned(),
        false => words.join(" "),
    }
}

/// What a pair of coordinate cells comes to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Coordinates {
    Missing,
    Grid(BngPoint),
    /// Longitude and latitude, converted.
    Converted(BngPoint),
    /// Longitude and latitude that cannot be converted: not on land in Great Britain.
    NotConverted,
    /// 0, 0: a default.
    Zero,
    /// One or both cells are not numbers, or only one is filled.
    NotNumbers,
    /// Numbers outside the British National Grid.
    Outside {
        easting: f64,
        northing: f64,
    },
}

/// Reads easting and northing, or degrees in their place in either order.
pub(super) fn coordinates(easting: &str, northing: &str) -> Coordinates {
    if easting.is_empty() && northing.is_empty() {
        return Coordinates::Missing;
    }
    let (Some(easting), Some(northing)) = (number(easting), number(northing)) else {
        // A grid reference in place of the pair.
        return match (easting, northing) {
            (reference, "") | ("", reference) => grid_reference(reference),
            _ => Coordinates::NotNumbers,
        };
    };
    if easting == 0.0 && northing == 0.0 {
        return Coordinates::Zero;
    }
    let latitude = |value: f64| (49.0..61.5).contains(&value);
    let longitude = |value: f64| (-9.0..2.5).contains(&value);
    if longitude(easting) && latitude(northing) {
        return degrees(easting, northing);
    }
    if latitude(easting) && longitude(northing) {
        return degrees(northing, easting);
    }
    if (0.0..=GRID_EASTING_MAX).contains(&easting) && (0.0..=GRID_NORTHING_MAX).contains(&northing)
    {
        Coordinates::Grid(BngPoint { easting, northing })
    } else {
        Coordinates::Outside { easting, northing }
    }
}

/// Reads a reference such as `TG 5141 1317`: two letters, then as many digits of easting as of
/// northing. The point is the middle of the square that it names.
pub(super) fn grid_reference(cell: &str) -> Coordinates {
    if cell.is_empty() {
        return Coordinates::Missing;
    }
    match square_of(cell) {
        Some(point) => Coordinates::Converted(point),
        None => Coordinates::NotNumbers,
    }
}

/// The letters name squares of 500 km, and of 100 km within these, row by row from the north-west,
/// without I (Ordnance Survey, A guide to coordinate systems in Great Britain).
fn square_of(cell: &str) -> Option<BngPoint> {
    let code: Vec<u8> = cell
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .map(|byte| byte.to_ascii_uppercase())
        .collect();
    let (letters, digits) = code.split_at_checked(2)?;
    let index = |letter: u8| match letter {
        b'A'..=b'H' => Some(i32::from(letter - b'A')),
        b'J'..=b'Z' => Some(i32::from(letter - b'A' - 1)),
        _ => None,
    };
    let (large, small) = (index(letters[0])?, index(letters[1])?);
    // The 500 km square S, whose corner is the origin, is the third from the west in the fourth row.
    let squares_east = (large % 5 - 2) * 5 + small % 5;
    let squares_north = (3 - large / 5) * 5 + 4 - small / 5;
    let half = digits.len() / 2;
    if digits.len() % 2 != 0 || !(2..=5).contains(&half) || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let side = 10_f64.powi(5 - half as i32);
    let metres = |squares: i32, digits: &[u8]| -> Option<f64> {
        let within: f64 = std::str::from_utf8(digits).ok()?.parse().ok()?;
        Some(f64::from(squares) * 100_000.0 + within * side + side / 2.0)
    };
    let point = BngPoint {
        easting: metres(squares_east, &digits[..half])?,
        northing: metres(squares_north, &digits[half..])?,
    };
    ((0.0..=GRID_EASTING_MAX).contains(&point.easting)
        && (0.0..=GRID_NORTHING_MAX).contains(&point.northing))
    .then_some(point)
}

/// Easting and northing in one text, parted by a space or a comma.
pub(super) fn coordinate_pair(text: &str) -> Option<BngPoint> {
    let (easting, northing) = text.trim().split_once([' ', ','])?;
    match coordinates(easting.trim(), northing.trim()) {
        Coordinates::Grid(point) => Some(point),
        _ => None,
    }
}

/// Reads longitude and latitude from columns named so.
pub(super) fn longitude_latitude(longitude: &str, latitude: &str) -> Coordinates {
    if longitude.is_empty() && latitude.is_empty() {
        return Coordinates::Missing;
    }
    match (number(longitude), number(latitude)) {
        (Some(0.0), Some(0.0)) => Coordinates::Zero,
        (Some(longitude), Some(latitude)) => degrees(longitude, latitude),
        _ => Coordinates::NotNumbers,
    }
}

fn degrees(longitude: f64, latitude: f64) -> Coordinates {
    match BngPoint::from_wgs84(longitude, latitude) {
        Some(point) => Coordinates::Converted(point),
        None => Coordinates::NotConverted,
    }
}

/// A finite number; commas between thousands are left out.
fn number(cell: &str) -> Option<f64> {
    let value: f64 = if cell.contains(',') {
        cell.replace(',', "").parse().ok()?
    } else {
        cell.parse().ok()?
    };
    value.is_finite().then_some(value)
}

/// Whether a record is a crime. The occurrence type says so where it is that plain (`Crime`,
/// `CCE Non Crime`); else a crime number, or a Home Office class other than the N classes for
/// reported incidents, makes it one: a `Hate Crime` without a number is a report of one.
pub(super) fn is_crime(occurrence_type: &str, crime_number: &str, ho_class: &str) -> bool {
    let kind = occurrence_type.as_bytes();
    let contains = |words: &str| {
        kind.windows(words.len())
            .any(|window| window.eq_ignore_ascii_case(words.as_bytes()))
    };
    let is = |words: &str| kind.eq_ignore_ascii_case(words.as_bytes());
    if contains("crime") {
        let non_crime = [
            "non-crime",
            "non crime",
            "noncrime",
            "not crime",
            "crime related",
            "crime-related",
        ];
        if non_crime.into_iter().any(contains) {
            return false;
        }
        if ["crime", "recorded crime", "notifiable crime"]
            .into_iter()
            .any(is)
        {
            return true;
        }
    }
    let class_of_incident = ho_class.starts_with(['N', 'n']);
    !crime_number.is_empty() || (!ho_class.is_empty() && !class_of_incident)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_empty_and_text_is_tidied() {
        let profile = Profile::niche();
        for cell in [
            "",
            "  ",
            "NULL",
            "n/k",
            "Not Recorded",
            "-",
            "#N/A",
            "#REF!",
            " Unknown ",
        ] {
            assert_eq!(tidy(cell, &profile), "", "{cell}");
        }
        assert_eq!(
            tidy(" Heron &amp; Reed_x000D_\nInn ", &profile),
            "Heron & Reed Inn"
        );
        assert_eq!(tidy("Heron Inn_x000D_", &profile), "Heron Inn");
        assert_eq!(tidy("12\u{a0}High  Street", &profile), "12 High Street");
        assert_eq!(tidy("&amp;lt;", &profile), "&lt;");
        assert_eq!(tidy("CafÃ© Heronâ€™s", &profile), "Café Heron’s");
        assert_eq!(tidy("Unknown Warrior", &profile), "Unknown Warrior");
    }

    #[test]
    fn identifiers_stay_text() {
        for (cell, id) in [
            ("=\"26000000001\"", "26000000001"),
            ("'0123", "0123"),
            ("26000000001.0", "26000000001"),
            (
                "=HYPERLINK(\"https://records.example/1\", \"26000000001\")",
                "26000000001",
            ),
            (" 42/1234/26 ", "42/1234/26"),
            ("1.0.0", "1.0.0"),
            (".0", ".0"),
        ] {
            assert_eq!(identifier(cell), id);
        }
        for damaged in ["2.6E+10", "2.60001E+10", "1e+11"] {
            assert!(is_scientific(damaged), "{damaged}");
        }
        for whole in [
            "26E12345",
            "26000000001",
            "E+10",
            "1.E+",
            "42E/1",
            "1.2.3E+4",
        ] {
            assert!(!is_scientific(whole), "{whole}");
        }
    }

    #[test]
    fn ages_are_whole_years() {
        for (cell, expected) in [
            ("16", Age::Years(16)),
            ("16.0", Age::Years(16)),
            ("16 yrs", Age::Years(16)),
            ("0", Age::Years(0)),
            ("", Age::Missing),
            ("999", Age::Unreadable),
            ("-1", Age::Unreadable),
            ("16.5", Age::Unreadable),
            ("14-17", Age::Band(14, 17)),
            ("18 to 24", Age::Band(18, 24)),
            ("Under 18", Age::Band(0, 17)),
            ("U16", Age::Band(0, 15)),
            ("18+", Age::Band(18, 120)),
            ("Over 65", Age::Band(66, 120)),
            ("Child", Age::Band(0, 17)),
            ("ADULT", Age::Band(18, 120)),
            ("17-14", Age::Unreadable),
            ("teens", Age::Unreadable),
            ("é", Age::Unreadable),
        ] {
            assert_eq!(age(cell), expected, "{cell}");
        }
    }

    #[test]
    fn who_is_a_child_is_known_or_not() {
        for (cell, under_18) in [
            ("17", Some(true)),
            ("18", Some(false)),
            ("10-17", Some(true)),
            ("16-24", None),
            ("18+", Some(false)),
            ("", None),
            ("999", None),
        ] {
            assert_eq!(age(cell).under_18(), under_18, "{cell}");
        }
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).expect("a day");
        let birth = day(2008, 2, 29);
        assert_eq!(age_on(day(2026, 2, 28), birth), Some(17));
        assert_eq!(age_on(day(2026, 3, 1), birth), Some(18));
        assert_eq!(age_on(day(2007, 3, 1), birth), None);
    }

    #[test]
    fn a_force_has_one_spelling() {
        for (cell, name) in [
            ("MERESHIRE", "Mereshire"),
            ("mereshire", "Mereshire"),
            (" Mereshire ", "Mereshire"),
            ("EASTHOLM AND  FENWOLD", "Eastholm and Fenwold"),
            ("EAST-HOLM", "East-Holm"),
            ("BTP", "BTP"),
            ("", ""),
        ] {
            assert_eq!(force_name(cell), name);
        }
    }

    #[test]
    fn flags_are_split_trimmed_and_sorted() {
        let mut set = BTreeSet::new();
        flags("da; cse|N/K ,, CSE", "Flags", &Profile::niche(), &mut set);
        assert_eq!(set.into_iter().collect::<Vec<_>>(), ["CSE", "DA"]);
    }

    #[test]
    fn a_column_of_one_flag_is_named_after_it() {
        let profile = Profile::niche();
        for (cell, heading, flag) in [
            ("Y", "CSE Flag", Some("CSE")),
            ("yes", "CSE_FLAG", Some("CSE")),
            ("1", "Is CSE? (Y/N)", Some("CSE")),
            ("N", "CSE Flag", None),
            ("", "CSE Flag", None),
            ("Y", "Flag", Some("FLAG")),
            (
                "TRUE",
                "Child Exploitation Marker",
                Some("CHILD EXPLOITATION"),
            ),
        ] {
            let mut set = BTreeSet::new();
            flags(cell, heading, &profile, &mut set);
            let found: Vec<String> = set.into_iter().collect();
            assert_eq!(
                found,
                flag.map(str::to_owned).into_iter().collect::<Vec<_>>()
            );
        }
    }

    #[test]
    fn grid_references_name_squares() {
        for (cell, easting, northing) in [
            ("TG 51409 13177", 651_409.5, 313_177.5),
            ("tg51401317", 651_405.0, 313_175.0),
            ("SV 00 00", 500.0, 500.0),
            ("HU 396 753", 439_650.0, 1_175_350.0),
        ] {
            assert_eq!(
                grid_reference(cell),
                Coordinates::Converted(BngPoint { easting, northing }),
                "{cell}"
            );
        }
        for cell in [
            "TG",
            "TG 5",
            "TG 514 13",
            "TI 51 31",
            "AA 51 31",
            "12 34",
            "TG 51x 131",
        ] {
            assert_eq!(grid_reference(cell), Coordinates::NotNumbers, "{cell}");
        }
        assert_eq!(
            coordinates("TG 5140 1317", ""),
            grid_reference("TG 5140 1317")
        );
    }

    #[test]
    fn coordinates_of_every_kind() {
        let grid = Coordinates::Grid(BngPoint {
            easting: 651_410.0,
            northing: 313_177.0,
        });
        assert_eq!(coordinates("651410", "313177"), grid);
        assert_eq!(coordinates("651,410", "313177.0"), grid);
        assert_eq!(coordinates("", ""), Coordinates::Missing);
        assert_eq!(coordinates("0", "0.0"), Coordinates::Zero);
        assert_eq!(coordinates("651410", ""), Coordinates::NotNumbers);
        assert_eq!(coordinates("TG 5141", "1317"), Coordinates::NotNumbers);
        assert_eq!(coordinates("NaN", "inf"), Coordinates::NotNumbers);
        for (easting, northing) in [(-20.0, 313_177.0), (6_514_100.0, 313_177.0)] {
            assert_eq!(
                coordinates(&easting.to_string(), &northing.to_string()),
                Coordinates::Outside { easting, northing }
            );
        }
        // The worked example of the Ordnance Survey's guide, in either order.
        for (first, second) in [
            ("1.716073973", "52.658007833"),
            ("52.658007833", "1.716073973"),
        ] {
            let Coordinates::Converted(point) = coordinates(first, second) else {
                panic!("{first}, {second} are degrees");
            };
            assert!((point.easting - 651_409.804).abs() < 0.1, "{point:?}");
            assert!((point.northing - 313_177.450).abs() < 0.1, "{point:?}");
        }
        assert_eq!(
            longitude_latitude("-8.9", "49.1"),
            Coordinates::NotConverted
        );
    }

    #[test]
    fn crimes_and_what_is_none() {
        assert!(is_crime("Crime", "", ""));
        assert!(is_crime("Recorded Crime", "", ""));
        assert!(!is_crime("Non-Crime", "26000000001", "71"));
        assert!(!is_crime("Crime Related Incident", "26000000001", ""));
        assert!(!is_crime("Hate Crime", "", ""));
        assert!(is_crime("Hate Crime", "26000000001", ""));
        assert!(is_crime("", "26000000001", ""));
        assert!(is_crime("", "", "71"));
        assert!(!is_crime("", "", "N100"));
        assert!(!is_crime("Missing Person", "", ""));
    }
}
