//! One letter for one reader. The same edition and reader give the same bytes, Date and Message-ID
//! included, so that a repeat can be told from a new letter.

use std::time::SystemTime;

use chrono::{DateTime, Utc};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};
use serde::Serialize;
use sha2::{Digest, Sha256};
use tera::{Context, Tera};

use super::notice;
use super::roster::{DeliveryForm, Recipient};
use crate::diagnostic::Diagnostic;
use crate::documents::brief::Headline;
use crate::documents::{Document, Form};
use crate::edition::{Edition, Marking};
use crate::ledger::digest::hex;

const FRAME: &str = "mail/frame.html";
const HTML: &str = "mail/letter.html";
const TEXT: &str = "mail/letter.txt";

/// Templates of letters and notices: name and built-in text. The frame that others fill comes first.
const BUILT_IN: [(&str, &str); 5] = [
    (
        FRAME,
        include_str!("../../report_templates/mail/frame.html"),
    ),
    (
        HTML,
        include_str!("../../report_templates/mail/letter.html"),
    ),
    (TEXT, include_str!("../../report_templates/mail/letter.txt")),
    (
        notice::HTML,
        include_str!("../../report_templates/mail/notice.html"),
    ),
    (
        notice::TEXT,
        include_str!("../../report_templates/mail/notice.txt"),
    ),
];
/// Names of the templates of letters and notices.
pub const TEMPLATES: [&str; 5] = [FRAME, HTML, TEXT, notice::HTML, notice::TEXT];

/// Who sends, for every letter alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    pub from: String,
    /// Address for questions and corrections.
    pub contact: String,
    pub project: String,
    /// Where readers find the editions folder, for readers who get a link.
    pub editions_at: Option<String>,
}

/// A composed message for one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Without angle brackets.
    pub message_id: String,
    pub recipient: String,
    pub address: String,
    /// The message, cut where an attachment begins and ends.
    pub parts: Vec<Vec<u8>>,
}

/// All that the letter's templates may say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LetterBrief {
    pub marking: String,
    pub subject: String,
    pub preheader: String,
    pub title: String,
    pub scope_name: String,
    pub period: String,
    pub data_to: String,
    pub lines: Vec<String>,
    /// `Attached`, `Where it is`, or a sentence that says whom to ask.
    pub documents_title: String,
    pub documents: Vec<DocumentLine>,
    pub changed: String,
    pub handling: String,
    pub contact: String,
    pub project: String,
    pub edition: String,
    pub recipient: String,
    pub role: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DocumentLine {
    pub title: String,
    pub pages: usize,
    /// `1.2 MB`.
    pub size: String,
    pub path: Option<String>,
}

/// Text that may stand in a header: every run of control characters, line ends among them, is one
/// space. No other text reaches a header.
pub(super) struct HeaderText(pub(super) String);

impl HeaderText {
    pub(super) fn new(text: &str) -> Self {
        let words: Vec<&str> = text
            .split(|c: char| c.is_control() || c == '\u{2028}' || c == '\u{2029}')
            .filter(|word| !word.is_empty())
            .collect();
        Self(words.join(" ").trim().to_owned())
    }
}

/// The built-in letter and notice, with the user's own templates (name, text) in their place where
/// they bear their names.
pub fn templates(overrides: &[(String, String)]) -> Result<Tera, Diagnostic> {
    let mut tera = Tera::new();
    for (name, built_in) in BUILT_IN {
        let own = overrides.iter().find(|(own, _)| own == name);
        let text = own.map_or(built_in, |(_, text)| text);
        tera.add_raw_template(name, text).map_err(|error| {
            Diagnostic::error(format!("the template cannot be read: {error}"))
                .in_file(format!("templates/{name}"))
        })?;
    }
    Ok(tera)
}

/// Checks an address as mail programs write it: `local@domain`.
pub fn check_address(text: &str) -> Result<(), String> {
    match text.parse::<Address>() {
        Ok(_) if text.is_ascii() && !text.contains(|c: char| c.is_control() || c == ' ') => Ok(()),
        _ => Err(format!("`{text}` is no mail address")),
    }
}

/// What a reader may do with what is marked so.
pub fn handling(marking: Marking) -> &'static str {
    match marking {
        Marking::OfficialSensitive => {
            "For the named recipients. Ask before forwarding. Totals only in this letter: do not \
             reply with details of records."
        }
        Marking::Official => {
            "For the named recipients, to be used with hotel managers and their staff."
        }
    }
}

