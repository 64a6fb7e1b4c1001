//! How a member can prove anew who they are.
//!
//! The password counts only while the tenant lets people in by it, and never
//! without a code where the member has an app; a connection only when it is usable and the member is linked there already.

use latchkey_core::{id::ConnectionId, policy::SsoPolicy, ports::StoreExt, problem::Problem};

use crate::{App, Refusal, sessions::Principal};

/// The ways open to this member.
pub struct ProofWays {
    /// Their password.
    pub password: bool,
    /// Besides the password, a code of their app.
    pub code: bool,
    /// Their identity provider, with its name.
    pub connection: Option<(ConnectionId, String)>,
}

/// Finds the ways.
///
/// # Errors
/// If the store does not answer.
pub async fn proof_ways(app: &App, principal: &Principal) -> Result<ProofWays, Refusal> {
    let (tenant, member) = (principal.tenant.id.clone(), principal.member.id.clone());
    let ways = app
        .store
        .look(move |rows| {
            Box::pin(async move {
                let policy = rows.policy(&tenant).await?;
                let hash = rows.password_hash(&tenant, &member).await?;
                let linked = rows.identities_of(&tenant, &member).await?;
                let mut connection = None;
                for identity in linked {
                    let live = rows.connection(&tenant, &identity.connection).await?;
                    let usable = live.filter(|live| live.connection.state.is_usable());
                    if let Some(live) = usable {
                        connection = Some((live.connection.id, live.connection.name));
                        break;
                    }
                }
                Ok(ProofWays {
                    password: hash.is_some() && policy.sso != SsoPolicy::Required,
                    code: rows.app_factor(&tenant, &member).await?.is_some(),
                    connection,
                })
            })
        })
        .await
        .map_err(Problem::from)?;
    Ok(ways)
}
