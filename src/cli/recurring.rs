//! `keepsafe recurring`: lines that recur across records, offered as the wording of forms.

use std::path::PathBuf;

use clap::Args;

use super::console::{Console, counted};
use super::scan;
use crate::diagnostic::Failure;
use crate::pipeline::alone::{self, ScanColumns};

#[derive(Debug, Args)]
pub struct Arguments {
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
    /// Records that a line has to stand in, at least
    #[arg(long, value_name = "N", default_value_t = 20)]
    least: u64,
    /// Where the offered pack goes, a .toml file; `-` is stdout
    #[arg(short, long, value_name = "OUT")]
    output: PathBuf,
}

pub fn run(arguments: &Arguments, console: &mut Console<'_>) -> Result<(), Failure> {
    let packs = scan::packs(&arguments.pack);
    let missing = scan::absent(&arguments.inputs);
    let packs = match (packs, missing.has_errors()) {
        (Ok(packs), false) => packs,
        (Ok(_), true) => return Err(Failure::Wrong(missing)),
        (Err(mut problems), _) => {
            problems.extend(missing);
            return Err(Failure::Wrong(problems));
        }
    };
    let sources = scan::sources(&arguments.inputs)?;
    let columns = ScanColumns {
        id: arguments.id.clone(),
        texts: arguments.text.clone(),
    };
    let (offer, warnings) = alone::recurring(&sources, &packs, &columns, arguments.least)?;
    console.problems(&warnings);
    // The lines go where the analyst asked for them, and into no message.
    if !offer.lines.is_empty() {
        scan::put(&arguments.output, offer.to_toml().as_bytes())?;
    }
    if !console.quiet {
        console.complain(&counted(offer.lines.len(), "line offered", "lines offered"));
    }
    Ok(())
}
