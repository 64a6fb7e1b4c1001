//! Saves a connection: the form's "Save Configuration" and `connection set`.
//!
//! First the fields, then the provider, then one unit that reads the facts
//! again and writes. Errors change nothing live. A secret-only save makes no
//! new revision: the old secret stays as fall-back until a real sign-in used
//! the new one. Other settings become a candidate when that is wished, and
//! always while SSO is required; else they go live at once and what they
//! replaced can be restored (N-50).

use latchkey_core::{
    connection::{
        CallbackPath, Connection, ConnectionState, Credential, Endpoints, LiveConnection, Revision,
        Slot,
    },
    id::{ConnectionId, CredentialId, TenantId},
    policy::SsoPolicy,
    ports::{StoreError, StoreExt, Writes, candidates::NewCandidate},
    problem::{Code, Problem, Stage},
    secret::Secret,
    time::Timestamp,
};
use latchkey_protocol::oidc_rp::issuer::is_guid;
use serde_json::{Value, json};

use super::{
    check::{CheckLine, Proven, count_check, open_secret, prove, prove_secret, secret_place},
    fields::{self, FieldError, Note, Read, Typed},
    redirect_uri::reserve_in,
    view::connection_view,
};
use crate::{
    App, Cx, Refusal,
    audit::{changed, event, secret},
    candidates::{GoLive, go_live, moves_identities},
    policy::set_in,
};

/// How to save.
#[derive(Debug, Clone, Copy, Default)]
pub struct SaveOptions {
    /// No network now; discovery and keys are checked and pinned at the first sign-in.
    pub skip_checks: bool,
    /// Change more than the secret although SSO is required (audited; operator only).
    pub force: bool,
    /// The admin has seen how many linked members a new issuer or client id touches.
    pub confirmed: bool,
    /// Enforce SSO is unticked on the same form: it ends in the unit that saves,
    /// so that a refused form turns nothing off.
    pub release: bool,
    /// Changed settings wait as a candidate until they are swapped in.
    pub as_candidate: bool,
}

/// What came of it.
pub enum SaveOutcome {
    /// Nothing was saved.
    Refused {
        /// What is wrong, field by field.
        errors: Vec<FieldError>,
        /// What the checks found.
        checks: Vec<CheckLine>,
        /// What was mended or noticed.
        notes: Vec<Note>,
    },
    /// Nothing was saved yet: linked members would be touched.
    Confirm {
        /// How many.
        linked: i64,
    },
    /// Saved.
    Saved(Box<Saved>),
}

/// A saved connection.
pub struct Saved {
    /// As it is now.
    pub live: LiveConnection,
    /// What the checks found.
    pub checks: Vec<CheckLine>,
    /// What was mended or noticed.
    pub notes: Vec<Note>,
    /// Identities that were superseded.
    pub superseded: i64,
    /// The changed settings wait as a candidate; `live` is as it was.
    pub waits: bool,
}

/// Everything the writing unit needs.
struct Plan {
    cx: Cx,
    tenant: TenantId,
    read: Read,
    endpoints: Option<Endpoints>,
    credential: Option<Credential>,
    basis: Option<(ConnectionId, i64)>,
    options: SaveOptions,
    next_id: ConnectionId,
}

