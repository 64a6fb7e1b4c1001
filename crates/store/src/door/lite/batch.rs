//! What the writing thread does: tasks that wait are committed together.
//!
//! One transaction holds up to [`TOGETHER`] tasks, each in a savepoint, so
//! one that fails, panics or is dropped takes nothing of the others with it.
//! Nobody is answered before the commit is durable (T244); if it fails, all
//! fail. The count bounds how long the lock is kept from other processes.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, mpsc::Receiver},
    task::{Context, Poll, Wake, Waker},
    thread::{self, Thread},
};

use latchkey_core::ports::{StoreError, store::Answer};
use rusqlite::Connection;
use tokio::sync::oneshot;

use super::{
    statement::step,
    writer::{Outcome, Task, What},
};
use crate::door::{Handle, Line, Work, failure::of_lite};

/// Tasks in one transaction at most.
const TOGETHER: usize = 32;

const BEGIN: &str = "BEGIN IMMEDIATE";
const COMMIT: &str = "COMMIT";
const ROLLBACK: &str = "ROLLBACK";
const MARK: &str = "SAVEPOINT unit";
const KEEP: &str = "RELEASE unit";
const UNDO: &str = "ROLLBACK TO unit";
const COPY: &str = "VACUUM INTO $1";

/// A task that ran, waiting for the commit to be answered.
struct Settled {
    answer: oneshot::Sender<Outcome>,
    outcome: Outcome,
}

/// The writing connection and the queue before it.
pub(super) struct Bench {
    connection: Connection,
    queue: Receiver<Task>,
    /// Taken from the queue, but not for the transaction that was open then.
    carried: Option<Task>,
    waker: Waker,
}

impl Bench {
    /// To be made on the thread that serves.
    pub(super) fn new(connection: Connection, queue: Receiver<Task>) -> Self {
        Bench {
            connection,
            queue,
            carried: None,
            waker: Waker::from(Arc::new(Unpark(thread::current()))),
        }
    }

    /// Serves until nobody can ask any more.
    pub(super) fn serve(mut self) {
        while let Some(task) = self.carried.take().or_else(|| self.queue.recv().ok()) {
            match &task.what {
                What::Copy(target) => {
                    if task.begin() {
                        let copied = copy(&self.connection, target);
                        let _ = task.answer.send(Outcome::Done(copied));
                    }
                }
                What::Unit(_) | What::Look(_) => {
                    if task.is_wanted() {
                        self.together(task);
                    }
                }
            }
        }
    }

    /// The next queued task that belongs into a transaction.
    fn queued(&mut self) -> Option<Task> {
        if self.carried.is_some() {
            return None;
        }
        let task = self.queue.try_recv().ok()?;
        match task.what {
            What::Unit(_) | What::Look(_) => Some(task),
            What::Copy(_) => {
                self.carried = Some(task);
                None
            }
        }
    }

    fn together(&mut self, first: Task) {
        if let Err(error) = step(&self.connection, BEGIN) {
            return self.refuse(first, &of_lite("begin", &error));
        }
        let mut settled = Vec::new();
        let mut next = Some(first);
        for _ in 0..TOGETHER {
            let Some(task) = next.take() else { break };
            settled.extend(self.settle(task));
            if self.connection.is_autocommit() {
                // SQLite gave the whole transaction up (disk full, I/O error).
                break;
            }
            next = self.queued();
        }
        // What came too late for this transaction begins the next one.
        if next.is_some() {
            self.carried = next;
        }
        let committed = step(&self.connection, COMMIT).map_err(|error| of_lite("commit", &error));
        if committed.is_err() && !self.connection.is_autocommit() {
            let _ = step(&self.connection, ROLLBACK);
        }
        for one in settled {
            let outcome = match one.outcome {
                Outcome::Done(result) => Outcome::Done(result.and(committed.clone())),
                panicked @ Outcome::Panicked(_) => panicked,
            };
            let _ = one.answer.send(outcome);
        }
    }

    /// Tells everyone who waits that no transaction can begin.
    fn refuse(&mut self, first: Task, why: &StoreError) {
        let mut next = Some(first);
        while let Some(task) = next.take() {
            let _ = task.answer.send(Outcome::Done(Err(why.clone())));
            next = self.queued();
        }
    }

    /// Runs one task in a savepoint; `None` if nobody wants it any more.
    fn settle(&mut self, task: Task) -> Option<Settled> {
        if !task.begin() {
            return None;
        }
        let mut answer = task.answer;
        let (work, is_kept) = match task.what {
            What::Unit(work) => (work, true),
            What::Look(work) => (work, false),
            What::Copy(_) => return None,
        };
        let outcome = match step(&self.connection, MARK) {
            Err(error) => Outcome::Done(Err(of_lite("savepoint", &error))),
            Ok(()) => {
                let outcome = self.run(work, &mut answer);
                self.leave(outcome, is_kept)
            }
        };
        Some(Settled { answer, outcome })
    }

    fn run(&mut self, work: Work, answer: &mut oneshot::Sender<Outcome>) -> Outcome {
        let (connection, waker) = (&mut self.connection, &self.waker);
        let ran = catch_unwind(AssertUnwindSafe(|| {
            let mut handle = Handle::new(Line::Lite(connection));
            wait_for(waker, work(&mut handle), answer)
        }));
        match ran {
            Ok(Some(result)) => Outcome::Done(result),
            Ok(None) => Outcome::Done(Err(StoreError::Unavailable)),
            Err(with) => Outcome::Panicked(with),
        }
    }

    /// Ends the savepoint. If that fails nothing of the transaction may be committed.
    fn leave(&self, outcome: Outcome, is_kept: bool) -> Outcome {
        let undo = !(is_kept && matches!(outcome, Outcome::Done(Ok(()))));
        let undone = if undo {
            step(&self.connection, UNDO)
        } else {
            Ok(())
        };
        let Err(error) = undone.and_then(|()| step(&self.connection, KEEP)) else {
            return outcome;
        };
        let _ = step(&self.connection, ROLLBACK);
        match outcome {
            Outcome::Done(Ok(())) => Outcome::Done(Err(of_lite("savepoint", &error))),
            failed => failed,
        }
    }
}

fn copy(connection: &Connection, target: &str) -> Result<(), StoreError> {
    let copied = connection.execute(COPY, [target]);
    copied.map(|_| ()).map_err(|error| of_lite("copy", &error))
}

/// Wakes the thread that waits for a unit.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
    fn wake_by_ref(self: &Arc<Self>) {
        self.0.unpark();
    }
}

/// Runs `work` to its end on this thread; `None` when its caller is gone before.
fn wait_for(
    waker: &Waker,
    mut work: Answer<'_, ()>,
    answer: &mut oneshot::Sender<Outcome>,
) -> Option<Result<(), StoreError>> {
    let mut context = Context::from_waker(waker);
    loop {
        if let Poll::Ready(result) = work.as_mut().poll(&mut context) {
            return Some(result);
        }
        if answer.poll_closed(&mut context).is_ready() {
            return None;
        }
        thread::park();
    }
}
