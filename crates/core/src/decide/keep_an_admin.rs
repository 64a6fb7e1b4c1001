//! Would this act leave the tenant without an admin who can enter?
//!
//! While SSO is required, an admin who can enter is an active admin with a
//! live identity on the live connection; otherwise a password will do as well
//! (N-06, N-40, T071, T084). The connection itself cannot go while SSO is
//! required (T140, N-52).

use crate::{id::MemberId, policy::SsoPolicy};

/// An active admin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdminFact {
    /// Who.
    pub member: MemberId,
    /// A password is set.
    pub has_password: bool,
    /// A live identity on the tenant's usable connection.
    pub linked: bool,
}

/// What is about to happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// The member is demoted, deactivated or removed.
    LoseAdmin(MemberId),
    /// The member's identities are taken away.
    Unlink(MemberId),
    /// The connection is disabled or deleted.
    LoseConnection,
}

/// Whether the act leaves somebody who can enter and mend things.
pub fn keeps_an_admin(policy: SsoPolicy, admins: &[AdminFact], act: &Act) -> bool {
    if policy == SsoPolicy::Required && *act == Act::LoseConnection {
        return false;
    }
    let after: Vec<AdminFact> = admins
        .iter()
        .filter_map(|admin| after_act(admin, act))
        .collect();
    let some_left = !after.is_empty() || admins.is_empty();
    let enters = |admin: &AdminFact| can_enter(policy, admin);
    let some_enter = after.iter().any(enters) || !admins.iter().any(enters);
    some_left && some_enter
}

/// The admins who can enter after the act, without the one it is about (N-41).
pub fn others_who_can_enter(policy: SsoPolicy, admins: &[AdminFact], act: &Act) -> Vec<MemberId> {
    let about = match act {
        Act::LoseAdmin(who) | Act::Unlink(who) => Some(who),
        Act::LoseConnection => None,
    };
    admins
        .iter()
        .filter(|admin| Some(&admin.member) != about)
        .filter_map(|admin| after_act(admin, act))
        .filter(|admin| can_enter(policy, admin))
        .map(|admin| admin.member)
        .collect()
}

fn can_enter(policy: SsoPolicy, admin: &AdminFact) -> bool {
    admin.linked || (policy == SsoPolicy::Optional && admin.has_password)
}

fn after_act(admin: &AdminFact, act: &Act) -> Option<AdminFact> {
    let mut admin = admin.clone();
    match act {
        Act::LoseAdmin(who) if *who == admin.member => return None,
        Act::Unlink(who) if *who == admin.member => admin.linked = false,
        Act::LoseConnection => admin.linked = false,
        Act::LoseAdmin(_) | Act::Unlink(_) => {}
    }
    Some(admin)
}

#[cfg(test)]
mod tests {
    use super::*;
    use SsoPolicy::{Optional, Required};

    fn member(n: u8) -> MemberId {
        format!("mem_{:032x}", n).parse().expect("a well-formed id")
    }

    fn admin(n: u8, has_password: bool, linked: bool) -> AdminFact {
        AdminFact {
            member: member(n),
            has_password,
            linked,
        }
    }

    /// T071, N-40: the last one who can enter stays.
    #[test]
    fn t071_n40_given_the_last_admin_who_can_enter_then_refused() {
        let one = [admin(1, true, true)];
        for policy in [Optional, Required] {
            assert!(!keeps_an_admin(policy, &one, &Act::LoseAdmin(member(1))));
        }
        let two = [admin(1, true, true), admin(2, true, false)];
        assert!(keeps_an_admin(Optional, &two, &Act::LoseAdmin(member(1))));
        assert!(!keeps_an_admin(Required, &two, &Act::LoseAdmin(member(1))));
        assert!(keeps_an_admin(Required, &two, &Act::LoseAdmin(member(2))));
    }

