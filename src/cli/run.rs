//! `keepsafe run`: makes what is asked now.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, Utc};
use clap::Args;

use super::args::Global;
use super::console::{Console, file_failure};
use super::progress::Display;
use super::report;
use crate::config::{self, Config, MailTransport, Secret};
use crate::delivery::{Server, Transport};
use crate::diagnostic::{Diagnostic, Diagnostics, Failure, suggestion};
use crate::edition::Period;
use crate::extract::Extract;
use crate::schedule::{Job, parse_period, resolve};
use crate::service::{self, ExtractSource, Request};

#[derive(Debug, Args)]
pub struct Arguments {
    /// Names of jobs; all of them if none is named
    #[arg(value_name = "JOB")]
    jobs: Vec<String>,
    /// Makes the editions that this day would have made, such as 2026-10-01
    #[arg(long, value_name = "DATE")]
    as_of: Option<NaiveDate>,
    /// What to report on: 2026-10, 2026-Q3, 2026, or FROM..TO (TO is the first day after it)
    #[arg(long, value_name = "FROM..TO", value_parser = parse_period, conflicts_with = "as_of")]
    period: Option<Period>,
    /// Scopes, such as mereshire; all of the job's if none is named
    #[arg(long, value_name = "CODE", num_args = 1.., value_delimiter = ',')]
    scope: Vec<String>,
    /// Reads this extract, in place of the newest file of the drop folder
    #[arg(long, value_name = "FILE")]
    extract: Option<PathBuf>,
    /// Makes the next revision of editions whose inputs have changed
    #[arg(long)]
    supersede: bool,
    /// Writes the edition folders only: nothing is recorded, queued or sent
    #[arg(long)]
    no_send: bool,
}

pub fn run(
    arguments: &Arguments,
    global: &Global,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let config = loaded_to_read(global, arguments.extract.as_deref(), console)?;
    let project = &config.project;
    let mut problems = Diagnostics::default();
    let jobs = chosen(
        project.jobs.iter().collect(),
        &arguments.jobs,
        &mut problems,
    );
    let now = console.now();
    let today = now.with_timezone(&project.zone).date_naive();
    if arguments.as_of.is_some_and(|day| day > today) {
        problems.push(
            Diagnostic::error("--as-of names a day that has not come yet")
                .help(format!("name {today} or an earlier day")),
        );
    }
    if arguments.period.is_some_and(|period| period.start > today) {
        problems.push(
            Diagnostic::error("--period names a time that has not begun yet")
                .help(format!("name one that begins on {today} or earlier")),
        );
    }
    if problems.has_errors() {
        return Err(Failure::Wrong(problems));
    }
    let due = |job: &Job| -> Result<DateTime<Utc>, Failure> {
        let Some(day) = arguments.as_of else {
            return Ok(now);
        };
        day.and_hms_opt(0, 0, 0)
            .and_then(|midnight| resolve(midnight, job.zone))
            .ok_or_else(|| {
                Failure::Wrong(
                    Diagnostic::error(format!("{day} is no day to make editions for")).into(),
                )
            })
    };
    let request = Request {
        jobs: jobs
            .into_iter()
            .map(|job| Ok((job, due(job)?)))
            .collect::<Result<_, Failure>>()?,
        period: arguments.period,
        scopes: arguments.scope.clone(),
        extract: arguments.extract.clone(),
        supersede: arguments.supersede,
        send: !arguments.no_send,
        now,
    };
    make(&config, &request, console)
}

/// Runs a request, prints what came of it, and turns what was not done into a failure.
pub fn make(
    config: &Config,
    request: &Request<'_>,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let transport = match request.send {
        true => Some(transport(&config.transport, console)?),
        false => None,
    };
    let display = Display::new(console);
    let result = service::run_editions(&config.project, request, transport.as_ref(), &display);
    display.finish();
    let made = result?;
    report::print(console, &made, &config.project.folder);
    made.failure().map_or(Ok(()), Err)
}

/// The config, with its warnings printed.
pub fn loaded(global: &Global, console: &mut Console<'_>) -> Result<Config, Failure> {
    let (config, warnings) = config::load(&global.config).map_err(Failure::Wrong)?;
    if !console.quiet {
        console.problems(&warnings);
    }
    Ok(config)
}

/// [`loaded`] for a command that reads the extract: when a file of the project is wrong, what is
/// wrong with the extract is said in the same go.
pub fn loaded_to_read(
    global: &Global,
    extract: Option<&Path>,
    console: &mut Console<'_>,
) -> Result<Config, Failure> {
    let examined = config::examine(&global.config);
    let mut problems = examined.problems;
    match examined.config {
        Some(config) => {
            if !console.quiet {
                console.problems(&problems);
            }
            Ok(config)
        }
        None => {
            if let Some(source) = &examined.extract
                && let Err(failure) = opened(source, extract)
            {
                problems.extend(failure.diagnostics().clone());
            }
            Err(Failure::Wrong(problems))
        }
    }
}

/// The files of the latest or the named extract, with the columns of each proved present.
pub fn opened(source: &ExtractSource, named: Option<&Path>) -> Result<Vec<PathBuf>, Failure> {
    let files = service::extract_files(source, named)?;
    Extract::open(&files, &service::reading(source, None))?;
    Ok(files)
}

fn chosen<'c>(jobs: Vec<&'c Job>, names: &[String], problems: &mut Diagnostics) -> Vec<&'c Job> {
    let known: Vec<&str> = jobs.iter().map(|job| job.name.as_str()).collect();
    for name in names {
        if !known.contains(&name.as_str()) {
            problems.push(
                Diagnostic::error(format!("there is no job `{name}`"))
                    .help(suggestion(name, known.iter().copied())),
            );
        }
    }
    jobs.into_iter()
        .filter(|job| names.is_empty() || names.contains(&job.name))
        .collect()
}

/// The transport with its secrets looked up.
fn transport(settings: &MailTransport, console: &Console<'_>) -> Result<Transport, Failure> {
    let failed = |problem: Diagnostic| Failure::Failed(problem.into());
    match settings {
        MailTransport::Maildir { folder } => Transport::maildir(folder).map_err(failed),
        MailTransport::Sendmail { command } => Ok(Transport::sendmail(command.as_deref())),
        MailTransport::Smtp {
            host,
            port,
            protection,
            login,
        } => {
            let login = match login {
                Some((name, secret)) => Some((name.clone(), password(secret, console)?)),
                None => None,
            };
            let server = Server {
                host: host.clone(),
                port: *port,
                protection: *protection,
                login,
            };
            Transport::smtp(&server).map_err(failed)
        }
    }
}

fn password(secret: &Secret, console: &Console<'_>) -> Result<String, Failure> {
    match secret {
        Secret::Variable(name) => (console.env.variable)(name).ok_or_else(|| {
            Failure::Wrong(
                Diagnostic::error(format!("the environment variable {name} is not set"))
                    .help("set it to the password of [mail] username, or use password_file")
                    .into(),
            )
        }),
        Secret::File(path) => match fs::read_to_string(path) {
            Ok(text) => Ok(text.trim_end_matches(['\r', '\n']).to_owned()),
            Err(error) => Err(file_failure(path, "the password cannot be read", &error)),
        },
    }
}
