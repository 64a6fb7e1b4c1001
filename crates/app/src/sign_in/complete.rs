//! The provider's answer: from the callback to a session, or to a reason.
//!
//! Order: answer read → `state` taken once, for this browser → callback path
//! and `iss` → provider's error → code redeemed and token verified, with no
//! transaction open → the finishing unit (`finish`). Whatever goes wrong after
//! the attempt was taken is recorded under its reference.

use std::sync::Arc;

use latchkey_core::{
    assertion::Assertion,
    connection::{CallbackPath, ClientAuth, Endpoints, LiveConnection, Slot},
    id::TestRunId,
    id::{ConnectionId, CredentialId, MemberId},
    next_path::NextPath,
    ports::StoreExt,
    problem::{Code, Evidence, Problem, Stage},
    secret::Secret,
    sign_in::{LIFETIME, Proofs, Purpose, SignIn},
    token::Digest,
    trace::{Point, Step as Passed},
};
use latchkey_protocol::oidc_rp::{
    callback::{CallbackAnswer, check_iss, read_query},
    claims, diagnose,
    exchange::{ClientSecret, Done, Exchange, Facts, Fed, KeysWanted, Step},
    rules::Verified,
    userinfo::{self, UserInfo, UserInfoError},
};

use super::{
    facts,
    finish::{self, Finish},
    keys::{keys_to_begin, newer_keys},
    prove::of_purpose,
    start::proofs_place,
    tested,
    trace::Trace,
};
use crate::{
    App, Cx, Refusal,
    connections::{open_secret, redirect_uri, with_endpoints},
    sessions::{Opened, Principal},
};

/// What arrived at a callback.
pub struct Arrival {
    /// The path it arrived on.
    pub path: CallbackPath,
    /// The raw query.
    pub query: Option<String>,
    /// The browser's flow cookie.
    pub flow_cookie: Option<String>,
    /// The browser's present session.
    pub present: Option<Arc<Principal>>,
}

/// What came of it.
pub enum Completed {
    /// A session was opened.
    SignedIn {
        /// The session.
        opened: Box<Opened>,
        /// Where to go.
        next: NextPath,
        /// The member's first sign-in through this connection.
        first: bool,
    },
    /// The holder of the present session proved anew who they are; it has a new value.
    Proved {
        /// The session.
        opened: Box<Opened>,
        /// What was kept until then, by id.
        resume: String,
    },
    /// They did not; the session stays as it was.
    NotProved {
        /// Why.
        problem: Refusal,
        /// The record's reference.
        reference: Option<String>,
        /// What is kept still, by id.
        resume: String,
    },
    /// It was a test: no session, and nothing else either (N-60).
    Tested {
        /// Of which connection.
        connection: ConnectionId,
        /// The run that knows how it ended.
        run: TestRunId,
        /// A test link began it, not an admin.
        by_link: bool,
    },
    /// No session.
    Refused {
        /// Why.
        problem: Refusal,
        /// The record's reference, if the attempt was known.
        reference: Option<String>,
    },
}

/// What the exchange taught, worth keeping however the sign-in ends.
#[derive(Clone)]
pub(super) struct Learned {
    pub trace: Trace,
    pub requests: i64,
    pub failed: Option<CredentialId>,
    /// Client authentication and kind of key set to remember, when they differ
    /// from what is remembered.
    pub remember: Option<(Option<ClientAuth>, bool)>,
    /// Milliseconds the token endpoint took.
    pub exchange_ms: i64,
    /// Milliseconds the rest of the check of the token took, keys among it.
    pub token_ms: i64,
}

impl Learned {
    pub(super) fn of(row: &SignIn, app: &App) -> Self {
        let mut trace = Trace::of(row, &app.clock);
        trace.note(Passed::ok(Point::CameBack));
        Learned {
            trace,
            requests: 0,
            failed: None,
            remember: None,
            exchange_ms: 0,
            token_ms: 0,
        }
    }
}

