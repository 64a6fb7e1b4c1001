//! Candidate settings of a connection, and past ones that can be restored.
//!
//! All settings are revisions; the connection points at the live one and at
//! the candidate. Secrets of a revision that is not live lie beside it, under
//! the id their seal is bound to, and change places with the live ones when
//! the pointer moves. A swap is one conditional statement on the pointer, so
//! of two swaps at once one moves it (N-50).

use latchkey_core::{
    candidate::{Candidate, Past},
    change::ChangeKind,
    connection::{ClientAuth, Credential, LiveConnection},
    id::{ConnectionId, TenantId},
    ports::{
        StoreError,
        candidates::{CandidateReads, CandidateWrites, NewCandidate},
        rows::ConnectionReads,
        store::Answer,
    },
    time::Timestamp,
};

use crate::{
    connections::{json, read_all, read_revision},
    door::{Handle, Row, Sql, Value},
};

const CANDIDATE: Sql = Sql::new(
    "candidate",
    "SELECT c.id, COALESCE(r.name, c.name), c.state, c.callback_key, r.n, r.client_auth, r.keys_by_app, c.created, \
     r.settings, r.endpoints, r.created, \
     k.id, k.slot, k.sealed, k.last_four, k.created, k.ends_at, k.last_ok, k.last_failed, r.created_by \
     FROM connection c \
     JOIN connection_revision r ON r.tenant_id = c.tenant_id AND r.connection_id = c.id AND r.n = c.candidate_revision \
     LEFT JOIN spare_credential k ON k.tenant_id = c.tenant_id AND k.connection_id = c.id AND k.revision = r.n \
     WHERE c.tenant_id = $1 AND c.id = $2 AND c.state <> 'deleted'",
);
const PAST: Sql = Sql::new(
    "past_settings",
    "SELECT n, settings, endpoints, created, name, created_by, retired FROM connection_revision \
     WHERE tenant_id = $1 AND connection_id = $2 AND retired > $3 ORDER BY retired DESC, n DESC LIMIT 20",
);
const LAST: Sql = Sql::new(
    "last_revision",
    "SELECT MAX(n) FROM connection_revision WHERE tenant_id = $1 AND connection_id = $2",
);
const INSERT: Sql = Sql::new(
    "insert_candidate",
    "INSERT INTO connection_revision (tenant_id, connection_id, n, settings, endpoints, created, name, created_by) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
);
const POINT: Sql = Sql::new(
    "point_at_candidate",
    "UPDATE connection SET candidate_revision = $3 WHERE tenant_id = $1 AND id = $2 AND state <> 'deleted'",
);
const DROP_SECRETS: Sql = Sql::new(
    "drop_candidate_secrets",
    "DELETE FROM spare_credential WHERE tenant_id = $1 AND connection_id = $2 AND revision = \
     (SELECT candidate_revision FROM connection WHERE tenant_id = $1 AND id = $2)",
);
const DROP: Sql = Sql::new(
    "drop_candidate",
    "UPDATE connection SET candidate_revision = NULL \
     WHERE tenant_id = $1 AND id = $2 AND candidate_revision IS NOT NULL",
);
const INSERT_SECRET: Sql = Sql::new(
    "insert_spare_credential",
    "INSERT INTO spare_credential (tenant_id, id, connection_id, revision, slot, sealed, last_four, created, ends_at) \
     VALUES ($1, $2, $3, $4, 'preferred', $5, $6, $7, $8)",
);
const REMEMBER: Sql = Sql::new(
    "remember_candidate",
    "UPDATE connection_revision SET client_auth = $4, keys_by_app = $5 \
     WHERE tenant_id = $1 AND connection_id = $2 AND n = $3 AND live_since IS NULL",
);
/// What the old revision is restored with: the name and client authentication of its time.
const RETIRE: Sql = Sql::new(
    "retire_revision",
    "UPDATE connection_revision SET retired = $4, \
     name = (SELECT name FROM connection WHERE tenant_id = $1 AND id = $2), \
     client_auth = (SELECT client_auth FROM connection WHERE tenant_id = $1 AND id = $2), \
     keys_by_app = (SELECT keys_by_app FROM connection WHERE tenant_id = $1 AND id = $2) \
     WHERE tenant_id = $1 AND connection_id = $2 AND n = $3 \
     AND EXISTS (SELECT 1 FROM connection WHERE tenant_id = $1 AND id = $2 AND live_revision = $3 \
     AND state <> 'deleted')",
);
const REVIVE_REVISION: Sql = Sql::new(
    "revive_revision",
    "UPDATE connection_revision SET retired = NULL, live_since = $4 \
     WHERE tenant_id = $1 AND connection_id = $2 AND n = $3",
);
const MOVE: Sql = Sql::new(
    "move_live_revision",
    "UPDATE connection SET live_revision = $4, \
     candidate_revision = CASE WHEN candidate_revision = $4 THEN NULL ELSE candidate_revision END, \
     name = COALESCE((SELECT r.name FROM connection_revision r WHERE r.tenant_id = $1 AND r.connection_id = $2 \
     AND r.n = $4), name), \
     client_auth = (SELECT r.client_auth FROM connection_revision r WHERE r.tenant_id = $1 \
     AND r.connection_id = $2 AND r.n = $4), \
     keys_by_app = (SELECT r.keys_by_app FROM connection_revision r WHERE r.tenant_id = $1 \
     AND r.connection_id = $2 AND r.n = $4) \
     WHERE tenant_id = $1 AND id = $2 AND live_revision = $3 AND state <> 'deleted' \
     AND EXISTS (SELECT 1 FROM connection_revision r WHERE r.tenant_id = $1 AND r.connection_id = $2 AND r.n = $4)",
);
const HAS_SPARE: Sql = Sql::new(
    "has_spare_credential",
    "SELECT id FROM spare_credential WHERE tenant_id = $1 AND connection_id = $2 AND revision = $3 LIMIT 1",
);
const LAY_ASIDE: Sql = Sql::new(
    "lay_credentials_aside",
    "INSERT INTO spare_credential (tenant_id, id, connection_id, revision, slot, sealed, last_four, created, \
     ends_at, last_ok, last_failed) SELECT tenant_id, id, connection_id, CAST($3 AS BIGINT), slot, sealed, last_four, \
     created, ends_at, last_ok, last_failed FROM connection_credential WHERE tenant_id = $1 AND connection_id = $2",
);
const WIPE_LIVE: Sql = Sql::new(
    "wipe_live_credentials",
    "DELETE FROM connection_credential WHERE tenant_id = $1 AND connection_id = $2",
);
const TAKE_UP: Sql = Sql::new(
    "take_credentials_up",
    "INSERT INTO connection_credential (tenant_id, id, connection_id, kind, slot, sealed, last_four, created, \
     ends_at, last_ok, last_failed) SELECT tenant_id, id, connection_id, 'secret', slot, sealed, last_four, \
     created, ends_at, last_ok, last_failed FROM spare_credential \
     WHERE tenant_id = $1 AND connection_id = $2 AND revision = $3",
);
const WIPE_SPARE: Sql = Sql::new(
    "wipe_spare_credentials",
    "DELETE FROM spare_credential WHERE tenant_id = $1 AND connection_id = $2 AND revision = $3",
);
const WIPE_ALL: Sql = Sql::new(
    "wipe_all_spare_credentials",
    "DELETE FROM spare_credential WHERE tenant_id = $1 AND connection_id = $2",
);
const REVIVE: Sql = Sql::new(
    "revive_identities",
    "UPDATE identity SET state = 'active', superseded_by = NULL \
     WHERE tenant_id = $1 AND connection_id = $2 AND state = 'superseded' AND superseded_by = $3 \
     AND EXISTS (SELECT 1 FROM member m WHERE m.tenant_id = $1 AND m.id = identity.member_id AND m.state <> 'removed') \
     AND NOT EXISTS (SELECT 1 FROM identity other WHERE other.tenant_id = $1 AND other.connection_id = $2 \
     AND other.state = 'active' AND other.issuer = identity.issuer \
     AND (other.subject = identity.subject OR other.oid = identity.oid))",
);
/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&Sql] = &[
    &CANDIDATE,
    &PAST,
    &LAST,
    &INSERT,
    &POINT,
    &DROP_SECRETS,
    &DROP,
    &INSERT_SECRET,
    &REMEMBER,
    &RETIRE,
    &REVIVE_REVISION,
    &MOVE,
    &HAS_SPARE,
    &LAY_ASIDE,
    &WIPE_LIVE,
    &TAKE_UP,
    &WIPE_SPARE,
    &WIPE_ALL,
    &REVIVE,
];

