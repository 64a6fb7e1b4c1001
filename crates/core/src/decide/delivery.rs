//! When a delivery that failed is tried again, and when it is given up.
//!
//! The pauses grow, so that a server that comes back is not flooded, and end
//! within a day: a mail older than that misleads more than it helps. What would
//! fail the same way for ever is given up at once (T254).

use crate::time::{Span, Timestamp};

/// The pause after the first, second … failed try; after the last one it is given up.
const PAUSES: [Span; 8] = [
    Span::seconds(30),
    Span::minutes(2),
    Span::minutes(10),
    Span::hours(1),
    Span::hours(3),
    Span::hours(6),
    Span::hours(6),
    Span::hours(6),
];

/// What comes after a failed try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterFailure {
    /// It is tried again at this moment.
    Again(Timestamp),
    /// It is given up.
    GiveUp,
}

/// What comes after the `tries`-th try failed at `now`.
pub fn after_failure(is_permanent: bool, tries: i64, now: Timestamp) -> AfterFailure {
    let pause = usize::try_from(tries.max(1) - 1)
        .ok()
        .and_then(|nth| PAUSES.get(nth));
    match pause {
        Some(pause) if !is_permanent => AfterFailure::Again(now.plus(*pause)),
        _ => AfterFailure::GiveUp,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    #[test]
    fn t254_given_a_server_that_is_down_then_the_pauses_grow_and_end_within_a_day() {
        let mut now = NOW;
        let mut last = Span::ZERO;
        let mut tries = 1;
        while let AfterFailure::Again(next) = after_failure(false, tries, now) {
            let pause = next.since(now);
            assert!(pause >= last, "try {tries}");
            (now, last, tries) = (next, pause, tries + 1);
        }
        let whole = now.since(NOW);
        assert!(
            whole > Span::hours(20) && whole < Span::hours(24),
            "{whole:?}"
        );
        assert_eq!(tries, 9);
    }

    #[test]
    fn given_a_refusal_for_good_then_it_is_given_up_at_once() {
        assert_eq!(after_failure(true, 1, NOW), AfterFailure::GiveUp);
    }

    #[test]
    fn given_counts_nobody_expects_then_there_is_an_answer() {
        for tries in [i64::MIN, -1, 0] {
            assert_eq!(
                after_failure(false, tries, NOW),
                AfterFailure::Again(NOW.plus(Span::seconds(30)))
            );
        }
        assert_eq!(after_failure(false, i64::MAX, NOW), AfterFailure::GiveUp);
    }
}
