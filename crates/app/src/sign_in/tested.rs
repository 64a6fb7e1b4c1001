//! A test sign-in: the same way there and back, and nothing follows (N-60).
//!
//! The same protocol code verifies the answer and the same decision judges it.
//! The decision runs in a unit that is given up: for a candidate the swap is
//! carried out in it first, so the facts are those after the swap. What was
//! found is then written to the run, which is all a test leaves.

use std::sync::{Arc, Mutex, PoisonError};

use latchkey_core::{
    connection::LiveConnection,
    decide::sign_in::{SignInOutcome, sign_in},
    id::{ConnectionId, TestRunId},
    member::Member,
    ports::{StoreError, StoreExt, Writes},
    problem::{Code, Evidence, Problem, Stage, foreign},
    sign_in::{Ending, SignIn},
    test_run::{Check, Ended, Mark, Report, Row, TestRun, Verdict},
};
use latchkey_protocol::oidc_rp::claims;

use super::{
    complete::{Arrival, Completed, Learned, Taken, Vouched, connection_of, vouched},
    facts::load,
    finish::Work,
    start::{StartInput, find_tenant},
};
use crate::{
    App, Cx, Refusal,
    candidates::{GoLive, go_live},
    devices::Notices,
};

fn gone() -> Problem {
    Problem::new(Code::NotFound, "no_test_run", Stage::Start)
}

fn settings_changed() -> Problem {
    Problem::new(Code::SsoExpired, "settings_changed", Stage::State)
}

/// The connection as the run's revision makes it, never another (N-61).
pub(super) async fn connection_tested(
    app: &App,
    input: &StartInput,
) -> Result<Arc<LiveConnection>, Refusal> {
    let id: ConnectionId = input.connection.parse().map_err(|_| gone())?;
    let run: TestRunId = run_of(input.resume.as_deref()).ok_or_else(gone)?;
    let tenant = find_tenant(app, &id).await?.ok_or_else(gone)?;
    let found = app
        .store
        .look(move |rows| {
            Box::pin(async move {
                let Some((run, _)) = rows.test_run(&tenant, &run).await? else {
                    return Ok(None);
                };
                rows.connection_at(&tenant, &run.connection, run.revision)
                    .await
            })
        })
        .await
        .map_err(Problem::from)?;
    Ok(Arc::new(found.ok_or_else(settings_changed)?))
}

fn run_of(resume: Option<&str>) -> Option<TestRunId> {
    resume.and_then(|text| text.parse().ok())
}

/// Ends a run whose browser could not leave.
pub(super) async fn not_left(
    app: &App,
    cx: &Cx,
    live: &LiveConnection,
    input: &StartInput,
    problem: &Problem,
) {
    let (tenant, problem, now) = (live.connection.tenant.clone(), problem.clone(), cx.now);
    let Some(id) = run_of(input.resume.as_deref()) else {
        return;
    };
    let done = app
        .store
        .unit(move |tx| {
            Box::pin(async move {
                let Some((_, mut report)) = tx.test_run(&tenant, &id).await? else {
                    return Ok(false);
                };
                report.failed_at(Check::of_problem(&problem), &problem);
                let ended = Ended {
                    at: now,
                    verdict: Verdict::Failed,
                    credential: None,
                    member: None,
                };
                tx.end_test_run(&tenant, &id, &ended, &report).await
            })
        })
        .await;
    if let Err(error) = done {
        tracing::warn!(%error, "a test that could not begin was not recorded");
    }
}

/// Handles the answer to a test.
pub(super) async fn complete_test(
    app: &App,
    cx: &Cx,
    arrival: &Arrival,
    taken: Taken,
) -> Completed {
    let Taken { answer, row, live } = taken;
    let mut learned = Learned::of(&row, app);
    let came = match live {
        None => Err(Box::new(settings_changed())),
        Some(live) => match connection_of(app, cx, arrival, &row, Some(live)).await {
            Ok(live) => vouched(app, cx, live, answer, &row, &mut learned).await,
            Err(problem) => Err(problem),
        },
    };
    conclude(app, cx, &row, came, &learned)
        .await
        .unwrap_or_else(|problem| Completed::Refused {
            problem,
            reference: None,
        })
}

