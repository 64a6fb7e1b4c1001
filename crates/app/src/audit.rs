//! Building audit events; the unit that acts appends them itself (T230).

use latchkey_core::{audit::Event, id::TenantId};
use serde_json::Value;

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
