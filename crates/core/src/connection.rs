//! A connection: a tenant's configured identity provider.
//!
//! Settings live in immutable, numbered revisions; the connection points at
//! the live one. Secrets are credentials beside the revisions, so replacing
//! one is no new revision. The endpoints a secret may be sent to are pinned
//! with the revision (T053). A redirect URI belongs to one connection for
//! ever (T007, RFC 9700 section 4.4.2).

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{
    decoder::Vendor,
    id::{ConnectionId, CredentialId, TenantId},
    time::Timestamp,
};

/// A tenant's configured identity provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// Its id.
    pub id: ConnectionId,
    /// The tenant it belongs to.
    pub tenant: TenantId,
    /// The name on the button.
    pub name: String,
    /// Whether it may be used.
    pub state: ConnectionState,
    /// Where answers for this connection arrive.
    pub callback: CallbackPath,
    /// Number of the revision in use.
    pub live_revision: i64,
    /// Client authentication that was found to work with the live revision.
    pub client_auth: Option<ClientAuth>,
    /// Whether keys are found only with `?appid=` (Entra app-specific keys).
    pub keys_by_app: bool,
    /// When it was made.
    pub created: Timestamp,
}

/// The words people see for a connection's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConnectionState {
    /// Saved, never usable yet.
    Draft,
    /// Complete, not switched on.
    Ready,
    /// In use.
    Active,
    /// In use, with a known fault.
    NeedsAttention,
    /// Switched off by an admin.
    Disabled,
    /// Gone; the row stays so that its redirect URI is never reissued.
    Deleted,
}

impl ConnectionState {
    /// Every state.
    pub const ALL: [ConnectionState; 6] = [
        ConnectionState::Draft,
        ConnectionState::Ready,
        ConnectionState::Active,
        ConnectionState::NeedsAttention,
        ConnectionState::Disabled,
        ConnectionState::Deleted,
    ];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            ConnectionState::Draft => "draft",
            ConnectionState::Ready => "ready",
            ConnectionState::Active => "active",
            ConnectionState::NeedsAttention => "needs_attention",
            ConnectionState::Disabled => "disabled",
            ConnectionState::Deleted => "deleted",
        }
    }

    /// Reads the stored word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// Whether members may sign in through a connection in this state.
    pub fn is_usable(self) -> bool {
        matches!(
            self,
            ConnectionState::Active | ConnectionState::NeedsAttention
        )
    }
}

/// The path identity providers send answers to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CallbackPath {
    /// `/auth/sso/callback`: the first tenant's first connection.
    Bare,
    /// `/auth/sso/callback/{key}`, ten base32 characters.
    Keyed(String),
}

/// The path every callback starts with.
pub const CALLBACK: &str = "/auth/sso/callback";

impl CallbackPath {
    /// The path on this installation's public URL.
    pub fn path(&self) -> String {
        match self {
            CallbackPath::Bare => CALLBACK.to_owned(),
            CallbackPath::Keyed(key) => format!("{CALLBACK}/{key}"),
        }
    }

    /// The stored key; empty for the bare path.
    pub fn key(&self) -> &str {
        match self {
            CallbackPath::Bare => "",
            CallbackPath::Keyed(key) => key,
        }
    }

    /// Reads the stored key.
    pub fn from_key(key: &str) -> Self {
        if key.is_empty() {
            CallbackPath::Bare
        } else {
            CallbackPath::Keyed(key.to_owned())
        }
    }
}

/// What an admin typed, checked and in canonical form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// The issuer, byte for byte as its tokens carry it.
    pub issuer: String,
    /// The client id at the provider.
    pub client_id: String,
    /// Scopes, separated by one blank; `openid` is among them.
    pub scopes: String,
    /// Claim that holds the e-mail address.
    pub email_claim: String,
    /// Claim that holds the given name.
    pub first_name_claim: String,
    /// Claim that holds the family name.
    pub last_name_claim: String,
}

