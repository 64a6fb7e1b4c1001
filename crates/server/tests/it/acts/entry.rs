//! What was recorded, and whether each entry is as the table of entries says.

use std::collections::{BTreeMap, BTreeSet};

use latchkey_core::{
    audit::StoredEvent,
    id::MemberId,
    ports::{Store, StoreExt},
};
use serde_json::Value;

use super::kinds::{KINDS, Kind};

/// An entry, and how the table of acts writes it: `name by somebody on something`.
pub(super) struct Entry {
    pub(super) line: String,
    pub(super) event: StoredEvent,
}

/// Every entry of the tenant `acme`, oldest first; none before there is one.
pub(super) async fn recorded(store: &dyn Store) -> Vec<Entry> {
    let read = store.look(|rows| {
        Box::pin(async move {
            let Some(tenant) = rows.tenant_by_slug("acme").await? else {
                return Ok((Vec::new(), Vec::new()));
            };
            let events = rows.events(&tenant.id, 0, 1_000).await?;
            let ids: BTreeSet<MemberId> = events
                .iter()
                .flat_map(|one| [&one.actor, &one.target])
                .filter_map(|id| id.parse().ok())
                .collect();
            let ids: Vec<MemberId> = ids.into_iter().collect();
            let named = rows.named_members(&tenant.id, &ids).await?;
            Ok((events, named))
        })
    });
    let (events, named) = read.await.expect("the store answers");
    let first = |email: &str| email.split(['@', '.']).next().unwrap_or("").to_owned();
    let people: BTreeMap<String, String> = named
        .into_iter()
        .map(|one| (one.id.to_string(), first(&one.email)))
        .collect();
    let entry = |event: StoredEvent| {
        let actor = match event.actor_kind.as_str() {
            "member" => people.get(&event.actor).map_or("?", String::as_str),
            kind => kind,
        };
        let kind = event.target.split('_').next().unwrap_or_default();
        let target = match people.get(&event.target) {
            Some(name) => name,
            None if kind.is_empty() => "nobody",
            None => kind,
        };
        Entry {
            line: format!("{} by {actor} on {target}", event.name),
            event,
        }
    };
    events.into_iter().map(entry).collect()
}

/// What is wrong with these entries of one act; `secrets` must be in none.
pub(super) fn faults(entries: &[Entry], secrets: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    let mut requests = BTreeMap::new();
    for Entry { line, event } in entries {
        let mut say = |what: &str| found.push(format!("{line}: {what}: {event:?}"));
        match KINDS.iter().find(|one| one.name == event.name) {
            None => say("no row among the entries"),
            Some(kind) => {
                if !about(kind, &event.target) {
                    say("another kind of target");
                }
                if !fields(kind.before, &event.before) || !fields(kind.after, &event.after) {
                    say("other fields");
                }
            }
        }
        let from_afar = matches!(event.actor_kind.as_str(), "member" | "visitor");
        if event.address.is_some() != from_afar {
            say("the address of whoever acted");
        }
        // One request of a bulk act, whatever it does (T236).
        let request = requests.entry(&event.name).or_insert(&event.request);
        if **request != event.request || !event.request.starts_with("req_") {
            say("the request");
        }
        // What stands in links and answers, whoever made it.
        let marks = ["inv_", "token=", "eyJ"].map(str::to_owned);
        let texts = [&event.before, &event.after, &event.target, &event.actor];
        if secrets
            .iter()
            .chain(&marks)
            .any(|secret| texts.iter().any(|text| text.contains(secret)))
        {
            say("a secret");
        }
    }
    found
}

fn about(kind: &Kind, target: &str) -> bool {
    kind.about.split(" or ").any(|about| match about {
        "nobody" => target.is_empty(),
        "member" => target.starts_with("mem_"),
        "session" => target.starts_with("ses_"),
        "connection" => target.starts_with("conn_"),
        "tenant" => target.starts_with("ten_"),
        "mail" => target.starts_with("dlv_"),
        _ => false,
    })
}

/// Whether the stored state has exactly the fields of the row: `role forced session?`.
fn fields(row: &str, stored: &str) -> bool {
    let mut needed = row
        .split(' ')
        .filter(|one| !one.is_empty() && !one.ends_with('?'));
    let value: Value = serde_json::from_str(stored).expect("it is JSON");
    let Value::Object(found) = value else {
        return value.is_null() && row != "*" && needed.next().is_none();
    };
    if row == "*" {
        return !found.is_empty();
    }
    let known = |name: &String| row.split(' ').any(|one| one.trim_end_matches('?') == name);
    found.keys().all(known) && needed.all(|one| found.contains_key(one))
}
