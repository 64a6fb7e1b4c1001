//! The pages of the tenant's connection: form, values, confirmations.
//!
//! Invariants: a stored secret is shown as dots and its last four characters only (N-01); the Redirect URI is never a field
//! that can be changed (N-53); a control that cannot be used is replaced by the sentence why (N-08).
//! It does not validate or check settings; results come in as rows.

use askama::Template;

use super::candidate::{CandidateBox, PastBox};
use super::chrome::{Chrome, MenuEntry, When};
use super::form::FieldErrors;
use super::help::{CONNECT_ENTRA, HelpValues, REQUIRE_SSO, beside::Beside, glossary};
use super::message::Message;

/// State of a connection; the same five words everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Saved, unchecked.
    Draft,
    /// Checked, not offered.
    ReadyToTest,
    /// Offered for sign-in.
    Active,
    /// Offered, but failing.
    NeedsAttention,
    /// Switched off.
    Disabled,
}

impl Status {
    /// Key of its word.
    pub fn key(self) -> &'static str {
        match self {
            Self::Draft => "status-draft",
            Self::ReadyToTest => "status-ready",
            Self::Active => "status-active",
            Self::NeedsAttention => "status-attention",
            Self::Disabled => "status-disabled",
        }
    }

    /// Colour and icon.
    pub fn tone(self) -> &'static str {
        match self {
            Self::Active => "good",
            Self::NeedsAttention => "warn",
            Self::ReadyToTest => "note",
            Self::Draft | Self::Disabled => "off",
        }
    }
}

/// Result of one check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckResult {
    /// Passed.
    Ok,
    /// Passed with a remark, or cannot be proved.
    Warn,
    /// Failed.
    Fail,
    /// Not run.
    Skipped,
}

impl CheckResult {
    /// Key of its word.
    pub fn key(self) -> &'static str {
        match self {
            Self::Ok => "check-result-ok",
            Self::Warn => "check-result-warn",
            Self::Fail => "check-result-fail",
            Self::Skipped => "check-result-skipped",
        }
    }

    /// Colour and icon.
    pub fn tone(self) -> &'static str {
        match self {
            Self::Ok => "good",
            Self::Warn => "warn",
            Self::Fail => "bad",
            Self::Skipped => "off",
        }
    }
}

/// One line of the check list.
#[derive(Clone, Debug)]
pub struct CheckRow {
    /// Name of the check; text `check-<name>`, the name itself when there is none.
    pub name: String,
    /// Its result.
    pub result: CheckResult,
    /// What was found.
    pub detail: Message,
}

impl CheckRow {
    /// The check in words.
    pub fn label(&self, chrome: &Chrome) -> String {
        chrome
            .t
            .find(&format!("check-{}", self.name))
            .unwrap_or_else(|| self.name.clone())
    }
}

/// What stands in the fields; never a secret.
#[derive(Clone, Debug, Default)]
pub struct FormValues {
    /// Configuration name.
    pub name: String,
    /// Issuer URL.
    pub issuer: String,
    /// Client ID.
    pub client_id: String,
    /// `YYYY-MM-DD` or empty.
    pub secret_expires: String,
    /// Space separated.
    pub scopes: String,
    /// Claim that holds the e-mail.
    pub email_claim: String,
    /// Claim that holds the first name.
    pub first_name_claim: String,
    /// Claim that holds the last name.
    pub last_name_claim: String,
    /// Tick box Enforce SSO.
    pub enforce_sso: bool,
}

impl FormValues {
    /// The defaults of an empty form.
    pub fn defaults() -> Self {
        Self {
            scopes: "openid profile email".into(),
            email_claim: "email".into(),
            first_name_claim: "given_name".into(),
            last_name_claim: "family_name".into(),
            ..Self::default()
        }
    }
}

/// A stored secret, masked.
#[derive(Clone, Debug)]
pub struct SecretSlot {
    /// Last four characters.
    pub last4: String,
    /// When it was saved.
    pub set_on: When,
    /// End date as the admin typed it, when known.
    pub ends_on: Option<When>,
    /// True for the old one that is kept until a sign-in used the new one.
    pub fallback: bool,
}

/// Question before issuer or client id of a connection with linked members changes.
#[derive(Clone, Debug)]
pub struct ConfirmChange {
    /// Value of the hidden field `confirm_issuer_change`.
    pub value: String,
    /// How many members are linked.
    pub linked: i64,
}

/// `/integrations/sso` without a connection, and `/integrations/sso/{id}/edit`.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/connection_form.html")]
pub struct ConnectionPage {
    /// Common context.
    pub chrome: Chrome,
    /// True on the edit page.
    pub editing: bool,
    /// Where the form posts.
    pub action: String,
    /// Reserved for this tenant, or the connection's own.
    pub redirect_uri: String,
    /// What stands in the fields.
    pub values: FormValues,
    /// The secret used now, on the edit page.
    pub stored_secret: Option<SecretSlot>,
    /// Problems of fields.
    pub errors: FieldErrors,
    /// Remarks about what was corrected or found: texts `sso-note-…`.
    pub notes: Vec<Message>,
    /// Results of the checks that ran on this save.
    pub checks: Vec<CheckRow>,
    /// Codes of unmet conditions for Enforce SSO: texts `enforce-row-<code>` and `…-fix`.
    pub enforce_rows: Vec<String>,
    /// Where the missing sign-in begins, on the edit page.
    pub test_url: Option<String>,
    /// A candidate waits, and saving replaces it.
    pub waits: bool,
    /// What is saved may go live at once, without a test.
    pub apply_now: bool,
    /// Asks to save again.
    pub confirm_issuer_change: Option<ConfirmChange>,
}

