//! Enable, disable and delete, with the pages that state the consequence first.

use axum::{
    body::Bytes,
    extract::{Path, State},
    response::Response,
};
use latchkey_app::connections::{Switch, switch_connection};
use latchkey_core::{
    id::ConnectionId,
    problem::{Code, Problem, Stage},
};

use super::{
    super::{
        respond,
        state::Web,
        visit::{Admin, SignedIn},
    },
    own,
};
use crate::pages::{
    chrome::{MenuEntry, Tone},
    connection::{ConfirmAct, ConfirmConnection},
};

/// `GET /integrations/sso/{id}/disable`.
pub async fn disable_page(state: State<Web>, id: Path<String>, admin: Admin) -> Response {
    confirm(state, id, admin, ConfirmAct::Disable).await
}

/// `GET /integrations/sso/{id}/delete`.
pub async fn delete_page(state: State<Web>, id: Path<String>, admin: Admin) -> Response {
    confirm(state, id, admin, ConfirmAct::Delete).await
}

async fn confirm(
    State(web): State<Web>,
    Path(id): Path<String>,
    Admin(signed_in): Admin,
    act: ConfirmAct,
) -> Response {
    match own(&web, &signed_in, &id).await {
        Err(problem) => respond::problem_page(&web, Some(&signed_in.visit), &problem),
        Ok((found, _)) => {
            let page = ConfirmConnection {
                chrome: signed_in.visit.chrome(&web, Some(MenuEntry::Integrations)),
                act,
                id,
                name: found.live.connection.name.clone(),
                linked: found.linked,
                without_password: found.linked_without_password,
            };
            respond::page(&web, &signed_in.visit, 200, &page)
        }
    }
}

/// `POST /integrations/sso/{id}/enable`.
pub async fn enable(state: State<Web>, id: Path<String>, admin: Admin, body: Bytes) -> Response {
    act(state, id, admin, body, Switch::Enable, "flash-sso-enabled").await
}

/// `POST /integrations/sso/{id}/disable`.
pub async fn disable(state: State<Web>, id: Path<String>, admin: Admin, body: Bytes) -> Response {
    act(
        state,
        id,
        admin,
        body,
        Switch::Disable,
        "flash-sso-disabled",
    )
    .await
}

/// `POST /integrations/sso/{id}/delete`.
pub async fn delete(state: State<Web>, id: Path<String>, admin: Admin, body: Bytes) -> Response {
    act(state, id, admin, body, Switch::Delete, "flash-sso-deleted").await
}

async fn act(
    State(web): State<Web>,
    Path(id): Path<String>,
    Admin(signed_in): Admin,
    body: Bytes,
    switch: Switch,
    done: &'static str,
) -> Response {
    if let Err(answer) = signed_in.visit.fields(&web, &body) {
        return *answer;
    }
    match carry_out(&web, &signed_in, &id, switch).await {
        Ok(()) => respond::see_other_with(&web, "/integrations/sso", Tone::Good, done),
        Err(problem) => respond::problem_page(&web, Some(&signed_in.visit), &problem),
    }
}

async fn carry_out(
    web: &Web,
    signed_in: &SignedIn,
    id: &str,
    switch: Switch,
) -> Result<(), latchkey_app::Refusal> {
    let missing = |_| Box::new(Problem::new(Code::NotFound, "no_connection", Stage::Start));
    let id: ConnectionId = id.parse().map_err(missing)?;
    let tenant = &signed_in.principal.tenant.id;
    switch_connection(&web.app, &signed_in.visit.cx, tenant, &id, switch, false)
        .await
        .map(|_| ())
}
