//! Takes tenants away whose grace is over, everything of them, in bounded steps.
//!
//! One process at a time, by a lease. The first step only notes, for good, that
//! it has begun: from then on nothing takes it back, whatever the clocks of
//! other processes say, and a process that takes over goes on where the last
//! one ended. The note, with name and date, is all that stays of the tenant
//! beside its callback paths. When the only admins of the installation go with
//! it, the first run stays over all the same (N-25).

use latchkey_core::{
    audit::Actor,
    ports::{StoreError, StoreExt, Writes, setup::fact},
    tenant::Tenant,
    time::{Span, Timestamp},
};
use serde_json::{Value, json};

use super::change_life::removal_of;
use crate::{
    App, Cx,
    audit::{changed, event},
};

/// The name of the lease.
const LEASE: &str = "remove-tenants";
/// A process that died holds the others up for this long.
const LEASED: Span = Span::minutes(1);
/// Rows of one step.
const ROWS: i64 = 1_000;
/// Events looked through for who planned it.
const LOOKED_THROUGH: i64 = 200;

/// What one step did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// There is nothing to do, or another process does it.
    Nothing,
    /// Rows were taken away; there may be more.
    Rows(i64),
    /// This tenant is gone.
    Gone(Box<Tenant>),
}

/// Takes one step, as `owner` of the lease.
///
/// # Errors
/// If the store does not answer; then nothing of this step was done.
pub async fn remove_due_tenants(app: &App, owner: &str) -> Result<Step, StoreError> {
    let now = app.clock.now();
    let due = app.store.look(move |rows| rows.tenants_due(now, 1)).await?;
    let Some(tenant) = due.into_iter().next() else {
        return Ok(Step::Nothing);
    };
    let (cx, owner) = (app.cx(Actor::System, None), owner.to_owned());
    let step = app
        .store
        .unit(move |tx| Box::pin(async move { step(tx, cx, tenant, &owner, now).await }))
        .await?;
    if matches!(step, Step::Gone(_)) {
        app.catch_up().await;
    }
    Ok(step)
}

async fn step(
    tx: &mut dyn Writes,
    cx: Cx,
    tenant: Tenant,
    owner: &str,
    now: Timestamp,
) -> Result<Step, StoreError> {
    if !tx.take_lease(LEASE, owner, now, now.plus(LEASED)).await? {
        return Ok(Step::Nothing);
    }
    tx.hold_tenant(&tenant.id).await?;
    let found = tx.tenant(&tenant.id).await?;
    let Some(tenant) = found.filter(|one| one.delete_at.is_some_and(|at| now >= at)) else {
        return Ok(Step::Nothing);
    };
    let note = removal_of(&tenant.id);
    if tx.installation_fact(&note).await?.is_none() {
        begin(tx, &cx, &tenant, &note).await?;
        return Ok(Step::Rows(0));
    }
    let removed = tx.remove_rows(&tenant.id, now, ROWS).await?;
    Ok(match removed.gone {
        true => Step::Gone(Box::new(tenant)),
        false => Step::Rows(removed.rows),
    })
}

/// Notes that it has begun.
async fn begin(
    tx: &mut dyn Writes,
    cx: &Cx,
    tenant: &Tenant,
    note: &str,
) -> Result<(), StoreError> {
    if tx.any_admin().await? {
        tx.note_installation_fact(fact::SET_UP, &cx.now.millis().to_string())
            .await?;
    }
    let told = json!({
        "slug": tenant.slug.as_str(),
        "name": tenant.name,
        "begun_ms": cx.now.millis(),
        "planned_by": planned_by(tx, tenant).await?,
    });
    tx.note_installation_fact(note, &told.to_string()).await?;
    // Read by nobody for long; but until the last row is gone the trail says what happens.
    let base = event(cx, &tenant.id, "tenant.deleted", tenant.id.as_str());
    tx.append_event(&changed(base, told, Value::Null)).await
}

/// Who planned it, as the trail says.
async fn planned_by(tx: &mut dyn Writes, tenant: &Tenant) -> Result<Option<String>, StoreError> {
    let newest = tx
        .events_before(&tenant.id, i64::MAX, LOOKED_THROUGH)
        .await?;
    let planned = newest
        .iter()
        .find(|one| one.name == "tenant.deletion_planned");
    Ok(planned.map(|one| {
        format!("{} {}", one.actor_kind, one.actor)
            .trim()
            .to_owned()
    }))
}
