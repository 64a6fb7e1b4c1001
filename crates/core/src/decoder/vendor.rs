//! Who makes the provider that answered.
//!
//! Purpose: from an issuer to the vendor whose errors are looked up, and to
//! the vendor's own pages. Invariants: a guess by the address only; it chooses
//! words and never relaxes a check. A provider behind an address of the
//! customer's own is [`Vendor::Other`]. It asks no network.

use url::Url;

/// A maker of identity providers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Vendor {
    /// Microsoft Entra ID.
    Entra,
    /// Okta.
    Okta,
    /// Google.
    Google,
    /// Auth0.
    Auth0,
    /// Keycloak.
    Keycloak,
    /// Any other, or one that cannot be told.
    Other,
}

impl Vendor {
    /// Every vendor.
    pub const ALL: [Vendor; 6] = [
        Vendor::Entra,
        Vendor::Okta,
        Vendor::Google,
        Vendor::Auth0,
        Vendor::Keycloak,
        Vendor::Other,
    ];

    /// The word used in the table and in keys of texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Vendor::Entra => "entra",
            Vendor::Okta => "okta",
            Vendor::Google => "google",
            Vendor::Auth0 => "auth0",
            Vendor::Keycloak => "keycloak",
            Vendor::Other => "any",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|vendor| vendor.as_str() == word)
    }

    /// Whose issuer it is; `entra_like` is what discovery showed.
    pub fn of_issuer(issuer: &str, entra_like: bool) -> Self {
        if entra_like {
            return Vendor::Entra;
        }
        let Ok(url) = Url::parse(issuer) else {
            return Vendor::Other;
        };
        let host = url.host_str().unwrap_or_default();
        let under = |names: &[&str]| {
            let mut names = names.iter();
            names.any(|name| host == *name || host.ends_with(&format!(".{name}")))
        };
        if under(&ENTRA) {
            Vendor::Entra
        } else if under(&OKTA) {
            Vendor::Okta
        } else if host == "accounts.google.com" {
            Vendor::Google
        } else if under(&["auth0.com"]) {
            Vendor::Auth0
        } else if url.path().contains("/realms/") {
            Vendor::Keycloak
        } else {
            Vendor::Other
        }
    }

    /// The vendor's own page about errors.
    pub const fn page(self) -> &'static str {
        match self {
            Vendor::Entra => "https://login.microsoftonline.com/error",
            Vendor::Okta => "https://developer.okta.com/docs/reference/error-codes/",
            Vendor::Google => "https://developers.google.com/identity/protocols/oauth2/web-server",
            Vendor::Auth0 => "https://auth0.com/docs/api/authentication",
            Vendor::Keycloak => "https://www.keycloak.org/securing-apps/oidc-layers",
            Vendor::Other => "https://www.rfc-editor.org/rfc/rfc6749#section-5.2",
        }
    }
}

const ENTRA: [&str; 6] = [
    "login.microsoftonline.com",
    "login.microsoftonline.us",
    "login.partner.microsoftonline.cn",
    "login.windows.net",
    "sts.windows.net",
    "ciamlogin.com",
];
const OKTA: [&str; 4] = [
    "okta.com",
    "oktapreview.com",
    "okta-emea.com",
    "okta-gov.com",
];

/// Microsoft's page about any number; it asks that only admins are sent there.
pub fn look_up(number: u64) -> String {
    format!("https://login.microsoftonline.com/error?code={number}")
}
