//! Decisions: facts and `now` in, an outcome out.
//!
//! No async, no clock, no storage; an expected refusal is an outcome, not an
//! error. Each file is one decision with its table.

pub mod delivery;
pub mod enforce_sso;
pub mod invitation;
pub mod keep_an_admin;
pub mod login_route;
pub mod prove;
pub mod reminder;
pub mod removal;
pub mod sign_in;
pub mod swap;
pub mod tenant_life;
pub mod throttle;
pub mod ways_in;
