//! Rows of sign-in traces, behind the storage door.

use super::store::Answer;
use crate::{
    id::{ConnectionId, MemberId, SignInId, TenantId},
    time::Timestamp,
};

/// An attempt that ended without an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Abandoned {
    /// `LK-XXXX-XXXX`.
    pub reference: String,
    /// The connection it left through.
    pub connection: ConnectionId,
    /// `never_returned`; `interrupted` where it came back and was not finished; `test` for one that was a test.
    pub reason: String,
}

/// A sign-in that failed, in short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// `LK-XXXX-XXXX`.
    pub reference: String,
    /// The connection.
    pub connection: ConnectionId,
    /// When it ended.
    pub ended: Timestamp,
    /// The problem's code.
    pub code: String,
    /// The reason inside the code.
    pub reason: Option<String>,
    /// The address the provider asserted.
    pub email: Option<String>,
    /// Who was refused, when known.
    pub member: Option<MemberId>,
}

/// Reading.
pub trait TraceReads: Send {
    /// Attempts of any tenant that began before and did not end, oldest first.
    fn open_before(
        &mut self,
        before: Timestamp,
        limit: i64,
    ) -> Answer<'_, Vec<(TenantId, SignInId)>>;
    /// The newest failed sign-ins since then, at most `limit`; those that never came back are not among them.
    fn failed_sign_ins<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        since: Timestamp,
        limit: i64,
    ) -> Answer<'a, Vec<Failure>>;
    /// How many never came back since then, counted up to `limit`.
    fn never_returned<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        since: Timestamp,
        limit: i64,
    ) -> Answer<'a, i64>;
    /// The newest success among the `within` newest endings of the connection since then.
    fn last_success<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        connection: &'a ConnectionId,
        since: Timestamp,
        within: i64,
    ) -> Answer<'a, Option<Timestamp>>;
}

/// Writing.
pub trait TraceWrites: Send {
    /// Ends a pending attempt that began before the first moment, or a taken one that began before the second.
    fn abandon<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a SignInId,
        before: (Timestamp, Timestamp),
        now: Timestamp,
    ) -> Answer<'a, Option<Abandoned>>;
    /// Notes the number the provider showed, for an attempt that never came back; false for any other.
    fn note_typed_number<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a SignInId,
        number: u64,
    ) -> Answer<'a, bool>;
    /// Takes away the oldest of the tenant's failed and of its abandoned attempts beyond the `kept` newest
    /// of each, a bounded number at a time.
    fn trim_failures<'a>(&'a mut self, tenant: &'a TenantId, kept: i64) -> Answer<'a, ()>;
}
