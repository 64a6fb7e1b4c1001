//! Takes over the address the provider now asserts, when an admin accepts it.
//!
//! It never happens by itself, and never when the address is another
//! member's (T076). The old address is told (N-31), and links that were mailed
//! there open nothing any more.

use latchkey_core::{
    email::EmailAddress,
    id::{MemberId, TenantId},
    mail::Letter,
    ports::{StoreError, StoreExt},
    problem::{Code, Evidence, Problem, Stage},
};
use serde_json::json;

use super::no_member;
use crate::{
    App, Cx, Refusal,
    accounts::Post,
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
    let post = Post::of(app);
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
                tx.void_resets(&tenant, Some(&member)).await?;
                let name = tx.tenant(&tenant).await?.map(|tenant| tenant.name);
                let letter = Letter::EmailChanged {
                    tenant: name.unwrap_or_default(),
                    email: email.shown().to_owned(),
                    at: cx.now,
                    link: format!("{}/account", post.public_url),
                };
                // Still under its old address here.
                post.tell(tx, &cx, &found, letter).await?;
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
