//! A tenant's own choices, one value per tenant; changing them tells every process.

use latchkey_core::{
    change::ChangeKind,
    id::TenantId,
    ports::{
        StoreError,
        settings::{SettingsReads, SettingsWrites},
        store::Answer,
    },
    tenant_settings::TenantSettings,
};

use crate::door::{Handle, Sql};

const SETTINGS: Sql = Sql::new(
    "tenant_settings",
    "SELECT settings FROM tenant_settings WHERE tenant_id = $1",
);
const SET: Sql = Sql::new(
    "set_tenant_settings",
    "INSERT INTO tenant_settings (tenant_id, settings) VALUES ($1, $2) \
     ON CONFLICT (tenant_id) DO UPDATE SET settings = $2",
);

const RENAME: Sql = Sql::new(
    "rename_tenant",
    "UPDATE tenant SET name = $2, name_key = $3 WHERE id = $1",
);

/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&Sql] = &[&SETTINGS, &SET, &RENAME];

impl SettingsReads for Handle<'_> {
    fn tenant_settings<'a>(&'a mut self, tenant: &'a TenantId) -> Answer<'a, TenantSettings> {
        Box::pin(async move {
            let row = self.one(&SETTINGS, &[tenant.into()]).await?;
            row.map_or_else(|| Ok(TenantSettings::default()), |row| row.json(0))
        })
    }
}

impl SettingsWrites for Handle<'_> {
    fn set_tenant_settings<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        settings: &'a TenantSettings,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let text = serde_json::to_string(settings)
                .map_err(|_| StoreError::Broken("settings are no JSON".into()))?;
            self.run(&SET, &[tenant.into(), text.as_str().into()])
                .await?;
            self.note_change(tenant, ChangeKind::Tenant, tenant.as_str());
            Ok(())
        })
    }

    fn rename_tenant<'a>(&'a mut self, tenant: &'a TenantId, name: &'a str) -> Answer<'a, ()> {
        Box::pin(async move {
            let key = name.to_ascii_lowercase();
            let values = [tenant.into(), name.into(), key.as_str().into()];
            self.run(&RENAME, &values).await?;
            self.note_change(tenant, ChangeKind::Tenant, tenant.as_str());
            Ok(())
        })
    }
}
