//! `/settings`: what a tenant chooses for itself.

use super::router::Entry;

/// The routes of this part.
pub(super) fn routes() -> Vec<Entry> {
    Vec::new()
}
