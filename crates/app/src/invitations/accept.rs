//! Accepts an invitation: the unit part both ways share, and the way by password.
//!
//! Names typed here are only names; role, tenant and address come from the
//! stored rows (N-21, T127). While SSO is required a password is refused
//! before it is hashed, whatever the form sent (N-72, T137). Everything is read
//! again in the unit that accepts. Where a second factor is required, accepting
//! ends in a half-done sign-in: the app is added before the first session (T094).

use std::sync::Arc;

use latchkey_core::{
    audit::Actor,
    decide::invitation::Standing,
    invitation::Invitation,
    member::{Member, MemberState},
    next_path::NextPath,
    password::PasswordRules,
    policy::SsoPolicy,
    ports::{StoreError, StoreExt, Writes},
    problem::{Code, Evidence, Problem, Stage},
    secret::Secret,
    session::Method,
    token::Digest,
};
use serde_json::{Value, json};

use super::{
    entry::check_name,
    view::{Found, digest_of, find},
};
use crate::{
    App, Cx, Refusal,
    accounts::{Post, check_password},
    audit::{changed, event},
    audit_log::note_failed_sign_in,
    members::hash_password,
    password::{Entered, SecondStep, enter},
    sessions::{Opened, Principal},
};

/// What was sent with an acceptance by password.
pub struct Acceptance {
    /// The token of the link.
    pub token: Secret<String>,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// The password to set.
    pub password: Secret<String>,
    /// The browser's present session.
    pub present: Option<Arc<Principal>>,
}

/// What came of it.
pub enum Accepted {
    /// They are a member and signed in.
    SignedIn(Box<Opened>),
    /// They are a member; a second factor comes before their first session.
    SecondStep(SecondStep),
}

/// Accepts the invitation pending on `invitation` inside the unit, once: the member becomes active.
/// `None`: somebody else did, or it is over (T125).
///
/// # Errors
/// `Taken` if the member changed at this moment: the facts are to be read again.
pub(crate) async fn accept(
    tx: &mut dyn Writes,
    cx: &Cx,
    invitation: &Invitation,
    token: Option<&Digest>,
    method: Method,
) -> Result<Option<Member>, StoreError> {
    let (tenant, member) = (&invitation.tenant, &invitation.member);
    let accepted = tx.accept_invitation(tenant, &invitation.id, token, cx.now);
    if accepted.await?.is_none() {
        return Ok(None);
    }
    let (from, to) = (MemberState::Invited, MemberState::Active);
    let joined = tx.set_member_state(tenant, member, from, to, cx.now);
    if !joined.await? {
        return Err(StoreError::Taken);
    }
    let joined = tx.member(tenant, member).await?.ok_or(StoreError::Taken)?;
    let base = event(cx, tenant, "member.joined", member.as_str());
    let before = json!({ "state": from.as_str() });
    let after = json!({
        "state": to.as_str(),
        "method": method.as_str(),
        "role": joined.role().as_str(),
    });
    tx.append_event(&changed(base, before, after)).await?;
    Ok(Some(joined))
}

