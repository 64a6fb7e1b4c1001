//! Swaps a candidate in: from this moment members sign in with it.
//!
//! While SSO is required it must have passed a test (see `decide::swap`); the
//! facts are judged inside the unit that moves the pointer, and of two swaps
//! at once one wins (N-50).

use latchkey_core::{
    candidate::{Candidate, TEST_LIFETIME},
    connection::{LiveConnection, Slot},
    decide::swap::{SwapFacts, refuses_swap},
    id::{ConnectionId, TenantId},
    ports::{Reads, StoreError, StoreExt, Writes},
    problem::{Code, Problem, Stage},
};
use serde_json::json;

use super::go_live::{GoLive, Moved, go_live};
use crate::{
    App, Cx, Refusal,
    audit::{changed, event},
};

/// What the swap did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Swapped {
    /// Identities whose members link once more.
    pub superseded: i64,
    /// Identities that came back.
    pub revived: i64,
}

/// Makes the candidate with number `n` live.
///
/// # Errors
/// `not_found` without a candidate, `stale_form` if it is another one by now or the live
/// settings changed meanwhile, `swap_unproven` while SSO is required and no test proves it.
pub async fn swap_candidate(
    app: &App,
    cx: &Cx,
    tenant: &TenantId,
    id: &ConnectionId,
    n: i64,
) -> Result<Swapped, Refusal> {
    let (cx, tenant, id) = (cx.clone(), tenant.clone(), id.clone());
    let swapped = app
        .store
        .unit(move |tx| Box::pin(async move { carry_out(tx, &cx, &tenant, &id, n).await }))
        .await
        .map_err(Problem::from)?;
    app.catch_up().await;
    let Moved {
        superseded,
        revived,
    } = swapped?;
    Ok(Swapped {
        superseded,
        revived,
    })
}

/// Why the candidate may not be swapped in now, if so; the word is a stable reason.
///
/// # Errors
/// If the store does not answer.
pub(super) async fn unproven<R: Reads + ?Sized>(
    rows: &mut R,
    candidate: &Candidate,
    cx: &Cx,
) -> Result<Option<&'static str>, StoreError> {
    let connection = &candidate.live.connection;
    let since = cx.now.minus(TEST_LIFETIME);
    let facts = SwapFacts {
        policy: rows.policy(&connection.tenant).await?.sso,
        fingerprint: candidate.live.fingerprint(),
        preferred: candidate
            .live
            .credential(Slot::Preferred)
            .map(|one| one.id.clone()),
        passed: rows
            .passed_tests(&connection.tenant, &connection.id, candidate.n(), since)
            .await?,
    };
    Ok(refuses_swap(&facts, cx.now))
}

fn stale() -> Problem {
    Problem::new(Code::StaleForm, "changed_meanwhile", Stage::Start)
}

async fn carry_out(
    tx: &mut dyn Writes,
    cx: &Cx,
    tenant: &TenantId,
    id: &ConnectionId,
    n: i64,
) -> Result<Result<Moved, Problem>, StoreError> {
    tx.hold_tenant(tenant).await?;
    let none = || Problem::new(Code::NotFound, "no_candidate", Stage::Start);
    let Some(candidate) = tx.candidate(tenant, id).await? else {
        return Ok(Err(none()));
    };
    let Some(live) = tx.connection(tenant, id).await? else {
        return Ok(Err(none()));
    };
    if candidate.n() != n {
        return Ok(Err(stale()));
    }
    if let Some(reason) = unproven(tx, &candidate, cx).await? {
        return Ok(Err(Problem::new(Code::SwapUnproven, reason, Stage::Start)));
    }
    let act = GoLive {
        live: &live,
        to: n,
        settings: &candidate.live.revision.settings,
        now: cx.now,
    };
    let Some(moved) = go_live(tx, act).await? else {
        return Ok(Err(stale()));
    };
    let base = event(cx, tenant, "sso.connection.candidate_swapped", id.as_str());
    let after = described(&candidate.live, candidate.own_secret, moved);
    tx.append_event(&changed(base, before(&live), after))
        .await?;
    Ok(Ok(moved))
}

/// The live settings, for the event of their end.
pub(super) fn before(live: &LiveConnection) -> serde_json::Value {
    json!({
        "name": live.connection.name,
        "revision": live.revision.n,
        "settings": live.revision.settings,
    })
}

/// The settings that go live, for the event.
pub(super) fn described(live: &LiveConnection, secret: bool, moved: Moved) -> serde_json::Value {
    let mut told = before(live);
    if secret {
        told["secret"] = json!("changed");
    }
    told["superseded"] = json!(moved.superseded);
    told["revived"] = json!(moved.revived);
    told
}
