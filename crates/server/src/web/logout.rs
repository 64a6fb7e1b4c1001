//! `POST /logout`: ends the session of this browser.

use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderName, HeaderValue, header},
    response::Response,
};
use latchkey_app::sessions::sign_out;

use super::{
    cookies::{self, Name},
    respond,
    state::Web,
    visit::Visit,
};

/// Signs out; without a session it is done already.
pub async fn submit(State(web): State<Web>, visit: Visit, body: Bytes) -> Response {
    if let Err(answer) = visit.fields(&web, &body) {
        return *answer;
    }
    let mut still = None;
    if let Some(principal) = &visit.principal {
        match sign_out(&web.app, &visit.cx, principal).await {
            Ok(done) => still = done.still_at,
            Err(problem) => return respond::problem_page(&web, Some(&visit), &problem),
        }
    }
    let mut response = respond::see_other("/login?signed_out=1");
    respond::add(
        &mut response,
        header::SET_COOKIE,
        cookies::clear(&web, Name::Session),
    );
    if let Some((idp, url)) = still {
        let payload = serde_json::json!({ "idp": idp, "url": url }).to_string();
        let value = cookies::sign(&web, Name::SignedOut, &payload);
        respond::add(
            &mut response,
            header::SET_COOKIE,
            cookies::set(&web, Name::SignedOut, &value),
        );
    }
    let wipe = HeaderName::from_static("clear-site-data");
    respond::add(
        &mut response,
        wipe,
        HeaderValue::from_static("\"cache\", \"storage\""),
    );
    response
}
