//! The register of hotels, and which of them a record concerns.

mod address;
mod batch;
mod cues;
mod index;
mod likeness;
mod locate;
pub mod mentions;
mod misspelt;
pub mod names;
pub mod postcode;
pub mod register;
pub mod resolve;
pub mod roles;
mod settled;
pub mod text;
pub mod unregistered;
mod words;
mod writings;

pub use batch::{Resolutions, sightings};
pub use mentions::{Mention, MentionKind, MentionMatcher};
pub use register::{FormerName, Listing, Register, Venue};
pub use resolve::{Decision, Location, Resolution, Resolver, Tier, Weight};

use serde::{Deserialize, Serialize};

/// What a place has to do with an occurrence. Only the first four feed the premises table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceRole {
    OffenceHere,
    FoundHere,
    Booked,
    LastSeen,
    Landmark,
    Employer,
    Phonetic,
    StreetName,
    Placement,
    FamilyStay,
    Event,
    Engagement,
    Other,
    None,
}

impl PlaceRole {
    pub const ALL: [PlaceRole; 14] = [
        PlaceRole::OffenceHere,
        PlaceRole::FoundHere,
        PlaceRole::Booked,
        PlaceRole::LastSeen,
        PlaceRole::Landmark,
        PlaceRole::Employer,
        PlaceRole::Phonetic,
        PlaceRole::StreetName,
        PlaceRole::Placement,
        PlaceRole::FamilyStay,
        PlaceRole::Event,
        PlaceRole::Engagement,
        PlaceRole::Other,
        PlaceRole::None,
    ];

    pub fn code(self) -> &'static str {
        match self {
            PlaceRole::OffenceHere => "offence_here",
            PlaceRole::FoundHere => "found_here",
            PlaceRole::Booked => "booked",
            PlaceRole::LastSeen => "last_seen",
            PlaceRole::Landmark => "landmark",
            PlaceRole::Employer => "employer",
            PlaceRole::Phonetic => "phonetic",
            PlaceRole::StreetName => "street_name",
            PlaceRole::Placement => "placement",
            PlaceRole::FamilyStay => "family_stay",
            PlaceRole::Event => "event",
            PlaceRole::Engagement => "engagement",
            PlaceRole::Other => "other",
            PlaceRole::None => "none",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// Whether an occurrence with this role counts for the premises.
    pub fn counts_for_premises(self) -> bool {
        matches!(
            self,
            PlaceRole::OffenceHere | PlaceRole::FoundHere | PlaceRole::Booked | PlaceRole::LastSeen
        )
    }
}
