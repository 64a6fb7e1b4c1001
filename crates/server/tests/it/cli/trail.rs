//! `latchkey audit …`: looking, verifying and exporting, beside a running service.

use rusqlite::Connection;
use serde_json::json;

use super::*;

/// Ada and Ben in `acme`, and every entry sealed by a service that has ended since.
fn sealed() -> Place {
    let place = Place::with_ada();
    place.done(&["tenant", "create", "--slug", "other", "--name", "Other"]);
    let ben = ["--tenant", "acme", "--email", "ben@acme.example"];
    place.done(&[&["member", "add", "--role", "user"], &ben[..]].concat());
    place.done(&[&["member", "role", "--role", "admin"], &ben[..]].concat());
    let service = Service::started(place.command(&["serve"]));
    until_sealed(&place);
    service.terminate();
    assert_eq!(service.ended().0, 0);
    place
}

/// Asks until nothing waits any more; each asking is a program of its own.
fn until_sealed(place: &Place) {
    for _ in 0..200 {
        let found = place.done(&["audit", "verify"]);
        let tenants = found["tenants"].as_array().expect("a list");
        if tenants.iter().all(|one| one["waiting"] == 0) {
            return;
        }
    }
    panic!("the service seals nothing");
}

pub(super) fn behind_our_back(place: &Place, statements: &str) {
    let line = Connection::open(place.data().join("latchkey.db")).expect("it opens");
    line.execute_batch(statements).expect("done");
}

/// T231, T232: the trail holds, and what was changed in the database is named.
#[test]
fn t231_t232_given_a_sealed_trail_then_verify_names_what_was_changed() {
    let place = sealed();
    let found = place.done(&["audit", "verify", "--tenant", "acme"]);
    let acme = &found["tenants"][0];
    assert_eq!(
        (&acme["tenant"], &acme["waiting"]),
        (&json!("acme"), &json!(0))
    );
    let head = acme["head"].as_str().expect("a sealed place").to_owned();
    place.done(&["audit", "verify", "--tenant", "acme", "--expect", &head]);
    let other = place.run(&["audit", "verify", "--tenant", "acme", "--expect", "2:x"]);
    assert_eq!(other.code, 1);

    behind_our_back(
        &place,
        "UPDATE event SET state_after = '{}' WHERE seq = 3 AND tenant_id = (SELECT id FROM tenant WHERE slug = 'acme')",
    );
    let refused = place.refused(&["audit", "verify"]);
    assert_eq!(refused["code"], "audit_broken");
    let details = refused["details"].as_array().expect("a list");
    assert_eq!(details.len(), 1, "{refused}");
    assert_eq!(details[0]["name"], "acme");
    let said = details[0]["message"].as_str().expect("words");
    assert!(said.starts_with("Entry 3: "), "{said}");
    place.done(&["audit", "verify", "--tenant", "other"]);
    let told = place.run(&["audit", "verify"]);
    assert!(told.stderr.contains("audit_broken") && told.stderr.contains("Entry 3"));
}

/// The service does not seal on top of what was changed, and says so.
#[test]
fn t232_given_a_changed_trail_when_the_service_runs_then_it_stays_named() {
    let place = sealed();
    behind_our_back(
        &place,
        "DELETE FROM event WHERE seq = 2 AND tenant_id = (SELECT id FROM tenant WHERE slug = 'acme')",
    );
    let service = Service::started(place.command(&["serve"]));
    place.done(&["member", "list", "--tenant", "acme"]);
    let refused = place.refused(&["audit", "verify", "--tenant", "acme"]);
    assert_eq!(refused["code"], "audit_broken");
    service.terminate();
    assert_eq!(service.ended().0, 0);
}

