//! The pages around the way to a provider and back.
//!
//! Invariants: a page that leads on does so by a zero-second refresh and a plain link, without script; another member's
//! live session is replaced only after a POST. Source: HTML, `http-equiv="refresh"`.
//! It does not check the target: callers pass only registered or own addresses.

use askama::Template;

use super::chrome::Chrome;

/// `/sso-complete`: signed in, leading on.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/sso_complete.html")]
pub struct SsoComplete {
    /// Common context.
    pub chrome: Chrome,
    /// Member's e-mail.
    pub email: String,
    /// Tenant's name.
    pub tenant: String,
    /// Where it leads.
    pub target_url: String,
    /// Name of the application it leads to; none is the dashboard.
    pub app: Option<String>,
}

/// `/sso-complete` while another member's session lives in this browser.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/sso_switch.html")]
pub struct SsoSwitch {
    /// Common context.
    pub chrome: Chrome,
    /// The signed-in member's e-mail.
    pub current_email: String,
    /// The signed-in member's tenant.
    pub current_tenant: String,
    /// The arriving member's e-mail.
    pub new_email: String,
    /// The arriving member's tenant.
    pub new_tenant: String,
}

/// `/sso-complete` when the session cookie was not accepted.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/cookies_blocked.html")]
pub struct CookiesBlocked {
    /// Common context.
    pub chrome: Chrome,
    /// Begins again.
    pub retry_url: String,
}

/// On the way to a provider after a POST.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/sso_leaving.html")]
pub struct SsoLeaving {
    /// Common context.
    pub chrome: Chrome,
    /// Connection's name, when it may be shown.
    pub idp: Option<String>,
    /// The provider's address.
    pub url: String,
}
