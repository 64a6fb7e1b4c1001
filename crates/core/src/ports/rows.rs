//! The rows behind the storage door, one trait per aggregate and direction.
//!
//! Every method that touches a tenant's rows takes that tenant first, and the
//! statement behind it names it; the few look-ups that find a tenant are in
//! [`Finding`]. What ends or alters a right also writes the fitting change, so
//! that no caller can forget it.

use super::store::Answer;
use crate::{
    audit::{Event, StoredEvent},
    change::{Change, ChangeKind},
    connection::{
        ClientAuth, Connection, ConnectionState, Credential, Endpoints, LiveConnection, Revision,
    },
    email::EmailAddress,
    id::{ConnectionId, CredentialId, IdentityId, MemberId, SessionId, SignInId, TenantId},
    identity::{Identity, IdentityState},
    member::{Member, MemberState, Role},
    member_list::MemberFilter,
    policy::Policy,
    session::{Method, Session},
    sign_in::{CompletedSignIn, Ending, SignIn, SignInRecord},
    tenant::{Slug, Tenant},
    time::Timestamp,
    token::Digest,
    trace::Timeline,
};

/// How many active admins are listed at most.
pub const ADMINS_LISTED: usize = 200;

/// Look-ups that find the tenant of something a stranger shows.
pub trait Finding: Send {
    /// The tenant and id of the session with this digest.
    fn find_session<'a>(
        &'a mut self,
        digest: &'a Digest,
    ) -> Answer<'a, Option<(TenantId, SessionId)>>;
    /// The tenant and id of the pending sign-in with this `state` digest.
    fn find_sign_in<'a>(
        &'a mut self,
        state: &'a Digest,
    ) -> Answer<'a, Option<(TenantId, SignInId)>>;
    /// The tenant and id of the sign-in with this reference.
    fn find_reference<'a>(
        &'a mut self,
        reference: &'a str,
    ) -> Answer<'a, Option<(TenantId, SignInId)>>;
    /// The tenants (at most 50) with a member of this canonical address who is not removed.
    fn find_email<'a>(&'a mut self, canonical: &'a str) -> Answer<'a, Vec<TenantId>>;
    /// The tenant of a connection, deleted ones included.
    fn find_connection<'a>(&'a mut self, id: &'a ConnectionId) -> Answer<'a, Option<TenantId>>;
}

/// Reading tenants, their policy and events, and the installation's changes.
pub trait TenantReads: Send {
    /// One tenant.
    fn tenant<'a>(&'a mut self, id: &'a TenantId) -> Answer<'a, Option<Tenant>>;
    /// The tenant with this slug.
    fn tenant_by_slug<'a>(&'a mut self, slug: &'a str) -> Answer<'a, Option<Tenant>>;
    /// Tenants whose name equals `name` without regard to ASCII case (at most 2).
    fn tenants_by_name<'a>(&'a mut self, name: &'a str) -> Answer<'a, Vec<Tenant>>;
    /// All tenants in order of creation, after ordinal `after`, at most `limit`.
    fn tenants(&mut self, after: i64, limit: i64) -> Answer<'_, Vec<Tenant>>;
    /// The policy; a tenant without a row is Optional since its creation.
    fn policy<'a>(&'a mut self, tenant: &'a TenantId) -> Answer<'a, Policy>;
    /// Events after number `after`, oldest first.
    fn events<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        after: i64,
        limit: i64,
    ) -> Answer<'a, Vec<StoredEvent>>;
    /// Changes after number `after`, oldest first.
    fn changes_after(&mut self, after: i64, limit: i64) -> Answer<'_, Vec<Change>>;
    /// The number of the last change; 0 when there is none.
    fn last_change(&mut self) -> Answer<'_, i64>;
}

