//! `keepsafe review`: what analysts decide on single records.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::args::{Format, Global};
use super::console::{Console, file_failure, printable, wrapped};
use super::progress::Display;
use super::run::loaded_to_read;
use super::scan::put;
use crate::analysis::Verdicts;
use crate::analysis::sample::{Member, strata};
use crate::analysis::verdicts::{Known, Ruling};
use crate::config::{self, VERDICTS, verdicts_in};
use crate::diagnostic::{Diagnostic, Failure};
use crate::documents::brief::wording::{count, plural};
use crate::documents::records::inert;
use crate::ledger::durable;
use crate::pipeline::{self, Inputs, Words};
use crate::service::{self, Watch};

#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Draws records that were not admitted, for an analyst to judge: numbers, no text
    Sample(Sample),
    /// Takes the verdicts of a CSV into the project's verdicts.csv
    Import(Import),
}

#[derive(Debug, Args)]
struct Sample {
    /// Records of each kind: with a hit, and without any
    #[arg(short, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=2000))]
    n: u16,
    /// Draws as many of those admitted too
    #[arg(long)]
    admitted: bool,
    /// The extract to draw from, in place of the newest file of the drop folder
    #[arg(long, value_name = "FILE")]
    extract: Option<PathBuf>,
    /// Where the sample goes: a new .csv, or `-` for standard output
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

#[derive(Debug, Args)]
struct Import {
    /// A CSV with occurrence_id, verdict, venue_id, by, at and note; a sample that was filled in
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Who decided, for rows that do not say
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
}

pub fn run(
    arguments: &Arguments,
    global: &Global,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    match &arguments.command {
        Command::Sample(arguments) => sample(arguments, global, console),
        Command::Import(arguments) => import(arguments, global, console),
    }
}

fn sample(arguments: &Sample, global: &Global, console: &mut Console<'_>) -> Result<(), Failure> {
    let output = &arguments.output;
    if output.as_os_str() != "-" && output.exists() {
        return Err(Failure::Wrong(
            Diagnostic::error("the file is there already")
                .in_file(output.display().to_string())
                .help("it may hold verdicts: take them in with `keepsafe review import`, and name another file")
                .into(),
        ));
    }
    let config = loaded_to_read(global, arguments.extract.as_deref(), console)?;
    let project = &config.project;
    let files = service::extract_files(&project.extract, arguments.extract.as_deref())?;
    let inputs = Inputs {
        sought: Some(project.verdicts.numbers()),
        ..service::inputs(project, files, Default::default())
    };
    let display = Display::new(console);
    display.stage("reading the extract");
    let survey = pipeline::survey(inputs, &display);
    display.finish();
    let survey = survey?;
    let words = Words::of(&survey);
    let evidence = survey.evidence(&words, &project.verdicts);
    let strata = strata(&evidence, &survey.options());
    let admitted = if arguments.admitted {
        strata.admitted.as_slice()
    } else {
        &[]
    };
    let drawn = [
        ("admitted", admitted, admitted.len() as u64),
        (
            "with hits",
            &strata.with_hits,
            strata.with_hits.len() as u64,
        ),
        (
            "without hits",
            &strata.without_hits,
            strata.without_hits_all,
        ),
    ]
    .map(|(name, members, all)| (name, &members[..members.len().min(arguments.n.into())], all));
    let bytes = csv_of(&drawn).map_err(|problem| Failure::Failed(problem.into()))?;
    put(output, &bytes)?;
    if !console.quiet {
        for (name, members, all) in drawn {
            if all == 0 {
                continue;
            }
            let judged = members
                .iter()
                .filter(|member| member.judged.is_some())
                .count();
            console.complain(&format!(
                "{} {name} of {}, {} judged already",
                plural(members.len() as u64, "record", "records"),
                count(all),
                count(judged as u64)
            ));
        }
    }
    Ok(())
}

const HEADS: [&str; 8] = [
    "occurrence_id",
    "force",
    "stratum",
    "verdict",
    "venue_id",
    "by",
    "at",
    "note",
];

/// The records in the order in which they are to be judged; what was decided already is filled in.
fn csv_of(drawn: &[(&str, &[Member<'_>], u64)]) -> Result<Vec<u8>, Diagnostic> {
    let failed = |error: &dyn std::fmt::Display| {
        Diagnostic::error(format!("the sample cannot be written: {error}"))
    };
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(HEADS).map_err(|error| failed(&error))?;
    for (stratum, members, _) in drawn {
        for member in *members {
            let judged = member.judged;
            let venue = judged.and_then(|judged| match &judged.ruling {
                Ruling::WrongVenue(venue) => venue.as_deref(),
                _ => None,
            });
            let row = [
                member.occurrence_id,
                member.force,
                stratum,
                judged.map_or("", |judged| judged.ruling.code()),
                venue.unwrap_or_default(),
                judged.map_or("", |judged| &judged.by),
                judged.map_or("", |judged| &judged.at),
                judged.map_or("", |judged| &judged.note),
            ];
            writer
                .write_record(row.map(inert))
                .map_err(|error| failed(&error))?;
        }
    }
    writer.into_inner().map_err(|error| failed(&error))
}

/// Numbers of contested occurrences that are shown.
const CONTESTED_SHOWN: usize = 5;

/// How many verdicts there are, and where people do not agree.
pub fn in_words(verdicts: &Verdicts) -> String {
    let (occurrences, earlier) = counted(verdicts);
    let mut words = format!(
        "{} judged, by {}",
        plural(occurrences, "occurrence", "occurrences"),
        plural(verdicts.people() as u64, "person", "people")
    );
    if earlier > 0 {
        words.push_str(&format!(
            "; {} kept that later ones replace",
            plural(earlier, "earlier verdict", "earlier verdicts")
        ));
    }
    let contested: Vec<String> = verdicts
        .contested()
        .into_iter()
        .map(|judged| printable(&judged.occurrence_id))
        .collect();
    if !contested.is_empty() {
        let shown = &contested[..contested.len().min(CONTESTED_SHOWN)];
        let more = match contested.len() - shown.len() {
            0 => String::new(),
            more => format!(" and {} more", count(more as u64)),
        };
        words.push_str(&format!(
            "; people do not agree on {}{more}: the latest verdict counts",
            shown.join(", ")
        ));
    }
    words
}

/// The same for programs.
pub fn summary(verdicts: &Verdicts) -> Value {
    let (occurrences, earlier) = counted(verdicts);
    let contested = verdicts.contested().into_iter();
    json!({
        "occurrences": occurrences,
        "people": verdicts.people(),
        "earlier": earlier,
        "contested": contested.map(|judged| &judged.occurrence_id).collect::<Vec<_>>(),
    })
}

/// Occurrences with a verdict, and verdicts that no longer count.
fn counted(verdicts: &Verdicts) -> (u64, u64) {
    let occurrences = verdicts.counting().len() as u64;
    (occurrences, verdicts.given().count() as u64 - occurrences)
}

fn import(arguments: &Import, global: &Global, console: &mut Console<'_>) -> Result<(), Failure> {
    let examined = config::examine(&global.config);
    let mut problems = examined.problems;
    let today = console.now().format("%Y-%m-%d").to_string();
    let known = Known {
        by: arguments.by.as_deref(),
        at: Some(&today),
        venues: None,
    };
    let register = examined
        .config
        .as_ref()
        .map(|config| &config.project.register);
    let given = problems.absorb(verdicts_in(&arguments.file, register, known));
    let (Some(config), Some((given, warnings))) = (examined.config, given) else {
        return Err(Failure::Wrong(problems));
    };
    problems.extend(warnings);
    console.problems(&problems);
    let mut verdicts = config.project.verdicts;
    let before = verdicts.clone();
    let merged = verdicts.merge(given);
    let path = config.project.folder.join(VERDICTS);
    // What changes nothing must not look like changed inputs.
    if verdicts != before {
        let bytes = verdicts
            .to_csv()
            .map_err(|problem| Failure::Failed(problem.into()))?;
        durable::write(&path, &bytes)
            .map_err(|error| file_failure(&path, "the verdicts cannot be written", &error))?;
    }
    match console.format {
        Format::Json => {
            let mut told = summary(&verdicts);
            told["new"] = merged.new.into();
            told["changed"] = merged.changed.into();
            told["confirmed"] = merged.confirmed.into();
            told["same"] = merged.same.into();
            told["outdated"] = merged.outdated.into();
            console.json(&told);
        }
        Format::Human => {
            console.line(&format!(
                "{}: {} new, {} changed, {} confirmed, {} as they were, {} older than what counts",
                path.display(),
                merged.new,
                merged.changed,
                merged.confirmed,
                merged.same,
                merged.outdated
            ));
            for line in wrapped("now ", &in_words(&verdicts), 4) {
                console.line(&line);
            }
            if verdicts != before {
                console
                    .remark("editions made before are made again with `keepsafe run --supersede`");
            }
        }
    }
    Ok(())
}
