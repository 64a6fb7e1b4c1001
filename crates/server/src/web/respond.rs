//! Answers: pages, redirects with a flash message, problem pages and problem JSON.

use askama::Template;
use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use latchkey_app::limits::wait_seconds;
use latchkey_core::{
    next_path::NextPath,
    problem::{Code, Problem, Stage},
};
use serde_json::json;

use super::{
    cookies::{self, Name},
    state::Web,
    visit::Visit,
};
use crate::pages::{
    chrome::{Chrome, Flash, Tone},
    message::Message,
    problem::ProblemPage,
    texts::Texts,
};

/// When to come back after `busy`.
const BUSY_SECONDS: i64 = 2;
/// When to come back after `too_many_attempts` that does not say it.
const TOO_MANY_SECONDS: i64 = 60;

/// A rendered page with the cookies it needs.
pub fn page(web: &Web, visit: &Visit, status: u16, template: &impl Template) -> Response {
    let mut response = html(status, template);
    if let Some(value) = visit.new_form_cookie() {
        add(
            &mut response,
            header::SET_COOKIE,
            cookies::set(web, Name::Form, value),
        );
    }
    if visit.had_flash() {
        add(
            &mut response,
            header::SET_COOKIE,
            cookies::clear(web, Name::Flash),
        );
    }
    response
}

fn html(status: u16, template: &impl Template) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    match template.render() {
        Ok(text) => {
            let kind = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
            (status, kind, text).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// 303 to an own path or a checked address.
pub fn see_other(to: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    match HeaderValue::from_str(to) {
        Ok(value) => add(&mut response, header::LOCATION, value),
        Err(_) => *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR,
    }
    response
}

/// 303 with a message for the next page; `key` names a text, nothing else travels.
pub fn see_other_with(web: &Web, to: &str, tone: Tone, key: &str) -> Response {
    let mut response = see_other(to);
    let word = match tone {
        Tone::Good => "good",
        Tone::Note => "note",
        Tone::Bad => "bad",
    };
    add(
        &mut response,
        header::SET_COOKIE,
        cookies::set(web, Name::Flash, &format!("{word}.{key}")),
    );
    response
}

/// Reads a flash cookie; only known keys count, so a planted one says nothing of its own.
pub fn read_flash(value: &str) -> Option<Flash> {
    let (word, key) = value.split_once('.')?;
    let tone = match word {
        "good" => Tone::Good,
        "note" => Tone::Note,
        "bad" => Tone::Bad,
        _ => return None,
    };
    let known = key.starts_with("flash-") && Texts::english().has(key);
    known.then(|| Flash {
        tone,
        message: Message::of(key),
    })
}

/// Adds a header without replacing others of its name.
pub fn add(response: &mut Response, name: HeaderName, value: HeaderValue) {
    response.headers_mut().append(name, value);
}

/// To the sign-in page, coming back to what was asked for by GET.
pub fn to_login(method: &Method, uri: &Uri) -> Response {
    let wish = uri
        .path_and_query()
        .map(|one| one.as_str())
        .and_then(NextPath::parse);
    match wish.filter(|_| method == Method::GET) {
        Some(next) => {
            let query = url::form_urlencoded::Serializer::new(String::new())
                .append_pair("next", next.as_str())
                .finish();
            see_other(&format!("/login?{query}"))
        }
        None => see_other("/login"),
    }
}

/// The page for a request that could not be served.
pub fn problem_page(web: &Web, visit: Option<&Visit>, problem: &Problem) -> Response {
    problem_page_of(web, visit, problem, false)
}

/// The same; `first_run` says that the address that is set may itself be wrong.
pub fn problem_page_of(
    web: &Web,
    visit: Option<&Visit>,
    problem: &Problem,
    first_run: bool,
) -> Response {
    log(problem);
    let mut chrome = match visit {
        Some(visit) => visit.chrome(web, None),
        None => Chrome::visitor(""),
    };
    // What was asked for is not repeated: a foreign and a missing page look the same (T063).
    chrome.here = "/".to_owned();
    let back = if chrome.member.is_some() {
        "/dashboard"
    } else {
        "/login"
    };
    let page = ProblemPage {
        chrome,
        code: problem.code.as_str().to_owned(),
        reference: None,
        back_url: back.to_owned(),
        right_url: (first_run || problem.code == Code::WrongHost)
            .then(|| web.public_url.origin().to_owned()),
        first_run,
    };
    let mut response = html(problem.code.status(), &page);
    retry_after(&mut response, problem);
    response
}

/// The same as RFC 9457 JSON.
pub fn problem_json(problem: &Problem) -> Response {
    log(problem);
    let code = problem.code.as_str();
    let texts = Texts::english();
    let body = json!({
        "type": format!("/help/errors/{code}"),
        "title": texts.get(&format!("problem-{code}-title")),
        "status": problem.code.status(),
        "code": code,
    });
    let status =
        StatusCode::from_u16(problem.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let kind = [(header::CONTENT_TYPE, "application/problem+json")];
    let mut response = (status, kind, Body::from(body.to_string())).into_response();
    retry_after(&mut response, problem);
    response
}

/// Says when to come back, where a problem passes with time.
pub fn retry_after(response: &mut Response, problem: &Problem) {
    let seconds = match problem.code {
        Code::Busy => BUSY_SECONDS,
        Code::TooManyAttempts => wait_seconds(problem).unwrap_or(TOO_MANY_SECONDS),
        _ => return,
    };
    add(response, header::RETRY_AFTER, HeaderValue::from(seconds));
}

fn log(problem: &Problem) {
    if problem.code == Code::Internal {
        let found = problem.evidence.got.as_deref().unwrap_or("");
        tracing::error!(reason = problem.reason, found, "internal problem");
    }
}

/// The fallback for an unknown address.
pub async fn unknown_page(
    axum::extract::State(web): axum::extract::State<Web>,
    visit: Visit,
) -> Response {
    let problem = Problem::new(Code::NotFound, "page", Stage::Start);
    if visit.uri.path().starts_with("/api/") {
        problem_json(&problem)
    } else {
        problem_page(&web, Some(&visit), &problem)
    }
}

/// The fallback for a known address with another method.
pub async fn wrong_method(axum::extract::State(web): axum::extract::State<Web>) -> Response {
    plain_problem(&web, StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed")
}

/// A problem page for an HTTP fault that has no code in the catalogue.
pub fn plain_problem(_web: &Web, status: StatusCode, code: &str) -> Response {
    let page = ProblemPage {
        chrome: Chrome::visitor(""),
        code: code.to_owned(),
        reference: None,
        back_url: "/login".to_owned(),
        right_url: None,
        first_run: false,
    };
    html(status.as_u16(), &page)
}
