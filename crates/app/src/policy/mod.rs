//! The sign-in policy of a tenant: Enforce SSO on and off.

mod set_enforcement;

pub(crate) use set_enforcement::set_in;
pub use set_enforcement::{Enforced, set_enforcement, unmet_rows};
