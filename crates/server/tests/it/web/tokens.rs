//! Forged ID tokens over the whole way: each lie is refused, and only the lie.

use latchkey_core::time::Span;
use latchkey_entra_emulator::{BEN, Forgery};
use latchkey_testkit::{World, entra, tenant};
use serde_json::json;

/// T005, T022, T023, T025, T026, T028, T029, T040, T041: one wrong thing each.
#[tokio::test]
async fn t005_t022_t023_t025_t026_t028_t029_t041_given_a_forged_token_then_refused() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let forgeries = [
        (Forgery::NoNonce, "sso_token_invalid"),
        (Forgery::WrongNonce, "sso_token_invalid"),
        (Forgery::AlgNone, "sso_token_invalid"),
        (Forgery::Hs256WithPublicKey, "sso_token_invalid"),
        (Forgery::BrokenSignature, "sso_token_invalid"),
        (Forgery::UnknownKid, "sso_token_invalid"),
        (Forgery::MisfitKeyIssuer, "sso_token_invalid"),
        (Forgery::UnknownCrit, "sso_token_invalid"),
        (Forgery::WrongAudience, "sso_token_invalid"),
        (Forgery::TwoAudiences, "sso_token_invalid"),
        (Forgery::IssuerV1, "sso_token_invalid"),
        (Forgery::IssuerOtherTenant, "sso_wrong_directory"),
        (Forgery::IssuerOtherCloud, "sso_token_invalid"),
        (Forgery::TidMismatch, "sso_token_invalid"),
        (Forgery::Expired, "sso_token_invalid"),
        (Forgery::NotYetValid, "sso_token_invalid"),
        (Forgery::NoSubject, "sso_token_invalid"),
        (Forgery::NotAToken, "sso_token_invalid"),
    ];
    for (forgery, code) in forgeries {
        world.pass(Span::seconds(31)).await;
        world.provider().forge(Some(forgery));
        assert_eq!(world.refused(&acme, BEN).await, code, "{forgery:?}");
        world.provider().forge(None);
    }
    world.pass(Span::seconds(31)).await;
    world.sso_browser(&acme, BEN).await;
}

/// What real providers do: no `kid` with one fitting key, `aud` as an array of one, `sub` = "1".
#[tokio::test]
async fn given_harmless_oddities_then_signed_in() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    world.provider().forge(Some(Forgery::NoKid));
    world.sso_browser(&acme, BEN).await;
    world.provider().forge(None);
    let client_id = acme.connected().app.client_id.clone();
    world.provider().set_claim("aud", Some(json!([client_id])));
    world.sso_browser(&acme, BEN).await;
}

/// T026: 60 s of leeway, not more.
#[tokio::test]
async fn t026_t246_given_a_provider_clock_ahead_then_60_seconds_are_borne() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    world.provider().set_clock_offset(55);
    world.sso_browser(&acme, BEN).await;
    world.provider().set_clock_offset(600);
    assert_eq!(world.refused(&acme, BEN).await, "sso_token_invalid");
}

/// T034: unknown `kid`s cost at most one read in 30 s of each key set there is:
/// the directory's, and at Entra-like providers the app's own.
#[tokio::test]
async fn t034_given_a_flood_of_unknown_keys_then_one_fetch_in_30_seconds() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    world.sso_browser(&acme, BEN).await;
    world.pass(Span::seconds(31)).await;
    world.http().take_sent();
    world.provider().forge(Some(Forgery::UnknownKid));
    for _ in 0..5 {
        assert_eq!(world.refused(&acme, BEN).await, "sso_token_invalid");
    }
    let sent = world.http().take_sent();
    let reads = sent.iter().filter(|one| one.url.path().ends_with("/keys"));
    let mut sets: Vec<&str> = reads
        .map(|one| one.url.query().unwrap_or_default())
        .collect();
    let all = sets.len();
    sets.dedup();
    assert_eq!((all, sets.len()), (2, 2), "{sets:?}");
}

/// T035, T238: after a roll-over honest members enter as soon as a fetch is allowed.
#[tokio::test]
async fn t035_t238_given_rolled_keys_then_members_enter() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    world.sso_browser(&acme, BEN).await;
    world.pass(Span::seconds(31)).await;
    world.provider().roll_keys(false).expect("a new key");
    world.http().take_sent();
    world.sso_browser(&acme, BEN).await;
    world.sso_browser(&acme, BEN).await;
    let sent = world.http().take_sent();
    assert_eq!(
        sent.iter()
            .filter(|one| one.url.path().ends_with("/keys"))
            .count(),
        1
    );
}

/// The app's own signing key is found under `?appid=`, once.
#[tokio::test]
async fn given_an_own_signing_key_then_the_keys_are_asked_with_the_app_id() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let client_id = acme.connected().app.client_id.clone();
    world
        .provider()
        .set_own_signing_key(&client_id, true)
        .expect("a key");
    world.sso_browser(&acme, BEN).await;
    world.http().take_sent();
    world.sso_browser(&acme, BEN).await;
    assert_eq!(
        world.http().take_sent().len(),
        1,
        "remembered with the connection"
    );
}
