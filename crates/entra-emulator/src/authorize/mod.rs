//! The authorization endpoint and the pages behind it.
//!
//! Purpose: judge the request, find out who is at the browser, and send a code or an error back.
//! Invariants: an answer goes to a redirect URI only after it was matched against the registration; a person's password
//! is compared and forgotten; each sign-in under way is known by a random key in its forms.
//! Source: entra-id.md sections 4 and 5, items 9 to 14 of section 17. Federated home realms are not modelled.

mod advance;
mod handlers;
mod pages;
mod reply;
mod request;
mod steps;

use std::collections::BTreeSet;

pub(crate) use handlers::{authorize, authorize_post, step};
pub(crate) use pages::{refusal_page, remark};
use request::Request;
pub(crate) use request::scope_is_known;

/// One sign-in under way in one browser.
#[derive(Clone)]
pub(crate) struct Flow {
    pub(crate) request: Request,
    pub(crate) started_at: i64,
    /// Browser session key.
    pub(crate) browser: String,
    /// Object id of the chosen account.
    pub(crate) chosen: Option<String>,
    /// Time of the password typed in this flow.
    pub(crate) proved_at: Option<i64>,
    /// Whether the person did something in this flow.
    pub(crate) interactive: bool,
    pub(crate) second_factor: bool,
    pub(crate) consented: bool,
    /// Approved by the automatic person.
    pub(crate) automatic: bool,
    /// Session id of an automatic sign-in, which leaves no browser session.
    pub(crate) sid: String,
}

/// Where an answer goes.
#[derive(Clone, Debug)]
pub(crate) struct ReplyTo {
    pub(crate) redirect_uri: String,
    pub(crate) mode: Mode,
    pub(crate) state: Option<String>,
}

/// How an answer travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    Query,
    Fragment,
    FormPost,
}

/// `prompt` values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Prompt {
    Login,
    None,
    Consent,
    SelectAccount,
}

/// Apps a browser account has signed in to.
pub(crate) type Apps = BTreeSet<String>;
