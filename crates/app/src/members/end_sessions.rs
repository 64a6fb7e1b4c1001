//! Ends every session of a member, when an admin or the operator asks for it.
//!
//! One's own present session may be kept, so that asking about oneself signs
//! out only elsewhere. Nothing else changes: the member may sign in again.

use latchkey_core::{
    id::{MemberId, SessionId, TenantId},
    member::MemberState,
    ports::{StoreExt, store::SessionsOf},
    problem::Problem,
};
use serde_json::{Value, json};

use super::no_member;
use crate::{
    App, Cx, Refusal,
    audit::{changed, event},
};

/// Ends the sessions of a member except `but`; answers how many.
///
/// # Errors
/// `not_found`.
pub async fn end_member_sessions(
    app: &App,
    cx: &Cx,
    tenant: &TenantId,
    member: &MemberId,
    but: Option<SessionId>,
) -> Result<i64, Refusal> {
    let (cx, tenant, member) = (cx.clone(), tenant.clone(), member.clone());
    let ended = app
        .store
        .unit(move |tx| {
            Box::pin(async move {
                let found = tx.member(&tenant, &member).await?;
                if found.is_none_or(|one| one.state == MemberState::Removed) {
                    return Ok(None);
                }
                let which = SessionsOf::Member(member.clone(), but);
                let ended = tx.end_sessions(&tenant, &which, cx.now).await?;
                if ended > 0 {
                    let base = event(&cx, &tenant, "session.revoked", member.as_str());
                    let after = json!({ "sessions": ended });
                    tx.append_event(&changed(base, Value::Null, after)).await?;
                }
                Ok(Some(ended))
            })
        })
        .await
        .map_err(Problem::from)?;
    app.catch_up().await;
    Ok(ended.ok_or_else(no_member)?)
}
