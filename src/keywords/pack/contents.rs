//! What a pack's file holds, in the order in which it is read.

use sha2::{Digest, Sha256};
use toml::de::DeTable;

use super::reader::Reader;
use super::{Category, Kind, Pack};

impl<'a> Reader<'a> {
    pub(super) fn pack(&mut self, root: &DeTable<'a>, others: &[Pack]) -> Pack {
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
}
