//! Keyword packs as an analyst writes them (TOML).
//!
//! A pack holds categories and terms, and may hold cues (phrases that set the state of a hit, see
//! [`super::context`]), exclusions (neighbours that give a term another meaning) and criteria (what
//! admits, see [`super::criteria`]). Reading reports every problem at once, each with its line and
//! column.

mod criterion;

use std::collections::BTreeMap;
use std::ops::Range;

use sha2::{Digest, Sha256};
use toml::de::DeTable;

use super::criteria::Criterion;
use super::phrase::{Phrase, Unsearchable};
use crate::diagnostic::{Diagnostic, Diagnostics};

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
    /// Does not count towards any criterion alone.
    pub weak: bool,
    pub caution: Option<String>,
    /// Searched in place of the text.
    pub pattern: Option<Pattern>,
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
    pub categories: Vec<Category>,
    pub terms: Vec<Term>,
    pub cues: Vec<Cue>,
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

impl Pack {
    /// The pack that comes with the program under this id.
    pub fn built_in(id: &str) -> Option<Pack> {
        const CSE: &str = include_str!("../../keywords/cse.toml");
        (id == "cse").then(|| {
            Pack::parse(CSE, "keywords/cse.toml").expect("the built-in pack is valid, see its test")
        })
    }

    /// Reads a pack. Every problem is reported, with the line and column in `file_name`.
    pub fn parse(text: &str, file_name: &str) -> Result<Pack, Diagnostics> {
        let mut reader = Reader {
            text,
            file: file_name,
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
        let pack = reader.pack(root.get_ref());
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
    problems: Diagnostics,
}

/// A string of the file with its place.
struct Text {
    value: String,
    at: usize,
}

impl<'a> Reader<'a> {
    fn problem(&mut self, at: usize, message: impl Into<String>, help: impl Into<String>) {
        self.problems.push(
            Diagnostic::error(message)
                .in_file(self.file)
                .at_offset(self.text, at)
                .help(help),
        );
    }

    fn line(&self, at: usize) -> usize {
        self.text[..at.min(self.text.len())].matches('\n').count() + 1
    }

    fn pack(&mut self, root: &DeTable<'a>) -> Pack {
        self.known_keys(
            root,
            "the file",
            &["pack", "category", "term", "cue", "exclusion", "criterion"],
        );
        let mut pack = Pack {
            id: String::new(),
            version: String::new(),
            status: "draft".to_string(),
            categories: Vec::new(),
            terms: Vec::new(),
            cues: Vec::new(),
            off: Vec::new(),
            exclusions: Vec::new(),
            criteria: Vec::new(),
            hash: Sha256::digest(self.text)
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect(),
        };
        self.head(root, &mut pack);
        for (table, at) in self.tables(root, "category") {
            self.category(table, at, &mut pack);
        }
        let mut seen = BTreeMap::new();
        for (table, at) in self.tables(root, "term") {
            self.term(table, at, &mut pack, &mut seen);
        }
        for (table, at) in self.tables(root, "cue") {
            self.cue(table, at, &mut pack);
        }
        for (table, at) in self.tables(root, "exclusion") {
            self.exclusion(table, at, &mut pack);
        }
        for (table, at) in self.tables(root, "criterion") {
            self.criterion(table, at, &mut pack);
        }
        let is_empty = pack.terms.is_empty() && pack.cues.is_empty() && pack.criteria.is_empty();
        if is_empty && !self.problems.has_errors() {
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
            &["id", "version", "status", "by", "on", "off"],
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
        seen: &mut BTreeMap<String, usize>,
    ) {
        const KEYS: [&str; 7] = [
            "category", "text", "variants", "case", "weak", "caution", "pattern",
        ];
        self.known_keys(table, "[[term]]", &KEYS);
        let category = self.required(table, "category", "[[term]]", at);
        if let Some(category) = &category
            && pack.category(&category.value).is_none()
        {
            let known: Vec<&str> = pack.categories.iter().map(|c| c.id.as_str()).collect();
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
        let variants = self.strings(table, "variants");
        if pattern.is_none() {
            self.phrase(&text, exact_case, seen);
            for variant in &variants {
                self.phrase(variant, exact_case, seen);
            }
        }
        pack.terms.push(Term {
            category: category.map(|c| c.value).unwrap_or_default(),
            text: text.value,
            variants: variants.into_iter().map(|v| v.value).collect(),
            exact_case,
            weak: self.boolean(table, "weak"),
            caution: self.string(table, "caution").map(|c| c.value),
            pattern,
            line: self.line(text.at),
        });
    }

    /// Proves that a term or variant can be searched, matches little enough, and is the first.
    fn phrase(&mut self, text: &Text, exact: bool, seen: &mut BTreeMap<String, usize>) {
        let phrase = match Phrase::parse(&text.value, exact) {
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
                    "use letters, digits, spaces and - / & ' . only; list other spellings as variants",
                );
                return;
            }
        };
        let common = |word: &String| {
            word.chars().count() == 1 || COMMON.contains(&word.to_ascii_lowercase().as_str())
        };
        if phrase.words().iter().all(common) && phrase.words().len() < 2 {
            self.problem(
                text.at,
                format!("\"{}\" would match nearly every record", text.value),
                "add words that narrow it down",
            );
        }
        if let Some(first) = seen.get(&phrase.key()).copied() {
            let line = self.line(first);
            self.problem(
                text.at,
                format!("\"{}\" is already searched for at line {line}", text.value),
                "remove one of the two",
            );
        } else {
            seen.insert(phrase.key(), text.at);
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

    fn exclusion(&mut self, table: &DeTable<'a>, at: usize, pack: &mut Pack) {
        const KEYS: [&str; 7] = ["id", "terms", "before", "after", "near", "keep", "why"];
        self.known_keys(table, "[[exclusion]]", &KEYS);
        let Some(id) = self.required(table, "id", "[[exclusion]]", at) else {
            return;
        };
        let terms = self.strings(table, "terms");
        for term in &terms {
            if !pack.terms.iter().any(|one| one.text == term.value) {
                self.problem(
                    term.at,
                    format!("no term has the text \"{}\"", term.value),
                    "name terms of this pack by their `text`",
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
