//! One integration binary: each further one would link polars and typst again.

mod region;
mod support;
mod tidy;
