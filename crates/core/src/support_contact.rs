//! Whom members ask: a mail address or an https address, nothing else (T102).
//!
//! It becomes a link on pages, so no other scheme can ever get in, and an
//! address with a user, or with characters that turn the reading direction, is
//! refused. It does not ask whether anybody answers there.

use url::Url;

use crate::email::EmailAddress;

/// The longest contact.
const LONGEST: usize = 254;

/// A support contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SupportContact {
    /// A mail address.
    Mail(EmailAddress),
    /// An https address.
    Page(Url),
}

impl SupportContact {
    /// Reads what was typed or stored.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() || text.len() > LONGEST || !text.is_ascii() {
            return None;
        }
        if let Ok(email) = EmailAddress::parse(text) {
            return Some(SupportContact::Mail(email));
        }
        let url = Url::parse(text).ok()?;
        let plain = url.scheme() == "https"
            && url.host_str().is_some_and(|host| host.contains('.'))
            && url.username().is_empty()
            && url.password().is_none()
            && !text.contains(|c: char| c.is_ascii_control() || c == ' ' || c == '\\');
        plain.then_some(SupportContact::Page(url))
    }

    /// As people read it.
    pub fn shown(&self) -> String {
        match self {
            SupportContact::Mail(email) => email.shown().to_owned(),
            SupportContact::Page(url) => url.to_string(),
        }
    }

    /// As a link.
    pub fn link(&self) -> String {
        match self {
            SupportContact::Mail(email) => {
                // The local part may hold signs that mean something in an address.
                let (local, domain) = email.shown().rsplit_once('@').unwrap_or(("", ""));
                let local: String =
                    url::form_urlencoded::byte_serialize(local.as_bytes()).collect();
                format!("mailto:{local}@{domain}")
            }
            SupportContact::Page(url) => url.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_an_address_then_it_is_a_link() {
        let mail = SupportContact::parse(" Help+it@Acme.example ").expect("an address");
        assert_eq!(mail.shown(), "Help+it@acme.example");
        assert_eq!(mail.link(), "mailto:Help%2Bit@acme.example");
        let page = SupportContact::parse("https://acme.example/help").expect("a page");
        assert_eq!(page.link(), "https://acme.example/help");
    }

    /// T102: no scheme but https, nothing that hides where it leads.
    #[test]
    fn t102_given_another_scheme_or_a_trick_then_refused() {
        for text in [
            "javascript:alert(1)",
            "data:text/html,x",
            "http://acme.example/",
            "https://good.example@evil.example/",
            "https:/\\evil.example",
            "https://x y.example/",
            "//evil.example",
            "mailto:a@b.example",
            "https://аcme.example/",
            "https://localhost/",
            "https://a.example/\u{202e}",
            "",
        ] {
            assert_eq!(SupportContact::parse(text), None, "{text}");
        }
    }
}
