//! Where mails stand, for the pages.
//!
//! A page asks for all things it shows at once. A state says why a mail did
//! not go in one coarse word; it never holds the letter.

use std::collections::HashMap;

use latchkey_core::{
    id::{DeliveryId, TenantId},
    mail::{Delivery, DeliveryState},
    ports::{Reads, StoreError, StoreExt},
    problem::Problem,
    time::Timestamp,
};

use crate::{App, Refusal};

/// The most mails a page may ask for.
const MOST: i64 = 200;

/// Where one mail stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailState {
    /// The delivery, to send it again.
    pub id: DeliveryId,
    /// The letter's name.
    pub name: String,
    /// The address it goes to.
    pub recipient: String,
    /// Queued, sent, failed or dropped.
    pub state: DeliveryState,
    /// Why the last try failed; a word of [`latchkey_core::ports::MailError`] or `unreadable_letter`.
    pub problem: Option<String>,
    /// How often it was tried.
    pub tries: i64,
    /// When it ended; while it is queued, when it is tried next.
    pub at: Timestamp,
    /// When it was written down.
    pub created: Timestamp,
    /// Whether it may be sent once more: it failed, or waits after a failure.
    pub can_be_resent: bool,
}

impl From<Delivery> for MailState {
    fn from(row: Delivery) -> Self {
        let can_be_resent = match row.state {
            DeliveryState::Queued => row.problem.is_some(),
            DeliveryState::Failed => !row.sealed.is_empty(),
            DeliveryState::Sent | DeliveryState::Dropped => false,
        };
        MailState {
            id: row.id,
            name: row.name,
            recipient: row.recipient,
            state: row.state,
            problem: row.problem,
            tries: row.tries,
            at: row.ended.unwrap_or(row.due),
            created: row.created,
            can_be_resent,
        }
    }
}

/// Where the newest mail about each of `things` stands, by thing. Things without a mail are left out.
///
/// # Errors
/// If the store does not answer.
pub async fn mail_states_of(
    app: &App,
    tenant: &TenantId,
    things: Vec<String>,
) -> Result<HashMap<String, MailState>, Refusal> {
    let tenant = tenant.clone();
    let look = app
        .store
        .look(move |rows| Box::pin(async move { states_of(rows, &tenant, &things).await }));
    Ok(look.await.map_err(Problem::from)?)
}

/// The same, for a verb that reads more.
pub(crate) async fn states_of(
    rows: &mut dyn Reads,
    tenant: &TenantId,
    things: &[String],
) -> Result<HashMap<String, MailState>, StoreError> {
    if things.is_empty() {
        return Ok(HashMap::new());
    }
    let found = rows.deliveries_of(tenant, things).await?;
    Ok(found
        .into_iter()
        .filter_map(|mut row| Some((row.thing.take()?, MailState::from(row))))
        .collect())
}

/// The tenant's newest mails, newest first; at most `limit`, and never more than 200.
///
/// # Errors
/// If the store does not answer.
pub async fn recent_mails(
    app: &App,
    tenant: &TenantId,
    limit: i64,
) -> Result<Vec<MailState>, Refusal> {
    let (tenant, limit) = (tenant.clone(), limit.clamp(0, MOST));
    let look = app
        .store
        .look(move |rows| Box::pin(async move { rows.recent_deliveries(&tenant, limit).await }));
    let found = look.await.map_err(Problem::from)?;
    Ok(found.into_iter().map(MailState::from).collect())
}
