//! The token endpoint.
//!
//! Purpose: codes, refresh tokens and client credentials in, tokens or Entra-shaped errors out.
//! Invariants: checks run in one fixed order (form, tenant, client, code shape, secret, code, redirect URI, PKCE,
//! scope, person), so that a nonsense code answers 9002313 whatever the secret; a code is spent only by success.
//! Source: entra-id.md section 6 and items 16 to 22 of section 17. Certificates and federation are refused.

mod claims;
mod client;
mod code;
mod issue;
mod refresh;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use serde_json::json;

use crate::aadsts::Refusal;
use crate::chance;
use crate::directory::Authority;
use crate::state::{Handle, NextError, Shared};
use crate::web::answer::json_answer;
use crate::web::params::Params;

pub(crate) use client::not_found;
pub(crate) use code::fresh_code;
pub(crate) use issue::{Issued, replace};

/// What every grant needs to judge a request.
pub(crate) struct Asked<'a> {
    pub(crate) authority: Authority,
    pub(crate) form: &'a Params,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) now: i64,
}

impl Asked<'_> {
    fn has_origin(&self) -> bool {
        self.headers.contains_key(header::ORIGIN)
    }
}

/// `POST /{tenant}/oauth2/v2.0/token`
pub(crate) async fn token(
    State(shared): State<Handle>,
    Path(tenant): Path<String>,
    headers: HeaderMap,
    body: String,
) -> Response {
    let form = Params::parse(&body);
    let outcome = answer(&shared, &tenant, &headers, &form);
    let (status, body, code) = match outcome {
        Ok(issued) => (200, shared.token_body(issued), 0),
        Err(refusal) => {
            let (crlf, no_uri) = {
                let state = shared.state();
                (state.switches.crlf_errors, state.switches.no_error_uri)
            };
            let separator = if crlf { "\r\n" } else { " " };
            let mut body = refusal.body(shared.clock.now(), &shared.urls.base, separator);
            if let (true, Some(members)) = (no_uri, body.as_object_mut()) {
                members.remove("error_uri");
            }
            (refusal.status(), body, refusal.code())
        }
    };
    headed(json_answer(status, &body), code)
}

/// Headers of token answers (entra-id.md 6.2).
fn headed(mut answer: Response, code: u64) -> Response {
    let headers = answer.headers_mut();
    for (name, value) in [
        ("cache-control", "no-store, no-cache"),
        ("pragma", "no-cache"),
        ("expires", "-1"),
        ("x-ms-ests-server", "emulator"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Ok(value) = HeaderValue::from_str(&format!("1,{code},0,,")) {
        headers.insert("x-ms-clitelem", value);
    }
    answer
}

fn answer(
    shared: &Shared,
    tenant: &str,
    headers: &HeaderMap,
    form: &Params,
) -> Result<Issued, Refusal> {
    let now = shared.clock.now();
    let mut state = shared.state();
    if let Some(ordered) = state.switches.take_error(true) {
        return Err(ordered_refusal(ordered));
    }
    let grant_type = form
        .get("grant_type")
        .ok_or_else(|| Refusal::missing("grant_type"))?;
    let authority = state
        .directory
        .authority(tenant)
        .ok_or_else(|| Refusal::new(90002))?;
    let asked = Asked {
        authority,
        form,
        headers,
        now,
    };
    match grant_type {
        "authorization_code" => code::redeem(shared, &mut state, &asked),
        "client_credentials" => client::credentials(shared, &state, &asked),
        "refresh_token" => refresh::renew(shared, &mut state, &asked),
        _ => Err(Refusal::new(70003)),
    }
}

/// The refusal a test asked for.
pub(crate) fn ordered_refusal(ordered: NextError) -> Refusal {
    let inner = ordered.codes.last().copied().unwrap_or(90036);
    let mut refusal = if matches!(inner, 53003 | 50076) {
        Refusal::by_policy(inner)
    } else {
        Refusal::new(inner)
    };
    if !ordered.codes.is_empty() {
        refusal.codes = ordered.codes;
    }
    refusal.error = ordered.error.or(refusal.error.take());
    refusal.status = ordered.status;
    refusal.suberror = ordered.suberror.or(refusal.suberror.take());
    if let Some(text) = ordered.text {
        refusal.text = text;
    }
    refusal
}

impl Shared {
    /// The success body of entra-id.md 6.2.
    fn token_body(&self, issued: Issued) -> serde_json::Value {
        let as_text = self.state().switches.expires_in_as_text;
        let life = if as_text {
            json!(issued.expires_in.to_string())
        } else {
            json!(issued.expires_in)
        };
        let mut body = json!({
            "token_type": "Bearer",
            "expires_in": life,
            "ext_expires_in": life,
            "access_token": issued.access_token,
        });
        for (name, value) in [
            ("scope", issued.scope),
            ("id_token", issued.id_token),
            ("refresh_token", issued.refresh_token),
        ] {
            if let Some(value) = value {
                body[name] = json!(value);
            }
        }
        body
    }
}

/// A life between 60 and 90 minutes, as access tokens have.
pub(crate) fn random_life() -> i64 {
    let raw: [u8; 2] = chance::bytes();
    3600 + i64::from(u16::from_be_bytes(raw)) % 1800
}
