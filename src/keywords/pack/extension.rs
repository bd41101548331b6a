//! Packs that build on others: `extends`, `[[off]]`, `replace`.
//!
//! A pack that extends another may use its categories, switch off its terms or whole categories,
//! and put a term of its own in the place of one of the same category and text. What it names has
//! to be there. Packs that do not extend each other are searched side by side; where they say
//! different things of one term or category they are in conflict, which is told and not decided.
//! The cues, exclusions and criteria that `off` in `[pack]` names may be of any pack that is read
//! together with it.

use std::collections::{BTreeMap, BTreeSet};

use toml::de::DeTable;

use super::reader::{Reader, Text, nearest};
use super::term::Seen;
use super::{Category, Pack, Term};
use crate::diagnostic::{self, Diagnostic, Diagnostics};
use crate::keywords::phrase::Phrase;

/// What a pack switches off in those that it extends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Switch {
    pub category: String,
    /// Texts of terms; empty for the whole category.
    pub terms: Vec<String>,
}

impl Switch {
    fn is_off(&self, term: &Term) -> bool {
        let named = self.terms.is_empty() || self.terms.contains(&term.text);
        self.category == term.category && named
    }
}

/// What a pack builds on: the categories and terms of the packs that it extends, as they stand
/// after these packs' own switches and its own.
#[derive(Debug, Default)]
pub(super) struct Base<'p> {
    categories: Vec<Category>,
    /// With the pack and file that each comes from.
    terms: BTreeMap<(String, String), (Term, &'p Pack)>,
    off: BTreeSet<(String, String)>,
}

impl Base<'_> {
    pub(super) fn has_category(&self, id: &str) -> bool {
        self.categories.iter().any(|category| category.id == id)
    }

    pub(super) fn categories(&self) -> impl Iterator<Item = &str> {
        self.categories.iter().map(|category| category.id.as_str())
    }

    /// Texts of the terms that are not switched off.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        let on = self.terms.keys().filter(|key| !self.off.contains(key));
        on.map(|(_, text)| text.as_str())
    }

    /// The phrases that are searched for whatever the terms in `tables` add: all but those that are
    /// switched off or replaced.
    pub(super) fn searched(&self, tables: &[(&DeTable<'_>, usize)]) -> BTreeMap<String, Seen> {
        let text_of = |table: &DeTable<'_>, key: &str| -> Option<String> {
            Some(table.get(key)?.get_ref().as_str()?.to_string())
        };
        let replaced: BTreeSet<(String, String)> = tables
            .iter()
            .filter(|(table, _)| {
                let on = table
                    .get("replace")
                    .and_then(|value| value.get_ref().as_bool());
                on == Some(true)
            })
            .filter_map(|(table, _)| Some((text_of(table, "category")?, text_of(table, "text")?)))
            .collect();
        let mut seen = BTreeMap::new();
        for (key, (term, pack)) in &self.terms {
            if self.off.contains(key) || replaced.contains(key) || term.pattern.is_some() {
                continue;
            }
            for text in std::iter::once(&term.text).chain(&term.variants) {
                if let Ok(phrase) = Phrase::parse_term(text, term.exact_case, term.leeway) {
                    let place = format!("line {} of {}", term.line, pack.file);
                    seen.insert(phrase.key(), Seen::In(place));
                }
            }
        }
        seen
    }
}

