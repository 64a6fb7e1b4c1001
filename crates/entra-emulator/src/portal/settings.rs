//! The other pages of an app: Authentication, API permissions, Token configuration, Users and groups.
//!
//! Invariants: a redirect URI is registered only in a form Entra accepts; revoking admin consent forgets what people
//! consented to; an optional claim is one Entra knows.
//! Source: entra-id.md sections 4, 8 and 9. App roles and groups are not offered.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;

use super::forms::{platform, platform_words};
use super::{Shell, back, missing};
use crate::directory::{App, Directory, RedirectUri, registration_fault};
use crate::state::Handle;
use crate::web::answer;
use crate::web::params::Params;

/// Optional ID-token claims the emulator can add.
const CLAIMS: [(&str, &str); 9] = [
    (
        "email",
        "The addressable email for this user, if the user has one",
    ),
    ("given_name", "First name"),
    ("family_name", "Last name"),
    ("sid", "Session ID"),
    ("login_hint", "Login hint"),
    ("xms_edov", "Whether the email's domain owner was verified"),
    ("auth_time", "Time when the user last authenticated"),
    (
        "acct",
        "User's account status in the tenant: 0 member, 1 guest",
    ),
    ("upn", "User principal name"),
];
const SECTIONS: [&str; 4] = ["authentication", "permissions", "token", "assignment"];

