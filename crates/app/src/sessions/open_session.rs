//! Builds a new session: a new 256-bit value at every sign-in (T085).

use latchkey_core::{
    id::{CredentialId, SessionId},
    identity::Identity,
    member::Member,
    ports::Rng,
    secret::Secret,
    session::{Method, Session},
    tenant_settings::TenantSettings,
    time::Timestamp,
    token::{Digest, new_token},
};

use crate::Cx;

/// How a session comes to be.
pub(crate) struct Opening<'a> {
    pub member: &'a Member,
    pub method: Method,
    pub identity: Option<&'a Identity>,
    pub revision: Option<i64>,
    pub credential: Option<CredentialId>,
    pub idp_sid: Option<String>,
    pub auth_time: Option<Timestamp>,
    pub settings: &'a TenantSettings,
}

/// The session and the value its browser keeps.
pub(crate) fn new_session(
    cx: &Cx,
    opening: Opening<'_>,
    rng: &dyn Rng,
) -> (Session, Secret<String>) {
    let now = cx.now;
    let token = new_token("", rng);
    let session = Session {
        id: SessionId::new(now, rng),
        tenant: opening.member.tenant.clone(),
        member: opening.member.id.clone(),
        digest: Digest::of(token.expose()),
        method: opening.method,
        identity: opening.identity.map(|one| one.id.clone()),
        connection: opening.identity.map(|one| one.connection.clone()),
        revision: opening.revision,
        credential: opening.credential,
        idp_sid: opening.idp_sid,
        auth_time: opening.auth_time,
        stamp: opening.member.security_stamp,
        created: now,
        last_seen: now,
        absolute_end: now.plus(opening.settings.absolute()),
        idle: opening.settings.idle(),
        proved: now,
        agent: cx.origin.agent.clone(),
        address: cx.origin.address.clone(),
    };
    (session, token)
}
