//! The signature algorithms an ID token may use.
//!
//! Invariant: a closed list of asymmetric algorithms; `none` and the MAC
//! family cannot be expressed (T022, T023). What a connection accepts is this
//! list cut down to what its discovery document offered when it was pinned;
//! the token's header only picks from it.
//! Source: RFC 7518 section 3, RFC 8037, RFC 8725 section 3.1.

use aws_lc_rs::digest;

/// One acceptable algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the names are those of RFC 7518 and RFC 8037")]
pub enum Algorithm {
    Rs256,
    Rs384,
    Rs512,
    Ps256,
    Ps384,
    Ps512,
    Es256,
    Es384,
    EdDsa,
}

/// What a key must be to fit an algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Family {
    /// RSA, any padding.
    Rsa,
    /// The curve P-256.
    P256,
    /// The curve P-384.
    P384,
    /// Ed25519.
    Ed25519,
}

impl Algorithm {
    /// All of them.
    pub const ALL: [Algorithm; 9] = [
        Algorithm::Rs256,
        Algorithm::Rs384,
        Algorithm::Rs512,
        Algorithm::Ps256,
        Algorithm::Ps384,
        Algorithm::Ps512,
        Algorithm::Es256,
        Algorithm::Es384,
        Algorithm::EdDsa,
    ];

    /// The registered name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Algorithm::Rs256 => "RS256",
            Algorithm::Rs384 => "RS384",
            Algorithm::Rs512 => "RS512",
            Algorithm::Ps256 => "PS256",
            Algorithm::Ps384 => "PS384",
            Algorithm::Ps512 => "PS512",
            Algorithm::Es256 => "ES256",
            Algorithm::Es384 => "ES384",
            Algorithm::EdDsa => "EdDSA",
        }
    }

    /// Reads the registered name, letter case included.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == name)
    }

    /// The kind of key it needs.
    pub(super) const fn family(self) -> Family {
        match self {
            Algorithm::Rs256
            | Algorithm::Rs384
            | Algorithm::Rs512
            | Algorithm::Ps256
            | Algorithm::Ps384
            | Algorithm::Ps512 => Family::Rsa,
            Algorithm::Es256 => Family::P256,
            Algorithm::Es384 => Family::P384,
            Algorithm::EdDsa => Family::Ed25519,
        }
    }

    /// The hash `at_hash` is made with (OIDC Core section 3.1.3.6).
    ///
    /// Ed25519 hashes with SHA-512 (RFC 8032), which providers use here too.
    pub(super) fn hash(self) -> &'static digest::Algorithm {
        match self {
            Algorithm::Rs256 | Algorithm::Ps256 | Algorithm::Es256 => &digest::SHA256,
            Algorithm::Rs384 | Algorithm::Ps384 | Algorithm::Es384 => &digest::SHA384,
            Algorithm::Rs512 | Algorithm::Ps512 | Algorithm::EdDsa => &digest::SHA512,
        }
    }
}
