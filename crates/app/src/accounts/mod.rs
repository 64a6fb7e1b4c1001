//! What members do with their own accounts: profile, password, second factor, sessions.
//!
//! A password set anew by any way ends what stood on the old one: sessions,
//! resets, half-done sign-ins (`put_password`). Nobody learns from a reset
//! whether an address is known (T109, T129).

mod answer_wishes;
mod ask_reset;
mod change_password;
mod factor;
mod profile;
mod put_password;
mod reset_password;
mod rules;
mod sessions;
mod unlink_own;

pub use answer_wishes::answer_wishes;
pub use ask_reset::{AskReset, ask_reset};
pub use change_password::{NewPassword, change_password, password_rules};
pub use factor::{
    Adding, adding_app, begin_app, codes_seen, confirm_app, kept_codes, new_codes, remove_app,
    reset_second_factor, shown_secret,
};
pub(crate) use factor::{app_place, keep_codes, put_app};
pub use profile::{NameFault, Overview, change_names, overview};
pub(crate) use put_password::{Post, put_password};
pub use reset_password::{OpenReset, open_reset, reset_password};
pub use rules::{check_password, fault_problem};
pub use sessions::{
    HISTORY, Names, SHOWN, end_my_session, end_other_sessions, my_history, my_sessions,
};
pub use unlink_own::unlink_own;
