//! Sends a mail that tries the settings: through the outbox, as every other.

use latchkey_core::{
    email::EmailAddress,
    id::{DeliveryId, TenantId},
    mail::{Letter, Mail},
    ports::StoreExt,
    problem::Problem,
};
use serde_json::{Value, json};

use super::queue_mail;
use crate::{
    App, Cx, Refusal,
    audit::{changed, event},
    limits::{MailKind, mail_quota, too_many},
};

/// Queues a test mail to `to`; answers its delivery, whose state says how it went.
///
/// # Errors
/// `too_many_attempts` after five tests to one address in an hour, or if the store does not answer.
pub async fn send_test(
    app: &App,
    cx: &Cx,
    tenant: &TenantId,
    to: &EmailAddress,
) -> Result<DeliveryId, Refusal> {
    let (cx, tenant, to) = (cx.clone(), tenant.clone(), to.clone());
    let (sealer, rng) = (app.sealer.clone(), app.rng.clone());
    let link = format!("{}/login", app.public_url);
    let unit = app.store.unit(move |tx| {
        Box::pin(async move {
            if let Some(until) = mail_quota(tx, MailKind::Test, &to, None, cx.now).await? {
                return Ok(Err(too_many("test_mails", Some(until), cx.now)));
            }
            let named = tx.tenant(&tenant).await?;
            let letter = Letter::Test {
                tenant: named.map(|one| one.name).unwrap_or_default(),
                link,
            };
            let mail = Mail {
                tenant: tenant.clone(),
                to: to.clone(),
                member: None,
                thing: None,
                letter,
            };
            let id = queue_mail(tx, &cx, &*sealer, &*rng, mail).await?;
            let after = json!({ "to": to.shown() });
            let done = event(&cx, &tenant, "mail.tested", id.as_str());
            tx.append_event(&changed(done, Value::Null, after)).await?;
            Ok(Ok(id))
        })
    });
    unit.await.map_err(Problem::from)?
}
