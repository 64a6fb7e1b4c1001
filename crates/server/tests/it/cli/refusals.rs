//! What is refused: exit code 1, one code, a sentence and a fix; wrong usage is 2.

use super::{trail::behind_our_back, *};

#[test]
fn given_wrong_usage_then_2() {
    let place = Place::new();
    for arguments in [
        vec![],
        vec!["frobnicate"],
        vec!["tenant", "create", "--slug", "acme"],
        vec![
            "member",
            "add",
            "--tenant",
            "a",
            "--email",
            "b@c.example",
            "--role",
            "owner",
        ],
        vec![
            "member",
            "password",
            "--tenant",
            "a",
            "--email",
            "b@c.example",
        ],
        vec!["sso", "enforce", "--tenant", "acme", "maybe"],
        vec!["serve", "--json"],
    ] {
        let ran = place.run(&arguments);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(!ran.stderr.is_empty());
    }
    assert!(is_untouched(&place.path("")), "usage errors make nothing");
    assert_eq!(place.run(&["--help"]).code, 0);
}

#[test]
fn given_a_refusal_then_code_message_fix_and_details() {
    let place = Place::with_ada();
    let ada = ["--tenant", "acme", "--email", "ada@acme.example"];
    let nobody = ["--tenant", "acme", "--email", "nobody@acme.example"];
    let with = |front: &[&'static str], who: &[&'static str], back: &[&'static str]| {
        [front, who, back].concat()
    };
    for (arguments, code) in [
        (
            vec!["tenant", "create", "--slug", "acme", "--name", "Again"],
            "already_exists",
        ),
        (
            vec!["tenant", "create", "--slug", "Not A Slug", "--name", "x"],
            "invalid_input",
        ),
        (
            vec!["tenant", "create", "--slug", "beta", "--name", ""],
            "invalid_input",
        ),
        (
            with(&["member", "add"], &ada, &["--role", "user"]),
            "already_exists",
        ),
        (
            with(
                &["member", "add"],
                &["--tenant", "acme", "--email", "none"],
                &["--role", "user"],
            ),
            "invalid_input",
        ),
        (
            with(&["member", "password"], &ada, &["--password-stdin"]),
            "invalid_input",
        ),
        (
            with(&["member", "role"], &nobody, &["--role", "user"]),
            "not_found",
        ),
        (with(&["member", "unlink"], &nobody, &[]), "not_found"),
        (vec!["member", "list", "--tenant", "nobody"], "not_found"),
        (vec!["connection", "show", "--tenant", "acme"], "not_found"),
        (
            vec!["connection", "disable", "--tenant", "acme"],
            "not_found",
        ),
        (
            vec!["connection", "set", "--tenant", "acme"],
            "invalid_input",
        ),
        (
            vec!["sso", "enforce", "--tenant", "acme", "on"],
            "enforce_unmet",
        ),
        (vec!["explain", "LK-0000-0000"], "not_found"),
        (vec!["explain", "LK-nonsense"], "not_found"),
        (vec!["explain", "nonsense"], "invalid_input"),
    ] {
        let refused = place.refused(&arguments);
        assert_eq!(
            keys(&refused),
            ["code", "details", "fix", "message"],
            "{arguments:?}"
        );
        assert_eq!(refused["code"], code, "{arguments:?}: {refused}");
        let is_said = |key: &str| refused[key].as_str().is_some_and(|text| !text.is_empty());
        assert!(
            is_said("message") && is_said("fix"),
            "{arguments:?}: {refused}"
        );
        for detail in refused["details"].as_array().expect("a list") {
            assert_eq!(keys(detail), ["fix", "message", "name"]);
        }
    }
}

/// N-06, N-40, T071: the last admin who can enter stays, unless forced.
#[test]
fn n06_n40_given_the_last_admin_then_only_force_takes_them_away() {
    let place = Place::with_ada();
    let ada = ["--tenant", "acme", "--email", "ada@acme.example"];
    let demote = [&["member", "role"], &ada[..], &["--role", "user"]].concat();
    let deactivate = [&["member", "deactivate"], &ada[..]].concat();
    assert_eq!(place.refused(&demote)["code"], "last_admin");
    assert_eq!(place.refused(&deactivate)["code"], "last_admin");
    let forced = [&deactivate[..], &["--force"]].concat();
    assert_eq!(place.done(&forced)["state"], "deactivated");
}

