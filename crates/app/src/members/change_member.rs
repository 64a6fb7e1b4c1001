//! Changes a member's role or state.
//!
//! The facts are read again inside the unit, so a race between two admins
//! never leaves a tenant without one who can enter (T071). Deactivation ends
//! every session in the same unit (N-07). An admin who gives up their own
//! rights names another who can enter (N-41). Somebody invited is not changed
//! here: their invitation is revoked, or made anew with another role.

use latchkey_core::{
    audit::Actor,
    decide::keep_an_admin::{Act, keeps_an_admin, others_who_can_enter},
    id::{MemberId, TenantId},
    member::{Member, MemberState, Role},
    ports::{StoreError, StoreExt, Writes, store::SessionsOf},
    problem::{Code, Evidence, Problem, Stage},
};
use serde_json::json;

use super::{admin_facts, last_admin, no_member};
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

impl Change {
    /// Whether an active admin is none afterwards.
    fn ends_admin(self) -> bool {
        matches!(self, Change::Deactivate | Change::Role(Role::User))
    }
}

/// How a change that takes an admin away is judged.
enum Care {
    /// Somebody who can enter must be left.
    KeepOne,
    /// The same, and this other admin must be one of them.
    Names(MemberId),
    /// Not at all: the operator takes the risk.
    Force,
}

/// Changes a member; doing it twice is doing it once.
///
/// # Errors
/// `not_found`; `last_admin` unless `force`; `invalid_input` for somebody
/// invited, and for an admin's own rights, which [`change_oneself`] changes.
pub async fn change_member(
    app: &App,
    cx: &Cx,
    tenant: &TenantId,
    member: &MemberId,
    change: Change,
    force: bool,
) -> Result<Member, Refusal> {
    let care = if force { Care::Force } else { Care::KeepOne };
    act(app, cx, tenant, member, change, care).await
}

/// The same for one's own rights: `other` is the admin who goes on (N-41).
///
/// # Errors
/// `invalid_input` if `other` cannot enter afterwards; else as above.
pub async fn change_oneself(
    app: &App,
    cx: &Cx,
    tenant: &TenantId,
    member: &MemberId,
    change: Change,
    other: MemberId,
) -> Result<Member, Refusal> {
    act(app, cx, tenant, member, change, Care::Names(other)).await
}

async fn act(
    app: &App,
    cx: &Cx,
    tenant: &TenantId,
    member: &MemberId,
    change: Change,
    care: Care,
) -> Result<Member, Refusal> {
    let (unit_cx, tenant, member) = (cx.clone(), tenant.clone(), member.clone());
    let outcome = app
        .store
        .unit(move |tx| Box::pin(carry_out(tx, unit_cx, tenant, member, change, care)))
        .await
        .map_err(Problem::from)?;
    app.catch_up().await;
    Ok(outcome?)
}

/// Whether the change may be made to this member.
async fn judge(
    tx: &mut dyn Writes,
    cx: &Cx,
    before: &Member,
    change: Change,
    care: &Care,
) -> Result<Result<(), Problem>, StoreError> {
    if before.state == MemberState::Removed {
        return Ok(Err(no_member()));
    }
    if before.state == MemberState::Invited {
        return Ok(Err(refused("member", "member_invited")));
    }
    let takes_admin =
        before.is_admin() && before.state == MemberState::Active && change.ends_admin();
    if !takes_admin || matches!(care, Care::Force) {
        return Ok(Ok(()));
    }
    let (policy, admins) = admin_facts(tx, &before.tenant).await?;
    let act = Act::LoseAdmin(before.id.clone());
    if !keeps_an_admin(policy, &admins, &act) {
        return Ok(Err(last_admin()));
    }
    let named = match care {
        Care::Names(other) => others_who_can_enter(policy, &admins, &act).contains(other),
        Care::KeepOne | Care::Force => cx.origin.actor != Actor::Member(before.id.clone()),
    };
    Ok(if named {
        Ok(())
    } else {
        Err(refused("other admin", "other_admin_not_named"))
    })
}

fn refused(what: &str, reason: &'static str) -> Problem {
    Problem::new(Code::InvalidInput, reason, Stage::Member).with(Evidence::of(what))
}

async fn carry_out(
    tx: &mut dyn Writes,
    cx: Cx,
    tenant: TenantId,
    id: MemberId,
    change: Change,
    care: Care,
) -> Result<Result<Member, Problem>, StoreError> {
    if change.ends_admin() {
        // Before anything is read: units of this kind wait for each other on
        // every database, and judge what the other one left.
        tx.hold_tenant(&tenant).await?;
    }
    let Some(before) = tx.member(&tenant, &id).await? else {
        return Ok(Err(no_member()));
    };
    if let Err(problem) = judge(tx, &cx, &before, change, &care).await? {
        return Ok(Err(problem));
    }
    let forced = matches!(care, Care::Force);
    match change {
        Change::Role(role) if before.role() != role => {
            tx.set_roles(&tenant, &id, &[role]).await?;
            let base = event(&cx, &tenant, "member.role_changed", id.as_str());
            let (old, new) = (
                json!({ "role": before.role().as_str() }),
                json!({ "role": role.as_str(), "forced": forced }),
            );
            tx.append_event(&changed(base, old, new)).await?;
        }
        Change::Deactivate if before.state != MemberState::Deactivated => {
            tx.set_member_state(&tenant, &id, before.state, MemberState::Deactivated, cx.now)
                .await?;
            let all = SessionsOf::Member(id.clone(), None);
            let ended = tx.end_sessions(&tenant, &all, cx.now).await?;
            tx.forget_devices(&tenant, &id).await?;
            let base = event(&cx, &tenant, "member.deactivated", id.as_str());
            let old = json!({ "state": before.state.as_str() });
            let state = MemberState::Deactivated.as_str();
            let new = json!({ "state": state, "sessions": ended, "forced": forced });
            tx.append_event(&changed(base, old, new)).await?;
        }
        Change::Reactivate if before.state == MemberState::Deactivated => {
            tx.set_member_state(&tenant, &id, before.state, MemberState::Active, cx.now)
                .await?;
            let base = event(&cx, &tenant, "member.reactivated", id.as_str());
            let old = json!({ "state": before.state.as_str() });
            let new = json!({ "state": MemberState::Active.as_str() });
            tx.append_event(&changed(base, old, new)).await?;
        }
        Change::Role(_) | Change::Deactivate | Change::Reactivate => {}
    }
    Ok(tx.member(&tenant, &id).await?.ok_or_else(no_member))
}