/// Handles an answer.
pub async fn complete(app: &App, cx: &Cx, arrival: Arrival) -> Completed {
    let Taken { answer, row, live } = match take(app, cx, &arrival).await {
        Ok(taken) if taken.row.purpose == Purpose::Test => {
            return tested::complete_test(app, cx, &arrival, taken).await;
        }
        Ok(taken) => taken,
        Err(problem) => {
            return Completed::Refused {
                problem,
                reference: None,
            };
        }
    };
    let mut learned = Learned::of(&row, app);
    let came = match connection_of(app, cx, &arrival, &row, live).await {
        Ok(live) => vouched(app, cx, live, answer, &row, &mut learned).await,
        Err(problem) => Err(problem),
    };
    let outcome = match came {
        Ok((live, done)) => {
            let work = Finish {
                row: &row,
                live: &live,
                done,
                learned,
                present: arrival.present,
            };
            finish::open_session(app, cx, work).await
        }
        Err(problem) => finish::refuse(app, cx, &row, *problem, &learned).await,
    };
    let completed = outcome.unwrap_or_else(|problem| Completed::Refused {
        problem,
        reference: Some(row.reference.clone()),
    });
    of_purpose(&row, completed)
}

/// An attempt taken, with its connection as it is now.
pub(super) struct Taken {
    pub answer: CallbackAnswer,
    pub row: SignIn,
    pub live: Option<LiveConnection>,
}

/// Reads the answer and takes the attempt, in one short unit.
async fn take(app: &App, cx: &Cx, arrival: &Arrival) -> Result<Taken, Refusal> {
    let expired = |reason| Box::new(Problem::new(Code::SsoExpired, reason, Stage::State));
    let answer = read_query(arrival.query.as_deref())?;
    let Some(cookie) = &arrival.flow_cookie else {
        return Err(expired("state_missing"));
    };
    let (state, browser) = (Digest::of(answer.state().expose()), Digest::of(cookie));
    let not_before = cx.now.minus(LIFETIME);
    let taken = app
        .store
        .unit(move |tx| {
            Box::pin(async move {
                let Some((tenant, id)) = tx.find_sign_in(&state).await? else {
                    return Ok(None);
                };
                let taken = tx.take_sign_in(&tenant, &id, &browser, not_before);
                let Some(row) = taken.await? else {
                    return Ok(None);
                };
                let (id, n) = (&row.connection, row.revision);
                let live = match row.purpose {
                    Purpose::Test => tx.connection_at(&tenant, id, n).await?,
                    _ => tx.connection(&tenant, id).await?,
                };
                Ok(Some((row, live)))
            })
        })
        .await
        .map_err(Problem::from)?;
    // Unknown, used, too old or another browser's: all the same to a stranger.
    taken
        .map(|(row, live)| Taken { answer, row, live })
        .ok_or_else(|| expired("state_mismatch"))
}

/// What the provider vouched for, with everything it was read from.
pub(super) struct Vouched {
    pub assertion: Assertion,
    pub credential: CredentialId,
    /// What the assertion was read from, for the report of a test.
    pub verified: Verified,
    pub info: Option<UserInfo>,
}

pub(super) async fn vouched(
    app: &App,
    cx: &Cx,
    live: Arc<LiveConnection>,
    answer: CallbackAnswer,
    row: &SignIn,
    learned: &mut Learned,
) -> Result<(Arc<LiveConnection>, Vouched), Refusal> {
    let missing = || Problem::new(Code::SsoMisconfigured, "endpoint_missing", Stage::Discovery);
    let endpoints = live.revision.endpoints.clone().ok_or_else(missing)?;
    check_iss(
        &answer,
        &live.revision.settings.issuer,
        endpoints.iss_promised,
    )?;
    let code = match answer {
        CallbackAnswer::Error(error) => {
            return Err(Box::new(diagnose::answer_error(&error, live.vendor())));
        }
        CallbackAnswer::Code(code) => code.code,
    };
    let facts = exchange_facts(app, cx, &live, &endpoints, code, row).await?;
    let done = exchange(app, cx, &live, &endpoints, facts, learned).await?;
    let info = ask_userinfo(app, &live, &endpoints, &done, learned).await?;
    let settings = &live.revision.settings;
    let assertion = claims::assertion(&live.connection.id, settings, &done.verified, info.as_ref());
    let names = assertion.claim_names.join(", ");
    learned.trace.note(Passed::ok(Point::Claims).got(&names));
    Ok((
        live,
        Vouched {
            assertion,
            credential: done.credential,
            verified: done.verified,
            info,
        },
    ))
}

