//! Settings that are not live: what waits, what can come back, and the pages that ask first.
//!
//! Invariant: a secret is only ever said to have changed (N-01).

use askama::Template;

use super::chrome::{Chrome, MenuEntry, When};
use super::message::Message;

/// One value that differs.
#[derive(Clone, Debug)]
pub struct Change {
    /// Key of the field's label.
    pub label: &'static str,
    /// What holds now.
    pub old: String,
    /// What would hold.
    pub new: String,
}

/// A candidate beside the live settings.
#[derive(Clone, Debug)]
pub struct CandidateBox {
    /// Number of its revision.
    pub n: i64,
    /// Who made it.
    pub by: String,
    /// When.
    pub when: When,
    /// What differs.
    pub changes: Vec<Change>,
    /// A secret came with it.
    pub secret: bool,
    /// Why it cannot be swapped in yet.
    pub unproven: Option<Message>,
}

/// Settings that can be restored.
#[derive(Clone, Debug)]
pub struct PastBox {
    /// Number of the revision.
    pub n: i64,
    /// The name then.
    pub name: String,
    /// Who had made them.
    pub by: String,
    /// Until when they were live.
    pub until: When,
}

/// What is to be confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CandidateAct {
    /// `/integrations/sso/{id}/swap`.
    Swap,
    /// `/integrations/sso/{id}/discard`.
    Discard,
    /// `/integrations/sso/{id}/restore`.
    Restore,
}

impl CandidateAct {
    /// Last part of the address and middle part of the texts.
    pub fn word(self) -> &'static str {
        match self {
            Self::Swap => "swap",
            Self::Discard => "discard",
            Self::Restore => "restore",
        }
    }
}

/// Page that states the consequence first.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/candidate_confirm.html")]
pub struct ConfirmCandidate {
    /// Common context.
    pub chrome: Chrome,
    /// What would be done.
    pub act: CandidateAct,
    /// Connection id.
    pub id: String,
    /// Number of the revision.
    pub n: i64,
    /// What differs.
    pub changes: Vec<Change>,
    /// A secret changes too.
    pub secret: bool,
    /// Linked members who may have to link once more; none when identities stay.
    pub touched: Option<i64>,
    /// Why it cannot be done yet.
    pub unproven: Option<Message>,
}

impl ConfirmCandidate {
    /// Text of one part of the act.
    pub fn text(&self, part: &str) -> String {
        self.chrome
            .t(&format!("sso-candidate-{}-{part}", self.act.word()))
    }

    /// How many linked members it touches.
    pub fn touches(&self) -> Option<String> {
        let message = match self.touched? {
            0 => return None,
            count => Message::of("sso-candidate-touched").number("count", count),
        };
        Some(self.chrome.say(&message))
    }
}
