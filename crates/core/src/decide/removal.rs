//! May this member be removed now?
//!
//! Somebody who never came may go at once. Somebody who was here is switched
//! off first and stays so for 30 days, so that a mistake can be taken back and
//! nobody else gets the address meanwhile.

use crate::{
    member::{Member, MemberState},
    time::{Span, Timestamp},
};

/// How long a member who was here stays deactivated before they can be removed.
pub const WAIT: Span = Span::days(30);

/// Whether a member may be removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removal {
    /// Now.
    Allowed,
    /// Only after they were deactivated for [`WAIT`].
    DeactivateFirst,
    /// Deactivated, but not for long enough; from then on.
    WaitUntil(Timestamp),
}

/// Judges it; `since` is the moment the member came into its state.
pub fn may_remove(member: &Member, since: Timestamp, now: Timestamp) -> Removal {
    if member.last_sign_in.is_none() {
        return Removal::Allowed;
    }
    let from = since.plus(WAIT);
    match member.state {
        MemberState::Deactivated if now >= from => Removal::Allowed,
        MemberState::Deactivated => Removal::WaitUntil(from),
        MemberState::Invited | MemberState::Active | MemberState::Removed => {
            Removal::DeactivateFirst
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        email::EmailAddress,
        member::{MemberSource, Role},
    };

    fn member(state: MemberState, came: bool) -> Member {
        Member {
            id: "mem_00000000000000000000000000000001"
                .parse()
                .expect("an id"),
            tenant: "ten_00000000000000000000000000000001"
                .parse()
                .expect("an id"),
            state,
            email: EmailAddress::parse("ada@acme.example").expect("an address"),
            first_name: String::new(),
            last_name: String::new(),
            source: MemberSource::Cli,
            roles: vec![Role::User],
            has_password: false,
            security_stamp: 0,
            provider_email: None,
            created: Timestamp::from_millis(0),
            last_sign_in: came.then(|| Timestamp::from_millis(1)),
            last_method: None,
        }
    }

    #[test]
    fn given_a_member_then_removed_when_never_here_or_long_switched_off() {
        use MemberState::{Active, Deactivated, Invited};
        let since = Timestamp::from_millis(1_000);
        let end = since.plus(WAIT);
        for (state, came, now, expected) in [
            (Invited, false, since, Removal::Allowed),
            (Active, false, since, Removal::Allowed),
            (Deactivated, false, since, Removal::Allowed),
            (Active, true, end, Removal::DeactivateFirst),
            (Deactivated, true, since, Removal::WaitUntil(end)),
            (Deactivated, true, end, Removal::Allowed),
        ] {
            assert_eq!(may_remove(&member(state, came), since, now), expected);
        }
    }
}
