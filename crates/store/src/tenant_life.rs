//! The end of a tenant's life: its state, its rows to take along, and taking them away.
//!
//! Whatever changes the state tells every process in the same unit, so that
//! sessions of the tenant are refused within a second (N-07).

mod export;
pub(crate) mod kinds;
pub(crate) mod remove;

use latchkey_core::{
    change::ChangeKind,
    id::TenantId,
    ports::{
        store::Answer,
        tenant_life::{Removed, TenantLifeReads, TenantLifeWrites},
    },
    tenant::{Tenant, TenantState},
    tenant_export::{After, ExportPage, Exported},
    time::Timestamp,
};

use crate::{
    door::{Handle, Sql},
    tenants,
};

const DUE: Sql = Sql::new(
    "tenants_due",
    "SELECT id, slug, name, state, ordinal, created, delete_at FROM tenant \
     WHERE delete_at IS NOT NULL AND delete_at <= $1 ORDER BY delete_at LIMIT $2",
);
const SET_STATE: Sql = Sql::new(
    "set_tenant_state",
    "UPDATE tenant SET state = $2, delete_at = $3 WHERE id = $1",
);

/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&Sql] = &[&DUE, &SET_STATE];

/// How an exported column reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Text,
    Number,
    Truth,
    Moment,
    Json,
}

/// What the place of an exported row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    Text,
    TextText,
    Number,
    TextNumber,
}

impl Key {
    /// In so many columns.
    fn columns(self) -> usize {
        match self {
            Key::Text | Key::Number => 1,
            Key::TextText | Key::TextNumber => 2,
        }
    }
}

impl TenantLifeReads for Handle<'_> {
    fn tenants_due(&mut self, now: Timestamp, limit: i64) -> Answer<'_, Vec<Tenant>> {
        Box::pin(async move {
            let rows = self.all(&DUE, &[now.into(), limit.into()]).await?;
            rows.iter().map(tenants::read).collect()
        })
    }

    fn export_page<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        what: Exported,
        after: &'a After,
        limit: i64,
    ) -> Answer<'a, ExportPage> {
        Box::pin(export::page(self, tenant, what, after, limit))
    }
}

impl TenantLifeWrites for Handle<'_> {
    fn set_tenant_state<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        state: TenantState,
        delete_at: Option<Timestamp>,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let values = [tenant.into(), state.as_str().into(), delete_at.into()];
            self.run(&SET_STATE, &values).await?;
            self.note_change(tenant, ChangeKind::Tenant, tenant.as_str());
            Ok(())
        })
    }

    fn remove_rows<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        now: Timestamp,
        most: i64,
    ) -> Answer<'a, Removed> {
        Box::pin(remove::remove(self, tenant, now, most))
    }
}
