//! The second step of a sign-in with a password: a code, or adding an app first.
//!
//! Between the two there is no session, only a row and a cookie of their own
//! (T094), good for ten minutes and five tries. The code is used up in the unit
//! that opens the session; what the password was good for is read again there.
//! SSO sign-ins never come here.

use latchkey_core::{
    audit::Actor,
    id::{HalfSignInId, KeptId, TenantId},
    member::Member,
    next_path::NextPath,
    ports::{
        Reads, StoreError, StoreExt, Writes,
        accounts::{HalfSignIn, HalfStep},
        shared::TokenKind,
    },
    problem::{Code, Problem, Stage},
    second_factor::{matching_step, new_app_secret},
    secret::Secret,
    tenant::Tenant,
    tenant_settings::TenantSettings,
    time::{Span, Timestamp},
    token::{Digest, new_token},
};
use serde_json::{Value, json};

use super::{
    codes::{self, MAX_CODE, Typed},
    sign_in_with_password::{finish, may_enter},
};
use crate::{
    App, Cx, Refusal,
    accounts::{Post, keep_codes, put_app},
    audit::{changed, event},
    audit_log::note_failed_sign_in,
    sessions::Opened,
};

/// A half-done sign-in is good this long.
const LIFETIME: Span = Span::minutes(10);
/// Codes that may be tried in one.
pub const TRIES: i64 = 5;
/// The longest value that is looked at.
const MAX_TOKEN: usize = 128;

/// A password was right; this is what the browser must keep.
pub struct SecondStep {
    /// The cookie's value.
    pub token: Secret<String>,
    /// What is missing.
    pub step: HalfStep,
}

/// What a right password leads to.
pub(crate) enum Entered {
    /// A session.
    In(Opened),
    /// A second step.
    Half(SecondStep),
}

/// What this member still needs after the password; none for a session at once.
pub(super) async fn wanted(
    tx: &mut dyn Writes,
    member: &Member,
    settings: &TenantSettings,
) -> Result<Option<HalfStep>, StoreError> {
    let has_app = tx.app_factor(&member.tenant, &member.id).await?.is_some();
    Ok(match (has_app, settings.second_factor_required) {
        (true, _) => Some(HalfStep::Code),
        (false, true) => Some(HalfStep::Enrol),
        (false, false) => None,
    })
}

/// Opens the session, or the half-done sign-in that comes before it.
///
/// # Errors
/// If the store does not answer.
pub(crate) async fn enter(
    tx: &mut dyn Writes,
    cx: &Cx,
    post: &Post,
    tenant: Tenant,
    member: Member,
    next: &NextPath,
) -> Result<Entered, StoreError> {
    let settings = tx.tenant_settings(&tenant.id).await?;
    let Some(step) = wanted(tx, &member, &settings).await? else {
        let opened = finish(tx, cx, tenant, member, &post.notices, &*post.rng).await?;
        return Ok(Entered::In(opened));
    };
    let token = new_token("", &*post.rng);
    let id = HalfSignInId::new(cx.now, &*post.rng);
    let sealed = match step {
        HalfStep::Code => String::new(),
        HalfStep::Enrol => {
            let secret = new_app_secret(&*post.rng);
            post.sealer.seal(place(&tenant.id, &id), secret.expose())
        }
    };
    let half = HalfSignIn {
        id,
        tenant: tenant.id.clone(),
        member: member.id.clone(),
        step,
        digest: Digest::of(token.expose()),
        sealed,
        stamp: member.security_stamp,
        tries: 0,
        next_path: next.as_str().to_owned(),
        created: cx.now,
        expires: cx.now.plus(LIFETIME),
    };
    tx.insert_half_sign_in(&half).await?;
    let base = event(
        cx,
        &tenant.id,
        "signin.second_step_asked",
        member.id.as_str(),
    );
    let after = json!({ "method": "password", "step": step.as_str() });
    tx.append_event(&changed(base, Value::Null, after)).await?;
    Ok(Entered::Half(SecondStep { token, step }))
}

fn place<'a>(tenant: &'a TenantId, id: &'a HalfSignInId) -> latchkey_core::ports::Place<'a> {
    latchkey_core::ports::Place {
        tenant: tenant.as_str(),
        table: "half_sign_in",
        row: id.as_str(),
        column: "sealed",
        version: 1,
    }
}

/// A half-done sign-in that can go on.
pub struct OpenHalf {
    /// The tenant.
    pub tenant: Tenant,
    /// Who.
    pub member: Member,
    /// The secret to be added to an app; none when a code is asked.
    pub secret: Option<Secret<Vec<u8>>>,
    half: HalfSignIn,
}

/// The half-done sign-in behind `token`. Nothing changes.
///
/// # Errors
/// `not_signed_in` if it cannot go on; `busy`.
pub async fn open_half(app: &App, now: Timestamp, token: &str) -> Result<OpenHalf, Refusal> {
    if token.is_empty() || token.len() > MAX_TOKEN {
        return Err(Box::new(over()));
    }
    let digest = Digest::of(token);
    let found = app
        .store
        .look(move |rows| Box::pin(load(rows, digest, now)))
        .await
        .map_err(Problem::from)?;
    let (half, tenant, member) = found.ok_or_else(over)?;
    let secret = match half.step {
        HalfStep::Code => None,
        HalfStep::Enrol => {
            let opened = app.sealer.open(place(&half.tenant, &half.id), &half.sealed);
            Some(opened.map_err(|_| over())?)
        }
    };
    Ok(OpenHalf {
        tenant,
        member,
        secret,
        half,
    })
}

