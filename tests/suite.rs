//! One integration binary: each further one would link polars and typst again.

mod extracts;
mod keywords;
mod region;
mod schedule;
mod support;
mod tidy;
mod venues;