/// T139, N-70: without a proof the switch stays off and names what is missing.
#[test]
fn t139_given_no_proof_then_the_unmet_rows_are_listed_with_fixes() {
    let place = Place::with_connection();
    let refused = place.refused(&["sso", "enforce", "--tenant", "acme", "on"]);
    assert_eq!(refused["code"], "enforce_unmet");
    let row = &refused["details"][0];
    assert_eq!(row["name"], "no_recent_admin_sign_in");
    assert!(row["fix"].as_str().is_some_and(|fix| !fix.is_empty()));
    // The way back needs nothing.
    place.done(&["sso", "enforce", "--tenant", "acme", "off"]);
}

/// N-50, T140: while SSO is required the settings and the connection stay.
#[test]
fn n50_t140_given_required_then_only_force_changes_the_settings() {
    let place = Place::with_connection();
    place.done(&["sso", "enforce", "--tenant", "acme", "on", "--force"]);
    let mut change = vec![
        "connection",
        "set",
        "--tenant",
        "acme",
        "--scopes",
        "openid",
    ];
    change.push("--skip-checks");
    let waits = place.done(&change);
    assert_eq!(
        (&waits["applied"], &waits["revision"]),
        (&"candidate".into(), &1.into())
    );
    let disable = ["connection", "disable", "--tenant", "acme"];
    assert_eq!(place.refused(&disable)["code"], "enforced_change");
    change.push("--force");
    let forced = place.done(&change);
    assert_eq!(
        (&forced["applied"], &forced["revision"]),
        (&"live".into(), &3.into())
    );
}

#[test]
fn given_wrong_fields_then_each_is_named() {
    let place = Place::with_ada();
    let refused = place.refused(&[
        "connection",
        "set",
        "--tenant",
        "acme",
        "--name",
        "x",
        "--skip-checks",
        "--issuer",
        "http://idp.acme.example",
        "--secret-expires",
        "soon",
    ]);
    assert_eq!(refused["code"], "invalid_input");
    let details = refused["details"].as_array().expect("a list");
    let names: Vec<&str> = details
        .iter()
        .filter_map(|one| one["name"].as_str())
        .collect();
    assert_eq!(
        names,
        ["issuer", "client_id", "client_secret", "secret_expires"]
    );
}

/// T043: a provider inside the network is refused before anything is asked.
#[test]
fn t043_given_a_private_issuer_then_it_is_refused() {
    let place = Place::with_ada();
    let mut set = set_connection();
    set[7] = "https://127.0.0.1:8443";
    let ran = run(
        place.command(&with_json(&set)),
        "a-client-secret~0123456789",
    );
    assert_eq!(ran.code, 1, "{ran:?}");
    assert_eq!(ran.json()["details"][0]["name"], "issuer");
}

/// T233: nothing typed or stored steers the terminal.
#[test]
fn t233_given_controls_then_none_is_printed() {
    let place = Place::with_ada();
    let nasty = "\u{1b}[2Jacme\u{202e}\u{9b}1m";
    let made = place.run(&["tenant", "create", "--slug", "beta", "--name", nasty]);
    assert_eq!(made.code, 0, "{made:?}");
    // Names are cleaned on their way in; what is stored may be older than that.
    behind_our_back(
        &place,
        "UPDATE tenant SET name = char(27) || '[2J' || char(8238) || 'x' WHERE slug = 'beta';
         UPDATE member SET first_name = char(155) || '2J' || char(8238) || 'y'",
    );
    for arguments in [
        vec!["tenant", "list"],
        vec!["tenant", "list", "--json"],
        vec!["member", "list", "--tenant", "acme"],
        vec!["member", "list", "--tenant", "acme", "--json"],
        vec!["member", "list", "--tenant", nasty],
        vec!["member", "list", "--tenant", nasty, "--json"],
        vec!["explain", nasty],
    ] {
        let ran = place.run(&arguments);
        let all = ran.stdout + &ran.stderr;
        let is_steering = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
        assert!(!all.chars().any(is_steering), "{arguments:?}: {all:?}");
    }
}
