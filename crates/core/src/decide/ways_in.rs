//! Would this removal leave a member without a usable way to sign in?
//!
//! While SSO is required only a live identity on a usable connection counts;
//! otherwise a password does as well (N-30, N-32).

use crate::policy::SsoPolicy;

/// What a member can sign in with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ways {
    /// What the tenant asks.
    pub policy: SsoPolicy,
    /// A password is set.
    pub has_password: bool,
    /// Active identities on usable connections.
    pub identities: usize,
}

impl Ways {
    /// How many ways are usable.
    fn usable(self) -> usize {
        let password = self.has_password && self.policy == SsoPolicy::Optional;
        self.identities + usize::from(password)
    }
}

/// What is about to be removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removal {
    /// An identity; whether its connection is usable.
    Identity {
        /// The connection lets people in.
        usable: bool,
    },
    /// The password.
    Password,
}

/// Whether a usable way remains. A removal that takes no usable way is allowed.
pub fn keeps_a_way_in(ways: Ways, removal: Removal) -> bool {
    let after = match removal {
        Removal::Identity { usable } => Ways {
            identities: ways.identities.saturating_sub(usize::from(usable)),
            ..ways
        },
        Removal::Password => Ways {
            has_password: false,
            ..ways
        },
    };
    after.usable() > 0 || after.usable() == ways.usable()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// N-30, N-32: the whole table.
    #[test]
    fn n30_n32_given_every_state_then_the_last_usable_way_stays() {
        use SsoPolicy::{Optional, Required};
        let identity = Removal::Identity { usable: true };
        let dead = Removal::Identity { usable: false };
        for (policy, has_password, identities, removal, allowed) in [
            (Optional, true, 1, identity, true),
            (Optional, false, 1, identity, false),
            (Optional, false, 2, identity, true),
            (Required, true, 1, identity, false),
            (Required, false, 1, identity, false),
            (Required, true, 2, identity, true),
            (Optional, true, 1, Removal::Password, true),
            (Optional, true, 0, Removal::Password, false),
            (Required, true, 1, Removal::Password, true),
            (Required, true, 0, Removal::Password, true),
            (Optional, false, 1, dead, true),
            (Required, true, 0, dead, true),
        ] {
            let ways = Ways {
                policy,
                has_password,
                identities,
            };
            let found = keeps_a_way_in(ways, removal);
            assert_eq!(found, allowed, "{ways:?} {removal:?}");
        }
    }
}