/// Writing tenants, policy, events and changes.
pub trait TenantWrites: Send {
    /// Makes a tenant with the next ordinal. `Taken` if the slug is.
    fn insert_tenant<'a>(
        &'a mut self,
        id: &'a TenantId,
        slug: &'a Slug,
        name: &'a str,
        now: Timestamp,
    ) -> Answer<'a, Tenant>;
    /// Makes units that judge the tenant as a whole wait for each other: writes
    /// the tenant's row without changing it, so that what is read next in this
    /// unit cannot be changed by another such unit before this one commits.
    fn hold_tenant<'a>(&'a mut self, tenant: &'a TenantId) -> Answer<'a, ()>;
    /// Replaces the policy.
    fn set_policy<'a>(&'a mut self, tenant: &'a TenantId, policy: &'a Policy) -> Answer<'a, ()>;
    /// Appends an audit event; its number is the tenant's next.
    fn append_event<'a>(&'a mut self, event: &'a Event) -> Answer<'a, ()>;
    /// Tells every process to forget something.
    fn append_change<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        kind: ChangeKind,
        id: &'a str,
    ) -> Answer<'a, ()>;
    /// Counts a failed try of `key` (a digest or network address, with its kind in front)
    /// and answers how many there were since the last success or since `forget_before`.
    fn count_failure<'a>(
        &'a mut self,
        key: &'a str,
        now: Timestamp,
        forget_before: Timestamp,
    ) -> Answer<'a, i64>;
    /// Forgets the failures of `key`.
    fn clear_failures<'a>(&'a mut self, key: &'a str) -> Answer<'a, ()>;
    /// Takes away what is older than `old` says, a bounded number of rows of each kind.
    fn prune(&mut self, old: Old) -> Answer<'_, ()>;
}

/// Until when rows that nobody asks for any more are taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Old {
    /// Counters, quotas, kept things, changes and look-ups of ended sessions.
    pub counters: Timestamp,
    /// Letters of failed mails.
    pub letters: Timestamp,
    /// Finished sign-ins, ended deliveries and what finds one-time values.
    pub sign_ins: Timestamp,
    /// Ended sessions, which are the history of sign-ins of a member.
    pub history: Timestamp,
    /// Devices that were not used since then.
    pub devices: Timestamp,
    /// Secrets beside settings that ceased to be live before then.
    pub spares: Timestamp,
}

/// Reading members.
pub trait MemberReads: Send {
    /// One member with roles.
    fn member<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a MemberId,
    ) -> Answer<'a, Option<Member>>;
    /// The member, not removed, with this canonical address.
    fn member_by_email<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        canonical: &'a str,
    ) -> Answer<'a, Option<Member>>;
    /// Members not removed in order of canonical address after `after`, at most `limit`.
    fn members<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        after: &'a str,
        limit: i64,
    ) -> Answer<'a, Vec<Member>>;
    /// Members that `filter` lets through, after the member `after` in the order of the list,
    /// one more than a page at most: by address, or by the word found when it searches.
    fn members_where<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        filter: &'a MemberFilter,
        after: Option<&'a MemberId>,
    ) -> Answer<'a, Vec<Member>>;
    /// Since when the member is in its state.
    fn member_state_since<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a MemberId,
    ) -> Answer<'a, Option<Timestamp>>;
    /// The active admins, at most [`ADMINS_LISTED`].
    fn active_admins<'a>(&'a mut self, tenant: &'a TenantId) -> Answer<'a, Vec<Member>>;
    /// Active admins with a way in, wherever they stand among all: two at most with a live identity
    /// on `connection`, and two at most with a password. One of each may be the one an act is about.
    fn admins_who_enter<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        connection: Option<&'a ConnectionId>,
    ) -> Answer<'a, Vec<Member>>;
    /// The stored password hash (PHC).
    fn password_hash<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a MemberId,
    ) -> Answer<'a, Option<String>>;
    /// Failures counted for `key`, and the time of the last.
    fn failures<'a>(&'a mut self, key: &'a str) -> Answer<'a, Option<(i64, Timestamp)>>;
}

/// Writing members.
pub trait MemberWrites: Send {
    /// Makes a member with its roles (source `manual`). `Taken` if the address is.
    fn insert_member<'a>(&'a mut self, member: &'a Member) -> Answer<'a, ()>;
    /// Sets the state and raises the security stamp; false if the state was not `from`.
    /// Removing wipes the password hash and frees the address.
    fn set_member_state<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a MemberId,
        from: MemberState,
        to: MemberState,
        now: Timestamp,
    ) -> Answer<'a, bool>;
    /// Replaces the manual roles.
    fn set_roles<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a MemberId,
        roles: &'a [Role],
    ) -> Answer<'a, ()>;
    /// Sets the names.
    fn set_names<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a MemberId,
        first: &'a str,
        last: &'a str,
    ) -> Answer<'a, ()>;
    /// Sets the address. `Taken` if another member has it.
    fn set_email<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a MemberId,
        email: &'a EmailAddress,
    ) -> Answer<'a, ()>;
    /// Notes the address the provider asserts when it differs, or clears the note.
    fn set_provider_email<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a MemberId,
        email: Option<&'a str>,
    ) -> Answer<'a, ()>;
    /// Sets or removes the password hash and raises the security stamp.
    fn set_password<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a MemberId,
        hash: Option<&'a str>,
    ) -> Answer<'a, ()>;
    /// Replaces the hash if it still is `old`; the stamp stays (rehash, T116).
    fn replace_hash<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a MemberId,
        old: &'a str,
        new: &'a str,
    ) -> Answer<'a, bool>;
    /// Notes a completed sign-in.
    fn note_sign_in<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a MemberId,
        method: Method,
        now: Timestamp,
    ) -> Answer<'a, ()>;
}

