//! `/help`: the guides, the table of codes and the glossary.

use super::router::Entry;

/// The routes of this part.
pub(super) fn routes() -> Vec<Entry> {
    Vec::new()
}
