//! A session: a signed-in browser, of one member of one tenant.
//!
//! Only the digest of its 256-bit value is stored. Roles are not part of it:
//! they are read from the member at each request (T069). Limits: idle 8 h,
//! absolute 24 h, both judged by server time; the absolute end is fixed when
//! the session is made and never moves (T088, T089).

use crate::{
    id::{ConnectionId, CredentialId, IdentityId, MemberId, SessionId, TenantId},
    time::{Span, Timestamp},
    token::Digest,
};

/// A session without use ends after this long, unless the tenant says otherwise.
pub const IDLE: Span = Span::hours(8);
/// A session ends this long after it began, used or not, unless the tenant says otherwise.
pub const ABSOLUTE: Span = Span::hours(24);
/// A proof of who somebody is counts this long for sensitive changes.
pub const FRESH: Span = Span::minutes(15);
/// The clocks of two processes may differ by so much.
pub const SKEW: Span = Span::seconds(60);
/// "Last seen" is written at most this often.
pub const SEEN_EVERY: Span = Span::minutes(5);

/// How a person signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// Through a connection.
    Sso,
    /// With a password.
    Password,
}

impl Method {
    /// The stored and published word.
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Sso => "sso",
            Method::Password => "password",
        }
    }

    /// Reads the stored word.
    pub fn parse(text: &str) -> Option<Self> {
        [Method::Sso, Method::Password]
            .into_iter()
            .find(|method| method.as_str() == text)
    }
}

/// A signed-in browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id, for lists and audit; not the secret.
    pub id: SessionId,
    /// The tenant entered.
    pub tenant: TenantId,
    /// Whose it is.
    pub member: MemberId,
    /// The digest of the cookie's value.
    pub digest: Digest,
    /// How it was opened.
    pub method: Method,
    /// The identity that opened it.
    pub identity: Option<IdentityId>,
    /// The connection it came through.
    pub connection: Option<ConnectionId>,
    /// The revision of that connection.
    pub revision: Option<i64>,
    /// The credential that redeemed the code.
    pub credential: Option<CredentialId>,
    /// The provider's session id (`sid`), for logout.
    pub idp_sid: Option<String>,
    /// When the provider says the person proved themselves.
    pub auth_time: Option<Timestamp>,
    /// The member's security stamp at the start.
    pub stamp: i64,
    /// When it began.
    pub created: Timestamp,
    /// When it was last used, within five minutes.
    pub last_seen: Timestamp,
    /// When it ends at the latest.
    pub absolute_end: Timestamp,
    /// It ends after so long without use.
    pub idle: Span,
    /// When the person last proved who they are: at the sign-in, or when asked again.
    pub proved: Timestamp,
    /// The kind of browser and system it was opened in.
    pub agent: Option<String>,
    /// The client address it was opened from.
    pub address: Option<String>,
}

impl Session {
    /// Whether the session is still good at `now`, by its own times.
    ///
    /// A clock that went back never makes a session older than its start look
    /// new: the absolute end is a fixed moment.
    pub fn is_live_at(&self, now: Timestamp) -> bool {
        now < self.absolute_end && now < self.last_seen.plus(self.idle)
    }

    /// The same session under limits that may have become shorter since it began:
    /// it never outlives them, and longer ones do not lengthen it (T088).
    #[must_use]
    pub fn within(mut self, idle: Span, absolute: Span) -> Self {
        self.idle = self.idle.min(idle);
        self.absolute_end = self.absolute_end.min(self.created.plus(absolute));
        self
    }

    /// When it ends if it is not used again.
    pub fn expires(&self) -> Timestamp {
        self.absolute_end.min(self.last_seen.plus(self.idle))
    }

    /// Whether the person proved themselves lately enough for a sensitive change (T093).
    ///
    /// A proof from the future is none: a clock set back never makes an old one fresh again.
    pub fn is_fresh_at(&self, now: Timestamp) -> bool {
        self.proved <= now.plus(SKEW) && now.since(self.proved) < FRESH
    }
}
