//! `latchkey tenant suspend|resume|delete|export|list`: what scripts read, and what is never done unasked.

use std::os::unix::fs::MetadataExt;

use super::{audit::events, service::get, trail::behind_our_back, *};

const LIFE: [&str; 6] = ["delete_at", "id", "ok", "sessions_ended", "slug", "state"];

fn state(place: &Place) -> Value {
    place.done(&["tenant", "list"])["tenants"][0].clone()
}

#[test]
fn given_the_verbs_then_each_tells_the_state_it_led_to() {
    let place = Place::with_ada();
    for (verb, more, word) in [
        ("suspend", None, "suspended"),
        ("suspend", None, "suspended"),
        ("resume", None, "active"),
        ("delete", Some("--yes"), "deletion_planned"),
        ("suspend", None, "deletion_planned"),
        ("resume", None, "active"),
        ("resume", None, "active"),
    ] {
        let mut all = vec!["tenant", verb, "--tenant", "acme"];
        all.extend(more);
        let answer = place.done(&all);
        assert_eq!(keys(&answer), LIFE);
        assert_eq!(answer["state"], word, "{verb}");
        assert_eq!(answer["delete_at"].is_string(), word == "deletion_planned");
        let listed = state(&place);
        assert_eq!(keys(&listed), ["delete_at", "id", "name", "slug", "state"]);
        assert_eq!(
            (&listed["state"], &listed["delete_at"]),
            (&answer["state"], &answer["delete_at"])
        );
    }
    for verb in ["suspend", "resume", "export"] {
        let mut command = place.command(&["tenant", verb, "--tenant", "nobody"]);
        command.env("LATCHKEY_LISTEN", "127.0.0.1:8080");
        let ran = run(command, "");
        assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{verb}");
        assert!(ran.stderr.contains("(not_found)"), "{}", ran.stderr);
    }
}

/// N-96: where nobody can be asked, a tenant is not deleted without --yes; typing into a pipe is not asking.
#[tokio::test]
async fn n96_given_no_yes_and_no_terminal_then_nothing_is_deleted() {
    let place = Place::with_ada();
    let before = events(&place).await.len();
    let refused = place.refused(&["tenant", "delete", "--tenant", "acme"]);
    assert_eq!(refused["code"], "invalid_input");
    assert!(refused["fix"].to_string().contains("--yes"));
    for typed in ["acme\n", "yes\n", ""] {
        let ran = run(
            place.command(&["tenant", "delete", "--tenant", "acme"]),
            typed,
        );
        assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{typed:?}");
        assert!(ran.stderr.contains("nothing was changed"), "{}", ran.stderr);
    }
    assert_eq!(state(&place)["state"], "active");
    assert_eq!(events(&place).await.len(), before);
}

/// N-95, T222, T230: each act is in the trail under the user of this machine.
#[tokio::test]
async fn t222_t230_n95_given_acts_on_a_tenant_then_each_is_recorded_once() {
    let place = Place::with_ada();
    let before = events(&place).await.len();
    let tenant = ["--tenant", "acme"];
    place.done(&[&["tenant", "suspend"], &tenant[..]].concat());
    place.done(&[&["tenant", "suspend"], &tenant[..]].concat());
    place.done(&[&["tenant", "resume"], &tenant[..]].concat());
    place.done(&[&["tenant", "delete", "--yes"], &tenant[..]].concat());
    place.done(&[&["tenant", "resume"], &tenant[..]].concat());
    assert_eq!(
        place
            .run(&[&["tenant", "export"], &tenant[..]].concat())
            .code,
        0
    );
    let all = events(&place).await;
    let names: Vec<&str> = all[before..].iter().map(|one| one.name.as_str()).collect();
    let wanted = [
        "tenant.suspended",
        "tenant.resumed",
        "tenant.deletion_planned",
        "tenant.deletion_cancelled",
        "tenant.exported",
    ];
    assert_eq!(names, wanted);
    for event in &all[before..] {
        assert_eq!(
            (event.actor_kind.as_str(), &event.actor),
            ("cli", &all[0].actor)
        );
    }
}

/// T153: a new file, for its owner only, whole lines with a last one that counts them, without secrets.
#[test]
fn t153_given_an_export_then_a_new_private_file_without_secrets() {
    let place = Place::with_connection();
    let file = place.path("acme.jsonl");
    let name = file.to_str().expect("UTF-8");
    let export = ["tenant", "export", "--tenant", "acme", "--to", name];
    let ran = place.run(&export);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{ran:?}");
    let about = fs::metadata(&file).expect("it is there");
    assert_eq!(about.mode() & 0o777, 0o600);
    let text = fs::read_to_string(&file).expect("UTF-8");
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(
        (&lines[0]["kind"], &lines[0]["format"]),
        (&"export".into(), &1.into())
    );
    assert_eq!(lines[0]["tenant"]["slug"], "acme");
    let end = lines.last().expect("a last line");
    assert_eq!(
        (&end["kind"], &end["lines"]),
        (&"end".into(), &(lines.len() - 2).into())
    );
    let kinds: Vec<&str> = lines
        .iter()
        .filter_map(|one| one["kind"].as_str())
        .collect();
    for kind in [
        "member",
        "role",
        "connection",
        "connection_revision",
        "client_secret",
        "event",
    ] {
        assert!(kinds.contains(&kind), "{kind}");
    }
    for secret in ["a-client-secret", "$argon2", "6789", PASSWORD] {
        assert!(!text.contains(secret), "{secret}");
    }
    // What is there already is left alone.
    let again = place.run(&export);
    assert_eq!(again.code, 1);
    assert!(
        again.stderr.contains("it is there already"),
        "{}",
        again.stderr
    );
    assert_eq!(fs::read_to_string(&file).expect("UTF-8"), text);
}

