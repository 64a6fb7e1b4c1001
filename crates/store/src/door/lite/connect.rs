//! How a SQLite connection is opened and set.
//!
//! Every connection minds foreign keys and waits for a lock as long as a caller
//! may wait. A file is in WAL mode and a commit is on the disk when it returns (T244).
//! Source: SQLite documentation, pragmas.

use std::{path::PathBuf, time::Duration};

use rusqlite::{Connection, OpenFlags, config::DbConfig};

/// Statements kept prepared, on each connection.
const PREPARED: usize = 256;
const DURABLE: &str = "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL";
const LOG: &str = "PRAGMA journal_mode = WAL";
const READ_ONLY: &str = "PRAGMA query_only = ON";

/// Which database, and how patient.
#[derive(Clone)]
pub(in crate::door) struct Settings {
    /// The file; `None` in memory.
    pub(in crate::door) file: Option<PathBuf>,
    /// How long a lock of another process is waited for.
    pub(in crate::door) wait: Duration,
}

impl Settings {
    /// The connection that writes; makes the database if it is missing.
    pub(super) fn writer(&self) -> rusqlite::Result<Connection> {
        let connection = self.open(OpenFlags::SQLITE_OPEN_CREATE)?;
        if self.file.is_some() {
            connection.execute_batch(LOG)?;
        }
        Ok(connection)
    }

    /// A connection that cannot write.
    pub(in crate::door) fn reader(&self) -> rusqlite::Result<Connection> {
        let connection = self.open(OpenFlags::empty())?;
        connection.execute_batch(READ_ONLY)?;
        Ok(connection)
    }

    /// No URIs: what stands in the address is a plain path.
    fn open(&self, more: OpenFlags) -> rusqlite::Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | more;
        let connection = match &self.file {
            Some(file) => Connection::open_with_flags(file, flags)?,
            None => Connection::open_in_memory_with_flags(flags)?,
        };
        connection.busy_timeout(self.wait)?;
        connection.set_prepared_statement_cache_capacity(PREPARED);
        // Else every rebound value makes SQLite plan the statement anew.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        connection.execute_batch(DURABLE)?;
        Ok(connection)
    }
}
