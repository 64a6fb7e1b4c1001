//! A member: a person's account in one tenant.
//!
//! The same e-mail address in another tenant is another member with its own
//! credentials and sessions. Roles are a set with provenance.

use serde::{Deserialize, Serialize};

use crate::{
    email::EmailAddress,
    id::{MemberId, TenantId},
    time::Timestamp,
};

/// A person's account in one tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its id; random and never reused.
    pub id: MemberId,
    /// The tenant it belongs to.
    pub tenant: TenantId,
    /// Whether the person may sign in.
    pub state: MemberState,
    /// The contact address; never an identity.
    pub email: EmailAddress,
    /// Given name; may be empty.
    pub first_name: String,
    /// Family name; may be empty.
    pub last_name: String,
    /// Who made this member.
    pub source: MemberSource,
    /// The roles held.
    pub roles: Vec<Role>,
    /// Whether a password is set.
    pub has_password: bool,
    /// Raised by everything that voids older proofs (password change, deactivation).
    pub security_stamp: i64,
    /// The address the provider now asserts, when it differs from `email`.
    pub provider_email: Option<String>,
    /// When the member was made.
    pub created: Timestamp,
    /// The last completed sign-in.
    pub last_sign_in: Option<Timestamp>,
    /// How the last sign-in was done.
    pub last_method: Option<crate::session::Method>,
}

impl Member {
    /// Whether this member may administer the tenant.
    pub fn is_admin(&self) -> bool {
        self.roles.contains(&Role::Admin)
    }

    /// The strongest role held, for display; `User` when none is stored.
    pub fn role(&self) -> Role {
        if self.is_admin() {
            Role::Admin
        } else {
            Role::User
        }
    }

    /// First and last name, or the e-mail address when there is none.
    pub fn display_name(&self) -> String {
        let full = format!("{} {}", self.first_name, self.last_name);
        match full.trim() {
            "" => self.email.shown().to_owned(),
            name => name.to_owned(),
        }
    }
}

/// Whether a member may sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MemberState {
    /// Promised, not yet joined.
    Invited,
    /// In use.
    Active,
    /// Switched off by an admin, SCIM or the operator.
    Deactivated,
    /// Gone; kept for the audit trail only.
    Removed,
}

impl MemberState {
    /// Every state.
    pub const ALL: [MemberState; 4] = [
        MemberState::Invited,
        MemberState::Active,
        MemberState::Deactivated,
        MemberState::Removed,
    ];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            MemberState::Invited => "invited",
            MemberState::Active => "active",
            MemberState::Deactivated => "deactivated",
            MemberState::Removed => "removed",
        }
    }

    /// Reads the stored word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// Who made a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemberSource {
    /// An admin on the Team Members page.
    Admin,
    /// The operator on the command line.
    Cli,
    /// An invitation.
    Invitation,
    /// The first run in a browser.
    Setup,
}

impl MemberSource {
    /// Every source.
    pub const ALL: [MemberSource; 4] = [
        MemberSource::Admin,
        MemberSource::Cli,
        MemberSource::Invitation,
        MemberSource::Setup,
    ];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            MemberSource::Admin => "admin",
            MemberSource::Cli => "cli",
            MemberSource::Invitation => "invitation",
            MemberSource::Setup => "setup",
        }
    }

    /// Reads the stored word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.as_str() == text)
    }
}

/// What a member may do in the tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Administers members and connections.
    Admin,
    /// Signs in.
    User,
}

impl Role {
    /// The stored and typed word.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Admin => "admin",
            Role::User => "user",
        }
    }

    /// Reads the stored or typed word.
    pub fn parse(text: &str) -> Option<Self> {
        [Role::Admin, Role::User]
            .into_iter()
            .find(|role| role.as_str() == text)
    }
}

/// The most characters a first or last name may have.
pub const MAX_NAME: usize = 200;

/// A person's or thing's name without control characters, trimmed.
///
/// Bidirectional overrides are dropped as well, so that a name cannot turn
/// the text around it. Returns `None` when it is longer than `limit` characters.
pub fn clean_name(typed: &str, limit: usize) -> Option<String> {
    let kept: String = typed
        .chars()
        .filter(|c| !c.is_control() && !is_invisible(*c))
        .collect();
    let trimmed = kept.trim();
    (trimmed.chars().count() <= limit).then(|| trimmed.to_owned())
}

/// Whether a text holds a character nobody sees: zero width, or one that turns the text around it.
pub fn hides_something(text: &str) -> bool {
    text.chars().any(is_invisible)
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_a_name_with_controls_then_they_are_dropped() {
        assert_eq!(
            clean_name(" A\u{202e}d\r\na\u{0} ", 10).as_deref(),
            Some("Ada")
        );
        assert_eq!(clean_name(&"x".repeat(500), 200), None);
    }

    #[test]
    fn given_stored_words_then_they_read_back() {
        for state in MemberState::ALL {
            assert_eq!(MemberState::parse(state.as_str()), Some(state));
        }
        assert_eq!(Role::parse("owner"), None);
    }
}
