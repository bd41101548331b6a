//! Keyword packs as an analyst writes them (TOML).
//!
//! A pack holds categories and terms, and may hold cues (phrases that set the state of a hit, see
//! [`super::context`]), exclusions (neighbours that give a term another meaning) and criteria (what
//! admits, see [`super::criteria`]). Reading reports every problem at once, each with its line and
//! column. What an analyst may write is told in `docs/keywords.md` and `docs/criteria.md`; how one
//! pack builds on another, in `extension`.

mod contents;
mod criterion;
mod cues;
mod extension;
mod reader;
mod shadow;
mod term;

use toml::de::DeTable;

pub use extension::{Shelf, Source, Switch, conflicts, layered};

use super::criteria::Criterion;
use super::spelling::Leeway;
use crate::diagnostic::{Diagnostic, Diagnostics};
use reader::Reader;

/// What the hits of a category can stand for; criteria and context go by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Says what happened in so many words: exploitation, a statutory offence.
    Explicit,
    /// A warning sign that counts together with others.
    Indicator,
    /// Says that a child or young person is there.
    YoungPerson,
    /// Names a place; never suffices.
    Place,
    /// Useful to read, never counts: safeguarding process, online services.
    Context,
    /// Legacy or blaming wording: searched, never shown as a label.
    Legacy,
}

impl Kind {
    const ALL: [(&'static str, Kind); 6] = [
        ("explicit", Kind::Explicit),
        ("indicator", Kind::Indicator),
        ("young_person", Kind::YoungPerson),
        ("place", Kind::Place),
        ("context", Kind::Context),
        ("legacy", Kind::Legacy),
    ];

    pub fn code(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, kind)| *kind == self)
            .map_or("", |(code, _)| code)
    }
}

/// One way of describing what is searched for, as a category of terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    pub id: String,
    pub title: String,
    /// Searched, never displayed as a label (legacy wording).
    pub search_only: bool,
    pub kind: Kind,
}

/// Patterns that no list of variants could spell out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pattern {
    /// Any written age from 1 to 17, see [`super::age`].
    AgeUnder18,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    pub category: String,
    pub text: String,
    pub variants: Vec<String>,
    pub exact_case: bool,
    /// How its words may be written besides as they stand.
    pub leeway: Leeway,
    /// Does not count towards any criterion alone.
    pub weak: bool,
    pub caution: Option<String>,
    /// Searched in place of the text.
    pub pattern: Option<Pattern>,
    /// Stands in place of the term of this category and text in an extended pack.
    pub replaces: bool,
    /// Line in the pack file, from 1.
    pub line: usize,
}

/// What a cue does to the hits that it governs; the rules are in [`super::context`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CueKind {
    /// `no`, `nil`, `without`: a determiner, governs its noun phrase and the list it heads.
    NegatedNoun,
    /// `no evidence of`, `nothing to suggest`: governs the rest of the clause.
    NegatedFinding,
    /// `not`, `never`, `didn't`: governs the verb phrase after it.
    NegatedVerb,
    /// `evidence`, `indication`: what a `no` before it denies is the finding, not the thing.
    FindingNoun,
    /// `unfounded`, `unlikely`: after the term, says that it is not so.
    NegatedAfter,
    /// `denies`: no negation, unless a finding in the same sentence bears it out.
    Denial,
    /// `suspected`, `disclosed`: makes a denial of existence when a `not` stands before it.
    Predicate,
    /// `see`, `believe`, `disclose`: under `not` its object is denied; of other verbs it is not.
    ObjectVerb,
    /// `aware`, `willing`: what it takes for granted stays so under `not`.
    Factive,
    /// `rule out`, `discount`: negates what it has as object or subject, and cancels under `not`.
    Reversal,
    /// Looks like a negation and is none.
    Pseudo,
    /// `considered`, `explored`: was looked at, outcome to follow.
    Considered,
    /// The answer in a form field: `no`, `nil`.
    AnswerNo,
    /// The empty answer in a form field: `n/a`.
    AnswerBlank,
    /// Paperwork beside the term: `risk assessment`, `screening tool`, `checklist`.
    Process,
    /// A body or a post that the term names: `team`, `hub`, `coordinator`.
    Unit,
    /// Guidance or template wording: the whole sentence is paperwork.
    Template,
    /// Leaflet, visit, briefing, test purchase: the whole sentence is engagement.
    Engagement,
    /// `training`, `briefing`, `talk`: engagement with a partner beside it.
    EngagementObject,
    /// `delivered`, `to staff`: makes engagement of an object beside it.
    EngagementPartner,
    /// `but`, `however`: ends what came before.
    Contrast,
    Historical,
    Hypothetical,
    OtherPerson,
}

