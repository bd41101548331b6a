//! What was made and what was sent: one SQLite file, and the only place that writes files.
//!
//! An edition is claimed by one insert on its id, and its record, its letters and the public
//! figures that it lets out are stored in one transaction. A letter is plain bytes here, kept as
//! parts by hash, so that an attachment that many letters share is kept once. Beside them stands what
//! accepted extracts held, for the next one to be compared with.

mod censuses;
pub mod digest;
pub mod durable;
mod outbox;
mod runs;
mod schema;

pub use outbox::{About, Dispatch, DispatchState, NewDispatch, Settled};
pub use runs::{EditionRecord, EditionState};
pub use schema::{Ledger, LedgerError};
