//! A forgotten password: asking for a link, and setting a new password with it.
//!
//! Invariant: what is shown after asking is the same for every address (T109). The link's value stands on no page. It
//! does not know whether an address belongs to anybody.

use askama::Template;

use super::chrome::Chrome;
use super::form::FieldErrors;

/// `/forgot-password`: asks for the address.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/forgot.html")]
pub struct Forgot {
    /// Common context.
    pub chrome: Chrome,
    /// What stands in the field.
    pub email: String,
    /// The tenant's slug, when the visitor came from its own sign-in page.
    pub team: Option<String>,
    /// Problems of the field `email`.
    pub errors: FieldErrors,
}

/// `/forgot-password?sent=1`: the same for every address.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/forgot_sent.html")]
pub struct ForgotSent {
    /// Common context.
    pub chrome: Chrome,
    /// Where the sign-in is.
    pub login_url: String,
    /// Whether this installation sends mails; else the operator has them.
    pub mails_leave: bool,
}

/// `/reset-password`: asks for the new password.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/reset_password.html")]
pub struct ResetPassword {
    /// Common context.
    pub chrome: Chrome,
    /// Name of the tenant.
    pub tenant: String,
    /// The member's address.
    pub email: String,
    /// Least characters.
    pub least: i64,
    /// Problems of the field `new_password`.
    pub errors: FieldErrors,
}

impl ResetPassword {
    /// What a password needs, before anything is typed.
    pub fn rule(&self) -> String {
        super::password_rule(&self.chrome, self.least)
    }
}

/// `/reset-password` when the link cannot be used.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/reset_unusable.html")]
pub struct ResetUnusable {
    /// Common context.
    pub chrome: Chrome,
}
