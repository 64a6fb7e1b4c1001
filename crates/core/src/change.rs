//! A change: what every process must forget.
//!
//! Whatever ends or alters a right writes a change in the same unit. Each
//! process reads new ones every 200 ms and drops what they name from its
//! caches. Numbers are taken under a one-row counter inside the unit, so a
//! reader that has seen number n will never meet a smaller one later.

use crate::id::TenantId;

/// What kind of thing changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChangeKind {
    /// A tenant, or its policy.
    Tenant,
    /// A member: state, roles, names, all its sessions.
    Member,
    /// One session ended.
    Session,
    /// A connection, its revision or its secrets.
    Connection,
}

impl ChangeKind {
    /// Every kind.
    pub const ALL: [ChangeKind; 4] = [
        ChangeKind::Tenant,
        ChangeKind::Member,
        ChangeKind::Session,
        ChangeKind::Connection,
    ];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            ChangeKind::Tenant => "tenant",
            ChangeKind::Member => "member",
            ChangeKind::Session => "session",
            ChangeKind::Connection => "connection",
        }
    }

    /// Reads the stored word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// One thing to forget.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Position in the installation's order.
    pub seq: i64,
    /// The tenant it belongs to.
    pub tenant: TenantId,
    /// What kind of thing.
    pub kind: ChangeKind,
    /// Its id.
    pub id: String,
}
