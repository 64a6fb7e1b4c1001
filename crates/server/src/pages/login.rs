//! The sign-in pages: e-mail first, then the ways in, or the question for the team.
//!
//! Invariants: an unknown e-mail is shown exactly like one with a password (N-11); teams of an address are never listed,
//! only those this device has used itself (N-12); enforcement hides the password part. It does not choose the ways.

use askama::Template;

use super::banner::Banner;
use super::chrome::Chrome;
use super::form::FieldErrors;

/// A link that starts a sign-in through a connection.
#[derive(Clone, Debug)]
pub struct SsoButton {
    /// Connection's name.
    pub name: String,
    /// `/auth/sso/start?…`.
    pub url: String,
    /// Whether this device used it last.
    pub last_used: bool,
}

/// The way this device used last, offered at once.
#[derive(Clone, Debug)]
pub struct Remembered {
    /// Address it was used with.
    pub email: String,
    /// Connection's name.
    pub name: String,
    /// `/auth/sso/start?…`.
    pub url: String,
}

/// A provider where the browser is still signed in after signing out here.
#[derive(Clone, Debug)]
pub struct StillSignedIn {
    /// Connection's name.
    pub idp: String,
    /// The provider's end-session address; none when it publishes none.
    pub url: Option<String>,
}

/// The notice after signing out.
#[derive(Clone, Debug)]
pub struct SignedOut {
    /// The provider, after a session that came from one.
    pub still: Option<StillSignedIn>,
}

/// The browser already holds a session.
#[derive(Clone, Debug)]
pub struct AlreadyIn {
    /// Member's e-mail.
    pub email: String,
    /// Tenant's name.
    pub tenant: String,
    /// Where "Continue" leads.
    pub continue_url: String,
}

/// `/login` and `/t/{slug}/login`: asks for the e-mail.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/login_start.html")]
pub struct LoginStart {
    /// Common context.
    pub chrome: Chrome,
    /// Where the form posts: `/login` or `/t/{slug}/login`.
    pub action: String,
    /// Tenant's name on its own sign-in page.
    pub tenant: Option<String>,
    /// Typed e-mail, kept after an error.
    pub email: String,
    /// Path to open after the sign-in, already checked.
    pub next: Option<String>,
    /// State of "Remember on this device"; none hides the box.
    pub remember: Option<bool>,
    /// Explained failure.
    pub banner: Option<Banner>,
    /// Problems of the field `email`.
    pub errors: FieldErrors,
    /// Way used last on this device.
    pub remembered: Option<Remembered>,
    /// Notice after signing out.
    pub signed_out: Option<SignedOut>,
    /// The present session.
    pub signed_in: Option<AlreadyIn>,
    /// Whether the installation is new, so that nobody can sign in yet.
    pub fresh: bool,
}

impl LoginStart {
    /// Whether the link of the banner is the one primary act of the page.
    pub fn retry_leads(&self) -> bool {
        self.banner
            .as_ref()
            .is_some_and(|banner| banner.retry.is_some())
    }
}

/// What stands where the password form stands.
#[derive(Clone, Debug)]
pub enum PasswordPart {
    /// The form.
    Shown,
    /// Nothing: this member has no password.
    Absent,
    /// Enforcement is on: the sentence why there is none.
    Off {
        /// Tenant's name.
        tenant: String,
        /// Connection's name.
        idp: String,
    },
}

/// `/login`, second step: the ways in for this e-mail.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/login_ways.html")]
pub struct LoginWays {
    /// Common context.
    pub chrome: Chrome,
    /// The e-mail of the first step.
    pub email: String,
    /// Leads back to the first step.
    pub change_url: String,
    /// Tenant's name, where it may be shown.
    pub tenant: Option<String>,
    /// Slug or name typed under "Which team?", carried with the password.
    pub team: Option<String>,
    /// Path to open after the sign-in, already checked.
    pub next: Option<String>,
    /// Connections, last used first.
    pub buttons: Vec<SsoButton>,
    /// The password form or why it is absent.
    pub password: PasswordPart,
    /// Explained failure.
    pub banner: Option<Banner>,
    /// Problems of the field `password`.
    pub errors: FieldErrors,
}

impl LoginWays {
    /// Whether the link of the banner is the one primary act of the page.
    pub fn retry_leads(&self) -> bool {
        self.banner
            .as_ref()
            .is_some_and(|banner| banner.retry.is_some())
    }

    /// Whether the password form is shown.
    pub fn asks_password(&self) -> bool {
        matches!(self.password, PasswordPart::Shown)
    }
}

/// A team this device has signed in to before.
#[derive(Clone, Debug)]
pub struct KnownTeam {
    /// Tenant's name.
    pub name: String,
    /// Its sign-in page.
    pub url: String,
}

/// `/login` when the address has members in several tenants.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/login_team.html")]
pub struct LoginTeam {
    /// Common context.
    pub chrome: Chrome,
    /// Where the form posts.
    pub action: String,
    /// The e-mail of the first step.
    pub email: String,
    /// Leads back to the first step.
    pub change_url: String,
    /// Typed slug or name, kept after an error.
    pub team: String,
    /// Path to open after the sign-in, already checked.
    pub next: Option<String>,
    /// Teams this device has used itself.
    pub known: Vec<KnownTeam>,
    /// Problems of the field `team`.
    pub errors: FieldErrors,
}
