//! What went wrong, where, and what to do; and the notes that ride beside a good result.

use std::{fmt, io};

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Error,
    Warning,
}

/// A place in a file that the user wrote. Lines and columns count from 1.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file as the user named it.
    pub file: String,
    pub line: Option<usize>,
    pub column: Option<usize>,
}

/// One message: what, where, what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    pub severity: Severity,
    pub place: Option<Place>,
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    pub fn error(message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            place: None,
            message: message.into(),
            help: None,
        }
    }

    pub fn warning(message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(message)
        }
    }

    pub fn in_file(mut self, file: impl Into<String>) -> Self {
        self.place = Some(Place {
            file: file.into(),
            line: None,
            column: None,
        });
        self
    }

    /// Line counted from 1; call after [`Self::in_file`].
    pub fn at_line(mut self, line: usize) -> Self {
        if let Some(place) = &mut self.place {
            place.line = Some(line);
        }
        self
    }

    /// Line and column of a byte offset in the file's text; call after [`Self::in_file`].
    pub fn at_offset(mut self, text: &str, offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        if let Some(place) = &mut self.place {
            place.line = Some(before.matches('\n').count() + 1);
            let line_start = before.rfind('\n').map_or(0, |at| at + 1);
            place.column = Some(before[line_start..].chars().count() + 1);
        }
        self
    }

    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.severity {
            Severity::Error => "error: ",
            Severity::Warning => "warning: ",
        })?;
        if let Some(place) = &self.place {
            f.write_str(&place.file)?;
            if let Some(line) = place.line {
                write!(f, ":{line}")?;
            }
            if let Some(column) = place.column {
                write!(f, ":{column}")?;
            }
            f.write_str(": ")?;
        }
        f.write_str(&self.message)?;
        if let Some(help) = &self.help {
            write!(f, "\n  help: {help}")?;
        }
        Ok(())
    }
}

/// Every problem of a batch, in the order found; printed all at once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics(pub Vec<Diagnostic>);

impl Diagnostics {
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    pub fn extend(&mut self, others: Diagnostics) {
        self.0.extend(others.0);
    }

    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|d| d.severity == Severity::Error)
    }

    /// Takes the value out of a result and keeps its problems, so that checking can go on.
    pub fn absorb<T>(&mut self, result: Result<T, Diagnostics>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(problems) => {
                self.extend(problems);
                None
            }
        }
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(one: Diagnostic) -> Self {
        Self(vec![one])
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, one) in self.0.iter().enumerate() {
            if n > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{one}")?;
        }
        Ok(())
    }
}

/// Why a command could not do what was asked; each variant has its exit code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The command line or a file the user wrote is wrong: exit 2.
    Wrong(Diagnostics),
    /// Refused on purpose (stale, short or missing extract, policy); nothing sent: exit 3.
    Refused(Diagnostics),
    /// Done in part, the rest named: exit 4.
    Partial(Diagnostics),
    /// Anything else: exit 1.
    Failed(Diagnostics),
}

impl Failure {
    pub fn exit_code(&self) -> u8 {
        match self {
            Failure::Failed(_) => 1,
            Failure::Wrong(_) => 2,
            Failure::Refused(_) => 3,
            Failure::Partial(_) => 4,
        }
    }

    pub fn diagnostics(&self) -> &Diagnostics {
        match self {
            Failure::Wrong(d) | Failure::Refused(d) | Failure::Partial(d) | Failure::Failed(d) => d,
        }
    }
}

/// A warning beside a result: printed, kept with the run, and shown on the data-quality page.
/// Never holds an address, a name of a person or narrative text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// What was noticed, as a sentence without the count: `rows had too few fields`.
    pub text: String,
    /// How many rows, records or venues it concerns.
    pub count: u64,
    /// Of how many, where a base is known.
    pub of: Option<u64>,
    /// What it means for the reader: `not searched; see quarantine.csv`.
    pub effect: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notes(pub Vec<Note>);

impl Notes {
    pub fn push(
        &mut self,
        text: impl Into<String>,
        count: u64,
        of: Option<u64>,
        effect: impl Into<String>,
    ) {
        self.0.push(Note {
            text: text.into(),
            count,
            of,
            effect: effect.into(),
        });
    }
}

/// Why a file could not be read or written, in the words of someone who wants to mend it.
pub fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder, not a file".to_owned(),
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
            "a file stands where a folder is needed".to_owned()
        }
        io::ErrorKind::PermissionDenied => "this user has no permission".to_owned(),
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        _ => error.to_string(),
    }
}

/// The known word that is most like the given one, if any is like it at all.
pub fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let word = word.to_lowercase();
    known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&word, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= (candidate.chars().count() / 3).max(1))
        .min()
        .map(|(_, candidate)| candidate)
}

/// Help for a word that is none of the known ones.
pub fn suggestion<'k>(word: &str, known: impl IntoIterator<Item = &'k str> + Clone) -> String {
    match nearest(word, known.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            let known: Vec<&str> = known.into_iter().collect();
            if known.is_empty() {
                "none is defined".to_owned()
            } else {
                format!("known: {}", known.join(", "))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_word_is_suggested_and_a_far_one_is_not() {
        let known = ["register", "packs", "max_age_days"];
        assert_eq!(nearest("registr", known), Some("register"));
        assert_eq!(nearest("MAX_AGE_DAY", known), Some("max_age_days"));
        assert_eq!(nearest("colour", known), None);
    }
}
