//! Restores settings that were live within the last seven days.
//!
//! The identities their replacement superseded are revived in the same unit.
//! While SSO is required the act is given up if afterwards no active admin
//! could enter through the connection (N-06, N-50).

use latchkey_core::{
    candidate::{Past, RESTORABLE},
    connection::{LiveConnection, Revision},
    id::{ConnectionId, TenantId},
    policy::SsoPolicy,
    ports::{StoreError, StoreExt, Writes},
    problem::{Code, Problem, Stage},
};

use super::{
    go_live::{GoLive, Moved, go_live},
    swap::{Swapped, before, described},
};
use crate::{
    App, Cx, Refusal,
    audit::{changed, event},
    members::admin_facts,
};

/// Makes the past settings with number `n` live again.
///
/// # Errors
/// `not_found` if they were not live within seven days, `stale_form` if the live settings
/// changed meanwhile, `restore_unsafe` if no admin could enter afterwards.
pub async fn restore_settings(
    app: &App,
    cx: &Cx,
    tenant: &TenantId,
    id: &ConnectionId,
    n: i64,
) -> Result<Swapped, Refusal> {
    let (cx, tenant, id) = (cx.clone(), tenant.clone(), id.clone());
    let done = app
        .store
        .unit(move |tx| Box::pin(async move { carry_out(tx, &cx, &tenant, &id, n).await }))
        .await;
    app.catch_up().await;
    let moved = match done {
        // The one reason for which the unit takes back what it did.
        Err(StoreError::Abandoned) => Err(Problem::new(
            Code::RestoreUnsafe,
            "no_admin_could_enter",
            Stage::Start,
        )),
        other => other.map_err(Problem::from)?,
    };
    let Moved {
        superseded,
        revived,
    } = moved?;
    Ok(Swapped {
        superseded,
        revived,
    })
}

async fn carry_out(
    tx: &mut dyn Writes,
    cx: &Cx,
    tenant: &TenantId,
    id: &ConnectionId,
    n: i64,
) -> Result<Result<Moved, Problem>, StoreError> {
    tx.hold_tenant(tenant).await?;
    let gone = || Problem::new(Code::NotFound, "not_restorable", Stage::Start);
    let since = cx.now.minus(RESTORABLE);
    let pasts = tx.past_settings(tenant, id, since).await?;
    let past = pasts.into_iter().find(|one| one.revision.n == n);
    let (Some(past), Some(live)) = (past, tx.connection(tenant, id).await?) else {
        return Ok(Err(gone()));
    };
    let act = GoLive {
        live: &live,
        to: n,
        settings: &past.revision.settings,
        now: cx.now,
    };
    let Some(moved) = go_live(tx, act).await? else {
        return Ok(Err(Problem::new(
            Code::StaleForm,
            "changed_meanwhile",
            Stage::Start,
        )));
    };
    let (policy, admins) = admin_facts(tx, tenant).await?;
    if policy == SsoPolicy::Required && !admins.iter().any(|admin| admin.linked) {
        return Err(StoreError::Abandoned);
    }
    let base = event(cx, tenant, "sso.connection.restored", id.as_str());
    let after = described(&as_if(&live, past), false, moved);
    tx.append_event(&changed(base, before(&live), after))
        .await?;
    Ok(Ok(moved))
}

/// The connection with the past settings, to be told of.
fn as_if(live: &LiveConnection, past: Past) -> LiveConnection {
    let mut told = live.clone();
    told.connection.name = past.name;
    told.revision = Revision { ..past.revision };
    told
}
