//! Password resets, and the wishes for them.
//!
//! At most one reset of a member is pending: a new one voids the old (T132).
//! Only the token's digest is stored. Using one is one conditional update.

use latchkey_core::{
    id::{MemberId, ResetId, TenantId},
    ports::{
        StoreError,
        accounts::{PasswordReset, ResetWish},
        shared::{SharedWrites, TokenKind},
    },
    time::Timestamp,
    token::Digest,
};

use crate::door::{Handle, Row, Sql};

const WISHES: Sql = Sql::new(
    "reset_wishes",
    "SELECT id, sealed, created FROM reset_wish ORDER BY created LIMIT $1",
);
const WISH: Sql = Sql::new(
    "insert_wish",
    "INSERT INTO reset_wish (id, sealed, created) VALUES ($1, $2, $3)",
);
const TAKE_WISH: Sql = Sql::new("take_wish", "DELETE FROM reset_wish WHERE id = $1");
const PENDING: Sql = Sql::new(
    "pending_reset",
    "SELECT id, member_id, token_digest, stamp, created, expires FROM password_reset \
     WHERE tenant_id = $1 AND id = $2 AND state = 'pending'",
);
const INSERT: Sql = Sql::new(
    "insert_reset",
    "INSERT INTO password_reset (tenant_id, id, member_id, state, token_digest, stamp, created, expires) \
     VALUES ($1, $2, $3, 'pending', $4, $5, $6, $7)",
);
const SPEND: Sql = Sql::new(
    "use_reset",
    "UPDATE password_reset SET state = 'used' \
     WHERE tenant_id = $1 AND id = $2 AND state = 'pending' AND token_digest = $3 AND expires > $4 \
     RETURNING id, member_id, token_digest, stamp, created, expires",
);
const VOID: Sql = Sql::new(
    "void_resets",
    "UPDATE password_reset SET state = 'void' WHERE tenant_id = $1 AND state = 'pending' \
     AND (CAST($2 AS TEXT) IS NULL OR member_id = $2)",
);

/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&Sql] = &[&WISHES, &WISH, &TAKE_WISH, &PENDING, &INSERT, &SPEND, &VOID];

fn read(tenant: &TenantId, row: &Row) -> Result<PasswordReset, StoreError> {
    Ok(PasswordReset {
        id: row.id(0)?,
        tenant: tenant.clone(),
        member: row.id(1)?,
        digest: row.digest(2)?,
        stamp: row.int(3)?,
        created: row.time(4)?,
        expires: row.time(5)?,
    })
}

pub(super) async fn wishes(
    handle: &mut Handle<'_>,
    limit: i64,
) -> Result<Vec<ResetWish>, StoreError> {
    let rows = handle.all(&WISHES, &[limit.into()]).await?;
    let read = |row: &Row| {
        Ok(ResetWish {
            id: row.text(0)?,
            sealed: row.text(1)?,
            created: row.time(2)?,
        })
    };
    rows.iter().map(read).collect()
}

pub(super) async fn wish(handle: &mut Handle<'_>, wish: &ResetWish) -> Result<(), StoreError> {
    let values = [
        wish.id.as_str().into(),
        wish.sealed.as_str().into(),
        wish.created.into(),
    ];
    handle.run(&WISH, &values).await.map(|_| ())
}

pub(super) async fn take_wish(handle: &mut Handle<'_>, id: &str) -> Result<bool, StoreError> {
    Ok(handle.run(&TAKE_WISH, &[id.into()]).await? > 0)
}

pub(super) async fn pending(
    handle: &mut Handle<'_>,
    tenant: &TenantId,
    id: &ResetId,
) -> Result<Option<PasswordReset>, StoreError> {
    let row = handle.one(&PENDING, &[tenant.into(), id.into()]).await?;
    row.map(|row| read(tenant, &row)).transpose()
}

pub(super) async fn insert(
    handle: &mut Handle<'_>,
    reset: &PasswordReset,
) -> Result<(), StoreError> {
    void(handle, &reset.tenant, Some(&reset.member)).await?;
    let values = [
        (&reset.tenant).into(),
        (&reset.id).into(),
        (&reset.member).into(),
        (&reset.digest).into(),
        reset.stamp.into(),
        reset.created.into(),
        reset.expires.into(),
    ];
    handle.run(&INSERT, &values).await?;
    let (tenant, thing) = (&reset.tenant, reset.id.as_str());
    handle
        .place_token(
            tenant,
            TokenKind::Reset,
            &reset.digest,
            thing,
            reset.expires,
        )
        .await
}

pub(super) async fn spend(
    handle: &mut Handle<'_>,
    tenant: &TenantId,
    id: &ResetId,
    digest: &Digest,
    now: Timestamp,
) -> Result<Option<PasswordReset>, StoreError> {
    let values = [tenant.into(), id.into(), digest.into(), now.into()];
    let row = handle.one(&SPEND, &values).await?;
    row.map(|row| read(tenant, &row)).transpose()
}

pub(super) async fn void(
    handle: &mut Handle<'_>,
    tenant: &TenantId,
    member: Option<&MemberId>,
) -> Result<i64, StoreError> {
    let voided = handle.run(&VOID, &[tenant.into(), member.into()]).await?;
    Ok(i64::try_from(voided).unwrap_or(i64::MAX))
}
