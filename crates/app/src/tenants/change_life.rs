//! Suspends a tenant, plans its deletion, or takes either back.
//!
//! Whatever ends the use of a tenant ends all its sessions in the same unit, so
//! that none lives on after it is resumed (N-07). Who wants what is so already
//! changes nothing and records nothing.

use latchkey_core::{
    decide::tenant_life::{Facts, Outcome, Wish, tenant_life},
    id::TenantId,
    ports::{StoreError, StoreExt, Writes, setup::fact, store::SessionsOf},
    problem::{Code, Evidence, Problem, Stage},
    session::Method,
    tenant::{Tenant, TenantState},
};
use serde_json::{Value, json};

use crate::{
    App, Cx, Refusal,
    audit::{changed, event},
};

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenantLife {
    /// The tenant as it is now.
    pub tenant: Tenant,
    /// So many sessions ended.
    pub ended: i64,
}

/// Carries out what the operator wants of a tenant.
///
/// # Errors
/// `not_found` without such a tenant, or with reason `grace_over` when a
/// deletion cannot be taken back any more.
pub async fn change_life(
    app: &App,
    cx: &Cx,
    tenant: &TenantId,
    wish: Wish,
) -> Result<TenantLife, Refusal> {
    let (unit_cx, id) = (cx.clone(), tenant.clone());
    let done = app
        .store
        .unit(move |tx| Box::pin(async move { carry_out(tx, unit_cx, id, wish).await }))
        .await
        .map_err(Problem::from)?;
    let life = done.map_err(|reason| {
        let evidence = Evidence::compared("tenant", "one that can be changed", tenant.as_str());
        Box::new(Problem::new(Code::NotFound, reason, Stage::Start).with(evidence))
    })?;
    app.catch_up().await;
    Ok(life)
}

async fn carry_out(
    tx: &mut dyn Writes,
    cx: Cx,
    id: TenantId,
    wish: Wish,
) -> Result<Result<TenantLife, &'static str>, StoreError> {
    tx.hold_tenant(&id).await?;
    let Some(mut tenant) = tx.tenant(&id).await? else {
        return Ok(Err("tenant"));
    };
    let begun = tx.installation_fact(&removal_of(&id)).await?.is_some();
    let facts = Facts {
        state: tenant.state,
        delete_at: tenant.delete_at,
        begun,
    };
    let (state, delete_at, name) = match tenant_life(facts, wish, cx.now) {
        Outcome::Over => return Ok(Err("grace_over")),
        Outcome::Stays => return Ok(Ok(TenantLife { tenant, ended: 0 })),
        Outcome::Becomes {
            state,
            delete_at,
            event,
        } => (state, delete_at, event),
    };
    let before = told(&tenant);
    tx.set_tenant_state(&id, state, delete_at).await?;
    (tenant.state, tenant.delete_at) = (state, delete_at);
    let mut ended = 0;
    if state == TenantState::Suspended {
        for method in [Method::Password, Method::Sso] {
            let all = SessionsOf::TenantBy(method);
            ended += tx.end_sessions(&id, &all, cx.now).await?;
        }
    }
    let mut after = told(&tenant);
    if ended > 0 {
        after["sessions_ended"] = json!(ended);
    }
    tx.append_event(&changed(event(&cx, &id, name, id.as_str()), before, after))
        .await?;
    Ok(Ok(TenantLife { tenant, ended }))
}

/// The name of the note that stays of a tenant that was taken away.
pub(super) fn removal_of(tenant: &TenantId) -> String {
    format!("{}{tenant}", fact::PURGED)
}

/// What the trail says of its state.
fn told(tenant: &Tenant) -> Value {
    let mut told = json!({ "state": tenant.state.as_str() });
    if let Some(at) = tenant.delete_at {
        told["delete_at_ms"] = json!(at.millis());
    }
    told
}
