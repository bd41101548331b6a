//! `keepsafe recurring`: lines that recur across records, offered as the wording of forms.

use std::path::PathBuf;

use clap::Args;

use super::console::{Console, counted};
use super::scan::{Search, Searched, put};
use crate::diagnostic::Failure;
use crate::pipeline::alone;

#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    search: Search,
    /// Records that a line has to stand in, at least
    #[arg(long, value_name = "N", default_value_t = 20)]
    least: u64,
    /// Where the offered pack goes, a .toml file; `-` is stdout
    #[arg(short, long, value_name = "OUT")]
    output: PathBuf,
}

pub fn run(arguments: &Arguments, console: &mut Console<'_>) -> Result<(), Failure> {
    let Searched {
        sources,
        packs,
        columns,
    } = arguments.search.read()?;
    let (offer, warnings) = alone::recurring(&sources, &packs, &columns, arguments.least)?;
    console.problems(&warnings);
    // The lines go where the analyst asked for them, and into no message.
    if !offer.lines.is_empty() {
        put(&arguments.output, offer.to_toml().as_bytes())?;
    }
    if !console.quiet {
        console.complain(&counted(offer.lines.len(), "line offered", "lines offered"));
    }
    Ok(())
}
