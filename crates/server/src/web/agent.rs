//! The kind of browser and system, read from `User-Agent`: a label for people, never a proof.
//!
//! Only fixed words come out, so nothing a visitor sends is kept or shown
//! (T151, T233). An unknown browser is no label.

use axum::http::{HeaderMap, header};

/// Words in a `User-Agent`, the telling one first, and what they are called.
const BROWSERS: [(&str, &str); 7] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];
const SYSTEMS: [(&str, &str); 7] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

/// For example `Firefox on Windows`.
pub fn label(headers: &HeaderMap) -> Option<String> {
    let text = headers.get(header::USER_AGENT)?.to_str().ok()?;
    let named = |words: &[(&str, &'static str)]| {
        let found = words.iter().find(|(word, _)| text.contains(word));
        found.map(|(_, name)| *name)
    };
    match (named(&BROWSERS), named(&SYSTEMS)) {
        (Some(browser), Some(system)) => Some(format!("{browser} on {system}")),
        (Some(one), None) | (None, Some(one)) => Some(one.to_owned()),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn of(agent: &'static str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(header::USER_AGENT, HeaderValue::from_static(agent));
        label(&headers)
    }

    #[test]
    fn given_known_agents_then_they_are_named() {
        let firefox =
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";
        assert_eq!(of(firefox).as_deref(), Some("Firefox on Windows"));
        let edge =
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/140.0 Safari/537.36 Edg/140.0";
        assert_eq!(of(edge).as_deref(), Some("Edge on macOS"));
    }

    /// T233: nothing of an unknown text comes out.
    #[test]
    fn t233_given_an_unknown_agent_then_there_is_no_label() {
        assert_eq!(of("<script>curl"), None);
        assert_eq!(of(""), None);
    }
}