fn read_past(row: &Row) -> Result<Past, StoreError> {
    let n = row.int(0)?;
    Ok(Past {
        revision: read_revision(row, n, 1)?,
        name: row.opt_text(4)?.unwrap_or_default(),
        by: row.text(5)?,
        retired: row.time(6)?,
    })
}

impl Handle<'_> {
    async fn insert_candidate(
        &mut self,
        place: [Value<'_>; 2],
        candidate: &NewCandidate<'_>,
    ) -> Result<(), StoreError> {
        let settings = json(&candidate.revision.settings)?;
        let endpoints = candidate.revision.endpoints.as_ref();
        let endpoints = endpoints.map(json).transpose()?;
        let [tenant, id] = place;
        let values = [
            tenant,
            id,
            candidate.revision.n.into(),
            settings.as_str().into(),
            endpoints.as_deref().into(),
            candidate.revision.created.into(),
            candidate.name.into(),
            candidate.by.into(),
        ];
        match self.run(&INSERT, &values).await? {
            0 => Err(StoreError::Taken),
            _ => Ok(()),
        }
    }

    async fn insert_spare(
        &mut self,
        place: [Value<'_>; 2],
        n: i64,
        secret: &Credential,
    ) -> Result<(), StoreError> {
        let [tenant, id] = place;
        let values = [
            tenant,
            (&secret.id).into(),
            id,
            n.into(),
            secret.sealed.as_str().into(),
            secret.last_four.as_str().into(),
            secret.created.into(),
            secret.ends.into(),
        ];
        self.run(&INSERT_SECRET, &values).await.map(|_| ())
    }

    /// The secrets of `to` take the place of the live ones, if it has its own.
    async fn exchange_secrets(
        &mut self,
        tenant: &TenantId,
        id: &ConnectionId,
        from: i64,
        to: i64,
    ) -> Result<(), StoreError> {
        let target = [tenant.into(), id.into(), to.into()];
        if self.one(&HAS_SPARE, &target).await?.is_none() {
            return Ok(());
        }
        let old = [tenant.into(), id.into(), from.into()];
        self.run(&WIPE_SPARE, &old).await?;
        self.run(&LAY_ASIDE, &old).await?;
        self.run(&WIPE_LIVE, &[tenant.into(), id.into()]).await?;
        self.run(&TAKE_UP, &target).await?;
        self.run(&WIPE_SPARE, &target).await?;
        Ok(())
    }
}

impl CandidateReads for Handle<'_> {
    fn candidate<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a ConnectionId,
    ) -> Answer<'a, Option<Candidate>> {
        Box::pin(async move {
            let rows = self.all(&CANDIDATE, &[tenant.into(), id.into()]).await?;
            let Some(mut live) = read_all(tenant, &rows)?.pop() else {
                return Ok(None);
            };
            let by = rows.first().map(|row| row.text(19)).transpose()?;
            let own_secret = !live.credentials.is_empty();
            if !own_secret && let Some(now) = self.connection(tenant, id).await? {
                live.credentials = now.credentials;
            }
            Ok(Some(Candidate {
                live,
                own_secret,
                by: by.unwrap_or_default(),
            }))
        })
    }

    fn connection_at<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a ConnectionId,
        n: i64,
    ) -> Answer<'a, Option<LiveConnection>> {
        Box::pin(async move {
            let live = self.connection(tenant, id).await?;
            if live.as_ref().is_some_and(|live| live.revision.n == n) {
                return Ok(live);
            }
            let candidate = self.candidate(tenant, id).await?;
            Ok(candidate.filter(|one| one.n() == n).map(|one| one.live))
        })
    }

    fn past_settings<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a ConnectionId,
        since: Timestamp,
    ) -> Answer<'a, Vec<Past>> {
        Box::pin(async move {
            let values = [tenant.into(), id.into(), since.into()];
            let rows = self.all(&PAST, &values).await?;
            rows.iter().map(read_past).collect()
        })
    }

    fn next_revision<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a ConnectionId,
    ) -> Answer<'a, i64> {
        Box::pin(async move {
            let row = self.one(&LAST, &[tenant.into(), id.into()]).await?;
            let last = row.map(|row| row.opt_int(0)).transpose()?.flatten();
            Ok(last.unwrap_or(0) + 1)
        })
    }
}

