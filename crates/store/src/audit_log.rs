//! The chain over a tenant's events, what was sealed of it, and floods that were counted.
//!
//! Nothing here writes an event. A number is sealed by one conditional update,
//! so that two sealers never both go on from it; a tally is taken by the one
//! delete that removes it. Pages of events are read by the primary key only:
//! no further index makes sign-ins slower.

use latchkey_core::{
    audit::StoredEvent,
    chain::{Chained, Checkpoint},
    id::{MemberId, TenantId},
    ports::{
        StoreError,
        audit_log::{AuditLogReads, AuditLogWrites, NamedMember, Tally, Trail, Unsealed},
        store::Answer,
    },
    time::Timestamp,
};

use crate::{
    door::{Handle, Row, Sql, Value},
    events,
};

/// How many members one statement names.
const AT_ONCE: usize = 10;

const UNSEALED: Sql = Sql::new(
    "unsealed_tenants",
    "SELECT id, ordinal, sealed_seq, event_seq FROM tenant \
     WHERE event_seq > sealed_seq AND ordinal > $1 ORDER BY ordinal LIMIT $2",
);
const NUMBERS: Sql = Sql::new(
    "trail_numbers",
    "SELECT event_seq, sealed_seq FROM tenant WHERE id = $1",
);
const LAST_EVENT: Sql = Sql::new(
    "last_event",
    "SELECT COALESCE(MAX(seq), 0) FROM event WHERE tenant_id = $1",
);
const NEWEST: Sql = Sql::new(
    "newest_checkpoint",
    "SELECT seq, link, seal, created FROM event_checkpoint WHERE tenant_id = $1 ORDER BY seq DESC LIMIT 1",
);
const CHECKPOINT: Sql = Sql::new(
    "checkpoint",
    "SELECT seq, link, seal, created FROM event_checkpoint WHERE tenant_id = $1 AND seq = $2",
);
const CHAINED: Sql = Sql::new(
    "chained_events",
    "SELECT e.seq, e.name, e.version, e.actor_kind, e.actor, e.target, e.state_before, e.state_after, e.request, \
     e.address, e.happened, l.link, c.link, c.seal, c.created FROM event e \
     LEFT JOIN event_link l ON l.tenant_id = e.tenant_id AND l.seq = e.seq \
     LEFT JOIN event_checkpoint c ON c.tenant_id = e.tenant_id AND c.seq = e.seq \
     WHERE e.tenant_id = $1 AND e.seq > $2 ORDER BY e.seq LIMIT $3",
);
const BEFORE: Sql = Sql::new(
    "events_before",
    "SELECT seq, name, version, actor_kind, actor, target, state_before, state_after, request, address, \
     happened FROM event WHERE tenant_id = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3",
);
const NAMED: Sql = Sql::new(
    "named_members",
    "SELECT id, first_name, last_name, email_shown FROM member WHERE tenant_id = $1 \
     AND id IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
);
const LINK: Sql = Sql::new(
    "insert_link",
    "INSERT INTO event_link (tenant_id, seq, link) VALUES ($1, $2, $3)",
);
const SEAL: Sql = Sql::new(
    "insert_checkpoint",
    "INSERT INTO event_checkpoint (tenant_id, seq, link, seal, created) VALUES ($1, $2, $3, $4, $5)",
);
const RAISE: Sql = Sql::new(
    "raise_sealed",
    "UPDATE tenant SET sealed_seq = $3 WHERE id = $1 AND sealed_seq = $2",
);
const TALLY: Sql = Sql::new(
    "tally",
    "INSERT INTO event_tally (tenant_id, method, code, window_end, counted, first_at, last_at) \
     VALUES ($1, $2, $3, $4, 1, $5, $5) \
     ON CONFLICT (tenant_id, method, code, window_end) \
     DO UPDATE SET counted = event_tally.counted + 1, last_at = $5",
);
const ENDED: Sql = Sql::new(
    "ended_tallies",
    "SELECT tenant_id, method, code, window_end, counted, first_at, last_at FROM event_tally \
     WHERE window_end <= $1 ORDER BY window_end LIMIT $2",
);
const TAKE_TALLY: Sql = Sql::new(
    "take_tally",
    "DELETE FROM event_tally WHERE tenant_id = $1 AND method = $2 AND code = $3 AND window_end = $4 \
     RETURNING tenant_id, method, code, window_end, counted, first_at, last_at",
);

/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&Sql] = &[
    &UNSEALED,
    &NUMBERS,
    &LAST_EVENT,
    &NEWEST,
    &CHECKPOINT,
    &CHAINED,
    &BEFORE,
    &NAMED,
    &LINK,
    &SEAL,
    &RAISE,
    &TALLY,
    &ENDED,
    &TAKE_TALLY,
];

fn checkpoint_of(row: &Row) -> Result<Checkpoint, StoreError> {
    Ok(Checkpoint {
        seq: row.int(0)?,
        link: row.text(1)?,
        seal: row.text(2)?,
        created: row.time(3)?,
    })
}

fn chained_of(row: &Row) -> Result<Chained, StoreError> {
    let event = events::read(row)?;
    let checkpoint = match (row.opt_text(12)?, row.opt_text(13)?, row.opt_time(14)?) {
        (Some(link), Some(seal), Some(created)) => Some(Checkpoint {
            seq: event.seq,
            link,
            seal,
            created,
        }),
        _ => None,
    };
    Ok(Chained {
        link: row.opt_text(11)?,
        checkpoint,
        event,
    })
}

