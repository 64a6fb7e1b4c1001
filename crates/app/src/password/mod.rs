//! Signing in with a password: one path, one set of limits (T119).

pub(crate) mod codes;
mod second_step;
mod sign_in_with_password;

pub use codes::Typed;
pub(crate) use second_step::{Entered, enter};
pub use second_step::{OpenHalf, SecondDone, SecondStep, open_half, second_step};
pub(crate) use sign_in_with_password::verify as check_password;
pub use sign_in_with_password::{PasswordTry, TryOutcome, sign_in_with_password};
