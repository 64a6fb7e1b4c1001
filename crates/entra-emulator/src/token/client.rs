//! Client authentication and the client credentials grant.
//!
//! Invariants: both `client_secret_post` and `client_secret_basic` are accepted; any living secret opens; the Secret ID
//! is a wrong secret; nothing of what was presented is repeated in an answer.
//! Source: RFC 6749 2.3.1 and 4.4; entra-id.md sections 6.3 and 12. Assertions answer 700027.

use axum::http::header;
use base64::{Engine, engine::general_purpose::STANDARD};
use url::form_urlencoded;

use super::{Asked, Issued, random_life};
use crate::aadsts::Refusal;
use crate::chance;
use crate::directory::{App, Authority, Directory, MSA_TENANT, SecretVerdict};
use crate::state::{Shared, State};

/// What the client presented.
pub(super) struct Presented {
    client_id: String,
    secret: Option<String>,
    assertion: bool,
}

/// Reads client id and secret from the Basic header or the form.
pub(super) fn presented(asked: &Asked<'_>) -> Result<Presented, Refusal> {
    let assertion = asked.form.get("client_assertion").is_some();
    if let Some((client_id, secret)) = basic(asked) {
        return Ok(Presented {
            client_id,
            secret: Some(secret),
            assertion,
        });
    }
    let client_id = asked
        .form
        .get("client_id")
        .ok_or_else(|| Refusal::missing("client_id"))?
        .to_owned();
    Ok(Presented {
        client_id,
        secret: asked.form.get("client_secret").map(str::to_owned),
        assertion,
    })
}

fn basic(asked: &Asked<'_>) -> Option<(String, String)> {
    let value = asked.headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    Some((form_decoded(id), form_decoded(secret)))
}

/// RFC 6749 2.3.1: id and secret are form-encoded before they are joined.
fn form_decoded(text: &str) -> String {
    let pair = format!("x={text}");
    form_urlencoded::parse(pair.as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

/// The app in the asked tenant, or 700016.
pub(super) fn find<'a>(
    directory: &'a Directory,
    authority: &Authority,
    presented: &Presented,
) -> Result<&'a App, Refusal> {
    let app = directory
        .app_at(authority, &presented.client_id)
        .ok_or_else(|| not_found(&presented.client_id))?;
    if !app.enabled {
        return Err(Refusal::new(7000112));
    }
    Ok(app)
}

/// 700016 naming the identifier, as far as it is a GUID.
pub(crate) fn not_found(client_id: &str) -> Refusal {
    let shown = if chance::is_guid(client_id) {
        client_id
    } else {
        "(not a GUID)"
    };
    Refusal::saying(
        700016,
        format!(
            "Application with identifier '{shown}' was not found in the directory. \
             The request may have gone to the wrong tenant."
        ),
    )
}

/// 7000218, 700027, 7000215 or 7000222, else `Ok`.
pub(super) fn authenticate(app: &App, presented: &Presented, now: i64) -> Result<(), Refusal> {
    let Some(secret) = &presented.secret else {
        return Err(Refusal::new(if presented.assertion {
            700027
        } else {
            7000218
        }));
    };
    match app.judge_secret(secret, now) {
        SecretVerdict::Right => Ok(()),
        SecretVerdict::Expired => Err(Refusal::new(7000222)),
        SecretVerdict::Wrong => Err(Refusal::saying(
            7000215,
            format!(
                "Invalid client secret provided. Ensure the secret being sent is the client secret value, \
                 not the client secret ID, for a secret added to app '{}'.",
                app.client_id
            ),
        )),
    }
}

/// `grant_type=client_credentials`: proves id and secret without a person.
pub(super) fn credentials(
    shared: &Shared,
    state: &State,
    asked: &Asked<'_>,
) -> Result<Issued, Refusal> {
    let tid = asked
        .authority
        .tid()
        .filter(|tid| *tid != MSA_TENANT)
        .ok_or_else(|| Refusal::new(9001023))?;
    let presented = presented(asked)?;
    let app = find(&state.directory, &asked.authority, &presented)?;
    if asked.has_origin() {
        return Err(Refusal::new(9002326));
    }
    authenticate(app, &presented, asked.now)?;
    let scope = asked
        .form
        .get("scope")
        .ok_or_else(|| Refusal::missing("scope"))?;
    if !is_default_scope(scope, shared.urls.graph_host(), tid) {
        return Err(Refusal::new(70011));
    }
    Ok(Issued {
        access_token: format!("eyJ0{}", chance::text::<200>()),
        expires_in: random_life(),
        scope: None,
        id_token: None,
        refresh_token: None,
    })
}

/// One resource we know, with `/.default`.
fn is_default_scope(scope: &str, graph_host: &str, tid: &str) -> bool {
    let Some(resource) = scope.strip_suffix("/.default") else {
        return false;
    };
    let resource = resource.trim_end_matches('/');
    resource == format!("https://{graph_host}")
        || resource == format!("http://{graph_host}")
        || resource == "https://graph.microsoft.com"
        || resource == format!("api://{tid}")
}
