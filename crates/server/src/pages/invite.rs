//! Inviting and accepting an invitation, as pages show it.
//!
//! Invariant: whoever is invited reads only what their invitation says; a link that is no good tells no more than its
//! tenant's name. It decides nothing: where an invitation stands comes from the application.

use askama::Template;

use super::chrome::{Chrome, When};
use super::form::FieldErrors;
use super::message::Message;

/// A "Continue with …" button.
#[derive(Clone, Debug)]
pub struct SsoWay {
    /// Connection id, sent with the form.
    pub connection: String,
    /// Connection's name.
    pub name: String,
}

/// Another member signed in to this browser.
#[derive(Clone, Debug)]
pub struct OtherSession {
    /// Their e-mail.
    pub email: String,
    /// Their tenant's name.
    pub tenant: String,
}

/// Names as they stand in the form.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
}

/// `/invite/accept`: an invitation that can be accepted.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/invite_accept.html")]
pub struct InviteAccept {
    /// Common context.
    pub chrome: Chrome,
    /// Tenant's name.
    pub tenant: String,
    /// Who invited, when it was a member.
    pub inviter: Option<String>,
    /// The invited address.
    pub email: String,
    /// Invited as admin.
    pub is_admin: bool,
    /// Until when.
    pub expires: When,
    /// Which invitation the forms are for.
    pub invitation: String,
    /// Connections.
    pub ways: Vec<SsoWay>,
    /// Whether a password may be set.
    pub password: bool,
    /// Least characters of it.
    pub least: i64,
    /// Somebody else is signed in here.
    pub other: Option<OtherSession>,
    /// Names.
    pub typed: Typed,
    /// Problems of the form.
    pub errors: FieldErrors,
}

impl InviteAccept {
    /// Who invites whom as what.
    pub fn lead(&self) -> String {
        let (by, alone) = if self.is_admin {
            ("invite-lead-admin", "invite-lead-admin-unnamed")
        } else {
            ("invite-lead-user", "invite-lead-user-unnamed")
        };
        match &self.inviter {
            Some(inviter) => self
                .chrome
                .t2(by, "inviter", inviter, "tenant", &self.tenant),
            None => self.chrome.t1(alone, "tenant", &self.tenant),
        }
    }

    /// What a password needs.
    pub fn password_rule(&self) -> String {
        let message = Message::of("invite-password-rule").number("least", self.least);
        self.chrome.say(&message)
    }
}

/// `/invite/accept` with a link that is no good any more, or never was.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/invite_over.html")]
pub struct InviteOver {
    /// Common context.
    pub chrome: Chrome,
    /// What is the matter.
    pub heading: Message,
    /// Why.
    pub sentence: Message,
    /// What to do.
    pub next: Message,
    /// Whether a new one can be asked for here.
    pub can_ask: bool,
    /// Whether signing in is the next step.
    pub sign_in: bool,
    /// Whether this browser is signed in.
    pub signed_in: bool,
}

/// Why somebody was not invited; `word` is that of the fault.
pub fn entry_refused(word: &str) -> Message {
    Message::of(format!("invite-refused-{word}"))
}

/// Why a whole list was not read; `word` is that of the fault.
pub fn file_refused(word: &str) -> Message {
    Message::of(format!("invite-file-refused-{word}"))
}

#[cfg(test)]
mod tests {
    use latchkey_app::invitations::{EntryFault, FileFault};

    use super::*;
    use crate::pages::texts::Texts;

    #[test]
    fn given_every_fault_then_it_has_a_sentence_of_its_own() {
        let mut said = std::collections::BTreeSet::new();
        let entries = EntryFault::ALL.map(|fault| entry_refused(fault.as_str()));
        let files = FileFault::ALL.map(|fault| file_refused(fault.as_str()));
        for message in entries.iter().chain(&files) {
            let text = Texts::english().message(message);
            assert_ne!(text, message.key);
            assert!(said.insert(text), "{}", message.key);
        }
    }
}
