//! Users of a directory: the list, and the few attributes a sign-in depends on.
//!
//! Invariants: the object id never changes; an empty Mail is no Mail.
//! Source: entra-id.md sections 8 and 9. Licences, groups and devices are not modelled.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;

use super::{Shell, back, missing};
use crate::authorize::remark;
use crate::directory::{PASSWORD, User};
use crate::state::Handle;
use crate::web::answer;
use crate::web::params::Params;

#[derive(Template)]
#[template(path = "portal_users.html")]
struct UsersPage {
    shell: Shell,
    people: Vec<Row>,
    password: &'static str,
}

struct Row {
    oid: String,
    name: String,
    login: String,
    mail: String,
    remark: String,
}

#[derive(Template)]
#[template(path = "portal_user.html")]
struct UserPage {
    shell: Shell,
    user: User,
    mail: String,
    given_name: String,
    family_name: String,
}

/// `GET /portal/{tid}/users`
pub(crate) async fn list(
    State(shared): State<Handle>,
    Path(tid): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let said = Params::parse(query.as_deref().unwrap_or_default()).text("said");
    let state = shared.state();
    let Some(shell) = Shell::of_tenant(&state.directory, &tid, "users", said) else {
        return missing();
    };
    let people = state
        .directory
        .users
        .iter()
        .filter(|user| user.tid == tid)
        .map(|user| Row {
            oid: user.oid.clone(),
            name: user.name.clone(),
            login: user.login().to_owned(),
            mail: user.mail.clone().unwrap_or_default(),
            remark: remark(user),
        })
        .collect();
    answer::page(
        200,
        &UsersPage {
            shell,
            people,
            password: PASSWORD,
        },
    )
}

/// `GET /portal/{tid}/users/{oid}`
pub(crate) async fn show(
    State(shared): State<Handle>,
    Path((tid, oid)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Response {
    let said = Params::parse(query.as_deref().unwrap_or_default()).text("said");
    let state = shared.state();
    let shell = Shell::of_tenant(&state.directory, &tid, "users", said);
    let (Some(shell), Some(user)) = (shell, state.directory.user(&oid)) else {
        return missing();
    };
    let page = UserPage {
        shell,
        mail: user.mail.clone().unwrap_or_default(),
        given_name: user.given_name.clone().unwrap_or_default(),
        family_name: user.family_name.clone().unwrap_or_default(),
        user: user.clone(),
    };
    answer::page(200, &page)
}

/// `POST /portal/{tid}/users/{oid}`
pub(crate) async fn change(
    State(shared): State<Handle>,
    Path((tid, oid)): Path<(String, String)>,
    body: String,
) -> Response {
    let form = Params::parse(&body);
    let mut state = shared.state();
    let Some(user) = state.directory.user_mut(&oid) else {
        return missing();
    };
    let text = |name: &str| Some(form.text(name)).filter(|value| !value.is_empty());
    user.mail = text("mail");
    user.given_name = text("given_name");
    user.family_name = text("family_name");
    if let Some(name) = text("name") {
        user.name = name;
    }
    if let Some(upn) = text("upn") {
        user.upn = upn;
    }
    user.enabled = form.get("enabled").is_some();
    user.second_factor = form.get("second_factor").is_some();
    user.blocked = form.get("blocked").is_some();
    back(&format!("/portal/{tid}/users/{oid}"), "Saved.")
}
