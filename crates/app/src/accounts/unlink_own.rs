//! A member takes one of the own identities away.
//!
//! Never the last usable way in (N-30), never the only identity while SSO is
//! required (N-32), and never what the tenant's last admin enters by (N-06).
//! The member's SSO sessions end with it.

use std::sync::Arc;

use latchkey_core::{
    decide::{
        keep_an_admin::Act,
        ways_in::{Removal, Ways, keeps_a_way_in},
    },
    id::IdentityId,
    identity::IdentityState,
    ports::{StoreError, StoreExt, Writes, store::SessionsOf},
    problem::{Code, Problem, Stage},
    session::Method,
};
use serde_json::json;

use crate::{
    App, Cx, Refusal,
    audit::{self, changed, event},
    members::{act_is_safe, last_admin, no_member},
    sessions::Principal,
};

/// Takes the identity away.
///
/// # Errors
/// `not_found` if it is not an active identity of this member; `forbidden` with
/// reason `last_way_in`; `last_admin`.
pub async fn unlink_own(
    app: &App,
    cx: &Cx,
    principal: &Arc<Principal>,
    id: &str,
) -> Result<(), Refusal> {
    let id: IdentityId = id.parse().map_err(|_| no_identity())?;
    let (cx, who) = (cx.clone(), Arc::clone(principal));
    let done = app
        .store
        .unit(move |tx| Box::pin(carry_out(tx, cx, who, id)))
        .await
        .map_err(Problem::from)?;
    app.catch_up().await;
    Ok(done?)
}

fn no_identity() -> Problem {
    Problem::new(Code::NotFound, "no_identity", Stage::Start)
}

async fn carry_out(
    tx: &mut dyn Writes,
    cx: Cx,
    who: Arc<Principal>,
    id: IdentityId,
) -> Result<Result<(), Problem>, StoreError> {
    let (tenant, member) = (&who.tenant.id, &who.member.id);
    // Units that judge the whole wait for each other from here on (T071).
    let safe = act_is_safe(tx, tenant, &Act::Unlink(member.clone())).await?;
    let identities = tx.identities_of(tenant, member).await?;
    let Some(found) = identities.iter().find(|one| one.id == id) else {
        return Ok(Err(no_identity()));
    };
    let before = audit::identities(std::slice::from_ref(found));
    let Some(row) = tx.member(tenant, member).await? else {
        return Ok(Err(no_member()));
    };
    let connections = tx.connections(tenant).await?;
    let usable = |wanted: &latchkey_core::id::ConnectionId| {
        connections
            .iter()
            .any(|live| live.connection.id == *wanted && live.connection.state.is_usable())
    };
    let ways = Ways {
        policy: tx.policy(tenant).await?.sso,
        has_password: row.has_password,
        identities: identities
            .iter()
            .filter(|one| usable(&one.connection))
            .count(),
    };
    let removal = Removal::Identity {
        usable: usable(&found.connection),
    };
    if !keeps_a_way_in(ways, removal) {
        let problem = Problem::new(Code::Forbidden, "last_way_in", Stage::Member);
        return Ok(Err(problem));
    }
    if row.is_admin() && !safe {
        return Ok(Err(last_admin()));
    }
    tx.end_identity(tenant, &id, IdentityState::Unlinked)
        .await?;
    let of_sso = SessionsOf::MemberBy(member.clone(), Method::Sso);
    tx.end_sessions(tenant, &of_sso, cx.now).await?;
    let base = event(&cx, tenant, "identity.unlinked", member.as_str());
    let after = json!({ "unlinked": 1, "forced": false });
    tx.append_event(&changed(base, before, after)).await?;
    Ok(Ok(()))
}
