//! Surroundings that are wrong: one clear sentence with a code, and nothing half done.

use super::*;

const LIST: [&str; 2] = ["tenant", "list"];

fn refused_with(place: &Place, name: &str, value: &str, arguments: &[&str]) -> Value {
    let mut command = place.command(&with_json(arguments));
    command.env(name, value);
    let ran = run(command, "");
    assert_eq!(ran.code, 1, "{ran:?}");
    ran.json()
}

#[test]
fn given_a_settings_file_with_a_typo_then_file_and_key_are_named() {
    let place = Place::new();
    let file = place.path("latchkey.toml");
    fs::write(&file, "lissten = \"127.0.0.1:1\"\n").expect("written");
    let file = file.display().to_string();
    for verb in ["check", "migrate"] {
        let refused = refused_with(&place, "LATCHKEY_CONFIG", &file, &[verb]);
        assert_eq!(refused["code"], "settings_invalid");
        let detail = &refused["details"][0];
        assert_eq!(detail["name"], "lissten");
        assert!(
            detail["message"].to_string().contains("latchkey.toml"),
            "{refused}"
        );
        assert!(detail["fix"].to_string().contains("listen"), "{refused}");
    }
    assert!(!place.data().exists());
}

#[test]
fn given_an_unknown_or_wrong_variable_then_it_is_named() {
    let place = Place::new();
    for (name, value) in [
        ("LATCHKEY_OUTBOUND_ALOW", "10.0.0.0/8"),
        ("LATCHKEY_LISTEN", "eight"),
        ("LATCHKEY_CONFIG", "/no/such/file.toml"),
    ] {
        let refused = refused_with(&place, name, value, &["check"]);
        assert_eq!(refused["code"], "settings_invalid");
        assert_eq!(refused["details"][0]["name"], name);
    }
    assert!(!place.data().exists());
}

#[test]
fn given_check_then_origins_are_told_and_nothing_is_made() {
    let place = Place::new();
    let ran = place.run(&["check"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.stdout.contains("data_dir") && ran.stdout.contains("(environment)"));
    assert!(ran.stdout.contains("log_format") && ran.stdout.contains("(default)"));
    assert!(is_untouched(&place.path("")));
}

#[test]
fn given_a_data_folder_that_cannot_be_one_then_it_is_named() {
    let place = Place::new();
    fs::write(place.data(), "a file").expect("written");
    let refused = place.refused(&LIST);
    assert_eq!(refused["code"], "data_dir_unusable");
    assert!(refused["message"].to_string().contains("data"), "{refused}");
}

/// T149: a data folder that others may enter is refused.
#[test]
fn t149_given_an_open_data_folder_then_it_is_refused() {
    let place = Place::with_ada();
    fs::set_permissions(place.data(), fs::Permissions::from_mode(0o755)).expect("set");
    let refused = place.refused(&LIST);
    assert_eq!(refused["code"], "data_dir_unusable");
    assert!(
        refused["fix"].to_string().contains("chmod 700"),
        "{refused}"
    );
}

/// T149: missing over data, of wrong length, readable by others, of another
/// installation: refused, and no key is made or changed.
#[test]
fn t149_given_a_master_key_that_does_not_fit_then_it_is_refused() {
    let place = Place::with_connection();
    let key = place.data().join("master.key");
    let right = fs::read(&key).expect("the key");
    let refused = |what: &str| {
        let refused = place.refused(&LIST);
        assert_eq!(refused["code"], "master_key_unusable", "{what}: {refused}");
        let mut serve = place.command(&["serve"]);
        serve.env("LATCHKEY_LISTEN", "127.0.0.1:0");
        let ran = run(serve, "");
        assert_eq!(ran.code, 1, "{what}: {ran:?}");
        assert!(
            ran.stderr.contains("(master_key_unusable)"),
            "{what}: {ran:?}"
        );
    };

    fs::remove_file(&key).expect("removed");
    refused("missing");
    assert!(!key.exists(), "no new key over existing data");

    private(&key, b"c2hvcnQ=\n");
    refused("too short");

    private(&key, &right);
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).expect("set");
    refused("readable by others");

    fs::remove_file(&key).expect("removed");
    let other = Place::with_ada();
    let foreign = fs::read(other.data().join("master.key")).expect("another key");
    private(&key, &foreign);
    refused("of another installation");

    private(&key, &right);
    place.done(&LIST);
}

fn private(path: &Path, bytes: &[u8]) {
    fs::write(path, bytes).expect("written");
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).expect("set");
}

#[test]
fn given_a_port_in_use_then_serve_says_so_and_opens_nothing() {
    let place = Place::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let mut command = place.command(&["serve"]);
    command.env("LATCHKEY_LISTEN", &address);
    let ran = run(command, "");
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.stderr.contains("is in use") && ran.stderr.contains("(port_in_use)"),
        "{ran:?}"
    );
    assert!(!place.data().exists());
}

/// T252: an older program does not write into a newer schema.
#[tokio::test]
async fn t252_given_a_newer_schema_then_it_is_refused() {
    let place = Place::with_ada();
    outside(&place, "INSERT INTO schema_version (version) VALUES (99)").await;
    let refused = place.refused(&LIST);
    assert_eq!(refused["code"], "schema_newer");
    assert!(refused["message"].to_string().contains("99"), "{refused}");
}

#[tokio::test]
async fn given_tables_of_somebody_else_then_they_are_left_alone() {
    let place = Place::with_ada();
    outside(&place, "DROP TABLE schema_version").await;
    assert_eq!(place.refused(&LIST)["code"], "database_unusable");
}

#[test]
fn given_a_file_that_is_no_database_then_it_is_named() {
    let place = Place::new();
    let file = place.path("other.db");
    private(&file, &[b'x'; 4096]);
    let url = format!("sqlite:{}", file.display());
    let refused = refused_with(&place, "LATCHKEY_DATABASE_URL", &url, &LIST);
    assert_eq!(refused["code"], "database_unusable");
    assert!(
        refused["message"].to_string().contains("other.db"),
        "{refused}"
    );
    assert_eq!(fs::read(&file).expect("still there"), [b'x'; 4096]);
}

#[test]
fn given_a_ca_file_without_certificates_then_it_is_named() {
    let place = Place::new();
    let file = place.path("ca.pem");
    fs::write(&file, "nothing").expect("written");
    let refused = refused_with(
        &place,
        "LATCHKEY_CA_FILE",
        &file.display().to_string(),
        &LIST,
    );
    assert_eq!(refused["code"], "ca_file_unusable");
}

async fn outside(place: &Place, sql: &'static str) {
    let line = rusqlite::Connection::open(place.data().join("latchkey.db")).expect("opened");
    line.execute_batch(sql).expect("done");
    line.close().expect("closed");
}