#[derive(Template)]
#[template(path = "portal_authentication.html")]
struct AuthenticationPage {
    shell: Shell,
    uris: Vec<(String, &'static str)>,
    logout_url: String,
}

#[derive(Template)]
#[template(path = "portal_permissions.html")]
struct PermissionsPage {
    shell: Shell,
    permissions: Vec<String>,
    offered: Vec<&'static str>,
    granted: bool,
    people: usize,
    users_may_consent: bool,
}

#[derive(Template)]
#[template(path = "portal_token.html")]
struct TokenPage {
    shell: Shell,
    claims: Vec<(&'static str, &'static str)>,
    offered: Vec<(&'static str, &'static str)>,
}

#[derive(Template)]
#[template(path = "portal_assignment.html")]
struct AssignmentPage {
    shell: Shell,
    required: bool,
    /// Object id, name, login, assigned.
    people: Vec<(String, String, String, bool)>,
}

/// `GET /portal/{tid}/apps/{client_id}/{section}`
pub(crate) async fn show(
    State(shared): State<Handle>,
    Path((_, client_id, section)): Path<(String, String, String)>,
    RawQuery(query): RawQuery,
) -> Response {
    let said = Params::parse(query.as_deref().unwrap_or_default()).text("said");
    let state = shared.state();
    let directory = &state.directory;
    let Some(open) = SECTIONS.into_iter().find(|known| *known == section) else {
        return missing();
    };
    let Some(app) = directory.app(&client_id) else {
        return missing();
    };
    let Some(shell) = Shell::of_app(directory, app, open, said) else {
        return missing();
    };
    match open {
        "authentication" => {
            let uris = app
                .redirect_uris
                .iter()
                .map(|registered| (registered.uri.clone(), platform_words(registered.platform)))
                .collect();
            let logout_url = app.logout_url.clone().unwrap_or_default();
            answer::page(
                200,
                &AuthenticationPage {
                    shell,
                    uris,
                    logout_url,
                },
            )
        }
        "permissions" => answer::page(200, &permissions(shell, directory, app)),
        "token" => {
            let (claims, offered) = CLAIMS
                .into_iter()
                .partition(|(claim, _)| app.optional_claims.contains(*claim));
            answer::page(
                200,
                &TokenPage {
                    shell,
                    claims,
                    offered,
                },
            )
        }
        _ => answer::page(200, &assignment(shell, directory, app)),
    }
}

fn permissions(shell: Shell, directory: &Directory, app: &App) -> PermissionsPage {
    let offered = ["email", "offline_access", "openid", "profile"]
        .into_iter()
        .filter(|permission| !app.permissions.contains(*permission))
        .collect();
    PermissionsPage {
        shell,
        permissions: app.permissions.iter().cloned().collect(),
        offered,
        granted: app.admin_consent,
        people: app.consented.len(),
        users_may_consent: directory
            .tenants
            .get(&app.tid)
            .is_some_and(|tenant| tenant.users_may_consent),
    }
}

fn assignment(shell: Shell, directory: &Directory, app: &App) -> AssignmentPage {
    let people = directory
        .users
        .iter()
        .filter(|user| user.tid == app.tid)
        .map(|user| {
            let assigned = app.assigned.contains(&user.oid);
            (
                user.oid.clone(),
                user.name.clone(),
                user.login().to_owned(),
                assigned,
            )
        })
        .collect();
    AssignmentPage {
        shell,
        required: app.assignment_required,
        people,
    }
}

/// `POST /portal/{tid}/apps/{client_id}/{section}`
pub(crate) async fn change(
    State(shared): State<Handle>,
    Path((tid, client_id, section)): Path<(String, String, String)>,
    body: String,
) -> Response {
    let form = Params::parse(&body);
    let mut state = shared.state();
    let directory = &mut state.directory;
    let Some(section) = SECTIONS.into_iter().find(|known| *known == section) else {
        return missing();
    };
    if section == "permissions"
        && form.text("do") == "users_may_consent"
        && let Some(tenant) = directory.tenants.get_mut(&tid)
    {
        tenant.users_may_consent = form.text("may") == "yes";
    }
    let Some(app) = directory.app_mut(&client_id) else {
        return missing();
    };
    let said = match section {
        "authentication" => change_authentication(app, &form),
        "permissions" => change_permissions(app, &form),
        "token" => change_claims(app, &form),
        _ => change_assignment(app, &form),
    };
    back(&format!("/portal/{tid}/apps/{client_id}/{section}"), said)
}

fn change_authentication(app: &mut App, form: &Params) -> &'static str {
    let uri = form.text("uri");
    match form.text("do").as_str() {
        "add" => {
            if let Some(fault) = registration_fault(&uri) {
                return fault;
            }
            if app
                .redirect_uris
                .iter()
                .any(|registered| registered.uri == uri)
            {
                return "This redirect URI is already there.";
            }
            let platform = platform(&form.text("platform"));
            app.redirect_uris.push(RedirectUri { uri, platform });
            "The redirect URI is added."
        }
        "remove" => {
            app.redirect_uris.retain(|registered| registered.uri != uri);
            "The redirect URI is removed."
        }
        "logout" if !uri.is_empty() && registration_fault(&uri).is_some() => {
            "This Logout URL is not accepted."
        }
        "logout" => {
            app.logout_url = (!uri.is_empty()).then_some(uri);
            "The Logout URL is saved."
        }
        _ => "Nothing is changed.",
    }
}

fn change_permissions(app: &mut App, form: &Params) -> &'static str {
    match form.text("do").as_str() {
        "grant" => {
            app.set_admin_consent(true);
            "Admin consent is granted."
        }
        "revoke" => {
            app.set_admin_consent(false);
            "Consent is revoked for everybody."
        }
        "add" => {
            app.permissions.insert(form.text("permission"));
            "The permission is added."
        }
        _ => "Saved.",
    }
}

fn change_claims(app: &mut App, form: &Params) -> &'static str {
    let claim = form.text("claim");
    if !CLAIMS.iter().any(|(known, _)| *known == claim) {
        return "Nothing is changed.";
    }
    if form.text("do") == "add" {
        app.optional_claims.insert(claim);
        "The optional claim is added to ID tokens."
    } else {
        app.optional_claims.remove(&claim);
        "The optional claim is removed."
    }
}

fn change_assignment(app: &mut App, form: &Params) -> &'static str {
    let oid = form.text("oid");
    match form.text("do").as_str() {
        "require" => app.assignment_required = true,
        "free" => app.assignment_required = false,
        "assign" => {
            app.assigned.insert(oid);
        }
        _ => {
            app.assigned.remove(&oid);
        }
    }
    "Saved."
}
