//! Test links: somebody else tests, and learns nothing by it (N-63).
//!
//! The value is a one-time value's equal: 256 bit, only its digest is stored.
//! It may be used often while it lives, within the limit of checks.

use latchkey_core::{
    id::{ConnectionId, MemberId, TenantId, TestLinkId, TestRunId},
    ports::{StoreExt, shared::TokenKind},
    problem::{Code, Problem, Stage},
    secret::Secret,
    test_run::{LINK_LIFETIME, TestLink},
    time::Timestamp,
    token::{Digest, new_token},
};
use serde_json::{Value, json};

use super::start::{Starter, start_test};
use crate::{
    App, Cx, Refusal,
    audit::{changed, event},
};

/// No link is longer.
const MAX_LENGTH: usize = 64;

/// Makes a link; answers its value and when it ends.
///
/// # Errors
/// `not_found` if the tenant has no such connection.
pub async fn make_test_link(
    app: &App,
    cx: &Cx,
    tenant: &TenantId,
    connection: &ConnectionId,
    by: &MemberId,
) -> Result<(Secret<String>, Timestamp), Refusal> {
    let token = new_token("tlk_", &*app.rng);
    let digest = Digest::of(token.expose());
    let link = TestLink {
        id: TestLinkId::new(cx.now, &*app.rng),
        tenant: tenant.clone(),
        connection: connection.clone(),
        made_by: by.clone(),
        created: cx.now,
        expires: cx.now.plus(LINK_LIFETIME),
    };
    let (expires, cx) = (link.expires, cx.clone());
    let made = app
        .store
        .unit(move |tx| {
            Box::pin(async move {
                let (tenant, id) = (&link.tenant, &link.connection);
                if tx.connection(tenant, id).await?.is_none() {
                    return Ok(false);
                }
                tx.insert_test_link(&link).await?;
                let (kind, thing) = (TokenKind::TestLink, link.id.as_str());
                tx.place_token(tenant, kind, &digest, thing, link.expires)
                    .await?;
                let base = event(&cx, tenant, "sso.test_link.made", id.as_str());
                let after = json!({ "link": link.id, "expires_ms": link.expires.millis() });
                tx.append_event(&changed(base, Value::Null, after)).await?;
                Ok(true)
            })
        })
        .await
        .map_err(Problem::from)?;
    if made {
        Ok((token, expires))
    } else {
        Err(Box::new(Problem::new(
            Code::NotFound,
            "no_connection",
            Stage::Start,
        )))
    }
}

/// Whether a link can be used now.
///
/// # Errors
/// If the store does not answer.
pub async fn test_link_opens(app: &App, cx: &Cx, token: &str) -> Result<bool, Refusal> {
    Ok(find(app, cx, token).await?.is_some())
}

/// The link, and the revision it tests now: the candidate, else what is live.
async fn find(app: &App, cx: &Cx, token: &str) -> Result<Option<(TestLink, i64)>, Refusal> {
    if token.is_empty() || token.len() > MAX_LENGTH {
        return Ok(None);
    }
    let (digest, now) = (Digest::of(token), cx.now);
    let found = app
        .store
        .look(move |rows| {
            Box::pin(async move {
                let placed = rows.find_token(TokenKind::TestLink, &digest).await?;
                let Some((tenant, thing)) = placed else {
                    return Ok(None);
                };
                let Ok(id) = thing.parse::<TestLinkId>() else {
                    return Ok(None);
                };
                let link = rows.test_link(&tenant, &id).await?;
                let Some(link) = link.filter(|one| now < one.expires) else {
                    return Ok(None);
                };
                let candidate = rows.candidate(&tenant, &link.connection).await?;
                let live = rows.connection(&tenant, &link.connection).await?;
                let n = candidate
                    .map(|one| one.n())
                    .or(live.map(|one| one.revision.n));
                Ok(n.map(|n| (link, n)))
            })
        })
        .await
        .map_err(Problem::from)?;
    Ok(found)
}

/// Begins a test with a link.
///
/// # Errors
/// `not_found` if the link is none or has ended, `too_many_attempts`.
pub async fn start_by_link(
    app: &App,
    cx: &Cx,
    token: &str,
) -> Result<(ConnectionId, TestRunId), Refusal> {
    let gone = || Problem::new(Code::NotFound, "no_test_link", Stage::Start);
    let (link, n) = find(app, cx, token).await?.ok_or_else(gone)?;
    let (tenant, id) = (&link.tenant, &link.connection);
    let run = start_test(app, cx, tenant, id, n, Starter::Link(link.id.clone())).await?;
    Ok((link.connection, run))
}
