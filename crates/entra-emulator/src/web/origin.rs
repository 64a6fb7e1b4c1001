//! Keeps foreign pages out of portal and control.
//!
//! Invariants: a page of another origin that posts to portal or control is refused; programs without `Origin` pass.
//! Source: RFC 6454 section 7. The protocol's endpoints judge `Origin` themselves.

use axum::http::{header, request::Parts};

/// Whether a page of another origin tries to change something here.
pub(crate) fn is_foreign(parts: &Parts) -> bool {
    let path = parts.uri.path();
    if !(path.starts_with("/portal") || path.starts_with("/control")) {
        return false;
    }
    let text = |name: header::HeaderName| {
        parts
            .headers
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    match (text(header::ORIGIN), text(header::HOST)) {
        (None, _) => false,
        (Some(origin), Some(host)) => origin.strip_prefix("http://") != Some(host),
        (Some(_), None) => true,
    }
}