impl<'a> Reader<'a> {
    /// Reads `extends` and `[[off]]` and resolves them among `others` and the built-in packs.
    pub(super) fn base<'p>(
        &mut self,
        root: &DeTable<'a>,
        pack: &mut Pack,
        others: &'p [Pack],
    ) -> Base<'p> {
        let head = root
            .get("pack")
            .and_then(|value| value.get_ref().as_table());
        let mut below: Vec<&Pack> = Vec::new();
        for id in head.map_or(Vec::new(), |head| self.string_or_strings(head, "extends")) {
            match others.iter().find(|one| one.id == id.value) {
                Some(one) => {
                    with_below(one, others, &mut below);
                    pack.extends.push(id.value);
                }
                None => {
                    let known: Vec<&str> = others.iter().map(|one| one.id.as_str()).collect();
                    let help = match nearest(&id.value, &known) {
                        Some(near) => format!("did you mean \"{near}\"?"),
                        None => "name a built-in pack (`cse`), or one that is read beside this one"
                            .to_string(),
                    };
                    self.problem(id.at, format!("there is no pack \"{}\"", id.value), help);
                }
            }
        }
        let (categories, terms) = layer(&below);
        let mut base = Base {
            categories,
            terms: terms
                .into_iter()
                .map(|(term, pack)| ((term.category.clone(), term.text.clone()), (term, pack)))
                .collect(),
            off: BTreeSet::new(),
        };
        for (table, at) in self.tables(root, "off") {
            self.switch(table, at, pack, &mut base);
        }
        base
    }

    fn switch(&mut self, table: &DeTable<'a>, at: usize, pack: &mut Pack, base: &mut Base<'_>) {
        self.known_keys(table, "[[off]]", &["category", "terms", "why"]);
        let Some(category) = self.required(table, "category", "[[off]]", at) else {
            return;
        };
        if base.categories.is_empty() {
            self.problem(
                at,
                "the pack extends none, so there is nothing to switch off",
                "add `extends = \"cse\"` to [pack], or remove the [[off]]",
            );
            return;
        }
        if !base.has_category(&category.value) {
            let known: Vec<&str> = base.categories().collect();
            let help = match nearest(&category.value, &known) {
                Some(near) => format!("did you mean \"{near}\"?"),
                None => format!("categories there are: {}", known.join(", ")),
            };
            let message = format!("no pack below has a category \"{}\"", category.value);
            self.problem(category.at, message, help);
            return;
        }
        let texts = self.strings(table, "terms");
        for text in &texts {
            let key = (category.value.clone(), text.value.clone());
            if base.terms.contains_key(&key) {
                if !base.off.insert(key) {
                    let message = format!("\"{}\" is switched off twice", text.value);
                    self.problem(text.at, message, "name it once");
                }
            } else {
                let message = format!(
                    "category \"{}\" has no term \"{}\" to switch off",
                    category.value, text.value
                );
                self.problem(text.at, message, base.likely(&category.value, &text.value));
            }
        }
        if texts.is_empty() {
            let all = base.terms.keys().filter(|(of, _)| *of == category.value);
            base.off.extend(all.cloned().collect::<Vec<_>>());
        }
        pack.switches.push(Switch {
            category: category.value,
            terms: texts.into_iter().map(|text| text.value).collect(),
        });
    }

    /// Checks that a term replaces one that is there, and takes the place of none unasked.
    pub(super) fn replacement(
        &mut self,
        category: &str,
        text: &Text,
        replaces: bool,
        base: &Base<'_>,
    ) {
        let key = (category.to_string(), text.value.clone());
        match (replaces, base.terms.get(&key)) {
            (true, None) if base.terms.is_empty() => self.problem(
                text.at,
                "the pack extends none, so there is nothing to replace",
                "add `extends = \"cse\"` to [pack], or remove `replace`",
            ),
            (true, None) => {
                let message = format!(
                    "category \"{category}\" has no term \"{}\" to replace",
                    text.value
                );
                self.problem(text.at, message, base.likely(category, &text.value));
            }
            (false, Some((old, pack))) if !base.off.contains(&key) => self.problem(
                text.at,
                format!(
                    "\"{}\" is a term of this category at line {} of {}",
                    text.value, old.line, pack.file
                ),
                "add `replace = true` to put this one in its place, or remove it",
            ),
            _ => {}
        }
    }

    fn string_or_strings(&mut self, table: &DeTable<'a>, key: &str) -> Vec<Text> {
        match table.get(key) {
            Some(value) if value.get_ref().as_array().is_none() => {
                self.string(table, key).into_iter().collect()
            }
            _ => self.strings(table, key),
        }
    }
}

impl Base<'_> {
    /// Help for a term that is not there.
    fn likely(&self, category: &str, text: &str) -> String {
        if let Some((of, _)) = self.terms.keys().find(|(_, known)| known == text) {
            return format!("that term is of the category \"{of}\"");
        }
        let known = self.terms.keys().filter(|(of, _)| of == category);
        let known: Vec<&str> = known.map(|(_, text)| text.as_str()).collect();
        match nearest(text, &known) {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => "name the term by its `text`, not by a variant".to_string(),
        }
    }
}

/// A pack after those that it extends, none twice.
fn with_below<'p>(pack: &'p Pack, others: &'p [Pack], out: &mut Vec<&'p Pack>) {
    for id in &pack.extends {
        if let Some(below) = others.iter().find(|one| one.id == *id)
            && !out.iter().any(|known| known.id == *id)
        {
            with_below(below, others, out);
        }
    }
    if !out.iter().any(|known| known.id == pack.id) {
        out.push(pack);
    }
}

