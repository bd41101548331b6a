//! The `[[cue]]` and `[[exclusion]]` entries of a pack.

use std::collections::BTreeSet;

use toml::de::DeTable;

use super::extension::Base;
use super::reader::{Reader, nearest};
use super::{Cue, CueKind, Exclusion, Pack};
use crate::keywords::phrase::{Phrase, Unsearchable};

impl<'a> Reader<'a> {
    pub(super) fn cue(&mut self, table: &DeTable<'a>, at: usize, pack: &mut Pack) {
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

    pub(super) fn exclusion(
        &mut self,
        table: &DeTable<'a>,
        at: usize,
        pack: &mut Pack,
        base: &Base<'_>,
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
}
