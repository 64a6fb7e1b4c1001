//! The first page after a sign-in: how the member signs in and did, and for admins what comes next.
//!
//! Invariant: the card about the connection and the next steps are for administrators only; callers pass none to users.
//! It does not count anything.

use askama::Template;

use super::chrome::{Chrome, MenuEntry, When};
use super::connection::Status;
use super::message::Message;

/// How a session was opened.
#[derive(Clone, Debug)]
pub enum Way {
    /// Through a connection of this name.
    Sso(String),
    /// Through a connection that is gone.
    FormerSso,
    /// With a password.
    Password,
}

/// What an administrator sees about the tenant's connection.
#[derive(Clone, Debug)]
pub struct SsoCard {
    /// Its name.
    pub name: String,
    /// Its state.
    pub status: Status,
    /// Whether Enforce SSO is on.
    pub required: bool,
    /// `/auth/sso/start?…`.
    pub start_url: String,
}

/// Something an administrator may do next.
#[derive(Clone, Debug)]
pub struct NextStep {
    /// What it is.
    pub title: Message,
    /// Why.
    pub why: Message,
    /// Where it is done.
    pub url: String,
    /// What the link says.
    pub act: Message,
}

/// A way to sign in, and whether the member has it.
#[derive(Clone, Debug)]
pub struct WayIn {
    /// What it is called: a text, or the name of the connection.
    pub name: Message,
    /// Whether it can be used.
    pub usable: bool,
    /// What there is to say about it.
    pub detail: Message,
}

/// A sign-in of the member.
#[derive(Clone, Debug)]
pub struct PastSignIn {
    /// When.
    pub at: When,
    /// The kind of browser and system, when it is known.
    pub device: Option<String>,
    /// How.
    pub way: Way,
    /// Whether it opened the present session.
    pub is_this: bool,
}

/// Whom members ask.
#[derive(Clone, Debug)]
pub struct Support {
    /// As the tenant wrote it.
    pub text: String,
    /// Where it leads.
    pub url: String,
}

/// `/dashboard`.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/dashboard.html")]
pub struct Dashboard {
    /// Common context.
    pub chrome: Chrome,
    /// First name for the greeting, when known.
    pub first_name: Option<String>,
    /// How this session was opened.
    pub way: Way,
    /// First and last name, when known.
    pub name: Option<String>,
    /// Shown e-mail.
    pub email: String,
    /// Tenant's name.
    pub tenant: String,
    /// Whether the member is an administrator.
    pub is_admin: bool,
    /// When this session ends in any case.
    pub session_ends: When,
    /// What an administrator may do next.
    pub next: Vec<NextStep>,
    /// The connection, for administrators.
    pub sso: Option<SsoCard>,
    /// Ways to sign in.
    pub ways: Vec<WayIn>,
    /// The newest sign-ins.
    pub recent: Vec<PastSignIn>,
    /// How many sessions live.
    pub sessions: Message,
    /// Whom to ask.
    pub support: Option<Support>,
}

impl Dashboard {
    /// A way in words.
    pub fn way_text(&self, way: &Way) -> String {
        match way {
            Way::Sso(name) => name.clone(),
            Way::FormerSso => self.chrome.t("dashboard-past-sso"),
            Way::Password => self.chrome.t("login-password"),
        }
    }
}
