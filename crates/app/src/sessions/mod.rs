//! Sessions: who a browser is, ending one, and opening one.

mod open_session;
mod renew;
mod sign_out;
mod who;

use std::sync::Arc;

use latchkey_core::{
    id::ConnectionId, member::Member, secret::Secret, session::Session, tenant::Tenant,
    tenant_settings::TenantSettings,
};

pub(crate) use open_session::{Opening, new_session};
pub(crate) use renew::renew;
pub use sign_out::{SignedOut, sign_out};
pub use who::who;

/// A signed-in browser with everything a request needs to know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// The session.
    pub session: Session,
    /// Whose it is, with the roles held now.
    pub member: Member,
    /// The tenant entered.
    pub tenant: Tenant,
    /// What that tenant chose for itself.
    pub settings: TenantSettings,
    /// The connection it came through, with its name.
    pub connection: Option<(ConnectionId, String)>,
}

/// A session just opened: what the browser must keep.
pub struct Opened {
    /// The cookie's value.
    pub token: Secret<String>,
    /// What it stands for.
    pub principal: Arc<Principal>,
}