fn tally_of(row: &Row) -> Result<Tally, StoreError> {
    Ok(Tally {
        tenant: row.id(0)?,
        method: row.text(1)?,
        code: row.text(2)?,
        window_end: row.time(3)?,
        counted: row.int(4)?,
        first: row.time(5)?,
        last: row.time(6)?,
    })
}

fn named_of(row: &Row) -> Result<NamedMember, StoreError> {
    let (first, last, email) = (row.text(1)?, row.text(2)?, row.text(3)?);
    let name = format!("{first} {last}").trim().to_owned();
    Ok(NamedMember {
        id: row.id(0)?,
        name: if name.is_empty() { email.clone() } else { name },
        email,
    })
}

impl AuditLogReads for Handle<'_> {
    fn unsealed_tenants(&mut self, after: i64, limit: i64) -> Answer<'_, Vec<Unsealed>> {
        Box::pin(async move {
            let rows = self.all(&UNSEALED, &[after.into(), limit.into()]).await?;
            let read = |row: &Row| {
                Ok(Unsealed {
                    tenant: row.id(0)?,
                    ordinal: row.int(1)?,
                    sealed: row.int(2)?,
                    last: row.int(3)?,
                })
            };
            rows.iter().map(read).collect()
        })
    }

    fn trail<'a>(&'a mut self, tenant: &'a TenantId) -> Answer<'a, Option<Trail>> {
        Box::pin(async move {
            let values = [tenant.into()];
            let Some(numbers) = self.one(&NUMBERS, &values).await? else {
                return Ok(None);
            };
            let last = self.one(&LAST_EVENT, &values).await?;
            let newest = self.one(&NEWEST, &values).await?;
            Ok(Some(Trail {
                numbered: numbers.int(0)?,
                sealed: numbers.int(1)?,
                last_event: last.map_or(Ok(0), |row| row.int(0))?,
                newest: newest.as_ref().map(checkpoint_of).transpose()?,
            }))
        })
    }

    fn checkpoint<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        seq: i64,
    ) -> Answer<'a, Option<Checkpoint>> {
        Box::pin(async move {
            let row = self.one(&CHECKPOINT, &[tenant.into(), seq.into()]).await?;
            row.as_ref().map(checkpoint_of).transpose()
        })
    }

    fn chained_events<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        after: i64,
        limit: i64,
    ) -> Answer<'a, Vec<Chained>> {
        Box::pin(async move {
            let values = [tenant.into(), after.into(), limit.into()];
            let rows = self.all(&CHAINED, &values).await?;
            rows.iter().map(chained_of).collect()
        })
    }

    fn events_before<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        before: i64,
        limit: i64,
    ) -> Answer<'a, Vec<StoredEvent>> {
        Box::pin(async move {
            let values = [tenant.into(), before.into(), limit.into()];
            let rows = self.all(&BEFORE, &values).await?;
            rows.iter().map(events::read).collect()
        })
    }

    fn named_members<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        ids: &'a [MemberId],
    ) -> Answer<'a, Vec<NamedMember>> {
        Box::pin(async move {
            let mut named = Vec::new();
            for some in ids.chunks(AT_ONCE) {
                let mut values: Vec<Value<'_>> = vec![tenant.into()];
                values.extend(some.iter().map(Value::from));
                values.resize(1 + AT_ONCE, Value::Text(None));
                for row in &self.all(&NAMED, &values).await? {
                    named.push(named_of(row)?);
                }
            }
            Ok(named)
        })
    }

    fn ended_tallies(&mut self, now: Timestamp, limit: i64) -> Answer<'_, Vec<Tally>> {
        Box::pin(async move {
            let rows = self.all(&ENDED, &[now.into(), limit.into()]).await?;
            rows.iter().map(tally_of).collect()
        })
    }
}

impl AuditLogWrites for Handle<'_> {
    fn insert_link<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        seq: i64,
        link: &'a str,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let values = [tenant.into(), seq.into(), link.into()];
            self.run(&LINK, &values).await.map(|_| ())
        })
    }

    fn insert_checkpoint<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        checkpoint: &'a Checkpoint,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let values = [
                tenant.into(),
                checkpoint.seq.into(),
                checkpoint.link.as_str().into(),
                checkpoint.seal.as_str().into(),
                checkpoint.created.into(),
            ];
            self.run(&SEAL, &values).await.map(|_| ())
        })
    }

    fn raise_sealed<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        from: i64,
        to: i64,
    ) -> Answer<'a, bool> {
        Box::pin(async move {
            let values = [tenant.into(), from.into(), to.into()];
            Ok(self.run(&RAISE, &values).await? > 0)
        })
    }

    fn tally<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        method: &'a str,
        code: &'a str,
        window_end: Timestamp,
        now: Timestamp,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let values = [
                tenant.into(),
                method.into(),
                code.into(),
                window_end.into(),
                now.into(),
            ];
            self.run(&TALLY, &values).await.map(|_| ())
        })
    }

    fn take_tally<'a>(&'a mut self, tally: &'a Tally) -> Answer<'a, Option<Tally>> {
        Box::pin(async move {
            let values = [
                (&tally.tenant).into(),
                tally.method.as_str().into(),
                tally.code.as_str().into(),
                tally.window_end.into(),
            ];
            let row = self.one(&TAKE_TALLY, &values).await?;
            row.as_ref().map(tally_of).transpose()
        })
    }
}
