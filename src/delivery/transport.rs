//! The three ways a letter leaves. One call, one recipient.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Utc};
use lettre::address::Envelope;
use lettre::transport::sendmail::SendmailTransport;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::{self, SmtpTransport};
use lettre::{Address, Transport as _};
use sha2::{Digest, Sha256};

use super::letter::Letter;
use crate::diagnostic::Diagnostic;
use crate::ledger::{digest::hex, durable};

/// How long a server may be silent, seconds.
const TIMEOUT_SECONDS: u64 = 60;

/// How the connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    /// STARTTLS, or nothing is sent.
    StartTls,
    /// TLS from the first byte.
    Implicit,
    /// None: for a server on the same machine.
    Plain,
}

/// An SMTP server, secrets resolved.
#[derive(Debug, Clone)]
pub struct Server {
    pub host: String,
    pub port: u16,
    pub protection: Protection,
    pub login: Option<(String, String)>,
}

#[derive(Debug)]
pub enum Transport {
    /// A folder with `tmp`, `new` and `cur`; another program takes the mail from there.
    Maildir(PathBuf),
    Smtp(Box<SmtpTransport>),
    Sendmail(SendmailTransport),
}

/// What became of one attempt, with the server's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Accepted(String),
    /// For good.
    Refused(String),
    /// For now.
    Deferred(String),
    /// The line was lost while or after the message was sent: it may have arrived.
    Unknown(String),
}

impl Transport {
    pub fn maildir(folder: &Path) -> Result<Self, Diagnostic> {
        for name in ["tmp", "new", "cur"] {
            durable::create_folder(&folder.join(name)).map_err(|error| {
                Diagnostic::error(format!("the maildir cannot be made: {error}"))
                    .in_file(folder.display().to_string())
            })?;
        }
        Ok(Transport::Maildir(folder.to_owned()))
    }

    pub fn smtp(server: &Server) -> Result<Self, Diagnostic> {
        let tls = |make: fn(TlsParameters) -> Tls| {
            TlsParameters::new(server.host.clone())
                .map(make)
                .map_err(|error| Diagnostic::error(format!("TLS cannot be set up: {error}")))
        };
        let mut builder = SmtpTransport::builder_dangerous(&server.host)
            .port(server.port)
            .timeout(Some(Duration::from_secs(TIMEOUT_SECONDS)))
            .tls(match server.protection {
                Protection::StartTls => tls(Tls::Required)?,
                Protection::Implicit => tls(Tls::Wrapper)?,
                Protection::Plain => Tls::None,
            });
        if let Some((name, password)) = &server.login {
            builder = builder.credentials(Credentials::new(name.clone(), password.clone()));
        }
        Ok(Transport::Smtp(Box::new(builder.build())))
    }

    pub fn sendmail(command: Option<&str>) -> Self {
        Transport::Sendmail(match command {
            Some(command) => SendmailTransport::new_with_command(command),
            None => SendmailTransport::new(),
        })
    }

    /// Whether sending the same letter again cannot make a second copy.
    pub fn repeat_is_safe(&self) -> bool {
        matches!(self, Transport::Maildir(_))
    }

    /// Whether letters can be handed over at all. A server that cannot be reached, or that does not
    /// take the login, says nothing of any one letter: none is tried, so that none counts as
    /// refused and an account is not locked by repeated logins.
    ///
    /// # Errors
    /// The server's words, or what became of the connection.
    pub fn ready(&self) -> Result<(), String> {
        let Transport::Smtp(server) = self else {
            return Ok(());
        };
        match server.test_connection() {
            Ok(true) => Ok(()),
            Ok(false) => Err("the mail server does not answer".to_owned()),
            Err(error) => Err(with_sources(&error)),
        }
    }

