//! Disables, enables or deletes a connection.
//!
//! While SSO is required the connection stays (T140, N-52); otherwise it goes
//! only if an admin can still enter. Its sessions end with it.

use latchkey_core::{
    connection::ConnectionState,
    decide::keep_an_admin::Act,
    id::{ConnectionId, TenantId},
    ports::{StoreError, StoreExt, Writes, store::SessionsOf},
    problem::{Code, Problem, Stage},
    session::Method,
};
use serde_json::json;

use super::redirect_uri::reserve_in;
use crate::{
    App, Cx, Refusal,
    audit::{changed, event},
    members::{act_is_safe, last_admin},
};

/// What to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switch {
    /// Members may use it again.
    Enable,
    /// Members may not use it.
    Disable,
    /// It goes for good; its redirect URI is never given out again.
    Delete,
}

/// Switches a connection.
///
/// # Errors
/// `not_found`; `enforced_change` while SSO is required, `last_admin` if nobody
/// could enter afterwards; both unless `force`.
pub async fn switch_connection(
    app: &App,
    cx: &Cx,
    tenant: &TenantId,
    id: &ConnectionId,
    switch: Switch,
    force: bool,
) -> Result<ConnectionState, Refusal> {
    let (cx, tenant, id) = (cx.clone(), tenant.clone(), id.clone());
    let rng = std::sync::Arc::clone(&app.rng);
    let outcome = app
        .store
        .unit(move |tx| {
            Box::pin(async move {
                let done = carry_out(tx, cx, tenant.clone(), id, switch, force).await?;
                if matches!(done, Ok(ConnectionState::Deleted)) {
                    // The next one's, so that no page reserves it by a mere look (N-05).
                    reserve_in(tx, &tenant, &*rng).await?;
                }
                Ok(done)
            })
        })
        .await
        .map_err(Problem::from)?;
    app.catch_up().await;
    Ok(outcome?)
}

async fn carry_out(
    tx: &mut dyn Writes,
    cx: Cx,
    tenant: TenantId,
    id: ConnectionId,
    switch: Switch,
    force: bool,
) -> Result<Result<ConnectionState, Problem>, StoreError> {
    let gone = || Problem::new(Code::NotFound, "no_connection", Stage::Start);
    // First of all: whether anything leaves is judged by what the unit before left.
    tx.hold_tenant(&tenant).await?;
    let Some(live) = tx.connection(&tenant, &id).await? else {
        return Ok(Err(gone()));
    };
    let before = live.connection.state;
    if before == ConnectionState::Deleted {
        return Ok(Err(gone()));
    }
    let (wanted, name) = match switch {
        Switch::Enable => (ConnectionState::Active, "sso.connection.activated"),
        Switch::Disable => (ConnectionState::Disabled, "sso.connection.disabled"),
        Switch::Delete => (ConnectionState::Deleted, "sso.connection.deleted"),
    };
    if before == wanted {
        return Ok(Ok(before));
    }
    let leaves = switch != Switch::Enable && before.is_usable();
    if leaves
        && !force
        && let Err(problem) = may_go(tx, &tenant).await?
    {
        return Ok(Err(problem));
    }
    tx.set_connection_state(&tenant, &id, wanted).await?;
    if switch != Switch::Enable {
        tx.end_sessions(&tenant, &SessionsOf::TenantBy(Method::Sso), cx.now)
            .await?;
    }
    let base = event(&cx, &tenant, name, id.as_str());
    let (old, new) = (
        json!({ "state": before.as_str() }),
        json!({ "state": wanted.as_str(), "forced": force }),
    );
    tx.append_event(&changed(base, old, new)).await?;
    Ok(Ok(wanted))
}

async fn may_go(tx: &mut dyn Writes, tenant: &TenantId) -> Result<Result<(), Problem>, StoreError> {
    use latchkey_core::policy::SsoPolicy;
    let safe = act_is_safe(tx, tenant, &Act::LoseConnection).await?;
    if safe {
        return Ok(Ok(()));
    }
    let required = tx.policy(tenant).await?.sso == SsoPolicy::Required;
    Ok(Err(if required {
        Problem::new(Code::EnforcedChange, "required", Stage::Start)
    } else {
        last_admin()
    }))
}
