//! `keepsafe check`: every file of the project, without making anything.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::args::{Format, Global};
use super::console::{Console, counted, file_failure, wrapped};
use super::review;
use super::run::opened;
use crate::config;
use crate::diagnostic::{Diagnostic, Diagnostics, Failure};
use crate::extract::{self, ColumnRole, Extract, Profile, Proposal};
use crate::keywords::pack::layered;
use crate::ledger::durable;
use crate::service::{self, ExtractSource, Project};
use crate::venues::Register;

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
    if let Some(path) = &arguments.extract
        && (arguments.write_profile || !global.config.exists())
    {
        return propose(path, arguments.write_profile, global, console);
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
                // What else the columns might be is worth as much as what is missing.
                if let (Failure::Wrong(_), Some(path)) = (&failure, &arguments.extract) {
                    let _ = show_proposal(path, console);
                }
                problems.extend(failure.diagnostics().clone());
                Vec::new()
            }
        },
    };
    let Some(config) = examined.config.filter(|_| !problems.has_errors()) else {
        return Err(Failure::Wrong(problems));
    };
    console.problems(&problems);
    if arguments.extract.is_some() && console.format == Format::Human {
        columns(&config.project.extract, &files, console)?;
    }
    summary(&config.project, &files, &problems, console);
    Ok(())
}

/// Which column of each table was taken for what, by the project's profile.
fn columns(
    source: &ExtractSource,
    files: &[PathBuf],
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let extract = Extract::open(files, &service::reading(source, None))?;
    for (name, headings) in extract.tables() {
        console.line(name);
        let widths = headings.iter().map(|(heading, _)| heading.chars().count());
        let width = widths.max().unwrap_or_default();
        for (heading, role) in headings {
            let role = role.map_or("(not used)", ColumnRole::title);
            console.line(&format!("  {heading:width$}  {role}"));
        }
        console.line("");
    }
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
    let terms = layered(&project.packs).1.len();
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
            "verdicts": review::summary(&project.verdicts),
            "templates": project.templates.iter().map(|(name, _)| name).collect::<Vec<_>>(),
            "extract": extract,
            "sources": project.register.sources.iter().map(|source| json!({
                "name": source.name, "rows": source.rows, "others": source.others,
                "venues": source.venues, "shared": source.shared,
            })).collect::<Vec<_>>(),
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
            "verdicts",
            match project.verdicts.is_empty() {
                true => "none".to_owned(),
                false => review::in_words(&project.verdicts),
            },
        ),
        (
            "extract",
            format!("{}: every column needed is there", extract.join(", ")),
        ),
    ] {
        let head = format!("  {what:10} ");
        match what {
            // The spaces of a path are its own.
            "extract" => console.line(&format!("{head}{found}")),
            _ => {
                for line in wrapped(&head, &found, 13) {
                    console.line(&line);
                }
            }
        }
    }
    lists(&project.register, console);
    console.line(&match warnings.0.len() {
        0 => "no problem found".to_owned(),
        count => format!(
            "no error found, {} above",
            counted(count, "warning", "warnings")
        ),
    });
}

/// What each list of the register holds, and what was noticed in them.
fn lists(register: &Register, console: &mut Console<'_>) {
    if register.sources.len() > 1 {
        for source in &register.sources {
            let mut parts = vec![counted(source.venues as usize, "venue", "venues")];
            if source.shared > 0 {
                parts.push(format!("{} in another list too", source.shared));
            }
            if source.others > 0 {
                parts.push(format!("{} of another class left out", source.others));
            }
            console.line(&format!(
                "  {:10} {}: {}",
                "",
                source.name,
                parts.join(", ")
            ));
        }
    }
    for note in &register.notes.0 {
        let places = register
            .noted_at
            .iter()
            .find(|(text, _)| *text == note.text)
            .map_or(&[][..], |(_, places)| places);
        let more = (note.count as usize).saturating_sub(places.len());
        let places = match (places.is_empty(), more) {
            (true, _) => String::new(),
            (false, 0) => format!(" ({})", places.join(", ")),
            (false, more) => format!(" ({} and {more} more)", places.join(", ")),
        };
        console.line(&format!(
            "  note: register: {} {}{places}: {}",
            note.count, note.text, note.effect
        ));
    }
}

/// Shows which column of an unknown file was taken for what, and why.
fn show_proposal(path: &Path, console: &mut Console<'_>) -> Result<Proposal, Failure> {
    let (headings, rows) = extract::sample(path, SAMPLE_ROWS)?;
    let proposal = Profile::propose(&headings, &rows);
    console.line(&proposal.to_string());
    Ok(proposal)
}

fn propose(
    path: &Path,
    write: bool,
    global: &Global,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let proposal = show_proposal(path, console)?;
    let target = global.config.with_file_name("extract.profile.toml");
    if write {
        durable::write(&target, proposal.to_toml().as_bytes())
            .map_err(|error| file_failure(&target, "the profile cannot be written", &error))?;
        console.line(&format!(
            "written to {}: check it, and set profile = \"extract.profile.toml\" under [extract]",
            target.display()
        ));
    } else {
        console.line(&proposal.to_toml());
        console.line(&format!(
            "--write-profile writes this to {}",
            target.display()
        ));
    }
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
