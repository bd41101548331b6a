//! What codes are called in front of a reader.

use crate::analysis::Band;
use crate::keywords::State;
use crate::venues::{PlaceRole, Tier};

pub fn role(role: PlaceRole) -> &'static str {
    match role {
        PlaceRole::OffenceHere => "offence here",
        PlaceRole::FoundHere => "found here",
        PlaceRole::Booked => "booked or staying",
        PlaceRole::LastSeen => "last seen here",
        PlaceRole::Landmark => "landmark",
        PlaceRole::Employer => "employer or trade",
        PlaceRole::Phonetic => "phonetic alphabet",
        PlaceRole::StreetName => "street name",
        PlaceRole::Placement => "placed by an authority",
        PlaceRole::FamilyStay => "family stay",
        PlaceRole::Event => "event venue",
        PlaceRole::Engagement => "engagement visit",
        PlaceRole::Other => "other mention",
        PlaceRole::None => "no place role",
    }
}

/// One word for a table cell.
pub fn role_short(role: PlaceRole) -> &'static str {
    match role {
        PlaceRole::OffenceHere => "offence",
        PlaceRole::FoundHere => "found",
        PlaceRole::Booked => "booked",
        PlaceRole::LastSeen => "last seen",
        other => self::role(other),
    }
}

pub fn tier(tier: Tier) -> &'static str {
    match tier {
        Tier::Identifier => "identifier",
        Tier::PostcodeAndName => "postcode and name",
        Tier::NameAndTown => "name and town",
        Tier::CoordinatesAndName => "coordinates and name",
        Tier::FreeText => "name in the free text",
    }
}

pub fn state(state: State) -> &'static str {
    match state {
        State::Asserted => "asserted",
        State::Negated => "considered and negated",
        State::Process => "template or checklist text",
        State::Engagement => "engagement (leaflet, visit, test purchase)",
    }
}

pub fn band(band: Band) -> &'static str {
    match band {
        Band::Above => "A. Above the usual range",
        Band::Within => "B. Two or more, not above the usual range",
        Band::Single => "C. One occurrence each",
    }
}
