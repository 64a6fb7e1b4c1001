//! Connections and their revisions.
//!
//! A revision never changes but for endpoints pinned once; the connection
//! points at the live one. A callback path is reserved for a tenant, used by
//! one connection and never given out again, not even after that connection
//! is deleted (T007, RFC 9700 section 4.4.2). Deleting is final and wipes the
//! secrets. Whatever alters a connection tells every process.

use latchkey_core::{
    change::ChangeKind,
    connection::{
        CallbackPath, ClientAuth, Connection, ConnectionState, Credential, Endpoints,
        LiveConnection, Revision,
    },
    id::{ConnectionId, CredentialId, TenantId},
    ports::{
        StoreError,
        rows::{ConnectionReads, ConnectionWrites},
        store::Answer,
    },
    time::Timestamp,
};

use crate::{
    candidates, credentials,
    door::{Handle, Row, Sql, Value},
    finding,
};

/// The one protocol there is.
const OIDC: &str = "oidc";

const CONNECTION: Sql = Sql::new(
    "connection",
    "SELECT c.id, c.name, c.state, c.callback_key, c.live_revision, c.client_auth, c.keys_by_app, c.created, \
     r.settings, r.endpoints, r.created, \
     k.id, k.slot, k.sealed, k.last_four, k.created, k.ends_at, k.last_ok, k.last_failed \
     FROM connection c \
     JOIN connection_revision r ON r.tenant_id = c.tenant_id AND r.connection_id = c.id AND r.n = c.live_revision \
     LEFT JOIN connection_credential k ON k.tenant_id = c.tenant_id AND k.connection_id = c.id \
     WHERE c.tenant_id = $1 AND c.id = $2",
);
const CONNECTIONS: Sql = Sql::new(
    "connections",
    "SELECT c.id, c.name, c.state, c.callback_key, c.live_revision, c.client_auth, c.keys_by_app, c.created, \
     r.settings, r.endpoints, r.created, \
     k.id, k.slot, k.sealed, k.last_four, k.created, k.ends_at, k.last_ok, k.last_failed \
     FROM connection c \
     JOIN connection_revision r ON r.tenant_id = c.tenant_id AND r.connection_id = c.id AND r.n = c.live_revision \
     LEFT JOIN connection_credential k ON k.tenant_id = c.tenant_id AND k.connection_id = c.id \
     WHERE c.tenant_id = $1 AND c.state <> 'deleted' ORDER BY c.created, c.id",
);
const REVISION: Sql = Sql::new(
    "revision",
    "SELECT settings, endpoints, created FROM connection_revision \
     WHERE tenant_id = $1 AND connection_id = $2 AND n = $3",
);
const RESERVED: Sql = Sql::new(
    "reserved_callback",
    "SELECT path_key FROM callback_key WHERE tenant_id = $1 AND connection_id IS NULL",
);
/// Looks at every tenant's keys on purpose: a path belongs to one connection of the installation.
const KEY_KNOWN: Sql = Sql::new(
    "callback_key_known",
    "SELECT path_key FROM callback_key WHERE path_key = $1 \
     UNION ALL SELECT path_key FROM callback_key_past WHERE path_key = $1",
);
const RESERVE: Sql = Sql::new(
    "reserve_callback",
    "INSERT INTO callback_key (tenant_id, path_key, connection_id) VALUES ($1, $2, NULL) \
     ON CONFLICT DO NOTHING",
);
const USE_RESERVED: Sql = Sql::new(
    "use_reserved_callback",
    "UPDATE callback_key SET connection_id = $3 \
     WHERE tenant_id = $1 AND path_key = $2 AND connection_id IS NULL",
);
const INSERT: Sql = Sql::new(
    "insert_connection",
    "INSERT INTO connection (tenant_id, id, kind, name, state, callback_key, live_revision, client_auth, \
     keys_by_app, created) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
);
const INSERT_REVISION: Sql = Sql::new(
    "insert_revision",
    "INSERT INTO connection_revision (tenant_id, connection_id, n, settings, endpoints, created) \
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
);
const RENAME: Sql = Sql::new(
    "rename_connection",
    "UPDATE connection SET name = $3 WHERE tenant_id = $1 AND id = $2",
);
const SET_STATE: Sql = Sql::new(
    "set_connection_state",
    "UPDATE connection SET state = $3 WHERE tenant_id = $1 AND id = $2 AND state <> 'deleted'",
);
const PIN: Sql = Sql::new(
    "pin_endpoints",
    "UPDATE connection_revision SET endpoints = $4 \
     WHERE tenant_id = $1 AND connection_id = $2 AND n = $3 AND endpoints IS NULL",
);
const REMEMBER: Sql = Sql::new(
    "remember",
    "UPDATE connection SET client_auth = $4, keys_by_app = $5 \
     WHERE tenant_id = $1 AND id = $2 AND live_revision = $3",
);

