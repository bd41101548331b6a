//! `keepsafe scan`: the keyword stage alone.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::console::{Console, file_failure};
use crate::diagnostic::{Diagnostic, Diagnostics, Failure};
use crate::extract::table::{self, Source, TableFormat};
use crate::keywords::Pack;
use crate::ledger::durable;
use crate::pipeline::alone::{self, ScanColumns};

#[derive(Debug, Args)]
pub struct Arguments {
    /// Tables: .csv, .parquet, .arrows; `-` is an Arrow IPC stream on standard input
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
    /// Where the hits go: .csv, .parquet, .arrows; `-` is an Arrow IPC stream on standard output
    #[arg(short, long, value_name = "OUT")]
    output: PathBuf,
}

pub fn run(arguments: &Arguments, console: &mut Console<'_>) -> Result<(), Failure> {
    let format = format_of(&arguments.output)?;
    let packs = packs(&arguments.pack)?;
    let sources = sources(&arguments.inputs)?;
    let columns = ScanColumns {
        id: arguments.id.clone(),
        texts: arguments.text.clone(),
    };
    let (mut hits, warnings) = alone::scan(&sources, &packs, &columns)?;
    let bytes = table::write(&mut hits, format)?;
    put(&arguments.output, &bytes)?;
    console.problems(&warnings);
    if !console.quiet {
        console.complain(&format!("{} hits", hits.height()));
    }
    Ok(())
}

fn packs(paths: &[PathBuf]) -> Result<Vec<Pack>, Failure> {
    let mut problems = Diagnostics::default();
    let mut packs = Vec::new();
    for path in paths {
        let name = path.display().to_string();
        match fs::read_to_string(path) {
            Ok(text) => packs.extend(problems.absorb(Pack::parse(&text, &name))),
            Err(error) => match path.to_str().and_then(Pack::built_in) {
                Some(pack) => packs.push(pack),
                None => problems.push(
                    Diagnostic::error(format!("cannot be read: {error}"))
                        .in_file(name)
                        .help("name a pack file, or `cse`"),
                ),
            },
        }
    }
    if problems.has_errors() {
        Err(Failure::Wrong(problems))
    } else {
        Ok(packs)
    }
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
