//! Rows of invitations, behind the storage door.

use super::store::Answer;
use crate::{
    email::EmailAddress,
    id::{InvitationId, MemberId, TenantId},
    invitation::Invitation,
    member::MemberState,
    time::Timestamp,
    token::Digest,
};

/// Reading invitations.
pub trait InvitationReads: Send {
    /// One invitation, whatever its state.
    fn invitation<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a InvitationId,
    ) -> Answer<'a, Option<Invitation>>;
    /// The pending invitations of these members; one that has run out is among them.
    fn pending_invitations<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        members: &'a [MemberId],
    ) -> Answer<'a, Vec<Invitation>>;
    /// Which of these canonical addresses are members' who are not removed, with id and state.
    fn members_of_emails<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        emails: &'a [EmailAddress],
    ) -> Answer<'a, Vec<(String, MemberId, MemberState)>>;
    /// Whether an invitation to this canonical address was revoked.
    fn was_revoked<'a>(&'a mut self, tenant: &'a TenantId, canonical: &'a str) -> Answer<'a, bool>;
}

/// Writing invitations.
pub trait InvitationWrites: Send {
    /// Makes one. `Taken` if the member has a pending one.
    fn insert_invitation<'a>(&'a mut self, invitation: &'a Invitation) -> Answer<'a, ()>;
    /// Puts `token` in the place of the older one, which is dead from then on (T124).
    /// False if the invitation is not pending.
    fn renew_invitation<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a InvitationId,
        token: &'a Digest,
        sent: Timestamp,
        expires: Timestamp,
    ) -> Answer<'a, bool>;
    /// Accepts an invitation that is pending and has not run out at `now`, once; with
    /// `token` only while that is its newest. `None`: somebody else did, or it is over (T125).
    fn accept_invitation<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a InvitationId,
        token: Option<&'a Digest>,
        now: Timestamp,
    ) -> Answer<'a, Option<Invitation>>;
    /// Takes a pending invitation back; false if there was none.
    fn revoke_invitation<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a InvitationId,
        now: Timestamp,
    ) -> Answer<'a, bool>;
}
