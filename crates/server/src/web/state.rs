//! What every handler can reach.

use std::sync::Arc;

use latchkey_app::App;

use crate::{adapters::proxies::TrustedProxies, config::PublicUrl};

/// Shared by all requests of a process.
#[derive(Clone)]
pub struct Web {
    /// The application.
    pub app: Arc<App>,
    /// The configured address of this installation.
    pub public_url: Arc<PublicUrl>,
    /// Whose forwarding headers are believed.
    pub proxies: Arc<TrustedProxies>,
    /// Where this installation keeps what must not be lost.
    pub places: Arc<Places>,
}

/// Where key and data lie, for whoever sets the installation up.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// The file with the master key.
    pub key_file: String,
    /// The database, without any password.
    pub database: String,
}
