//! The browser session cookie.
//!
//! Invariants: our cookies start with `entra_`; no `Secure`, because the emulator speaks http on loopback only.
//! Source: RFC 6265. What the session holds is in `state`.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

const SESSION: &str = "entra_session";

/// The browser's session key, if it sent one.
pub(crate) fn session_of(headers: &HeaderMap) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == SESSION)
        .map(|(_, value)| value.to_owned())
}

/// Gives the browser its session key.
pub(crate) fn remember(mut answer: Response, key: &str) -> Response {
    if let Ok(value) =
        HeaderValue::from_str(&format!("{SESSION}={key}; Path=/; HttpOnly; SameSite=Lax"))
    {
        answer.headers_mut().append(header::SET_COOKIE, value);
    }
    answer
}
