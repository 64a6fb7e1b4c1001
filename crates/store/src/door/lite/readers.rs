//! The connections that read: a look runs on the task that asks for it.
//!
//! As many looks at once as there may be connections, each in a transaction
//! of its own on a connection that cannot write. Connections are opened when
//! first needed. One that does not come back from its transaction is not
//! used again; a look that fails, panics or is dropped ends its transaction.

use std::sync::{Mutex, MutexGuard, PoisonError};

use latchkey_core::ports::StoreError;
use rusqlite::Connection;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::{connect::Settings, statement::step};
use crate::door::{Handle, Line, Work, failure::of_lite, in_time};

const BEGIN: &str = "BEGIN";
const END: &str = "ROLLBACK";

/// Up to `count` connections that read.
pub(super) struct Readers {
    settings: Settings,
    count: u32,
    turns: Semaphore,
    resting: Mutex<Vec<Connection>>,
}

impl Readers {
    /// None is open yet.
    pub(super) fn new(settings: Settings, count: u32) -> Self {
        let turns = usize::try_from(count).unwrap_or(usize::MAX);
        Readers {
            settings,
            count,
            turns: Semaphore::new(turns.min(Semaphore::MAX_PERMITS)),
            resting: Mutex::new(Vec::new()),
        }
    }

    /// Runs `work` on one snapshot.
    pub(super) async fn look(&self, factor: Option<u32>, work: Work) -> Result<(), StoreError> {
        let wait = self.settings.wait;
        let turn = in_time(wait, Some(1), async {
            let turn = self.turns.acquire().await;
            turn.map_err(|_| StoreError::Unavailable)
        });
        let mut lent = self.lend(turn.await?)?;
        let mut handle = Handle::new(Line::Lite(lent.line()?));
        in_time(wait, factor, work(&mut handle)).await
    }

    /// Waits for the looks that run, lets no other begin, and closes.
    pub(super) async fn close(&self) {
        let all = self.turns.acquire_many(self.count).await;
        self.turns.close();
        self.resting().clear();
        drop(all);
    }

    fn lend<'r>(&'r self, turn: SemaphorePermit<'r>) -> Result<Lent<'r>, StoreError> {
        let rested = self.resting().pop();
        let connection = match rested {
            Some(connection) => connection,
            None => {
                let opened = self.settings.reader();
                opened.map_err(|error| of_lite("open", &error))?
            }
        };
        step(&connection, BEGIN).map_err(|error| of_lite("begin", &error))?;
        Ok(Lent {
            readers: self,
            connection: Some(connection),
            _turn: turn,
        })
    }

    fn resting(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.resting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection with an open transaction; comes back when dropped, before its turn does.
struct Lent<'r> {
    readers: &'r Readers,
    connection: Option<Connection>,
    _turn: SemaphorePermit<'r>,
}

impl Lent<'_> {
    fn line(&mut self) -> Result<&mut Connection, StoreError> {
        self.connection.as_mut().ok_or(StoreError::Unavailable)
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else {
            return;
        };
        let ended = step(&connection, END);
        if ended.is_ok() && connection.is_autocommit() && !self.readers.turns.is_closed() {
            self.readers.resting().push(connection);
        }
    }
}
