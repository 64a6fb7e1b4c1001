//! The door: opens SQLite or PostgreSQL and runs reads and writes on it.
//!
//! The one place that knows there are two databases. SQLite (`lite`): WAL with
//! `synchronous=FULL`, one thread that writes and commits what waits together,
//! and a few readers with `query_only`. PostgreSQL: a pool; writes
//! are READ COMMITTED, reads one REPEATABLE READ snapshot that cannot write.
//! A unit that fails, panics or is dropped is rolled back. Nobody waits longer
//! than [`Options::wait`] for a busy database (T240).

mod failure;
mod handle;
mod lite;
mod open;
mod row;

use std::{future::Future, time::Duration};

use latchkey_core::ports::{
    StoreError,
    store::{Answer, Look, Store, Unit},
};
use sqlx::PgPool;
use tokio::sync::oneshot;

use failure::of_pg;
pub(crate) use handle::{Handle, Line, PendingChange};
use lite::Lite;
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
    Lite(Lite),
    Pg(PgPool),
}

/// Work on an open transaction, as one value.
type Work = Box<dyn for<'t, 'c> FnOnce(&'t mut Handle<'c>) -> Answer<'t, ()> + Send>;

const BEGIN_WRITE_PG: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";
const BEGIN_READ_PG: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
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
            Driver::Lite(lite) => lite.file(),
            Driver::Pg(_) => None,
        }
    }

    /// Asks the database for nothing.
    ///
    /// # Errors
    /// `Unavailable` when it does not answer within the wait.
    pub async fn ping(&self) -> Result<(), StoreError> {
        let ping: Work =
            Box::new(|handle| Box::pin(async { handle.one(&PING, &[]).await.map(|_| ()) }));
        self.transact(false, Some(1), ping).await
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
        self.ask(false, Some(WORK_FACTOR), |handle| Box::pin(version(handle)))
            .await
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
        let locks = matches!(self.driver, Driver::Pg(_));
        self.ask(true, None, move |handle| {
            Box::pin(async move {
                if locks {
                    handle.script("migration_lock", LOCK_PG).await?;
                }
                handle.script("schema_table", SCHEMA_TABLE).await?;
                let found = version(handle).await?;
                let mut steps = 0;
                for step in migrations::ALL.iter().filter(|step| step.version > found) {
                    handle.script("migration", step.text).await?;
                    handle.run(&SET_VERSION, &[step.version.into()]).await?;
                    steps += 1;
                }
                Ok(steps)
            })
        })
        .await
    }

    /// Writes a consistent copy of a SQLite database to `target`, which must not exist.
    ///
    /// # Errors
    /// `Broken` for PostgreSQL, whose own tools do this, or when the file cannot be written.
    pub async fn copy_to(&self, target: &std::path::Path) -> Result<(), StoreError> {
        match (&self.driver, target.to_str()) {
            (Driver::Lite(lite), Some(path)) => lite.copy_to(path).await,
            _ => Err(StoreError::Broken("copy: not a SQLite file".into())),
        }
    }

    /// Closes all connections; SQLite then has its log written back.
    pub async fn close(&self) {
        match &self.driver {
            Driver::Lite(lite) => lite.close().await,
            Driver::Pg(pool) => pool.close().await,
        }
    }

    async fn tables(&self) -> Result<Vec<String>, StoreError> {
        let sql = match self.driver {
            Driver::Lite(_) => &TABLES_LITE,
            Driver::Pg(_) => &TABLES_PG,
        };
        self.ask(false, Some(WORK_FACTOR), |handle| {
            Box::pin(async {
                let rows = handle.all(sql, &[]).await?;
                rows.iter().map(|row| row.text(0)).collect()
            })
        })
        .await
    }

    /// [`Database::transact`] with a result.
    async fn ask<T, F>(&self, writes: bool, factor: Option<u32>, ask: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'t, 'c> FnOnce(&'t mut Handle<'c>) -> Answer<'t, T> + Send + 'static,
    {
        let (tell, mut told) = oneshot::channel();
        let work: Work = Box::new(move |handle| {
            let answer = ask(handle);
            Box::pin(async move {
                let _ = tell.send(answer.await?);
                Ok(())
            })
        });
        self.transact(writes, factor, work).await?;
        told.try_recv()
            .map_err(|_| StoreError::Broken("no result was left".into()))
    }

    /// Runs `work` in a transaction of its own. It waits one wait for its turn, then
    /// may take `factor` waits, or as long as it needs; a dropped one is rolled back.
    async fn transact(
        &self,
        writes: bool,
        factor: Option<u32>,
        work: Work,
    ) -> Result<(), StoreError> {
        let pool = match &self.driver {
            Driver::Lite(lite) => return lite.transact(writes, factor, work).await,
            Driver::Pg(pool) => pool,
        };
        let begin = if writes {
            BEGIN_WRITE_PG
        } else {
            BEGIN_READ_PG
        };
        let mut tx = in_time(self.wait, Some(1), async {
            let begun = pool.begin_with(begin).await;
            begun.map_err(|error| of_pg("begin", &error))
        })
        .await?;
        in_time(self.wait, factor, async {
            work(&mut Handle::new(Line::Pg(&mut tx))).await?;
            if writes {
                tx.commit().await.map_err(|error| of_pg("commit", &error))?;
            }
            Ok(())
        })
        .await
    }
}

/// Gives up after `factor` waits, as unavailable; without a factor it never does.
async fn in_time<T>(
    wait: Duration,
    factor: Option<u32>,
    work: impl Future<Output = Result<T, StoreError>>,
) -> Result<T, StoreError> {
    match factor {
        Some(factor) => tokio::time::timeout(wait * factor, work)
            .await
            .unwrap_or(Err(StoreError::Unavailable)),
        None => work.await,
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
        let work: Work = Box::new(|handle| {
            Box::pin(async {
                unit(handle).await?;
                handle.finish().await
            })
        });
        Box::pin(self.transact(true, Some(WORK_FACTOR), work))
    }

    fn read(&self, look: Look) -> Answer<'_, ()> {
        let work: Work = Box::new(|handle| look(handle));
        Box::pin(self.transact(false, Some(WORK_FACTOR), work))
    }
}

#[cfg(test)]
mod tests;
