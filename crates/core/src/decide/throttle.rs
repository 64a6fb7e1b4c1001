//! How long the next password try must wait.
//!
//! A delay, never a lock: SSO is not touched by it, and time cures it (T111,
//! T112). The counts live in the store, shared by all processes.

use crate::time::{Span, Timestamp};

/// Failures of one account or address older than this are forgotten.
pub const MEMORY: Span = Span::hours(24);
/// An account may fail this often before its tries are delayed.
const FREE_TRIES: i64 = 5;
/// An address may fail this often before its tries are delayed; many people share one.
const FREE_TRIES_ADDRESS: i64 = 50;
/// The longest delay.
const LONGEST: Span = Span::minutes(15);

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// Failures of one canonical e-mail address.
    Account,
    /// Failures from one network address.
    Address,
}

/// When the next try may come after `failures`, the last of them at `last`.
/// `None`: at once.
pub fn wait_until(counted: Counted, failures: i64, last: Timestamp) -> Option<Timestamp> {
    let free = match counted {
        Counted::Account => FREE_TRIES,
        Counted::Address => FREE_TRIES_ADDRESS,
    };
    let over = failures - free;
    if over < 0 {
        return None;
    }
    // 1 s, 2 s, 4 s … up to the longest.
    let seconds = 1i64 << over.min(20);
    Some(last.plus(Span::seconds(seconds).min(LONGEST)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// T111: the delay starts at the fifth failure, grows and is bounded.
    #[test]
    fn t111_given_failures_then_the_delay_grows_and_never_locks() {
        let at = Timestamp::from_millis(0);
        assert_eq!(wait_until(Counted::Account, 4, at), None);
        assert_eq!(
            wait_until(Counted::Account, 5, at),
            Some(at.plus(Span::seconds(1)))
        );
        assert_eq!(
            wait_until(Counted::Account, 8, at),
            Some(at.plus(Span::seconds(8)))
        );
        assert_eq!(
            wait_until(Counted::Account, i64::MAX, at),
            Some(at.plus(LONGEST))
        );
        assert_eq!(wait_until(Counted::Address, 49, at), None);
        assert!(wait_until(Counted::Address, 50, at).is_some());
    }
}
