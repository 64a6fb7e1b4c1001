//! Identities: which provider subject opens which member.
//!
//! While active, (connection, issuer, subject) and for Entra (connection,
//! issuer, oid) are unique in the tenant; both are compared byte by byte
//! (T077). Ended ones stay as history. Ending a link tells every process;
//! noting a use does not.

use latchkey_core::{
    change::ChangeKind,
    id::{ConnectionId, IdentityId, MemberId, TenantId},
    identity::{Identity, IdentityState},
    ports::{
        StoreError,
        rows::{IdentityReads, IdentityWrites},
        store::Answer,
    },
    time::Timestamp,
};

use crate::door::{Handle, Row, Sql, Value};

/// So many members are asked about in one statement.
const AT_ONCE: usize = 10;

const BY_SUBJECT: Sql = Sql::new(
    "identity_by_subject",
    "SELECT id, connection_id, issuer, subject, tid, oid, member_id, state, linked_by, linked_at, last_used \
     FROM identity WHERE tenant_id = $1 AND connection_id = $2 AND issuer = $3 AND subject = $4 AND state = 'active'",
);
const BY_OID: Sql = Sql::new(
    "identity_by_oid",
    "SELECT id, connection_id, issuer, subject, tid, oid, member_id, state, linked_by, linked_at, last_used \
     FROM identity WHERE tenant_id = $1 AND connection_id = $2 AND issuer = $3 AND oid = $4 AND state = 'active'",
);
const OF_MEMBER: Sql = Sql::new(
    "identities_of",
    "SELECT id, connection_id, issuer, subject, tid, oid, member_id, state, linked_by, linked_at, last_used \
     FROM identity WHERE tenant_id = $1 AND member_id = $2 AND state = 'active' ORDER BY id",
);
const LINKED: Sql = Sql::new(
    "linked_members",
    "SELECT COUNT(DISTINCT member_id) FROM identity \
     WHERE tenant_id = $1 AND connection_id = $2 AND state = 'active'",
);
const LINKED_WITHOUT_PASSWORD: Sql = Sql::new(
    "linked_without_password",
    "SELECT COUNT(DISTINCT identity.member_id) FROM identity \
     JOIN member ON member.tenant_id = identity.tenant_id AND member.id = identity.member_id \
     WHERE identity.tenant_id = $1 AND identity.connection_id = $2 AND identity.state = 'active' \
     AND member.password_hash IS NULL",
);
const LINKED_AMONG: Sql = Sql::new(
    "linked_among",
    "SELECT DISTINCT member_id FROM identity \
     WHERE tenant_id = $1 AND connection_id = $2 AND state = 'active' \
     AND member_id IN ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
);
const INSERT: Sql = Sql::new(
    "insert_identity",
    "INSERT INTO identity (tenant_id, id, connection_id, issuer, subject, tid, oid, member_id, state, linked_by, \
     linked_at, last_used) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING",
);
const END: Sql = Sql::new(
    "end_identity",
    "UPDATE identity SET state = $3 WHERE tenant_id = $1 AND id = $2 AND state = 'active' RETURNING member_id",
);
const SUPERSEDE: Sql = Sql::new(
    "supersede_identities",
    "UPDATE identity SET state = 'superseded', superseded_by = $4 \
     WHERE tenant_id = $1 AND connection_id = $2 AND state = 'active' \
     AND (CAST($3 AS TEXT) IS NULL OR oid IS NULL OR issuer <> $3)",
);
const UNLINK: Sql = Sql::new(
    "unlink_member",
    "UPDATE identity SET state = 'unlinked' WHERE tenant_id = $1 AND member_id = $2 AND state = 'active'",
);
const TOUCH: Sql = Sql::new(
    "touch_identity",
    "UPDATE identity SET last_used = $3 WHERE tenant_id = $1 AND id = $2",
);

/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&Sql] = &[
    &BY_SUBJECT,
    &BY_OID,
    &OF_MEMBER,
    &LINKED,
    &LINKED_WITHOUT_PASSWORD,
    &LINKED_AMONG,
    &INSERT,
    &END,
    &SUPERSEDE,
    &UNLINK,
    &TOUCH,
];

fn read(tenant: &TenantId, row: &Row) -> Result<Identity, StoreError> {
    Ok(Identity {
        id: row.id(0)?,
        tenant: tenant.clone(),
        connection: row.id(1)?,
        issuer: row.text(2)?,
        subject: row.text(3)?,
        tid: row.opt_text(4)?,
        oid: row.opt_text(5)?,
        member: row.id(6)?,
        state: row.word(7, IdentityState::parse)?,
        linked_by: row.text(8)?,
        linked_at: row.time(9)?,
        last_used: row.opt_time(10)?,
    })
}

