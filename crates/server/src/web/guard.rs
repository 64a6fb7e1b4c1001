//! What holds for every request, whatever its route.
//!
//! Its shape (T108), Host (T104), the same-origin proof of everything that changes state (T096),
//! security headers on every answer (T099, T100, T107), and the client
//! address behind trusted proxies only (T105).

use std::{
    any::Any,
    net::{IpAddr, SocketAddr},
};

use axum::{
    body::Body,
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::Response,
};
use latchkey_app::setup::is_set_up;
use latchkey_core::problem::{Code, Problem, Stage};
use tower_http::catch_panic::ResponseForPanic;

use super::{respond, shape, state::Web, team};

/// Pages load own files only; forms post to this origin only; nobody may frame.
const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// Headers of every answer.
const HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=()",
    ),
];

/// The most bytes a request's body may have.
pub const MAX_BODY: usize = 1024 * 1024;

/// Refuses a body that says it is too large; one that lies is cut by the
/// body limit of the extractors.
pub async fn limit_body(State(web): State<Web>, request: Request, next: Next) -> Response {
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length
        .and_then(|value| value.to_str().ok())
        .map(str::parse::<usize>);
    // The list of people from a file has a limit of its own.
    let most = if request.uri().path() == team::UPLOAD {
        team::MAX_UPLOAD
    } else {
        MAX_BODY
    };
    match length {
        Some(Ok(length)) if length > most => {
            respond::plain_problem(&web, StatusCode::PAYLOAD_TOO_LARGE, "too_large")
        }
        _ => next.run(request).await,
    }
}

/// Turns a panic in a handler into a 500 for that request only (T250).
#[derive(Clone)]
pub struct PanicAnswer(pub Web);

impl ResponseForPanic for PanicAnswer {
    type ResponseBody = Body;

    fn response_for_panic(&mut self, _: Box<dyn Any + Send>) -> axum::http::Response<Body> {
        tracing::error!("a request handler panicked");
        respond::problem_page(
            &self.0,
            None,
            &Problem::new(Code::Internal, "panic", Stage::Session),
        )
    }
}

/// Runs before and after every route.
pub async fn guard(State(web): State<Web>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_health = matches!(path, "/livez" | "/readyz");
    let is_asset = path.starts_with("/assets/");
    let is_api = path.starts_with("/api/");
    // The page that names the right address needs its style sheet; assets are the same for everybody.
    let any_host = is_health || is_asset;
    let carries_token = shape::carries_token(request.uri());
    let chunked = shape::is_chunked(request.headers());
    if let Some(reason) = shape::odd(&request) {
        tracing::debug!(reason, "a request was refused for its shape");
        let mut response = if is_api {
            respond::problem_json(&Problem::new(Code::InvalidInput, reason, Stage::Start))
        } else {
            respond::plain_problem(&web, StatusCode::BAD_REQUEST, "bad_request")
        };
        close_after(&mut response);
        secure(&web, response.headers_mut(), false);
        return response;
    }
    let refusal = if any_host || has_our_host(request.headers(), &web) {
        let changes = !matches!(
            *request.method(),
            Method::GET | Method::HEAD | Method::OPTIONS
        );
        (changes && !is_same_origin(request.headers(), &web))
            .then(|| Problem::new(Code::Forbidden, "cross_site", Stage::Start))
    } else {
        Some(Problem::new(Code::WrongHost, "host", Stage::Start))
    };
    let mut response = match refusal {
        Some(problem) if is_api => respond::problem_json(&problem),
        Some(problem) => {
            let first_run = is_first_run(&web, path).await;
            respond::problem_page_of(&web, None, &problem, first_run)
        }
        None => next.run(request).await,
    };
    if carries_token {
        let never = HeaderValue::from_static("no-referrer");
        response
            .headers_mut()
            .insert(header::REFERRER_POLICY, never);
    }
    if chunked {
        close_after(&mut response);
    }
    secure(&web, response.headers_mut(), is_asset);
    response
}

/// Nothing more is read from this connection (T108).
fn close_after(response: &mut Response) {
    let close = HeaderValue::from_static("close");
    response.headers_mut().insert(header::CONNECTION, close);
}

/// Whether somebody comes to set up: then the refusal says what may be set wrong.
async fn is_first_run(web: &Web, path: &str) -> bool {
    let to_setup = path == "/" || path == "/setup" || path.starts_with("/setup/");
    to_setup && matches!(is_set_up(&web.app).await, Ok(false))
}

fn secure(web: &Web, headers: &mut HeaderMap, is_asset: bool) {
    for (name, value) in HEADERS {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    if !web.public_url.is_loopback_http() {
        let value = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, value);
    }
    if !is_asset || !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

fn has_our_host(headers: &HeaderMap, web: &Web) -> bool {
    let mut all = headers.get_all(header::HOST).iter();
    let (Some(host), None) = (all.next(), all.next()) else {
        return false;
    };
    host.to_str()
        .is_ok_and(|host| web.public_url.accepts_host(host))
}

/// `Sec-Fetch-Site` decides when it is there; else `Origin` must be ours; with
/// neither there is no proof.
fn is_same_origin(headers: &HeaderMap, web: &Web) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin";
    }
    headers
        .get(header::ORIGIN)
        .is_some_and(|origin| origin == web.public_url.origin())
}

/// The client's address, as far as it can be trusted.
pub fn client_address(parts: &Parts, web: &Web) -> Option<IpAddr> {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>()?.0.ip();
    Some(web.proxies.client_address(peer, &parts.headers))
}
