//! Audit events: append-only, numbered in each tenant from 1 without gaps.
//!
//! A unit's events are written as one of its last acts: the tenant's row is
//! raised by how many there are, which makes other units of that tenant wait
//! for the commit, so that numbers follow the order of commits. The tenant is
//! bound in the query itself (T234).

use latchkey_core::{audit::Event, audit::StoredEvent, id::TenantId, ports::StoreError};

use crate::door::{Handle, Row, Sql};

/// Version of the stored shape of an event.
const SHAPE: i64 = 1;

const EVENTS: Sql = Sql::new(
    "events",
    "SELECT seq, name, version, actor_kind, actor, target, state_before, state_after, request, address, \
     happened FROM event WHERE tenant_id = $1 AND seq > $2 ORDER BY seq LIMIT $3",
);
const NUMBERS: Sql = Sql::new(
    "event_numbers",
    "UPDATE tenant SET event_seq = event_seq + $2 WHERE id = $1 RETURNING event_seq",
);
const APPEND: Sql = Sql::new(
    "append_event",
    "INSERT INTO event (tenant_id, seq, name, version, actor_kind, actor, target, state_before, \
     state_after, request, address, happened) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
);

/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&Sql] = &[&EVENTS, &NUMBERS, &APPEND];

/// The tenant's events after `after`, oldest first.
pub(crate) async fn list(
    handle: &mut Handle<'_>,
    tenant: &TenantId,
    after: i64,
    limit: i64,
) -> Result<Vec<StoredEvent>, StoreError> {
    let values = [tenant.into(), after.into(), limit.into()];
    let rows = handle.all(&EVENTS, &values).await?;
    rows.iter().map(read).collect()
}

/// An event from the first eleven columns, in the order of the statements here.
pub(crate) fn read(row: &Row) -> Result<StoredEvent, StoreError> {
    Ok(StoredEvent {
        seq: row.int(0)?,
        name: row.text(1)?,
        version: row.int(2)?,
        actor_kind: row.text(3)?,
        actor: row.text(4)?,
        target: row.text(5)?,
        before: row.text(6)?,
        after: row.text(7)?,
        request: row.text(8)?,
        address: row.opt_text(9)?,
        at: row.time(10)?,
    })
}

/// Numbers and writes the events a unit collected, tenant by tenant in the
/// order of their ids, so that two units never wait for each other.
pub(crate) async fn write(handle: &mut Handle<'_>, events: &[Event]) -> Result<(), StoreError> {
    let mut tenants: Vec<&TenantId> = events.iter().map(|event| &event.tenant).collect();
    tenants.sort_unstable();
    tenants.dedup();
    for tenant in tenants {
        let of_tenant: Vec<&Event> = events
            .iter()
            .filter(|event| &event.tenant == tenant)
            .collect();
        let count = i64::try_from(of_tenant.len()).unwrap_or(i64::MAX);
        let row = handle.one(&NUMBERS, &[tenant.into(), count.into()]).await?;
        let row = row.ok_or_else(|| StoreError::Broken("an event of no tenant".into()))?;
        let before = row.int(0)? - count;
        for (seq, event) in (before + 1..).zip(of_tenant) {
            append(handle, seq, event).await?;
        }
    }
    Ok(())
}

async fn append(handle: &mut Handle<'_>, seq: i64, event: &Event) -> Result<(), StoreError> {
    let before = event.before.to_string();
    let after = event.after.to_string();
    let values = [
        (&event.tenant).into(),
        seq.into(),
        event.name.into(),
        SHAPE.into(),
        event.origin.actor.kind().into(),
        event.origin.actor.name().into(),
        event.target.as_str().into(),
        before.as_str().into(),
        after.as_str().into(),
        event.origin.request.as_str().into(),
        event.origin.address.as_deref().into(),
        event.at.into(),
    ];
    handle.run(&APPEND, &values).await.map(|_| ())
}
