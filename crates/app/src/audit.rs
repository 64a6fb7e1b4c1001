//! Building audit events; the unit that acts appends them itself (T230).

use latchkey_core::{audit::Event, id::TenantId, identity::Identity};
use serde_json::{Value, json};

use crate::app::Cx;

/// An event of this request about `target`.
pub fn event(cx: &Cx, tenant: &TenantId, name: &'static str, target: &str) -> Event {
    Event {
        tenant: tenant.clone(),
        name,
        origin: cx.origin.clone(),
        target: target.to_owned(),
        before: Value::Null,
        after: Value::Null,
        at: cx.now,
    }
}

/// The same event with what held before and holds after. Never a secret: say "changed".
pub fn changed(event: Event, before: Value, after: Value) -> Event {
    Event {
        before,
        after,
        ..event
    }
}

/// The word for a secret that was set, made anew or taken away (T151).
pub fn secret(name: &str) -> Value {
    json!({ name: "changed" })
}

/// Identities as an event tells them: which person at which provider.
pub fn identities(all: &[Identity]) -> Value {
    let tell = |one: &Identity| json!({ "issuer": one.issuer, "subject": one.subject });
    json!({ "identities": all.iter().map(tell).collect::<Vec<_>>() })
}
