//! Invitations.
//!
//! Accepting is one conditional update: of two processes, or of a password and
//! a sign-in through a connection, one gets the row (T125). The same statement
//! judges expiry and, where a token was shown, that it is the newest (T124).

use latchkey_core::{
    email::EmailAddress,
    id::{InvitationId, MemberId, TenantId},
    invitation::{Invitation, InvitationState},
    member::{MemberState, Role},
    ports::{
        StoreError,
        invitations::{InvitationReads, InvitationWrites},
        store::Answer,
    },
    time::Timestamp,
    token::Digest,
};

use crate::door::{Handle, Row, Sql, Value};

/// Members or addresses asked for by one statement.
const AT_ONCE: usize = 20;

const INVITATION: Sql = Sql::new(
    "invitation",
    "SELECT id, member_id, state, role, token_digest, invited_by, created, sent, expires, ended \
     FROM invitation WHERE tenant_id = $1 AND id = $2",
);
const PENDING: Sql = Sql::new(
    "pending_invitations",
    "SELECT id, member_id, state, role, token_digest, invited_by, created, sent, expires, ended \
     FROM invitation WHERE tenant_id = $1 AND state = 'pending' AND member_id IN (\
       $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)",
);
const OF_EMAILS: Sql = Sql::new(
    "members_of_emails",
    "SELECT email_canonical, id, state FROM member WHERE tenant_id = $1 AND state <> 'removed' \
     AND email_canonical IN (\
       $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)",
);
const WAS_REVOKED: Sql = Sql::new(
    "was_revoked",
    "SELECT i.id FROM member m JOIN invitation i ON i.tenant_id = m.tenant_id AND i.member_id = m.id \
     WHERE m.tenant_id = $1 AND m.state = 'removed' AND m.email_canonical = $2 AND i.state = 'revoked' LIMIT 1",
);
const INSERT: Sql = Sql::new(
    "insert_invitation",
    "INSERT INTO invitation (tenant_id, id, member_id, state, role, token_digest, invited_by, created, sent, \
     expires, ended) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING",
);
const RENEW: Sql = Sql::new(
    "renew_invitation",
    "UPDATE invitation SET token_digest = $3, sent = $4, expires = $5 \
     WHERE tenant_id = $1 AND id = $2 AND state = 'pending'",
);
const ACCEPT: Sql = Sql::new(
    "accept_invitation",
    "UPDATE invitation SET state = 'accepted', ended = $3 \
     WHERE tenant_id = $1 AND id = $2 AND state = 'pending' AND expires > $3 \
     AND (CAST($4 AS TEXT) IS NULL OR token_digest = $4) \
     RETURNING id, member_id, state, role, token_digest, invited_by, created, sent, expires, ended",
);
const REVOKE: Sql = Sql::new(
    "revoke_invitation",
    "UPDATE invitation SET state = 'revoked', ended = $3 \
     WHERE tenant_id = $1 AND id = $2 AND state = 'pending'",
);

/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&Sql] = &[
    &INVITATION,
    &PENDING,
    &OF_EMAILS,
    &WAS_REVOKED,
    &INSERT,
    &RENEW,
    &ACCEPT,
    &REVOKE,
];

fn read(tenant: &TenantId, row: &Row) -> Result<Invitation, StoreError> {
    Ok(Invitation {
        id: row.id(0)?,
        tenant: tenant.clone(),
        member: row.id(1)?,
        state: row.word(2, InvitationState::parse)?,
        role: row.word(3, Role::parse)?,
        token: row.digest(4)?,
        invited_by: row.opt_id(5)?,
        created: row.time(6)?,
        sent: row.time(7)?,
        expires: row.time(8)?,
        ended: row.opt_time(9)?,
    })
}

impl InvitationReads for Handle<'_> {
    fn invitation<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a InvitationId,
    ) -> Answer<'a, Option<Invitation>> {
        Box::pin(async move {
            let row = self.one(&INVITATION, &[tenant.into(), id.into()]).await?;
            row.map(|row| read(tenant, &row)).transpose()
        })
    }

    fn pending_invitations<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        members: &'a [MemberId],
    ) -> Answer<'a, Vec<Invitation>> {
        Box::pin(async move {
            let mut found = Vec::new();
            for some in members.chunks(AT_ONCE) {
                let mut values: Vec<Value<'_>> = vec![tenant.into()];
                values.extend(some.iter().map(Value::from));
                values.resize(1 + AT_ONCE, Value::Text(None));
                for row in &self.all(&PENDING, &values).await? {
                    found.push(read(tenant, row)?);
                }
            }
            Ok(found)
        })
    }

    fn members_of_emails<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        emails: &'a [EmailAddress],
    ) -> Answer<'a, Vec<(String, MemberId, MemberState)>> {
        Box::pin(async move {
            let mut found = Vec::new();
            for some in emails.chunks(AT_ONCE) {
                let mut values: Vec<Value<'_>> = vec![tenant.into()];
                values.extend(some.iter().map(|one| Value::from(one.canonical())));
                values.resize(1 + AT_ONCE, Value::Text(None));
                for row in &self.all(&OF_EMAILS, &values).await? {
                    found.push((row.text(0)?, row.id(1)?, row.word(2, MemberState::parse)?));
                }
            }
            Ok(found)
        })
    }

    fn was_revoked<'a>(&'a mut self, tenant: &'a TenantId, canonical: &'a str) -> Answer<'a, bool> {
        Box::pin(async move {
            let values = [tenant.into(), canonical.into()];
            Ok(self.one(&WAS_REVOKED, &values).await?.is_some())
        })
    }
}

impl InvitationWrites for Handle<'_> {
    fn insert_invitation<'a>(&'a mut self, invitation: &'a Invitation) -> Answer<'a, ()> {
        Box::pin(async move {
            let values = [
                (&invitation.tenant).into(),
                (&invitation.id).into(),
                (&invitation.member).into(),
                invitation.state.as_str().into(),
                invitation.role.as_str().into(),
                (&invitation.token).into(),
                invitation.invited_by.as_ref().into(),
                invitation.created.into(),
                invitation.sent.into(),
                invitation.expires.into(),
                invitation.ended.into(),
            ];
            match self.run(&INSERT, &values).await? {
                0 => Err(StoreError::Taken),
                _ => Ok(()),
            }
        })
    }

    fn renew_invitation<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a InvitationId,
        token: &'a Digest,
        sent: Timestamp,
        expires: Timestamp,
    ) -> Answer<'a, bool> {
        Box::pin(async move {
            let values = [
                tenant.into(),
                id.into(),
                token.into(),
                sent.into(),
                expires.into(),
            ];
            Ok(self.run(&RENEW, &values).await? > 0)
        })
    }

    fn accept_invitation<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a InvitationId,
        token: Option<&'a Digest>,
        now: Timestamp,
    ) -> Answer<'a, Option<Invitation>> {
        Box::pin(async move {
            let values = [
                tenant.into(),
                id.into(),
                now.into(),
                token.map(Digest::as_str).into(),
            ];
            let row = self.one(&ACCEPT, &values).await?;
            row.map(|row| read(tenant, &row)).transpose()
        })
    }

    fn revoke_invitation<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a InvitationId,
        now: Timestamp,
    ) -> Answer<'a, bool> {
        Box::pin(async move {
            let values = [tenant.into(), id.into(), now.into()];
            Ok(self.run(&REVOKE, &values).await? > 0)
        })
    }
}
