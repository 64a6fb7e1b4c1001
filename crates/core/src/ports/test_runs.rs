//! Rows of test sign-ins, behind the storage door.

use super::store::Answer;
use crate::{
    id::{ConnectionId, TenantId, TestLinkId, TestRunId},
    test_run::{Ended, PassedTest, Report, TestLink, TestRun},
    time::Timestamp,
};

/// Reading.
pub trait TestRunReads: Send {
    /// Tests of revision `n` that passed at or after `since`, newest first (at most 50).
    fn passed_tests<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        connection: &'a ConnectionId,
        n: i64,
        since: Timestamp,
    ) -> Answer<'a, Vec<PassedTest>>;
    /// A run with its report.
    fn test_run<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a TestRunId,
    ) -> Answer<'a, Option<(TestRun, Report)>>;
    /// A test link that was not taken back, whatever its age.
    fn test_link<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a TestLinkId,
    ) -> Answer<'a, Option<TestLink>>;
    /// The runs of a connection, newest first (at most 50).
    fn test_runs<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        connection: &'a ConnectionId,
    ) -> Answer<'a, Vec<TestRun>>;
}

/// Writing.
pub trait TestRunWrites: Send {
    /// Stores a run that begins; runs older than `since` and all but the newest 50 go.
    fn insert_test_run<'a>(
        &'a mut self,
        run: &'a TestRun,
        report: &'a Report,
        since: Timestamp,
    ) -> Answer<'a, ()>;
    /// Stores a test link.
    fn insert_test_link<'a>(&'a mut self, link: &'a TestLink) -> Answer<'a, ()>;
    /// Ends a run; false if it ended before.
    fn end_test_run<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a TestRunId,
        ended: &'a Ended,
        report: &'a Report,
    ) -> Answer<'a, bool>;
}