/// Composes the letter that brings `documents` to the reader, all of which the reader may have.
///
/// `folder` is the edition's, relative to the project, for readers who get a link.
pub fn compose(
    templates: &Tera,
    sender: &Sender,
    edition: &Edition,
    headline: &Headline,
    recipient: &Recipient,
    documents: &[&Document],
    folder: &str,
) -> Result<Letter, Diagnostic> {
    if documents.iter().any(|one| one.marking > headline.marking) {
        return Err(Diagnostic::error(format!(
            "the letter of {} is marked lower than a document that it carries",
            edition.id()
        )));
    }
    let brief = brief(sender, edition, headline, recipient, documents, folder);
    let context = Context::from_serialize(&brief).map_err(|error| of_template(&error))?;
    let html = templates
        .render(HTML, &context)
        .map_err(|error| of_template(&error))?;
    let text = templates
        .render(TEXT, &context)
        .map_err(|error| of_template(&error))?;

    let key = key_of(edition, recipient);
    let mut body = MultiPart::mixed()
        .boundary(format!("keepsafe_{key}_mixed"))
        .multipart(both_ways(&key, text, html));
    let mut attachments = Vec::new();
    if recipient.form == DeliveryForm::Attach {
        for document in documents {
            let part = Attachment::new(HeaderText::new(&document.file_name).0)
                .body(document.bytes.clone(), media_type(document.form));
            attachments.push(part.formatted());
            body = body.singlepart(part);
        }
    }

    let message_id = message_id(sender, edition, recipient);
    let message = message(
        sender,
        mailbox(Some(&recipient.name), &recipient.address)?,
        &headline.subject,
        edition.now,
        &message_id,
        body,
    )?;
    Ok(Letter {
        message_id,
        recipient: recipient.id.clone(),
        address: recipient.address.clone(),
        parts: cut(message.formatted(), &attachments),
    })
}

/// Message-ID, without angle brackets, of the letter that brings the edition to the reader.
pub fn message_id(sender: &Sender, edition: &Edition, recipient: &Recipient) -> String {
    let key = key_of(edition, recipient);
    format!("{key}.{}@{}", ascii(&edition.id().0), domain(sender))
}

/// What stands after the `@` of the sender.
pub(super) fn domain(sender: &Sender) -> &str {
    sender
        .from
        .rsplit_once('@')
        .map_or("", |(_, domain)| domain)
}

/// The same words as plain text and as HTML.
pub(super) fn both_ways(key: &str, text: String, html: String) -> MultiPart {
    MultiPart::alternative()
        .boundary(format!("keepsafe_{key}_text"))
        .singlepart(SinglePart::plain(text))
        .singlepart(SinglePart::html(html))
}

/// A message to one reader; `message_id` without angle brackets.
pub(super) fn message(
    sender: &Sender,
    to: Mailbox,
    subject: &str,
    at: DateTime<Utc>,
    message_id: &str,
    body: MultiPart,
) -> Result<Message, Diagnostic> {
    Message::builder()
        .from(mailbox(Some("Keepsafe"), &sender.from)?)
        .to(to)
        .subject(HeaderText::new(subject).0)
        .date(SystemTime::from(at))
        .message_id(Some(format!("<{message_id}>")))
        .raw_header(fixed("Auto-Submitted", "auto-generated"))
        .raw_header(fixed("X-Auto-Response-Suppress", "OOF"))
        .multipart(body)
        .map_err(|error| Diagnostic::error(format!("the letter cannot be composed: {error}")))
}

fn brief(
    sender: &Sender,
    edition: &Edition,
    headline: &Headline,
    recipient: &Recipient,
    documents: &[&Document],
    folder: &str,
) -> LetterBrief {
    let at = sender.editions_at.as_deref();
    let (documents_title, listed) = match recipient.form {
        DeliveryForm::Attach => ("Attached".to_owned(), documents),
        DeliveryForm::Link => ("Where it is".to_owned(), documents),
        DeliveryForm::Announce => (
            format!("The edition has been made. Ask {} for it.", sender.contact),
            &[][..],
        ),
    };
    LetterBrief {
        marking: headline.marking.to_string(),
        subject: headline.subject.clone(),
        preheader: headline.preheader.clone(),
        title: headline.title.clone(),
        scope_name: headline.scope_name.clone(),
        period: headline.period.clone(),
        data_to: headline.data_to.clone(),
        lines: headline.lines.clone(),
        documents_title,
        documents: listed
            .iter()
            .map(|document| DocumentLine {
                title: document.title.clone(),
                pages: document.pages,
                size: size(document.bytes.len()),
                path: (recipient.form == DeliveryForm::Link).then(|| {
                    let folder = folder.strip_prefix("editions/").unwrap_or(folder);
                    format!(
                        "{}/{folder}/{}",
                        at.unwrap_or("editions").trim_end_matches('/'),
                        document.file_name
                    )
                }),
            })
            .collect(),
        changed: headline.changed.clone(),
        handling: handling(headline.marking).to_owned(),
        contact: sender.contact.clone(),
        project: sender.project.clone(),
        edition: edition.id().to_string(),
        recipient: recipient.name.clone(),
        role: recipient.role.clone(),
    }
}

