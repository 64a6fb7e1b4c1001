//! Everything of a tenant, for taking along: page by page, without secrets.
//!
//! Taking it out of the house is an act: it leaves `tenant.exported` in a unit
//! before the first row. Each page is a short read of its own, so what changes
//! meanwhile may be seen before or after; the audit trail ends at the last
//! event there was when it began.

use latchkey_core::{
    ports::StoreExt,
    problem::Problem,
    tenant::Tenant,
    tenant_export::{After, ExportRow, Exported, Field},
};
use serde_json::{Value, json};

use crate::{
    App, Cx, Refusal,
    audit::{changed, event},
};

/// Rows of one page.
const PAGE: i64 = 500;

/// An export under way.
pub struct TenantExport {
    tenant: Tenant,
    /// What is exported next, and from where on.
    next: Option<(usize, After)>,
    /// The last event that belongs to it.
    last_event: i64,
}

/// Begins an export.
///
/// # Errors
/// If the store does not answer.
pub async fn begin_tenant_export(
    app: &App,
    cx: &Cx,
    tenant: &Tenant,
) -> Result<TenantExport, Refusal> {
    let (cx, tenant) = (cx.clone(), tenant.clone());
    let begun = app
        .store
        .unit(move |tx| {
            Box::pin(async move {
                let base = event(&cx, &tenant.id, "tenant.exported", tenant.id.as_str());
                let after = json!({ "format": "jsonl" });
                tx.append_event(&changed(base, Value::Null, after)).await?;
                let trail = tx.trail(&tenant.id).await?;
                Ok(TenantExport {
                    tenant,
                    next: Some((0, After::default())),
                    last_event: trail.map_or(0, |trail| trail.numbered),
                })
            })
        })
        .await
        .map_err(Problem::from)?;
    Ok(begun)
}

impl TenantExport {
    /// The next rows, of one kind; `None` at the end.
    ///
    /// # Errors
    /// If the store does not answer.
    pub async fn next(&mut self, app: &App) -> Result<Option<(Exported, Vec<ExportRow>)>, Refusal> {
        let Some((place, after)) = self.next.take() else {
            return Ok(None);
        };
        let Some(what) = Exported::ALL.get(place).copied() else {
            return Ok(None);
        };
        let tenant = self.tenant.id.clone();
        let mut page = app
            .store
            .look(move |rows| {
                Box::pin(async move { rows.export_page(&tenant, what, &after, PAGE).await })
            })
            .await
            .map_err(Problem::from)?;
        if what == Exported::Event {
            let last = self.last_event;
            page.rows.retain(|row| {
                let seq = row.iter().find(|(name, _)| *name == "seq");
                !matches!(seq, Some((_, Field::Number(seq))) if *seq > last)
            });
            page.next = page.next.filter(|after| after.number < last);
        }
        self.next = Some(match page.next {
            Some(after) => (place, after),
            None => (place + 1, After::default()),
        });
        Ok(Some((what, page.rows)))
    }
}
