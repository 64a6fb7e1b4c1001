//! Which account an assertion opens, if any: the one place that decides it.
//!
//! The order is fixed: connection off, tenant suspended, the invitation the
//! sign-in began with, identity found (its member's state), e-mail missing,
//! e-mail unverified, no member, deactivated, conflict, link. Once a link
//! exists the e-mail address is not looked at again (T072, N-16). The first
//! link needs a proof: an issuer dedicated to the tenant, and a member an
//! admin or the operator made or invited; or an invitation accepted through
//! this very sign-in, by the invited address (T073, T126). A live invitation
//! counts as membership from any entrance. Nothing here revives a deactivated
//! member (T014).

use crate::{
    assertion::EmailStanding, id::MemberId, member::MemberState, problem::Code, tenant::TenantState,
};

/// What is known when the assertion has passed every check of its protocol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Whether the connection may be used, read in the finishing unit (T013).
    pub connection: Standing,
    /// Whether the tenant's people may sign in.
    pub tenant: TenantState,
    /// The member an active identity of this assertion opens.
    pub linked: Option<Linked>,
    /// Whether the assertion has a usable e-mail address.
    pub email: EmailFact,
    /// What the provider says about that address.
    pub standing: EmailStanding,
    /// The issuer serves this tenant only (not on the shared list).
    pub dedicated_issuer: bool,
    /// The member of the connection's tenant with that address.
    pub by_email: Option<Candidate>,
    /// What that address was promised.
    pub promise: Promise,
    /// Where the sign-in began.
    pub entrance: Entrance,
}

/// What an address was promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Promise {
    /// Nothing.
    None,
    /// Membership, by an invitation that can be accepted now.
    Live,
    /// An invitation that ran out or was taken back.
    Over,
}

/// Where a sign-in began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Entrance {
    /// At any page for signing in.
    Anywhere,
    /// At an invitation's link.
    Invitation(Shown),
}

/// How the invitation a sign-in began with stands now, beside the assertion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shown {
    /// Open, and for the asserted address.
    Fits,
    /// Open, and for another address, or none was asserted.
    OtherAddress,
    /// Accepted.
    Used,
    /// Run out, taken back, or replaced by a newer one.
    Over,
}

/// Whether a connection may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Yes.
    Usable,
    /// Switched off.
    Disabled,
    /// Gone.
    Deleted,
}

/// A member found by an identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linked {
    /// Who.
    pub member: MemberId,
    /// Their state now.
    pub state: MemberState,
    /// What found them.
    pub by: FoundBy,
}

/// What found a linked member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FoundBy {
    /// (connection, issuer, subject).
    Subject,
    /// (connection, issuer, directory object id); Entra only.
    DirectoryObject,
}

/// Whether there is an address to look for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EmailFact {
    /// The claim is absent or empty.
    Missing,
    /// The claim is there but is no address we accept.
    Unreadable,
    /// There is one.
    Present,
}

/// A member found by e-mail address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Who.
    pub member: MemberId,
    /// Their state now.
    pub state: MemberState,
    /// They already have a live identity on this connection.
    pub linked_here: bool,
}

/// What follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignInOutcome {
    /// A linked member returns.
    Known(MemberId),
    /// The same person with a new subject (re-created app registration).
    NewSubject(MemberId),
    /// The first sign-in of this member through this connection: link them.
    FirstLink(MemberId),
    /// An invited member comes for the first time: accept the invitation, then link them.
    Join(MemberId),
    /// No session; the reason is for admins.
    Refused(Code, &'static str),
}

/// Decides; see the module for the order.
pub fn sign_in(facts: &Facts) -> SignInOutcome {
    use SignInOutcome::Refused;
    match facts.connection {
        Standing::Usable => {}
        Standing::Disabled => return Refused(Code::SsoUnavailable, "connection_disabled"),
        Standing::Deleted => return Refused(Code::SsoUnavailable, "connection_deleted"),
    }
    if facts.tenant == TenantState::Suspended {
        return Refused(Code::AccountDisabled, "tenant_suspended");
    }
    if let Entrance::Invitation(shown) = facts.entrance {
        return by_invitation(facts, shown);
    }
    if let Some(linked) = &facts.linked {
        return returning(linked);
    }
    email_refused(facts).unwrap_or_else(|| first_link(facts))
}

