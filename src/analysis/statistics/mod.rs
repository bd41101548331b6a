//! The methods behind the findings, over plain slices: nothing here knows a record, a venue or a
//! frame. `docs/statistics.md` states each in one place; `examples/statistics.rs` runs published
//! data through them.
//!
//! A statistic that is undefined is [`Stated::Undefined`] with the reason, never NaN. Whatever is
//! drawn is drawn from a seed, so that the same edition always states the same.

pub mod aoristic;
pub mod course;
pub mod discoveries;
pub mod displacement;
mod draws;
pub mod getis_ord;
pub mod gini;
pub mod knox;
pub mod moran;
pub mod near;
pub mod normal;
pub mod poisson;
pub mod scan;
pub mod shrink;
mod stated;
pub mod two_rates;

pub use draws::{Draws, first_word};
pub use stated::{Range, Stated};
