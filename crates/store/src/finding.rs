//! Finding the tenant of something a stranger shows.
//!
//! The only statements that look across tenants for one of them: by session
//! digest, by `state` or reference of a sign-in, by e-mail address, by
//! connection. They answer ids only; what belongs to the tenant is then read
//! with the tenant in hand. Rows are written here too, by the aggregate that
//! owns the thing.

use latchkey_core::{
    id::{ConnectionId, MemberId, SessionId, SignInId, TenantId},
    ports::{StoreError, rows::Finding, store::Answer},
    session::Session,
    sign_in::{LIFETIME, PENDING_PER_BROWSER, SignIn},
    token::Digest,
};

use crate::door::{Handle, Sql};

const FIND_SESSION: Sql = Sql::new(
    "find_session",
    "SELECT tenant_id, session_id FROM session_digest WHERE digest = $1",
);
const FIND_SIGN_IN: Sql = Sql::new(
    "find_sign_in",
    "SELECT tenant_id, sign_in_id FROM sign_in_place WHERE state_digest = $1",
);
const FIND_REFERENCE: Sql = Sql::new(
    "find_reference",
    "SELECT tenant_id, sign_in_id FROM sign_in_place WHERE reference = $1",
);
const FIND_EMAIL: Sql = Sql::new(
    "find_email",
    "SELECT tenant_id FROM member_email WHERE email_canonical = $1 ORDER BY tenant_id LIMIT 50",
);
const FIND_CONNECTION: Sql = Sql::new(
    "find_connection",
    "SELECT tenant_id FROM connection_place WHERE connection_id = $1",
);
const PLACE_SESSION: Sql = Sql::new(
    "place_session",
    "INSERT INTO session_digest (digest, tenant_id, session_id, absolute_end) VALUES ($1, $2, $3, $4)",
);
const UNPLACE_SESSION: Sql = Sql::new(
    "unplace_session",
    "DELETE FROM session_digest WHERE digest = $1",
);
const PLACE_SIGN_IN: Sql = Sql::new(
    "place_sign_in",
    "INSERT INTO sign_in_place (reference, state_digest, browser_digest, tenant_id, sign_in_id, created) \
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
);
const OLD_ATTEMPTS: Sql = Sql::new(
    "old_attempts",
    "SELECT tenant_id, sign_in_id, reference FROM sign_in_place \
     WHERE browser_digest = $1 AND created >= $2 AND state_digest IS NOT NULL \
     ORDER BY created DESC, sign_in_id DESC LIMIT 1000 OFFSET $3",
);
const DROP_ATTEMPT: Sql = Sql::new(
    "drop_attempt",
    "DELETE FROM sign_in WHERE tenant_id = $1 AND id = $2 AND state = 'pending'",
);
const UNPLACE_SIGN_IN: Sql = Sql::new(
    "unplace_sign_in",
    "DELETE FROM sign_in_place WHERE reference = $1",
);
const CLOSE_SIGN_IN: Sql = Sql::new(
    "close_sign_in",
    "UPDATE sign_in_place SET state_digest = NULL WHERE state_digest = $1",
);
const PLACE_CONNECTION: Sql = Sql::new(
    "place_connection",
    "INSERT INTO connection_place (connection_id, tenant_id) VALUES ($1, $2)",
);
const PLACE_EMAIL: Sql = Sql::new(
    "place_email",
    "INSERT INTO member_email (email_canonical, tenant_id, member_id) \
     SELECT email_canonical, tenant_id, id FROM member \
     WHERE tenant_id = $1 AND id = $2 AND state <> 'removed'",
);
const UNPLACE_EMAIL: Sql = Sql::new(
    "unplace_email",
    "DELETE FROM member_email WHERE tenant_id = $1 AND member_id = $2",
);

/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&Sql] = &[
    &FIND_SESSION,
    &FIND_SIGN_IN,
    &FIND_REFERENCE,
    &FIND_EMAIL,
    &FIND_CONNECTION,
    &PLACE_SESSION,
    &UNPLACE_SESSION,
    &PLACE_SIGN_IN,
    &OLD_ATTEMPTS,
    &DROP_ATTEMPT,
    &UNPLACE_SIGN_IN,
    &CLOSE_SIGN_IN,
    &PLACE_CONNECTION,
    &PLACE_EMAIL,
    &UNPLACE_EMAIL,
];

/// Makes a session findable by its digest.
pub(crate) async fn place_session(
    handle: &mut Handle<'_>,
    session: &Session,
) -> Result<(), StoreError> {
    let values = [
        (&session.digest).into(),
        (&session.tenant).into(),
        (&session.id).into(),
        session.absolute_end.into(),
    ];
    handle.run(&PLACE_SESSION, &values).await.map(|_| ())
}

/// The old value of a session finds nothing any more.
pub(crate) async fn unplace_session(
    handle: &mut Handle<'_>,
    digest: &Digest,
) -> Result<(), StoreError> {
    handle
        .run(&UNPLACE_SESSION, &[digest.into()])
        .await
        .map(|_| ())
}