/// The attempt's connection, if the answer may be its at all.
pub(super) async fn connection_of(
    app: &App,
    cx: &Cx,
    arrival: &Arrival,
    row: &SignIn,
    live: Option<LiveConnection>,
) -> Result<Arc<LiveConnection>, Refusal> {
    let gone = |reason| Problem::new(Code::SsoUnavailable, reason, Stage::State);
    let live = live
        .map(Arc::new)
        .ok_or_else(|| gone("connection_deleted"))?;
    // T007: an answer on another connection's path is nobody's.
    if live.connection.callback != arrival.path {
        let expected = live.connection.callback.path();
        let evidence = Evidence::compared("callback path", expected, arrival.path.path());
        let problem = Problem::new(Code::SsoTokenInvalid, "callback_path_differs", Stage::State);
        return Err(Box::new(problem.with(evidence)));
    }
    if !live.connection.state.is_usable() {
        return Err(Box::new(gone("connection_disabled")));
    }
    if live.revision.n != row.revision {
        return Err(Box::new(Problem::new(
            Code::SsoExpired,
            "settings_changed",
            Stage::State,
        )));
    }
    with_endpoints(app, cx, &live).await
}

async fn exchange_facts(
    app: &App,
    cx: &Cx,
    live: &LiveConnection,
    endpoints: &Endpoints,
    code: Secret<String>,
    row: &SignIn,
) -> Result<Facts, Refusal> {
    let broken = || Problem::new(Code::Internal, "sealed_proofs", Stage::State);
    let plain = app
        .sealer
        .open(proofs_place(row), &row.sealed)
        .map_err(|_| broken())?;
    let proofs: Proofs = serde_json::from_slice(plain.expose()).map_err(|_| broken())?;
    let missing = || Problem::new(Code::SsoMisconfigured, "secret_missing", Stage::Exchange);
    Ok(Facts {
        settings: live.revision.settings.clone(),
        endpoints: endpoints.clone(),
        redirect_uri: redirect_uri(app, &live.connection),
        code,
        proofs,
        preferred: client_secret(app, live, Slot::Preferred)?.ok_or_else(missing)?,
        fallback: client_secret(app, live, Slot::Fallback)?,
        client_auth: live.connection.client_auth,
        keys_by_app: live.connection.keys_by_app,
        keys: None,
        now: cx.now,
    })
}

fn client_secret(
    app: &App,
    live: &LiveConnection,
    slot: Slot,
) -> Result<Option<ClientSecret>, Problem> {
    let value = open_secret(app, live, slot)?;
    let id = live.credential(slot).map(|one| one.id.clone());
    Ok(id.zip(value).map(|(id, value)| ClientSecret { id, value }))
}

