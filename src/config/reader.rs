//! Reading a TOML file with the place of every value at hand, so that each problem is told with
//! its line and reading goes on.

use std::cell::RefCell;
use std::ops::RangeInclusive;

use chrono::NaiveDate;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Diagnostic, Diagnostics, nearest};

/// A file and the problems found in it so far.
#[derive(Debug)]
pub struct Source<'t> {
    /// As the user named it.
    pub file: String,
    pub text: &'t str,
    problems: RefCell<Diagnostics>,
}

/// A value with the byte offset where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At<T> {
    pub value: T,
    pub offset: usize,
}

/// A table being read. What is never asked for is unknown: [`Section::finish`] says so.
#[derive(Debug)]
pub struct Section<'s, 't> {
    source: &'s Source<'t>,
    /// `[extract]`, for messages; empty for the top of the file.
    name: String,
    table: &'s DeTable<'t>,
    offset: usize,
    asked: RefCell<Vec<&'static str>>,
}

/// How the parser's own problems begin.
const NO_TOML: &str = "this is no TOML";

impl<'t> Source<'t> {
    pub fn new(file: impl Into<String>, text: &'t str) -> Self {
        Self {
            file: file.into(),
            text,
            problems: RefCell::default(),
        }
    }

    /// Splits the text into tables; where the text is no TOML the good parts are still given.
    pub fn parse(&self) -> Spanned<DeTable<'t>> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in errors {
            let offset = error.span().map_or(self.text.len(), |span| span.start);
            self.report(
                offset,
                format!("{NO_TOML}: {}", error.message()),
                "mend the line; text stands in double quotes, lists in square brackets",
            );
        }
        table
    }

    pub fn top<'s>(&'s self, table: &'s Spanned<DeTable<'t>>) -> Section<'s, 't> {
        Section {
            source: self,
            name: String::new(),
            table: table.get_ref(),
            offset: 0,
            asked: RefCell::default(),
        }
    }

    pub fn report(&self, offset: usize, message: impl Into<String>, help: impl Into<String>) {
        let problem = Diagnostic::error(message).help(help);
        self.add(offset, problem);
    }

    pub fn warn(&self, offset: usize, message: impl Into<String>, help: impl Into<String>) {
        let problem = Diagnostic::warning(message).help(help);
        self.add(offset, problem);
    }

    /// Adds a problem found elsewhere; without a place of its own it stands at the offset.
    pub fn add(&self, offset: usize, problem: Diagnostic) {
        let placed = match problem.place {
            Some(_) => problem,
            None => problem
                .in_file(self.file.clone())
                .at_offset(self.text, offset),
        };
        let mut problems = self.problems.borrow_mut();
        // What is no TOML is read as something empty; that it is empty is not the user's doing.
        let known =
            |other: &Diagnostic| other.place == placed.place && other.message.starts_with(NO_TOML);
        if !problems.0.iter().any(known) {
            problems.push(placed);
        }
    }

    /// Keeps the value of a result, and reports its problems at the offset.
    pub fn absorb<T>(&self, offset: usize, result: Result<T, Diagnostics>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(problems) => {
                for problem in problems.0 {
                    self.add(offset, problem);
                }
                None
            }
        }
    }

    /// The problems in the order of the file.
    pub fn into_problems(self) -> Diagnostics {
        let mut problems = self.problems.into_inner();
        // Stable, so that problems of one place keep their order; those of other files come last.
        problems.0.sort_by_key(|problem| {
            let place = problem.place.as_ref();
            let own = place.is_some_and(|place| place.file == self.file);
            (
                !own,
                place
                    .filter(|_| own)
                    .map(|place| (place.line, place.column)),
            )
        });
        problems
    }
}

impl<'s, 't> Section<'s, 't> {
    pub fn offset(&self) -> usize {
        self.offset
    }

    fn of(&self, key: &str) -> String {
        if self.name.is_empty() {
            format!("`{key}`")
        } else {
            format!("`{key}` in {}", self.name)
        }
    }

    fn get(&self, key: &'static str) -> Option<&'s Spanned<DeValue<'t>>> {
        self.asked.borrow_mut().push(key);
        self.table.get(key)
    }

