//! Cells -> values: placeholders, identifiers, ages, forces, flags, coordinates.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::geo::BngPoint;
use super::profile::Profile;

/// Easting and northing at the far corner of the British National Grid, metres.
const GRID_EASTING_MAX: f64 = 700_000.0;
const GRID_NORTHING_MAX: f64 = 1_300_000.0;
/// Whole years; a greater age is a typing error or a code such as 999.
const AGE_MAX: i32 = 120;
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
    let cell = cell.trim();
    if cell.is_empty() || profile.placeholders.contains(cell) {
        return Cow::Borrowed("");
    }
    if !needs_mending(cell.as_bytes()) {
        return Cow::Borrowed(cell);
    }
    let mut cell = Cow::Borrowed(cell);
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

/// Whether a trimmed cell can hold anything to mend. Most cells hold nothing, and this is asked of
/// every one.
fn needs_mending(cell: &[u8]) -> bool {
    let mut before = 0;
    cell.iter().any(|byte| {
        let odd = *byte == b'&'
            || *byte == b'_'
            || *byte < b' '
            || *byte >= 0x80
            || (*byte == b' ' && before == b' ');
        before = *byte;
        odd
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

/// An identifier as text, without what spreadsheets put around one to keep it text:
/// `="26000000001"`, `'26000000001`, `26000000001.0`.
pub(super) fn identifier(cell: &str) -> &str {
    let mut id = cell.trim();
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
    Unreadable,
}

/// `16`, `16.0`, `16 yrs`; whole years from 0 to 120.
pub(super) fn age(cell: &str) -> Age {
    if cell.is_empty() {
        return Age::Missing;
    }
    let end = cell.bytes().take_while(u8::is_ascii_digit).count();
    let rest = cell[end..].trim_start().to_ascii_lowercase();
    let fits = rest.is_empty()
        || rest
            .strip_prefix('.')
            .is_some_and(|part| part.bytes().all(|b| b == b'0'))
        || matches!(
            rest.as_str(),
            "y" | "yo" | "yr" | "yrs" | "year" | "years" | "years old"
        );
    match cell[..end].parse() {
        Ok(years @ 0..=AGE_MAX) if fits => Age::Years(years),
        _ => Age::Unreadable,
    }
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

/// Adds the flags of one cell, trimmed and in upper case.
pub(super) fn flags(cell: &str, profile: &Profile, into: &mut BTreeSet<String>) {
    for flag in cell.split(|c| profile.flag_separators.contains(c)) {
        let flag = flag.trim();
        if !flag.is_empty() && !profile.placeholders.contains(flag) {
            into.insert(flag.to_uppercase());
        }
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
    /// Outside the British National Grid.
    Outside,
}

impl Coordinates {
    pub fn point(self) -> Option<BngPoint> {
        match self {
            Coordinates::Grid(point) | Coordinates::Converted(point) => Some(point),
            _ => None,
        }
    }
}

/// Reads easting and northing, or degrees in their place in either order.
pub(super) fn coordinates(easting: &str, northing: &str) -> Coordinates {
    if easting.is_empty() && northing.is_empty() {
        return Coordinates::Missing;
    }
    let (Some(easting), Some(northing)) = (number(easting), number(northing)) else {
        return Coordinates::NotNumbers;
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
        Coordinates::Outside
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
    let kind = occurrence_type.to_lowercase();
    let non_crime = [
        "non-crime",
        "non crime",
        "noncrime",
        "not crime",
        "crime related",
        "crime-related",
    ];
    if non_crime.iter().any(|words| kind.contains(words)) {
        return false;
    }
    if ["crime", "recorded crime", "notifiable crime"].contains(&kind.as_str()) {
        return true;
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
        assert_eq!(tidy("Unknown Warrior", &profile), "Unknown Warrior");
    }

    #[test]
    fn identifiers_stay_text() {
        for (cell, id) in [
            ("=\"26000000001\"", "26000000001"),
            ("'0123", "0123"),
            ("26000000001.0", "26000000001"),
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
            ("14-17", Age::Unreadable),
            ("é", Age::Unreadable),
        ] {
            assert_eq!(age(cell), expected, "{cell}");
        }
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
        flags("da; cse|N/K ,, CSE", &Profile::niche(), &mut set);
        assert_eq!(set.into_iter().collect::<Vec<_>>(), ["CSE", "DA"]);
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
        assert_eq!(coordinates("-20", "313177"), Coordinates::Outside);
        assert_eq!(coordinates("6514100", "313177"), Coordinates::Outside);
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