    /// T084: unlinking the only way in.
    #[test]
    fn t084_given_the_only_way_in_when_unlinked_then_refused() {
        assert!(!keeps_an_admin(
            Optional,
            &[admin(1, false, true)],
            &Act::Unlink(member(1))
        ));
        assert!(keeps_an_admin(
            Optional,
            &[admin(1, true, true)],
            &Act::Unlink(member(1))
        ));
        assert!(!keeps_an_admin(
            Required,
            &[admin(1, true, true)],
            &Act::Unlink(member(1))
        ));
    }

    /// N-41: who may be named as the one who goes on.
    #[test]
    fn n41_given_an_act_on_oneself_then_only_others_who_can_enter_are_named() {
        let all = [
            admin(1, true, true),
            admin(2, true, false),
            admin(3, false, false),
            admin(4, false, true),
        ];
        let act = Act::LoseAdmin(member(1));
        assert_eq!(
            others_who_can_enter(Optional, &all, &act),
            [member(2), member(4)]
        );
        assert_eq!(others_who_can_enter(Required, &all, &act), [member(4)]);
        // One who gives up a link still has a password, and is no other all the same.
        let act = Act::Unlink(member(1));
        assert_eq!(
            others_who_can_enter(Optional, &all, &act),
            [member(2), member(4)]
        );
    }

    #[test]
    fn given_an_act_on_one_admin_then_the_others_stay_as_they_were() {
        let linked_only = [admin(1, false, true), admin(2, false, true)];
        for policy in [Optional, Required] {
            assert!(keeps_an_admin(
                policy,
                &linked_only,
                &Act::Unlink(member(1))
            ));
            assert!(keeps_an_admin(
                policy,
                &linked_only,
                &Act::LoseAdmin(member(1))
            ));
        }
    }

    /// T140, N-52: no connection goes while SSO is required.
    #[test]
    fn t140_n52_given_required_then_the_connection_stays() {
        let two = [admin(1, true, true), admin(2, true, true)];
        assert!(!keeps_an_admin(Required, &two, &Act::LoseConnection));
        assert!(!keeps_an_admin(Required, &[], &Act::LoseConnection));
        assert!(keeps_an_admin(Optional, &two, &Act::LoseConnection));
        assert!(!keeps_an_admin(
            Optional,
            &[admin(1, false, true)],
            &Act::LoseConnection
        ));
    }

    #[test]
    fn given_nobody_could_enter_before_then_the_act_makes_nothing_worse() {
        let stuck = [admin(1, false, false), admin(2, false, false)];
        assert!(keeps_an_admin(Optional, &stuck, &Act::LoseAdmin(member(1))));
        assert!(keeps_an_admin(Optional, &[], &Act::LoseConnection));
        assert!(!keeps_an_admin(
            Optional,
            &stuck[..1],
            &Act::LoseAdmin(member(1))
        ));
    }

    /// N-06: over all small tenants, an allowed act never takes the last way in.
    #[test]
    fn n06_given_all_small_tenants_then_no_allowed_act_locks_out() {
        for bits in 0u8..64 {
            let admins: Vec<_> = (0..3)
                .map(|n| admin(n, bits >> (2 * n) & 1 == 1, bits >> (2 * n + 1) & 1 == 1))
                .collect();
            for act in [
                Act::LoseAdmin(member(0)),
                Act::Unlink(member(1)),
                Act::LoseConnection,
            ] {
                for policy in [Optional, Required] {
                    check(policy, &admins, &act);
                }
            }
        }
    }

    fn check(policy: SsoPolicy, admins: &[AdminFact], act: &Act) {
        let enters = |a: &AdminFact| a.linked || (policy == Optional && a.has_password);
        let after: Vec<_> = admins.iter().filter_map(|a| after_act(a, act)).collect();
        let locks_out = admins.iter().any(enters) && !after.iter().any(enters);
        if locks_out {
            assert!(
                !keeps_an_admin(policy, admins, act),
                "{policy:?} {act:?} {admins:?}"
            );
        }
    }
}
