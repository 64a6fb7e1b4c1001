//! Takes an invitation back: its link is dead and its member removed, in one unit (N-22).
//!
//! The same address may be invited anew.

use latchkey_core::{
    id::{MemberId, TenantId},
    member::MemberState,
    ports::{StoreError, StoreExt, Writes},
    problem::Problem,
};
use serde_json::json;

use super::no_invitation;
use crate::{
    App, Cx, Refusal,
    audit::{changed, event},
};

/// Revokes the open invitation of a member.
///
/// # Errors
/// `not_found` without an open invitation.
pub async fn revoke(
    app: &App,
    cx: &Cx,
    tenant: &TenantId,
    member: &MemberId,
) -> Result<(), Refusal> {
    let (cx, tenant, member) = (cx.clone(), tenant.clone(), member.clone());
    let done = app
        .store
        .unit(move |tx| Box::pin(carry_out(tx, cx, tenant, member)))
        .await
        .map_err(Problem::from)?;
    app.catch_up().await;
    if done {
        Ok(())
    } else {
        Err(Box::new(no_invitation()))
    }
}

async fn carry_out(
    tx: &mut dyn Writes,
    cx: Cx,
    tenant: TenantId,
    id: MemberId,
) -> Result<bool, StoreError> {
    let pending = tx.pending_invitations(&tenant, std::slice::from_ref(&id));
    let Some(invitation) = pending.await?.pop() else {
        return Ok(false);
    };
    let Some(member) = tx.member(&tenant, &id).await? else {
        return Ok(false);
    };
    if !tx
        .revoke_invitation(&tenant, &invitation.id, cx.now)
        .await?
    {
        return Ok(false);
    }
    tx.set_member_state(
        &tenant,
        &id,
        MemberState::Invited,
        MemberState::Removed,
        cx.now,
    )
    .await?;
    let base = event(&cx, &tenant, "member.invitation_revoked", id.as_str());
    let before = json!({ "email": member.email.shown(), "role": invitation.role.as_str() });
    let after = json!({ "state": MemberState::Removed.as_str() });
    tx.append_event(&changed(base, before, after)).await?;
    Ok(true)
}
