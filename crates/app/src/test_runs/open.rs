//! May this browser leave with that run?

use latchkey_core::{
    id::{ConnectionId, TestRunId},
    ports::StoreExt,
    problem::{Code, Problem, Stage},
    sign_in::LIFETIME,
    test_run::TestRun,
};

use crate::{App, Cx, Refusal, sessions::Principal};

/// The run, if it has not ended and is this admin's, or a test link's.
///
/// # Errors
/// `not_found` for anything else: another tenant's, another admin's, one that ended or is old.
pub async fn open_run(
    app: &App,
    cx: &Cx,
    connection: &str,
    run: &str,
    holder: Option<&Principal>,
) -> Result<TestRun, Refusal> {
    let gone = || Problem::new(Code::NotFound, "no_test_run", Stage::Start);
    let connection: ConnectionId = connection.parse().map_err(|_| gone())?;
    let run: TestRunId = run.parse().map_err(|_| gone())?;
    let id = connection.clone();
    let found = app
        .store
        .look(move |rows| {
            Box::pin(async move {
                match rows.find_connection(&id).await? {
                    Some(tenant) => rows.test_run(&tenant, &run).await,
                    None => Ok(None),
                }
            })
        })
        .await
        .map_err(Problem::from)?;
    let (run, _) = found.ok_or_else(gone)?;
    let own = match (&run.started_by, holder) {
        (Some(member), Some(holder)) => {
            *member == holder.member.id
                && run.tenant == holder.tenant.id
                && holder.member.is_admin()
        }
        (Some(_), None) => false,
        (None, _) => run.link.is_some(),
    };
    let fresh = cx.now.since(run.created) <= LIFETIME;
    if own && fresh && run.ended.is_none() && run.connection == connection {
        Ok(run)
    } else {
        Err(Box::new(gone()))
    }
}
