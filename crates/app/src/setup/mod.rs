//! The first run: from an empty installation to its first admin.
//!
//! A one-time code in the server's log proves that whoever sets up may do so
//! (T122, N-25); only its digest is stored. It is used up by the unit that
//! makes the first tenant and its admin; from then on the first run is over
//! for good, as it is once the command line has made an admin.

mod finish_setup;
mod is_set_up;
mod setup_code;

pub use finish_setup::{Fault, FirstAdmin, finish_setup, first_admin_rules, read_first_admin};
pub use is_set_up::is_set_up;
pub use setup_code::{
    CODE_LIVES, Offered, check_setup_code, is_open_code, new_setup_code, offer_setup_code,
};
