//! `/confirm`: asks again who somebody is, and then goes on with what they wanted (T093).

use super::router::Entry;

/// The routes of this part.
pub(super) fn routes() -> Vec<Entry> {
    Vec::new()
}
