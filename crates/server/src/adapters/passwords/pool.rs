//! Slots, queue and memory of password hashing.
//!
//! A job takes a place (or is turned away), waits for a slot, and runs on a
//! blocking thread with a buffer that is kept for the next job: fresh memory
//! for each would double the time and grow the process. Buffers are given
//! back to the system once nobody has hashed for 10 s. A caller that went away
//! leaves its job running, with its slot, so that the bound holds. It knows
//! nothing of passwords.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use argon2::Block;
use tokio::sync::{Notify, Semaphore};

/// Buffers are given back after this long without a job.
const IDLE: Duration = Duration::from_secs(10);

/// The pool. See the module's text.
pub(super) struct Pool {
    /// Jobs running or waiting.
    places: Arc<Semaphore>,
    /// Jobs running.
    pub(super) slots: Arc<Semaphore>,
    /// Length of a kept buffer, in blocks of 1 KiB.
    usual: usize,
    kept: Mutex<Kept>,
    used: Notify,
}

#[derive(Default)]
struct Kept {
    buffers: Vec<Vec<Block>>,
    /// Whether a task watches over them.
    watched: bool,
}

impl Pool {
    /// A pool of `slots` jobs at once and `queue` waiting, whose jobs usually
    /// need `usual` blocks.
    pub(super) fn new(slots: usize, queue: usize, usual: usize) -> Arc<Self> {
        Arc::new(Pool {
            places: Arc::new(Semaphore::new(slots + queue)),
            slots: Arc::new(Semaphore::new(slots)),
            usual,
            kept: Mutex::default(),
            used: Notify::new(),
        })
    }

    /// Runs `job` with `blocks` blocks of memory; `None` if there is no place.
    pub(super) async fn run<T: Send + 'static>(
        self: &Arc<Self>,
        blocks: usize,
        job: impl FnOnce(&mut [Block]) -> T + Send + 'static,
    ) -> Option<T> {
        let place = Arc::clone(&self.places).try_acquire_owned().ok()?;
        let slot = Arc::clone(&self.slots).acquire_owned().await.ok()?;
        let pool = Arc::clone(self);
        let done = tokio::task::spawn_blocking(move || {
            let mut buffer = pool.buffer(blocks);
            let done = job(&mut buffer[..blocks]);
            pool.keep(buffer);
            drop((slot, place));
            done
        });
        let done = done.await.ok();
        self.watch();
        done
    }

    fn buffer(&self, blocks: usize) -> Vec<Block> {
        if blocks <= self.usual
            && let Some(buffer) = self.kept().buffers.pop()
        {
            return buffer;
        }
        vec![Block::new(); blocks.max(self.usual)]
    }

    /// Keeps a buffer of the usual length; a longer one was for once.
    fn keep(&self, buffer: Vec<Block>) {
        if buffer.len() == self.usual {
            self.kept().buffers.push(buffer);
        }
    }

    /// Sees to it that buffers are given back when idle.
    fn watch(self: &Arc<Self>) {
        self.used.notify_one();
        let mut kept = self.kept();
        if kept.watched || kept.buffers.is_empty() {
            return;
        }
        kept.watched = true;
        let pool = Arc::clone(self);
        tokio::spawn(async move {
            while tokio::time::timeout(IDLE, pool.used.notified())
                .await
                .is_ok()
            {}
            *pool.kept() = Kept::default();
        });
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[cfg(test)]
    pub(super) fn buffers(&self) -> usize {
        self.kept().buffers.len()
    }
}
