//! Devices: the browsers a member has signed in with, by the digest of their value.
//!
//! One row per tenant, member and browser; noting one again only moves its
//! newest use. What was not used for long counts as unknown before upkeep
//! takes it away (threats, principle 22).

use latchkey_core::{
    device::{Device, LISTED},
    id::{MemberId, TenantId},
    ports::{
        StoreError,
        devices::{DeviceReads, DeviceWrites},
        store::Answer,
    },
    time::Timestamp,
    token::Digest,
};

use crate::door::{Handle, Row, Sql};

const DEVICE: Sql = Sql::new(
    "device",
    "SELECT digest, agent, first_seen, last_seen FROM device \
     WHERE tenant_id = $1 AND member_id = $2 AND digest = $3 AND last_seen > $4",
);
const OF_MEMBER: Sql = Sql::new(
    "devices_of_member",
    "SELECT digest, agent, first_seen, last_seen FROM device \
     WHERE tenant_id = $1 AND member_id = $2 AND last_seen > $3 \
     ORDER BY last_seen DESC, first_seen DESC LIMIT $4",
);
const NOTE: Sql = Sql::new(
    "note_device",
    "INSERT INTO device (tenant_id, member_id, digest, agent, first_seen, last_seen) \
     VALUES ($1, $2, $3, $4, $5, $6) \
     ON CONFLICT (tenant_id, member_id, digest) DO UPDATE SET agent = $4, last_seen = $6",
);
const FORGET_ONE: Sql = Sql::new(
    "forget_device",
    "DELETE FROM device WHERE tenant_id = $1 AND member_id = $2 AND digest = $3",
);
const FORGET_ALL: Sql = Sql::new(
    "forget_devices",
    "DELETE FROM device WHERE tenant_id = $1 AND member_id = $2",
);

/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&Sql] = &[&DEVICE, &OF_MEMBER, &NOTE, &FORGET_ONE, &FORGET_ALL];

fn read(tenant: &TenantId, member: &MemberId, row: &Row) -> Result<Device, StoreError> {
    Ok(Device {
        tenant: tenant.clone(),
        member: member.clone(),
        digest: row.digest(0)?,
        agent: row.text(1)?,
        first_seen: row.time(2)?,
        last_seen: row.time(3)?,
    })
}

impl DeviceReads for Handle<'_> {
    fn device<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        member: &'a MemberId,
        digest: &'a Digest,
        since: Timestamp,
    ) -> Answer<'a, Option<Device>> {
        Box::pin(async move {
            let values = [tenant.into(), member.into(), digest.into(), since.into()];
            let row = self.one(&DEVICE, &values).await?;
            row.map(|row| read(tenant, member, &row)).transpose()
        })
    }

    fn devices_of<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        member: &'a MemberId,
        since: Timestamp,
    ) -> Answer<'a, Vec<Device>> {
        Box::pin(async move {
            let values = [tenant.into(), member.into(), since.into(), LISTED.into()];
            let rows = self.all(&OF_MEMBER, &values).await?;
            rows.iter().map(|row| read(tenant, member, row)).collect()
        })
    }
}

impl DeviceWrites for Handle<'_> {
    fn note_device<'a>(&'a mut self, device: &'a Device) -> Answer<'a, ()> {
        Box::pin(async move {
            let values = [
                (&device.tenant).into(),
                (&device.member).into(),
                (&device.digest).into(),
                device.agent.as_str().into(),
                device.first_seen.into(),
                device.last_seen.into(),
            ];
            self.run(&NOTE, &values).await.map(|_| ())
        })
    }

    fn forget_device<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        member: &'a MemberId,
        digest: &'a Digest,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let values = [tenant.into(), member.into(), digest.into()];
            self.run(&FORGET_ONE, &values).await.map(|_| ())
        })
    }

    fn forget_devices<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        member: &'a MemberId,
    ) -> Answer<'a, i64> {
        Box::pin(async move {
            let gone = self
                .run(&FORGET_ALL, &[tenant.into(), member.into()])
                .await?;
            Ok(i64::try_from(gone).unwrap_or(i64::MAX))
        })
    }
}
