//! An administrator takes the second factor of a member away who lost it, never their own.

use latchkey_core::{mail::Letter, member::Role, time::Span};
use latchkey_entra_emulator::{ADA, BEN};
use latchkey_testkit::{Browser, PASSWORD, Tenant, World, tenant};

use super::second_factor::{Holder, add_app, require, type_code};

const APPS: &str = "SELECT sealed FROM member_totp";

/// ADA is an admin, BEN has an app.
async fn stage() -> (World, Tenant, Browser, Holder) {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let ben = world.password_browser(&acme, BEN).await;
    let holder = add_app(&world, &ben).await;
    let ada = world.password_browser(&acme, ADA).await;
    (world, acme, ada, holder)
}

fn act(acme: &Tenant, email: &str) -> String {
    acme.team_path(email, "/second-factor")
}

/// The way by the pages: said what follows, done, told, audited; nothing by looking (N-05, N-86).
#[tokio::test]
async fn n05_n86_given_a_lost_app_then_an_admin_takes_it_away_and_the_member_is_told() {
    let (world, acme, ada, holder) = stage().await;
    let page = ada.get(&acme.team_path(BEN, "")).await;
    assert_eq!(page.link("Take the app away"), act(&acme, BEN));
    let before = world.dump().await;
    let asks = ada.get(&act(&acme, BEN)).await;
    assert!(asks.says("the password alone is enough"), "{}", asks.text());
    assert_eq!(world.dump().await, before, "looking changes nothing");
    let done = ada.submit(&asks, &act(&acme, BEN), &[]).await;
    assert_eq!(
        (done.status, done.location()),
        (303, acme.team_path(BEN, "").as_str())
    );
    let page = ada.get(done.location()).await;
    assert!(page.says("The authenticator app was taken away"));
    assert!(!page.body.contains("/second-factor"));
    assert_eq!(world.texts(APPS).await.len(), 0);
    let codes = "SELECT digest FROM member_recovery_code";
    assert_eq!(world.texts(codes).await.len(), 0);
    let events = world.events(&acme.id).await;
    let removed: Vec<_> = events
        .iter()
        .filter(|one| one.name == "member.second_factor_removed")
        .collect();
    assert_eq!(removed.len(), 1);
    assert_eq!(removed[0].target, acme.member(BEN).as_str());
    let letters = world.letters().await;
    let told = letters.iter().filter(|one| one.to == BEN);
    let told =
        told.filter(|one| matches!(one.letter, Letter::SecondFactorChanged { added: false, .. }));
    assert_eq!(told.count(), 1);
    // The password alone is enough, and a recovery code of the old app is worth nothing.
    world.password_browser(&acme, BEN).await;
    require(&world, &acme).await;
    let other = world.browser();
    world.try_password(&other, &acme, BEN, PASSWORD).await;
    let old = [("recovery_code", holder.codes[0].as_str())];
    let token = other.form_token().await;
    let fields = [("csrf_token", token.as_str()), old[0]];
    assert_eq!(other.post("/login/code", &fields).await.status, 401);
    // Twice is once.
    assert_eq!(ada.get(&act(&acme, BEN)).await.status, 404);
    let token = ada.form_token().await;
    let again = ada.post(&act(&acme, BEN), &[("csrf_token", &token)]).await;
    assert_eq!(again.status, 404);
}

/// N-08, T093: one's own app is not taken away here, whatever is sent: that would go round the
/// rules of the account page.
#[tokio::test]
async fn t093_n08_given_ones_own_app_then_refused_and_said_where_it_is_done() {
    let (world, acme, ada, _) = stage().await;
    add_app(&world, &ada).await;
    require(&world, &acme).await;
    let page = ada.get(&acme.team_path(ADA, "")).await;
    assert!(
        page.says("Your own app is not taken away here"),
        "{}",
        page.text()
    );
    assert!(!page.body.contains(&act(&acme, ADA)));
    let asks = ada.get(&act(&acme, ADA)).await;
    assert!(!asks.has_form(&act(&acme, ADA)));
    let token = ada.form_token().await;
    let answer = ada.post(&act(&acme, ADA), &[("csrf_token", &token)]).await;
    assert_eq!(answer.status, 403, "{}", answer.text());
    assert!(answer.says("Your own app is not taken away here"));
    assert_eq!(world.texts(APPS).await.len(), 2);
    let removed = world.count_events(&acme.id, "member.second_factor_removed");
    assert_eq!(removed.await, 0);
}

/// T061, T093: an old proof is asked for a new one first; a user may not, and another tenant's
/// member is not there.
#[tokio::test]
async fn t061_t093_given_no_right_or_an_old_proof_then_the_app_stays() {
    let (world, acme, ada, holder) = stage().await;
    let other = tenant("other").member("eve@other.example", Role::Admin, true);
    let other = other.make(&world).await;
    let eve = world.password_browser(&other, "eve@other.example").await;
    let ben = world.browser();
    world.try_password(&ben, &acme, BEN, PASSWORD).await;
    assert_eq!(type_code(&ben, &holder.code(&world)).await.status, 303);
    for (browser, status) in [(&eve, 404), (&ben, 403)] {
        assert_eq!(browser.get(&act(&acme, BEN)).await.status, status);
        let token = browser.form_token().await;
        let answer = browser
            .post(&act(&acme, BEN), &[("csrf_token", &token)])
            .await;
        assert_eq!(answer.status, status);
    }
    world.pass(Span::minutes(15)).await;
    let asked = ada.fill(&act(&acme, BEN), &act(&acme, BEN), &[]).await;
    assert!(asked.location().starts_with("/confirm/kpt_"), "{asked:?}");
    assert_eq!(world.texts(APPS).await.len(), 1);
}
