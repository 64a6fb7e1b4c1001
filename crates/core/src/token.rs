//! One-time and session values: 256 random bits, of which only a digest is kept.
//!
//! A token is printed as base64url without padding (43 characters), with an
//! optional prefix. What the store sees is [`Digest`]: SHA-256 of the text,
//! which is enough because the text itself has 256 bits of entropy.
//! Comparison is by look-up of the digest; where two digests are compared in
//! memory the comparison is constant-time (T091, T121).

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq;

use crate::{ports::Rng, secret::Secret};

/// A 256-bit random value as text.
pub type Token = Secret<String>;

/// Makes a token: `prefix` (may be empty) and 43 base64url characters.
pub fn new_token(prefix: &str, rng: &dyn Rng) -> Token {
    let mut bytes = [0u8; 32];
    rng.fill(&mut bytes);
    Secret::new(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes)))
}

/// SHA-256 of a token's text, as base64url: what is stored and looked up.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(String);

impl Digest {
    /// The digest of `text`.
    pub fn of(text: &str) -> Self {
        Digest(URL_SAFE_NO_PAD.encode(Sha256::digest(text.as_bytes())))
    }

    /// A digest read back from the store.
    pub fn from_stored(text: String) -> Self {
        Digest(text)
    }

    /// The text form that is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Compares without telling by time where two digests differ.
    pub fn matches(&self, other: &Digest) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Digest(…)")
    }
}

/// Crockford's base32 alphabet in lower case, without i, l, o and u.
const CROCKFORD: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// `length` random characters of Crockford's base32 (5 bits each).
pub fn random_base32(length: usize, rng: &dyn Rng) -> String {
    let mut bytes = vec![0u8; length];
    rng.fill(&mut bytes);
    bytes
        .iter()
        .map(|byte| char::from(CROCKFORD[usize::from(byte & 31)]))
        .collect()
}

/// A reference a person can read out: `LK-XXXX-XXXX` (40 random bits).
///
/// It has no meaning and gives no right; it only names a recorded sign-in.
pub fn new_reference(rng: &dyn Rng) -> String {
    let text = random_base32(8, rng).to_uppercase();
    format!("LK-{}-{}", &text[..4], &text[4..])
}

/// The canonical form of a typed reference, or `None` if it is not one.
///
/// Case does not matter, and I, L and O are read as 1, 1 and 0 (Crockford).
pub fn parse_reference(typed: &str) -> Option<String> {
    let upper = typed.trim().to_ascii_uppercase();
    let body = upper.strip_prefix("LK")?;
    let digits: String = body
        .chars()
        .filter(|c| *c != '-' && *c != ' ')
        .map(|c| match c {
            'I' | 'L' => '1',
            'O' => '0',
            other => other,
        })
        .collect();
    let known = |c: char| c.is_ascii() && CROCKFORD.contains(&(c.to_ascii_lowercase() as u8));
    if digits.len() == 8 && digits.chars().all(known) {
        Some(format!("LK-{}-{}", &digits[..4], &digits[4..]))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counter;
    impl Rng for Counter {
        fn fill(&self, buffer: &mut [u8]) {
            for (place, byte) in buffer.iter_mut().enumerate() {
                *byte = u8::try_from(place % 251).unwrap_or(0);
            }
        }
    }

    #[test]
    fn given_a_token_then_it_has_256_bits_as_43_characters() {
        assert_eq!(new_token("inv_", &Counter).expose().len(), 47);
    }

    #[test]
    fn given_a_reference_when_typed_with_slips_then_it_is_still_found() {
        let reference = new_reference(&Counter);
        assert_eq!(parse_reference(&reference), Some(reference.clone()));
        assert_eq!(
            parse_reference(&format!(" {} ", reference.to_lowercase())),
            Some(reference)
        );
        assert_eq!(parse_reference("lk-ilo0-1234"), Some("LK-1100-1234".into()));
        assert_eq!(parse_reference("LK-1234"), None);
        assert_eq!(parse_reference("AADSTS50011"), None);
    }

    /// T091: a changed token has another digest, and equality is whole.
    #[test]
    fn t091_given_a_flipped_character_then_the_digest_differs() {
        assert!(!Digest::of("abc").matches(&Digest::of("abd")));
        assert!(Digest::of("abc").matches(&Digest::of("abc")));
    }
}
