//! Proves with a password, and a code where the member has an app, who holds a session.
//!
//! The same limits as a sign-in (T111): a stolen session is no place to guess
//! its owner's password or codes. The hash is checked with no transaction open;
//! what it was checked against is read again before the session is renewed. A
//! code beside a wrong password is not looked at, so it is not used up.

use std::sync::Arc;

use latchkey_core::{
    decide::throttle::Standing,
    policy::SsoPolicy,
    ports::{Sealer, StoreError, StoreExt, Writes},
    problem::{Code, Problem, Stage},
    secret::Secret,
};
use serde_json::{Value, json};

use super::not_proved;
use crate::{
    App, Cx, Refusal,
    audit::{changed, event},
    audit_log::note_failed_sign_in,
    limits::{Trial, refusal},
    password::{Typed, check_password, codes},
    sessions::{Opened, Principal, renew},
};

/// What was typed.
pub struct PasswordProof {
    /// The password.
    pub password: Secret<String>,
    /// What was typed as second factor, if anything was.
    pub second: Option<Typed>,
    /// The canonical client address for the limit (`limit_key`), if known.
    pub address: Option<String>,
}

/// What is known before the hash is checked.
struct Known {
    hash: Option<String>,
    by_policy: bool,
    trial: Trial,
    standing: Standing,
}

/// Renews the session of `principal` if the password is its member's and so is the code.
///
/// # Errors
/// `invalid_credentials`, `second_factor_invalid`, `too_many_attempts`, `sso_required`, `fresh_proof_needed` if the
/// session ended meanwhile, `busy`.
pub async fn prove_with_password(
    app: &App,
    cx: &Cx,
    principal: &Arc<Principal>,
    input: PasswordProof,
) -> Result<Opened, Refusal> {
    let known = read_known(app, cx, principal, input.address.as_deref()).await?;
    if let Some(refused) = refusal(known.standing, cx.now) {
        return Err(refused);
    }
    if !known.by_policy {
        return Err(Box::new(Problem::new(
            Code::SsoRequired,
            "password_attempt",
            Stage::Session,
        )));
    }
    let verdict = check_password(app, &input.password, known.hash.as_deref()).await?;
    let hash = known.hash.filter(|_| verdict.matches);
    let (unit_cx, holder, trial) = (cx.clone(), Arc::clone(principal), known.trial);
    let (rng, sealer, second) = (Arc::clone(&app.rng), Arc::clone(&app.sealer), input.second);
    let done = app
        .store
        .unit(move |tx| {
            Box::pin(async move {
                let standing = trial.standing(tx, unit_cx.now).await?;
                if let Some(refused) = refusal(standing, unit_cx.now) {
                    return Ok(Err(*refused));
                }
                let Some(hash) = hash else {
                    trial.count(tx, unit_cx.now).await?;
                    let wrong = wrong_password();
                    return failed(tx, &unit_cx, &holder, wrong).await.map(Err);
                };
                if let Some(problem) = changed_meanwhile(tx, &holder, &hash).await? {
                    return Ok(Err(problem));
                }
                let second = second.as_ref();
                if let Some(problem) = without_code(tx, &unit_cx, &*sealer, &holder, second).await?
                {
                    return Ok(Err(problem));
                }
                let Some(opened) = renew(tx, &unit_cx, &holder, &*rng).await? else {
                    return Ok(Err(not_proved("session_ended")));
                };
                trial.clear(tx).await?;
                let session = &opened.principal.session;
                let base = event(
                    &unit_cx,
                    &session.tenant,
                    "session.confirmed",
                    session.id.as_str(),
                );
                let after = json!({ "method": "password" });
                tx.append_event(&changed(base, Value::Null, after)).await?;
                Ok(Ok(opened))
            })
        })
        .await
        .map_err(Problem::from)?;
    app.caches.drop_principal(&principal.session.digest);
    app.catch_up().await;
    Ok(done?)
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
                    hash: rows.password_hash(&tenant, &member).await?,
                    by_policy: rows.policy(&tenant).await?.sso != SsoPolicy::Required,
                    standing: trial.standing(rows, now).await?,
                    trial,
                })
            })
        })
        .await
        .map_err(Problem::from)?;
    Ok(known)
}

fn wrong_password() -> Problem {
    Problem::new(Code::InvalidCredentials, "password", Stage::Session)
}

/// Why the second factor is not proved; none if it is, or if the member has none.
async fn without_code(
    tx: &mut dyn Writes,
    cx: &Cx,
    sealer: &dyn Sealer,
    holder: &Principal,
    typed: Option<&Typed>,
) -> Result<Option<Problem>, StoreError> {
    let member = &holder.member;
    if tx.app_factor(&member.tenant, &member.id).await?.is_none() {
        return Ok(None);
    }
    if let Some(refused) = codes::must_wait(tx, &member.id, cx.now).await? {
        return Ok(Some(*refused));
    }
    let right = match typed {
        Some(typed) => codes::prove(tx, cx, sealer, member, typed).await?,
        None => false,
    };
    if right {
        codes::clear(tx, &member.id).await?;
        return Ok(None);
    }
    codes::count(tx, &member.id, cx.now).await?;
    let wrong = Problem::new(Code::SecondFactorInvalid, "second_factor", Stage::Session);
    failed(tx, cx, holder, wrong).await.map(Some)
}

async fn failed(
    tx: &mut dyn Writes,
    cx: &Cx,
    holder: &Principal,
    problem: Problem,
) -> Result<Problem, StoreError> {
    let base = event(
        cx,
        &holder.tenant.id,
        "signin.failed",
        holder.member.id.as_str(),
    );
    let after = json!({ "method": "password", "purpose": "proof", "code": problem.code.as_str() });
    note_failed_sign_in(tx, &changed(base, Value::Null, after)).await?;
    Ok(problem)
}

async fn changed_meanwhile(
    tx: &mut dyn Writes,
    holder: &Principal,
    hash: &str,
) -> Result<Option<Problem>, StoreError> {
    let (tenant, member) = (&holder.tenant.id, &holder.member.id);
    if tx.password_hash(tenant, member).await?.as_deref() != Some(hash) {
        return Ok(Some(wrong_password()));
    }
    let required = tx.policy(tenant).await?.sso == SsoPolicy::Required;
    Ok(required.then(|| Problem::new(Code::SsoRequired, "password_attempt", Stage::Session)))
}
