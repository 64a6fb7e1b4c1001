//! `POST /audit/export.csv|.jsonl`: the entries the filter asks for, as a file.
//!
//! A POST, because taking the trail out of the house is recorded. The answer is
//! written batch by batch while it is read: whatever the length, a few batches
//! are in memory, and it ends when the reader goes away.

use std::{io, sync::Arc};

use axum::{
    body::{Body, Bytes},
    extract::State,
    http::{HeaderValue, header},
    response::Response,
};
use http_body_util::channel::{Channel, Sender};
use latchkey_app::{
    App,
    audit_log::{Export, begin_export},
};
use latchkey_core::problem::{Code, Problem, Stage};

use super::super::{
    respond,
    state::Web,
    visit::{Admin, day},
};
use crate::trail::{Format, Typed};

/// Batches that wait for the reader.
const WAITING: usize = 2;

type Parts = Sender<Bytes, io::Error>;

/// `POST /audit/export.csv`.
pub(super) async fn csv(state: State<Web>, admin: Admin, body: Bytes) -> Response {
    export(state, admin, body, Format::Csv).await
}

/// `POST /audit/export.jsonl`.
pub(super) async fn jsonl(state: State<Web>, admin: Admin, body: Bytes) -> Response {
    export(state, admin, body, Format::Jsonl).await
}

async fn export(
    State(web): State<Web>,
    Admin(signed_in): Admin,
    body: Bytes,
    format: Format,
) -> Response {
    let visit = &signed_in.visit;
    let fields = match visit.fields(&web, &body) {
        Ok(fields) => fields,
        Err(answer) => return *answer,
    };
    let typed = Typed::of(|name| fields.get(name).map(str::to_owned));
    let Ok(filter) = typed.filter() else {
        let problem = Problem::new(Code::InvalidInput, "filter", Stage::Start);
        return respond::problem_page(&web, Some(visit), &problem);
    };
    let tenant = &signed_in.principal.tenant;
    let begun = begin_export(&web.app, &visit.cx, &tenant.id, filter, format.as_str()).await;
    let export = match begun {
        Ok(export) => export,
        Err(problem) => return respond::problem_page(&web, Some(visit), &problem),
    };
    let (parts, channel) = Channel::<Bytes, io::Error>::new(WAITING);
    tokio::spawn(write(Arc::clone(&web.app), export, format, parts));
    let mut response = Response::new(Body::new(channel));
    let today: String = day(visit.cx.now).iso.chars().take(10).collect();
    let name = format!(
        "attachment; filename=\"audit-{}-{today}.{}\"",
        tenant.slug,
        format.as_str()
    );
    let kind = HeaderValue::from_static(format.content_type());
    respond::add(&mut response, header::CONTENT_TYPE, kind);
    if let Ok(name) = HeaderValue::from_str(&name) {
        respond::add(&mut response, header::CONTENT_DISPOSITION, name);
    }
    response
}

/// Writes until the end, or until nobody reads any more.
async fn write(app: Arc<App>, mut export: Export, format: Format, mut parts: Parts) {
    if parts.send_data(format.heading().into()).await.is_err() {
        return;
    }
    loop {
        match export.next(&app).await {
            Ok(Some((events, names))) => {
                let lines = Bytes::from(format.lines(&events, &names));
                if !lines.is_empty() && parts.send_data(lines).await.is_err() {
                    return;
                }
            }
            Ok(None) => return,
            Err(problem) => {
                let reason = problem.reason;
                tracing::warn!(reason, "an export of the audit trail broke off");
                // Half a file must not look like a whole one: the connection breaks off too.
                return parts.abort(io::Error::other("broken off"));
            }
        }
    }
}
