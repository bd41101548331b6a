//! What a register says that a place is: kinds as they are shown, and classes that are none of ours.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;

use crate::venues::names::fold;

/// The kind of schemes that do not tell hotels from guest houses.
pub const GENERAL: &str = "hotel or guest house";

/// What the class of a row comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind<'a> {
    /// Kept, with the kind as it is shown.
    Kept(&'a str),
    /// A class of a known scheme that is no hotel, guest house or let.
    Other,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Types {
    types: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Texts {
    kept: BTreeMap<String, String>,
    others: Types,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Schemes {
    fhrs: Texts,
    addressbase: BTreeMap<String, String>,
    voa: BTreeMap<String, String>,
    osm: Texts,
}

struct Classes {
    /// Folded text to the kind shown.
    kept: BTreeMap<String, String>,
    /// Folded texts.
    others: BTreeSet<String>,
    codes: BTreeMap<String, String>,
}

static CLASSES: LazyLock<Classes> = LazyLock::new(|| {
    // Compiled in and read by a test: an error here cannot come from a user.
    let schemes: Schemes =
        toml::from_str(include_str!("../data/classes.toml")).expect("the built-in classes parse");
    let texts = [schemes.fhrs, schemes.osm];
    let others = texts.iter().flat_map(|texts| &texts.others.types);
    Classes {
        others: others.map(|text| fold(text)).collect(),
        kept: texts
            .iter()
            .flat_map(|texts| &texts.kept)
            .map(|(text, kind)| (fold(text), kind.clone()))
            .collect(),
        codes: schemes.addressbase.into_iter().chain(schemes.voa).collect(),
    }
});

/// The kind by a text, such as the Food Hygiene Rating Scheme's business type, or by a code that
/// cannot be anything else. What no scheme knows is the user's own.
pub fn of_text(text: &str) -> Kind<'_> {
    let folded = fold(text);
    if let Some(kind) = CLASSES.kept.get(&folded) {
        return Kind::Kept(kind);
    }
    if CLASSES.others.contains(&folded) {
        return Kind::Other;
    }
    let code = text.trim().to_ascii_uppercase();
    match CLASSES.codes.get(&code) {
        Some(kind) => Kind::Kept(kind),
        None if is_addressbase(&code) => Kind::Other,
        None => Kind::Kept(text),
    }
}

/// The kind by a column of classes. `bare`: codes without a number (`RD`, `C`) are codes too, where
/// the table has no other classes.
pub fn of_class(text: &str, bare: bool) -> Kind<'_> {
    let code = text.trim().to_ascii_uppercase();
    let is_other = is_voa(&code) || (bare && is_bare(&code));
    if is_other && !CLASSES.codes.contains_key(&code) {
        return Kind::Other;
    }
    of_text(text)
}

/// Primary codes of the AddressBase scheme.
const PRIMARY: &[u8] = b"CLMOPRUXZ";

/// `RD`, `C`: a primary code, with a secondary one or without.
fn is_bare(code: &str) -> bool {
    match code.as_bytes() {
        [primary] => PRIMARY.contains(primary),
        [primary, second] => PRIMARY.contains(primary) && second.is_ascii_uppercase(),
        _ => false,
    }
}

/// `CR07`, `CE01PS`: two letters, two digits, and two letters or none.
fn is_addressbase(code: &str) -> bool {
    let (Some(head), Some(digits)) = (code.get(..2), code.get(2..4)) else {
        return false;
    };
    let tail = code.get(4..).unwrap_or_default();
    is_bare(head)
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && (tail.is_empty()
            || (tail.len() == 2 && tail.bytes().all(|byte| byte.is_ascii_uppercase())))
}

/// `CS1`: a code of a rating list that has a number.
fn is_voa(code: &str) -> bool {
    match code.as_bytes() {
        [a, b, digit] => {
            [a, b].into_iter().all(u8::is_ascii_uppercase) && (b'1'..=b'9').contains(digit)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_of_every_scheme() {
        for (text, kind) in [
            ("Hotel/bed & breakfast/guest house", "hotel or guest house"),
            (
                "Hotel/bed &amp; breakfast/guest house",
                "hotel or guest house",
            ),
            ("CH", "hotel or guest house"),
            ("CH01", "guest house"),
            ("CH01YH", "hostel"),
            ("ch02", "holiday let"),
            ("CH03", "hotel"),
            ("CH1", "self-catering"),
            ("CH2", "guest house"),
            ("guest_house", "guest house"),
            ("pub with rooms", "pub with rooms"),
            ("B&B", "B&B"),
            ("HMO", "HMO"),
            ("PH", "PH"),
        ] {
            assert_eq!(of_text(text), Kind::Kept(kind), "{text}");
        }
        for text in [
            "Restaurant/Cafe/Canteen",
            "Pub/bar/nightclub",
            "CR07",
            "RD02",
            "CE01PS",
            "CH04",
            "museum",
        ] {
            assert_eq!(of_text(text), Kind::Other, "{text}");
        }
    }

    #[test]
    fn codes_without_a_number_are_codes_only_where_nothing_else_can_be_meant() {
        assert_eq!(of_class("RD", true), Kind::Other);
        assert_eq!(of_class("C", true), Kind::Other);
        assert_eq!(of_class("CH", true), Kind::Kept("hotel or guest house"));
        assert_eq!(of_class("CS1", false), Kind::Other);
        assert_eq!(of_text("AA4"), Kind::Kept("AA4"));
        assert_eq!(of_class("RD", false), Kind::Kept("RD"));
        assert_eq!(of_class("budget", true), Kind::Kept("budget"));
    }
}
