//! Shapes of answers: JSON, pages, redirects.
//!
//! Invariants: pages may load only our style and script and are never framed; JSON is never sniffed.
//! Source: entra-id.md 2.2 and 6.2 for headers. Bodies are made by the callers.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde_json::Value;

use crate::chance;

const PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
     base-uri 'none'; frame-ancestors 'none'";

/// JSON with the headers every Entra answer has.
pub(crate) fn json_answer(status: u16, body: &Value) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut answer = (status, body.to_string()).into_response();
    let headers = answer.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json; charset=utf-8"),
    );
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    if let Ok(id) = HeaderValue::from_str(&chance::guid()) {
        headers.insert("x-ms-request-id", id);
    }
    answer
}

/// A page. `same-origin` lets browsers send `Origin` with our own forms, which `no-referrer` would not.
/// A template that cannot be rendered is a fault of ours and says so.
pub(crate) fn page(status: u16, template: &impl askama::Template) -> Response {
    page_with_policy(status, template, PAGE_POLICY)
}

/// The signed-out page holds hidden frames of the applications (front-channel logout).
pub(crate) fn page_with_frames(template: &impl askama::Template) -> Response {
    page_with_policy(
        200,
        template,
        &format!("{PAGE_POLICY}; frame-src http: https:"),
    )
}

fn page_with_policy(status: u16, template: &impl askama::Template, policy: &str) -> Response {
    let (status, body) = match template.render() {
        Ok(body) => (status, body),
        Err(error) => (
            500,
            format!("<!doctype html><title>Error</title><p>{error}</p>"),
        ),
    };
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut answer = (status, Html(body)).into_response();
    let headers = answer.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("same-origin"),
    );
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    answer
}

/// A redirect that carries an authorization answer: 302, as Entra sends it.
pub(crate) fn found(location: &str) -> Response {
    redirect(StatusCode::FOUND, location)
}

/// After a form of our own: 303.
pub(crate) fn see_other(location: &str) -> Response {
    redirect(StatusCode::SEE_OTHER, location)
}

fn redirect(status: StatusCode, location: &str) -> Response {
    match HeaderValue::from_str(location) {
        Ok(location) => (
            status,
            [
                (header::LOCATION, location),
                (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
            ],
        )
            .into_response(),
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}

/// A page that posts itself to an application: no `form-action` limit, and the script may run.
pub(crate) fn self_posting(template: &impl askama::Template) -> Response {
    page(200, template)
}