fn over() -> Problem {
    Problem::new(Code::NotSignedIn, "half_sign_in_over", Stage::Session)
}

async fn load(
    rows: &mut dyn Reads,
    digest: Digest,
    now: Timestamp,
) -> Result<Option<(HalfSignIn, Tenant, Member)>, StoreError> {
    let Some((tenant, thing)) = rows.find_token(TokenKind::HalfSignIn, &digest).await? else {
        return Ok(None);
    };
    let Ok(id) = thing.parse::<HalfSignInId>() else {
        return Ok(None);
    };
    let Some(half) = rows.half_sign_in(&tenant, &id).await? else {
        return Ok(None);
    };
    let good = half.digest.matches(&digest) && half.expires > now && half.tries < TRIES;
    let Some(member) = rows.member(&tenant, &half.member).await? else {
        return Ok(None);
    };
    let tenant = rows.tenant(&tenant).await?;
    let good = good && member.security_stamp == half.stamp;
    Ok(tenant.filter(|_| good).map(|tenant| (half, tenant, member)))
}

/// A finished sign-in.
pub struct SecondDone {
    /// The session.
    pub opened: Opened,
    /// Where it leads.
    pub next: NextPath,
    /// Recovery codes to be shown once, when an app was added.
    pub codes: Option<KeptId>,
}

/// What the unit made of the try.
enum Made {
    In(Opened, Vec<Secret<String>>),
    Refused(Problem),
}

/// Tries a code in the second step.
///
/// # Errors
/// `second_factor_invalid`, `too_many_attempts`, `not_signed_in` when the
/// half-done sign-in is over, or what a sign-in with a password is refused for.
pub async fn second_step(
    app: &App,
    cx: &Cx,
    token: &str,
    typed: Typed,
) -> Result<SecondDone, Refusal> {
    let open = open_half(app, cx.now, token).await?;
    let next = NextPath::parse(&open.half.next_path).unwrap_or_default();
    let unit_cx = cx.acting(Actor::Member(open.member.id.clone()));
    let (post, half, secret) = (Post::of(app), open.half, open.secret);
    let made = app
        .store
        .unit(move |tx| Box::pin(carry_out(tx, unit_cx, post, half, secret, typed)))
        .await
        .map_err(Problem::from)?;
    match made {
        Made::Refused(problem) => Err(Box::new(problem)),
        Made::In(opened, codes) => {
            let codes = match codes.as_slice() {
                [] => None,
                some => Some(keep_codes(app, cx, &opened.principal, some).await?),
            };
            Ok(SecondDone {
                opened,
                next,
                codes,
            })
        }
    }
}

async fn carry_out(
    tx: &mut dyn Writes,
    cx: Cx,
    post: Post,
    half: HalfSignIn,
    secret: Option<Secret<Vec<u8>>>,
    typed: Typed,
) -> Result<Made, StoreError> {
    if let Some(refused) = codes::must_wait(tx, &half.member, cx.now).await? {
        return Ok(Made::Refused(*refused));
    }
    let counted = tx
        .count_half_try(&half.tenant, &half.id, TRIES, cx.now)
        .await?;
    let Some(half) = counted else {
        return Ok(Made::Refused(over()));
    };
    let (tenant, member) = match may_enter(tx, &half.tenant, &half.member).await? {
        Ok((tenant, member)) if member.security_stamp == half.stamp => (tenant, member),
        Ok(_) => return Ok(Made::Refused(over())),
        Err(problem) => return failed(tx, &cx, &half, problem).await,
    };
    let proven = match (half.step, &typed) {
        (HalfStep::Code, typed) => {
            let right = codes::prove(tx, &cx, &*post.sealer, &member, typed).await?;
            right.then_some(0)
        }
        (HalfStep::Enrol, Typed::Code(code)) => {
            // Somebody added one meanwhile: that one is to be asked for.
            if tx.app_factor(&tenant.id, &member.id).await?.is_some() {
                return Ok(Made::Refused(over()));
            }
            secret
                .as_ref()
                .filter(|_| code.len() <= MAX_CODE)
                .and_then(|secret| matching_step(secret.expose(), code, cx.now))
        }
        (HalfStep::Enrol, Typed::Recovery(_)) => None,
    };
    let Some(step) = proven else {
        codes::count(tx, &member.id, cx.now).await?;
        let problem = Problem::new(Code::SecondFactorInvalid, "second_factor", Stage::Session);
        return failed(tx, &cx, &half, problem).await;
    };
    if !tx.use_half_sign_in(&half.tenant, &half.id).await? {
        return Ok(Made::Refused(over()));
    }
    codes::clear(tx, &member.id).await?;
    let codes = match (half.step, secret) {
        (HalfStep::Enrol, Some(secret)) => {
            put_app(tx, &cx, &post, (&tenant, &member), &secret, step).await?
        }
        _ => Vec::new(),
    };
    let opened = finish(tx, &cx, tenant, member, &post.notices, &*post.rng).await?;
    Ok(Made::In(opened, codes))
}

async fn failed(
    tx: &mut dyn Writes,
    cx: &Cx,
    half: &HalfSignIn,
    problem: Problem,
) -> Result<Made, StoreError> {
    let base = event(cx, &half.tenant, "signin.failed", half.member.as_str());
    let after = json!({ "method": "password", "code": problem.code.as_str() });
    note_failed_sign_in(tx, &changed(base, Value::Null, after)).await?;
    Ok(Made::Refused(problem))
}
