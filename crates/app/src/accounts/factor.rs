//! The authenticator app of a member: adding, replacing and taking it away, and recovery codes.
//!
//! A secret counts only after a right code was typed; until then it is kept,
//! sealed, for the one session. With it come ten recovery codes, shown once.
//! Only members who sign in with a password have one.

use std::sync::Arc;

use latchkey_core::{
    audit::Actor,
    id::{KeptId, MemberId, TenantId},
    mail::Letter,
    member::Member,
    policy::SsoPolicy,
    ports::{Place, StoreError, StoreExt, Writes, accounts::AppFactor},
    problem::{Code, Problem, Stage},
    second_factor::{
        app_address, matching_step, new_app_secret, new_recovery_codes, recovery_digest,
        secret_text,
    },
    secret::Secret,
    tenant::Tenant,
    token::Digest,
};
use serde_json::{Value, json};

use super::put_password::Post;
use crate::{
    App, Cx, Refusal,
    audit::{changed, event, secret},
    kept,
    members::no_member,
    sessions::Principal,
};

/// What the secret of an app to be added is kept for.
const ADDING: &str = "second_factor";
/// What recovery codes are kept for, until they were seen.
const CODES: &str = "recovery_codes";

/// Where the secret of a member's app is sealed to.
pub(crate) fn app_place<'a>(tenant: &'a str, member: &'a str) -> Place<'a> {
    Place {
        tenant,
        table: "member_totp",
        row: member,
        column: "sealed",
        version: 1,
    }
}

/// An app to be added.
pub struct Adding {
    /// The secret as text, for typing.
    pub text: Secret<String>,
    /// What the picture holds.
    pub address: Secret<String>,
}

/// How a secret is shown to this member.
pub fn shown_secret(secret: &[u8], tenant: &Tenant, member: &Member) -> Adding {
    Adding {
        text: secret_text(secret),
        address: app_address(secret, &tenant.name, member.email.canonical()),
    }
}

/// Begins to add an app: the secret is kept for this session.
///
/// # Errors
/// `forbidden` if this member signs in without a password.
pub async fn begin_app(app: &App, cx: &Cx, principal: &Arc<Principal>) -> Result<KeptId, Refusal> {
    let (tenant, member) = (principal.tenant.id.clone(), principal.member.id.clone());
    let may = app
        .store
        .look(move |rows| {
            Box::pin(async move {
                let found = rows.member(&tenant, &member).await?;
                let optional = rows.policy(&tenant).await?.sso == SsoPolicy::Optional;
                Ok(optional && found.is_some_and(|member| member.has_password))
            })
        })
        .await
        .map_err(Problem::from)?;
    if !may {
        return Err(Box::new(no_password()));
    }
    let secret = new_app_secret(&*app.rng);
    kept::keep(app, cx, principal, ADDING, &secret).await
}

fn no_password() -> Problem {
    Problem::new(Code::Forbidden, "no_password", Stage::Session)
}

/// The app that is being added under `id`, if it still is.
///
/// # Errors
/// If the store does not answer.
pub async fn adding_app(
    app: &App,
    cx: &Cx,
    principal: &Arc<Principal>,
    id: &str,
) -> Result<Option<Adding>, Refusal> {
    let secret = kept::look(app, cx, principal, ADDING, id).await?;
    Ok(secret.map(|secret| shown_secret(secret.expose(), &principal.tenant, &principal.member)))
}

