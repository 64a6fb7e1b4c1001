//! One process: the real application and the real router on a port of its own.

use std::{net::SocketAddr, path::PathBuf, sync::Arc};

use latchkey_app::{App, caches::Caches};
use latchkey_core::{
    ports::{Http, Rng, Store},
    secret::Secret,
};
use latchkey_server::{
    adapters::{
        http::{OutboundHttp, allow::OutboundAllow, guard::Guard},
        keyring::Keyring,
        proxies::TrustedProxies,
    },
    config::PublicUrl,
    serve::answer,
    web::{Web, router},
};
use latchkey_store::{Database, Options};
use tokio::{net::TcpListener, task::JoinHandle};

use crate::{ScriptedHttp, SeededRng, TestClock, WatchedPasswords, WatchedStore};

/// The one master key of every world.
const MASTER_KEY: [u8; 32] = [7; 32];

/// What the processes of a world stand on.
pub(super) struct Ground {
    pub(super) origin: String,
    /// The file of the database, where it is one.
    pub(super) database: PathBuf,
    /// The address of the database.
    pub(super) address: String,
    pub(super) clock: Arc<TestClock>,
    pub(super) rng: Arc<SeededRng>,
}

/// A running process; dropping it ends it.
pub struct Process {
    /// The application.
    pub app: Arc<App>,
    /// Its store, with a hand on the tap.
    pub store: Arc<WatchedStore>,
    /// Its way out, watched.
    pub http: Arc<ScriptedHttp>,
    /// Its password adapter, counted.
    pub passwords: Arc<WatchedPasswords>,
    address: SocketAddr,
    serving: JoinHandle<()>,
}

impl Process {
    pub(super) async fn start(ground: &Ground, listener: TcpListener) -> Self {
        let rng: Arc<dyn Rng> = Arc::<SeededRng>::clone(&ground.rng);
        let store = WatchedStore::new(open(ground).await);
        let public_url = PublicUrl::parse(&ground.origin).expect("invariant: an origin");
        let http = ScriptedHttp::over(outbound(&public_url));
        let passwords = WatchedPasswords::new(Arc::clone(&rng));
        let keyring = Keyring::new(&[Secret::new(MASTER_KEY)], Arc::clone(&rng));
        let app = Arc::new(App {
            store: Arc::<WatchedStore>::clone(&store),
            clock: Arc::<TestClock>::clone(&ground.clock),
            rng,
            http: Arc::<ScriptedHttp>::clone(&http),
            sealer: Arc::new(keyring.expect("invariant: one key is given")),
            passwords: Arc::<WatchedPasswords>::clone(&passwords),
            public_url: public_url.origin().to_owned(),
            mails_leave: false,
            caches: Caches::default(),
        });
        app.catch_up().await;
        let web = Web {
            app: Arc::clone(&app),
            public_url: Arc::new(public_url),
            proxies: Arc::new(TrustedProxies::default()),
            places: Arc::default(),
        };
        let address = listener.local_addr().expect("invariant: it is bound");
        let serving = tokio::spawn(answer(listener, router(web)));
        Process {
            app,
            store,
            http,
            passwords,
            address,
            serving,
        }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn open(ground: &Ground) -> Arc<dyn Store> {
    let options = Options {
        readers: 2,
        ..Options::default()
    };
    let database = Database::open(&ground.address, &options)
        .await
        .expect("it opens");
    database.migrate().await.expect("it migrates");
    Arc::new(database)
}

fn outbound(public_url: &PublicUrl) -> Arc<dyn Http> {
    let allow = OutboundAllow::parse("127.0.0.1").expect("invariant: an address");
    let guard = Guard::new(allow, Some(public_url));
    Arc::new(OutboundHttp::new(guard, None).expect("invariant: no file is named"))
}