/// Makes an attempt findable; by `state` only when it can still be answered.
/// `Taken` when the reference is.
pub(crate) async fn place_sign_in(
    handle: &mut Handle<'_>,
    sign_in: &SignIn,
    answerable: bool,
) -> Result<(), StoreError> {
    let values = [
        sign_in.reference.as_str().into(),
        answerable.then_some(sign_in.state.as_str()).into(),
        (&sign_in.browser).into(),
        (&sign_in.tenant).into(),
        (&sign_in.id).into(),
        sign_in.created.into(),
    ];
    match handle.run(&PLACE_SIGN_IN, &values).await? {
        0 => Err(StoreError::Taken),
        _ => Ok(()),
    }
}

/// Drops open attempts of the browser beyond the newest ten, in any tenant (T018).
pub(crate) async fn drop_old_attempts(
    handle: &mut Handle<'_>,
    newest: &SignIn,
) -> Result<(), StoreError> {
    let kept = i64::try_from(PENDING_PER_BROWSER).unwrap_or(i64::MAX);
    let values = [
        (&newest.browser).into(),
        newest.created.minus(LIFETIME).into(),
        kept.into(),
    ];
    for row in handle.all(&OLD_ATTEMPTS, &values).await? {
        let (tenant, id): (TenantId, SignInId) = (row.id(0)?, row.id(1)?);
        let attempt = [(&tenant).into(), (&id).into()];
        // One that was just taken keeps its reference.
        if handle.run(&DROP_ATTEMPT, &attempt).await? > 0 {
            let reference = row.text(2)?;
            handle
                .run(&UNPLACE_SIGN_IN, &[reference.as_str().into()])
                .await?;
        }
    }
    Ok(())
}

/// The attempt is open no more: its `state` finds nothing from now on.
pub(crate) async fn close_sign_in(
    handle: &mut Handle<'_>,
    state: &Digest,
) -> Result<(), StoreError> {
    handle
        .run(&CLOSE_SIGN_IN, &[state.into()])
        .await
        .map(|_| ())
}

/// Makes a connection findable by its id, for ever.
pub(crate) async fn place_connection(
    handle: &mut Handle<'_>,
    tenant: &TenantId,
    id: &ConnectionId,
) -> Result<(), StoreError> {
    let values = [id.into(), tenant.into()];
    handle.run(&PLACE_CONNECTION, &values).await.map(|_| ())
}

/// Makes a member findable by its address, as the member row now says.
pub(crate) async fn place_email(
    handle: &mut Handle<'_>,
    tenant: &TenantId,
    member: &MemberId,
) -> Result<(), StoreError> {
    handle
        .run(&PLACE_EMAIL, &[tenant.into(), member.into()])
        .await
        .map(|_| ())
}

/// Takes the member's address away from the finder.
pub(crate) async fn unplace_email(
    handle: &mut Handle<'_>,
    tenant: &TenantId,
    member: &MemberId,
) -> Result<(), StoreError> {
    handle
        .run(&UNPLACE_EMAIL, &[tenant.into(), member.into()])
        .await
        .map(|_| ())
}

impl Finding for Handle<'_> {
    fn find_session<'a>(
        &'a mut self,
        digest: &'a Digest,
    ) -> Answer<'a, Option<(TenantId, SessionId)>> {
        Box::pin(async move {
            let row = self.one(&FIND_SESSION, &[digest.into()]).await?;
            row.map(|row| Ok((row.id(0)?, row.id(1)?))).transpose()
        })
    }

    fn find_sign_in<'a>(
        &'a mut self,
        state: &'a Digest,
    ) -> Answer<'a, Option<(TenantId, SignInId)>> {
        Box::pin(async move {
            let row = self.one(&FIND_SIGN_IN, &[state.into()]).await?;
            row.map(|row| Ok((row.id(0)?, row.id(1)?))).transpose()
        })
    }

    fn find_reference<'a>(
        &'a mut self,
        reference: &'a str,
    ) -> Answer<'a, Option<(TenantId, SignInId)>> {
        Box::pin(async move {
            let row = self.one(&FIND_REFERENCE, &[reference.into()]).await?;
            row.map(|row| Ok((row.id(0)?, row.id(1)?))).transpose()
        })
    }

    fn find_email<'a>(&'a mut self, canonical: &'a str) -> Answer<'a, Vec<TenantId>> {
        Box::pin(async move {
            let rows = self.all(&FIND_EMAIL, &[canonical.into()]).await?;
            rows.iter().map(|row| row.id(0)).collect()
        })
    }

    fn find_connection<'a>(&'a mut self, id: &'a ConnectionId) -> Answer<'a, Option<TenantId>> {
        Box::pin(async move {
            let row = self.one(&FIND_CONNECTION, &[id.into()]).await?;
            row.map(|row| row.id(0)).transpose()
        })
    }
}