impl CandidateWrites for Handle<'_> {
    fn put_candidate<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a ConnectionId,
        candidate: NewCandidate<'a>,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let place = [tenant.into(), id.into()];
            self.run(&DROP_SECRETS, &place).await?;
            self.insert_candidate(place, &candidate).await?;
            let n = candidate.revision.n;
            if let Some(secret) = candidate.secret {
                self.insert_spare(place, n, secret).await?;
            }
            let pointed = [tenant.into(), id.into(), n.into()];
            match self.run(&POINT, &pointed).await? {
                0 => Err(StoreError::Abandoned),
                _ => Ok(()),
            }
        })
    }

    fn drop_candidate<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a ConnectionId,
    ) -> Answer<'a, bool> {
        Box::pin(async move {
            let place = [tenant.into(), id.into()];
            self.run(&DROP_SECRETS, &place).await?;
            Ok(self.run(&DROP, &place).await? > 0)
        })
    }

    fn remember_candidate<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a ConnectionId,
        n: i64,
        auth: Option<ClientAuth>,
        keys_by_app: bool,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let auth = auth.map(ClientAuth::as_str);
            let values = [
                tenant.into(),
                id.into(),
                n.into(),
                auth.into(),
                keys_by_app.into(),
            ];
            self.run(&REMEMBER, &values).await.map(|_| ())
        })
    }

    fn make_live<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a ConnectionId,
        from: i64,
        to: i64,
        now: Timestamp,
    ) -> Answer<'a, bool> {
        Box::pin(async move {
            let old = [tenant.into(), id.into(), from.into(), now.into()];
            if self.run(&RETIRE, &old).await? == 0 {
                return Ok(false);
            }
            let moved = [tenant.into(), id.into(), from.into(), to.into()];
            if self.run(&MOVE, &moved).await? == 0 {
                // Nothing to move to, or somebody else was first: what was noted above is not true.
                return Err(StoreError::Abandoned);
            }
            let new = [tenant.into(), id.into(), to.into(), now.into()];
            self.run(&REVIVE_REVISION, &new).await?;
            self.exchange_secrets(tenant, id, from, to).await?;
            self.note_change(tenant, ChangeKind::Connection, id.as_str());
            Ok(true)
        })
    }

    fn revive_identities<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a ConnectionId,
        n: i64,
    ) -> Answer<'a, i64> {
        Box::pin(async move {
            let values = [tenant.into(), id.into(), n.into()];
            let revived = self.run(&REVIVE, &values).await?;
            if revived > 0 {
                self.note_change(tenant, ChangeKind::Connection, id.as_str());
            }
            Ok(i64::try_from(revived).unwrap_or(i64::MAX))
        })
    }
}

/// Wipes all secrets that lie beside the settings of a connection.
pub(crate) async fn wipe(
    handle: &mut Handle<'_>,
    tenant: &TenantId,
    id: &ConnectionId,
) -> Result<(), StoreError> {
    let place = [tenant.into(), id.into()];
    handle.run(&WIPE_ALL, &place).await.map(|_| ())
}
