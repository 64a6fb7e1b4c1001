//! Fetching a provider's keys: single flight, bounded, last good set kept.

use std::sync::Arc;

use latchkey_core::{
    connection::{Endpoints, LiveConnection},
    problem::Problem,
    time::Timestamp,
};
use latchkey_protocol::oidc_rp::keys::{KeySet, read, request};

use crate::{App, Refusal, caches::KeyHolder};

/// The keys to begin with: those remembered, or fetched when there are none or they are old.
///
/// # Errors
/// If none are remembered and none can be fetched.
pub(crate) async fn keys_to_begin(
    app: &App,
    live: &LiveConnection,
    endpoints: &Endpoints,
    by_app: bool,
    now: Timestamp,
) -> Result<Arc<KeySet>, Refusal> {
    let holder = app
        .caches
        .keys
        .holder(&live.connection.id, live.revision.n, by_app);
    if let Some(set) = holder.fresh(now) {
        return Ok(set);
    }
    let fetched = fetch(app, live, endpoints, &holder, by_app, now).await;
    // The provider's keys cannot be read now: the last good set serves (T237).
    fetched.or_else(|problem| holder.usable(now).ok_or(problem))
}

/// Newer keys, after the token named one that is not in the set.
///
/// # Errors
/// If they cannot be fetched, or were just fetched (T034).
pub(crate) async fn newer_keys(
    app: &App,
    live: &LiveConnection,
    endpoints: &Endpoints,
    by_app: bool,
    now: Timestamp,
) -> Result<Arc<KeySet>, Refusal> {
    let holder = app
        .caches
        .keys
        .holder(&live.connection.id, live.revision.n, by_app);
    fetch(app, live, endpoints, &holder, by_app, now).await
}

async fn fetch(
    app: &App,
    live: &LiveConnection,
    endpoints: &Endpoints,
    holder: &KeyHolder,
    by_app: bool,
    now: Timestamp,
) -> Result<Arc<KeySet>, Refusal> {
    let before = holder.fetched_at();
    let _alone = holder.fetching.lock().await;
    if holder.fetched_at() != before
        && let Some(set) = holder.usable(now)
    {
        // Somebody else fetched while this one waited.
        return Ok(set);
    }
    if !holder.may_fetch(now) {
        return holder.usable(now).ok_or_else(|| Box::new(resting()));
    }
    let app_id = by_app.then_some(live.revision.settings.client_id.as_str());
    let request = request(&endpoints.jwks, app_id)?;
    let answer = app.http.send(&live.connection.tenant, request).await;
    let set = Arc::new(read(&endpoints.jwks, answer)?);
    holder.keep(Arc::clone(&set), now);
    Ok(set)
}

fn resting() -> Problem {
    use latchkey_core::problem::{Code, Stage};
    Problem::new(Code::SsoIdpUnreachable, "keys_unreachable", Stage::Token)
}
