//! `/reset-password`: the link from the mail, and the new password.

use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderValue, header},
    response::Response,
};
use latchkey_app::accounts::{OpenReset, open_reset, reset_password};
use latchkey_core::{
    problem::{Code, Problem},
    secret::Secret,
};

use super::super::{
    auth::Query,
    cookies::{self, Name},
    new_password::password_error,
    respond,
    state::Web,
    visit::Visit,
};
use crate::pages::{
    chrome::Tone,
    forgot::{ResetPassword, ResetUnusable},
    form::FieldErrors,
};

/// `GET /reset-password`: with a value, keeps it in a cookie and leads on
/// without it; then shows the form. Uses nothing up.
pub async fn page(State(web): State<Web>, visit: Visit) -> Response {
    if let Some(token) = Query::of(&visit.uri).get("token") {
        let plain = token
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
        let value = if plain && token.len() <= 64 {
            cookies::set(&web, Name::Reset, &token)
        } else {
            cookies::clear(&web, Name::Reset)
        };
        let mut response = respond::see_other("/reset-password");
        respond::add(&mut response, header::SET_COOKIE, value);
        return no_referrer(response);
    }
    let token = token_of(&web, &visit);
    match open_reset(&web.app, visit.cx.now, &token).await {
        Ok(open) => form(&web, &visit, &open, FieldErrors::none()),
        Err(problem) => refused(&web, &visit, &problem),
    }
}

/// `POST /reset-password`.
pub async fn submit(State(web): State<Web>, visit: Visit, body: Bytes) -> Response {
    let fields = match visit.fields(&web, &body) {
        Ok(fields) => fields,
        Err(answer) => return *answer,
    };
    let token = token_of(&web, &visit);
    let password = Secret::new(fields.text("new_password"));
    match reset_password(&web.app, &visit.cx, &token, &password).await {
        Ok(tenant) => {
            let to = format!("/t/{}/login", tenant.slug.as_str());
            let mut response =
                respond::see_other_with(&web, &to, Tone::Good, "flash-password-reset");
            respond::add(
                &mut response,
                header::SET_COOKIE,
                cookies::clear(&web, Name::Reset),
            );
            response
        }
        Err(problem) if problem.code == Code::InvalidInput => {
            match open_reset(&web.app, visit.cx.now, &token).await {
                Ok(open) => {
                    let errors = password_error(&open.rules, password.expose(), &problem);
                    form(&web, &visit, &open, errors)
                }
                Err(problem) => refused(&web, &visit, &problem),
            }
        }
        Err(problem) => refused(&web, &visit, &problem),
    }
}

fn token_of(web: &Web, visit: &Visit) -> String {
    cookies::read(&visit.headers, web, Name::Reset).unwrap_or_default()
}

fn form(web: &Web, visit: &Visit, open: &OpenReset, errors: FieldErrors) -> Response {
    let status = if errors.is_empty() { 200 } else { 400 };
    let page = ResetPassword {
        chrome: visit.chrome(web, None),
        tenant: open.tenant.name.clone(),
        email: open.member.email.shown().to_owned(),
        least: i64::from(open.rules.least),
        errors,
    };
    respond::page(web, visit, status, &page)
}

fn refused(web: &Web, visit: &Visit, problem: &Problem) -> Response {
    if problem.code != Code::ResetUnusable {
        return respond::problem_page(web, Some(visit), problem);
    }
    let page = ResetUnusable {
        chrome: visit.chrome(web, None),
    };
    let mut response = respond::page(web, visit, problem.code.status(), &page);
    respond::add(
        &mut response,
        header::SET_COOKIE,
        cookies::clear(web, Name::Reset),
    );
    response
}

fn no_referrer(mut response: Response) -> Response {
    let value = HeaderValue::from_static("no-referrer");
    response
        .headers_mut()
        .insert(header::REFERRER_POLICY, value);
    response
}
