//! What a criterion may look at, as plain values.

use std::collections::BTreeSet;

use super::super::State;

/// Everything that is known of one record, as codes. Filled by `analysis::admit`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts<'a> {
    pub hits: Vec<FactHit<'a>>,
    /// Flags, upper case.
    pub flags: BTreeSet<&'a str>,
    /// Home Office class, with or without its sub-class: `71`, `071/17`.
    pub ho_class: &'a str,
    pub occurrence_type: &'a str,
    pub offence: &'a str,
    /// Ages at the offence of victims, and of anyone linked; 17 or 18 for one of whom it is known
    /// only that they were a child or an adult.
    pub victim_ages: Vec<i32>,
    pub ages: Vec<i32>,
    /// Codes of the place roles found for the record (`offence_here`, ...).
    pub roles: BTreeSet<&'static str>,
}

/// One hit of one term.
#[derive(Debug, Clone, PartialEq)]
pub struct FactHit<'a> {
    /// Name of the column that it was found in.
    pub field: &'a str,
    /// The term's own text, as the pack has it.
    pub term: &'a str,
    pub category: &'a str,
    pub state: State,
    pub weak: bool,
    /// Any of [`ATTRIBUTES`], parted by spaces.
    pub attributes: &'a str,
    /// Number of its first and of its last word within the field, from 0; `None` where words were
    /// not counted, and then it is near nothing.
    pub words: Option<(u32, u32)>,
}

/// Attributes of hits, as the context stage writes them.
pub const ATTRIBUTES: [&str; 3] = ["historical", "hypothetical", "other_person"];

/// Place roles that connect a record with a hotel, in the order in which a reason names them.
pub const CONNECTED: [&str; 4] = ["offence_here", "found_here", "booked", "last_seen"];

/// Codes of all place roles, and how a reason puts them.
pub const ROLES: [(&str, &str); 14] = [
    ("offence_here", "offence there"),
    ("found_here", "found there"),
    ("booked", "room booked"),
    ("last_seen", "last seen there"),
    ("landmark", "named as a landmark only"),
    ("employer", "named as a workplace or a victim of theft only"),
    ("phonetic", "the letter H of the spelling alphabet only"),
    ("street_name", "part of a street name only"),
    ("placement", "a placement or temporary accommodation"),
    ("family_stay", "a family stay"),
    ("event", "an event such as a wedding"),
    ("engagement", "an engagement visit"),
    ("other", "named in another connection"),
    ("none", "none"),
];

/// How a reason puts a place role.
pub(super) fn role_words(role: &str) -> &'static str {
    let known = ROLES.iter().find(|(code, _)| *code == role);
    known.map_or("none", |(_, words)| words)
}

impl Facts<'_> {
    /// The first place role that connects the record with a hotel.
    pub(super) fn connection(&self) -> Option<&'static str> {
        CONNECTED.into_iter().find(|role| self.roles.contains(role))
    }

    /// Ages of everyone linked, victims twice where they are listed as both.
    pub(super) fn all_ages(&self) -> impl Iterator<Item = i32> {
        self.ages.iter().chain(&self.victim_ages).copied()
    }
}
