//! The handlers of the authorization endpoint.
//!
//! Invariants: a flow lives one hour; the browser gets its session key with the first page.
//! Source: entra-id.md sections 4 and 5. What the person does is read in `steps`, what follows is in `advance`.

use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::advance::{Next, advance};
use super::pages::{self, refusal_page};
use super::request::{self, Refused, Request};
use super::{Flow, reply, steps};
use crate::aadsts::{Place, Refusal, known};
use crate::chance;
use crate::state::{Handle, NextError, Shared, State as Memory};
use crate::web::cookies;
use crate::web::params::Params;

/// Seconds until a sign-in under way is too old (AADSTS50089).
const FLOW_LIFE: i64 = 3600;

/// `GET /{tenant}/oauth2/v2.0/authorize`
pub(crate) async fn authorize(
    State(shared): State<Handle>,
    Path(tenant): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    begin(
        &shared,
        &tenant,
        &Params::parse(query.as_deref().unwrap_or_default()),
        &headers,
    )
}

/// `POST /{tenant}/oauth2/v2.0/authorize` (OpenID Connect Core 3.1.2.1)
pub(crate) async fn authorize_post(
    State(shared): State<Handle>,
    Path(tenant): Path<String>,
    headers: HeaderMap,
    body: String,
) -> Response {
    begin(&shared, &tenant, &Params::parse(&body), &headers)
}

/// `POST /{tenant}/login`: what the person did on a page.
pub(crate) async fn step(
    State(shared): State<Handle>,
    headers: HeaderMap,
    body: String,
) -> Response {
    let form = Params::parse(&body);
    let now = shared.clock.now();
    let mut state = shared.state();
    let key = form.text("flow");
    let Some(mut flow) = state.desk.flows.get(&key).cloned() else {
        return refusal_page(&Refusal::new(50089), None, now);
    };
    if now - flow.started_at > FLOW_LIFE {
        state.desk.flows.take(&key);
        return refusal_page(&Refusal::new(50089), None, now);
    }
    if let Some(session) = cookies::session_of(&headers) {
        flow.browser = session;
    }
    match steps::apply(&state, &mut flow, &form, now) {
        steps::Applied::GoOn => go_on(&shared, &mut state, &key, flow, now),
        steps::Applied::Again(next, trouble) => {
            pages::show(&state, &key, &flow, next, Some(trouble), now)
        }
        steps::Applied::Cancelled => {
            state.desk.flows.take(&key);
            reply::cancelled(&flow.request.reply_to)
        }
    }
}

fn begin(shared: &Shared, tenant: &str, params: &Params, headers: &HeaderMap) -> Response {
    let now = shared.clock.now();
    let mut state = shared.state();
    let accepted = request::read(&state.directory, tenant, params, shared.urls.graph_host());
    let request = match accepted {
        Ok(request) => request,
        Err(Refused::Page(refusal)) => return refusal_page(&refusal, None, now),
        Err(Refused::Reply(to, refusal)) => {
            return reply::refusal(&to, &refusal, now, &shared.urls);
        }
    };
    if let Some(ordered) = state.switches.take_error(false) {
        return ordered_answer(shared, &request, ordered, now);
    }
    let mut flow = Flow {
        request,
        started_at: now,
        browser: cookies::session_of(headers).unwrap_or_else(chance::text::<24>),
        chosen: None,
        proved_at: None,
        interactive: false,
        second_factor: false,
        consented: false,
        automatic: false,
        sid: chance::guid(),
    };
    steps::approve_automatically(&state, &mut flow, now);
    let key = chance::text::<24>();
    if !flow.automatic {
        state.desk.flows.put(key.clone(), flow.clone());
    }
    go_on(shared, &mut state, &key, flow, now)
}

fn go_on(shared: &Shared, state: &mut Memory, key: &str, mut flow: Flow, now: i64) -> Response {
    let Memory {
        directory, desk, ..
    } = state;
    let next = advance(directory, desk, &mut flow, now);
    let answer = match next {
        Next::Done(code, session_state) => {
            state.desk.flows.take(key);
            keep_consent(state, &flow);
            reply::success(&flow.request.reply_to, code, session_state)
        }
        Next::Refused(refusal, Place::Redirect) => {
            state.desk.flows.take(key);
            reply::refusal(&flow.request.reply_to, &refusal, now, &shared.urls)
        }
        Next::Refused(refusal, Place::Page) => refusal_page(&refusal, Some((key, &flow)), now),
        next => {
            state.desk.flows.put(key.to_owned(), flow.clone());
            pages::show(state, key, &flow, next, None, now)
        }
    };
    if flow.automatic {
        answer
    } else {
        cookies::remember(answer, &flow.browser)
    }
}

/// Consent is kept with the app only when the sign-in it belongs to ends well.
fn keep_consent(state: &mut Memory, flow: &Flow) {
    if !(flow.consented || flow.automatic) {
        return;
    }
    if let (Some(oid), Some(app)) = (
        &flow.chosen,
        state.directory.app_mut(&flow.request.client_id),
    ) {
        app.consented.insert(oid.clone());
    }
}

/// The answer a test ordered instead of the sign-in.
fn ordered_answer(shared: &Shared, request: &Request, ordered: NextError, now: i64) -> Response {
    if ordered.codes.is_empty() && ordered.error.is_none() {
        return reply::cancelled(&request.reply_to);
    }
    let inner = ordered.codes.last().copied().unwrap_or(90036);
    let on_page = ordered.on_page.unwrap_or(known(inner).place == Place::Page);
    let refusal = crate::token::ordered_refusal(ordered);
    if on_page {
        refusal_page(&refusal, None, now)
    } else {
        reply::refusal(&request.reply_to, &refusal, now, &shared.urls)
    }
}
