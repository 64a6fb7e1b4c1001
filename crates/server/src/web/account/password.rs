//! `/account/password`: changing the own password, or setting the first one.

use axum::{body::Bytes, extract::State, http::header, response::Response};
use latchkey_app::{
    Refusal,
    accounts::{NewPassword, change_password, overview, password_rules},
    limits::wait_until,
    sessions::Opened,
};
use latchkey_core::{
    problem::{Code, Problem},
    secret::Secret,
    time::Timestamp,
};

use super::{
    super::{
        cookies::{self, Name},
        new_password::password_error,
        respond,
        state::Web,
        visit::{SignedIn, when},
    },
    passwords_off,
};
use crate::pages::{
    account::AccountPassword,
    chrome::{MenuEntry, Tone},
    form::FieldErrors,
    message::Message,
};

/// `GET /account/password`.
pub async fn page(State(web): State<Web>, signed_in: SignedIn) -> Response {
    show(&web, &signed_in, FieldErrors::none(), None).await
}

/// `POST /account/password`: the current one is asked for (T118).
pub async fn change(State(web): State<Web>, signed_in: SignedIn, body: Bytes) -> Response {
    let fields = match signed_in.visit.fields(&web, &body) {
        Ok(fields) => fields,
        Err(answer) => return *answer,
    };
    let input = NewPassword {
        current: Some(Secret::new(fields.text("current_password"))),
        new: Secret::new(fields.text("new_password")),
        address: signed_in.visit.limit_key.clone(),
    };
    set(&web, &signed_in, input, "flash-account-password").await
}

/// `POST /account/password/first`: for a member who has none.
pub async fn first(State(web): State<Web>, signed_in: SignedIn, body: Bytes) -> Response {
    let fields = match signed_in.visit.fields(&web, &body) {
        Ok(fields) => fields,
        Err(answer) => return *answer,
    };
    let input = NewPassword {
        current: None,
        new: Secret::new(fields.text("new_password")),
        address: signed_in.visit.limit_key.clone(),
    };
    set(&web, &signed_in, input, "flash-account-password-first").await
}

async fn set(web: &Web, signed_in: &SignedIn, input: NewPassword, done: &'static str) -> Response {
    let typed = input.new.clone();
    let cx = &signed_in.visit.cx;
    let changed = change_password(&web.app, cx, &signed_in.principal, input).await;
    match changed {
        Ok(opened) => going_on(web, &opened, done),
        Err(problem) => refused(web, signed_in, &typed, problem).await,
    }
}

/// The browser goes on with the new value of its session.
fn going_on(web: &Web, opened: &Opened, done: &'static str) -> Response {
    let mut response = respond::see_other_with(web, "/account", Tone::Good, done);
    respond::add(
        &mut response,
        header::SET_COOKIE,
        cookies::set(web, Name::Session, opened.token.expose()),
    );
    response
}

async fn refused(
    web: &Web,
    signed_in: &SignedIn,
    typed: &Secret<String>,
    problem: Refusal,
) -> Response {
    match problem.code {
        Code::InvalidInput => {
            let rules = password_rules(&signed_in.principal);
            let errors = password_error(&rules, typed.expose(), &problem);
            show(web, signed_in, errors, None).await
        }
        Code::InvalidCredentials => {
            let message = Message::of("account-error-current");
            let errors = FieldErrors::none().and("current_password", message);
            show(web, signed_in, errors, None).await
        }
        Code::TooManyAttempts => wait(web, signed_in, &problem).await,
        // The page says why there is no such form.
        Code::Forbidden => respond::see_other("/account/password"),
        Code::NotSignedIn => respond::see_other("/login"),
        _ => respond::problem_page(web, Some(&signed_in.visit), &problem),
    }
}

async fn wait(web: &Web, signed_in: &SignedIn, problem: &Problem) -> Response {
    let until = wait_until(problem).unwrap_or(signed_in.visit.cx.now);
    let mut response = show(web, signed_in, FieldErrors::none(), Some(until)).await;
    respond::retry_after(&mut response, problem);
    response
}

async fn show(
    web: &Web,
    signed_in: &SignedIn,
    errors: FieldErrors,
    until: Option<Timestamp>,
) -> Response {
    let (visit, principal) = (&signed_in.visit, &signed_in.principal);
    let found = match overview(&web.app, &visit.cx, principal).await {
        Ok(found) => found,
        Err(problem) => return respond::problem_page(web, Some(visit), &problem),
    };
    let status = match (&until, errors.is_empty()) {
        (Some(_), _) => 429,
        (None, false) => 400,
        (None, true) => 200,
    };
    let page = AccountPassword {
        chrome: visit.chrome(web, Some(MenuEntry::Account)),
        email: found.member.email.shown().to_owned(),
        has_password: found.member.has_password,
        least: i64::from(principal.settings.password_least),
        off: passwords_off(&found, &principal.tenant.name),
        wait_until: until.map(when),
        errors,
    };
    respond::page(web, visit, status, &page)
}
