//! `manifest.json`: what an edition was made from, and what it came to.
//!
//! Hashes are SHA-256 in hex. The edition folder and restricted documents carry the whole
//! manifest; a public document carries its hash alone, since names of files and counts are not for
//! the public.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Document, Form, ProductKind};
use crate::analysis::Findings;
use crate::diagnostic::Diagnostic;
use crate::edition::{Edition, Marking, Period};

use super::brief::House;
use super::typeset::TEMPLATES;

/// What an edition was made from, and what it came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Layout of this file; readers refuse one that they do not know.
    pub format: u32,
    pub edition: String,
    pub revision: u32,
    pub period: Period,
    pub window: Period,
    pub due: String,
    pub made: String,
    pub programme: String,
    /// First digits of the hash over extract, packs, register, areas and config, as on the pages.
    pub inputs_hash: String,
    pub inputs: Vec<Input>,
    pub counts: ManifestCounts,
    pub documents: Vec<Output>,
    /// Whether it may have gone to anyone.
    pub sent: Sent,
}

/// A file or text that went in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    pub kind: InputKind,
    /// File name without its folder, or the name of a built-in.
    pub name: String,
    pub sha256: String,
    /// Version, where it has one.
    pub version: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InputKind {
    Extract,
    Pack,
    Register,
    Areas,
    Config,
    Verdicts,
    Template,
}

/// Totals by which a reader checks that it has the right edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestCounts {
    pub rows: u64,
    pub occurrences_read: u64,
    pub occurrences: u64,
    pub incidents: u64,
    pub victims: u64,
    pub placed: u64,
    pub venues: u64,
    pub quarantined: u64,
}

/// A file that came out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    pub product: ProductKind,
    pub form: Form,
    pub file_name: String,
    pub marking: Marking,
    pub pages: usize,
    pub bytes: usize,
    pub sha256: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sent {
    /// Queued for its readers.
    Queued,
    /// Written to the edition folder only: no release.
    NotSent,
}

/// Hex SHA-256.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

impl Manifest {
    /// `areas` and `config` are file names with their bytes' hashes; extract, packs and register
    /// are known to the findings, templates to the house.
    pub fn new(
        edition: &Edition,
        findings: &Findings,
        house: &House,
        areas: &[(String, String)],
        config: &[(String, String)],
        documents: &[Document],
        sent: Sent,
    ) -> Self {
        Self {
            format: 1,
            edition: edition.id().to_string(),
            revision: edition.revision,
            period: edition.period,
            window: edition.window,
            due: edition
                .due
                .to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            made: edition
                .now
                .to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            programme: format!("keepsafe {}", house.version),
            inputs_hash: house.inputs_hash.clone(),
            inputs: inputs(findings, house, areas, config),
            counts: ManifestCounts {
                rows: findings.quality.census.rows,
                occurrences_read: findings.set_aside.read,
                occurrences: findings.counts.occurrences,
                incidents: findings.counts.incidents,
                victims: findings.counts.victims,
                placed: findings.counts.placed,
                venues: findings.counts.venues,
                quarantined: findings.quality.census.quarantined_total(),
            },
            documents: documents
                .iter()
                .map(|document| Output {
                    product: document.product,
                    form: document.form,
                    file_name: document.file_name.clone(),
                    marking: document.marking,
                    pages: document.pages,
                    bytes: document.bytes.len(),
                    sha256: sha256(&document.bytes),
                })
                .collect(),
            sent,
        }
    }

    /// The file's text: indented JSON with a line end.
    pub fn to_json(&self) -> Result<String, Diagnostic> {
        serde_json::to_string_pretty(self)
            .map(|json| json + "\n")
            .map_err(|error| Diagnostic::error(format!("manifest.json cannot be written: {error}")))
    }

    /// Hash of [`Self::to_json`]: all that a public document may carry of it.
    pub fn hash(&self) -> Result<String, Diagnostic> {
        self.to_json().map(|json| sha256(json.as_bytes()))
    }
}

fn inputs(
    findings: &Findings,
    house: &House,
    areas: &[(String, String)],
    config: &[(String, String)],
) -> Vec<Input> {
    let input = |kind, name: &str, sha256: String, version| Input {
        kind,
        name: name.to_owned(),
        sha256,
        version,
    };
    let mut all = Vec::new();
    for (name, sha, _) in &findings.quality.census.files {
        all.push(input(InputKind::Extract, name, sha.clone(), None));
    }
    for pack in &findings.method.packs {
        let version = Some(format!("{} ({})", pack.version, pack.status));
        all.push(input(InputKind::Pack, &pack.id, pack.hash.clone(), version));
    }
    all.push(input(
        InputKind::Register,
        "register",
        findings.method.register_hash.clone(),
        None,
    ));
    for (kind, files) in [(InputKind::Areas, areas), (InputKind::Config, config)] {
        for (name, sha) in files {
            let kind = match name.as_str() {
                "verdicts.csv" => InputKind::Verdicts,
                _ => kind,
            };
            all.push(input(kind, name, sha.clone(), None));
        }
    }
    for (name, built_in) in TEMPLATES {
        let own = house.templates.iter().find(|(own, _)| own == name);
        let text = own.map_or(built_in, |(_, text)| text);
        let version = Some(if own.is_some() { "own" } else { "built in" }.to_owned());
        all.push(input(
            InputKind::Template,
            name,
            sha256(text.as_bytes()),
            version,
        ));
    }
    all
}
