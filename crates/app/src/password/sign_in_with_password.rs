//! Signs a member in with e-mail and password.
//!
//! Order: how many tries failed lately (account, address) → whose tenant →
//! policy (T134) → the hash, with a dummy for an unknown member (T109) → the
//! member's state. The hash is checked with no transaction open; what it was
//! checked against is read again before the session is opened.

use latchkey_core::{
    audit::Actor,
    decide::throttle::Standing,
    email::EmailAddress,
    id::{MemberId, TenantId},
    member::{Member, MemberState},
    next_path::NextPath,
    policy::SsoPolicy,
    ports::{Reads, StoreError, StoreExt, Writes},
    problem::{Code, Problem, Stage},
    secret::Secret,
    session::Method,
    tenant::{Tenant, TenantState},
};
use serde_json::{Value, json};

use super::second_step::{Entered, SecondStep, enter};
use crate::{
    App, Cx, Refusal,
    accounts::Post,
    audit::{changed, event},
    audit_log::note_failed_sign_in,
    devices::{Notices, note_device},
    limits::{Trial, refusal},
    members::PasswordRule,
    sessions::{Opened, Opening, Principal, new_session},
};

/// What was typed, and through which door.
pub struct PasswordTry {
    /// The address.
    pub email: String,
    /// The password.
    pub password: Secret<String>,
    /// The tenant, when the visitor came through its own door or chose it.
    pub tenant: Option<TenantId>,
    /// The canonical client address for the limit (`limit_key`), if known.
    pub address: Option<String>,
    /// Where the sign-in leads.
    pub next: NextPath,
}

/// What came of it.
pub enum TryOutcome {
    /// Signed in.
    SignedIn(Box<Opened>),
    /// The password was right; the second factor is missing.
    SecondStep(SecondStep),
    /// The address is known in several tenants; ask which.
    WhichTeam,
}

/// Everything read before the hash is checked.
struct Known {
    tenant: Option<Tenant>,
    policy: Option<SsoPolicy>,
    member: Option<(Member, Option<String>)>,
    trial: Trial,
    standing: Standing,
    several: bool,
}

/// Tries to sign in.
///
/// # Errors
/// `invalid_credentials` (the same for unknown and known), `too_many_attempts`,
/// `sso_required`, `account_disabled` after a right password, `busy`.
pub async fn sign_in_with_password(
    app: &App,
    cx: &Cx,
    input: PasswordTry,
) -> Result<TryOutcome, Refusal> {
    let email = EmailAddress::parse(&input.email).ok();
    let known = read_known(app, cx, &input, email.as_ref()).await?;
    if let Some(refused) = refusal(known.standing, cx.now) {
        return Err(refused);
    }
    if known.several {
        return Ok(TryOutcome::WhichTeam);
    }
    // Through a tenant's own door every address is refused alike (T109).
    let by_policy = known.member.is_some() || input.tenant.is_some();
    if known.policy == Some(SsoPolicy::Required) && by_policy {
        return Err(refused_by_policy(app, cx, &known).await?);
    }
    let stored = known.member.as_ref().and_then(|(_, hash)| hash.clone());
    let verdict = verify(app, &input.password, stored.as_deref()).await?;
    let owner = known.member.as_ref().map(|(member, _)| member.clone());
    let outcome = match (&known.tenant, known.member) {
        (Some(tenant), Some((member, Some(hash)))) if verdict.matches => {
            let next = (&known.trial, &input.next);
            open(app, cx, tenant, &member.id, &hash, next).await?
        }
        _ => Err(failed(app, cx, known.tenant.as_ref(), owner.as_ref(), &known.trial).await?),
    };
    let entered = outcome.map_err(Box::new)?;
    if let Some(member) = owner.filter(|_| verdict.outdated) {
        renew_hash(app, &member, &input.password, stored.as_deref()).await;
    }
    Ok(match entered {
        Entered::In(opened) => TryOutcome::SignedIn(Box::new(opened)),
        Entered::Half(step) => TryOutcome::SecondStep(step),
    })
}

async fn read_known(
    app: &App,
    cx: &Cx,
    input: &PasswordTry,
    email: Option<&EmailAddress>,
) -> Result<Known, Refusal> {
    let canonical = email.map(|one| one.canonical().to_owned());
    let (door, now) = (input.tenant.clone(), cx.now);
    let trial = Trial::new(cx, email, input.address.as_deref(), door.as_ref());
    let known = app
        .store
        .look(move |rows| {
            Box::pin(async move {
                let mut known = load(rows, canonical, door, trial).await?;
                if let (Some(tenant), Some((member, _))) = (&known.tenant, &known.member) {
                    known
                        .trial
                        .recognise(rows, &tenant.id, &member.id, now)
                        .await?;
                }
                known.standing = known.trial.standing(rows, now).await?;
                Ok(known)
            })
        })
        .await
        .map_err(Problem::from)?;
    Ok(known)
}

