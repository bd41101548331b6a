//! Who may have which document, the letter that brings it, and how it leaves.

mod letter;
mod notice;
mod policy;
mod retry;
mod roster;
mod transport;

pub use letter::{
    DocumentLine, Letter, LetterBrief, Sender, TEMPLATES, check_address, compose, handling,
    message_id, templates,
};
pub use notice::{Cause, CauseLine, Notice, NoticeBrief, Waiting, WaitingLine, compose_notice};
pub use policy::{Decision, Reason, decide};
pub use retry::{ATTEMPTS_MAX, next_attempt};
pub use roster::{DeliveryForm, List, Policy, Recipient, Roster};
pub use transport::{Outcome, Protection, Server, Transport};
