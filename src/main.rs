//! The edge: the only place that reads the clock, the environment and the terminal.

use std::io::{self, IsTerminal};
use std::process::ExitCode;
use std::time::Instant;

use keepsafe::cli::{self, Env};
use keepsafe::extract::READER_THREAD;

#[expect(
    clippy::disallowed_methods,
    reason = "the one place where clock and environment are read; `--now` overrides the clock"
)]
fn main() -> ExitCode {
    let started = Instant::now();
    // A reader of a foreign format that panics has met a damaged file, which is told as such.
    let told = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |what| {
        if std::thread::current().name() != Some(READER_THREAD) {
            told(what);
        }
    }));
    let env = Env {
        now: chrono::Utc::now(),
        variable: Box::new(|name| std::env::var(name).ok()),
        elapsed: Box::new(move || started.elapsed()),
        out_is_terminal: io::stdout().is_terminal(),
        err_is_terminal: io::stderr().is_terminal(),
    };
    ExitCode::from(cli::main(std::env::args_os(), &env))
}
