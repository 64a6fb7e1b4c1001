//! Renewing tokens with a refresh token.
//!
//! Invariants: a use gives a new refresh token and leaves the old one valid, as Entra does; the person is judged anew.
//! Source: RFC 6749 section 6, entra-id.md section 11 (5). Idle ends and sign-in frequency come only by ordered errors.

use super::client::{authenticate, find, presented};
use super::code::{check_person, check_tenant};
use super::{Asked, Issued, issue};
use crate::aadsts::Refusal;
use crate::state::{Shared, State};

/// `grant_type=refresh_token`.
pub(super) fn renew(
    shared: &Shared,
    state: &mut State,
    asked: &Asked<'_>,
) -> Result<Issued, Refusal> {
    let presented = presented(asked)?;
    let app = find(&state.directory, &asked.authority, &presented)?.clone();
    let token = asked
        .form
        .get("refresh_token")
        .ok_or_else(|| Refusal::missing("refresh_token"))?;
    if asked.has_origin() {
        return Err(Refusal::new(9002326));
    }
    authenticate(&app, &presented, asked.now)?;
    let grant = state
        .desk
        .refresh_tokens
        .get(token)
        .filter(|grant| grant.client_id == app.client_id)
        .cloned()
        .ok_or_else(|| Refusal::new(9002313))?;
    check_tenant(&asked.authority, &grant)?;
    check_person(&state.directory, &app, &grant)?;
    issue::tokens(shared, state, &app, &grant, asked.now)
}
