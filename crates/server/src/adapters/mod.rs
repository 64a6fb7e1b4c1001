//! The adapters: where Latchkey touches the world.
//!
//! Each file here owns one thing nothing else may touch (style: time, chance,
//! network): the wall clock, the system's randomness, outgoing requests, the
//! master key, password hashing, mails, the peer's address and the log. Everything
//! else sees them as the traits of [`latchkey_core::ports`] or as plain
//! values. Nothing here decides who may do what.

pub mod clock;
pub mod data_dir;
pub mod http;
pub mod keyring;
pub mod logging;
pub mod mail;
pub mod passwords;
pub mod proxies;
pub mod rng;
mod tls;

#[cfg(test)]
mod tests;
