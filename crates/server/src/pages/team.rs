//! Team Members and the page of one member.
//!
//! Invariants: an e-mail that a provider reports is a remark until an administrator accepts it; a control that cannot be
//! used is replaced by the sentence why (N-08). It does not decide who may change whom.

use askama::Template;

use super::chrome::{Chrome, MenuEntry, When};
use super::form::FieldErrors;
use super::message::Message;

/// The provider reports another e-mail than the stored one.
#[derive(Clone, Debug)]
pub struct ProviderEmail {
    /// Connection's name.
    pub idp: String,
    /// The reported address.
    pub email: String,
    /// True when another member of the tenant has it already, so that it cannot be accepted.
    pub taken: bool,
}

/// What both pages show of a member.
#[derive(Clone, Debug)]
pub struct MemberRow {
    /// Member id, part of addresses.
    pub id: String,
    /// First and last name, when known.
    pub name: Option<String>,
    /// Shown e-mail.
    pub email: String,
    /// Role Admin instead of User.
    pub is_admin: bool,
    /// Active instead of Deactivated.
    pub is_active: bool,
    /// Name of the connection the member is linked through.
    pub linked: Option<String>,
    /// Whether a password is set.
    pub has_password: bool,
    /// Last sign-in.
    pub last_sign_in: Option<When>,
    /// Remark with an act.
    pub provider_email: Option<ProviderEmail>,
    /// Whether this is the viewer.
    pub is_you: bool,
}

impl MemberRow {
    /// Name if known, else the e-mail.
    pub fn shown(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.email)
    }
}

/// What stands in the form that adds a member.
#[derive(Clone, Debug, Default)]
pub struct AddMember {
    /// E-mail.
    pub email: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Role Admin instead of User.
    pub is_admin: bool,
}

/// `/team`.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/team.html")]
pub struct TeamPage {
    /// Common context.
    pub chrome: Chrome,
    /// Members of this page.
    pub members: Vec<MemberRow>,
    /// All members of the tenant, when they are all on this page.
    pub total: Option<i64>,
    /// First page, when this is a later one.
    pub first_url: Option<String>,
    /// Next page.
    pub next_url: Option<String>,
    /// Whether Enforce SSO is on, so that no password is a way in.
    pub required: bool,
    /// What stands in the form.
    pub add: AddMember,
    /// Problems of the form.
    pub errors: FieldErrors,
}

impl TeamPage {
    /// Whether nobody but the viewer is there.
    pub fn only_you(&self) -> bool {
        self.total.is_some_and(|total| total <= 1)
    }

    /// How many members the tenant has, where that is known without counting.
    pub fn count_text(&self) -> Option<String> {
        let message = Message::of("team-count").number("count", self.total?);
        Some(self.chrome.say(&message))
    }
}

/// One identity of a member.
#[derive(Clone, Debug)]
pub struct IdentityRow {
    /// Identity id, sent with the act.
    pub id: String,
    /// Connection's name.
    pub connection: String,
    /// Issuer.
    pub issuer: String,
    /// Subject, shortened.
    pub subject: String,
    /// When it was linked.
    pub linked_on: When,
    /// When it was used last.
    pub last_used: Option<When>,
    /// Why it cannot be unlinked.
    pub locked: Option<Message>,
}

/// `/team/{id}`.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/member.html")]
pub struct MemberPage {
    /// Common context.
    pub chrome: Chrome,
    /// The member.
    pub member: MemberRow,
    /// Identities.
    pub identities: Vec<IdentityRow>,
    /// Why the last act was refused, for example `member-refused-last_admin`.
    pub refused: Option<Message>,
    /// Why role and state cannot be changed; none offers the forms.
    pub locked: Option<Message>,
}
