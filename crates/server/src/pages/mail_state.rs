//! Where a mail stands, as Team Members, the page of one member and the settings show it.
//!
//! Invariant: a state is a word with a tone, and a mail that did not go says why and what to do. No link and no word of the
//! mail is shown. It does not know how mails are sent.

use super::chrome::When;

/// Where a mail stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stand {
    /// Waits for its first try.
    Queued,
    /// Was tried, and is tried again.
    Again,
    /// Handed over.
    Sent,
    /// Written to a file, because there is no mail server.
    Kept,
    /// Given up.
    Failed,
    /// Something newer took its place.
    Dropped,
}

impl Stand {
    /// Colour and icon.
    pub fn tone(self) -> &'static str {
        match self {
            Stand::Queued => "note",
            Stand::Sent => "good",
            Stand::Again | Stand::Failed => "warn",
            Stand::Kept | Stand::Dropped => "off",
        }
    }

    /// Key of its words.
    pub fn key(self) -> &'static str {
        match self {
            Stand::Queued => "mail-state-queued",
            Stand::Again => "mail-state-again",
            Stand::Sent => "mail-state-sent",
            Stand::Kept => "mail-state-kept",
            Stand::Failed => "mail-state-failed",
            Stand::Dropped => "mail-state-dropped",
        }
    }
}

/// A mail and where it stands.
#[derive(Clone, Debug)]
pub struct MailLine {
    /// Its id, part of the address that sends it again.
    pub id: String,
    /// Key of what it is.
    pub letter: String,
    /// The address it goes to.
    pub to: String,
    /// Where it stands.
    pub stand: Stand,
    /// When it ended; while it waits after a failure, when it is tried next.
    pub at: When,
    /// Key of the sentence why it did not go.
    pub why: Option<String>,
    /// Whether it may be sent once more.
    pub again: bool,
}

impl MailLine {
    /// Whether it waits for another try.
    pub fn is_tried_again(&self) -> bool {
        self.stand == Stand::Again
    }

    /// Whether it did not go, so far or for good.
    pub fn is_bad(&self) -> bool {
        matches!(self.stand, Stand::Again | Stand::Failed)
    }
}
