//! Tenants and their policy.
//!
//! Ordinals come from a counter, so they follow the order of creation; an
//! attempt that was refused may leave a hole. Setting a policy tells every
//! process. Events and changes pass through here to their own files.

use latchkey_core::{
    audit::{Event, StoredEvent},
    change::{Change, ChangeKind},
    id::TenantId,
    policy::{Policy, SsoPolicy},
    ports::{
        StoreError,
        rows::{Old, TenantReads, TenantWrites},
        store::Answer,
    },
    tenant::{Slug, Tenant, TenantState},
    time::Timestamp,
};

use crate::{
    changes,
    door::{Handle, Row, Sql},
    events, throttle, upkeep,
};

const TENANT: Sql = Sql::new(
    "tenant",
    "SELECT id, slug, name, state, ordinal, created, delete_at FROM tenant WHERE id = $1",
);
const BY_SLUG: Sql = Sql::new(
    "tenant_by_slug",
    "SELECT id, slug, name, state, ordinal, created, delete_at FROM tenant WHERE slug = $1",
);
const BY_NAME: Sql = Sql::new(
    "tenants_by_name",
    "SELECT id, slug, name, state, ordinal, created, delete_at FROM tenant WHERE name_key = $1 ORDER BY ordinal LIMIT 2",
);
const TENANTS: Sql = Sql::new(
    "tenants",
    "SELECT id, slug, name, state, ordinal, created, delete_at FROM tenant WHERE ordinal > $1 ORDER BY ordinal LIMIT $2",
);
const ORDINAL: Sql = Sql::new(
    "tenant_ordinal",
    "UPDATE counter SET last_number = last_number + 1 WHERE name = 'tenant' RETURNING last_number",
);
const INSERT: Sql = Sql::new(
    "insert_tenant",
    "INSERT INTO tenant (id, slug, name, name_key, state, ordinal, event_seq, created) \
     VALUES ($1, $2, $3, $4, $5, $6, 0, $7) ON CONFLICT DO NOTHING",
);
const POLICY: Sql = Sql::new(
    "policy",
    "SELECT t.created, p.sso, p.since, p.set_by FROM tenant t \
     LEFT JOIN policy p ON p.tenant_id = t.id WHERE t.id = $1",
);
const SET_POLICY: Sql = Sql::new(
    "set_policy",
    "INSERT INTO policy (tenant_id, sso, since, set_by) VALUES ($1, $2, $3, $4) \
     ON CONFLICT (tenant_id) DO UPDATE SET sso = $2, since = $3, set_by = $4",
);
/// Changes nothing, but other units that want this row wait for the end of this one.
const HOLD: Sql = Sql::new(
    "hold_tenant",
    "UPDATE tenant SET event_seq = event_seq WHERE id = $1",
);

/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&Sql] = &[
    &TENANT,
    &BY_SLUG,
    &BY_NAME,
    &TENANTS,
    &ORDINAL,
    &INSERT,
    &POLICY,
    &SET_POLICY,
    &HOLD,
];

/// A tenant from the first seven columns, in the order of the statements here.
pub(crate) fn read(row: &Row) -> Result<Tenant, StoreError> {
    Ok(Tenant {
        id: row.id(0)?,
        slug: row.word(1, |text| Slug::parse(text).ok())?,
        name: row.text(2)?,
        state: row.word(3, TenantState::parse)?,
        ordinal: row.int(4)?,
        created: row.time(5)?,
        delete_at: row.opt_time(6)?,
    })
}

fn read_policy(row: &Row) -> Result<Policy, StoreError> {
    Ok(match row.opt_word(1, SsoPolicy::parse)? {
        Some(sso) => Policy {
            sso,
            since: row.time(2)?,
            by: row.text(3)?,
        },
        None => Policy {
            sso: SsoPolicy::Optional,
            since: row.time(0)?,
            by: String::new(),
        },
    })
}

