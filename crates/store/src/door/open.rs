//! Opening a database from its address.
//!
//! `sqlite:/path/file.db`, `sqlite:///path/file.db` (created when missing,
//! readable by its owner only), `sqlite::memory:` (one connection, for tests)
//! and `postgres://…`. A schema newer than this program is refused, and so is
//! a database that holds somebody else's tables.

use std::{fmt, path::PathBuf, str::FromStr, time::Duration};

use latchkey_core::ports::StoreError;
use sqlx::{
    Connection as _, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use super::{Database, Driver, WORK_FACTOR, failure::of_pg, lite::Lite};
use crate::migrations;

/// How a database is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// How long a caller may wait for a busy database before it hears
    /// [`StoreError::Unavailable`]; 2 s fits a web request, 10 s a command.
    pub wait: Duration,
    /// SQLite connections that read, 1 or more.
    pub readers: u32,
    /// PostgreSQL connections at most, 1 or more.
    pub connections: u32,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            wait: Duration::from_secs(2),
            readers: 4,
            connections: 16,
        }
    }
}

/// Why a database could not be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenError {
    /// The address is no `sqlite:` or `postgres:` address we understand.
    Address(&'static str),
    /// A newer Latchkey has been here; this one must not write.
    NewerSchema {
        /// The version found.
        found: i64,
        /// The newest version this program knows.
        known: i64,
    },
    /// There are tables, but not Latchkey's.
    Foreign,
    /// It does not answer or does not open.
    Store(StoreError),
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OpenError::Address(why) => write!(f, "the database address is not usable: {why}"),
            OpenError::NewerSchema { found, known } => write!(
                f,
                "the database has schema {found}, this program knows {known}: use the newer program"
            ),
            OpenError::Foreign => f.write_str("the database holds tables that are not Latchkey's"),
            OpenError::Store(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for OpenError {}

impl From<StoreError> for OpenError {
    fn from(error: StoreError) -> Self {
        OpenError::Store(error)
    }
}

impl Database {
    /// Opens the database at `address` and checks that it is ours and not newer
    /// than this program. Does not migrate.
    ///
    /// # Errors
    /// See [`OpenError`]; none of them repeats the address, which may hold a password.
    pub async fn open(address: &str, options: &Options) -> Result<Database, OpenError> {
        let driver = if let Some(place) = address.strip_prefix("sqlite:") {
            open_sqlite(place, options).await?
        } else if address.starts_with("postgres:") || address.starts_with("postgresql:") {
            open_postgres(address, options).await?
        } else {
            return Err(OpenError::Address("it starts with sqlite: or postgres:"));
        };
        let database = Database {
            driver,
            wait: options.wait,
        };
        let found = database.schema_version().await?;
        let known = migrations::latest();
        if found > known {
            return Err(OpenError::NewerSchema { found, known });
        }
        if found == 0 && !database.is_empty().await? {
            return Err(OpenError::Foreign);
        }
        Ok(database)
    }
}

async fn open_sqlite(place: &str, options: &Options) -> Result<Driver, OpenError> {
    if place == ":memory:" {
        return Ok(Driver::Lite(Lite::open(None, options).await?));
    }
    let path = place.strip_prefix("//").unwrap_or(place);
    if path.is_empty() || path.contains('?') {
        return Err(OpenError::Address("a plain path follows sqlite:"));
    }
    let file = PathBuf::from(path);
    keep_private(&file);
    Ok(Driver::Lite(Lite::open(Some(file), options).await?))
}

/// Creates a missing file readable by its owner only. Failures show when SQLite opens it.
fn keep_private(file: &std::path::Path) {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let _ = options.open(file);
}

async fn open_postgres(address: &str, options: &Options) -> Result<Driver, OpenError> {
    let millis = |factor: u32| (options.wait * factor).as_millis().to_string();
    let connect = PgConnectOptions::from_str(address)
        .map_err(|_| OpenError::Address("it is no postgres: URL"))?
        .application_name("latchkey")
        .statement_cache_capacity(256)
        .options([
            ("lock_timeout", millis(1)),
            ("statement_timeout", millis(WORK_FACTOR)),
            (
                "idle_in_transaction_session_timeout",
                millis(2 * WORK_FACTOR),
            ),
            ("synchronous_commit", "on".to_owned()),
        ]);
    let pool: PgPool = PgPoolOptions::new()
        .max_connections(options.connections.max(1))
        .acquire_timeout(options.wait)
        .test_before_acquire(false)
        // A connection that rested may have lost its server meanwhile.
        .before_acquire(|line, rest| {
            Box::pin(async move {
                if rest.idle_for > Duration::from_secs(1) {
                    line.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_with(connect)
        .await
        .map_err(|error| of_pg("open", &error))?;
    Ok(Driver::Pg(pool))
}
