//! What members do with their own accounts: profile, password, second factor, sessions.
//!
//! A password set anew by any way ends what stood on the old one: sessions,
//! resets, half-done sign-ins (`put_password`). Nobody learns from a reset
//! whether an address is known (T109, T129).

mod answer_wishes;
mod ask_reset;
mod put_password;
mod reset_password;
mod rules;

pub use answer_wishes::answer_wishes;
pub use ask_reset::{AskReset, ask_reset};
pub(crate) use put_password::{Post, put_password};
pub use reset_password::{OpenReset, open_reset, reset_password};
pub use rules::{check_password, fault_problem};
