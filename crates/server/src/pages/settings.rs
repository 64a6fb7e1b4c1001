//! `/settings`: what admins choose for their tenant.
//!
//! Invariant: a value that breaks a rule stays in its field with a sentence of its own. It does not judge values.

use askama::Template;

use super::chrome::{Chrome, MenuEntry};
use super::form::FieldErrors;
use super::mail_state::MailLine;
use super::message::Message;

/// What stands in the form.
#[derive(Clone, Debug, Default)]
pub struct SettingsValues {
    /// The tenant's name.
    pub name: String,
    /// Support contact.
    pub support: String,
    /// Accent colour.
    pub accent: String,
    /// Idle limit in minutes.
    pub idle_minutes: String,
    /// Absolute limit in hours.
    pub absolute_hours: String,
    /// Least characters of a new password.
    pub password_least: String,
    /// Whether passwords need a second factor.
    pub second_factor_required: bool,
    /// Whether "Remember" is ticked at first.
    pub remember_by_default: bool,
    /// Usual domains, one a line.
    pub usual_domains: String,
}

/// `/settings`.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/settings.html")]
pub struct SettingsPage {
    /// Common context.
    pub chrome: Chrome,
    /// The tenant's short name.
    pub slug: String,
    /// The tenant's own sign-in address.
    pub door: String,
    /// What stands in the form.
    pub values: SettingsValues,
    /// Problems of the form.
    pub errors: FieldErrors,
    /// Whether a mail server is set.
    pub mails_leave: bool,
    /// Where a test mail would go.
    pub email: String,
    /// The newest mails of the tenant, newest first.
    pub mails: Vec<MailLine>,
    /// Why the last act about mails was refused.
    pub refused: Option<Message>,
}
