//! A tenant's own choices, behind the storage door.

use super::store::Answer;
use crate::{id::TenantId, tenant_settings::TenantSettings};

/// Reading what tenants chose.
pub trait SettingsReads: Send {
    /// The tenant's choices; defaults where nothing was chosen.
    fn tenant_settings<'a>(&'a mut self, tenant: &'a TenantId) -> Answer<'a, TenantSettings>;
}

/// Writing what tenants chose.
pub trait SettingsWrites: Send {
    /// Replaces the tenant's choices and tells every process.
    fn set_tenant_settings<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        settings: &'a TenantSettings,
    ) -> Answer<'a, ()>;
    /// Sets the tenant's name and tells every process.
    fn rename_tenant<'a>(&'a mut self, tenant: &'a TenantId, name: &'a str) -> Answer<'a, ()>;
}
