//! Chains the events that wait and seals a checkpoint over them.
//!
//! One process at a time, by a lease; and even two would not fork a chain: each
//! goes on from the number it read, by one conditional update, in the unit that
//! writes links and checkpoint. Before it goes on, the last checkpoint must open
//! and the events must follow it without a gap; else the tenant is reported and
//! left as it is, so that no later seal covers what was changed (T232). A unit
//! is bounded, and the tenants' rows are written last, so that acts hardly wait.

use std::sync::Arc;

use latchkey_core::{
    chain::{Break, Fault, START, Walk},
    id::TenantId,
    ports::{Sealer, Store, StoreError, StoreExt, Writes, audit_log::Unsealed},
    time::{Span, Timestamp},
};

use super::place;

/// The name of the lease.
const LEASE: &str = "audit-seal";
/// A process that died holds the others up for this long.
const LEASED: Span = Span::seconds(10);
/// Tenants looked at in one unit.
const TENANTS: i64 = 50;
/// Events chained in one unit.
const EVENTS: i64 = 500;
/// Units of one call.
const UNITS: usize = 50;

/// What one call did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sealed {
    /// Events that are sealed now.
    pub events: i64,
    /// Tenants whose trail does not hold, so that nothing was sealed.
    pub broken: Vec<(TenantId, Break)>,
}

/// One unit's part of it.
#[derive(Default)]
struct Step {
    events: i64,
    broken: Vec<(TenantId, Break)>,
    /// Where the next unit goes on; none at the end.
    next: Option<i64>,
}

/// Seals what waits, as `owner` of the lease.
///
/// # Errors
/// If the store does not answer. What was sealed before stays sealed.
pub async fn seal_events(
    store: &dyn Store,
    sealer: &Arc<dyn Sealer>,
    owner: &str,
    now: Timestamp,
) -> Result<Sealed, StoreError> {
    let mut done = Sealed::default();
    let waiting = store.look(|rows| rows.unsealed_tenants(0, 1)).await?;
    let mut next = (!waiting.is_empty()).then_some(0);
    for _ in 0..UNITS {
        let Some(after) = next else { break };
        let (sealer, owner) = (Arc::clone(sealer), owner.to_owned());
        let step = store
            .unit(move |tx| Box::pin(async move { step(tx, &*sealer, &owner, now, after).await }))
            .await?;
        done.events += step.events;
        done.broken.extend(step.broken);
        next = step.next;
    }
    Ok(done)
}

async fn step(
    tx: &mut dyn Writes,
    sealer: &dyn Sealer,
    owner: &str,
    now: Timestamp,
    after: i64,
) -> Result<Step, StoreError> {
    let mut step = Step::default();
    if !tx.take_lease(LEASE, owner, now, now.plus(LEASED)).await? {
        return Ok(step);
    }
    let waiting = tx.unsealed_tenants(after, TENANTS).await?;
    let mut raised = Vec::new();
    for one in &waiting {
        let room = EVENTS - step.events;
        if room == 0 {
            break;
        }
        step.next = Some(one.ordinal);
        match seal_tenant(tx, sealer, one, now, room).await? {
            Err(fault) => step.broken.push((one.tenant.clone(), fault)),
            Ok(to) => {
                step.events += to - one.sealed;
                raised.push((one.tenant.clone(), one.sealed, to));
                if to < one.last {
                    // The rest of this tenant is for the next unit.
                    step.next = Some(one.ordinal - 1);
                }
            }
        }
    }
    // In the order in which every unit writes tenants' rows.
    raised.sort_unstable();
    for (tenant, from, to) in &raised {
        if !tx.raise_sealed(tenant, *from, *to).await? {
            return Err(StoreError::Abandoned);
        }
    }
    Ok(step)
}

/// Links at most `room` events of one tenant and seals the last; its number.
async fn seal_tenant(
    tx: &mut dyn Writes,
    sealer: &dyn Sealer,
    one: &Unsealed,
    now: Timestamp,
    room: i64,
) -> Result<Result<i64, Break>, StoreError> {
    let mut walk = match begin(tx, sealer, one).await? {
        Ok(walk) => walk,
        Err(fault) => return Ok(Err(fault)),
    };
    let wanted = room.min(one.last - one.sealed);
    let events = tx.chained_events(&one.tenant, one.sealed, wanted).await?;
    let mut links = Vec::with_capacity(events.len());
    for event in &events {
        if event.link.is_some() || event.checkpoint.is_some() {
            // It was sealed before, and somebody took that back.
            return Ok(broken(event.event.seq, Fault::Unsealed));
        }
        if let Err(fault) = walk.pass(event) {
            return Ok(Err(fault));
        }
        links.push((walk.seq(), walk.link().to_owned()));
    }
    if walk.seq() < one.sealed + wanted {
        return Ok(broken(walk.seq() + 1, Fault::Missing));
    }
    for (seq, link) in &links {
        tx.insert_link(&one.tenant, *seq, link).await?;
    }
    let checkpoint = place::sealed(sealer, &one.tenant, walk.seq(), walk.link(), now);
    tx.insert_checkpoint(&one.tenant, &checkpoint).await?;
    Ok(Ok(walk.seq()))
}

/// Stands where the last checkpoint ended, if that is ours.
async fn begin(
    tx: &mut dyn Writes,
    sealer: &dyn Sealer,
    one: &Unsealed,
) -> Result<Result<Walk, Break>, StoreError> {
    let (tenant, seq) = (one.tenant.clone(), one.sealed);
    if seq == 0 {
        return Ok(Ok(Walk::from(tenant, 0, START.to_owned(), 0)));
    }
    let Some(last) = tx.checkpoint(&tenant, seq).await? else {
        return Ok(broken(seq, Fault::Unsealed));
    };
    Ok(match place::check(sealer, &tenant, &last) {
        Ok(()) => Ok(Walk::from(tenant, seq, last.link, seq)),
        Err(fault) => Err(Break { seq, fault }),
    })
}

fn broken<T>(seq: i64, fault: Fault) -> Result<T, Break> {
    Err(Break { seq, fault })
}
