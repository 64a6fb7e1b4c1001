//! Rows of candidate and past settings of a connection, behind the storage door.

use super::store::Answer;
use crate::{
    candidate::{Candidate, Past},
    connection::{Credential, LiveConnection, Revision},
    id::{ConnectionId, TenantId},
    time::Timestamp,
};

/// Settings that shall become the candidate.
pub struct NewCandidate<'a> {
    /// The name on the button.
    pub name: &'a str,
    /// The settings; the number is the connection's next.
    pub revision: &'a Revision,
    /// Who makes it, as the audit trail says it.
    pub by: &'a str,
    /// The secret that came with it.
    pub secret: Option<&'a Credential>,
}

/// Reading.
pub trait CandidateReads: Send {
    /// The candidate of a connection.
    fn candidate<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a ConnectionId,
    ) -> Answer<'a, Option<Candidate>>;
    /// The connection as revision `n` makes it, if that is the live one or the candidate.
    fn connection_at<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a ConnectionId,
        n: i64,
    ) -> Answer<'a, Option<LiveConnection>>;
    /// Settings that ceased to be live after `since`, newest first (at most 20).
    fn past_settings<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a ConnectionId,
        since: Timestamp,
    ) -> Answer<'a, Vec<Past>>;
    /// The number the next revision gets.
    fn next_revision<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a ConnectionId,
    ) -> Answer<'a, i64>;
}

/// Writing.
pub trait CandidateWrites: Send {
    /// Makes a candidate; one that was there is thrown away with its secret.
    /// `Taken` if there is a revision of this number.
    fn put_candidate<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a ConnectionId,
        candidate: NewCandidate<'a>,
    ) -> Answer<'a, ()>;
    /// Throws the candidate away; false if there was none.
    fn drop_candidate<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a ConnectionId,
    ) -> Answer<'a, bool>;
    /// Remembers what was found to work with the candidate `n`.
    fn remember_candidate<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a ConnectionId,
        n: i64,
        auth: Option<crate::connection::ClientAuth>,
        keys_by_app: bool,
    ) -> Answer<'a, ()>;
    /// Makes revision `to` live in place of `from`, with name, client authentication and the
    /// secrets that belong to it; those of `from` stay beside it. The candidate pointer goes if it
    /// was the candidate. False if `from` is not live any more.
    fn make_live<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a ConnectionId,
        from: i64,
        to: i64,
        now: Timestamp,
    ) -> Answer<'a, bool>;
    /// Revives the identities that the swap to `n` superseded, where no live one took their
    /// place; answers how many.
    fn revive_identities<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a ConnectionId,
        n: i64,
    ) -> Answer<'a, i64>;
}
