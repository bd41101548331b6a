//! `keepsafe check`: every file of the project, without making anything.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::args::{Format, Global};
use super::console::{Console, file_failure};
use crate::config;
use crate::diagnostic::{Diagnostic, Diagnostics, Failure};
use crate::extract::{self, Extract, Profile};
use crate::ledger::durable;
use crate::service::{BATCH_ROWS, Project};

/// Rows that a proposal looks at.
const SAMPLE_ROWS: usize = 500;

#[derive(Debug, Args)]
pub struct Arguments {
    /// An extract to check, in place of the newest file of the drop folder
    #[arg(long, value_name = "FILE")]
    extract: Option<PathBuf>,
    /// Prints a proposed [extract.profile] for the extract, and writes it to extract.profile.toml
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
    let (config, mut problems) = config::load(&global.config).map_err(Failure::Wrong)?;
    let project = &config.project;
    let files = match &arguments.extract {
        Some(path) => Ok(vec![path.clone()]),
        None => extract::latest_in(&project.extract.folder),
    };
    match files {
        Ok(files) => {
            let options = extract::Options {
                profile: project.extract.profile.clone(),
                force: project.extract.force.clone(),
                batch_rows: BATCH_ROWS,
            };
            problems.absorb(Extract::open(&files, &options));
        }
        Err(failure) => problems.extend(failure.diagnostics().clone()),
    }
    if problems.has_errors() {
        return Err(Failure::Wrong(problems));
    }
    console.problems(&problems);
    summary(project, &problems, console);
    Ok(())
}

fn summary(project: &Project, warnings: &Diagnostics, console: &mut Console<'_>) {
    let terms: usize = project.packs.iter().map(|pack| pack.terms.len()).sum();
    let venues = project.register.venues.len();
    let readers = project.roster.recipients.len();
    let (forces, districts) = project
        .areas
        .as_ref()
        .map_or((0, 0), |areas| (areas.forces.len(), areas.districts.len()));
    match console.format {
        Format::Json => console.json(&json!({
            "jobs": project.jobs.iter().map(|job| &job.name).collect::<Vec<_>>(),
            "terms": terms,
            "venues": venues,
            "forces": forces,
            "districts": districts,
            "recipients": readers,
            "warnings": warnings.0.len(),
        })),
        Format::Human => {
            console.line(&format!(
                "{}: {} jobs, {terms} terms, {venues} venues, {readers} recipients",
                project.name,
                project.jobs.len()
            ));
            console.line(&match &project.areas {
                Some(_) => format!("areas: {forces} forces, {districts} districts"),
                None => "no areas: products are made without maps".to_owned(),
            });
            console.line("no problem found");
        }
    }
}

fn propose(
    path: &std::path::Path,
    global: &Global,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
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
