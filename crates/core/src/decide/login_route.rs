//! Which sign-in ways the second step of /login offers.
//!
//! An unknown address looks exactly like a password account (N-11). On a
//! tenant's own entrance every address sees the same, so nothing about it is
//! told there.

use crate::policy::SsoPolicy;

/// What is known once the tenant is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RouteFacts {
    /// Which door the visitor came through.
    pub entrance: Entrance,
    /// The member of that tenant with the typed address, if any.
    pub member: Option<MemberFact>,
    /// The tenant's policy.
    pub policy: SsoPolicy,
    /// Whether the tenant has a connection in use.
    pub has_connection: bool,
}

/// The door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entrance {
    /// `/login`, for every tenant.
    Shared,
    /// `/t/{slug}/login`.
    Tenant,
}

/// What matters of a member here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemberFact {
    /// A password is set.
    pub has_password: bool,
}

/// What is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoginRoute {
    /// "Continue with …" buttons.
    pub sso: bool,
    /// The password field.
    pub password: bool,
    /// Say that passwords are off here.
    pub enforced: bool,
}

/// Decides what step two shows.
pub fn login_route(facts: RouteFacts) -> LoginRoute {
    let required = facts.policy == SsoPolicy::Required;
    let unknown = LoginRoute {
        sso: false,
        password: true,
        enforced: false,
    };
    match (facts.entrance, facts.member) {
        (Entrance::Shared, None) => unknown,
        (Entrance::Shared, Some(member)) => LoginRoute {
            sso: facts.has_connection,
            password: !required && (member.has_password || !facts.has_connection),
            enforced: required,
        },
        (Entrance::Tenant, _) => LoginRoute {
            sso: facts.has_connection,
            password: !required,
            enforced: required,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_fact() -> Vec<RouteFacts> {
        let members = [None, Some(false), Some(true)];
        let mut all = Vec::new();
        for entrance in [Entrance::Shared, Entrance::Tenant] {
            for member in members {
                for policy in [SsoPolicy::Optional, SsoPolicy::Required] {
                    for has_connection in [false, true] {
                        let member = member.map(|has_password| MemberFact { has_password });
                        all.push(RouteFacts {
                            entrance,
                            member,
                            policy,
                            has_connection,
                        });
                    }
                }
            }
        }
        all
    }

    /// N-11: an unknown address at the shared door sees what a password account sees.
    #[test]
    fn n11_given_an_unknown_address_then_it_looks_like_a_password_account() {
        for facts in every_fact() {
            if facts.entrance == Entrance::Shared && facts.member.is_none() {
                let shown = login_route(facts);
                assert_eq!(
                    shown,
                    LoginRoute {
                        sso: false,
                        password: true,
                        enforced: false
                    }
                );
            }
        }
    }

    /// N-11: at a tenant's door the answer does not depend on the address.
    #[test]
    fn n11_given_a_tenants_door_then_every_address_sees_the_same() {
        for facts in every_fact()
            .into_iter()
            .filter(|f| f.entrance == Entrance::Tenant)
        {
            assert_eq!(
                login_route(facts),
                login_route(RouteFacts {
                    member: None,
                    ..facts
                })
            );
        }
    }

    /// N-13: a known member of an enforced tenant is never offered a password.
    #[test]
    fn n13_given_required_then_no_password_field() {
        for facts in every_fact() {
            let known = facts.member.is_some() || facts.entrance == Entrance::Tenant;
            if known && facts.policy == SsoPolicy::Required {
                let shown = login_route(facts);
                assert!(!shown.password && shown.enforced);
            }
        }
    }

    #[test]
    fn given_a_known_member_then_some_way_is_always_offered_unless_required_without_connection() {
        for facts in every_fact() {
            let shown = login_route(facts);
            let dead_end = facts.policy == SsoPolicy::Required && !facts.has_connection;
            assert!(shown.sso || shown.password || dead_end, "{facts:?}");
            assert!(!shown.sso || facts.has_connection);
        }
    }
}
