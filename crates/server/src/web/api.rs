//! `GET /api/v1/session`: who is signed in, for scripts and applications.

use axum::{
    Json,
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use latchkey_app::sessions::{Principal, who};
use latchkey_core::problem::{Code, Problem, Stage};
use serde_json::{Value, json};

use super::{
    cookies::{self, Name},
    respond,
    state::Web,
};
use crate::web::visit::rfc3339;

/// Answers 200 with member, tenant and way, or 401; never a redirect.
pub async fn session(State(web): State<Web>, request: Request) -> Response {
    let token = cookies::read(request.headers(), &web, Name::Session);
    let found = match token {
        Some(token) => who(&web.app, &token, web.app.clock.now()).await,
        None => Ok(None),
    };
    match found {
        Ok(Some(principal)) => (StatusCode::OK, Json(described(&principal))).into_response(),
        Ok(None) => respond::problem_json(&Problem::new(
            Code::NotSignedIn,
            "no_session",
            Stage::Session,
        )),
        Err(problem) => respond::problem_json(&problem),
    }
}

fn described(principal: &Principal) -> Value {
    let member = &principal.member;
    let connection = principal
        .connection
        .as_ref()
        .map(|(id, name)| json!({ "id": id, "name": name }));
    json!({
        "member": {
            "id": member.id,
            "email": member.email.shown(),
            "role": member.role().as_str(),
            "first_name": member.first_name,
            "last_name": member.last_name,
        },
        "tenant": {
            "id": principal.tenant.id,
            "slug": principal.tenant.slug.as_str(),
            "name": principal.tenant.name,
        },
        "method": principal.session.method.as_str(),
        "connection": connection,
        "expires_at": rfc3339(principal.session.expires()),
    })
}
