//! The edge: the only place that reads the clock, the environment and the terminal.

use std::io::{self, IsTerminal};
use std::process::ExitCode;
use std::time::Instant;

use keepsafe::cli::{self, Env};

#[expect(
    clippy::disallowed_methods,
    reason = "the one place where clock and environment are read; `--now` overrides the clock"
)]
fn main() -> ExitCode {
    let started = Instant::now();
    let env = Env {
        now: chrono::Utc::now(),
        variable: Box::new(|name| std::env::var(name).ok()),
        elapsed: Box::new(move || started.elapsed()),
        out_is_terminal: io::stdout().is_terminal(),
        err_is_terminal: io::stderr().is_terminal(),
    };
    ExitCode::from(cli::main(std::env::args_os(), &env))
}
