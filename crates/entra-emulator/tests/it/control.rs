//! The control interface: JSON verbs, faults, journal.

use std::net::SocketAddr;

use latchkey_entra_emulator::{
    ADA, CONTOSO, Emulator, EmulatorError, Endpoint, Fault, Options, Seed,
};
use serde_json::json;

use crate::browser::{Browser, CALLBACK, Scene};

#[tokio::test]
async fn verbs_work_as_json() {
    let scene = Scene::new().await;
    let act = async |verb: &str, body: serde_json::Value| {
        let answer = scene
            .browser
            .post_json(&scene.url(&format!("control/api/{verb}")), &body)
            .await;
        (answer.status, answer.json())
    };
    let (status, app) = act(
        "register_app",
        json!({"name": "X", "redirect_uris": [CALLBACK]}),
    )
    .await;
    assert_eq!(status, 200);
    let id = app["client_id"].as_str().expect("an id").to_owned();
    let (_, secret) = act("add_secret", json!({"client_id": id, "months": 12})).await;
    assert!(
        secret["client_secret"]
            .as_str()
            .is_some_and(|value| value.contains("Q~"))
    );
    assert_eq!(
        act("set_auto", json!({"user": ADA})).await,
        (200, json!({"ok": true}))
    );
    assert!(
        scene
            .browser
            .get(&scene.authorize_url(&[("client_id", &id)]))
            .await
            .param("code")
            .is_some()
    );
    assert_eq!(
        act("set_user_mail", json!({"user": ADA, "mail": null}))
            .await
            .0,
        200
    );
    assert_eq!(
        act("next_error", json!({"codes": [7000222], "at_token": true}))
            .await
            .0,
        200
    );
    assert_eq!(
        scene.redeem("x", &[]).await.json()["error_codes"],
        json!([7000222])
    );
    let fault = json!({"endpoint": "keys", "fault": {"kind": "status", "status": 500}, "times": 1});
    assert_eq!(act("fault", fault).await.0, 200);
    let keys = scene.tenant_url("discovery/v2.0/keys");
    assert_eq!(scene.browser.get(&keys).await.status, 500);
    assert_eq!(scene.browser.get(&keys).await.status, 200);
    assert_eq!(act("forge", json!({"forgery": "alg_none"})).await.0, 200);
    assert_eq!(
        act("delete_app", json!({"client_id": "nobody"})).await.0,
        404
    );
    assert_eq!(act("explode", json!({})).await.0, 400);
    let user =
        json!({"upn": "new@contoso.example", "name": "New One", "mail": "new@contoso.example"});
    let (_, added) = act("add_user", json!({"tid": CONTOSO, "user": user})).await;
    let found = scene.control().oid(CONTOSO, "new@contoso.example");
    assert_eq!(added["oid"].as_str(), found.as_deref());
    assert_eq!(
        act("set_expires_in_as_text", json!({"on": true})).await.0,
        200
    );
    act("forge", json!({"forgery": null})).await;
    assert!(scene.tokens("new@contoso.example", &[]).await["expires_in"].is_string());
    let state = scene.browser.get(&scene.url("control/api/state")).await;
    assert!(state.body.contains(&id) && !state.body.contains("Q~"));
}

#[tokio::test]
async fn the_journal_masks_secrets() {
    let scene = Scene::new().await;
    let code = scene.code(ADA, &[]).await;
    scene.redeem(&code, &[]).await;
    let page = scene.browser.get(&scene.url("control")).await;
    let journal = scene.browser.get(&scene.url("control/api/journal")).await;
    for text in [&journal.body, &page.body] {
        assert!(!text.contains(&scene.app.secret.value));
        assert!(!text.contains(&code));
        assert!(!text.contains(crate::browser::VERIFIER));
    }
    let entries = scene.control().journal();
    let token = entries
        .iter()
        .find(|entry| entry.path.ends_with("/token"))
        .expect("seen");
    assert_eq!(token.parameter("grant_type"), Some("authorization_code"));
    assert_eq!(token.parameter("client_secret"), Some("***"));
    assert_eq!(token.parameter("code"), Some("***"));
    assert_eq!((token.status, token.port), (200, "issuer"));
    assert!(!token.has_header("origin"));
    scene.control().clear_journal();
    assert!(scene.control().journal().is_empty());
}

