//! Where an invitation stands for whoever shows its link.
//!
//! The one judgement for looking at it, accepting it and leaving for the
//! provider (T124, N-22). A member who was switched off or removed meanwhile
//! makes it void, whatever its own row says.

use crate::{
    invitation::{Invitation, InvitationState},
    member::MemberState,
    tenant::TenantState,
    time::Timestamp,
    token::Digest,
};

/// What holds of an invitation now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It can be accepted.
    Open,
    /// It ran out.
    Expired,
    /// A newer link was made; this one is dead.
    Replaced,
    /// It was taken back, or its member was switched off or removed.
    Revoked,
    /// It was accepted.
    Used,
    /// The tenant's sign-in is paused.
    Paused,
}

impl Standing {
    /// The reason inside the code, for admins and pages.
    pub fn reason(self) -> &'static str {
        match self {
            Standing::Open => "open",
            Standing::Expired => "expired",
            Standing::Replaced => "replaced",
            Standing::Revoked => "revoked",
            Standing::Used => "used",
            Standing::Paused => "tenant_suspended",
        }
    }
}

/// Judges an invitation; `shown` is the digest of the token somebody showed, if one was.
pub fn standing(
    invitation: &Invitation,
    member: MemberState,
    tenant: TenantState,
    shown: Option<&Digest>,
    now: Timestamp,
) -> Standing {
    match (invitation.state, member) {
        (InvitationState::Accepted, _) => return Standing::Used,
        (InvitationState::Revoked, _)
        | (InvitationState::Pending, MemberState::Deactivated | MemberState::Removed) => {
            return Standing::Revoked;
        }
        (InvitationState::Pending, MemberState::Active) => return Standing::Used,
        (InvitationState::Pending, MemberState::Invited) => {}
    }
    if shown.is_some_and(|digest| !digest.matches(&invitation.token)) {
        return Standing::Replaced;
    }
    if !invitation.is_open_at(now) {
        return Standing::Expired;
    }
    if tenant == TenantState::Suspended {
        return Standing::Paused;
    }
    Standing::Open
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{member::Role, time::Span};

    const NOW: Timestamp = Timestamp::from_millis(1_000_000);

    fn invitation(state: InvitationState) -> Invitation {
        let id = "0".repeat(32);
        Invitation {
            id: format!("ivt_{id}").parse().expect("an id"),
            tenant: format!("ten_{id}").parse().expect("an id"),
            member: format!("mem_{id}").parse().expect("an id"),
            state,
            role: Role::User,
            token: Digest::of("newest"),
            invited_by: None,
            created: NOW,
            sent: NOW,
            expires: NOW.plus(Span::millis(1)),
            ended: None,
        }
    }

    /// T124, N-22: open only while everything about it still holds; to the millisecond.
    #[test]
    fn t124_n22_given_every_state_then_open_only_when_all_holds() {
        let newest = Digest::of("newest");
        let older = Digest::of("older");
        for state in InvitationState::ALL {
            for member in MemberState::ALL {
                for tenant in [TenantState::Active, TenantState::Suspended] {
                    for shown in [None, Some(&newest), Some(&older)] {
                        for now in [NOW, NOW.plus(Span::millis(1))] {
                            let open = state == InvitationState::Pending
                                && member == MemberState::Invited
                                && tenant == TenantState::Active
                                && shown != Some(&older)
                                && now == NOW;
                            let found = standing(&invitation(state), member, tenant, shown, now);
                            assert_eq!(found == Standing::Open, open, "{found:?}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn given_what_ended_then_its_own_word() {
        let judge = |state, member, shown: &str, later| {
            let now = NOW.plus(Span::millis(later));
            let shown = Digest::of(shown);
            standing(
                &invitation(state),
                member,
                TenantState::Active,
                Some(&shown),
                now,
            )
        };
        use InvitationState::{Accepted, Pending, Revoked};
        use MemberState::{Active, Deactivated, Invited, Removed};
        assert_eq!(judge(Accepted, Active, "newest", 0), Standing::Used);
        assert_eq!(judge(Pending, Active, "newest", 0), Standing::Used);
        assert_eq!(judge(Revoked, Removed, "newest", 0), Standing::Revoked);
        assert_eq!(judge(Pending, Deactivated, "newest", 0), Standing::Revoked);
        assert_eq!(judge(Pending, Invited, "older", 0), Standing::Replaced);
        assert_eq!(judge(Pending, Invited, "newest", 1), Standing::Expired);
    }
}
