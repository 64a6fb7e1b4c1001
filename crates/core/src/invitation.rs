//! An invitation: a promise of membership, single use, expiring.
//!
//! It points at a member in state `Invited`. Role and tenant are what is
//! stored here, never what a form says (N-21, T127). Its token is stored as a
//! digest; a newer token takes the place of the older in one statement, so
//! only the newest ever works (T123, T124). Expiry is judged at use.

use crate::{
    id::{InvitationId, MemberId, TenantId},
    member::Role,
    time::{Span, Timestamp},
    token::Digest,
};

/// What every invitation token begins with.
pub const TOKEN_PREFIX: &str = "inv_";
/// Days an invitation is good for, unless the inviter says otherwise.
pub const DAYS: i64 = 7;
/// The most days an inviter may choose.
pub const MOST_DAYS: i64 = 30;

/// A promise of membership.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Its id; not the token that accepts it.
    pub id: InvitationId,
    /// The tenant it leads into.
    pub tenant: TenantId,
    /// The member it is for.
    pub member: MemberId,
    /// Whether it can still be accepted.
    pub state: InvitationState,
    /// The role promised.
    pub role: Role,
    /// The digest of the newest token.
    pub token: Digest,
    /// The member who invited; `None` when it was the operator.
    pub invited_by: Option<MemberId>,
    /// When it was made.
    pub created: Timestamp,
    /// When its newest token was made.
    pub sent: Timestamp,
    /// From when on it is good no more.
    pub expires: Timestamp,
    /// When it was accepted or revoked.
    pub ended: Option<Timestamp>,
}

impl Invitation {
    /// Whether it can be accepted at `now`.
    pub fn is_open_at(&self, now: Timestamp) -> bool {
        self.state == InvitationState::Pending && now < self.expires
    }

    /// How long its newest token was meant to be good for.
    pub fn lifetime(&self) -> Span {
        self.expires.since(self.sent)
    }
}

/// How long an invitation of `days` days lasts; out of bounds counts as the nearest bound.
pub fn lifetime_of(days: i64) -> Span {
    Span::days(days.clamp(1, MOST_DAYS))
}

/// Whether an invitation can still be accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvitationState {
    /// Waiting; it may have run out.
    Pending,
    /// Used, once.
    Accepted,
    /// Taken back.
    Revoked,
}

impl InvitationState {
    /// Every state.
    pub const ALL: [InvitationState; 3] = [
        InvitationState::Pending,
        InvitationState::Accepted,
        InvitationState::Revoked,
    ];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            InvitationState::Pending => "pending",
            InvitationState::Accepted => "accepted",
            InvitationState::Revoked => "revoked",
        }
    }

    /// Reads the stored word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// Whether a text has the form of an invitation token: cut or doubled links do not (T123).
pub fn is_token(text: &str) -> bool {
    text.strip_prefix(TOKEN_PREFIX).is_some_and(|rest| {
        rest.len() == 43
            && rest
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_stored_words_then_they_read_back() {
        for state in InvitationState::ALL {
            assert_eq!(InvitationState::parse(state.as_str()), Some(state));
        }
    }

    /// T123: only the whole form is looked up at all.
    #[test]
    fn t123_given_a_cut_or_doubled_token_then_it_is_none() {
        let good = format!("inv_{}", "a".repeat(43));
        assert!(is_token(&good));
        for bad in [
            good[..46].to_owned(),
            format!("{good}{good}"),
            format!("{good}."),
            good.replace("inv_", "rst_"),
            good[4..].to_owned(),
            String::new(),
        ] {
            assert!(!is_token(&bad), "{bad}");
        }
    }

    #[test]
    fn given_days_then_within_bounds() {
        assert_eq!(lifetime_of(0), Span::days(1));
        assert_eq!(lifetime_of(7), Span::days(7));
        assert_eq!(lifetime_of(400), Span::days(30));
    }
}
