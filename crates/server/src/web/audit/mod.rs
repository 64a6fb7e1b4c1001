//! `/audit`: the audit trail, for admins.

use super::router::Entry;

/// The routes of this part.
pub(super) fn routes() -> Vec<Entry> {
    Vec::new()
}
