//! Settings that are not live: making them so, throwing them away, restoring.
//!
//! A candidate is made by saving a connection; see `connections::save`. What
//! goes live goes in one unit: the pointer, the name, the secrets, and the
//! identities that cannot follow or come back (N-50).

mod discard;
mod go_live;
mod restore;
mod swap;
mod view;

pub use discard::discard_candidate;
pub(crate) use go_live::{GoLive, go_live, moves_identities};
pub use restore::restore_settings;
pub use swap::{Swapped, swap_candidate};
pub use view::{CandidateView, candidate_view};
