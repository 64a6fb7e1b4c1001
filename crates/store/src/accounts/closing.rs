//! What goes with an account that is removed.
//!
//! Everything that could prove who somebody was or bring them back: second
//! factor, open resets, half-done sign-ins, known devices, kept things. The
//! member, their sessions and events stay as history; sessions are ended by
//! whoever removes the member.

use latchkey_core::{
    id::{MemberId, TenantId},
    ports::{StoreError, devices::DeviceWrites as _},
};

use super::{factors, resets};
use crate::door::{Handle, Sql};

const DROP_HALVES: Sql = Sql::new(
    "drop_half_sign_ins",
    "DELETE FROM half_sign_in WHERE tenant_id = $1 AND member_id = $2",
);
const DROP_KEPT: Sql = Sql::new(
    "drop_kept_of_member",
    "DELETE FROM kept WHERE tenant_id = $1 AND session_id IN \
     (SELECT s.id FROM session s WHERE s.tenant_id = $1 AND s.member_id = $2)",
);

/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&Sql] = &[&DROP_HALVES, &DROP_KEPT];

pub(super) async fn close(
    handle: &mut Handle<'_>,
    tenant: &TenantId,
    member: &MemberId,
) -> Result<(), StoreError> {
    factors::drop_app(handle, tenant, member).await?;
    resets::void(handle, tenant, Some(member)).await?;
    handle.forget_devices(tenant, member).await?;
    let whose = [tenant.into(), member.into()];
    handle.run(&DROP_HALVES, &whose).await?;
    handle.run(&DROP_KEPT, &whose).await.map(|_| ())
}
