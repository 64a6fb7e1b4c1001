//! Code, address and key: what is confirmed before anything is made.

use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use latchkey_app::setup::check_setup_code;
use latchkey_core::{
    problem::{Code, Problem, foreign},
    secret::Secret,
    time::Timestamp,
};

use super::super::{respond, state::Web, visit::Visit};
use super::progress::{Progress, begin};
use crate::pages::{
    form::FieldErrors,
    message::Message,
    setup::{Forwarding, SetupAddress, SetupCode, SetupKey},
};

/// Headers by which a proxy tells where a request came from.
const FORWARDING: [&str; 4] = [
    "forwarded",
    "x-forwarded-for",
    "x-forwarded-proto",
    "x-forwarded-host",
];
/// The longest value of such a header that is shown.
const SHOWN: usize = 120;

/// `GET /setup`.
pub async fn code_page(State(web): State<Web>, visit: Visit) -> Response {
    match begin(&web, &visit).await {
        Ok(()) => ask_code(&web, &visit, FieldErrors::none(), 200),
        Err(answer) => *answer,
    }
}

fn ask_code(web: &Web, visit: &Visit, errors: FieldErrors, status: u16) -> Response {
    let page = SetupCode {
        chrome: visit.chrome(web, None),
        errors,
    };
    respond::page(web, visit, status, &page)
}

/// `POST /setup`.
pub async fn code(State(web): State<Web>, visit: Visit, body: Bytes) -> Response {
    let fields = match visit.fields(&web, &body) {
        Ok(fields) => fields,
        Err(answer) => return *answer,
    };
    if let Err(answer) = begin(&web, &visit).await {
        return *answer;
    }
    let wrong = |key: &str, status| {
        let errors = FieldErrors::none().and("code", Message::of(key));
        ask_code(&web, &visit, errors, status)
    };
    let typed = Secret::new(fields.text("code"));
    if typed.expose().trim().is_empty() {
        return wrong("setup-error-code_missing", 400);
    }
    match check_setup_code(&web.app, &visit.cx, &typed, visit.limit_key.as_deref()).await {
        Ok(digest) => {
            let progress = Progress {
                code: digest.as_str().to_owned(),
                origin: said_origin(&visit.headers),
                ..Progress::default()
            };
            progress.keep(&web, respond::see_other("/setup/address"))
        }
        Err(problem) if problem.code == Code::SetupCodeInvalid => {
            wrong("setup-error-code_invalid", 403)
        }
        Err(problem) if problem.code == Code::TooManyAttempts => {
            let mut answer = wrong("setup-error-code_wait", 429);
            retry_after(&mut answer, &problem, visit.cx.now);
            answer
        }
        Err(problem) => respond::problem_page(&web, Some(&visit), &problem),
    }
}

fn retry_after(answer: &mut Response, problem: &Problem, now: Timestamp) {
    let until = problem.evidence.expected.as_deref();
    let until = until.and_then(|text| text.parse().ok());
    let seconds = until.map_or(600, |until: i64| (until - now.millis()).max(0) / 1000 + 1);
    respond::add(answer, header::RETRY_AFTER, HeaderValue::from(seconds));
}

/// The origin of the browser as it said with a form; `null` says nothing.
pub(super) fn said_origin(headers: &HeaderMap) -> Option<String> {
    let mut all = headers.get_all(header::ORIGIN).iter();
    let (Some(one), None) = (all.next(), all.next()) else {
        return None;
    };
    let text = one.to_str().ok().filter(|text| *text != "null")?;
    Some(cut(text))
}

fn cut(text: &str) -> String {
    foreign(text).chars().take(SHOWN).collect()
}

/// `GET /setup/address`.
pub async fn address_page(State(web): State<Web>, visit: Visit) -> Response {
    match Progress::of(&web, &visit).await {
        Ok(progress) => show_address(&web, &visit, &progress, FieldErrors::none(), 200),
        Err(answer) => *answer,
    }
}

fn show_address(
    web: &Web,
    visit: &Visit,
    progress: &Progress,
    errors: FieldErrors,
    status: u16,
) -> Response {
    let header = |name: &str| {
        let value = visit.headers.get(name)?.to_str().ok()?;
        Some(cut(value))
    };
    let forwarding: Vec<Forwarding> = FORWARDING
        .into_iter()
        .filter_map(|name| {
            Some(Forwarding {
                name: name.to_owned(),
                value: header(name)?,
            })
        })
        .collect();
    let origin = progress.origin.as_deref();
    let local = web.public_url.is_loopback_http() && origin == Some(web.public_url.origin());
    let page = SetupAddress {
        chrome: visit.chrome(web, None),
        configured: web.public_url.origin().to_owned(),
        browser: progress.origin.clone(),
        host: header("host").unwrap_or_default(),
        untrusted: !forwarding.is_empty() && web.proxies.is_empty(),
        forwarding,
        same: origin == Some(web.public_url.origin()),
        private: local || origin.is_none_or(|origin| origin.starts_with("https://")),
        errors,
    };
    respond::page(web, visit, status, &page)
}

/// `POST /setup/address`: goes on if the addresses are the same, or with an "I know" (N-27).
pub async fn address(State(web): State<Web>, visit: Visit, body: Bytes) -> Response {
    let fields = match visit.fields(&web, &body) {
        Ok(fields) => fields,
        Err(answer) => return *answer,
    };
    let mut progress = match Progress::of(&web, &visit).await {
        Ok(progress) => progress,
        Err(answer) => return *answer,
    };
    let before = progress.origin.clone();
    progress.origin = said_origin(&visit.headers).or(before.clone());
    let same = progress.origin.as_deref() == Some(web.public_url.origin());
    // "I know" counts for what the page showed, not for an origin that came up since.
    let knows = fields.ticked("known") && progress.origin == before;
    if !same && !knows {
        let errors = FieldErrors::none().and("known", Message::of("setup-error-known"));
        let page = show_address(&web, &visit, &progress, errors, 400);
        return progress.keep(&web, page);
    }
    progress.confirmed = Some(progress.origin.clone().unwrap_or_default());
    progress.keep(&web, respond::see_other("/setup/key"))
}

/// `GET /setup/key`.
pub async fn key_page(State(web): State<Web>, visit: Visit) -> Response {
    match Progress::of(&web, &visit).await {
        Ok(progress) if progress.confirmed.is_none() => respond::see_other("/setup/address"),
        Ok(_) => show_key(&web, &visit, FieldErrors::none(), 200),
        Err(answer) => *answer,
    }
}

fn show_key(web: &Web, visit: &Visit, errors: FieldErrors, status: u16) -> Response {
    let page = SetupKey {
        chrome: visit.chrome(web, None),
        key_file: web.places.key_file.clone(),
        database: web.places.database.clone(),
        errors,
    };
    respond::page(web, visit, status, &page)
}

/// `POST /setup/key`.
pub async fn key(State(web): State<Web>, visit: Visit, body: Bytes) -> Response {
    let fields = match visit.fields(&web, &body) {
        Ok(fields) => fields,
        Err(answer) => return *answer,
    };
    let mut progress = match Progress::of(&web, &visit).await {
        Ok(progress) => progress,
        Err(answer) => return *answer,
    };
    if !fields.ticked("kept") {
        let errors = FieldErrors::none().and("kept", Message::of("setup-error-kept"));
        return show_key(&web, &visit, errors, 400);
    }
    progress.kept = true;
    progress.keep(&web, respond::see_other("/setup/team"))
}
