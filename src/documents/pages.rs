//! The A4 documents: a brief, its language checked, typeset.

use std::collections::BTreeSet;

use serde::Serialize;

use super::brief::{ForcePackBrief, Furniture, House, TaskforceBrief};
use super::typeset::{Job, Typeset, for_each_text, forget, typeset};
use super::{Document, Form, ProductKind, language};
use crate::analysis::Findings;
use crate::diagnostic::Diagnostics;
use crate::edition::Edition;
use crate::figures::Figure;

/// The intelligence product for one force.
pub fn force_pack(
    findings: &Findings,
    figures: &[Figure],
    edition: &Edition,
    house: &House,
) -> Result<Document, Diagnostics> {
    let brief = ForcePackBrief::new(findings, figures, edition, house);
    let publication = Publication {
        product: ProductKind::ForcePack,
        furniture: &brief.furniture,
        figures,
        edition,
        house,
        names: &names(findings),
    };
    publication.publish(&brief)
}

/// A brief, and the labels of sections that do not begin a page.
#[derive(Serialize)]
struct Laid<'a, T> {
    #[serde(flatten)]
    brief: &'a T,
    run_on: &'a BTreeSet<String>,
}

/// Body of an A4 page in millimetres: from the head to a third of its height.
const THIRD_OF_BODY: f64 = 24.0 + (297.0 - 24.0 - 22.0) / 3.0;

/// The first section that begins a page after one that is under a third full.
fn nearly_empty(typeset: &Typeset, run_on: &BTreeSet<String>) -> Option<String> {
    let mut sections: Vec<(usize, &String)> = typeset
        .sections
        .iter()
        .filter(|(label, page)| **page > 1 && !run_on.contains(*label))
        .map(|(label, page)| (*page, label))
        .collect();
    sections.sort_unstable();
    sections
        .into_iter()
        .find(|(page, _)| typeset.body_ends[page - 2] < THIRD_OF_BODY)
        .map(|(_, label)| label.clone())
}

/// Every force side by side.
pub fn taskforce_summary(
    findings: &Findings,
    figures: &[Figure],
    edition: &Edition,
    house: &House,
) -> Result<Document, Diagnostics> {
    let brief = TaskforceBrief::new(findings, figures, edition, house);
    let publication = Publication {
        product: ProductKind::TaskforceSummary,
        furniture: &brief.furniture,
        figures,
        edition,
        house,
        names: &names(findings),
    };
    publication.publish(&brief)
}

/// Names of the register, and of places off it, that stand in the document as they are.
fn names(findings: &Findings) -> Vec<&str> {
    let venues = findings.venues.iter();
    let others = findings.unregistered.iter();
    venues
        .flat_map(|venue| [venue.name.as_str(), venue.town.as_str()])
        .chain(others.flat_map(|place| [place.name.as_str(), place.town.as_str()]))
        .collect()
}

/// A brief on its way to becoming a document.
pub(super) struct Publication<'a> {
    pub product: ProductKind,
    pub furniture: &'a Furniture,
    pub figures: &'a [Figure],
    pub edition: &'a Edition,
    pub house: &'a House,
    /// Names that the language check lets stand.
    pub names: &'a [&'a str],
}

impl Publication<'_> {
    /// Checks, typesets and wraps up.
    pub(super) fn publish<T: Serialize>(&self, brief: &T) -> Result<Document, Diagnostics> {
        self.check_language(brief)?;
        let typeset = self.settled(brief);
        forget();
        Ok(self.document(typeset?))
    }

    /// Typesets until no page but the last is nearly empty: where a section ends near the top of a
    /// page, the next one runs on below it.
    fn settled<T: Serialize>(&self, brief: &T) -> Result<Typeset, Diagnostics> {
        let mut run_on = BTreeSet::new();
        // Each round settles one such place, and there are fewer places than sections.
        loop {
            let laid = Laid {
                brief,
                run_on: &run_on,
            };
            let typeset = self.typeset(&laid)?;
            match nearly_empty(&typeset, &run_on) {
                Some(section) => run_on.insert(section),
                None => return Ok(typeset),
            };
        }
    }

    fn document(&self, typeset: Typeset) -> Document {
        Document {
            product: self.product,
            form: Form::Pdf,
            file_name: self.file_name(Form::Pdf),
            marking: self.furniture.marking,
            title: self.furniture.document_title.clone(),
            pages: typeset.body_ends.len(),
            bytes: typeset.pdf,
        }
    }

    fn typeset<T: Serialize>(&self, brief: &T) -> Result<Typeset, Diagnostics> {
        let job = Job {
            template: self.product.template(),
            overrides: &self.house.templates,
            figures: self.figures,
            ident: format!("keepsafe/{}/{}", self.product.code(), self.edition.id()),
            creator: format!("keepsafe {}", self.house.version),
            made: self.edition.now,
        };
        typeset(&job, brief)
    }

    fn check_language<T: Serialize>(&self, brief: &T) -> Result<(), Diagnostics> {
        let mut texts: Vec<(String, String)> = Vec::new();
        if let Ok(value) = serde_json::to_value(brief) {
            for_each_text(&value, &mut |place, text| {
                texts.push((format!("field `{place}`"), text.to_owned()));
            });
        }
        for figure in self.figures {
            let place = format!("figure `{}`", figure.name);
            // The drawing's texts one after another, so that a phrase parted by marks is found.
            if let Ok(svg) = roxmltree::Document::parse(&figure.svg) {
                let text: Vec<&str> = svg
                    .descendants()
                    .filter(|n| n.is_text())
                    .filter_map(|n| n.text())
                    .collect();
                texts.push((place, text.join(" \u{b7} ")));
            }
        }
        language::check(
            texts.iter().map(|(p, t)| (p.as_str(), t.as_str())),
            self.names,
        )
    }

    /// `OFFICIAL-SENSITIVE_force-pack.2026-10.mereshire.pdf`; a job of another name keeps the
    /// product in front, since one job may make several.
    fn file_name(&self, form: Form) -> String {
        let id = self.edition.id();
        let product = self.product.code();
        let stem = if self.edition.job == product {
            id.to_string()
        } else {
            format!("{product}.{id}")
        };
        format!("{}_{stem}.{}", self.furniture.marking, form.extension())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typeset(body_ends: &[f64], sections: &[(&str, usize)]) -> Typeset {
        Typeset {
            pdf: Vec::new(),
            body_ends: body_ends.to_vec(),
            sections: sections
                .iter()
                .map(|(label, page)| ((*label).to_owned(), *page))
                .collect(),
        }
    }

    #[test]
    fn the_first_section_after_a_nearly_empty_page_runs_on() {
        let laid = typeset(
            &[260.0, 60.0, 250.0, 40.0, 90.0],
            &[("summary", 1), ("findings", 3), ("charts", 5)],
        );
        let mut run_on = BTreeSet::new();
        assert_eq!(nearly_empty(&laid, &run_on).as_deref(), Some("findings"));
        run_on.insert("findings".to_owned());
        assert_eq!(nearly_empty(&laid, &run_on).as_deref(), Some("charts"));
        run_on.insert("charts".to_owned());
        assert_eq!(nearly_empty(&laid, &run_on), None);
    }

    #[test]
    fn the_last_page_may_be_short() {
        let laid = typeset(&[260.0, 30.0], &[("summary", 1), ("closing", 2)]);
        assert_eq!(nearly_empty(&laid, &BTreeSet::new()), None);
    }
}
