//! Keyword packs, the one-pass matcher, the state of each hit, and the criteria that admit.
//!
//! ```text
//! pack -> matcher (fold, words, phrases, age) -> context (sentence) -> hits -> criteria
//! ```
//!
//! A [`Pack`] is read once and compiled into a [`Matcher`]; scanning is a pure function of the
//! text. `hits` puts the results of a batch into a frame, [`Criteria`] judges a record's
//! [`Facts`].

pub mod age;
pub mod blocks;
pub mod context;
pub mod criteria;
pub mod excerpts;
pub mod fold;
pub mod hits;
pub mod inflect;
pub mod joiner;
pub mod matcher;
pub mod misspelling;
pub mod pack;
pub mod phrase;
pub mod phrases;
pub mod position;
pub mod print;
pub mod recurring;
pub mod report;
pub mod sentence;
pub mod spelling;
pub mod wildcard;
pub mod words;

pub use criteria::{Criteria, Facts, Verdict};
pub use hits::Hits;
pub use matcher::{Hit, Matcher};
pub use pack::{Category, Kind, Pack, Term};

use serde::{Deserialize, Serialize};

/// What the words around a hit make of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    Asserted,
    Negated,
    /// Template or checklist text.
    Process,
    /// Leaflet drop, test purchase, training visit.
    Engagement,
}

impl State {
    pub const ALL: [State; 4] = [
        State::Asserted,
        State::Negated,
        State::Process,
        State::Engagement,
    ];

    pub fn code(self) -> &'static str {
        match self {
            State::Asserted => "asserted",
            State::Negated => "negated",
            State::Process => "process",
            State::Engagement => "engagement",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}
