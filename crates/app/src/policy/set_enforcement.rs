//! Turns Enforce SSO on, if it cannot lock the tenant out, or off.
//!
//! The rows are judged inside the unit that flips the switch (T139, N-70).
//! Turning it on ends every password session of the tenant (T136). Every admin
//! is told of either, by mail in the same unit (T145).

use latchkey_core::{
    audit::Actor,
    connection::Slot,
    decide::enforce_sso::{ConnectionFact, EnforceFacts, PROOF_LIFETIME, UnmetRow, enforce_sso},
    id::TenantId,
    mail::Letter,
    policy::{Policy, SsoPolicy},
    ports::{Reads, StoreError, StoreExt, Writes, store::SessionsOf},
    problem::Problem,
    session::Method,
    time::Timestamp,
};
use serde_json::json;

use crate::{
    App, Cx, Refusal,
    accounts::Post,
    audit::{changed, event},
};

/// What holds afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enforced {
    /// The policy now.
    pub policy: SsoPolicy,
    /// Rows that kept it from being turned on.
    pub unmet: Vec<UnmetRow>,
    /// Password sessions that ended.
    pub ended: i64,
}

/// Sets the policy to `wanted`; with `force` the rows do not count (audited).
///
/// # Errors
/// If the store does not answer. Unmet rows are no error: see [`Enforced`].
pub async fn set_enforcement(
    app: &App,
    cx: &Cx,
    tenant: &TenantId,
    wanted: SsoPolicy,
    force: bool,
) -> Result<Enforced, Refusal> {
    let (cx, tenant, post) = (cx.clone(), tenant.clone(), Post::of(app));
    let done = app
        .store
        .unit(move |tx| {
            Box::pin(async move { set_in(tx, &cx, &post, tenant, wanted, force).await })
        })
        .await
        .map_err(Problem::from)?;
    app.catch_up().await;
    Ok(done)
}

/// The rows not met now; none means it may be turned on.
///
/// # Errors
/// If the store does not answer.
pub async fn unmet_rows(
    app: &App,
    tenant: &TenantId,
    now: Timestamp,
) -> Result<Vec<UnmetRow>, Refusal> {
    let tenant = tenant.clone();
    let facts = app
        .store
        .look(move |rows| Box::pin(async move { facts(rows, &tenant, now).await }))
        .await
        .map_err(Problem::from)?;
    Ok(enforce_sso(&facts, now).err().unwrap_or_default())
}

/// Sets the policy in a unit that does more.
///
/// # Errors
/// If the store does not answer.
pub(crate) async fn set_in(
    tx: &mut dyn Writes,
    cx: &Cx,
    post: &Post,
    tenant: TenantId,
    wanted: SsoPolicy,
    force: bool,
) -> Result<Enforced, StoreError> {
    tx.hold_tenant(&tenant).await?;
    let before = tx.policy(&tenant).await?;
    if before.sso == wanted {
        return Ok(Enforced {
            policy: wanted,
            unmet: Vec::new(),
            ended: 0,
        });
    }
    if wanted == SsoPolicy::Required && !force {
        let facts = facts(tx, &tenant, cx.now).await?;
        if let Err(unmet) = enforce_sso(&facts, cx.now) {
            return Ok(Enforced {
                policy: before.sso,
                unmet,
                ended: 0,
            });
        }
    }
    let by = format!("{} {}", cx.origin.actor.kind(), cx.origin.actor.name());
    let policy = Policy {
        sso: wanted,
        since: cx.now,
        by: by.trim().to_owned(),
    };
    tx.set_policy(&tenant, &policy).await?;
    let (name, ended) = match wanted {
        SsoPolicy::Required => {
            // No way back to a password stays open (T135).
            tx.void_resets(&tenant, None).await?;
            let all = SessionsOf::TenantBy(Method::Password);
            (
                "sso.policy.required",
                tx.end_sessions(&tenant, &all, cx.now).await?,
            )
        }
        SsoPolicy::Optional => ("sso.policy.optional", 0),
    };
    let base = event(cx, &tenant, name, tenant.as_str());
    let after = json!({ "sso": wanted.as_str(), "forced": force, "sessions_ended": ended });
    tx.append_event(&changed(base, json!({ "sso": before.sso.as_str() }), after))
        .await?;
    tell_admins(tx, cx, post, &tenant, wanted).await?;
    Ok(Enforced {
        policy: wanted,
        unmet: Vec::new(),
        ended,
    })
}

/// So that nobody does this quietly with somebody else's session.
async fn tell_admins(
    tx: &mut dyn Writes,
    cx: &Cx,
    post: &Post,
    tenant: &TenantId,
    wanted: SsoPolicy,
) -> Result<(), StoreError> {
    let admins = tx.active_admins(tenant).await?;
    let Some(found) = tx.tenant(tenant).await? else {
        return Ok(());
    };
    let by = match &cx.origin.actor {
        Actor::Member(id) => {
            let who = tx.member(tenant, id).await?;
            who.map_or_else(String::new, |who| who.display_name())
        }
        other => other.kind().to_owned(),
    };
    for admin in &admins {
        let letter = Letter::PolicyChanged {
            tenant: found.name.clone(),
            required: wanted == SsoPolicy::Required,
            by: by.clone(),
            at: cx.now,
            link: format!("{}/integrations/sso", post.public_url),
        };
        post.tell(tx, cx, admin, letter).await?;
    }
    Ok(())
}

async fn facts<R: Reads + ?Sized>(
    rows: &mut R,
    tenant: &TenantId,
    now: Timestamp,
) -> Result<EnforceFacts, StoreError> {
    let Some(live) = rows.connections(tenant).await?.into_iter().next() else {
        return Ok(EnforceFacts {
            connection: None,
            completed: Vec::new(),
        });
    };
    let since = now.minus(PROOF_LIFETIME);
    let completed = rows
        .admin_sign_ins(tenant, &live.connection.id, since)
        .await?;
    let connection = ConnectionFact {
        id: live.connection.id.clone(),
        usable: live.connection.state.is_usable(),
        fingerprint: live.fingerprint(),
        preferred: live.credential(Slot::Preferred).map(|one| one.id.clone()),
    };
    Ok(EnforceFacts {
        connection: Some(connection),
        completed,
    })
}
