//! What is done without a form: at the provider's redirect, and by Latchkey itself.

use latchkey_app::{
    audit::{changed, event},
    audit_log::{LIMIT, WINDOW, note_failed_sign_in, roll_up},
    candidates::{discard_candidate, restore_settings, swap_candidate},
    connections::{SaveOptions, reserved_redirect_uri},
    mail::send_test,
    reminders::remind_of_ends,
    tenants::{change_life, remove_due_tenants},
};
use latchkey_core::{
    audit::Actor,
    decide::{reminder::QUARTER, tenant_life::Wish},
    email::EmailAddress,
    id::DeliveryId,
    ports::{MailError, StoreExt},
    time::Span,
};
use latchkey_entra_emulator::{ADA, AppSetup, BEN, CONTOSO, GUEST, NextError};
use latchkey_testkit::{
    WatchedMailer,
    tenant::{save_connection, typed},
};
use serde_json::{Value, json};

use super::{account, entering, scene::Scene};

const UNCHECKED: SaveOptions = SaveOptions {
    skip_checks: true,
    force: false,
    confirmed: true,
    release: false,
    as_candidate: false,
};

/// Does the act; false if it is not known here.
pub(super) async fn drive(scene: &Scene, act: &str, case: &str) -> bool {
    match act {
        "GET /auth/sso/callback" => return callback(scene, case).await,
        "GET /auth/sso/start" if case.is_empty() => {
            let browser = scene.world.browser();
            scene.mark().await;
            browser.get(&scene.acme.start_url()).await;
        }
        "GET /auth/sso/start" => start_unchecked(scene).await,
        "answering wishes for a new password" => {
            entering::ask(&scene.world.browser()).await;
            scene.mark().await;
            scene.world.answer_wishes().await;
            let link = scene.world.reset_link(BEN).await.expect("a link");
            scene.hide(link.split("token=").nth(1).expect("a token"));
        }
        "counting a flood of failed sign-ins" => flood(scene).await,
        "taking a tenant away when its days are over" => take_away(scene).await,
        "reminding of a secret that ends" => remind(scene).await,
        _ => return candidate(scene, act).await,
    }
    true
}

/// Signs in through the provider; what was recorded before the callback is not of the act.
async fn arrive(scene: &Scene, person: &str) {
    let (world, browser) = (&scene.world, scene.world.browser());
    let start = scene.acme.start_url();
    let callback = world.provider_answer(&browser, &start, person).await;
    scene.hide(callback.split("code=").nth(1).expect("a code"));
    scene.mark().await;
    browser.get(&callback).await;
}

async fn save_secret(scene: &Scene, secret: &str, options: SaveOptions) {
    scene.hide(secret);
    let there = scene.acme.connected();
    let name = "Microsoft Entra ID";
    let typed = typed(name, &there.issuer, &there.app.client_id, secret);
    save_connection(&scene.world, &scene.acme.id, typed, options).await;
}

async fn callback(scene: &Scene, case: &str) -> bool {
    let world = &scene.world;
    match case {
        "" => {
            world.sso_browser(&scene.acme, BEN).await;
            arrive(scene, BEN).await;
        }
        "for the first time" => arrive(scene, BEN).await,
        "refused by the provider" => {
            world.provider().next_error(NextError {
                codes: vec![7_000_222],
                at_token: true,
                ..NextError::default()
            });
            arrive(scene, BEN).await;
        }
        "an invited person" => arrive(scene, GUEST).await,
        "of a test" => {
            let callback = super::sso::test_answer(scene).await;
            scene.mark().await;
            let done = scene.admin.get(&callback).await;
            assert!(done.location().contains("/test/tst_"), "{done:?}");
        }
        "to confirm a session" => {
            account::proved(scene).await;
        }
        "by a new secret" => {
            let client_id = &scene.acme.connected().app.client_id;
            let new = world.provider().add_secret(client_id, 24);
            let new = new.expect("the app is there").value;
            save_secret(scene, &new, SaveOptions::default()).await;
            arrive(scene, BEN).await;
        }
        "by the secret before" => {
            save_secret(scene, "a secret that nobody issued", UNCHECKED).await;
            arrive(scene, BEN).await;
        }
        "after the app registration was made anew" => {
            world.sso_browser(&scene.acme, BEN).await;
            let there = scene.acme.connected();
            let deleted = world.provider().delete_app(&there.app.client_id);
            deleted.expect("it is there");
            let setup = AppSetup::web("Acme again", &there.redirect_uri);
            let again = world.provider().register_app(setup);
            scene.hide(&again.secret.value);
            let name = "Microsoft Entra ID";
            let secret = &again.secret.value;
            let typed = typed(name, &there.issuer, &again.client_id, secret);
            save_connection(world, &scene.acme.id, typed, UNCHECKED).await;
            // Its endpoints are noted at the first look, which is another act.
            world.browser().get(&scene.acme.start_url()).await;
            arrive(scene, BEN).await;
        }
        _ => return false,
    }
    true
}

