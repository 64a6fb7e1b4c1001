//! Sends a mail once more: one that failed, or one that waits after a failure.
//!
//! It is the same mail with the same link and the same Message-ID; that works
//! for a week after it failed, while its letter is kept. A mail whose cause does
//! not stand any more is not sent again.

use latchkey_core::{
    id::{DeliveryId, TenantId},
    mail::DeliveryState,
    ports::StoreExt,
    problem::{Code, Problem, Stage},
};
use serde_json::{Value, json};

use crate::{
    App, Cx, Refusal,
    audit::{changed, event},
};

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resent {
    /// It is due now.
    Queued,
    /// It was sent already, or is being sent at this moment.
    NotNeeded,
    /// Its cause does not stand any more, or its letter is not kept any more.
    NotPossible,
}

/// Makes the mail due now.
///
/// # Errors
/// `not_found` if the tenant has no such mail.
pub async fn resend_mail(
    app: &App,
    cx: &Cx,
    tenant: &TenantId,
    id: &str,
) -> Result<Resent, Refusal> {
    let none = || Box::new(Problem::new(Code::NotFound, "delivery", Stage::Start));
    let id: DeliveryId = id.parse().map_err(|_| none())?;
    let (cx, tenant) = (cx.clone(), tenant.clone());
    let unit = app.store.unit(move |tx| {
        Box::pin(async move {
            let Some(row) = tx.delivery(&tenant, &id).await? else {
                return Ok(None);
            };
            let stands = tx.delivery_stands(&row, cx.now).await?;
            if row.state == DeliveryState::Dropped
                || row.sealed.is_empty() && row.state == DeliveryState::Failed
                || !stands
            {
                return Ok(Some(Resent::NotPossible));
            }
            if !tx.requeue_delivery(&tenant, &id, cx.now).await? {
                return Ok(Some(Resent::NotNeeded));
            }
            let after = json!({ "mail": row.name, "to": row.recipient });
            let done = event(&cx, &tenant, "mail.resent", id.as_str());
            tx.append_event(&changed(done, Value::Null, after)).await?;
            Ok(Some(Resent::Queued))
        })
    });
    unit.await.map_err(Problem::from)?.ok_or_else(none)
}
