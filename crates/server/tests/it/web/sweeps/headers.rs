//! T095, T098, T099, T100, T107: what stands on every answer, errors and files too.

use latchkey_entra_emulator::BEN;
use latchkey_server::web::routes;
use latchkey_testkit::{Answer, World};

use super::{Stage, path};

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

fn check(answer: &Answer, what: &str, https: bool) {
    let expect = |name: &str, value: &str| {
        assert_eq!(
            answer.header(name),
            Some(value),
            "{name} of {what} ({})",
            answer.status
        );
    };
    expect("content-security-policy", POLICY);
    expect("x-content-type-options", "nosniff");
    expect("cross-origin-opener-policy", "same-origin");
    expect("cross-origin-resource-policy", "same-origin");
    assert!(answer.header("permissions-policy").is_some(), "{what}");
    let referrer = answer.header("referrer-policy").unwrap_or_default();
    assert!(
        ["same-origin", "no-referrer"].contains(&referrer),
        "{what}: {referrer}"
    );
    let transport = answer.header("strict-transport-security");
    assert_eq!(
        transport.is_some_and(|value| value.contains("max-age=31536000")),
        https,
        "{what}"
    );
    let good_asset = what.contains("/assets/") && matches!(answer.status, 200 | 304);
    if !good_asset {
        assert_eq!(
            answer.header("cache-control"),
            Some("no-store"),
            "{what} ({})",
            answer.status
        );
    }
    for (name, _) in &answer.head {
        assert!(!name.starts_with("access-control-"), "{name} of {what}");
        assert!(
            !["server", "x-powered-by"].contains(&name.as_str()),
            "{name} of {what}"
        );
    }
}

/// T095, T098, T099, T100, T107: swept over the table, by everybody, with and without TLS before us.
#[tokio::test]
async fn t095_t098_t099_t100_t107_given_any_answer_then_every_header_stands() {
    for (world, https) in [(World::https().await, true), (World::new().await, false)] {
        let stage = Stage::of(world).await;
        for route in routes() {
            let path = path(&route, &stage.acme);
            for browser in [&stage.admin, &stage.user, &stage.stranger] {
                for method in ["GET", "HEAD", "POST", "PUT", "OPTIONS"] {
                    let headers = [("origin", "https://evil.example")];
                    let answer = browser.send(method, &path, &headers, None).await;
                    check(&answer, &format!("{method} {path}"), https);
                }
            }
        }
        for (what, answer) in errors(&stage).await {
            check(&answer, &what, https);
        }
    }
}

/// Answers that come from no route.
async fn errors(stage: &Stage) -> Vec<(String, Answer)> {
    let big = vec![b'a'; 2 * 1024 * 1024];
    let form = ("content-type", "application/x-www-form-urlencoded");
    let origin = ("origin", stage.world.origin());
    let all = [
        ("unknown page", stage.stranger.get("/nowhere").await),
        (
            "unknown file",
            stage.stranger.get("/assets/nothing.css").await,
        ),
        ("unknown API", stage.stranger.get("/api/v1/nothing").await),
        (
            "wrong host",
            stage
                .stranger
                .get_with("/login", &[("host", "evil.example")])
                .await,
        ),
        (
            "wrong host, API",
            stage
                .stranger
                .get_with("/api/v1/session", &[("host", "evil.example")])
                .await,
        ),
        ("no token", stage.stranger.post("/login", &[]).await),
        (
            "too large",
            stage
                .stranger
                .send("POST", "/login", &[form, origin], Some(big))
                .await,
        ),
        (
            "callback",
            stage.stranger.get("/auth/sso/callback?state=x").await,
        ),
        ("bad id", stage.admin.get("/team/nobody").await),
        (
            "readyz",
            stage
                .stranger
                .get_with("/readyz", &[("host", "10.0.0.1")])
                .await,
        ),
    ];
    let statuses: Vec<u16> = all.iter().map(|(_, answer)| answer.status).collect();
    assert_eq!(statuses, [404, 404, 404, 421, 421, 400, 413, 303, 404, 200]);
    all.map(|(what, answer)| (what.to_owned(), answer)).to_vec()
}

/// T098: a preflight gets no permission.
#[tokio::test]
async fn t098_given_a_preflight_then_no_permission() {
    let stage = Stage::new().await;
    let headers = [
        ("origin", "https://evil.example"),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "content-type"),
    ];
    for route in routes() {
        let path = path(&route, &stage.acme);
        let answer = stage.admin.send("OPTIONS", &path, &headers, None).await;
        assert!(
            !answer
                .head
                .iter()
                .any(|(name, _)| name.starts_with("access-control-")),
            "{path}"
        );
        assert!(answer.status >= 400, "{path}: {}", answer.status);
    }
}

/// T100: no page carries an inline script, an inline style or a third party's file.
#[tokio::test]
async fn t100_given_every_page_then_nothing_inline_and_nothing_foreign() {
    let stage = Stage::new().await;
    for route in routes().into_iter().filter(|route| route.get) {
        let path = path(&route, &stage.acme);
        for browser in [&stage.admin, &stage.stranger] {
            let answer = browser.get(&path).await;
            if !answer
                .header("content-type")
                .unwrap_or_default()
                .starts_with("text/html")
            {
                continue;
            }
            for tag in [
                "<script>",
                "<style",
                " style=\"",
                " onclick=",
                " onload=",
                "javascript:",
                "<iframe",
            ] {
                assert!(!answer.body.contains(tag), "{path}: {tag}");
            }
            for part in answer.body.split(" src=\"").skip(1) {
                assert!(
                    part.starts_with("/assets/"),
                    "{path}: {}",
                    &part[..40.min(part.len())]
                );
            }
        }
    }
}

/// T095: signing out tells the browser to forget what it kept.
#[tokio::test]
async fn t095_given_a_sign_out_then_the_browser_is_told_to_forget() {
    let stage = Stage::new().await;
    let out = stage.user.fill("/dashboard", "/logout", &[]).await;
    let told = out.header("clear-site-data").unwrap_or_default();
    assert!(
        told.contains("\"cache\"") && told.contains("\"storage\""),
        "{told}"
    );
}

/// T106: an address with a token in it leaks to nobody.
#[tokio::test]
async fn t106_given_the_callback_then_no_referrer() {
    let stage = Stage::new().await;
    let browser = stage.world.browser();
    let answer = stage.world.call_back(&browser, &stage.acme, BEN).await;
    assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
}

/// Files carry a validator and are not sent twice.
#[tokio::test]
async fn given_a_file_known_already_then_304() {
    let stage = Stage::new().await;
    let first = stage.stranger.get("/assets/style.css").await;
    assert_eq!(first.status, 200);
    let tag = first.header("etag").expect("a validator").to_owned();
    let again = stage
        .stranger
        .get_with("/assets/style.css", &[("if-none-match", &tag)])
        .await;
    assert_eq!((again.status, again.body.len()), (304, 0));
}
