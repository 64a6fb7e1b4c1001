//! `/audit/ref/{LK-…}`: the recorded sign-in behind a reference, for admins of its tenant.
//!
//! A reference of another tenant and one nobody has are the same answer (T061).

use axum::{
    extract::{Path, State},
    response::Response,
};
use latchkey_app::sign_in::record_by_reference;
use latchkey_core::{
    problem::{Code, Problem, Stage},
    trace::Step,
};

use super::{
    super::{
        login::banner::trace,
        respond,
        state::Web,
        visit::{Admin, when},
    },
    shown::found_by,
};
use crate::pages::{
    audit::{AuditReference, TimelineRow},
    chrome::MenuEntry,
};

fn row(step: &Step) -> TimelineRow {
    TimelineRow {
        stage: step.stage.as_str(),
        outcome: step.outcome.as_str(),
        at: step.at,
        took: step.took,
        check: step.check.clone(),
        expected: step.expected.clone(),
        got: step.got.clone(),
    }
}

/// `GET /audit/ref/{reference}`.
pub(super) async fn page(
    State(web): State<Web>,
    Path(reference): Path<String>,
    Admin(signed_in): Admin,
) -> Response {
    let visit = &signed_in.visit;
    let tenant = &signed_in.principal.tenant.id;
    let found = match record_by_reference(&web.app, &reference).await {
        Ok(found) => found,
        Err(problem) => return respond::problem_page(&web, Some(visit), &problem),
    };
    let Some(view) = found.filter(|view| view.record.tenant == *tenant) else {
        let problem = Problem::new(Code::NotFound, "no_reference", Stage::Start);
        return respond::problem_page(&web, Some(visit), &problem);
    };
    let record = &view.record;
    let code = record.outcome.as_deref().unwrap_or("pending");
    let page = AuditReference {
        chrome: visit.chrome(&web, Some(MenuEntry::Audit)),
        reference: record.reference.clone(),
        code: code.to_owned(),
        idp: view.idp.clone(),
        when: when(record.ended.unwrap_or(record.created)),
        trace: trace(&view),
        steps: record.timeline.steps().iter().map(row).collect(),
        entries_url: found_by("ref", &record.reference),
    };
    respond::page(&web, visit, 200, &page)
}
