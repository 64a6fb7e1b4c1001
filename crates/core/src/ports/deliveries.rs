//! The outbox, behind the storage door.

use super::store::Answer;
use crate::mail::Delivery;

/// Reading deliveries.
pub trait DeliveryReads: Send {}

/// Writing deliveries.
pub trait DeliveryWrites: Send {
    /// Writes something down to be delivered, in the unit that causes it (T226).
    fn insert_delivery<'a>(&'a mut self, delivery: &'a Delivery) -> Answer<'a, ()>;
}
