//! Takes away a member's identities; their SSO sessions end with them.

use latchkey_core::{
    decide::keep_an_admin::Act,
    id::{MemberId, TenantId},
    ports::{StoreError, StoreExt, Writes, store::SessionsOf},
    problem::Problem,
    session::Method,
};
use serde_json::json;

use super::{act_is_safe, last_admin, no_member};
use crate::{
    App, Cx, Refusal,
    audit::{changed, event, identities},
};

/// Unlinks a member; answers how many identities there were. None is no error.
///
/// # Errors
/// `not_found`; `last_admin` if it is the last way in and not `force` (T084).
pub async fn unlink_member(
    app: &App,
    cx: &Cx,
    tenant: &TenantId,
    member: &MemberId,
    force: bool,
) -> Result<i64, Refusal> {
    let (cx, tenant, member) = (cx.clone(), tenant.clone(), member.clone());
    let outcome = app
        .store
        .unit(move |tx| Box::pin(carry_out(tx, cx, tenant, member, force)))
        .await
        .map_err(Problem::from)?;
    app.catch_up().await;
    Ok(outcome?)
}

async fn carry_out(
    tx: &mut dyn Writes,
    cx: Cx,
    tenant: TenantId,
    id: MemberId,
    force: bool,
) -> Result<Result<i64, Problem>, StoreError> {
    if tx.member(&tenant, &id).await?.is_none() {
        return Ok(Err(no_member()));
    }
    if !force && !act_is_safe(tx, &tenant, &Act::Unlink(id.clone())).await? {
        return Ok(Err(last_admin()));
    }
    let before = identities(&tx.identities_of(&tenant, &id).await?);
    let unlinked = tx.unlink_member(&tenant, &id).await?;
    let of_sso = SessionsOf::MemberBy(id.clone(), Method::Sso);
    tx.end_sessions(&tenant, &of_sso, cx.now).await?;
    if unlinked > 0 {
        let base = event(&cx, &tenant, "identity.unlinked", id.as_str());
        let after = json!({ "unlinked": unlinked, "forced": force });
        tx.append_event(&changed(base, before, after)).await?;
    }
    Ok(Ok(unlinked))
}
