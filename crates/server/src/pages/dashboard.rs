//! The first page after a sign-in.
//!
//! Invariant: the card about the connection is for administrators only; callers pass none to users.
//! It does not count anything.

use askama::Template;

use super::chrome::{Chrome, MenuEntry, When};
use super::connection::Status;

/// How the present session was opened.
#[derive(Clone, Debug)]
pub enum Way {
    /// Through a connection of this name.
    Sso(String),
    /// With a password.
    Password,
}

/// What an administrator sees about the tenant's connection.
#[derive(Clone, Debug)]
pub enum SsoCard {
    /// There is no connection yet.
    Empty,
    /// There is one.
    Connected {
        /// Its name.
        name: String,
        /// Its state.
        status: Status,
        /// Whether Enforce SSO is on.
        required: bool,
        /// `/auth/sso/start?…`.
        start_url: String,
    },
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
    /// When this session began.
    pub signed_in_at: When,
    /// When this session ends in any case.
    pub session_ends: When,
    /// Card for administrators.
    pub sso: Option<SsoCard>,
}
