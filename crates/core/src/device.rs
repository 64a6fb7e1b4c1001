//! A device: a browser with which a member has signed in before.
//!
//! The browser keeps a random 256-bit value in a cookie; stored is its digest,
//! one row per tenant and member, so that a shared browser is known for each
//! of its people separately. Being known opens nothing: it only spares the
//! mail about a new device, and keeps the password way open while strangers
//! try passwords for the same address (T111, T112).

use crate::{
    id::{MemberId, TenantId},
    time::{Span, Timestamp},
    token::Digest,
};

/// A device that was not used for so long is not known any more.
pub const KNOWN_FOR: Span = Span::days(180);
/// The most devices that are listed for a member.
pub const LISTED: i64 = 50;

/// A browser a member has signed in with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// The tenant entered.
    pub tenant: TenantId,
    /// Who signed in.
    pub member: MemberId,
    /// The digest of the cookie's value.
    pub digest: Digest,
    /// The kind of browser and system, for lists; empty when unknown.
    pub agent: String,
    /// The first sign-in with it.
    pub first_seen: Timestamp,
    /// The newest sign-in with it.
    pub last_seen: Timestamp,
}
