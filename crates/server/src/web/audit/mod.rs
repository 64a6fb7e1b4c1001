//! `/audit`: the audit trail, for admins.
//!
//! Nothing here edits or removes an entry (T231). The tenant is the session's;
//! filter and cursor are plain typed data, and an unknown field or a value of
//! another kind is refused (T062).

mod entry;
mod export;
mod reference;
mod shown;

use axum::{
    extract::State,
    http::Uri,
    response::Response,
    routing::{get, post},
};
use latchkey_app::audit_log::{Found, Next, search_events};
use latchkey_core::problem::{Code, Problem, Stage};

use super::{
    auth::Query,
    respond,
    router::{Access, Entry, changes, reads},
    state::Web,
    visit::{Admin, SignedIn, when},
};
use crate::{
    pages::{
        audit::{AuditFilter, AuditPage, Further},
        chrome::MenuEntry,
        form::FieldErrors,
        message::Message,
    },
    trail::{FIELDS, Typed},
};

/// Entries on a page.
const PAGE: usize = 50;

/// The routes of this part.
pub(super) fn routes() -> Vec<Entry> {
    use Access::Admin;
    vec![
        reads("/audit", Admin, get(page)),
        reads("/audit/{seq}", Admin, get(entry::page)),
        reads("/audit/ref/{reference}", Admin, get(reference::page)),
        changes(
            "/audit/ref/{reference}/number",
            Admin,
            post(reference::number),
        ),
        changes("/audit/export.csv", Admin, post(export::csv)),
        changes("/audit/export.jsonl", Admin, post(export::jsonl)),
    ]
}

/// `GET /audit`.
async fn page(State(web): State<Web>, Admin(signed_in): Admin) -> Response {
    match asked(&signed_in.visit.uri) {
        Some((typed, before)) => render(&web, &signed_in, &typed, before).await,
        None => {
            let problem = Problem::new(Code::InvalidInput, "query", Stage::Start);
            respond::problem_page(&web, Some(&signed_in.visit), &problem)
        }
    }
}

/// The filter and the cursor of an address; none if it asks for anything else.
fn asked(uri: &Uri) -> Option<(Typed, Option<i64>)> {
    let query = Query::of(uri);
    let known = |name: &str| name == "before" || FIELDS.contains(&name);
    if !query.names().all(known) {
        return None;
    }
    let once = |name: &str| query.get(name).filter(|value| !value.contains('\0'));
    let before = match once("before") {
        Some(text) => Some(text.parse().ok().filter(|before| *before > 0)?),
        None => None,
    };
    Some((Typed::of(once), before))
}

async fn render(web: &Web, signed_in: &SignedIn, typed: &Typed, before: Option<i64>) -> Response {
    let visit = &signed_in.visit;
    let tenant = &signed_in.principal.tenant;
    let mut page = AuditPage {
        chrome: visit.chrome(web, Some(MenuEntry::Audit)),
        filter: shown_filter(typed),
        errors: FieldErrors::none(),
        rows: Vec::new(),
        first_url: None,
        next_url: None,
        further: None,
    };
    let filter = match typed.filter() {
        Ok(filter) => filter,
        Err(wrong) => {
            page.errors = errors(&wrong);
            return respond::page(web, visit, 400, &page);
        }
    };
    let found = search_events(&web.app, &tenant.id, filter, before, PAGE).await;
    let Found {
        events,
        names,
        next,
    } = match found {
        Ok(found) => found,
        Err(problem) => return respond::problem_page(web, Some(visit), &problem),
    };
    let row = |event| shown::row(event, &names, tenant);
    page.rows = events.iter().map(row).collect();
    page.first_url = before.map(|_| address(typed, None));
    match next {
        Next::End => {}
        Next::More(before) => page.next_url = Some(address(typed, Some(before))),
        Next::Further { before, reached } => {
            page.further = Some(Further {
                url: address(typed, Some(before)),
                reached: when(reached),
            });
        }
    }
    respond::page(web, visit, 200, &page)
}

fn address(typed: &Typed, before: Option<i64>) -> String {
    match typed.query_with(before).as_str() {
        "" => "/audit".to_owned(),
        query => format!("/audit?{query}"),
    }
}

fn shown_filter(typed: &Typed) -> AuditFilter {
    let text = |name| typed.get(name).to_owned();
    AuditFilter {
        from: text("from"),
        to: text("to"),
        actor: text("actor"),
        target: text("target"),
        what: text("what"),
        result: text("result"),
        reference: text("ref"),
        source: text("source"),
    }
}

fn errors(wrong: &[&'static str]) -> FieldErrors {
    let add = |all: FieldErrors, name: &&'static str| {
        all.and(name, Message::of(format!("audit-error-{name}")))
    };
    wrong.iter().fold(FieldErrors::none(), add)
}
