//! A member's own account: profile, ways to sign in, sessions, history.
//!
//! Invariants: what cannot be done is replaced by the sentence why (N-08); an address of a session is shown as its
//! network only; no secret and no hash is in any context. It does not decide what a member may do.

use askama::Template;

use super::chrome::{Chrome, MenuEntry, When};
use super::form::FieldErrors;
use super::message::Message;

/// What stands in the form of the profile.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// First name.
    pub first: String,
    /// Last name.
    pub last: String,
}

/// What stands where the password is.
#[derive(Clone, Debug)]
pub enum PasswordState {
    /// There is one; it can be changed.
    Set,
    /// There is none; one can be set.
    None,
    /// Passwords are of no use here: the sentence why.
    Off(Message),
}

/// What stands where the second factor is.
#[derive(Clone, Debug)]
pub enum FactorState {
    /// There is none; one can be added.
    None {
        /// The tenant asks for one.
        required: bool,
    },
    /// An app.
    App {
        /// When it was added.
        since: When,
        /// Recovery codes left, as a sentence.
        codes: Message,
        /// Why it cannot be removed.
        locked: Option<Message>,
    },
    /// It has no part in how this member signs in: the sentence why.
    Off(Message),
}

/// One linked identity.
#[derive(Clone, Debug)]
pub struct OwnIdentity {
    /// Identity id, part of the act's address.
    pub id: String,
    /// Connection's name.
    pub connection: String,
    /// Issuer.
    pub issuer: String,
    /// Subject, shortened.
    pub subject: String,
    /// When it was linked.
    pub linked_on: When,
    /// When it was used last.
    pub last_used: Option<When>,
    /// Why it cannot be unlinked.
    pub locked: Option<Message>,
}

/// `/account`.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/account.html")]
pub struct Account {
    /// Common context.
    pub chrome: Chrome,
    /// The member's address.
    pub email: String,
    /// What stands in the names' fields.
    pub names: Names,
    /// Problems of the names' fields.
    pub errors: FieldErrors,
    /// The password.
    pub password: PasswordState,
    /// The second factor.
    pub factor: FactorState,
    /// Linked identities.
    pub identities: Vec<OwnIdentity>,
    /// Live sessions, as a sentence.
    pub sessions: Message,
    /// Why the last act was refused.
    pub refused: Option<Message>,
}

/// `/account/password`.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/account_password.html")]
pub struct AccountPassword {
    /// Common context.
    pub chrome: Chrome,
    /// The member's address, for the password manager.
    pub email: String,
    /// Whether the current one is asked for.
    pub has_password: bool,
    /// Least characters.
    pub least: i64,
    /// Why there is no form.
    pub off: Option<Message>,
    /// When the next try may come, after too many wrong ones.
    pub wait_until: Option<When>,
    /// Problems of the fields.
    pub errors: FieldErrors,
}

impl AccountPassword {
    /// What a password needs, before anything is typed.
    pub fn rule(&self) -> String {
        super::password_rule(&self.chrome, self.least)
    }
}

/// One session, live or past.
#[derive(Clone, Debug)]
pub struct SessionRow {
    /// Session id, part of the act's address.
    pub id: String,
    /// Browser and system, when known.
    pub device: Option<String>,
    /// The network it came from, when known.
    pub network: Option<String>,
    /// How it was opened.
    pub way: Message,
    /// When it began.
    pub started: When,
    /// When it was last used.
    pub last_seen: When,
    /// Whether it is the one that looks.
    pub is_this: bool,
    /// How it ended, in the history.
    pub end: Option<Message>,
    /// When it ended.
    pub ended: Option<When>,
}

/// `/account/sessions`.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/account_sessions.html")]
pub struct AccountSessions {
    /// Common context.
    pub chrome: Chrome,
    /// Live sessions.
    pub sessions: Vec<SessionRow>,
    /// Whether there are more than the page shows.
    pub more: bool,
}

impl AccountSessions {
    /// Whether there is another one to end.
    pub fn has_others(&self) -> bool {
        self.more || self.sessions.iter().any(|one| !one.is_this)
    }
}

/// `/account/history`.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/account_history.html")]
pub struct AccountHistory {
    /// Common context.
    pub chrome: Chrome,
    /// Sign-ins, the newest first.
    pub sessions: Vec<SessionRow>,
    /// The newest ones, when this is a later page.
    pub first_url: Option<String>,
    /// Older ones.
    pub next_url: Option<String>,
}
