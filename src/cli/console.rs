//! What a command sees of the outside world, and where it prints.

use std::io::{self, Write};
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::args::{Format, Global};
use crate::diagnostic::{Diagnostic, Diagnostics, Failure, reason};

/// Value of an environment variable by its name.
pub type Variable = Box<dyn Fn(&str) -> Option<String>>;

/// The outside world, read once in `main.rs`.
pub struct Env {
    pub now: DateTime<Utc>,
    pub variable: Variable,
    /// Wall time since the program began.
    pub elapsed: Box<dyn Fn() -> Duration>,
    pub out_is_terminal: bool,
    pub err_is_terminal: bool,
}

/// Results go to standard output; progress, warnings and problems to standard error. A reader that
/// has gone away (`| head`) is no problem of ours.
pub struct Console<'e> {
    pub env: &'e Env,
    pub format: Format,
    pub quiet: bool,
    pub verbose: bool,
    now: DateTime<Utc>,
}

impl<'e> Console<'e> {
    pub fn new(env: &'e Env, global: &Global) -> Self {
        Self {
            env,
            format: global.format,
            quiet: global.quiet,
            verbose: global.verbose,
            now: global.now.unwrap_or(env.now),
        }
    }

    /// The run's clock.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// Whether results may be coloured: on a terminal, unless the user wants none (`NO_COLOR`, or a
    /// terminal that knows no colours).
    pub fn colour(&self) -> bool {
        let set = |name: &str| (self.env.variable)(name).filter(|value| !value.is_empty());
        self.env.out_is_terminal
            && set("NO_COLOR").is_none()
            && set("TERM").as_deref() != Some("dumb")
    }

    /// A line of a result.
    pub fn line(&mut self, text: &str) {
        let _ = writeln!(io::stdout().lock(), "{text}");
    }

    /// A line of a result that `--quiet` leaves out.
    pub fn remark(&mut self, text: &str) {
        if !self.quiet {
            self.line(text);
        }
    }

    pub fn json(&mut self, value: &serde_json::Value) {
        self.line(&format!("{value:#}"));
    }

    /// A line beside the result.
    pub fn complain(&mut self, text: &str) {
        let _ = writeln!(io::stderr().lock(), "{text}");
    }

    pub fn problems(&mut self, problems: &Diagnostics) {
        for problem in &problems.0 {
            self.complain(&problem.to_string());
        }
    }
}

/// Longest line of a report.
pub const WIDTH: usize = 100;

/// The text without control characters: what came from a record must not steer the terminal.
pub fn printable(text: &str) -> String {
    text.chars()
        .map(|c| match c.is_control() && c != '\n' && c != '\t' {
            true => '\u{fffd}',
            false => c,
        })
        .collect()
}

/// `head` and the words of the text after it, in lines of at most [`WIDTH`] characters; from the second
/// on indented by `indent`. A word that is longer has a line of its own.
pub fn wrapped(head: &str, text: &str, indent: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = head.to_owned();
    let mut length = head.chars().count();
    let mut empty = true;
    for word in text.split_whitespace() {
        let more = word.chars().count();
        if !empty && length + 1 + more > WIDTH {
            lines.push(std::mem::replace(&mut line, " ".repeat(indent)));
            length = indent;
            empty = true;
        }
        if !empty {
            line.push(' ');
            length += 1;
        }
        line.push_str(word);
        length += more;
        empty = false;
    }
    lines.push(line.trim_end().to_owned());
    lines
}

/// A failure to read or write a file that the user named.
pub fn file_failure(path: &std::path::Path, what: &str, error: &io::Error) -> Failure {
    Failure::Failed(
        Diagnostic::error(format!("{what}: {}", reason(error)))
            .in_file(path.display().to_string())
            .into(),
    )
}

/// `1 hotel`, `2 hotels`.
pub fn counted(count: usize, one: &str, more: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { more })
}

/// Lines of a table: cells padded to the widest of their column, two spaces between; the columns
/// whose titles begin with `>` are right-aligned.
pub fn table(titles: &[&str], rows: &[Vec<String>]) -> Vec<String> {
    let right: Vec<bool> = titles.iter().map(|title| title.starts_with('>')).collect();
    let head = titles
        .iter()
        .map(|title| title.trim_start_matches('>').to_owned())
        .collect();
    let all: Vec<&Vec<String>> = std::iter::once(&head).chain(rows).collect();
    let widths: Vec<usize> = (0..titles.len())
        .map(|at| {
            let cells = all.iter().filter_map(|row| row.get(at));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        })
        .collect();
    all.iter()
        .map(|row| {
            let cells: Vec<String> = row
                .iter()
                .enumerate()
                .map(|(at, cell)| match right[at] {
                    true => format!("{cell:>width$}", width = widths[at]),
                    false => format!("{cell:width$}", width = widths[at]),
                })
                .collect();
            cells.join("  ").trim_end().to_owned()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn words_are_wrapped_under_each_other() {
        let lines = super::wrapped("met    ", &"nine letters ".repeat(10), 7);
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(
            lines
                .iter()
                .all(|line| line.chars().count() <= super::WIDTH)
        );
        assert!(lines[0].starts_with("met    nine"));
        assert!(lines[1].starts_with("       nine letters"), "{lines:?}");
        assert_eq!(super::wrapped("", &"x".repeat(200), 2).len(), 1);
    }

    #[test]
    fn tables_align() {
        let rows = [
            vec!["a".to_owned(), "1,200".to_owned()],
            vec!["längst".to_owned(), "7".to_owned()],
        ];
        assert_eq!(
            super::table(&["name", ">count"], &rows),
            ["name    count", "a       1,200", "längst      7"]
        );
    }
}
