//! One integration binary: each further one would link polars and typst again.

mod analysis;
mod cli;
mod config;
mod delivery;
mod documents;
mod extracts;
mod figures;
mod keywords;
mod ledger;
mod region;
mod schedule;
mod support;
mod tidy;
mod truth;
mod venues;
