//! The door: opens SQLite or PostgreSQL and runs reads and writes on it.
//!
//! The one place that knows there are two databases. SQLite: WAL with
//! `synchronous=FULL`, one writer connection whose transactions begin
//! IMMEDIATE, and a few readers with `query_only`. PostgreSQL: a pool; writes
//! are READ COMMITTED, reads one REPEATABLE READ snapshot that cannot write.
//! A unit that fails, panics or is dropped is rolled back. Nobody waits longer
//! than [`Options::wait`] for a busy database (T240).

mod failure;
mod handle;
mod open;
mod row;

use std::{future::Future, path::PathBuf, time::Duration};

use latchkey_core::ports::{
    StoreError,
    store::{Answer, Look, Store, Unit},
};
use sqlx::{PgPool, Postgres, Sqlite, SqlitePool, Transaction};

use failure::translate;
pub(crate) use handle::{Handle, Line, PendingChange};
pub use open::{OpenError, Options};
pub(crate) use row::{Row, Sql, Value};

use crate::migrations;

/// A unit may take this many times as long as it may wait for its turn.
const WORK_FACTOR: u32 = 5;

/// An open database: the installation's store.
pub struct Database {
    driver: Driver,
    wait: Duration,
}

enum Driver {
    Lite {
        writer: SqlitePool,
        readers: SqlitePool,
        /// `None` in memory.
        file: Option<PathBuf>,
    },
    Pg(PgPool),
}

/// A begun transaction of either driver; rolled back when dropped.
enum Open {
    Lite(Transaction<'static, Sqlite>),
    Pg(Transaction<'static, Postgres>),
}

impl Open {
    fn handle(&mut self) -> Handle<'_> {
        Handle::new(match self {
            Open::Lite(tx) => Line::Lite(&mut *tx),
            Open::Pg(tx) => Line::Pg(&mut *tx),
        })
    }

    async fn commit(self) -> Result<(), sqlx::Error> {
        match self {
            Open::Lite(tx) => tx.commit().await,
            Open::Pg(tx) => tx.commit().await,
        }
    }
}

const TABLES_LITE: Sql = Sql::new(
    "tables",
    "SELECT name FROM sqlite_master WHERE type = 'table'",
);
const TABLES_PG: Sql = Sql::new(
    "tables",
    "SELECT CAST(table_name AS TEXT) FROM information_schema.tables WHERE table_schema = current_schema()",
);
const VERSION: Sql = Sql::new(
    "schema_version",
    "SELECT COALESCE(MAX(version), 0) FROM schema_version",
);
const SET_VERSION: Sql = Sql::new(
    "set_schema_version",
    "INSERT INTO schema_version (version) VALUES ($1)",
);
const PING: Sql = Sql::new("ping", "SELECT CAST(1 AS BIGINT)");
const COPY_LITE: &str = "VACUUM INTO $1";
const SCHEMA_TABLE: &str =
    "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL PRIMARY KEY)";
/// One process migrates at a time; a migration may take as long as it needs.
const LOCK_PG: &str = "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; SELECT pg_advisory_xact_lock(4992801)";

/// The statements of this file that both databases can prepare.
#[cfg(test)]
pub(crate) const ALL: &[&Sql] = &[&VERSION, &SET_VERSION, &PING];

impl Database {
    /// The file of a SQLite database; `None` for PostgreSQL and in memory.
    pub fn file(&self) -> Option<&std::path::Path> {
        match &self.driver {
            Driver::Lite { file, .. } => file.as_deref(),
            Driver::Pg(_) => None,
        }
    }

    /// Asks the database for nothing.
    ///
    /// # Errors
    /// `Unavailable` when it does not answer within the wait.
    pub async fn ping(&self) -> Result<(), StoreError> {
        let mut tx = self.begin(false).await?;
        self.in_time(1, async { tx.handle().one(&PING, &[]).await.map(|_| ()) })
            .await
    }

    /// Whether there is no table at all.
    ///
    /// # Errors
    /// As any read.
    pub async fn is_empty(&self) -> Result<bool, StoreError> {
        Ok(self.tables().await?.is_empty())
    }

    /// The schema's version; 0 without one.
    ///
    /// # Errors
    /// As any read.
    pub async fn schema_version(&self) -> Result<i64, StoreError> {
        if !self
            .tables()
            .await?
            .iter()
            .any(|name| name == "schema_version")
        {
            return Ok(0);
        }
        let mut tx = self.begin(false).await?;
        version(&mut tx.handle()).await
    }

