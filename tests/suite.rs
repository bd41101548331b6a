//! One integration binary: each further one would link polars and typst again.

mod extracts;
mod region;
mod schedule;
mod support;
mod tidy;
