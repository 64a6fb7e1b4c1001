//! `/sso-test`: the way in of a test link. Whoever holds it learns nothing but that it is done (N-63).

use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderValue, header},
    response::Response,
    routing::get,
};
use latchkey_app::test_runs::{start_by_link, test_link_opens};
use latchkey_core::problem::Code;

use super::{
    auth::{Query, leave_for_test},
    respond,
    router::{Access, Entry, both, reads},
    state::Web,
    visit::Visit,
};
use crate::pages::sso_test::SsoTest;

/// The routes of this part.
pub(super) fn routes() -> Vec<Entry> {
    use Access::Public;
    vec![
        both("/sso-test", Public, get(page).post(start)),
        reads("/sso-test/done", Public, get(done)),
    ]
}

fn shown(web: &Web, visit: &Visit, status: u16, token: Option<String>, done: bool) -> Response {
    let page = SsoTest {
        chrome: visit.chrome(web, None),
        token,
        done,
    };
    let mut response = respond::page(web, visit, status, &page);
    let policy = HeaderValue::from_static("no-referrer");
    response
        .headers_mut()
        .insert(header::REFERRER_POLICY, policy);
    response
}

/// `GET /sso-test?token=tlk_…`.
async fn page(State(web): State<Web>, visit: Visit) -> Response {
    let token = Query::of(&visit.uri).get("token").unwrap_or_default();
    match test_link_opens(&web.app, &visit.cx, &token).await {
        Ok(true) => shown(&web, &visit, 200, Some(token), false),
        Ok(false) => shown(&web, &visit, Code::NotFound.status(), None, false),
        Err(problem) => respond::problem_page(&web, Some(&visit), &problem),
    }
}

/// `POST /sso-test`: begins a run.
async fn start(State(web): State<Web>, visit: Visit, body: Bytes) -> Response {
    let fields = match visit.fields(&web, &body) {
        Ok(fields) => fields,
        Err(answer) => return *answer,
    };
    match start_by_link(&web.app, &visit.cx, &fields.text("token")).await {
        Ok((connection, run)) => respond::see_other(&leave_for_test(&connection, &run)),
        Err(problem) if problem.code == Code::NotFound => {
            shown(&web, &visit, Code::NotFound.status(), None, false)
        }
        Err(problem) => respond::problem_page(&web, Some(&visit), &problem),
    }
}

/// `GET /sso-test/done`: however it ended.
async fn done(State(web): State<Web>, visit: Visit) -> Response {
    shown(&web, &visit, 200, None, true)
}
