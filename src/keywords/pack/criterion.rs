//! A `[[criterion]]` of a pack.

use toml::de::DeTable;

use super::Pack;
use super::reader::Reader;
use crate::keywords::criteria::{Criterion, Origin, parse};

const KEYS: [&str; 6] = ["id", "sentence", "when", "part", "needs_hotel", "silent"];

impl<'a> Reader<'a> {
    pub(super) fn criterion(&mut self, table: &DeTable<'a>, at: usize, pack: &mut Pack) {
        self.known_keys(table, "[[criterion]]", &KEYS);
        let part = self.boolean(table, "part");
        let needs_hotel = table.get("needs_hotel").is_none() || self.boolean(table, "needs_hotel");
        let silent = self.boolean(table, "silent");
        let id = self.required(table, "id", "[[criterion]]", at);
        let sentence = match part {
            true => self.string(table, "sentence"),
            false => self.required(table, "sentence", "[[criterion]]", at),
        };
        if let Some(id) = &id {
            let is_name = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
            if !id.value.chars().all(is_name) {
                self.problem(
                    id.at,
                    format!("\"{}\" is no id of a criterion", id.value),
                    "use letters, digits, - and _",
                );
            }
            if pack.criteria.iter().any(|known| known.id == id.value) {
                self.problem(
                    id.at,
                    format!("criterion \"{}\" is defined twice", id.value),
                    "join the two with OR, or give one another id",
                );
            }
        }
        let Some(when) = self.required(table, "when", "[[criterion]]", at) else {
            return;
        };
        let span = table
            .get("when")
            .map_or(when.at..when.at, |value| value.span());
        let origin = Origin::new(self.file, self.text, span, &when.value);
        let when = match parse(&when.value) {
            Ok(when) => when,
            Err(problems) => {
                for one in problems {
                    let problem = origin.error(one.span.start, &one.message, &one.help);
                    self.problems.push(problem);
                }
                return;
            }
        };
        pack.criteria.push(Criterion {
            id: id.map(|id| id.value).unwrap_or_default(),
            sentence: sentence.map(|text| text.value).unwrap_or_default(),
            when,
            part,
            needs_hotel,
            silent,
            origin,
        });
    }
}
