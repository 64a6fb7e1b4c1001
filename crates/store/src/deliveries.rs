//! The outbox: what waits to be delivered, written in the unit that causes it (T226).
//!
//! Leasing is one conditional update, so two processes never hold the same
//! delivery (T227); the outcome is recorded only by who holds the lease. Tenants
//! take turns, so that one tenant's thousand invitations do not hold up
//! another's password reset. An ended delivery has no letter any more, except a
//! failed one: upkeep wipes that a week later.

use latchkey_core::{
    id::{DeliveryId, TenantId},
    mail::{Delivery, DeliveryEnd, DeliveryState},
    ports::{
        StoreError,
        deliveries::{DeliveryReads, DeliveryWrites},
        store::Answer,
    },
    time::Timestamp,
};

use crate::door::{Handle, Row, Sql, Value};

/// The one kind there is so far.
const MAIL: &str = "mail";
/// So many things are asked for in one statement.
const THINGS: usize = 20;

const INSERT: Sql = Sql::new(
    "insert_delivery",
    "INSERT INTO delivery (tenant_id, id, kind, name, recipient, member_id, thing, sealed, state, tries, due, \
     problem, created, ended) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
);
const ARE_DUE: Sql = Sql::new(
    "deliveries_are_due",
    "SELECT id FROM delivery WHERE state = 'queued' AND due <= $1 \
     AND (lease_until IS NULL OR lease_until <= $1) LIMIT 1",
);
const ONE: Sql = Sql::new(
    "delivery",
    "SELECT tenant_id, id, name, recipient, member_id, thing, sealed, state, tries, due, problem, created, ended \
     FROM delivery WHERE tenant_id = $1 AND id = $2",
);
const OF_THINGS: Sql = Sql::new(
    "deliveries_of",
    "SELECT tenant_id, id, name, recipient, member_id, thing, sealed, state, tries, due, problem, created, ended \
     FROM delivery WHERE tenant_id = $1 AND name <> 'invitation-wanted' \
     AND thing IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21) \
     AND NOT EXISTS (SELECT 1 FROM delivery newer WHERE newer.tenant_id = delivery.tenant_id \
       AND newer.thing = delivery.thing AND newer.name <> 'invitation-wanted' AND newer.id > delivery.id)",
);
const RECENT: Sql = Sql::new(
    "recent_deliveries",
    "SELECT tenant_id, id, name, recipient, member_id, thing, sealed, state, tries, due, problem, created, ended \
     FROM delivery WHERE tenant_id = $1 ORDER BY created DESC, id DESC LIMIT $2",
);
const INVITATION_STANDS: Sql = Sql::new(
    "invitation_stands",
    "SELECT id FROM invitation WHERE tenant_id = $1 AND id = $2 AND state = 'pending' AND expires > $3",
);
const RESET_STANDS: Sql = Sql::new(
    "reset_stands",
    "SELECT id FROM password_reset WHERE tenant_id = $1 AND id = $2 AND state = 'pending' AND expires > $3",
);
const DROP: Sql = Sql::new(
    "drop_deliveries",
    "UPDATE delivery SET state = CASE WHEN state = 'queued' THEN 'dropped' ELSE state END, sealed = '', \
       ended = CASE WHEN state = 'queued' THEN $5 ELSE ended END, lease_owner = NULL, lease_until = NULL \
     WHERE tenant_id = $1 AND thing = $2 AND name = $3 AND recipient = $4 AND state IN ('queued', 'failed')",
);
/// The condition stands twice: the inner one chooses, the outer one is asked again when another
/// process was faster.
const LEASE: Sql = Sql::new(
    "lease_deliveries",
    "UPDATE delivery SET lease_owner = $1, lease_until = $2, tries = tries + 1 \
     WHERE state = 'queued' AND due <= $3 AND (lease_until IS NULL OR lease_until <= $3) \
     AND (tenant_id, id) IN (SELECT tenant_id, id FROM (SELECT tenant_id, id, due, \
       ROW_NUMBER() OVER (PARTITION BY tenant_id ORDER BY due, id) AS turn FROM delivery \
       WHERE state = 'queued' AND due <= $3 AND (lease_until IS NULL OR lease_until <= $3)) waiting \
       ORDER BY turn, due, id LIMIT $4) \
     RETURNING tenant_id, id, name, recipient, member_id, thing, sealed, state, tries, due, problem, created, ended",
);
const END: Sql = Sql::new(
    "end_delivery",
    "UPDATE delivery SET state = $4, problem = $5, due = $6, ended = $7, \
       sealed = CASE WHEN $4 IN ('queued', 'failed') THEN sealed ELSE '' END, \
       lease_owner = NULL, lease_until = NULL \
     WHERE tenant_id = $1 AND id = $2 AND lease_owner = $3 AND state = 'queued'",
);
const REQUEUE: Sql = Sql::new(
    "requeue_delivery",
    "UPDATE delivery SET state = 'queued', tries = 0, due = $3, problem = NULL, ended = NULL, \
       lease_owner = NULL, lease_until = NULL \
     WHERE tenant_id = $1 AND id = $2 AND state IN ('queued', 'failed') AND sealed <> '' \
     AND (lease_until IS NULL OR lease_until <= $3)",
);

/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&Sql] = &[
    &INSERT,
    &ARE_DUE,
    &ONE,
    &OF_THINGS,
    &RECENT,
    &INVITATION_STANDS,
    &RESET_STANDS,
    &DROP,
    &LEASE,
    &END,
    &REQUEUE,
];

