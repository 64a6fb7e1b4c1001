//! Writes a mail down in the unit that causes it.
//!
//! The letter is sealed: it may hold a one-time link (T146). It is delivered
//! later, and only while what caused it still stands. A newer mail to the same
//! person about the same thing takes the place of one that still waits or that
//! failed: its link is the one that works.

use latchkey_core::{
    id::DeliveryId,
    mail::{Delivery, DeliveryState, Mail},
    ports::{Place, Rng, Sealer, StoreError, Writes},
};

use crate::Cx;

/// Where a delivery's letter is sealed to.
pub(crate) fn letter_place<'a>(tenant: &'a str, id: &'a str) -> Place<'a> {
    Place {
        tenant,
        table: "delivery",
        row: id,
        column: "sealed",
        version: 1,
    }
}

/// Writes `mail` down; it is due at once. Answers its id.
///
/// # Errors
/// If the store does not take it; then the unit should fail too (T226).
pub async fn queue_mail(
    tx: &mut dyn Writes,
    cx: &Cx,
    sealer: &dyn Sealer,
    rng: &dyn Rng,
    mail: Mail,
) -> Result<DeliveryId, StoreError> {
    let id = DeliveryId::new(cx.now, rng);
    let plain = serde_json::to_vec(&mail.letter)
        .map_err(|_| StoreError::Broken("a letter is no JSON".into()))?;
    let sealed = sealer.seal(letter_place(mail.tenant.as_str(), id.as_str()), &plain);
    let delivery = Delivery {
        id: id.clone(),
        tenant: mail.tenant,
        name: mail.letter.name().to_owned(),
        recipient: mail.to.shown().to_owned(),
        member: mail.member,
        thing: mail.thing,
        sealed,
        state: DeliveryState::Queued,
        tries: 0,
        due: cx.now,
        problem: None,
        created: cx.now,
        ended: None,
    };
    if let Some(thing) = &delivery.thing {
        let (name, to) = (&delivery.name, &delivery.recipient);
        tx.drop_deliveries(&delivery.tenant, thing, name, to, cx.now)
            .await?;
    }
    tx.insert_delivery(&delivery).await?;
    Ok(id)
}