/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&Sql] = &[
    &CONNECTION,
    &CONNECTIONS,
    &REVISION,
    &RESERVED,
    &KEY_KNOWN,
    &RESERVE,
    &USE_RESERVED,
    &INSERT,
    &INSERT_REVISION,
    &RENAME,
    &SET_STATE,
    &PIN,
    &REMEMBER,
];

pub(crate) fn read_revision(row: &Row, n: i64, first: usize) -> Result<Revision, StoreError> {
    Ok(Revision {
        n,
        settings: row.json(first)?,
        endpoints: row.opt_json(first + 1)?,
        created: row.time(first + 2)?,
    })
}

/// One connection without its secrets.
fn read(tenant: &TenantId, row: &Row) -> Result<LiveConnection, StoreError> {
    let live = row.int(4)?;
    Ok(LiveConnection {
        connection: Connection {
            id: row.id(0)?,
            tenant: tenant.clone(),
            name: row.text(1)?,
            state: row.word(2, ConnectionState::parse)?,
            callback: CallbackPath::from_key(&row.text(3)?),
            live_revision: live,
            client_auth: row.opt_word(5, ClientAuth::parse)?,
            keys_by_app: row.bool(6)?,
            created: row.time(7)?,
        },
        revision: read_revision(row, live, 8)?,
        credentials: Vec::new(),
    })
}

/// Connections with their secrets; the rows of one connection follow each other.
pub(crate) fn read_all(tenant: &TenantId, rows: &[Row]) -> Result<Vec<LiveConnection>, StoreError> {
    let mut found: Vec<LiveConnection> = Vec::new();
    for row in rows {
        let id: ConnectionId = row.id(0)?;
        if found.last().is_none_or(|last| last.connection.id != id) {
            found.push(read(tenant, row)?);
        }
        if let (Some(last), Some(credential)) = (found.last_mut(), credentials::read(row, 11)?) {
            last.credentials.push(credential);
            last.credentials.sort_by_key(credentials::rank);
        }
    }
    Ok(found)
}

pub(crate) fn json<T: serde::Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|_| StoreError::Broken("a value is no JSON".into()))
}

impl Handle<'_> {
    /// Runs a statement that alters one connection and tells every process if it did.
    async fn alter_connection(
        &mut self,
        sql: &'static Sql,
        tenant: &TenantId,
        id: &ConnectionId,
        more: &[Value<'_>],
    ) -> Result<bool, StoreError> {
        let mut values: Vec<Value<'_>> = vec![tenant.into(), id.into()];
        values.extend_from_slice(more);
        let altered = self.run(sql, &values).await? > 0;
        if altered {
            self.note_change(tenant, ChangeKind::Connection, id.as_str());
        }
        Ok(altered)
    }

    async fn insert_revision(
        &mut self,
        tenant: &TenantId,
        id: &ConnectionId,
        revision: &Revision,
    ) -> Result<(), StoreError> {
        let settings = json(&revision.settings)?;
        let endpoints = revision.endpoints.as_ref().map(json).transpose()?;
        let values = [
            tenant.into(),
            id.into(),
            revision.n.into(),
            settings.as_str().into(),
            endpoints.as_deref().into(),
            revision.created.into(),
        ];
        match self.run(&INSERT_REVISION, &values).await? {
            0 => Err(StoreError::Taken),
            _ => Ok(()),
        }
    }
}

impl ConnectionReads for Handle<'_> {
    fn connection<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a ConnectionId,
    ) -> Answer<'a, Option<LiveConnection>> {
        Box::pin(async move {
            let rows = self.all(&CONNECTION, &[tenant.into(), id.into()]).await?;
            Ok(read_all(tenant, &rows)?.pop())
        })
    }

    fn connections<'a>(&'a mut self, tenant: &'a TenantId) -> Answer<'a, Vec<LiveConnection>> {
        Box::pin(async move {
            let rows = self.all(&CONNECTIONS, &[tenant.into()]).await?;
            read_all(tenant, &rows)
        })
    }

    fn revision<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a ConnectionId,
        n: i64,
    ) -> Answer<'a, Option<Revision>> {
        Box::pin(async move {
            let values = [tenant.into(), id.into(), n.into()];
            let row = self.one(&REVISION, &values).await?;
            row.map(|row| read_revision(&row, n, 0)).transpose()
        })
    }

    fn callback_is_free<'a>(&'a mut self, key: &'a str) -> Answer<'a, bool> {
        Box::pin(async move { Ok(self.one(&KEY_KNOWN, &[key.into()]).await?.is_none()) })
    }

    fn reserved_callback<'a>(&'a mut self, tenant: &'a TenantId) -> Answer<'a, Option<String>> {
        Box::pin(async move {
            let row = self.one(&RESERVED, &[tenant.into()]).await?;
            row.map(|row| row.text(0)).transpose()
        })
    }
}

