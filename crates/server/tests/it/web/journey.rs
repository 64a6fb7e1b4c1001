//! The requirement's steps 6 to 8 over HTTP, as a transcript.

use latchkey_core::time::Span;
use latchkey_entra_emulator::{ADA, AppSetup, BEN, CONTOSO};
use latchkey_testkit::{World, entra, tenant};
use serde_json::json;

/// Step 6: the form, its redirect URI, and "Active SSO configuration" after Save.
#[tokio::test]
async fn given_the_form_when_saved_then_the_page_shows_the_active_configuration() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let admin = world.password_browser(&acme, ADA).await;

    let page = admin.get("/integrations/sso").await;
    assert_eq!(page.status, 200);
    let redirect_uri = format!("{}/auth/sso/callback", world.origin());
    assert!(page.body.contains(&format!("value=\"{redirect_uri}\"")));
    let form = page.form("/integrations/sso");
    assert_eq!(form.value("scopes"), Some("openid profile email"));
    assert_eq!(form.value("email_claim"), Some("email"));
    assert_eq!(form.value("first_name_claim"), Some("given_name"));
    assert_eq!(form.value("last_name_claim"), Some("family_name"));
    assert_eq!(form.value("enforce_sso"), None);

    let app = world
        .provider()
        .register_app(AppSetup::web("Acme", &redirect_uri));
    let issuer = world.emulator.issuer(CONTOSO);
    let fields = [
        ("name", "Microsoft Entra ID"),
        ("issuer", issuer.as_str()),
        ("client_id", &app.client_id),
        ("client_secret", &app.secret.value),
    ];
    let saved = admin.submit(&page, "/integrations/sso", &fields).await;
    assert_eq!(
        (saved.status, saved.location()),
        (303, "/integrations/sso"),
        "{}",
        saved.text()
    );
    let page = admin.get("/integrations/sso").await;
    for shown in [
        "Active SSO configuration",
        &issuer,
        &app.client_id,
        "Microsoft Entra ID",
    ] {
        assert!(page.says(shown), "{shown}: {}", page.text());
    }
    assert!(!page.body.contains(&app.secret.value));
}

/// Steps 7 and 8: from the typed address to the dashboard, and out again.
#[tokio::test]
async fn given_a_member_when_signing_in_by_sso_then_the_dashboard_and_out_again() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let browser = world.browser();

    let answer = browser
        .fill("/login", "/login", &[("email", "BEN@contoso.example")])
        .await;
    assert_eq!((answer.status, answer.location()), (303, "/login?step=2"));
    let page = browser.get("/login?step=2").await;
    let away = browser
        .get(&page.link("Continue with Microsoft Entra ID"))
        .await;
    assert_eq!(away.status, 303);
    assert!(
        away.location().starts_with(world.emulator.base_url()),
        "{away:?}"
    );
    let callback = world.approve(&browser, away.location(), BEN).await;
    assert!(
        callback.starts_with(&acme.connected().redirect_uri),
        "{callback}"
    );

    let answer = browser.get(&callback).await;
    assert_eq!(
        (answer.status, answer.location()),
        (303, "/sso-complete?arrived=1")
    );
    let landing = browser.get("/sso-complete?arrived=1").await;
    assert!(
        landing.body.contains("http-equiv=\"refresh\" content=\"0"),
        "{}",
        landing.body
    );
    assert!(landing.body.contains("/dashboard"));
    assert!(
        landing.says(BEN) && landing.says("Acme"),
        "{}",
        landing.text()
    );
    // A reload is harmless.
    assert_eq!(browser.get("/sso-complete").await.status, 200);

    let dashboard = browser.get("/dashboard").await;
    assert_eq!(dashboard.status, 200);
    assert!(
        dashboard.says("Ben") && dashboard.says("Microsoft Entra ID"),
        "{}",
        dashboard.text()
    );
    let session = browser.get("/api/v1/session").await;
    assert_eq!(session.status, 200);
    let expected = json!({
        "member": {
            "id": acme.member(BEN), "email": BEN, "role": "user",
            "first_name": "Ben", "last_name": "Haddad",
        },
        "tenant": { "id": acme.id, "slug": "acme", "name": "Acme" },
        "method": "sso",
        "connection": { "id": acme.connected().id, "name": "Microsoft Entra ID" },
        "expires_at": "2026-11-23T15:30:00Z",
    });
    assert_eq!(session.json(), expected);

    let out = browser.fill("/dashboard", "/logout", &[]).await;
    assert_eq!((out.status, out.location()), (303, "/login?signed_out=1"));
    let page = browser.get(out.location()).await;
    assert!(
        page.says("You are still signed in at Microsoft Entra ID"),
        "{}",
        page.text()
    );
    assert!(page.body.contains("/oauth2/v2.0/logout"), "{}", page.body);
    let session = browser.get("/api/v1/session").await;
    assert_eq!(session.status, 401);
    assert_eq!(
        session.header("content-type"),
        Some("application/problem+json")
    );
    assert_eq!(session.json()["code"], "not_signed_in");
    assert_eq!(session.json()["status"], 401);
}

/// A returning member costs one request: the token.
#[tokio::test]
async fn given_a_returning_member_then_exactly_one_request_leaves() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    world.sso_browser(&acme, BEN).await;
    world.pass(Span::minutes(10)).await;
    world.http().take_sent();
    let first = world.sso_browser(&acme, BEN).await;
    let sent = world.http().take_sent();
    let urls: Vec<&str> = sent.iter().map(|one| one.url.path()).collect();
    assert_eq!(urls.len(), 1, "{urls:?}");
    assert!(urls[0].ends_with("/oauth2/v2.0/token"));
    assert_eq!(sent[0].field("grant_type"), Some("authorization_code"));
    drop(first);
}

/// Once on a device, the way used last is offered at once, and the way back to other
/// addresses; on a device where the box was unticked nothing is kept.
#[tokio::test]
async fn given_a_device_used_before_then_the_last_way_is_offered_if_wanted() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let mut before = Vec::new();
    for remember in ["1", ""] {
        let browser = world.browser();
        let fields = [("email", BEN), ("remember", remember)];
        browser.fill("/login", "/login", &fields).await;
        let ways = browser.get("/login?step=2").await;
        let start = ways.link("Continue with Microsoft Entra ID");
        let callback = world.provider_answer(&browser, &start, BEN).await;
        assert_eq!(browser.get(&callback).await.status, 303);
        browser.fill("/dashboard", "/logout", &[]).await;
        let page = browser.get("/login").await;
        assert_eq!(page.says(BEN), remember == "1", "{}", page.text());
        if remember == "1" {
            let start = page.link("Continue with Microsoft Entra ID");
            assert!(start.contains(&acme.connected().id));
        }
        let other = browser.get("/login?other=1").await;
        assert!(other.has_form("/login"));
        before.push(browser);
    }
    // A connection that is switched off is not offered.
    let admin = world.password_browser(&acme, ADA).await;
    let path = format!("/integrations/sso/{}/disable", acme.connected().id);
    assert_eq!(admin.fill(&path, &path, &[]).await.status, 303);
    for browser in before {
        let page = browser.get("/login").await;
        assert!(!page.says("Continue with"), "{}", page.text());
    }
}
