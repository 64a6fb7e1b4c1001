//! The real password adapter at a price a test can pay, with its calls counted.
//!
//! What is counted is work done, with and without a stored hash, so that a test
//! sees the dummy hash of an unknown member (T109) without measuring time.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use latchkey_core::{
    ports::{BoxFuture, PasswordError, Passwords, Rng, Verdict},
    secret::Secret,
};
use latchkey_server::adapters::passwords::Argon2Passwords;

/// The counted adapter. Cheap to share.
pub struct WatchedPasswords {
    behind: Argon2Passwords,
    hashed: AtomicUsize,
    verified: AtomicUsize,
    dummies: AtomicUsize,
    busy: AtomicBool,
}

impl WatchedPasswords {
    /// The adapter over test parameters.
    pub fn new(rng: Arc<dyn Rng>) -> Arc<Self> {
        Arc::new(WatchedPasswords {
            behind: Argon2Passwords::cheap(rng),
            hashed: AtomicUsize::new(0),
            verified: AtomicUsize::new(0),
            dummies: AtomicUsize::new(0),
            busy: AtomicBool::new(false),
        })
    }

    /// Whether its queue is full from now on (T115).
    pub fn set_busy(&self, busy: bool) {
        self.busy.store(busy, Ordering::SeqCst);
    }

    /// Passwords hashed anew so far.
    pub fn hashed(&self) -> usize {
        self.hashed.load(Ordering::SeqCst)
    }

    /// Passwords checked so far, those without a stored hash included.
    pub fn verified(&self) -> usize {
        self.verified.load(Ordering::SeqCst)
    }

    /// Passwords checked so far without a stored hash.
    pub fn dummies(&self) -> usize {
        self.dummies.load(Ordering::SeqCst)
    }

    fn refused(&self) -> Result<(), PasswordError> {
        if self.busy.load(Ordering::SeqCst) {
            Err(PasswordError::Busy)
        } else {
            Ok(())
        }
    }
}

impl Passwords for WatchedPasswords {
    fn hash<'a>(
        &'a self,
        password: &'a Secret<String>,
    ) -> BoxFuture<'a, Result<String, PasswordError>> {
        Box::pin(async move {
            self.refused()?;
            self.hashed.fetch_add(1, Ordering::SeqCst);
            self.behind.hash(password).await
        })
    }

    fn verify<'a>(
        &'a self,
        password: &'a Secret<String>,
        stored: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Verdict, PasswordError>> {
        Box::pin(async move {
            self.refused()?;
            self.verified.fetch_add(1, Ordering::SeqCst);
            if stored.is_none() {
                self.dummies.fetch_add(1, Ordering::SeqCst);
            }
            self.behind.verify(password, stored).await
        })
    }
}
