//! SQLite: one thread that writes, and connections that read where they are asked.
//!
//! A read runs on the task that asks, without a change of thread. Writes go
//! to the one writer, which commits those that wait together. A database in
//! memory is one connection, so there the writer also reads. This module and
//! its children are the only ones that know rusqlite.

mod batch;
mod connect;
mod readers;
mod statement;
mod writer;

use std::path::{Path, PathBuf};

use latchkey_core::ports::StoreError;

use super::{Options, Work};
#[cfg(test)]
pub(super) use connect::Settings;
#[cfg(not(test))]
use connect::Settings;
use readers::Readers;
pub(super) use statement::{Cell, all, run, script};
use writer::Writer;

/// An open SQLite database.
pub(super) struct Lite {
    writer: Writer,
    /// `None` in memory.
    readers: Option<Readers>,
    file: Option<PathBuf>,
}

impl Lite {
    /// Opens the database in `file`, or an own one in memory.
    pub(super) async fn open(file: Option<PathBuf>, options: &Options) -> Result<Self, StoreError> {
        let settings = Settings {
            file: file.clone(),
            wait: options.wait,
        };
        let readers = file
            .is_some()
            .then(|| Readers::new(settings.clone(), options.readers.max(1)));
        let writer = Writer::start(settings).await?;
        Ok(Lite {
            writer,
            readers,
            file,
        })
    }

    /// Its file; `None` in memory.
    pub(super) fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// Runs `work` in a transaction of its own; one that does not write leaves nothing.
    /// Once it began it may take `factor` waits, or as long as it needs.
    pub(super) async fn transact(
        &self,
        writes: bool,
        factor: Option<u32>,
        work: Work,
    ) -> Result<(), StoreError> {
        match (&self.readers, writes) {
            (_, true) => self.writer.unit(factor, work).await,
            (Some(readers), false) => readers.look(factor, work).await,
            (None, false) => self.writer.look(factor, work).await,
        }
    }

    /// Writes a consistent copy to `target`, which must not exist.
    pub(super) async fn copy_to(&self, target: &str) -> Result<(), StoreError> {
        self.writer.copy(target.to_owned()).await
    }

    /// Ends all reading, then all writing; the log is then written back.
    pub(super) async fn close(&self) {
        if let Some(readers) = &self.readers {
            readers.close().await;
        }
        self.writer.close().await;
    }
}

#[cfg(test)]
mod tests;
