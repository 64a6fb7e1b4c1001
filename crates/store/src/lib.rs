//! The storage door: one SQL text, two databases (SQLite and PostgreSQL).
//!
//! [`Database`] implements the storage ports of the core: a read sees one
//! snapshot on a connection that cannot write, a write is one transaction and
//! is answered after its commit is durable. Every statement on a tenant's rows
//! has that tenant as its first argument; the few that find a tenant are in
//! `finding`. Nothing here decides anything, opens a sealed value, reads a
//! clock or knows a protocol.

mod accounts;
mod audit_log;
mod candidates;
mod changes;
mod connections;
mod credentials;
mod deliveries;
mod devices;
mod door;
mod events;
mod finding;
mod identities;
mod invitations;
mod members;
mod migrations;
mod reminders;
mod sessions;
mod settings;
mod setup;
mod shared;
mod sign_ins;
mod tenant_life;
mod tenants;
mod test_runs;
mod throttle;
mod traces;
mod upkeep;

pub use door::{Database, OpenError, Options};

// The fixtures of the integration tests, also used inside, name the crate from outside.
#[cfg(test)]
extern crate self as latchkey_store;
#[cfg(test)]
mod tests;
