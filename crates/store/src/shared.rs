//! What all processes share: one-time values, quotas, leases, and things kept for one session.
//!
//! A quota and a lease are each one statement, so two processes never both
//! take the last one (T245). A kept thing is found by its session only.

use latchkey_core::{
    id::{KeptId, SessionId, TenantId},
    ports::{
        shared::{Kept, SharedReads, SharedWrites, TokenKind},
        store::Answer,
    },
    time::Timestamp,
    token::Digest,
};

use crate::{
    door::{Handle, Sql},
    throttle,
};

const FIND_TOKEN: Sql = Sql::new(
    "find_token",
    "SELECT tenant_id, thing FROM token_place WHERE digest = $1 AND kind = $2",
);
const PLACE_TOKEN: Sql = Sql::new(
    "place_token",
    "INSERT INTO token_place (digest, tenant_id, kind, thing, expires) VALUES ($1, $2, $3, $4, $5)",
);
const TAKE_QUOTA: Sql = Sql::new(
    "take_quota",
    "INSERT INTO quota (name, used, window_end) VALUES ($1, 1, $3) \
     ON CONFLICT (name) DO UPDATE SET \
       used = CASE WHEN quota.window_end <= $4 THEN 1 ELSE quota.used + 1 END, \
       window_end = CASE WHEN quota.window_end <= $4 THEN $3 ELSE quota.window_end END \
     WHERE quota.window_end <= $4 OR quota.used < $2 \
     RETURNING used",
);
const QUOTA_END: Sql = Sql::new("quota_end", "SELECT window_end FROM quota WHERE name = $1");
const TAKE_LEASE: Sql = Sql::new(
    "take_lease",
    "INSERT INTO lease (name, owner, lease_until) VALUES ($1, $2, $4) \
     ON CONFLICT (name) DO UPDATE SET owner = $2, lease_until = $4 \
     WHERE lease.owner = $2 OR lease.lease_until <= $3 \
     RETURNING owner",
);
const KEPT: Sql = Sql::new(
    "kept",
    "SELECT purpose, sealed, expires FROM kept \
     WHERE tenant_id = $1 AND id = $2 AND session_id = $3 AND expires > $4",
);
const KEEP: Sql = Sql::new(
    "keep",
    "INSERT INTO kept (tenant_id, id, session_id, purpose, sealed, expires) VALUES ($1, $2, $3, $4, $5, $6)",
);
const DROP_KEPT: Sql = Sql::new(
    "drop_kept",
    "DELETE FROM kept WHERE tenant_id = $1 AND id = $2 AND session_id = $3",
);

/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&Sql] = &[
    &FIND_TOKEN,
    &PLACE_TOKEN,
    &TAKE_QUOTA,
    &QUOTA_END,
    &TAKE_LEASE,
    &KEPT,
    &KEEP,
    &DROP_KEPT,
];

impl SharedReads for Handle<'_> {
    fn find_token<'a>(
        &'a mut self,
        kind: TokenKind,
        digest: &'a Digest,
    ) -> Answer<'a, Option<(TenantId, String)>> {
        Box::pin(async move {
            let values = [digest.into(), kind.as_str().into()];
            let row = self.one(&FIND_TOKEN, &values).await?;
            row.map(|row| Ok((row.id(0)?, row.text(1)?))).transpose()
        })
    }

    fn kept<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        session: &'a SessionId,
        id: &'a KeptId,
        now: Timestamp,
    ) -> Answer<'a, Option<Kept>> {
        Box::pin(async move {
            let values = [tenant.into(), id.into(), session.into(), now.into()];
            let row = self.one(&KEPT, &values).await?;
            row.map(|row| {
                Ok(Kept {
                    id: id.clone(),
                    tenant: tenant.clone(),
                    session: session.clone(),
                    purpose: row.text(0)?,
                    sealed: row.text(1)?,
                    expires: row.time(2)?,
                })
            })
            .transpose()
        })
    }

    fn failures_closed<'a>(&'a mut self, key: &'a str) -> Answer<'a, bool> {
        Box::pin(throttle::is_closed(self, key))
    }
}

impl SharedWrites for Handle<'_> {
    fn place_token<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        kind: TokenKind,
        digest: &'a Digest,
        thing: &'a str,
        expires: Timestamp,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let values = [
                digest.into(),
                tenant.into(),
                kind.as_str().into(),
                thing.into(),
                expires.into(),
            ];
            self.run(&PLACE_TOKEN, &values).await.map(|_| ())
        })
    }

    fn take_quota<'a>(
        &'a mut self,
        name: &'a str,
        limit: i64,
        window_end: Timestamp,
        now: Timestamp,
    ) -> Answer<'a, Option<Timestamp>> {
        Box::pin(async move {
            let values = [name.into(), limit.into(), window_end.into(), now.into()];
            if self.one(&TAKE_QUOTA, &values).await?.is_some() {
                return Ok(None);
            }
            let row = self.one(&QUOTA_END, &[name.into()]).await?;
            row.map_or(Ok(Some(window_end)), |row| row.time(0).map(Some))
        })
    }

    fn take_lease<'a>(
        &'a mut self,
        name: &'a str,
        owner: &'a str,
        now: Timestamp,
        until: Timestamp,
    ) -> Answer<'a, bool> {
        Box::pin(async move {
            let values = [name.into(), owner.into(), now.into(), until.into()];
            Ok(self.one(&TAKE_LEASE, &values).await?.is_some())
        })
    }

    fn keep<'a>(&'a mut self, kept: &'a Kept) -> Answer<'a, ()> {
        Box::pin(async move {
            let values = [
                (&kept.tenant).into(),
                (&kept.id).into(),
                (&kept.session).into(),
                kept.purpose.as_str().into(),
                kept.sealed.as_str().into(),
                kept.expires.into(),
            ];
            self.run(&KEEP, &values).await.map(|_| ())
        })
    }

    fn drop_kept<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        session: &'a SessionId,
        id: &'a KeptId,
    ) -> Answer<'a, bool> {
        Box::pin(async move {
            let values = [tenant.into(), id.into(), session.into()];
            Ok(self.run(&DROP_KEPT, &values).await? > 0)
        })
    }

    fn close_failures<'a>(&'a mut self, key: &'a str) -> Answer<'a, ()> {
        Box::pin(throttle::close(self, key))
    }
}