/// Reading connections.
pub trait ConnectionReads: Send {
    /// One connection with its live revision and secrets, deleted ones included.
    fn connection<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a ConnectionId,
    ) -> Answer<'a, Option<LiveConnection>>;
    /// The tenant's connections that are not deleted, oldest first.
    fn connections<'a>(&'a mut self, tenant: &'a TenantId) -> Answer<'a, Vec<LiveConnection>>;
    /// A revision, live or not.
    fn revision<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a ConnectionId,
        n: i64,
    ) -> Answer<'a, Option<Revision>>;
    /// Whether a callback key was never reserved or used by anyone; empty means the bare path.
    fn callback_is_free<'a>(&'a mut self, key: &'a str) -> Answer<'a, bool>;
    /// The callback key reserved for the tenant's next connection, if any; empty means the bare path.
    fn reserved_callback<'a>(&'a mut self, tenant: &'a TenantId) -> Answer<'a, Option<String>>;
}

/// Writing connections.
pub trait ConnectionWrites: Send {
    /// Reserves `key` for the tenant's next connection; `Taken` if it was ever used.
    /// A tenant has at most one open reservation: an existing one is returned instead.
    fn reserve_callback<'a>(&'a mut self, tenant: &'a TenantId, key: &'a str)
    -> Answer<'a, String>;
    /// Makes a connection with its first revision; its callback key must be the tenant's
    /// open reservation, which it uses up.
    fn insert_connection<'a>(
        &'a mut self,
        connection: &'a Connection,
        first: &'a Revision,
    ) -> Answer<'a, ()>;
    /// Sets the name.
    fn rename_connection<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a ConnectionId,
        name: &'a str,
    ) -> Answer<'a, ()>;
    /// Sets the state; `Deleted` also wipes the secrets.
    fn set_connection_state<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a ConnectionId,
        state: ConnectionState,
    ) -> Answer<'a, ()>;
    /// Pins endpoints on a revision that has none yet; false if it had.
    fn pin_endpoints<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a ConnectionId,
        n: i64,
        endpoints: &'a Endpoints,
    ) -> Answer<'a, bool>;
    /// Remembers what was found to work with the live revision `n`.
    fn remember<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a ConnectionId,
        n: i64,
        auth: Option<ClientAuth>,
        keys_by_app: bool,
    ) -> Answer<'a, ()>;
    /// Stores `credential` as preferred; the one that was preferred becomes the
    /// fall-back and an older fall-back is wiped. If the older one was accepted
    /// before and the one that was preferred never was, the older one stays.
    fn put_credential<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a ConnectionId,
        credential: &'a Credential,
    ) -> Answer<'a, ()>;
    /// Sets the end date of a secret.
    fn set_credential_end<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        credential: &'a CredentialId,
        ends: Option<Timestamp>,
    ) -> Answer<'a, ()>;
    /// Notes that the provider accepted or refused a secret.
    fn note_credential<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        credential: &'a CredentialId,
        accepted: bool,
        now: Timestamp,
    ) -> Answer<'a, ()>;
    /// Wipes the fall-back secret; false if there was none.
    fn drop_fallback<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a ConnectionId,
    ) -> Answer<'a, bool>;
}

/// Reading identities.
pub trait IdentityReads: Send {
    /// The active identity of this subject.
    fn identity_by_subject<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        connection: &'a ConnectionId,
        issuer: &'a str,
        subject: &'a str,
    ) -> Answer<'a, Option<Identity>>;
    /// The active identity of this directory object (Entra only).
    fn identity_by_oid<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        connection: &'a ConnectionId,
        issuer: &'a str,
        oid: &'a str,
    ) -> Answer<'a, Option<Identity>>;
    /// The member's identities that are active, on any connection.
    fn identities_of<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        member: &'a MemberId,
    ) -> Answer<'a, Vec<Identity>>;
    /// How many of the members linked to the connection have no password.
    fn linked_without_password<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        connection: &'a ConnectionId,
    ) -> Answer<'a, i64>;
    /// How many members have an active identity on the connection.
    fn linked_members<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        connection: &'a ConnectionId,
    ) -> Answer<'a, i64>;
    /// Which of `members` have an active identity on the connection.
    fn linked_among<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        connection: &'a ConnectionId,
        members: &'a [MemberId],
    ) -> Answer<'a, Vec<MemberId>>;
}

