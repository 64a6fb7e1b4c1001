//! `/login` and `/t/{slug}/login`: from an e-mail address to the ways in.
//!
//! Step one posts the address and is answered 303; the address travels to
//! step two in a signed cookie, never in a URL. What step two shows is decided
//! by `latchkey_app::sign_in::route`.

pub mod banner;
pub mod code;
pub mod password;
pub mod remembered;
mod steps;

use axum::{
    body::Bytes,
    extract::{Path, State},
    http::header,
    response::Response,
};
use latchkey_app::setup::is_set_up;
use latchkey_core::{
    id::ConnectionId,
    next_path::NextPath,
    problem::{Code, Problem, Stage},
};
use url::form_urlencoded::Serializer;

use super::{
    auth::Query,
    cookies::{self, Name},
    fields::Fields,
    respond,
    state::Web,
    visit::Visit,
};
pub use steps::{Door, Step};

/// `GET /`: a new installation leads to its first run.
pub async fn home(State(web): State<Web>, visit: Visit) -> Response {
    let to = match (&visit.principal, is_set_up(&web.app).await) {
        (Some(_), _) => "/dashboard",
        (None, Ok(false)) => "/setup",
        (None, _) => "/login",
    };
    respond::see_other(to)
}

/// `GET /login`.
pub async fn page(State(web): State<Web>, visit: Visit) -> Response {
    show(&web, &visit, Door::Shared).await
}

/// `GET /t/{slug}/login`.
pub async fn door_page(State(web): State<Web>, Path(slug): Path<String>, visit: Visit) -> Response {
    show(&web, &visit, Door::Tenant(slug)).await
}

async fn show(web: &Web, visit: &Visit, door: Door) -> Response {
    let query = Query::of(&visit.uri);
    if query.get("step").as_deref() == Some("2")
        && let Some(step) = Step::read(web, visit)
        && step.fits(&door)
    {
        return steps::second(web, visit, step, None, 200).await;
    }
    let banner = banner::of_query(web, visit, &query).await;
    // A refused password leads straight to the ways that remain.
    if query.get("sso_error").as_deref() == Some(Code::SsoRequired.as_str())
        && let Some(step) = Step::read(web, visit)
        && step.fits(&door)
    {
        return steps::second(web, visit, step, banner, 200).await;
    }
    steps::first(web, visit, door, banner, None).await
}

/// `POST /login`.
pub async fn submit(State(web): State<Web>, visit: Visit, body: Bytes) -> Response {
    take_step(&web, &visit, Door::Shared, &body).await
}

/// `POST /t/{slug}/login`.
pub async fn door_submit(
    State(web): State<Web>,
    Path(slug): Path<String>,
    visit: Visit,
    body: Bytes,
) -> Response {
    take_step(&web, &visit, Door::Tenant(slug), &body).await
}

async fn take_step(web: &Web, visit: &Visit, door: Door, body: &Bytes) -> Response {
    let fields = match visit.fields(web, body) {
        Ok(fields) => fields,
        Err(answer) => return *answer,
    };
    let step = Step {
        email: fields.text("email"),
        team: fields.get("team").map(str::to_owned),
        door: door.slug().map(str::to_owned),
        next: next_of(&fields),
        remember: fields.ticked("remember"),
    };
    if let Err(problem) = step.check() {
        return steps::first(web, visit, door, None, Some((step, problem))).await;
    }
    let mut response = respond::see_other(&format!("{}?step=2", door.path()));
    let value = cookies::sign(web, Name::Step, &step.to_text());
    respond::add(
        &mut response,
        header::SET_COOKIE,
        cookies::set(web, Name::Step, &value),
    );
    response
}

fn next_of(fields: &Fields) -> Option<String> {
    fields
        .get("next")
        .and_then(NextPath::parse)
        .map(|next| next.as_str().to_owned())
}

/// A link that begins a sign-in.
pub fn start_url(connection: &ConnectionId, hint: Option<&str>, next: Option<&str>) -> String {
    let mut query = Serializer::new(String::new());
    query.append_pair("connection", connection.as_str());
    if let Some(hint) = hint {
        query.append_pair("login_hint", hint);
    }
    if let Some(next) = next {
        query.append_pair("next", next);
    }
    format!("/auth/sso/start?{}", query.finish())
}

/// "No such page", the same for an unknown team as for anything unknown.
fn no_such_door() -> Problem {
    Problem::new(Code::NotFound, "tenant", Stage::Start)
}
