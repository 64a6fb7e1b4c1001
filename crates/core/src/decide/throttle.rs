//! How long the next password try must wait.
//!
//! A delay that grows with every failure, per account, per network address and
//! per device; a share of failures per tenant and ten minutes, so that trying one
//! password at everybody's account is slow too (T110) and one tenant's flood
//! stays its own (T248). After [`CLOSED_AT`] failures in a row an account's
//! password way closes until a reset (T111). A known device is judged by its own
//! failures alone, and SSO by none of this (T112). Counts live in the store,
//! shared by all processes; this module only judges them.

use crate::time::{Span, Timestamp};

/// Failures of one account or address older than this are forgotten.
pub const MEMORY: Span = Span::hours(24);
/// An account may fail this often before its tries are delayed.
const FREE_TRIES: i64 = 5;
/// An address may fail this often before its tries are delayed; many people share one.
const FREE_TRIES_ADDRESS: i64 = 50;
/// The longest delay.
const LONGEST: Span = Span::minutes(15);
/// After so many failures in a row only known devices and SSO still get in, until a reset.
pub const CLOSED_AT: i64 = 100;
/// So many failures a tenant (or an address's domain, at the shared entrance) may have in a window.
pub const SHARE: i64 = 100;
/// The length of that window.
const SHARE_WINDOW: Span = Span::minutes(10);
/// What a closed account is told to wait, where a number must be said; time alone does not open it.
pub const CLOSED_WAIT: Span = Span::hours(1);

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// Failures of one canonical e-mail address, from devices that are not known.
    Account,
    /// Failures from one network address.
    Address,
    /// Failures of one known device at one member's account.
    Device,
}

/// Whether a try may be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// At once.
    Free,
    /// Not before this moment.
    Wait(Timestamp),
    /// Not with a password on this device, until the password is set anew.
    Closed,
}

/// How a key stands that failed `failures` times, the last of them at `last`.
pub fn standing(counted: Counted, failures: i64, last: Timestamp, now: Timestamp) -> Standing {
    let recent = now.since(last) < MEMORY;
    match wait_until(counted, failures, last) {
        Some(until) if recent && until > now => Standing::Wait(until),
        _ => Standing::Free,
    }
}

/// When the next try may come after `failures`, the last of them at `last`.
/// `None`: at once.
pub fn wait_until(counted: Counted, failures: i64, last: Timestamp) -> Option<Timestamp> {
    let free = match counted {
        Counted::Account | Counted::Device => FREE_TRIES,
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

/// The window of a share that `now` lies in: its number and its end.
pub fn share_window(now: Timestamp) -> (i64, Timestamp) {
    let length = SHARE_WINDOW.as_millis();
    let number = now.millis().div_euclid(length);
    let end = number.saturating_add(1).saturating_mul(length);
    (number, Timestamp::from_millis(end))
}

/// How a share stands that had `failures` in the window of `now`.
pub fn share_standing(failures: i64, now: Timestamp) -> Standing {
    if failures < SHARE {
        Standing::Free
    } else {
        Standing::Wait(share_window(now).1)
    }
}

/// The whole seconds until `until`, at least one: what `Retry-After` says.
pub fn seconds_until(until: Timestamp, now: Timestamp) -> i64 {
    until.since(now).as_millis().max(0) / 1_000 + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    /// T111: the delay starts at the fifth failure, grows and is bounded.
    #[test]
    fn t111_given_failures_then_the_delay_grows_and_is_bounded() {
        for counted in [Counted::Account, Counted::Device] {
            let wait = |failures| wait_until(counted, failures, AT);
            assert_eq!(wait(4), None);
            assert_eq!(wait(5), Some(AT.plus(Span::seconds(1))));
            assert_eq!(wait(8), Some(AT.plus(Span::seconds(8))));
            assert_eq!(wait(i64::MAX), Some(AT.plus(LONGEST)));
        }
        assert_eq!(wait_until(Counted::Address, 49, AT), None);
        assert!(wait_until(Counted::Address, 50, AT).is_some());
    }

    /// T111: a wait ends at its moment, and what is old counts no more.
    #[test]
    fn t111_given_time_then_the_wait_ends() {
        let stands = |seconds| standing(Counted::Account, 8, AT, AT.plus(Span::seconds(seconds)));
        assert_eq!(stands(7), Standing::Wait(AT.plus(Span::seconds(8))));
        assert_eq!(stands(8), Standing::Free);
        let next_day = AT.plus(MEMORY);
        assert_eq!(
            standing(Counted::Account, i64::MAX, AT, next_day),
            Standing::Free
        );
        // A clock set back makes the wait longer at most by what it was set back.
        let back = AT.minus(Span::hours(2));
        assert_eq!(
            standing(Counted::Account, 8, AT, back),
            Standing::Wait(AT.plus(Span::seconds(8)))
        );
    }

    /// T110: a share ends with its window.
    #[test]
    fn t110_given_a_full_share_then_the_next_window_is_free() {
        let (number, end) = share_window(AT);
        assert!(end > AT && end.since(AT) <= SHARE_WINDOW);
        assert_eq!(share_window(end).0, number + 1);
        assert_eq!(share_standing(SHARE - 1, AT), Standing::Free);
        assert_eq!(share_standing(SHARE, AT), Standing::Wait(end));
    }

    #[test]
    fn given_standings_then_the_strictest_is_the_greatest() {
        let wait = |seconds| Standing::Wait(AT.plus(Span::seconds(seconds)));
        assert!(Standing::Free < wait(1) && wait(1) < wait(2) && wait(2) < Standing::Closed);
    }

    #[test]
    fn given_a_moment_then_retry_after_is_never_too_short() {
        assert_eq!(seconds_until(AT.plus(Span::millis(1_500)), AT), 2);
        assert_eq!(seconds_until(AT, AT.plus(Span::seconds(9))), 1);
    }
}