fn read(row: &Row) -> Result<Delivery, StoreError> {
    Ok(Delivery {
        tenant: row.id(0)?,
        id: row.id(1)?,
        name: row.text(2)?,
        recipient: row.text(3)?,
        member: row.opt_id(4)?,
        thing: row.opt_text(5)?,
        sealed: row.text(6)?,
        state: row.word(7, DeliveryState::parse)?,
        tries: row.int(8)?,
        due: row.time(9)?,
        problem: row.opt_text(10)?,
        created: row.time(11)?,
        ended: row.opt_time(12)?,
    })
}

fn read_all(rows: &[Row]) -> Result<Vec<Delivery>, StoreError> {
    rows.iter().map(read).collect()
}

impl DeliveryReads for Handle<'_> {
    fn deliveries_are_due(&mut self, now: Timestamp) -> Answer<'_, bool> {
        Box::pin(async move { Ok(self.one(&ARE_DUE, &[now.into()]).await?.is_some()) })
    }

    fn delivery<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a DeliveryId,
    ) -> Answer<'a, Option<Delivery>> {
        Box::pin(async move {
            let row = self.one(&ONE, &[tenant.into(), id.into()]).await?;
            row.as_ref().map(read).transpose()
        })
    }

    fn deliveries_of<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        things: &'a [String],
    ) -> Answer<'a, Vec<Delivery>> {
        Box::pin(async move {
            let mut found = Vec::new();
            for some in things.chunks(THINGS) {
                // Places that are left over ask for a thing that none is called.
                let mut values = [Value::from(""); THINGS + 1];
                values[0] = tenant.into();
                for (value, thing) in values[1..].iter_mut().zip(some) {
                    *value = thing.as_str().into();
                }
                found.extend(read_all(&self.all(&OF_THINGS, &values).await?)?);
            }
            Ok(found)
        })
    }

    fn recent_deliveries<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        limit: i64,
    ) -> Answer<'a, Vec<Delivery>> {
        Box::pin(async move {
            let rows = self.all(&RECENT, &[tenant.into(), limit.into()]).await?;
            read_all(&rows)
        })
    }

    fn delivery_stands<'a>(
        &'a mut self,
        delivery: &'a Delivery,
        now: Timestamp,
    ) -> Answer<'a, bool> {
        Box::pin(async move {
            let asked = match delivery.name.as_str() {
                "invitation" => &INVITATION_STANDS,
                "password-reset" => &RESET_STANDS,
                _ => return Ok(true),
            };
            let thing = delivery.thing.as_deref();
            let values = [(&delivery.tenant).into(), thing.into(), now.into()];
            Ok(self.one(asked, &values).await?.is_some())
        })
    }
}

impl DeliveryWrites for Handle<'_> {
    fn insert_delivery<'a>(&'a mut self, delivery: &'a Delivery) -> Answer<'a, ()> {
        Box::pin(async move {
            let values = [
                (&delivery.tenant).into(),
                (&delivery.id).into(),
                MAIL.into(),
                delivery.name.as_str().into(),
                delivery.recipient.as_str().into(),
                delivery.member.as_ref().into(),
                delivery.thing.as_deref().into(),
                delivery.sealed.as_str().into(),
                delivery.state.as_str().into(),
                delivery.tries.into(),
                delivery.due.into(),
                delivery.problem.as_deref().into(),
                delivery.created.into(),
                delivery.ended.into(),
            ];
            self.run(&INSERT, &values).await.map(|_| ())
        })
    }

    fn drop_deliveries<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        thing: &'a str,
        name: &'a str,
        recipient: &'a str,
        now: Timestamp,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let (thing, name, recipient) = (thing.into(), name.into(), recipient.into());
            let values = [tenant.into(), thing, name, recipient, now.into()];
            self.run(&DROP, &values).await.map(|_| ())
        })
    }

    fn lease_deliveries<'a>(
        &'a mut self,
        owner: &'a str,
        now: Timestamp,
        until: Timestamp,
        limit: i64,
    ) -> Answer<'a, Vec<Delivery>> {
        Box::pin(async move {
            let values = [owner.into(), until.into(), now.into(), limit.into()];
            read_all(&self.all(&LEASE, &values).await?)
        })
    }

    fn end_delivery<'a>(
        &'a mut self,
        delivery: &'a Delivery,
        owner: &'a str,
        end: &'a DeliveryEnd,
        now: Timestamp,
    ) -> Answer<'a, bool> {
        Box::pin(async move {
            let (state, problem, due, ended) = match *end {
                DeliveryEnd::Sent => (DeliveryState::Sent, None, delivery.due, Some(now)),
                DeliveryEnd::Again(why, due) => (DeliveryState::Queued, Some(why), due, None),
                DeliveryEnd::Failed(why) => {
                    (DeliveryState::Failed, Some(why), delivery.due, Some(now))
                }
                DeliveryEnd::Dropped => (DeliveryState::Dropped, None, delivery.due, Some(now)),
            };
            let values = [
                (&delivery.tenant).into(),
                (&delivery.id).into(),
                owner.into(),
                state.as_str().into(),
                problem.into(),
                due.into(),
                ended.into(),
            ];
            Ok(self.run(&END, &values).await? > 0)
        })
    }

    fn requeue_delivery<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a DeliveryId,
        now: Timestamp,
    ) -> Answer<'a, bool> {
        Box::pin(async move {
            let values = [tenant.into(), id.into(), now.into()];
            Ok(self.run(&REQUEUE, &values).await? > 0)
        })
    }
}