/// The loop around the sans-I/O exchange; its steps are bounded by the protocol.
async fn exchange(
    app: &App,
    cx: &Cx,
    live: &LiveConnection,
    endpoints: &Endpoints,
    facts: Facts,
    learned: &mut Learned,
) -> Result<Done, Refusal> {
    let (mut exchange, mut step) = Exchange::begin(facts);
    let begun = app.clock.now();
    let outcome = loop {
        let fed = match step {
            Step::Fetch(request) => {
                let asked = app.clock.now();
                let answer = app.http.send(&live.connection.tenant, request).await;
                learned.exchange_ms += app.clock.now().since(asked).as_millis();
                learned.trace.redeemed(&answer);
                Fed::Answer(answer)
            }
            Step::Keys(wanted) => Fed::Keys(get_keys(app, cx, live, endpoints, wanted).await),
            Step::Done(done) => break Ok(*done),
            Step::Refused(problem) => break Err(Box::new(problem)),
        };
        step = exchange.step(fed);
    };
    learned.token_ms = app.clock.now().since(begun).as_millis() - learned.exchange_ms;
    if let Ok(done) = &outcome {
        let issuer = &live.revision.settings.issuer;
        learned.trace.checked(issuer, done.verified.issuer());
    }
    let record = exchange.record();
    learned.requests = i64::from(record.token_requests);
    learned.failed = record.failed.clone();
    let known = (live.connection.client_auth, live.connection.keys_by_app);
    let by_app = outcome.as_ref().map_or(known.1, |done| done.keys_by_app);
    let now = (record.learned_auth.or(known.0), by_app);
    learned.remember = (now != known).then_some(now);
    outcome
}

async fn get_keys(
    app: &App,
    cx: &Cx,
    live: &LiveConnection,
    endpoints: &Endpoints,
    wanted: KeysWanted,
) -> Result<Arc<latchkey_protocol::oidc_rp::keys::KeySet>, Problem> {
    let answer = if wanted.refetch {
        newer_keys(app, live, endpoints, wanted.by_app, cx.now).await
    } else {
        keys_to_begin(app, live, endpoints, wanted.by_app, cx.now).await
    };
    answer.map_err(|problem| *problem)
}

/// UserInfo is asked only when the e-mail is missing and the subject is not
/// linked, or at a first link when names are missing and the member has none.
async fn ask_userinfo(
    app: &App,
    live: &LiveConnection,
    endpoints: &Endpoints,
    done: &Done,
    learned: &mut Learned,
) -> Result<Option<UserInfo>, Refusal> {
    let missing = claims::missing(&live.revision.settings, &done.verified);
    if !missing.email && !missing.names {
        return Ok(None);
    }
    let (linked, nameless) = known(app, live, done).await?;
    if linked || (!missing.email && !nameless) {
        return Ok(None);
    }
    let Some(request) = userinfo::request(endpoints, done.access_token.as_ref()) else {
        return Ok(None);
    };
    learned.requests += 1;
    let answer = app.http.send(&live.connection.tenant, request).await;
    match userinfo::read(endpoints, &done.verified, answer) {
        Ok(info) => Ok(Some(info)),
        Err(UserInfoError::SubjectDiffers(problem)) => Err(Box::new(problem)),
        Err(UserInfoError::Failed(problem)) if missing.email => {
            tracing::info!(
                reason = problem.reason,
                "UserInfo was needed and did not answer"
            );
            Ok(None)
        }
        Err(UserInfoError::Failed(_)) => Ok(None),
    }
}

/// Whether the subject is linked, and whether the member its e-mail names has no names.
async fn known(app: &App, live: &LiveConnection, done: &Done) -> Result<(bool, bool), Refusal> {
    let settings = live.revision.settings.clone();
    let preview = claims::assertion(&live.connection.id, &settings, &done.verified, None);
    let (tenant, id) = (live.connection.tenant.clone(), live.connection.id.clone());
    let entra = live.is_entra_like();
    let found = app
        .store
        .look(move |rows| {
            Box::pin(async move {
                let found = facts::find_identity(rows, &tenant, &id, &preview, entra).await?;
                if found.is_some() {
                    return Ok((true, false));
                }
                let email = preview.email.as_deref().and_then(facts::parse_email);
                let Some(email) = email else {
                    return Ok((false, false));
                };
                let member = rows.member_by_email(&tenant, email.canonical()).await?;
                let nameless =
                    member.is_some_and(|one| one.first_name.is_empty() && one.last_name.is_empty());
                Ok((false, nameless))
            })
        })
        .await
        .map_err(Problem::from)?;
    Ok(found)
}

/// The member a sign-in belongs to, for its audit event.
pub(super) fn target(member: Option<&MemberId>) -> &str {
    member.map_or("", MemberId::as_str)
}
