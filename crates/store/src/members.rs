//! Members and their roles.
//!
//! The canonical address is unique among a tenant's members that are not
//! removed (T078); the same address in another tenant is another member.
//! Whatever alters what a member may do or is called tells every process;
//! notes of a sign-in do not. Removing a member wipes the password hash.

use latchkey_core::{
    change::ChangeKind,
    email::EmailAddress,
    id::{MemberId, TenantId},
    member::{Member, MemberSource, MemberState, Role},
    ports::{
        StoreError,
        rows::{MemberReads, MemberWrites},
        store::Answer,
    },
    session::Method,
    time::Timestamp,
};

use crate::{
    door::{Handle, Row, Sql, Value},
    finding, throttle,
};

/// Where a role set by an admin or the operator comes from.
const MANUAL: &str = "manual";

const MEMBER: Sql = Sql::new(
    "member",
    "SELECT m.id, m.state, m.email_shown, m.first_name, m.last_name, m.source, m.password_hash IS NOT NULL, \
     m.security_stamp, m.provider_email, m.created, m.last_sign_in, m.last_method, \
     EXISTS (SELECT 1 FROM member_role r WHERE r.tenant_id = m.tenant_id AND r.member_id = m.id AND r.role = 'admin'), \
     EXISTS (SELECT 1 FROM member_role r WHERE r.tenant_id = m.tenant_id AND r.member_id = m.id AND r.role = 'user') \
     FROM member m WHERE m.tenant_id = $1 AND m.id = $2",
);
const BY_EMAIL: Sql = Sql::new(
    "member_by_email",
    "SELECT m.id, m.state, m.email_shown, m.first_name, m.last_name, m.source, m.password_hash IS NOT NULL, \
     m.security_stamp, m.provider_email, m.created, m.last_sign_in, m.last_method, \
     EXISTS (SELECT 1 FROM member_role r WHERE r.tenant_id = m.tenant_id AND r.member_id = m.id AND r.role = 'admin'), \
     EXISTS (SELECT 1 FROM member_role r WHERE r.tenant_id = m.tenant_id AND r.member_id = m.id AND r.role = 'user') \
     FROM member m WHERE m.tenant_id = $1 AND m.email_canonical = $2 AND m.state <> 'removed'",
);
const MEMBERS: Sql = Sql::new(
    "members",
    "SELECT m.id, m.state, m.email_shown, m.first_name, m.last_name, m.source, m.password_hash IS NOT NULL, \
     m.security_stamp, m.provider_email, m.created, m.last_sign_in, m.last_method, \
     EXISTS (SELECT 1 FROM member_role r WHERE r.tenant_id = m.tenant_id AND r.member_id = m.id AND r.role = 'admin'), \
     EXISTS (SELECT 1 FROM member_role r WHERE r.tenant_id = m.tenant_id AND r.member_id = m.id AND r.role = 'user') \
     FROM member m WHERE m.tenant_id = $1 AND m.email_canonical > $2 AND m.state <> 'removed' \
     ORDER BY m.email_canonical LIMIT $3",
);
const ADMINS: Sql = Sql::new(
    "active_admins",
    "SELECT m.id, m.state, m.email_shown, m.first_name, m.last_name, m.source, m.password_hash IS NOT NULL, \
     m.security_stamp, m.provider_email, m.created, m.last_sign_in, m.last_method, TRUE, \
     EXISTS (SELECT 1 FROM member_role r WHERE r.tenant_id = m.tenant_id AND r.member_id = m.id AND r.role = 'user') \
     FROM member m WHERE m.tenant_id = $1 AND m.state = 'active' AND m.id IN (\
       SELECT a.member_id FROM member_role a WHERE a.tenant_id = $1 AND a.role = 'admin') \
     ORDER BY m.id LIMIT 200",
);
const PASSWORD: Sql = Sql::new(
    "password_hash",
    "SELECT password_hash FROM member WHERE tenant_id = $1 AND id = $2",
);
const INSERT: Sql = Sql::new(
    "insert_member",
    "INSERT INTO member (tenant_id, id, state, email_canonical, email_shown, first_name, last_name, source, \
     password_hash, security_stamp, provider_email, created, last_sign_in, last_method) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING",
);
const SET_STATE: Sql = Sql::new(
    "set_member_state",
    "UPDATE member SET state = $4, security_stamp = security_stamp + 1, \
     password_hash = CASE WHEN $4 = 'removed' THEN NULL ELSE password_hash END \
     WHERE tenant_id = $1 AND id = $2 AND state = $3",
);
const DROP_ROLES: Sql = Sql::new(
    "drop_roles",
    "DELETE FROM member_role WHERE tenant_id = $1 AND member_id = $2 AND source = $3",
);
const ADD_ROLE: Sql = Sql::new(
    "add_role",
    "INSERT INTO member_role (tenant_id, member_id, role, source, source_ref) VALUES ($1, $2, $3, $4, '') \
     ON CONFLICT DO NOTHING",
);
const SET_NAMES: Sql = Sql::new(
    "set_names",
    "UPDATE member SET first_name = $3, last_name = $4 WHERE tenant_id = $1 AND id = $2",
);
const SET_EMAIL: Sql = Sql::new(
    "set_email",
    "UPDATE member SET email_canonical = $3, email_shown = $4 WHERE tenant_id = $1 AND id = $2 \
     AND NOT EXISTS (SELECT 1 FROM member o WHERE o.tenant_id = $1 AND o.email_canonical = $3 \
       AND o.state <> 'removed' AND o.id <> $2)",
);
const SET_PROVIDER_EMAIL: Sql = Sql::new(
    "set_provider_email",
    "UPDATE member SET provider_email = $3 WHERE tenant_id = $1 AND id = $2 \
     AND provider_email IS DISTINCT FROM $3",
);
const SET_PASSWORD: Sql = Sql::new(
    "set_password",
    "UPDATE member SET password_hash = $3, security_stamp = security_stamp + 1 \
     WHERE tenant_id = $1 AND id = $2 AND state <> 'removed'",
);
const REPLACE_HASH: Sql = Sql::new(
    "replace_hash",
    "UPDATE member SET password_hash = $4 WHERE tenant_id = $1 AND id = $2 AND password_hash = $3",
);
const NOTE_SIGN_IN: Sql = Sql::new(
    "note_sign_in",
    "UPDATE member SET last_sign_in = $3, last_method = $4 WHERE tenant_id = $1 AND id = $2",
);

