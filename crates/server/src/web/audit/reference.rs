//! `/audit/ref/{LK-…}`: the recorded sign-in behind a reference, for admins of its tenant.
//!
//! A reference of another tenant and one nobody has are the same answer (T061).
//! What a provider wrote stands here and nowhere a member comes (N-02).

use axum::{
    body::Bytes,
    extract::{Path, State},
    response::Response,
};
use latchkey_app::sign_in::{RecordView, note_number, record_by_reference};
use latchkey_core::{
    decoder::Vendor,
    problem::{Code, Problem, Stage},
    trace::Step,
};

use super::{
    super::{
        login::banner::trace,
        respond,
        state::Web,
        visit::{Admin, SignedIn, when},
    },
    shown::found_by,
};
use crate::pages::{
    audit::{AuditReference, NeverReturned, TimelineRow},
    chrome::{MenuEntry, Tone},
    form::FieldErrors,
    hint::Hint,
    message::Message,
};

/// What mostly keeps people at Microsoft: the redirect URI, the app, an assignment, consent.
const LIKELY: [u64; 4] = [50_011, 700_016, 50_105, 65_001];

/// `GET /audit/ref/{reference}`.
pub(super) async fn page(
    State(web): State<Web>,
    Path(reference): Path<String>,
    Admin(signed_in): Admin,
) -> Response {
    show(&web, &signed_in, &reference, FieldErrors::none()).await
}

/// `POST /audit/ref/{reference}/number`: the number the provider showed.
pub(super) async fn number(
    State(web): State<Web>,
    Path(reference): Path<String>,
    Admin(signed_in): Admin,
    body: Bytes,
) -> Response {
    let visit = &signed_in.visit;
    let fields = match visit.fields(&web, &body) {
        Ok(fields) => fields,
        Err(answer) => return *answer,
    };
    let typed = fields.get("number").unwrap_or_default();
    let tenant = &signed_in.principal.tenant.id;
    match note_number(&web.app, &visit.cx, tenant, (&reference, typed)).await {
        Ok(()) => {
            let back = format!("/audit/ref/{reference}");
            respond::see_other_with(&web, &back, Tone::Good, "flash-number-noted")
        }
        Err(problem) if problem.reason == "number" => {
            let missing = Message::of("decoder-number-missing");
            let errors = FieldErrors::none().and("number", missing);
            show(&web, &signed_in, &reference, errors).await
        }
        Err(problem) => respond::problem_page(&web, Some(visit), &problem),
    }
}

async fn show(web: &Web, signed_in: &SignedIn, reference: &str, errors: FieldErrors) -> Response {
    let visit = &signed_in.visit;
    let tenant = &signed_in.principal.tenant.id;
    let found = match record_by_reference(&web.app, reference).await {
        Ok(found) => found,
        Err(problem) => return respond::problem_page(web, Some(visit), &problem),
    };
    let Some(view) = found.filter(|view| view.record.tenant == *tenant) else {
        let problem = Problem::new(Code::NotFound, "no_reference", Stage::Start);
        return respond::problem_page(web, Some(visit), &problem);
    };
    let record = &view.record;
    let code = record.outcome.as_deref().unwrap_or("pending");
    let status = if errors.is_empty() { 200 } else { 400 };
    let page = AuditReference {
        chrome: visit.chrome(web, Some(MenuEntry::Audit)),
        reference: record.reference.clone(),
        code: code.to_owned(),
        idp: view.idp.clone(),
        when: when(record.ended.unwrap_or(record.created)),
        trace: trace(&view),
        steps: record.timeline.steps().iter().map(row).collect(),
        never: never(&view, code),
        errors,
        entries_url: found_by("ref", &record.reference),
    };
    respond::page(web, visit, status, &page)
}

fn never(view: &RecordView, code: &str) -> Option<NeverReturned> {
    if !matches!(code, "pending" | "abandoned") {
        return None;
    }
    let entra = view.vendor == Vendor::Entra;
    let likely = LIKELY.iter().filter(|_| entra);
    Some(NeverReturned {
        act: format!("/audit/ref/{}/number", view.record.reference),
        typed: view.record.typed_number.map(Hint::of_number),
        likely: likely.map(|number| Hint::of_number(*number)).collect(),
    })
}

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