    /// Whether [`Database::migrate`] has something to do.
    ///
    /// # Errors
    /// As any read.
    pub async fn needs_migration(&self) -> Result<bool, StoreError> {
        Ok(self.schema_version().await? < migrations::latest())
    }

    /// Brings the schema to this program's version; answers how many steps that took.
    ///
    /// Several processes may call this at once: one does the work, the others wait for it.
    ///
    /// # Errors
    /// `Broken` if a step fails; then nothing of it is left.
    pub async fn migrate(&self) -> Result<usize, StoreError> {
        let mut tx = self.begin(true).await?;
        let mut handle = tx.handle();
        if matches!(self.driver, Driver::Pg(_)) {
            handle.script("migration_lock", LOCK_PG).await?;
        }
        handle.script("schema_table", SCHEMA_TABLE).await?;
        let found = version(&mut handle).await?;
        let mut steps = 0;
        for step in migrations::ALL.iter().filter(|step| step.version > found) {
            handle.script("migration", step.text).await?;
            handle.run(&SET_VERSION, &[step.version.into()]).await?;
            steps += 1;
        }
        tx.commit()
            .await
            .map_err(|error| translate("commit", &error))?;
        Ok(steps)
    }

    /// Writes a consistent copy of a SQLite database to `target`, which must not exist.
    ///
    /// # Errors
    /// `Broken` for PostgreSQL, whose own tools do this, or when the file cannot be written.
    pub async fn copy_to(&self, target: &std::path::Path) -> Result<(), StoreError> {
        let (Driver::Lite { writer, .. }, Some(path)) = (&self.driver, target.to_str()) else {
            return Err(StoreError::Broken("copy: not a SQLite file".into()));
        };
        let copied = sqlx::query(COPY_LITE).bind(path).execute(writer).await;
        copied
            .map(|_| ())
            .map_err(|error| translate("copy", &error))
    }

    /// Closes all connections; SQLite then has its log written back.
    pub async fn close(&self) {
        match &self.driver {
            Driver::Lite {
                writer, readers, ..
            } => {
                readers.close().await;
                writer.close().await;
            }
            Driver::Pg(pool) => pool.close().await,
        }
    }

    async fn tables(&self) -> Result<Vec<String>, StoreError> {
        let mut tx = self.begin(false).await?;
        let sql = match tx {
            Open::Lite(_) => &TABLES_LITE,
            Open::Pg(_) => &TABLES_PG,
        };
        let rows = tx.handle().all(sql, &[]).await?;
        rows.iter().map(|row| row.text(0)).collect()
    }

    async fn begin(&self, writes: bool) -> Result<Open, StoreError> {
        let begun = async {
            match (&self.driver, writes) {
                (Driver::Lite { writer, .. }, true) => {
                    writer.begin_with("BEGIN IMMEDIATE").await.map(Open::Lite)
                }
                (Driver::Lite { readers, .. }, false) => {
                    readers.begin_with("BEGIN").await.map(Open::Lite)
                }
                (Driver::Pg(pool), true) => pool
                    .begin_with("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")
                    .await
                    .map(Open::Pg),
                (Driver::Pg(pool), false) => pool
                    .begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    .await
                    .map(Open::Pg),
            }
        };
        self.in_time(1, async {
            begun.await.map_err(|error| translate("begin", &error))
        })
        .await
    }

    /// Gives up after `factor` waits, as unavailable.
    async fn in_time<T>(
        &self,
        factor: u32,
        work: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        tokio::time::timeout(self.wait * factor, work)
            .await
            .unwrap_or(Err(StoreError::Unavailable))
    }
}

async fn version(handle: &mut Handle<'_>) -> Result<i64, StoreError> {
    match handle.one(&VERSION, &[]).await? {
        Some(row) => row.int(0),
        None => Ok(0),
    }
}

impl Store for Database {
    fn write(&self, unit: Unit) -> Answer<'_, ()> {
        Box::pin(async move {
            let mut tx = self.begin(true).await?;
            self.in_time(WORK_FACTOR, async {
                let mut handle = tx.handle();
                unit(&mut handle).await?;
                handle.finish().await?;
                tx.commit()
                    .await
                    .map_err(|error| translate("commit", &error))
            })
            .await
        })
    }

    fn read(&self, look: Look) -> Answer<'_, ()> {
        Box::pin(async move {
            let mut tx = self.begin(false).await?;
            self.in_time(WORK_FACTOR, async { look(&mut tx.handle()).await })
                .await
        })
    }
}

#[cfg(test)]
mod tests;
