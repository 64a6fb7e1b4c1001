//! Sessions: only the digest of their value is stored.
//!
//! A session ends by a mark, never by changing its times; a marked one is not
//! found again. Ending tells every process in the same unit, one change each,
//! or one for the tenant when a whole tenant's sessions end. "Last seen" only
//! moves forward and tells nobody.

use latchkey_core::{
    change::ChangeKind,
    id::{SessionId, TenantId},
    ports::{
        StoreError,
        rows::{SessionReads, SessionWrites, SessionsOf},
        store::Answer,
    },
    session::{Method, Session},
    time::{Span, Timestamp},
    token::Digest,
};

use crate::{
    door::{Handle, Row, Sql},
    finding,
};

const SESSION: Sql = Sql::new(
    "session",
    "SELECT member_id, digest, method, identity_id, connection_id, revision, credential_id, idp_sid, auth_time, \
     stamp, created, last_seen, absolute_end, idle, proved, agent, address FROM session WHERE tenant_id = $1 AND id = $2 AND ended IS NULL",
);
const INSERT: Sql = Sql::new(
    "insert_session",
    "INSERT INTO session (tenant_id, id, member_id, digest, method, identity_id, connection_id, revision, \
     credential_id, idp_sid, auth_time, stamp, created, last_seen, absolute_end, idle, proved, agent, address, ended) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, NULL)",
);
const END_ONE: Sql = Sql::new(
    "end_session",
    "UPDATE session SET ended = $2 WHERE tenant_id = $1 AND id = $3 AND ended IS NULL RETURNING id",
);
const END_OF_MEMBER: Sql = Sql::new(
    "end_sessions_of_member",
    "UPDATE session SET ended = $2 WHERE tenant_id = $1 AND member_id = $3 AND ended IS NULL \
     AND (CAST($4 AS TEXT) IS NULL OR id <> $4) RETURNING id",
);
const END_OF_MEMBER_BY: Sql = Sql::new(
    "end_sessions_of_member_by",
    "UPDATE session SET ended = $2 WHERE tenant_id = $1 AND member_id = $3 AND method = $4 AND ended IS NULL \
     RETURNING id",
);
const END_OF_TENANT_BY: Sql = Sql::new(
    "end_sessions_of_tenant_by",
    "UPDATE session SET ended = $2 WHERE tenant_id = $1 AND method = $3 AND ended IS NULL RETURNING id",
);
const RENEW: Sql = Sql::new(
    "renew_session",
    "UPDATE session SET digest = $4, proved = $5, stamp = $6 \
     WHERE tenant_id = $1 AND id = $2 AND digest = $3 AND ended IS NULL",
);
const TOUCH: Sql = Sql::new(
    "touch_session",
    "UPDATE session SET last_seen = $3 WHERE tenant_id = $1 AND id = $2 AND ended IS NULL AND last_seen < $3",
);

/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&Sql] = &[
    &SESSION,
    &INSERT,
    &END_ONE,
    &END_OF_MEMBER,
    &END_OF_MEMBER_BY,
    &END_OF_TENANT_BY,
    &RENEW,
    &TOUCH,
];

fn read(tenant: &TenantId, id: &SessionId, row: &Row) -> Result<Session, StoreError> {
    Ok(Session {
        id: id.clone(),
        tenant: tenant.clone(),
        member: row.id(0)?,
        digest: row.digest(1)?,
        method: row.word(2, Method::parse)?,
        identity: row.opt_id(3)?,
        connection: row.opt_id(4)?,
        revision: row.opt_int(5)?,
        credential: row.opt_id(6)?,
        idp_sid: row.opt_text(7)?,
        auth_time: row.opt_time(8)?,
        stamp: row.int(9)?,
        created: row.time(10)?,
        last_seen: row.time(11)?,
        absolute_end: row.time(12)?,
        idle: Span::millis(row.int(13)?),
        proved: row.time(14)?,
        agent: row.opt_text(15)?,
        address: row.opt_text(16)?,
    })
}

impl Handle<'_> {
    async fn mark_ended(
        &mut self,
        tenant: &TenantId,
        which: &SessionsOf,
        now: Timestamp,
    ) -> Result<Vec<Row>, StoreError> {
        let (tenant, now) = (tenant.into(), now.into());
        match which {
            SessionsOf::One(id) => self.all(&END_ONE, &[tenant, now, id.into()]).await,
            SessionsOf::Member(member, but) => {
                let values = [tenant, now, member.into(), but.as_ref().into()];
                self.all(&END_OF_MEMBER, &values).await
            }
            SessionsOf::MemberBy(member, method) => {
                let values = [tenant, now, member.into(), method.as_str().into()];
                self.all(&END_OF_MEMBER_BY, &values).await
            }
            SessionsOf::TenantBy(method) => {
                let values = [tenant, now, method.as_str().into()];
                self.all(&END_OF_TENANT_BY, &values).await
            }
        }
    }
}

impl SessionReads for Handle<'_> {
    fn session<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a SessionId,
    ) -> Answer<'a, Option<Session>> {
        Box::pin(async move {
            let row = self.one(&SESSION, &[tenant.into(), id.into()]).await?;
            row.map(|row| read(tenant, id, &row)).transpose()
        })
    }
}

impl SessionWrites for Handle<'_> {
    fn insert_session<'a>(&'a mut self, session: &'a Session) -> Answer<'a, ()> {
        Box::pin(async move {
            let values = [
                (&session.tenant).into(),
                (&session.id).into(),
                (&session.member).into(),
                (&session.digest).into(),
                session.method.as_str().into(),
                session.identity.as_ref().into(),
                session.connection.as_ref().into(),
                session.revision.into(),
                session.credential.as_ref().into(),
                session.idp_sid.as_deref().into(),
                session.auth_time.into(),
                session.stamp.into(),
                session.created.into(),
                session.last_seen.into(),
                session.absolute_end.into(),
                session.idle.as_millis().into(),
                session.proved.into(),
                session.agent.as_deref().into(),
                session.address.as_deref().into(),
            ];
            self.run(&INSERT, &values).await?;
            finding::place_session(self, session).await
        })
    }

    fn end_sessions<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        which: &'a SessionsOf,
        now: Timestamp,
    ) -> Answer<'a, i64> {
        Box::pin(async move {
            let ended = self.mark_ended(tenant, which, now).await?;
            if let (SessionsOf::TenantBy(_), false) = (which, ended.is_empty()) {
                self.note_change(tenant, ChangeKind::Tenant, tenant.as_str());
            } else {
                for row in &ended {
                    self.note_change(tenant, ChangeKind::Session, &row.text(0)?);
                }
            }
            Ok(i64::try_from(ended.len()).unwrap_or(i64::MAX))
        })
    }

    fn renew_session<'a>(&'a mut self, renewed: &'a Session, old: &'a Digest) -> Answer<'a, bool> {
        Box::pin(async move {
            let values = [
                (&renewed.tenant).into(),
                (&renewed.id).into(),
                old.into(),
                (&renewed.digest).into(),
                renewed.proved.into(),
                renewed.stamp.into(),
            ];
            if self.run(&RENEW, &values).await? == 0 {
                return Ok(false);
            }
            finding::unplace_session(self, old).await?;
            finding::place_session(self, renewed).await?;
            self.note_change(&renewed.tenant, ChangeKind::Session, renewed.id.as_str());
            Ok(true)
        })
    }

    fn touch_session<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a SessionId,
        now: Timestamp,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let values = [tenant.into(), id.into(), now.into()];
            self.run(&TOUCH, &values).await.map(|_| ())
        })
    }
}
