//! Accepts an invitation: the unit part both ways share, and the way by password.
//!
//! Names typed here are only names; role, tenant and address come from the
//! stored rows (N-21, T127). While SSO is required a password is refused
//! before it is hashed, whatever the form sent (N-72, T137). Everything is read
//! again in the unit that accepts.

use std::sync::Arc;

use latchkey_core::{
    audit::Actor,
    decide::invitation::Standing,
    invitation::Invitation,
    member::{Member, MemberState},
    password::PasswordRules,
    policy::SsoPolicy,
    ports::{Rng, StoreError, StoreExt, Writes},
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
    audit::{changed, event},
    audit_log::note_failed_sign_in,
    devices::{Notices, note_device},
    members::hash_password,
    sessions::{Opened, Opening, Principal, new_session},
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
    /// They are a member; this tenant wants a second factor, so they sign in next.
    SignInNext,
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
    rules
        .check(input.password.expose())
        .map_err(|fault| field("password", &fault.rule()))?;
    let hash = hash_password(app, &input.password).await?;
    let work = Work {
        cx: cx.acting(Actor::Member(found.member.id.clone())),
        digest,
        names,
        hash,
        rng: Arc::clone(&app.rng),
        notices: Notices::of(app),
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
    rng: Arc<dyn Rng>,
    notices: Notices,
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
    let settings = tx.tenant_settings(&tenant.id).await?;
    if settings.second_factor_required {
        return Ok(Ok(Accepted::SignInNext));
    }
    let opening = Opening {
        settings: &settings,
        member: &member,
        method: Method::Password,
        identity: None,
        revision: None,
        credential: None,
        idp_sid: None,
        auth_time: Some(cx.now),
    };
    let (session, token) = new_session(cx, opening, &*work.rng);
    tx.insert_session(&session).await?;
    let device = note_device(tx, cx, &work.notices, &tenant, &member).await?;
    tx.note_sign_in(&tenant.id, &member.id, Method::Password, cx.now)
        .await?;
    let base = event(cx, &tenant.id, "signin.succeeded", member.id.as_str());
    let after = json!({
        "method": "password",
        "session": session.id.as_str(),
        "device": device.as_str(),
    });
    tx.append_event(&changed(base, Value::Null, after)).await?;
    let principal = Principal {
        session,
        member,
        tenant,
        settings,
        connection: None,
    };
    Ok(Ok(Accepted::SignedIn(Box::new(Opened {
        token,
        principal: Arc::new(principal),
    }))))
}
