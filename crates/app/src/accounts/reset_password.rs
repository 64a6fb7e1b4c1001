//! Sets a password anew with the link from the mail.
//!
//! Looking consumes nothing (T131); setting consumes the link once, by one
//! statement (T124). What the link was made for is read again in that unit: an
//! active member, the same stamp, passwords allowed. Every session of the
//! member ends; nobody is signed in by it, and the second factor stays (N-23).

use latchkey_core::{
    audit::Actor,
    id::{ResetId, TenantId},
    member::{Member, MemberState},
    password::PasswordRules,
    policy::SsoPolicy,
    ports::{
        Reads, StoreError, StoreExt, Writes, accounts::PasswordReset, shared::TokenKind,
        store::SessionsOf,
    },
    problem::{Code, Problem, Stage},
    secret::Secret,
    tenant::{Tenant, TenantState},
    time::Timestamp,
    token::Digest,
};

use serde_json::Value;

use super::{
    put_password::{Post, put_password},
    rules::check_password,
};
use crate::{
    App, Cx, Refusal,
    audit::{changed, event, secret},
    limits::reopen,
    members::hash_password,
};

/// The longest value that is looked at.
const MAX_TOKEN: usize = 128;

/// A reset that can be used.
pub struct OpenReset {
    /// The tenant.
    pub tenant: Tenant,
    /// Whose password it sets.
    pub member: Member,
    /// What the new one must keep.
    pub rules: PasswordRules,
    id: ResetId,
    digest: Digest,
}

/// The reset behind `token`, if it can be used now. Nothing changes.
///
/// # Errors
/// `reset_unusable`, the same for every cause; `busy`.
pub async fn open_reset(app: &App, now: Timestamp, token: &str) -> Result<OpenReset, Refusal> {
    if token.len() > MAX_TOKEN {
        return Err(unusable());
    }
    let digest = Digest::of(token);
    let found = app
        .store
        .look(move |rows| Box::pin(load(rows, digest, now)))
        .await
        .map_err(Problem::from)?;
    found.ok_or_else(unusable)
}

fn unusable() -> Refusal {
    Box::new(Problem::new(Code::ResetUnusable, "reset", Stage::Start))
}

async fn load(
    rows: &mut dyn Reads,
    digest: Digest,
    now: Timestamp,
) -> Result<Option<OpenReset>, StoreError> {
    let Some((tenant, thing)) = rows.find_token(TokenKind::Reset, &digest).await? else {
        return Ok(None);
    };
    let Ok(id) = thing.parse::<ResetId>() else {
        return Ok(None);
    };
    let Some(reset) = rows.pending_reset(&tenant, &id).await? else {
        return Ok(None);
    };
    if !reset.digest.matches(&digest) || reset.expires <= now {
        return Ok(None);
    }
    let Some((tenant, member)) = bound_to(rows, &tenant, &reset).await? else {
        return Ok(None);
    };
    let settings = rows.tenant_settings(&tenant.id).await?;
    Ok(Some(OpenReset {
        rules: PasswordRules::of(&settings, &tenant, &member),
        tenant,
        member,
        id,
        digest,
    }))
}

/// Tenant and member, if everything the reset was made for still holds.
async fn bound_to<R: Reads + ?Sized>(
    rows: &mut R,
    tenant: &TenantId,
    reset: &PasswordReset,
) -> Result<Option<(Tenant, Member)>, StoreError> {
    let Some(tenant) = rows.tenant(tenant).await? else {
        return Ok(None);
    };
    let Some(member) = rows.member(&tenant.id, &reset.member).await? else {
        return Ok(None);
    };
    let holds = tenant.state == TenantState::Active
        && member.state == MemberState::Active
        && member.security_stamp == reset.stamp
        && rows.policy(&tenant.id).await?.sso == SsoPolicy::Optional;
    Ok(holds.then_some((tenant, member)))
}

/// Sets the password.
///
/// # Errors
/// `reset_unusable`; `invalid_input` with the rule it breaks, which uses
/// nothing up; `busy`.
pub async fn reset_password(
    app: &App,
    cx: &Cx,
    token: &str,
    password: &Secret<String>,
) -> Result<Tenant, Refusal> {
    let open = open_reset(app, cx.now, token).await?;
    check_password(&open.rules, password)?;
    let hash = hash_password(app, password).await?;
    let (post, unit_cx) = (
        Post::of(app),
        cx.acting(Actor::Member(open.member.id.clone())),
    );
    let (tenant, id, digest) = (open.tenant.id.clone(), open.id.clone(), open.digest.clone());
    let done = app
        .store
        .unit(move |tx| Box::pin(carry_out(tx, unit_cx, post, (tenant, id, digest), hash)))
        .await;
    app.catch_up().await;
    match done {
        Ok(()) => Ok(open.tenant),
        Err(StoreError::Abandoned) => Err(unusable()),
        Err(error) => Err(Box::new(Problem::from(error))),
    }
}

async fn carry_out(
    tx: &mut dyn Writes,
    cx: Cx,
    post: Post,
    (tenant, id, digest): (TenantId, ResetId, Digest),
    hash: String,
) -> Result<(), StoreError> {
    let Some(reset) = tx.use_reset(&tenant, &id, &digest, cx.now).await? else {
        return Err(StoreError::Abandoned);
    };
    let Some((tenant, member)) = bound_to(tx, &tenant, &reset).await? else {
        return Err(StoreError::Abandoned);
    };
    put_password(tx, &cx, &post, &tenant, &member, &hash).await?;
    let all = SessionsOf::Member(member.id.clone(), None);
    tx.end_sessions(&tenant.id, &all, cx.now).await?;
    tx.forget_devices(&tenant.id, &member.id).await?;
    // Tries that failed before do not delay the new password (T111).
    reopen(tx, &member.email).await?;
    let base = event(&cx, &tenant.id, "member.password_reset", member.id.as_str());
    tx.append_event(&changed(base, Value::Null, secret("password")))
        .await
}
