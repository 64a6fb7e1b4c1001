//! App registrations: the list, a new one, its overview, its end.
//!
//! Invariants: a new app has a fresh client id, no secret and the permission `User.Read`; a refused form keeps what was
//! typed; a deleted app's ids are never used again.
//! Source: entra-id.md section 4 for redirect URIs. Secrets and settings have their own pages.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;

use super::forms::{audience, audience_words, platform};
use super::{Shell, back, missing};
use crate::directory::{App, AppSetup, registration_fault};
use crate::state::{Handle, Shared};
use crate::web::answer::{self, see_other};
use crate::web::params::Params;

#[derive(Template)]
#[template(path = "portal_apps.html")]
struct AppsPage {
    shell: Shell,
    /// Client id, name.
    apps: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "portal_app_new.html")]
struct NewAppPage {
    shell: Shell,
    name: String,
    redirect_uri: String,
    platform: String,
    audience: String,
    fault: String,
}

#[derive(Template)]
#[template(path = "portal_app.html")]
struct AppPage {
    shell: Shell,
    client_id: String,
    object_id: String,
    issuer: String,
    audience: &'static str,
    redirect_uris: usize,
    secrets: usize,
    enabled: bool,
}

fn said(query: Option<&str>) -> String {
    Params::parse(query.unwrap_or_default()).text("said")
}

/// `GET /portal/{tid}/apps`
pub(crate) async fn list(
    State(shared): State<Handle>,
    Path(tid): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let state = shared.state();
    let Some(shell) = Shell::of_tenant(&state.directory, &tid, "apps", said(query.as_deref()))
    else {
        return missing();
    };
    let apps = state
        .directory
        .apps
        .iter()
        .filter(|app| app.tid == tid)
        .map(|app| (app.client_id.clone(), app.name.clone()))
        .collect();
    answer::page(200, &AppsPage { shell, apps })
}

/// `GET /portal/{tid}/apps/new`
pub(crate) async fn new_form(State(shared): State<Handle>, Path(tid): Path<String>) -> Response {
    form_page(&shared, &tid, &Params::default(), "")
}

fn form_page(shared: &Shared, tid: &str, form: &Params, fault: &str) -> Response {
    let Some(shell) = Shell::of_tenant(&shared.state().directory, tid, "apps", String::new())
    else {
        return missing();
    };
    let page = NewAppPage {
        shell,
        name: form.text("name"),
        redirect_uri: form.text("redirect_uri"),
        platform: form.text("platform"),
        audience: form.text("audience"),
        fault: fault.to_owned(),
    };
    answer::page(if fault.is_empty() { 200 } else { 422 }, &page)
}

/// `POST /portal/{tid}/apps/new`
pub(crate) async fn register(
    State(shared): State<Handle>,
    Path(tid): Path<String>,
    body: String,
) -> Response {
    let form = Params::parse(&body);
    let name = form.text("name");
    let uri = form.text("redirect_uri");
    if name.is_empty() {
        return form_page(&shared, &tid, &form, "Enter a name.");
    }
    if let Some(fault) = (!uri.is_empty())
        .then(|| registration_fault(&uri))
        .flatten()
    {
        return form_page(&shared, &tid, &form, fault);
    }
    let platform = platform(&form.text("platform"));
    let app = App::register(AppSetup {
        name,
        tid: tid.clone(),
        audience: audience(&form.text("audience")),
        redirect_uris: if uri.is_empty() {
            Vec::new()
        } else {
            vec![(uri, platform)]
        },
        ..AppSetup::default()
    });
    let path = format!("/portal/{tid}/apps/{}", app.client_id);
    let mut state = shared.state();
    if !state.directory.tenants.contains_key(&tid) {
        return missing();
    }
    state.directory.apps.push(app);
    see_other(&path)
}

/// `GET /portal/{tid}/apps/{client_id}`
pub(crate) async fn show(
    State(shared): State<Handle>,
    Path((_, client_id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Response {
    let state = shared.state();
    let Some(app) = state.directory.app(&client_id) else {
        return missing();
    };
    let Some(shell) = Shell::of_app(&state.directory, app, "app", said(query.as_deref())) else {
        return missing();
    };
    let page = AppPage {
        shell,
        client_id: app.client_id.clone(),
        object_id: app.object_id.clone(),
        issuer: shared.urls.issuer(&app.tid),
        audience: audience_words(app.audience),
        redirect_uris: app.redirect_uris.len(),
        secrets: app.secrets.len(),
        enabled: app.enabled,
    };
    answer::page(200, &page)
}

/// `POST /portal/{tid}/apps/{client_id}`: delete, enable or disable.
pub(crate) async fn change(
    State(shared): State<Handle>,
    Path((tid, client_id)): Path<(String, String)>,
    body: String,
) -> Response {
    let form = Params::parse(&body);
    let mut state = shared.state();
    let list = format!("/portal/{tid}/apps");
    let here = format!("{list}/{client_id}");
    match form.text("do").as_str() {
        "delete" if form.get("sure").is_some() => {
            state
                .directory
                .apps
                .retain(|app| app.client_id != client_id);
            back(&list, "The app registration is deleted.")
        }
        "delete" => back(&here, "Nothing is deleted: tick \"I am sure\" first."),
        word => {
            if let Some(app) = state.directory.app_mut(&client_id) {
                app.enabled = word == "enable";
            }
            back(&here, "Saved.")
        }
    }
}
