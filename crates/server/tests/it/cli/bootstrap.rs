//! An empty database gets all it needs from whoever opens it first.

use std::thread;

use super::*;

#[test]
fn given_nothing_when_a_command_runs_then_folder_database_key_and_schema_are_made() {
    let place = Place::new();
    place.done(&["tenant", "list"]);
    let mode = |path: &Path| fs::metadata(path).expect("made").permissions().mode() & 0o777;
    assert_eq!(mode(&place.data()), 0o700);
    assert_eq!(mode(&place.data().join("master.key")), 0o600);
    assert_eq!(mode(&place.data().join("latchkey.db")), 0o600);
}

#[test]
fn given_nothing_when_served_then_it_is_ready() {
    let place = Place::new();
    let service = Service::start(&place);
    assert!(service::get(&service, "/readyz").starts_with("HTTP/1.1 200"));
    assert!(place.data().join("master.key").exists());
}

/// T245: several processes that find nothing make one installation together.
#[test]
fn t245_given_nothing_when_many_begin_at_once_then_there_is_one_key_and_one_schema() {
    let place = Place::new();
    let slugs = ["aa", "bb", "cc", "dd", "ee", "ff"];
    thread::scope(|scope| {
        for slug in slugs {
            let place = &place;
            scope.spawn(move || {
                place.done(&["tenant", "create", "--slug", slug, "--name", slug]);
            });
        }
    });
    let listed = place.done(&["tenant", "list"]);
    assert_eq!(
        listed["tenants"].as_array().map(Vec::len),
        Some(slugs.len())
    );
}

#[test]
fn given_database_and_key_elsewhere_then_no_folder_is_made() {
    let place = Place::new();
    let elsewhere = place.path("elsewhere");
    fs::create_dir(&elsewhere).expect("made");
    let mut command = place.command(&["tenant", "list", "--json"]);
    command
        .env(
            "LATCHKEY_DATABASE_URL",
            format!("sqlite:{}/lk.db", elsewhere.display()),
        )
        .env("LATCHKEY_MASTER_KEY_FILE", elsewhere.join("lk.key"));
    assert_eq!(run(command, "").code, 0);
    assert!(!place.data().exists() && elsewhere.join("lk.key").exists());
}
