//! Throws a candidate away; live settings stay as they are.

use latchkey_core::{
    id::{ConnectionId, TenantId},
    ports::StoreExt,
    problem::{Code, Problem, Stage},
};

use crate::{App, Cx, Refusal, audit::event};

/// Throws the candidate of a connection away, with its secret.
///
/// # Errors
/// `not_found` if there is none.
pub async fn discard_candidate(
    app: &App,
    cx: &Cx,
    tenant: &TenantId,
    id: &ConnectionId,
) -> Result<(), Refusal> {
    let (cx, tenant, id) = (cx.clone(), tenant.clone(), id.clone());
    let dropped = app
        .store
        .unit(move |tx| {
            Box::pin(async move {
                let dropped = tx.drop_candidate(&tenant, &id).await?;
                if dropped {
                    let name = "sso.connection.candidate_discarded";
                    tx.append_event(&event(&cx, &tenant, name, id.as_str()))
                        .await?;
                }
                Ok(dropped)
            })
        })
        .await
        .map_err(Problem::from)?;
    if dropped {
        return Ok(());
    }
    Err(Box::new(Problem::new(
        Code::NotFound,
        "no_candidate",
        Stage::Start,
    )))
}
