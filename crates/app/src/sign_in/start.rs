//! Begins a sign-in: state, nonce, code verifier; then away to the provider.
//!
//! Every attempt is a row of its own, bound to the browser by the digest of
//! its flow cookie, so two tabs never disturb each other (N-15, T004, T018).

use std::sync::Arc;

use latchkey_core::{
    connection::LiveConnection,
    id::{ConnectionId, SignInId, TenantId},
    next_path::NextPath,
    ports::{Place, StoreError, StoreExt, Writes},
    problem::{Code, Problem, Stage},
    secret::Secret,
    sign_in::{Ending, Proofs, Purpose, SignIn},
    token::{Digest, new_reference, new_token},
    trace::{Step, Timeline},
};
use latchkey_protocol::oidc_rp::start::{AccountChoice, Start, authorize_url, new_proofs};
use url::Url;

use super::tested;
use crate::{App, Cx, Refusal, connections};

/// What the link carried.
pub struct StartInput {
    /// The connection.
    pub connection: String,
    /// Where to go afterwards.
    pub next: NextPath,
    /// The typed address.
    pub login_hint: Option<String>,
    /// Let the person choose another account at the provider.
    pub select_account: bool,
    /// The browser's flow cookie, if it has one.
    pub flow_cookie: Option<String>,
    /// What the attempt is for.
    pub purpose: Purpose,
    /// What it resumes when it comes back; see [`Purpose`].
    pub resume: Option<String>,
}

/// Where the browser goes.
pub struct Departure {
    /// The provider's authorization endpoint, or `None` after a refusal.
    pub url: Option<Url>,
    /// The flow cookie to set, when the browser had none.
    pub new_cookie: Option<Secret<String>>,
    /// Why it does not go there, with the reference of the record if there is one.
    pub refused: Option<(Refusal, Option<String>)>,
}

/// Begins a sign-in.
pub async fn start(app: &App, cx: &Cx, input: StartInput) -> Departure {
    let (cookie, is_new) = match &input.flow_cookie {
        Some(value) => (Secret::new(value.clone()), false),
        None => (new_token("", &*app.rng), true),
    };
    let browser = Digest::of(cookie.expose());
    let mut departure = Departure {
        url: None,
        new_cookie: is_new.then_some(cookie),
        refused: None,
    };
    let found = match input.purpose {
        Purpose::Test => tested::connection_tested(app, &input).await,
        _ => find(app, &input.connection).await,
    };
    let mut live = match found {
        Ok(live) => live,
        Err(problem) => {
            departure.refused = Some((problem, None));
            return departure;
        }
    };
    let mut left = leave(app, cx, &live, &input, browser.clone()).await;
    if let (Ok(Left::Changed(newer)), true) = (&left, input.purpose != Purpose::Test) {
        // What was remembered is older than the row: once more with that.
        live = Arc::new((**newer).clone());
        left = leave(app, cx, &live, &input, browser.clone()).await;
    }
    let problem = match left {
        Ok(Left::For(url)) => {
            departure.url = Some(url);
            return departure;
        }
        Ok(Left::Changed(_)) => Box::new(Problem::new(
            Code::SsoExpired,
            "settings_changed",
            Stage::Start,
        )),
        Err(problem) => problem,
    };
    if input.purpose == Purpose::Test {
        tested::not_left(app, cx, &live, &input, &problem).await;
        departure.refused = Some((problem, None));
        return departure;
    }
    let reference = record(app, cx, &live, &input, browser, &problem).await;
    departure.refused = Some((problem, reference));
    departure
}

/// How far an attempt to leave came.
enum Left {
    /// The attempt is stored; the browser may go there.
    For(Url),
    /// The connection changed since it was remembered; nothing was stored.
    Changed(Box<LiveConnection>),
}

/// The connection named in the link, from memory while that can be trusted.
async fn find(app: &App, text: &str) -> Result<Arc<LiveConnection>, Refusal> {
    let gone = || Problem::new(Code::SsoUnavailable, "connection_deleted", Stage::Start);
    let id: ConnectionId = text.parse().map_err(|_| gone())?;
    let tenant = find_tenant(app, &id).await?.ok_or_else(gone)?;
    Ok(live_connection(app, &tenant, &id).await?.ok_or_else(gone)?)
}

pub(super) async fn find_tenant(app: &App, id: &ConnectionId) -> Result<Option<TenantId>, Refusal> {
    if app.caches.is_fresh(&*app.clock)
        && let Some(live) = app.caches.connection(id)
    {
        return Ok(Some(live.connection.tenant.clone()));
    }
    let id = id.clone();
    let found = app
        .store
        .look(move |rows| Box::pin(async move { rows.find_connection(&id).await }))
        .await
        .map_err(Problem::from)?;
    Ok(found)
}