    fn mismatch(&self, key: &str, found: &Spanned<DeValue<'t>>, wanted: &str, example: &str) {
        self.source.report(
            found.span().start,
            format!(
                "{} is of type {}, not {wanted}",
                self.of(key),
                found.get_ref().type_str()
            ),
            format!("write it as {key} = {example}"),
        );
    }

    /// Reports that a key is missing.
    pub fn missing(&self, key: &str, example: &str) {
        self.source.report(
            self.offset,
            format!("{} is missing", self.of(key)),
            format!("add {key} = {example}"),
        );
    }

    /// Reports a list that names nothing.
    pub fn empty(&self, key: &'static str, example: &str) {
        let at = self
            .get(key)
            .map_or(self.offset, |found| found.span().start);
        self.source.report(
            at,
            format!("{} is empty", self.of(key)),
            format!("write it as {key} = {example}"),
        );
    }

    /// A text, if it is one, without a word about it if it is not.
    pub fn plain_text(&self, key: &'static str) -> Option<String> {
        self.get(key)?.get_ref().as_str().map(str::to_owned)
    }

    pub fn has(&self, key: &'static str) -> bool {
        self.get(key).is_some()
    }

    pub fn text(&self, key: &'static str, example: &str) -> Option<At<String>> {
        let found = self.get(key)?;
        match found.get_ref().as_str() {
            Some(text) if text.trim().is_empty() => {
                self.source.report(
                    found.span().start,
                    format!("{} is empty", self.of(key)),
                    format!("write it as {key} = {example}"),
                );
                None
            }
            Some(text) => Some(At {
                value: text.to_owned(),
                offset: found.span().start,
            }),
            None => {
                self.mismatch(key, found, "text", example);
                None
            }
        }
    }

    pub fn need_text(&self, key: &'static str, example: &str) -> Option<At<String>> {
        if !self.has(key) {
            self.missing(key, example);
        }
        self.text(key, example)
    }

