//! Makes a tenant. The first one of an installation owns the bare callback path.

use latchkey_core::{
    id::TenantId,
    member::clean_name,
    ports::StoreExt,
    problem::{Code, Evidence, Problem, Stage},
    tenant::{Slug, Tenant},
};
use serde_json::json;

use crate::{
    App, Cx, Refusal,
    audit::{changed, event},
    connections::reserve_in,
};

/// What the operator typed.
pub struct NewTenant {
    /// The short name in URLs.
    pub slug: String,
    /// The name people read.
    pub name: String,
}

/// Makes a tenant.
///
/// # Errors
/// `invalid_input` for a slug or name that breaks the rules, `already_exists`
/// for a slug that is taken.
pub async fn create_tenant(app: &App, cx: &Cx, input: NewTenant) -> Result<Tenant, Refusal> {
    let slug = Slug::parse(&input.slug).map_err(|error| invalid("slug", &error.to_string()))?;
    let name = clean_name(&input.name, 200)
        .filter(|name| !name.is_empty())
        .ok_or_else(|| invalid("name", "1 to 200 characters"))?;
    let id = TenantId::new(cx.now, &*app.rng);
    let (cx, rng) = (cx.clone(), std::sync::Arc::clone(&app.rng));
    let made = app
        .store
        .unit(move |tx| {
            Box::pin(async move {
                let tenant = tx.insert_tenant(&id, &slug, &name, cx.now).await?;
                let after = json!({ "slug": tenant.slug.as_str(), "name": tenant.name });
                let made = changed(
                    event(&cx, &tenant.id, "tenant.created", tenant.id.as_str()),
                    serde_json::Value::Null,
                    after,
                );
                tx.append_event(&made).await?;
                // So that no page has to reserve it by a mere look (N-05).
                reserve_in(tx, &tenant.id, &*rng).await?;
                Ok(tenant)
            })
        })
        .await
        .map_err(Problem::from)?;
    Ok(made)
}

fn invalid(field: &str, rule: &str) -> Refusal {
    let evidence = Evidence::compared(field, rule, "something else");
    Box::new(Problem::new(Code::InvalidInput, "field", Stage::Start).with(evidence))
}
