//! Things kept for one session for a short time, sealed: a filled form, a list shown once.
//!
//! A kept thing is seen by the session that kept it and by nobody else, for at
//! most [`LIFETIME`]. Looking does not take it away, so a page can be loaded
//! again; taking it does, once.

use latchkey_core::{
    id::KeptId,
    ports::{Place, StoreExt, shared::Kept},
    problem::Problem,
    secret::Secret,
    time::Span,
};

use crate::{App, Cx, Refusal, sessions::Principal};

/// How long something is kept.
pub const LIFETIME: Span = Span::minutes(15);

fn place<'a>(tenant: &'a str, id: &'a str) -> Place<'a> {
    Place {
        tenant,
        table: "kept",
        row: id,
        column: "sealed",
        version: 1,
    }
}

/// Keeps `plain` for the session of `principal`.
///
/// # Errors
/// If the store does not answer.
pub async fn keep(
    app: &App,
    cx: &Cx,
    principal: &Principal,
    purpose: &'static str,
    plain: &Secret<Vec<u8>>,
) -> Result<KeptId, Refusal> {
    let id = KeptId::new(cx.now, &*app.rng);
    let tenant = &principal.tenant.id;
    let kept = Kept {
        sealed: app
            .sealer
            .seal(place(tenant.as_str(), id.as_str()), plain.expose()),
        id: id.clone(),
        tenant: tenant.clone(),
        session: principal.session.id.clone(),
        purpose: purpose.to_owned(),
        expires: cx.now.plus(LIFETIME),
    };
    app.store
        .unit(move |tx| Box::pin(async move { tx.keep(&kept).await }))
        .await
        .map_err(Problem::from)?;
    Ok(id)
}

/// What this session kept under `id` for `purpose`, if it is still there.
///
/// # Errors
/// If the store does not answer.
pub async fn look(
    app: &App,
    cx: &Cx,
    principal: &Principal,
    purpose: &'static str,
    id: &str,
) -> Result<Option<Secret<Vec<u8>>>, Refusal> {
    let Ok(id) = id.parse::<KeptId>() else {
        return Ok(None);
    };
    let (tenant, session) = (principal.tenant.id.clone(), principal.session.id.clone());
    let now = cx.now;
    let found = app
        .store
        .look(move |rows| Box::pin(async move { rows.kept(&tenant, &session, &id, now).await }))
        .await
        .map_err(Problem::from)?;
    Ok(found.filter(|one| one.purpose == purpose).and_then(|one| {
        let place = place(one.tenant.as_str(), one.id.as_str());
        app.sealer.open(place, &one.sealed).ok()
    }))
}

/// Takes a kept thing, once: whoever gets it has it alone.
///
/// # Errors
/// If the store does not answer.
pub async fn take(
    app: &App,
    cx: &Cx,
    principal: &Principal,
    purpose: &'static str,
    id: &str,
) -> Result<Option<Secret<Vec<u8>>>, Refusal> {
    let Some(found) = look(app, cx, principal, purpose, id).await? else {
        return Ok(None);
    };
    let Ok(id) = id.parse::<KeptId>() else {
        return Ok(None);
    };
    let (tenant, session) = (principal.tenant.id.clone(), principal.session.id.clone());
    let mine = app
        .store
        .unit(move |tx| Box::pin(async move { tx.drop_kept(&tenant, &session, &id).await }))
        .await
        .map_err(Problem::from)?;
    Ok(mine.then_some(found))
}