/// Why the asserted address cannot be looked for.
fn email_refused(facts: &Facts) -> Option<SignInOutcome> {
    use SignInOutcome::Refused;
    match facts.email {
        EmailFact::Missing => return Some(Refused(Code::SsoNoEmailClaim, "claim_absent")),
        EmailFact::Unreadable => return Some(Refused(Code::SsoNoEmailClaim, "claim_unusable")),
        EmailFact::Present => {}
    }
    (facts.standing == EmailStanding::Denied)
        .then_some(Refused(Code::SsoEmailUnverified, "email_verified_false"))
}

/// T126: what came back must be the invited address, and nobody else's account.
fn by_invitation(facts: &Facts, shown: Shown) -> SignInOutcome {
    use SignInOutcome::Refused;
    match shown {
        Shown::Used => return Refused(Code::InvitationUnusable, "used"),
        Shown::Over => return Refused(Code::UserNotProvisioned, "invite_expired"),
        Shown::Fits | Shown::OtherAddress => {}
    }
    if let Some(refused) = email_refused(facts) {
        return refused;
    }
    if shown == Shown::OtherAddress {
        return Refused(Code::SsoInviteMismatch, "other_address");
    }
    if facts.linked.is_some() {
        return Refused(Code::SsoInviteMismatch, "account_of_another");
    }
    match &facts.by_email {
        Some(one) if one.state == MemberState::Invited && !one.linked_here => {
            SignInOutcome::Join(one.member.clone())
        }
        Some(one) if one.state == MemberState::Deactivated => {
            Refused(Code::AccountDisabled, "deactivated_by_admin")
        }
        _ => Refused(Code::InvitationUnusable, "used"),
    }
}

fn returning(linked: &Linked) -> SignInOutcome {
    match (linked.state, linked.by) {
        (MemberState::Active, FoundBy::Subject) => SignInOutcome::Known(linked.member.clone()),
        (MemberState::Active, FoundBy::DirectoryObject) => {
            SignInOutcome::NewSubject(linked.member.clone())
        }
        (MemberState::Deactivated, _) => {
            SignInOutcome::Refused(Code::AccountDisabled, "deactivated_by_admin")
        }
        (MemberState::Invited | MemberState::Removed, _) => {
            SignInOutcome::Refused(Code::UserNotProvisioned, "no_member")
        }
    }
}

fn first_link(facts: &Facts) -> SignInOutcome {
    use SignInOutcome::Refused;
    let over = facts.promise == Promise::Over;
    let Some(candidate) = &facts.by_email else {
        let reason = if over { "invite_expired" } else { "no_member" };
        return Refused(Code::UserNotProvisioned, reason);
    };
    let invited = match candidate.state {
        MemberState::Removed => return Refused(Code::UserNotProvisioned, "no_member"),
        MemberState::Deactivated => {
            return Refused(Code::AccountDisabled, "deactivated_by_admin");
        }
        MemberState::Invited if facts.promise != Promise::Live => {
            return Refused(Code::UserNotProvisioned, "invite_expired");
        }
        MemberState::Invited => true,
        MemberState::Active => false,
    };
    if candidate.linked_here {
        return Refused(Code::SsoIdentityConflict, "subject_changed");
    }
    if !facts.dedicated_issuer {
        return Refused(Code::UserNotProvisioned, "shared_issuer");
    }
    if invited {
        SignInOutcome::Join(candidate.member.clone())
    } else {
        SignInOutcome::FirstLink(candidate.member.clone())
    }
}

#[cfg(test)]
#[path = "sign_in_tests.rs"]
mod tests;
