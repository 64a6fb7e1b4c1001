//! What each verb prints for scripts: exactly these keys, one line, exit code 0.

use serde_json::json;

use super::*;

const MEMBER: [&str; 4] = ["email", "id", "role", "state"];
const CONNECTION: [&str; 9] = [
    "checks",
    "client_id",
    "id",
    "issuer",
    "name",
    "redirect_uri",
    "revision",
    "start_url",
    "state",
];

#[test]
fn tenant_create_and_list() {
    let place = Place::new();
    let made = place.done(&["tenant", "create", "--slug", "acme", "--name", "Acme Ltd"]);
    assert_eq!(keys(&made), ["id", "name", "slug"]);
    assert_eq!(made["slug"], "acme");
    assert!(made["id"].as_str().expect("an id").starts_with("ten_"));
    let listed = place.done(&["tenant", "list"]);
    assert_eq!(listed["ok"], true);
    assert_eq!(listed["tenants"][0]["id"], made["id"]);
}

#[test]
fn member_verbs() {
    let place = Place::with_ada();
    let whom = ["--tenant", "acme", "--email", "Ben@acme.example"];
    let verb = |verb: &str, more: &[&str]| {
        let mut all = vec!["member".to_owned(), verb.to_owned()];
        all.extend(whom.iter().chain(more).map(|one| (*one).to_owned()));
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        place.done_with(PASSWORD, &all)
    };
    let added = verb(
        "add",
        &[
            "--role",
            "user",
            "--first-name",
            "Ben",
            "--last-name",
            "Bell",
        ],
    );
    assert_eq!(keys(&added), MEMBER);
    assert_eq!(
        (&added["role"], &added["state"]),
        (&json!("user"), &json!("active"))
    );
    let id = &added["id"];
    for (answer, role, state) in [
        (verb("role", &["--role", "admin"]), "admin", "active"),
        (verb("password", &["--password-stdin"]), "admin", "active"),
        (verb("deactivate", &[]), "admin", "deactivated"),
        (verb("deactivate", &[]), "admin", "deactivated"),
        (verb("reactivate", &[]), "admin", "active"),
    ] {
        assert_eq!(keys(&answer), MEMBER);
        assert_eq!(&answer["id"], id);
        assert_eq!(
            (&answer["role"], &answer["state"]),
            (&json!(role), &json!(state))
        );
    }
    let unlinked = verb("unlink", &[]);
    assert_eq!(keys(&unlinked), ["email", "id", "unlinked"]);
    assert_eq!(unlinked["unlinked"], 0);
    place.give_app("ben@acme.example");
    let reset = verb("second-factor-reset", &[]);
    assert_eq!((keys(&reset), &reset["id"]), (MEMBER.to_vec(), id));
    let listed = place.done(&["member", "list", "--tenant", "acme"]);
    assert_eq!(keys(&listed), ["members"]);
    assert_eq!(listed["members"].as_array().map(Vec::len), Some(2));
    assert_eq!(listed["members"][1]["first_name"], "Ben");
}

#[test]
fn connection_verbs() {
    let place = Place::with_ada();
    let set = place.done_with("first-secret~0123456789\n", &set_connection());
    assert_eq!(keys(&set)[0], "applied");
    assert_eq!(keys(&set)[1..], CONNECTION);
    assert_eq!(
        (&set["revision"], &set["state"]),
        (&json!(1), &json!("active"))
    );
    assert_eq!(
        set["redirect_uri"],
        "http://localhost:8080/auth/sso/callback"
    );
    let id = set["id"].as_str().expect("an id");
    let start = format!("http://localhost:8080/auth/sso/start?connection={id}");
    assert_eq!(set["start_url"], json!(start));
    for check in set["checks"].as_array().expect("a list") {
        assert_eq!(keys(check), ["detail", "name", "result"]);
        assert_eq!(check["result"], "skipped");
    }
    let shown = place.done(&["connection", "show", "--tenant", "acme"]);
    assert_eq!(keys(&shown), CONNECTION);
    assert_eq!((&shown["id"], &shown["revision"]), (&json!(id), &json!(1)));

    for (verb, state) in [
        ("disable", "disabled"),
        ("enable", "active"),
        ("delete", "deleted"),
    ] {
        let answer = place.done(&["connection", verb, "--tenant", "acme"]);
        assert_eq!(keys(&answer), ["id", "ok", "state"]);
        assert_eq!(answer["state"], state);
    }
    let gone = place.refused(&["connection", "show", "--tenant", "acme"]);
    assert_eq!(gone["code"], "not_found");
}

#[test]
fn connection_set_keeps_what_is_not_given() {
    let place = Place::with_connection();
    let set = |stdin: &str, more: &[&str]| {
        let mut all = vec!["connection", "set", "--tenant", "acme", "--skip-checks"];
        all.extend(more);
        place.done_with(stdin, &all)
    };
    let renamed = set("", &["--name", "Other"]);
    assert_eq!(
        (&renamed["name"], &renamed["revision"]),
        (&json!("Other"), &json!(1))
    );
    // A new secret alone is no new revision; a blank one keeps the stored one.
    assert_eq!(
        set("second-secret~0123456789", &["--client-secret-stdin"])["revision"],
        1
    );
    assert_eq!(set("\n", &["--client-secret-stdin"])["revision"], 1);
    assert_eq!(set("", &["--secret-expires", "2099-12-31"])["revision"], 1);
    let revised = set("", &["--scopes", "openid email"]);
    assert_eq!(
        (&revised["name"], &revised["revision"]),
        (&json!("Other"), &json!(2))
    );
    assert_eq!(revised["id"], renamed["id"]);
    assert_eq!(revised["issuer"], "https://idp.acme.example");
    assert_eq!(revised["client_id"], "latchkey");
}

#[test]
fn sso_enforce_migrate_and_check() {
    let place = Place::with_connection();
    let off = place.done(&["sso", "enforce", "--tenant", "acme", "off"]);
    assert_eq!(
        (&off["ok"], &off["sso"]),
        (&json!(true), &json!("optional"))
    );
    let on = place.done(&["sso", "enforce", "--tenant", "acme", "on", "--force"]);
    assert_eq!((&on["ok"], &on["sso"]), (&json!(true), &json!("required")));
    assert_eq!(place.done(&["migrate"]), json!({ "ok": true, "steps": 0 }));
    let checked = place.done(&["check"]);
    assert_eq!(checked["ok"], true);
    assert_eq!(keys(&checked["settings"][0]), ["key", "origin", "value"]);
}

/// N-10: what a number means is told as most likely. It opens no database.
#[test]
fn n10_explain_a_number_without_a_database() {
    let place = Place::new();
    fs::write(place.data(), "in the way").expect("written");
    for what in ["AADSTS7000222", "aadsts7000222", "7000222"] {
        let told = place.done(&["explain", what]);
        assert_eq!(keys(&told), ["cause", "fix", "link", "number", "side"]);
        assert_eq!(told["number"], 7_000_222);
        assert!(told["cause"].to_string().contains("Most likely"), "{told}");
    }
    assert_eq!(place.refused(&["explain", "AADSTS1"])["code"], "not_found");
}

#[test]
fn people_get_text_and_no_json() {
    let place = Place::new();
    let ran = place.run(&["tenant", "create", "--slug", "acme", "--name", "Acme"]);
    assert!(ran.code == 0 && ran.stdout.contains("Acme") && !ran.stdout.contains('{'));
    let ran = place.run(&["member", "list", "--tenant", "nobody"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    assert!(ran.stderr.contains("(not_found)") && ran.stderr.contains("What to do:"));
}
