//! Keyword packs as an analyst writes them (TOML).
//!
//! A pack holds categories and terms, and may hold cues (phrases that set the state of a hit, see
//! [`super::context`]), exclusions (neighbours that give a term another meaning) and criteria (what
//! admits, see [`super::criteria`]). Reading reports every problem at once, each with its line and
//! column. What an analyst may write is told in `docs/keywords.md` and `docs/criteria.md`; how one
//! pack builds on another, in `extension`.

mod criterion;
mod extension;
mod shadow;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use sha2::{Digest, Sha256};
use toml::de::DeTable;

pub use extension::{Shelf, Source, Switch, conflicts, layered};

use super::criteria::Criterion;
use super::misspelling::Tolerance;
use super::phrase::{Phrase, Unsearchable};
use super::spelling::Leeway;
use super::wildcard;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};

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
    const ALL: [(&'static str, CueKind); 23] = [
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

/// A word alone so common that a term made of such words matches nearly every record.
const COMMON: [&str; 48] = [
    "a", "an", "and", "are", "as", "at", "be", "been", "by", "for", "from", "had", "has", "have",
    "he", "her", "him", "his", "i", "in", "is", "it", "its", "me", "my", "no", "not", "of", "off",
    "on", "or", "our", "out", "she", "so", "that", "the", "their", "them", "they", "this", "to",
    "up", "us", "was", "we", "were", "with",
];

/// Fewest letters and digits of a word with wildcards that narrows anything down, where it begins with
/// them and where it does not: many words end alike.
const WILD_LETTERS: usize = 3;
const WILD_LETTERS_OF_AN_END: usize = 5;

fn is_wide(pattern: &str) -> bool {
    let least = match wildcard::head(pattern) {
        "" => WILD_LETTERS_OF_AN_END,
        _ => WILD_LETTERS,
    };
    wildcard::letters(pattern) < least
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
        let mut reader = Reader {
            text,
            file: file_name,
            lines: std::iter::once(0)
                .chain(text.match_indices('\n').map(|(at, _)| at + 1))
                .collect(),
            problems: Diagnostics::default(),
        };
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

struct Reader<'a> {
    text: &'a str,
    file: &'a str,
    /// Where each line starts.
    lines: Vec<usize>,
    problems: Diagnostics,
}

/// Where a phrase is searched for already.
#[derive(Debug, Clone)]
enum Seen {
    /// In this file, at a byte.
    At(usize),
    /// In another pack: its line, as a message names it.
    In(String),
}

/// A string of the file with its place.
#[derive(Debug)]
struct Text {
    value: String,
    at: usize,
}

impl<'a> Reader<'a> {
    fn problem(&mut self, at: usize, message: impl Into<String>, help: impl Into<String>) {
        let line = self.line(at);
        let start = self.lines[line - 1];
        let mut problem = Diagnostic::error(message).help(help);
        problem.place = Some(Place {
            file: self.file.to_string(),
            line: Some(line),
            column: Some(
                self.text
                    .get(start..at)
                    .map_or(0, |text| text.chars().count())
                    + 1,
            ),
        });
        self.problems.push(problem);
    }

    fn line(&self, at: usize) -> usize {
        self.lines.partition_point(|start| *start <= at)
    }

    fn pack(&mut self, root: &DeTable<'a>, others: &[Pack]) -> Pack {
        self.known_keys(
            root,
            "the file",
            &[
                "pack",
                "off",
                "category",
                "term",
                "cue",
                "exclusion",
                "criterion",
            ],
        );
        let mut pack = Pack {
            id: String::new(),
            version: String::new(),
            status: "draft".to_string(),
            file: self.file.to_string(),
            extends: Vec::new(),
            switches: Vec::new(),
            categories: Vec::new(),
            terms: Vec::new(),
            cues: Vec::new(),
            words: Vec::new(),
            off: Vec::new(),
            exclusions: Vec::new(),
            criteria: Vec::new(),
            hash: Sha256::digest(self.text)
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect(),
        };
        self.head(root, &mut pack);
        let base = self.base(root, &mut pack, others);
        for (table, at) in self.tables(root, "category") {
            self.category(table, at, &mut pack);
        }
        let terms = self.tables(root, "term");
        let mut seen = base.searched(&terms);
        for (table, at) in terms {
            self.term(table, at, &mut pack, &base, &mut seen);
        }
        for (table, at) in self.tables(root, "cue") {
            self.cue(table, at, &mut pack);
        }
        for (table, at) in self.tables(root, "exclusion") {
            self.exclusion(table, at, &mut pack, &base);
        }
        for (table, at) in self.tables(root, "criterion") {
            self.criterion(table, at, &mut pack);
        }
        self.shadowed(&pack);
        let texts = pack.terms.is_empty() && pack.cues.is_empty() && pack.exclusions.is_empty();
        let empty = texts && pack.criteria.is_empty();
        let changes = !(empty && pack.switches.is_empty() && pack.off.is_empty());
        if !changes && !self.problems.has_errors() {
            self.problem(
                0,
                "the pack has no terms",
                "add [[term]] entries, each with `category` and `text`",
            );
        }
        pack
    }

    fn head(&mut self, root: &DeTable<'a>, pack: &mut Pack) {
        let Some(value) = root.get("pack") else {
            self.problem(
                0,
                "the [pack] table is missing",
                "begin the file with [pack] and its id, version and status",
            );
            return;
        };
        let at = value.span().start;
        let Some(head) = value.get_ref().as_table() else {
            self.problem(
                at,
                "`pack` must be a table",
                "write [pack] on a line of its own",
            );
            return;
        };
        self.known_keys(
            head,
            "[pack]",
            &[
                "id", "version", "status", "by", "on", "off", "extends", "words",
            ],
        );
        for (key, target) in [("id", &mut pack.id), ("version", &mut pack.version)] {
            if let Some(text) = self.required(head, key, "[pack]", at) {
                *target = text.value;
            }
        }
        if let Some(status) = self.string(head, "status") {
            if ["draft", "reviewed"].contains(&status.value.as_str()) {
                let signed = head.get("by").is_some() && head.get("on").is_some();
                if status.value == "reviewed" && !signed {
                    self.problem(
                        status.at,
                        "a reviewed pack must say who reviewed it and when",
                        "add `by = \"name\"` and `on = 2026-11-01` to [pack]",
                    );
                }
                pack.status = status.value;
            } else {
                self.problem(
                    status.at,
                    format!("status \"{}\" is unknown", status.value),
                    "write \"draft\", or \"reviewed\" with `by` and `on`",
                );
            }
        }
        pack.words = self
            .strings(head, "words")
            .into_iter()
            .map(|word| word.value.to_lowercase())
            .collect();
        pack.off = self
            .strings(head, "off")
            .into_iter()
            .map(|t| t.value)
            .collect();
    }

    fn category(&mut self, table: &DeTable<'a>, at: usize, pack: &mut Pack) {
        self.known_keys(
            table,
            "[[category]]",
            &["id", "title", "kind", "search_only"],
        );
        let Some(id) = self.required(table, "id", "[[category]]", at) else {
            return;
        };
        let title = self.required(table, "title", "[[category]]", at);
        let kind = match self.string(table, "kind") {
            None => Kind::Indicator,
            Some(kind) => match Kind::ALL.iter().find(|(code, _)| *code == kind.value) {
                Some((_, kind)) => *kind,
                None => {
                    let known = Kind::ALL.map(|(code, _)| code).join(", ");
                    self.problem(
                        kind.at,
                        format!("kind \"{}\" is unknown", kind.value),
                        format!("write one of {known}"),
                    );
                    Kind::Indicator
                }
            },
        };
        if pack.category(&id.value).is_some() {
            self.problem(
                id.at,
                format!("category \"{}\" is defined twice", id.value),
                "remove one, or give it another id",
            );
            return;
        }
        pack.categories.push(Category {
            title: title.map_or_else(|| id.value.clone(), |title| title.value),
            id: id.value,
            search_only: self.boolean(table, "search_only"),
            kind,
        });
    }

    fn term(
        &mut self,
        table: &DeTable<'a>,
        at: usize,
        pack: &mut Pack,
        base: &extension::Base<'_>,
        seen: &mut BTreeMap<String, Seen>,
    ) {
        const KEYS: [&str; 10] = [
            "category",
            "text",
            "variants",
            "case",
            "inflect",
            "tolerance",
            "weak",
            "caution",
            "pattern",
            "replace",
        ];
        self.known_keys(table, "[[term]]", &KEYS);
        let category = self.required(table, "category", "[[term]]", at);
        if let Some(category) = &category
            && pack.category(&category.value).is_none()
            && !base.has_category(&category.value)
        {
            let own = pack.categories.iter().map(|c| c.id.as_str());
            let known: Vec<&str> = own.chain(base.categories()).collect();
            let help = match nearest(&category.value, &known) {
                Some(near) => format!("did you mean \"{near}\"?"),
                None => "add a [[category]] with this id".to_string(),
            };
            self.problem(
                category.at,
                format!("category \"{}\" is not defined", category.value),
                help,
            );
        }
        let Some(text) = self.required(table, "text", "[[term]]", at) else {
            return;
        };
        let exact_case = match self.string(table, "case") {
            Some(case) if case.value == "exact" => true,
            Some(case) if case.value != "fold" => {
                self.problem(
                    case.at,
                    format!("case \"{}\" is unknown", case.value),
                    "write \"exact\" for an acronym, or \"fold\"",
                );
                false
            }
            _ => false,
        };
        let pattern = match self.string(table, "pattern") {
            None => None,
            Some(pattern) if pattern.value == "age-under-18" => Some(Pattern::AgeUnder18),
            Some(pattern) => {
                self.problem(
                    pattern.at,
                    format!("pattern \"{}\" is unknown", pattern.value),
                    "the one pattern there is: \"age-under-18\"",
                );
                None
            }
        };
        let leeway = Leeway {
            inflect: self.boolean(table, "inflect"),
            tolerance: self.tolerance(table, exact_case),
        };
        let category = category.map(|c| c.value).unwrap_or_default();
        let replaces = self.boolean(table, "replace");
        self.replacement(&category, &text, replaces, base);
        let variants = self.strings(table, "variants");
        if pattern.is_none() {
            let mut used = Leeway::default();
            for phrase in std::iter::once(&text).chain(&variants) {
                self.phrase(phrase, exact_case, leeway, &mut used, seen);
            }
            self.unused(table, leeway, used);
        }
        pack.terms.push(Term {
            category,
            text: text.value,
            variants: variants.into_iter().map(|v| v.value).collect(),
            exact_case,
            leeway,
            replaces,
            weak: self.boolean(table, "weak"),
            caution: self.string(table, "caution").map(|c| c.value),
            pattern,
            line: self.line(text.at),
        });
    }

    fn tolerance(&mut self, table: &DeTable<'a>, exact: bool) -> Tolerance {
        let Some(value) = table.get("tolerance") else {
            return Tolerance::None;
        };
        let at = value.span().start;
        let number = value.get_ref().as_integer().map(|number| number.as_str());
        let tolerance = match (value.get_ref().as_str(), number) {
            (Some("auto"), _) => Tolerance::Auto,
            (_, Some("0")) => Tolerance::None,
            (_, Some("1")) => Tolerance::One,
            (_, Some("2")) => Tolerance::Two,
            _ => {
                self.problem(
                    at,
                    "`tolerance` is \"auto\", 0, 1 or 2",
                    "write tolerance = \"auto\": one typing error from six letters on, two from ten",
                );
                Tolerance::None
            }
        };
        if exact && tolerance != Tolerance::None {
            self.problem(
                at,
                "a term with case = \"exact\" has no typing errors",
                "remove `tolerance`: an acronym with another letter is another acronym",
            );
            return Tolerance::None;
        }
        tolerance
    }

    /// Tells of a liberty that no word of a term takes.
    fn unused(&mut self, table: &DeTable<'a>, given: Leeway, used: Leeway) {
        let at = |key| table.get(key).map(|value| value.span().start);
        if given.inflect
            && !used.inflect
            && let Some(at) = at("inflect")
        {
            self.problem(
                at,
                "no word of the term has forms",
                "write a word in its dictionary form (`exploit`, not `exploited`), or remove `inflect`",
            );
        }
        if given.tolerance != Tolerance::None
            && used.tolerance == Tolerance::None
            && let Some(at) = at("tolerance")
        {
            self.problem(
                at,
                "no word of the term is long enough for typing errors",
                "remove `tolerance`: it needs a word of six letters, or of five with 1 or 2",
            );
        }
    }

    /// Proves that a term or variant can be searched, matches little enough, and is the first.
    /// What it takes of the leeway goes into `used`.
    fn phrase(
        &mut self,
        text: &Text,
        exact: bool,
        leeway: Leeway,
        used: &mut Leeway,
        seen: &mut BTreeMap<String, Seen>,
    ) {
        let phrase = match Phrase::parse_term(&text.value, exact, leeway) {
            Ok(phrase) => phrase,
            Err(Unsearchable::Empty) => {
                self.problem(
                    text.at,
                    "an empty term matches nothing",
                    "write the words to search for, or remove the entry",
                );
                return;
            }
            Err(Unsearchable::Character(c)) => {
                self.problem(
                    text.at,
                    format!("\"{}\" holds `{c}`, which cannot be searched", text.value),
                    "use letters, digits, spaces, - / & ' . and the wildcards * ? only",
                );
                return;
            }
            Err(Unsearchable::AnyWord) => {
                self.problem(
                    text.at,
                    format!("\"{}\" holds `*` as a word, which is any word", text.value),
                    "put letters beside it (`exploit*`), or leave it out",
                );
                return;
            }
            Err(Unsearchable::Open) => {
                self.problem(
                    text.at,
                    format!(
                        "\"{}\" begins or ends with a sign that joins words",
                        text.value
                    ),
                    "write the word on its other side, or remove the sign",
                );
                return;
            }
        };
        let (inflected, tolerant) = phrase.has_forms();
        used.inflect |= inflected;
        if tolerant {
            used.tolerance = leeway.tolerance;
        }
        let common = |word: &String| {
            word.chars().count() == 1
                || COMMON.contains(&word.to_ascii_lowercase().as_str())
                || (wildcard::is_wild(word) && is_wide(word))
        };
        if phrase.words().iter().all(common) && phrase.words().len() < 2 {
            self.problem(
                text.at,
                format!("\"{}\" would match nearly every record", text.value),
                "add words that narrow it down",
            );
        }
        if let Some(first) = seen.get(&phrase.key()).cloned() {
            let message = match &first {
                Seen::At(first) => {
                    let line = self.line(*first);
                    format!("\"{}\" is already searched for at line {line}", text.value)
                }
                Seen::In(place) => {
                    format!("\"{}\" is already searched for at {place}", text.value)
                }
            };
            let help = match first {
                Seen::At(_) => "remove one of the two",
                Seen::In(_) => "remove it, or switch the other term off, or replace it",
            };
            self.problem(text.at, message, help);
        } else {
            seen.insert(phrase.key(), Seen::At(text.at));
        }
    }

    fn cue(&mut self, table: &DeTable<'a>, at: usize, pack: &mut Pack) {
        self.known_keys(table, "[[cue]]", &["id", "kind", "text"]);
        let Some(id) = self.required(table, "id", "[[cue]]", at) else {
            return;
        };
        if pack.cues.iter().any(|cue| cue.id == id.value) {
            self.problem(
                id.at,
                format!("cue \"{}\" is defined twice", id.value),
                "merge the two, or give one another id",
            );
        }
        let kind = self
            .required(table, "kind", "[[cue]]", at)
            .and_then(|kind| {
                let known = CueKind::ALL.iter().find(|(code, _)| *code == kind.value);
                if known.is_none() {
                    let codes = CueKind::ALL.map(|(code, _)| code).join(", ");
                    self.problem(
                        kind.at,
                        format!("cue kind \"{}\" is unknown", kind.value),
                        format!("write one of {codes}"),
                    );
                }
                known.map(|(_, kind)| *kind)
            });
        let phrases = self.strings(table, "text");
        if phrases.is_empty() {
            self.problem(
                at,
                format!("cue \"{}\" has no text", id.value),
                "add `text = [\"...\"]` with its phrases",
            );
        }
        for phrase in &phrases {
            if let Err(problem) = Phrase::parse(&phrase.value, false) {
                self.problem(
                    phrase.at,
                    match problem {
                        Unsearchable::Empty => "an empty cue matches nothing".to_string(),
                        Unsearchable::Character(c) => {
                            format!("\"{}\" holds `{c}`, which cannot be searched", phrase.value)
                        }
                        Unsearchable::AnyWord | Unsearchable::Open => {
                            format!("\"{}\" cannot be searched", phrase.value)
                        }
                    },
                    "write the words of the cue",
                );
            }
        }
        if let Some(kind) = kind {
            pack.cues.push(Cue {
                line: self.line(id.at),
                id: id.value,
                kind,
                phrases: phrases.into_iter().map(|p| p.value).collect(),
            });
        }
    }

    fn exclusion(
        &mut self,
        table: &DeTable<'a>,
        at: usize,
        pack: &mut Pack,
        base: &extension::Base<'_>,
    ) {
        const KEYS: [&str; 7] = ["id", "terms", "before", "after", "near", "keep", "why"];
        self.known_keys(table, "[[exclusion]]", &KEYS);
        let Some(id) = self.required(table, "id", "[[exclusion]]", at) else {
            return;
        };
        let terms = self.strings(table, "terms");
        let mut known: BTreeSet<&str> = pack.terms.iter().map(|one| one.text.as_str()).collect();
        known.extend(base.texts());
        for term in &terms {
            if !known.contains(term.value.as_str()) {
                let known: Vec<&str> = known.iter().copied().collect();
                let help = match nearest(&term.value, &known) {
                    Some(near) => format!("did you mean \"{near}\"?"),
                    None => "name terms of this pack by their `text`".to_string(),
                };
                self.problem(
                    term.at,
                    format!("no term has the text \"{}\"", term.value),
                    help,
                );
            }
        }
        let keep_as_process = match self.string(table, "keep") {
            None => false,
            Some(keep) if keep.value == "process" => true,
            Some(keep) => {
                self.problem(
                    keep.at,
                    format!("keep = \"{}\" is unknown", keep.value),
                    "write keep = \"process\", or leave it out to drop such hits",
                );
                false
            }
        };
        let mut words = |key| -> Vec<String> {
            let mut kept = Vec::new();
            for word in self.strings(table, key) {
                if Phrase::parse(&word.value, false).is_ok() {
                    kept.push(word.value);
                } else {
                    self.problem(
                        word.at,
                        format!("\"{}\" cannot be searched", word.value),
                        "use letters, digits and spaces",
                    );
                }
            }
            kept
        };
        let (before, after, near) = (words("before"), words("after"), words("near"));
        if terms.is_empty() || (before.is_empty() && after.is_empty() && near.is_empty()) {
            self.problem(
                at,
                format!("exclusion \"{}\" excludes nothing", id.value),
                "give it `terms`, and words in `before`, `after` or `near`",
            );
        }
        pack.exclusions.push(Exclusion {
            line: self.line(id.at),
            id: id.value,
            terms: terms.into_iter().map(|t| t.value).collect(),
            before,
            after,
            near,
            keep_as_process,
            why: self
                .string(table, "why")
                .map(|w| w.value)
                .unwrap_or_default(),
        });
    }

    fn known_keys(&mut self, table: &DeTable<'a>, of: &str, known: &[&str]) {
        for key in table.keys() {
            let name: &str = key.get_ref();
            if !known.contains(&name) {
                let help = match nearest(name, known) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("{of} may hold {}", known.join(", ")),
                };
                self.problem(key.span().start, format!("{of} has no key `{name}`"), help);
            }
        }
    }

    fn tables<'t>(&mut self, root: &'t DeTable<'a>, key: &str) -> Vec<(&'t DeTable<'a>, usize)> {
        let Some(value) = root.get(key) else {
            return Vec::new();
        };
        let at = value.span().start;
        let Some(array) = value.get_ref().as_array() else {
            self.problem(
                at,
                format!("`{key}` must be a list of tables"),
                format!("write [[{key}]] with two brackets"),
            );
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in array.iter() {
            let Range { start, .. } = item.span();
            match item.get_ref().as_table() {
                Some(table) => tables.push((table, start)),
                None => self.problem(
                    start,
                    format!("`{key}` must be a list of tables"),
                    format!("write [[{key}]] with two brackets"),
                ),
            }
        }
        tables
    }

    fn required(&mut self, table: &DeTable<'a>, key: &str, of: &str, at: usize) -> Option<Text> {
        if table.get(key).is_none() {
            self.problem(
                at,
                format!("{of} has no `{key}`"),
                format!("add `{key} = \"...\"`"),
            );
            return None;
        }
        let text = self.string(table, key)?;
        if text.value.trim().is_empty() {
            self.problem(
                text.at,
                format!("`{key}` is empty"),
                "write a value, or remove the entry",
            );
            return None;
        }
        Some(text)
    }

    fn string(&mut self, table: &DeTable<'a>, key: &str) -> Option<Text> {
        let value = table.get(key)?;
        let at = value.span().start;
        match value.get_ref().as_str() {
            Some(text) => Some(Text {
                value: text.to_string(),
                at,
            }),
            None => {
                let found = value.get_ref().type_str();
                self.problem(
                    at,
                    format!("`{key}` must be a string, not {found}"),
                    format!("write {key} = \"...\" in double quotes"),
                );
                None
            }
        }
    }

    fn strings(&mut self, table: &DeTable<'a>, key: &str) -> Vec<Text> {
        let Some(value) = table.get(key) else {
            return Vec::new();
        };
        let Some(array) = value.get_ref().as_array() else {
            let at = value.span().start;
            self.problem(
                at,
                format!("`{key}` must be a list of strings"),
                format!("write {key} = [\"...\", \"...\"]"),
            );
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in array.iter() {
            match item.get_ref().as_str() {
                Some(text) => texts.push(Text {
                    value: text.to_string(),
                    at: item.span().start,
                }),
                None => self.problem(
                    item.span().start,
                    format!(
                        "`{key}` holds strings only, not {}",
                        item.get_ref().type_str()
                    ),
                    "put it in double quotes",
                ),
            }
        }
        texts
    }

    fn boolean(&mut self, table: &DeTable<'a>, key: &str) -> bool {
        let Some(value) = table.get(key) else {
            return false;
        };
        match value.get_ref().as_bool() {
            Some(on) => on,
            None => {
                self.problem(
                    value.span().start,
                    format!("`{key}` must be true or false"),
                    format!("write {key} = true"),
                );
                false
            }
        }
    }
}

/// The known word that a mistyped one most likely meant.
fn nearest<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    known
        .iter()
        .map(|k| (strsim::osa_distance(word, k), *k))
        .filter(|(distance, k)| *distance <= 2.max(k.len() / 3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, k)| k)
}
