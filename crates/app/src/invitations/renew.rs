//! A new link for an open invitation: by mail again, or to be copied.
//!
//! The new token takes the place of the old in one statement, so the old link
//! is dead from then on (T124). It is good for as long as the first one was.
//! Mails to one person are limited.

use latchkey_core::{
    id::{MemberId, TenantId},
    invitation::Invitation,
    member::{Member, MemberState},
    ports::{StoreError, StoreExt, Writes},
    problem::Problem,
    time::Timestamp,
    token::Digest,
};
use serde_json::{Value, json};

use super::{
    Link, Tools,
    invite::{Sending, deliver, inviter_name, place},
    new_invitation_link, no_invitation,
};
use crate::{
    App, Cx, Refusal,
    audit::{changed, event},
    limits::{MailKind, mail_quota, too_many},
};

/// A new link.
pub struct Renewed {
    /// The link, to be shown once.
    pub link: Link,
    /// Until when it is good.
    pub expires: Timestamp,
}

/// Makes a new link and mails it.
///
/// # Errors
/// `not_found` without an open invitation; `too_many_attempts` after five mails in an hour.
pub async fn resend(
    app: &App,
    cx: &Cx,
    tenant: &TenantId,
    member: &MemberId,
) -> Result<Renewed, Refusal> {
    renew(app, cx, tenant, member, true).await
}

/// Makes a new link without a mail, for copying; the old one is dead.
///
/// # Errors
/// `not_found` without an open invitation.
pub async fn new_link(
    app: &App,
    cx: &Cx,
    tenant: &TenantId,
    member: &MemberId,
) -> Result<Renewed, Refusal> {
    renew(app, cx, tenant, member, false).await
}

async fn renew(
    app: &App,
    cx: &Cx,
    tenant: &TenantId,
    member: &MemberId,
    by_mail: bool,
) -> Result<Renewed, Refusal> {
    let (cx, tenant, member, tools) = (cx.clone(), tenant.clone(), member.clone(), Tools::of(app));
    let done = app
        .store
        .unit(move |tx| Box::pin(carry_out(tx, cx, tenant, member, by_mail, tools)))
        .await
        .map_err(Problem::from)?;
    Ok(done?)
}

/// A mail that still waits, or that could be sent again, would carry the dead link.
async fn drop_old_mail(
    tx: &mut dyn Writes,
    cx: &Cx,
    invitation: &Invitation,
    member: &Member,
) -> Result<(), StoreError> {
    let (thing, to) = (invitation.id.as_str(), member.email.shown());
    tx.drop_deliveries(&member.tenant, thing, "invitation", to, cx.now)
        .await
}

async fn carry_out(
    tx: &mut dyn Writes,
    cx: Cx,
    tenant: TenantId,
    id: MemberId,
    by_mail: bool,
    tools: Tools,
) -> Result<Result<Renewed, Problem>, StoreError> {
    let found = tx.member(&tenant, &id).await?;
    let pending = tx.pending_invitations(&tenant, std::slice::from_ref(&id));
    let (Some(member), Some(mut invitation)) = (found, pending.await?.pop()) else {
        return Ok(Err(no_invitation()));
    };
    let Some(tenant) = tx.tenant(&tenant).await? else {
        return Ok(Err(no_invitation()));
    };
    if member.state != MemberState::Invited {
        return Ok(Err(no_invitation()));
    }
    if by_mail {
        let kind = MailKind::Resend;
        if let Some(until) = mail_quota(tx, kind, &member.email, None, cx.now).await? {
            return Ok(Err(*too_many("invitation_mails", Some(until), cx.now)));
        }
    }
    let (token, link) = new_invitation_link(&tools.public_url, &*tools.rng);
    let lifetime = invitation.lifetime();
    invitation.token = Digest::of(token.expose());
    invitation.sent = cx.now;
    invitation.expires = cx.now.plus(lifetime);
    let (token, expires) = (&invitation.token, invitation.expires);
    let renewed = tx.renew_invitation(&tenant.id, &invitation.id, token, cx.now, expires);
    if !renewed.await? {
        return Ok(Err(no_invitation()));
    }
    let name = if by_mail {
        let inviter = inviter_name(tx, &cx, &tenant).await?;
        let sending = Sending {
            cx: &cx,
            tenant: &tenant,
            inviter: &inviter,
            tools: &tools,
        };
        deliver(tx, sending, &invitation, &member, &link).await?;
        "member.invitation_resent"
    } else {
        drop_old_mail(tx, &cx, &invitation, &member).await?;
        place(tx, &invitation).await?;
        "member.invitation_link_made"
    };
    let base = event(&cx, &tenant.id, name, id.as_str());
    let after = json!({ "link": "changed" });
    tx.append_event(&changed(base, Value::Null, after)).await?;
    Ok(Ok(Renewed { link, expires }))
}
