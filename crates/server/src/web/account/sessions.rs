//! `/account/sessions` and `/account/history`.

use std::net::IpAddr;

use axum::{
    body::Bytes,
    extract::{Path, State},
    http::header,
    response::Response,
};
use latchkey_app::accounts::{
    Names, SHOWN, end_my_session, end_other_sessions, my_history, my_sessions,
};
use latchkey_core::{
    ports::accounts::{PastCursor, PastSession},
    session::{Method, Session},
    time::Timestamp,
};

use super::super::{
    auth::Query,
    cookies::{self, Name},
    respond,
    state::Web,
    visit::{SignedIn, when},
};
use crate::pages::{
    account::{AccountHistory, AccountSessions, SessionRow},
    chrome::{MenuEntry, Tone},
    message::Message,
};

/// Sign-ins on a page of the history.
const PAGE: usize = 50;

/// `GET /account/sessions`.
pub async fn page(State(web): State<Web>, signed_in: SignedIn) -> Response {
    let (visit, principal) = (&signed_in.visit, &signed_in.principal);
    let (live, names) = match my_sessions(&web.app, &visit.cx, principal).await {
        Ok(found) => found,
        Err(problem) => return respond::problem_page(&web, Some(visit), &problem),
    };
    let page = AccountSessions {
        chrome: visit.chrome(&web, Some(MenuEntry::Account)),
        more: i64::try_from(live.len()).unwrap_or(SHOWN) >= SHOWN,
        sessions: live
            .iter()
            .map(|one| row(one, &names, one.id == principal.session.id))
            .collect(),
    };
    respond::page(&web, visit, 200, &page)
}

/// `POST /account/sessions/{id}/end`.
pub async fn end_one(
    State(web): State<Web>,
    Path(id): Path<String>,
    signed_in: SignedIn,
    body: Bytes,
) -> Response {
    if let Err(answer) = signed_in.visit.fields(&web, &body) {
        return *answer;
    }
    let visit = &signed_in.visit;
    match end_my_session(&web.app, &visit.cx, &signed_in.principal, &id).await {
        Ok(true) => {
            let mut response = respond::see_other("/login?signed_out=1");
            respond::add(
                &mut response,
                header::SET_COOKIE,
                cookies::clear(&web, Name::Session),
            );
            response
        }
        Ok(false) => {
            let to = "/account/sessions";
            respond::see_other_with(&web, to, Tone::Good, "flash-session-ended")
        }
        Err(problem) => respond::problem_page(&web, Some(visit), &problem),
    }
}

/// `POST /account/sessions/end-others`.
pub async fn end_others(State(web): State<Web>, signed_in: SignedIn, body: Bytes) -> Response {
    if let Err(answer) = signed_in.visit.fields(&web, &body) {
        return *answer;
    }
    let visit = &signed_in.visit;
    match end_other_sessions(&web.app, &visit.cx, &signed_in.principal).await {
        Ok(_) => {
            let to = "/account/sessions";
            respond::see_other_with(&web, to, Tone::Good, "flash-sessions-ended")
        }
        Err(problem) => respond::problem_page(&web, Some(visit), &problem),
    }
}

/// `GET /account/history`.
pub async fn history(State(web): State<Web>, signed_in: SignedIn) -> Response {
    let (visit, principal) = (&signed_in.visit, &signed_in.principal);
    let query = Query::of(&visit.uri);
    let before = query.get("before").as_deref().and_then(cursor);
    let later = before.is_some();
    let limit = i64::try_from(PAGE + 1).unwrap_or(51);
    let from = before.unwrap_or_else(PastCursor::newest);
    let found = my_history(&web.app, &visit.cx, principal, from, limit).await;
    let (mut past, names) = match found {
        Ok(found) => found,
        Err(problem) => return respond::problem_page(&web, Some(visit), &problem),
    };
    let more = past.len() > PAGE;
    past.truncate(PAGE);
    let next_url = past.last().filter(|_| more).map(|last| {
        let (at, id) = (last.session.created.millis(), &last.session.id);
        format!("/account/history?before={at}.{id}")
    });
    let now = visit.cx.now;
    let page = AccountHistory {
        chrome: visit.chrome(&web, Some(MenuEntry::Account)),
        sessions: past
            .iter()
            .map(|one| past_row(one, &names, now, one.session.id == principal.session.id))
            .collect(),
        first_url: later.then(|| "/account/history".to_owned()),
        next_url,
    };
    respond::page(&web, visit, 200, &page)
}

/// `<milliseconds>.<session id>`; anything else is the first page.
fn cursor(text: &str) -> Option<PastCursor> {
    let (at, id) = text.split_once('.')?;
    let id: latchkey_core::id::SessionId = id.parse().ok()?;
    Some(PastCursor {
        created: Timestamp::from_millis(at.parse().ok()?),
        id: id.to_string(),
    })
}

fn row(one: &Session, names: &Names, is_this: bool) -> SessionRow {
    let name = one.connection.as_ref().and_then(|id| names.get(id));
    SessionRow {
        id: one.id.to_string(),
        device: one.agent.clone(),
        network: one.address.as_deref().and_then(network),
        way: match (one.method, name) {
            (Method::Password, _) => Message::of("account-way-password"),
            (Method::Sso, Some(name)) => Message::of("account-way-sso").text("idp", name),
            (Method::Sso, None) => Message::of("account-way-sso-gone"),
        },
        started: when(one.created),
        last_seen: when(one.last_seen),
        is_this,
        end: None,
        ended: None,
    }
}

fn past_row(past: &PastSession, names: &Names, now: Timestamp, is_this: bool) -> SessionRow {
    let (end, ended) = match past.ended {
        Some(at) => ("account-end-ended", Some(when(at))),
        None if past.session.is_live_at(now) => ("account-end-live", None),
        None => ("account-end-ran-out", Some(when(past.session.expires()))),
    };
    SessionRow {
        end: Some(Message::of(end)),
        ended,
        ..row(&past.session, names, is_this)
    }
}

/// The network of an address: enough to tell home from abroad, and no more.
fn network(address: &str) -> Option<String> {
    match address.parse::<IpAddr>().ok()?.to_canonical() {
        IpAddr::V4(ip) => {
            let [a, b, c, _] = ip.octets();
            Some(format!("{a}.{b}.{c}.0/24"))
        }
        IpAddr::V6(ip) => {
            let [a, b, c, ..] = ip.segments();
            Some(format!("{a:x}:{b:x}:{c:x}::/48"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::network;

    #[test]
    fn given_an_address_then_its_network_and_no_more() {
        assert_eq!(network("203.0.113.77").as_deref(), Some("203.0.113.0/24"));
        assert_eq!(
            network("::ffff:203.0.113.77").as_deref(),
            Some("203.0.113.0/24")
        );
        let six = network("2001:db8:7:1::5");
        assert_eq!(six.as_deref(), Some("2001:db8:7::/48"));
        assert_eq!(network("x"), None);
    }
}