impl ConnectionPage {
    /// The guide beside the form.
    pub fn guide(&self) -> Beside {
        let own = HelpValues {
            redirect_uri: Some(self.redirect_uri.clone()),
            ..HelpValues::default()
        };
        Beside::column(&self.chrome, &CONNECT_ENTRA, own).with_words(glossary::OF_THE_FORM)
    }

    /// What to know before Enforce SSO is ticked.
    pub fn require(&self) -> Beside {
        Beside::folded(&self.chrome, &REQUIRE_SSO)
    }

    /// An unmet condition of Enforce SSO in words.
    pub fn unmet(&self, code: &str) -> String {
        self.chrome.t(&format!("enforce-row-{code}"))
    }

    /// What to do about an unmet condition.
    pub fn unmet_fix(&self, code: &str) -> String {
        self.chrome.t(&format!("enforce-row-{code}-fix"))
    }

    /// How many members a change of issuer or client id touches, when it is to be confirmed.
    pub fn confirm_text(&self) -> Option<String> {
        let confirm = self.confirm_issuer_change.as_ref()?;
        let message = Message::of("sso-confirm-change").number("count", confirm.linked);
        Some(self.chrome.say(&message))
    }

    /// Help of the field Client Secret.
    pub fn secret_help(&self) -> String {
        let mut help = self.chrome.t("sso-client-secret-help");
        if !self.errors.is_empty() || self.confirm_issuer_change.is_some() {
            help = format!("{help} {}", self.chrome.t("sso-client-secret-help-again"));
        }
        match &self.stored_secret {
            None => help,
            Some(stored) => {
                let mask = format!("••••{}", stored.last4);
                let date = &stored.set_on.text;
                let keep = "sso-client-secret-help-keep";
                let keep = self.chrome.t2(keep, "mask", &mask, "date", date);
                format!("{help} {keep}")
            }
        }
    }
}

/// Whether Enforce SSO is on, since when and by whom.
#[derive(Clone, Debug)]
pub struct Enforcement {
    /// On or off.
    pub required: bool,
    /// Moment of the last change.
    pub since: Option<When>,
    /// Who changed it.
    pub by: Option<String>,
}

/// `/integrations/sso` with a connection.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/connection_view.html")]
pub struct ConnectionView {
    /// Common context.
    pub chrome: Chrome,
    /// Connection id, part of the addresses of the actions.
    pub id: String,
    /// State.
    pub status: Status,
    /// Why it needs attention.
    pub attention: Option<Message>,
    /// The saved values.
    pub values: FormValues,
    /// Its own, fixed for life.
    pub redirect_uri: String,
    /// `/auth/sso/start?…`, absolute, for bookmarks and portals.
    pub start_url: String,
    /// Settings that wait beside these.
    pub candidate: Option<CandidateBox>,
    /// Settings that can be restored.
    pub past: Vec<PastBox>,
    /// Secrets, the one used now first.
    pub secrets: Vec<SecretSlot>,
    /// Policy of the tenant.
    pub enforcement: Enforcement,
    /// Remarks of the last save.
    pub notes: Vec<Message>,
    /// Results of the last check.
    pub checks: Vec<CheckRow>,
    /// When the checks ran.
    pub checked_at: Option<When>,
    /// Why Disable and Delete are not offered; none offers them.
    pub locked: Option<Message>,
}

impl ConnectionView {
    /// Key of the heading.
    pub fn heading(&self) -> &'static str {
        if self.status == Status::Active {
            "sso-heading-active"
        } else {
            "sso-heading-other"
        }
    }
}

/// What is to be confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfirmAct {
    /// `/integrations/sso/{id}/disable`.
    Disable,
    /// `/integrations/sso/{id}/delete`.
    Delete,
}

impl ConfirmAct {
    /// Last part of the address and middle part of the texts.
    pub fn word(self) -> &'static str {
        match self {
            Self::Disable => "disable",
            Self::Delete => "delete",
        }
    }
}

/// Page that states the consequence before the connection is disabled or deleted.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/connection_confirm.html")]
pub struct ConfirmConnection {
    /// Common context.
    pub chrome: Chrome,
    /// What would be done.
    pub act: ConfirmAct,
    /// Connection id.
    pub id: String,
    /// Connection's name.
    pub name: String,
    /// How many members are linked through it.
    pub linked: i64,
    /// How many of them have no password, so that no way in remains.
    pub without_password: i64,
}

impl ConfirmConnection {
    /// Text of one part of the act.
    pub fn text(&self, part: &str) -> String {
        let key = format!("sso-{}-{part}", self.act.word());
        self.chrome.t1(&key, "name", &self.name)
    }

    /// How many members are linked, and how many of them have no other way in.
    pub fn counts(&self) -> String {
        let linked = self.count("linked", self.linked);
        if self.linked == 0 {
            return linked;
        }
        let without = self.count("without", self.without_password);
        format!("{linked} {without}")
    }

    fn count(&self, part: &str, count: i64) -> String {
        let key = format!("sso-{}-{part}", self.act.word());
        self.chrome.say(&Message::of(key).number("count", count))
    }
}