/// T233: names steer no terminal, and are the same values when they are read back.
#[test]
fn t233_given_controls_in_a_name_then_an_export_is_safe_to_look_at() {
    let place = Place::new();
    place.done(&[
        "tenant",
        "create",
        "--slug",
        "acme",
        "--name",
        "=cmd|' /C calc'!A0",
    ]);
    behind_our_back(
        &place,
        "UPDATE tenant SET name = name || char(27) || char(155) || char(8238)",
    );
    let ran = place.run(&["tenant", "export", "--tenant", "acme"]);
    assert_eq!(ran.code, 0);
    assert!(
        ran.stdout
            .lines()
            .all(|line| line.starts_with('{') && line.ends_with('}'))
    );
    let is_steering = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
    assert!(!ran.stdout.chars().any(is_steering), "{ran:?}");
    let heading: Value =
        serde_json::from_str(ran.stdout.lines().next().expect("a line")).expect("JSON");
    assert_eq!(
        heading["tenant"]["name"],
        "=cmd|' /C calc'!A0\u{1b}\u{9b}\u{202e}"
    );
}

/// N-25, T122: a new installation's log holds a code, once; the command makes another and voids it.
#[test]
fn n25_t122_given_a_new_installation_then_the_log_has_the_code_until_the_command_makes_another() {
    let place = Place::new();
    let mut service = Service::start(&place);
    let line = service.logged("nobody can sign in yet");
    let said = line.to_string();
    let logged = said.split(' ').find(|word| word.starts_with("setup_"));
    let logged = logged.expect("a code").to_owned();
    assert!(logged.len() > 40, "{logged}");
    assert!(said.contains(&format!("{}/setup", service.url())), "{said}");
    assert!(get(&service, "/setup").starts_with("HTTP/1.1 200"));
    service.terminate();
    let (code, rest) = service.ended();
    assert_eq!((code, rest.contains(&logged)), (0, false));

    // While that code is open, a start tells of it and does not print it again.
    let mut again = Service::start(&place);
    let line = again.logged("nobody can sign in yet").to_string();
    assert!(
        line.contains("printed before") && !line.contains("setup_"),
        "{line}"
    );
    let made = place.done(&["setup-code"]);
    assert_eq!(keys(&made), ["code", "expires_in_seconds", "url"]);
    let new = made["code"].as_str().expect("a code").to_owned();
    assert!(new.starts_with("setup_") && new != logged);
    assert_eq!(made["expires_in_seconds"], 3600);
    assert_eq!(made["url"], "http://localhost:8080/setup");
    // Only digests are stored, of the newest one.
    let raw = fs::read(place.data().join("latchkey.db")).expect("the file");
    let wal = fs::read(place.data().join("latchkey.db-wal")).unwrap_or_default();
    for code in [&logged, &new] {
        let plain = code.as_bytes();
        let found = [&raw, &wal]
            .iter()
            .any(|all| all.windows(plain.len()).any(|part| part == plain));
        assert!(!found, "a code is in the database");
    }
}

/// N-25: for people the code stands alone on its line; with an admin there is none, and no line in the log.
#[test]
fn n25_given_an_admin_then_the_command_refuses_and_the_log_is_silent() {
    let place = Place::new();
    let ran = place.run(&["setup-code"]);
    let last = ran.stdout.lines().last().unwrap_or_default();
    assert!(
        ran.code == 0 && last.starts_with("setup_") && !last.contains(' '),
        "{ran:?}"
    );
    let place = Place::with_ada();
    let refused = place.refused(&["setup-code"]);
    assert_eq!(refused["code"], "already_exists");
    let service = Service::start(&place);
    assert!(get(&service, "/setup").starts_with("HTTP/1.1 404"));
    service.terminate();
    let (_, log) = service.ended();
    assert!(
        !log.contains("nobody can sign in") && !log.contains("setup_"),
        "{log}"
    );
}

/// The service takes away what is due by itself, and says so.
#[test]
fn given_a_tenant_that_is_due_when_the_service_runs_then_it_is_taken_away() {
    let place = Place::with_connection();
    place.done(&["tenant", "delete", "--tenant", "acme", "--yes"]);
    let file = place.data().join("latchkey.db");
    let line = rusqlite::Connection::open(file).expect("it opens");
    assert_eq!(line.execute("UPDATE tenant SET delete_at = 1", []), Ok(1));
    drop(line);
    let late = place.refused(&["tenant", "resume", "--tenant", "acme"]);
    assert_eq!(late["code"], "not_found");
    assert!(late["message"].to_string().contains("14 days"), "{late}");
    let mut service = Service::start(&place);
    let gone = service.logged("was taken away");
    assert_eq!(gone["slug"], "acme");
    service.terminate();
    assert_eq!(service.ended().0, 0);
    assert_eq!(
        place.done(&["tenant", "list"])["tenants"],
        Value::Array(Vec::new())
    );
    // The first run is over for good.
    assert_eq!(place.refused(&["setup-code"])["code"], "already_exists");
}
