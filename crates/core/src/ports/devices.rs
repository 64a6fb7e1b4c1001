//! Devices: the browsers a member has signed in with.

use super::store::Answer;
use crate::{
    device::Device,
    id::{MemberId, TenantId},
    time::Timestamp,
    token::Digest,
};

/// Reading devices.
pub trait DeviceReads: Send {
    /// The member's device with this digest, if it was used since `since`.
    fn device<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        member: &'a MemberId,
        digest: &'a Digest,
        since: Timestamp,
    ) -> Answer<'a, Option<Device>>;
    /// The member's devices used since `since`, the newest use first, bounded.
    fn devices_of<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        member: &'a MemberId,
        since: Timestamp,
    ) -> Answer<'a, Vec<Device>>;
}

/// Writing devices.
pub trait DeviceWrites: Send {
    /// Makes a device known, or notes its newest use; the first use stays.
    fn note_device<'a>(&'a mut self, device: &'a Device) -> Answer<'a, ()>;
    /// Forgets one device of the member.
    fn forget_device<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        member: &'a MemberId,
        digest: &'a Digest,
    ) -> Answer<'a, ()>;
    /// Forgets all devices of the member; answers how many.
    fn forget_devices<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        member: &'a MemberId,
    ) -> Answer<'a, i64>;
}
