//! Test sign-ins: runs, their results and the links that start them.

use latchkey_core::{
    id::{ConnectionId, TenantId},
    ports::{
        store::Answer,
        test_runs::{TestRunReads, TestRunWrites},
    },
    test_run::PassedTest,
    time::Timestamp,
};

use crate::door::{Handle, Row, Sql};

/// Whether the member it would have signed in began it and is an active admin is judged now.
const PASSED: Sql = Sql::new(
    "passed_tests",
    "SELECT t.member_id, t.ended, t.fingerprint, t.credential_id, \
     CASE WHEN COALESCE(t.started_by, '') = t.member_id AND m.state = 'active' AND m.is_admin = TRUE \
     THEN TRUE ELSE FALSE END \
     FROM test_run t JOIN member m ON m.tenant_id = t.tenant_id AND m.id = t.member_id \
     WHERE t.tenant_id = $1 AND t.connection_id = $2 AND t.revision = $3 AND t.ended >= $4 AND t.verdict = 'passed' \
     ORDER BY t.id DESC LIMIT 50",
);

/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&Sql] = &[&PASSED];

impl TestRunReads for Handle<'_> {
    fn passed_tests<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        connection: &'a ConnectionId,
        n: i64,
        since: Timestamp,
    ) -> Answer<'a, Vec<PassedTest>> {
        Box::pin(async move {
            let values = [tenant.into(), connection.into(), n.into(), since.into()];
            let rows = self.all(&PASSED, &values).await?;
            let read = |row: &Row| {
                Ok(PassedTest {
                    member: row.id(0)?,
                    at: row.time(1)?,
                    fingerprint: row.text(2)?,
                    credential: row.opt_id(3)?,
                    is_active_admin: row.bool(4)?,
                })
            };
            rows.iter().map(read).collect()
        })
    }
}

impl TestRunWrites for Handle<'_> {}
