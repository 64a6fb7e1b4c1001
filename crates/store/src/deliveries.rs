//! The outbox: what waits to be delivered, written in the unit that causes it (T226).

use latchkey_core::{
    mail::Delivery,
    ports::{
        deliveries::{DeliveryReads, DeliveryWrites},
        store::Answer,
    },
};

use crate::door::{Handle, Sql};

/// The one kind there is so far.
const MAIL: &str = "mail";

const INSERT: Sql = Sql::new(
    "insert_delivery",
    "INSERT INTO delivery (tenant_id, id, kind, name, recipient, member_id, thing, sealed, state, tries, due, \
     problem, created, ended) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
);

/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&Sql] = &[&INSERT];

impl DeliveryReads for Handle<'_> {}

impl DeliveryWrites for Handle<'_> {
    fn insert_delivery<'a>(&'a mut self, delivery: &'a Delivery) -> Answer<'a, ()> {
        Box::pin(async move {
            let values = [
                (&delivery.tenant).into(),
                (&delivery.id).into(),
                MAIL.into(),
                delivery.name.as_str().into(),
                delivery.recipient.as_str().into(),
                delivery.member.as_ref().into(),
                delivery.thing.as_deref().into(),
                delivery.sealed.as_str().into(),
                delivery.state.as_str().into(),
                delivery.tries.into(),
                delivery.due.into(),
                delivery.problem.as_deref().into(),
                delivery.created.into(),
                delivery.ended.into(),
            ];
            self.run(&INSERT, &values).await.map(|_| ())
        })
    }
}