/// The categories and terms of packs laid one over the other, each term with its pack. The first
/// title of a category stands; a term of the same category and text is the later pack's.
fn layer<'p>(packs: &[&'p Pack]) -> (Vec<Category>, Vec<(Term, &'p Pack)>) {
    let mut categories: Vec<Category> = Vec::new();
    let mut terms: Vec<Option<(Term, &Pack)>> = Vec::new();
    let mut places: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for pack in packs {
        for switch in &pack.switches {
            for place in &mut terms {
                let off = |(term, of): &(Term, &Pack)| {
                    switch.is_off(term) && extends(pack, &of.id, packs)
                };
                if place.as_ref().is_some_and(off) {
                    *place = None;
                }
            }
        }
        for category in &pack.categories {
            if !categories.iter().any(|known| known.id == category.id) {
                categories.push(category.clone());
            }
        }
        for term in &pack.terms {
            let key = (term.category.as_str(), term.text.as_str());
            if let Some(place) = places.insert(key, terms.len()) {
                terms[place] = None;
            }
            terms.push(Some((term.clone(), *pack)));
        }
    }
    (categories, terms.into_iter().flatten().collect())
}

/// Whether a pack extends another, at any remove.
fn extends(pack: &Pack, id: &str, packs: &[&Pack]) -> bool {
    pack.extends.iter().any(|below| {
        below == id
            || packs
                .iter()
                .any(|one| one.id == *below && one.id != pack.id && extends(one, id, packs))
    })
}

/// What is searched for by packs together, in their order: categories, and terms.
pub fn layered(packs: &[Pack]) -> (Vec<Category>, Vec<Term>) {
    let (categories, terms) = layer(&packs.iter().collect::<Vec<_>>());
    (
        categories,
        terms.into_iter().map(|(term, _)| term).collect(),
    )
}

/// Where packs that do not extend each other say different things of one term or category.
pub fn conflicts(packs: &[Pack]) -> Diagnostics {
    let mut problems = Diagnostics::default();
    let all: Vec<&Pack> = packs.iter().collect();
    let mut terms: BTreeMap<(&str, &str), (&Term, &Pack)> = BTreeMap::new();
    let mut categories: BTreeMap<&str, (&Category, &Pack)> = BTreeMap::new();
    for pack in packs {
        for category in &pack.categories {
            let (first, of) = *categories.entry(&category.id).or_insert((category, pack));
            if (first.kind, first.search_only) != (category.kind, category.search_only) {
                let message = format!(
                    "category \"{}\" is of kind \"{}\" here and of kind \"{}\" in {}",
                    category.id,
                    category.kind.code(),
                    first.kind.code(),
                    of.file
                );
                problems.push(
                    Diagnostic::error(message)
                        .in_file(&pack.file)
                        .help("give one of the two another id, or the same kind and `search_only`"),
                );
            }
        }
        for term in &pack.terms {
            let key = (term.category.as_str(), term.text.as_str());
            let (first, of) = *terms.entry(key).or_insert((term, pack));
            let same = |term: &Term| Term {
                line: 0,
                replaces: false,
                ..term.clone()
            };
            if same(first) != same(term) && !extends(pack, &of.id, &all) {
                let message = format!(
                    "\"{}\" of category \"{}\" is another term at line {} of {}",
                    term.text, term.category, first.line, of.file
                );
                let help = format!(
                    "let this pack extend \"{}\" and write `replace = true`, or remove one of the two",
                    of.id
                );
                problems.push(
                    Diagnostic::error(message)
                        .in_file(&pack.file)
                        .at_line(term.line)
                        .help(help),
                );
            }
        }
    }
    problems
}

/// The text of a pack, and its file as messages are to name it.
#[derive(Debug, Clone)]
pub struct Source {
    pub text: String,
    pub file: String,
}

/// Packs read so far, each after those that it extends.
#[derive(Debug, Default)]
pub struct Shelf {
    packs: Vec<Pack>,
    /// Ids of packs whose reading waits for what they extend.
    open: Vec<String>,
    /// Ids that `off` in `[pack]` names, each with an error at its place.
    off: Vec<(String, Diagnostic)>,
}

impl Shelf {
    /// Reads a pack, and before it those that it extends and that are not there yet: `find` gives
    /// their text by id, `None` where there is none; a built-in pack needs none. Gives the pack's
    /// id. A pack that is there already stays as it is.
    pub fn add(
        &mut self,
        source: &Source,
        find: &dyn Fn(&str) -> Option<Result<Source, Diagnostic>>,
    ) -> Result<String, Diagnostics> {
        let (id, below) = head_of(&source.text);
        self.open.push(id);
        let mut problems = Diagnostics::default();
        for below in below {
            if self.open.contains(&below) {
                problems.push(
                    Diagnostic::error(format!("pack \"{below}\" extends itself, by way of others"))
                        .in_file(&source.file)
                        .help("let one of them extend none"),
                );
            } else if !self.packs.iter().any(|pack| pack.id == below) {
                match find(&below) {
                    Some(Ok(found)) => {
                        problems.absorb(self.add(&found, find));
                    }
                    Some(Err(problem)) => problems.push(problem),
                    None => {
                        self.add_built_in(&below);
                    }
                }
            }
        }
        self.open.pop();
        if problems.has_errors() {
            return Err(problems);
        }
        let pack = Pack::parse_onto(&source.text, &source.file, &self.packs)?;
        let id = pack.id.clone();
        if !self.packs.iter().any(|known| known.id == id) {
            self.off.extend(switched_off(source));
            self.packs.push(pack);
        }
        Ok(id)
    }

    /// Whether there is such a pack.
    pub fn add_built_in(&mut self, id: &str) -> bool {
        if self.packs.iter().any(|pack| pack.id == id) {
            return true;
        }
        let pack = Pack::built_in(id);
        let known = pack.is_some();
        self.packs.extend(pack);
        known
    }

    pub fn packs(&self) -> &[Pack] {
        &self.packs
    }

    /// The packs, unless they are in conflict or switch off what none of them has.
    pub fn finish(self) -> Result<Vec<Pack>, Diagnostics> {
        let mut problems = conflicts(&self.packs);
        problems.0.extend(self.switched_off_in_vain());
        match problems.has_errors() {
            true => Err(problems),
            false => Ok(self.packs),
        }
    }
}

impl Shelf {
    /// Errors on ids in `off` that no pack has, with the likeliest in its place.
    fn switched_off_in_vain(&self) -> Vec<Diagnostic> {
        if self.off.is_empty() {
            return Vec::new();
        }
        // What comes with the program applies with any pack.
        let built_in = Pack::built_in("cse");
        let packs = || self.packs.iter().chain(&built_in);
        let ids: BTreeSet<&str> = packs()
            .flat_map(|pack| {
                let cues = pack.cues.iter().map(|cue| &cue.id);
                let exclusions = pack.exclusions.iter().map(|exclusion| &exclusion.id);
                let criteria = pack.criteria.iter().map(|criterion| &criterion.id);
                cues.chain(exclusions).chain(criteria)
            })
            .map(String::as_str)
            .collect();
        let categories = || packs().flat_map(|pack| &pack.categories);
        let terms = || packs().flat_map(|pack| &pack.terms);
        let unknown = self.off.iter().filter(|(id, _)| !ids.contains(id.as_str()));
        unknown
            .map(|(id, error)| {
                let help = if categories().any(|category| category.id == *id) {
                    format!("for a category write [[off]] with `category = \"{id}\"`")
                } else if let Some(term) = terms().find(|term| term.text == *id) {
                    format!(
                        "for a term write [[off]] with `category = \"{}\"` and `terms = [\"{id}\"]`",
                        term.category
                    )
                } else if let Some(near) = diagnostic::nearest(id, ids.iter().copied()) {
                    format!("did you mean \"{near}\"?")
                } else {
                    "write the `id` of a [[cue]], an [[exclusion]] or a [[criterion]], or remove it"
                        .to_owned()
                };
                error.clone().help(help)
            })
            .collect()
    }
}

/// The strings of a key of `[pack]`, one or a list, with the place where each begins; as far as the
/// text can be read.
fn head_strings(text: &str, key: &str) -> Vec<(String, usize)> {
    let (root, _) = DeTable::parse_recoverable(text);
    let head = root.get_ref().get("pack");
    let head = head.and_then(|value| value.get_ref().as_table());
    let Some(value) = head.and_then(|head| head.get(key)) else {
        return Vec::new();
    };
    let list = value.get_ref().as_array().map(|list| list.iter().collect());
    list.unwrap_or_else(|| vec![value])
        .into_iter()
        .filter_map(|value| Some((value.get_ref().as_str()?.to_owned(), value.span().start)))
        .collect()
}

/// The id of a pack and of those that it extends, as far as its text can be read.
fn head_of(text: &str) -> (String, Vec<String>) {
    let strings = |key| head_strings(text, key).into_iter().map(|(text, _)| text);
    (
        strings("id").next().unwrap_or_default(),
        strings("extends").collect(),
    )
}

/// The ids that `off` in `[pack]` names, each with what is said if no pack has it.
fn switched_off(source: &Source) -> impl Iterator<Item = (String, Diagnostic)> {
    let ids = head_strings(&source.text, "off").into_iter();
    ids.map(|(id, at)| {
        let message = format!("there is no cue, exclusion or criterion \"{id}\" to switch off");
        let error = Diagnostic::error(message)
            .in_file(&source.file)
            .at_offset(&source.text, at);
        (id, error)
    })
}
