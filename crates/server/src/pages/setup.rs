//! The first run: code, address, key, team, mail, done; one page each.
//!
//! Invariants: the code and the password are never filled in again (N-01); what the request said of itself is shown only
//! to whoever has shown the code. It does not know whether the first run is over.

use askama::Template;

use super::chrome::{Chrome, MenuEntry};
use super::form::FieldErrors;
use super::message::Message;

/// "Step 2 of 5".
fn step_text(chrome: &Chrome, step: i64) -> String {
    chrome.say(&Message::of("setup-step").number("step", step))
}

/// `/setup`: asks for the code.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/setup_code.html")]
pub struct SetupCode {
    /// Common context.
    pub chrome: Chrome,
    /// Problems of the field.
    pub errors: FieldErrors,
}

impl SetupCode {
    /// Where in the first run this is.
    pub fn step(&self) -> String {
        step_text(&self.chrome, 1)
    }
}

/// A forwarding header that came with the request.
#[derive(Clone, Debug)]
pub struct Forwarding {
    /// Its name.
    pub name: String,
    /// Its value, cut and stripped.
    pub value: String,
}

/// `/setup/address`: compares the configured address with what the browser used.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/setup_address.html")]
pub struct SetupAddress {
    /// Common context.
    pub chrome: Chrome,
    /// The public URL as configured.
    pub configured: String,
    /// The browser's own origin; none when it did not say.
    pub browser: Option<String>,
    /// The host the request named.
    pub host: String,
    /// Forwarding headers that were seen.
    pub forwarding: Vec<Forwarding>,
    /// Whether headers were seen although no proxy is trusted.
    pub untrusted: bool,
    /// Whether browser and setting are the same.
    pub same: bool,
    /// Whether the way is encrypted or does not leave this machine.
    pub private: bool,
    /// Problems of the field.
    pub errors: FieldErrors,
}

impl SetupAddress {
    /// Where in the first run this is.
    pub fn step(&self) -> String {
        step_text(&self.chrome, 2)
    }
}

/// `/setup/key`: is the master key kept?
#[derive(Clone, Debug, Template)]
#[template(path = "pages/setup_key.html")]
pub struct SetupKey {
    /// Common context.
    pub chrome: Chrome,
    /// Where the master key lies.
    pub key_file: String,
    /// Where the data is kept, without any password.
    pub database: String,
    /// Problems of the field.
    pub errors: FieldErrors,
}

impl SetupKey {
    /// Where in the first run this is.
    pub fn step(&self) -> String {
        step_text(&self.chrome, 3)
    }
}

/// What stands in the form of the first team.
#[derive(Clone, Debug, Default)]
pub struct TeamValues {
    /// The team's name.
    pub team: String,
    /// Its short name in addresses.
    pub slug: String,
    /// The admin's first name.
    pub first_name: String,
    /// The admin's last name.
    pub last_name: String,
    /// The admin's e-mail.
    pub email: String,
}

/// `/setup/team`: the first tenant and its admin.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/setup_team.html")]
pub struct SetupTeam {
    /// Common context.
    pub chrome: Chrome,
    /// What stands in the form.
    pub values: TeamValues,
    /// The beginning of a team's sign-in address.
    pub door: String,
    /// Least characters of a password.
    pub least: i64,
    /// Problems of the form.
    pub errors: FieldErrors,
}

impl SetupTeam {
    /// Where in the first run this is.
    pub fn step(&self) -> String {
        step_text(&self.chrome, 4)
    }

    /// What a password needs.
    pub fn password_rule(&self) -> String {
        super::password_rule(&self.chrome, self.least)
    }

    /// The short name, explained.
    pub fn slug_help(&self) -> String {
        self.chrome.t1("setup-slug-help", "door", &self.door)
    }
}

/// `/setup/mail`: do mails leave?
#[derive(Clone, Debug, Template)]
#[template(path = "pages/setup_mail.html")]
pub struct SetupMail {
    /// Common context.
    pub chrome: Chrome,
    /// Whether a mail server is set.
    pub leaves: bool,
    /// Where a test would go.
    pub email: String,
}

impl SetupMail {
    /// Where in the first run this is.
    pub fn step(&self) -> String {
        step_text(&self.chrome, 5)
    }
}

/// `/setup/done`: what to do first.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/setup_done.html")]
pub struct SetupDone {
    /// Common context.
    pub chrome: Chrome,
    /// The team's name.
    pub tenant: String,
}
