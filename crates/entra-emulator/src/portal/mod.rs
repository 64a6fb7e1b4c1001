//! The portal: where a person registers an application, as in Entra's admin center.
//!
//! Purpose: steps 1 to 5 of connecting an application, clicked by hand: registration, ids, client secret,
//! permissions, token configuration; and the people of the directory.
//! Invariants: plain forms, each answered 303; a secret's value is shown on exactly one page, once; no administrator
//! signs in here, because the emulator serves this machine only.
//! Source: entra-id.md sections 4 and 12. The look is our own.

pub(crate) mod apps;
pub(crate) mod forms;
pub(crate) mod overview;
pub(crate) mod people;
pub(crate) mod secrets;
pub(crate) mod settings;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use url::form_urlencoded::Serializer;

use crate::directory::{App, Directory};
use crate::web::answer::see_other;

/// What the side of every page knows.
pub(crate) struct Shell {
    tid: String,
    tenant: String,
    /// Section that is open.
    open: &'static str,
    /// Result of the form before, or empty.
    said: String,
    /// The open app: client id and name.
    app: Option<(String, String)>,
}

impl Shell {
    fn of_tenant(
        directory: &Directory,
        tid: &str,
        open: &'static str,
        said: String,
    ) -> Option<Self> {
        let tenant = directory.tenants.get(tid)?;
        Some(Self {
            tid: tid.to_owned(),
            tenant: tenant.name.clone(),
            open,
            said,
            app: None,
        })
    }

    fn of_app(directory: &Directory, app: &App, open: &'static str, said: String) -> Option<Self> {
        let mut shell = Self::of_tenant(directory, &app.tid, open, said)?;
        shell.app = Some((app.client_id.clone(), app.name.clone()));
        Some(shell)
    }

    fn at(&self, section: &str) -> bool {
        self.open == section
    }
}

fn missing() -> Response {
    (
        StatusCode::NOT_FOUND,
        "There is no such page in this directory.",
    )
        .into_response()
}

/// Back to a page, with a word about what happened.
fn back(path: &str, said: &str) -> Response {
    if said.is_empty() {
        return see_other(path);
    }
    let query = Serializer::new(String::new())
        .append_pair("said", said)
        .finish();
    see_other(&format!("{path}?{query}"))
}
