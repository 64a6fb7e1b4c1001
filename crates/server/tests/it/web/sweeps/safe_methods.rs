//! T097, N-05: reading changes nothing.

use latchkey_entra_emulator::ADA;
use latchkey_server::web::routes;
use latchkey_testkit::{World, entra, tenant};

use super::{Stage, path};

/// T097, N-05: GET and HEAD of every path, by everybody, leave every row as it was.
#[tokio::test]
async fn t097_n05_given_get_or_head_of_every_route_then_no_row_changes() {
    let stage = Stage::new().await;
    let before = stage.world.dump().await;
    for route in routes() {
        // Starting an attempt is the one thing a GET may write.
        if route.path == "/auth/sso/start" {
            continue;
        }
        let path = path(&route, &stage.acme);
        for browser in [&stage.admin, &stage.user, &stage.stranger] {
            for method in ["GET", "HEAD"] {
                let query = "?csrf_token=x&role=admin&email=a%40b.example&enforce_sso=1&after=a%40b.example";
                for address in [path.clone(), format!("{path}{query}")] {
                    let answer = browser.send(method, &address, &[], None).await;
                    assert!(answer.status < 500, "{method} {address}: {}", answer.status);
                    if !route.get {
                        assert_eq!(answer.status, 405, "{method} {address}");
                    }
                }
            }
        }
    }
    let after = stage.world.dump().await;
    for (table, rows) in &before {
        assert_eq!(after.get(table), Some(rows), "{table}");
    }
    assert_eq!(stage.admin.get("/api/v1/session").await.status, 200);
    assert_eq!(stage.user.get("/api/v1/session").await.status, 200);
}

/// A start writes an attempt and nothing else.
#[tokio::test]
async fn n05_given_a_start_then_only_the_attempt_is_written() {
    let stage = Stage::new().await;
    let before = stage.world.dump().await;
    stage.stranger.get(&stage.acme.start_url()).await;
    let after = stage.world.dump().await;
    for (table, rows) in &before {
        let added = after[table].len() - rows.len();
        match table.as_str() {
            "sign_in" | "sign_in_place" => assert_eq!(added, 1, "{table}"),
            _ => assert_eq!(&after[table], rows, "{table}"),
        }
    }
}

/// Known paths answer other methods with 405, not with a page.
#[tokio::test]
async fn given_another_method_then_405() {
    let stage = Stage::new().await;
    let origin = stage.world.origin().to_owned();
    for route in routes() {
        let path = path(&route, &stage.acme);
        for method in ["PUT", "DELETE", "PATCH", "TRACE"] {
            let answer = stage
                .admin
                .send(method, &path, &[("origin", &origin)], None)
                .await;
            assert!(
                matches!(answer.status, 403 | 405),
                "{method} {path}: {}",
                answer.status
            );
        }
        if !route.post {
            let answer = stage.admin.post(&path, &[]).await;
            assert_eq!(answer.status, 405, "POST {path}");
        }
    }
}

/// N-05: showing the redirect URI of a connection to come reserves nothing: that was done before.
#[tokio::test]
async fn n05_given_a_tenant_without_connection_then_its_form_writes_nothing() {
    let world = World::new().await;
    let mut acme = tenant("acme").staffed().make(&world).await;
    let admin = world.password_browser(&acme, ADA).await;
    let before = world.dump().await;
    assert_eq!(admin.get("/integrations/sso").await.status, 200);
    assert_eq!(world.dump().await, before);
    // The same once a connection was deleted.
    acme.connect(&world, entra()).await;
    let path = acme.edit_path().replace("/edit", "/delete");
    assert_eq!(admin.fill(&path, &path, &[]).await.status, 303);
    let before = world.dump().await;
    assert_eq!(admin.get("/integrations/sso").await.status, 200);
    assert_eq!(world.dump().await, before);
}
