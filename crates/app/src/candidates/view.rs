//! Reads candidate and past settings for pages and the command line. Never a secret (T152).

use latchkey_core::{
    candidate::{Candidate, Past, RESTORABLE},
    id::{ConnectionId, TenantId},
    ports::StoreExt,
    problem::Problem,
};

use super::swap::unproven;
use crate::{App, Cx, Refusal};

/// What waits and what can come back.
pub struct CandidateView {
    /// Settings waiting to become live.
    pub candidate: Option<Candidate>,
    /// Why the candidate may not be swapped in now.
    pub unproven: Option<&'static str>,
    /// Settings that can be restored, newest first.
    pub past: Vec<Past>,
}

/// The candidate and the past settings of a connection.
///
/// # Errors
/// If the store does not answer.
pub async fn candidate_view(
    app: &App,
    cx: &Cx,
    tenant: &TenantId,
    id: &ConnectionId,
) -> Result<CandidateView, Refusal> {
    let (cx, tenant, id) = (cx.clone(), tenant.clone(), id.clone());
    let view = app
        .store
        .look(move |rows| {
            Box::pin(async move {
                let candidate = rows.candidate(&tenant, &id).await?;
                let why = match &candidate {
                    Some(candidate) => unproven(rows, candidate, &cx).await?,
                    None => None,
                };
                let since = cx.now.minus(RESTORABLE);
                let past = rows.past_settings(&tenant, &id, since).await?;
                Ok(CandidateView {
                    candidate,
                    unproven: why,
                    past,
                })
            })
        })
        .await
        .map_err(Problem::from)?;
    Ok(view)
}
