//! The words this product uses, each with an anchor that other pages link to.
//!
//! Invariant: the order is the order of the page; the test of the help's links finds an anchor that is gone.

/// A word and what it means here.
#[derive(Clone, Copy, Debug)]
pub struct Term {
    /// Its anchor in `/help/glossary`.
    pub id: &'static str,
    /// Key of the word.
    pub word: &'static str,
    /// Key of its meaning.
    pub text: &'static str,
}

const fn term(id: &'static str, word: &'static str, text: &'static str) -> Term {
    Term { id, word, text }
}

/// Words for everybody.
pub const PLAIN: &[Term] = &[
    term("team", "help-word-team", "help-word-team-text"),
    term("member", "help-word-member", "help-word-member-text"),
    term("admin", "help-word-admin", "help-word-admin-text"),
    term("operator", "help-word-operator", "help-word-operator-text"),
    term(
        "invitation",
        "help-word-invitation",
        "help-word-invitation-text",
    ),
    term("session", "help-word-session", "help-word-session-text"),
    term("sso", "help-word-sso", "help-word-sso-text"),
    term("enforce-sso", "help-word-enforce", "help-word-enforce-text"),
    term("second-factor", "help-word-factor", "help-word-factor-text"),
    term(
        "recovery-code",
        "help-word-recovery",
        "help-word-recovery-text",
    ),
    term(
        "reference",
        "help-word-reference",
        "help-word-reference-text",
    ),
    term("audit-trail", "help-word-audit", "help-word-audit-text"),
];

/// Words of the protocol, which only administrators meet.
pub const PROTOCOL: &[Term] = &[
    term("identity-provider", "help-word-idp", "help-word-idp-text"),
    term(
        "connection",
        "help-word-connection",
        "help-word-connection-text",
    ),
    term("identity", "help-word-identity", "help-word-identity-text"),
    term("openid-connect", "help-word-oidc", "help-word-oidc-text"),
    term("issuer", "help-word-issuer", "help-word-issuer-text"),
    term(
        "discovery",
        "help-word-discovery",
        "help-word-discovery-text",
    ),
    term(
        "client-id",
        "help-word-client-id",
        "help-word-client-id-text",
    ),
    term("client-secret", "help-word-secret", "help-word-secret-text"),
    term(
        "secret-id",
        "help-word-secret-id",
        "help-word-secret-id-text",
    ),
    term(
        "redirect-uri",
        "help-word-redirect",
        "help-word-redirect-text",
    ),
    term("scope", "help-word-scope", "help-word-scope-text"),
    term("claim", "help-word-claim", "help-word-claim-text"),
    term("id-token", "help-word-token", "help-word-token-text"),
    term("subject", "help-word-subject", "help-word-subject-text"),
    term(
        "directory",
        "help-word-directory",
        "help-word-directory-text",
    ),
    term("consent", "help-word-consent", "help-word-consent-text"),
    term("guest", "help-word-guest", "help-word-guest-text"),
];

/// Those an admin meets on the form of the connection.
pub const OF_THE_FORM: &[&str] = &[
    "redirect-uri",
    "issuer",
    "client-id",
    "client-secret",
    "scope",
    "claim",
];

/// The word with this anchor.
pub fn word(id: &str) -> Option<&'static Term> {
    PLAIN.iter().chain(PROTOCOL).find(|term| term.id == id)
}
