//! Changes a tenant's name and settings; what stood before is in the event.
//!
//! The values before are read inside the unit, so the event tells the truth
//! when two admins save at once. A save that changes nothing writes nothing.
//! Shorter session limits hold for present sessions too: they are judged at use.

use latchkey_core::{
    id::TenantId,
    ports::{StoreError, StoreExt, Writes},
    problem::{Code, Problem, Stage},
    tenant::Tenant,
    tenant_settings::TenantSettings,
};
use serde_json::{Map, Value};

use crate::{
    App, Cx, Refusal,
    audit::{changed, event},
};

/// The tenant with its settings.
///
/// # Errors
/// `not_found` if there is no such tenant.
pub async fn settings_of(
    app: &App,
    tenant: &TenantId,
) -> Result<(Tenant, TenantSettings), Refusal> {
    let tenant = tenant.clone();
    let found = app
        .store
        .look(move |rows| {
            Box::pin(async move {
                let settings = rows.tenant_settings(&tenant).await?;
                Ok(rows.tenant(&tenant).await?.map(|tenant| (tenant, settings)))
            })
        })
        .await
        .map_err(Problem::from)?;
    found.ok_or_else(|| Box::new(no_tenant()))
}

/// Saves name and settings; says whether anything changed.
///
/// # Errors
/// `not_found` if there is no such tenant, or the store does not answer.
pub async fn change_settings(
    app: &App,
    cx: &Cx,
    tenant: &TenantId,
    name: String,
    settings: TenantSettings,
) -> Result<bool, Refusal> {
    let (cx, tenant) = (cx.clone(), tenant.clone());
    let done = app
        .store
        .unit(move |tx| Box::pin(carry_out(tx, cx, tenant, name, settings)))
        .await
        .map_err(Problem::from)?;
    app.catch_up().await;
    done.ok_or_else(|| Box::new(no_tenant()))
}

async fn carry_out(
    tx: &mut dyn Writes,
    cx: Cx,
    id: TenantId,
    name: String,
    settings: TenantSettings,
) -> Result<Option<bool>, StoreError> {
    tx.hold_tenant(&id).await?;
    let Some(tenant) = tx.tenant(&id).await? else {
        return Ok(None);
    };
    let old = tx.tenant_settings(&id).await?;
    let (before, after) = differences(&fields(&tenant.name, &old)?, &fields(&name, &settings)?);
    if after.is_empty() {
        return Ok(Some(false));
    }
    if tenant.name != name {
        tx.rename_tenant(&id, &name).await?;
    }
    tx.set_tenant_settings(&id, &settings).await?;
    let base = event(&cx, &id, "settings.changed", id.as_str());
    let event = changed(base, Value::Object(before), Value::Object(after));
    tx.append_event(&event).await?;
    Ok(Some(true))
}

fn fields(name: &str, settings: &TenantSettings) -> Result<Map<String, Value>, StoreError> {
    let broken = || StoreError::Broken("settings are no JSON".into());
    let value = serde_json::to_value(settings).map_err(|_| broken())?;
    let Value::Object(mut map) = value else {
        return Err(broken());
    };
    map.insert("name".to_owned(), Value::String(name.to_owned()));
    Ok(map)
}

/// What differs: as it was, and as it is.
fn differences(
    before: &Map<String, Value>,
    after: &Map<String, Value>,
) -> (Map<String, Value>, Map<String, Value>) {
    let mut old = Map::new();
    let mut new = Map::new();
    for (key, value) in after {
        if before.get(key) != Some(value) {
            old.insert(key.clone(), before.get(key).cloned().unwrap_or_default());
            new.insert(key.clone(), value.clone());
        }
    }
    (old, new)
}

fn no_tenant() -> Problem {
    Problem::new(Code::NotFound, "tenant", Stage::Start)
}
