//! Test sign-ins: beginning one, and what came of it.
//!
//! A test uses exactly the settings that were shown (N-61) and changes nothing
//! but its own record (N-60). The way there and back is in `sign_in`.

mod link;
mod open;
mod start;
mod view;

pub use link::{make_test_link, start_by_link, test_link_opens};
pub use open::open_run;
pub use start::{Starter, start_test};
pub use view::{RunView, run_view, runs};
