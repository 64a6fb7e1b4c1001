//! Secrets planted everywhere, looked for in everything that is printed or kept.

use super::*;

const SECRET: &str = "canary~client-secret-4711-abcdefgh";
const OLD_PASSWORD: &str = "canary password of the first admin";

/// T151, T152: neither output, log nor audit events show a secret, at the most verbose level.
#[tokio::test]
async fn t151_t152_given_canaries_then_nothing_shows_them() {
    let place = Place::new();
    let mut seen = String::new();
    let mut said = |stdin: &str, arguments: &[&str]| {
        for json in [true, false] {
            let mut arguments = arguments.to_vec();
            if json {
                arguments.push("--json");
            }
            let mut command = place.command(&arguments);
            command.env("LATCHKEY_LOG", "trace");
            let ran = run(command, stdin);
            seen.push_str(&ran.stdout);
            seen.push_str(&ran.stderr);
        }
    };
    said(
        "",
        &["tenant", "create", "--slug", "acme", "--name", "Acme"],
    );
    said(OLD_PASSWORD, &add_ada());
    let password = [
        "member",
        "password",
        "--tenant",
        "acme",
        "--email",
        "ada@acme.example",
    ];
    said(
        OLD_PASSWORD,
        &[&password[..], &["--password-stdin"]].concat(),
    );
    said(SECRET, &set_connection());
    // Refused, with the secret in hand: checked against a provider that is not there.
    let mut checked = set_connection();
    checked.retain(|one| *one != "--skip-checks");
    checked[7] = "https://127.0.0.1:1";
    said(SECRET, &checked);
    said("", &["connection", "show", "--tenant", "acme"]);
    said("", &["check"]);
    said("", &["member", "list", "--tenant", "acme"]);
    let postgres = "postgres://latchkey:canary-database@127.0.0.1:1/latchkey?password=canary";
    for verb in ["check", "tenant"] {
        let mut command = place.command(&[verb, if verb == "check" { "--json" } else { "list" }]);
        command.env("LATCHKEY_DATABASE_URL", postgres);
        let ran = run(command, "");
        seen.push_str(&ran.stdout);
        seen.push_str(&ran.stderr);
    }
    assert!(seen.contains("Entra") && seen.contains("ada@acme.example"));
    assert!(!seen.contains("canary"), "{seen}");
    let events = format!("{:?}", audit::events(&place).await);
    assert!(
        events.contains("sso.secret.added") && !events.contains("canary"),
        "{events}"
    );
    let service = Service::started({
        let mut command = place.command(&["serve"]);
        command.env("LATCHKEY_LOG", "trace");
        command
    });
    service.terminate();
    let (code, log) = service.ended();
    assert!(code == 0 && !log.contains("canary"), "{log}");
}

/// T146: the database's files hold no secret in plain text.
#[test]
fn t146_given_a_saved_secret_then_no_file_holds_it() {
    let place = Place::with_ada();
    place.done_with(SECRET, &set_connection());
    for entry in fs::read_dir(place.data()).expect("the folder") {
        let bytes = fs::read(entry.expect("a file").path()).expect("read");
        let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|part| part == needle);
        assert!(!holds(SECRET.as_bytes()) && !holds(PASSWORD.as_bytes()));
    }
}

#[test]
fn given_a_trailing_newline_then_the_password_is_the_line() {
    let place = Place::with_ada();
    let fourteen = "fourteen chars\r\n";
    let add = [
        "member",
        "add",
        "--tenant",
        "acme",
        "--email",
        "b@acme.example",
    ];
    let add = [&add[..], &["--role", "user", "--password-stdin"]].concat();
    let ran = run(place.command(&with_json(&add)), fourteen);
    assert_eq!(ran.json()["details"][0]["name"], "password", "{ran:?}");
    assert!(!ran.stdout.contains("fourteen chars"));
}
