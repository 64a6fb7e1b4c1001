//! What the service does by itself: reads changes, and takes old rows away.
//!
//! Changes are read every 200 ms, so that a right that ended anywhere ends
//! here within a second; while that fails, every check asks the database
//! instead. Upkeep takes bounded steps, each a unit of its own, so that it never
//! holds up requests. A failure is logged when it begins and when it ends.

use std::{sync::Arc, time::Duration};

use latchkey_app::{App, accounts};
use latchkey_core::{
    decide::throttle,
    device,
    ports::{StoreError, StoreExt, store::Old},
    time::Span,
};
use tokio::{
    task::JoinSet,
    time::{MissedTickBehavior, interval},
};

/// How often changes are read.
const CHANGES: Duration = Duration::from_millis(200);
/// How often upkeep takes a step; a step takes at most 5,000 rows of a table.
const UPKEEP: Duration = Duration::from_secs(60);
/// How often wishes for a password reset are answered.
const WISHES: Duration = Duration::from_secs(1);
/// Finished sign-ins are kept this long, for their references.
const SIGN_INS_KEPT: Span = Span::days(30);
/// Ended sessions are kept this long: they are the history of a member's sign-ins.
const HISTORY_KEPT: Span = Span::days(90);

/// The running jobs; they end when this is dropped.
pub(super) struct Jobs(JoinSet<()>);

impl Jobs {
    /// Ends the jobs; a unit of work in the middle is rolled back.
    pub(super) async fn stop(mut self) {
        self.0.shutdown().await;
    }
}

/// Reads the changes once and starts the jobs.
pub(super) async fn start(app: Arc<App>) -> Jobs {
    app.catch_up().await;
    let mut jobs = JoinSet::new();
    jobs.spawn(read_changes(Arc::clone(&app)));
    jobs.spawn(keep_up(Arc::clone(&app)));
    jobs.spawn(answer_wishes(app));
    Jobs(jobs)
}

async fn read_changes(app: Arc<App>) {
    let mut ticks = interval(CHANGES);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut watch = Watch::new("reading changes");
    loop {
        ticks.tick().await;
        watch.note(app.caches.read_changes(&*app.store, &*app.clock).await);
    }
}

async fn keep_up(app: Arc<App>) {
    let mut ticks = interval(UPKEEP);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut watch = Watch::new("upkeep");
    loop {
        ticks.tick().await;
        watch.note(prune(&app).await);
    }
}

/// Wishes for a password reset are answered apart from the request, so that its time tells nothing (T109).
async fn answer_wishes(app: Arc<App>) {
    let mut ticks = interval(WISHES);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut watch = Watch::new("answering wishes for a password reset");
    loop {
        ticks.tick().await;
        watch.note(accounts::answer_wishes(&app).await.map(|_| ()));
    }
}

async fn prune(app: &App) -> Result<(), StoreError> {
    let now = app.clock.now();
    let old = Old {
        counters: now.minus(throttle::MEMORY),
        sign_ins: now.minus(SIGN_INS_KEPT),
        history: now.minus(HISTORY_KEPT),
        devices: now.minus(device::KNOWN_FOR),
    };
    app.store.unit(move |tx| tx.prune(old)).await
}

/// Says once that something fails, and once that it works again.
struct Watch {
    what: &'static str,
    fails: bool,
}

impl Watch {
    fn new(what: &'static str) -> Self {
        Watch { what, fails: false }
    }

    fn note(&mut self, result: Result<(), StoreError>) {
        let failed = result.is_err();
        match result {
            Err(error) if !self.fails => {
                tracing::warn!(%error, job = self.what, "a job of the service fails");
            }
            Ok(()) if self.fails => tracing::info!(job = self.what, "the job works again"),
            _ => {}
        }
        self.fails = failed;
    }
}
