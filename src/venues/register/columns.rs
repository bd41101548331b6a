//! What the columns of a register hold, by their titles.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::venues::names::fold;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    Id,
    Name,
    Aliases,
    Former,
    Brand,
    /// Stands in for a name that is not there; else the first line of the address.
    Building,
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
    /// A code of AddressBase or of a rating list.
    Class,
    Rooms,
    Force,
    District,
    Uprn,
    Visited,
    Trained,
}

/// Names of the meanings in `data/columns.toml`; `address` is not among them.
const MEANINGS: [(&str, Column); 22] = [
    ("id", Column::Id),
    ("name", Column::Name),
    ("aliases", Column::Aliases),
    ("former", Column::Former),
    ("brand", Column::Brand),
    ("building", Column::Building),
    ("town", Column::Town),
    ("postcode", Column::Postcode),
    ("easting", Column::Easting),
    ("northing", Column::Northing),
    ("latitude", Column::Latitude),
    ("longitude", Column::Longitude),
    ("opened", Column::Opened),
    ("closed", Column::Closed),
    ("kind", Column::Kind),
    ("class", Column::Class),
    ("rooms", Column::Rooms),
    ("force", Column::Force),
    ("district", Column::District),
    ("uprn", Column::Uprn),
    ("visited", Column::Visited),
    ("trained", Column::Trained),
];

/// Title of the id of the Food Hygiene Rating Scheme, by which its lists are told.
const FHRS_ID: &str = "fhrsid";

/// Meaning to titles, folded and without spaces, best first.
static TITLES: LazyLock<BTreeMap<String, Vec<String>>> = LazyLock::new(|| {
    // Compiled in and read by a test: an error here cannot come from a user.
    toml::from_str(include_str!("../data/columns.toml")).expect("the built-in column titles parse")
});

/// Titles of classes that may be codes or words.
const PLAIN_CLASS: [&str; 2] = ["class", "classification"];

/// What a folded title without spaces means, and how plainly: 0 is the plainest.
fn meaning(folded: &str, position: usize) -> Option<(Column, usize)> {
    let rank = |meaning: &str| {
        TITLES
            .get(meaning)?
            .iter()
            .position(|title| title == folded)
    };
    if rank("address").is_some() {
        return Some((Column::Address(position), 0));
    }
    MEANINGS
        .into_iter()
        .find_map(|(meaning, column)| rank(meaning).map(|rank| (column, rank)))
}

/// Which column of a table holds what.
#[derive(Debug, Clone, Default)]
pub struct Header {
    columns: BTreeMap<Column, usize>,
    /// A list of the Food Hygiene Rating Scheme.
    pub is_fhrs: bool,
    /// Its classes are codes: by their title, or because the table has UPRNs.
    pub has_codes: bool,
}

impl Header {
    pub fn of(titles: &[&str]) -> Self {
        let mut best: BTreeMap<Column, (usize, usize)> = BTreeMap::new();
        let mut is_fhrs = false;
        let mut has_codes = false;
        for (position, title) in titles.iter().enumerate() {
            let folded = fold(title).replace(' ', "");
            is_fhrs |= folded == FHRS_ID;
            if let Some((column, rank)) = meaning(&folded, position) {
                has_codes |= column == Column::Uprn
                    || (column == Column::Class && !PLAIN_CLASS.contains(&folded.as_str()));
                let kept = best.entry(column).or_insert((rank, position));
                if rank < kept.0 {
                    *kept = (rank, position);
                }
            }
        }
        Self {
            columns: best
                .into_iter()
                .map(|(column, (_, position))| (column, position))
                .collect(),
            is_fhrs,
            has_codes,
        }
    }

    pub fn has(&self, column: Column) -> bool {
        self.columns.contains_key(&column)
    }

    pub fn has_name(&self) -> bool {
        self.has(Column::Name) || self.has(Column::Building)
    }

    /// Whether anything says where a venue lies.
    pub fn has_place(&self) -> bool {
        self.columns
            .keys()
            .any(|column| matches!(column, Column::Address(_) | Column::Town | Column::Postcode))
    }

    /// The cell, trimmed; empty for what stands for nothing.
    pub fn text<'c>(&self, cells: &[&'c str], column: Column) -> &'c str {
        let value = self
            .columns
            .get(&column)
            .and_then(|&at| cells.get(at))
            .map_or("", |cell| cell.trim());
        if is_blank(value) { "" } else { value }
    }

    /// The filled lines of the address, in the order of the file.
    pub fn address<'c>(&self, cells: &[&'c str]) -> Vec<&'c str> {
        self.columns
            .iter()
            .filter(|(column, _)| matches!(column, Column::Address(_)))
            .filter_map(|(_, &at)| cells.get(at).map(|cell| cell.trim()))
            .filter(|cell| !is_blank(cell))
            .collect()
    }
}

/// Values that systems write for nothing.
pub fn is_blank(value: &str) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_meaning_has_titles() {
        for (meaning, _) in MEANINGS {
            assert!(TITLES.contains_key(meaning), "{meaning}");
        }
        assert_eq!(TITLES.len(), MEANINGS.len() + 1);
    }

    #[test]
    fn no_title_has_two_meanings() {
        let mut seen = BTreeMap::new();
        for (meaning, titles) in TITLES.iter() {
            for title in titles {
                assert_eq!(seen.insert(title, meaning), None, "{title}");
            }
        }
    }
}
