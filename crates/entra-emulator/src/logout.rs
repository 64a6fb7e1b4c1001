//! Signing out: the end session endpoint and front-channel logout.
//!
//! Invariants: a `post_logout_redirect_uri` is followed only if it is a registered redirect URI; applications hear of
//! it by a hidden frame with `sid` only, as at Entra.
//! Source: entra-id.md section 11, item 30 of section 17. Access and refresh tokens stay alive, as documented there.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use url::Url;

use crate::aadsts::Refusal;
use crate::authorize::refusal_page;
use crate::directory::Directory;
use crate::state::{Handle, Shared, SignedIn, State as Memory};
use crate::web::params::Params;
use crate::web::{answer, cookies};

#[derive(Template)]
#[template(path = "signed_out.html")]
struct SignedOut {
    had_session: bool,
    back: Option<String>,
    frames: Vec<String>,
}

/// `GET /{tenant}/oauth2/v2.0/logout`
pub(crate) async fn logout(
    State(shared): State<Handle>,
    Path(tenant): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    sign_out(
        &shared,
        &tenant,
        &Params::parse(query.as_deref().unwrap_or_default()),
        &headers,
    )
}

/// `POST /{tenant}/oauth2/v2.0/logout`
pub(crate) async fn logout_post(
    State(shared): State<Handle>,
    Path(tenant): Path<String>,
    headers: HeaderMap,
    body: String,
) -> Response {
    sign_out(&shared, &tenant, &Params::parse(&body), &headers)
}

fn sign_out(shared: &Shared, tenant: &str, params: &Params, headers: &HeaderMap) -> Response {
    let mut state = shared.state();
    if state.directory.authority(tenant).is_none() {
        return refusal_page(&Refusal::new(90002), None, shared.clock.now());
    }
    let ended = end_session(&mut state, params.get("logout_hint"), headers);
    let frames = frames(&state.directory, &ended);
    let back = params
        .get("post_logout_redirect_uri")
        .filter(|uri| {
            state
                .directory
                .apps
                .iter()
                .any(|app| app.redirect_uri(uri).is_some())
        })
        .map(|uri| with_state(uri, params.get("state")));
    match back {
        Some(back) if frames.is_empty() => answer::found(&back),
        back => answer::page_with_frames(&SignedOut {
            had_session: !ended.is_empty(),
            back,
            frames,
        }),
    }
}

/// Ends the hinted account's session, or all of the browser; the tiles stay.
fn end_session(state: &mut Memory, hint: Option<&str>, headers: &HeaderMap) -> Vec<SignedIn> {
    let Memory {
        directory, desk, ..
    } = state;
    let Some(browser) = cookies::session_of(headers).and_then(|key| desk.browsers.get_mut(&key))
    else {
        return Vec::new();
    };
    let hinted = |account: &SignedIn| {
        hint.is_none_or(|hint| {
            directory
                .user(&account.oid)
                .is_some_and(|user| user.answers_to(hint))
        })
    };
    let mut ended = Vec::new();
    for account in browser
        .accounts
        .iter_mut()
        .filter(|account| account.live && hinted(account))
    {
        account.live = false;
        account.second_factor = false;
        ended.push(account.clone());
        account.apps.clear();
    }
    ended
}

fn frames(directory: &Directory, ended: &[SignedIn]) -> Vec<String> {
    ended
        .iter()
        .flat_map(|account| {
            account
                .apps
                .iter()
                .map(|client_id| (client_id, &account.sid))
        })
        .filter_map(|(client_id, sid)| {
            let mut address = Url::parse(directory.app(client_id)?.logout_url.as_deref()?).ok()?;
            address.query_pairs_mut().append_pair("sid", sid);
            Some(address.to_string())
        })
        .collect()
}

fn with_state(uri: &str, state: Option<&str>) -> String {
    match (Url::parse(uri), state) {
        (Ok(mut parsed), Some(state)) => {
            parsed.query_pairs_mut().append_pair("state", state);
            parsed.to_string()
        }
        _ => uri.to_owned(),
    }
}