/// Saves the tenant's connection.
///
/// # Errors
/// `too_many_attempts`, `stale_form` if it changed
/// meanwhile, or `busy`. Wrong fields are an outcome.
pub async fn save(
    app: &App,
    cx: &Cx,
    tenant: &TenantId,
    typed: Typed,
    options: SaveOptions,
) -> Result<SaveOutcome, Refusal> {
    let (view, policy) = connection_view(app, tenant).await?;
    let stored = view.as_ref().map(|view| &view.live);
    let mut read = match fields::read(app, &typed, stored, cx.now) {
        Ok(read) => read,
        Err(errors) => {
            return Ok(SaveOutcome::Refused {
                errors,
                checks: Vec::new(),
                notes: Vec::new(),
            });
        }
    };
    let bound = policy.sso == SsoPolicy::Required && !options.force && !options.release;
    let waits = bound || options.as_candidate;
    let proven = check(app, cx, tenant, stored, &mut read, options).await?;
    if !proven.errors.is_empty() {
        let Proven {
            errors,
            lines: checks,
            mut notes,
            ..
        } = proven;
        notes.extend(read.notes);
        return Ok(SaveOutcome::Refused {
            errors,
            checks,
            notes,
        });
    }
    // Discovery may have resolved a typed domain to the stored issuer.
    let same = stored.is_some_and(|live| is_same(live, &read));
    let linked = view.as_ref().map_or(0, |view| view.linked);
    let moves =
        stored.is_some_and(|live| moves_identities(&live.revision.settings, &read.settings));
    if moves && linked > 0 && !options.confirmed && !waits {
        return Ok(SaveOutcome::Confirm { linked });
    }
    let mut notes = read.notes.clone();
    notes.extend(proven.notes.clone());
    let plan = Plan {
        credential: sealed(app, cx, tenant, &read),
        endpoints: if same { None } else { proven.endpoints },
        basis: stored.map(|live| (live.connection.id.clone(), live.revision.n)),
        next_id: ConnectionId::new(cx.now, &*app.rng),
        cx: cx.clone(),
        tenant: tenant.clone(),
        options,
        read,
    };
    let rng = std::sync::Arc::clone(&app.rng);
    let written = app
        .store
        .unit(move |tx| Box::pin(async move { write(tx, plan, &*rng).await }))
        .await
        .map_err(Problem::from)?;
    app.catch_up().await;
    let Written {
        live,
        superseded,
        waits,
    } = written.map_err(Box::new)?;
    Ok(SaveOutcome::Saved(Box::new(Saved {
        live,
        checks: proven.lines,
        notes,
        superseded,
        waits,
    })))
}

/// Whether everything a revision holds stays as it is.
fn is_same(live: &LiveConnection, read: &Read) -> bool {
    live.revision.settings == read.settings
}

async fn check(
    app: &App,
    cx: &Cx,
    tenant: &TenantId,
    stored: Option<&LiveConnection>,
    read: &mut Read,
    options: SaveOptions,
) -> Result<Proven, Refusal> {
    let settings_stay = stored.is_some_and(|live| is_same(live, read));
    let nothing_to_prove = settings_stay && read.secret.is_none();
    if options.skip_checks || nothing_to_prove {
        return Ok(Proven::default());
    }
    count_check(app, cx, tenant).await?;
    if settings_stay
        && let Some(endpoints) = stored.and_then(|live| live.revision.endpoints.as_ref())
    {
        // A secret-only save asks nothing but about the secret, so that it
        // works while the provider's metadata cannot be read.
        let mut proven = Proven::default();
        let secret = read.secret.as_ref();
        prove_secret(app, tenant, &read.settings, endpoints, secret, &mut proven).await;
        return Ok(proven);
    }
    let kept = match (stored, &read.secret) {
        (Some(live), None) => open_secret(app, live, Slot::Preferred)?,
        _ => None,
    };
    let secret = read.secret.as_ref().or(kept.as_ref());
    let mut proven = prove(app, tenant, &read.settings, secret).await;
    if let Some(issuer) = &proven.issuer {
        read.settings.issuer = issuer.clone();
    }
    let entra = proven.endpoints.as_ref().is_some_and(|one| one.entra_like);
    if entra && !is_guid(&read.settings.client_id) {
        proven.notes.push(Note {
            code: "client_id_not_guid",
            args: Vec::new(),
        });
    }
    Ok(proven)
}

