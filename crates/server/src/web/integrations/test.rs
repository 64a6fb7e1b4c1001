//! Test sign-in: where it begins, and what came of it.

mod result;

use axum::{
    body::Bytes,
    extract::{Path, State},
    response::Response,
};
use latchkey_app::{
    Refusal,
    test_runs::{Starter, runs, start_test},
};
use latchkey_core::{
    connection::LiveConnection,
    test_run::{TestRun, Verdict},
};

use super::{
    super::{
        auth::{leave_for_test, test_path},
        respond,
        state::Web,
        visit::{Admin, SignedIn, when},
    },
    candidate, own,
};
use crate::pages::{
    chrome::MenuEntry,
    test_run::{RunRow, RunState, TestStart},
};
pub use result::{email_claim, page as result_page, support};

/// `GET /integrations/sso/{id}/test`.
pub async fn page(
    State(web): State<Web>,
    Path(id): Path<String>,
    Admin(signed_in): Admin,
) -> Response {
    match begin(&web, &signed_in, &id).await {
        Ok(page) => respond::page(&web, &signed_in.visit, 200, &page),
        Err(problem) => respond::problem_page(&web, Some(&signed_in.visit), &problem),
    }
}

async fn begin(web: &Web, signed_in: &SignedIn, id: &str) -> Result<TestStart, Refusal> {
    let (found, _) = own(web, signed_in, id).await?;
    let view = candidate::of(web, signed_in, &found).await?;
    let live = &found.live;
    let all = runs(&web.app, &live.connection.tenant, &live.connection.id).await?;
    let now = [Some(live), view.candidate.as_ref().map(|one| &one.live)];
    let now: Vec<&LiveConnection> = now.into_iter().flatten().collect();
    let me = &signed_in.principal.member;
    let row = |run: &TestRun| RunRow {
        url: test_path(id, run.id.as_str()),
        when: when(run.created),
        by: run.started_by.as_ref().map(|one| {
            if *one == me.id {
                me.display_name()
            } else {
                one.to_string()
            }
        }),
        state: state_of(run, &now),
    };
    Ok(TestStart {
        chrome: signed_in.visit.chrome(web, Some(MenuEntry::Integrations)),
        id: id.to_owned(),
        idp: live.connection.name.clone(),
        live: live.revision.n,
        candidate: view.candidate.as_ref().map(|one| one.n()),
        runs: all.iter().map(row).collect(),
    })
}

/// How a run stands beside the settings of this moment.
fn state_of(run: &TestRun, now: &[&LiveConnection]) -> RunState {
    let same = now
        .iter()
        .any(|one| one.revision.n == run.revision && one.fingerprint() == run.fingerprint);
    stands(run, !same)
}

/// How a run stands.
fn stands(run: &TestRun, older: bool) -> RunState {
    match run.ended.as_ref().map(|ended| ended.verdict) {
        None => RunState::Waiting,
        Some(Verdict::Passed) if older => RunState::PassedOlder,
        Some(Verdict::Passed) => RunState::Passed,
        Some(Verdict::Refused) => RunState::Refused,
        Some(Verdict::Failed) => RunState::Failed,
    }
}

/// `POST /integrations/sso/{id}/test`: begins one with the settings that were shown (N-61).
pub async fn start(
    State(web): State<Web>,
    Path(id): Path<String>,
    Admin(signed_in): Admin,
    body: Bytes,
) -> Response {
    let fields = match signed_in.visit.fields(&web, &body) {
        Ok(fields) => fields,
        Err(answer) => return *answer,
    };
    let n = fields.text("revision").parse().unwrap_or(0);
    match started(&web, &signed_in, &id, n).await {
        Ok(to) => respond::see_other(&to),
        Err(problem) => respond::problem_page(&web, Some(&signed_in.visit), &problem),
    }
}

async fn started(web: &Web, signed_in: &SignedIn, id: &str, n: i64) -> Result<String, Refusal> {
    let (found, _) = own(web, signed_in, id).await?;
    let connection = &found.live.connection;
    let starter = Starter::Admin(signed_in.principal.member.id.clone());
    let cx = &signed_in.visit.cx;
    let run = start_test(&web.app, cx, &connection.tenant, &connection.id, n, starter).await?;
    Ok(leave_for_test(&connection.id, &run))
}
