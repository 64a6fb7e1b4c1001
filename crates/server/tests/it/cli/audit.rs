//! Every act of the command line is in the audit events, under the OS user.

use latchkey_core::{audit::StoredEvent, ports::StoreExt};
use latchkey_store::{Database, Options};

use super::*;

/// All audit events of the tenant `acme`.
pub(super) async fn events(place: &Place) -> Vec<StoredEvent> {
    let address = format!("sqlite:{}", place.data().join("latchkey.db").display());
    let opened = Database::open(&address, &Options::default()).await;
    let database = opened.expect("the database opens");
    let read = database.look(|rows| {
        Box::pin(async move {
            let tenant = rows.tenant_by_slug("acme").await?.expect("there");
            rows.events(&tenant.id, 0, 100).await
        })
    });
    let events = read.await.expect("events");
    database.close().await;
    events
}

fn os_user() -> String {
    let ran = Command::new("id").arg("-un").output().expect("id runs");
    String::from_utf8(ran.stdout)
        .expect("UTF-8")
        .trim()
        .to_owned()
}

/// T222, T230: one event an act, by the user of this machine, whatever variables say.
#[tokio::test]
async fn t222_t230_n95_given_acts_then_each_is_recorded_under_the_os_user() {
    let place = Place::with_connection();
    let ada = ["--tenant", "acme", "--email", "ada@acme.example"];
    let mut ben = vec![
        "member",
        "add",
        "--tenant",
        "acme",
        "--email",
        "ben@acme.example",
    ];
    ben.extend(["--role", "admin"]);
    place.done(&ben);
    place.done(
        &[
            &["member", "role"],
            &ada[..],
            &["--role", "user", "--force"],
        ]
        .concat(),
    );
    place.done(&[&["member", "deactivate"], &ada[..]].concat());
    place.done(&[&["member", "reactivate"], &ada[..]].concat());
    place.done_with(
        PASSWORD,
        &[&["member", "password"], &ada[..], &["--password-stdin"]].concat(),
    );
    place.done(&["sso", "enforce", "--tenant", "acme", "on", "--force"]);
    place.done(&["sso", "enforce", "--tenant", "acme", "off"]);
    let mut disable = place.command(&["connection", "disable", "--tenant", "acme", "--force"]);
    disable.env("USER", "mallory").env("LOGNAME", "mallory");
    assert_eq!(run(disable, "").code, 0);

    let events = events(&place).await;
    let names: Vec<&str> = events.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "tenant.created",
            "member.added",
            "sso.connection.created",
            "sso.secret.added",
            "member.added",
            "member.role_changed",
            "member.deactivated",
            "member.reactivated",
            "member.password_set",
            "sso.policy.required",
            "sso.policy.optional",
            "sso.connection.disabled",
        ]
    );
    let user = os_user();
    for event in &events {
        assert_eq!(
            (event.actor_kind.as_str(), &event.actor),
            ("cli", &user),
            "{event:?}"
        );
        assert!(event.request.starts_with("req_") && event.address.is_none());
    }
}

#[tokio::test]
async fn given_a_refusal_then_nothing_is_recorded() {
    let place = Place::with_ada();
    let before = events(&place).await.len();
    place.refused(&["sso", "enforce", "--tenant", "acme", "on"]);
    place.refused(&[
        "member",
        "deactivate",
        "--tenant",
        "acme",
        "--email",
        "ada@acme.example",
    ]);
    assert_eq!(events(&place).await.len(), before);
}