fn sealed(app: &App, cx: &Cx, tenant: &TenantId, read: &Read) -> Option<Credential> {
    let secret = read.secret.as_ref()?;
    let id = CredentialId::new(cx.now, &*app.rng);
    let sealed = app.sealer.seal(
        secret_place(tenant, id.as_str()),
        secret.expose().as_bytes(),
    );
    Some(Credential {
        sealed,
        last_four: last_four(secret),
        id,
        slot: Slot::Preferred,
        created: cx.now,
        ends: read.ends,
        last_ok: None,
        last_failed: None,
    })
}

/// The last four characters of a secret long enough that they tell nothing (T152).
fn last_four(secret: &Secret<String>) -> String {
    let all: Vec<char> = secret.expose().chars().collect();
    match all.len() {
        0..16 => String::new(),
        length => all[length - 4..].iter().collect(),
    }
}

/// What the unit wrote.
struct Written {
    live: LiveConnection,
    superseded: i64,
    waits: bool,
}

async fn write(
    tx: &mut dyn Writes,
    plan: Plan,
    rng: &dyn latchkey_core::ports::Rng,
) -> Result<Result<Written, Problem>, StoreError> {
    tx.hold_tenant(&plan.tenant).await?;
    let now = tx.connections(&plan.tenant).await?.into_iter().next();
    let basis = now
        .as_ref()
        .map(|live| (live.connection.id.clone(), live.revision.n));
    if basis != plan.basis {
        return Ok(Err(Problem::new(
            Code::StaleForm,
            "changed_meanwhile",
            Stage::Start,
        )));
    }
    if plan.options.release {
        let (cx, tenant) = (plan.cx.clone(), plan.tenant.clone());
        set_in(tx, cx, tenant, SsoPolicy::Optional, false).await?;
    }
    let (id, updated) = match now {
        None => match create(tx, &plan, rng).await? {
            Some(id) => (id, Updated::default()),
            None => {
                return Ok(Err(Problem::new(
                    Code::Internal,
                    "no_free_callback",
                    Stage::Start,
                )));
            }
        },
        Some(live) => {
            let updated = update(tx, &plan, &live).await?;
            (live.connection.id, updated)
        }
    };
    if let Some(credential) = plan.credential.as_ref().filter(|_| !updated.took_secret) {
        tx.put_credential(&plan.tenant, &id, credential).await?;
        let base = event(&plan.cx, &plan.tenant, "sso.secret.added", id.as_str());
        let mut after = secret("secret");
        after["ends_ms"] = json!(credential.ends.map(Timestamp::millis));
        tx.append_event(&changed(base, Value::Null, after)).await?;
    }
    let saved = tx.connection(&plan.tenant, &id).await?;
    let written = saved.map(|live| Written {
        live,
        superseded: updated.superseded,
        waits: updated.waits,
    });
    Ok(written.ok_or_else(|| Problem::new(Code::Internal, "saved_row_missing", Stage::Start)))
}

async fn create(
    tx: &mut dyn Writes,
    plan: &Plan,
    rng: &dyn latchkey_core::ports::Rng,
) -> Result<Option<ConnectionId>, StoreError> {
    let Some(key) = reserve_in(tx, &plan.tenant, rng).await? else {
        return Ok(None);
    };
    let connection = Connection {
        id: plan.next_id.clone(),
        tenant: plan.tenant.clone(),
        name: plan.read.name.clone(),
        state: ConnectionState::Active,
        callback: CallbackPath::from_key(&key),
        live_revision: 1,
        client_auth: None,
        keys_by_app: false,
        created: plan.cx.now,
    };
    tx.insert_connection(&connection, &revision(plan, 1))
        .await?;
    let base = event(
        &plan.cx,
        &plan.tenant,
        "sso.connection.created",
        connection.id.as_str(),
    );
    tx.append_event(&changed(base, Value::Null, described(plan)))
        .await?;
    Ok(Some(connection.id))
}

fn revision(plan: &Plan, n: i64) -> Revision {
    Revision {
        n,
        settings: plan.read.settings.clone(),
        endpoints: plan.endpoints.clone(),
        created: plan.cx.now,
    }
}

