//! A member changes the own password, or sets the first one.
//!
//! The current one is required and its tries are counted like those of a
//! sign-in (T118, T119). Every other session ends, open resets are void, and
//! this browser goes on with a new value (T085). Where passwords are off, none
//! is set.

use std::sync::Arc;

use latchkey_core::{
    decide::throttle::Standing,
    password::{PasswordRules, is_same},
    policy::SsoPolicy,
    ports::{StoreError, StoreExt, Writes, store::SessionsOf},
    problem::{Code, Problem, Stage},
    secret::Secret,
    session::Session,
    token::{Digest, new_token},
};

use serde_json::{Value, json};

use super::{
    put_password::{Post, forget_other_devices, put_password},
    rules::check_password,
};
use crate::{
    App, Cx, Refusal,
    audit::{changed, event, secret},
    limits::{Trial, refusal},
    members::{hash_password, no_member},
    password::check_password as verify,
    sessions::{Opened, Principal},
};

/// What was typed.
pub struct NewPassword {
    /// The current one; none only for a member who has none.
    pub current: Option<Secret<String>>,
    /// The new one.
    pub new: Secret<String>,
    /// The canonical client address for the limit (`limit_key`), if known.
    pub address: Option<String>,
}

/// What the rules of this member are.
///
/// # Errors
/// If the store does not answer.
pub fn password_rules(principal: &Principal) -> PasswordRules {
    PasswordRules::of(&principal.settings, &principal.tenant, &principal.member)
}

/// Changes the password; answers this browser's new session value.
///
/// # Errors
/// `forbidden` with reason `sso_required`, or `no_password` / `has_password`
/// when the current one was asked for wrongly; `invalid_credentials` if it is
/// wrong; `too_many_attempts`; `invalid_input` with the rule it breaks; `busy`.
pub async fn change_password(
    app: &App,
    cx: &Cx,
    principal: &Arc<Principal>,
    input: NewPassword,
) -> Result<Opened, Refusal> {
    let (stored, trial) = prove(app, cx, principal, &input).await?;
    check_password(&password_rules(principal), &input.new)?;
    let same = input
        .current
        .as_ref()
        .is_some_and(|current| is_same(current.expose(), input.new.expose()));
    if same {
        return Err(Box::new(Problem::new(
            Code::InvalidInput,
            "same_password",
            Stage::Start,
        )));
    }
    let hash = hash_password(app, &input.new).await?;
    let token = new_token("", &*app.rng);
    let work = Work {
        cx: cx.clone(),
        post: Post::of(app),
        who: Arc::clone(principal),
        stored,
        trial,
        hash,
        digest: Digest::of(token.expose()),
    };
    let done = app
        .store
        .unit(move |tx| Box::pin(carry_out(tx, work)))
        .await
        .map_err(|error| match error {
            StoreError::Abandoned => Problem::new(Code::NotSignedIn, "ended", Stage::Session),
            other => Problem::from(other),
        })?;
    app.caches.drop_principal(&principal.session.digest);
    app.catch_up().await;
    let renewed = Principal {
        session: done?,
        ..(**principal).clone()
    };
    Ok(Opened {
        token,
        principal: Arc::new(renewed),
    })
}

/// What is known before the hash is checked.
struct Known {
    required: bool,
    hash: Option<String>,
    trial: Trial,
    standing: Standing,
}

async fn read_known(
    app: &App,
    cx: &Cx,
    principal: &Principal,
    address: Option<&str>,
) -> Result<Known, Refusal> {
    let (tenant, member) = (principal.tenant.id.clone(), principal.member.id.clone());
    let mut trial = Trial::new(cx, Some(&principal.member.email), address, Some(&tenant));
    let now = cx.now;
    let known = app
        .store
        .look(move |rows| {
            Box::pin(async move {
                trial.recognise(rows, &tenant, &member, now).await?;
                Ok(Known {
                    required: rows.policy(&tenant).await?.sso == SsoPolicy::Required,
                    hash: rows.password_hash(&tenant, &member).await?,
                    standing: trial.standing(rows, now).await?,
                    trial,
                })
            })
        })
        .await
        .map_err(Problem::from)?;
    Ok(known)
}

