//! Whether a reader may have something: a pure function that lets nothing pass which no rule
//! allows, and keeps every reason.

use std::fmt;

use chrono::NaiveDate;

use super::roster::{Policy, Recipient};
use crate::documents::ProductKind;
use crate::edition::{Marking, Scope};

/// Why not. The first two say that the thing is not meant for the reader, which is no fault; the
/// others that the roster and the lists contradict each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    Scope,
    Product,
    Marking { of: Marking, highest: Marking },
    Domain,
    Expired { until: NaiveDate },
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Scope => f.write_str("the scope is not among the reader's"),
            Reason::Product => f.write_str("the product is not among the reader's"),
            Reason::Marking { of, highest } => write!(
                f,
                "it is marked {of}, and the reader may have {highest} at the highest"
            ),
            Reason::Domain => f.write_str("the domain of the address is not one of the policy's"),
            Reason::Expired { until } => write!(
                f,
                "the entry on the roster ended on {}",
                until.format("%-d %B %Y")
            ),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    Send,
    /// Not meant for this reader.
    NotConcerned(Vec<Reason>),
    /// Meant for the reader by a list, and yet not allowed: for a person to mend.
    Refused(Vec<Reason>),
}

/// Decides over one document, or over the letter's own text (with the document's product), for one
/// reader on one day.
pub fn decide(
    policy: &Policy,
    recipient: &Recipient,
    product: ProductKind,
    marking: Marking,
    scope: &Scope,
    today: NaiveDate,
) -> Decision {
    let mut unmeant = Vec::new();
    if !recipient
        .scopes
        .iter()
        .any(|code| code == "*" || code == scope.code())
    {
        unmeant.push(Reason::Scope);
    }
    if !recipient.products.iter().any(|code| code == product.code()) {
        unmeant.push(Reason::Product);
    }
    if !unmeant.is_empty() {
        return Decision::NotConcerned(unmeant);
    }
    let mut refused = Vec::new();
    if marking > recipient.marking {
        refused.push(Reason::Marking {
            of: marking,
            highest: recipient.marking,
        });
    }
    if !policy.allows(&recipient.address) {
        refused.push(Reason::Domain);
    }
    if let Some(until) = recipient.until
        && today > until
    {
        refused.push(Reason::Expired { until });
    }
    if refused.is_empty() {
        Decision::Send
    } else {
        Decision::Refused(refused)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::DeliveryForm;

    fn reader() -> Recipient {
        Recipient {
            id: "a.lead".into(),
            name: "A Lead".into(),
            address: "a.lead@Meres.example".into(),
            role: "force lead".into(),
            scopes: vec!["mereshire".into()],
            products: vec!["force-pack".into()],
            marking: Marking::OfficialSensitive,
            form: DeliveryForm::Attach,
            until: NaiveDate::from_ymd_opt(2027, 3, 31),
        }
    }

    fn policy() -> Policy {
        Policy {
            domains: vec!["meres.example".into()],
            releases: 0,
        }
    }

    fn pack_for(policy: &Policy, reader: &Recipient, scope: &str, day: &str) -> Decision {
        decide(
            policy,
            reader,
            ProductKind::ForcePack,
            Marking::OfficialSensitive,
            &Scope::Force(scope.into()),
            day.parse().expect("a date"),
        )
    }

    #[test]
    fn what_every_rule_allows_is_sent_up_to_the_last_day() {
        assert_eq!(
            pack_for(&policy(), &reader(), "mereshire", "2027-03-31"),
            Decision::Send
        );
    }

    #[test]
    fn each_rule_alone_stops_it() {
        let day = "2026-11-03";
        assert_eq!(
            pack_for(&policy(), &reader(), "eastholm", day),
            Decision::NotConcerned(vec![Reason::Scope])
        );
        let other = Recipient {
            products: vec!["sector-briefing".into()],
            ..reader()
        };
        assert_eq!(
            pack_for(&policy(), &other, "mereshire", day),
            Decision::NotConcerned(vec![Reason::Product])
        );
        let low = Recipient {
            marking: Marking::Official,
            ..reader()
        };
        assert!(matches!(
            pack_for(&policy(), &low, "mereshire", day),
            Decision::Refused(reasons) if matches!(reasons[..], [Reason::Marking { .. }])
        ));
        let elsewhere = Recipient {
            address: "a.lead@meres.example.invalid".into(),
            ..reader()
        };
        assert_eq!(
            pack_for(&policy(), &elsewhere, "mereshire", day),
            Decision::Refused(vec![Reason::Domain])
        );
        assert!(matches!(
            pack_for(&policy(), &reader(), "mereshire", "2027-04-01"),
            Decision::Refused(reasons) if matches!(reasons[..], [Reason::Expired { .. }])
        ));
    }

    #[test]
    fn an_empty_policy_sends_nothing() {
        assert_eq!(
            pack_for(&Policy::default(), &reader(), "mereshire", "2026-11-03"),
            Decision::Refused(vec![Reason::Domain])
        );
        let nobody = Recipient {
            scopes: Vec::new(),
            products: Vec::new(),
            ..reader()
        };
        assert_eq!(
            pack_for(&policy(), &nobody, "mereshire", "2026-11-03"),
            Decision::NotConcerned(vec![Reason::Scope, Reason::Product])
        );
    }

    #[test]
    fn every_reason_is_kept() {
        let both = Recipient {
            marking: Marking::Official,
            address: "a.lead@elsewhere.invalid".into(),
            ..reader()
        };
        assert!(matches!(
            pack_for(&policy(), &both, "mereshire", "2028-01-01"),
            Decision::Refused(reasons) if reasons.len() == 3
        ));
    }
}