impl CueKind {
    const ALL: [(&'static str, CueKind); 24] = [
        ("negated-noun", CueKind::NegatedNoun),
        ("negated-finding", CueKind::NegatedFinding),
        ("negated-verb", CueKind::NegatedVerb),
        ("finding-noun", CueKind::FindingNoun),
        ("negated-after", CueKind::NegatedAfter),
        ("denial", CueKind::Denial),
        ("predicate", CueKind::Predicate),
        ("object-verb", CueKind::ObjectVerb),
        ("factive", CueKind::Factive),
        ("reversal", CueKind::Reversal),
        ("pseudo", CueKind::Pseudo),
        ("considered", CueKind::Considered),
        ("answer-no", CueKind::AnswerNo),
        ("answer-blank", CueKind::AnswerBlank),
        ("process", CueKind::Process),
        ("unit", CueKind::Unit),
        ("template", CueKind::Template),
        ("engagement", CueKind::Engagement),
        ("engagement-object", CueKind::EngagementObject),
        ("engagement-partner", CueKind::EngagementPartner),
        ("contrast", CueKind::Contrast),
        ("historical", CueKind::Historical),
        ("hypothetical", CueKind::Hypothetical),
        ("other-person", CueKind::OtherPerson),
    ];
}

/// Phrases that set the state of hits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cue {
    pub id: String,
    pub kind: CueKind,
    pub phrases: Vec<String>,
    pub line: usize,
}

/// Neighbours that give a term another meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exclusion {
    pub id: String,
    /// Texts of the terms it applies to.
    pub terms: Vec<String>,
    /// Words right before the hit, right after it, or within four words on either side.
    pub before: Vec<String>,
    pub after: Vec<String>,
    pub near: Vec<String>,
    /// Keep the hit as `process` (a unit's name) instead of leaving it out.
    pub keep_as_process: bool,
    pub why: String,
    pub line: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pack {
    pub id: String,
    pub version: String,
    /// `draft` or `reviewed`.
    pub status: String,
    /// The file it was read from, as messages name it.
    pub file: String,
    /// Ids of the packs that it builds on.
    pub extends: Vec<String>,
    /// What it switches off in these.
    pub switches: Vec<Switch>,
    pub categories: Vec<Category>,
    pub terms: Vec<Term>,
    pub cues: Vec<Cue>,
    /// Words, in lower case, that are no misspelling of another.
    pub words: Vec<String>,
    /// Ids of built-in cues, exclusions and criteria that this pack switches off.
    pub off: Vec<String>,
    pub exclusions: Vec<Exclusion>,
    /// What admits an occurrence, see [`super::criteria`]. Names are checked when all packs are
    /// known.
    pub criteria: Vec<Criterion>,
    /// SHA-256 of the text, hex.
    pub hash: String,
}
impl Pack {
    /// The pack that comes with the program under this id.
    pub fn built_in(id: &str) -> Option<Pack> {
        const CSE: &str = include_str!("../../keywords/cse.toml");
        (id == "cse").then(|| {
            Pack::parse(CSE, "keywords/cse.toml").expect("the built-in pack is valid, see its test")
        })
    }

    /// Reads a pack that extends none; one that does is read by a [`Shelf`]. Every problem is
    /// reported, with the line and column in `file_name`.
    pub fn parse(text: &str, file_name: &str) -> Result<Pack, Diagnostics> {
        Self::parse_onto(text, file_name, &[])
    }

    /// Reads a pack that may extend any of `others`. Every problem is reported, with the line and
    /// column in `file_name`.
    pub fn parse_onto(text: &str, file_name: &str, others: &[Pack]) -> Result<Pack, Diagnostics> {
        let mut reader = Reader::new(text, file_name);
        let (root, syntax) = DeTable::parse_recoverable(text);
        for error in syntax {
            let at = error.span().map_or(text.len(), |span| span.start);
            let help = if error.message().contains("comma") || error.message().contains("unclosed")
            {
                "strings in a list are parted by commas and the list ends with `]`"
            } else {
                "mend this line; strings stand in double quotes, lists in square brackets"
            };
            reader.problem(at, format!("not valid TOML: {}", error.message()), help);
        }
        if reader.problems.has_errors() {
            return Err(reader.problems);
        }
        let pack = reader.pack(root.get_ref(), others);
        if reader.problems.has_errors() {
            // In the order of the file, which is the order in which they are mended.
            let place =
                |one: &Diagnostic| one.place.as_ref().map(|place| (place.line, place.column));
            reader.problems.0.sort_by_key(place);
            Err(reader.problems)
        } else {
            Ok(pack)
        }
    }

    pub fn category(&self, id: &str) -> Option<&Category> {
        self.categories.iter().find(|category| category.id == id)
    }
}
