//! The audit trail as people and scripts ask for it: filters typed, events written out.
//!
//! The page and the command line share both, so that an export is the same
//! whoever makes it. It finds no events.

mod typed;
mod write;

pub use typed::{FIELDS, Typed};
pub use write::{Format, json_of};
