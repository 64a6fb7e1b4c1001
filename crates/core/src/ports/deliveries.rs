//! The outbox, behind the storage door.
//!
//! A delivery is leased before it is tried, so that two processes never try
//! the same one (T227); whoever leased it records the outcome, and only while
//! it still holds the lease. Leasing looks across tenants: it is the one job
//! that serves all of them.

use super::store::Answer;
use crate::{
    id::{DeliveryId, TenantId},
    mail::{Delivery, DeliveryEnd},
    time::Timestamp,
};

/// Reading deliveries.
pub trait DeliveryReads: Send {
    /// Whether anything is due at `now` and not leased.
    fn deliveries_are_due(&mut self, now: Timestamp) -> Answer<'_, bool>;
    /// One delivery of the tenant.
    fn delivery<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a DeliveryId,
    ) -> Answer<'a, Option<Delivery>>;
    /// The newest delivery of each of these things, in no order; things without one are left out.
    /// A wish for a new invitation goes to the inviter and says nothing about the invitation's own mail.
    fn deliveries_of<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        things: &'a [String],
    ) -> Answer<'a, Vec<Delivery>>;
    /// The tenant's newest deliveries, newest first.
    fn recent_deliveries<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        limit: i64,
    ) -> Answer<'a, Vec<Delivery>>;
    /// Whether what caused the delivery still stands at `now`: an invitation that is pending and
    /// not over, a reset that can still be used. Everything else stands.
    fn delivery_stands<'a>(
        &'a mut self,
        delivery: &'a Delivery,
        now: Timestamp,
    ) -> Answer<'a, bool>;
}

/// Writing deliveries.
pub trait DeliveryWrites: Send {
    /// Writes something down to be delivered, in the unit that causes it (T226).
    fn insert_delivery<'a>(&'a mut self, delivery: &'a Delivery) -> Answer<'a, ()>;
    /// Drops what is still queued under this name for this thing and recipient; its letter is wiped,
    /// and so is that of one that failed: it cannot be sent again.
    fn drop_deliveries<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        thing: &'a str,
        name: &'a str,
        recipient: &'a str,
        now: Timestamp,
    ) -> Answer<'a, ()>;
    /// Leases up to `limit` deliveries that are due at `now` for `owner` until `until`, each
    /// tenant's in turn, and counts the try.
    fn lease_deliveries<'a>(
        &'a mut self,
        owner: &'a str,
        now: Timestamp,
        until: Timestamp,
        limit: i64,
    ) -> Answer<'a, Vec<Delivery>>;
    /// Records how a try by `owner` ended; false if `owner` has lost the lease.
    fn end_delivery<'a>(
        &'a mut self,
        delivery: &'a Delivery,
        owner: &'a str,
        end: &'a DeliveryEnd,
        now: Timestamp,
    ) -> Answer<'a, bool>;
    /// Makes a failed or waiting delivery due at `now`, as if never tried, while its letter is kept
    /// and nobody is trying it; false if it cannot be.
    fn requeue_delivery<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a DeliveryId,
        now: Timestamp,
    ) -> Answer<'a, bool>;
}
