//! Identifiers: a visible prefix and a UUIDv7, for example `mem_0197…`.
//!
//! Each kind is its own type, so a member id can never stand where a tenant
//! id is wanted. Ids are random (RFC 9562, section 5.7), never reused and say
//! nothing about the thing but the millisecond it was made in. They are not
//! secrets: see [`crate::token`] for those.

use std::{fmt, marker::PhantomData, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{ports::Rng, time::Timestamp};

/// What an [`Id`] names.
pub trait Kind {
    /// The visible prefix, without the underscore.
    const PREFIX: &'static str;
}

/// An identifier of kind `K`.
pub struct Id<K>(String, PhantomData<fn() -> K>);

/// Names a tenant.
pub enum TenantKind {}
/// Names a member of a tenant.
pub enum MemberKind {}
/// Names a connection to an identity provider.
pub enum ConnectionKind {}
/// Names one secret or key of a connection.
pub enum CredentialKind {}
/// Names the link between a provider's subject and a member.
pub enum IdentityKind {}
/// Names a session.
pub enum SessionKind {}
/// Names a sign-in attempt.
pub enum SignInKind {}
/// Names an audit event.
pub enum EventKind {}
/// Names an invitation.
pub enum InvitationKind {}
/// Names something waiting to be delivered, a mail for example.
pub enum DeliveryKind {}
/// Names a password reset.
pub enum ResetKind {}
/// Names a sign-in that waits for its second factor.
pub enum HalfSignInKind {}
/// Names a sealed thing kept for one session.
pub enum KeptKind {}
/// Names a test sign-in.
pub enum TestRunKind {}
/// Names a link with which somebody else tests.
pub enum TestLinkKind {}

impl Kind for TenantKind {
    const PREFIX: &'static str = "ten";
}
impl Kind for MemberKind {
    const PREFIX: &'static str = "mem";
}
impl Kind for ConnectionKind {
    const PREFIX: &'static str = "conn";
}
impl Kind for CredentialKind {
    const PREFIX: &'static str = "cred";
}
impl Kind for IdentityKind {
    const PREFIX: &'static str = "idn";
}
impl Kind for SessionKind {
    const PREFIX: &'static str = "ses";
}
impl Kind for SignInKind {
    const PREFIX: &'static str = "sgn";
}
impl Kind for EventKind {
    const PREFIX: &'static str = "evt";
}
impl Kind for InvitationKind {
    const PREFIX: &'static str = "ivt";
}
impl Kind for DeliveryKind {
    const PREFIX: &'static str = "dlv";
}
impl Kind for ResetKind {
    const PREFIX: &'static str = "pwr";
}
impl Kind for HalfSignInKind {
    const PREFIX: &'static str = "hsi";
}
impl Kind for KeptKind {
    const PREFIX: &'static str = "kpt";
}
impl Kind for TestRunKind {
    const PREFIX: &'static str = "tst";
}
impl Kind for TestLinkKind {
    const PREFIX: &'static str = "tlk";
}

/// Id of a tenant (`ten_…`).
pub type TenantId = Id<TenantKind>;
/// Id of a member (`mem_…`).
pub type MemberId = Id<MemberKind>;
/// Id of a connection (`conn_…`).
pub type ConnectionId = Id<ConnectionKind>;
/// Id of a credential of a connection (`cred_…`).
pub type CredentialId = Id<CredentialKind>;
/// Id of an identity (`idn_…`).
pub type IdentityId = Id<IdentityKind>;
/// Id of a session (`ses_…`); not the secret that proves it.
pub type SessionId = Id<SessionKind>;
/// Id of a sign-in attempt (`sgn_…`).
pub type SignInId = Id<SignInKind>;
/// Id of an audit event (`evt_…`).
pub type EventId = Id<EventKind>;
/// Id of an invitation (`ivt_…`); not the token that accepts it.
pub type InvitationId = Id<InvitationKind>;
/// Id of a delivery (`dlv_…`).
pub type DeliveryId = Id<DeliveryKind>;
/// Id of a password reset (`pwr_…`); not the token that proves it.
pub type ResetId = Id<ResetKind>;
/// Id of a half-done sign-in (`hsi_…`).
pub type HalfSignInId = Id<HalfSignInKind>;
/// Id of a kept thing (`kpt_…`).
pub type KeptId = Id<KeptKind>;
/// Id of a test sign-in (`tst_…`).
pub type TestRunId = Id<TestRunKind>;
/// Id of a test link (`tlk_…`); not the value that opens it.
pub type TestLinkId = Id<TestLinkKind>;

/// A text that is not an id of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAnId;

impl fmt::Display for NotAnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an id of this kind")
    }
}

impl std::error::Error for NotAnId {}

impl<K: Kind> Id<K> {
    /// A new id made at `now`.
    pub fn new(now: Timestamp, rng: &dyn Rng) -> Self {
        let mut random = [0u8; 10];
        rng.fill(&mut random);
        let millis = u64::try_from(now.millis()).unwrap_or(0);
        let uuid = uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid();
        Id(format!("{}_{}", K::PREFIX, uuid.simple()), PhantomData)
    }

    /// The whole id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<K: Kind> FromStr for Id<K> {
    type Err = NotAnId;

    /// Accepts exactly `prefix_` and 32 lower-case hexadecimal digits.
    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let digits = text
            .strip_prefix(K::PREFIX)
            .and_then(|rest| rest.strip_prefix('_'))
            .ok_or(NotAnId)?;
        let fits = digits.len() == 32
            && digits
                .bytes()
                .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        if fits {
            Ok(Id(text.to_owned(), PhantomData))
        } else {
            Err(NotAnId)
        }
    }
}

impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        Id(self.0.clone(), PhantomData)
    }
}
impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<K> Eq for Id<K> {}
impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}
impl<K> std::hash::Hash for Id<K> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<K> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl<K> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl<K> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}
impl<'de, K: Kind> Deserialize<'de> for Id<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Sevens;
    impl Rng for Sevens {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(7);
        }
    }

    #[test]
    fn given_an_id_when_printed_and_read_then_it_is_the_same() {
        let id = TenantId::new(Timestamp::from_millis(1_700_000_000_000), &Sevens);
        assert_eq!(id.as_str().parse::<TenantId>(), Ok(id));
    }

    #[test]
    fn given_an_id_of_another_kind_when_read_then_refused() {
        let id = TenantId::new(Timestamp::from_millis(1), &Sevens);
        assert!(id.as_str().parse::<MemberId>().is_err());
        assert!("ten_XYZ".parse::<TenantId>().is_err());
        assert!(id.as_str().to_uppercase().parse::<TenantId>().is_err());
    }
}
