//! The storage door.
//!
//! A read or a write is handed over as one value and runs as one unit: a read
//! sees one snapshot, a write is one transaction, answered after its commit
//! is durable. Inside a unit nothing but calls on the given handle may be
//! awaited: no network, mail or hashing. Every method that touches tenant
//! rows takes the tenant first; the few that find a tenant are in [`Finding`].

use std::sync::{Arc, Mutex};

pub use super::rows::{
    ConnectionReads, ConnectionWrites, Finding, IdentityReads, IdentityWrites, MemberReads,
    MemberWrites, Old, SessionReads, SessionWrites, SessionsOf, SignInReads, SignInWrites,
    TenantReads, TenantWrites,
};
use super::{
    BoxFuture,
    accounts::{AccountReads, AccountWrites},
    audit_log::{AuditLogReads, AuditLogWrites},
    candidates::{CandidateReads, CandidateWrites},
    deliveries::{DeliveryReads, DeliveryWrites},
    devices::{DeviceReads, DeviceWrites},
    invitations::{InvitationReads, InvitationWrites},
    reminders::{ReminderReads, ReminderWrites},
    settings::{SettingsReads, SettingsWrites},
    setup::{SetupReads, SetupWrites},
    shared::{SharedReads, SharedWrites},
    tenant_life::{TenantLifeReads, TenantLifeWrites},
    test_runs::{TestRunReads, TestRunWrites},
    traces::{TraceReads, TraceWrites},
};

/// Why the store did not do it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreError {
    /// A unique value is taken (slug, e-mail, identity).
    Taken,
    /// Locked or unreachable for longer than the caller may wait.
    Unavailable,
    /// The unit itself decided to give up; nothing was written.
    Abandoned,
    /// Anything else; the text is for the operator's log and holds no values.
    Broken(String),
}

impl std::fmt::Display for StoreError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            StoreError::Taken => f.write_str("already taken"),
            StoreError::Unavailable => f.write_str("the database is not available"),
            StoreError::Abandoned => f.write_str("given up, nothing was written"),
            StoreError::Broken(text) => write!(f, "the database failed: {text}"),
        }
    }
}

impl std::error::Error for StoreError {}

/// What a storage call answers.
pub type Answer<'a, T> = BoxFuture<'a, Result<T, StoreError>>;

/// A write, as one value.
pub type Unit = Box<dyn for<'t> FnOnce(&'t mut dyn Writes) -> Answer<'t, ()> + Send>;
/// A read, as one value.
pub type Look = Box<dyn for<'t> FnOnce(&'t mut dyn Reads) -> Answer<'t, ()> + Send>;

/// The store.
pub trait Store: Send + Sync {
    /// Runs `unit` in one transaction; answers after the commit is durable.
    /// An error inside rolls everything back.
    fn write(&self, unit: Unit) -> Answer<'_, ()>;
    /// Runs `look` on one connection that cannot write.
    fn read(&self, look: Look) -> Answer<'_, ()>;
}

/// Units that return something.
pub trait StoreExt: Store {
    /// [`Store::write`] with a result.
    fn unit<'a, T, F>(&'a self, unit: F) -> Answer<'a, T>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut dyn Writes) -> Answer<'t, T> + Send + 'static,
    {
        let slot = Arc::new(Mutex::new(None));
        let filled = Arc::clone(&slot);
        let done = self.write(Box::new(move |tx| {
            let work = unit(tx);
            Box::pin(async move {
                let value = work.await?;
                put(&filled, value);
                Ok(())
            })
        }));
        Box::pin(async move {
            done.await?;
            take(&slot)
        })
    }

    /// [`Store::read`] with a result.
    fn look<'a, T, F>(&'a self, look: F) -> Answer<'a, T>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut dyn Reads) -> Answer<'t, T> + Send + 'static,
    {
        let slot = Arc::new(Mutex::new(None));
        let filled = Arc::clone(&slot);
        let done = self.read(Box::new(move |rows| {
            let work = look(rows);
            Box::pin(async move {
                let value = work.await?;
                put(&filled, value);
                Ok(())
            })
        }));
        Box::pin(async move {
            done.await?;
            take(&slot)
        })
    }
}

impl<S: Store + ?Sized> StoreExt for S {}

fn put<T>(slot: &Mutex<Option<T>>, value: T) {
    if let Ok(mut place) = slot.lock() {
        *place = Some(value);
    }
}

fn take<T>(slot: &Mutex<Option<T>>) -> Result<T, StoreError> {
    let value = slot.lock().ok().and_then(|mut place| place.take());
    value.ok_or_else(|| StoreError::Broken("the unit left no result".into()))
}

/// Everything that can be read.
pub trait Reads:
    Finding
    + TenantReads
    + MemberReads
    + ConnectionReads
    + IdentityReads
    + SessionReads
    + SignInReads
    + SettingsReads
    + SharedReads
    + InvitationReads
    + DeliveryReads
    + DeviceReads
    + AccountReads
    + AuditLogReads
    + SetupReads
    + TraceReads
    + CandidateReads
    + TestRunReads
    + ReminderReads
    + TenantLifeReads
{
}

/// Everything that can be done in a unit.
pub trait Writes:
    Reads
    + TenantWrites
    + MemberWrites
    + ConnectionWrites
    + IdentityWrites
    + SessionWrites
    + SignInWrites
    + SettingsWrites
    + SharedWrites
    + InvitationWrites
    + DeliveryWrites
    + DeviceWrites
    + AccountWrites
    + AuditLogWrites
    + SetupWrites
    + TraceWrites
    + CandidateWrites
    + TestRunWrites
    + ReminderWrites
    + TenantLifeWrites
{
}
