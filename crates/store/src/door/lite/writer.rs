//! The one thread that writes, seen by those who ask it.
//!
//! Work is handed over as one value and answered over a channel. A caller
//! waits its patience for its turn and then as long as its work may take;
//! work whose caller gave up before its turn is never run. A panic inside
//! comes back to the caller as a panic.

use std::{
    any::Any,
    panic::resume_unwind,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    time::Duration,
};

use latchkey_core::ports::StoreError;
use tokio::sync::oneshot;

use super::{batch::Bench, connect::Settings};
use crate::door::{Work, failure::of_lite, in_time};

/// The thread's name, for the operator's tools.
const NAME: &str = "sqlite-writer";

/// What the thread is asked for.
pub(super) enum What {
    /// Is kept when it succeeds.
    Unit(Work),
    /// Leaves nothing.
    Look(Work),
    /// Writes a copy of the database to this path.
    Copy(String),
}

/// How a task ended.
pub(super) enum Outcome {
    /// It ran to its end, or failed.
    Done(Result<(), StoreError>),
    /// It panicked, with this.
    Panicked(Box<dyn Any + Send>),
}

/// One thing to do, and who waits for it.
pub(super) struct Task {
    pub(super) what: What,
    pub(super) answer: oneshot::Sender<Outcome>,
    /// Set by whoever is first: the thread that begins, or the caller who gives up.
    turn: Arc<AtomicBool>,
}

impl Task {
    /// Whether somebody still waits for it.
    pub(super) fn is_wanted(&self) -> bool {
        !self.answer.is_closed()
    }

    /// Begins it, unless its caller gave up.
    pub(super) fn begin(&self) -> bool {
        self.is_wanted() && !self.turn.swap(true, Ordering::AcqRel)
    }
}

/// The door to the thread.
pub(super) struct Writer {
    wait: Duration,
    tasks: Mutex<Option<mpsc::Sender<Task>>>,
    /// Ends with the thread.
    ended: Mutex<Option<oneshot::Receiver<()>>>,
}

impl Writer {
    /// Starts the thread and answers when its connection is open.
    pub(super) async fn start(settings: Settings) -> Result<Self, StoreError> {
        let (tasks, queue) = mpsc::channel();
        let (tell, told) = oneshot::channel();
        let (end, ended) = oneshot::channel::<()>();
        let wait = settings.wait;
        let serve = move || {
            match settings.writer() {
                Ok(connection) => {
                    let _ = tell.send(Ok(()));
                    Bench::new(connection, queue).serve();
                }
                Err(error) => {
                    let _ = tell.send(Err(of_lite("open", &error)));
                }
            }
            drop(end);
        };
        std::thread::Builder::new()
            .name(NAME.into())
            .spawn(serve)
            .map_err(|_| StoreError::Broken("open: no thread".into()))?;
        told.await.unwrap_or(Err(StoreError::Unavailable))?;
        Ok(Writer {
            wait,
            tasks: Mutex::new(Some(tasks)),
            ended: Mutex::new(Some(ended)),
        })
    }

    /// Runs `work` and keeps what it wrote; answers after the commit.
    pub(super) async fn unit(&self, factor: Option<u32>, work: Work) -> Result<(), StoreError> {
        self.ask(What::Unit(work), factor).await
    }

    /// Runs `work` and keeps nothing.
    pub(super) async fn look(&self, factor: Option<u32>, work: Work) -> Result<(), StoreError> {
        self.ask(What::Look(work), factor).await
    }

    /// Copies the database, which takes as long as it takes.
    pub(super) async fn copy(&self, target: String) -> Result<(), StoreError> {
        self.ask(What::Copy(target), None).await
    }

    /// Lets the thread do what is queued, close its connection and end.
    pub(super) async fn close(&self) {
        drop(
            self.tasks
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take(),
        );
        let ended = self
            .ended
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(ended) = ended {
            let _ = ended.await;
        }
    }

    fn send(&self, task: Task) -> Result<(), StoreError> {
        let tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        let tasks = tasks.as_ref().ok_or(StoreError::Unavailable)?;
        tasks.send(task).map_err(|_| StoreError::Unavailable)
    }

    async fn ask(&self, what: What, factor: Option<u32>) -> Result<(), StoreError> {
        let (answer, mut told) = oneshot::channel();
        let turn = Arc::new(AtomicBool::new(false));
        self.send(Task {
            what,
            answer,
            turn: Arc::clone(&turn),
        })?;
        let heard = match tokio::time::timeout(self.wait, &mut told).await {
            Ok(heard) => heard,
            Err(_) if !turn.swap(true, Ordering::AcqRel) => return Err(StoreError::Unavailable),
            Err(_) => in_time(self.wait, factor, async { Ok(told.await) }).await?,
        };
        match heard {
            Ok(Outcome::Done(result)) => result,
            Ok(Outcome::Panicked(with)) => resume_unwind(with),
            Err(_) => Err(StoreError::Unavailable),
        }
    }
}