/// Adds the app if `code` is right; answers under which id the recovery codes are shown.
///
/// # Errors
/// `second_factor_invalid`; `not_found` if it is not being added any more.
pub async fn confirm_app(
    app: &App,
    cx: &Cx,
    principal: &Arc<Principal>,
    id: &str,
    code: &str,
) -> Result<KeptId, Refusal> {
    let found = kept::look(app, cx, principal, ADDING, id).await?;
    let secret = found.ok_or_else(gone)?;
    let Some(step) = matching_step(secret.expose(), code, cx.now) else {
        let problem = Problem::new(Code::SecondFactorInvalid, "second_factor", Stage::Session);
        return Err(Box::new(problem));
    };
    let kept_id: KeptId = id.parse().map_err(|_| gone())?;
    let (unit_cx, post, who) = (cx.clone(), Post::of(app), Arc::clone(principal));
    let codes = app
        .store
        .unit(move |tx| {
            Box::pin(async move {
                let (tenant, session) = (&who.tenant, &who.session.id);
                if !tx.drop_kept(&tenant.id, session, &kept_id).await? {
                    return Ok(Err(gone()));
                }
                let optional = tx.policy(&tenant.id).await?.sso == SsoPolicy::Optional;
                let found = tx.member(&tenant.id, &who.member.id).await?;
                let Some(member) = found.filter(|member| optional && member.has_password) else {
                    return Ok(Err(no_password()));
                };
                let of = (tenant, &member);
                put_app(tx, &unit_cx, &post, of, &secret, step)
                    .await
                    .map(Ok)
            })
        })
        .await
        .map_err(Problem::from)?;
    keep_codes(app, cx, principal, &codes?).await
}

fn gone() -> Problem {
    Problem::new(Code::NotFound, "kept", Stage::Start)
}

/// Sets the app and ten new recovery codes, in a unit that may have more to do.
///
/// # Errors
/// If the store does not answer.
pub(crate) async fn put_app(
    tx: &mut dyn Writes,
    cx: &Cx,
    post: &Post,
    (tenant, member): (&Tenant, &Member),
    secret: &Secret<Vec<u8>>,
    step: i64,
) -> Result<Vec<Secret<String>>, StoreError> {
    let replaced = tx.app_factor(&tenant.id, &member.id).await?.is_some();
    let place = app_place(tenant.id.as_str(), member.id.as_str());
    let app = AppFactor {
        sealed: post.sealer.seal(place, secret.expose()),
        // The code that proved it is used, too.
        last_step: step,
        created: cx.now,
    };
    tx.set_app_factor(&tenant.id, &member.id, &app).await?;
    let codes = put_codes(tx, post, &tenant.id, &member.id).await?;
    let base = event(
        cx,
        &tenant.id,
        "member.second_factor_added",
        member.id.as_str(),
    );
    let after = json!({ "kind": "app", "replaced": replaced });
    tx.append_event(&changed(base, Value::Null, after)).await?;
    tell(tx, cx, post, (tenant, member), true).await?;
    Ok(codes)
}

async fn put_codes(
    tx: &mut dyn Writes,
    post: &Post,
    tenant: &TenantId,
    member: &MemberId,
) -> Result<Vec<Secret<String>>, StoreError> {
    let codes = new_recovery_codes(&*post.rng);
    let digests: Vec<Digest> = codes
        .iter()
        .filter_map(|code| recovery_digest(code.expose()))
        .collect();
    tx.set_recovery_codes(tenant, member, &digests).await?;
    Ok(codes)
}

async fn tell(
    tx: &mut dyn Writes,
    cx: &Cx,
    post: &Post,
    (tenant, member): (&Tenant, &Member),
    added: bool,
) -> Result<(), StoreError> {
    let letter = Letter::SecondFactorChanged {
        tenant: tenant.name.clone(),
        added,
        at: cx.now,
        agent: cx.origin.agent.clone().unwrap_or_default(),
        address: cx.origin.address.clone().unwrap_or_default(),
        link: format!("{}/account", post.public_url),
    };
    post.tell(tx, cx, member, letter).await
}

/// Keeps recovery codes for the session until they were seen.
///
/// # Errors
/// If the store does not answer.
pub(crate) async fn keep_codes(
    app: &App,
    cx: &Cx,
    principal: &Arc<Principal>,
    codes: &[Secret<String>],
) -> Result<KeptId, Refusal> {
    let lines: Vec<&str> = codes.iter().map(|code| code.expose().as_str()).collect();
    let plain = Secret::new(lines.join("\n").into_bytes());
    kept::keep(app, cx, principal, CODES, &plain).await
}

/// The recovery codes kept under `id`.
///
/// # Errors
/// If the store does not answer.
pub async fn kept_codes(
    app: &App,
    cx: &Cx,
    principal: &Arc<Principal>,
    id: &str,
) -> Result<Option<Vec<String>>, Refusal> {
    let plain = kept::look(app, cx, principal, CODES, id).await?;
    Ok(plain.map(|plain| {
        let text = String::from_utf8_lossy(plain.expose());
        text.lines().map(str::to_owned).collect()
    }))
}

