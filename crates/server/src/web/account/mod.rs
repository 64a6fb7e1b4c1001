//! `/account`: what a member does with their own profile, password, second factor and sessions.

mod authenticator;
mod password;
mod sessions;

use axum::{
    body::Bytes,
    extract::{Path, State},
    response::Response,
    routing::{get, post},
};
use latchkey_app::accounts::{Overview, SHOWN, change_names, overview, unlink_own};
use latchkey_core::{
    decide::ways_in::{Removal, Ways, keeps_a_way_in},
    policy::SsoPolicy,
    problem::{Code, Problem},
};

use super::{
    respond,
    router::{Access, Entry, both, changes, fresh, reads},
    state::Web,
    team::member::shortened,
    visit::{SignedIn, day, when},
};
use crate::pages::{
    account::{Account, FactorState, Names, OwnIdentity, PasswordState},
    chrome::{MenuEntry, Tone},
    form::FieldErrors,
    message::Message,
};

/// The routes of this part.
pub(super) fn routes() -> Vec<Entry> {
    use Access::Member;
    vec![
        both("/account", Member, get(page).post(save)),
        fresh(both(
            "/account/password",
            Member,
            get(password::page).post(password::change),
        )),
        fresh(changes(
            "/account/password/first",
            Member,
            post(password::first),
        )),
        fresh(changes(
            "/account/authenticator",
            Member,
            post(authenticator::begin),
        )),
        fresh(both(
            "/account/authenticator/{id}",
            Member,
            get(authenticator::page).post(authenticator::confirm),
        )),
        fresh(changes(
            "/account/authenticator/remove",
            Member,
            post(authenticator::remove),
        )),
        fresh(changes(
            "/account/recovery-codes",
            Member,
            post(authenticator::new),
        )),
        both(
            "/account/recovery-codes/{id}",
            Member,
            get(authenticator::codes).post(authenticator::seen),
        ),
        fresh(changes(
            "/account/identities/{id}/unlink",
            Member,
            post(unlink),
        )),
        reads("/account/sessions", Member, get(sessions::page)),
        changes(
            "/account/sessions/end-others",
            Member,
            post(sessions::end_others),
        ),
        changes(
            "/account/sessions/{id}/end",
            Member,
            post(sessions::end_one),
        ),
        reads("/account/history", Member, get(sessions::history)),
    ]
}

/// `GET /account`.
pub async fn page(State(web): State<Web>, signed_in: SignedIn) -> Response {
    show(&web, &signed_in, None, FieldErrors::none(), None).await
}

/// `POST /account`: the names.
pub async fn save(State(web): State<Web>, signed_in: SignedIn, body: Bytes) -> Response {
    let fields = match signed_in.visit.fields(&web, &body) {
        Ok(fields) => fields,
        Err(answer) => return *answer,
    };
    let (first, last) = (fields.text("first_name"), fields.text("last_name"));
    let cx = &signed_in.visit.cx;
    match change_names(&web.app, cx, &signed_in.principal, &first, &last).await {
        Ok(()) => respond::see_other_with(&web, "/account", Tone::Good, "flash-account-names"),
        Err(problem) => match name_errors(&problem) {
            Some(errors) => {
                let typed = Names { first, last };
                show(&web, &signed_in, Some(typed), errors, None).await
            }
            None => respond::problem_page(&web, Some(&signed_in.visit), &problem),
        },
    }
}

fn name_errors(problem: &Problem) -> Option<FieldErrors> {
    let field = match problem.evidence.check.as_deref()? {
        "first_name" => "first_name",
        "last_name" => "last_name",
        _ => return None,
    };
    let key = match problem.evidence.expected.as_deref()? {
        "too_long" => "account-error-too_long",
        "control" => "account-error-control",
        _ => "account-error-markup",
    };
    Some(FieldErrors::none().and(field, Message::of(key)))
}

/// `POST /account/identities/{id}/unlink`.
pub async fn unlink(
    State(web): State<Web>,
    Path(id): Path<String>,
    signed_in: SignedIn,
    body: Bytes,
) -> Response {
    if let Err(answer) = signed_in.visit.fields(&web, &body) {
        return *answer;
    }
    match unlink_own(&web.app, &signed_in.visit.cx, &signed_in.principal, &id).await {
        Ok(()) => respond::see_other_with(&web, "/account", Tone::Good, "flash-account-unlinked"),
        Err(problem) => refuse(&web, &signed_in, &problem).await,
    }
}

