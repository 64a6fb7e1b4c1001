//! Rotating the client secret: two alive, the old one as fall-back, nobody refused.

use latchkey_core::{connection::Slot, time::Span};
use latchkey_entra_emulator::{ADA, BEN, CARA};
use latchkey_testkit::{Tenant, World, entra, tenant};

async fn has_fallback(world: &World, tenant: &Tenant) -> bool {
    tenant
        .live(world)
        .await
        .credential(Slot::Fallback)
        .is_some()
}

/// The requirement's rotation: new secret saved, tested with another user, old one deleted.
#[tokio::test]
async fn t155_given_a_new_secret_when_used_then_the_old_one_is_wiped() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    world.sso_browser(&acme, BEN).await;
    let app = &acme.connected().app;
    let new = world
        .provider()
        .add_secret(&app.client_id, 24)
        .expect("the app is there");
    let admin = world.password_browser(&acme, ADA).await;
    let path = acme.edit_path();
    let fields = [
        ("client_secret", new.value.as_str()),
        ("secret_expires", "2028-11-23"),
    ];
    let saved = admin.fill(&path, &path, &fields).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    assert!(has_fallback(&world, &acme).await);
    assert_eq!(acme.live(&world).await.revision.n, 1, "no new revision");

    world.http().take_sent();
    world.sso_browser(&acme, CARA).await;
    assert!(!has_fallback(&world, &acme).await);
    assert_eq!(
        world.count_events(&acme.id, "sso.secret.forgotten").await,
        1
    );
    let sent = world.http().take_sent();
    assert_eq!(sent[0].field("client_secret"), Some(new.value.as_str()));
    world
        .provider()
        .delete_secret(&app.client_id, &app.secret.id)
        .expect("it is there");
    world.sso_browser(&acme, BEN).await;
    // The page names the end date and never the secret.
    let page = admin.get("/integrations/sso").await;
    assert!(page.says("23 Nov 2028"), "{}", page.text());
    assert!(!page.body.contains(&new.value));
}

/// A blank secret on edit keeps the stored one (N-51).
#[tokio::test]
async fn n51_given_a_blank_secret_then_the_stored_one_stays() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let admin = world.password_browser(&acme, ADA).await;
    let path = acme.edit_path();
    let saved = admin
        .fill(&path, &path, &[("name", "New name"), ("client_secret", "")])
        .await;
    assert_eq!(saved.status, 303);
    assert!(!has_fallback(&world, &acme).await);
    world.sso_browser(&acme, BEN).await;
}

/// A wrong secret is refused at save while the provider can tell; nothing live changes.
#[tokio::test]
async fn given_a_wrong_secret_when_saved_then_refused_and_members_still_enter() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let admin = world.password_browser(&acme, ADA).await;
    let path = acme.edit_path();
    let secret_id = acme.connected().app.secret.id.clone();
    for wrong in ["certainly-not-the-secret", secret_id.as_str()] {
        let answer = admin.fill(&path, &path, &[("client_secret", wrong)]).await;
        assert_eq!(answer.status, 422, "{}", answer.text());
        assert!(
            !answer.body.contains(wrong),
            "a secret is never shown again"
        );
    }
    let answer = admin
        .fill(&path, &path, &[("client_secret", &secret_id)])
        .await;
    assert!(answer.says("Secret ID"), "{}", answer.text());
    world.sso_browser(&acme, BEN).await;
}

/// An expired secret at save is told apart.
#[tokio::test]
async fn given_an_expired_secret_when_saved_then_refused_as_expired() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let admin = world.password_browser(&acme, ADA).await;
    let path = acme.edit_path();
    let ended = latchkey_core::ports::Clock::now(&*world.clock).seconds() - 1;
    let client_id = &acme.connected().app.client_id;
    let old = world
        .provider()
        .add_secret_until(client_id, ended)
        .expect("the app is there");
    let answer = admin
        .fill(&path, &path, &[("client_secret", &old.value)])
        .await;
    assert_eq!(answer.status, 422);
    assert!(
        answer.says("expired") || answer.says("ended"),
        "{}",
        answer.text()
    );
}

/// While both live, a member whose sign-in began before the save comes back well.
#[tokio::test]
async fn given_an_attempt_in_flight_when_the_secret_changes_then_it_completes() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let browser = world.browser();
    let callback = world
        .provider_answer(&browser, &acme.start_url(), BEN)
        .await;
    let app = &acme.connected().app;
    let new = world
        .provider()
        .add_secret(&app.client_id, 24)
        .expect("the app is there");
    let admin = world.password_browser(&acme, ADA).await;
    let path = acme.edit_path();
    assert_eq!(
        admin
            .fill(&path, &path, &[("client_secret", &new.value)])
            .await
            .status,
        303
    );
    assert_eq!(
        browser.get(&callback).await.location(),
        "/sso-complete?arrived=1"
    );
}

/// The secret's own end comes while nobody looks: every sign-in says so, and a new one cures it.
#[tokio::test]
async fn given_the_secret_ends_then_rejected_until_rotated() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    world.sso_browser(&acme, BEN).await;
    let app = &acme.connected().app;
    let soon = latchkey_core::ports::Clock::now(&*world.clock).seconds() + 3600;
    world
        .provider()
        .set_secret_end(&app.client_id, &app.secret.id, soon)
        .expect("it is there");
    world.pass(Span::hours(2)).await;
    assert_eq!(world.refused(&acme, BEN).await, "sso_idp_rejected");
    let new = world
        .provider()
        .add_secret(&app.client_id, 24)
        .expect("the app is there");
    let admin = world.password_browser(&acme, ADA).await;
    let path = acme.edit_path();
    assert_eq!(
        admin
            .fill(&path, &path, &[("client_secret", &new.value)])
            .await
            .status,
        303
    );
    world.sso_browser(&acme, BEN).await;
}
