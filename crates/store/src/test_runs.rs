//! Test sign-ins: runs, their results and the links that start them.

use latchkey_core::{
    id::{ConnectionId, TenantId, TestLinkId, TestRunId},
    ports::{
        StoreError,
        store::Answer,
        test_runs::{TestRunReads, TestRunWrites},
    },
    test_run::{Ended, PassedTest, Report, TestLink, TestRun, Verdict},
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

const FIND: Sql = Sql::new(
    "test_run",
    "SELECT id, connection_id, revision, fingerprint, started_by, link_id, created, ended, verdict, credential_id, \
     member_id, result FROM test_run WHERE tenant_id = $1 AND id = $2",
);
const OF_CONNECTION: Sql = Sql::new(
    "test_runs",
    "SELECT id, connection_id, revision, fingerprint, started_by, link_id, created, ended, verdict, credential_id, \
     member_id FROM test_run WHERE tenant_id = $1 AND connection_id = $2 ORDER BY id DESC LIMIT 50",
);
const INSERT: Sql = Sql::new(
    "insert_test_run",
    "INSERT INTO test_run (tenant_id, id, connection_id, revision, fingerprint, started_by, link_id, created, result) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
);
const FORGET: Sql = Sql::new(
    "forget_test_runs",
    "DELETE FROM test_run WHERE tenant_id = $1 AND connection_id = $2 AND (created < $3 OR id NOT IN (\
       SELECT id FROM test_run WHERE tenant_id = $1 AND connection_id = $2 ORDER BY id DESC LIMIT 50))",
);
const END: Sql = Sql::new(
    "end_test_run",
    "UPDATE test_run SET ended = $3, verdict = $4, credential_id = $5, member_id = $6, result = $7 \
     WHERE tenant_id = $1 AND id = $2 AND ended IS NULL",
);

const FIND_LINK: Sql = Sql::new(
    "test_link",
    "SELECT connection_id, made_by, created, expires FROM test_link \
     WHERE tenant_id = $1 AND id = $2 AND revoked IS NULL",
);
const INSERT_LINK: Sql = Sql::new(
    "insert_test_link",
    "INSERT INTO test_link (tenant_id, id, connection_id, made_by, created, expires) \
     VALUES ($1, $2, $3, $4, $5, $6)",
);

/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&Sql] = &[
    &PASSED,
    &FIND,
    &OF_CONNECTION,
    &INSERT,
    &FORGET,
    &END,
    &FIND_LINK,
    &INSERT_LINK,
];

fn read_run(tenant: &TenantId, row: &Row) -> Result<TestRun, StoreError> {
    let ended = match (row.opt_time(7)?, row.opt_word(8, Verdict::parse)?) {
        (Some(at), Some(verdict)) => Some(Ended {
            at,
            verdict,
            credential: row.opt_id(9)?,
            member: row.opt_id(10)?,
        }),
        _ => None,
    };
    Ok(TestRun {
        id: row.id(0)?,
        tenant: tenant.clone(),
        connection: row.id(1)?,
        revision: row.int(2)?,
        fingerprint: row.text(3)?,
        started_by: row.opt_id(4)?,
        link: row.opt_id(5)?,
        created: row.time(6)?,
        ended,
    })
}

fn written(report: &Report) -> Result<String, StoreError> {
    serde_json::to_string(report).map_err(|_| StoreError::Broken("a report is no JSON".into()))
}

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

    fn test_run<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a TestRunId,
    ) -> Answer<'a, Option<(TestRun, Report)>> {
        Box::pin(async move {
            let row = self.one(&FIND, &[tenant.into(), id.into()]).await?;
            row.map(|row| Ok((read_run(tenant, &row)?, row.json(11)?)))
                .transpose()
        })
    }

    fn test_link<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a TestLinkId,
    ) -> Answer<'a, Option<TestLink>> {
        Box::pin(async move {
            let row = self.one(&FIND_LINK, &[tenant.into(), id.into()]).await?;
            let read = |row: Row| {
                Ok(TestLink {
                    id: id.clone(),
                    tenant: tenant.clone(),
                    connection: row.id(0)?,
                    made_by: row.id(1)?,
                    created: row.time(2)?,
                    expires: row.time(3)?,
                })
            };
            row.map(read).transpose()
        })
    }

    fn test_runs<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        connection: &'a ConnectionId,
    ) -> Answer<'a, Vec<TestRun>> {
        Box::pin(async move {
            let values = [tenant.into(), connection.into()];
            let rows = self.all(&OF_CONNECTION, &values).await?;
            rows.iter().map(|row| read_run(tenant, row)).collect()
        })
    }
}

impl TestRunWrites for Handle<'_> {
    fn insert_test_run<'a>(
        &'a mut self,
        run: &'a TestRun,
        report: &'a Report,
        since: Timestamp,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let report = written(report)?;
            let values = [
                (&run.tenant).into(),
                (&run.id).into(),
                (&run.connection).into(),
                run.revision.into(),
                run.fingerprint.as_str().into(),
                run.started_by.as_ref().into(),
                run.link.as_ref().into(),
                run.created.into(),
                report.as_str().into(),
            ];
            self.run(&INSERT, &values).await?;
            let old = [(&run.tenant).into(), (&run.connection).into(), since.into()];
            self.run(&FORGET, &old).await.map(|_| ())
        })
    }

    fn insert_test_link<'a>(&'a mut self, link: &'a TestLink) -> Answer<'a, ()> {
        Box::pin(async move {
            let values = [
                (&link.tenant).into(),
                (&link.id).into(),
                (&link.connection).into(),
                (&link.made_by).into(),
                link.created.into(),
                link.expires.into(),
            ];
            self.run(&INSERT_LINK, &values).await.map(|_| ())
        })
    }

    fn end_test_run<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a TestRunId,
        ended: &'a Ended,
        report: &'a Report,
    ) -> Answer<'a, bool> {
        Box::pin(async move {
            let report = written(report)?;
            let values = [
                tenant.into(),
                id.into(),
                ended.at.into(),
                ended.verdict.as_str().into(),
                ended.credential.as_ref().into(),
                ended.member.as_ref().into(),
                report.as_str().into(),
            ];
            Ok(self.run(&END, &values).await? == 1)
        })
    }
}
