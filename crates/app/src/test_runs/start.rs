//! Begins a test: looks at what needs no person, and stores the run the browser leaves with.

use std::sync::Arc;

use latchkey_core::{
    connection::LiveConnection,
    id::{ConnectionId, MemberId, TenantId, TestLinkId, TestRunId},
    ports::StoreExt,
    problem::{Code, Problem, Stage},
    test_run::{Check, Ended, KEPT_FOR, Mark, Report, Row, TestRun, Verdict},
};

use crate::{
    App, Cx, Refusal,
    connections::{CheckLine, CheckResult, count_check, prove, redirect_uri, with_endpoints},
};

/// Who begins a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Starter {
    /// An admin.
    Admin(MemberId),
    /// Whoever holds a test link.
    Link(TestLinkId),
}

/// Begins a test of revision `n`, the live one or the candidate.
///
/// # Errors
/// `not_found` without such a connection, `stale_form` if `n` is neither by now,
/// `too_many_attempts`.
pub async fn start_test(
    app: &App,
    cx: &Cx,
    tenant: &TenantId,
    id: &ConnectionId,
    n: i64,
    starter: Starter,
) -> Result<TestRunId, Refusal> {
    let live = shown(app, tenant, id, n).await?;
    count_check(app, cx, tenant).await?;
    let mut report = looked(app, &live).await;
    // What the sign-in would find at its start; its endpoints belong to the fingerprint.
    let (live, stops) = match with_endpoints(app, cx, &live).await {
        Ok(live) => (live, None),
        Err(problem) => (live, Some(problem)),
    };
    let ended = stops.map(|problem| {
        report.failed_at(Check::of_problem(&problem), &problem);
        Ended {
            at: cx.now,
            verdict: Verdict::Failed,
            credential: None,
            member: None,
        }
    });
    let (started_by, link) = match starter {
        Starter::Admin(member) => (Some(member), None),
        Starter::Link(link) => (None, Some(link)),
    };
    let run = TestRun {
        id: TestRunId::new(cx.now, &*app.rng),
        tenant: tenant.clone(),
        connection: id.clone(),
        revision: n,
        fingerprint: live.fingerprint(),
        started_by,
        link,
        created: cx.now,
        ended,
    };
    let (stored, since) = (run.clone(), cx.now.minus(KEPT_FOR));
    app.store
        .unit(move |tx| {
            Box::pin(async move {
                tx.insert_test_run(&stored, &report, since).await?;
                if let Some(ended) = &stored.ended {
                    tx.end_test_run(&stored.tenant, &stored.id, ended, &report)
                        .await?;
                }
                Ok(())
            })
        })
        .await
        .map_err(Problem::from)?;
    Ok(run.id)
}

/// The connection as the revision that was shown makes it (N-61).
async fn shown(
    app: &App,
    tenant: &TenantId,
    id: &ConnectionId,
    n: i64,
) -> Result<Arc<LiveConnection>, Refusal> {
    let (t, i) = (tenant.clone(), id.clone());
    let (at, now) = app
        .store
        .look(move |rows| {
            Box::pin(async move {
                let at = rows.connection_at(&t, &i, n).await?;
                Ok((at, rows.connection(&t, &i).await?))
            })
        })
        .await
        .map_err(Problem::from)?;
    let problem = match now {
        Some(_) => Problem::new(Code::StaleForm, "changed_meanwhile", Stage::Start),
        None => Problem::new(Code::NotFound, "no_connection", Stage::Start),
    };
    Ok(Arc::new(at.ok_or(problem)?))
}

/// The rows that need no person.
async fn looked(app: &App, live: &LiveConnection) -> Report {
    let mut report = Report::default();
    let mut own = Row::of(Check::PublicUrl, Mark::Ok);
    if !app.public_url.starts_with("https://") {
        own.mark = Mark::Warn;
        own.reason = Some("public_url_plain".to_owned());
    }
    own.found = Some(redirect_uri(app, &live.connection));
    report.set(own);
    let settings = &live.revision.settings;
    let proven = prove(app, &live.connection.tenant, settings, None).await;
    for line in &proven.lines {
        let Some(check) = check_of(line) else {
            continue;
        };
        let mut row = Row::of(check, mark_of(line.result));
        row.took = match check {
            Check::Discovery => Some(proven.took[0]),
            Check::Keys => Some(proven.took[1]),
            _ => None,
        };
        row.found = line.args.first().map(|(_, value)| value.clone());
        row.reason = (line.result == CheckResult::Fail).then(|| line.text.clone());
        report.set(row);
    }
    report
}

fn check_of(line: &CheckLine) -> Option<Check> {
    match (line.name, line.result) {
        ("discovery", _) => Some(Check::Discovery),
        ("issuer", _) => Some(Check::Issuer),
        ("endpoints", _) => Some(Check::Endpoints),
        ("keys", _) => Some(Check::Keys),
        ("algorithms", CheckResult::Fail) => Some(Check::Keys),
        _ => None,
    }
}

fn mark_of(result: CheckResult) -> Mark {
    match result {
        CheckResult::Ok => Mark::Ok,
        CheckResult::Warn => Mark::Warn,
        CheckResult::Fail => Mark::Fail,
        CheckResult::Skipped => Mark::Skipped,
    }
}