    /// Sends the bytes to the one address.
    pub fn send(
        &self,
        from: &str,
        address: &str,
        message_id: &str,
        queued_at: DateTime<Utc>,
        bytes: &[u8],
    ) -> Outcome {
        let envelope = || {
            let from: Address = from.parse().ok()?;
            let to: Address = address.parse().ok()?;
            Envelope::new(Some(from), vec![to]).ok()
        };
        let Some(envelope) = envelope() else {
            return Outcome::Refused("the address cannot be used".to_owned());
        };
        match self {
            Transport::Maildir(folder) => {
                match deliver(folder, &unique_name(message_id, queued_at), bytes) {
                    Ok(()) => Outcome::Accepted("written to the maildir".to_owned()),
                    Err(error) => Outcome::Deferred(format!("the maildir: {error}")),
                }
            }
            Transport::Smtp(server) => match server.send_raw(&envelope, bytes) {
                Ok(response) => {
                    let words: Vec<&str> = response.message().collect();
                    Outcome::Accepted(format!("{} {}", response.code(), words.join(" ")))
                }
                Err(error) => of_smtp(&error),
            },
            Transport::Sendmail(command) => match command.send_raw(&envelope, bytes) {
                Ok(()) => Outcome::Accepted("taken by sendmail".to_owned()),
                Err(error) => Outcome::Deferred(with_sources(&error)),
            },
        }
    }
}

/// The bytes of a letter, joined.
impl Letter {
    pub fn bytes(&self) -> Vec<u8> {
        self.parts.concat()
    }
}

/// What an SMTP error says of the message. The library does not tell at which step a connection
/// broke, so a silence or a broken line once connected counts as `Unknown`.
fn of_smtp(error: &smtp::Error) -> Outcome {
    let words = with_sources(error);
    if error.is_permanent() {
        Outcome::Refused(words)
    } else if error.is_transient() || error.is_client() || error.is_tls() {
        Outcome::Deferred(words)
    } else if error.is_timeout() || error.is_response() {
        Outcome::Unknown(words)
    } else {
        Outcome::Deferred(words)
    }
}

fn with_sources(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        let inner_words = inner.to_string();
        if !words.contains(&inner_words) {
            words.push_str(": ");
            words.push_str(&inner_words);
        }
        source = inner.source();
    }
    words
}

/// The same letter has the same name, so that a repeat replaces itself.
fn unique_name(message_id: &str, queued_at: DateTime<Utc>) -> String {
    let digest = &Sha256::digest(message_id.as_bytes())[..10];
    format!("{}.{}.keepsafe", queued_at.timestamp(), hex(digest))
}

/// Bernstein's way: write in `tmp`, sync, rename into `new`, sync the folder. A letter that a
/// reader has already taken (moved to `cur`) is not put there again.
fn deliver(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    if folder.join("new").join(name).exists() || taken(folder, name)? {
        return Ok(());
    }
    let temporary = folder.join("tmp").join(name);
    durable::write_new(&temporary, bytes)?;
    durable::rename(&temporary, &folder.join("new").join(name))
}

/// A reader's program adds flags (`:2,S`) to the name.
fn taken(folder: &Path, name: &str) -> io::Result<bool> {
    for entry in folder.join("cur").read_dir()? {
        let found = entry?.file_name();
        let found = found.to_string_lossy();
        if found
            .strip_prefix(name)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
        {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_delivered_once_however_often_it_is_sent() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let transport = Transport::maildir(folder.path()).expect("a maildir");
        let at = "2026-11-03T07:00:00Z".parse().expect("an instant");
        let send = || {
            transport.send(
                "a@meres.example",
                "b@meres.example",
                "id@meres.example",
                at,
                b"text",
            )
        };
        let names = |sub: &str| -> Vec<_> {
            let entries = folder.path().join(sub).read_dir().expect("a folder");
            entries
                .map(|entry| entry.expect("an entry").file_name())
                .collect()
        };
        assert!(matches!(send(), Outcome::Accepted(_)));
        assert!(matches!(send(), Outcome::Accepted(_)));
        let new = names("new");
        assert_eq!(new.len(), 1);
        assert!(names("tmp").is_empty());
        let mut read = new[0].clone();
        read.push(":2,S");
        std::fs::rename(
            folder.path().join("new").join(&new[0]),
            folder.path().join("cur").join(read),
        )
        .expect("moved");
        assert!(matches!(send(), Outcome::Accepted(_)));
        assert!(
            names("new").is_empty(),
            "a letter that was read does not come back"
        );
    }
}
