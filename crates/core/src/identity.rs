//! An identity: the link (connection, issuer, subject) to a member.
//!
//! This triple alone opens an account; an e-mail address never does once a
//! link exists (T072). For Entra the directory object id is kept beside it,
//! so that a re-created app registration, which changes every subject,
//! refuses nobody.

use crate::{
    id::{ConnectionId, IdentityId, MemberId, TenantId},
    time::Timestamp,
};

/// The link of a provider's subject to a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Its id.
    pub id: IdentityId,
    /// The tenant of connection and member.
    pub tenant: TenantId,
    /// The connection it belongs to.
    pub connection: ConnectionId,
    /// Who vouches.
    pub issuer: String,
    /// The provider's name for the person, compared byte by byte (T077).
    pub subject: String,
    /// Entra: the directory.
    pub tid: Option<String>,
    /// Entra: the person in that directory.
    pub oid: Option<String>,
    /// The member it opens.
    pub member: MemberId,
    /// Whether it opens anything.
    pub state: IdentityState,
    /// What made the link (`first_link`, `subject_changed`).
    pub linked_by: String,
    /// When it was made.
    pub linked_at: Timestamp,
    /// When it last signed somebody in.
    pub last_used: Option<Timestamp>,
}

/// Whether an identity opens its member's account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityState {
    /// It does.
    Active,
    /// Replaced: settings changed or the subject changed.
    Superseded,
    /// Taken away by an admin.
    Unlinked,
}

impl IdentityState {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            IdentityState::Active => "active",
            IdentityState::Superseded => "superseded",
            IdentityState::Unlinked => "unlinked",
        }
    }

    /// Reads the stored word.
    pub fn parse(text: &str) -> Option<Self> {
        [
            IdentityState::Active,
            IdentityState::Superseded,
            IdentityState::Unlinked,
        ]
        .into_iter()
        .find(|state| state.as_str() == text)
    }
}
