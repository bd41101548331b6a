//! The notice to the people who run the project: which editions wait, why, and what to do.
//!
//! It is read on a telephone and passed on to whoever can mend the extract, so it holds no venue, no
//! count of records, no address, no narrative and no occurrence's number: only names of forces,
//! days, jobs and settings, as the caller gives them.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sha2::{Digest, Sha256};
use tera::{Context, Tera};

use super::letter::{self, Letter, Sender};
use crate::diagnostic::Diagnostic;
use crate::documents::brief::wording::{list, one_line, sentence};
use crate::edition::Marking;
use crate::ledger::digest::hex;

pub(super) const HTML: &str = "mail/notice.html";
pub(super) const TEXT: &str = "mail/notice.txt";

/// Nothing in a notice tells of any record.
const MARKING: Marking = Marking::Official;
/// Who gets it, as the ledger names recipients.
const OWNER: &str = "owner";
const HANDLING: &str = "For the people who run this project and those who supply the extract. It \
                        names no hotel and tells of no record.";

/// What there is to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// `Editions wait for Fenwold`.
    pub title: String,
    /// What came of the rest of the run, one sentence.
    pub rest: String,
    /// At least one.
    pub reasons: Vec<Cause>,
    pub waiting: Vec<Waiting>,
    /// The day of the run, as a reader knows it.
    pub day: String,
    /// Tells one notice from another: equal keys are the same notice, which is sent once.
    pub key: String,
}

/// A reason, and what to do about it: both without a full stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    pub what: String,
    pub to_do: String,
}

/// Editions of one job that wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub job: String,
    /// Empty where they are not known before the extract is read; so is the period.
    pub scopes: Vec<String>,
    pub period: String,
}

/// All that the notice's templates may say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoticeBrief {
    pub marking: String,
    pub subject: String,
    pub preheader: String,
    pub title: String,
    pub project: String,
    pub day: String,
    pub rest: String,
    pub reasons: Vec<CauseLine>,
    pub waiting: Vec<WaitingLine>,
    pub next: String,
    pub handling: String,
}

/// Two sentences.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CauseLine {
    pub what: String,
    pub to_do: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WaitingLine {
    pub job: String,
    /// `Fenwold`, `Eastholm and Fenwold`, or empty.
    pub scopes: String,
    pub period: String,
}

/// Composes the notice for the owner's address. Equal notices have equal Message-IDs, whenever they
/// are composed.
pub fn compose_notice(
    templates: &Tera,
    sender: &Sender,
    owner: &str,
    notice: &Notice,
    now: DateTime<Utc>,
) -> Result<Letter, Diagnostic> {
    let brief = brief(sender, notice);
    let context = Context::from_serialize(&brief).map_err(|error| letter::of_template(&error))?;
    let render = |name| {
        templates
            .render(name, &context)
            .map_err(|error| letter::of_template(&error))
    };
    let (html, text) = (render(HTML)?, render(TEXT)?);
    let key = hex(&Sha256::digest(notice.key.as_bytes())[..8]);
    let message_id = format!("{key}.notice@{}", letter::domain(sender));
    let message = letter::message(
        sender,
        letter::mailbox(None, owner)?,
        &brief.subject,
        now,
        &message_id,
        letter::both_ways(&key, text, html),
    )?;
    Ok(Letter {
        message_id,
        recipient: OWNER.to_owned(),
        address: owner.to_owned(),
        parts: vec![message.formatted()],
    })
}

fn brief(sender: &Sender, notice: &Notice) -> NoticeBrief {
    let stop = |text: &str| format!("{}.", sentence(&one_line(text)));
    NoticeBrief {
        marking: MARKING.to_string(),
        subject: format!("{MARKING}: Keepsafe, {}", lower_first(&notice.title)),
        preheader: notice
            .reasons
            .first()
            .map_or_else(String::new, |cause| stop(&cause.what)),
        title: one_line(&notice.title),
        project: one_line(&sender.project),
        day: notice.day.clone(),
        rest: notice.rest.clone(),
        reasons: notice
            .reasons
            .iter()
            .map(|cause| CauseLine {
                what: stop(&cause.what),
                to_do: stop(&cause.to_do),
            })
            .collect(),
        waiting: notice
            .waiting
            .iter()
            .map(|waiting| WaitingLine {
                job: waiting.job.clone(),
                scopes: one_line(&list(&waiting.scopes)),
                period: waiting.period.clone(),
            })
            .collect(),
        next: "The next run tries again. This notice is sent once; another follows only when \
               something changes."
            .to_owned(),
        handling: HANDLING.to_owned(),
    }
}

/// `Editions wait for Fenwold` -> `editions wait for Fenwold`.
fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect()
    })
}
