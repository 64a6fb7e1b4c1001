//! Sets a member's password from the command line; every session of theirs ends
//! and their devices are forgotten.
//!
//! The tenant's rules hold here too (T113, T114). The value is hashed before the
//! unit begins.

use latchkey_core::{
    id::{MemberId, TenantId},
    password::{self, PasswordRules},
    ports::{PasswordError, StoreExt, store::SessionsOf},
    problem::{Code, Problem, Stage},
    secret::Secret,
    tenant_settings::PASSWORD_LEAST,
};

use serde_json::Value;

use super::no_member;
use crate::{
    App, Cx, Refusal,
    accounts::{Post, check_password, put_password},
    audit::{changed, event, secret},
    limits::reopen,
};

/// What holds for every new password, whoever it is for.
pub struct PasswordRule;

impl PasswordRule {
    /// Least characters when it is the only factor.
    pub const LEAST: usize = PASSWORD_LEAST as usize;
    /// Most bytes.
    pub const MOST_BYTES: usize = password::MOST_BYTES;
}

/// Checks a new password where nothing is known of its owner.
///
/// # Errors
/// `invalid_input` naming the rule.
pub fn check_new_password(password: &Secret<String>) -> Result<(), Refusal> {
    check_password(&PasswordRules::default(), password)
}

/// Hashes, and says so as a problem if it cannot.
pub(crate) async fn hash(app: &App, password: &Secret<String>) -> Result<String, Refusal> {
    app.passwords
        .hash(password)
        .await
        .map_err(|error| Box::new(hash_problem(error)))
}

/// A hashing failure as people see it.
pub(crate) fn hash_problem(error: PasswordError) -> Problem {
    match error {
        PasswordError::Busy => Problem::new(Code::Busy, "password_queue", Stage::Session),
        PasswordError::Unusable => Problem::new(Code::InvalidInput, "password_rule", Stage::Start),
        PasswordError::BadHash => Problem::new(Code::Internal, "password_hash", Stage::Session),
    }
}

/// Sets the password and ends every session of the member (T087, T118).
///
/// # Errors
/// `invalid_input`, `not_found`, or `busy`.
pub async fn set_password(
    app: &App,
    cx: &Cx,
    tenant: &TenantId,
    member: &MemberId,
    password: &Secret<String>,
) -> Result<(), Refusal> {
    let (of, who) = (tenant.clone(), member.clone());
    let known = app
        .store
        .look(move |rows| {
            Box::pin(async move {
                let found = rows.member(&of, &who).await?;
                let settings = rows.tenant_settings(&of).await?;
                Ok(rows
                    .tenant(&of)
                    .await?
                    .zip(found)
                    .map(|one| (one, settings)))
            })
        })
        .await
        .map_err(Problem::from)?;
    let Some(((found_tenant, found), settings)) = known else {
        return Err(Box::new(no_member()));
    };
    let rules = PasswordRules::of(&settings, &found_tenant, &found);
    check_password(&rules, password)?;
    let hash = hash(app, password).await?;
    let (cx, post, tenant, member) = (cx.clone(), Post::of(app), tenant.clone(), member.clone());
    let found = app
        .store
        .unit(move |tx| {
            Box::pin(async move {
                let Some(found) = tx.member(&tenant, &member).await? else {
                    return Ok(false);
                };
                put_password(tx, &cx, &post, &found_tenant, &found, &hash).await?;
                tx.end_sessions(&tenant, &SessionsOf::Member(member.clone(), None), cx.now)
                    .await?;
                tx.forget_devices(&tenant, &member).await?;
                reopen(tx, &found.email).await?;
                let base = event(&cx, &tenant, "member.password_set", member.as_str());
                let after = secret("password");
                tx.append_event(&changed(base, Value::Null, after)).await?;
                Ok(true)
            })
        })
        .await
        .map_err(Problem::from)?;
    app.catch_up().await;
    if found {
        Ok(())
    } else {
        Err(Box::new(no_member()))
    }
}
