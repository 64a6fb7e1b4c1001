//! Rows of test sign-ins, behind the storage door.

use super::store::Answer;
use crate::{
    id::{ConnectionId, TenantId},
    test_run::PassedTest,
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
}

/// Writing.
pub trait TestRunWrites: Send {}