/// Endpoints and promises of the provider, pinned when the settings were saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoints {
    /// Where the browser is sent.
    pub authorization: String,
    /// Where the code and the client secret are sent.
    pub token: String,
    /// Where the keys are read.
    pub jwks: String,
    /// Where missing claims may be asked.
    pub userinfo: Option<String>,
    /// Where a person can sign out at the provider.
    pub end_session: Option<String>,
    /// The provider promises `iss` in its answers (RFC 9207).
    pub iss_promised: bool,
    /// `token_endpoint_auth_methods_supported`, as listed.
    pub auth_methods: Vec<String>,
    /// `id_token_signing_alg_values_supported`, as listed.
    pub algorithms: Vec<String>,
    /// Issuer path `/<guid>/v2.0` and `msgraph_host` in discovery: behaves like Entra.
    pub entra_like: bool,
    /// `msgraph_host`, for the scope of the credential check.
    pub msgraph_host: Option<String>,
}

/// One immutable set of settings of a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// Counts from 1 in each connection.
    pub n: i64,
    /// What the admin set.
    pub settings: Settings,
    /// What was pinned; `None` until the first sign-in after `--skip-checks`.
    pub endpoints: Option<Endpoints>,
    /// When it was made.
    pub created: Timestamp,
}

impl Revision {
    /// Names everything a sign-in depends on but names, dates and secrets:
    /// issuer, client id, scopes, claim names, client authentication offered,
    /// callback path and pinned endpoints.
    pub fn fingerprint(&self, callback: &CallbackPath) -> String {
        let facts = serde_json::json!([&self.settings, &self.endpoints, callback.path()]);
        hex(&Sha256::digest(facts.to_string().as_bytes()))
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// How the client proves itself at the token endpoint (OIDC Core section 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ClientAuth {
    /// `client_secret_basic`.
    Basic,
    /// `client_secret_post`.
    Post,
}

impl ClientAuth {
    /// The registered name.
    pub fn as_str(self) -> &'static str {
        match self {
            ClientAuth::Basic => "client_secret_basic",
            ClientAuth::Post => "client_secret_post",
        }
    }

    /// Reads the registered name.
    pub fn parse(text: &str) -> Option<Self> {
        [ClientAuth::Basic, ClientAuth::Post]
            .into_iter()
            .find(|auth| auth.as_str() == text)
    }
}

/// A stored client secret, sealed.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential {
    /// Its id.
    pub id: CredentialId,
    /// Which one is tried first.
    pub slot: Slot,
    /// The sealed value; only the keyring opens it.
    pub sealed: String,
    /// The last four characters, for recognition (T152).
    pub last_four: String,
    /// When it was set.
    pub created: Timestamp,
    /// The end date the admin gave.
    pub ends: Option<Timestamp>,
    /// When the provider last accepted it in a sign-in.
    pub last_ok: Option<Timestamp>,
    /// When the provider last refused it.
    pub last_failed: Option<Timestamp>,
}

/// Which secret is tried first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// The one in use.
    Preferred,
    /// The previous one, kept until a real sign-in used the preferred one.
    Fallback,
}

impl Slot {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Slot::Preferred => "preferred",
            Slot::Fallback => "fallback",
        }
    }

    /// Reads the stored word.
    pub fn parse(text: &str) -> Option<Self> {
        [Slot::Preferred, Slot::Fallback]
            .into_iter()
            .find(|slot| slot.as_str() == text)
    }
}

/// A connection with its live revision and secrets: what a sign-in needs.
#[derive(Clone, PartialEq, Eq)]
pub struct LiveConnection {
    /// The connection.
    pub connection: Connection,
    /// The revision in use.
    pub revision: Revision,
    /// Its secrets; at most one of each slot, the preferred one first.
    pub credentials: Vec<Credential>,
}

impl LiveConnection {
    /// The fingerprint of the live revision.
    pub fn fingerprint(&self) -> String {
        self.revision.fingerprint(&self.connection.callback)
    }

    /// The secret in `slot`.
    pub fn credential(&self, slot: Slot) -> Option<&Credential> {
        self.credentials.iter().find(|one| one.slot == slot)
    }

    /// Whether discovery showed an Entra-like provider.
    pub fn is_entra_like(&self) -> bool {
        self.revision
            .endpoints
            .as_ref()
            .is_some_and(|endpoints| endpoints.entra_like)
    }

    /// Whose provider it most likely is.
    pub fn vendor(&self) -> Vendor {
        Vendor::of_issuer(&self.revision.settings.issuer, self.is_entra_like())
    }
}