/// Checks the current password; answers the hash it was checked against and its trial.
async fn prove(
    app: &App,
    cx: &Cx,
    principal: &Arc<Principal>,
    input: &NewPassword,
) -> Result<(Option<String>, Trial), Refusal> {
    let known = read_known(app, cx, principal, input.address.as_deref()).await?;
    let no = |reason| Box::new(Problem::new(Code::Forbidden, reason, Stage::Session));
    if known.required {
        return Err(no("sso_required"));
    }
    let (current, stored) = match (&input.current, known.hash) {
        (None, None) => return Ok((None, known.trial)),
        (None, Some(_)) => return Err(no("has_password")),
        (Some(_), None) => return Err(no("no_password")),
        (Some(current), Some(stored)) => (current, stored),
    };
    if let Some(refused) = refusal(known.standing, cx.now) {
        return Err(refused);
    }
    if verify(app, current, Some(&stored)).await?.matches {
        return Ok((Some(stored), known.trial));
    }
    note_failure(app, cx, principal, known.trial).await?;
    let wrong = Problem::new(Code::InvalidCredentials, "password", Stage::Session);
    Err(Box::new(wrong))
}

async fn note_failure(
    app: &App,
    cx: &Cx,
    principal: &Principal,
    trial: Trial,
) -> Result<(), Refusal> {
    let name = "member.password_change_failed";
    let base = event(cx, &principal.tenant.id, name, principal.member.id.as_str());
    let after = json!({ "code": Code::InvalidCredentials.as_str() });
    let entry = changed(base, Value::Null, after);
    let now = cx.now;
    let standing = app
        .store
        .unit(move |tx| {
            Box::pin(async move {
                // Tries that were let in together are judged one after the other.
                let standing = trial.standing(tx, now).await?;
                if standing == Standing::Free {
                    trial.count(tx, now).await?;
                    tx.append_event(&entry).await?;
                }
                Ok(standing)
            })
        })
        .await
        .map_err(Problem::from)?;
    refusal(standing, now).map_or(Ok(()), Err)
}

/// What the unit needs.
struct Work {
    cx: Cx,
    post: Post,
    who: Arc<Principal>,
    stored: Option<String>,
    trial: Trial,
    hash: String,
    digest: Digest,
}

async fn carry_out(
    tx: &mut dyn Writes,
    work: Work,
) -> Result<Result<Session, Problem>, StoreError> {
    let (cx, who) = (&work.cx, &work.who);
    let (tenant, id) = (&who.tenant.id, &who.member.id);
    let stale = Problem::new(Code::StaleForm, "password", Stage::Session);
    if tx.policy(tenant).await?.sso == SsoPolicy::Required
        || tx.password_hash(tenant, id).await? != work.stored
    {
        return Ok(Err(stale));
    }
    let Some(member) = tx.member(tenant, id).await? else {
        return Ok(Err(no_member()));
    };
    put_password(tx, cx, &work.post, &who.tenant, &member, &work.hash).await?;
    let others = SessionsOf::Member(id.clone(), Some(who.session.id.clone()));
    tx.end_sessions(tenant, &others, cx.now).await?;
    forget_other_devices(tx, cx, &member).await?;
    let Some(member) = tx.member(tenant, id).await? else {
        return Ok(Err(no_member()));
    };
    let renewed = Session {
        digest: work.digest,
        stamp: member.security_stamp,
        proved: cx.now,
        ..who.session.clone()
    };
    if !tx.renew_session(&renewed, &who.session.digest).await? {
        // The session ended meanwhile: whoever held it changes nothing.
        return Err(StoreError::Abandoned);
    }
    work.trial.clear(tx).await?;
    let name = match work.stored {
        Some(_) => "member.password_changed",
        None => "member.password_set",
    };
    let base = event(cx, tenant, name, id.as_str());
    tx.append_event(&changed(base, Value::Null, secret("password")))
        .await?;
    Ok(Ok(renewed))
}