async fn load(
    rows: &mut dyn Reads,
    canonical: Option<String>,
    door: Option<TenantId>,
    trial: Trial,
) -> Result<Known, StoreError> {
    let mut known = Known {
        tenant: None,
        policy: None,
        member: None,
        trial,
        standing: Standing::Free,
        several: false,
    };
    let Some(canonical) = canonical else {
        return Ok(known);
    };
    let tenant = match door {
        Some(tenant) => Some(tenant),
        None => {
            let mut tenants = rows.find_email(&canonical).await?;
            known.several = tenants.len() > 1;
            tenants.pop().filter(|_| !known.several)
        }
    };
    let Some(id) = tenant else { return Ok(known) };
    known.tenant = rows.tenant(&id).await?;
    known.policy = Some(rows.policy(&id).await?.sso);
    if let Some(member) = rows.member_by_email(&id, &canonical).await? {
        let hash = rows.password_hash(&id, &member.id).await?;
        known.member = Some((member, hash));
    }
    Ok(known)
}

/// T134: refused before any hashing, audited.
async fn refused_by_policy(app: &App, cx: &Cx, known: &Known) -> Result<Refusal, Refusal> {
    if let Some(tenant) = &known.tenant {
        let member = known.member.as_ref();
        let target = member.map_or("", |(member, _)| member.id.as_str());
        let base = event(cx, &tenant.id, "signin.failed", target);
        let after = json!({ "method": "password", "code": Code::SsoRequired.as_str() });
        let entry = changed(base, Value::Null, after);
        app.store
            .unit(move |tx| Box::pin(async move { note_failed_sign_in(tx, &entry).await }))
            .await
            .map_err(Problem::from)?;
    }
    Ok(Box::new(Problem::new(
        Code::SsoRequired,
        "password_attempt",
        Stage::Start,
    )))
}

/// Checks a password; `busy` when too many wait (T115).
pub(crate) async fn verify(
    app: &App,
    password: &Secret<String>,
    stored: Option<&str>,
) -> Result<latchkey_core::ports::Verdict, Refusal> {
    use latchkey_core::ports::{PasswordError, Verdict};
    let no = Verdict {
        matches: false,
        outdated: false,
    };
    if password.expose().len() > PasswordRule::MOST_BYTES {
        return Ok(no);
    }
    match app.passwords.verify(password, stored).await {
        Ok(verdict) => Ok(verdict),
        Err(PasswordError::Busy) => Err(Box::new(Problem::new(
            Code::Busy,
            "password_queue",
            Stage::Session,
        ))),
        Err(PasswordError::Unusable) => Ok(no),
        Err(PasswordError::BadHash) => {
            tracing::error!("a stored password hash is not acceptable");
            Ok(no)
        }
    }
}

/// Counts the failure and says no; the same words for every cause (N-11).
///
/// Tries that were let in together are judged once more here, one after the
/// other: beyond the limit each hears the same, right or wrong.
async fn failed(
    app: &App,
    cx: &Cx,
    tenant: Option<&Tenant>,
    member: Option<&Member>,
    trial: &Trial,
) -> Result<Problem, Refusal> {
    let (trial, now) = (trial.clone(), cx.now);
    let entry = tenant.map(|tenant| {
        let after = json!({ "method": "password", "code": Code::InvalidCredentials.as_str() });
        let target = member.map_or("", |member| member.id.as_str());
        let base = event(cx, &tenant.id, "signin.failed", target);
        changed(base, Value::Null, after)
    });
    let standing = app
        .store
        .unit(move |tx| {
            Box::pin(async move {
                let standing = trial.standing(tx, now).await?;
                if standing != Standing::Free {
                    return Ok(standing);
                }
                trial.count(tx, now).await?;
                if let Some(entry) = &entry {
                    note_failed_sign_in(tx, entry).await?;
                }
                Ok(standing)
            })
        })
        .await
        .map_err(Problem::from)?;
    match refusal(standing, cx.now) {
        Some(refused) => Err(refused),
        None => Ok(Problem::new(
            Code::InvalidCredentials,
            "password",
            Stage::Start,
        )),
    }
}

