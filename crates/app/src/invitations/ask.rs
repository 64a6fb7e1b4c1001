//! "Ask for a new one": whoever holds the link of an invitation that ran out tells the inviter.
//!
//! It makes no member and no token; it mails, a few times an hour at most. The
//! mail goes to the inviter while they are an active admin, else to other
//! active admins.

use latchkey_core::{
    decide::invitation::Standing,
    mail::{Letter, Mail},
    member::{Member, MemberState},
    ports::{StoreError, StoreExt, Writes},
    problem::{Code, Problem, Stage},
    token::Digest,
};

use super::{
    Tools,
    view::{Found, digest_of, find},
};
use crate::{
    App, Cx, Refusal,
    audit::event,
    limits::{MailKind, mail_quota, too_many},
    mail::queue_mail,
};

/// Admins mailed when the inviter cannot be.
const ADMINS: usize = 3;

/// Tells the inviter that a new invitation is wanted; `address` is the canonical client address.
///
/// # Errors
/// `invitation_unusable` unless it ran out; `too_many_attempts`.
pub async fn ask_for_new(
    app: &App,
    cx: &Cx,
    token: &str,
    address: Option<&str>,
) -> Result<(), Refusal> {
    let unknown = || Problem::new(Code::InvitationUnusable, "unknown", Stage::Start);
    let digest = digest_of(token).ok_or_else(unknown)?;
    let (cx, tools, address) = (cx.clone(), Tools::of(app), address.map(str::to_owned));
    let done = app
        .store
        .unit(move |tx| Box::pin(carry_out(tx, cx, digest, address, tools)))
        .await
        .map_err(Problem::from)?;
    Ok(done?)
}

async fn carry_out(
    tx: &mut dyn Writes,
    cx: Cx,
    digest: Digest,
    address: Option<String>,
    tools: Tools,
) -> Result<Result<(), Problem>, StoreError> {
    let no = |reason| Problem::new(Code::InvitationUnusable, reason, Stage::Start);
    let Some(found) = find(tx, &digest).await? else {
        return Ok(Err(no("unknown")));
    };
    let standing = found.standing(&digest, cx.now);
    if standing != Standing::Expired {
        return Ok(Err(no(standing.reason())));
    }
    let (kind, person) = (MailKind::AskForNew, &found.member.email);
    if let Some(until) = mail_quota(tx, kind, person, address.as_deref(), cx.now).await? {
        return Ok(Err(*too_many("invitation_mails", Some(until), cx.now)));
    }
    for admin in whom(tx, &found).await? {
        let mail = Mail {
            tenant: found.tenant.id.clone(),
            to: admin.email,
            member: Some(admin.id),
            thing: Some(found.invitation.id.to_string()),
            letter: Letter::InvitationWanted {
                tenant: found.tenant.name.clone(),
                email: found.member.email.shown().to_owned(),
                link: format!("{}/team/{}", tools.public_url, found.member.id),
            },
        };
        queue_mail(tx, &cx, &*tools.sealer, &*tools.rng, mail).await?;
    }
    let target = found.member.id.as_str();
    let asked = event(&cx, &found.tenant.id, "member.invitation_wanted", target);
    tx.append_event(&asked).await?;
    Ok(Ok(()))
}

async fn whom(tx: &mut dyn Writes, found: &Found) -> Result<Vec<Member>, StoreError> {
    let tenant = &found.tenant.id;
    if let Some(id) = &found.invitation.invited_by
        && let Some(inviter) = tx.member(tenant, id).await?
        && inviter.state == MemberState::Active
        && inviter.is_admin()
    {
        return Ok(vec![inviter]);
    }
    let mut admins = tx.active_admins(tenant).await?;
    admins.truncate(ADMINS);
    Ok(admins)
}
