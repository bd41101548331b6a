//! Letters, read back by a parser that did not write them.

use chrono::{DateTime, Utc};
use keepsafe::delivery::{self, Cause, DeliveryForm, Letter, Notice, Recipient, Sender, Waiting};
use keepsafe::documents::brief::Headline;
use keepsafe::documents::{Document, Form, ProductKind};
use keepsafe::edition::{Edition, Marking, Period, Scope};
use mail_parser::{MessageParser, MimeHeaders};

pub fn edition() -> Edition {
    let now: DateTime<Utc> = "2026-11-03T07:00:00Z".parse().expect("an instant");
    Edition {
        job: "force-pack".into(),
        scope: Scope::Force("mereshire".into()),
        scope_name: "Mereshire".into(),
        period: Period::month_of("2026-10-01".parse().expect("a date")),
        window: Period::new(
            "2024-11-01".parse().expect("a date"),
            "2026-11-01".parse().expect("a date"),
        )
        .expect("a span"),
        due: now,
        now,
        revision: 1,
    }
}

fn headline() -> Headline {
    Headline {
        subject: "OFFICIAL-SENSITIVE: Keepsafe, Mereshire, October 2026".into(),
        preheader: "71 occurrences in 24 months; 6 in October, within the usual range.".into(),
        title: "71 occurrences in 24 months".into(),
        lines: vec![
            "71 occurrences, 68 incidents, 64 victims.".into(),
            "6 in October, from 4; usual range 0 to 14.".into(),
            "9 of 71 could not be placed.".into(),
        ],
        changed: "3 premises are new since the last edition.".into(),
        marking: Marking::OfficialSensitive,
        scope_name: "Mereshire".into(),
        period: "October 2026".into(),
        data_to: "2 November 2026".into(),
    }
}

fn reader(form: DeliveryForm) -> Recipient {
    Recipient {
        id: "a.lead".into(),
        name: "Siân Ŵyn Lead".into(),
        address: "a.lead@meres.example".into(),
        role: "force lead".into(),
        scopes: vec!["mereshire".into()],
        products: vec!["force-pack".into()],
        marking: Marking::OfficialSensitive,
        form,
        until: None,
    }
}

fn pack() -> Document {
    Document {
        product: ProductKind::ForcePack,
        form: Form::Pdf,
        file_name: "OFFICIAL-SENSITIVE force-pack.2026-10.mereshire.pdf".into(),
        marking: Marking::OfficialSensitive,
        title: "Force pack, Mereshire, October 2026".into(),
        pages: 14,
        // Every byte value, line ends among them.
        bytes: (0..100_000u32).map(|n| (n % 251) as u8).collect(),
    }
}

fn compose(edition: &Edition, headline: &Headline, reader: &Recipient) -> Letter {
    let sender = Sender {
        from: "keepsafe@meres.example".into(),
        contact: "analyst@meres.example".into(),
        project: "CSE in hotels: the Meres".into(),
        editions_at: Some("/srv/keepsafe/editions".into()),
    };
    delivery::compose(
        &delivery::templates(&[]).expect("the built-in templates"),
        &sender,
        edition,
        headline,
        reader,
        &[&pack()],
        "editions/force-pack/2026-10/mereshire",
    )
    .expect("composed")
}

#[test]
fn a_letter_says_what_it_should_and_brings_the_document() {
    let letter = compose(&edition(), &headline(), &reader(DeliveryForm::Attach));
    let bytes = letter.bytes();
    let mail = MessageParser::default().parse(&bytes).expect("a message");
    assert_eq!(
        mail.subject(),
        Some("OFFICIAL-SENSITIVE: Keepsafe, Mereshire, October 2026")
    );
    let to = mail.to().and_then(|to| to.first()).expect("a reader");
    assert_eq!(to.name(), Some("Siân Ŵyn Lead"));
    assert_eq!(to.address(), Some("a.lead@meres.example"));
    assert_eq!(mail.message_id(), Some(letter.message_id.as_str()));
    assert_eq!(
        mail.date().map(|date| date.to_rfc3339()),
        Some("2026-11-03T07:00:00Z".into())
    );
    assert_eq!(
        mail.header_raw("Auto-Submitted").map(str::trim),
        Some("auto-generated")
    );
    assert_eq!(
        mail.header_raw("X-Auto-Response-Suppress").map(str::trim),
        Some("OOF")
    );
    assert_eq!(mail.attachment_count(), 1);
    let attached = mail.attachment(0).expect("the pack");
    assert_eq!(attached.contents(), pack().bytes);
    assert_eq!(
        attached.attachment_name(),
        Some("OFFICIAL-SENSITIVE force-pack.2026-10.mereshire.pdf")
    );
    assert!(attached.is_content_type("application", "pdf"));
}

