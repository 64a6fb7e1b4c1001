//! T104: one public origin, whatever a request claims.

use latchkey_server::web::routes;

use super::{Stage, path};

/// T104: another Host gets 421 naming the right address, on every route but health and assets.
#[tokio::test]
async fn t104_given_another_host_then_421_naming_the_right_one() {
    let stage = Stage::new().await;
    let own = stage.world.origin().to_owned();
    let port = own.rsplit(':').next().expect("a port").to_owned();
    let (address, longer) = (
        format!("127.0.0.1:{port}"),
        format!("localhost:{port}.evil.example"),
    );
    for route in routes() {
        let path = path(&route, &stage.acme);
        for host in ["evil.example", "localhost", &address, &longer, ""] {
            let answer = stage.admin.get_with(&path, &[("host", host)]).await;
            if matches!(route.path, "/livez" | "/readyz") {
                assert_eq!(answer.status, 200, "{path} {host}");
                continue;
            }
            if route.path.starts_with("/assets/") {
                assert_eq!(answer.headers("set-cookie").count(), 0);
                assert_ne!(answer.status, 421, "{path} {host}");
                continue;
            }
            assert_eq!(answer.status, 421, "{path} {host}");
            assert_eq!(answer.headers("set-cookie").count(), 0);
            if !path.starts_with("/api/") {
                assert!(answer.says(&own), "{path}: {}", answer.text());
            }
            if !host.is_empty() && !own.contains(host) {
                assert!(!answer.body.contains(host), "{path} echoes {host}");
            }
        }
    }
    let shouting = own.trim_start_matches("http://").to_ascii_uppercase();
    assert_eq!(
        stage
            .admin
            .get_with("/login", &[("host", &shouting)])
            .await
            .status,
        200
    );
    let doubled = [
        ("host", "evil.example"),
        ("host", own.trim_start_matches("http://")),
    ];
    assert!(stage.admin.get_with("/login", &doubled).await.status >= 400);
}

/// T104: forwarding headers change no link, no redirect URI and no cookie.
#[tokio::test]
async fn t104_given_forwarding_headers_then_nothing_is_built_from_them() {
    let stage = Stage::new().await;
    let headers = [
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-proto", "https"),
        ("forwarded", "host=evil.example;proto=https"),
        ("x-forwarded-port", "444"),
        ("x-original-url", "/team"),
        ("x-rewrite-url", "/team"),
    ];
    for route in routes().into_iter().filter(|route| route.get) {
        let path = path(&route, &stage.acme);
        let answer = stage.admin.get_with(&path, &headers).await;
        assert!(!answer.body.contains("evil.example"), "{path}");
        for (name, value) in &answer.head {
            assert!(
                !value.contains("evil.example") && !value.contains(":444"),
                "{path}: {name}"
            );
        }
    }
    let away = stage
        .stranger
        .get_with(&stage.acme.start_url(), &headers)
        .await;
    let uri = away.location_param("redirect_uri");
    assert_eq!(
        uri.as_deref(),
        Some(stage.acme.connected().redirect_uri.as_str())
    );
    assert!(
        away.headers("set-cookie")
            .all(|line| !line.contains("Secure"))
    );
}
