//! `keepsafe.toml` and `distribution.toml` -> checked values, with every problem of all the files
//! that they name reported at once.

mod distribution;
mod project;
mod reader;

use std::path::PathBuf;

use crate::delivery::Protection;
use crate::service::{PRODUCTS, Project};

pub use project::{Examined, VERDICTS, examine, load, verdicts_in};

/// All that the two files say.
#[derive(Debug)]
pub struct Config {
    pub project: Project,
    pub transport: MailTransport,
}

/// How letters leave, as written; secrets are looked up when a letter is to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailTransport {
    Maildir {
        folder: PathBuf,
    },
    Smtp {
        host: String,
        port: u16,
        protection: Protection,
        login: Option<(String, Secret)>,
    },
    Sendmail {
        command: Option<String>,
    },
}

/// Where a password is; never the password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Secret {
    /// Name of an environment variable.
    Variable(String),
    File(PathBuf),
}

/// Products that files may name although this version makes none of them.
const NOT_MADE: [&str; 2] = ["dashboard", "workbook"];

/// Codes of all products that files may name, those that are made first.
fn product_codes() -> impl Iterator<Item = &'static str> + Clone {
    PRODUCTS.into_iter().map(|kind| kind.code()).chain(NOT_MADE)
}
