//! `distribution.toml`: policy, recipients, lists.

use std::collections::BTreeSet;

use super::reader::{At, Section, Source};
use super::{product_codes, project::marking};
use crate::delivery::{DeliveryForm, List, Policy, Recipient, Roster, check_address};
use crate::diagnostic::suggestion;

/// More sign-offs than this nobody will gather.
const RELEASES_MAX: u32 = 5;

/// Reads the roster. `scopes` are the codes that exist, `None` where that is not known before the
/// extract is read.
pub(super) fn read(source: &Source<'_>, scopes: Option<&BTreeSet<String>>) -> Roster {
    let parsed = source.parse();
    let top = source.top(&parsed);
    let policy = top.section("policy").map(policy).unwrap_or_default();

    let mut recipients: Vec<Recipient> = Vec::new();
    // With those whose entry is wrong elsewhere: a list may still name them.
    let mut ids: Vec<String> = Vec::new();
    for section in top.sections("recipient") {
        let offset = section.offset();
        let id = section.plain_text("id");
        let twice = id.as_ref().is_some_and(|id| ids.contains(id));
        if let (true, Some(id)) = (twice, &id) {
            source.report(
                offset,
                format!("recipient `{id}` is listed twice"),
                "give each recipient an id of its own",
            );
        }
        ids.extend(id);
        let Some(recipient) = recipient(source, section, scopes) else {
            continue;
        };
        if twice {
            continue;
        }
        if !policy.allows(&recipient.address) {
            source.warn(
                offset,
                format!(
                    "recipient `{}` has an address outside the domains of [policy]: nothing will \
                     be sent",
                    recipient.id
                ),
                "add the domain to [policy] domains, or correct the address",
            );
        }
        recipients.push(recipient);
    }
    recipients.sort_by(|a, b| a.id.cmp(&b.id));

    let mut lists: Vec<List> = Vec::new();
    for section in top.sections("list") {
        let offset = section.offset();
        let id = section.need_text("id", "\"force-leads\"");
        let members = section.texts("members", "[\"a.lead\"]");
        if members.is_none() && !section.has("members") {
            section.missing("members", "[\"a.lead\"]");
        }
        section.finish();
        let (Some(id), Some(members)) = (id, members) else {
            continue;
        };
        for (at, member) in members.iter().enumerate() {
            if members[..at].iter().any(|one| one.value == member.value) {
                source.report(
                    member.offset,
                    format!("list `{}` names `{}` twice", id.value, member.value),
                    "name each recipient once",
                );
            } else if !ids.contains(&member.value) {
                source.report(
                    member.offset,
                    format!(
                        "list `{}` names `{}`, who is no recipient",
                        id.value, member.value
                    ),
                    suggestion(&member.value, ids.iter().map(String::as_str)),
                );
            }
        }
        if lists.iter().any(|known| known.id == id.value) {
            source.report(
                offset,
                format!("list `{}` is defined twice", id.value),
                "join the two lists, or rename one",
            );
            continue;
        }
        lists.push(List {
            id: id.value,
            members: members.into_iter().map(|member| member.value).collect(),
        });
    }
    top.finish();
    Roster {
        policy,
        recipients,
        lists,
    }
}

fn policy(section: Section<'_, '_>) -> Policy {
    let domains = section.texts("domains", "[\"meres.example\"]");
    if domains.is_none() && !section.has("domains") {
        section.missing("domains", "[\"meres.example\"]");
    }
    let releases = section.number("releases", 0..=RELEASES_MAX, "1");
    section.finish();
    Policy {
        domains: domains
            .unwrap_or_default()
            .into_iter()
            .map(|domain| domain.value.trim_start_matches('@').to_lowercase())
            .collect(),
        releases: releases.unwrap_or(1),
    }
}

fn recipient(
    source: &Source<'_>,
    section: Section<'_, '_>,
    scopes: Option<&BTreeSet<String>>,
) -> Option<Recipient> {
    let id = section.need_parsed("id", "\"a.lead\"", |text| {
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        if text.chars().all(fits) {
            Ok(text.to_owned())
        } else {
            Err(format!(
                "`{text}` has other than letters, digits, dots and hyphens"
            ))
        }
    });
    let name = section.need_parsed("name", "\"A Lead\"", one_line);
    let address = section.need_parsed("address", "\"a.lead@meres.example\"", |text| {
        // The message names no address: it may end in a log.
        check_address(text)
            .map(|()| text.to_owned())
            .map_err(|_| "this is no mail address".to_owned())
    });
    let role = section.parsed("role", "\"force lead\"", one_line);
    let granted = codes(&section, "scopes", "[\"mereshire\"]");
    if let (Some(known), Some(granted)) = (scopes, &granted) {
        for scope in granted {
            if scope.value != "*" && !known.contains(&scope.value) {
                source.report(
                    scope.offset,
                    format!("`{}` is no known scope", scope.value),
                    suggestion(&scope.value, known.iter().map(String::as_str)),
                );
            }
        }
    }
    let products = codes(&section, "products", "[\"force-pack\"]");
    for product in products.iter().flatten() {
        if !product_codes().any(|code| code == product.value) {
            source.report(
                product.offset,
                format!("`{}` is no product", product.value),
                suggestion(&product.value, product_codes()),
            );
        }
    }
    let highest = section.need_parsed("marking", "\"OFFICIAL-SENSITIVE\"", marking);
    let form = section.parsed("form", "\"attach\"", str::parse::<DeliveryForm>);
    let until = section.date("until");
    let values = |list: Vec<At<String>>| list.into_iter().map(|one| one.value).collect();
    // An `until` that cannot be read must not become "for ever".
    let until_is_known = until.is_some() || !section.has("until");
    section.finish();
    Some(Recipient {
        id: id?.value,
        name: name?.value,
        address: address?.value,
        role: role.map_or_else(|| "reader".to_owned(), |role| role.value),
        scopes: values(granted?),
        products: values(products?),
        marking: highest?.value,
        form: form.map_or(DeliveryForm::Attach, |form| form.value),
        until: until_is_known.then_some(until)?,
    })
}

fn codes(section: &Section<'_, '_>, key: &'static str, example: &str) -> Option<Vec<At<String>>> {
    if !section.has(key) {
        section.missing(key, example);
    }
    let texts = section.texts(key, example);
    if texts.as_ref().is_some_and(Vec::is_empty) {
        section.empty(key, example);
    }
    texts
}

fn one_line(text: &str) -> Result<String, String> {
    if text.chars().any(char::is_control) {
        Err("has a line break or another control character".to_owned())
    } else {
        Ok(text.trim().to_owned())
    }
}
