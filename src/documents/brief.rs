//! All that a template may say, rounded and worded: the contract with `report_templates/`.
//!
//! A brief holds strings and nothing to compute with. Every text reaches a template as a JSON
//! string, so a name of a hotel can never be read as markup.

mod force_pack;
mod headline;
mod labels;
mod sector;
mod taskforce;
pub mod wording;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

pub use force_pack::{
    Action, Charts, Closing, ForcePackBrief, Funnel, FunnelStep, KeyFinding, Maps, Method,
    Premises, Quality, Ranked, RankedRow, SetAsideBrief, Summary, TwoByTwo,
};
pub use headline::Headline;
pub use sector::{SectorBrief, Slide, SlideBody};
pub use taskforce::{ForceRow, TaskforceBrief};

use crate::edition::{Edition, Marking};
use crate::figures::Figure;

/// What the project says of itself on every page; from the config.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct House {
    /// `CSE in hotels: the Meres`.
    pub project: String,
    pub owner: String,
    /// Programme version.
    pub version: String,
    /// First 12 hex digits of the hash over extract, packs, register, areas and config.
    pub inputs_hash: String,
    /// Report numbers for the sector briefing, emergency first: (`999`, `if a child may be at risk now`).
    pub report_numbers: Vec<(String, String)>,
    /// Named contact for the sector briefing; `None`: a line to fill in.
    pub contact: Option<String>,
    /// Template files that the user overrides: name, text.
    pub templates: Vec<(String, String)>,
}

/// What stands at head and foot of every page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Furniture {
    pub marking: Marking,
    /// `Keepsafe force pack`.
    pub product: String,
    /// Force, or the project's name.
    pub place: String,
    /// The days that the document looks back over.
    pub period: String,
    /// `Force pack, Mereshire, October 2026`: title in the file's metadata.
    pub document_title: String,
    pub project: String,
    pub edition: String,
    /// `Data to 3 November 2026`.
    pub data_to: String,
    /// `4f1c 09ab 7d22`.
    pub hash: String,
    /// `Revision 2, replaces the edition of the same name`; none for the first.
    pub revision: Option<String>,
}

impl Furniture {
    pub(crate) fn new(
        product: &str,
        marking: Marking,
        looks_back_over: &str,
        data_to: &str,
        edition: &Edition,
        house: &House,
    ) -> Self {
        let place = wording::one_line(&edition.scope_name);
        Self {
            marking,
            product: format!("Keepsafe {}", product.to_lowercase()),
            document_title: document_title(product, edition),
            place,
            period: looks_back_over.to_owned(),
            project: wording::one_line(&house.project),
            edition: edition.id().to_string(),
            data_to: data_to.to_owned(),
            hash: wording::hash(&house.inputs_hash),
            revision: (edition.revision > 1).then(|| {
                format!(
                    "Revision {}: it takes the place of every earlier one.",
                    edition.revision
                )
            }),
        }
    }
}

/// `Force pack, Mereshire, October 2026`.
pub(crate) fn document_title(product: &str, edition: &Edition) -> String {
    format!(
        "{product}, {}, {}",
        wording::one_line(&edition.scope_name),
        wording::period(edition.period)
    )
}

/// A piece of running text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Span {
    Text(String),
    /// Set bold: the count that the sentence is about.
    Strong(String),
    /// The page where the section with this label begins; the template looks it up.
    Page(String),
}

/// Running text, and the section that says more.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub spans: Vec<Span>,
    /// Label of a section, if that section exists in the document.
    pub see: Option<String>,
}

impl Line {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.spans.push(Span::Text(text.into()));
        self
    }

    pub fn strong(mut self, text: impl Into<String>) -> Self {
        self.spans.push(Span::Strong(text.into()));
        self
    }

    pub fn page(mut self, label: &str) -> Self {
        self.spans.push(Span::Page(label.to_owned()));
        self
    }

    pub fn see(mut self, label: &str) -> Self {
        self.see = Some(label.to_owned());
        self
    }

    /// `12 of 47 (26%, 15% to 40%)` with the counts set bold.
    pub fn share(self, part: u64, of: u64) -> Self {
        let line = self.strong(format!(
            "{} of {}",
            wording::count(part),
            wording::count(of)
        ));
        match wording::share_alone(part, of) {
            Some(percent) => line.text(format!(" ({percent})")),
            None => line,
        }
    }
}

/// A headline number and what it counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Number {
    pub value: String,
    pub words: String,
}

/// Rows under one head. Every row has as many cells as there are heads.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    pub title: String,
    /// Unit, place, period, n; may be empty.
    pub subtitle: String,
    pub heads: Vec<String>,
    /// Whether a column holds numbers, set flush right.
    pub numeric: Vec<bool>,
    pub rows: Vec<Vec<String>>,
    /// Source and definition, set below; may be empty.
    pub note: String,
}

impl Table {
    fn new(title: impl Into<String>, subtitle: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            subtitle: subtitle.into(),
            ..Self::default()
        }
    }

    fn text(mut self, head: &str) -> Self {
        self.heads.push(head.to_owned());
        self.numeric.push(false);
        self
    }

    fn number(mut self, head: &str) -> Self {
        self.heads.push(head.to_owned());
        self.numeric.push(true);
        self
    }

    fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    fn rows(mut self, rows: impl IntoIterator<Item = Vec<String>>) -> Self {
        self.rows.extend(rows);
        debug_assert!(self.rows.iter().all(|row| row.len() == self.heads.len()));
        self
    }
}

/// A figure as a template sees it: texts, size in millimetres, and the file to place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Placed {
    pub title: String,
    pub subtitle: String,
    pub caption: String,
    pub alt: String,
    pub width: f64,
    pub height: f64,
    /// Name of the virtual file.
    pub file: String,
}

/// Figures by name, as the template finds them under `figures`.
pub(crate) fn placed(figures: &[Figure]) -> BTreeMap<String, Placed> {
    figures
        .iter()
        .map(|figure| {
            (
                figure.name.clone(),
                Placed {
                    title: figure.title.clone(),
                    subtitle: figure.subtitle.clone(),
                    caption: figure.caption.clone(),
                    alt: figure.alt.clone(),
                    width: figure.width,
                    height: figure.height,
                    file: file_of(&figure.name),
                },
            )
        })
        .collect()
}

/// Name of the virtual file that holds a figure's drawing.
pub(crate) fn file_of(figure: &str) -> String {
    format!("figures/{figure}.svg")
}

/// Names of the figures at hand.
pub(crate) fn names(figures: &[Figure]) -> BTreeSet<&str> {
    figures.iter().map(|figure| figure.name.as_str()).collect()
}
