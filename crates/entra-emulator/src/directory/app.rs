//! An app registration with its secrets and redirect URIs.
//!
//! Purpose: what the portal edits and what authorize and token check against.
//! Invariants: secret values are kept as digests; the clear value is held only until the portal has shown it once;
//! redirect URIs are compared exactly, except the port of `localhost`.
//! Source: entra-id.md sections 4 and 12, items 14 and 19 of section 17. Certificates are not kept.

use std::collections::BTreeSet;

use serde::Deserialize;
use url::Url;

use crate::chance;
use crate::clock;

/// Who may sign in to an app.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Accounts of the app's own tenant, guests included.
    #[default]
    SingleTenant,
    /// Work accounts of any tenant.
    MultiTenant,
    /// Work accounts of any tenant and personal accounts.
    MultiTenantAndPersonal,
}

/// Platform under which a redirect URI is registered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Platform {
    /// A server with a secret.
    #[default]
    Web,
    /// A page in the browser: codes may be redeemed only with an `Origin` header.
    Spa,
}

/// A registered redirect URI.
#[derive(Clone, Debug)]
pub(crate) struct RedirectUri {
    pub(crate) uri: String,
    pub(crate) platform: Platform,
}

impl RedirectUri {
    /// Exact match; the port is ignored for `localhost`, an empty path equals `/`.
    fn fits(&self, asked: &str) -> bool {
        if self.uri == asked {
            return true;
        }
        let (Ok(mut mine), Ok(mut theirs)) = (Url::parse(&self.uri), Url::parse(asked)) else {
            return false;
        };
        if mine.host_str() == Some("localhost") && theirs.host_str() == Some("localhost") {
            let _ = mine.set_port(None);
            let _ = theirs.set_port(None);
            return mine == theirs;
        }
        mine.path() == "/" && mine == theirs
    }
}

/// A client secret; its value is not kept.
#[derive(Clone)]
pub(crate) struct Secret {
    pub(crate) id: String,
    pub(crate) description: String,
    digest: [u8; 32],
    pub(crate) hint: String,
    pub(crate) ends_at: i64,
    pub(crate) unshown: Option<String>,
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Secret({}, ends {})", self.id, self.ends_at)
    }
}

/// A new client secret, told once. `Debug` hides the value.
#[derive(Clone)]
pub struct SecretShown {
    /// The Secret ID (a GUID, not the secret).
    pub id: String,
    /// The value to paste at the relying party.
    pub value: String,
    /// End date, seconds since 1970 UTC.
    pub ends_at: i64,
}

impl std::fmt::Debug for SecretShown {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "SecretShown({}, ends {})", self.id, self.ends_at)
    }
}

/// A freshly registered app with its first secret.
#[derive(Clone, Debug)]
pub struct Registered {
    /// Application (client) ID.
    pub client_id: String,
    /// The first secret, valid for 24 months.
    pub secret: SecretShown,
}

/// How to register an app in one step.
#[derive(Clone, Debug, Default)]
pub struct AppSetup {
    /// Name shown on the consent page.
    pub name: String,
    /// Home tenant GUID; empty means Contoso.
    pub tid: String,
    /// Who may sign in.
    pub audience: Audience,
    /// Redirect URIs with their platform.
    pub redirect_uris: Vec<(String, Platform)>,
    /// Front-channel Logout URL.
    pub logout_url: Option<String>,
    /// Whether an administrator consented for everybody.
    pub admin_consent: bool,
}

impl AppSetup {
    /// A single-tenant Contoso app with one Web redirect URI and admin consent.
    pub fn web(name: &str, redirect_uri: &str) -> Self {
        Self {
            name: name.to_owned(),
            redirect_uris: vec![(redirect_uri.to_owned(), Platform::Web)],
            admin_consent: true,
            ..Self::default()
        }
    }
}

/// An app registration.
#[derive(Clone, Debug)]
pub(crate) struct App {
    pub(crate) client_id: String,
    pub(crate) object_id: String,
    pub(crate) tid: String,
    pub(crate) name: String,
    pub(crate) audience: Audience,
    pub(crate) enabled: bool,
    pub(crate) redirect_uris: Vec<RedirectUri>,
    pub(crate) logout_url: Option<String>,
    pub(crate) secrets: Vec<Secret>,
    pub(crate) assignment_required: bool,
    pub(crate) assigned: BTreeSet<String>,
    pub(crate) optional_claims: BTreeSet<String>,
    pub(crate) admin_consent: bool,
    pub(crate) consented: BTreeSet<String>,
    pub(crate) permissions: BTreeSet<String>,
}

/// Whether a presented secret opens the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SecretVerdict {
    Right,
    Wrong,
    Expired,
}

impl App {
    pub(crate) fn register(setup: AppSetup) -> Self {
        Self {
            client_id: chance::guid(),
            object_id: chance::guid(),
            tid: setup.tid,
            name: setup.name,
            audience: setup.audience,
            enabled: true,
            redirect_uris: setup
                .redirect_uris
                .into_iter()
                .map(|(uri, platform)| RedirectUri { uri, platform })
                .collect(),
            logout_url: setup.logout_url,
            secrets: Vec::new(),
            assignment_required: false,
            assigned: BTreeSet::new(),
            optional_claims: BTreeSet::new(),
            admin_consent: setup.admin_consent,
            consented: BTreeSet::new(),
            permissions: BTreeSet::from(["User.Read".to_owned()]),
        }
    }

