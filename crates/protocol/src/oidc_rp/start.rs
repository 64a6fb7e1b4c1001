//! Sending the browser to the provider.
//!
//! Purpose: the one-time proofs of an attempt and the authorization request.
//! Invariants: code flow, PKCE with S256 always, whether or not discovery
//! lists it (T008); a fresh nonce (T005); the verifier is in no URL; the
//! endpoint's own query is kept but cannot speak for us.
//! Source: OIDC Core section 3.1.2.1, RFC 7636 section 4, RFC 9700 section
//! 2.1.1. `state` is made and bound to the browser by the caller.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use latchkey_core::{
    connection::{Endpoints, Settings},
    ports::Rng,
    problem::{Code, Problem, Stage},
    secret::Secret,
    sign_in::Proofs,
    token::new_token,
};
use sha2::{Digest, Sha256};
use url::Url;

/// Which account the provider should offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountChoice {
    /// Its own choice.
    Unstated,
    /// The address the person typed (`login_hint`).
    Hint(String),
    /// Ask the person (`prompt=select_account`); Entra refuses it beside a hint.
    Select,
    /// The person must prove themselves anew (`prompt=login`), and the answer must say when
    /// (`max_age=0`: Entra sends `auth_time` only then); with the address to offer, if known.
    Anew(Option<String>),
}

/// What an authorization request is made of.
pub struct Start<'a> {
    /// The live settings.
    pub settings: &'a Settings,
    /// The pinned endpoints.
    pub endpoints: &'a Endpoints,
    /// The connection's redirect URI, the same again when the code is redeemed.
    pub redirect_uri: &'a str,
    /// The attempt's one-time value.
    pub state: &'a Secret<String>,
    /// The attempt's proofs.
    pub proofs: &'a Proofs,
    /// Which account to offer.
    pub account: AccountChoice,
}

/// Parameters that are ours alone.
const OURS: [&str; 13] = [
    "response_type",
    "response_mode",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
    "login_hint",
    "prompt",
    "max_age",
    "request",
];

/// Fresh proofs: verifier and nonce of 256 random bits each.
pub fn new_proofs(rng: &dyn Rng) -> Proofs {
    Proofs {
        verifier: new_token("", rng).expose().clone(),
        nonce: new_token("", rng).expose().clone(),
    }
}

/// The S256 challenge of a verifier (RFC 7636 section 4.2).
pub fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

/// Where to send the browser.
///
/// # Errors
/// `sso_misconfigured` if the pinned endpoint is no URL.
pub fn authorize_url(start: &Start<'_>) -> Result<Url, Problem> {
    let mut url = Url::parse(&start.endpoints.authorization)
        .map_err(|_| Problem::new(Code::SsoMisconfigured, "endpoint_malformed", Stage::Start))?;
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| !OURS.contains(&name.as_ref()))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    let mut query = url.query_pairs_mut();
    query
        .clear()
        .extend_pairs(kept)
        .append_pair("response_type", "code")
        .append_pair("client_id", &start.settings.client_id)
        .append_pair("redirect_uri", start.redirect_uri)
        .append_pair("scope", &start.settings.scopes)
        .append_pair("state", start.state.expose())
        .append_pair("nonce", &start.proofs.nonce)
        .append_pair("code_challenge", &challenge(&start.proofs.verifier))
        .append_pair("code_challenge_method", "S256");
    if start.endpoints.entra_like {
        // The default for codes; said because form_post would arrive without our Lax cookie.
        query.append_pair("response_mode", "query");
    }
    match &start.account {
        AccountChoice::Unstated => {}
        AccountChoice::Hint(address) => {
            query.append_pair("login_hint", address);
        }
        AccountChoice::Select => {
            query.append_pair("prompt", "select_account");
        }
        AccountChoice::Anew(address) => {
            query
                .append_pair("prompt", "login")
                .append_pair("max_age", "0");
            if let Some(address) = address {
                query.append_pair("login_hint", address);
            }
        }
    }
    drop(query);
    Ok(url)
}