async fn conclude(
    app: &App,
    cx: &Cx,
    row: &SignIn,
    came: Result<(Arc<LiveConnection>, Vouched), Refusal>,
    learned: &Learned,
) -> Result<Completed, Refusal> {
    let id = run_of(row.resume.as_deref()).ok_or_else(gone)?;
    let (tenant, wanted) = (row.tenant.clone(), id.clone());
    let found = app
        .store
        .look(move |rows| Box::pin(async move { rows.test_run(&tenant, &wanted).await }))
        .await
        .map_err(Problem::from)?;
    let (run, mut report) = found.ok_or_else(gone)?;
    let ended = match came {
        Ok((live, _)) if live.fingerprint() != run.fingerprint => {
            failed(cx, &mut report, &settings_changed())
        }
        Ok((live, done)) => judged(app, cx, row, live, done, &mut report).await?,
        Err(problem) => failed(cx, &mut report, &problem),
    };
    let took = [
        (Check::Answer, cx.now.since(row.created).as_millis()),
        (Check::Exchange, learned.exchange_ms),
        (Check::Token, learned.token_ms),
    ];
    for one in &mut report.rows {
        let timed = took.iter().find(|(check, _)| *check == one.check);
        if let Some((_, millis)) = timed.filter(|_| one.mark != Mark::Skipped) {
            one.took = Some(*millis);
        }
    }
    keep(app, cx, row, &run, ended, report, learned).await?;
    Ok(Completed::Tested {
        connection: run.connection,
        run: id,
        by_link: run.link.is_some(),
    })
}

fn failed(cx: &Cx, report: &mut Report, problem: &Problem) -> Ended {
    report.failed_at(Check::of_problem(problem), problem);
    Ended {
        at: cx.now,
        verdict: Verdict::Failed,
        credential: None,
        member: None,
    }
}

/// What the decision said, with the member it was about.
struct Judged {
    outcome: SignInOutcome,
    member: Option<Member>,
}

async fn judged(
    app: &App,
    cx: &Cx,
    row: &SignIn,
    live: Arc<LiveConnection>,
    done: Vouched,
    report: &mut Report,
) -> Result<Ended, Refusal> {
    report.claims = claims::listed(&done.verified, done.info.as_ref());
    let withheld = claims::groups_withheld(&done.verified);
    let work = Work {
        cx: cx.clone(),
        row: row.clone(),
        used: live,
        assertion: done.assertion,
        credential: done.credential,
        learned: Learned::of(row, app),
        present: None,
        rng: Arc::clone(&app.rng),
        notices: Notices::of(app),
    };
    let Judged { outcome, member } = decide(app, work.clone()).await?;
    let by = match &outcome {
        SignInOutcome::Known(_) => "subject",
        SignInOutcome::NewSubject(_) => "directory",
        SignInOutcome::FirstLink(_) => "email",
        SignInOutcome::Join(_) => "invitation",
        SignInOutcome::Refused(code, reason) => {
            let evidence = Evidence {
                claims: work.assertion.claim_names.clone(),
                got: work.assertion.email.as_deref().map(foreign),
                ..Evidence::default()
            };
            let problem = Problem::new(*code, reason, Stage::Member).with(evidence);
            report.failed_at(Check::of_problem(&problem), &problem);
            return Ok(ended(cx, Verdict::Refused, &work, member.as_ref()));
        }
    };
    for check in Check::ALL {
        if check > Check::Request || !report.rows.iter().any(|one| one.check == check) {
            report.set(Row::of(check, Mark::Ok));
        }
    }
    let mut claims = Row::of(Check::Claims, Mark::Ok);
    claims.found = work.assertion.email.as_deref().map(foreign);
    if withheld {
        claims.mark = Mark::Warn;
        claims.reason = Some("groups_withheld".to_owned());
    }
    report.set(claims);
    report.by = Some(by.to_owned());
    report.name = member.as_ref().map(|one| named(one, &work));
    report.is_admin = member.as_ref().is_some_and(Member::is_admin);
    Ok(ended(cx, Verdict::Passed, &work, member.as_ref()))
}

