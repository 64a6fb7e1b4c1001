//! `/forgot-password` and `/reset-password`: a way back for a forgotten password.

use super::router::Entry;

/// The routes of this part.
pub(super) fn routes() -> Vec<Entry> {
    Vec::new()
}
