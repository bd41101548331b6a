//! Reading a pack's file table by table: every value with its place, every problem with line and
//! column.

use std::ops::Range;

use toml::de::DeTable;

use crate::diagnostic::{Diagnostic, Diagnostics, Place};

pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) file: &'a str,
    /// Where each line starts.
    lines: Vec<usize>,
    pub(super) problems: Diagnostics,
}

/// A string of the file with its place.
#[derive(Debug)]
pub(super) struct Text {
    pub(super) value: String,
    pub(super) at: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str, file: &'a str) -> Self {
        Self {
            text,
            file,
            lines: std::iter::once(0)
                .chain(text.match_indices('\n').map(|(at, _)| at + 1))
                .collect(),
            problems: Diagnostics::default(),
        }
    }

    pub(super) fn problem(
        &mut self,
        at: usize,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
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

    pub(super) fn line(&self, at: usize) -> usize {
        self.lines.partition_point(|start| *start <= at)
    }

    pub(super) fn known_keys(&mut self, table: &DeTable<'a>, of: &str, known: &[&str]) {
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

    pub(super) fn tables<'t>(
        &mut self,
        root: &'t DeTable<'a>,
        key: &str,
    ) -> Vec<(&'t DeTable<'a>, usize)> {
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

    pub(super) fn required(
        &mut self,
        table: &DeTable<'a>,
        key: &str,
        of: &str,
        at: usize,
    ) -> Option<Text> {
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

    pub(super) fn string(&mut self, table: &DeTable<'a>, key: &str) -> Option<Text> {
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

    pub(super) fn strings(&mut self, table: &DeTable<'a>, key: &str) -> Vec<Text> {
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

    pub(super) fn boolean(&mut self, table: &DeTable<'a>, key: &str) -> bool {
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
pub(super) fn nearest<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    known
        .iter()
        .map(|k| (strsim::osa_distance(word, k), *k))
        .filter(|(distance, k)| *distance <= 2.max(k.len() / 3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, k)| k)
}
