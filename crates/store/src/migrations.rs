//! The schema's versions, oldest first; one text serves both databases.
//!
//! A migration only adds (tables, columns, indexes) and fills what it added, so an older process still
//! works beside a newer schema for the length of a rolling restart; it refuses
//! to start on one. Numbers have no gaps and a published text never changes.

/// A step of the schema.
pub(crate) struct Migration {
    /// Counts from 1.
    pub(crate) version: i64,
    /// The statements, run in one transaction.
    pub(crate) text: &'static str,
}

/// Every step.
pub(crate) const ALL: &[Migration] = &[
    Migration {
        version: 1,
        text: include_str!("migrations/0001_initial.sql"),
    },
    Migration {
        version: 2,
        text: include_str!("migrations/0002_team.sql"),
    },
    Migration {
        version: 3,
        text: include_str!("migrations/0003_traces.sql"),
    },
    Migration {
        version: 4,
        text: include_str!("migrations/0004_candidates.sql"),
    },
    Migration {
        version: 5,
        text: include_str!("migrations/0005_test_runs.sql"),
    },
    Migration {
        version: 6,
        text: include_str!("migrations/0006_reminders.sql"),
    },
];

/// The version this program works with.
pub(crate) fn latest() -> i64 {
    ALL.last().map_or(0, |step| step.version)
}
