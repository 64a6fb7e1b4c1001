//! Timelines of sign-ins under `/audit/ref/{LK-…}`.

use latchkey_app::sign_in::end_abandoned;
use latchkey_core::time::Span;
use latchkey_entra_emulator::{ADA, BEN, NextError};
use latchkey_testkit::{Answer, Browser, Tenant, World, entra, tenant};
use serde_json::Value;

/// Somebody leaves for the provider, and 16 minutes pass; the reference of the attempt.
async fn abandoned(world: &World, acme: &Tenant) -> String {
    world.browser().get(&acme.start_url()).await;
    world.pass(Span::minutes(16)).await;
    assert_eq!(end_abandoned(world.app(), "test").await, Ok(1));
    let events = world.events(&acme.id).await;
    let last = events.last().expect("one");
    assert_eq!(last.name, "signin.abandoned");
    let after: Value = serde_json::from_str(&last.after).expect("JSON");
    after["reference"].as_str().expect("a reference").to_owned()
}

/// Sends a number to an address that no form of the page leads to.
async fn post(browser: &Browser, path: &str) -> Answer {
    let token = browser.form_token().await;
    let origin = browser.origin().to_owned();
    let headers = [
        ("origin", origin.as_str()),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let body = format!("csrf_token={token}&number=50011").into_bytes();
    browser.send("POST", path, &headers, Some(body)).await
}

async fn stage() -> (World, Tenant, Browser) {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let admin = world.password_browser(&acme, ADA).await;
    (world, acme, admin)
}

/// A refused sign-in is shown step by step, to the admins of its tenant.
#[tokio::test]
async fn given_a_refused_sign_in_then_its_admins_see_where_it_stopped() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let admin = world.password_browser(&acme, ADA).await;
    world.provider().next_error(NextError {
        codes: vec![7_000_222],
        at_token: true,
        ..NextError::default()
    });
    let answer = world.call_back(&world.browser(), &acme, BEN).await;
    let (_, reference) = World::refusal(&answer);
    let path = format!("/audit/ref/{}", reference.expect("a reference"));
    let page = admin.get(&path).await;
    for word in [
        "What happened when",
        "Left for the provider",
        "Came back",
        "Stopped here",
        "invalid_client",
    ] {
        assert!(page.says(word), "{word}\n{}", page.text());
    }
    assert!(!page.says("Session"), "{}", page.text());
}

/// A sign-in that succeeded has its timeline too.
#[tokio::test]
async fn given_a_sign_in_that_succeeded_then_every_step_is_shown() {
    let (world, acme, admin) = stage().await;
    world.sso_browser(&acme, BEN).await;
    let events = world.events(&acme.id).await;
    let after: Value = serde_json::from_str(&events.last().expect("one").after).expect("JSON");
    let reference = after["reference"].as_str().expect("a reference");
    let page = admin.get(&format!("/audit/ref/{reference}")).await;
    for word in [
        "This sign-in succeeded",
        "Code exchanged",
        "Token checked",
        "Claims read",
        "Member found",
        "Allowed by the team",
        "Session",
    ] {
        assert!(page.says(word), "{word}\n{}", page.text());
    }
    assert!(!page.says("Stopped here"));
}

/// N-02: a provider's words reach admins, escaped, and nobody else.
#[tokio::test]
async fn n02_given_hostile_words_of_a_provider_then_members_never_see_them_and_admins_see_text() {
    let (world, acme, admin) = stage().await;
    world.provider().next_error(NextError {
        codes: vec![7_000_222],
        at_token: true,
        text: Some("<img src=x onerror=alert(1)> call 0900-EVIL".into()),
        ..NextError::default()
    });
    let visitor = world.browser();
    let answer = world.call_back(&visitor, &acme, BEN).await;
    let (_, reference) = World::refusal(&answer);
    let banner = visitor.get(answer.location()).await;
    assert!(!banner.body.contains("EVIL"), "{}", banner.text());
    let path = format!("/audit/ref/{}", reference.expect("a reference"));
    let seen = admin.get(&path).await;
    assert!(seen.says("0900-EVIL") && !seen.body.contains("<img src=x"));
    let member = world.password_browser(&acme, BEN).await;
    let refused = member.get(&path).await;
    assert_eq!(refused.status, 403);
    assert!(!refused.body.contains("EVIL"));
}

/// After 15 minutes it has ended, is told once, and is explained by the number the provider showed.
#[tokio::test]
async fn given_nobody_came_back_then_it_ends_and_a_typed_number_explains_it() {
    let (world, acme, admin) = stage().await;
    world.browser().get(&acme.start_url()).await;
    world.pass(Span::minutes(14)).await;
    assert_eq!(end_abandoned(world.app(), "test").await, Ok(0));
    world.pass(Span::minutes(2)).await;
    assert_eq!(end_abandoned(world.app(), "test").await, Ok(1));
    assert_eq!(end_abandoned(world.app(), "other").await, Ok(0));
    let reference = abandoned(&world, &acme).await;
    let path = format!("/audit/ref/{reference}");
    let act = format!("{path}/number");
    let page = admin.get(&path).await;
    for word in [
        "never came back",
        "AADSTS50011",
        "AADSTS700016",
        "AADSTS50105",
        "AADSTS65001",
    ] {
        assert!(page.says(word), "{word}\n{}", page.text());
    }
    for wrong in ["", "no number", "<script>", "99999999999999999999"] {
        let answer = admin.fill(&path, &act, &[("number", wrong)]).await;
        assert_eq!(answer.status, 400, "{wrong}");
        assert!(!answer.body.contains("<script>"));
    }
    let typed = "Sorry, AADSTS700016: Application <b> was not found";
    let answer = admin.fill(&path, &act, &[("number", typed)]).await;
    assert_eq!(answer.status, 303);
    let page = admin.get(&path).await;
    assert!(
        page.says("AADSTS700016") && !page.says("AADSTS50105"),
        "{}",
        page.text()
    );
    assert!(!page.body.contains("Sorry"));
}

/// T061: a number is noted for attempts of one's own tenant, and only for those that never came back.
#[tokio::test]
async fn t061_given_an_attempt_of_another_tenant_then_no_number_is_noted() {
    let (world, acme, admin) = stage().await;
    let other = tenant("other").staffed().make(&world).await;
    let reference = abandoned(&world, &acme).await;
    let stranger = world.password_browser(&other, ADA).await;
    let act = format!("/audit/ref/{reference}/number");
    let answer = post(&stranger, &act).await;
    assert_eq!(answer.status, 404);
    let missing = "/audit/ref/LK-ZZZZ-ZZZZ/number";
    let answer = post(&stranger, missing).await;
    assert_eq!(answer.status, 404);
    world.sso_browser(&acme, BEN).await;
    let events = world.events(&acme.id).await;
    let after: Value = serde_json::from_str(&events.last().expect("one").after).expect("JSON");
    let done = after["reference"].as_str().expect("a reference");
    let act = format!("/audit/ref/{done}/number");
    let answer = post(&admin, &act).await;
    assert_eq!(answer.status, 404);
}
