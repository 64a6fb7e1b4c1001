//! What somebody types as a second factor: a code of the app, or a recovery code.
//!
//! One place for every door that asks for it, with one count of failures per
//! member (T111). A code's time step and a recovery code are used up by one
//! conditional statement each, in the caller's unit; so what is right here is
//! right once (RFC 6238, section 5.2). It does not look at passwords.

use latchkey_core::{
    decide::throttle::{Counted, MEMORY, wait_until},
    id::MemberId,
    member::Member,
    ports::{Sealer, StoreError, Writes},
    second_factor::{matching_step, recovery_digest},
    secret::Secret,
    time::Timestamp,
};
use serde_json::{Value, json};

use crate::{
    Cx, Refusal,
    accounts::app_place,
    audit::{changed, event},
    limits::too_many,
};

/// The longest code that is looked at.
pub(super) const MAX_CODE: usize = 64;

/// What was typed.
pub enum Typed {
    /// A code of the app.
    Code(String),
    /// A recovery code.
    Recovery(Secret<String>),
}

fn key(member: &MemberId) -> String {
    format!("second:{}", member.as_str())
}

/// The refusal while this member must wait before another code is looked at.
///
/// # Errors
/// If the store does not answer; then no code may be looked at (T120).
pub(crate) async fn must_wait(
    tx: &mut dyn Writes,
    member: &MemberId,
    now: Timestamp,
) -> Result<Option<Refusal>, StoreError> {
    let Some((failures, last)) = tx.failures(&key(member)).await? else {
        return Ok(None);
    };
    let recent = now.since(last) < MEMORY;
    let until = wait_until(Counted::Account, failures, last);
    let until = until.filter(|until| recent && *until > now);
    Ok(until.map(|until| too_many("second_factor", Some(until), now)))
}

/// Counts a wrong one.
///
/// # Errors
/// If the store does not take it.
pub(crate) async fn count(
    tx: &mut dyn Writes,
    member: &MemberId,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.count_failure(&key(member), now, now.minus(MEMORY))
        .await
        .map(|_| ())
}

/// A right one ends the row of failures.
///
/// # Errors
/// If the store does not take it.
pub(crate) async fn clear(tx: &mut dyn Writes, member: &MemberId) -> Result<(), StoreError> {
    tx.clear_failures(&key(member)).await
}

/// Uses up what was typed; false if it is wrong or was used before.
///
/// # Errors
/// If the store does not answer.
pub(crate) async fn prove(
    tx: &mut dyn Writes,
    cx: &Cx,
    sealer: &dyn Sealer,
    member: &Member,
    typed: &Typed,
) -> Result<bool, StoreError> {
    match typed {
        Typed::Code(code) => app_code(tx, cx, sealer, member, code).await,
        Typed::Recovery(code) => recovery(tx, cx, member, code).await,
    }
}

async fn app_code(
    tx: &mut dyn Writes,
    cx: &Cx,
    sealer: &dyn Sealer,
    member: &Member,
    code: &str,
) -> Result<bool, StoreError> {
    let Some(app) = tx.app_factor(&member.tenant, &member.id).await? else {
        return Ok(false);
    };
    let place = app_place(member.tenant.as_str(), member.id.as_str());
    let Ok(secret) = sealer.open(place, &app.sealed) else {
        tracing::error!("the secret of an authenticator app does not open");
        return Ok(false);
    };
    let short = Some(code).filter(|code| code.len() <= MAX_CODE);
    let Some(step) = short.and_then(|code| matching_step(secret.expose(), code, cx.now)) else {
        return Ok(false);
    };
    tx.take_app_step(&member.tenant, &member.id, step).await
}

async fn recovery(
    tx: &mut dyn Writes,
    cx: &Cx,
    member: &Member,
    code: &Secret<String>,
) -> Result<bool, StoreError> {
    let short = Some(code.expose()).filter(|code| code.len() <= MAX_CODE);
    let Some(digest) = short.and_then(|code| recovery_digest(code)) else {
        return Ok(false);
    };
    let (tenant, id) = (&member.tenant, &member.id);
    if !tx.take_recovery_code(tenant, id, &digest, cx.now).await? {
        return Ok(false);
    }
    let left = tx.recovery_codes_left(tenant, id).await?;
    let base = event(cx, tenant, "member.recovery_code_used", id.as_str());
    tx.append_event(&changed(base, Value::Null, json!({ "left": left })))
        .await?;
    Ok(true)
}