/// Accepts with a password; the member is signed in.
///
/// # Errors
/// `invitation_unusable` with the reason, `sso_required`, `account_disabled` while the tenant is
/// suspended, `invalid_input` naming the field, `busy`.
pub async fn accept_with_password(
    app: &App,
    cx: &Cx,
    input: Acceptance,
) -> Result<Accepted, Refusal> {
    let digest = digest_of(input.token.expose()).ok_or_else(|| unusable("unknown"))?;
    let wanted = digest.clone();
    let found = app.store.look(move |rows| {
        Box::pin(async move {
            let Some(found) = find(rows, &wanted).await? else {
                return Ok(None);
            };
            let required = rows.policy(&found.tenant.id).await?.sso == SsoPolicy::Required;
            let settings = rows.tenant_settings(&found.tenant.id).await?;
            Ok(Some((found, required, settings)))
        })
    });
    let found = found.await.map_err(Problem::from)?;
    let (found, required, settings) = found.ok_or_else(|| unusable("unknown"))?;
    if let Some(refused) = refused(found.standing(&digest, cx.now), required) {
        return Err(refuse(app, cx, &found, refused).await?);
    }
    let present = input.present.as_ref();
    if present.is_some_and(|one| one.member.id != found.member.id) {
        return Err(Box::new(unusable("signed_in_as_other")));
    }
    let names = (
        check_name(&input.first_name).map_err(|fault| field("first_name", fault.as_str()))?,
        check_name(&input.last_name).map_err(|fault| field("last_name", fault.as_str()))?,
    );
    let rules = PasswordRules::of(&settings, &found.tenant, &found.member);
    let rules = rules.with(&names.0).with(&names.1);
    check_password(&rules, &input.password)?;
    let hash = hash_password(app, &input.password).await?;
    let work = Work {
        cx: cx.acting(Actor::Member(found.member.id.clone())),
        digest,
        names,
        hash,
        post: Post::of(app),
    };
    let again = work.clone();
    let first = app
        .store
        .unit(move |tx| Box::pin(carry_out(tx, work)))
        .await;
    let done = match first {
        // The member changed at this moment: what holds now decides.
        Err(StoreError::Taken) => {
            app.store
                .unit(move |tx| Box::pin(carry_out(tx, again)))
                .await
        }
        other => other,
    };
    let accepted = done.map_err(Problem::from)?;
    app.catch_up().await;
    Ok(accepted?)
}

/// This invitation cannot be used, and why.
fn unusable(reason: &'static str) -> Problem {
    Problem::new(Code::InvitationUnusable, reason, Stage::Member)
}

fn field(name: &str, rule: &str) -> Refusal {
    let evidence = Evidence::compared(name, rule, "something else");
    Box::new(Problem::new(Code::InvalidInput, "field", Stage::Start).with(evidence))
}

fn refused(standing: Standing, required: bool) -> Option<Problem> {
    match standing {
        Standing::Open if required => Some(Problem::new(
            Code::SsoRequired,
            "password_attempt",
            Stage::Start,
        )),
        Standing::Open => None,
        Standing::Paused => Some(Problem::new(
            Code::AccountDisabled,
            "tenant_suspended",
            Stage::Member,
        )),
        over => Some(unusable(over.reason())),
    }
}

/// T134: a password where none is allowed leaves a trace, and nothing was hashed.
async fn refuse(app: &App, cx: &Cx, found: &Found, problem: Problem) -> Result<Refusal, Refusal> {
    if problem.code == Code::SsoRequired {
        let tenant = &found.tenant.id;
        let base = event(cx, tenant, "signin.failed", found.member.id.as_str());
        let after = json!({ "method": "password", "code": problem.code.as_str() });
        let entry = changed(base, Value::Null, after);
        app.store
            .unit(move |tx| Box::pin(async move { note_failed_sign_in(tx, &entry).await }))
            .await
            .map_err(Problem::from)?;
    }
    Ok(Box::new(problem))
}

#[derive(Clone)]
struct Work {
    cx: Cx,
    digest: Digest,
    names: (String, String),
    hash: String,
    post: Post,
}

async fn carry_out(
    tx: &mut dyn Writes,
    work: Work,
) -> Result<Result<Accepted, Problem>, StoreError> {
    let Some(found) = find(tx, &work.digest).await? else {
        return Ok(Err(unusable("unknown")));
    };
    let required = tx.policy(&found.tenant.id).await?.sso == SsoPolicy::Required;
    if let Some(refused) = refused(found.standing(&work.digest, work.cx.now), required) {
        return Ok(Err(refused));
    }
    let (cx, tenant) = (&work.cx, found.tenant);
    let token = Some(&work.digest);
    let joined = accept(tx, cx, &found.invitation, token, Method::Password);
    let Some(member) = joined.await? else {
        return Ok(Err(unusable("used")));
    };
    let (first, last) = &work.names;
    tx.set_names(&tenant.id, &member.id, first, last).await?;
    tx.set_password(&tenant.id, &member.id, Some(&work.hash))
        .await?;
    let member = tx.member(&tenant.id, &member.id).await?;
    let member = member.ok_or(StoreError::Taken)?;
    let next = NextPath::default();
    Ok(Ok(
        match enter(tx, cx, &work.post, tenant, member, &next).await? {
            Entered::In(opened) => Accepted::SignedIn(Box::new(opened)),
            Entered::Half(step) => Accepted::SecondStep(step),
        },
    ))
}
