//! Checks settings against the provider, without a user.
//!
//! Discovery, issuer, endpoints, keys, algorithms; and for Entra-like
//! providers the client id and secret, by `client_credentials`. Everything
//! else about a secret "cannot be proved without a sign-in".

use std::sync::Arc;

use latchkey_core::{
    connection::{Endpoints, LiveConnection, Settings, Slot},
    id::TenantId,
    ports::{Place, StoreExt},
    problem::{Code, Problem, Stage},
    secret::Secret,
    time::Span,
};
use latchkey_protocol::oidc_rp::{
    discovery::{self, DiscoveryNote},
    keys, probe,
};
use url::Url;

use super::fields::{Args, FieldError, Note};
use crate::{App, Cx, Refusal};

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckResult {
    /// Passed.
    Ok,
    /// Passed with a remark, or could not be told.
    Warn,
    /// Failed.
    Fail,
    /// Not run.
    Skipped,
}

impl CheckResult {
    /// The published word.
    pub const fn as_str(self) -> &'static str {
        match self {
            CheckResult::Ok => "ok",
            CheckResult::Warn => "warn",
            CheckResult::Fail => "fail",
            CheckResult::Skipped => "skipped",
        }
    }
}

/// One line of the check list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckLine {
    /// Its stable name.
    pub name: &'static str,
    /// How it ended.
    pub result: CheckResult,
    /// Key of the sentence.
    pub text: String,
    /// Values the sentence names.
    pub args: Args,
}

/// Everything a check found.
#[derive(Default)]
pub(crate) struct Proven {
    pub issuer: Option<String>,
    pub endpoints: Option<Endpoints>,
    pub notes: Vec<Note>,
    pub lines: Vec<CheckLine>,
    pub errors: Vec<FieldError>,
    /// Milliseconds discovery and the keys took.
    pub took: [i64; 2],
}

/// Checks of one tenant in this span are bounded (T057).
const WINDOW: Span = Span::minutes(1);
const PER_WINDOW: i64 = 10;

/// Counts a check; refuses the eleventh in a minute.
pub(crate) async fn count_check(app: &App, cx: &Cx, tenant: &TenantId) -> Result<(), Refusal> {
    let key = format!("checks:{}:{}", tenant, cx.now.millis() / WINDOW.as_millis());
    let now = cx.now;
    let count = app
        .store
        .unit(move |tx| {
            Box::pin(async move { tx.count_failure(&key, now, now.minus(WINDOW)).await })
        })
        .await
        .map_err(Problem::from)?;
    if count <= PER_WINDOW {
        return Ok(());
    }
    Err(Box::new(Problem::new(
        Code::TooManyAttempts,
        "checks",
        Stage::Start,
    )))
}

/// Checks issuer, endpoints and keys, and then the secret if one is given.
pub(crate) async fn prove(
    app: &App,
    tenant: &TenantId,
    settings: &Settings,
    secret: Option<&Secret<String>>,
) -> Proven {
    let begun = app.clock.now();
    let mut proven = discover(app, tenant, settings).await;
    let found = app.clock.now();
    proven.took[0] = found.since(begun).as_millis();
    let Some(endpoints) = proven.endpoints.clone() else {
        return proven;
    };
    let keys = fetch_keys(app, tenant, &endpoints).await;
    proven.took[1] = app.clock.now().since(found).as_millis();
    match keys {
        Ok(count) => proven.pass("keys", count.to_string()),
        Err(problem) => {
            proven.fail("keys", "issuer", &problem);
            return proven;
        }
    }
    prove_secret(app, tenant, settings, &endpoints, secret, &mut proven).await;
    proven
}

/// Checks client id and secret at the pinned endpoints.
pub(crate) async fn prove_secret(
    app: &App,
    tenant: &TenantId,
    settings: &Settings,
    endpoints: &Endpoints,
    secret: Option<&Secret<String>>,
    proven: &mut Proven,
) {
    let Some(secret) = secret else {
        proven.line("secret", CheckResult::Skipped, "sso-note-secret_unproved");
        return;
    };
    let request = match probe::request(endpoints, &settings.client_id, secret) {
        Ok(Some(request)) => request,
        Ok(None) => {
            proven.line("secret", CheckResult::Warn, "sso-note-secret_unproved");
            return;
        }
        Err(problem) => {
            proven.fail("endpoints", "issuer", &problem);
            return;
        }
    };
    let answer = app.http.send(tenant, request).await;
    match probe::read(endpoints, secret, answer) {
        probe::Finding::Proved => proven.line("secret", CheckResult::Ok, "sso-note-secret_proved"),
        probe::Finding::Unproved(_) => {
            proven.line("secret", CheckResult::Warn, "sso-note-secret_unproved");
        }
        probe::Finding::Refused(problem) => {
            let field = match problem.reason {
                "client_unknown" => "client_id",
                "tenant_unknown" => "issuer",
                _ => "client_secret",
            };
            let name = if field == "client_secret" {
                "secret"
            } else {
                "client"
            };
            proven.fail(name, field, &problem);
        }
    }
}