/// Opens the session after a right password; state, policy and hash are read again.
async fn open(
    app: &App,
    cx: &Cx,
    tenant: &Tenant,
    member: &MemberId,
    hash: &str,
    (trial, next): (&Trial, &NextPath),
) -> Result<Result<Entered, Problem>, Refusal> {
    let cx = cx.acting(Actor::Member(member.clone()));
    let (tenant, member, hash) = (tenant.id.clone(), member.clone(), hash.to_owned());
    let (trial, post, next) = (trial.clone(), Post::of(app), next.clone());
    let opened = app
        .store
        .unit(move |tx| {
            Box::pin(async move {
                if let Some(refused) = refusal(trial.standing(tx, cx.now).await?, cx.now) {
                    return Ok(Err(*refused));
                }
                let problem = match read_again(tx, &tenant, &member, &hash).await? {
                    Ok((tenant, member)) => {
                        trial.clear(tx).await?;
                        return enter(tx, &cx, &post, tenant, member, &next).await.map(Ok);
                    }
                    Err(problem) => problem,
                };
                let base = event(&cx, &tenant, "signin.failed", member.as_str());
                let after = json!({ "method": "password", "code": problem.code.as_str() });
                note_failed_sign_in(tx, &changed(base, Value::Null, after)).await?;
                Ok(Err(problem))
            })
        })
        .await
        .map_err(Problem::from)?;
    Ok(opened)
}

async fn read_again(
    tx: &mut dyn Writes,
    tenant: &TenantId,
    member: &MemberId,
    hash: &str,
) -> Result<Result<(Tenant, Member), Problem>, StoreError> {
    if tx.password_hash(tenant, member).await?.as_deref() != Some(hash) {
        let problem = Problem::new(Code::InvalidCredentials, "password", Stage::Member);
        return Ok(Err(problem));
    }
    may_enter(tx, tenant, member).await
}

/// Whether this member may enter by password now, all of it read here.
///
/// # Errors
/// If the store does not answer.
pub(super) async fn may_enter(
    tx: &mut dyn Writes,
    tenant: &TenantId,
    member: &MemberId,
) -> Result<Result<(Tenant, Member), Problem>, StoreError> {
    let no = |code, reason| Ok(Err(Problem::new(code, reason, Stage::Member)));
    let Some(tenant) = tx.tenant(tenant).await? else {
        return no(Code::InvalidCredentials, "password");
    };
    let Some(found) = tx.member(&tenant.id, member).await? else {
        return no(Code::InvalidCredentials, "password");
    };
    if tx.policy(&tenant.id).await?.sso == SsoPolicy::Required {
        return no(Code::SsoRequired, "password_attempt");
    }
    if tenant.state == TenantState::Suspended {
        return no(Code::AccountDisabled, "tenant_suspended");
    }
    match found.state {
        MemberState::Active => Ok(Ok((tenant, found))),
        MemberState::Deactivated => no(Code::AccountDisabled, "deactivated_by_admin"),
        MemberState::Invited | MemberState::Removed => no(Code::InvalidCredentials, "password"),
    }
}

/// Opens the session of a member who proved everything that was asked.
///
/// # Errors
/// If the store does not answer.
pub(super) async fn finish(
    tx: &mut dyn Writes,
    cx: &Cx,
    tenant: Tenant,
    member: Member,
    notices: &Notices,
    rng: &dyn latchkey_core::ports::Rng,
) -> Result<Opened, StoreError> {
    let settings = tx.tenant_settings(&tenant.id).await?;
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
    let (session, token) = new_session(cx, opening, rng);
    tx.insert_session(&session).await?;
    let device = note_device(tx, cx, notices, &tenant, &member).await?;
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
    Ok(Opened {
        token,
        principal: std::sync::Arc::new(principal),
    })
}

/// T116: a hash with older parameters is replaced at the next sign-in.
async fn renew_hash(app: &App, member: &Member, password: &Secret<String>, old: Option<&str>) {
    let (Some(old), Ok(new)) = (old, app.passwords.hash(password).await) else {
        return;
    };
    let (tenant, id, old) = (member.tenant.clone(), member.id.clone(), old.to_owned());
    let replaced = app
        .store
        .unit(move |tx| Box::pin(async move { tx.replace_hash(&tenant, &id, &old, &new).await }))
        .await;
    if let Err(error) = replaced {
        tracing::warn!(%error, "a password hash could not be renewed");
    }
}
