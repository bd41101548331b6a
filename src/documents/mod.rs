//! Findings and figures -> finished documents.

pub mod brief;
mod fonts;
pub mod language;
pub mod manifest;
mod pages;
pub mod records;
mod slides;
pub mod typeset;

pub use pages::{force_pack, taskforce_summary};
pub use slides::sector_briefing;

use serde::{Deserialize, Serialize};

use crate::edition::Marking;

/// Form of a document; decides extension and media type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    Pdf,
    Html,
    Xlsx,
    Pptx,
}

impl Form {
    pub fn extension(self) -> &'static str {
        match self {
            Form::Pdf => "pdf",
            Form::Html => "html",
            Form::Xlsx => "xlsx",
            Form::Pptx => "pptx",
        }
    }
}

/// What a job can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProductKind {
    ForcePack,
    TaskforceSummary,
    SectorBriefing,
}

impl ProductKind {
    /// `force-pack`, as in a job's `products`.
    pub fn code(self) -> &'static str {
        match self {
            ProductKind::ForcePack => "force-pack",
            ProductKind::TaskforceSummary => "taskforce-summary",
            ProductKind::SectorBriefing => "sector-briefing",
        }
    }

    /// Name of the template that it is typeset by.
    pub fn template(self) -> &'static str {
        match self {
            ProductKind::ForcePack => "force-pack.typ",
            ProductKind::TaskforceSummary => "taskforce-summary.typ",
            ProductKind::SectorBriefing => "sector-briefing.typ",
        }
    }
}

/// A finished document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    pub product: ProductKind,
    pub form: Form,
    /// Begins with the marking, holds the edition id, never a venue.
    pub file_name: String,
    pub marking: Marking,
    /// As a reader knows it: `Force pack, Mereshire, October 2026`.
    pub title: String,
    pub pages: usize,
    pub bytes: Vec<u8>,
}