/// The visible text of the HTML part: tags out, entities of the escaper back, spaces folded.
fn visible(html: &str) -> String {
    let body = html.split_once("<table").expect("a table").1;
    let mut text = String::new();
    let mut in_tag = true;
    for c in body.chars() {
        match c {
            '<' => in_tag = true,
            '>' => {
                in_tag = false;
                text.push(' ');
            }
            c if !in_tag => text.push(c),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn html_and_text_say_the_same_in_the_same_order_with_the_marking_first_and_last() {
    let letter = compose(&edition(), &headline(), &reader(DeliveryForm::Attach));
    let bytes = letter.bytes();
    let mail = MessageParser::default().parse(&bytes).expect("a message");
    let text = mail.body_text(0).expect("a text part").into_owned();
    let html = mail.body_html(0).expect("an HTML part").into_owned();
    assert!(html.len() < 100_000);
    let expected = [
        "OFFICIAL-SENSITIVE",
        "71 occurrences in 24 months",
        "71 occurrences, 68 incidents, 64 victims.",
        "6 in October, from 4; usual range 0 to 14.",
        "9 of 71 could not be placed.",
        "Attached",
        "Force pack, Mereshire, October 2026",
        "14",
        "100 kB",
        "3 premises are new since the last edition.",
        "Ask before forwarding",
        "analyst@meres.example",
        "force-pack.2026-10.mereshire",
        "OFFICIAL-SENSITIVE",
    ];
    for body in [text.trim().to_owned(), visible(&html)] {
        let mut at = 0;
        for phrase in expected {
            at += body[at..]
                .find(phrase)
                .unwrap_or_else(|| panic!("`{phrase}` is missing or out of order in\n{body}"));
            at += phrase.len();
        }
        assert!(body.starts_with("OFFICIAL-SENSITIVE"), "{body}");
        assert!(body.ends_with("OFFICIAL-SENSITIVE"), "{body}");
    }
    for remote in ["http:", "https:", "src=", "url("] {
        assert!(!html.contains(remote), "{remote}");
    }
}

#[test]
fn the_same_edition_and_reader_give_the_same_bytes_and_others_another_id() {
    let reader = reader(DeliveryForm::Attach);
    let first = compose(&edition(), &headline(), &reader);
    assert_eq!(first, compose(&edition(), &headline(), &reader));
    let revised = Edition {
        revision: 2,
        ..edition()
    };
    let someone = Recipient {
        id: "b.lead".into(),
        ..reader.clone()
    };
    let ids = [
        first.message_id,
        compose(&revised, &headline(), &reader).message_id,
        compose(&edition(), &headline(), &someone).message_id,
    ];
    assert_ne!(ids[0], ids[1]);
    assert_ne!(ids[0], ids[2]);
    assert!(
        ids.iter()
            .all(|id| id.is_ascii() && id.ends_with("@meres.example"))
    );
}

#[test]
fn letters_to_two_readers_share_the_attachment() {
    let one = compose(&edition(), &headline(), &reader(DeliveryForm::Attach));
    let other = compose(
        &edition(),
        &headline(),
        &Recipient {
            id: "b.lead".into(),
            ..reader(DeliveryForm::Attach)
        },
    );
    assert_eq!(one.parts.len(), 3);
    assert_eq!(one.parts[1], other.parts[1]);
    assert!(one.parts[1].len() > 100_000);
}

#[test]
fn nothing_hostile_becomes_a_header_or_a_tag() {
    let hostile = Headline {
        subject: "OFFICIAL\r\nBcc: thief@elsewhere.invalid\r\n\r\nbody".into(),
        title: "<script>alert(1)</script> & \"more\"".into(),
        ..headline()
    };
    let reader = Recipient {
        name: "A\r\nBcc: thief@elsewhere.invalid".into(),
        ..reader(DeliveryForm::Attach)
    };
    let letter = compose(&edition(), &hostile, &reader);
    let bytes = letter.bytes();
    let mail = MessageParser::default().parse(&bytes).expect("a message");
    assert!(mail.bcc().is_none());
    assert_eq!(mail.to().map(|to| to.iter().count()), Some(1));
    assert_eq!(
        mail.subject(),
        Some("OFFICIAL Bcc: thief@elsewhere.invalid body")
    );
    let html = mail.body_html(0).expect("an HTML part");
    assert!(!html.contains("<script"), "the title is text, not a tag");
    assert!(html.contains("&lt;script&gt;"));
}

#[test]
fn a_link_names_the_path_and_an_announcement_nothing() {
    for (form, path) in [(DeliveryForm::Link, true), (DeliveryForm::Announce, false)] {
        let letter = compose(&edition(), &headline(), &reader(form));
        let bytes = letter.bytes();
        let mail = MessageParser::default().parse(&bytes).expect("a message");
        assert_eq!(mail.attachment_count(), 0);
        let text = mail.body_text(0).expect("a text part");
        let found = text.contains(
            "/srv/keepsafe/editions/force-pack/2026-10/mereshire/OFFICIAL-SENSITIVE force-pack",
        );
        assert_eq!(found, path, "{text}");
    }
}

#[test]
fn a_letter_marked_lower_than_what_it_carries_is_not_composed() {
    let low = Headline {
        marking: Marking::Official,
        ..headline()
    };
    let sender = Sender {
        from: "keepsafe@meres.example".into(),
        contact: "analyst@meres.example".into(),
        project: "project".into(),
        editions_at: None,
    };
    let problem = delivery::compose(
        &delivery::templates(&[]).expect("the built-in templates"),
        &sender,
        &edition(),
        &low,
        &reader(DeliveryForm::Attach),
        &[&pack()],
        "folder",
    )
    .expect_err("refused");
    assert!(problem.message.contains("marked lower"));
}

#[test]
fn a_user_s_template_takes_the_place_of_the_built_in_one_and_its_faults_are_told() {
    let own = [(
        "mail/letter.txt".to_owned(),
        "{{ marking }} {{ titel }}".to_owned(),
    )];
    let templates = delivery::templates(&own).expect("it parses");
    let sender = Sender {
        from: "keepsafe@meres.example".into(),
        contact: "analyst@meres.example".into(),
        project: "project".into(),
        editions_at: None,
    };
    let problem = delivery::compose(
        &templates,
        &sender,
        &edition(),
        &headline(),
        &reader(DeliveryForm::Announce),
        &[&pack()],
        "folder",
    )
    .expect_err("an unknown name");
    assert!(problem.message.contains("titel"), "{problem}");
    let broken = [("mail/letter.html".to_owned(), "{% if %}".to_owned())];
    let problem = delivery::templates(&broken).expect_err("no template");
    assert_eq!(
        problem.place.map(|place| place.file),
        Some("templates/mail/letter.html".into())
    );
}

fn sender() -> Sender {
    Sender {
        from: "keepsafe@meres.example".into(),
        contact: "analyst@meres.example".into(),
        project: "CSE in hotels: the Meres".into(),
        editions_at: None,
    }
}

fn notice() -> Notice {
    let waiting = |job: &str, scopes: &[&str], period: &str| Waiting {
        job: job.into(),
        scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        period: period.into(),
    };
    Notice {
        title: "Editions wait for Fenwold".into(),
        rest: "The other editions were made.".into(),
        reasons: vec![Cause {
            what: "Fenwold is stale: its newest record is of 1 September 2026, 63 days before 3 \
                   November 2026; 10 are allowed"
                .into(),
            to_do: "put a newer extract of Fenwold into the drop folder, or raise max_age_days in \
                    [extract]"
                .into(),
        }],
        waiting: vec![
            waiting("force-pack", &["Fenwold"], "October 2026"),
            waiting("taskforce-summary", &["all forces"], "October 2026"),
        ],
        day: "3 November 2026".into(),
        key: "fenwold stale since 2026-09-01".into(),
    }
}

fn notify(notice: &Notice, now: DateTime<Utc>) -> Letter {
    delivery::compose_notice(
        &delivery::templates(&[]).expect("the built-in templates"),
        &sender(),
        "analyst@meres.example",
        notice,
        now,
    )
    .expect("composed")
}

const NOTICE: &str = "\
OFFICIAL

Editions wait for Fenwold
CSE in hotels: the Meres, 3 November 2026.

The other editions were made.

Why, and what to do
- Fenwold is stale: its newest record is of 1 September 2026, 63 days before 3 November 2026; 10 are allowed.
  Put a newer extract of Fenwold into the drop folder, or raise max_age_days in [extract].

What waits
- force-pack: Fenwold, October 2026
- taskforce-summary: all forces, October 2026

Next
The next run tries again. This notice is sent once; another follows only when something changes.

Handling
For the people who run this project and those who supply the extract. It names no hotel and tells of no record.

CSE in hotels: the Meres. Sent automatically to the owner of the project.

OFFICIAL
";

#[test]
fn a_notice_says_what_waits_and_why_in_both_forms() {
    let letter = notify(&notice(), edition().now);
    let bytes = letter.bytes();
    let mail = MessageParser::default().parse(&bytes).expect("a message");
    assert_eq!(
        mail.subject(),
        Some("OFFICIAL: Keepsafe, editions wait for Fenwold")
    );
    assert_eq!(mail.message_id(), Some(letter.message_id.as_str()));
    assert_eq!(
        mail.header_raw("Auto-Submitted").map(str::trim),
        Some("auto-generated")
    );
    assert_eq!(mail.attachment_count(), 0);
    let text = mail
        .body_text(0)
        .expect("a text part")
        .replace("\r\n", "\n");
    assert_eq!(text, NOTICE);
    // The same words in the same order, but for the signs of a list and the heads of the table.
    let html = mail.body_html(0).expect("an HTML part").into_owned();
    let shown = visible(&html);
    let mut at = 0;
    for line in NOTICE.lines().filter(|line| !line.is_empty()) {
        let line = line.trim_start_matches(['-', ' ']);
        for words in line
            .split(": Fenwold, ")
            .flat_map(|part| part.split(": all forces, "))
        {
            at += shown[at..]
                .find(words)
                .unwrap_or_else(|| panic!("`{words}` is missing or out of order in\n{shown}"));
            at += words.len();
        }
    }
    assert!(shown.starts_with("OFFICIAL") && shown.ends_with("OFFICIAL"));
    for remote in ["http:", "https:", "src=", "url("] {
        assert!(!html.contains(remote), "{remote}");
    }
}

#[test]
fn a_notice_is_the_same_whenever_it_is_composed_and_another_when_its_key_is() {
    let first = notify(&notice(), edition().now);
    let later = notify(
        &Notice {
            day: "4 November 2026".into(),
            ..notice()
        },
        edition().now + chrono::TimeDelta::days(1),
    );
    assert_eq!(first.message_id, later.message_id);
    let other = Notice {
        key: "fenwold stale since 2026-10-01".into(),
        ..notice()
    };
    assert_ne!(first.message_id, notify(&other, edition().now).message_id);
    assert!(first.message_id.ends_with(".notice@meres.example"));
}

#[test]
fn a_notice_of_no_known_edition_names_the_jobs() {
    let notice = Notice {
        waiting: vec![Waiting {
            job: "force-pack".into(),
            scopes: Vec::new(),
            period: String::new(),
        }],
        ..notice()
    };
    let bytes = notify(&notice, edition().now).bytes();
    let mail = MessageParser::default().parse(&bytes).expect("a message");
    let text = mail
        .body_text(0)
        .expect("a text part")
        .replace("\r\n", "\n");
    assert!(
        text.contains("\nWhat waits\n- force-pack\n\nNext\n"),
        "{text}"
    );
}

#[test]
fn a_hostile_name_of_a_force_stays_text_in_a_notice() {
    let hostile = Notice {
        title: "Editions wait for <b>\r\nBcc: thief@elsewhere.invalid".into(),
        reasons: vec![Cause {
            what: "<script>alert(1)</script> is stale".into(),
            to_do: "put\na newer one there".into(),
        }],
        ..notice()
    };
    let bytes = notify(&hostile, edition().now).bytes();
    let mail = MessageParser::default().parse(&bytes).expect("a message");
    assert!(mail.bcc().is_none());
    let html = mail.body_html(0).expect("an HTML part");
    assert!(!html.contains("<script") && !html.contains("<b>"), "{html}");
    let text = mail.body_text(0).expect("a text part");
    assert!(text.contains("Put a newer one there."), "{text}");
}