/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&Sql] = &[
    &MEMBER,
    &BY_EMAIL,
    &MEMBERS,
    &ADMINS,
    &PASSWORD,
    &INSERT,
    &SET_STATE,
    &DROP_ROLES,
    &ADD_ROLE,
    &SET_NAMES,
    &SET_EMAIL,
    &SET_PROVIDER_EMAIL,
    &SET_PASSWORD,
    &REPLACE_HASH,
    &NOTE_SIGN_IN,
];

fn read(tenant: &TenantId, row: &Row) -> Result<Member, StoreError> {
    let mut roles = Vec::new();
    for (place, role) in [(12, Role::Admin), (13, Role::User)] {
        if row.bool(place)? {
            roles.push(role);
        }
    }
    Ok(Member {
        id: row.id(0)?,
        tenant: tenant.clone(),
        state: row.word(1, MemberState::parse)?,
        email: row.word(2, |text| EmailAddress::parse(text).ok())?,
        first_name: row.text(3)?,
        last_name: row.text(4)?,
        source: row.word(5, MemberSource::parse)?,
        has_password: row.bool(6)?,
        security_stamp: row.int(7)?,
        provider_email: row.opt_text(8)?,
        created: row.time(9)?,
        last_sign_in: row.opt_time(10)?,
        last_method: row.opt_word(11, Method::parse)?,
        roles,
    })
}

fn read_all(tenant: &TenantId, rows: &[Row]) -> Result<Vec<Member>, StoreError> {
    rows.iter().map(|row| read(tenant, row)).collect()
}

impl Handle<'_> {
    /// Runs a statement that alters one member and tells every process if it did.
    async fn alter_member(
        &mut self,
        sql: &'static Sql,
        tenant: &TenantId,
        id: &MemberId,
        more: &[Value<'_>],
    ) -> Result<bool, StoreError> {
        let mut values: Vec<Value<'_>> = vec![tenant.into(), id.into()];
        values.extend_from_slice(more);
        let altered = self.run(sql, &values).await? > 0;
        if altered {
            self.note_change(tenant, ChangeKind::Member, id.as_str());
        }
        Ok(altered)
    }

    async fn add_roles(
        &mut self,
        tenant: &TenantId,
        id: &MemberId,
        roles: &[Role],
    ) -> Result<(), StoreError> {
        for role in roles {
            let values = [
                tenant.into(),
                id.into(),
                role.as_str().into(),
                MANUAL.into(),
            ];
            self.run(&ADD_ROLE, &values).await?;
        }
        Ok(())
    }
}

