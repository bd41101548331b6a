//! `keepsafe scan`: the keyword stage alone.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::console::{Console, counted, file_failure};
use crate::diagnostic::{Diagnostic, Diagnostics, Failure, reason};
use crate::extract::table::{self, Source, TableFormat};
use crate::keywords::pack::{self, Shelf};
use crate::keywords::{Criteria, Pack};
use crate::ledger::durable;
use crate::pipeline::alone::{self, ScanColumns};

/// Tables, and what is searched for in them.
#[derive(Debug, Args)]
pub struct Search {
    /// Tables: .csv, .parquet, .arrows; `-` is an Arrow IPC stream from stdin
    #[arg(value_name = "INPUT", required = true)]
    inputs: Vec<PathBuf>,
    /// Keyword packs: files, or the built-in `cse`
    #[arg(long, value_name = "FILE", required = true, num_args = 1..)]
    pack: Vec<PathBuf>,
    /// Column of the occurrence's number
    #[arg(long, value_name = "COL")]
    id: Option<String>,
    /// Columns of text, parted by commas
    #[arg(long, value_name = "COL", value_delimiter = ',')]
    text: Vec<String>,
}

/// What [`Search`] names, read but for the tables' rows.
pub struct Searched {
    pub sources: Vec<Source>,
    pub packs: Vec<Pack>,
    pub columns: ScanColumns,
}

impl Search {
    /// Every problem of the packs, and every table that is not there.
    pub fn read(&self) -> Result<Searched, Failure> {
        let mut problems = Diagnostics::default();
        let packs = problems.absorb(packs(&self.pack));
        problems.extend(absent(&self.inputs));
        let (Some((packs, _)), false) = (packs, problems.has_errors()) else {
            return Err(Failure::Wrong(problems));
        };
        Ok(Searched {
            sources: sources(&self.inputs)?,
            packs,
            columns: ScanColumns {
                id: self.id.clone(),
                texts: self.text.clone(),
            },
        })
    }
}

#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    search: Search,
    /// Where the hits go: .csv, .parquet, .arrows; `-` is an Arrow IPC stream to stdout
    #[arg(short, long, value_name = "OUT")]
    output: PathBuf,
}

pub fn run(arguments: &Arguments, console: &mut Console<'_>) -> Result<(), Failure> {
    let format = format_of(&arguments.output)?;
    let Searched {
        sources,
        packs,
        columns,
    } = arguments.search.read()?;
    let (mut hits, warnings) = alone::scan(&sources, &packs, &columns)?;
    let bytes = table::write(&mut hits, format)?;
    put(&arguments.output, &bytes)?;
    console.problems(&warnings);
    if !console.quiet {
        console.complain(&counted(hits.height(), "hit", "hits"));
    }
    Ok(())
}

/// The packs of files, or built in, and their criteria put together; with every problem of all: what
/// this takes, a run takes.
pub fn packs(paths: &[PathBuf]) -> Result<(Vec<Pack>, Criteria), Diagnostics> {
    let mut problems = Diagnostics::default();
    // Only what is named is read, so that a pack extends one that is named before it or built in.
    let mut shelf = Shelf::default();
    for path in paths {
        let file = path.display().to_string();
        match fs::read_to_string(path) {
            Ok(text) => {
                // Some editors put a mark before UTF-8.
                let text = text.trim_start_matches('\u{feff}').to_owned();
                problems.absorb(shelf.add(&pack::Source { text, file }, &|_| None));
            }
            Err(error) => {
                if !path.to_str().is_some_and(|id| shelf.add_built_in(id)) {
                    problems.push(
                        Diagnostic::error(format!("cannot be read: {}", reason(&error)))
                            .in_file(file)
                            .help("name a pack file, or `cse`"),
                    );
                }
            }
        }
    }
    if problems.has_errors() {
        return Err(problems);
    }
    let packs = shelf.finish()?;
    let criteria = Criteria::of(&packs)?;
    Ok((packs, criteria))
}

pub fn format_of(output: &Path) -> Result<TableFormat, Failure> {
    TableFormat::of(output).ok_or_else(|| {
        Failure::Wrong(
            Diagnostic::error(format!("`{}` has no known ending", output.display()))
                .help("end it with .csv, .parquet or .arrows, or write `-` for standard output")
                .into(),
        )
    })
}

/// Inputs that are not there, all of them.
pub fn absent(inputs: &[PathBuf]) -> Diagnostics {
    let mut problems = Diagnostics::default();
    for input in inputs {
        if input.as_os_str() != "-" && !input.is_file() {
            let why = match input.exists() {
                true => "this is a folder, not a table",
                false => "there is no such file",
            };
            problems.push(
                Diagnostic::error(why)
                    .in_file(input.display().to_string())
                    .help("name a .csv, .parquet or .arrows file, or `-` for standard input"),
            );
        }
    }
    problems
}

/// The inputs, standard input read where it is named.
pub fn sources(inputs: &[PathBuf]) -> Result<Vec<Source>, Failure> {
    let mut sources = Vec::new();
    for input in inputs {
        if input.as_os_str() == "-" {
            let mut bytes = Vec::new();
            io::stdin()
                .lock()
                .read_to_end(&mut bytes)
                .map_err(|error| file_failure(input, "standard input cannot be read", &error))?;
            sources.push(Source::Stream(bytes));
        } else {
            sources.push(Source::File(input.clone()));
        }
    }
    Ok(sources)
}

/// Writes a result to its file, or to standard output for `-`.
pub fn put(output: &Path, bytes: &[u8]) -> Result<(), Failure> {
    if output.as_os_str() == "-" {
        let mut out = io::stdout().lock();
        return match out.write_all(bytes).and_then(|()| out.flush()) {
            // The reader has gone away: it has what it wanted.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            Err(error) => Err(file_failure(
                output,
                "standard output cannot be written",
                &error,
            )),
            Ok(()) => Ok(()),
        };
    }
    durable::write(output, bytes)
        .map_err(|error| file_failure(output, "the result cannot be written", &error))
}
