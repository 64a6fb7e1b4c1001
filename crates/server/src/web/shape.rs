//! The shape of a request, before anybody reads its meaning (T108).
//!
//! Where two readers could see two requests, or two paths, nobody sees any: a
//! target that is no plain path, a path that another server might normalise to
//! a different one, a body whose length is told twice. Line folding and control
//! characters are refused by the HTTP library before this, lines that end in
//! another way than CR LF by `serve/lines`.
//! Source: RFC 9112 sections 3.2, 5.2 and 6.3; RFC 3986 section 6.

use axum::{
    extract::Request,
    http::{HeaderMap, Uri, header},
};

/// Percent-encoded characters that change how a path is cut, in lower case:
/// dot, slash, backslash, semicolon, NUL, and the percent sign itself.
const MEANINGFUL: [&str; 6] = ["%2e", "%2f", "%5c", "%3b", "%00", "%25"];

/// Why this request is nobody's, if it is.
pub(super) fn odd(request: &Request) -> Option<&'static str> {
    let uri = request.uri();
    if uri.scheme().is_some() || uri.authority().is_some() {
        return Some("absolute_target");
    }
    if is_odd_path(uri.path()) {
        return Some("odd_path");
    }
    has_two_lengths(request.headers()).then_some("two_lengths")
}

fn is_odd_path(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let cut = lower.contains("//") || lower.contains([';', '\\']);
    let encoded = MEANINGFUL.iter().any(|one| lower.contains(one));
    let dots = lower.split('/').any(|part| part == "." || part == "..");
    !lower.starts_with('/') || cut || encoded || dots
}

/// `Content-Length` beside `Transfer-Encoding`, or either of them more than once.
fn has_two_lengths(headers: &HeaderMap) -> bool {
    let count = |name| headers.get_all(name).iter().count();
    count(header::CONTENT_LENGTH) + count(header::TRANSFER_ENCODING) > 1
}

/// Whether the body's end is told by its chunks: the library forgets a
/// `Content-Length` that came after such a header, so the connection is not used again.
pub(super) fn is_chunked(headers: &HeaderMap) -> bool {
    headers.contains_key(header::TRANSFER_ENCODING)
}

/// Whether the address carries a one-time value, which must not leak by `Referer` (T106).
pub(super) fn carries_token(uri: &Uri) -> bool {
    let query = uri.query().unwrap_or_default();
    query.split('&').any(|pair| pair.starts_with("token="))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t108_given_a_path_with_two_readings_then_it_is_odd() {
        for path in [
            "//team",
            "/team//x",
            "/./team",
            "/x/../team",
            "/..",
            "/team/.",
            "/%2e%2e/team",
            "/%2E/team",
            "/team%2fx",
            "/team%5Cx",
            "/team;x=1",
            "/team%3Bx",
            "/team%00",
            "/%252e/team",
            "/a\\b",
            "*",
            "",
        ] {
            assert!(is_odd_path(path), "{path}");
        }
        for path in [
            "/",
            "/team",
            "/team/",
            "/assets/style.css",
            "/a..b",
            "/.well-known",
            "/caf%C3%A9",
        ] {
            assert!(!is_odd_path(path), "{path}");
        }
    }

    #[test]
    fn t106_given_an_address_then_its_token_is_seen() {
        for (uri, carries) in [
            ("/invite/accept?token=inv_x", true),
            ("/reset-password?a=1&token=rst_x", true),
            ("/team?state=active&q=token", false),
            ("/login", false),
        ] {
            let uri: Uri = uri.parse().expect("an address");
            assert_eq!(carries_token(&uri), carries, "{uri}");
        }
    }
}
