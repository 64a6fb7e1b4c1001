//! Gives a session a new value after its holder proved anew who they are (T085).
//!
//! The session keeps its id, so what was kept for it and the tokens of open
//! forms stay good. Only the browser that holds the present value can have it
//! renewed, and only once; the old value is dead at the commit.

use std::sync::Arc;

use latchkey_core::{
    member::MemberState,
    ports::{Rng, StoreError, Writes},
    tenant::TenantState,
    token::{Digest, new_token},
};

use super::{Opened, Principal};
use crate::Cx;

/// The renewed session with its new value; `None` if it ended, or its holder may not be here any more.
///
/// # Errors
/// If the store does not answer.
pub(crate) async fn renew(
    tx: &mut dyn Writes,
    cx: &Cx,
    principal: &Principal,
    rng: &dyn Rng,
) -> Result<Option<Opened>, StoreError> {
    let tenant_id = &principal.tenant.id;
    let old = &principal.session.digest;
    let Some(mut session) = tx.session(tenant_id, &principal.session.id).await? else {
        return Ok(None);
    };
    let (Some(member), Some(tenant)) = (
        tx.member(tenant_id, &session.member).await?,
        tx.tenant(tenant_id).await?,
    ) else {
        return Ok(None);
    };
    session = session.within(principal.settings.idle(), principal.settings.absolute());
    let good = session.digest.matches(old)
        && session.is_live_at(cx.now)
        && member.state == MemberState::Active
        && member.security_stamp == session.stamp
        && tenant.state == TenantState::Active;
    if !good {
        return Ok(None);
    }
    let token = new_token("", rng);
    session.digest = Digest::of(token.expose());
    session.proved = cx.now;
    if !tx.renew_session(&session, old).await? {
        return Ok(None);
    }
    let renewed = Principal {
        session,
        member,
        tenant,
        settings: principal.settings.clone(),
        connection: principal.connection.clone(),
    };
    Ok(Some(Opened {
        token,
        principal: Arc::new(renewed),
    }))
}
