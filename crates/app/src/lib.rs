//! Use cases of Latchkey: one verb per file, `run(app, cx, input)`.
//!
//! A verb fetches facts through the ports of `latchkey-core`, asks a pure
//! decision or the protocol, and carries out the outcome in one unit of work.
//! No transaction is open while the network or a password hash is awaited.
//! There is no HTTP server and no SQL here.

pub mod accounts;
pub mod app;
pub mod audit;
pub mod audit_log;
pub mod caches;
pub mod candidates;
pub mod connections;
pub mod dashboard;
pub mod devices;
pub mod invitations;
pub mod kept;
pub mod limits;
pub mod mail;
pub mod members;
pub mod password;
pub mod policy;
pub mod proof;
pub mod reminders;
pub mod sessions;
pub mod settings;
pub mod setup;
pub mod sign_in;
pub mod tenants;
pub mod test_runs;

pub use app::{App, Cx, Refusal};
