//! What Latchkey needs from the world, as traits only.
//!
//! [`world`] has time, chance, network, sealing and password hashing;
//! [`store`] has the storage door. Async methods return boxed futures so that
//! the traits can be used as `dyn`; no runtime is named here.

pub mod accounts;
pub mod audit_log;
pub mod candidates;
pub mod deliveries;
pub mod devices;
pub mod invitations;
pub mod mailer;
pub mod reminders;
pub mod rows;
pub mod settings;
pub mod setup;
pub mod shared;
pub mod store;
pub mod tenant_life;
pub mod test_runs;
pub mod traces;
pub mod world;

use std::{future::Future, pin::Pin};

pub use mailer::{MailError, MailLine, Mailer, OutgoingMail};
pub use store::{Reads, Store, StoreError, StoreExt, Unit, Writes};
pub use world::{
    Clock, Http, HttpError, HttpMethod, HttpRequest, HttpResponse, PasswordError, Passwords, Place,
    Rng, SealError, Sealer, Verdict,
};

/// A future that can be sent between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
