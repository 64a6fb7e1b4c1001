//! Secrets of connections: sealed texts that this crate never opens.
//!
//! A connection has at most one preferred and one fall-back secret. Wiping
//! removes the row, so nothing of a replaced secret stays but its id where a
//! session or sign-in names it. Notes that a provider accepted or refused a
//! secret tell nobody; every other act tells every process.

use latchkey_core::{
    change::ChangeKind,
    connection::{Credential, Slot},
    id::{ConnectionId, CredentialId, TenantId},
    ports::StoreError,
    time::Timestamp,
};

use crate::door::{Handle, Row, Sql};

/// The one kind of credential there is.
const SECRET: &str = "secret";

const DROP_FALLBACK: Sql = Sql::new(
    "drop_fallback",
    "DELETE FROM connection_credential WHERE tenant_id = $1 AND connection_id = $2 AND slot = 'fallback'",
);
const DROP_UNPROVEN: Sql = Sql::new(
    "drop_unproven_credential",
    "DELETE FROM connection_credential WHERE tenant_id = $1 AND connection_id = $2 AND slot = 'preferred' \
     AND last_ok IS NULL AND EXISTS (SELECT 1 FROM connection_credential AS other WHERE other.tenant_id = $1 \
     AND other.connection_id = $2 AND other.slot = 'fallback' AND other.last_ok IS NOT NULL)",
);
const STEP_BACK: Sql = Sql::new(
    "step_credential_back",
    "UPDATE connection_credential SET slot = 'fallback' \
     WHERE tenant_id = $1 AND connection_id = $2 AND slot = 'preferred'",
);
const INSERT: Sql = Sql::new(
    "insert_credential",
    "INSERT INTO connection_credential (tenant_id, id, connection_id, kind, slot, sealed, last_four, created, \
     ends_at, last_ok, last_failed) VALUES ($1, $2, $3, $4, 'preferred', $5, $6, $7, $8, $9, $10)",
);
const SET_END: Sql = Sql::new(
    "set_credential_end",
    "UPDATE connection_credential SET ends_at = $3 WHERE tenant_id = $1 AND id = $2 RETURNING connection_id",
);
const ACCEPTED: Sql = Sql::new(
    "credential_accepted",
    "UPDATE connection_credential SET last_ok = $3 WHERE tenant_id = $1 AND id = $2",
);
const REFUSED: Sql = Sql::new(
    "credential_refused",
    "UPDATE connection_credential SET last_failed = $3 WHERE tenant_id = $1 AND id = $2",
);
const WIPE: Sql = Sql::new(
    "wipe_credentials",
    "DELETE FROM connection_credential WHERE tenant_id = $1 AND connection_id = $2",
);

/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&Sql] = &[
    &DROP_FALLBACK,
    &DROP_UNPROVEN,
    &STEP_BACK,
    &INSERT,
    &SET_END,
    &ACCEPTED,
    &REFUSED,
    &WIPE,
];

/// Reads the secret in a joined row from column `first` on; none when that is NULL.
pub(crate) fn read(row: &Row, first: usize) -> Result<Option<Credential>, StoreError> {
    let Some(id) = row.opt_id(first)? else {
        return Ok(None);
    };
    Ok(Some(Credential {
        id,
        slot: row.word(first + 1, Slot::parse)?,
        sealed: row.text(first + 2)?,
        last_four: row.text(first + 3)?,
        created: row.time(first + 4)?,
        ends: row.opt_time(first + 5)?,
        last_ok: row.opt_time(first + 6)?,
        last_failed: row.opt_time(first + 7)?,
    }))
}

/// The preferred one comes first.
pub(crate) fn rank(credential: &Credential) -> u8 {
    match credential.slot {
        Slot::Preferred => 0,
        Slot::Fallback => 1,
    }
}

/// Stores a secret as preferred, whatever slot it says. One that the provider
/// never accepted does not push out a fall-back that it did accept: whoever
/// saves two wrong ones in a row must not lose the right one (N-74).
pub(crate) async fn put(
    handle: &mut Handle<'_>,
    tenant: &TenantId,
    connection: &ConnectionId,
    credential: &Credential,
) -> Result<(), StoreError> {
    let place = [tenant.into(), connection.into()];
    if handle.run(&DROP_UNPROVEN, &place).await? == 0 {
        handle.run(&DROP_FALLBACK, &place).await?;
        handle.run(&STEP_BACK, &place).await?;
    }
    let values = [
        tenant.into(),
        (&credential.id).into(),
        connection.into(),
        SECRET.into(),
        credential.sealed.as_str().into(),
        credential.last_four.as_str().into(),
        credential.created.into(),
        credential.ends.into(),
        credential.last_ok.into(),
        credential.last_failed.into(),
    ];
    handle.run(&INSERT, &values).await?;
    handle.note_change(tenant, ChangeKind::Connection, connection.as_str());
    Ok(())
}

/// Sets the end date.
pub(crate) async fn set_end(
    handle: &mut Handle<'_>,
    tenant: &TenantId,
    credential: &CredentialId,
    ends: Option<Timestamp>,
) -> Result<(), StoreError> {
    let values = [tenant.into(), credential.into(), ends.into()];
    if let Some(row) = handle.one(&SET_END, &values).await? {
        handle.note_change(tenant, ChangeKind::Connection, &row.text(0)?);
    }
    Ok(())
}

/// Notes what the provider said to it.
pub(crate) async fn note(
    handle: &mut Handle<'_>,
    tenant: &TenantId,
    credential: &CredentialId,
    accepted: bool,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = if accepted { &ACCEPTED } else { &REFUSED };
    let values = [tenant.into(), credential.into(), now.into()];
    handle.run(sql, &values).await.map(|_| ())
}

/// Wipes the fall-back; false if there was none.
pub(crate) async fn drop_fallback(
    handle: &mut Handle<'_>,
    tenant: &TenantId,
    connection: &ConnectionId,
) -> Result<bool, StoreError> {
    let place = [tenant.into(), connection.into()];
    let dropped = handle.run(&DROP_FALLBACK, &place).await? > 0;
    if dropped {
        handle.note_change(tenant, ChangeKind::Connection, connection.as_str());
    }
    Ok(dropped)
}

/// Wipes all secrets of a connection.
pub(crate) async fn wipe(
    handle: &mut Handle<'_>,
    tenant: &TenantId,
    connection: &ConnectionId,
) -> Result<(), StoreError> {
    let place = [tenant.into(), connection.into()];
    handle.run(&WIPE, &place).await.map(|_| ())
}
