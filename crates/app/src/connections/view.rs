//! Reads a tenant's connection for pages and the command line. Never a secret (T152).

use latchkey_core::{
    connection::{Connection, LiveConnection},
    id::TenantId,
    policy::Policy,
    ports::StoreExt,
    problem::Problem,
};

use crate::{App, Refusal};

/// A connection with what stands around it.
pub struct ConnectionView {
    /// The connection with its live revision and sealed secrets.
    pub live: LiveConnection,
    /// Where its provider must send answers.
    pub redirect_uri: String,
    /// How many members are linked to it.
    pub linked: i64,
    /// How many of them have no password.
    pub linked_without_password: i64,
}

/// The tenant's connection, if any, and its policy.
///
/// # Errors
/// If the store does not answer.
pub async fn connection_view(
    app: &App,
    tenant: &TenantId,
) -> Result<(Option<ConnectionView>, Policy), Refusal> {
    let tenant = tenant.clone();
    let (found, policy) = app
        .store
        .look(move |rows| {
            Box::pin(async move {
                let policy = rows.policy(&tenant).await?;
                let Some(live) = rows.connections(&tenant).await?.into_iter().next() else {
                    return Ok((None, policy));
                };
                let linked = rows.linked_members(&tenant, &live.connection.id).await?;
                let without = rows
                    .linked_without_password(&tenant, &live.connection.id)
                    .await?;
                Ok((Some((live, linked, without)), policy))
            })
        })
        .await
        .map_err(Problem::from)?;
    let view = found.map(|(live, linked, without)| ConnectionView {
        redirect_uri: redirect_uri(app, &live.connection),
        live,
        linked,
        linked_without_password: without,
    });
    Ok((view, policy))
}

/// Where the provider of `connection` must send answers.
pub fn redirect_uri(app: &App, connection: &Connection) -> String {
    format!("{}{}", app.public_url, connection.callback.path())
}
