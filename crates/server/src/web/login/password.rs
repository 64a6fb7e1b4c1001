//! `POST /login/password`: the one path that takes a password (T119).

use axum::{body::Bytes, extract::State, http::header, response::Response};
use latchkey_app::{
    limits::wait_until,
    password::{PasswordTry, TryOutcome, sign_in_with_password},
    sessions::{Opened, sign_out},
    tenants::tenant_by_slug,
};
use latchkey_core::{
    next_path::NextPath,
    problem::{Code, Problem},
    secret::Secret,
};

use super::{
    super::{
        auth::banner_path,
        cookies::{self, Name},
        fields::Fields,
        respond,
        state::Web,
        visit::{Visit, when},
    },
    next_of, no_such_door, remembered,
    steps::{self, Step},
};
use crate::pages::banner::Banner;

/// Tries a password.
pub async fn submit(State(web): State<Web>, visit: Visit, body: Bytes) -> Response {
    let fields = match visit.fields(&web, &body) {
        Ok(fields) => fields,
        Err(answer) => return *answer,
    };
    let tenant = match fields.get("team") {
        None => None,
        Some(slug) => match tenant_by_slug(&web.app, slug).await {
            Ok(tenant) => Some(tenant),
            Err(_) => return respond::problem_page(&web, Some(&visit), &no_such_door()),
        },
    };
    let input = PasswordTry {
        email: fields.text("email"),
        password: Secret::new(fields.text("password")),
        tenant: tenant.map(|one| one.id),
        address: visit.limit_key.clone(),
        next: fields
            .get("next")
            .and_then(NextPath::parse)
            .unwrap_or_default(),
    };
    let next = input.next.clone();
    match sign_in_with_password(&web.app, &visit.cx, input).await {
        Ok(TryOutcome::SignedIn(opened)) => signed_in(&web, &visit, next.as_str(), &opened).await,
        Ok(TryOutcome::SecondStep(half)) => super::code::begin(&web, &half),
        Ok(TryOutcome::WhichTeam) => {
            steps::second(&web, &visit, step(&visit, &web, &fields), None, 200).await
        }
        Err(problem) => failed(&web, &visit, &fields, &problem).await,
    }
}

fn step(visit: &Visit, web: &Web, fields: &Fields) -> Step {
    let remembered = Step::read(web, visit).filter(|step| step.email == fields.text("email"));
    // Without the first step the team is a door: it looks the same to everybody (T109).
    remembered.unwrap_or_else(|| Step {
        email: fields.text("email"),
        team: None,
        door: fields.get("team").map(str::to_owned),
        next: next_of(fields),
        remember: false,
    })
}

/// Gives the browser its session and leads on to `to`, a path of ours.
pub(super) async fn signed_in(web: &Web, visit: &Visit, to: &str, opened: &Opened) -> Response {
    // Whoever was signed in here typed another password on purpose: that session ends.
    if let Some(present) = &visit.principal
        && let Err(problem) = sign_out(&web.app, &visit.cx, present).await
    {
        return respond::problem_page(web, Some(visit), &problem);
    }
    let mut response = respond::see_other(to);
    let mut keep = |name, value: &str| {
        respond::add(
            &mut response,
            header::SET_COOKIE,
            cookies::set(web, name, value),
        );
    };
    keep(Name::Session, opened.token.expose());
    visit.keep_device(web, &mut response);
    if let Some(line) = remembered::after_sign_in(web, visit, &opened.principal) {
        respond::add(&mut response, header::SET_COOKIE, line);
    }
    respond::add(
        &mut response,
        header::SET_COOKIE,
        cookies::clear(web, Name::Step),
    );
    response
}

async fn failed(web: &Web, visit: &Visit, fields: &Fields, problem: &Problem) -> Response {
    match problem.code {
        Code::InvalidCredentials => {
            let banner = Banner::of(problem.code.as_str());
            steps::second(web, visit, step(visit, web, fields), Some(banner), 401).await
        }
        Code::TooManyAttempts => {
            let banner = Banner {
                wait_until: wait_until(problem).map(when),
                closed: problem.reason == "password_closed",
                ..Banner::of(problem.code.as_str())
            };
            let step = step(visit, web, fields);
            let mut response = steps::second(web, visit, step, Some(banner), 429).await;
            respond::retry_after(&mut response, problem);
            response
        }
        Code::SsoRequired | Code::AccountDisabled => {
            respond::see_other(&banner_path(problem.code, None))
        }
        _ => respond::problem_page(web, Some(visit), problem),
    }
}
