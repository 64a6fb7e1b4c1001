//! Authenticator apps and recovery codes.
//!
//! A code is used by moving the newest used time step forward, and a recovery
//! code by marking it, each in one statement: a replayed one finds nothing to
//! move (RFC 6238, section 5.2). Secrets are sealed by the caller.

use latchkey_core::{
    id::{MemberId, TenantId},
    ports::{StoreError, accounts::AppFactor},
    time::Timestamp,
    token::Digest,
};

use crate::door::{Handle, Sql};

const APP: Sql = Sql::new(
    "app_factor",
    "SELECT sealed, last_step, created FROM member_totp WHERE tenant_id = $1 AND member_id = $2",
);
const SET_APP: Sql = Sql::new(
    "set_app_factor",
    "INSERT INTO member_totp (tenant_id, member_id, sealed, last_step, created) VALUES ($1, $2, $3, $4, $5) \
     ON CONFLICT (tenant_id, member_id) DO UPDATE SET sealed = $3, last_step = $4, created = $5",
);
const DROP_APP: Sql = Sql::new(
    "drop_app_factor",
    "DELETE FROM member_totp WHERE tenant_id = $1 AND member_id = $2",
);
const TAKE_STEP: Sql = Sql::new(
    "take_app_step",
    "UPDATE member_totp SET last_step = $3 WHERE tenant_id = $1 AND member_id = $2 AND last_step < $3",
);
const CODES_LEFT: Sql = Sql::new(
    "recovery_codes_left",
    "SELECT COUNT(*) FROM member_recovery_code WHERE tenant_id = $1 AND member_id = $2 AND used IS NULL",
);
const ADD_CODE: Sql = Sql::new(
    "add_recovery_code",
    "INSERT INTO member_recovery_code (tenant_id, member_id, digest, used) VALUES ($1, $2, $3, NULL)",
);
const DROP_CODES: Sql = Sql::new(
    "drop_recovery_codes",
    "DELETE FROM member_recovery_code WHERE tenant_id = $1 AND member_id = $2",
);
const TAKE_CODE: Sql = Sql::new(
    "take_recovery_code",
    "UPDATE member_recovery_code SET used = $4 \
     WHERE tenant_id = $1 AND member_id = $2 AND digest = $3 AND used IS NULL",
);

/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&Sql] = &[
    &APP,
    &SET_APP,
    &DROP_APP,
    &TAKE_STEP,
    &CODES_LEFT,
    &ADD_CODE,
    &DROP_CODES,
    &TAKE_CODE,
];

pub(super) async fn app(
    handle: &mut Handle<'_>,
    tenant: &TenantId,
    member: &MemberId,
) -> Result<Option<AppFactor>, StoreError> {
    let row = handle.one(&APP, &[tenant.into(), member.into()]).await?;
    row.map(|row| {
        Ok(AppFactor {
            sealed: row.text(0)?,
            last_step: row.int(1)?,
            created: row.time(2)?,
        })
    })
    .transpose()
}

pub(super) async fn set_app(
    handle: &mut Handle<'_>,
    tenant: &TenantId,
    member: &MemberId,
    app: &AppFactor,
) -> Result<(), StoreError> {
    let values = [
        tenant.into(),
        member.into(),
        app.sealed.as_str().into(),
        app.last_step.into(),
        app.created.into(),
    ];
    handle.run(&SET_APP, &values).await.map(|_| ())
}

pub(super) async fn drop_app(
    handle: &mut Handle<'_>,
    tenant: &TenantId,
    member: &MemberId,
) -> Result<bool, StoreError> {
    let whose = [tenant.into(), member.into()];
    handle.run(&DROP_CODES, &whose).await?;
    Ok(handle.run(&DROP_APP, &whose).await? > 0)
}

pub(super) async fn take_step(
    handle: &mut Handle<'_>,
    tenant: &TenantId,
    member: &MemberId,
    step: i64,
) -> Result<bool, StoreError> {
    let values = [tenant.into(), member.into(), step.into()];
    Ok(handle.run(&TAKE_STEP, &values).await? > 0)
}

pub(super) async fn codes_left(
    handle: &mut Handle<'_>,
    tenant: &TenantId,
    member: &MemberId,
) -> Result<i64, StoreError> {
    let whose = [tenant.into(), member.into()];
    let row = handle.one(&CODES_LEFT, &whose).await?;
    row.map_or(Ok(0), |row| row.int(0))
}

pub(super) async fn set_codes(
    handle: &mut Handle<'_>,
    tenant: &TenantId,
    member: &MemberId,
    digests: &[Digest],
) -> Result<(), StoreError> {
    handle
        .run(&DROP_CODES, &[tenant.into(), member.into()])
        .await?;
    for digest in digests {
        let values = [tenant.into(), member.into(), digest.into()];
        handle.run(&ADD_CODE, &values).await?;
    }
    Ok(())
}

pub(super) async fn take_code(
    handle: &mut Handle<'_>,
    tenant: &TenantId,
    member: &MemberId,
    digest: &Digest,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let values = [tenant.into(), member.into(), digest.into(), now.into()];
    Ok(handle.run(&TAKE_CODE, &values).await? > 0)
}
