//! Test sign-ins: real round trips that change nothing (N-60).

use crate::{
    id::{CredentialId, MemberId},
    time::Timestamp,
};

/// A test that ended in "would sign in as …".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassedTest {
    /// The member it would have signed in.
    pub member: MemberId,
    /// When it ended.
    pub at: Timestamp,
    /// With which settings.
    pub fingerprint: String,
    /// With which secret.
    pub credential: Option<CredentialId>,
    /// Whether that member is an active admin now, and began the test.
    pub is_active_admin: bool,
}
