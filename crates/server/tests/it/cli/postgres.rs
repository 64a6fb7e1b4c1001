//! The same program on PostgreSQL, when TEST_POSTGRES_URL names a server.

use std::io::Write as _;

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use super::*;

const SERVER: &str = "TEST_POSTGRES_URL";

/// A schema of its own; answers nothing, and says so, without a server.
async fn schema(name: &str) -> Option<(String, String)> {
    let Ok(server) = std::env::var(SERVER) else {
        let _ = writeln!(std::io::stderr(), "PostgreSQL skipped: {SERVER} is not set");
        return None;
    };
    let name = format!("latchkey_cli_{name}_{}", std::process::id());
    admin(&server, format!("CREATE SCHEMA {name}")).await;
    let sign = if server.contains('?') { '&' } else { '?' };
    let address = format!("{server}{sign}options=-csearch_path%3D{name}");
    Some((address, name))
}

async fn admin(server: &str, statement: String) {
    let mut line = PgConnection::connect(server).await.expect("it answers");
    let done = sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut line);
    done.await.expect("a superuser may do this");
    line.close().await.expect("closed");
}

#[tokio::test]
async fn given_an_empty_database_then_everything_works_there_too() {
    let Some((address, name)) = schema("all").await else {
        return;
    };
    let place = Place::new();
    let on = |arguments: &[&str]| {
        let mut command = place.command(arguments);
        command.env("LATCHKEY_DATABASE_URL", &address);
        command
    };
    let done = |stdin: &str, arguments: &[&str]| {
        let ran = run(on(&with_json(arguments)), stdin);
        assert_eq!(ran.code, 0, "{ran:?}");
        ran.json()
    };
    done(
        "",
        &["tenant", "create", "--slug", "acme", "--name", "Acme"],
    );
    done(PASSWORD, &add_ada());
    done("a-client-secret~0123456789", &set_connection());
    assert_eq!(done("", &["migrate"])["steps"], 0);
    assert!(place.data().join("master.key").exists());
    assert!(!place.data().join("latchkey.db").exists());
    let service = Service::started(on(&["serve"]));
    assert!(service::get(&service, "/readyz").starts_with("HTTP/1.1 200"));
    done("", &["member", "list", "--tenant", "acme"]);
    // The trail is sealed here too (T232).
    let sealed = (0..200).any(|_| done("", &["audit", "verify"])["tenants"][0]["waiting"] == 0);
    assert!(sealed, "the service seals nothing");
    service.terminate();
    assert_eq!(service.ended().0, 0);

    // T149: on this database too a key is not made over existing data.
    fs::remove_file(place.data().join("master.key")).expect("removed");
    let ran = run(on(&["tenant", "list", "--json"]), "");
    assert_eq!(ran.json()["code"], "master_key_unusable");
    let server = std::env::var(SERVER).expect("it was there");
    admin(&server, format!("DROP SCHEMA {name} CASCADE")).await;
}
