//! Settings of a connection that are not live: a candidate, or past ones.
//!
//! A live connection is not edited in place while members depend on it: an
//! edit makes a candidate, which is tested and then swapped in whole. What it
//! replaced can be restored for [`RESTORABLE`]. All of them are revisions;
//! only the pointer of the connection moves (N-50).

use crate::{
    connection::{LiveConnection, Revision},
    time::{Span, Timestamp},
};

/// Settings that were live can be restored for so long.
pub const RESTORABLE: Span = Span::days(7);
/// A passed test of a candidate counts for so long when SSO is required.
pub const TEST_LIFETIME: Span = Span::hours(24);

/// Settings waiting to become live.
#[derive(Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The connection as if the candidate were live: its name, revision, client
    /// authentication and the secrets it would use.
    pub live: LiveConnection,
    /// A secret came with it; else it uses those of the live settings.
    pub own_secret: bool,
    /// Who made it, as the audit trail says it.
    pub by: String,
}

impl Candidate {
    /// The number of its revision.
    pub fn n(&self) -> i64 {
        self.live.revision.n
    }
}

/// Settings that were live.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// The settings.
    pub revision: Revision,
    /// The name on the button then.
    pub name: String,
    /// Who made them.
    pub by: String,
    /// When they ceased to be live.
    pub retired: Timestamp,
}

impl Past {
    /// Whether they may be restored at `now`.
    pub fn is_restorable_at(&self, now: Timestamp) -> bool {
        now.since(self.retired) <= RESTORABLE
    }
}
