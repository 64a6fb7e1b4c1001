//! The end of a tenant's life, behind the storage door: its state, its rows to take along, and taking them away.

use super::store::Answer;
use crate::{
    id::TenantId,
    tenant::{Tenant, TenantState},
    tenant_export::{After, ExportPage, Exported},
    time::Timestamp,
};

/// What one step took away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Removed {
    /// So many rows.
    pub rows: i64,
    /// Nothing of the tenant is left, nor the tenant itself.
    pub gone: bool,
}

/// Reading for the end of a tenant's life.
pub trait TenantLifeReads: Send {
    /// Tenants whose time to be taken away has come at `now`, the oldest date first.
    fn tenants_due(&mut self, now: Timestamp, limit: i64) -> Answer<'_, Vec<Tenant>>;
    /// A page of what may leave the house.
    fn export_page<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        what: Exported,
        after: &'a After,
        limit: i64,
    ) -> Answer<'a, ExportPage>;
}

/// Writing at the end of a tenant's life.
pub trait TenantLifeWrites: Send {
    /// Sets the state and the date, and tells every process.
    fn set_tenant_state<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        state: TenantState,
        delete_at: Option<Timestamp>,
    ) -> Answer<'a, ()>;
    /// Takes about `most` rows of the tenant away, if its time has come at `now`; in the end
    /// the tenant itself. Its callback paths stay known, so that none is given out again (T007).
    fn remove_rows<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        now: Timestamp,
        most: i64,
    ) -> Answer<'a, Removed>;
}
