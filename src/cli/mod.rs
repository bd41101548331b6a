//! The command line: one file for each command.

mod args;
mod check;
mod console;
mod demo;
mod editions;
mod explain;
mod init;
mod marks;
mod next;
mod progress;
mod recurring;
mod report;
mod resolve;
mod review;
mod run;
mod scan;
mod terms;

pub use args::main;
pub use console::Env;
