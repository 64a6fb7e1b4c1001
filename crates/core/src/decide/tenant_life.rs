//! What becomes of a tenant when the operator suspends, resumes or deletes it?
//!
//! Deleting is suspending with a date: until then it can be taken back. From
//! that moment on it cannot, even before the first row is gone, and a clock
//! that went back changes nothing once the taking away has begun.

use crate::{
    tenant::TenantState,
    time::{Span, Timestamp},
};

/// A deletion can be taken back for this long.
pub const GRACE: Span = Span::days(14);

/// What the operator wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// Nobody gets in, everything stays.
    Suspend,
    /// As before; takes a planned deletion back.
    Resume,
    /// Suspended now, taken away after [`GRACE`].
    Delete,
}

/// What is known of the tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// Its state.
    pub state: TenantState,
    /// When it is to be taken away.
    pub delete_at: Option<Timestamp>,
    /// Whether that has begun.
    pub begun: bool,
}

/// What becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is so already.
    Stays,
    /// The grace is over; it cannot be taken back.
    Over,
    /// It changes, which is recorded under this name.
    Becomes {
        /// The state.
        state: TenantState,
        /// When it is to be taken away.
        delete_at: Option<Timestamp>,
        /// The event's name.
        event: &'static str,
    },
}

/// Decides it.
pub fn tenant_life(facts: Facts, wish: Wish, now: Timestamp) -> Outcome {
    let over = facts.begun || facts.delete_at.is_some_and(|at| now >= at);
    let becomes = |state, delete_at, event| Outcome::Becomes {
        state,
        delete_at,
        event,
    };
    match (wish, facts.state, facts.delete_at) {
        (Wish::Resume, ..) if over => Outcome::Over,
        (Wish::Suspend, TenantState::Active, None) => {
            becomes(TenantState::Suspended, None, "tenant.suspended")
        }
        (Wish::Resume, TenantState::Suspended, None) => {
            becomes(TenantState::Active, None, "tenant.resumed")
        }
        (Wish::Resume, _, Some(_)) => {
            becomes(TenantState::Active, None, "tenant.deletion_cancelled")
        }
        (Wish::Delete, _, None) => becomes(
            TenantState::Suspended,
            Some(now.plus(GRACE)),
            "tenant.deletion_planned",
        ),
        // A second wish to delete does not put the day off.
        (Wish::Suspend | Wish::Delete, ..) | (Wish::Resume, TenantState::Active, None) => {
            Outcome::Stays
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    fn facts(state: TenantState, delete_at: Option<Timestamp>) -> Facts {
        Facts {
            state,
            delete_at,
            begun: false,
        }
    }

    /// The whole table.
    #[test]
    fn given_every_state_when_wished_then_what_becomes_of_it() {
        use TenantState::{Active, Suspended};
        let day = NOW.plus(Span::days(1));
        let to = |state, delete_at, event| Outcome::Becomes {
            state,
            delete_at,
            event,
        };
        let last = Some(NOW.plus(GRACE));
        for (state, delete_at, wish, outcome) in [
            (
                Active,
                None,
                Wish::Suspend,
                to(Suspended, None, "tenant.suspended"),
            ),
            (Active, None, Wish::Resume, Outcome::Stays),
            (
                Active,
                None,
                Wish::Delete,
                to(Suspended, last, "tenant.deletion_planned"),
            ),
            (Suspended, None, Wish::Suspend, Outcome::Stays),
            (
                Suspended,
                None,
                Wish::Resume,
                to(Active, None, "tenant.resumed"),
            ),
            (
                Suspended,
                None,
                Wish::Delete,
                to(Suspended, last, "tenant.deletion_planned"),
            ),
            (Suspended, Some(day), Wish::Suspend, Outcome::Stays),
            (
                Suspended,
                Some(day),
                Wish::Resume,
                to(Active, None, "tenant.deletion_cancelled"),
            ),
            (Suspended, Some(day), Wish::Delete, Outcome::Stays),
        ] {
            let found = tenant_life(facts(state, delete_at), wish, NOW);
            assert_eq!(found, outcome, "{state:?} {delete_at:?} {wish:?}");
        }
    }

    /// To the millisecond, and not even with a clock that went back.
    #[test]
    fn given_the_grace_is_over_or_it_has_begun_then_nothing_takes_it_back() {
        let planned = facts(TenantState::Suspended, Some(NOW));
        assert_eq!(tenant_life(planned, Wish::Resume, NOW), Outcome::Over);
        let before = NOW.minus(Span::millis(1));
        assert_ne!(tenant_life(planned, Wish::Resume, before), Outcome::Over);
        let begun = Facts {
            begun: true,
            ..planned
        };
        assert_eq!(tenant_life(begun, Wish::Resume, before), Outcome::Over);
        for wish in [Wish::Suspend, Wish::Delete] {
            assert_eq!(tenant_life(begun, wish, NOW), Outcome::Stays);
        }
    }
}
