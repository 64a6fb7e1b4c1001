//! A suspended tenant: nobody of it enters by any door, and what is told names no other tenant.

use latchkey_app::tenants::change_life;
use latchkey_core::{decide::tenant_life::Wish, member::Role, time::Span};
use latchkey_entra_emulator::{ADA, BEN};
use latchkey_testkit::{Answer, Browser, PASSWORD, Tenant, World, entra, tenant};

const INVITED: &str = "nora@contoso.example";

async fn wish(world: &World, tenant: &Tenant, wish: Wish) {
    let done = change_life(world.app(), &world.operator(), &tenant.id, wish).await;
    assert!(done.is_ok(), "{done:?}");
}

async fn is_out(browser: &Browser) -> bool {
    browser.get("/api/v1/session").await.status == 401
}

/// The link of an invitation, opened before or after.
async fn joining(world: &World, acme: &Tenant) -> Answer {
    let browser = world.browser();
    let away = browser.get(acme.link(INVITED)).await;
    assert_eq!(away.status, 303);
    browser.get("/invite/accept").await
}

/// N-07: by password, by SSO, by an invitation, by a new password, by a session of before: none opens.
#[tokio::test]
async fn n07_given_a_suspended_tenant_then_every_door_is_shut_until_it_is_resumed() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_invited(INVITED, Role::User)
        .with_connection(entra())
        .make(&world)
        .await;
    let second = world.another_process().await;
    let inside = world.sso_browser(&acme, BEN).await;
    let elsewhere = world.password_browser(&acme, ADA).await.stolen();
    elsewhere.turn_to(&second);
    assert!(!is_out(&elsewhere).await);
    // Mailed before it was suspended.
    let asking = [("email", BEN)];
    world
        .browser()
        .fill("/forgot-password", "/forgot-password", &asking)
        .await;
    world.answer_wishes().await;
    let link = world.reset_link(BEN).await.expect("a link was mailed");

    for how in [Wish::Suspend, Wish::Delete] {
        wish(&world, &acme, how).await;
        second.app.catch_up().await;
        assert!(is_out(&inside).await && is_out(&elsewhere).await, "{how:?}");

        let browser = world.browser();
        let answer = world.try_password(&browser, &acme, BEN, PASSWORD).await;
        assert_eq!(browser.cookie("latchkey_session"), None, "{how:?}");
        assert_eq!(answer.location(), "/login?sso_error=account_disabled");
        assert_eq!(
            world.refused(&acme, BEN).await,
            "account_disabled",
            "{how:?}"
        );

        let page = joining(&world, &acme).await;
        assert_ne!(page.status, 200, "{}", page.text());

        let browser = world.browser();
        let away = browser.get(&link).await;
        let page = browser.get(away.location()).await;
        assert_ne!(page.status, 200, "{}", page.text());

        let known = world.letters().await.len();
        world
            .browser()
            .fill("/forgot-password", "/forgot-password", &[("email", ADA)])
            .await;
        world.answer_wishes().await;
        assert_eq!(world.letters().await.len(), known, "no mail is written");
    }

    world.pass(Span::minutes(2)).await;
    wish(&world, &acme, Wish::Resume).await;
    assert!(is_out(&inside).await, "an old session stays ended");
    world.password_browser(&acme, BEN).await;
    world.sso_browser(&acme, BEN).await;
    assert_eq!(joining(&world, &acme).await.status, 200);
}

/// N-04: the other tenants do not notice.
#[tokio::test]
async fn n04_given_a_suspended_tenant_then_another_one_is_untouched() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let other = tenant("other").staffed().make(&world).await;
    let browser = world.password_browser(&other, ADA).await;
    wish(&world, &acme, Wish::Delete).await;
    assert!(!is_out(&browser).await);
    let page = browser.get("/dashboard").await;
    assert!(!page.says("Acme") && !page.says("acme"), "{}", page.text());
    world.password_browser(&other, BEN).await;
}