/// Writing identities.
pub trait IdentityWrites: Send {
    /// Makes a link. `Taken` if the subject or directory object has one.
    fn insert_identity<'a>(&'a mut self, identity: &'a Identity) -> Answer<'a, ()>;
    /// Ends one link.
    fn end_identity<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a IdentityId,
        state: IdentityState,
    ) -> Answer<'a, ()>;
    /// Supersedes the connection's active links; with `keep_oid` those that carry a
    /// directory object id of `issuer` stay. Answers how many were superseded.
    /// `by` is the revision whose going live does it: see `revive_identities`.
    fn supersede_identities<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        connection: &'a ConnectionId,
        keep_oid: Option<&'a str>,
        by: i64,
    ) -> Answer<'a, i64>;
    /// Ends all links of a member as unlinked; answers how many.
    fn unlink_member<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        member: &'a MemberId,
    ) -> Answer<'a, i64>;
    /// Notes a use.
    fn touch_identity<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a IdentityId,
        now: Timestamp,
    ) -> Answer<'a, ()>;
}

/// Reading sessions.
pub trait SessionReads: Send {
    /// A session that was not ended, whatever its times say.
    fn session<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a SessionId,
    ) -> Answer<'a, Option<Session>>;
}

/// Which sessions of a tenant end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionsOf {
    /// One session.
    One(SessionId),
    /// All of a member, except one.
    Member(MemberId, Option<SessionId>),
    /// All of a member that were opened by this method.
    MemberBy(MemberId, Method),
    /// All of the tenant that were opened by this method.
    TenantBy(Method),
}

/// Writing sessions.
pub trait SessionWrites: Send {
    /// Opens a session.
    fn insert_session<'a>(&'a mut self, session: &'a Session) -> Answer<'a, ()>;
    /// Ends sessions and writes one change each (for a tenant-wide end, one for the tenant).
    /// Answers how many ended.
    fn end_sessions<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        which: &'a SessionsOf,
        now: Timestamp,
    ) -> Answer<'a, i64>;
    /// Gives a session the value, moment of proof and stamp in `renewed`, if its value still is `old`.
    /// False: it ended, or somebody else was first. `old` finds nothing from then on (T085).
    fn renew_session<'a>(&'a mut self, renewed: &'a Session, old: &'a Digest) -> Answer<'a, bool>;
    /// Moves "last seen" forward.
    fn touch_session<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a SessionId,
        now: Timestamp,
    ) -> Answer<'a, ()>;
}

/// Reading sign-ins.
pub trait SignInReads: Send {
    /// A sign-in as it is explained.
    fn sign_in_record<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a SignInId,
    ) -> Answer<'a, Option<SignInRecord>>;
    /// Completed sign-ins of current active admins, who still hold a live identity there, through
    /// `connection` since `since`, newest first, at most 50.
    fn admin_sign_ins<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        connection: &'a ConnectionId,
        since: Timestamp,
    ) -> Answer<'a, Vec<CompletedSignIn>>;
}

/// Writing sign-ins.
pub trait SignInWrites: Send {
    /// Records an attempt; attempts of the same browser beyond the ten newest are dropped.
    fn insert_sign_in<'a>(&'a mut self, sign_in: &'a SignIn) -> Answer<'a, ()>;
    /// Takes a pending attempt of this browser that began at or after `not_before`, once.
    /// `None`: someone else took it, it is too old, or it belongs to another browser.
    fn take_sign_in<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a SignInId,
        browser: &'a Digest,
        not_before: Timestamp,
    ) -> Answer<'a, Option<SignIn>>;
    /// Records how it ended, with the asserted address for the explanation and the whole timeline.
    fn end_sign_in<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a SignInId,
        ending: &'a Ending,
        email: Option<&'a str>,
        timeline: &'a Timeline,
        now: Timestamp,
    ) -> Answer<'a, ()>;
    /// Records an attempt that was refused before it could be made (for its reference).
    fn insert_refused<'a>(
        &'a mut self,
        sign_in: &'a SignIn,
        ending: &'a Ending,
        now: Timestamp,
    ) -> Answer<'a, ()>;
}
