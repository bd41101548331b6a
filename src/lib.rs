//! Keepsafe turns the latest crime-recording extract into finished intelligence products.
//!
//! ```text
//! extract -> keywords -> venues -> analysis -> figures -> documents -> delivery
//! ```
//!
//! [`pipeline::survey`] reads and matches once; [`pipeline::produce`] makes one edition from it.
//! Each arrow is a value; rendering, sending and the ledger are elsewhere. The modules below are
//! in reading order, and each uses only those above it (held by `tests/tidy.rs`).

pub mod edition;

pub mod diagnostic;

pub mod schedule;

pub mod extract;

pub mod keywords;

pub mod venues;

pub mod analysis;

pub mod figures;

pub mod documents;

pub mod pipeline;

pub mod ledger;

pub mod delivery;

pub mod service;

pub mod config;

pub mod cli;
