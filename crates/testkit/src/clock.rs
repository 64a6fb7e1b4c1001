//! A clock that stands still until a test moves it.
//!
//! Invariant: it never reads the wall clock. Shared by every process of a
//! world and by the provider, so that nobody is ahead unless a test says so.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use latchkey_core::{
    ports::Clock,
    time::{Span, Timestamp},
};

/// 2026-11-23 07:30:00 UTC, where every test begins.
pub const BEGINNING: Timestamp = Timestamp::from_millis(1_795_419_000_000);

/// The clock. Cheap to share.
pub struct TestClock(AtomicI64);

impl TestClock {
    /// A clock at [`BEGINNING`].
    pub fn new() -> Arc<Self> {
        Arc::new(TestClock(AtomicI64::new(BEGINNING.millis())))
    }

    /// Moves it forward, or with a negative span back (T089).
    pub fn advance(&self, span: Span) {
        self.0.fetch_add(span.as_millis(), Ordering::SeqCst);
    }

    /// Sets it.
    pub fn set(&self, now: Timestamp) {
        self.0.store(now.millis(), Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}
