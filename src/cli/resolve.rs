//! `keepsafe resolve`: the venue stage alone.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::console::{Console, counted};
use super::scan::{absent, format_of, put, sources};
use crate::diagnostic::Failure;
use crate::extract::table;
use crate::pipeline::alone::{self, ResolveColumns};

#[derive(Debug, Args)]
pub struct Arguments {
    /// A table: .csv, .parquet, .arrows; `-` is an Arrow IPC stream from stdin
    #[arg(value_name = "INPUT")]
    input: PathBuf,
    /// The list of hotels, or a folder of lists; given again, lists are merged
    #[arg(long, value_name = "FILE", required = true)]
    register: Vec<PathBuf>,
    /// Column of the record's number
    #[arg(long, value_name = "COL")]
    id: Option<String>,
    /// Column of the place's name
    #[arg(long, value_name = "COL")]
    name: Option<String>,
    /// Columns of the address, parted by commas; the town may follow the last comma in it
    #[arg(long, value_name = "COL", value_delimiter = ',')]
    address: Vec<String>,
    /// Column of the town
    #[arg(long, value_name = "COL")]
    town: Option<String>,
    /// Column of the postcode
    #[arg(long, value_name = "COL")]
    postcode: Option<String>,
    /// Column of the easting, British National Grid metres
    #[arg(long, value_name = "COL", requires = "northing")]
    easting: Option<String>,
    /// Column of the northing, British National Grid metres
    #[arg(long, value_name = "COL", requires = "easting")]
    northing: Option<String>,
    /// `show` adds a column of what each agreement weighed
    #[arg(long, value_name = "show")]
    weights: Option<Weights>,
    /// Where the result goes: .csv, .parquet, .arrows; `-` is an Arrow IPC stream to stdout
    #[arg(short, long, value_name = "OUT")]
    output: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Weights {
    Show,
}

pub fn run(arguments: &Arguments, console: &mut Console<'_>) -> Result<(), Failure> {
    let format = format_of(&arguments.output)?;
    let columns = ResolveColumns {
        id: arguments.id.clone(),
        name: arguments.name.clone(),
        address: arguments.address.clone(),
        town: arguments.town.clone(),
        postcode: arguments.postcode.clone(),
        easting: arguments.easting.clone(),
        northing: arguments.northing.clone(),
        weights: arguments.weights.is_some(),
    };
    let missing = absent(std::slice::from_ref(&arguments.input));
    if missing.has_errors() {
        return Err(Failure::Wrong(missing));
    }
    for source in sources(std::slice::from_ref(&arguments.input))? {
        let (mut resolved, warnings) = alone::resolve(&source, &arguments.register, &columns)?;
        let bytes = table::write(&mut resolved, format)?;
        put(&arguments.output, &bytes)?;
        console.problems(&warnings);
        if !console.quiet {
            console.complain(&counted(resolved.height(), "record", "records"));
        }
    }
    Ok(())
}