async fn discover(app: &App, tenant: &TenantId, settings: &Settings) -> Proven {
    let mut proven = Proven::default();
    match read_discovery(app, tenant, &settings.issuer).await {
        Ok(found) => {
            let endpoints = &found.endpoints;
            proven.pass("discovery", settings.issuer.clone());
            proven.pass("issuer", found.issuer.clone());
            proven.pass("endpoints", endpoints.token.clone());
            proven.pass("algorithms", endpoints.algorithms.join(", "));
            for note in found.notes {
                proven.notes.push(discovery_note(note, &found.issuer));
            }
            proven.issuer = Some(found.issuer);
            proven.endpoints = Some(found.endpoints);
        }
        Err(problem) => proven.fail(check_name(problem.reason), "issuer", &problem),
    }
    proven
}

async fn read_discovery(
    app: &App,
    tenant: &TenantId,
    issuer: &str,
) -> Result<discovery::Discovered, Refusal> {
    let own = Url::parse(&app.public_url)
        .map_err(|_| Problem::new(Code::Internal, "public_url", Stage::Discovery))?;
    let answer = app.http.send(tenant, discovery::request(issuer)?).await;
    let found = discovery::read(issuer, &own, answer)?;
    for address in addresses(&found.endpoints) {
        judge(app, address)?;
    }
    Ok(found)
}

fn addresses(endpoints: &Endpoints) -> impl Iterator<Item = &str> {
    let always = [&endpoints.authorization, &endpoints.token, &endpoints.jwks];
    always
        .into_iter()
        .chain(endpoints.userinfo.as_ref())
        .map(String::as_str)
}

/// T043, T052: an endpoint the guard would refuse is refused now, by name.
fn judge(app: &App, address: &str) -> Result<(), Refusal> {
    use latchkey_core::problem::Evidence;
    let refused = |host: &str| {
        let evidence = Evidence::compared("endpoint", "an address we may call", host);
        Box::new(
            Problem::new(Code::SsoMisconfigured, "endpoint_refused", Stage::Discovery)
                .with(evidence),
        )
    };
    let url = Url::parse(address).map_err(|_| refused(address))?;
    app.http
        .judge(&url)
        .map_err(|_| refused(url.host_str().unwrap_or_default()))
}

async fn fetch_keys(app: &App, tenant: &TenantId, endpoints: &Endpoints) -> Result<usize, Problem> {
    let request = keys::request(&endpoints.jwks, None)?;
    let answer = app.http.send(tenant, request).await;
    keys::read(&endpoints.jwks, answer).map(|set| set.len())
}

fn discovery_note(note: DiscoveryNote, issuer: &str) -> Note {
    match note {
        DiscoveryNote::DirectoryResolved { typed } => Note {
            code: "issuer_resolved",
            args: vec![("typed", typed), ("issuer", issuer.to_owned())],
        },
        DiscoveryNote::OtherHost { host, .. } => Note {
            code: "endpoint_other_host",
            args: vec![("host", host)],
        },
    }
}

fn check_name(reason: &str) -> &'static str {
    match reason {
        "issuer_differs" | "issuer_is_v1" | "issuer_is_template" | "tenant_unknown" => "issuer",
        "tls" => "tls",
        "alg_unsupported" => "algorithms",
        reason if reason.starts_with("endpoint") => "endpoints",
        _ => "discovery",
    }
}

impl Proven {
    fn line(&mut self, name: &'static str, result: CheckResult, text: &str) {
        self.lines.push(CheckLine {
            name,
            result,
            text: text.to_owned(),
            args: Vec::new(),
        });
    }

    fn pass(&mut self, name: &'static str, value: String) {
        self.lines.push(CheckLine {
            name,
            result: CheckResult::Ok,
            text: format!("check-passed-{name}"),
            args: vec![("value", value)],
        });
    }

    fn fail(&mut self, name: &'static str, field: &'static str, problem: &Problem) {
        let error = field_error(field, problem);
        self.lines.push(CheckLine {
            name,
            result: CheckResult::Fail,
            text: format!("sso-error-{}", error.code),
            args: error.args.clone(),
        });
        self.errors.push(error);
    }
}

