//! The unit that saves a connection: facts read again, then written.
//!
//! A new connection goes live; of one that is there already, name and end date
//! change in place, a secret alone is a rotation, and other settings go live or
//! wait as a candidate (N-50). Nothing but store calls is awaited here.

use latchkey_core::{
    connection::{
        CallbackPath, Connection, ConnectionState, Credential, Endpoints, LiveConnection, Revision,
        Slot,
    },
    id::{ConnectionId, TenantId},
    policy::SsoPolicy,
    ports::{Rng, StoreError, Writes, candidates::NewCandidate},
    problem::{Code, Problem, Stage},
    time::Timestamp,
};
use serde_json::{Value, json};

use super::{fields::Read, redirect_uri::reserve_in, save::SaveOptions};
use crate::{
    Cx,
    accounts::Post,
    audit::{changed, event, secret},
    candidates::{GoLive, go_live},
    policy::set_in,
};

/// Everything the writing unit needs.
pub(super) struct Plan {
    pub(super) cx: Cx,
    pub(super) tenant: TenantId,
    pub(super) read: Read,
    pub(super) endpoints: Option<Endpoints>,
    pub(super) credential: Option<Credential>,
    pub(super) basis: Option<(ConnectionId, i64)>,
    pub(super) options: SaveOptions,
    pub(super) post: Post,
    pub(super) next_id: ConnectionId,
}

/// Whether everything a revision holds stays as it is.
pub(super) fn is_same(live: &LiveConnection, read: &Read) -> bool {
    live.revision.settings == read.settings
}

/// What the unit wrote.
pub(super) struct Written {
    pub(super) live: LiveConnection,
    pub(super) superseded: i64,
    pub(super) waits: bool,
}

/// Writes the plan, or says why the facts of this moment forbid it.
pub(super) async fn write(
    tx: &mut dyn Writes,
    plan: Plan,
    rng: &dyn Rng,
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
        let (cx, tenant) = (&plan.cx, plan.tenant.clone());
        set_in(tx, cx, &plan.post, tenant, SsoPolicy::Optional, false).await?;
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
    rng: &dyn Rng,
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
