//! `latchkey connection swap|discard|restore`: what waits beside the live settings.

use clap::Args;
use latchkey_app::candidates::{
    candidate_view, discard_candidate, restore_settings, swap_candidate,
};
use latchkey_core::problem::Code;
use serde_json::json;

use super::{
    super::{Failure, Json, Reply},
    Show, find,
};

/// Which settings to restore.
#[derive(Args)]
pub(in crate::cli) struct Restore {
    /// The tenant's slug.
    #[arg(long)]
    tenant: String,
    /// Number of the settings; without it those that were live last.
    #[arg(long)]
    revision: Option<i64>,
    #[command(flatten)]
    pub(super) json: Json,
}

fn none(words: &str) -> Failure {
    Failure::new(
        Code::NotFound,
        words,
        "See what there is: latchkey connection show --help",
    )
}

/// Makes the candidate live.
pub(super) async fn swap(input: Show) -> Result<Reply, Failure> {
    let (runtime, tenant, view) = find(&input.tenant).await?;
    let (app, cx, id) = (&runtime.app, runtime.operator(), &view.live.connection.id);
    let waits = candidate_view(app, &cx, &tenant.id, id).await?;
    let n = waits.candidate.map(|one| one.n());
    let n = n.ok_or_else(|| none("There is no candidate."))?;
    let done = swap_candidate(app, &cx, &tenant.id, id, n).await?;
    Ok(Reply::ok(
        json!({ "id": id, "revision": n, "superseded": done.superseded, "revived": done.revived }),
        vec![format!(
            "The candidate is live; {} linked members link once more.",
            done.superseded
        )],
    ))
}

/// Throws the candidate away.
pub(super) async fn discard(input: Show) -> Result<Reply, Failure> {
    let (runtime, tenant, view) = find(&input.tenant).await?;
    let id = &view.live.connection.id;
    let cx = runtime.operator();
    discard_candidate(&runtime.app, &cx, &tenant.id, id).await?;
    Ok(Reply::ok(
        json!({ "id": id, "revision": view.live.revision.n }),
        vec!["The candidate was thrown away; nothing live changed.".to_owned()],
    ))
}

/// Makes settings of the last seven days live again.
pub(super) async fn restore(input: Restore) -> Result<Reply, Failure> {
    let (runtime, tenant, view) = find(&input.tenant).await?;
    let (app, cx, id) = (&runtime.app, runtime.operator(), &view.live.connection.id);
    let found = candidate_view(app, &cx, &tenant.id, id).await?;
    let newest = found.past.first().map(|one| one.revision.n);
    let n = input.revision.or(newest);
    let n = n.ok_or_else(|| none("No settings of the last seven days can be restored."))?;
    let done = restore_settings(app, &cx, &tenant.id, id, n).await?;
    Ok(Reply::ok(
        json!({ "id": id, "revision": n, "superseded": done.superseded, "revived": done.revived }),
        vec![format!(
            "Settings {n} are live again; {} links came back.",
            done.revived
        )],
    ))
}
