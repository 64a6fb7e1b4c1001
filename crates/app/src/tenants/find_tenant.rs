//! Finds tenants by slug, or lists them for the operator.

use latchkey_core::{
    ports::StoreExt,
    problem::{Code, Evidence, Problem, Stage},
    tenant::Tenant,
};

use crate::{App, Refusal};

/// The tenant with this slug.
///
/// # Errors
/// `not_found` if there is none.
pub async fn tenant_by_slug(app: &App, slug: &str) -> Result<Tenant, Refusal> {
    let wanted = slug.to_owned();
    let found = app
        .store
        .look(move |rows| Box::pin(async move { rows.tenant_by_slug(&wanted).await }))
        .await
        .map_err(Problem::from)?;
    found.ok_or_else(|| {
        let evidence = Evidence::compared("tenant", "a known slug", slug);
        Box::new(Problem::new(Code::NotFound, "tenant", Stage::Start).with(evidence))
    })
}

/// Every tenant, in order of creation.
///
/// # Errors
/// If the store does not answer.
pub async fn all_tenants(app: &App) -> Result<Vec<Tenant>, Refusal> {
    let mut all: Vec<Tenant> = Vec::new();
    loop {
        let after = all.last().map_or(0, |tenant| tenant.ordinal);
        let page = app
            .store
            .look(move |rows| rows.tenants(after, 500))
            .await
            .map_err(Problem::from)?;
        if page.is_empty() {
            return Ok(all);
        }
        all.extend(page);
    }
}
