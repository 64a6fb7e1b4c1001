//! Signing in with a password: one path, one set of limits (T119).

mod second_step;
mod sign_in_with_password;

pub(crate) use second_step::{Entered, enter};
pub use second_step::{OpenHalf, SecondDone, SecondStep, Typed, open_half, second_step};
pub(crate) use sign_in_with_password::verify as check_password;
pub use sign_in_with_password::{PasswordTry, TryOutcome, sign_in_with_password};
