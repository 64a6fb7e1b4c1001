//! The one-time setup code: offered by the service, made anew by the operator, checked at the page.
//!
//! 256 bits, one hour, one open code in the installation; tries are limited per
//! address and for the installation, so that guessing costs more than it is worth.

use latchkey_core::{
    ports::StoreExt,
    problem::{Code, Evidence, Problem, Stage},
    secret::Secret,
    time::{Span, Timestamp},
    token::{Digest, new_token},
};

use super::is_set_up::is_over;
use crate::{App, Cx, Refusal};

/// A setup code lives this long (threats, section 3).
pub const CODE_LIVES: Span = Span::hours(1);
/// Tries are counted in windows of this length.
const WINDOW: Span = Span::minutes(10);
/// Tries of one address in a window.
const TRIES: i64 = 10;
/// Tries of all addresses in a window.
const ALL_TRIES: i64 = 100;
/// The longest text that is looked at.
const LONGEST: usize = 128;

/// What became of the service's offer at its start.
pub enum Offered {
    /// The first run is over: nothing to offer.
    Over,
    /// This code is open now; it is shown once.
    New(Secret<String>),
    /// A code that was shown before is still open until then.
    Open(Timestamp),
}

/// Opens a code unless the first run is over or one is open.
///
/// # Errors
/// If the store does not answer.
pub async fn offer_setup_code(app: &App, cx: &Cx) -> Result<Offered, Refusal> {
    let code = new_token("setup_", &*app.rng);
    let (digest, now) = (Digest::of(code.expose()), cx.now);
    let offered = app
        .store
        .unit(move |tx| {
            Box::pin(async move {
                if is_over(&mut *tx).await? {
                    return Ok(Offered::Over);
                }
                let ends = now.plus(CODE_LIVES);
                if tx.offer_setup_code(&digest, ends, now).await? {
                    return Ok(Offered::New(code));
                }
                let open = tx.open_setup_code().await?;
                Ok(Offered::Open(open.map_or(now, |(_, ends)| ends)))
            })
        })
        .await
        .map_err(Problem::from)?;
    Ok(offered)
}

/// A new code for the operator; the one before is void.
///
/// # Errors
/// `already_exists` once the first run is over.
pub async fn new_setup_code(app: &App, cx: &Cx) -> Result<Secret<String>, Refusal> {
    let code = new_token("setup_", &*app.rng);
    let (digest, now) = (Digest::of(code.expose()), cx.now);
    let made = app
        .store
        .unit(move |tx| {
            Box::pin(async move {
                if is_over(&mut *tx).await? {
                    return Ok(false);
                }
                tx.replace_setup_code(&digest, now.plus(CODE_LIVES)).await?;
                Ok(true)
            })
        })
        .await
        .map_err(Problem::from)?;
    if made {
        return Ok(code);
    }
    Err(Box::new(Problem::new(
        Code::AlreadyExists,
        "set_up",
        Stage::Start,
    )))
}

/// Checks a typed code and answers its digest; the code stays open.
///
/// # Errors
/// `too_many_attempts` with the time to wait until, `setup_code_invalid`.
pub async fn check_setup_code(
    app: &App,
    cx: &Cx,
    typed: &Secret<String>,
    address: Option<&str>,
) -> Result<Digest, Refusal> {
    let (now, ends) = (cx.now, cx.now.plus(WINDOW));
    let own = format!("setup|{}", address.unwrap_or("unknown"));
    let refused = app
        .store
        .unit(move |tx| {
            Box::pin(async move {
                match tx.take_quota(&own, TRIES, ends, now).await? {
                    Some(until) => Ok(Some(until)),
                    None => tx.take_quota("setup", ALL_TRIES, ends, now).await,
                }
            })
        })
        .await
        .map_err(Problem::from)?;
    if let Some(until) = refused {
        let evidence = Evidence::compared("wait_until", until.millis().to_string(), "earlier");
        let problem = Problem::new(Code::TooManyAttempts, "setup_code", Stage::Start);
        return Err(Box::new(problem.with(evidence)));
    }
    let text = typed.expose().trim();
    let digest = Digest::of(text);
    if text.is_empty() || text.len() > LONGEST || !is_open_code(app, cx, &digest).await? {
        return Err(Box::new(invalid()));
    }
    Ok(digest)
}

/// Whether `digest` is that of the open code now.
///
/// # Errors
/// If the store does not answer.
pub async fn is_open_code(app: &App, cx: &Cx, digest: &Digest) -> Result<bool, Refusal> {
    let open = app
        .store
        .look(|rows| rows.open_setup_code())
        .await
        .map_err(Problem::from)?;
    Ok(open.is_some_and(|(open, ends)| open.matches(digest) && cx.now < ends))
}

/// The code is not the open one.
pub(super) fn invalid() -> Problem {
    Problem::new(Code::SetupCodeInvalid, "setup_code", Stage::Start)
}
