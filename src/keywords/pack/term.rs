//! A `[[term]]` of a pack: what is searched for, and in how many ways it may be written.

use std::collections::BTreeMap;

use toml::de::DeTable;

use super::extension::Base;
use super::reader::{Reader, Text, nearest};
use super::{Pack, Pattern, Term};
use crate::keywords::misspelling::Tolerance;
use crate::keywords::phrase::{Phrase, Unsearchable};
use crate::keywords::spelling::Leeway;
use crate::keywords::wildcard;

/// Where a phrase is searched for already.
#[derive(Debug, Clone)]
pub(super) enum Seen {
    /// In this file, at a byte.
    At(usize),
    /// In another pack: its line, as a message names it.
    In(String),
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

impl<'a> Reader<'a> {
    pub(super) fn term(
        &mut self,
        table: &DeTable<'a>,
        at: usize,
        pack: &mut Pack,
        base: &Base<'_>,
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
    pub(super) fn phrase(
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
}
