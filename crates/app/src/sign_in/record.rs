//! Recorded sign-ins: for the banner, and for the one who explains them.

use latchkey_core::{
    decoder::Vendor,
    id::TenantId,
    ports::StoreExt,
    problem::Problem,
    sign_in::SignInRecord,
    token::{Digest, parse_reference},
};

use crate::{App, Refusal};

/// A record with the names a banner or explanation fills in.
pub struct RecordView {
    /// What was recorded.
    pub record: SignInRecord,
    /// The tenant's name.
    pub tenant: String,
    /// The tenant's slug.
    pub slug: String,
    /// The connection's name.
    pub idp: String,
    /// Whose provider the connection leads to, most likely.
    pub vendor: Vendor,
    /// Whom the tenant's members ask; empty when nothing is set.
    pub support: String,
}

/// The sign-in with this reference.
///
/// # Errors
/// If the store does not answer; an unknown reference is `None`.
pub async fn record_by_reference(app: &App, typed: &str) -> Result<Option<RecordView>, Refusal> {
    let Some(reference) = parse_reference(typed) else {
        return Ok(None);
    };
    let found = app
        .store
        .look(move |rows| {
            Box::pin(async move {
                let Some((tenant_id, id)) = rows.find_reference(&reference).await? else {
                    return Ok(None);
                };
                let Some(record) = rows.sign_in_record(&tenant_id, &id).await? else {
                    return Ok(None);
                };
                let tenant = rows.tenant(&tenant_id).await?;
                let settings = rows.tenant_settings(&tenant_id).await?;
                let live = rows.connection(&tenant_id, &record.connection).await?;
                let view = tenant.zip(live).map(|(tenant, live)| RecordView {
                    record,
                    tenant: tenant.name,
                    slug: tenant.slug.to_string(),
                    vendor: live.vendor(),
                    idp: live.connection.name,
                    support: settings.support,
                });
                Ok(view)
            })
        })
        .await
        .map_err(Problem::from)?;
    Ok(found)
}

/// The record a banner may use names from: only for the browser whose flow
/// cookie began the attempt, or an admin of that tenant (N-04).
///
/// # Errors
/// If the store does not answer.
pub async fn banner_record(
    app: &App,
    reference: &str,
    flow_cookie: Option<&str>,
    admin_of: Option<&TenantId>,
) -> Result<Option<RecordView>, Refusal> {
    let Some(view) = record_by_reference(app, reference).await? else {
        return Ok(None);
    };
    let same_browser =
        flow_cookie.is_some_and(|cookie| Digest::of(cookie).matches(&view.record.browser));
    let own_tenant = admin_of.is_some_and(|tenant| *tenant == view.record.tenant);
    Ok((same_browser || own_tenant).then_some(view))
}
