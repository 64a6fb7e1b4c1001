//! Signing in with a password: one path, one set of limits (T119).

mod second_step;
mod sign_in_with_password;

pub use second_step::{OpenHalf, SecondDone, SecondStep, Typed, open_half, second_step};
pub use sign_in_with_password::{PasswordTry, TryOutcome, sign_in_with_password};

/// What failures of one account are counted under: a digest, so that a dump of counters lists no addresses.
pub(crate) fn account_key(canonical: &str) -> String {
    format!(
        "account:{}",
        latchkey_core::token::Digest::of(canonical).as_str()
    )
}
