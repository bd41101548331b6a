//! The arguments of every command, and what is done with the exit code.

use std::ffi::OsString;
use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};
use clap::{Args, Parser, Subcommand, ValueEnum};

use super::console::{Console, Env};
use super::{
    check, demo, editions, explain, init, next, recurring, resolve, review, run, scan, terms,
};
use crate::diagnostic::Failure;

/// Finds the hotels that crime records mention for child sexual exploitation, and makes the
/// intelligence products, on a schedule.
#[derive(Debug, Parser)]
#[command(name = "keepsafe", version, propagate_version = true)]
#[command(after_help = "\
Exit codes:
  0  done (also: nothing due, made already, no hits)
  1  failed
  2  the command line or a file that you wrote is wrong
  3  refused on purpose (no sound extract, changed inputs, policy); nothing sent but a notice
  4  done in part; what was not done, and what waits, is named on standard error

Begin with: keepsafe demo")]
struct Arguments {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// Options of every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options of every command")]
pub struct Global {
    /// The project's file
    #[arg(
        short,
        long,
        global = true,
        value_name = "FILE",
        default_value = "keepsafe.toml"
    )]
    pub config: PathBuf,
    /// Fixes the clock: an instant such as 2026-11-03T07:00:00Z, or a date
    #[arg(long, global = true, value_name = "INSTANT", value_parser = instant)]
    pub now: Option<DateTime<Utc>>,
    /// Prints results and problems only
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Prints more: every letter, every note on the extract
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub verbose: bool,
    /// How a result is printed
    #[arg(long, global = true, value_name = "FORMAT", default_value = "human")]
    pub format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Human,
    Json,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Writes the example project and runs its jobs
    Demo(demo::Arguments),
    /// Makes a new project folder, commented
    Init(init::Arguments),
    /// Makes what is asked now, queues and sends it
    Run(run::Arguments),
    /// Checks every file of the project, and says every problem at once
    Check(check::Arguments),
    /// Shows the coming editions
    Next(next::Arguments),
    /// Shows the editions that have been made
    Editions,
    /// Says why an occurrence was admitted or not: words, place, rules
    Explain(explain::Arguments),
    /// What each search term found: hits, occurrences, states, spellings, precision
    Terms(terms::Arguments),
    /// What analysts decide on single records: a sample to judge, verdicts to take in
    Review(review::Arguments),
    /// The keyword stage alone: a table of texts in, a table of hits out
    Scan(scan::Arguments),
    /// Lines that recur across records, offered as the wording of forms
    Recurring(recurring::Arguments),
    /// The venue stage alone: a table of places in, a table of venues out
    Resolve(resolve::Arguments),
}

fn instant(text: &str) -> Result<DateTime<Utc>, String> {
    if let Ok(at) = text.parse::<DateTime<Utc>>() {
        return Ok(at);
    }
    let midnight = |day: NaiveDate| Some(day.and_hms_opt(0, 0, 0)?.and_utc());
    text.parse().ok().and_then(midnight).ok_or_else(|| {
        "write an instant such as 2026-11-03T07:00:00Z, or a date such as 2026-11-03".into()
    })
}

/// Runs one command line and gives its exit code.
pub fn main(arguments: impl IntoIterator<Item = OsString>, env: &Env) -> u8 {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // A closed pipe is no reason for another message.
            let _ = error.print();
            return u8::try_from(error.exit_code()).unwrap_or(2);
        }
    };
    let mut console = Console::new(env, &arguments.global);
    let global = &arguments.global;
    let result = match &arguments.command {
        Command::Demo(arguments) => demo::run(arguments, global, &mut console),
        Command::Init(arguments) => init::run(arguments, &mut console),
        Command::Run(arguments) => run::run(arguments, global, &mut console),
        Command::Check(arguments) => check::run(arguments, global, &mut console),
        Command::Next(arguments) => next::run(arguments, global, &mut console),
        Command::Editions => editions::run(global, &mut console),
        Command::Explain(arguments) => explain::run(arguments, global, &mut console),
        Command::Terms(arguments) => terms::run(arguments, global, &mut console),
        Command::Review(arguments) => review::run(arguments, global, &mut console),
        Command::Scan(arguments) => scan::run(arguments, &mut console),
        Command::Recurring(arguments) => recurring::run(arguments, &mut console),
        Command::Resolve(arguments) => resolve::run(arguments, &mut console),
    };
    match result {
        Ok(()) => 0,
        Err(failure) => {
            console.problems(failure.diagnostics());
            if let Failure::Wrong(problems) = &failure {
                let count = problems.0.len();
                if count > 1 {
                    console.complain(&format!("{count} problems"));
                }
            }
            failure.exit_code()
        }
    }
}
