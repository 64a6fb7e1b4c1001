//! Ends attempts that left for the provider and never came back.
//!
//! One process at a time, by a lease, in units of a bounded number of
//! attempts; an attempt is ended by one conditional update, so it is told once.
//! Its entry goes the way of failed sign-ins, so that a flood fills no disk (T235).

use latchkey_core::{
    audit::Actor,
    id::{SignInId, TenantId},
    ports::{StoreError, StoreExt, Writes},
    sign_in::LIFETIME,
    time::Span,
};
use serde_json::{Value, json};

use super::bound::keep_bounded;
use crate::{
    App, Cx,
    audit::{changed, event},
    audit_log::note_failed_sign_in,
};

/// The name of the lease.
const LEASE: &str = "abandon-sign-ins";
/// A process that died holds the others up for this long.
const LEASED: Span = Span::minutes(1);
/// Attempts ended in one unit.
const AT_ONCE: i64 = 50;
/// The reason of an attempt that was a test.
const TEST: &str = "test";
/// One that came back has this much longer to be finished.
const FINISHING: Span = Span::minutes(5);

/// Ends a bounded number of them, as `owner` of the lease; how many were looked at.
///
/// # Errors
/// If the store does not answer; then nothing of this step was done.
pub async fn end_abandoned(app: &App, owner: &str) -> Result<usize, StoreError> {
    let cx = app.cx(Actor::System, None);
    let before = cx.now.minus(LIFETIME);
    let open = app
        .store
        .look(move |rows| rows.open_before(before, AT_ONCE))
        .await?;
    if open.is_empty() {
        return Ok(0);
    }
    let owner = owner.to_owned();
    let unit = app
        .store
        .unit(move |tx| Box::pin(async move { end_all(tx, &cx, &owner, &open).await }));
    unit.await
}

/// How many were ended; none while another process does it.
async fn end_all(
    tx: &mut dyn Writes,
    cx: &Cx,
    owner: &str,
    open: &[(TenantId, SignInId)],
) -> Result<usize, StoreError> {
    let until = cx.now.plus(LEASED);
    if !tx.take_lease(LEASE, owner, cx.now, until).await? {
        return Ok(0);
    }
    let pending = cx.now.minus(LIFETIME);
    let taken = pending.minus(FINISHING);
    let mut ended = 0;
    for (tenant, id) in open {
        let Some(one) = tx.abandon(tenant, id, (pending, taken), cx.now).await? else {
            continue;
        };
        ended += 1;
        if one.reason == TEST {
            // A test has its own record.
            continue;
        }
        let base = event(cx, tenant, "signin.abandoned", one.connection.as_str());
        let after = json!({
            "method": "sso",
            "code": "abandoned",
            "reason": one.reason,
            "reference": one.reference,
        });
        note_failed_sign_in(tx, &changed(base, Value::Null, after)).await?;
        keep_bounded(tx, tenant, cx.now).await?;
    }
    Ok(ended)
}