#[tokio::test]
async fn faults_break_one_endpoint_and_can_be_mended() {
    let scene = Scene::new().await;
    let url = scene.tenant_url("v2.0/.well-known/openid-configuration");
    let broken = async |fault: Fault| {
        scene.control().fault(Endpoint::Discovery, fault, Some(1));
        scene.browser.get(&url).await
    };
    assert_eq!(broken(Fault::Html).await.status, 502);
    assert!(
        broken(Fault::HtmlAsOk)
            .await
            .body
            .starts_with("<!doctype html>")
    );
    assert_eq!(
        broken(Fault::Huge { bytes: 300_000 }).await.body.len(),
        300_006
    );
    assert_eq!(broken(Fault::Empty).await.body, "");
    assert!(serde_json::from_str::<serde_json::Value>(&broken(Fault::Garbage).await.body).is_err());
    assert!(broken(Fault::Array).await.json().is_array());
    let moved = broken(Fault::Redirect {
        location: "http://127.0.0.1:9/".to_owned(),
    })
    .await;
    assert_eq!(
        (moved.status, moved.headers["location"].as_str()),
        (302, "http://127.0.0.1:9/")
    );
    assert_eq!(broken(Fault::Slow { milliseconds: 1 }).await.status, 200);
    assert!(broken(Fault::Stall { milliseconds: 1 }).await.json()["issuer"].is_string());
    scene
        .control()
        .fault(Endpoint::Discovery, Fault::Half, Some(1));
    assert!(!scene.browser.arrives_whole(&url).await);
    scene
        .control()
        .fault(Endpoint::Discovery, Fault::Status { status: 503 }, None);
    for _ in 0..3 {
        assert_eq!(scene.browser.get(&url).await.status, 503);
    }
    assert_eq!(
        scene
            .browser
            .get(&scene.tenant_url("discovery/v2.0/keys"))
            .await
            .status,
        200
    );
    scene.control().clear_faults();
    assert_eq!(scene.browser.get(&url).await.status, 200);
}

#[tokio::test]
async fn the_control_page_shows_what_is_broken() {
    let scene = Scene::new().await;
    let url = scene.url("control");
    assert!(scene.browser.get(&url).await.body.contains("Nothing."));
    let form = [("do", "next_error"), ("code", "7000222"), ("on_page", "")];
    assert_eq!(scene.browser.post(&url, &form).await.status, 303);
    let form = [
        ("do", "fault"),
        ("endpoint", "userinfo"),
        ("fault", "status_500"),
        ("times", ""),
    ];
    assert_eq!(scene.browser.post(&url, &form).await.status, 303);
    let page = scene.browser.get(&url).await;
    assert!(
        page.body.contains("Next token request: [7000222]"),
        "{}",
        page.body
    );
    assert!(page.body.contains("until cleared"));
    assert_eq!(
        scene
            .browser
            .bearer(&scene.emulator.userinfo_url(), "x")
            .await
            .status,
        500
    );
}

#[tokio::test]
async fn only_loopback_is_served_and_a_dropped_emulator_is_gone() {
    let options = Options {
        listen: SocketAddr::from(([0, 0, 0, 0], 0)),
        ..Options::default()
    };
    assert!(matches!(
        Emulator::start(options).await,
        Err(EmulatorError::NotLoopback(_))
    ));
    let scene = Scene::new().await;
    let address: SocketAddr = scene
        .emulator
        .base_url()
        .replace("http://", "")
        .parse()
        .expect("an address");
    let taken = Options {
        listen: address,
        ..Options::default()
    };
    assert!(matches!(
        Emulator::start(taken).await,
        Err(EmulatorError::Listen(..))
    ));
    drop(scene.emulator);
    let mut refused = false;
    for _ in 0..1000 {
        refused |= tokio::net::TcpStream::connect(address).await.is_err();
        tokio::task::yield_now().await;
    }
    assert!(refused, "the port is closed");
}

#[tokio::test]
async fn a_directory_of_ones_own_and_a_clock_of_ones_own() {
    let seed = Seed::from_json(
        r#"{"tenants":[{"tid":"11111111-2222-4333-8444-555555555555","name":"Own","domains":["own.example"],
            "users":[{"upn":"a@own.example","name":"A","mail":"a@own.example"}]}]}"#,
    )
    .expect("reads");
    let time: latchkey_entra_emulator::TimeSource = std::sync::Arc::new(|| 1_000_000_000);
    let emulator = Emulator::start(Options {
        seed,
        time: Some(time),
        ..Options::default()
    })
    .await
    .expect("starts");
    assert_eq!(emulator.control().now(), 1_000_000_000);
    let browser = Browser::new();
    let page = browser.get(&emulator.portal_url()).await;
    assert!(page.body.contains("Own") && page.body.contains("own.example"));
    let url = format!(
        "{}/{CONTOSO}/v2.0/.well-known/openid-configuration",
        emulator.base_url()
    );
    assert_eq!(browser.get(&url).await.status, 400);
    assert!(matches!(Seed::from_json("{"), Err(EmulatorError::Seed(_))));
}
