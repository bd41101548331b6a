//! Which occurrences are admitted, and every number that any product shows.
//!
//! Polars ends at [`Findings`]: plain numbers, nothing rounded or worded. [`findings()`] is the table
//! of contents.

pub mod admit;
mod assess;
mod chance;
mod change;
mod clusters;
mod counts;
pub mod disclosure;
mod evidence;
mod facilities;
pub mod findings;
mod frame;
mod listing;
mod months;
mod persons;
mod ranking;
pub mod review;
mod rhythm;
pub mod sample;
mod set_aside;
mod space;
pub mod statistics;
mod unregistered;
pub mod verdicts;

pub use admit::{Admitted, admit, outcomes};
pub use assess::findings;
pub use disclosure::{PublicCount, PublicFindings, Released, release};
pub use evidence::{Evidence, Options, Unmatched};
pub use findings::*;
pub use listing::{Listed, listing};
pub use statistics::course::Course;
pub use statistics::poisson::interval;
pub use statistics::{Range, Stated};
pub use verdicts::{Ruling, Verdicts};
