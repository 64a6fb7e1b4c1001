//! Turns names into addresses, without search domains (T058).
//!
//! The caller hands over absolute names (with the closing dot), so that the
//! resolver adds no domain of its own. Look-ups run on blocking threads, at
//! most 64 at once, because a dead resolver holds its thread for many
//! seconds. It judges nothing: see [`super::guard`].

use std::{
    io,
    net::{IpAddr, ToSocketAddrs},
    sync::Arc,
};

use latchkey_core::ports::BoxFuture;
use tokio::sync::Semaphore;

/// Look-ups at once.
const SLOTS: usize = 64;
/// Addresses of one name that are looked at.
const MAX_ADDRESSES: usize = 16;

/// A source of addresses.
pub trait Resolve: Send + Sync {
    /// The addresses of `name`, best first.
    ///
    /// # Errors
    /// If there is no such name or nobody answers.
    fn resolve(&self, name: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>>;
}

/// The resolver of this machine.
#[derive(Debug, Clone)]
pub struct SystemResolver(Arc<Semaphore>);

impl SystemResolver {
    /// The resolver.
    pub fn new() -> Self {
        SystemResolver(Arc::new(Semaphore::new(SLOTS)))
    }
}

impl Default for SystemResolver {
    fn default() -> Self {
        SystemResolver::new()
    }
}

impl Resolve for SystemResolver {
    fn resolve(&self, name: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
        let slots = Arc::clone(&self.0);
        Box::pin(async move {
            let slot = slots.acquire_owned().await.map_err(io::Error::other)?;
            tokio::task::spawn_blocking(move || {
                // Held by the thread, not by the request: a request that gave up leaves its thread behind.
                let _slot = slot;
                let found = (name.as_str(), 0).to_socket_addrs()?;
                Ok(found
                    .map(|socket| socket.ip())
                    .take(MAX_ADDRESSES)
                    .collect())
            })
            .await
            .map_err(io::Error::other)?
        })
    }
}
