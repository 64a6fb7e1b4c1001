//! Stands before every act that the table marks `fresh`: no proof, no act (T093).
//!
//! The request is kept whole, so that nothing is typed twice; who may not act at
//! all hears so from the handler as always. A form with a wrong token is refused
//! before it is kept.

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::Response,
};
use latchkey_app::proof::{KeptHead, KeptRequest, keep_request};
use latchkey_core::{next_path::NextPath, secret::Secret};

use super::{
    super::{guard::MAX_BODY, respond, router::Access, state::Web, visit::Visit},
    path,
};

/// What one marked route is guarded with.
#[derive(Clone)]
pub struct Demand {
    /// The web.
    pub web: Web,
    /// Who may use the route at all.
    pub access: Access,
}

/// Lets an act through when its session proved itself lately, else keeps it and asks.
pub async fn demand(State(demand): State<Demand>, request: Request, next: Next) -> Response {
    if request.method() != Method::POST {
        return next.run(request).await;
    }
    let web = &demand.web;
    let (mut parts, body) = request.into_parts();
    let visit = match Visit::from_request_parts(&mut parts, web).await {
        Ok(visit) => visit,
        Err(answer) => return answer,
    };
    let Some(principal) = visit.principal.clone() else {
        return next.run(Request::from_parts(parts, body)).await;
    };
    let may_act = demand.access != Access::Admin || principal.member.is_admin();
    if !may_act || principal.session.is_fresh_at(visit.cx.now) {
        return next.run(Request::from_parts(parts, body)).await;
    }
    let Ok(body) = to_bytes(body, MAX_BODY).await else {
        return respond::plain_problem(web, StatusCode::PAYLOAD_TOO_LARGE, "too_large");
    };
    match keep(web, &visit, &parts, &body).await {
        Ok(id) => respond::see_other(&path(&id)),
        Err(answer) => *answer,
    }
}

async fn keep(
    web: &Web,
    visit: &Visit,
    parts: &Parts,
    body: &Bytes,
) -> Result<String, Box<Response<Body>>> {
    let content_type = parts.headers.get(header::CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok());
    // The token of another kind of body is read by its handler, when it is carried out.
    if !content_type.is_some_and(|kind| kind.starts_with("multipart/")) {
        visit.fields(web, body)?;
    }
    let Some(principal) = &visit.principal else {
        return Err(Box::new(respond::see_other("/login")));
    };
    let target = parts.uri.path_and_query();
    let request = KeptRequest {
        head: KeptHead {
            path: target.map_or_else(String::new, |target| target.as_str().to_owned()),
            back: back(&parts.headers, web),
            content_type: content_type.map(str::to_owned),
        },
        body: Secret::new(body.to_vec()),
    };
    keep_request(&web.app, &visit.cx, principal, &request)
        .await
        .map(|id| id.to_string())
        .map_err(|problem| Box::new(respond::problem_page(web, Some(visit), &problem)))
}

/// The page the form stood on, if it says so and is one of ours (N-03).
fn back(headers: &HeaderMap, web: &Web) -> String {
    headers
        .get(header::REFERER)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix(web.public_url.origin()))
        .and_then(NextPath::parse)
        .filter(|back| !back.as_str().starts_with("/confirm/"))
        .unwrap_or_default()
        .as_str()
        .to_owned()
}