impl TenantReads for Handle<'_> {
    fn tenant<'a>(&'a mut self, id: &'a TenantId) -> Answer<'a, Option<Tenant>> {
        Box::pin(async move {
            let row = self.one(&TENANT, &[id.into()]).await?;
            row.as_ref().map(read).transpose()
        })
    }

    fn tenant_by_slug<'a>(&'a mut self, slug: &'a str) -> Answer<'a, Option<Tenant>> {
        Box::pin(async move {
            let row = self.one(&BY_SLUG, &[slug.into()]).await?;
            row.as_ref().map(read).transpose()
        })
    }

    fn tenants_by_name<'a>(&'a mut self, name: &'a str) -> Answer<'a, Vec<Tenant>> {
        Box::pin(async move {
            let key = name.to_ascii_lowercase();
            let rows = self.all(&BY_NAME, &[key.as_str().into()]).await?;
            rows.iter().map(read).collect()
        })
    }

    fn tenants(&mut self, after: i64, limit: i64) -> Answer<'_, Vec<Tenant>> {
        Box::pin(async move {
            let rows = self.all(&TENANTS, &[after.into(), limit.into()]).await?;
            rows.iter().map(read).collect()
        })
    }

    fn policy<'a>(&'a mut self, tenant: &'a TenantId) -> Answer<'a, Policy> {
        Box::pin(async move {
            let row = self.one(&POLICY, &[tenant.into()]).await?;
            let row = row.ok_or_else(|| StoreError::Broken("the policy of no tenant".into()))?;
            read_policy(&row)
        })
    }

    fn events<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        after: i64,
        limit: i64,
    ) -> Answer<'a, Vec<StoredEvent>> {
        Box::pin(events::list(self, tenant, after, limit))
    }

    fn changes_after(&mut self, after: i64, limit: i64) -> Answer<'_, Vec<Change>> {
        Box::pin(changes::after(self, after, limit))
    }

    fn last_change(&mut self) -> Answer<'_, i64> {
        Box::pin(changes::last(self))
    }
}

impl TenantWrites for Handle<'_> {
    fn insert_tenant<'a>(
        &'a mut self,
        id: &'a TenantId,
        slug: &'a Slug,
        name: &'a str,
        now: Timestamp,
    ) -> Answer<'a, Tenant> {
        Box::pin(async move {
            let row = self.one(&ORDINAL, &[]).await?;
            let row = row.ok_or_else(|| StoreError::Broken("the tenant counter is gone".into()))?;
            let tenant = Tenant {
                id: id.clone(),
                slug: slug.clone(),
                name: name.to_owned(),
                state: TenantState::Active,
                ordinal: row.int(0)?,
                created: now,
                delete_at: None,
            };
            let key = name.to_ascii_lowercase();
            let values = [
                id.into(),
                slug.as_str().into(),
                name.into(),
                key.as_str().into(),
                tenant.state.as_str().into(),
                tenant.ordinal.into(),
                now.into(),
            ];
            if self.run(&INSERT, &values).await? == 0 {
                return Err(StoreError::Taken);
            }
            self.note_change(id, ChangeKind::Tenant, id.as_str());
            Ok(tenant)
        })
    }

    fn hold_tenant<'a>(&'a mut self, tenant: &'a TenantId) -> Answer<'a, ()> {
        Box::pin(async move { self.run(&HOLD, &[tenant.into()]).await.map(|_| ()) })
    }

    fn set_policy<'a>(&'a mut self, tenant: &'a TenantId, policy: &'a Policy) -> Answer<'a, ()> {
        Box::pin(async move {
            let values = [
                tenant.into(),
                policy.sso.as_str().into(),
                policy.since.into(),
                policy.by.as_str().into(),
            ];
            self.run(&SET_POLICY, &values).await?;
            self.note_change(tenant, ChangeKind::Tenant, tenant.as_str());
            Ok(())
        })
    }

    fn append_event<'a>(&'a mut self, event: &'a Event) -> Answer<'a, ()> {
        self.note_event(event.clone());
        Box::pin(async { Ok(()) })
    }

    fn append_change<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        kind: ChangeKind,
        id: &'a str,
    ) -> Answer<'a, ()> {
        self.note_change(tenant, kind, id);
        Box::pin(async { Ok(()) })
    }

    fn count_failure<'a>(
        &'a mut self,
        key: &'a str,
        now: Timestamp,
        forget_before: Timestamp,
    ) -> Answer<'a, i64> {
        Box::pin(throttle::count(self, key, now, forget_before))
    }

    fn clear_failures<'a>(&'a mut self, key: &'a str) -> Answer<'a, ()> {
        Box::pin(throttle::clear(self, key))
    }

    fn prune(&mut self, old: Old) -> Answer<'_, ()> {
        Box::pin(upkeep::prune(self, old))
    }
}
