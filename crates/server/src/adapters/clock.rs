//! The system's clock: the only place that reads the time of day.
//!
//! A clock that stands before 1970 reads as 1970, one beyond the range of
//! milliseconds reads as its end; neither crashes (threats: time is hostile).
//! It does not correct the clock and does not make it monotonic: decisions
//! take `now` as a value and read it once.

use std::time::{SystemTime, UNIX_EPOCH};

use latchkey_core::{ports::Clock, time::Timestamp};

/// The clock of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this adapter is the one reader of the wall clock"
    )]
    fn now(&self) -> Timestamp {
        let millis = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| {
                i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
            });
        Timestamp::from_millis(millis)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_the_system_clock_then_it_stands_in_this_century() {
        let now = SystemClock.now().seconds();
        assert!((1_600_000_000..4_102_444_800).contains(&now), "{now}");
    }
}
