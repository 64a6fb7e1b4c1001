//! The dashboard: ways in, recent sign-ins, and what an admin does next.

use latchkey_core::{member::Role, time::Span};
use latchkey_entra_emulator::{ADA, BEN, CARA};
use latchkey_testkit::{World, entra, tenant};

#[tokio::test]
async fn given_a_new_team_then_the_admin_is_led_to_connect_and_to_invite() {
    let world = World::new().await;
    let acme = tenant("acme")
        .member(ADA, Role::Admin, true)
        .make(&world)
        .await;
    let page = world
        .password_browser(&acme, ADA)
        .await
        .get("/dashboard")
        .await;
    assert_eq!(page.status, 200);
    assert!(page.says("Connect your identity provider (15 minutes)"));
    assert!(page.says("Only you are here so far"), "{}", page.text());
    assert!(!page.says("Single sign-on"), "{}", page.text());
    assert!(page.says("You are signed in on one device"));
}

#[tokio::test]
async fn given_a_connection_nobody_used_then_a_test_is_next_and_gone_once_somebody_came() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let admin = world.password_browser(&acme, ADA).await;
    let wish = "Sign in through Microsoft Entra ID once";
    let page = admin.get("/dashboard").await;
    assert!(page.says(wish), "{}", page.text());
    assert!(!page.says("Only you are here"));
    let cara = world.sso_browser(&acme, CARA).await;
    let page = admin.get("/dashboard").await;
    assert!(!page.says(wish), "{}", page.text());
    let page = cara.get("/dashboard").await;
    assert!(page.says("Linked with your account there"));
    assert!(page.says("You have none and need none"), "{}", page.text());
    assert!(
        !page.says("Second factor"),
        "she has no password to protect"
    );
}

/// T069, N-04: what concerns the team is not shown to users, nor anybody's sign-ins to others.
#[tokio::test]
async fn t069_n04_given_a_user_then_only_their_own_sign_ins_and_nothing_of_the_team() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let other = tenant("other").staffed().make(&world).await;
    world.password_browser(&acme, ADA).await;
    world.password_browser(&other, BEN).await;
    world.clock.advance(Span::hours(1));
    let ben = world.password_browser(&acme, BEN).await;
    let page = ben.get("/dashboard").await;
    assert!(!page.says("What to do next") && !page.says("Open the settings"));
    let shown = page.body.matches("class=\"past\"").count();
    assert_eq!(shown, 1);
    let list = page.body.split("class=\"past\"").nth(1).unwrap_or_default();
    let list = list.split("</ul>").next().unwrap_or_default();
    assert_eq!(list.matches("<li>").count(), 1, "{list}");
    assert!(list.contains("this one"));
    assert!(
        page.says("You are signed in on one device"),
        "{}",
        page.text()
    );
}

#[tokio::test]
async fn given_many_sign_ins_then_the_newest_five_stand_there_and_sessions_are_counted() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    for _ in 0..6 {
        world.password_browser(&acme, BEN).await;
        world.clock.advance(Span::minutes(1));
    }
    let ben = world.password_browser(&acme, BEN).await;
    let page = ben.get("/dashboard").await;
    let list = page.body.split("class=\"past\"").nth(1).unwrap_or_default();
    let list = list.split("</ul>").next().unwrap_or_default();
    assert_eq!(list.matches("<li>").count(), 5);
    assert_eq!(list.matches("this one").count(), 1);
    let first = list.split("</li>").next().unwrap_or_default();
    assert!(first.contains("this one"), "the newest first: {list}");
    assert!(
        page.says("You are signed in on 7 devices"),
        "{}",
        page.text()
    );
}

#[tokio::test]
async fn given_enforce_sso_then_the_password_is_said_to_be_off() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .enforced()
        .make(&world)
        .await;
    let page = world.sso_browser(&acme, BEN).await.get("/dashboard").await;
    assert!(
        page.says("Your team signs in through Microsoft Entra ID only"),
        "{}",
        page.text()
    );
    assert!(!page.says("You have set one here"));
}
