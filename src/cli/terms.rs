//! `keepsafe terms`: the search-term report.

mod human;
mod machine;

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::args::{Format, Global};
use super::console::{Console, counted};
use super::progress::Display;
use super::run::loaded_to_read;
use super::scan::{absent, packs, put, sources};
use crate::analysis::Verdicts;
use crate::analysis::verdicts::Known;
use crate::config::verdicts_in;
use crate::diagnostic::{Diagnostic, Diagnostics, Failure};
use crate::keywords::{Criteria, Pack};
use crate::pipeline::alone::ScanColumns;
use crate::pipeline::terms::{self, Asked, Terms};
use crate::pipeline::{self, Inputs};
use crate::service::{self, Watch};
use crate::venues::Register;

#[derive(Debug, Args)]
pub struct Arguments {
    /// Tables; `-` is an Arrow IPC stream from stdin. Without any, the project's extract
    #[arg(value_name = "INPUT", requires = "pack")]
    inputs: Vec<PathBuf>,
    /// Keyword packs: files, or the built-in `cse`. Without any, the project's
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pack: Vec<PathBuf>,
    /// Column of the occurrence's number
    #[arg(long, value_name = "COL", requires = "inputs")]
    id: Option<String>,
    /// Columns of text, parted by commas
    #[arg(long, value_name = "COL", value_delimiter = ',', requires = "inputs")]
    text: Vec<String>,
    /// The extract to read, in place of the newest file of the drop folder
    #[arg(long, value_name = "FILE", conflicts_with = "inputs")]
    extract: Option<PathBuf>,
    /// What analysts decided, in place of the project's verdicts.csv
    #[arg(long, value_name = "FILE")]
    verdicts: Option<PathBuf>,
    /// `force` adds the occurrences of each force
    #[arg(long, value_name = "force")]
    by: Option<By>,
    /// Packs of before: what is new, gone or found otherwise since
    #[arg(long, value_name = "FILE", num_args = 1..)]
    before: Vec<PathBuf>,
    /// Shows so many short excerpts of each term. They are restricted text
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    excerpts: usize,
    /// Writes the numbers to a file: .csv, or `-` for CSV on standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    Force,
}

pub fn run(
    arguments: &Arguments,
    global: &Global,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    if let Some(output) = &arguments.output
        && output.as_os_str() != "-"
        && output
            .extension()
            .is_none_or(|ending| !ending.eq_ignore_ascii_case("csv"))
    {
        return Err(Failure::Wrong(
            Diagnostic::error(format!("`{}` does not end with .csv", output.display()))
                .help("end it with .csv, or write `-` for standard output")
                .into(),
        ));
    }
    let terms = match arguments.inputs.is_empty() {
        true => of_project(arguments, global, console)?,
        false => of_tables(arguments, console)?,
    };
    let by_force = arguments.by == Some(By::Force);
    match (&arguments.output, console.format) {
        (Some(output), _) => {
            let csv = machine::csv(&terms, by_force).map_err(|p| Failure::Failed(p.into()))?;
            put(output, &csv)?;
            if !console.quiet {
                console.complain(&counted(terms.report.terms.len(), "term", "terms"));
            }
        }
        (None, Format::Json) => console.json(&machine::json(&terms, by_force)),
        (None, Format::Human) => human::print(&terms, by_force, console),
    }
    Ok(())
}

fn of_tables(arguments: &Arguments, console: &mut Console<'_>) -> Result<Terms, Failure> {
    let mut problems = absent(&arguments.inputs);
    let now = problems.absorb(packs(&arguments.pack));
    let before = problems.absorb(packs(&arguments.before));
    let verdicts = problems.absorb(named_verdicts(arguments, None)).flatten();
    let (Some((now, _)), Some((before, _)), false) = (now, before, problems.has_errors()) else {
        return Err(Failure::Wrong(problems));
    };
    let columns = ScanColumns {
        id: arguments.id.clone(),
        texts: arguments.text.clone(),
    };
    let asked = Asked {
        columns: &columns,
        before: (!before.is_empty()).then_some(before.as_slice()),
        verdicts: verdicts.as_ref().map(|(verdicts, _)| verdicts),
        by_force: arguments.by.is_some(),
        excerpts: arguments.excerpts,
    };
    let (terms, warnings) = terms::of_tables(&sources(&arguments.inputs)?, &now, asked)?;
    if let Some((_, warnings)) = &verdicts {
        console.problems(warnings);
    }
    console.problems(&warnings);
    Ok(terms)
}

/// The verdicts of the file named, with warnings.
fn named_verdicts(
    arguments: &Arguments,
    register: Option<&Register>,
) -> Result<Option<(Verdicts, Diagnostics)>, Diagnostics> {
    let Some(path) = &arguments.verdicts else {
        return Ok(None);
    };
    verdicts_in(path, register, Known::default()).map(Some)
}

fn of_project(
    arguments: &Arguments,
    global: &Global,
    console: &mut Console<'_>,
) -> Result<Terms, Failure> {
    let mut config = loaded_to_read(global, arguments.extract.as_deref(), console)?;
    let mut problems = Diagnostics::default();
    let now = problems.absorb(packs(&arguments.pack));
    let before = problems.absorb(packs(&arguments.before));
    let verdicts = problems.absorb(named_verdicts(arguments, Some(&config.project.register)));
    let (Some(now), Some(before), Some(verdicts)) = (now, before, verdicts) else {
        return Err(Failure::Wrong(problems));
    };
    if let Some((verdicts, warnings)) = verdicts {
        console.problems(&warnings);
        config.project.verdicts = verdicts;
    }
    let project = &config.project;
    let files = service::extract_files(&project.extract, arguments.extract.as_deref())?;
    let inputs = |(packs, criteria): (Vec<Pack>, Criteria)| {
        let inputs = service::inputs(project, files.clone(), Default::default());
        match packs.is_empty() {
            true => inputs,
            false => Inputs {
                packs,
                criteria,
                ..inputs
            },
        }
    };
    let now = inputs(now);
    let options = now.extract.clone();
    let display = Display::new(console);
    display.stage("reading the extract");
    let surveyed = pipeline::survey(now, &display).and_then(|survey| {
        if before.0.is_empty() {
            return Ok((survey, None));
        }
        display.stage("with the packs before");
        let earlier = pipeline::survey(inputs(before), &display)?;
        Ok((survey, Some(earlier)))
    });
    let terms = surveyed.and_then(|(survey, before)| {
        terms::of_survey(
            &survey,
            before.as_ref(),
            &project.verdicts,
            arguments.excerpts,
            &files,
            &options,
        )
    });
    display.finish();
    terms
}
