//! Sets a member's password from the command line; every session of theirs ends
//! and their devices are forgotten.
//!
//! Rules of this release: 15 characters at least, 1,024 bytes at most, no NUL
//! (T113, T114). The value is hashed before the unit begins.

use latchkey_core::{
    id::{MemberId, TenantId},
    ports::{PasswordError, StoreExt, store::SessionsOf},
    problem::{Code, Evidence, Problem, Stage},
    secret::Secret,
};

use super::no_member;
use crate::{App, Cx, Refusal, audit::event, limits::reopen};

/// What a new password must keep.
pub struct PasswordRule;

impl PasswordRule {
    /// Least characters when it is the only factor.
    pub const LEAST: usize = 15;
    /// Most bytes.
    pub const MOST_BYTES: usize = 1_024;
}

/// Checks a new password.
///
/// # Errors
/// `invalid_input` naming the rule.
pub fn check_new_password(password: &Secret<String>) -> Result<(), Refusal> {
    let text = password.expose();
    let rule = if text.len() > PasswordRule::MOST_BYTES {
        "at most 1,024 bytes"
    } else if text.contains('\0') {
        "no NUL"
    } else if text.chars().count() < PasswordRule::LEAST {
        "at least 15 characters"
    } else {
        return Ok(());
    };
    let evidence = Evidence::compared("password", rule, "something else");
    Err(Box::new(
        Problem::new(Code::InvalidInput, "password_rule", Stage::Start).with(evidence),
    ))
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
    check_new_password(password)?;
    let hash = hash(app, password).await?;
    let (cx, tenant, member) = (cx.clone(), tenant.clone(), member.clone());
    let found = app
        .store
        .unit(move |tx| {
            Box::pin(async move {
                let Some(found) = tx.member(&tenant, &member).await? else {
                    return Ok(false);
                };
                tx.set_password(&tenant, &member, Some(&hash)).await?;
                tx.end_sessions(&tenant, &SessionsOf::Member(member.clone(), None), cx.now)
                    .await?;
                tx.forget_devices(&tenant, &member).await?;
                reopen(tx, &found.email).await?;
                tx.append_event(&event(&cx, &tenant, "member.password_set", member.as_str()))
                    .await?;
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
