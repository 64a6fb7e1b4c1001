//! Ends the session of this browser.

use std::sync::Arc;

use latchkey_core::{
    ports::{StoreExt, store::SessionsOf},
    problem::Problem,
};

use serde_json::{Value, json};

use super::Principal;
use crate::{
    App, Cx, Refusal,
    audit::{changed, event},
};

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
    let before = json!({ "member": principal.member.id.as_str() });
    let live = app
        .store
        .unit(move |tx| {
            Box::pin(async move {
                let ended = tx
                    .end_sessions(&tenant, &SessionsOf::One(id.clone()), unit_cx.now)
                    .await?;
                if ended > 0 {
                    let base = event(&unit_cx, &tenant, "session.ended", id.as_str());
                    tx.append_event(&changed(base, before, Value::Null)).await?;
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
