//! Looks for secrets that end and tells the admins of their tenants.

use latchkey_core::{
    audit::Actor,
    decide::reminder::{DAYS, QUARTER, Reminder, due_reminder},
    mail::Letter,
    ports::{StoreError, StoreExt, Writes, reminders::EndingSecret},
    time::{Span, Timestamp},
};
use serde_json::{Value, json};

use crate::{
    App, Cx,
    accounts::Post,
    audit::{changed, event},
};

/// Looked at in one run of the job, of each kind; the rest waits for the next.
const MOST: usize = 100_000;

/// Tells what is due; answers how many reminders that were.
///
/// # Errors
/// If the store does not answer; what was told by then stays told.
pub async fn remind_of_ends(app: &App) -> Result<usize, StoreError> {
    let now = app.clock.now();
    let until = now.plus(Span::days(DAYS[0]));
    let mut told = 0;
    for dated in [true, false] {
        let (mut after, mut looked) = (String::new(), 0);
        while looked < MOST {
            let from = after.clone();
            let found = app
                .store
                .look(move |rows| {
                    Box::pin(async move {
                        match dated {
                            true => rows.ending_secrets(now.minus(Span::days(1)), until, &from),
                            false => rows.endless_secrets(now.minus(QUARTER), &from),
                        }
                        .await
                    })
                })
                .await?;
            let Some(last) = found.last() else { break };
            after = last.credential.to_string();
            looked += found.len();
            for secret in found {
                told += usize::from(remind(app, secret, now).await?);
            }
        }
    }
    Ok(told)
}

/// One secret, in a unit of its own.
async fn remind(app: &App, secret: EndingSecret, now: Timestamp) -> Result<bool, StoreError> {
    let Some(reminder) = due_reminder(secret.fact, now) else {
        return Ok(false);
    };
    let (cx, post) = (app.cx(Actor::System, None), Post::of(app));
    app.store
        .unit(move |tx| Box::pin(async move { tell(tx, &cx, &post, &secret, &reminder).await }))
        .await
}

/// Whole days that are left, a begun one too.
fn days_until(ends: Timestamp, now: Timestamp) -> i64 {
    let day = Span::days(1).as_millis();
    (ends.since(now).as_millis().max(0) + day - 1) / day
}

async fn tell(
    tx: &mut dyn Writes,
    cx: &Cx,
    post: &Post,
    secret: &EndingSecret,
    reminder: &Reminder,
) -> Result<bool, StoreError> {
    let (tenant, thing) = (&secret.tenant, secret.credential.as_str());
    let word = reminder.word();
    if !tx.note_reminder(tenant, thing, &word, cx.now).await? {
        return Ok(false);
    }
    let Some(found) = tx.tenant(tenant).await? else {
        return Ok(false);
    };
    let (ends, days) = match reminder {
        Reminder::Ends { ends, .. } => (Some(*ends), days_until(*ends, cx.now)),
        Reminder::Unknown { .. } => (None, 0),
    };
    let admins = tx.active_admins(tenant).await?;
    for admin in &admins {
        let letter = Letter::SecretEnding {
            tenant: found.name.clone(),
            idp: secret.name.clone(),
            ends,
            days,
            link: format!("{}/integrations/sso", post.public_url),
        };
        post.tell(tx, cx, admin, letter).await?;
    }
    let base = event(
        cx,
        tenant,
        "sso.secret.expiring",
        secret.connection.as_str(),
    );
    let after = json!({
        "ends_ms": ends.map(Timestamp::millis),
        "days": ends.map(|_| days),
        "told": admins.len(),
    });
    tx.append_event(&changed(base, Value::Null, after)).await?;
    Ok(true)
}
