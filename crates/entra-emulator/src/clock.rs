//! The emulator's own time.
//!
//! Purpose: every judgement about codes, secrets and tokens asks this clock and nothing else.
//! Invariants: whole seconds since 1970 UTC; an offset moves all judgements at once; the wall clock is
//! read in this file only.
//! Source: none, a house rule. It does not schedule anything except the pauses that faults ask for.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use jiff::{Timestamp, ToSpan, tz::TimeZone};

/// Answers the present as whole seconds since 1970 UTC. Tests pass their own.
pub type TimeSource = Arc<dyn Fn() -> i64 + Send + Sync>;

/// A time source with an offset that the control interface moves.
pub(crate) struct Clock {
    source: TimeSource,
    offset: AtomicI64,
}

impl Clock {
    pub(crate) fn new(source: Option<TimeSource>) -> Self {
        Self {
            source: source.unwrap_or_else(|| Arc::new(wall_clock)),
            offset: AtomicI64::new(0),
        }
    }

    /// Seconds since 1970 UTC, offset included.
    pub(crate) fn now(&self) -> i64 {
        (self.source)() + self.offset()
    }

    pub(crate) fn offset(&self) -> i64 {
        self.offset.load(Ordering::Relaxed)
    }

    pub(crate) fn set_offset(&self, seconds: i64) {
        self.offset.store(seconds, Ordering::Relaxed);
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the emulator's one reading of the wall clock"
)]
fn wall_clock() -> i64 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |passed| i64::try_from(passed.as_secs()).unwrap_or(0))
}

/// Waits as long as a fault or the set latency asks for.
#[expect(
    clippy::disallowed_methods,
    reason = "a slow provider is a fault the tests need; this is the one pause"
)]
pub(crate) async fn pause(length: Duration) {
    tokio::time::sleep(length).await;
}

/// `2026-11-23 07:30:00Z`, the form in error answers.
pub(crate) fn stamp(at: i64) -> String {
    timestamp(at).strftime("%Y-%m-%d %H:%M:%SZ").to_string()
}

/// `2026-11-23`, the form on pages.
pub(crate) fn day(at: i64) -> String {
    timestamp(at).strftime("%Y-%m-%d").to_string()
}

/// The same time of day, `months` calendar months later.
pub(crate) fn months_later(at: i64, months: u16) -> i64 {
    timestamp(at)
        .to_zoned(TimeZone::UTC)
        .checked_add(i64::from(months).months())
        .map_or(at, |later| later.timestamp().as_second())
}

fn timestamp(at: i64) -> Timestamp {
    Timestamp::from_second(at).unwrap_or(Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_days_and_months_follow_the_calendar() {
        assert_eq!(stamp(1_795_419_000), "2026-11-23 07:30:00Z");
        assert_eq!(day(1_795_419_000), "2026-11-23");
        assert_eq!(
            stamp(months_later(1_795_419_000, 24)),
            "2028-11-23 07:30:00Z"
        );
    }

    #[test]
    fn the_offset_moves_the_given_source() {
        let clock = Clock::new(Some(Arc::new(|| 100)));
        clock.set_offset(-40);
        assert_eq!(clock.now(), 60);
    }
}
