//! Carries out a kept request: the router serves it as if it came now.
//!
//! It passes the same guard as every request, with the headers of the one that
//! proved or went on, the session's new value, and a form token that fits. So
//! roles, rows and rules are judged at this moment, not when it was kept.

use std::net::SocketAddr;

use axum::{
    body::Body,
    extract::{ConnectInfo, Request},
    http::{HeaderMap, HeaderValue, Method, header},
    response::{IntoResponse, Response},
};
use latchkey_app::proof::KeptRequest;
use latchkey_core::{
    problem::{Code, Problem, Stage},
    secret::Secret,
};
use tower::ServiceExt;
use url::form_urlencoded;

use super::super::{cookies::Name, respond, router::router, state::Web, visit::Visit};

/// Serves `kept` for the sender of this request, whose session's value is `renewed` from now on.
pub(super) async fn carry_out(
    web: &Web,
    visit: &Visit,
    peer: SocketAddr,
    kept: KeptRequest,
    renewed: Option<&Secret<String>>,
) -> Response {
    let Some(request) = rebuilt(web, visit, peer, &kept, renewed) else {
        let problem = Problem::new(Code::Internal, "kept_request", Stage::Session);
        return respond::problem_page(web, Some(visit), &problem);
    };
    match router(web.clone()).oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
    .into_response()
}

fn rebuilt(
    web: &Web,
    visit: &Visit,
    peer: SocketAddr,
    kept: &KeptRequest,
    renewed: Option<&Secret<String>>,
) -> Option<Request> {
    let head = &kept.head;
    let mut headers = visit.headers.clone();
    for name in [
        header::CONTENT_LENGTH,
        header::TRANSFER_ENCODING,
        header::CONTENT_TYPE,
    ] {
        headers.remove(name);
    }
    let multipart = head
        .content_type
        .as_ref()
        .is_some_and(|kind| kind.starts_with("multipart/"));
    let body = if multipart {
        kept.body.expose().clone()
    } else {
        with_token(kept.body.expose(), &visit.form_token(web))
    };
    if let Some(kind) = &head.content_type {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_str(kind).ok()?);
    }
    if let Some(renewed) = renewed {
        put_session(&mut headers, web, renewed)?;
    }
    let mut request = Request::builder()
        .method(Method::POST)
        .uri(&head.path)
        .body(Body::from(body))
        .ok()?;
    *request.headers_mut() = headers;
    request.extensions_mut().insert(ConnectInfo(peer));
    Some(request)
}

/// The same fields with the form token of now.
fn with_token(body: &[u8], token: &str) -> Vec<u8> {
    let mut fields = form_urlencoded::Serializer::new(String::new());
    for (name, value) in form_urlencoded::parse(body) {
        if name != "csrf_token" {
            fields.append_pair(&name, &value);
        }
    }
    fields.append_pair("csrf_token", token);
    fields.finish().into_bytes()
}

/// The cookies of the request with the session's new value in place of the old one.
fn put_session(headers: &mut HeaderMap, web: &Web, value: &Secret<String>) -> Option<()> {
    let own = Name::Session.full(web);
    let others = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .map(str::trim)
        .filter(|pair| pair.split_once('=').is_none_or(|(name, _)| name != own));
    let mut line: Vec<String> = others.map(str::to_owned).collect();
    line.push(format!("{own}={}", value.expose()));
    let mut line = HeaderValue::from_str(&line.join("; ")).ok()?;
    line.set_sensitive(true);
    headers.insert(header::COOKIE, line);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_a_kept_form_then_its_fields_stay_and_its_token_is_the_new_one() {
        let body = with_token(b"a=1&csrf_token=old&b=x%26y&a=2", "new");
        assert_eq!(
            String::from_utf8_lossy(&body),
            "a=1&b=x%26y&a=2&csrf_token=new"
        );
    }
}