/// Other scopes wait as a candidate; what becomes of it.
async fn candidate(scene: &Scene, act: &str) -> bool {
    let (world, tenant) = (&scene.world, &scene.acme.id);
    let (app, cx) = (world.app(), world.operator());
    let live = scene.acme.live(world).await;
    let there = scene.acme.connected();
    let mut typed = typed("Entra", &there.issuer, &there.app.client_id, "");
    typed.scopes = "openid email profile".to_owned();
    let options = SaveOptions {
        as_candidate: true,
        ..SaveOptions::default()
    };
    scene.mark().await;
    save_connection(world, tenant, typed, options).await;
    let (id, next) = (&live.connection.id, live.revision.n + 1);
    match act {
        "saving settings as a candidate" => {}
        "throwing a candidate away" => {
            scene.mark().await;
            let done = discard_candidate(app, &cx, tenant, id).await;
            assert!(done.is_ok(), "it is gone");
        }
        "swapping a candidate in" => {
            scene.mark().await;
            let done = swap_candidate(app, &cx, tenant, id, next).await;
            assert!(done.is_ok(), "it is live");
        }
        "restoring past settings" => {
            let done = swap_candidate(app, &cx, tenant, id, next).await;
            assert!(done.is_ok(), "it is live");
            scene.mark().await;
            let done = restore_settings(app, &cx, tenant, id, live.revision.n).await;
            assert!(done.is_ok(), "the old ones are live");
        }
        _ => return false,
    }
    true
}

async fn start_unchecked(scene: &Scene) {
    let (world, admin) = (&scene.world, &scene.admin);
    let delete = scene.acme.edit_path().replace("/edit", "/delete");
    admin.fill(&delete, &delete, &[]).await;
    let uri = reserved_redirect_uri(world.app(), &scene.acme.id).await;
    let uri = uri.unwrap_or_else(|problem| panic!("{problem:?}"));
    let app = world.provider().register_app(AppSetup::web("Acme", &uri));
    let issuer = world.emulator.issuer(CONTOSO);
    let typed = typed("Entra", &issuer, &app.client_id, &app.secret.value);
    let live = save_connection(world, &scene.acme.id, typed, UNCHECKED).await;
    scene.mark().await;
    let start = format!("/auth/sso/start?connection={}", live.connection.id);
    world.browser().get(&start).await;
}

/// Three more failures of one kind than are written one by one, and the end of their minute.
async fn flood(scene: &Scene) {
    let app = scene.world.app();
    let cx = app.cx(Actor::Visitor, Some("192.0.2.1".into()));
    for _ in 0..LIMIT + 3 {
        let base = event(&cx, &scene.acme.id, "signin.failed", "");
        let after = json!({ "method": "password", "code": "invalid_credentials" });
        let failed = changed(base, Value::Null, after);
        let unit = app
            .store
            .unit(move |tx| Box::pin(async move { note_failed_sign_in(tx, &failed).await }));
        unit.await.expect("noted");
    }
    scene.world.pass(WINDOW).await;
    scene.mark().await;
    assert_eq!(roll_up(app).await, Ok(1));
}

/// A test mail that the mail server refused for good.
pub(super) async fn failed_mail(scene: &Scene) -> DeliveryId {
    let (world, cx) = (&scene.world, scene.world.operator());
    let to = EmailAddress::parse(ADA).expect("an address");
    let sent = send_test(world.app(), &cx, &scene.acme.id, &to).await;
    let mailer = WatchedMailer::new();
    mailer.refuse(Some(MailError::Recipient));
    world.deliver(&mailer).await;
    sent.unwrap_or_else(|problem| panic!("{problem:?}"))
}

/// A secret whose end was never noted, a quarter later.
async fn remind(scene: &Scene) {
    scene.world.pass(QUARTER).await;
    scene.mark().await;
    assert_eq!(remind_of_ends(scene.world.app()).await, Ok(1));
}

async fn take_away(scene: &Scene) {
    let (world, cx) = (&scene.world, scene.world.operator());
    let planned = change_life(world.app(), &cx, &scene.acme.id, Wish::Delete).await;
    assert!(planned.is_ok(), "it is planned");
    world.pass(Span::days(15)).await;
    scene.mark().await;
    let step = remove_due_tenants(world.app(), "test").await;
    assert!(step.is_ok(), "it begins");
}
