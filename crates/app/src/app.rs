//! The application: its ports and caches; and the context of one request.
//!
//! [`App`] lives as long as the process. [`Cx`] lives for one request and
//! holds the one `now` every decision in it sees.

use std::sync::Arc;

use latchkey_core::{
    audit::{Actor, Origin},
    ports::{Clock, Http, Passwords, Rng, Sealer, Store},
    problem::Problem,
    time::Timestamp,
    token::{Digest, random_base32},
};

use crate::caches::Caches;

/// What a verb answers when it does not do it. Boxed: it is the rare case.
pub type Refusal = Box<Problem>;

/// The running application.
pub struct App {
    /// The database.
    pub store: Arc<dyn Store>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness for tokens and ids.
    pub rng: Arc<dyn Rng>,
    /// The way out to identity providers.
    pub http: Arc<dyn Http>,
    /// Keeps secrets at rest.
    pub sealer: Arc<dyn Sealer>,
    /// Hashes passwords.
    pub passwords: Arc<dyn Passwords>,
    /// The configured origin, for example `https://login.example` (T104).
    pub public_url: String,
    /// Whether mails leave by a mail server; else links are shown for copying.
    pub mails_leave: bool,
    /// What this process remembers.
    pub caches: Caches,
}

/// One request.
#[derive(Debug, Clone)]
pub struct Cx {
    /// Read once.
    pub now: Timestamp,
    /// Who asks, from where.
    pub origin: Origin,
    /// The digest of the browser's device cookie, if a browser asks.
    pub device: Option<Digest>,
}

impl App {
    /// A context for `actor` now.
    pub fn cx(&self, actor: Actor, address: Option<String>) -> Cx {
        let request = format!("req_{}", random_base32(20, &*self.rng));
        Cx {
            now: self.clock.now(),
            origin: Origin {
                actor,
                address,
                agent: None,
                request,
            },
            device: None,
        }
    }

    /// Drops from the caches what other units have changed, now.
    ///
    /// Called after a verb that ended or altered a right, so that this process
    /// does not wait for its next regular reading. A failure is left to that.
    pub async fn catch_up(&self) {
        if let Err(error) = self.caches.read_changes(&*self.store, &*self.clock).await {
            tracing::warn!(%error, "changes could not be read");
        }
    }
}

impl Cx {
    /// The same request, of this kind of browser and system.
    #[must_use]
    pub fn of_agent(mut self, agent: Option<String>) -> Cx {
        self.origin.agent = agent;
        self
    }

    /// The same request, of the browser with this device cookie.
    #[must_use]
    pub fn of_device(mut self, value: &str) -> Cx {
        self.device = Some(Digest::of(value));
        self
    }

    /// The same request, now acting as `actor`.
    pub fn acting(&self, actor: Actor) -> Cx {
        let origin = Origin {
            actor,
            ..self.origin.clone()
        };
        Cx {
            now: self.now,
            origin,
            device: self.device.clone(),
        }
    }
}
