//! UserInfo, on a port of its own as Graph is on a host of its own.
//!
//! Purpose: the few claims Graph tells about the holder of an access token.
//! Invariants: at most `sub`, `name`, `family_name`, `given_name`, `picture`, `email`, by scope; personal accounts get
//! `sub` only; no answer without a living access token.
//! Source: entra-id.md section 10, item 29 of section 17. Groups, `oid` and `tid` never appear.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use serde_json::{Value, json};

use crate::chance;
use crate::directory::User;
use crate::state::{Access, Handle, State as Memory};
use crate::web::answer::json_answer;

/// `GET` and `POST /oidc/userinfo`
pub(crate) async fn userinfo(State(shared): State<Handle>, headers: HeaderMap) -> Response {
    let now = shared.clock.now();
    let state = shared.state();
    let Some((access, user)) = holder(&state, &headers, now) else {
        return refused();
    };
    let mut body = claims(access, user, &shared.urls.userinfo);
    for (name, value) in &state.switches.userinfo {
        crate::token::replace(&mut body, name, value.as_ref());
    }
    json_answer(200, &body)
}

fn holder<'a>(state: &'a Memory, headers: &HeaderMap, now: i64) -> Option<(&'a Access, &'a User)> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return None;
    }
    let access = state.desk.access_tokens.get(token.trim())?;
    let user = state.directory.user(&access.oid)?;
    let allowed = access.ends_at > now && access.scope.iter().any(|scope| scope == "openid");
    allowed.then_some((access, user))
}

fn claims(access: &Access, user: &User, graph: &str) -> Value {
    let asked =
        |scope: &str| !user.is_personal() && access.scope.iter().any(|asked| asked == scope);
    let mut body = json!({"sub": access.subject});
    if asked("profile") {
        body["name"] = json!(user.name);
        body["picture"] = json!(format!("{graph}/v1.0/me/photo/$value"));
        for (name, value) in [
            ("given_name", &user.given_name),
            ("family_name", &user.family_name),
        ] {
            if let Some(value) = value {
                body[name] = json!(value);
            }
        }
    }
    if let Some(mail) = user
        .mail
        .as_deref()
        .filter(|mail| asked("email") && !mail.is_empty())
    {
        body["email"] = json!(mail);
    }
    body
}

fn refused() -> Response {
    let body = json!({"error": {
        "code": "InvalidAuthenticationToken",
        "message": "The access token is missing, has ended or was not issued here.",
        "innerError": {"request-id": chance::guid()},
    }});
    let mut answer = json_answer(401, &body);
    answer.headers_mut().insert(
        header::WWW_AUTHENTICATE,
        HeaderValue::from_static("Bearer error=\"invalid_token\""),
    );
    answer
}
