//! Timelines of sign-ins under `/audit/ref/{LK-…}`.

use latchkey_entra_emulator::{ADA, BEN, NextError};
use latchkey_testkit::{World, entra, tenant};

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
