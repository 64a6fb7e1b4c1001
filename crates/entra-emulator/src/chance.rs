//! Randomness for identifiers, codes, tokens and secret values.
//!
//! Invariants: everything comes from the operating system's generator; a secret value has the published
//! shape (three characters, a digit, `Q~`, then 31 to 34 characters), so that scanners and checks treat it
//! like a real one.
//! Source: entra-id.md section 12. It keeps nothing: digests are taken by the caller.

use aws_lc_rs::digest;
use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// Characters a secret value may hold.
const SECRET_LETTERS: &[u8; 64] =
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_~";

/// The operating system's generator.
#[expect(
    clippy::disallowed_methods,
    reason = "the emulator's one source of chance"
)]
pub(crate) fn generator() -> SystemRandom {
    SystemRandom::new()
}

/// Fresh bytes from the operating system.
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut out = [0; N];
    generator()
        .fill(&mut out)
        .expect("invariant: the operating system gives random bytes");
    out
}

/// A random GUID (version 4) in lower case.
pub(crate) fn guid() -> String {
    let mut raw: [u8; 16] = bytes();
    raw[6] = (raw[6] & 0x0f) | 0x40;
    raw[8] = (raw[8] & 0x3f) | 0x80;
    let hex = hex(&raw);
    format!(
        "{}-{}-{}-{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..]
    )
}

/// Base64url text of `N` random bytes.
pub(crate) fn text<const N: usize>() -> String {
    base64url(&bytes::<N>())
}

/// A client secret value in the published shape.
pub(crate) fn secret_value() -> String {
    let raw: [u8; 40] = bytes();
    let letter = |at: usize| char::from(SECRET_LETTERS[usize::from(raw[at] % 64)]);
    let length = 31 + usize::from(raw[38] % 4);
    let digit = char::from(b'0' + raw[39] % 10);
    let head: String = (0..3).map(|at| letter_or_digit(letter(at))).collect();
    let tail: String = (3..3 + length).map(letter).collect();
    format!("{head}{digit}Q~{tail}")
}

fn letter_or_digit(found: char) -> char {
    if found.is_ascii_alphanumeric() {
        found
    } else {
        'x'
    }
}

/// Base64url without padding.
pub(crate) fn base64url(raw: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(raw)
}

/// SHA-256 of `text`.
pub(crate) fn sha256(text: &[u8]) -> [u8; 32] {
    let digest = digest::digest(&digest::SHA256, text);
    digest
        .as_ref()
        .try_into()
        .expect("invariant: SHA-256 has 32 bytes")
}

/// Lower-case hexadecimal.
pub(crate) fn hex(raw: &[u8]) -> String {
    raw.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether `text` has the shape of a GUID.
pub(crate) fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.char_indices().all(|(at, letter)| {
            if matches!(at, 8 | 13 | 18 | 23) {
                letter == '-'
            } else {
                letter.is_ascii_hexdigit()
            }
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_value_has_the_published_shape() {
        for _ in 0..200 {
            let value = secret_value();
            assert!((37..=40).contains(&value.len()), "{}", value.len());
            assert!(value.as_bytes()[3].is_ascii_digit());
            assert_eq!(&value[4..6], "Q~");
            assert!(!is_guid(&value));
        }
    }

    #[test]
    fn guids_are_guids_and_differ() {
        assert!(is_guid(&guid()));
        assert_ne!(guid(), guid());
    }
}
