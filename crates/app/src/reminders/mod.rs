//! Reminders about the end of a secret, told to every admin in time.
//!
//! What is due is a pure decision (`decide::reminder`); that it was told is a
//! row written in the unit that writes the mails down, so that several
//! processes tell it once. A reminder holds no secret and no link that acts
//! without signing in (N-75).

mod remind;

pub use remind::remind_of_ends;
