//! The second factor of password members: codes of an authenticator app, and recovery codes.
//!
//! Codes follow RFC 6238 with what every app can do: HMAC-SHA-1, six digits,
//! 30 seconds. One step before and after the present one is accepted
//! (section 5.2); which step it was is answered, so that the store can refuse
//! it a second time. A recovery code is 80 random bits, so its SHA-256 is
//! enough to store: nobody can try them all, and no key has to outlive it. It
//! keeps nothing and reads no clock.

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use subtle::ConstantTimeEq;

use crate::{
    ports::Rng,
    secret::Secret,
    time::Timestamp,
    token::{Digest, random_base32},
};

/// Bytes of an app's secret (RFC 4226, section 4, R6).
pub const SECRET_BYTES: usize = 20;
/// Seconds of a time step.
const STEP: i64 = 30;
/// Steps before and after the present one that are accepted.
const DRIFT: i64 = 1;
/// Digits of a code.
const DIGITS: usize = 6;
/// Recovery codes made at once.
pub const RECOVERY_CODES: usize = 10;
/// Characters of a recovery code, five bits each.
const RECOVERY_LENGTH: usize = 16;

/// A new secret for an authenticator app.
pub fn new_app_secret(rng: &dyn Rng) -> Secret<Vec<u8>> {
    let mut bytes = vec![0u8; SECRET_BYTES];
    rng.fill(&mut bytes);
    Secret::new(bytes)
}

/// The time step `code` belongs to, if it is right at `now`.
///
/// Spaces are ignored. Every candidate is compared, in constant time.
pub fn matching_step(secret: &[u8], code: &str, now: Timestamp) -> Option<i64> {
    let typed: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    if typed.len() != DIGITS || !typed.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let present = now.seconds().div_euclid(STEP);
    let mut found = None;
    for step in present - DRIFT..=present + DRIFT {
        let right: bool = code_at(secret, step)
            .as_bytes()
            .ct_eq(typed.as_bytes())
            .into();
        if right {
            found = Some(step);
        }
    }
    found
}

/// The code of one time step (RFC 4226, section 5.3).
fn code_at(secret: &[u8], step: i64) -> String {
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(secret) else {
        return String::new();
    };
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let at = usize::from(hash[19] & 15);
    let four = [hash[at] & 0x7f, hash[at + 1], hash[at + 2], hash[at + 3]];
    let number = u32::from_be_bytes(four) % 1_000_000;
    format!("{number:06}")
}

/// The code an app with this secret shows at `now`. For tests and the demo.
pub fn code_now(secret: &[u8], now: Timestamp) -> String {
    code_at(secret, now.seconds().div_euclid(STEP))
}

/// The alphabet of RFC 4648, section 6, which every app reads.
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The secret as text, for typing it into an app: base32 without padding.
pub fn secret_text(secret: &[u8]) -> Secret<String> {
    let mut text = String::with_capacity(secret.len() * 8 / 5 + 1);
    for chunk in secret.chunks(5) {
        let mut five = [0u8; 5];
        five[..chunk.len()].copy_from_slice(chunk);
        let whole = five
            .iter()
            .fold(0u64, |all, byte| all << 8 | u64::from(*byte));
        let digits = (chunk.len() * 8).div_ceil(5);
        for place in 0..digits {
            let digit = usize::try_from(whole >> (35 - 5 * place) & 31).unwrap_or(0);
            text.push(char::from(BASE32[digit]));
        }
    }
    Secret::new(text)
}

/// The address an app reads from the picture (`otpauth`, the form the apps agree on).
pub fn app_address(secret: &[u8], issuer: &str, account: &str) -> Secret<String> {
    let encode = |text: &str| {
        let form: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
        form.replace('+', "%20")
    };
    let text = secret_text(secret);
    let (issuer, account) = (encode(issuer), encode(account));
    Secret::new(format!(
        "otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}",
        text.expose()
    ))
}

/// New recovery codes, as shown: four groups of four.
pub fn new_recovery_codes(rng: &dyn Rng) -> Vec<Secret<String>> {
    let grouped = |code: String| {
        let groups: Vec<&str> = (0..RECOVERY_LENGTH / 4)
            .map(|n| &code[n * 4..n * 4 + 4])
            .collect();
        Secret::new(groups.join("-"))
    };
    (0..RECOVERY_CODES)
        .map(|_| grouped(random_base32(RECOVERY_LENGTH, rng)))
        .collect()
}

/// The digest of a recovery code as typed, or `None` if it has not the form of one.
///
/// Case, spaces and hyphens do not matter; I, L and O are read as 1, 1 and 0.
pub fn recovery_digest(typed: &str) -> Option<Digest> {
    let plain: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| match c.to_ascii_lowercase() {
            'i' | 'l' => '1',
            'o' => '0',
            other => other,
        })
        .collect();
    let fits =
        plain.len() == RECOVERY_LENGTH && plain.bytes().all(|byte| byte.is_ascii_alphanumeric());
    fits.then(|| Digest::of(&plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counter;
    impl Rng for Counter {
        fn fill(&self, buffer: &mut [u8]) {
            for (place, byte) in buffer.iter_mut().enumerate() {
                *byte = u8::try_from(place * 37 % 256).unwrap_or(0);
            }
        }
    }

    /// RFC 6238, appendix B (SHA-1), the last six of its eight digits.
    #[test]
    fn given_the_vectors_of_the_rfc_then_the_same_codes() {
        let secret = b"12345678901234567890";
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let now = Timestamp::from_millis(seconds * 1000);
            assert_eq!(code_now(secret, now), code, "{seconds}");
            assert_eq!(matching_step(secret, code, now), Some(seconds / 30));
        }
    }

    #[test]
    fn given_a_code_of_the_step_before_or_after_then_right_and_beyond_wrong() {
        let secret = b"12345678901234567890";
        let now = Timestamp::from_millis(1_234_567_890_000);
        let step = 1_234_567_890 / 30;
        for (away, right) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            let code = code_at(secret, step + away);
            let found = matching_step(secret, &code, now);
            assert_eq!(found, right.then_some(step + away), "{away}");
        }
        assert_eq!(matching_step(secret, " 005 924 ", now), Some(step));
        for bad in ["", "00592", "0059244", "00592a", "٠٠٥٩٢٤", "-05924"] {
            assert_eq!(matching_step(secret, bad, now), None, "{bad}");
        }
    }

    /// RFC 4648, section 10.
    #[test]
    fn given_bytes_then_base32_as_apps_read_it() {
        assert_eq!(secret_text(b"foobar").expose(), "MZXW6YTBOI");
        assert_eq!(secret_text(b"fooba").expose(), "MZXW6YTB");
        let address = app_address(b"foobar", "Rowan & Finch", "ada@x.example");
        assert_eq!(
            address.expose(),
            "otpauth://totp/Rowan%20%26%20Finch:ada%40x.example?secret=MZXW6YTBOI&issuer=Rowan%20%26%20Finch"
        );
    }

    #[test]
    fn given_recovery_codes_when_typed_with_slips_then_still_the_same() {
        let codes = new_recovery_codes(&Counter);
        assert_eq!(codes.len(), RECOVERY_CODES);
        let code = codes[0].expose();
        assert_eq!(code.len(), 19);
        let wanted = recovery_digest(code);
        assert!(wanted.is_some());
        let slips = code
            .to_uppercase()
            .replace('-', " ")
            .replace('1', "I")
            .replace('0', "o");
        assert_eq!(recovery_digest(&slips), wanted);
        assert_eq!(recovery_digest("1234-5678"), None);
    }
}