fn ended(cx: &Cx, verdict: Verdict, work: &Work, member: Option<&Member>) -> Ended {
    Ended {
        at: cx.now,
        verdict,
        credential: Some(work.credential.clone()),
        member: member.map(|one| one.id.clone()),
    }
}

/// The member's name, or the one the first sign-in would give them.
fn named(member: &Member, work: &Work) -> String {
    let nameless = member.first_name.is_empty() && member.last_name.is_empty();
    let given = [&work.assertion.first_name, &work.assertion.last_name];
    let given: Vec<&str> = given.into_iter().flatten().map(String::as_str).collect();
    if nameless && !given.is_empty() {
        return given.join(" ");
    }
    member.display_name()
}

/// Asks the decision inside a unit that is given up.
async fn decide(app: &App, work: Work) -> Result<Judged, Refusal> {
    let slot = Arc::new(Mutex::new(None));
    let filled = Arc::clone(&slot);
    let given_up = app
        .store
        .unit(move |tx| {
            Box::pin(async move {
                let judged = judge(tx, &work).await?;
                *filled.lock().unwrap_or_else(PoisonError::into_inner) = Some(judged);
                Err::<(), _>(StoreError::Abandoned)
            })
        })
        .await;
    let judged = slot.lock().unwrap_or_else(PoisonError::into_inner).take();
    match (given_up, judged) {
        (Err(StoreError::Abandoned), Some(judged)) => Ok(judged),
        (Err(error), _) => Err(Box::new(Problem::from(error))),
        (Ok(()), _) => Err(Box::new(Problem::new(
            Code::Internal,
            "test_not_given_up",
            Stage::Member,
        ))),
    }
}

async fn judge(tx: &mut dyn Writes, work: &Work) -> Result<Judged, StoreError> {
    let (tenant, id, n) = (&work.row.tenant, &work.row.connection, work.row.revision);
    let changed = Judged {
        outcome: SignInOutcome::Refused(Code::SsoExpired, "settings_changed"),
        member: None,
    };
    let Some(live) = tx.connection(tenant, id).await? else {
        return Ok(changed);
    };
    if live.revision.n != n {
        let candidate = tx.candidate(tenant, id).await?;
        let Some(candidate) = candidate.filter(|one| one.n() == n) else {
            return Ok(changed);
        };
        let act = GoLive {
            live: &live,
            to: n,
            settings: &candidate.live.revision.settings,
            now: work.cx.now,
        };
        if go_live(tx, act).await?.is_none() {
            return Ok(changed);
        }
    }
    let loaded = load(tx, work).await?;
    Ok(Judged {
        outcome: sign_in(&loaded.facts),
        member: loaded.member,
    })
}

/// Writes the run's end; of a candidate also how its client proves itself.
async fn keep(
    app: &App,
    cx: &Cx,
    row: &SignIn,
    run: &TestRun,
    ended: Ended,
    report: Report,
    learned: &Learned,
) -> Result<(), Refusal> {
    let (row, id, now, remember) = (row.clone(), run.id.clone(), cx.now, learned.remember);
    let timeline = learned.trace.so_far();
    app.store
        .unit(move |tx| {
            Box::pin(async move {
                let (tenant, connection, n) = (&row.tenant, &row.connection, row.revision);
                tx.end_test_run(tenant, &id, &ended, &report).await?;
                if let Some((auth, by_app)) = remember {
                    tx.remember_candidate(tenant, connection, n, auth, by_app)
                        .await?;
                }
                tx.end_sign_in(tenant, &row.id, &Ending::Tested, None, &timeline, now)
                    .await
            })
        })
        .await
        .map_err(Problem::from)?;
    Ok(())
}
