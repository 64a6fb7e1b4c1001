//! The table of contents: which path goes to which handler.
//!
//! Invariants: every request but those for styles and control is written to the journal; faults apply to the protocol's endpoints
//! only.
//! Source: entra-id.md sections 2 to 11 for the paths.

use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use crate::clock::pause;
use crate::faults::{self, Endpoint};
use crate::journal::JournalEntry;
use crate::state::{Handle, Shared};
use crate::web::{answer, lookup, origin};
use crate::{authorize, control, logout, metadata, portal, token, userinfo};

/// Bytes of a request body that are read.
const MOST_BODY: usize = 1024 * 1024;

/// Issuer, portal and control. No path of a person's page begins with a tenant.
pub(crate) fn issuer(shared: &Handle) -> Router {
    Router::new()
        .route(
            "/{tenant}/v2.0/.well-known/openid-configuration",
            get(metadata::discovery_v2),
        )
        .route(
            "/{tenant}/.well-known/openid-configuration",
            get(metadata::discovery_v1),
        )
        .route("/{tenant}/discovery/v2.0/keys", get(metadata::keys))
        .route("/{tenant}/discovery/keys", get(metadata::keys))
        .route(
            "/{tenant}/oauth2/v2.0/authorize",
            get(authorize::authorize).post(authorize::authorize_post),
        )
        .route("/{tenant}/login", post(authorize::step))
        .route("/{tenant}/oauth2/v2.0/token", post(token::token))
        .route(
            "/{tenant}/oauth2/v2.0/logout",
            get(logout::logout).post(logout::logout_post),
        )
        .route("/error", get(lookup::error))
        .merge(people_pages())
        .route("/assets/style.css", get(style))
        .route("/assets/copy.js", get(copy_script))
        .route("/assets/post.js", get(post_script))
        .layer(from_fn_with_state((shared.clone(), "issuer"), around))
        .with_state(shared.clone())
}

/// Pages for a person: portal and control; and control for tests in another process.
fn people_pages() -> Router<Handle> {
    Router::new()
        .route("/", get(async || answer::see_other("/portal")))
        .route("/portal", get(portal::overview::first))
        .route("/portal/{tid}", get(portal::overview::of_tenant))
        .route("/portal/{tid}/apps", get(portal::apps::list))
        .route(
            "/portal/{tid}/apps/new",
            get(portal::apps::new_form).post(portal::apps::register),
        )
        .route(
            "/portal/{tid}/apps/{client_id}",
            get(portal::apps::show).post(portal::apps::change),
        )
        .route(
            "/portal/{tid}/apps/{client_id}/secrets",
            get(portal::secrets::show).post(portal::secrets::change),
        )
        .route(
            "/portal/{tid}/apps/{client_id}/{section}",
            get(portal::settings::show).post(portal::settings::change),
        )
        .route("/portal/{tid}/users", get(portal::people::list))
        .route(
            "/portal/{tid}/users/{oid}",
            get(portal::people::show).post(portal::people::change),
        )
        .route(
            "/control",
            get(control::page::show).post(control::page::act),
        )
        .route("/control/api/journal", get(control::command::journal))
        .route("/control/api/state", get(control::command::state))
        .route("/control/api/{verb}", post(control::command::post))
}

/// UserInfo, the stand-in for Graph.
pub(crate) fn userinfo(shared: &Handle) -> Router {
    Router::new()
        .route(
            "/oidc/userinfo",
            get(userinfo::userinfo).post(userinfo::userinfo),
        )
        .layer(from_fn_with_state((shared.clone(), "userinfo"), around))
        .with_state(shared.clone())
}

/// Journal, latency and faults around every request.
async fn around(
    State((shared, port)): State<(Handle, &'static str)>,
    request: Request,
    next: Next,
) -> Response {
    let (parts, body) = request.into_parts();
    if origin::is_foreign(&parts) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let Ok(body) = to_bytes(body, MOST_BODY).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let mut entry = JournalEntry::of(
        shared.clock.now(),
        port,
        &parts.method,
        &parts.uri,
        &parts.headers,
        &body,
    );
    let endpoint = Endpoint::of(parts.uri.path());
    let request = Request::from_parts(parts, Body::from(body));
    let answer = match endpoint {
        Some(endpoint) => faulty(&shared, endpoint, request, next).await,
        None => next.run(request).await,
    };
    entry.status = answer.status().as_u16();
    if is_of_interest(&entry.path) {
        shared.journal().add(entry);
    }
    answer
}

/// Styles, scripts and the control interface itself would only crowd the journal.
fn is_of_interest(path: &str) -> bool {
    !(path.starts_with("/assets/") || path.starts_with("/control"))
}

async fn faulty(shared: &Shared, endpoint: Endpoint, request: Request, next: Next) -> Response {
    let (latency, fault) = {
        let mut faults = shared.faults();
        (faults.latency(endpoint), faults.take(endpoint))
    };
    if latency > 0 {
        pause(Duration::from_millis(latency)).await;
    }
    match fault {
        None => next.run(request).await,
        Some(fault) => match faults::instead(&fault) {
            Some(answer) => answer,
            None => faults::change(fault, next.run(request).await).await,
        },
    }
}

async fn style() -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "text/css; charset=utf-8")],
        include_str!("../../assets/style.css"),
    )
}

async fn copy_script() -> impl IntoResponse {
    script(include_str!("../../assets/copy.js"))
}

async fn post_script() -> impl IntoResponse {
    script(include_str!("../../assets/post.js"))
}

fn script(text: &'static str) -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "text/javascript; charset=utf-8")],
        text,
    )
}
