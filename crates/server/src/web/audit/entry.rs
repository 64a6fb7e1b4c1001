//! `/audit/{seq}`: one entry with what held before and after.

use std::collections::BTreeSet;

use axum::{
    extract::{Path, State},
    response::Response,
};
use latchkey_app::audit_log::one_event;
use latchkey_core::{
    problem::{Code, Problem, Stage},
    token::parse_reference,
};
use serde_json::Value;

use super::{
    super::{respond, state::Web, visit::Admin},
    shown::{found_by, row},
};
use crate::pages::{
    audit::{AuditEntry, Held},
    chrome::MenuEntry,
};

/// `GET /audit/{seq}`.
pub(super) async fn page(
    State(web): State<Web>,
    Path(seq): Path<String>,
    Admin(signed_in): Admin,
) -> Response {
    let visit = &signed_in.visit;
    let tenant = &signed_in.principal.tenant;
    // A number in another spelling is another address, and nothing is there.
    let number = seq.parse::<i64>().ok().filter(|n| n.to_string() == seq);
    let found = match number {
        Some(number) => one_event(&web.app, &tenant.id, number).await,
        None => Err(Box::new(Problem::new(
            Code::NotFound,
            "no_event",
            Stage::Start,
        ))),
    };
    let (one, names) = match found {
        Ok(found) => found,
        Err(problem) => return respond::problem_page(&web, Some(visit), &problem),
    };
    let event = &one.event;
    let (before, after) = (state(&event.before), state(&event.after));
    let reference = after.get("reference").and_then(Value::as_str);
    let page = AuditEntry {
        chrome: visit.chrome(&web, Some(MenuEntry::Audit)),
        row: row(event, &names, tenant),
        held: held(&before, &after),
        request: event.request.clone(),
        request_url: found_by("ref", &event.request),
        name_url: found_by("what", &event.name),
        reference: reference.and_then(parse_reference),
        link: one.link.clone(),
    };
    respond::page(&web, visit, 200, &page)
}

fn state(stored: &str) -> Value {
    serde_json::from_str(stored).unwrap_or_else(|_| Value::String(stored.to_owned()))
}

/// Every name of both states, with its values beside each other.
fn held(before: &Value, after: &Value) -> Vec<Held> {
    let keys = |value: &Value| -> Vec<String> {
        let object = value.as_object();
        object.map_or_else(Vec::new, |all| all.keys().cloned().collect())
    };
    let names: BTreeSet<String> = keys(before).into_iter().chain(keys(after)).collect();
    let line = |name: String| Held {
        before: before.get(&name).and_then(text),
        after: after.get(&name).and_then(text),
        name,
    };
    let mut all: Vec<Held> = names.into_iter().map(line).collect();
    let whole = |value: &Value| if value.is_object() { None } else { text(value) };
    let (before, after) = (whole(before), whole(after));
    if before.is_some() || after.is_some() {
        all.push(Held {
            name: "value".to_owned(),
            before,
            after,
        });
    }
    all
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn given_two_states_then_each_name_stands_once() {
        let before = json!({ "role": "user", "names": ["a"], "gone": null });
        let after = json!({ "role": "admin", "count": 3 });
        let all: Vec<_> = held(&before, &after)
            .into_iter()
            .map(|one| (one.name, one.before, one.after))
            .collect();
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            all,
            [
                ("count".to_owned(), None, some("3")),
                ("gone".to_owned(), None, None),
                ("names".to_owned(), some("[\"a\"]"), None),
                ("role".to_owned(), some("user"), some("admin")),
            ]
        );
        assert!(held(&Value::Null, &Value::Null).is_empty());
        assert_eq!(held(&json!("x"), &Value::Null)[0].before, some("x"));
    }
}
