//! What all processes share besides rows of a tenant: one-time values, quotas, leases, kept things.

use super::store::Answer;
use crate::{
    id::{KeptId, SessionId, TenantId},
    time::Timestamp,
    token::Digest,
};

/// What kind of one-time value a digest belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Accepts an invitation.
    Invitation,
    /// Proves a password reset.
    Reset,
    /// Goes on with a sign-in that waits for its second factor.
    HalfSignIn,
    /// Lets somebody test a connection.
    TestLink,
}

impl TokenKind {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            TokenKind::Invitation => "invitation",
            TokenKind::Reset => "reset",
            TokenKind::HalfSignIn => "half_sign_in",
            TokenKind::TestLink => "test_link",
        }
    }
}

/// A sealed thing kept for one session for a short time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its id; part of an address, no secret.
    pub id: KeptId,
    /// The tenant of the session.
    pub tenant: TenantId,
    /// The one session that may see it.
    pub session: SessionId,
    /// What it is for; a fixed word.
    pub purpose: String,
    /// The thing, sealed.
    pub sealed: String,
    /// When it is gone.
    pub expires: Timestamp,
}

/// Reading what is shared.
pub trait SharedReads: Send {
    /// The tenant and id of what this one-time value belongs to, whatever its state and age.
    fn find_token<'a>(
        &'a mut self,
        kind: TokenKind,
        digest: &'a Digest,
    ) -> Answer<'a, Option<(TenantId, String)>>;
    /// A kept thing of this session that is not gone at `now`.
    fn kept<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        session: &'a SessionId,
        id: &'a KeptId,
        now: Timestamp,
    ) -> Answer<'a, Option<Kept>>;
    /// Whether the failures of `key` were closed and not cleared since.
    fn failures_closed<'a>(&'a mut self, key: &'a str) -> Answer<'a, bool>;
}

/// Writing what is shared.
pub trait SharedWrites: Send {
    /// Makes a one-time value findable until `expires` (upkeep takes it away a month later).
    fn place_token<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        kind: TokenKind,
        digest: &'a Digest,
        thing: &'a str,
        expires: Timestamp,
    ) -> Answer<'a, ()>;
    /// Uses one of `limit` within a window that begins with the first use and ends at
    /// `window_end`. `None`: it is used; else when the window ends, and nothing was used.
    fn take_quota<'a>(
        &'a mut self,
        name: &'a str,
        limit: i64,
        window_end: Timestamp,
        now: Timestamp,
    ) -> Answer<'a, Option<Timestamp>>;
    /// Takes or renews a lease until `until`; false while somebody else holds it at `now`.
    fn take_lease<'a>(
        &'a mut self,
        name: &'a str,
        owner: &'a str,
        now: Timestamp,
        until: Timestamp,
    ) -> Answer<'a, bool>;
    /// Keeps a sealed thing for one session.
    fn keep<'a>(&'a mut self, kept: &'a Kept) -> Answer<'a, ()>;
    /// Takes a kept thing away; false if it was gone. Who gets true has it alone.
    fn drop_kept<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        session: &'a SessionId,
        id: &'a KeptId,
    ) -> Answer<'a, bool>;
    /// Closes the counted failures of `key`: they are not forgotten until they are cleared.
    fn close_failures<'a>(&'a mut self, key: &'a str) -> Answer<'a, ()>;
}
