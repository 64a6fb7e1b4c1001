//! The redirect URI of a tenant's next connection, reserved so that it can be
//! shown before the first save and never changes by saving (N-53).

use latchkey_core::{
    connection::CallbackPath,
    id::TenantId,
    ports::{Rng, StoreError, StoreExt, Writes},
    problem::{Code, Problem, Stage},
    token::random_base32,
};

use crate::{App, Refusal};

/// The reserved redirect URI; reserves one if there is none yet.
///
/// # Errors
/// If the store does not answer.
pub async fn reserved_redirect_uri(app: &App, tenant: &TenantId) -> Result<String, Refusal> {
    let wanted = tenant.clone();
    let open = app
        .store
        .look(move |rows| Box::pin(async move { rows.reserved_callback(&wanted).await }))
        .await
        .map_err(Problem::from)?;
    let key = match open {
        Some(key) => key,
        None => reserve(app, tenant).await?,
    };
    Ok(format!(
        "{}{}",
        app.public_url,
        CallbackPath::from_key(&key).path()
    ))
}

async fn reserve(app: &App, tenant: &TenantId) -> Result<String, Refusal> {
    let (tenant, rng) = (tenant.clone(), std::sync::Arc::clone(&app.rng));
    let key = app
        .store
        .unit(move |tx| Box::pin(async move { reserve_in(tx, &tenant, &*rng).await }))
        .await
        .map_err(Problem::from)?;
    key.ok_or_else(|| {
        Box::new(Problem::new(
            Code::Internal,
            "no_free_callback",
            Stage::Session,
        ))
    })
}

/// The tenant's open reservation, made now if there is none: the bare path for
/// the installation's first tenant if it was never used, else ten base32
/// characters.
pub(crate) async fn reserve_in(
    tx: &mut dyn Writes,
    tenant: &TenantId,
    rng: &dyn Rng,
) -> Result<Option<String>, StoreError> {
    if let Some(open) = tx.reserved_callback(tenant).await? {
        return Ok(Some(open));
    }
    let first = tx
        .tenant(tenant)
        .await?
        .is_some_and(|found| found.ordinal == 1);
    let mut keys = Vec::new();
    if first && tx.callback_is_free("").await? {
        keys.push(String::new());
    }
    keys.push(random_base32(10, rng));
    let Some(key) = keys.first() else {
        return Ok(None);
    };
    tx.reserve_callback(tenant, key).await.map(Some)
}
