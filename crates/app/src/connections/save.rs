//! Saves a connection: the form's "Save Configuration" and `connection set`.
//!
//! First the fields, then the provider, then one unit that reads the facts
//! again and writes. Errors change nothing live. A secret-only save makes no
//! new revision: the old secret stays as fall-back until a real sign-in used
//! the new one. Other settings become a candidate when that is wished, and
//! always while SSO is required; else they go live at once and what they
//! replaced can be restored (N-50).

use latchkey_core::{
    connection::{Credential, LiveConnection, Slot},
    id::{ConnectionId, CredentialId, TenantId},
    policy::SsoPolicy,
    ports::StoreExt,
    problem::Problem,
    secret::Secret,
};
use latchkey_protocol::oidc_rp::issuer::is_guid;

use super::{
    check::{CheckLine, Proven, count_check, open_secret, prove, prove_secret, secret_place},
    fields::{self, FieldError, Note, Read, Typed},
    view::connection_view,
    write::{Plan, Written, is_same, write},
};
use crate::{App, Cx, Refusal, accounts::Post, candidates::moves_identities};

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
        post: Post::of(app),
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
