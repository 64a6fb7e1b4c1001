//! The real store with a hand on its tap: it can fail, and a read can be held back.
//!
//! A held read has been answered by the database already and waits on its way
//! to the caller: what a slow process sees when the world changes meanwhile
//! (cache fills, section 2.2 of the house style).

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use latchkey_core::ports::{
    Store, StoreError,
    store::{Answer, Look, Unit},
};
use tokio::sync::oneshot;

/// The tapped store. Cheap to share.
pub struct WatchedStore {
    behind: Arc<dyn Store>,
    reads_fail: AtomicBool,
    writes_fail: AtomicBool,
    reads: AtomicUsize,
    writes: AtomicUsize,
    held: Mutex<Option<Gate>>,
}

struct Gate {
    arrived: oneshot::Sender<()>,
    release: oneshot::Receiver<()>,
}

/// The test's end of a held read.
pub struct HeldRead {
    arrived: oneshot::Receiver<()>,
    release: oneshot::Sender<()>,
}

impl HeldRead {
    /// Waits until the read has its answer.
    pub async fn answered(&mut self) {
        (&mut self.arrived)
            .await
            .expect("invariant: the read was made");
    }

    /// Lets the answer go on to its caller.
    pub fn release(self) {
        // A caller that gave up meanwhile needs no answer.
        let _ = self.release.send(());
    }
}

impl WatchedStore {
    /// A tap on `behind`.
    pub fn new(behind: Arc<dyn Store>) -> Arc<Self> {
        Arc::new(WatchedStore {
            behind,
            reads_fail: AtomicBool::new(false),
            writes_fail: AtomicBool::new(false),
            reads: AtomicUsize::new(0),
            writes: AtomicUsize::new(0),
            held: Mutex::default(),
        })
    }

    /// Whether reads answer `Unavailable` from now on.
    pub fn fail_reads(&self, fail: bool) {
        self.reads_fail.store(fail, Ordering::SeqCst);
    }

    /// Whether writes answer `Unavailable` from now on.
    pub fn fail_writes(&self, fail: bool) {
        self.writes_fail.store(fail, Ordering::SeqCst);
    }

    /// Reads so far.
    pub fn reads(&self) -> usize {
        self.reads.load(Ordering::SeqCst)
    }

    /// Units so far.
    pub fn writes(&self) -> usize {
        self.writes.load(Ordering::SeqCst)
    }

    /// Holds back the answer of the next read.
    pub fn hold_next_read(&self) -> HeldRead {
        let (arrived, has_arrived) = oneshot::channel();
        let (release, released) = oneshot::channel();
        let gate = Gate {
            arrived,
            release: released,
        };
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = Some(gate);
        HeldRead {
            arrived: has_arrived,
            release,
        }
    }
}

impl Store for WatchedStore {
    fn write(&self, unit: Unit) -> Answer<'_, ()> {
        Box::pin(async move {
            self.writes.fetch_add(1, Ordering::SeqCst);
            if self.writes_fail.load(Ordering::SeqCst) {
                return Err(StoreError::Unavailable);
            }
            self.behind.write(unit).await
        })
    }

    fn read(&self, look: Look) -> Answer<'_, ()> {
        Box::pin(async move {
            self.reads.fetch_add(1, Ordering::SeqCst);
            if self.reads_fail.load(Ordering::SeqCst) {
                return Err(StoreError::Unavailable);
            }
            let answer = self.behind.read(look).await;
            let gate = self
                .held
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take();
            if let Some(gate) = gate {
                // A test that is gone holds nothing back.
                let _ = gate.arrived.send(());
                let _ = gate.release.await;
            }
            answer
        })
    }
}
