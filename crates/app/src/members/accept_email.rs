//! Takes over the address the provider now asserts, when an admin accepts it.
//!
//! It never happens by itself, and never when the address is another
//! member's (T076).

use latchkey_core::{
    email::EmailAddress,
    id::{MemberId, TenantId},
    ports::{StoreError, StoreExt},
    problem::{Code, Evidence, Problem, Stage},
};
use serde_json::json;

use super::no_member;
use crate::{
    App, Cx, Refusal,
    audit::{changed, event},
};

/// Sets the member's address to the noted one.
///
/// # Errors
/// `not_found` if nothing is noted, `already_exists` if another member has it.
pub async fn accept_provider_email(
    app: &App,
    cx: &Cx,
    tenant: &TenantId,
    member: &MemberId,
) -> Result<(), Refusal> {
    let (cx, tenant, member) = (cx.clone(), tenant.clone(), member.clone());
    let done = app
        .store
        .unit(move |tx| {
            Box::pin(async move {
                let Some(found) = tx.member(&tenant, &member).await? else {
                    return Ok(false);
                };
                let noted = found.provider_email.as_deref().map(EmailAddress::parse);
                let Some(Ok(email)) = noted else {
                    return Ok(false);
                };
                tx.set_email(&tenant, &member, &email).await?;
                tx.set_provider_email(&tenant, &member, None).await?;
                let base = event(&cx, &tenant, "member.email_changed", member.as_str());
                let before = json!({ "email": found.email.shown() });
                let after = json!({ "email": email.shown() });
                tx.append_event(&changed(base, before, after)).await?;
                Ok(true)
            })
        })
        .await
        .map_err(|error| match error {
            StoreError::Taken => {
                let evidence = Evidence::compared("email", "free in the tenant", "taken");
                Problem::new(Code::AlreadyExists, "field", Stage::Member).with(evidence)
            }
            other => Problem::from(other),
        })?;
    app.catch_up().await;
    if done {
        Ok(())
    } else {
        Err(Box::new(no_member()))
    }
}