impl MemberReads for Handle<'_> {
    fn member<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a MemberId,
    ) -> Answer<'a, Option<Member>> {
        Box::pin(async move {
            let row = self.one(&MEMBER, &[tenant.into(), id.into()]).await?;
            row.map(|row| read(tenant, &row)).transpose()
        })
    }

    fn member_by_email<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        canonical: &'a str,
    ) -> Answer<'a, Option<Member>> {
        Box::pin(async move {
            let values = [tenant.into(), canonical.into()];
            let row = self.one(&BY_EMAIL, &values).await?;
            row.map(|row| read(tenant, &row)).transpose()
        })
    }

    fn members<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        after: &'a str,
        limit: i64,
    ) -> Answer<'a, Vec<Member>> {
        Box::pin(async move {
            let values = [tenant.into(), after.into(), limit.into()];
            let rows = self.all(&MEMBERS, &values).await?;
            read_all(tenant, &rows)
        })
    }

    fn active_admins<'a>(&'a mut self, tenant: &'a TenantId) -> Answer<'a, Vec<Member>> {
        Box::pin(async move {
            let rows = self.all(&ADMINS, &[tenant.into()]).await?;
            read_all(tenant, &rows)
        })
    }

    fn password_hash<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a MemberId,
    ) -> Answer<'a, Option<String>> {
        Box::pin(async move {
            let row = self.one(&PASSWORD, &[tenant.into(), id.into()]).await?;
            row.map_or(Ok(None), |row| row.opt_text(0))
        })
    }

    fn failures<'a>(&'a mut self, key: &'a str) -> Answer<'a, Option<(i64, Timestamp)>> {
        Box::pin(throttle::failures(self, key))
    }
}

impl MemberWrites for Handle<'_> {
    fn insert_member<'a>(&'a mut self, member: &'a Member) -> Answer<'a, ()> {
        Box::pin(async move {
            let values = [
                (&member.tenant).into(),
                (&member.id).into(),
                member.state.as_str().into(),
                member.email.canonical().into(),
                member.email.shown().into(),
                member.first_name.as_str().into(),
                member.last_name.as_str().into(),
                member.source.as_str().into(),
                member.security_stamp.into(),
                member.provider_email.as_deref().into(),
                member.created.into(),
                member.last_sign_in.into(),
                member.last_method.map(Method::as_str).into(),
            ];
            if self.run(&INSERT, &values).await? == 0 {
                return Err(StoreError::Taken);
            }
            self.add_roles(&member.tenant, &member.id, &member.roles)
                .await?;
            finding::place_email(self, &member.tenant, &member.id).await?;
            self.note_change(&member.tenant, ChangeKind::Member, member.id.as_str());
            Ok(())
        })
    }

    fn set_member_state<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a MemberId,
        from: MemberState,
        to: MemberState,
    ) -> Answer<'a, bool> {
        Box::pin(async move {
            let words = [from.as_str().into(), to.as_str().into()];
            let done = self.alter_member(&SET_STATE, tenant, id, &words).await?;
            if done && (from == MemberState::Removed) != (to == MemberState::Removed) {
                finding::unplace_email(self, tenant, id).await?;
                finding::place_email(self, tenant, id).await?;
            }
            Ok(done)
        })
    }

    fn set_roles<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a MemberId,
        roles: &'a [Role],
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let values = [tenant.into(), id.into(), MANUAL.into()];
            self.run(&DROP_ROLES, &values).await?;
            self.add_roles(tenant, id, roles).await?;
            self.note_change(tenant, ChangeKind::Member, id.as_str());
            Ok(())
        })
    }

    fn set_names<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a MemberId,
        first: &'a str,
        last: &'a str,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let names = [first.into(), last.into()];
            self.alter_member(&SET_NAMES, tenant, id, &names).await?;
            Ok(())
        })
    }

    fn set_email<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a MemberId,
        email: &'a EmailAddress,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let forms = [email.canonical().into(), email.shown().into()];
            if !self.alter_member(&SET_EMAIL, tenant, id, &forms).await? {
                return Err(StoreError::Taken);
            }
            finding::unplace_email(self, tenant, id).await?;
            finding::place_email(self, tenant, id).await
        })
    }

    fn set_provider_email<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a MemberId,
        email: Option<&'a str>,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let note = [email.into()];
            self.alter_member(&SET_PROVIDER_EMAIL, tenant, id, &note)
                .await?;
            Ok(())
        })
    }

    fn set_password<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a MemberId,
        hash: Option<&'a str>,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            self.alter_member(&SET_PASSWORD, tenant, id, &[hash.into()])
                .await?;
            Ok(())
        })
    }

    fn replace_hash<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a MemberId,
        old: &'a str,
        new: &'a str,
    ) -> Answer<'a, bool> {
        Box::pin(async move {
            let values = [tenant.into(), id.into(), old.into(), new.into()];
            Ok(self.run(&REPLACE_HASH, &values).await? > 0)
        })
    }

    fn note_sign_in<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a MemberId,
        method: Method,
        now: Timestamp,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let values = [tenant.into(), id.into(), now.into(), method.as_str().into()];
            self.run(&NOTE_SIGN_IN, &values).await.map(|_| ())
        })
    }
}
