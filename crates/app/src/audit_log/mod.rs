//! The sealed audit trail: chaining, verifying, searching, exporting.
//!
//! Events are written by the units that act (see [`crate::audit`]); nothing
//! here edits or removes one (T231). Everything is read inside one tenant
//! (T234) and in bounded steps.

mod export;
mod note_failed_sign_in;
mod place;
mod roll_up;
mod seal;
mod search;
mod verify;

pub use export::{Export, begin_export};
pub use note_failed_sign_in::{LIMIT, WINDOW, note_failed_sign_in};
pub use roll_up::roll_up;
pub use seal::{Sealed, seal_events};
pub use search::{Found, Names, Next, SCANNED, last_events, one_event, search_events};
pub use verify::{Head, Verified, verify_trail};
