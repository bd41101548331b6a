//! A force's file -> typed batches, and a census of every row read.
//!
//! Every row ends as used, folded (a person row or an earlier version of an occurrence) or
//! quarantined; the three add up to the rows read. Polars frames carry the batches; column names
//! are the constants in [`columns`].

mod ahead;
mod batch;
mod builtin;
mod cells;
mod census;
pub mod columns;
mod dates;
mod decode;
mod feed;
mod fold;
mod folder;
mod frames;
pub mod gate;
pub mod geo;
mod head;
mod lengths;
mod mapping;
mod packed;
mod place;
mod profile;
mod proposal;
mod quality;
mod read;
mod row;
mod rows;
pub mod settled;
mod split;
pub mod table;
mod text;
mod values;
mod workbook;

pub use census::{Census, ForceMonth, Quarantine};
pub use dates::DateFormat;
pub use feed::READER_THREAD;
pub use folder::{Choice, Take, extract_in, extract_matching, is_table, links_out_of};
pub use gate::{Hold, Limits};
pub use geo::{Area, Areas, BngPoint};
pub use head::sample;
pub use profile::{ColumnRole, Profile};
pub use proposal::{Proposal, ProposedColumn};
pub use read::{Batch, Extract, Finished, Options};
pub use values::Placeholders;
