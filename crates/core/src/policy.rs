//! A tenant's sign-in policy: SSO optional or required.
//!
//! A policy belongs to the tenant, never to a connection, and covers every
//! member (T143, T144).

use crate::time::Timestamp;

/// Whether a tenant's members must sign in by SSO.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SsoPolicy {
    /// Passwords work beside SSO.
    Optional,
    /// SSO only.
    Required,
}

impl SsoPolicy {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            SsoPolicy::Optional => "optional",
            SsoPolicy::Required => "required",
        }
    }

    /// Reads the stored word.
    pub fn parse(text: &str) -> Option<Self> {
        [SsoPolicy::Optional, SsoPolicy::Required]
            .into_iter()
            .find(|policy| policy.as_str() == text)
    }
}

/// A tenant's policy with its history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// What holds now.
    pub sso: SsoPolicy,
    /// Since when.
    pub since: Timestamp,
    /// Who set it, as shown in the audit trail.
    pub by: String,
}
