//! `/confirm/{id}`: asks once more who somebody is, before something sensitive.
//!
//! Invariants: what was filled in is kept elsewhere and never printed here; without any way to confirm the page says
//! what to do instead. Source: pages, 0.1. It does not judge a proof.

use askama::Template;

use super::banner::Banner;
use super::chrome::Chrome;
use super::form::FieldErrors;

/// A way through the identity provider.
#[derive(Clone, Debug)]
pub struct ProofLink {
    /// Connection's name.
    pub name: String,
    /// `/auth/sso/start?…`.
    pub url: String,
}

/// What is asked for besides the password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Second {
    /// Nothing: there is no app.
    None,
    /// A code of the app.
    Code,
    /// A recovery code.
    Recovery,
}

/// Where the page stands.
#[derive(Clone, Debug)]
pub enum ConfirmStep {
    /// It asks.
    Ask {
        /// By the member's password.
        password: bool,
        /// What goes with the password.
        second: Second,
        /// By the identity provider.
        link: Option<ProofLink>,
    },
    /// It was proved; one button goes on.
    Ready,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/confirm.html")]
pub struct ConfirmPage {
    /// Common context.
    pub chrome: Chrome,
    /// Address of this page; its acts are below it.
    pub path: String,
    /// Who is signed in.
    pub email: String,
    /// Where it stands.
    pub step: ConfirmStep,
    /// Why a try did not prove it.
    pub banner: Option<Banner>,
    /// Problems of the form.
    pub errors: FieldErrors,
}

impl ConfirmPage {
    fn is_stuck(&self) -> bool {
        matches!(
            &self.step,
            ConfirmStep::Ask {
                password: false,
                link: None,
                ..
            }
        )
    }
}
