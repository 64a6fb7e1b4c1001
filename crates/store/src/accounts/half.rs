//! Half-done sign-ins: a password was right, the second factor is missing.
//!
//! They are rows of their own, found by a value of their own: nothing that
//! looks for a session can find one (T094). Trying and using are one
//! conditional update each.

use latchkey_core::{
    id::{HalfSignInId, TenantId},
    ports::{
        StoreError,
        accounts::{HalfSignIn, HalfStep},
        shared::{SharedWrites, TokenKind},
    },
    time::Timestamp,
};

use crate::door::{Handle, Row, Sql};

const PENDING: Sql = Sql::new(
    "half_sign_in",
    "SELECT id, member_id, step, digest, sealed, stamp, tries, next_path, created, expires FROM half_sign_in \
     WHERE tenant_id = $1 AND id = $2 AND state = 'pending'",
);
const INSERT: Sql = Sql::new(
    "insert_half_sign_in",
    "INSERT INTO half_sign_in (tenant_id, id, member_id, state, step, digest, sealed, stamp, tries, next_path, \
     created, expires) VALUES ($1, $2, $3, 'pending', $4, $5, $6, $7, $8, $9, $10, $11)",
);
const COUNT_TRY: Sql = Sql::new(
    "count_half_try",
    "UPDATE half_sign_in SET tries = tries + 1 \
     WHERE tenant_id = $1 AND id = $2 AND state = 'pending' AND tries < $3 AND expires > $4 \
     RETURNING id, member_id, step, digest, sealed, stamp, tries, next_path, created, expires",
);
const SPEND: Sql = Sql::new(
    "use_half_sign_in",
    "UPDATE half_sign_in SET state = 'used', sealed = '' WHERE tenant_id = $1 AND id = $2 AND state = 'pending'",
);

/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&Sql] = &[&PENDING, &INSERT, &COUNT_TRY, &SPEND];

fn read(tenant: &TenantId, row: &Row) -> Result<HalfSignIn, StoreError> {
    Ok(HalfSignIn {
        id: row.id(0)?,
        tenant: tenant.clone(),
        member: row.id(1)?,
        step: row.word(2, HalfStep::parse)?,
        digest: row.digest(3)?,
        sealed: row.text(4)?,
        stamp: row.int(5)?,
        tries: row.int(6)?,
        next_path: row.text(7)?,
        created: row.time(8)?,
        expires: row.time(9)?,
    })
}

pub(super) async fn pending(
    handle: &mut Handle<'_>,
    tenant: &TenantId,
    id: &HalfSignInId,
) -> Result<Option<HalfSignIn>, StoreError> {
    let row = handle.one(&PENDING, &[tenant.into(), id.into()]).await?;
    row.map(|row| read(tenant, &row)).transpose()
}

pub(super) async fn insert(handle: &mut Handle<'_>, half: &HalfSignIn) -> Result<(), StoreError> {
    let values = [
        (&half.tenant).into(),
        (&half.id).into(),
        (&half.member).into(),
        half.step.as_str().into(),
        (&half.digest).into(),
        half.sealed.as_str().into(),
        half.stamp.into(),
        half.tries.into(),
        half.next_path.as_str().into(),
        half.created.into(),
        half.expires.into(),
    ];
    handle.run(&INSERT, &values).await?;
    let (tenant, thing) = (&half.tenant, half.id.as_str());
    handle
        .place_token(
            tenant,
            TokenKind::HalfSignIn,
            &half.digest,
            thing,
            half.expires,
        )
        .await
}

pub(super) async fn count_try(
    handle: &mut Handle<'_>,
    tenant: &TenantId,
    id: &HalfSignInId,
    most: i64,
    now: Timestamp,
) -> Result<Option<HalfSignIn>, StoreError> {
    let values = [tenant.into(), id.into(), most.into(), now.into()];
    let row = handle.one(&COUNT_TRY, &values).await?;
    row.map(|row| read(tenant, &row)).transpose()
}

pub(super) async fn spend(
    handle: &mut Handle<'_>,
    tenant: &TenantId,
    id: &HalfSignInId,
) -> Result<bool, StoreError> {
    Ok(handle.run(&SPEND, &[tenant.into(), id.into()]).await? > 0)
}
