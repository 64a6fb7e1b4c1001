//! Reads test runs for an admin's pages.

use latchkey_core::{
    connection::LiveConnection,
    id::{ConnectionId, TenantId, TestRunId},
    ports::StoreExt,
    problem::{Code, Problem, Stage},
    test_run::{Report, TestRun},
};

use crate::{App, Refusal};

/// A run with what stands around it now.
pub struct RunView {
    /// The run.
    pub run: TestRun,
    /// What it found.
    pub report: Report,
    /// The connection as it is now.
    pub live: LiveConnection,
    /// The number of the candidate there is now.
    pub candidate: Option<i64>,
    /// The settings it tested are neither live nor the candidate as they are now.
    pub older: bool,
}

/// A run of this tenant's connection.
///
/// # Errors
/// `not_found`; a foreign one is as unknown as a missing one (T061).
pub async fn run_view(
    app: &App,
    tenant: &TenantId,
    connection: &ConnectionId,
    run: &TestRunId,
) -> Result<RunView, Refusal> {
    let (tenant, connection, run) = (tenant.clone(), connection.clone(), run.clone());
    let found = app
        .store
        .look(move |rows| {
            Box::pin(async move {
                let Some((run, report)) = rows.test_run(&tenant, &run).await? else {
                    return Ok(None);
                };
                if run.connection != connection {
                    return Ok(None);
                }
                let Some(live) = rows.connection(&tenant, &connection).await? else {
                    return Ok(None);
                };
                let candidate = rows.candidate(&tenant, &connection).await?;
                let now = [Some(&live), candidate.as_ref().map(|one| &one.live)];
                let older = !now.into_iter().flatten().any(|one| {
                    one.revision.n == run.revision && one.fingerprint() == run.fingerprint
                });
                Ok(Some(RunView {
                    candidate: candidate.map(|one| one.n()),
                    older,
                    run,
                    report,
                    live,
                }))
            })
        })
        .await
        .map_err(Problem::from)?;
    let gone = || Problem::new(Code::NotFound, "no_test_run", Stage::Start);
    Ok(found.ok_or_else(gone)?)
}

/// The last runs of a connection, newest first.
///
/// # Errors
/// If the store does not answer.
pub async fn runs(
    app: &App,
    tenant: &TenantId,
    connection: &ConnectionId,
) -> Result<Vec<TestRun>, Refusal> {
    let (tenant, connection) = (tenant.clone(), connection.clone());
    let found = app
        .store
        .look(move |rows| Box::pin(async move { rows.test_runs(&tenant, &connection).await }))
        .await
        .map_err(Problem::from)?;
    Ok(found)
}
