//! Ends the session of this browser.

use std::sync::Arc;

use latchkey_core::{
    ports::{StoreExt, store::SessionsOf},
    problem::Problem,
};

use super::Principal;
use crate::{App, Cx, Refusal, audit::event};

/// What to tell the person afterwards.
pub struct SignedOut {
    /// The provider's name and end-session address, after an SSO session.
    pub still_at: Option<(String, String)>,
}

/// Ends the session at once.
///
/// # Errors
/// `busy` if the store does not answer; then nothing ended.
pub async fn sign_out(
    app: &App,
    cx: &Cx,
    principal: &Arc<Principal>,
) -> Result<SignedOut, Refusal> {
    let (tenant, id) = (principal.tenant.id.clone(), principal.session.id.clone());
    let (unit_cx, through) = (cx.clone(), principal.session.connection.clone());
    let live = app
        .store
        .unit(move |tx| {
            Box::pin(async move {
                let ended = tx
                    .end_sessions(&tenant, &SessionsOf::One(id.clone()), unit_cx.now)
                    .await?;
                if ended > 0 {
                    let done = event(&unit_cx, &tenant, "session.ended", id.as_str());
                    tx.append_event(&done).await?;
                }
                match through {
                    Some(connection) => tx.connection(&tenant, &connection).await,
                    None => Ok(None),
                }
            })
        })
        .await
        .map_err(Problem::from)?;
    app.caches.drop_principal(&principal.session.digest);
    app.catch_up().await;
    let still_at = live.and_then(|live| {
        let endpoint = live.revision.endpoints.as_ref()?.end_session.clone()?;
        Some((live.connection.name, endpoint))
    });
    Ok(SignedOut { still_at })
}