/// The account page with why an act was refused, or the problem's own page.
async fn refuse(web: &Web, signed_in: &SignedIn, problem: &Problem) -> Response {
    let key = match (problem.code, problem.reason) {
        (Code::Forbidden, "last_way_in") => "account-refused-last_way",
        (Code::Forbidden, "second_factor_required") => "account-app-locked",
        (Code::Forbidden, "no_password") => "account-app-off",
        (Code::LastAdmin, _) => "account-refused-last_admin",
        _ => return respond::problem_page(web, Some(&signed_in.visit), problem),
    };
    let refused = Some(Message::of(key));
    show(web, signed_in, None, FieldErrors::none(), refused).await
}

async fn show(
    web: &Web,
    signed_in: &SignedIn,
    typed: Option<Names>,
    errors: FieldErrors,
    refused: Option<Message>,
) -> Response {
    let visit = &signed_in.visit;
    let principal = &signed_in.principal;
    let found = match overview(&web.app, &visit.cx, principal).await {
        Ok(found) => found,
        Err(problem) => return respond::problem_page(web, Some(visit), &problem),
    };
    let status = match (&refused, errors.is_empty()) {
        (Some(_), _) => 409,
        (None, false) => 400,
        (None, true) => 200,
    };
    let count = i64::try_from(found.sessions).unwrap_or(SHOWN);
    let page = Account {
        chrome: visit.chrome(web, Some(MenuEntry::Account)),
        email: found.member.email.shown().to_owned(),
        names: typed.unwrap_or_else(|| Names {
            first: found.member.first_name.clone(),
            last: found.member.last_name.clone(),
        }),
        errors,
        password: password_state(&found, &principal.tenant.name),
        factor: factor_state(&found, signed_in),
        identities: identities(&found),
        sessions: Message::of("account-sessions-count").number("count", count),
        refused,
    };
    respond::page(web, visit, status, &page)
}

/// Why passwords are of no use, when SSO is required.
fn passwords_off(found: &Overview, tenant: &str) -> Option<Message> {
    let idp = found.names.values().next().cloned().unwrap_or_default();
    (found.policy == SsoPolicy::Required).then(|| {
        Message::of("login-enforced")
            .text("tenant", tenant)
            .text("idp", idp)
    })
}

fn password_state(found: &Overview, tenant: &str) -> PasswordState {
    match (passwords_off(found, tenant), found.member.has_password) {
        (Some(why), _) => PasswordState::Off(why),
        (None, true) => PasswordState::Set,
        (None, false) => PasswordState::None,
    }
}

fn factor_state(found: &Overview, signed_in: &SignedIn) -> FactorState {
    let required = signed_in.principal.settings.second_factor_required;
    match &found.app {
        _ if found.policy == SsoPolicy::Required => {
            FactorState::Off(Message::of("account-app-sso"))
        }
        Some(app) => FactorState::App {
            since: day(app.created),
            codes: Message::of("account-codes-left").number("count", found.codes_left),
            locked: required.then(|| Message::of("account-app-locked")),
        },
        None if found.member.has_password => FactorState::None { required },
        None => FactorState::Off(Message::of("account-app-off")),
    }
}

fn identities(found: &Overview) -> Vec<OwnIdentity> {
    // A connection that is named here may be switched off; the verb judges again.
    let ways = Ways {
        policy: found.policy,
        has_password: found.member.has_password,
        identities: found.identities.len(),
    };
    let removal = Removal::Identity { usable: true };
    let locked = (!keeps_a_way_in(ways, removal)).then(|| Message::of("account-refused-last_way"));
    let row = |one: &latchkey_core::identity::Identity| OwnIdentity {
        id: one.id.to_string(),
        connection: found
            .names
            .get(&one.connection)
            .cloned()
            .unwrap_or_default(),
        issuer: one.issuer.clone(),
        subject: shortened(&one.subject),
        linked_on: day(one.linked_at),
        last_used: one.last_used.map(when),
        locked: locked.clone(),
    };
    found.identities.iter().map(row).collect()
}
