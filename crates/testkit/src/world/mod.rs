//! An installation under test beside an Entra-shaped provider.
//!
//! One SQLite file in a folder of its own, one provider on loopback, one clock
//! for both; as many processes as a test wants, each with caches of its own and
//! each reading changes only when the test says so. The folder goes with the
//! world. Time moves only by hand: what was remembered stays fresh until then.

mod database;
mod folder;
mod journey;
mod letters;
mod process;

use std::sync::Arc;

use folder::Folder;
use latchkey_core::{
    audit::{Actor, StoredEvent},
    id::TenantId,
    ports::StoreExt,
    time::Span,
};
use latchkey_entra_emulator::{Control, Emulator, Options, Seed};
pub use letters::Waiting;
use process::Ground;
pub use process::Process;
use tokio::net::TcpListener;

use crate::{
    Browser, ScriptedHttp, SeededRng, SentMail, TestClock, WatchedMailer, clock::BEGINNING,
};
use latchkey_app::{App, Cx, mail::deliver_due};
use latchkey_core::ports::Clock;
use latchkey_server::mails;

/// An installation, its provider and its time.
pub struct World {
    /// Everybody's time.
    pub clock: Arc<TestClock>,
    /// The provider.
    pub emulator: Emulator,
    /// The first process; browsers begin here.
    pub process: Process,
    ground: Ground,
    _folder: Folder,
}

impl World {
    /// An installation on loopback http, where cookies carry no `__Host-`.
    pub async fn new() -> Self {
        World::at(None).await
    }

    /// An installation behind a proxy that ends TLS for `https://login.acme.example`.
    pub async fn https() -> Self {
        World::at(Some("https://login.acme.example")).await
    }

    async fn at(origin: Option<&str>) -> Self {
        let clock = TestClock::new();
        let time = Arc::clone(&clock);
        let emulator = Emulator::start(Options {
            seed: Seed::demo(),
            time: Some(Arc::new(move || time.now().seconds())),
            ..Options::default()
        })
        .await
        .expect("the provider starts");
        let listener = listen().await;
        let port = listener
            .local_addr()
            .expect("invariant: it is bound")
            .port();
        let folder = Folder::new();
        let ground = Ground {
            origin: origin.map_or_else(|| format!("http://localhost:{port}"), str::to_owned),
            database: folder.database(),
            clock: Arc::clone(&clock),
            rng: SeededRng::new(BEGINNING.millis().unsigned_abs()),
        };
        let process = Process::start(&ground, listener).await;
        World {
            clock,
            emulator,
            process,
            ground,
            _folder: folder,
        }
    }

    /// Another process of the same installation, on the same database.
    pub async fn another_process(&self) -> Process {
        Process::start(&self.ground, listen().await).await
    }

    /// The first process's application.
    pub fn app(&self) -> &Arc<App> {
        &self.process.app
    }

    /// The first process's way out.
    pub fn http(&self) -> &Arc<ScriptedHttp> {
        &self.process.http
    }

    /// What the provider's administrator can do, and what nobody can.
    pub fn provider(&self) -> &Control {
        self.emulator.control()
    }

    /// The public origin.
    pub fn origin(&self) -> &str {
        &self.ground.origin
    }

    /// The database's file.
    pub fn database_file(&self) -> &std::path::Path {
        self.ground.database.as_path()
    }

    /// A new browser in front of the first process.
    pub fn browser(&self) -> Browser {
        Browser::new(self.process.address(), self.origin())
    }

    /// The operator's context now.
    pub fn operator(&self) -> Cx {
        self.app().cx(Actor::Cli("tester".to_owned()), None)
    }

    /// Moves time, and reads changes so that what is remembered stays fresh.
    pub async fn pass(&self, span: Span) {
        self.clock.advance(span);
        self.app().catch_up().await;
    }

    /// Delivers what is due, as the job of the first process does; answers the mails in order.
    pub async fn mails(&self) -> Vec<SentMail> {
        let mailer = WatchedMailer::new();
        self.deliver(&mailer).await;
        mailer.take()
    }

    /// Hands what is due to `mailer` until nothing is.
    pub async fn deliver(&self, mailer: &WatchedMailer) {
        let origin = self.origin().to_owned();
        let render = move |letter: &_| mails::render(&origin, letter);
        for _ in 0..1_000 {
            let done = deliver_due(self.app(), mailer, &render).await;
            if done.expect("the store answers") == 0 {
                return;
            }
        }
        panic!("there is no end of mails");
    }

    /// The tenant's audit events, oldest first (at most 1,000).
    pub async fn events(&self, tenant: &TenantId) -> Vec<StoredEvent> {
        let tenant = tenant.clone();
        let store = &self.process.store;
        let read =
            store.look(move |rows| Box::pin(async move { rows.events(&tenant, 0, 1_000).await }));
        read.await.expect("the store answers")
    }

    /// How often an event of that name happened in the tenant.
    pub async fn count_events(&self, tenant: &TenantId, name: &str) -> usize {
        let events = self.events(tenant).await;
        events.iter().filter(|event| event.name == name).count()
    }
}

async fn listen() -> TcpListener {
    TcpListener::bind(("127.0.0.1", 0))
        .await
        .expect("a free port")
}
