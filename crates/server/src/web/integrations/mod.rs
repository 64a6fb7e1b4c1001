//! `/integrations/sso`: the tenant's connection, for admins.

pub mod candidate;
mod form;
pub mod switch;
pub mod test;

use axum::{
    body::Bytes,
    extract::{Path, State},
    response::Response,
};
use latchkey_app::connections::{ConnectionView as Found, check_again, connection_view};
use latchkey_core::{
    connection::{ConnectionState, Credential, LiveConnection, Slot},
    policy::{Policy, SsoPolicy},
    problem::{Code, Problem, Stage},
    time::{Span, Timestamp},
};

use super::{
    login::start_url,
    respond,
    state::Web,
    visit::{Admin, SignedIn, day, when},
};
use crate::pages::{
    chrome::MenuEntry,
    connection::{CheckRow, ConnectionView, Enforcement, FormValues, SecretSlot, Status},
    message::Message,
};
pub use form::{NotADate, create, date, edit, edit_page, read_date};

/// The page's word for a state.
pub fn status_of(live: &LiveConnection) -> Status {
    match live.connection.state {
        ConnectionState::Draft => Status::Draft,
        ConnectionState::Ready => Status::ReadyToTest,
        ConnectionState::Active => Status::Active,
        ConnectionState::NeedsAttention => Status::NeedsAttention,
        ConnectionState::Disabled | ConnectionState::Deleted => Status::Disabled,
    }
}

/// `GET /integrations/sso`: the form, or "Active SSO configuration".
pub async fn page(State(web): State<Web>, Admin(signed_in): Admin) -> Response {
    match connection_view(&web.app, &signed_in.principal.tenant.id).await {
        Ok((Some(found), policy)) => view(&web, &signed_in, &found, &policy, Vec::new()).await,
        Ok((None, _)) => form::empty(&web, &signed_in).await,
        Err(problem) => respond::problem_page(&web, Some(&signed_in.visit), &problem),
    }
}

/// `POST /integrations/sso/{id}/check`: runs the checks again; changes nothing.
pub async fn check(
    State(web): State<Web>,
    Path(id): Path<String>,
    Admin(signed_in): Admin,
    body: Bytes,
) -> Response {
    if let Err(answer) = signed_in.visit.fields(&web, &body) {
        return *answer;
    }
    let (found, policy) = match own(&web, &signed_in, &id).await {
        Ok(found) => found,
        Err(problem) => return respond::problem_page(&web, Some(&signed_in.visit), &problem),
    };
    match check_again(&web.app, &signed_in.visit.cx, &found.live).await {
        Ok((lines, _)) => {
            let rows = form::check_rows(&lines);
            view(&web, &signed_in, &found, &policy, rows).await
        }
        Err(problem) => respond::problem_page(&web, Some(&signed_in.visit), &problem),
    }
}

/// The tenant's connection with this id; a foreign id is as unknown as a missing one (T061).
pub(super) async fn own(
    web: &Web,
    signed_in: &SignedIn,
    id: &str,
) -> Result<(Found, Policy), latchkey_app::Refusal> {
    let (found, policy) = connection_view(&web.app, &signed_in.principal.tenant.id).await?;
    let found = found.filter(|view| view.live.connection.id.as_str() == id);
    let missing = || Box::new(Problem::new(Code::NotFound, "no_connection", Stage::Start));
    Ok((found.ok_or_else(missing)?, policy))
}

async fn view(
    web: &Web,
    signed_in: &SignedIn,
    found: &Found,
    policy: &Policy,
    checks: Vec<CheckRow>,
) -> Response {
    let visit = &signed_in.visit;
    let live = &found.live;
    let required = policy.sso == SsoPolicy::Required;
    let waits = match candidate::of(web, signed_in, found).await {
        Ok(waits) => waits,
        Err(problem) => return respond::problem_page(web, Some(visit), &problem),
    };
    let checked_at = (!checks.is_empty()).then(|| when(visit.cx.now));
    let page = ConnectionView {
        chrome: visit.chrome(web, Some(MenuEntry::Integrations)),
        id: live.connection.id.to_string(),
        status: status_of(live),
        attention: None,
        values: form::values(live, required),
        redirect_uri: found.redirect_uri.clone(),
        candidate: candidate::shown(found, &waits),
        past: candidate::past(&waits),
        start_url: web
            .public_url
            .join(&start_url(&live.connection.id, None, None)),
        secrets: live.credentials.iter().map(secret_slot).collect(),
        enforcement: Enforcement {
            required,
            since: required.then(|| when(policy.since)),
            by: None,
        },
        notes: ending(live, visit.cx.now),
        checks,
        checked_at,
        locked: required.then(|| Message::of("sso-locked-enforced")),
    };
    respond::page(web, visit, 200, &page)
}

/// Says so when the secret in use has ended, or ends within 30 days.
fn ending(live: &LiveConnection, now: Timestamp) -> Vec<Message> {
    let ends = live.credential(Slot::Preferred).and_then(|one| one.ends);
    let soon = ends.filter(|at| at.since(now) <= Span::days(30));
    let note = |at| {
        let key = if at <= now {
            "sso-note-expired"
        } else {
            "sso-note-expires_soon"
        };
        Message::of(key).text("date", day(at).text)
    };
    soon.map(note).into_iter().collect()
}

/// A stored secret, masked (T152).
pub(super) fn secret_slot(credential: &Credential) -> SecretSlot {
    SecretSlot {
        last4: credential.last_four.clone(),
        set_on: day(credential.created),
        ends_on: credential.ends.map(day),
        fallback: credential.slot == Slot::Fallback,
    }
}

/// What stands in the fields of an edit form.
pub(super) type Values = FormValues;