#[test]
fn given_tail_then_the_newest_entries_in_order() {
    let place = sealed();
    let found = place.done(&["audit", "tail", "--tenant", "acme", "-n", "2"]);
    let names: Vec<&str> = found["events"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|one| one["name"].as_str())
        .collect();
    assert_eq!(names, ["member.added", "member.role_changed"]);
    let last = &found["events"][1];
    assert_eq!(last["target"]["email"], "ben@acme.example");
    assert_eq!(last["source"], "cli");
    assert!(last["link"].is_string());
    let text = place.run(&["audit", "tail", "--tenant", "acme"]);
    assert!(
        text.stdout.contains("member.role_changed  by cli "),
        "{text:?}"
    );
    assert!(text.stdout.contains("on ben@acme.example"));
    assert_eq!(
        place
            .run(&["audit", "tail", "--tenant", "acme", "-n", "0"])
            .code,
        2
    );
    assert_eq!(
        place.refused(&["audit", "tail", "--tenant", "nobody"])["code"],
        "not_found"
    );
}

/// T233: no name steers the terminal, in any of the three.
#[test]
fn t233_given_controls_in_an_entry_then_no_output_holds_one() {
    let place = sealed();
    behind_our_back(
        &place,
        "UPDATE event SET target = char(27) || '[2J' || char(8238) || '=1' WHERE seq = 1",
    );
    let unsafe_letters = |text: &str| {
        let found = text.chars().filter(|one| *one != '\n');
        found
            .clone()
            .any(|one| one.is_control() || one == '\u{202e}')
    };
    for arguments in [
        &["audit", "tail", "--tenant", "acme"][..],
        &["audit", "tail", "--tenant", "acme", "--json"],
        &["audit", "export", "--tenant", "acme", "--format", "csv"],
        &["audit", "export", "--tenant", "acme", "--format", "jsonl"],
        &["audit", "verify"],
    ] {
        let ran = place.run(arguments);
        assert!(
            !unsafe_letters(&ran.stdout) && !unsafe_letters(&ran.stderr),
            "{ran:?}"
        );
    }
}

/// N-95: an export by the operator is an entry with the name of the user, and the filter filters.
#[test]
fn n95_given_an_export_then_it_is_streamed_and_recorded() {
    let place = sealed();
    let export = |more: &[&str]| {
        let begin = ["audit", "export", "--tenant", "acme", "--format", "jsonl"];
        let ran = place.run(&[&begin[..], more].concat());
        assert_eq!(ran.code, 0, "{ran:?}");
        let lines = ran
            .stdout
            .lines()
            .map(|line| serde_json::from_str(line).expect("JSON"));
        lines.collect::<Vec<Value>>()
    };
    let all = export(&[]);
    let numbers: Vec<i64> = all.iter().filter_map(|one| one["seq"].as_i64()).collect();
    assert_eq!(numbers, [1, 2, 3, 4]);
    let roles = export(&[
        "--what",
        "member.role_changed",
        "--target",
        "BEN@acme.example",
    ]);
    assert_eq!(roles.len(), 1);
    assert_eq!(
        (&roles[0]["before"]["role"], &roles[0]["after"]["role"]),
        (&json!("user"), &json!("admin"))
    );
    assert_eq!(export(&["--source", "web"]).len(), 0);
    let exports = export(&["--what", "audit", "--result", "done"]);
    assert_eq!(exports.len(), 3);
    assert_eq!(exports[1]["after"]["filter"]["name"], "member.role_changed");
    assert!(exports.iter().all(|one| one["actor"]["kind"] == "cli"));
    let csv = place.run(&[
        "audit",
        "export",
        "--tenant",
        "acme",
        "--format",
        "csv",
        "--from",
        "2020-01-01",
    ]);
    assert!(csv.stdout.starts_with("seq,time,name,"), "{csv:?}");
    let wrong = place.run(&[
        "audit", "export", "--tenant", "acme", "--format", "csv", "--from", "soon",
    ]);
    assert_eq!(wrong.code, 1);
    assert!(
        wrong.stdout.is_empty() && wrong.stderr.contains("--from"),
        "{wrong:?}"
    );
}
