//! One integration binary: each further one would link polars and typst again.

mod analysis;
mod documents;
mod extracts;
mod figures;
mod keywords;
mod region;
mod schedule;
mod support;
mod tidy;
mod venues;
