//! Exports a tenant's events, batch by batch, oldest first.
//!
//! Taking the trail out of the house is itself an act: it leaves
//! `audit.exported` with what was asked for, in a unit before the first row.
//! What is exported ends at the last event there was then, so a busy tenant's
//! export ends too. Each batch is a short read of its own and the caller holds
//! one at a time; somebody who exports all the time waits.

use latchkey_core::{
    audit_filter::Filter,
    chain::Chained,
    id::TenantId,
    ports::StoreExt,
    problem::{Code, Evidence, Problem, Stage},
    time::Span,
};
use serde_json::{Value, json};

use super::search::{Names, meant, names_in};
use crate::{
    App, Cx, Refusal,
    audit::{changed, event},
};

/// Events in one batch.
const BATCH: i64 = 500;
/// Exports of one tenant within [`WINDOW`].
const LIMIT: i64 = 10;
/// The window of the limit.
const WINDOW: Span = Span::minutes(1);

/// An export under way.
pub struct Export {
    tenant: TenantId,
    filter: Filter,
    after: i64,
    last: i64,
}

/// Begins an export in `format` (a word).
///
/// # Errors
/// `too_many_attempts`, or if the store does not answer.
pub async fn begin_export(
    app: &App,
    cx: &Cx,
    tenant: &TenantId,
    filter: Filter,
    format: &'static str,
) -> Result<Export, Refusal> {
    let (unit_tenant, cx) = (tenant.clone(), cx.clone());
    let begun = app
        .store
        .unit(move |tx| {
            Box::pin(async move {
                let tenant = unit_tenant;
                let quota = format!("audit-export:{tenant}");
                let end = cx.now.plus(WINDOW);
                if let Some(until) = tx.take_quota(&quota, LIMIT, end, cx.now).await? {
                    return Ok(Err(until));
                }
                let trail = tx.trail(&tenant).await?;
                let base = event(&cx, &tenant, "audit.exported", tenant.as_str());
                let after = json!({ "format": format, "filter": told(&filter) });
                tx.append_event(&changed(base, Value::Null, after)).await?;
                let filter = meant(tx, &tenant, filter).await?;
                Ok(Ok(Export {
                    tenant,
                    filter,
                    after: 0,
                    last: trail.map_or(0, |trail| trail.numbered),
                }))
            })
        })
        .await
        .map_err(Problem::from)?;
    begun.map_err(|until| {
        let evidence = Evidence {
            expected: Some(until.millis().to_string()),
            ..Evidence::of("wait until (ms)")
        };
        Box::new(Problem::new(Code::TooManyAttempts, "exports", Stage::Start).with(evidence))
    })
}

/// What was asked for, as the event tells it.
fn told(filter: &Filter) -> Value {
    let parts = [
        ("from_ms", filter.from.map(|at| json!(at.millis()))),
        ("until_ms", filter.until.map(|at| json!(at.millis()))),
        ("actor", filter.actor.as_ref().map(|one| json!(one))),
        ("target", filter.target.as_ref().map(|one| json!(one))),
        ("name", filter.name.as_ref().map(|one| json!(one))),
        ("result", filter.outcome.map(|one| json!(one.as_str()))),
        ("reference", filter.reference.as_ref().map(|one| json!(one))),
        ("source", filter.source.map(|one| json!(one.as_str()))),
    ];
    let asked = parts
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(asked.collect())
}

impl Export {
    /// The next events that match, with who is in them; `None` at the end.
    ///
    /// # Errors
    /// If the store does not answer.
    pub async fn next(&mut self, app: &App) -> Result<Option<(Vec<Chained>, Names)>, Refusal> {
        if self.after >= self.last {
            return Ok(None);
        }
        let (tenant, filter, after) = (self.tenant.clone(), self.filter.clone(), self.after);
        let last = self.last;
        let (reached, events, names) = app
            .store
            .look(move |rows| {
                Box::pin(async move {
                    let mut events = rows.chained_events(&tenant, after, BATCH).await?;
                    let reached = events.last().map_or(last, |one| one.event.seq);
                    events.retain(|one| one.event.seq <= last && filter.matches(&one.event));
                    let names =
                        names_in(rows, &tenant, events.iter().map(|one| &one.event)).await?;
                    Ok((reached, events, names))
                })
            })
            .await
            .map_err(Problem::from)?;
        self.after = reached;
        Ok(Some((events, names)))
    }
}
