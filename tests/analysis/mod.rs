//! The numbers of an edition from hand-made frames, and what is let out of them.

mod disclosure;
mod findings;
mod statistics;
mod support;
mod unregistered;
mod verdicts;
