//! Removes a member for good and frees the address; the row stays for the audit trail.
//!
//! Only somebody who never came, or was deactivated long enough, unless the
//! operator insists. Links, sessions, password, second factor, open resets and
//! an open invitation end in the same unit; the last admin who can enter stays (N-40).

use latchkey_core::{
    decide::{
        keep_an_admin::Act,
        removal::{Removal, may_remove},
    },
    id::{MemberId, TenantId},
    member::{Member, MemberState},
    ports::{StoreError, StoreExt, Writes, store::SessionsOf},
    problem::{Code, Evidence, Problem, Stage},
};
use serde_json::json;

use super::{act_is_safe, last_admin, no_member};
use crate::{
    App, Cx, Refusal,
    audit::{changed, event},
};

/// Removes a member; answers who it was.
///
/// # Errors
/// `not_found`; unless `force`: `invalid_input` for somebody who is still in
/// use or deactivated for too short, and `last_admin`.
pub async fn remove_member(
    app: &App,
    cx: &Cx,
    tenant: &TenantId,
    member: &MemberId,
    force: bool,
) -> Result<Member, Refusal> {
    let (cx, tenant, member) = (cx.clone(), tenant.clone(), member.clone());
    let outcome = app
        .store
        .unit(move |tx| Box::pin(carry_out(tx, cx, tenant, member, force)))
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
    force: bool,
) -> Result<Result<Member, Problem>, StoreError> {
    // First of all, so that two acts on one tenant judge one after the other.
    tx.hold_tenant(&tenant).await?;
    let Some(member) = tx.member(&tenant, &id).await? else {
        return Ok(Err(no_member()));
    };
    if member.state == MemberState::Removed {
        return Ok(Err(no_member()));
    }
    let since = tx.member_state_since(&tenant, &id).await?;
    let refused = match may_remove(&member, since.unwrap_or(member.created), cx.now) {
        Removal::Allowed => None,
        Removal::DeactivateFirst => Some("member_in_use"),
        Removal::WaitUntil(_) => Some("member_removal_early"),
    };
    if let Some(reason) = refused.filter(|_| !force) {
        let problem = Problem::new(Code::InvalidInput, reason, Stage::Member);
        return Ok(Err(problem.with(Evidence::of("member"))));
    }
    let is_admin = member.is_admin() && member.state == MemberState::Active;
    if is_admin && !force && !act_is_safe(tx, &tenant, &Act::LoseAdmin(id.clone())).await? {
        return Ok(Err(last_admin()));
    }
    let gone = tx.set_member_state(&tenant, &id, member.state, MemberState::Removed, cx.now);
    if !gone.await? {
        return Ok(Err(no_member()));
    }
    let pending = tx.pending_invitations(&tenant, std::slice::from_ref(&id));
    for invitation in pending.await? {
        tx.revoke_invitation(&tenant, &invitation.id, cx.now)
            .await?;
    }
    tx.unlink_member(&tenant, &id).await?;
    let all = SessionsOf::Member(id.clone(), None);
    let ended = tx.end_sessions(&tenant, &all, cx.now).await?;
    tx.close_account(&tenant, &id).await?;
    let base = event(&cx, &tenant, "member.removed", id.as_str());
    let before = json!({
        "email": member.email.shown(),
        "role": member.role().as_str(),
        "state": member.state.as_str(),
    });
    let state = MemberState::Removed.as_str();
    let after = json!({ "state": state, "sessions": ended, "forced": force });
    tx.append_event(&changed(base, before, after)).await?;
    Ok(Ok(member))
}
