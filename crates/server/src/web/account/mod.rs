//! `/account`: what a member does with their own profile, password, second factor and sessions.

use super::router::Entry;

/// The routes of this part.
pub(super) fn routes() -> Vec<Entry> {
    Vec::new()
}
