//! Where a behaviour is tried: a fresh database of each kind.
//!
//! SQLite always, as a file in a folder of its own; PostgreSQL when
//! TEST_POSTGRES_URL names a server, in a schema of its own that is dropped
//! afterwards. Also included by the crate's inner tests.

use std::{
    future::Future,
    io::Write as _,
    path::PathBuf,
    sync::{
        Arc, Once,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use latchkey_store::{Database, Options};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

/// The variable with the address of a PostgreSQL server, as a superuser.
const SERVER: &str = "TEST_POSTGRES_URL";

static COUNT: AtomicU64 = AtomicU64::new(0);
static TOLD: Once = Once::new();

/// Patience of tests that make one unit wait for another.
pub fn patient() -> Options {
    Options {
        wait: Duration::from_secs(20),
        ..Options::default()
    }
}

/// A fresh, migrated database.
pub struct Place {
    /// The store under test.
    pub store: Database,
    /// Its address, to open it once more.
    pub address: String,
    schema: Option<(String, String)>,
    folder: Option<PathBuf>,
}

impl Place {
    /// Whether this is PostgreSQL.
    #[allow(dead_code, reason = "only one of the two users asks")]
    pub fn is_postgres(&self) -> bool {
        self.schema.is_some()
    }

    async fn end(&self) {
        self.store.close().await;
        if let Some((server, schema)) = &self.schema {
            admin(server, format!("DROP SCHEMA {schema} CASCADE")).await;
        }
        if let Some(folder) = &self.folder {
            std::fs::remove_dir_all(folder).expect("the folder is ours");
        }
    }
}

fn fresh_name() -> String {
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("latchkey_store_{}_{count}", std::process::id())
}

async fn admin(server: &str, statement: String) {
    let mut line = PgConnection::connect(server)
        .await
        .expect("the server answers");
    sqlx::raw_sql(AssertSqlSafe(statement))
        .execute(&mut line)
        .await
        .expect("a superuser may do this");
    line.close().await.expect("the line closes");
}

/// An empty SQLite file's address, and its folder.
pub fn sqlite_address() -> (String, PathBuf) {
    let folder = std::env::temp_dir().join(fresh_name());
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    (format!("sqlite:{}/test.db", folder.display()), folder)
}

async fn sqlite_place() -> Place {
    let (address, folder) = sqlite_address();
    let store = Database::open(&address, &patient())
        .await
        .expect("it opens");
    store.migrate().await.expect("it migrates");
    Place {
        store,
        address,
        schema: None,
        folder: Some(folder),
    }
}

async fn postgres_place(server: &str) -> Place {
    let schema = fresh_name();
    admin(server, format!("CREATE SCHEMA {schema}")).await;
    let sign = if server.contains('?') { '&' } else { '?' };
    let address = format!("{server}{sign}options=-csearch_path%3D{schema}");
    let store = Database::open(&address, &patient())
        .await
        .expect("it opens");
    store.migrate().await.expect("it migrates");
    Place {
        store,
        address,
        schema: Some((server.to_owned(), schema)),
        folder: None,
    }
}

/// Runs `behaviour` on every kind of database there is.
pub fn everywhere<F, Done>(behaviour: F)
where
    F: Fn(Arc<Place>) -> Done,
    Done: Future<Output = ()> + Send + 'static,
{
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime starts");
    runtime.block_on(async {
        let mut places = vec![sqlite_place().await];
        match std::env::var(SERVER) {
            Ok(server) => places.push(postgres_place(&server).await),
            Err(_) => TOLD.call_once(|| {
                // Past the test runner's capture, so that it is always seen.
                let _ = writeln!(std::io::stderr(), "PostgreSQL skipped: {SERVER} is not set");
            }),
        }
        for place in places {
            let place = Arc::new(place);
            let outcome = tokio::spawn(behaviour(Arc::clone(&place))).await;
            place.end().await;
            if let Err(failed) = outcome {
                std::panic::resume_unwind(failed.into_panic());
            }
        }
    });
}
