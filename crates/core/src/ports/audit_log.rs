//! Rows of the sealed audit trail, behind the storage door.
//!
//! Events are appended by the units that act and are only read here; what is
//! written are links, checkpoints and the counters of floods. Nothing edits or
//! removes an event (T231).

use super::store::Answer;
use crate::{
    audit::StoredEvent,
    chain::{Chained, Checkpoint},
    id::{MemberId, TenantId},
    time::Timestamp,
};

/// A tenant with events that wait for the sealer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsealed {
    /// The tenant.
    pub tenant: TenantId,
    /// Its place in the order of tenants.
    pub ordinal: i64,
    /// The last event that is sealed.
    pub sealed: i64,
    /// The last event there is.
    pub last: i64,
}

/// What a tenant's trail says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trail {
    /// The number given last.
    pub numbered: i64,
    /// The number sealed last.
    pub sealed: i64,
    /// The highest number among the events.
    pub last_event: i64,
    /// The newest checkpoint.
    pub newest: Option<Checkpoint>,
}

/// A member as the trail names them; removed ones too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedMember {
    /// The id.
    pub id: MemberId,
    /// First and last name, or the address where there is none.
    pub name: String,
    /// The address.
    pub email: String,
}

/// Failed sign-ins of one kind within one window, beyond those written one by one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// The tenant.
    pub tenant: TenantId,
    /// By which way they tried.
    pub method: String,
    /// Why it failed.
    pub code: String,
    /// The end of the window.
    pub window_end: Timestamp,
    /// How many.
    pub counted: i64,
    /// The first of them.
    pub first: Timestamp,
    /// The last of them.
    pub last: Timestamp,
}

/// Reading the sealed audit trail.
pub trait AuditLogReads: Send {
    /// Tenants with unsealed events after ordinal `after`, in order, at most `limit`.
    fn unsealed_tenants(&mut self, after: i64, limit: i64) -> Answer<'_, Vec<Unsealed>>;
    /// What the tenant's trail says of itself.
    fn trail<'a>(&'a mut self, tenant: &'a TenantId) -> Answer<'a, Option<Trail>>;
    /// The checkpoint that ends with event `seq`.
    fn checkpoint<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        seq: i64,
    ) -> Answer<'a, Option<Checkpoint>>;
    /// Events after `after` with link and checkpoint, oldest first.
    fn chained_events<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        after: i64,
        limit: i64,
    ) -> Answer<'a, Vec<Chained>>;
    /// Events before number `before`, newest first.
    fn events_before<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        before: i64,
        limit: i64,
    ) -> Answer<'a, Vec<StoredEvent>>;
    /// Those of `ids` that are members of the tenant, whatever their state.
    fn named_members<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        ids: &'a [MemberId],
    ) -> Answer<'a, Vec<NamedMember>>;
    /// Tallies whose window ended at `now`, in any tenant, at most `limit`.
    fn ended_tallies(&mut self, now: Timestamp, limit: i64) -> Answer<'_, Vec<Tally>>;
}

/// Writing the sealed audit trail.
pub trait AuditLogWrites: Send {
    /// Stores the link of an event.
    fn insert_link<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        seq: i64,
        link: &'a str,
    ) -> Answer<'a, ()>;
    /// Stores a checkpoint.
    fn insert_checkpoint<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        checkpoint: &'a Checkpoint,
    ) -> Answer<'a, ()>;
    /// Says that events up to `to` are sealed; false if it was not `from` any more.
    fn raise_sealed<'a>(&'a mut self, tenant: &'a TenantId, from: i64, to: i64)
    -> Answer<'a, bool>;
    /// Counts one more failed sign-in in the window that ends at `window_end`.
    fn tally<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        method: &'a str,
        code: &'a str,
        window_end: Timestamp,
        now: Timestamp,
    ) -> Answer<'a, ()>;
    /// Takes a tally away, with what it counted until this moment; `None` if somebody else did.
    fn take_tally<'a>(&'a mut self, tally: &'a Tally) -> Answer<'a, Option<Tally>>;
}