    /// Adds a secret that opens the app until `ends_at` and tells its value.
    pub(crate) fn add_secret(&mut self, description: &str, ends_at: i64) -> SecretShown {
        let value = chance::secret_value();
        let secret = Secret {
            id: chance::guid(),
            description: description.to_owned(),
            digest: chance::sha256(value.as_bytes()),
            hint: value.chars().take(3).collect(),
            ends_at,
            unshown: None,
        };
        let shown = SecretShown {
            id: secret.id.clone(),
            value,
            ends_at,
        };
        self.secrets.push(secret);
        shown
    }

    /// Adds a secret whose value the portal shows once.
    pub(crate) fn add_secret_for_portal(
        &mut self,
        description: &str,
        now: i64,
        months: u16,
    ) -> String {
        let shown = self.add_secret(description, clock::months_later(now, months));
        if let Some(kept) = self.secrets.last_mut() {
            kept.unshown = Some(shown.value);
        }
        shown.id
    }

    /// Judges a presented secret; any secret that has not ended opens the app.
    pub(crate) fn judge_secret(&self, presented: &str, now: i64) -> SecretVerdict {
        let digest = chance::sha256(presented.as_bytes());
        match self.secrets.iter().find(|secret| secret.digest == digest) {
            None => SecretVerdict::Wrong,
            Some(secret) if secret.ends_at <= now => SecretVerdict::Expired,
            Some(_) => SecretVerdict::Right,
        }
    }

    /// The registered redirect URI that `asked` matches.
    pub(crate) fn redirect_uri(&self, asked: &str) -> Option<&RedirectUri> {
        self.redirect_uris
            .iter()
            .find(|registered| registered.fits(asked))
    }

    pub(crate) fn admits(&self, oid: &str) -> bool {
        !self.assignment_required || self.assigned.contains(oid)
    }

    pub(crate) fn has_consent(&self, oid: &str) -> bool {
        self.admin_consent || self.consented.contains(oid)
    }

    /// Revoking forgets what people consented to as well.
    pub(crate) fn set_admin_consent(&mut self, granted: bool) {
        self.admin_consent = granted;
        if !granted {
            self.consented.clear();
        }
    }

    /// Pairwise subject: 43 characters, stable for (app, person), different for each app.
    pub(crate) fn subject(&self, oid: &str) -> String {
        let input = format!("{}|{oid}|pairwise", self.client_id);
        chance::base64url(&chance::sha256(input.as_bytes()))
    }
}

/// Why the portal refuses a redirect URI, or `None`.
pub(crate) fn registration_fault(uri: &str) -> Option<&'static str> {
    if uri.len() > 256 {
        return Some("A redirect URI has at most 256 characters.");
    }
    if uri.contains(['!', '$', '\'', '(', ')', ',', ';', '*', '#', ' ']) {
        return Some(
            "A redirect URI must not hold a fragment, a wildcard, a blank or one of ! $ ' ( ) , ;",
        );
    }
    let Ok(parsed) = Url::parse(uri) else {
        return Some("This is not an absolute URI.");
    };
    match (parsed.scheme(), parsed.host_str()) {
        ("https", Some(_)) | ("http", Some("localhost")) => None,
        ("http", Some("127.0.0.1")) => Some(
            "http://127.0.0.1 is accepted only through the manifest. Use http://localhost instead.",
        ),
        _ => {
            Some("A redirect URI must start with https://; http:// is accepted for localhost only.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn registered(uri: &str) -> RedirectUri {
        RedirectUri {
            uri: uri.to_owned(),
            platform: Platform::Web,
        }
    }

    #[test]
    fn redirect_uris_match_exactly_except_the_port_of_localhost() {
        let local = registered("http://localhost:8080/auth/sso/callback");
        assert!(local.fits("http://localhost:9999/auth/sso/callback"));
        assert!(!local.fits("http://localhost:8080/auth/sso/callback/"));
        assert!(!local.fits("http://localhost:8080/Auth/sso/callback"));
        assert!(!local.fits("https://localhost:8080/auth/sso/callback"));
        let web = registered("https://a.example/cb");
        assert!(web.fits("https://a.example/cb"));
        assert!(!web.fits("https://a.example:444/cb"));
        assert!(!web.fits("https://a.example/cb?x=1"));
        let numeric = registered("http://127.0.0.1:8080/cb");
        assert!(!numeric.fits("http://127.0.0.1:8081/cb"));
        assert!(registered("https://a.example").fits("https://a.example/"));
    }

    #[test]
    fn the_portal_refuses_what_entra_refuses() {
        assert_eq!(registration_fault("https://a.example/cb"), None);
        assert_eq!(registration_fault("http://localhost:8080/cb"), None);
        assert!(registration_fault("http://a.example/cb").is_some());
        assert!(registration_fault("http://127.0.0.1:1/cb").is_some());
        assert!(registration_fault("https://a.example/(x)").is_some());
        assert!(registration_fault("callback").is_some());
    }

    #[test]
    fn any_living_secret_opens_and_an_ended_one_is_named_so() {
        let mut app = App::register(AppSetup::web("x", "https://a.example/cb"));
        let old = app.add_secret("old", 100);
        let new = app.add_secret("new", 200);
        assert_eq!(app.judge_secret(&old.value, 50), SecretVerdict::Right);
        assert_eq!(app.judge_secret(&new.value, 50), SecretVerdict::Right);
        assert_eq!(app.judge_secret(&old.value, 100), SecretVerdict::Expired);
        assert_eq!(app.judge_secret(&old.id, 50), SecretVerdict::Wrong);
    }

    #[test]
    fn subjects_are_pairwise_and_43_characters_long() {
        let one = App::register(AppSetup::web("x", "https://a.example/cb"));
        let two = App::register(AppSetup::web("x", "https://a.example/cb"));
        assert_eq!(one.subject("o").len(), 43);
        assert_eq!(one.subject("o"), one.subject("o"));
        assert_ne!(one.subject("o"), two.subject("o"));
    }
}
