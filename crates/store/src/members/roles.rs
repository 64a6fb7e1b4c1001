//! The roles of a member, and their copies in the member's own row.
//!
//! The rows say which role comes from where; whether a member is admin or user
//! stands in their own row too, so that a list reads it from there. Both are
//! written in one go. Nobody is told here of the change.

use latchkey_core::{
    id::{MemberId, TenantId},
    member::Role,
    ports::StoreError,
};

use crate::door::{Handle, Sql};

/// Where a role set by an admin or the operator comes from.
const MANUAL: &str = "manual";

const DROP_ROLES: Sql = Sql::new(
    "drop_roles",
    "DELETE FROM member_role WHERE tenant_id = $1 AND member_id = $2 AND source = $3",
);
const ADD_ROLE: Sql = Sql::new(
    "add_role",
    "INSERT INTO member_role (tenant_id, member_id, role, source, source_ref) VALUES ($1, $2, $3, $4, '') \
     ON CONFLICT DO NOTHING",
);
const COPY_ROLES: Sql = Sql::new(
    "copy_roles",
    "UPDATE member SET is_admin = EXISTS (SELECT 1 FROM member_role r \
       WHERE r.tenant_id = $1 AND r.member_id = $2 AND r.role = 'admin'), \
     is_user = EXISTS (SELECT 1 FROM member_role r \
       WHERE r.tenant_id = $1 AND r.member_id = $2 AND r.role = 'user') WHERE tenant_id = $1 AND id = $2",
);
/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&Sql] = &[&DROP_ROLES, &ADD_ROLE, &COPY_ROLES];

/// Adds roles that an admin or the operator gives.
pub(super) async fn add(
    handle: &mut Handle<'_>,
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
        handle.run(&ADD_ROLE, &values).await?;
    }
    Ok(())
}

/// Sets those that an admin or the operator gives, and the copies of all.
pub(super) async fn set(
    handle: &mut Handle<'_>,
    tenant: &TenantId,
    id: &MemberId,
    roles: &[Role],
) -> Result<(), StoreError> {
    let values = [tenant.into(), id.into(), MANUAL.into()];
    handle.run(&DROP_ROLES, &values).await?;
    add(handle, tenant, id, roles).await?;
    handle
        .run(&COPY_ROLES, &[tenant.into(), id.into()])
        .await
        .map(|_| ())
}
