//! A member's own sessions: the list, its history, ending one or all others.
//!
//! The list is complete (T090). Another member's session is as unknown as one
//! that never was (T061).

use std::{collections::BTreeMap, sync::Arc};

use latchkey_core::{
    id::{ConnectionId, SessionId, TenantId},
    ports::{
        Reads, StoreError, StoreExt, Writes,
        accounts::{PastCursor, PastSession},
        store::SessionsOf,
    },
    problem::{Code, Problem, Stage},
    session::Session,
    time::{Span, Timestamp},
};

use serde_json::{Value, json};

use super::put_password::forget_other_devices;
use crate::{
    App, Cx, Refusal,
    audit::{changed, event},
    sessions::Principal,
};

/// How far back the history reaches.
pub const HISTORY: Span = Span::days(90);
/// Sessions ended in one unit.
const AT_ONCE: i64 = 200;
/// Sessions shown in the list; more are ended all the same.
pub const SHOWN: i64 = 200;

/// Names of connections, for "how signed in".
pub type Names = BTreeMap<ConnectionId, String>;

async fn names(rows: &mut dyn Reads, tenant: &TenantId) -> Result<Names, StoreError> {
    let connections = rows.connections(tenant).await?.into_iter();
    Ok(connections
        .map(|live| (live.connection.id, live.connection.name))
        .collect())
}

/// Those of `stored` that still open something: within the limits the tenant has now, which may
/// be shorter than when they began, and under the member's present stamp.
pub(super) fn open_now(
    stored: Vec<Session>,
    principal: &Principal,
    now: Timestamp,
) -> Vec<Session> {
    let (idle, absolute) = (principal.settings.idle(), principal.settings.absolute());
    let stamp = principal.member.security_stamp;
    stored
        .into_iter()
        .map(|one| one.within(idle, absolute))
        .filter(|one| one.is_live_at(now) && one.stamp == stamp)
        .collect()
}

/// The member's live sessions, the newest first.
///
/// # Errors
/// If the store does not answer.
pub async fn my_sessions(
    app: &App,
    cx: &Cx,
    principal: &Principal,
) -> Result<(Vec<Session>, Names), Refusal> {
    let (tenant, member) = (principal.tenant.id.clone(), principal.member.id.clone());
    let now = cx.now;
    let (stored, names) = app
        .store
        .look(move |rows| {
            Box::pin(async move {
                let live = rows.live_sessions(&tenant, &member, now, SHOWN).await?;
                Ok((live, names(rows, &tenant).await?))
            })
        })
        .await
        .map_err(Problem::from)?;
    Ok((open_now(stored, principal, now), names))
}

/// A page of the member's sign-ins of the last 90 days.
///
/// # Errors
/// If the store does not answer.
pub async fn my_history(
    app: &App,
    cx: &Cx,
    principal: &Principal,
    before: PastCursor,
    limit: i64,
) -> Result<(Vec<PastSession>, Names), Refusal> {
    let (tenant, member) = (principal.tenant.id.clone(), principal.member.id.clone());
    let since = cx.now.minus(HISTORY);
    let (mut past, names) = app
        .store
        .look(move |rows| {
            Box::pin(async move {
                let past = rows
                    .past_sessions(&tenant, &member, since, &before, limit)
                    .await?;
                Ok((past, names(rows, &tenant).await?))
            })
        })
        .await
        .map_err(Problem::from)?;
    let (idle, absolute) = (principal.settings.idle(), principal.settings.absolute());
    for one in &mut past {
        one.session = one.session.clone().within(idle, absolute);
    }
    Ok((past, names))
}

/// Ends one of the member's own sessions; true if it was this one.
///
/// # Errors
/// `not_found` if it is not a live session of this member.
pub async fn end_my_session(
    app: &App,
    cx: &Cx,
    principal: &Arc<Principal>,
    id: &str,
) -> Result<bool, Refusal> {
    let id: SessionId = id.parse().map_err(|_| no_session())?;
    let is_this = id == principal.session.id;
    let (unit_cx, who) = (cx.clone(), Arc::clone(principal));
    let ended = app
        .store
        .unit(move |tx| {
            Box::pin(async move {
                let tenant = &who.tenant.id;
                let found = tx.session(tenant, &id).await?;
                let mine = found.is_some_and(|one| one.member == who.member.id);
                Ok(mine && end(tx, &unit_cx, &who, &id).await?)
            })
        })
        .await
        .map_err(Problem::from)?;
    app.catch_up().await;
    if ended {
        Ok(is_this)
    } else {
        Err(Box::new(no_session()))
    }
}

fn no_session() -> Problem {
    Problem::new(Code::NotFound, "no_session", Stage::Start)
}

async fn end(
    tx: &mut dyn Writes,
    cx: &Cx,
    who: &Principal,
    id: &SessionId,
) -> Result<bool, StoreError> {
    let tenant = &who.tenant.id;
    let one = SessionsOf::One(id.clone());
    if tx.end_sessions(tenant, &one, cx.now).await? == 0 {
        return Ok(false);
    }
    let base = event(cx, tenant, "session.revoked", id.as_str());
    let before = json!({ "member": who.member.id.as_str() });
    tx.append_event(&changed(base, before, Value::Null)).await?;
    Ok(true)
}

/// Ends all the member's sessions but this one, and forgets the browsers they
/// signed in with; answers how many ended.
///
/// # Errors
/// If the store does not answer; what ended until then stays ended.
pub async fn end_other_sessions(
    app: &App,
    cx: &Cx,
    principal: &Arc<Principal>,
) -> Result<usize, Refusal> {
    let mut all = 0;
    loop {
        let (unit_cx, who) = (cx.clone(), Arc::clone(principal));
        let ended = app
            .store
            .unit(move |tx| Box::pin(end_some(tx, unit_cx, who)))
            .await
            .map_err(Problem::from)?;
        all += ended;
        if ended == 0 {
            break;
        }
    }
    app.catch_up().await;
    Ok(all)
}

async fn end_some(tx: &mut dyn Writes, cx: Cx, who: Arc<Principal>) -> Result<usize, StoreError> {
    let (tenant, member) = (&who.tenant.id, &who.member.id);
    let live = tx
        .live_sessions(tenant, member, cx.now, AT_ONCE + 1)
        .await?;
    let mut ended = 0;
    for one in live.iter().filter(|one| one.id != who.session.id) {
        ended += usize::from(end(tx, &cx, &who, &one.id).await?);
    }
    if ended == 0 {
        // What is left has run out by itself; marked, it is history.
        let rest = SessionsOf::Member(member.clone(), Some(who.session.id.clone()));
        tx.end_sessions(tenant, &rest, cx.now).await?;
        forget_other_devices(tx, &cx, &who.member).await?;
    }
    Ok(ended)
}
