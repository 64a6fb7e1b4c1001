//! Who holds this session cookie?
//!
//! Answered from memory while the change table is read in time, else from the
//! database; if that fails too the answer is "not available", never yes
//! (T087, T120). State, tenant, policy and times are judged at every request.

use std::sync::Arc;

use latchkey_core::{
    member::MemberState,
    policy::SsoPolicy,
    ports::{Reads, StoreError, StoreExt},
    problem::Problem,
    session::{Method, SEEN_EVERY},
    tenant::TenantState,
    time::Timestamp,
    token::Digest,
};

use super::Principal;
use crate::{App, Refusal};

/// The longest cookie value that is looked at.
const MAX_TOKEN: usize = 128;

/// The session behind `token`, or `None`.
///
/// # Errors
/// `busy` if it could not be checked.
pub async fn who(
    app: &App,
    token: &str,
    now: Timestamp,
) -> Result<Option<Arc<Principal>>, Refusal> {
    if token.is_empty() || token.len() > MAX_TOKEN {
        return Ok(None);
    }
    let digest = Digest::of(token);
    let found = match remembered(app, &digest) {
        Some(found) => Some(found),
        None => fill(app, &digest).await?,
    };
    let Some(principal) = found.filter(|one| one.session.is_live_at(now)) else {
        return Ok(None);
    };
    if now.since(principal.session.last_seen) >= SEEN_EVERY {
        return Ok(Some(touch(app, principal, now).await?));
    }
    Ok(Some(principal))
}

fn remembered(app: &App, digest: &Digest) -> Option<Arc<Principal>> {
    if !app.caches.is_fresh(&*app.clock) {
        return None;
    }
    app.caches.principal(digest)
}

async fn fill(app: &App, digest: &Digest) -> Result<Option<Arc<Principal>>, Refusal> {
    let ticket = app.caches.begin_fill();
    let wanted = digest.clone();
    let found = app
        .store
        .look(move |rows| Box::pin(load(rows, wanted)))
        .await
        .map_err(Problem::from)?
        .map(Arc::new);
    if let Some(principal) = &found {
        app.caches.keep_principal(ticket, Arc::clone(principal));
    }
    Ok(found)
}

async fn load(rows: &mut dyn Reads, digest: Digest) -> Result<Option<Principal>, StoreError> {
    let Some((tenant_id, session_id)) = rows.find_session(&digest).await? else {
        return Ok(None);
    };
    let Some(session) = rows.session(&tenant_id, &session_id).await? else {
        return Ok(None);
    };
    let Some(member) = rows.member(&tenant_id, &session.member).await? else {
        return Ok(None);
    };
    let Some(tenant) = rows.tenant(&tenant_id).await? else {
        return Ok(None);
    };
    let policy = rows.policy(&tenant_id).await?;
    let good = session.digest.matches(&digest)
        && member.state == MemberState::Active
        && member.security_stamp == session.stamp
        && tenant.state == TenantState::Active
        && !(policy.sso == SsoPolicy::Required && session.method == Method::Password);
    if !good {
        return Ok(None);
    }
    let settings = rows.tenant_settings(&tenant_id).await?;
    let session = session.within(settings.idle(), settings.absolute());
    let connection = match &session.connection {
        Some(id) => {
            let live = rows.connection(&tenant_id, id).await?;
            live.map(|live| (id.clone(), live.connection.name))
        }
        None => None,
    };
    Ok(Some(Principal {
        session,
        member,
        tenant,
        settings,
        connection,
    }))
}

/// Writes "last seen", at most every five minutes.
async fn touch(
    app: &App,
    principal: Arc<Principal>,
    now: Timestamp,
) -> Result<Arc<Principal>, Refusal> {
    let (tenant, id) = (principal.tenant.id.clone(), principal.session.id.clone());
    app.store
        .unit(move |tx| Box::pin(async move { tx.touch_session(&tenant, &id, now).await }))
        .await
        .map_err(Problem::from)?;
    let ticket = app.caches.begin_fill();
    let mut seen = (*principal).clone();
    seen.session.last_seen = now;
    let seen = Arc::new(seen);
    app.caches.keep_principal(ticket, Arc::clone(&seen));
    Ok(seen)
}
