//! What the service does by itself: reads changes, seals the audit trail, sends mails, and takes old rows
//! and deleted tenants away.
//!
//! Changes are read every 200 ms, so that a right that ended anywhere ends
//! here within a second; while that fails, every check asks the database
//! instead. Upkeep takes bounded steps, each a unit of its own, so that it never
//! holds up requests. Mails are looked for every second, batch after batch while
//! there are some; a stop in the middle of one leaves it leased, and it is tried
//! again after the lease. A failure is logged when it begins and when it ends.

use std::{collections::HashSet, sync::Arc, time::Duration};

use latchkey_app::{
    App, accounts,
    audit_log::{roll_up, seal_events},
    mail::deliver_due,
    reminders::remind_of_ends,
    tenants::{Step, remove_due_tenants},
};
use latchkey_core::{
    decide::throttle,
    device,
    ports::{Mailer, StoreError, StoreExt, store::Old},
    time::Span,
    token::random_base32,
};
use tokio::{
    task::JoinSet,
    time::{MissedTickBehavior, interval},
};

use crate::mails;

/// How often changes are read.
const CHANGES: Duration = Duration::from_millis(200);
/// How often mails are looked for.
const MAILS: Duration = Duration::from_secs(1);
/// How often events are chained and sealed.
const SEAL: Duration = Duration::from_secs(1);
/// Broken trails named in the log of one process.
const MOST_TOLD: usize = 1_000;
/// How often upkeep takes a step; a step takes at most 5,000 rows of a table.
const UPKEEP: Duration = Duration::from_secs(60);
/// How often wishes for a password reset are answered.
const WISHES: Duration = Duration::from_secs(1);
/// How often tenants are looked for whose time has come.
const REMOVAL: Duration = Duration::from_secs(60);
/// How often secrets are looked for that end soon.
const REMINDERS: Duration = Duration::from_secs(15 * 60);
/// The letter of a failed mail is kept this long: until then it can be sent again.
const LETTERS_KEPT: Span = Span::days(7);
/// Finished sign-ins are kept this long, for their references; so are ended deliveries.
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
pub(super) async fn start(app: Arc<App>, mailer: Arc<dyn Mailer>) -> Jobs {
    app.catch_up().await;
    let mut jobs = JoinSet::new();
    jobs.spawn(read_changes(Arc::clone(&app)));
    jobs.spawn(send_mails(Arc::clone(&app), mailer));
    jobs.spawn(seal(Arc::clone(&app)));
    jobs.spawn(answer_wishes(Arc::clone(&app)));
    jobs.spawn(remove_tenants(Arc::clone(&app)));
    jobs.spawn(remind(Arc::clone(&app)));
    jobs.spawn(keep_up(app));
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

async fn send_mails(app: Arc<App>, mailer: Arc<dyn Mailer>) {
    let mut ticks = interval(MAILS);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut watch = Watch::new("sending mails");
    let origin = app.public_url.clone();
    let render = move |letter: &_| mails::render(&origin, letter);
    loop {
        ticks.tick().await;
        loop {
            let done = deliver_due(&app, &*mailer, &render).await;
            let more = matches!(done, Ok(done) if done > 0);
            watch.note(done.map(|_| ()));
            if !more {
                break;
            }
        }
    }
}

async fn seal(app: Arc<App>) {
    let mut ticks = interval(SEAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut watch = Watch::new("sealing the audit trail");
    let owner = random_base32(20, &*app.rng);
    let mut told = HashSet::new();
    loop {
        ticks.tick().await;
        watch.note(seal_once(&app, &owner, &mut told).await);
    }
}

/// Rolls up and seals; a trail that does not hold is told once while this process runs.
async fn seal_once(app: &App, owner: &str, told: &mut HashSet<String>) -> Result<(), StoreError> {
    roll_up(app).await?;
    let now = app.clock.now();
    let sealed = seal_events(&*app.store, &app.sealer, owner, now).await?;
    for (tenant, broken) in sealed.broken {
        if told.len() < MOST_TOLD && told.insert(tenant.to_string()) {
            let (seq, fault) = (broken.seq, broken.fault.as_str());
            tracing::error!(%tenant, seq, fault, "an audit trail does not hold and is not sealed any further");
        }
    }
    Ok(())
}

async fn remind(app: Arc<App>) {
    let mut ticks = interval(REMINDERS);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut watch = Watch::new("reminding of secrets that end");
    loop {
        ticks.tick().await;
        watch.note(remind_of_ends(&app).await.map(|_| ()));
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

async fn remove_tenants(app: Arc<App>) {
    let mut ticks = interval(REMOVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut watch = Watch::new("taking deleted tenants away");
    let owner = random_base32(20, &*app.rng);
    loop {
        ticks.tick().await;
        watch.note(remove_all(&app, &owner).await);
    }
}

/// Step after step, each a unit of its own, so that others get their turn between them.
async fn remove_all(app: &App, owner: &str) -> Result<(), StoreError> {
    loop {
        match remove_due_tenants(app, owner).await? {
            Step::Nothing => return Ok(()),
            Step::Rows(_) => {}
            Step::Gone(tenant) => {
                let (id, slug) = (tenant.id.as_str(), tenant.slug.as_str());
                tracing::info!(tenant = id, slug, "a deleted tenant was taken away");
            }
        }
    }
}

async fn prune(app: &App) -> Result<(), StoreError> {
    let now = app.clock.now();
    let old = Old {
        counters: now.minus(throttle::MEMORY),
        letters: now.minus(LETTERS_KEPT),
        sign_ins: now.minus(SIGN_INS_KEPT),
        history: now.minus(HISTORY_KEPT),
        devices: now.minus(device::KNOWN_FOR),
        spares: now.minus(latchkey_core::candidate::RESTORABLE),
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