pub(super) fn of_template(error: &tera::Error) -> Diagnostic {
    Diagnostic::error(format!("the letter's template fails: {error}")).in_file("templates/mail")
}

pub(super) fn mailbox(name: Option<&str>, address: &str) -> Result<Mailbox, Diagnostic> {
    // The address itself stays out of the message: it could end in a log.
    let email = address
        .parse::<Address>()
        .map_err(|error| Diagnostic::error(format!("an address cannot be used: {error}")))?;
    Ok(Mailbox::new(
        name.map(|name| HeaderText::new(name).0),
        email,
    ))
}

fn fixed(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// Sixteen hex digits that stand for edition and reader, without telling the reader.
fn key_of(edition: &Edition, recipient: &Recipient) -> String {
    let mut hash = Sha256::new();
    hash.update(edition.id().0.as_bytes());
    hash.update([0]);
    hash.update(recipient.id.as_bytes());
    hex(&hash.finalize()[..8])
}

/// An id as it may stand in a Message-ID; the key before it keeps two ids apart that become one.
fn ascii(id: &str) -> String {
    let kept = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let text: String = id.chars().map(|c| if kept(c) { c } else { '_' }).collect();
    let atoms: Vec<&str> = text.split('.').filter(|atom| !atom.is_empty()).collect();
    atoms.join(".")
}

fn media_type(form: Form) -> ContentType {
    let name = match form {
        Form::Pdf => "application/pdf",
        Form::Html => "text/html; charset=utf-8",
        Form::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Form::Pptx => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    };
    ContentType::parse(name).expect("the names above are media types")
}

/// Bytes as a reader reads them, powers of 1,000.
fn size(bytes: usize) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} kB", bytes.div_ceil(1_000)),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

/// Cuts the message before and after each attachment, which come in this order.
fn cut(message: Vec<u8>, attachments: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut parts = Vec::new();
    let mut rest = &message[..];
    for attachment in attachments {
        let found = rest
            .windows(attachment.len())
            .position(|window| window == attachment);
        let Some(start) = found else { continue };
        let (before, from_here) = rest.split_at(start);
        let (part, after) = from_here.split_at(attachment.len());
        parts.push(before.to_vec());
        parts.push(part.to_vec());
        rest = after;
    }
    parts.push(rest.to_vec());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_end_reaches_a_header() {
        assert_eq!(
            HeaderText::new("A Lead\r\nBcc: x@y.example\u{0}\n").0,
            "A Lead Bcc: x@y.example"
        );
    }

    #[test]
    fn addresses_are_checked() {
        assert!(check_address("a.lead@meres.example").is_ok());
        for bad in [
            "a.lead",
            "a@b@c",
            "a lead@meres.example",
            "a@meres.example\r\nBcc: b@c.d",
            "@",
            "ŵ@meres.example",
        ] {
            assert!(check_address(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn ids_become_ascii() {
        assert_eq!(
            ascii("pack.2026-10.tref-y-clawdd"),
            "pack.2026-10.tref-y-clawdd"
        );
        assert_eq!(ascii("pack..dŵr."), "pack.d_r");
    }

    #[test]
    fn sizes_are_read_at_a_glance() {
        assert_eq!(size(999), "999 bytes");
        assert_eq!(size(1_001), "2 kB");
        assert_eq!(size(1_249_000), "1.2 MB");
    }

    #[test]
    fn a_cut_message_joins_again() {
        let parts = cut(
            b"headAAAmidBBend".to_vec(),
            &[b"AAA".to_vec(), b"BB".to_vec()],
        );
        assert_eq!(parts, [&b"head"[..], b"AAA", b"mid", b"BB", b"end"]);
    }
}
