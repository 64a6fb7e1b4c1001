//! Does each verb of the command line once and reads what it left.

use latchkey_store::{Database, Options};

use super::{
    entry::{Entry, faults, recorded},
    table::VERBS,
};
use crate::cli::{PASSWORD, Place, add_ada, run, set_connection, with_json};

/// All entries of the tenant, by the file.
async fn left(place: &Place) -> Vec<Entry> {
    let file = place.data().join("latchkey.db");
    if !file.exists() {
        return Vec::new();
    }
    let address = format!("sqlite:{}", file.display());
    let opened = Database::open(&address, &Options::default()).await;
    let database = opened.expect("it opens");
    let all = recorded(&database).await;
    database.close().await;
    all
}

const ACME: [&str; 2] = ["--tenant", "acme"];
const BEN: [&str; 2] = ["--email", "ben@acme.example"];

/// A verb on Ben, with more options.
fn on_ben(verb: &'static str, more: &[&'static str]) -> Vec<&'static str> {
    let words = verb.split(' ').chain(ACME).chain(BEN);
    words.chain(more.iter().copied()).collect()
}

fn on_acme(verb: &'static str, more: &[&'static str]) -> Vec<&'static str> {
    let words = verb.split(' ').chain(ACME);
    words.chain(more.iter().copied()).collect()
}

/// The arguments of a verb; none for one that is done elsewhere.
fn words(verb: &'static str, case: &str) -> Option<Vec<&'static str>> {
    let add = ["--role", "user", "--password-stdin"];
    Some(match (verb, case) {
        ("migrate" | "check" | "setup-code" | "tenant list" | "audit verify", _) => {
            verb.split(' ').collect()
        }
        ("tenant create", _) => vec!["tenant", "create", "--slug", "acme", "--name", "Acme"],
        ("tenant delete", _) => on_acme(verb, &["--yes"]),
        ("tenant suspend" | "tenant resume" | "tenant export", _) => on_acme(verb, &[]),
        ("member add", _) => on_ben(verb, &add),
        ("member invite", _) => on_ben(verb, &["--role", "user"]),
        ("member password", _) => on_ben(verb, &["--password-stdin"]),
        ("member role", _) => on_ben(verb, &["--role", "admin"]),
        ("member deactivate", "the only admin") => on_acme(verb, &["--email", "ada@acme.example"]),
        ("member list", _) => on_acme(verb, &[]),
        ("member remove", _) => on_ben(verb, &["--force"]),
        ("connection set", _) => set_connection(),
        ("connection disable" | "connection delete", _) => on_acme(verb, &["--force"]),
        (
            "connection show" | "connection enable" | "connection swap" | "connection discard"
            | "connection restore" | "audit tail",
            _,
        ) => on_acme(verb, &[]),
        ("sso enforce", "on") => on_acme(verb, &["on", "--force"]),
        ("sso enforce", "off") => on_acme(verb, &["off"]),
        ("sso enforce", _) => on_acme(verb, &["on"]),
        ("audit export", _) => on_acme(verb, &["--format", "csv"]),
        ("explain", _) => vec!["explain", "AADSTS50011"],
        ("serve" | "demo", _) => return None,
        _ if verb.starts_with("member ") => on_ben(verb, &[]),
        _ => panic!("nobody knows how to do {verb}"),
    })
}

/// Makes what has to be there before the verb.
fn prepare(place: &Place, verb: &str, case: &str) {
    if matches!(verb, "migrate" | "check" | "setup-code" | "tenant create") {
        return;
    }
    place.done(&words("tenant create", "").expect("a verb"));
    place.done_with(PASSWORD, &add_ada());
    if verb.starts_with("member ") && !matches!(verb, "member add" | "member invite") {
        place.done_with(PASSWORD, &words("member add", "").expect("a verb"));
    }
    if verb == "member reactivate" {
        place.done(&on_ben("member deactivate", &[]));
    }
    if verb == "member second-factor-reset" {
        place.give_app(BEN[1]);
    }
    let connected = verb.starts_with("connection ") && verb != "connection set";
    if connected || verb == "sso enforce" {
        place.done_with("a-client-secret~0123456789", &set_connection());
    }
    if matches!(
        verb,
        "connection swap" | "connection discard" | "connection restore"
    ) {
        make_candidate(place);
    }
    if verb == "connection restore" {
        place.done(&on_acme("connection swap", &[]));
    }
    if verb == "connection enable" {
        place.done(&on_acme("connection disable", &["--force"]));
    }
    match (verb, case) {
        ("tenant suspend", "again") | ("tenant resume", "") => {
            place.done(&on_acme("tenant suspend", &[]));
        }
        ("tenant resume", _) => {
            place.done(&on_acme("tenant delete", &["--yes"]));
        }
        _ => {}
    }
    if (verb, case) == ("sso enforce", "off") {
        place.done(&on_acme("sso enforce", &["on", "--force"]));
    }
}

/// Saves other scopes while SSO is required, so that they wait.
fn make_candidate(place: &Place) {
    place.done(&on_acme("sso enforce", &["on", "--force"]));
    let fields = ["--scopes", "openid email", "--skip-checks"];
    place.done(&on_acme("connection set", &fields));
    place.done(&on_acme("sso enforce", &["off"]));
}

/// T230, N-95: each verb leaves exactly its entries, in the name of the user who ran it.
#[tokio::test]
async fn t230_n95_given_each_verb_then_exactly_its_entries() {
    let mut wrong = Vec::new();
    for (verb, case, entries) in VERBS {
        let place = Place::new();
        let Some(mut words) = words(verb, case) else {
            continue;
        };
        prepare(&place, verb, case);
        let before = left(&place).await.len();
        if !verb.ends_with(" export") {
            words = with_json(&words);
        }
        let stdin = if *verb == "connection set" {
            "a-client-secret~0123456789"
        } else {
            PASSWORD
        };
        let ran = run(place.command(&words), stdin);
        let refused = matches!(*case, "the only admin" | "on without a proof");
        if ran.code != i32::from(refused) {
            wrong.push(format!("{verb} {case}: {ran:?}"));
        }
        let own = left(&place).await.split_off(before);
        let secrets = [PASSWORD, "a-client-secret~0123456789"].map(str::to_owned);
        wrong.extend(faults(&own, &secrets));
        let found: Vec<String> = own.into_iter().map(|one| one.line).collect();
        if found != *entries {
            wrong.push(format!("{verb} {case}: {found:?} instead of {entries:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
