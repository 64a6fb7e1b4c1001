//! The cookies Latchkey sets: names, attributes, reading and writing.
//!
//! All are `HttpOnly; SameSite=Lax; Path=/` without `Domain`. With an https
//! public URL they carry the `__Host-` prefix and `Secure` (T086); only on a
//! loopback http address both are dropped, since browsers would refuse them.

use axum::http::{HeaderMap, HeaderValue, header};

use super::state::Web;

/// Which cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name {
    /// The session's value.
    Session,
    /// One random key for all sign-in attempts of this browser.
    Flow,
    /// Binds form tokens to this browser.
    Form,
    /// The session that waits for "Continue as Y".
    Arriving,
    /// The address typed in step one; signed.
    Step,
    /// The way used last on this device; signed.
    Last,
    /// Where a sign-in leads; signed.
    Next,
    /// The provider where the browser is still signed in; signed.
    SignedOut,
    /// The value of a link to a new password, out of the address.
    Reset,
    /// A sign-in that waits for its second factor.
    Half,
    /// The value of an invitation's link, out of the address.
    Invite,
    /// A message for the next page, by key.
    Flash,
    /// How far the first run is; signed.
    Setup,
    /// Light or dark.
    Theme,
    /// The language of the pages.
    Language,
    /// By what a browser is known to the members who signed in with it; random.
    Device,
}

impl Name {
    const fn word(self) -> &'static str {
        match self {
            Name::Session => "latchkey_session",
            Name::Flow => "latchkey_flow",
            Name::Form => "latchkey_form",
            Name::Arriving => "latchkey_arriving",
            Name::Step => "latchkey_step",
            Name::Last => "latchkey_last",
            Name::Next => "latchkey_next",
            Name::SignedOut => "latchkey_signed_out",
            Name::Reset => "latchkey_reset",
            Name::Half => "latchkey_half",
            Name::Invite => "latchkey_invite",
            Name::Flash => "latchkey_flash",
            Name::Setup => "latchkey_setup",
            Name::Theme => "latchkey_theme",
            Name::Language => "latchkey_language",
            Name::Device => "latchkey_device",
        }
    }

    /// The name as sent.
    pub fn full(self, web: &Web) -> String {
        if web.public_url.is_loopback_http() {
            self.word().to_owned()
        } else {
            format!("__Host-{}", self.word())
        }
    }

    /// How long the browser keeps it; `None` until it is closed.
    const fn max_age(self) -> Option<u32> {
        match self {
            Name::Session | Name::Form => None,
            Name::Flow => Some(24 * 3600),
            Name::Arriving | Name::Step | Name::Next | Name::SignedOut => Some(15 * 60),
            Name::Reset => Some(30 * 60),
            Name::Half => Some(10 * 60),
            Name::Invite => Some(3600),
            Name::Last | Name::Device => Some(180 * 24 * 3600),
            Name::Flash => Some(60),
            Name::Setup => Some(60 * 60),
            Name::Theme | Name::Language => Some(365 * 24 * 3600),
        }
    }
}

/// The value of a cookie; `None` if it is absent, empty, or sent twice.
pub fn read(headers: &HeaderMap, web: &Web, name: Name) -> Option<String> {
    let wanted = name.full(web);
    let mut found = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(key, value)| *key == wanted && !value.is_empty())
        .map(|(_, value)| value.to_owned());
    let first = found.next()?;
    // Two cookies of one name mean somebody planted one (T085): neither counts.
    if found.next().is_some() {
        None
    } else {
        Some(first)
    }
}

/// A `Set-Cookie` that keeps `value`.
pub fn set(web: &Web, name: Name, value: &str) -> HeaderValue {
    let age = name
        .max_age()
        .map(|age| format!("; Max-Age={age}"))
        .unwrap_or_default();
    line(web, name, value, &age)
}

/// A `Set-Cookie` that removes the cookie.
pub fn clear(web: &Web, name: Name) -> HeaderValue {
    line(web, name, "", "; Max-Age=0")
}

fn line(web: &Web, name: Name, value: &str, age: &str) -> HeaderValue {
    let secure = if web.public_url.is_loopback_http() {
        ""
    } else {
        "; Secure"
    };
    let text = format!(
        "{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}",
        name.full(web)
    );
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// `payload` with a keyed digest, as base64url, for a cookie we must be able to trust (T233).
pub fn sign(web: &Web, name: Name, payload: &str) -> String {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    let body = URL_SAFE_NO_PAD.encode(payload);
    let proof = web.app.sealer.authenticate(name.word(), &body);
    format!("{body}.{proof}")
}

/// The payload of a signed cookie, if the digest fits.
pub fn verify(web: &Web, name: Name, value: &str) -> Option<String> {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    use subtle::ConstantTimeEq;
    let (body, proof) = value.split_once('.')?;
    let wanted = web.app.sealer.authenticate(name.word(), body);
    if !bool::from(wanted.as_bytes().ct_eq(proof.as_bytes())) {
        return None;
    }
    String::from_utf8(URL_SAFE_NO_PAD.decode(body).ok()?).ok()
}
