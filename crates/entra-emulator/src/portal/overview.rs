//! The first page of the portal: directories and what to do in them.
//!
//! Invariants: Contoso, or the first tenant of an own directory description, opens first.
//! Source: requirement of the demo, first act. It changes nothing.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::{Shell, missing};
use crate::directory::{CONTOSO, Directory, MSA_TENANT};
use crate::state::{Handle, Shared};
use crate::web::answer;

#[derive(Template)]
#[template(path = "portal_overview.html")]
struct OverviewPage {
    shell: Shell,
    domains: String,
    issuer: String,
    people: usize,
    apps: usize,
    others: Vec<(String, String)>,
}

/// `GET /portal`
pub(crate) async fn first(State(shared): State<Handle>) -> Response {
    let tid = first_tenant(&shared.state().directory);
    render(&shared, &tid)
}

/// `GET /portal/{tid}`
pub(crate) async fn of_tenant(State(shared): State<Handle>, Path(tid): Path<String>) -> Response {
    render(&shared, &tid)
}

fn first_tenant(directory: &Directory) -> String {
    let own = |tid: &&String| tid.as_str() != MSA_TENANT;
    let first = directory.tenants.keys().find(|tid| *tid == CONTOSO);
    first
        .or_else(|| directory.tenants.keys().find(own))
        .cloned()
        .unwrap_or_default()
}

fn render(shared: &Shared, tid: &str) -> Response {
    let state = shared.state();
    let directory = &state.directory;
    let (Some(shell), Some(tenant)) = (
        Shell::of_tenant(directory, tid, "overview", String::new()),
        directory.tenants.get(tid),
    ) else {
        return missing();
    };
    let others = directory
        .tenants
        .values()
        .filter(|other| other.tid != tid)
        .map(|other| (other.tid.clone(), other.name.clone()))
        .collect();
    let page = OverviewPage {
        shell,
        domains: tenant.domains.join(", "),
        issuer: shared.urls.issuer(tid),
        people: directory
            .users
            .iter()
            .filter(|user| user.tid == tid)
            .count(),
        apps: directory.apps.iter().filter(|app| app.tid == tid).count(),
        others,
    };
    answer::page(200, &page)
}
