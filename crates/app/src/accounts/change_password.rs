//! A member changes the own password, or sets the first one.
//!
//! The current one is required and its tries are counted like those of a
//! sign-in (T118, T119). Every other session ends, open resets are void, and
//! this browser goes on with a new value (T085). Where passwords are off, none
//! is set.

use std::sync::Arc;

use latchkey_core::{
    decide::throttle::{Counted, MEMORY, wait_until},
    password::PasswordRules,
    policy::SsoPolicy,
    ports::{PasswordError, StoreError, StoreExt, Writes, store::SessionsOf},
    problem::{Code, Evidence, Problem, Stage},
    secret::Secret,
    session::Session,
    time::Timestamp,
    token::{Digest, new_token},
};

use super::{
    put_password::{Post, put_password},
    rules::check_password,
};
use crate::{
    App, Cx, Refusal,
    audit::event,
    members::{hash_password, no_member},
    password::account_key,
    sessions::{Opened, Principal},
};

/// What was typed.
pub struct NewPassword {
    /// The current one; none only for a member who has none.
    pub current: Option<Secret<String>>,
    /// The new one.
    pub new: Secret<String>,
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
    let stored = prove(app, cx, principal, input.current.as_ref()).await?;
    check_password(&password_rules(principal), &input.new)?;
    let same = input
        .current
        .as_ref()
        .is_some_and(|current| current.expose() == input.new.expose());
    if same {
        return Err(Box::new(Problem::new(
            Code::InvalidInput,
            "same_password",
            Stage::Start,
        )));
    }
    let hash = hash_password(app, &input.new).await?;
    let token = new_token("", &*app.rng);
    let (unit_cx, post, who) = (cx.clone(), Post::of(app), Arc::clone(principal));
    let digest = Digest::of(token.expose());
    let done = app
        .store
        .unit(move |tx| Box::pin(carry_out(tx, unit_cx, post, who, stored, hash, digest)))
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

/// Checks the current password; answers the hash it was checked against.
async fn prove(
    app: &App,
    cx: &Cx,
    principal: &Arc<Principal>,
    current: Option<&Secret<String>>,
) -> Result<Option<String>, Refusal> {
    let (tenant, member) = (principal.tenant.id.clone(), principal.member.id.clone());
    let key = account_key(principal.member.email.canonical());
    let counted = key.clone();
    let (required, stored, failures) = app
        .store
        .look(move |rows| {
            Box::pin(async move {
                let required = rows.policy(&tenant).await?.sso == SsoPolicy::Required;
                let stored = rows.password_hash(&tenant, &member).await?;
                Ok((required, stored, rows.failures(&counted).await?))
            })
        })
        .await
        .map_err(Problem::from)?;
    let no = |reason| Box::new(Problem::new(Code::Forbidden, reason, Stage::Session));
    if required {
        return Err(no("sso_required"));
    }
    let (current, stored) = match (current, stored) {
        (None, None) => return Ok(None),
        (None, Some(_)) => return Err(no("has_password")),
        (Some(_), None) => return Err(no("no_password")),
        (Some(current), Some(stored)) => (current, stored),
    };
    if let Some(until) = failures.and_then(|(count, last)| waits(count, last, cx.now)) {
        let evidence = Evidence {
            expected: Some(until.millis().to_string()),
            ..Evidence::of("wait until (ms)")
        };
        let problem = Problem::new(Code::TooManyAttempts, "password", Stage::Start);
        return Err(Box::new(problem.with(evidence)));
    }
    let right = match app.passwords.verify(current, Some(&stored)).await {
        Ok(verdict) => verdict.matches,
        Err(PasswordError::Busy) => {
            let busy = Problem::new(Code::Busy, "password_queue", Stage::Session);
            return Err(Box::new(busy));
        }
        Err(PasswordError::Unusable | PasswordError::BadHash) => false,
    };
    if right {
        return Ok(Some(stored));
    }
    note_failure(app, cx, principal, key).await?;
    let wrong = Problem::new(Code::InvalidCredentials, "password", Stage::Session);
    Err(Box::new(wrong))
}

fn waits(failures: i64, last: Timestamp, now: Timestamp) -> Option<Timestamp> {
    let recent = now.since(last) < MEMORY;
    wait_until(Counted::Account, failures, last).filter(|until| recent && *until > now)
}

async fn note_failure(
    app: &App,
    cx: &Cx,
    principal: &Principal,
    key: String,
) -> Result<(), Refusal> {
    let name = "member.password_change_failed";
    let entry = event(cx, &principal.tenant.id, name, principal.member.id.as_str());
    let now = cx.now;
    app.store
        .unit(move |tx| {
            Box::pin(async move {
                tx.count_failure(&key, now, now.minus(MEMORY)).await?;
                tx.append_event(&entry).await
            })
        })
        .await
        .map_err(|error| Box::new(Problem::from(error)))
}

async fn carry_out(
    tx: &mut dyn Writes,
    cx: Cx,
    post: Post,
    who: Arc<Principal>,
    stored: Option<String>,
    hash: String,
    digest: Digest,
) -> Result<Result<Session, Problem>, StoreError> {
    let (tenant, id) = (&who.tenant.id, &who.member.id);
    let stale = Problem::new(Code::StaleForm, "password", Stage::Session);
    if tx.policy(tenant).await?.sso == SsoPolicy::Required
        || tx.password_hash(tenant, id).await? != stored
    {
        return Ok(Err(stale));
    }
    let Some(member) = tx.member(tenant, id).await? else {
        return Ok(Err(no_member()));
    };
    put_password(tx, &cx, &post, &who.tenant, &member, &hash).await?;
    let others = SessionsOf::Member(id.clone(), Some(who.session.id.clone()));
    tx.end_sessions(tenant, &others, cx.now).await?;
    tx.forget_devices(tenant, id).await?;
    let Some(member) = tx.member(tenant, id).await? else {
        return Ok(Err(no_member()));
    };
    let renewed = Session {
        digest,
        stamp: member.security_stamp,
        proved: cx.now,
        ..who.session.clone()
    };
    if !tx.renew_session(&renewed, &who.session.digest).await? {
        // The session ended meanwhile: whoever held it changes nothing.
        return Err(StoreError::Abandoned);
    }
    tx.clear_failures(&account_key(member.email.canonical()))
        .await?;
    tx.append_event(&event(&cx, tenant, "member.password_changed", id.as_str()))
        .await?;
    Ok(Ok(renewed))
}
