//! `keepsafe check`: every file of the project, without making anything.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::args::{Format, Global};
use super::console::{Console, counted, file_failure};
use super::run::opened;
use crate::config;
use crate::diagnostic::{Diagnostic, Diagnostics, Failure};
use crate::extract::{self, Profile};
use crate::ledger::durable;
use crate::service::{self, ExtractSource, Project};

/// Rows that a proposal looks at.
const SAMPLE_ROWS: usize = 500;

#[derive(Debug, Args)]
pub struct Arguments {
    /// An extract to check, in place of the newest file of the drop folder
    #[arg(long, value_name = "FILE")]
    extract: Option<PathBuf>,
    /// Proposes an [extract.profile] for the extract, and writes it to extract.profile.toml
    #[arg(long, requires = "extract")]
    write_profile: bool,
}

pub fn run(
    arguments: &Arguments,
    global: &Global,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    if let (true, Some(path)) = (arguments.write_profile, &arguments.extract) {
        return propose(path, global, console);
    }
    let examined = config::examine(&global.config);
    let mut problems = examined.problems;
    let sound = !problems.has_errors();
    let files = match &examined.extract {
        None => Vec::new(),
        Some(source) => match settled(source, arguments.extract.as_deref()) {
            Ok(files) => files,
            // Nothing else is wrong: the same exit code as of a run.
            Err(Failure::Refused(missing)) if sound => {
                console.problems(&problems);
                return Err(Failure::Refused(missing));
            }
            Err(failure) => {
                problems.extend(failure.diagnostics().clone());
                Vec::new()
            }
        },
    };
    let Some(config) = examined.config.filter(|_| !problems.has_errors()) else {
        return Err(Failure::Wrong(problems));
    };
    console.problems(&problems);
    summary(&config.project, &files, &problems, console);
    Ok(())
}

/// The files of the extract, their columns proved, and nobody writing them.
fn settled(source: &ExtractSource, named: Option<&Path>) -> Result<Vec<PathBuf>, Failure> {
    let files = opened(source, named)?;
    service::nobody_writes(&files)?;
    Ok(files)
}

fn summary(
    project: &Project,
    files: &[PathBuf],
    warnings: &Diagnostics,
    console: &mut Console<'_>,
) {
    let terms: usize = project.packs.iter().map(|pack| pack.terms.len()).sum();
    let venues = project.register.venues.len();
    let readers = project.roster.recipients.len();
    let areas = project.areas.as_ref();
    let (forces, districts) =
        areas.map_or((0, 0), |areas| (areas.forces.len(), areas.districts.len()));
    let jobs: Vec<&str> = project.jobs.iter().map(|job| job.name.as_str()).collect();
    let extract: Vec<String> = files
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    if console.format == Format::Json {
        console.json(&json!({
            "jobs": jobs,
            "terms": terms,
            "venues": venues,
            "forces": forces,
            "districts": districts,
            "recipients": readers,
            "templates": project.templates.iter().map(|(name, _)| name).collect::<Vec<_>>(),
            "extract": extract,
            "notes": project.register.notes.0,
            "warnings": warnings.0.len(),
        }));
        return;
    }
    let packs: Vec<&str> = project.packs.iter().map(|pack| pack.id.as_str()).collect();
    let own: Vec<&str> = project
        .templates
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    console.line(&project.name);
    for (what, found) in [
        ("jobs", jobs.join(", ")),
        (
            "keywords",
            format!("{}, {}", packs.join(", "), counted(terms, "term", "terms")),
        ),
        ("register", counted(venues, "venue", "venues")),
        (
            "areas",
            match areas {
                Some(_) => format!(
                    "{}, {}",
                    counted(forces, "force", "forces"),
                    counted(districts, "district", "districts")
                ),
                None => "none: products are made without maps".to_owned(),
            },
        ),
        (
            "roster",
            match readers {
                0 => "no recipient: nothing will be sent".to_owned(),
                _ => counted(readers, "recipient", "recipients"),
            },
        ),
        (
            "templates",
            match own.is_empty() {
                true => "built in".to_owned(),
                false => format!("built in, but for {}", own.join(", ")),
            },
        ),
        (
            "extract",
            format!("{}: every column needed is there", extract.join(", ")),
        ),
    ] {
        console.line(&format!("  {what:10} {found}"));
    }
    for note in &project.register.notes.0 {
        console.line(&format!(
            "  note: register: {} {}: {}",
            note.count, note.text, note.effect
        ));
    }
    console.line(&match warnings.0.len() {
        0 => "no problem found".to_owned(),
        count => format!(
            "no error found, {} above",
            counted(count, "warning", "warnings")
        ),
    });
}

fn propose(path: &Path, global: &Global, console: &mut Console<'_>) -> Result<(), Failure> {
    let (headings, rows) = extract::sample(path, SAMPLE_ROWS).map_err(Failure::Wrong)?;
    let proposal = Profile::propose(&headings, &rows);
    console.line(&proposal.to_string());
    let target = global.config.with_file_name("extract.profile.toml");
    durable::write(&target, proposal.to_toml().as_bytes())
        .map_err(|error| file_failure(&target, "the profile cannot be written", &error))?;
    console.line(&format!(
        "written to {}: check it, and put it into keepsafe.toml in place of profile = \"...\"",
        target.display()
    ));
    if proposal.is_complete() {
        Ok(())
    } else {
        Err(Failure::Wrong(
            Diagnostic::error(format!(
                "the columns do not tell which holds: {}",
                proposal.missing.join(", ")
            ))
            .in_file(path.display().to_string())
            .help("name them in the proposed profile")
            .into(),
        ))
    }
}
