//! `/forgot-password` and `/reset-password`.
//!
//! Asking answers the same for every address. The link's value is exchanged
//! for a cookie at once and leaves the address (T106); looking uses nothing up
//! (T131).

mod reset;

use axum::{body::Bytes, extract::State, response::Response, routing::get};
use latchkey_app::accounts::{AskReset, ask_reset};
use latchkey_core::problem::{Code, Problem};
use url::form_urlencoded::Serializer;

use super::{
    auth::Query,
    login::Step,
    respond,
    router::{Access, Entry, both},
    state::Web,
    visit::Visit,
};
use crate::pages::{
    forgot::{Forgot, ForgotSent},
    form::FieldErrors,
    message::Message,
};

/// The routes of this part.
pub(super) fn routes() -> Vec<Entry> {
    vec![
        both("/forgot-password", Access::Public, get(page).post(submit)),
        both(
            "/reset-password",
            Access::Public,
            get(reset::page).post(reset::submit),
        ),
    ]
}

/// `GET /forgot-password`.
pub async fn page(State(web): State<Web>, visit: Visit) -> Response {
    let query = Query::of(&visit.uri);
    let team = query.get("team");
    if query.get("sent").is_some() {
        let login_url = match &team {
            Some(slug) => format!("/t/{}/login", path_part(slug)),
            None => "/login".to_owned(),
        };
        let page = ForgotSent {
            chrome: visit.chrome(&web, None),
            login_url,
            mails_leave: web.app.mails_leave,
        };
        return respond::page(&web, &visit, 200, &page);
    }
    // What was typed in step one need not be typed again.
    let email = Step::read(&web, &visit)
        .map(|step| step.email)
        .unwrap_or_default();
    ask(&web, &visit, (email, team), FieldErrors::none())
}

fn path_part(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// `POST /forgot-password`.
pub async fn submit(State(web): State<Web>, visit: Visit, body: Bytes) -> Response {
    let fields = match visit.fields(&web, &body) {
        Ok(fields) => fields,
        Err(answer) => return *answer,
    };
    let typed = (fields.text("email"), fields.get("team").map(str::to_owned));
    let input = AskReset {
        email: typed.0.clone(),
        team: typed.1.clone(),
        address: visit.limit_key.clone(),
    };
    match ask_reset(&web.app, &visit.cx, input).await {
        Ok(()) => {
            let mut query = Serializer::new(String::new());
            query.append_pair("sent", "1");
            if let Some(team) = &typed.1 {
                query.append_pair("team", team);
            }
            respond::see_other(&format!("/forgot-password?{}", query.finish()))
        }
        Err(problem) => refused(&web, &visit, typed, &problem),
    }
}

fn refused(
    web: &Web,
    visit: &Visit,
    typed: (String, Option<String>),
    problem: &Problem,
) -> Response {
    if problem.code != Code::InvalidInput {
        return respond::problem_page(web, Some(visit), problem);
    }
    let key = if typed.0.trim().is_empty() {
        "login-error-email_missing"
    } else {
        "login-error-email_invalid"
    };
    let errors = FieldErrors::none().and("email", Message::of(key));
    ask(web, visit, typed, errors)
}

fn ask(
    web: &Web,
    visit: &Visit,
    (email, team): (String, Option<String>),
    errors: FieldErrors,
) -> Response {
    let status = if errors.is_empty() { 200 } else { 400 };
    let page = Forgot {
        chrome: visit.chrome(web, None),
        email,
        team,
        errors,
    };
    respond::page(web, visit, status, &page)
}
