//! Certificates & secrets: the one page that ever shows a secret's value.
//!
//! Invariants: the value is shown on the first page after it was made and never again; the Secret ID is always shown;
//! a secret lives at most 24 months; the newest stands first.
//! Source: entra-id.md section 12. Certificates are not offered.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;

use super::{Shell, back, forms, missing};
use crate::clock::day;
use crate::directory::Secret;
use crate::state::Handle;
use crate::web::answer;
use crate::web::params::Params;

#[derive(Template)]
#[template(path = "portal_secrets.html")]
struct SecretsPage {
    shell: Shell,
    secrets: Vec<Row>,
    /// A value is on this page.
    fresh: bool,
}

struct Row {
    id: String,
    description: String,
    ends: String,
    ended: bool,
    hint: String,
    value: Option<String>,
}

/// `GET /portal/{tid}/apps/{client_id}/secrets`
pub(crate) async fn show(
    State(shared): State<Handle>,
    Path((_, client_id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Response {
    let now = shared.clock.now();
    let said = Params::parse(query.as_deref().unwrap_or_default()).text("said");
    let mut state = shared.state();
    let Some(shell) = state
        .directory
        .app(&client_id)
        .and_then(|app| Shell::of_app(&state.directory, app, "secrets", said))
    else {
        return missing();
    };
    let Some(app) = state.directory.app_mut(&client_id) else {
        return missing();
    };
    let secrets: Vec<Row> = app
        .secrets
        .iter_mut()
        .rev()
        .map(|secret| row(secret, now))
        .collect();
    let fresh = secrets.iter().any(|row| row.value.is_some());
    answer::page(
        200,
        &SecretsPage {
            shell,
            secrets,
            fresh,
        },
    )
}

/// Takes the value out: the next page cannot show it.
fn row(secret: &mut Secret, now: i64) -> Row {
    Row {
        id: secret.id.clone(),
        description: secret.description.clone(),
        ends: day(secret.ends_at),
        ended: secret.ends_at <= now,
        hint: secret.hint.clone(),
        value: secret.unshown.take(),
    }
}

/// `POST /portal/{tid}/apps/{client_id}/secrets`: add, delete, or let one end now.
pub(crate) async fn change(
    State(shared): State<Handle>,
    Path((tid, client_id)): Path<(String, String)>,
    body: String,
) -> Response {
    let form = Params::parse(&body);
    let now = shared.clock.now();
    let here = format!("/portal/{tid}/apps/{client_id}/secrets");
    let mut state = shared.state();
    let Some(app) = state.directory.app_mut(&client_id) else {
        return missing();
    };
    let id = form.text("secret");
    let said = match form.text("do").as_str() {
        "add" => {
            let description = form
                .get("description")
                .unwrap_or("Password uploaded by the portal");
            app.add_secret_for_portal(description, now, forms::months(&form.text("months")));
            ""
        }
        "delete" => {
            app.secrets.retain(|secret| secret.id != id);
            "The secret is deleted."
        }
        "end" => {
            for secret in app.secrets.iter_mut().filter(|secret| secret.id == id) {
                secret.ends_at = now;
            }
            "The secret has ended."
        }
        _ => "Nothing is changed.",
    };
    back(&here, said)
}
