//! Traces of sign-ins: attempts that never came back, failures, and their bound.
//!
//! Invariants: an attempt is ended by one conditional update, so that two
//! processes never both tell it; each read walks one index and stops at a
//! limit, whatever the number of sign-ins. Failed and abandoned attempts have
//! an index each, so that a flood of one never hides the other.

use latchkey_core::{
    id::{ConnectionId, SignInId, TenantId},
    ports::{
        StoreError,
        store::Answer,
        traces::{Abandoned, Failure, TraceReads, TraceWrites},
    },
    time::Timestamp,
};

use crate::{
    door::{Handle, Row, Sql},
    finding,
};

const OPEN_BEFORE: Sql = Sql::new(
    "open_sign_ins_before",
    "SELECT tenant_id, id FROM sign_in WHERE state <> 'ended' AND created < $1 ORDER BY created LIMIT $2",
);
const FAILURES: Sql = Sql::new(
    "failed_sign_ins",
    "SELECT reference, connection_id, ended, outcome, reason, email, member_id FROM sign_in \
     WHERE tenant_id = $1 AND outcome <> 'signed_in' AND outcome <> 'abandoned' AND outcome <> 'tested' AND ended >= $2 \
     ORDER BY ended DESC LIMIT $3",
);
const NEVER_RETURNED: Sql = Sql::new(
    "abandoned_sign_ins",
    "SELECT id FROM sign_in WHERE tenant_id = $1 AND outcome = 'abandoned' AND ended >= $2 LIMIT $3",
);
const LAST_SUCCESS: Sql = Sql::new(
    "last_success",
    "SELECT ended, outcome FROM sign_in WHERE tenant_id = $1 AND connection_id = $2 AND ended >= $3 \
     ORDER BY ended DESC LIMIT $4",
);
const ABANDON: Sql = Sql::new(
    "abandon_sign_in",
    "UPDATE sign_in SET reason = CASE WHEN purpose = 'test' THEN 'test' WHEN state = 'pending' THEN 'never_returned' ELSE 'interrupted' END, \
     state = 'ended', sealed = '', ended = $5, \
     outcome = CASE WHEN purpose = 'test' THEN 'tested' ELSE 'abandoned' END \
     WHERE tenant_id = $1 AND id = $2 \
     AND ((state = 'pending' AND created < $3) OR (state = 'taken' AND created < $4)) \
     RETURNING reference, connection_id, reason, state_digest",
);
const TYPED: Sql = Sql::new(
    "note_typed_number",
    "UPDATE sign_in SET typed_number = $3 WHERE tenant_id = $1 AND id = $2 \
     AND (outcome IS NULL OR outcome = 'abandoned')",
);
const TRIM_FAILED: Sql = Sql::new(
    "trim_failed_sign_ins",
    "DELETE FROM sign_in WHERE tenant_id = $1 AND id IN (SELECT id FROM sign_in \
       WHERE tenant_id = $1 AND outcome <> 'signed_in' AND outcome <> 'abandoned' AND outcome <> 'tested' AND ended < (\
         SELECT ended FROM sign_in WHERE tenant_id = $1 AND outcome <> 'signed_in' AND outcome <> 'abandoned' AND outcome <> 'tested' \
         ORDER BY ended DESC LIMIT 1 OFFSET $2) ORDER BY ended LIMIT 2000)",
);
const TRIM_ABANDONED: Sql = Sql::new(
    "trim_abandoned_sign_ins",
    "DELETE FROM sign_in WHERE tenant_id = $1 AND id IN (SELECT id FROM sign_in \
       WHERE tenant_id = $1 AND outcome = 'abandoned' AND ended < (\
         SELECT ended FROM sign_in WHERE tenant_id = $1 AND outcome = 'abandoned' \
         ORDER BY ended DESC LIMIT 1 OFFSET $2) ORDER BY ended LIMIT 2000)",
);

/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&Sql] = &[
    &OPEN_BEFORE,
    &FAILURES,
    &NEVER_RETURNED,
    &LAST_SUCCESS,
    &ABANDON,
    &TYPED,
    &TRIM_FAILED,
    &TRIM_ABANDONED,
];

fn failure(row: &Row) -> Result<Failure, StoreError> {
    Ok(Failure {
        reference: row.text(0)?,
        connection: row.id(1)?,
        ended: row.time(2)?,
        code: row.text(3)?,
        reason: row.opt_text(4)?,
        email: row.opt_text(5)?,
        member: row.opt_id(6)?,
    })
}

impl TraceReads for Handle<'_> {
    fn open_before(
        &mut self,
        before: Timestamp,
        limit: i64,
    ) -> Answer<'_, Vec<(TenantId, SignInId)>> {
        Box::pin(async move {
            let values = [before.into(), limit.into()];
            let rows = self.all(&OPEN_BEFORE, &values).await?;
            rows.iter()
                .map(|row| Ok((row.id(0)?, row.id(1)?)))
                .collect()
        })
    }

    fn failed_sign_ins<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        since: Timestamp,
        limit: i64,
    ) -> Answer<'a, Vec<Failure>> {
        Box::pin(async move {
            let values = [tenant.into(), since.into(), limit.into()];
            let rows = self.all(&FAILURES, &values).await?;
            rows.iter().map(failure).collect()
        })
    }

    fn never_returned<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        since: Timestamp,
        limit: i64,
    ) -> Answer<'a, i64> {
        Box::pin(async move {
            let values = [tenant.into(), since.into(), limit.into()];
            let rows = self.all(&NEVER_RETURNED, &values).await?;
            Ok(i64::try_from(rows.len()).unwrap_or(i64::MAX))
        })
    }

    fn last_success<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        connection: &'a ConnectionId,
        since: Timestamp,
        within: i64,
    ) -> Answer<'a, Option<Timestamp>> {
        Box::pin(async move {
            let values = [
                tenant.into(),
                connection.into(),
                since.into(),
                within.into(),
            ];
            for row in self.all(&LAST_SUCCESS, &values).await? {
                if row.opt_text(1)?.as_deref() == Some("signed_in") {
                    return row.opt_time(0);
                }
            }
            Ok(None)
        })
    }
}

impl TraceWrites for Handle<'_> {
    fn abandon<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a SignInId,
        (pending, taken): (Timestamp, Timestamp),
        now: Timestamp,
    ) -> Answer<'a, Option<Abandoned>> {
        Box::pin(async move {
            let values = [
                tenant.into(),
                id.into(),
                pending.into(),
                taken.into(),
                now.into(),
            ];
            let Some(row) = self.one(&ABANDON, &values).await? else {
                return Ok(None);
            };
            finding::close_sign_in(self, &row.digest(3)?).await?;
            Ok(Some(Abandoned {
                reference: row.text(0)?,
                connection: row.id(1)?,
                reason: row.text(2)?,
            }))
        })
    }

    fn note_typed_number<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a SignInId,
        number: u64,
    ) -> Answer<'a, bool> {
        Box::pin(async move {
            let number = number.to_string();
            let values = [tenant.into(), id.into(), number.as_str().into()];
            Ok(self.run(&TYPED, &values).await? > 0)
        })
    }

    fn trim_failures<'a>(&'a mut self, tenant: &'a TenantId, kept: i64) -> Answer<'a, ()> {
        Box::pin(async move {
            for sql in [&TRIM_FAILED, &TRIM_ABANDONED] {
                self.run(sql, &[tenant.into(), kept.into()]).await?;
            }
            Ok(())
        })
    }
}
