//! Members and their roles.
//!
//! The canonical address is unique among a tenant's members that are not
//! removed (T078); the same address in another tenant is another member.
//! Whatever alters what a member may do or is called tells every process;
//! notes of a sign-in do not. Removing a member wipes the password hash. Lists
//! are in `list`, roles in `roles`, what members are searched and filtered by in `words`.

pub(crate) mod list;
pub(crate) mod roles;
pub(crate) mod words;

use latchkey_core::{
    change::ChangeKind,
    email::EmailAddress,
    id::{ConnectionId, MemberId, TenantId},
    member::{Member, MemberSource, MemberState, Role},
    member_list::{MemberFilter, facet},
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
const PASSWORD: Sql = Sql::new(
    "password_hash",
    "SELECT password_hash FROM member WHERE tenant_id = $1 AND id = $2",
);
const STATE_SINCE: Sql = Sql::new(
    "member_state_since",
    "SELECT state_since FROM member WHERE tenant_id = $1 AND id = $2",
);
const INSERT: Sql = Sql::new(
    "insert_member",
    "INSERT INTO member (tenant_id, id, state, email_canonical, email_shown, first_name, last_name, source, \
     password_hash, security_stamp, provider_email, created, state_since, last_sign_in, last_method, last_sso, \
     is_admin, facet, is_user) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL, $9, $10, $11, $11, $12, $13, $14, $15, $16, $17) \
     ON CONFLICT DO NOTHING",
);
const SET_STATE: Sql = Sql::new(
    "set_member_state",
    "UPDATE member SET state = $4, state_since = $5, security_stamp = security_stamp + 1, \
     password_hash = CASE WHEN $4 = 'removed' THEN NULL ELSE password_hash END \
     WHERE tenant_id = $1 AND id = $2 AND state = $3",
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
    "UPDATE member SET last_sign_in = $3, last_method = $4, \
     last_sso = CASE WHEN $5 THEN $3 ELSE last_sso END WHERE tenant_id = $1 AND id = $2 RETURNING facet",
);

/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&Sql] = &[
    &MEMBER,
    &BY_EMAIL,
    &PASSWORD,
    &STATE_SINCE,
    &INSERT,
    &SET_STATE,
    &SET_NAMES,
    &SET_EMAIL,
    &SET_PROVIDER_EMAIL,
    &SET_PASSWORD,
    &REPLACE_HASH,
    &NOTE_SIGN_IN,
];

/// Columns as the statements above and those of `list` select them.
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
        Box::pin(list::members(self, tenant, after, limit))
    }

    fn members_where<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        filter: &'a MemberFilter,
        after: Option<&'a MemberId>,
    ) -> Answer<'a, Vec<Member>> {
        Box::pin(list::members_where(self, tenant, filter, after))
    }

    fn member_state_since<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a MemberId,
    ) -> Answer<'a, Option<Timestamp>> {
        Box::pin(async move {
            let row = self.one(&STATE_SINCE, &[tenant.into(), id.into()]).await?;
            row.map(|row| row.time(0)).transpose()
        })
    }

    fn active_admins<'a>(&'a mut self, tenant: &'a TenantId) -> Answer<'a, Vec<Member>> {
        Box::pin(list::active_admins(self, tenant))
    }

    fn admins_who_enter<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        connection: Option<&'a ConnectionId>,
    ) -> Answer<'a, Vec<Member>> {
        Box::pin(list::admins_who_enter(self, tenant, connection))
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
            let last_sso = member
                .last_sign_in
                .filter(|_| member.last_method == Some(Method::Sso));
            let facet = facet(
                member.state,
                member.is_admin(),
                member.source,
                last_sso.is_none(),
            );
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
                last_sso.into(),
                Value::Bool(member.is_admin()),
                facet.as_str().into(),
                Value::Bool(member.roles.contains(&Role::User)),
            ];
            if self.run(&INSERT, &values).await? == 0 {
                return Err(StoreError::Taken);
            }
            roles::add(self, &member.tenant, &member.id, &member.roles).await?;
            finding::place_email(self, &member.tenant, &member.id).await?;
            words::write(self, &member.tenant, &member.id).await?;
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
        now: Timestamp,
    ) -> Answer<'a, bool> {
        Box::pin(async move {
            let values = [from.as_str().into(), to.as_str().into(), now.into()];
            let done = self.alter_member(&SET_STATE, tenant, id, &values).await?;
            if done {
                words::refacet(self, tenant, id).await?;
            }
            if done && (from == MemberState::Removed) != (to == MemberState::Removed) {
                finding::unplace_email(self, tenant, id).await?;
                finding::place_email(self, tenant, id).await?;
                words::rewrite(self, tenant, id).await?;
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
            roles::set(self, tenant, id, roles).await?;
            words::refacet(self, tenant, id).await?;
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
            if self.alter_member(&SET_NAMES, tenant, id, &names).await? {
                words::rewrite(self, tenant, id).await?;
            }
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
            finding::place_email(self, tenant, id).await?;
            words::rewrite(self, tenant, id).await
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
            let by_sso = method == Method::Sso;
            let values = [
                tenant.into(),
                id.into(),
                now.into(),
                method.as_str().into(),
                Value::Bool(by_sso),
            ];
            let row = self.one(&NOTE_SIGN_IN, &values).await?;
            let facet = row.map(|row| row.text(0)).transpose()?;
            // Only the first sign-in by SSO alters what the list filters by.
            if by_sso && facet.is_some_and(|facet| facet.ends_with(words::NEVER)) {
                words::refacet(self, tenant, id).await?;
            }
            Ok(())
        })
    }
}