    /// Text that a checked type is made from; the type's own message says what is wrong.
    pub fn parsed<T>(
        &self,
        key: &'static str,
        example: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<At<T>> {
        let text = self.text(key, example)?;
        match parse(&text.value) {
            Ok(value) => Some(At {
                value,
                offset: text.offset,
            }),
            Err(message) => {
                self.source.report(
                    text.offset,
                    format!("{}: {message}", self.of(key)),
                    format!("for example {key} = {example}"),
                );
                None
            }
        }
    }

    pub fn need_parsed<T>(
        &self,
        key: &'static str,
        example: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<At<T>> {
        if !self.has(key) {
            self.missing(key, example);
        }
        self.parsed(key, example, parse)
    }

    /// A text, or a list of texts with one at least; empty when neither is there.
    pub fn need_texts(&self, key: &'static str, example: &str) -> Vec<At<String>> {
        let is_list = |found: &Spanned<DeValue<'_>>| found.get_ref().as_array().is_some();
        if !self.get(key).is_some_and(is_list) {
            return self.need_text(key, example).into_iter().collect();
        }
        let texts = self.texts(key, &format!("[{example}]")).unwrap_or_default();
        if texts.is_empty() {
            self.empty(key, example);
        }
        texts
    }

    /// A list of texts, none empty; `None` when the key is absent or no such list.
    pub fn texts(&self, key: &'static str, example: &str) -> Option<Vec<At<String>>> {
        let found = self.get(key)?;
        let Some(items) = found.get_ref().as_array() else {
            self.mismatch(key, found, "a list of texts", example);
            return None;
        };
        let mut texts = Vec::new();
        for item in items.iter() {
            match item.get_ref().as_str() {
                Some(text) if !text.trim().is_empty() => texts.push(At {
                    value: text.to_owned(),
                    offset: item.span().start,
                }),
                _ => self.mismatch(key, item, "text", example),
            }
        }
        Some(texts)
    }

    pub fn number(
        &self,
        key: &'static str,
        range: RangeInclusive<u32>,
        example: &str,
    ) -> Option<u32> {
        let found = self.get(key)?;
        let Some(integer) = found.get_ref().as_integer() else {
            self.mismatch(key, found, "a whole number", example);
            return None;
        };
        let number = u32::from_str_radix(integer.as_str(), integer.radix())
            .ok()
            .filter(|number| range.contains(number));
        if number.is_none() {
            self.source.report(
                found.span().start,
                format!(
                    "{} is not from {} to {}",
                    self.of(key),
                    range.start(),
                    range.end()
                ),
                format!("for example {key} = {example}"),
            );
        }
        number
    }

    /// A share from 0 to 1, in whole percent.
    pub fn percent(&self, key: &'static str, example: &str) -> Option<u32> {
        let found = self.get(key)?;
        let value = found.get_ref();
        let text = match (value.as_float(), value.as_integer()) {
            (Some(float), _) => float.as_str(),
            (None, Some(integer)) => integer.as_str(),
            (None, None) => {
                self.mismatch(key, found, "a number", example);
                return None;
            }
        };
        let share = text
            .parse::<f64>()
            .ok()
            .filter(|share| (0.0..=1.0).contains(share));
        if share.is_none() {
            self.source.report(
                found.span().start,
                format!("{} is not from 0 to 1", self.of(key)),
                format!("for example {key} = {example}"),
            );
        }
        share.map(|share| (share * 100.0).round() as u32)
    }

    pub fn flag(&self, key: &'static str, example: &str) -> Option<bool> {
        let found = self.get(key)?;
        let flag = found.get_ref().as_bool();
        if flag.is_none() {
            self.mismatch(key, found, "true or false", example);
        }
        flag
    }

    /// A bare date (`2027-03-31`), or the same as text.
    pub fn date(&self, key: &'static str) -> Option<NaiveDate> {
        let found = self.get(key)?;
        let text = match found.get_ref() {
            DeValue::Datetime(date) => date.to_string(),
            DeValue::String(text) => text.to_string(),
            _ => {
                self.mismatch(key, found, "a date", "2027-03-31");
                return None;
            }
        };
        match text.parse() {
            Ok(date) => Some(date),
            Err(_) => {
                self.source.report(
                    found.span().start,
                    format!("{}: `{text}` is no date", self.of(key)),
                    format!("write it as {key} = 2027-03-31"),
                );
                None
            }
        }
    }

    /// The table under a key.
    pub fn section(&self, key: &'static str) -> Option<Section<'s, 't>> {
        let found = self.get(key)?;
        match found.get_ref().as_table() {
            Some(table) => Some(self.inner(format!("[{key}]"), table, found.span().start)),
            None => {
                self.source.report(
                    found.span().start,
                    format!(
                        "{} is of type {}, not a table",
                        self.of(key),
                        found.get_ref().type_str()
                    ),
                    format!("write [{key}] on a line of its own, its keys below"),
                );
                None
            }
        }
    }

    /// The tables of `[[key]]`.
    pub fn sections(&self, key: &'static str) -> Vec<Section<'s, 't>> {
        let Some(found) = self.get(key) else {
            return Vec::new();
        };
        let wrong = |value: &Spanned<DeValue<'t>>| {
            self.source.report(
                value.span().start,
                format!("{} is no list of tables", self.of(key)),
                format!("write [[{key}]] (two brackets) above each of them"),
            );
        };
        let Some(items) = found.get_ref().as_array() else {
            wrong(found);
            return Vec::new();
        };
        items
            .iter()
            .filter_map(|item| match item.get_ref().as_table() {
                Some(table) => Some(self.inner(format!("[[{key}]]"), table, item.span().start)),
                None => {
                    wrong(item);
                    None
                }
            })
            .collect()
    }

    fn inner(&self, name: String, table: &'s DeTable<'t>, offset: usize) -> Section<'s, 't> {
        Section {
            source: self.source,
            name,
            table,
            offset,
            asked: RefCell::default(),
        }
    }

    /// Reports every key that was never asked for.
    pub fn finish(self) {
        let asked = self.asked.borrow();
        for (key, _) in self.table.iter() {
            let name: &str = key.get_ref();
            if asked.contains(&name) {
                continue;
            }
            let help = match nearest(name, asked.iter().copied()) {
                Some(known) => format!("did you mean `{known}`?"),
                None => {
                    let mut known = asked.clone();
                    known.sort_unstable();
                    known.dedup();
                    format!("known here: {}", known.join(", "))
                }
            };
            self.source.report(
                key.span().start,
                format!("{} is not a known key", self.of(name)),
                help,
            );
        }
    }
}
