//! `keepsafe init`: a new project folder.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use super::console::{Console, counted, file_failure};
use crate::diagnostic::{Diagnostic, Diagnostics, Failure, reason};
use crate::extract::{self, ColumnRole, Profile, Proposal};
use crate::ledger::durable;
use crate::venues::Register;

/// Rows that the proposed profile looks at.
const SAMPLE_ROWS: usize = 500;

const PROJECT: &str = include_str!("init/keepsafe.toml");
const DISTRIBUTION: &str = include_str!("init/distribution.toml");
/// Where the project has its register.
const REGISTER_FILE: &str = "registers/hotels.csv";
const REGISTER: &str =
    "id,name,aliases,brand,address,town,postcode,easting,northing,opened,closed,kind\n";

/// Where the file says which columns mean what.
const PROFILE_LINE: &str = "profile = \"niche\"";

/// Where the file may name the recording force, and what stands there when no column does.
const FORCE_LINE: &str =
    "# force = \"Mereshire\"              # only where the extract has no force column\n";
const FORCE_UNKNOWN: &str = "force = \"Our force\"                # the extract has no column for it: write its name here\n";
const OUR_FORCE: &str = "Our force";

#[derive(Debug, Args)]
pub struct Arguments {
    /// Where to make the project
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// An extract of your own: copied into extracts/, and a profile proposed for it
    #[arg(long, value_name = "FILE")]
    extract: Option<PathBuf>,
    /// A list of hotels of your own, copied into registers/
    #[arg(long, value_name = "FILE")]
    register: Option<PathBuf>,
}

pub fn run(arguments: &Arguments, console: &mut Console<'_>) -> Result<(), Failure> {
    let folder = &arguments.folder;
    if folder.exists() && !folder.is_dir() {
        return Err(Failure::Wrong(
            Diagnostic::error("this is a file, not a folder")
                .in_file(folder.display().to_string())
                .help("name an empty folder, or one that does not exist")
                .into(),
        ));
    }
    if fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(Failure::Wrong(
            Diagnostic::error("the folder is not empty")
                .in_file(folder.display().to_string())
                .help("name an empty folder, or one that does not exist")
                .into(),
        ));
    }
    // Everything is read before anything is written.
    let mut problems = Diagnostics::default();
    let extract = arguments
        .extract
        .as_deref()
        .and_then(|path| problems.absorb(own_extract(path)));
    let register = match &arguments.register {
        Some(path) => problems.absorb(own_register(path)),
        None => Some(OwnRegister {
            name: REGISTER_FILE.to_owned(),
            bytes: REGISTER.as_bytes().to_vec(),
            venues: 0,
        }),
    };
    if let Some(extract) = &extract {
        console.remark(&extract.proposal.to_string());
    }
    let Some(register) = register.filter(|_| !problems.has_errors()) else {
        return Err(Failure::Wrong(problems));
    };
    let venues = register.venues;
    let mut project = PROJECT.replace(REGISTER_FILE, &register.name);
    let mut without_force = false;
    if let Some(extract) = &extract {
        project = with_profile(&project, &extract.proposal.to_toml());
        without_force = !extract.proposal.has(ColumnRole::Force);
        if without_force {
            project = project.replace(FORCE_LINE, FORCE_UNKNOWN);
        }
    }

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
        (PathBuf::from(register.name), register.bytes),
    ];
    files.extend(extract.map(|extract| (extract.name, extract.bytes)));
    for (name, bytes) in &files {
        let path = folder.join(name);
        durable::write(&path, bytes)
            .map_err(|error| file_failure(&path, "the file cannot be written", &error))?;
        console.remark(&format!("wrote {}", path.display()));
    }
    if venues > 0 {
        console.remark(&format!(
            "the register has {}",
            counted(venues, "venue", "venues")
        ));
    }
    let file = folder.join("keepsafe.toml");
    console.remark("");
    console.remark("Next:");
    if arguments.extract.is_none() {
        console.remark(&format!(
            "  put an extract into {}",
            folder.join("extracts").display()
        ));
    }
    if arguments.register.is_none() {
        console.remark(&format!(
            "  fill in {}",
            folder.join(REGISTER_FILE).display()
        ));
    }
    if without_force {
        console.remark(&format!(
            "  no column names the force: write its name at force = \"{OUR_FORCE}\" in {}",
            file.display()
        ));
    }
    for (command, what) in [
        ("check", "whether every file is sound"),
        (
            "run",
            "makes the product; nobody is written to until a list is named",
        ),
    ] {
        console.remark(&format!(
            "  keepsafe -c {} {command:6} {what}",
            file.display()
        ));
    }
    Ok(())
}

/// A user's extract, as it will lie in the drop folder.
struct OwnExtract {
    name: PathBuf,
    bytes: Vec<u8>,
    proposal: Proposal,
}

fn own_extract(path: &Path) -> Result<OwnExtract, Diagnostics> {
    let bytes = read(path)?;
    let (headings, rows) =
        extract::sample(path, SAMPLE_ROWS).map_err(|failure| failure.diagnostics().clone())?;
    let proposal = Profile::propose(&headings, &rows);
    if !proposal.is_complete() {
        let mut problems = Diagnostics::default();
        for missing in &proposal.missing {
            problems.push(
                Diagnostic::error(format!("found no {}", missing.trim_start_matches("a ")))
                    .in_file(path.display().to_string())
                    .help(format!(
                        "make the project without --extract and describe the columns in \
                         [extract.profile]; the file's columns are: {}",
                        headings.join(", ")
                    )),
            );
        }
        return Err(problems);
    }
    let name = path
        .file_name()
        .map_or_else(|| "extract.csv".into(), |name| name.to_string_lossy());
    // Under a name that the drop folder takes for an extract.
    let name = match extract::is_table(&name) {
        true => name.into_owned(),
        false => format!("{}.csv", name.trim_start_matches(['.', '~', '$'])),
    };
    Ok(OwnExtract {
        name: Path::new("extracts").join(name),
        bytes,
        proposal,
    })
}

/// A register, as it will lie in the project.
struct OwnRegister {
    name: String,
    bytes: Vec<u8>,
    venues: usize,
}

/// A user's register, under the ending by which it is known.
fn own_register(path: &Path) -> Result<OwnRegister, Diagnostics> {
    if path.is_dir() {
        return Err(Diagnostic::error("this is a folder, not a file")
            .in_file(path.display().to_string())
            .help("name one list here; in keepsafe.toml, register may be a folder of them")
            .into());
    }
    let bytes = read(path)?;
    let register = Register::load(path, None)?;
    let ending = path.extension().and_then(|ending| ending.to_str());
    let plain = |ending: &&str| ending.bytes().all(|byte| byte.is_ascii_alphanumeric());
    Ok(OwnRegister {
        name: match ending.filter(plain) {
            Some(ending) => format!("registers/hotels.{}", ending.to_lowercase()),
            None => REGISTER_FILE.to_owned(),
        },
        bytes,
        venues: register.venues.len(),
    })
}

fn read(path: &Path) -> Result<Vec<u8>, Diagnostics> {
    fs::read(path).map_err(|error| {
        Diagnostic::error(format!("cannot be read: {}", reason(&error)))
            .in_file(path.display().to_string())
            .help("name a file that exists and that this user may read")
            .into()
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
        let named = PROJECT.replace(FORCE_LINE, FORCE_UNKNOWN);
        let named: toml::Table = toml::from_str(&named).expect("TOML");
        assert_eq!(named["extract"]["force"].as_str(), Some(OUR_FORCE));
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
