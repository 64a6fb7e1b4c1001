//! "Ask for a new one": whoever holds the link of an invitation that ran out tells the inviter.
//!
//! It makes no member and no token; it mails, a few times a day at most. The
//! mail goes to the inviter while they are an active admin, else to other
//! active admins.

use latchkey_core::{
    decide::invitation::Standing,
    mail::{Letter, Mail},
    member::{Member, MemberState},
    ports::{StoreError, StoreExt, Writes},
    problem::{Code, Problem, Stage},
    time::Span,
    token::Digest,
};

use super::{
    Tools,
    renew::too_many,
    view::{Found, digest_of, find},
};
use crate::{App, Cx, Refusal, audit::event, mail::queue_mail};

/// So many times one invitation can be asked for within [`WINDOW`].
const ASKS: i64 = 3;
const WINDOW: Span = Span::hours(24);
/// Admins mailed when the inviter cannot be.
const ADMINS: usize = 3;

/// Tells the inviter that a new invitation is wanted.
///
/// # Errors
/// `invitation_unusable` unless it ran out; `too_many_attempts`.
pub async fn ask_for_new(app: &App, cx: &Cx, token: &str) -> Result<(), Refusal> {
    let unknown = || Problem::new(Code::InvitationUnusable, "unknown", Stage::Start);
    let digest = digest_of(token).ok_or_else(unknown)?;
    let (cx, tools) = (cx.clone(), Tools::of(app));
    let done = app
        .store
        .unit(move |tx| Box::pin(carry_out(tx, cx, digest, tools)))
        .await
        .map_err(Problem::from)?;
    Ok(done?)
}

async fn carry_out(
    tx: &mut dyn Writes,
    cx: Cx,
    digest: Digest,
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
    let name = format!("invitation-wanted:{}", found.invitation.id);
    let end = cx.now.plus(WINDOW);
    if let Some(until) = tx.take_quota(&name, ASKS, end, cx.now).await? {
        return Ok(Err(too_many(until)));
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
