//! The dashboard: what a member, and an admin of the team, see first.

mod overview;

pub use overview::{Admins, MOST_COUNTED, Overview, RECENT, SignedInBefore, overview};
