//! `keepsafe init`: a new project folder.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use super::console::{Console, file_failure};
use crate::diagnostic::{Diagnostic, Failure};
use crate::extract::{self, Profile};
use crate::ledger::durable;

/// Rows that the proposed profile looks at.
const SAMPLE_ROWS: usize = 500;

const PROJECT: &str = include_str!("init/keepsafe.toml");
const DISTRIBUTION: &str = include_str!("init/distribution.toml");
const REGISTER: &str =
    "id,name,aliases,brand,address,town,postcode,easting,northing,opened,closed,kind\n";

/// Where the file says which columns mean what.
const PROFILE_LINE: &str = "profile = \"niche\"";

#[derive(Debug, Args)]
pub struct Arguments {
    /// Where to make the project
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// An extract of your own, copied into the drop folder; a profile is proposed for it
    #[arg(long, value_name = "FILE")]
    extract: Option<PathBuf>,
    /// A list of hotels of your own, copied into registers/
    #[arg(long, value_name = "FILE")]
    register: Option<PathBuf>,
}

pub fn run(arguments: &Arguments, console: &mut Console<'_>) -> Result<(), Failure> {
    let folder = &arguments.folder;
    if fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(Failure::Wrong(
            Diagnostic::error("the folder is not empty")
                .in_file(folder.display().to_string())
                .help("name an empty folder, or one that does not exist")
                .into(),
        ));
    }
    // Everything is read before anything is written.
    let mut project = PROJECT.to_owned();
    let mut extract_copy = None;
    if let Some(path) = &arguments.extract {
        let bytes = read(path)?;
        let (headings, rows) = extract::sample(path, SAMPLE_ROWS).map_err(Failure::Wrong)?;
        let proposal = Profile::propose(&headings, &rows);
        console.line(&proposal.to_string());
        if !proposal.is_complete() {
            return Err(Failure::Wrong(
                Diagnostic::error(format!(
                    "the columns do not tell which holds: {}",
                    proposal.missing.join(", ")
                ))
                .in_file(path.display().to_string())
                .help("make the project without --extract, and describe the columns in [extract.profile]")
                .into(),
            ));
        }
        project = with_profile(&project, &proposal.to_toml());
        let name = path
            .file_name()
            .map_or_else(|| "extract.csv".into(), |name| name.to_os_string());
        extract_copy = Some((Path::new("extracts").join(name), bytes));
    }
    let register = match &arguments.register {
        Some(path) => read(path)?,
        None => REGISTER.as_bytes().to_vec(),
    };

    for name in ["extracts", "registers", "areas", "keywords", "templates"] {
        let path = folder.join(name);
        durable::create_folder(&path)
            .map_err(|error| file_failure(&path, "the folder cannot be made", &error))?;
    }
    let mut files = vec![
        (PathBuf::from("keepsafe.toml"), project.into_bytes()),
        (
            PathBuf::from("distribution.toml"),
            DISTRIBUTION.as_bytes().to_vec(),
        ),
        (PathBuf::from("registers/hotels.csv"), register),
    ];
    files.extend(extract_copy);
    for (name, bytes) in &files {
        let path = folder.join(name);
        durable::write(&path, bytes)
            .map_err(|error| file_failure(&path, "the file cannot be written", &error))?;
        console.remark(&format!("wrote {}", path.display()));
    }
    let file = folder.join("keepsafe.toml");
    if arguments.extract.is_none() {
        console.remark(&format!(
            "put an extract into {}, then:",
            folder.join("extracts").display()
        ));
    }
    if arguments.register.is_none() {
        console.remark(&format!(
            "fill in {}, then:",
            folder.join("registers/hotels.csv").display()
        ));
    }
    console.remark(&format!("  keepsafe -c {} check", file.display()));
    console.remark(&format!("  keepsafe -c {} run", file.display()));
    Ok(())
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|error| {
        Failure::Wrong(
            Diagnostic::error(format!("cannot be read: {error}"))
                .in_file(path.display().to_string())
                .into(),
        )
    })
}

/// Puts the proposed table in place of the profile's name: the line becomes a comment, and the
/// table follows the rest of `[extract]`.
fn with_profile(project: &str, profile: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut in_extract = false;
    for line in project.lines() {
        let starts_section = line.starts_with('[');
        if starts_section && in_extract {
            lines.push(
                "# Proposed from the names of the columns and what they hold: check it.".into(),
            );
            lines.extend(profile.trim_end().lines().map(str::to_owned));
            lines.push(String::new());
        }
        if starts_section {
            in_extract = line == "[extract]";
        }
        if !line.starts_with(PROFILE_LINE) {
            lines.push(line.to_owned());
        }
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_of_a_new_project_are_toml() {
        let plain: toml::Table = toml::from_str(PROJECT).expect("TOML");
        assert_eq!(plain["extract"]["profile"].as_str(), Some("niche"));
        toml::from_str::<toml::Table>(DISTRIBUTION).expect("TOML");
    }

    #[test]
    fn a_proposed_profile_takes_the_place_of_the_name() {
        let text = with_profile(PROJECT, "[extract.profile]\nbase = \"athena\"\n");
        let table: toml::Table = toml::from_str(&text).expect("TOML");
        assert_eq!(table["extract"]["profile"]["base"].as_str(), Some("athena"));
        assert_eq!(table["extract"]["folder"].as_str(), Some("extracts"));
        assert!(table.contains_key("venues"));
    }
}