impl ConnectionWrites for Handle<'_> {
    fn reserve_callback<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        key: &'a str,
    ) -> Answer<'a, String> {
        Box::pin(async move {
            if let Some(open) = self.reserved_callback(tenant).await? {
                return Ok(open);
            }
            let free = self.callback_is_free(key).await?;
            if free && self.run(&RESERVE, &[tenant.into(), key.into()]).await? > 0 {
                return Ok(key.to_owned());
            }
            // Either the key was used, or another unit reserved one for this tenant meanwhile.
            let open = self.reserved_callback(tenant).await?;
            open.ok_or(StoreError::Taken)
        })
    }

    /// `Taken` when the callback key is not the tenant's open reservation: another unit
    /// has just used it, and nothing was written.
    fn insert_connection<'a>(
        &'a mut self,
        connection: &'a Connection,
        first: &'a Revision,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let (tenant, id) = (&connection.tenant, &connection.id);
            let key = connection.callback.key();
            let used = [tenant.into(), key.into(), id.into()];
            if self.run(&USE_RESERVED, &used).await? == 0 {
                return Err(StoreError::Taken);
            }
            let values = [
                tenant.into(),
                id.into(),
                OIDC.into(),
                connection.name.as_str().into(),
                connection.state.as_str().into(),
                key.into(),
                first.n.into(),
                connection.client_auth.map(ClientAuth::as_str).into(),
                connection.keys_by_app.into(),
                connection.created.into(),
            ];
            self.run(&INSERT, &values).await?;
            self.insert_revision(tenant, id, first).await?;
            finding::place_connection(self, tenant, id).await?;
            self.note_change(tenant, ChangeKind::Connection, id.as_str());
            Ok(())
        })
    }

    fn rename_connection<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a ConnectionId,
        name: &'a str,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            self.alter_connection(&RENAME, tenant, id, &[name.into()])
                .await?;
            Ok(())
        })
    }

    fn set_connection_state<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a ConnectionId,
        state: ConnectionState,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let word = [state.as_str().into()];
            self.alter_connection(&SET_STATE, tenant, id, &word).await?;
            if state == ConnectionState::Deleted {
                credentials::wipe(self, tenant, id).await?;
                candidates::wipe(self, tenant, id).await?;
            }
            Ok(())
        })
    }

    fn pin_endpoints<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a ConnectionId,
        n: i64,
        endpoints: &'a Endpoints,
    ) -> Answer<'a, bool> {
        Box::pin(async move {
            let text = json(endpoints)?;
            let pinned = [n.into(), text.as_str().into()];
            self.alter_connection(&PIN, tenant, id, &pinned).await
        })
    }

    fn remember<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a ConnectionId,
        n: i64,
        auth: Option<ClientAuth>,
        keys_by_app: bool,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let found = [
                n.into(),
                auth.map(ClientAuth::as_str).into(),
                keys_by_app.into(),
            ];
            self.alter_connection(&REMEMBER, tenant, id, &found).await?;
            Ok(())
        })
    }

    fn put_credential<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a ConnectionId,
        credential: &'a Credential,
    ) -> Answer<'a, ()> {
        Box::pin(credentials::put(self, tenant, id, credential))
    }

    fn set_credential_end<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        credential: &'a CredentialId,
        ends: Option<Timestamp>,
    ) -> Answer<'a, ()> {
        Box::pin(credentials::set_end(self, tenant, credential, ends))
    }

    fn note_credential<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        credential: &'a CredentialId,
        accepted: bool,
        now: Timestamp,
    ) -> Answer<'a, ()> {
        Box::pin(credentials::note(self, tenant, credential, accepted, now))
    }

    fn drop_fallback<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a ConnectionId,
    ) -> Answer<'a, bool> {
        Box::pin(credentials::drop_fallback(self, tenant, id))
    }
}