/// Forgets kept recovery codes: the member has them. False if they were gone.
///
/// # Errors
/// If the store does not answer.
pub async fn codes_seen(
    app: &App,
    cx: &Cx,
    principal: &Arc<Principal>,
    id: &str,
) -> Result<bool, Refusal> {
    let taken = kept::take(app, cx, principal, CODES, id).await?;
    Ok(taken.is_some())
}

/// Makes ten new recovery codes; the old ones are worth nothing from then on.
///
/// # Errors
/// `not_found` if there is no app.
pub async fn new_codes(app: &App, cx: &Cx, principal: &Arc<Principal>) -> Result<KeptId, Refusal> {
    let (unit_cx, post, who) = (cx.clone(), Post::of(app), Arc::clone(principal));
    let codes = app
        .store
        .unit(move |tx| {
            Box::pin(async move {
                let (tenant, member) = (&who.tenant.id, &who.member.id);
                if tx.app_factor(tenant, member).await?.is_none() {
                    return Ok(None);
                }
                let codes = put_codes(tx, &post, tenant, member).await?;
                let name = "member.recovery_codes_created";
                let base = event(&unit_cx, tenant, name, member.as_str());
                let after = secret("codes");
                tx.append_event(&changed(base, Value::Null, after)).await?;
                Ok(Some(codes))
            })
        })
        .await
        .map_err(Problem::from)?;
    keep_codes(app, cx, principal, &codes.ok_or_else(gone)?).await
}

/// The member takes the app away.
///
/// # Errors
/// `forbidden` with reason `second_factor_required` while the tenant requires
/// one; `not_found` if there is none.
pub async fn remove_app(app: &App, cx: &Cx, principal: &Arc<Principal>) -> Result<(), Refusal> {
    let (tenant, member) = (principal.tenant.id.clone(), principal.member.id.clone());
    take_away(app, cx, tenant, member, true).await
}

/// An admin or the operator takes a member's second factor away; the member
/// adds another at the next sign-in if the tenant requires one.
///
/// # Errors
/// `forbidden` with reason `own_second_factor` for an admin's own, which only the
/// account page takes away; `not_found` if there is no such member or no second factor.
pub async fn reset_second_factor(
    app: &App,
    cx: &Cx,
    tenant: &TenantId,
    member: &MemberId,
) -> Result<(), Refusal> {
    take_away(app, cx, tenant.clone(), member.clone(), false).await
}

async fn take_away(
    app: &App,
    cx: &Cx,
    tenant: TenantId,
    member: MemberId,
    own: bool,
) -> Result<(), Refusal> {
    let (cx, post) = (cx.clone(), Post::of(app));
    let done = app
        .store
        .unit(move |tx| {
            Box::pin(async move {
                let Some(tenant) = tx.tenant(&tenant).await? else {
                    return Ok(Err(no_member()));
                };
                let Some(member) = tx.member(&tenant.id, &member).await? else {
                    return Ok(Err(no_member()));
                };
                let settings = tx.tenant_settings(&tenant.id).await?;
                if !own && cx.origin.actor == Actor::Member(member.id.clone()) {
                    let reason = "own_second_factor";
                    return Ok(Err(Problem::new(Code::Forbidden, reason, Stage::Session)));
                }
                if own && settings.second_factor_required {
                    let reason = "second_factor_required";
                    return Ok(Err(Problem::new(Code::Forbidden, reason, Stage::Session)));
                }
                if !tx.drop_app_factor(&tenant.id, &member.id).await? {
                    let reason = "no_second_factor";
                    return Ok(Err(Problem::new(Code::NotFound, reason, Stage::Start)));
                }
                let name = "member.second_factor_removed";
                let base = event(&cx, &tenant.id, name, member.id.as_str());
                let before = json!({ "kind": "app" });
                tx.append_event(&changed(base, before, Value::Null)).await?;
                tell(tx, &cx, &post, (&tenant, &member), false).await?;
                Ok(Ok(()))
            })
        })
        .await
        .map_err(Problem::from)?;
    Ok(done?)
}
