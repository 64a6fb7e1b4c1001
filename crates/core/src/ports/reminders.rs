//! Rows of reminders about the ends of secrets, behind the storage door.

use super::store::Answer;
use crate::{
    decide::reminder::SecretFact,
    id::{ConnectionId, CredentialId, TenantId},
    time::Timestamp,
};

/// A secret that may be reminded of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndingSecret {
    /// Whose.
    pub tenant: TenantId,
    /// The secret.
    pub credential: CredentialId,
    /// Its connection.
    pub connection: ConnectionId,
    /// The name of that connection.
    pub name: String,
    /// When it was set and when it ends.
    pub fact: SecretFact,
}

/// Reading.
pub trait ReminderReads: Send {
    /// Preferred secrets of usable connections of active tenants that end between `from` and
    /// `until`, in order of their ids after `after`, at most 100.
    fn ending_secrets<'a>(
        &'a mut self,
        from: Timestamp,
        until: Timestamp,
        after: &'a str,
    ) -> Answer<'a, Vec<EndingSecret>>;
    /// The same of those without an end date that were set at `before` or earlier.
    fn endless_secrets<'a>(
        &'a mut self,
        before: Timestamp,
        after: &'a str,
    ) -> Answer<'a, Vec<EndingSecret>>;
}

/// Writing.
pub trait ReminderWrites: Send {
    /// Notes that this reminder of `thing` is told; false if it was before.
    fn note_reminder<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        thing: &'a str,
        step: &'a str,
        now: Timestamp,
    ) -> Answer<'a, bool>;
}
