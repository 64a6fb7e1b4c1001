//! Reads pending invitations for lists and pages; one that has run out is among them.

use latchkey_core::{
    id::{MemberId, TenantId},
    invitation::Invitation,
    ports::StoreExt,
    problem::Problem,
};

use crate::{App, Refusal};

/// The pending invitation of one member.
///
/// # Errors
/// If the store does not answer.
pub async fn open_invitation(
    app: &App,
    tenant: &TenantId,
    member: &MemberId,
) -> Result<Option<Invitation>, Refusal> {
    let mut found = open_invitations(app, tenant, vec![member.clone()]).await?;
    Ok(found.pop())
}

/// The pending invitations of these members, in no order.
///
/// # Errors
/// If the store does not answer.
pub async fn open_invitations(
    app: &App,
    tenant: &TenantId,
    members: Vec<MemberId>,
) -> Result<Vec<Invitation>, Refusal> {
    let tenant = tenant.clone();
    let read = app.store.look(move |rows| {
        Box::pin(async move { rows.pending_invitations(&tenant, &members).await })
    });
    Ok(read.await.map_err(Problem::from)?)
}