fn count(rows: u64) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

impl IdentityReads for Handle<'_> {
    fn identity_by_subject<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        connection: &'a ConnectionId,
        issuer: &'a str,
        subject: &'a str,
    ) -> Answer<'a, Option<Identity>> {
        Box::pin(async move {
            let values = [
                tenant.into(),
                connection.into(),
                issuer.into(),
                subject.into(),
            ];
            let row = self.one(&BY_SUBJECT, &values).await?;
            row.map(|row| read(tenant, &row)).transpose()
        })
    }

    fn identity_by_oid<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        connection: &'a ConnectionId,
        issuer: &'a str,
        oid: &'a str,
    ) -> Answer<'a, Option<Identity>> {
        Box::pin(async move {
            let values = [tenant.into(), connection.into(), issuer.into(), oid.into()];
            let row = self.one(&BY_OID, &values).await?;
            row.map(|row| read(tenant, &row)).transpose()
        })
    }

    fn identities_of<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        member: &'a MemberId,
    ) -> Answer<'a, Vec<Identity>> {
        Box::pin(async move {
            let rows = self
                .all(&OF_MEMBER, &[tenant.into(), member.into()])
                .await?;
            rows.iter().map(|row| read(tenant, row)).collect()
        })
    }

    fn linked_members<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        connection: &'a ConnectionId,
    ) -> Answer<'a, i64> {
        Box::pin(async move {
            let values = [tenant.into(), connection.into()];
            let row = self.one(&LINKED, &values).await?;
            row.map_or(Ok(0), |row| row.int(0))
        })
    }

    fn linked_without_password<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        connection: &'a ConnectionId,
    ) -> Answer<'a, i64> {
        Box::pin(async move {
            let values = [tenant.into(), connection.into()];
            let row = self.one(&LINKED_WITHOUT_PASSWORD, &values).await?;
            row.map_or(Ok(0), |row| row.int(0))
        })
    }

    fn linked_among<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        connection: &'a ConnectionId,
        members: &'a [MemberId],
    ) -> Answer<'a, Vec<MemberId>> {
        Box::pin(async move {
            let mut linked = Vec::new();
            for some in members.chunks(AT_ONCE) {
                let mut values: Vec<Value<'_>> = vec![tenant.into(), connection.into()];
                values.extend(some.iter().map(Value::from));
                values.resize(2 + AT_ONCE, Value::Text(None));
                let rows = self.all(&LINKED_AMONG, &values).await?;
                for row in &rows {
                    linked.push(row.id(0)?);
                }
            }
            Ok(linked)
        })
    }
}

impl IdentityWrites for Handle<'_> {
    fn insert_identity<'a>(&'a mut self, identity: &'a Identity) -> Answer<'a, ()> {
        Box::pin(async move {
            let values = [
                (&identity.tenant).into(),
                (&identity.id).into(),
                (&identity.connection).into(),
                identity.issuer.as_str().into(),
                identity.subject.as_str().into(),
                identity.tid.as_deref().into(),
                identity.oid.as_deref().into(),
                (&identity.member).into(),
                identity.state.as_str().into(),
                identity.linked_by.as_str().into(),
                identity.linked_at.into(),
                identity.last_used.into(),
            ];
            match self.run(&INSERT, &values).await? {
                0 => Err(StoreError::Taken),
                _ => Ok(()),
            }
        })
    }

    fn end_identity<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a IdentityId,
        state: IdentityState,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let values = [tenant.into(), id.into(), state.as_str().into()];
            if let Some(row) = self.one(&END, &values).await? {
                self.note_change(tenant, ChangeKind::Member, &row.text(0)?);
            }
            Ok(())
        })
    }

    fn supersede_identities<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        connection: &'a ConnectionId,
        keep_oid: Option<&'a str>,
        by: i64,
    ) -> Answer<'a, i64> {
        Box::pin(async move {
            let values = [tenant.into(), connection.into(), keep_oid.into(), by.into()];
            let ended = self.run(&SUPERSEDE, &values).await?;
            if ended > 0 {
                self.note_change(tenant, ChangeKind::Connection, connection.as_str());
            }
            Ok(count(ended))
        })
    }

    fn unlink_member<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        member: &'a MemberId,
    ) -> Answer<'a, i64> {
        Box::pin(async move {
            let ended = self.run(&UNLINK, &[tenant.into(), member.into()]).await?;
            if ended > 0 {
                self.note_change(tenant, ChangeKind::Member, member.as_str());
            }
            Ok(count(ended))
        })
    }

    fn touch_identity<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a IdentityId,
        now: Timestamp,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let values = [tenant.into(), id.into(), now.into()];
            self.run(&TOUCH, &values).await.map(|_| ())
        })
    }
}
