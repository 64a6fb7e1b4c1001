//! Signing in with a password: one path, one set of limits (T119).

mod sign_in_with_password;

pub(crate) use sign_in_with_password::verify as check_password;
pub use sign_in_with_password::{PasswordTry, TryOutcome, sign_in_with_password};