fn described(plan: &Plan) -> Value {
    json!({
        "name": plan.read.name,
        "settings": plan.read.settings,
        "checked": !plan.options.skip_checks,
    })
}

/// What became of a connection that was there already.
#[derive(Default)]
struct Updated {
    superseded: i64,
    waits: bool,
    /// The secret that came with it is stored.
    took_secret: bool,
}

async fn update(
    tx: &mut dyn Writes,
    plan: &Plan,
    live: &LiveConnection,
) -> Result<Updated, StoreError> {
    let id = &live.connection.id;
    if is_same(live, &plan.read) {
        if live.connection.name != plan.read.name {
            tx.rename_connection(&plan.tenant, id, &plan.read.name)
                .await?;
            let (name, old) = (&plan.read.name, &live.connection.name);
            let base = event(
                &plan.cx,
                &plan.tenant,
                "sso.connection.changed",
                id.as_str(),
            );
            let renamed = changed(base, json!({ "name": old }), json!({ "name": name }));
            tx.append_event(&renamed).await?;
        }
        set_end(tx, plan, live).await?;
        return Ok(Updated::default());
    }
    let bound = tx.policy(&plan.tenant).await?.sso == SsoPolicy::Required && !plan.options.force;
    let n = tx.next_revision(&plan.tenant, id).await?;
    let revision = revision(plan, n);
    let by = actor_words(&plan.cx);
    let waits = bound || plan.options.as_candidate;
    // Live at once for the same client, a new secret is a rotation: the old one stays as fall-back.
    let rotates = !waits && live.revision.settings.client_id == plan.read.settings.client_id;
    let secret = plan.credential.as_ref().filter(|_| !rotates);
    let candidate = NewCandidate {
        name: &plan.read.name,
        revision: &revision,
        by: &by,
        secret,
    };
    tx.put_candidate(&plan.tenant, id, candidate).await?;
    let mut after = described(plan);
    if secret.is_some() {
        after["secret"] = json!("changed");
    }
    let before = json!({ "name": live.connection.name, "settings": live.revision.settings });
    let mut updated = Updated {
        waits,
        took_secret: secret.is_some(),
        superseded: 0,
    };
    let mut name = "sso.connection.candidate_made";
    if !updated.waits {
        let act = GoLive {
            live,
            to: n,
            settings: &plan.read.settings,
            now: plan.cx.now,
        };
        let moved = go_live(tx, act).await?.ok_or(StoreError::Abandoned)?;
        updated.superseded = moved.superseded;
        name = "sso.connection.changed";
        after["superseded"] = json!(moved.superseded);
        after["revived"] = json!(moved.revived);
        after["forced"] = json!(plan.options.force);
    }
    let base = event(&plan.cx, &plan.tenant, name, id.as_str());
    tx.append_event(&changed(base, before, after)).await?;
    Ok(updated)
}

/// Who acts, as the audit trail says it.
fn actor_words(cx: &Cx) -> String {
    let words = format!("{} {}", cx.origin.actor.kind(), cx.origin.actor.name());
    words.trim().to_owned()
}

/// A new end date for the stored secret, when no new secret came with it.
async fn set_end(
    tx: &mut dyn Writes,
    plan: &Plan,
    live: &LiveConnection,
) -> Result<(), StoreError> {
    let Some(stored) = live.credential(Slot::Preferred) else {
        return Ok(());
    };
    let wanted: Option<Timestamp> = plan.read.ends;
    if plan.credential.is_some() || stored.ends == wanted {
        return Ok(());
    }
    tx.set_credential_end(&plan.tenant, &stored.id, wanted)
        .await?;
    let base = event(
        &plan.cx,
        &plan.tenant,
        "sso.secret.end_set",
        live.connection.id.as_str(),
    );
    let ends = |at: Option<Timestamp>| json!({ "ends_ms": at.map(Timestamp::millis) });
    tx.append_event(&changed(base, ends(stored.ends), ends(wanted)))
        .await
}
