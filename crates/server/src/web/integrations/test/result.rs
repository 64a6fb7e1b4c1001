//! The result of a test: the sentence, the twelve rows, the claims, the support file.

use axum::{
    body::Bytes,
    extract::{Path, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use latchkey_app::{
    Refusal,
    connections::{SaveOptions, SaveOutcome, Typed, save},
    test_runs::{RunView, run_view},
};
use latchkey_core::{
    connection::{Settings, Slot},
    decoder,
    problem::{Code, Evidence, Problem, Stage},
    secret::Secret,
    test_run::{Check, Claim, Mark, Row, Verdict},
};
use serde_json::json;

use super::{
    super::super::{
        respond,
        state::Web,
        visit::{Admin, SignedIn, rfc3339, when},
    },
    stands,
};
use crate::pages::{
    chrome::{Chrome, MenuEntry, Tone},
    connection::CheckResult,
    hint::Hint,
    message::Message,
    test_run::{ClaimRow, TestResult, TestRow},
};

async fn found(web: &Web, signed_in: &SignedIn, id: &str, run: &str) -> Result<RunView, Refusal> {
    let gone = || Problem::new(Code::NotFound, "no_test_run", Stage::Start);
    let id = id.parse().map_err(|_| gone())?;
    let run = run.parse().map_err(|_| gone())?;
    run_view(&web.app, &signed_in.principal.tenant.id, &id, &run).await
}

/// `GET /integrations/sso/{id}/test/{run}`.
pub async fn page(
    State(web): State<Web>,
    Path((id, run)): Path<(String, String)>,
    Admin(signed_in): Admin,
) -> Response {
    match found(&web, &signed_in, &id, &run).await {
        Ok(view) => {
            let page = shown(&web, &signed_in, &view);
            respond::page(&web, &signed_in.visit, 200, &page)
        }
        Err(problem) => respond::problem_page(&web, Some(&signed_in.visit), &problem),
    }
}

fn shown(web: &Web, signed_in: &SignedIn, view: &RunView) -> TestResult {
    let (run, report) = (&view.run, &view.report);
    let of_candidate = view.candidate == Some(run.revision);
    let of_live = view.live.revision.n == run.revision;
    let passed = run
        .ended
        .as_ref()
        .is_some_and(|ended| ended.verdict == Verdict::Passed);
    let chrome = signed_in.visit.chrome(web, Some(MenuEntry::Integrations));
    let code = report.code.clone().unwrap_or_default();
    let row = |check: &Check| {
        let known = report.rows.iter().find(|row| row.check == *check);
        let unknown = Row::of(*check, Mark::Skipped);
        told(known.unwrap_or(&unknown), &code, &chrome)
    };
    let rows = Check::ALL.iter().map(row).collect();
    let hints = decoder::of_evidence(view.live.vendor(), &report.evidence);
    TestResult {
        chrome,
        id: run.connection.to_string(),
        run: run.id.to_string(),
        idp: view.live.connection.name.clone(),
        state: stands(run, view.older),
        headline: headline(view),
        when: when(run.created),
        revision: run.revision,
        of_candidate,
        swap: of_candidate && passed && !view.older && report.round_trip_passed(),
        again: of_candidate || of_live,
        rows,
        hints: Hint::all_of(&hints),
        evidence: technical(&report.evidence),
        claims: claims(&report.claims, &view.live.revision.settings, of_live),
    }
}

fn headline(view: &RunView) -> Message {
    let report = &view.report;
    let code = report.code.clone().unwrap_or_default();
    match view.run.ended.as_ref().map(|ended| ended.verdict) {
        None => Message::of("test-headline-waiting").text("idp", &*view.live.connection.name),
        Some(Verdict::Passed) => {
            let key = if report.is_admin {
                "test-headline-admin"
            } else {
                "test-headline-user"
            };
            Message::of(key).text("name", report.name.clone().unwrap_or_default())
        }
        Some(Verdict::Refused) => Message::of("test-headline-refused").text("code", code),
        Some(Verdict::Failed) => Message::of("test-headline-failed").text("code", code),
    }
}

/// A row in words.
fn told(row: &Row, code: &str, chrome: &Chrome) -> TestRow {
    let result = match row.mark {
        Mark::Ok => CheckResult::Ok,
        Mark::Warn => CheckResult::Warn,
        Mark::Fail => CheckResult::Fail,
        Mark::Skipped => CheckResult::Skipped,
    };
    let found = row.found.clone().unwrap_or_default();
    let name = row.check.as_str();
    let (detail, fix) = match (row.mark, row.reason.as_deref()) {
        (Mark::Skipped, _) => (Message::of("test-skipped"), None),
        (Mark::Warn, Some(reason)) => (Message::of(format!("test-warn-{reason}")), None),
        (Mark::Fail, Some(key)) if key.starts_with("sso-error-") => (Message::of(key), None),
        (Mark::Fail, reason) => {
            // A reason without words of its own has those of its code.
            let own = reason.map(|one| format!("reason-{one}"));
            let own = own.filter(|key| chrome.t.has(&format!("{key}-cause")));
            let key = own.unwrap_or_else(|| format!("problem-{code}"));
            (
                Message::of(format!("{key}-cause")),
                Some(Message::of(format!("{key}-fix"))),
            )
        }
        _ => (Message::of(format!("test-ok-{name}")), None),
    };
    let filled = |message: Message| {
        ["got", "expected", "endpoint", "host", "found"]
            .into_iter()
            .fold(message, |message, arg| message.text(arg, found.clone()))
    };
    TestRow {
        name: name.to_owned(),
        result,
        detail: filled(detail),
        fix: fix.map(filled),
        took: row.took,
    }
}

fn technical(evidence: &Evidence) -> Vec<(Message, String)> {
    let status = evidence.http_status.map(|status| status.to_string());
    let rows = [
        ("evidence-check", evidence.check.clone()),
        ("evidence-expected", evidence.expected.clone()),
        ("evidence-got", evidence.got.clone()),
        ("evidence-provider-error", evidence.provider_error.clone()),
        ("evidence-provider-message", evidence.provider_text.clone()),
        ("evidence-correlation", evidence.correlation_id.clone()),
        ("evidence-trace", evidence.trace_id.clone()),
        ("evidence-url", evidence.url.clone()),
        ("evidence-status", status),
    ];
    let line = |(key, value): (&str, Option<String>)| value.map(|value| (Message::of(key), value));
    rows.into_iter().filter_map(line).collect()
}

/// A claim can be the e-mail claim when its value looks like an address.
fn claims(all: &[Claim], settings: &Settings, of_live: bool) -> Vec<ClaimRow> {
    let row = |claim: &Claim| {
        let used = used_for(&claim.name, settings);
        let address = claim
            .value
            .as_deref()
            .is_some_and(|value| latchkey_core::email::EmailAddress::parse(value).is_ok());
        ClaimRow {
            offer: of_live && address && claim.name != settings.email_claim && allowed(&claim.name),
            name: claim.name.clone(),
            value: claim.value.clone(),
            used,
            from_userinfo: claim.from_userinfo,
        }
    };
    all.iter().map(row).collect()
}

fn allowed(claim: &str) -> bool {
    latchkey_protocol::oidc_rp::claims::is_allowed_email_claim(claim)
}

fn used_for(name: &str, settings: &Settings) -> Option<&'static str> {
    match name {
        one if one == settings.email_claim => Some("test-use-email"),
        one if one == settings.first_name_claim => Some("test-use-first"),
        one if one == settings.last_name_claim => Some("test-use-last"),
        "sub" => Some("test-use-sub"),
        "oid" | "tid" => Some("test-use-directory"),
        "iss" | "aud" | "exp" | "nbf" | "iat" | "nonce" => Some("test-use-check"),
        "email_verified" | "xms_edov" => Some("test-use-verified"),
        _ => None,
    }
}

/// `GET /integrations/sso/{id}/test/{run}/support`: the run as a file to send on; nothing secret is in it.
pub async fn support(
    State(web): State<Web>,
    Path((id, run)): Path<(String, String)>,
    Admin(signed_in): Admin,
) -> Response {
    let view = match found(&web, &signed_in, &id, &run).await {
        Ok(view) => view,
        Err(problem) => return respond::problem_page(&web, Some(&signed_in.visit), &problem),
    };
    let (run, report) = (&view.run, &view.report);
    // People are named by their claims' names only.
    let names: Vec<&str> = report.claims.iter().map(|one| one.name.as_str()).collect();
    let rows = report.rows.iter().map(|row| {
        json!({
            "check": row.check.as_str(),
            "mark": row.mark,
            "reason": row.reason,
            "took_ms": row.took,
        })
    });
    let settings = view.live.revision.settings.clone();
    let file = json!({
        "latchkey": env!("CARGO_PKG_VERSION"),
        "run": run.id,
        "began": rfc3339(run.created),
        "ended": run.ended.as_ref().map(|ended| rfc3339(ended.at)),
        "verdict": run.ended.as_ref().map(|ended| ended.verdict.as_str()),
        "fingerprint": run.fingerprint,
        "revision": run.revision,
        "live_revision": view.live.revision.n,
        "live_settings": settings,
        "vendor": view.live.vendor().as_str(),
        "secret_ends": view.live.credential(Slot::Preferred).and_then(|one| one.ends).map(rfc3339),
        "code": report.code,
        "reason": report.reason,
        "rows": rows.collect::<Vec<_>>(),
        "claims": names,
        "provider": {
            "error": report.evidence.provider_error,
            "aadsts": report.evidence.aadsts,
            "trace_id": report.evidence.trace_id,
            "correlation_id": report.evidence.correlation_id,
            "http_status": report.evidence.http_status,
        },
    });
    let mut response = format!("{file:#}\n").into_response();
    let headers = response.headers_mut();
    let kind = HeaderValue::from_static("application/json");
    headers.insert(header::CONTENT_TYPE, kind);
    let name = HeaderValue::from_static("attachment; filename=\"latchkey-test.json\"");
    headers.insert(header::CONTENT_DISPOSITION, name);
    response
}

/// `POST /integrations/sso/{id}/test/{run}/email-claim`: a candidate that reads the address there.
pub async fn email_claim(
    State(web): State<Web>,
    Path((id, run)): Path<(String, String)>,
    Admin(signed_in): Admin,
    body: Bytes,
) -> Response {
    let fields = match signed_in.visit.fields(&web, &body) {
        Ok(fields) => fields,
        Err(answer) => return *answer,
    };
    match chosen(&web, &signed_in, (&id, &run), fields.text("claim")).await {
        Ok(()) => {
            respond::see_other_with(&web, "/integrations/sso", Tone::Good, "flash-sso-candidate")
        }
        Err(problem) => respond::problem_page(&web, Some(&signed_in.visit), &problem),
    }
}

async fn chosen(
    web: &Web,
    signed_in: &SignedIn,
    (id, run): (&str, &str),
    claim: String,
) -> Result<(), Refusal> {
    let view = found(web, signed_in, id, run).await?;
    let refused = || Box::new(Problem::new(Code::InvalidInput, "claim", Stage::Start));
    if !view.report.claims.iter().any(|one| one.name == claim) {
        return Err(refused());
    }
    let settings = &view.live.revision.settings;
    let typed = Typed {
        name: view.live.connection.name.clone(),
        issuer: settings.issuer.clone(),
        client_id: settings.client_id.clone(),
        client_secret: Secret::new(String::new()),
        scopes: settings.scopes.clone(),
        email_claim: claim,
        first_name_claim: settings.first_name_claim.clone(),
        last_name_claim: settings.last_name_claim.clone(),
        secret_expires: Ok(view
            .live
            .credential(Slot::Preferred)
            .and_then(|one| one.ends)),
    };
    let options = SaveOptions {
        as_candidate: true,
        ..SaveOptions::default()
    };
    let (cx, tenant) = (&signed_in.visit.cx, &signed_in.principal.tenant.id);
    match save(&web.app, cx, tenant, typed, options).await? {
        SaveOutcome::Saved(_) => Ok(()),
        _ => Err(refused()),
    }
}
