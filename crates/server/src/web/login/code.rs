//! `/login/code`: the second step of a sign-in with a password.
//!
//! The browser holds a value of its own for it, never a session (T094). The
//! same page asks for a code of the app, for a recovery code, or leads through
//! adding an app where the tenant requires one.

use axum::{body::Bytes, extract::State, http::header, response::Response};
use latchkey_app::{
    accounts::shown_secret,
    limits::wait_until,
    password::{OpenHalf, SecondStep, Typed, open_half, second_step},
};
use latchkey_core::{
    problem::{Code, Problem},
    secret::Secret,
    time::Timestamp,
};

use super::{
    super::{
        auth::{Query, banner_path},
        cookies::{self, Name},
        respond,
        state::Web,
        visit::{Visit, when},
    },
    password::signed_in,
};
use crate::pages::{
    chrome::Tone,
    form::FieldErrors,
    message::Message,
    second_factor::{Ask, LoginCode, Qr},
};

/// After a right password: keeps the value and leads to the second step.
pub(super) fn begin(web: &Web, half: &SecondStep) -> Response {
    let mut response = respond::see_other("/login/code");
    respond::add(
        &mut response,
        header::SET_COOKIE,
        cookies::set(web, Name::Half, half.token.expose()),
    );
    response
}

/// `GET /login/code`.
pub async fn page(State(web): State<Web>, visit: Visit) -> Response {
    let recovery = Query::of(&visit.uri).get("recovery").is_some();
    let token = token_of(&web, &visit);
    match open_half(&web.app, visit.cx.now, &token).await {
        Ok(open) => show(
            &web,
            &visit,
            &open,
            (recovery, 200),
            FieldErrors::none(),
            None,
        ),
        Err(problem) => refused(&web, &visit, &problem),
    }
}

fn token_of(web: &Web, visit: &Visit) -> String {
    cookies::read(&visit.headers, web, Name::Half).unwrap_or_default()
}

/// `POST /login/code`.
pub async fn submit(State(web): State<Web>, visit: Visit, body: Bytes) -> Response {
    let fields = match visit.fields(&web, &body) {
        Ok(fields) => fields,
        Err(answer) => return *answer,
    };
    let token = token_of(&web, &visit);
    let recovery = fields.get("recovery_code").is_some();
    let typed = if recovery {
        Typed::Recovery(Secret::new(fields.text("recovery_code")))
    } else {
        Typed::Code(fields.text("code"))
    };
    match second_step(&web.app, &visit.cx, &token, typed).await {
        Ok(done) => {
            let to = match &done.codes {
                Some(id) => format!("/account/recovery-codes/{id}"),
                None => done.next.as_str().to_owned(),
            };
            let mut response = signed_in(&web, &visit, &to, &done.opened).await;
            respond::add(
                &mut response,
                header::SET_COOKIE,
                cookies::clear(&web, Name::Half),
            );
            response
        }
        Err(problem) => match open_half(&web.app, visit.cx.now, &token).await {
            Ok(open) => again(&web, &visit, &open, recovery, &problem),
            Err(over) if problem.code == Code::SecondFactorInvalid => refused(&web, &visit, &over),
            Err(_) => refused(&web, &visit, &problem),
        },
    }
}

/// The same page with what was wrong, while the half-done sign-in can go on.
fn again(web: &Web, visit: &Visit, open: &OpenHalf, recovery: bool, problem: &Problem) -> Response {
    match problem.code {
        Code::SecondFactorInvalid => {
            let (field, key) = if recovery {
                ("recovery_code", "second-error-recovery")
            } else {
                ("code", "second-error-code")
            };
            let errors = FieldErrors::none().and(field, Message::of(key));
            show(web, visit, open, (recovery, 401), errors, None)
        }
        Code::TooManyAttempts => {
            let until = wait_until(problem).unwrap_or(visit.cx.now);
            let errors = FieldErrors::none();
            let mut response = show(web, visit, open, (recovery, 429), errors, Some(until));
            respond::retry_after(&mut response, problem);
            response
        }
        _ => refused(web, visit, problem),
    }
}

fn show(
    web: &Web,
    visit: &Visit,
    open: &OpenHalf,
    (recovery, status): (bool, u16),
    errors: FieldErrors,
    until: Option<Timestamp>,
) -> Response {
    let ask = match &open.secret {
        Some(secret) => {
            let shown = shown_secret(secret.expose(), &open.tenant, &open.member);
            Ask::Enrol {
                picture: Qr::of(shown.address.expose()),
                secret: shown.text.expose().clone(),
            }
        }
        None if recovery => Ask::Recovery,
        None => Ask::Code,
    };
    let page = LoginCode {
        chrome: visit.chrome(web, None),
        tenant: open.tenant.name.clone(),
        email: open.member.email.shown().to_owned(),
        ask,
        wait_until: until.map(when),
        errors,
    };
    respond::page(web, visit, status, &page)
}

/// The half-done sign-in is over, or the member may not enter any more.
fn refused(web: &Web, visit: &Visit, problem: &Problem) -> Response {
    let mut response = match problem.code {
        Code::NotSignedIn => {
            respond::see_other_with(web, "/login", Tone::Note, "flash-second-step-over")
        }
        Code::SsoRequired | Code::AccountDisabled => {
            respond::see_other(&banner_path(problem.code, None))
        }
        Code::InvalidCredentials => respond::see_other("/login"),
        _ => return respond::problem_page(web, Some(visit), problem),
    };
    respond::add(
        &mut response,
        header::SET_COOKIE,
        cookies::clear(web, Name::Half),
    );
    response
}
