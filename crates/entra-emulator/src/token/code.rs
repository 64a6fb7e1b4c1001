//! Redeeming an authorization code.
//!
//! Invariants: one rule per function, in the order of item 17; a code is marked as spent only when all rules hold;
//! the second use of a spent code is 54005, not "unknown".
//! Source: RFC 6749 4.1.3, RFC 7636 4.6, entra-id.md sections 6 and 7. Codes are made by `authorize`.

use super::client::{authenticate, find, presented};
use super::{Asked, Issued, issue};
use crate::aadsts::Refusal;
use crate::chance;
use crate::directory::{App, Authority, Directory, Platform};
use crate::state::{Challenge, Grant, Shared, State};

/// Seconds a code lives.
const CODE_LIFE: i64 = 600;
/// Bytes of randomness in a code: real ones are long, and relying parties must cope.
const CODE_BYTES: usize = 600;
/// First letters of a code.
const CODE_HEAD: &str = "1.AX";

/// A fresh authorization code.
pub(crate) fn fresh_code() -> String {
    format!("{CODE_HEAD}{}", chance::text::<CODE_BYTES>())
}

/// Whether text has the shape of a code at all (9002313 if not, before any secret is looked at).
fn has_code_shape(code: &str) -> bool {
    code.len() == CODE_HEAD.len() + CODE_BYTES * 4 / 3
        && code.starts_with(CODE_HEAD)
        && code
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

/// `grant_type=authorization_code`.
pub(super) fn redeem(
    shared: &Shared,
    state: &mut State,
    asked: &Asked<'_>,
) -> Result<Issued, Refusal> {
    let presented = presented(asked)?;
    let app = find(&state.directory, &asked.authority, &presented)?.clone();
    let code = asked
        .form
        .get("code")
        .ok_or_else(|| Refusal::missing("code"))?;
    let redirect_uri = asked
        .form
        .get("redirect_uri")
        .ok_or_else(|| Refusal::missing("redirect_uri"))?;
    let platform = app
        .redirect_uri(redirect_uri)
        .map(|registered| registered.platform);
    check_origin(asked, platform)?;
    if !has_code_shape(code) {
        return Err(Refusal::new(9002313));
    }
    if platform == Some(Platform::Spa) {
        // A page in the browser has no secret; PKCE and the Origin header stand in for it.
    } else {
        authenticate(&app, &presented, asked.now)?;
    }
    let grant = look_up(state, asked, &app, code)?;
    check_redirect(&grant, redirect_uri)?;
    check_pkce(&grant, asked.form.get("code_verifier"))?;
    check_scope(asked, shared.urls.graph_host())?;
    check_person(&state.directory, &app, &grant)?;
    if let Some(kept) = state.desk.codes.get_mut(code) {
        kept.redeemed = true;
    }
    issue::tokens(shared, state, &app, &grant, asked.now)
}

fn check_origin(asked: &Asked<'_>, platform: Option<Platform>) -> Result<(), Refusal> {
    match (asked.has_origin(), platform) {
        (true, Some(Platform::Spa)) | (false, Some(Platform::Web) | None) => Ok(()),
        (true, _) => Err(Refusal::new(9002326)),
        (false, Some(Platform::Spa)) => Err(Refusal::new(9002327)),
    }
}

fn look_up(state: &State, asked: &Asked<'_>, app: &App, code: &str) -> Result<Grant, Refusal> {
    let grant = state
        .desk
        .codes
        .get(code)
        .filter(|grant| grant.client_id == app.client_id)
        .ok_or_else(|| Refusal::new(70000))?;
    check_tenant(&asked.authority, grant)?;
    if grant.redeemed {
        return Err(Refusal::new(54005));
    }
    if asked.now - grant.issued_at > CODE_LIFE {
        return Err(Refusal::new(70008));
    }
    Ok(grant.clone())
}

/// 700005: the code belongs to another tenant path.
pub(super) fn check_tenant(authority: &Authority, grant: &Grant) -> Result<(), Refusal> {
    match authority.tid() {
        Some(tid) if tid != grant.tid => Err(Refusal::new(700005)),
        _ => Ok(()),
    }
}

fn check_redirect(grant: &Grant, redirect_uri: &str) -> Result<(), Refusal> {
    if grant.redirect_uri == redirect_uri {
        return Ok(());
    }
    Err(Refusal::new(50011))
}

fn check_pkce(grant: &Grant, verifier: Option<&str>) -> Result<(), Refusal> {
    let (Some(challenge), verifier) = (&grant.challenge, verifier) else {
        // A verifier without challenge means that the challenge was stripped on the way (RFC 9700 4.8.2).
        return verifier.map_or(Ok(()), |_| Err(Refusal::new(501481)));
    };
    let verifier = verifier.ok_or_else(|| Refusal::new(50148))?;
    let fits = match challenge {
        Challenge::Plain(expected) => expected == verifier,
        Challenge::S256(expected) => {
            *expected == chance::base64url(&chance::sha256(verifier.as_bytes()))
        }
    };
    if fits {
        Ok(())
    } else {
        Err(Refusal::new(501481))
    }
}

fn check_scope(asked: &Asked<'_>, graph_host: &str) -> Result<(), Refusal> {
    let scope = asked.form.get("scope").unwrap_or("openid");
    if crate::authorize::scope_is_known(scope, graph_host) {
        return Ok(());
    }
    Err(Refusal::new(70011))
}

/// The person may have been disabled, blocked or un-consented since the code was made.
pub(super) fn check_person(directory: &Directory, app: &App, grant: &Grant) -> Result<(), Refusal> {
    let user = directory
        .user(&grant.oid)
        .ok_or_else(|| Refusal::new(50034))?;
    if !user.enabled {
        return Err(Refusal::new(50057));
    }
    if user.blocked {
        return Err(Refusal::by_policy(53003));
    }
    if user.second_factor && !grant.second_factor {
        return Err(Refusal::by_policy(50076));
    }
    if !app.admits(&user.oid) {
        return Err(Refusal::new(50105));
    }
    if !app.has_consent(&user.oid) {
        let mut refusal = Refusal::new(65001);
        refusal.suberror = Some("consent_required".to_owned());
        return Err(refusal);
    }
    Ok(())
}
