//! What a page shows of an event: members by name, other things by their kind.

use latchkey_app::audit_log::Names;
use latchkey_core::{audit::StoredEvent, audit_filter::Outcome, tenant::Tenant};
use serde_json::Value;
use url::form_urlencoded::Serializer;

use crate::{
    pages::{
        audit::{AuditRow, Party},
        message::Message,
    },
    web::visit::when,
};

/// One entry.
pub(super) fn row(event: &StoredEvent, names: &Names, tenant: &Tenant) -> AuditRow {
    let target = (!event.target.is_empty()).then(|| target(&event.target, names, tenant));
    AuditRow {
        seq: event.seq,
        name: event.name.clone(),
        when: when(event.at),
        failed: Outcome::of(&event.name) == Outcome::Failed,
        actor: actor(event, names),
        target,
        address: event.address.clone(),
        count: count(event),
    }
}

fn count(event: &StoredEvent) -> Option<i64> {
    if !event.name.ends_with("_many") {
        return None;
    }
    let after: Value = serde_json::from_str(&event.after).ok()?;
    after.get("count")?.as_i64()
}

fn actor(event: &StoredEvent, names: &Names) -> Party {
    let id = event.actor.as_str();
    let url = (!id.is_empty()).then(|| found_by("actor", id));
    let (kind, name) = match event.actor_kind.as_str() {
        "visitor" => (Some("audit-party-visitor"), None),
        "system" => (Some("audit-party-system"), None),
        "cli" => (Some("audit-party-cli"), Some(id.to_owned())),
        _ => (None, None),
    };
    let named = names.get(id);
    Party {
        kind: kind.map(Message::of),
        name: name.or_else(|| named.map(|one| one.name.clone())),
        email: named.map(|one| one.email.clone()),
        id: id.to_owned(),
        url,
    }
}

fn target(id: &str, names: &Names, tenant: &Tenant) -> Party {
    let named = names.get(id);
    let own = (tenant.id.as_str() == id).then(|| tenant.name.clone());
    let kind = match id.split('_').next().unwrap_or_default() {
        "ten" => Some("audit-party-tenant"),
        "conn" => Some("audit-party-connection"),
        "idn" => Some("audit-party-identity"),
        "ses" => Some("audit-party-session"),
        "ivt" => Some("audit-party-invitation"),
        "cred" => Some("audit-party-credential"),
        "dlv" => Some("audit-party-delivery"),
        _ => None,
    };
    Party {
        kind: kind.map(Message::of),
        name: own.or_else(|| named.map(|one| one.name.clone())),
        email: named.map(|one| one.email.clone()),
        id: id.to_owned(),
        url: Some(found_by("target", id)),
    }
}

/// The address of all entries with this value in this field.
pub(super) fn found_by(field: &str, value: &str) -> String {
    let query = Serializer::new(String::new())
        .append_pair(field, value)
        .finish();
    format!("/audit?{query}")
}
