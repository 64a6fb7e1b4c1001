//! What a guide fills in for an admin: the tenant's values as far as they are
//! known. It only reads: nothing is reserved here (N-05), and no secret is
//! among them (T152).

use latchkey_core::{connection::CallbackPath, id::TenantId, ports::StoreExt, problem::Problem};

use super::view::redirect_uri;
use crate::{App, Refusal};

/// The values of a tenant's connection, or of the one to come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownValues {
    /// Where the provider sends answers.
    pub redirect_uri: Option<String>,
    /// The saved issuer.
    pub issuer: Option<String>,
    /// The saved client id.
    pub client_id: Option<String>,
    /// The saved name.
    pub name: Option<String>,
}

/// What is known of `tenant`.
///
/// # Errors
/// If the store does not answer.
pub async fn known_values(app: &App, tenant: &TenantId) -> Result<KnownValues, Refusal> {
    let tenant = tenant.clone();
    let (live, reserved) = app
        .store
        .look(move |rows| {
            Box::pin(async move {
                let live = rows.connections(&tenant).await?.into_iter().next();
                let reserved = rows.reserved_callback(&tenant).await?;
                Ok((live, reserved))
            })
        })
        .await
        .map_err(Problem::from)?;
    Ok(match live {
        Some(live) => KnownValues {
            redirect_uri: Some(redirect_uri(app, &live.connection)),
            issuer: Some(live.revision.settings.issuer.clone()),
            client_id: Some(live.revision.settings.client_id.clone()),
            name: Some(live.connection.name),
        },
        None => KnownValues {
            redirect_uri: reserved.map(|key| {
                let path = CallbackPath::from_key(&key);
                format!("{}{}", app.public_url, path.path())
            }),
            ..KnownValues::default()
        },
    })
}
