//! Changes a member's role or state.
//!
//! The facts are read again inside the unit, so a race between two admins
//! never leaves a tenant without one who can enter (T071). Deactivation ends
//! every session in the same unit (N-07).

use latchkey_core::{
    decide::keep_an_admin::Act,
    id::{MemberId, TenantId},
    member::{Member, MemberState, Role},
    ports::{StoreError, StoreExt, Writes, store::SessionsOf},
    problem::Problem,
};
use serde_json::json;

use super::{act_is_safe, last_admin, no_member};
use crate::{
    App, Cx, Refusal,
    audit::{changed, event},
};

/// What to change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Give this role, and only this.
    Role(Role),
    /// Switch the member off.
    Deactivate,
    /// Switch the member on again.
    Reactivate,
}

/// Changes a member; doing it twice is doing it once.
///
/// # Errors
/// `not_found`; `last_admin` unless `force`.
pub async fn change_member(
    app: &App,
    cx: &Cx,
    tenant: &TenantId,
    member: &MemberId,
    change: Change,
    force: bool,
) -> Result<Member, Refusal> {
    let (unit_cx, tenant, member) = (cx.clone(), tenant.clone(), member.clone());
    let outcome = app
        .store
        .unit(move |tx| Box::pin(carry_out(tx, unit_cx, tenant, member, change, force)))
        .await
        .map_err(Problem::from)?;
    app.catch_up().await;
    Ok(outcome?)
}

async fn carry_out(
    tx: &mut dyn Writes,
    cx: Cx,
    tenant: TenantId,
    id: MemberId,
    change: Change,
    force: bool,
) -> Result<Result<Member, Problem>, StoreError> {
    let Some(before) = tx.member(&tenant, &id).await? else {
        return Ok(Err(no_member()));
    };
    if before.state == MemberState::Removed {
        return Ok(Err(no_member()));
    }
    let loses_admin = before.is_admin()
        && before.state == MemberState::Active
        && matches!(change, Change::Deactivate | Change::Role(Role::User));
    if loses_admin && !force && !act_is_safe(tx, &tenant, &Act::LoseAdmin(id.clone())).await? {
        return Ok(Err(last_admin()));
    }
    match change {
        Change::Role(role) if before.role() != role => {
            tx.set_roles(&tenant, &id, &[role]).await?;
            let base = event(&cx, &tenant, "member.role_changed", id.as_str());
            let (old, new) = (
                json!({ "role": before.role().as_str() }),
                json!({ "role": role.as_str() }),
            );
            tx.append_event(&changed(base, old, new)).await?;
        }
        Change::Deactivate if before.state != MemberState::Deactivated => {
            tx.set_member_state(&tenant, &id, before.state, MemberState::Deactivated, cx.now)
                .await?;
            tx.end_sessions(&tenant, &SessionsOf::Member(id.clone(), None), cx.now)
                .await?;
            tx.forget_devices(&tenant, &id).await?;
            tx.append_event(&event(&cx, &tenant, "member.deactivated", id.as_str()))
                .await?;
        }
        Change::Reactivate if before.state == MemberState::Deactivated => {
            tx.set_member_state(&tenant, &id, before.state, MemberState::Active, cx.now)
                .await?;
            tx.append_event(&event(&cx, &tenant, "member.reactivated", id.as_str()))
                .await?;
        }
        Change::Role(_) | Change::Deactivate | Change::Reactivate => {}
    }
    Ok(tx.member(&tenant, &id).await?.ok_or_else(no_member))
}
