//! Sends a test mail to the admin who asks for it.

use std::sync::Arc;

use latchkey_core::{
    mail::{Letter, Mail},
    ports::StoreExt,
    problem::Problem,
};
use serde_json::{Value, json};

use crate::{
    App, Cx, Refusal,
    audit::{changed, event},
    mail::queue_mail,
    sessions::Principal,
};

/// Writes the test mail down; it leaves with the others.
///
/// # Errors
/// If the store does not answer.
pub async fn send_test(app: &App, cx: &Cx, principal: &Principal) -> Result<(), Refusal> {
    let (cx, sealer, rng) = (cx.clone(), Arc::clone(&app.sealer), Arc::clone(&app.rng));
    let mail = Mail {
        tenant: principal.tenant.id.clone(),
        to: principal.member.email.clone(),
        member: Some(principal.member.id.clone()),
        thing: None,
        letter: Letter::Test {
            tenant: principal.tenant.name.clone(),
            link: format!("{}/settings", app.public_url),
        },
    };
    app.store
        .unit(move |tx| {
            Box::pin(async move {
                let tenant = mail.tenant.clone();
                let to = mail.to.shown().to_owned();
                let id = queue_mail(tx, &cx, &*sealer, &*rng, mail).await?;
                let base = event(&cx, &tenant, "mail.test_sent", id.as_str());
                let sent = changed(base, Value::Null, json!({ "to": to }));
                tx.append_event(&sent).await
            })
        })
        .await
        .map_err(Problem::from)?;
    Ok(())
}
