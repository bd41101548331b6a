//! `keepsafe demo`: the example project, made and run.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use clap::Args;

use super::args::{Format, Global};
use super::console::{Console, file_failure};
use super::run::make;
use crate::config;
use crate::diagnostic::{Diagnostic, Failure};
use crate::ledger::durable;
use crate::service::Request;

/// The project of the invented Meres, as `examples/meres` holds it.
const FILES: [(&str, &[u8]); 6] = [
    (
        "keepsafe.toml",
        include_bytes!("../../examples/meres/keepsafe.toml"),
    ),
    (
        "distribution.toml",
        include_bytes!("../../examples/meres/distribution.toml"),
    ),
    (
        "registers/hotels.csv",
        include_bytes!("../../examples/meres/registers/hotels.csv"),
    ),
    (
        "areas/forces.geojson",
        include_bytes!("../../examples/meres/areas/forces.geojson"),
    ),
    (
        "areas/districts.geojson",
        include_bytes!("../../examples/meres/areas/districts.geojson"),
    ),
    (
        "extracts/meres_2026-11-03.csv",
        include_bytes!("../../examples/meres/extracts/meres_2026-11-03.csv"),
    ),
];

/// The morning on which the sample extract was taken.
const SAMPLE_NOW: &str = "2026-11-03T07:00:00Z";

#[derive(Debug, Args)]
pub struct Arguments {
    /// Where to write the project
    #[arg(value_name = "DIR", default_value = "keepsafe-demo")]
    folder: PathBuf,
}

pub fn run(
    arguments: &Arguments,
    global: &Global,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let folder = &arguments.folder;
    write_project(folder)?;
    let (config, warnings) = config::load(&folder.join("keepsafe.toml")).map_err(Failure::Wrong)?;
    console.problems(&warnings);
    let sample: DateTime<Utc> = SAMPLE_NOW.parse().expect("the constant is an instant");
    let now = global.now.unwrap_or(sample);
    let request = Request {
        jobs: config.project.jobs.iter().map(|job| (job, now)).collect(),
        period: None,
        scopes: Vec::new(),
        extract: None,
        supersede: false,
        send: true,
        now,
    };
    let human = console.format == Format::Human && !console.quiet;
    if human {
        console
            .line("The invented region of the Meres, as on 3 November 2026. Nothing here is real.");
        console.line("");
    }
    let result = make(&config, &request, console);
    if human {
        console.line("");
        let seconds = (console.env.elapsed)().as_secs_f64();
        console.line(&format!(
            "{seconds:.1} s in all. Letters are in {}.",
            folder.join("mail/new").display()
        ));
        console.line("");
        console.line("Next:");
        let file = folder.join("keepsafe.toml");
        for (command, what) in [
            ("next", "what falls due, and when"),
            ("check", "whether every file is sound"),
            ("editions", "what has been made and sent"),
        ] {
            console.line(&format!(
                "  keepsafe -c {} {command:9} {what}",
                file.display()
            ));
        }
        console.line("  keepsafe init DIR --extract FILE --register FILE    a project of your own");
    }
    result
}

/// Writes what is missing. A folder that holds something else is left alone, and so is a project
/// that is not the example as it was written: the sample must not come among real extracts, nor be
/// sent to real readers.
fn write_project(folder: &Path) -> Result<(), Failure> {
    let wrong = |message: &str, help: String| {
        Err(Failure::Wrong(
            Diagnostic::error(message)
                .in_file(folder.display().to_string())
                .help(help)
                .into(),
        ))
    };
    let another = "name an empty folder, or one that does not exist: keepsafe demo DIR";
    if folder.exists() && !folder.is_dir() {
        return wrong("this is a file, not a folder", another.to_owned());
    }
    let occupied = fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    let own = folder.join(FILES[0].0);
    if occupied && !own.exists() {
        return wrong("the folder holds other files", another.to_owned());
    }
    let differs = |(name, bytes): &(&str, &[u8])| {
        let path = folder.join(name);
        path.exists() && fs::read(&path).is_ok_and(|found| found != *bytes)
    };
    if let Some((name, _)) = FILES[..2].iter().find(|file| differs(file)) {
        return wrong(
            &format!("the folder holds a project of its own: its {name} is not the example's"),
            format!(
                "run that project with `keepsafe -c {} run`, or name another folder for the example",
                own.display()
            ),
        );
    }
    for (name, bytes) in FILES {
        let path = folder.join(name);
        if path.exists() {
            continue;
        }
        path.parent()
            .map_or(Ok(()), durable::create_folder)
            .and_then(|()| durable::write(&path, bytes))
            .map_err(|error| file_failure(&path, "the example cannot be written", &error))?;
    }
    Ok(())
}