/// The sentence for what a check found.
fn field_error(field: &'static str, problem: &Problem) -> FieldError {
    let code = match problem.reason {
        "refused_address" => "issuer_private_address",
        "tls" => "issuer_tls",
        "dns" | "connect" | "timeout" | "busy" | "broken_answer" | "http_5xx" | "rate_limited" => {
            "issuer_unreachable"
        }
        "issuer_differs" | "issuer_is_template" => "issuer_differs",
        "issuer_is_v1" => "issuer_is_v1",
        "tenant_unknown" => "issuer_unknown_tenant",
        "endpoint_missing" | "code_flow_unsupported" => "endpoint_missing",
        "endpoint_refused"
        | "endpoint_malformed"
        | "endpoint_not_https"
        | "endpoint_own_origin" => "endpoint_refused",
        "no_usable_key" | "keys_missing" => "no_usable_key",
        "alg_unsupported" => "alg_unsupported",
        "secret_wrong" => "secret_wrong",
        "secret_expired" => "secret_expired",
        "secret_id_pasted_as_value" => "secret_is_guid",
        "secret_missing" => "secret_not_sent",
        "client_unknown" => "client_unknown",
        _ => "issuer_not_oidc",
    };
    let evidence = &problem.evidence;
    let got = evidence
        .got
        .clone()
        .or_else(|| evidence.check.clone())
        .unwrap_or_default();
    let args = vec![
        ("got", got.clone()),
        ("expected", evidence.expected.clone().unwrap_or_default()),
        ("endpoint", got.clone()),
        ("host", got),
    ];
    FieldError { field, code, args }
}

/// The connection with endpoints; after a save without checks they are read,
/// checked by the same rules and pinned at the first sign-in.
///
/// # Errors
/// What the check found.
pub(crate) async fn with_endpoints(
    app: &App,
    cx: &Cx,
    live: &Arc<LiveConnection>,
) -> Result<Arc<LiveConnection>, Refusal> {
    if live.revision.endpoints.is_some() {
        return Ok(Arc::clone(live));
    }
    let tenant = live.connection.tenant.clone();
    let found = read_discovery(app, &tenant, &live.revision.settings.issuer).await?;
    if found.issuer != live.revision.settings.issuer {
        use latchkey_core::problem::Evidence;
        let evidence = Evidence::compared("issuer", &live.revision.settings.issuer, &found.issuer);
        let problem = Problem::new(Code::SsoMisconfigured, "issuer_differs", Stage::Discovery);
        return Err(Box::new(problem.with(evidence)));
    }
    fetch_keys(app, &tenant, &found.endpoints).await?;
    let (id, n, endpoints) = (live.connection.id.clone(), live.revision.n, found.endpoints);
    let base = crate::audit::event(cx, &tenant, "sso.connection.pinned", id.as_str());
    let after = serde_json::json!({
        "authorization": endpoints.authorization,
        "token": endpoints.token,
        "jwks": endpoints.jwks,
    });
    let pinned = crate::audit::changed(base, serde_json::Value::Null, after);
    let read_back = app
        .store
        .unit(move |tx| {
            Box::pin(async move {
                if tx.pin_endpoints(&tenant, &id, n, &endpoints).await? {
                    tx.append_event(&pinned).await?;
                }
                // Live, or a candidate under test; else what is live by now.
                match tx.connection_at(&tenant, &id, n).await? {
                    Some(found) => Ok(Some(found)),
                    None => tx.connection(&tenant, &id).await,
                }
            })
        })
        .await
        .map_err(Problem::from)?;
    app.catch_up().await;
    let gone = || Problem::new(Code::SsoUnavailable, "connection_deleted", Stage::Start);
    Ok(Arc::new(read_back.ok_or_else(gone)?))
}

/// Where a connection's secret is sealed to.
pub(crate) fn secret_place<'a>(tenant: &'a TenantId, credential: &'a str) -> Place<'a> {
    Place {
        tenant: tenant.as_str(),
        table: "connection_credential",
        row: credential,
        column: "sealed",
        version: 1,
    }
}

/// Opens the secret in `slot`.
///
/// # Errors
/// `internal` if the key is missing or the value was tampered with.
pub(crate) fn open_secret(
    app: &App,
    live: &LiveConnection,
    slot: Slot,
) -> Result<Option<Secret<String>>, Problem> {
    let Some(credential) = live.credential(slot) else {
        return Ok(None);
    };
    let place = secret_place(&live.connection.tenant, credential.id.as_str());
    let broken = || Problem::new(Code::Internal, "sealed_secret", Stage::Exchange);
    let plain = app
        .sealer
        .open(place, &credential.sealed)
        .map_err(|_| broken())?;
    let text = String::from_utf8(plain.expose().clone()).map_err(|_| broken())?;
    Ok(Some(Secret::new(text)))
}

/// Runs the checks on the saved settings again; changes nothing.
///
/// # Errors
/// `too_many_attempts`, or if the store does not answer.
pub async fn check_again(
    app: &App,
    cx: &Cx,
    live: &LiveConnection,
) -> Result<(Vec<CheckLine>, Vec<Note>), Refusal> {
    let tenant = &live.connection.tenant;
    count_check(app, cx, tenant).await?;
    let secret = open_secret(app, live, Slot::Preferred)?;
    let proven = prove(app, tenant, &live.revision.settings, secret.as_ref()).await;
    Ok((proven.lines, proven.notes))
}
