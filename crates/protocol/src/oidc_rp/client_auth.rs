//! How the client proves itself at the token endpoint.
//!
//! Purpose: which method is tried first, and the token request it makes.
//! Invariants: a secret stands in one place only, the header or the form; no
//! request carries it to another address than the pinned token endpoint.
//! Sources: RFC 6749 sections 2.3.1 and 4.1.3, RFC 7636 section 4.5, OIDC
//! Core section 9. What follows a refusal is decided in `exchange`.

use base64::{Engine, engine::general_purpose::STANDARD};
use latchkey_core::{connection::ClientAuth, ports::HttpRequest, secret::Secret};
use url::{Url, form_urlencoded};

use super::{
    answer,
    exchange::{ClientSecret, Facts},
};

/// One way of asking.
#[derive(Clone, Copy)]
pub(super) struct Attempt {
    pub auth: ClientAuth,
    /// Nothing else remains to be tried about `auth`.
    pub settled: bool,
    pub with_fallback: bool,
}

/// How to ask first; see the order in `exchange`.
pub(super) fn first_attempt(facts: &Facts) -> Attempt {
    let settled = |auth| Attempt {
        auth,
        settled: true,
        with_fallback: false,
    };
    if facts.endpoints.entra_like {
        return settled(ClientAuth::Post);
    }
    if let Some(remembered) = facts.client_auth {
        return settled(remembered);
    }
    let listed = |auth: ClientAuth| {
        let methods = &facts.endpoints.auth_methods;
        methods.iter().any(|one| one == auth.as_str())
    };
    match (listed(ClientAuth::Basic), listed(ClientAuth::Post)) {
        (true, false) => settled(ClientAuth::Basic),
        (false, true) => settled(ClientAuth::Post),
        _ => Attempt {
            auth: ClientAuth::Basic,
            settled: false,
            with_fallback: false,
        },
    }
}

/// RFC 6749 section 4.1.3 with RFC 7636 section 4.5.
pub(super) fn token_request(
    url: Url,
    facts: &Facts,
    auth: ClientAuth,
    secret: &ClientSecret,
) -> HttpRequest {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("grant_type", "authorization_code")
        .append_pair("code", facts.code.expose())
        .append_pair("redirect_uri", &facts.redirect_uri)
        .append_pair("code_verifier", &facts.proofs.verifier);
    let authorization = match auth {
        ClientAuth::Basic => Some(basic(&facts.settings.client_id, &secret.value)),
        ClientAuth::Post => {
            form.append_pair("client_id", &facts.settings.client_id)
                .append_pair("client_secret", secret.value.expose());
            None
        }
    };
    answer::post(url, authorization, Secret::new(form.finish()))
}

/// Id and secret, each form-encoded before they are joined (RFC 6749 section 2.3.1).
fn basic(client_id: &str, secret: &Secret<String>) -> Secret<String> {
    let encode =
        |text: &str| -> String { form_urlencoded::byte_serialize(text.as_bytes()).collect() };
    let joined = Secret::new(format!("{}:{}", encode(client_id), encode(secret.expose())));
    Secret::new(format!("Basic {}", STANDARD.encode(joined.expose())))
}
