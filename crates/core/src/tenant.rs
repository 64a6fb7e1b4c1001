//! A tenant: a customer organisation. Every row belongs to one.

use std::fmt;

use crate::{id::TenantId, time::Timestamp};

/// A customer organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenant {
    /// Its id.
    pub id: TenantId,
    /// The short name in URLs.
    pub slug: Slug,
    /// The name people read.
    pub name: String,
    /// Whether its people may sign in.
    pub state: TenantState,
    /// Order of creation in the installation; the first has 1.
    pub ordinal: i64,
    /// When it was made.
    pub created: Timestamp,
    /// When it is taken away with everything in it, if that is planned; it is suspended until then.
    pub delete_at: Option<Timestamp>,
}

impl Tenant {
    /// Its state in one word, as the operator sees it.
    pub fn standing(&self) -> &'static str {
        match (self.state, self.delete_at) {
            (_, Some(_)) => "deletion_planned",
            (state, None) => state.as_str(),
        }
    }
}

/// Whether a tenant's people may sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TenantState {
    /// In use.
    Active,
    /// Switched off by the operator.
    Suspended,
}

impl TenantState {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            TenantState::Active => "active",
            TenantState::Suspended => "suspended",
        }
    }

    /// Reads the stored word.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "active" => Some(TenantState::Active),
            "suspended" => Some(TenantState::Suspended),
            _ => None,
        }
    }
}

/// A tenant's short name: 2 to 40 lower-case letters, digits and hyphens (T068).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Slug(String);

/// Why a text is not a slug.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlugError {
    /// Not 2 to 40 lower-case ASCII letters, digits or inner hyphens.
    Malformed,
    /// A word that Latchkey keeps for itself.
    Reserved,
}

impl fmt::Display for SlugError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SlugError::Malformed => {
                "a slug has 2 to 40 lower-case letters, digits and inner hyphens"
            }
            SlugError::Reserved => "this slug is reserved",
        })
    }
}

impl std::error::Error for SlugError {}

const RESERVED: &[&str] = &[
    "admin",
    "api",
    "app",
    "apps",
    "assets",
    "audit",
    "auth",
    "dashboard",
    "help",
    "integrations",
    "invite",
    "livez",
    "login",
    "logout",
    "metrics",
    "new",
    "operator",
    "readyz",
    "root",
    "saml",
    "scim",
    "settings",
    "setup",
    "sso",
    "static",
    "support",
    "system",
    "team",
    "www",
];

impl Slug {
    /// Reads a slug.
    ///
    /// # Errors
    /// If the text breaks the form or is reserved.
    pub fn parse(text: &str) -> Result<Self, SlugError> {
        let fits = (2..=40).contains(&text.len())
            && text
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && !text.starts_with('-')
            && !text.ends_with('-')
            && !text.contains("--");
        if !fits {
            return Err(SlugError::Malformed);
        }
        if RESERVED.contains(&text) {
            return Err(SlugError::Reserved);
        }
        Ok(Slug(text.to_owned()))
    }

    /// The slug as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// T068: reserved and look-alike slugs.
    #[test]
    fn t068_given_reserved_or_mixed_script_then_refused() {
        assert_eq!(Slug::parse("admin"), Err(SlugError::Reserved));
        for text in ["Acme", "аcme", "a", "-acme", "acme-", "ac--me", "ac.me", ""] {
            assert_eq!(Slug::parse(text), Err(SlugError::Malformed), "{text}");
        }
        assert!(Slug::parse("acme-2").is_ok());
    }
}
