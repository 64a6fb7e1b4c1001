//! Saving without checks, and the fall-back secret that keeps members in.

use latchkey_app::{
    connections::{SaveOptions, SaveOutcome, save},
    policy::set_enforcement,
};
use latchkey_core::{connection::Slot, decide::enforce_sso::UnmetRow, policy::SsoPolicy};
use latchkey_entra_emulator::{ADA, AppSetup, BEN, CONTOSO};
use latchkey_testkit::{
    Tenant, World, entra, tenant,
    tenant::{save_connection, typed},
};

const UNCHECKED: SaveOptions = SaveOptions {
    as_candidate: false,
    skip_checks: true,
    force: false,
    confirmed: true,
    release: false,
};

async fn save_secret(world: &World, acme: &Tenant, secret: &str, options: SaveOptions) {
    let connected = acme.connected();
    let typed = typed(
        "Microsoft Entra ID",
        &connected.issuer,
        &connected.app.client_id,
        secret,
    );
    save_connection(world, &acme.id, typed, options).await;
}

/// A wrong new secret, saved without checks: members enter with the old one, and it is audited.
#[tokio::test]
async fn given_a_wrong_new_secret_without_checks_then_members_enter_with_the_old_one() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    save_secret(&world, &acme, "a secret that nobody issued", UNCHECKED).await;
    world.sso_browser(&acme, BEN).await;
    let live = acme.live(&world).await;
    assert!(
        live.credential(Slot::Fallback).is_some(),
        "kept until the new one worked"
    );
    assert!(
        live.credential(Slot::Preferred)
            .is_some_and(|one| one.last_failed.is_some())
    );
    assert_eq!(
        world
            .count_events(&acme.id, "sso.secret.fallback_used")
            .await,
        1
    );
    assert_eq!(live.revision.n, 1);
}

/// A sign-in by the fall-back proves nothing for Enforce SSO; one by the new secret does.
#[tokio::test]
async fn given_a_sign_in_by_the_fallback_then_it_is_no_proof() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    save_secret(&world, &acme, "a secret that nobody issued", UNCHECKED).await;
    world.sso_browser(&acme, ADA).await;
    let cx = world.operator();
    let done = set_enforcement(world.app(), &cx, &acme.id, SsoPolicy::Required, false).await;
    let done = done.unwrap_or_else(|problem| panic!("{problem:?}"));
    assert_eq!(
        (done.policy, done.unmet),
        (SsoPolicy::Optional, vec![UnmetRow::ProofOldSecret])
    );
    let client_id = &acme.connected().app.client_id;
    let good = world
        .provider()
        .add_secret(client_id, 24)
        .expect("the app is there");
    save_secret(&world, &acme, &good.value, SaveOptions::default()).await;
    world.sso_browser(&acme, ADA).await;
    let done = set_enforcement(world.app(), &cx, &acme.id, SsoPolicy::Required, false).await;
    assert!(done.is_ok_and(|done| done.unmet.is_empty()));
}

/// While required, a wrong secret saved without checks locks nobody out.
#[tokio::test]
async fn given_required_and_a_wrong_secret_without_checks_then_the_admin_still_enters() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .enforced()
        .make(&world)
        .await;
    for wrong in ["a secret that nobody issued", "another one nobody issued"] {
        save_secret(&world, &acme, wrong, UNCHECKED).await;
        world.sso_browser(&acme, ADA).await;
    }
}

/// Saved without checks: discovery, issuer and keys are verified and pinned at the first sign-in.
#[tokio::test]
async fn given_no_checks_at_save_then_verified_and_pinned_at_the_first_sign_in() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let uri = latchkey_app::connections::reserved_redirect_uri(world.app(), &acme.id).await;
    let uri = uri.unwrap_or_else(|problem| panic!("{problem:?}"));
    let app = world.provider().register_app(AppSetup::web("Acme", &uri));
    let issuer = world.emulator.issuer(CONTOSO);
    world.http().take_sent();
    let typed = typed("Entra", &issuer, &app.client_id, &app.secret.value);
    let live = save_connection(&world, &acme.id, typed, UNCHECKED).await;
    assert_eq!(world.http().count(), 0, "no network");
    assert!(live.revision.endpoints.is_none());
    let browser = world.browser();
    let start = format!("/auth/sso/start?connection={}", live.connection.id);
    let callback = world.provider_answer(&browser, &start, BEN).await;
    assert_eq!(
        browser.get(&callback).await.location(),
        "/sso-complete?arrived=1"
    );
    let live = acme.live(&world).await;
    assert!(
        live.revision
            .endpoints
            .as_ref()
            .is_some_and(|one| one.entra_like)
    );
    assert_eq!(
        world.count_events(&acme.id, "sso.connection.pinned").await,
        1
    );
}

/// The same rules at the first sign-in: another issuer in discovery pins nothing.
#[tokio::test]
async fn t051_given_no_checks_and_another_issuer_then_misconfigured_and_nothing_pinned() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let wrong = format!("{}/contoso.example/v2.0", world.emulator.base_url());
    let typed = typed(
        "Entra",
        &wrong,
        "0b1ec700-0000-4000-8000-000000000000",
        "some secret",
    );
    let live = save_connection(&world, &acme.id, typed, UNCHECKED).await;
    let browser = world.browser();
    let start = format!("/auth/sso/start?connection={}", live.connection.id);
    let answer = browser.get(&start).await;
    assert_eq!(World::refusal(&answer).0, "sso_misconfigured");
    assert!(acme.live(&world).await.revision.endpoints.is_none());
}

/// Secret-only: the provider's metadata may be down, the attempt in flight stays good.
#[tokio::test]
async fn given_a_secret_only_save_then_nothing_but_the_secret_is_asked() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let client_id = &acme.connected().app.client_id;
    let good = world
        .provider()
        .add_secret(client_id, 24)
        .expect("the app is there");
    world.http().take_sent();
    save_secret(&world, &acme, &good.value, SaveOptions::default()).await;
    let sent = world.http().take_sent();
    assert_eq!(sent.len(), 1);
    assert!(sent[0].url.path().ends_with("/token"));
    assert_eq!(sent[0].field("grant_type"), Some("client_credentials"));
}

/// `--force` changes settings while required, and it is written down.
#[tokio::test]
async fn given_force_while_required_then_saved_and_audited() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .enforced()
        .make(&world)
        .await;
    let connected = acme.connected();
    let change = || {
        let mut typed = typed(
            "Microsoft Entra ID",
            &connected.issuer,
            &connected.app.client_id,
            "",
        );
        typed.scopes = "openid email".to_owned();
        typed
    };
    let cx = world.operator();
    let waits = save(world.app(), &cx, &acme.id, change(), SaveOptions::default()).await;
    let Ok(SaveOutcome::Saved(waits)) = waits else {
        panic!("it waits as a candidate");
    };
    assert!(waits.waits && waits.live.revision.n == 1);
    let options = SaveOptions {
        force: true,
        ..SaveOptions::default()
    };
    let saved = save(world.app(), &cx, &acme.id, change(), options).await;
    assert!(matches!(saved, Ok(SaveOutcome::Saved(_))));
    let events = world.events(&acme.id).await;
    let changed = events
        .iter()
        .find(|event| event.name == "sso.connection.changed");
    let changed = changed.expect("it is audited");
    assert!(
        changed.after.contains("\"forced\":true"),
        "{}",
        changed.after
    );
    assert_eq!(
        (changed.actor_kind.as_str(), changed.actor.as_str()),
        ("cli", "tester")
    );
}
