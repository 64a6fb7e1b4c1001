//! A member's sessions: those that live, those that were, and a new value for one.
//!
//! Live means not ended and within both of its times. The history is what is
//! kept of all of them; nothing here ends a session.

use latchkey_core::{
    id::{MemberId, TenantId},
    ports::{
        StoreError,
        accounts::{PastCursor, PastSession},
    },
    session::{Method, Session},
    time::{Span, Timestamp},
};

use crate::door::{Handle, Row, Sql};

const LIVE: Sql = Sql::new(
    "live_sessions",
    "SELECT id, digest, method, identity_id, connection_id, revision, credential_id, idp_sid, auth_time, stamp, \
     created, last_seen, absolute_end, idle, proved, agent, address FROM session \
     WHERE tenant_id = $1 AND member_id = $2 AND ended IS NULL AND absolute_end > $3 AND last_seen + idle > $3 \
     ORDER BY created DESC, id DESC LIMIT $4",
);
const PAST: Sql = Sql::new(
    "past_sessions",
    "SELECT id, digest, method, identity_id, connection_id, revision, credential_id, idp_sid, auth_time, stamp, \
     created, last_seen, absolute_end, idle, proved, agent, address, ended FROM session \
     WHERE tenant_id = $1 AND member_id = $2 AND created >= $3 AND (created < $4 OR created = $4 AND id < $5) \
     ORDER BY created DESC, id DESC LIMIT $6",
);

/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&Sql] = &[&LIVE, &PAST];

fn read(tenant: &TenantId, member: &MemberId, row: &Row) -> Result<Session, StoreError> {
    Ok(Session {
        id: row.id(0)?,
        tenant: tenant.clone(),
        member: member.clone(),
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

pub(super) async fn live(
    handle: &mut Handle<'_>,
    tenant: &TenantId,
    member: &MemberId,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<Session>, StoreError> {
    let values = [tenant.into(), member.into(), now.into(), limit.into()];
    let rows = handle.all(&LIVE, &values).await?;
    rows.iter().map(|row| read(tenant, member, row)).collect()
}

pub(super) async fn past(
    handle: &mut Handle<'_>,
    tenant: &TenantId,
    member: &MemberId,
    since: Timestamp,
    before: &PastCursor,
    limit: i64,
) -> Result<Vec<PastSession>, StoreError> {
    let values = [
        tenant.into(),
        member.into(),
        since.into(),
        before.created.into(),
        before.id.as_str().into(),
        limit.into(),
    ];
    let rows = handle.all(&PAST, &values).await?;
    let read = |row: &Row| {
        Ok(PastSession {
            session: read(tenant, member, row)?,
            ended: row.opt_time(17)?,
        })
    };
    rows.iter().map(read).collect()
}
