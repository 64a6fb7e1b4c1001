//! Test tools: the real application on a real port, with time and chance in the test's hands.
//!
//! Purpose: tests that read like transcripts. [`World`] is an installation
//! beside an Entra-shaped provider; [`Process`] is one application instance of
//! it on a port of its own; [`Browser`] is a cookie jar that follows nothing by
//! itself. Everything uses loopback only, and every world has its own database.
//! Used as a dev-dependency only; nothing here is part of the product.

pub mod browser;
pub mod clock;
pub mod http;
pub mod logs;
pub mod mail;
pub mod passwords;
pub mod rng;
pub mod store;
pub mod tenant;
pub mod world;

pub use browser::{Answer, Browser};
pub use clock::TestClock;
pub use http::{ScriptedHttp, Sent};
pub use logs::Logs;
pub use mail::{SentMail, WatchedMailer};
pub use passwords::WatchedPasswords;
pub use rng::SeededRng;
pub use store::WatchedStore;
pub use tenant::{ConnectionPlan, PASSWORD, Tenant, TenantPlan, entra, tenant};
pub use world::{Process, World};