/// A connection with its live revision, from memory while that can be trusted.
async fn live_connection(
    app: &App,
    tenant: &TenantId,
    id: &ConnectionId,
) -> Result<Option<Arc<LiveConnection>>, Refusal> {
    if app.caches.is_fresh(&*app.clock)
        && let Some(live) = app.caches.connection(id)
    {
        return Ok(Some(live));
    }
    let ticket = app.caches.begin_fill();
    let (tenant, id) = (tenant.clone(), id.clone());
    let found = app
        .store
        .look(move |rows| Box::pin(async move { rows.connection(&tenant, &id).await }))
        .await
        .map_err(Problem::from)?
        .map(Arc::new);
    if let Some(live) = &found {
        app.caches.keep_connection(ticket, Arc::clone(live));
    }
    Ok(found)
}

async fn leave(
    app: &App,
    cx: &Cx,
    live: &Arc<LiveConnection>,
    input: &StartInput,
    browser: Digest,
) -> Result<Left, Refusal> {
    use latchkey_core::connection::ConnectionState;
    if !live.connection.state.is_usable() {
        let reason = match live.connection.state {
            ConnectionState::Deleted => "connection_deleted",
            _ => "connection_disabled",
        };
        return Err(Box::new(Problem::new(
            Code::SsoUnavailable,
            reason,
            Stage::Start,
        )));
    }
    let live = connections::with_endpoints(app, cx, live).await?;
    let endpoints = live.revision.endpoints.as_ref().ok_or_else(|| {
        Problem::new(Code::SsoMisconfigured, "endpoint_missing", Stage::Discovery)
    })?;
    let (state, proofs) = (new_token("", &*app.rng), new_proofs(&*app.rng));
    let redirect_uri = connections::redirect_uri(app, &live.connection);
    let account = match &input.login_hint {
        hint if input.purpose == Purpose::Proof => AccountChoice::Anew(hint.clone()),
        _ if input.select_account => AccountChoice::Select,
        Some(hint) => AccountChoice::Hint(hint.clone()),
        None => AccountChoice::Unstated,
    };
    let url = authorize_url(&Start {
        settings: &live.revision.settings,
        endpoints,
        redirect_uri: &redirect_uri,
        state: &state,
        proofs: &proofs,
        account,
    })?;
    let mut row = attempt(app, cx, &live, input, browser);
    row.state = Digest::of(state.expose());
    row.sealed = seal(app, &row, &proofs);
    let newer = app
        .store
        .unit(move |tx| Box::pin(store_attempt(tx, row)))
        .await
        .map_err(Problem::from)?;
    Ok(newer.map_or(Left::For(url), |newer| Left::Changed(Box::new(newer))))
}

/// Stores the attempt if its connection still is what it was made for;
/// else answers the connection as it is now.
async fn store_attempt(
    tx: &mut dyn Writes,
    row: SignIn,
) -> Result<Option<LiveConnection>, StoreError> {
    let now = match row.purpose {
        Purpose::Test => {
            tx.connection_at(&row.tenant, &row.connection, row.revision)
                .await?
        }
        _ => tx.connection(&row.tenant, &row.connection).await?,
    };
    let now = now.ok_or(StoreError::Abandoned)?;
    if now.connection.state.is_usable() && now.revision.n == row.revision {
        tx.insert_sign_in(&row).await?;
        return Ok(None);
    }
    Ok(Some(now))
}

fn attempt(
    app: &App,
    cx: &Cx,
    live: &LiveConnection,
    input: &StartInput,
    browser: Digest,
) -> SignIn {
    SignIn {
        id: SignInId::new(cx.now, &*app.rng),
        tenant: live.connection.tenant.clone(),
        connection: live.connection.id.clone(),
        revision: live.revision.n,
        purpose: input.purpose,
        resume: input.resume.clone(),
        state: Digest::of(new_token("", &*app.rng).expose()),
        browser,
        sealed: String::new(),
        next: input.next.as_str().to_owned(),
        reference: new_reference(&*app.rng),
        created: cx.now,
        timeline: Timeline::leaving(cx.now, app.clock.now()),
    }
}

/// Where an attempt's proofs are sealed to.
pub(crate) fn proofs_place(row: &SignIn) -> Place<'_> {
    Place {
        tenant: row.tenant.as_str(),
        table: "sign_in",
        row: row.id.as_str(),
        column: "sealed",
        version: 1,
    }
}

fn seal(app: &App, row: &SignIn, proofs: &Proofs) -> String {
    let plain = serde_json::to_vec(proofs).unwrap_or_default();
    let plain = Secret::new(plain);
    app.sealer.seal(proofs_place(row), plain.expose())
}

/// Records a refusal before departure; a failure to record is not another refusal.
async fn record(
    app: &App,
    cx: &Cx,
    live: &LiveConnection,
    input: &StartInput,
    browser: Digest,
    problem: &Problem,
) -> Option<String> {
    let mut row = attempt(app, cx, live, input, browser);
    row.timeline = Timeline::refused(cx.now, app.clock.now(), Step::failed(problem));
    let (reference, now) = (row.reference.clone(), cx.now);
    let ending = Ending::Refused(problem.clone());
    let recorded = app
        .store
        .unit(move |tx| Box::pin(async move { tx.insert_refused(&row, &ending, now).await }))
        .await;
    recorded.ok().map(|()| reference)
}
