//! Delivers what is due: lease, render, send, record.
//!
//! No unit is open while a mail is sent. A batch is leased; a mail is only
//! begun while enough of the lease is left to end it, so a second process can
//! take over what this one lost without both sending (T227). Recording needs
//! the lease. After a failure that is the server's, the rest of the batch is
//! not tried. The log names deliveries, never receivers, links or words (T151).

use latchkey_core::{
    decide::delivery::{AfterFailure, after_failure},
    email::EmailAddress,
    mail::{Delivery, DeliveryEnd, Letter},
    ports::{MailError, MailLine, Mailer, OutgoingMail, StoreError, StoreExt},
    secret::Secret,
    tenant_settings::TenantSettings,
    time::{Span, Timestamp},
    token::random_base32,
};

use super::queue::letter_place;
use crate::App;

/// So many mails are leased at once.
const BATCH: i64 = 20;
/// How long a batch is leased.
const LEASE: Span = Span::minutes(5);
/// A mail is only begun while so much of the lease is left; an adapter's send ends sooner.
const LEAST_LEFT: Span = Span::minutes(2);

/// A letter with what its words may speak of besides.
pub struct Addressed {
    /// What it says.
    pub letter: Letter,
    /// To whom.
    pub to: EmailAddress,
    /// Whom members of the tenant ask; empty when nobody is named.
    pub support: String,
}

/// The words of a mail.
pub struct Words {
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: Secret<String>,
    /// The same as HTML.
    pub html: Secret<String>,
}

/// Makes the words; `None` if the letter cannot be put into words.
pub type Render = dyn Fn(&Addressed) -> Option<Words> + Send + Sync;

/// Tries what is due, at most one batch; answers how many mails were tried or dropped.
///
/// # Errors
/// If the store does not answer; what was leased is tried again after the lease.
pub async fn deliver_due(
    app: &App,
    mailer: &dyn Mailer,
    render: &Render,
) -> Result<usize, StoreError> {
    let now = app.clock.now();
    let look = app
        .store
        .look(move |rows| Box::pin(async move { rows.deliveries_are_due(now).await }));
    if !look.await? {
        return Ok(0);
    }
    let batch = lease(app, now).await?;
    let mut line = mailer.line();
    let mut down = None;
    let mut done = 0;
    for delivery in &batch.deliveries {
        if batch.until.since(app.clock.now()) < LEAST_LEFT {
            break;
        }
        let end = match down {
            Some(error) => failed(app, delivery, error),
            None => attempt(app, delivery, line.as_mut(), render, &mut down).await?,
        };
        record(app, delivery, &batch.owner, end).await?;
        done += 1;
    }
    line.close().await;
    Ok(done)
}

struct Batch {
    owner: String,
    until: Timestamp,
    deliveries: Vec<Delivery>,
}

async fn lease(app: &App, now: Timestamp) -> Result<Batch, StoreError> {
    let owner = random_base32(20, &*app.rng);
    let (until, mine) = (now.plus(LEASE), owner.clone());
    let leased = app.store.unit(move |tx| {
        Box::pin(async move { tx.lease_deliveries(&mine, now, until, BATCH).await })
    });
    let mut deliveries = leased.await?;
    deliveries.sort_by(|a, b| (a.due, &a.id).cmp(&(b.due, &b.id)));
    Ok(Batch {
        owner,
        until,
        deliveries,
    })
}

/// Sends one; a failure that is the server's is left in `down`.
async fn attempt(
    app: &App,
    delivery: &Delivery,
    line: &mut dyn MailLine,
    render: &Render,
    down: &mut Option<MailError>,
) -> Result<DeliveryEnd, StoreError> {
    let (looked, now) = (delivery.clone(), app.clock.now());
    let look = app.store.look(move |rows| {
        Box::pin(async move {
            let stands = rows.delivery_stands(&looked, now).await?;
            Ok((stands, rows.tenant_settings(&looked.tenant).await?))
        })
    });
    let (stands, settings) = look.await?;
    if !stands {
        return Ok(DeliveryEnd::Dropped);
    }
    let Some(mail) = written(app, delivery, &settings, render) else {
        tracing::error!(delivery = %delivery.id, letter = delivery.name, "a mail cannot be put into words");
        return Ok(DeliveryEnd::Failed("unreadable_letter"));
    };
    Ok(match line.send(&mail).await {
        Ok(()) => DeliveryEnd::Sent,
        Err(error) => {
            *down = error.is_of_server().then_some(error);
            tracing::warn!(
                delivery = %delivery.id,
                letter = delivery.name,
                tries = delivery.tries,
                problem = error.as_str(),
                "a mail was not taken"
            );
            failed(app, delivery, error)
        }
    })
}

fn written(
    app: &App,
    delivery: &Delivery,
    settings: &TenantSettings,
    render: &Render,
) -> Option<OutgoingMail> {
    let place = letter_place(delivery.tenant.as_str(), delivery.id.as_str());
    let plain = app.sealer.open(place, &delivery.sealed).ok()?;
    let addressed = Addressed {
        letter: serde_json::from_slice(plain.expose()).ok()?,
        to: EmailAddress::parse(&delivery.recipient).ok()?,
        support: settings.support.clone(),
    };
    let words = render(&addressed)?;
    Some(OutgoingMail {
        id: delivery.id.clone(),
        written: delivery.created,
        to: addressed.to,
        subject: words.subject,
        text: words.text,
        html: words.html,
    })
}

fn failed(app: &App, delivery: &Delivery, error: MailError) -> DeliveryEnd {
    let why = error.as_str();
    match after_failure(error.is_permanent(), delivery.tries, app.clock.now()) {
        AfterFailure::Again(due) => DeliveryEnd::Again(why, due),
        AfterFailure::GiveUp => DeliveryEnd::Failed(why),
    }
}

async fn record(
    app: &App,
    delivery: &Delivery,
    owner: &str,
    end: DeliveryEnd,
) -> Result<(), StoreError> {
    let (row, owner, now) = (delivery.clone(), owner.to_owned(), app.clock.now());
    let unit = app
        .store
        .unit(move |tx| Box::pin(async move { tx.end_delivery(&row, &owner, &end, now).await }));
    if !unit.await? {
        tracing::warn!(delivery = %delivery.id, "a mail's lease was lost while it was sent");
    }
    Ok(())
}
