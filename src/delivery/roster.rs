//! People, lists and the rules over them, as `distribution.toml` states them.

use std::str::FromStr;

use chrono::NaiveDate;

use crate::edition::Marking;

/// How a reader gets a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryForm {
    /// In the letter.
    Attach,
    /// The letter names the path of the edition; nothing is served.
    Link,
    /// The letter says that the edition is there, and no more.
    Announce,
}

impl FromStr for DeliveryForm {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "attach" => Ok(DeliveryForm::Attach),
            "link" => Ok(DeliveryForm::Link),
            "announce" => Ok(DeliveryForm::Announce),
            _ => Err(format!(
                "`{text}` is no form of delivery: write `attach`, `link` or `announce`"
            )),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    pub id: String,
    pub name: String,
    /// `local@domain`, checked.
    pub address: String,
    pub role: String,
    /// Scope codes (`mereshire`, `national`); `*` is every scope.
    pub scopes: Vec<String>,
    /// Product codes (`force-pack`).
    pub products: Vec<String>,
    /// The highest marking that this reader may have.
    pub marking: Marking,
    pub form: DeliveryForm,
    /// The last day on which anything may be sent; `None` for no end.
    pub until: Option<NaiveDate>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    pub id: String,
    /// Recipient ids.
    pub members: Vec<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    /// Domains to which mail may go, lower case. None listed: none allowed.
    pub domains: Vec<String>,
    /// People who must sign off an edition above OFFICIAL before it is sent.
    pub releases: u32,
}

impl Policy {
    /// Whether mail may go to the address at all.
    pub fn allows(&self, address: &str) -> bool {
        address
            .rsplit_once('@')
            .is_some_and(|(_, domain)| self.domains.contains(&domain.to_lowercase()))
    }
}

/// Recipients sorted by id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roster {
    pub policy: Policy,
    pub recipients: Vec<Recipient>,
    pub lists: Vec<List>,
}

impl Roster {
    /// The members of the lists, each once, by id.
    pub fn members<'a>(&'a self, lists: &'a [String]) -> impl Iterator<Item = &'a Recipient> {
        self.recipients.iter().filter(move |recipient| {
            self.lists
                .iter()
                .any(|list| lists.contains(&list.id) && list.members.contains(&recipient.id))
        })
    }
}
