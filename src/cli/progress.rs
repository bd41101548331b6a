//! Stages, rows and rate: a bar on a terminal, one plain line for each stage elsewhere.

use std::io::{self, Write};
use std::sync::Mutex;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::console::Console;
use crate::pipeline::Progress;
use crate::service::Watch;

const BYTES: &str = "{msg:22} {bar:24} {bytes:>10} of {total_bytes}  {prefix}";
const COUNT: &str = "{msg:22} {bar:24} {pos} of {len}";
const STAGE: &str = "{msg:22} {spinner}";

pub enum Display {
    Bar(ProgressBar),
    /// The last stage named, so that it is named once.
    Lines(Mutex<String>),
    Silent,
}

impl Display {
    pub fn new(console: &Console<'_>) -> Self {
        if console.quiet {
            Display::Silent
        } else if console.env.err_is_terminal {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            bar.enable_steady_tick(Duration::from_millis(120));
            Display::Bar(bar)
        } else {
            Display::Lines(Mutex::default())
        }
    }

    pub fn finish(&self) {
        if let Display::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}

fn style(bar: &ProgressBar, template: &str) {
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("=> "));
    }
}

impl Progress for Display {
    fn read(&self, bytes: u64, of: u64, rows: u64) {
        if let Display::Bar(bar) = self {
            if bar.length() != Some(of) {
                style(bar, BYTES);
                bar.set_length(of);
            }
            bar.set_position(bytes);
            let seconds = bar.elapsed().as_secs_f64();
            if seconds > 0.0 {
                let rate = rows as f64 / seconds;
                bar.set_prefix(format!("{rows} rows, {rate:.0} a second"));
            }
        }
    }
}

impl Watch for Display {
    fn stage(&self, name: &str) {
        match self {
            Display::Bar(bar) => {
                bar.reset();
                style(bar, STAGE);
                bar.unset_length();
                bar.set_prefix("");
                bar.set_message(name.to_owned());
            }
            Display::Lines(last) => {
                let Ok(mut last) = last.lock() else { return };
                if *last != name {
                    let _ = writeln!(io::stderr().lock(), "{name}");
                    name.clone_into(&mut last);
                }
            }
            Display::Silent => {}
        }
    }

    fn editions(&self, done: usize, of: usize) {
        if let Display::Bar(bar) = self {
            if bar.length() != Some(of as u64) {
                style(bar, COUNT);
                bar.set_length(of as u64);
            }
            bar.set_position(done as u64);
        }
    }
}
